"""Pictures of regimens beside each other, of prose that disagrees, of titrations without end."""

import pytest

from reference.doses import read_terms

from .pictures import document, found, of_family, regimen, statement

ORAL = {"route": "oral", "indication": "pain", "population": "adult", "phase": "start"}


def dose(id="r1", figure="1 mg", **parts):
    """Return a regimen: "1 mg", "1 to 2 mg/kg"."""
    *numbers, unit = figure.replace(" to ", " ").split()
    amount = {"value": numbers[0]}
    if len(numbers) == 2:
        amount = {"low": numbers[0], "high": numbers[1]}
    whole = {"kind": "dose", "cites": ["label"], **ORAL, "dose": {**amount, "unit": unit}}
    return {"id": id, **whole, **parts}


def rules(*regimens, text="It helps.", **parts):
    made = document(regimens=list(regimens), summary=[statement(text)], **parts)
    return [(rule[3:], place) for rule, place in found(made, "doses")]


def only(rule, *regimens, **parts):
    return [place for number, place in rules(*regimens, **parts) if number == rule]


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("Run 1 to 2 mcg/kg/min (0.6 to 1.2 mg/kg/h).", True),
        ("Run 1-2 mcg/kg/min (or 0.06-0.12 mg/kg/h).", False),
        ("Run 1 mcg/kg/min, which equals 0.6 mg/kg/h.", True),
        ("Run 1 mcg/kg/min, which equals 0.06 mg/kg/h.", False),
        ("Run 3.3 mcg/kg/min (0.2 mg/kg/h).", False),
        ("Give 500 mcg (0.5 g).", True),
        ("Give 500 mcg (0.5 mg).", False),
        ("Give 0.6 mg/kg (0.45 to 1.2 mg/kg).", False),
        ("Give 1 mg/kg (70 mg).", False),
        ("Give 1 g (8.12 mEq).", False),
        ("Give 5 mg. It was 10 g in the other arm.", False),
        ("Give 5 mg (up to 10 mcg).", False),
    ],
)
def test_bracketed_twin_converts_as_far_as_it_is_printed(text, faulty):
    assert (("208", "/summary/0/text") in rules(text=text)) is faulty


@pytest.mark.parametrize(
    ("figure", "text", "missing"),
    [
        ("0.5 mg/kg", "Give 0.5 mg/kg.", []),
        ("0.5 mg/kg", "Give 500 mcg/kg.", []),
        ("0.5 mg/kg", "Give 5 mg/kg.", ["209", "210"]),
        ("0.5 mg/kg", "Give 0.5 mg.", ["209", "210"]),
        ("1 to 2 mg/kg/h", "Run 1 to 2 mg/kg/h.", []),
        ("1 to 2 mg/kg/h", "Begin at 1 mg/kg per hour.", []),
        ("1 to 2 mg/kg/h", "Run 1 to 3 mg/kg/h.", ["209"]),
        ("1 mg", "Nothing is said.", ["210"]),
        ("1 mg", "Use the 10 mg/mL strength for 1 mg, in 5 mL.", []),
    ],
)
def test_prose_and_regimens_hold_the_same_doses(figure, text, missing):
    seen = rules(dose(figure=figure), text=text)
    assert [number for number, _place in seen if number in ("209", "210")] == missing


def test_prose_dose_is_looked_up_in_maxima_and_steps():
    whole = dose(
        max=[{"value": "9", "unit": "mg", "basis": "day"}],
        steps=[
            {
                "by": {"value": "2", "unit": "mg"},
                "every": "day",
                "ceiling": {"value": "8", "unit": "mg"},
            }
        ],
    )
    text = "Give 1 mg, then 2 mg more each day up to 8 mg, never above 9 mg in a day."
    assert only("209", whole, text=text) == []
    assert only("209", whole, text="Give 7 mg.") == ["/summary/0/text"]


@pytest.mark.parametrize(
    ("note", "faulty"),
    [
        ("Add 10 mL of the 50 mg/mL strength to 500 mL.", 0),
        ("Add 10 mL of 50 mg/mL (or 5 mL of 100 mg/mL) to 500 mL of fluid.", 0),
        ("Add 10 mL of the 100 mg/mL strength to 500 mL.", 1),
        ("Add 10 mL of 50 mg/mL (or 10 mL of 100 mg/mL) to 500 mL of fluid.", 1),
        ("Make up 10 mL of 50 mg/mL to 250 mL.", 1),
        ("Put it in 500 mL. From the 50 mg/mL strength, 10 mL goes in.", 0),
        ("Put it in 500 mL. From the 50 mg/mL strength, 20 mL goes in.", 1),
        ("Add 10 mL or 5 mL of the 50 mg/mL or 100 mg/mL strength to 500 mL.", 0),
        ("Use at once.", 0),
    ],
)
def test_preparation_adds_up(note, faulty):
    bag = dose(kind="preparation", figure="1 mg/mL", note=note)
    assert len(only("211", bag)) == faulty


def test_preparation_says_what_the_volumes_make():
    bag = dose(kind="preparation", figure="1 mg/mL", note="Add 10 mL of 100 mg/mL to 500 mL.")
    [finding] = [
        item for item in of_family(document(regimens=[bag]), "doses") if item.rule == "IMP211"
    ]
    assert finding.message == "“10 mL of 100 mg/mL” in 500 mL makes 2 mg/mL, not 1 mg/mL."


def test_regimens_disagree_only_about_the_same_thing():
    one = dose("a")
    assert only("212", one, dose("b", "9 mg")) == ["/regimens/1"]
    assert only("212", one, dose("b", "1 to 9 mg")) == []
    assert only("212", one, dose("b", "9 mg", route="rectal")) == []
    assert only("212", one, dose("b", "9 mg", kind="threshold")) == []


