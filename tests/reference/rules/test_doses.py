"""Pictures of regimens whose figures disagree, or that leave out what a dose needs."""

import pytest

from .pictures import document, of_family, regimen
from .pictures import found as found_by_all

DOSE = {"value": "1", "unit": "mg"}


LATER = {"IMP210", "IMP214", "IMP215", "IMP216", "IMP217", "IMP218"}
"""Rules about what a picture of one figure leaves out; they have pictures of their own."""


def found(document, **facts):
    return [item for item in found_by_all(document, "doses", **facts) if item[0] not in LATER]


def check(document):
    return [item for item in of_family(document, "doses") if item.rule not in LATER]


def rules_of(**parts):
    return found(document(regimens=[regimen(**parts)]))


def test_low_above_high_wherever_a_range_stands():
    upside_down = {"low": "2", "high": "1", "unit": "mg"}
    assert rules_of(dose=upside_down) == [("IMP201", "/regimens/0/dose")]
    assert rules_of(kind="comparison", dose=DOSE, also=[upside_down]) == [
        ("IMP201", "/regimens/0/also/0")
    ]
    assert rules_of(dose=DOSE, steps=[{"by": upside_down, "ceiling": upside_down}]) == [
        ("IMP201", "/regimens/0/steps/0/by"),
        ("IMP201", "/regimens/0/steps/0/ceiling"),
    ]
    assert rules_of(dose=DOSE, age={"low": "12", "high": "2"}) == [("IMP201", "/regimens/0/age")]
    assert rules_of(dose={"low": "1", "high": "1", "unit": "mg"}) == []
    assert rules_of(dose={"high": "1", "unit": "mg"}) == []


@pytest.mark.parametrize(
    ("dose", "maximum", "above"),
    [
        ("2 mg/kg/h", "0.5 mg/kg/h hour", True),
        ("0.25 mg/kg/h", "0.5 mg/kg/h hour", False),
        ("0.5 mg/kg/h", "0.5 mg/kg/h hour", False),
        ("20 mcg/kg/min", "0.5 mg/kg/h hour", True),
        ("5 mcg/kg/min", "0.5 mg/kg/h hour", False),
        ("20 mg/h", "10 mg hour", True),
        ("20 mg/h", "40 mg hour", False),
        ("500 mg", "400 mg dose", True),
        ("500 mg", "0.4 g day", True),
        ("500 mg", "400 mg/day not-stated", True),
        ("500 mg", "4 g day", False),
        ("500 mg/dose", "400 mg dose", True),
        # an infusion need not last all day, and a bolus is no rate
        ("20 mg/h", "100 mg day", False),
        ("2 mg/kg", "1 mg/kg/h hour", False),
        # a cap without weight binds from some weight on only
        ("2 mg/kg/h", "100 mg/h hour", False),
        ("2 pinches", "1 pinches dose", False),
    ],
)
def test_maximum_below_dose_compares_across_units(dose, maximum, above):
    value, unit = dose.split(" ")
    limit, limit_unit, basis = maximum.split(" ")
    findings = rules_of(
        dose={"value": value, "unit": unit},
        max=[{"value": limit, "unit": limit_unit, "basis": basis}],
    )
    assert (("IMP202", "/regimens/0/max/0") in findings) is above


def test_maximum_below_dose_looks_at_the_upper_end():
    dose = {"low": "0.1", "high": "2", "unit": "mg/kg/h"}
    maximum = {"value": "0.5", "unit": "mg/kg/h", "basis": "hour"}
    [finding] = check(document(regimens=[regimen(dose=dose, max=[maximum])]))
    assert finding.message.replace("\u00a0", " ") == (
        "The dose of 0.1 to 2 mg/kg/h is above its maximum: no more than 0.5 mg/kg/h."
    )


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (("route",), "route"),
        (("route", "population"), "route and population"),
        (("route", "indication", "population"), "route, indication and population"),
    ],
)
def test_dose_context_is_one_warning_that_names_what_is_missing(missing, said):
    faulty = regimen(dose=DOSE, **{name: "not-stated" for name in missing})
    [finding] = check(document(regimens=[faulty]))
    assert finding.rule == "IMP203"
    assert finding.message == f"The dose “r1” does not state its {said}."