def test_regimens_disagree_after_synonyms_of_the_facts():
    terms = read_terms(b"indications: {pain: [soreness]}")
    faulty = document(regimens=[dose("a"), dose("b", "9 mg", indication="soreness")])
    assert ("IMP212", "/regimens/1") in found(faulty, "doses", terms=terms)
    assert ("IMP212", "/regimens/1") not in found(faulty, "doses")


@pytest.mark.parametrize(
    ("start", "goal", "reached"),
    [
        ({"figure": "0.5 mg/kg", "frequency": "4 times a day"}, "2 mg/kg/day", True),
        ({"figure": "0.5 mg/kg", "frequency": "3 to 4 times a day"}, "2 mg/kg/day", True),
        ({"figure": "0.5 mg/kg", "frequency": "3 times a day"}, "2 mg/kg/day", False),
        ({"figure": "0.5 mg/kg"}, "2 mg/kg/day", False),
        ({"figure": "25 mg", "frequency": "every 6 hours"}, "100 to 200 mg/day", True),
        ({"figure": "1 mg/kg/h"}, "1 to 2 mg/kg/h", True),
        ({"figure": "0.5 mg/kg/h"}, "1 to 2 mg/kg/h", False),
        ({"figure": "0.5 mg/kg"}, "100 mg/day", False),
        ({"figure": "9 mg/kg/h", "indication": "shock"}, "1 mg/kg/h", False),
    ],
)
def test_start_reaches_maintenance_by_its_frequency(start, goal, reached):
    found = only("213", dose("a", **start), dose("b", goal, phase="maintenance"))
    assert found == (["/regimens/1"] if reached else [])


STEP = {"by": {"value": "5", "unit": "mg"}}


@pytest.mark.parametrize(
    ("parts", "lacking"),
    [
        ({"steps": [{**STEP, "every": "day", "until": "relief"}]}, None),
        ({"steps": [{**STEP, "every": "day", "ceiling": {"value": "9", "unit": "mg"}}]}, None),
        ({"steps": [{**STEP, "until": "relief"}]}, "no interval"),
        ({"steps": [{**STEP, "every": "day"}]}, "no stop or ceiling"),
        ({"steps": []}, "no step and no interval and no stop or ceiling"),
        (
            {"steps": [{**STEP, "every": "day"}], "max": [{"value": "9", "unit": "mg"}]},
            None,
        ),
    ],
)
def test_titration_names_what_it_lacks(parts, lacking):
    made = {"id": "r1", "kind": "increment", "phase": "titration", "cites": ["label"], **parts}
    seen = [
        item.message
        for item in of_family(document(regimens=[made]), "doses")
        if item.rule == "IMP214"
    ]
    assert seen == ([f"The titration “r1” has {lacking}."] if lacking else [])


@pytest.mark.parametrize(
    ("parts", "faulty"),
    [
        ({}, True),
        ({"figure": "10 mg/m2"}, True),
        ({"figure": "10 mg"}, False),
        ({"figure": "10 mg/kg/day"}, False),
        ({"figure": "10 mg/kg/dose"}, False),
        ({"frequency": "every 6 hours"}, False),
        ({"method": "slow bolus"}, False),
        ({"phase": "loading"}, False),
        ({"duration": "over 10 minutes"}, False),
    ],
)
def test_dose_by_weight_says_per_dose_or_per_day(parts, faulty):
    made = dose(**{"figure": "10 mg/kg", **parts})
    assert only("215", made) == (["/regimens/0/dose"] if faulty else [])


def test_phase_is_asked_of_doses_with_an_amount():
    assert only("216", dose(phase="not-stated")) == ["/regimens/0"]
    assert only("216", dose(phase="not-stated", dose=None, duration="5 days")) == []
    assert only("216", dose(phase="not-stated", kind="threshold")) == []


@pytest.mark.parametrize(
    ("figure", "maximum", "weight"),
    [
        ("0.5 to 2 mg/kg/h", ("100", "mg/h", "hour"), "50"),
        ("0.5 to 2 mg/kg/h", ("100", "mg", "hour"), "50"),
        ("0.9 mg/kg", ("81", "mg", "dose"), "90"),
        ("0.9 mg/kg", ("90", "mg", "dose"), None),
        ("7 mg/kg", ("100", "mg", "dose"), "about 14.3"),
        ("2 mg/kg/h", ("2", "mg/kg/h", "hour"), None),
        ("2 mg/h", ("100", "mg/h", "hour"), None),
        ("2 mg/kg", ("100", "mg/h", "hour"), None),
    ],
)
def test_cap_binds_above_a_weight(figure, maximum, weight):
    value, unit, basis = maximum
    made = dose(figure=figure, max=[{"value": value, "unit": unit, "basis": basis}])
    said = [
        item.message
        for item in of_family(document(regimens=[made]), "doses")
        if item.rule == "IMP217"
    ]
    assert [message.split("binds above ")[1].split(" kg")[0] for message in said] == (
        [weight] if weight else []
    )


def test_form_left_open_is_one_finding_and_only_where_forms_differ():
    assert only("218", dose("a"), dose("b")) == ["/regimens/0/dose"]
    assert only("218", dose("a", form="racemic ketamine"), dose("b")) == ["/regimens/1/dose"]
    assert only("218", dose("a", form="racemic ketamine")) == []
    assert only("218", dose("a", drug="morphine")) == []
    assert only("218", regimen(kind="threshold", dose={"value": "1", "unit": "mg"})) == []