def test_dose_context_is_asked_of_doses_only():
    for kind in ("increment", "threshold", "comparison", "conversion", "preparation"):
        assert rules_of(kind=kind, dose=DOSE, route="not-stated") == []


def test_infusion_without_time():
    amount = {"value": "0.5", "unit": "mg/kg"}
    assert rules_of(method="infusion", dose=amount) == [("IMP204", "/regimens/0/dose")]
    assert rules_of(method="Slow infusion", dose={"value": "1", "unit": "mg/kg/dose"}) == [
        ("IMP204", "/regimens/0/dose")
    ]
    assert rules_of(method="infusion", dose={"value": "0.5", "unit": "mg/kg/h"}) == []
    assert rules_of(method="infusion", dose=amount, duration="40 minutes") == []
    assert rules_of(method="infusion over 40 minutes", dose=amount) == []
    assert rules_of(method="bolus", dose=amount) == []
    assert rules_of(method="infusion") == []


def test_unknown_unit_wherever_a_unit_stands():
    strange = {"value": "1", "unit": "mg/kg/kg"}
    assert rules_of(dose=strange, also=[strange], max=[strange], steps=[{"by": strange}]) == [
        ("IMP205", "/regimens/0/also/0/unit"),
        ("IMP205", "/regimens/0/dose/unit"),
        ("IMP205", "/regimens/0/max/0/unit"),
        ("IMP205", "/regimens/0/steps/0/by/unit"),
    ]
    [finding] = check(document(regimens=[regimen(dose={"value": "1", "unit": "furlongs"})]))
    assert finding.message == (
        "“furlongs” is not a known unit; write one such as mg, mcg/kg/min, mg/kg/h or mg/mL."
    )


@pytest.mark.parametrize(
    ("dose", "twin", "faulty"),
    [
        ({"low": "1", "high": "2", "unit": "mcg/kg/min"}, ("0.06", "0.12", "mg/kg/h"), False),
        ({"low": "1", "high": "2", "unit": "mcg/kg/min"}, ("0.6", "1.2", "mg/kg/h"), True),
        ({"low": "1", "high": "2", "unit": "mcg/kg/min"}, ("0.06", "0.1", "mg/kg/h"), True),
        ({"low": "1", "high": "2", "unit": "mg/day"}, ("1", "2", "mcg/day"), True),
        ({"low": "24", "high": "48", "unit": "mg/day"}, ("1", "2", "mg/h"), False),
        ({"low": "1", "high": "2", "unit": "mg/kg"}, ("70", "140", "mg"), False),
        (
            {"low": "1", "high": "2", "unit": "mg/h", "approximate": True},
            ("20", "50", "mg/day"),
            False,
        ),
    ],
)
def test_twin_converts_exactly_or_not_at_all(dose, twin, faulty):
    low, high, unit = twin
    findings = rules_of(dose=dose, also=[{"low": low, "high": high, "unit": unit}])
    assert findings == ([("IMP206", "/regimens/0/also/0")] if faulty else [])


def test_arms_of_a_comparison_are_not_twins():
    arms = {"dose": {"value": "0.15", "unit": "mg/kg"}, "also": [{"value": "0.3", "unit": "mg/kg"}]}
    assert rules_of(kind="comparison", **arms) == []
    assert rules_of(kind="dose", **arms) == [("IMP206", "/regimens/0/also/0")]


@pytest.mark.parametrize(
    ("unit", "basis", "faulty"),
    [
        ("mg/h", "hour", False),
        ("mg/h", "day", True),
        ("mcg/kg/min", "hour", False),
        ("mg/day", "hour", True),
        ("mg/dose", "dose", False),
        ("mg", "day", False),
        ("mg/h", "not-stated", False),
    ],
)
def test_maximum_basis_agrees_with_its_unit(unit, basis, faulty):
    findings = rules_of(max=[{"value": "100", "unit": unit, "basis": basis}])
    assert findings == ([("IMP207", "/regimens/0/max/0")] if faulty else [])
