"""Regimens are compared only where they are about the same thing, and then exactly."""

import json
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.document import Regimen
from reference.doses import Stated, compare_regimens, context_key, read_terms, stated, stated_doses
from reference.doses.frequencies import times_a_day
from reference.yaml import read

HERE = Path(__file__).parent
FIXTURES = HERE.parent.parent / "fixtures"
TERMS = read_terms((FIXTURES / "terms.yaml").read_bytes(), (FIXTURES / "drugs.yaml").read_bytes())
PAIRS = json.loads((HERE / "corpora" / "conflicts.json").read_text("utf-8"))


def fact(**parts) -> Stated:
    numbers = {
        name: None if parts[name] is None else Decimal(str(parts[name]))
        for name in ("low", "high", "limit", "weight")
        if name in parts
    }
    return Stated(**{**parts, **numbers})


PAIN = {
    "drug": "ketamine",
    "route": "intravenous",
    "indication": "acute pain",
    "population": "adult",
    "phase": "maintenance",
}


def dose(figure: str, **parts) -> Stated:
    """Return a dose for acute pain: "1 to 2 mg/kg", "0.5 mg/kg", "up to 4 g/day"."""
    *numbers, unit = figure.replace(" to ", " ").split()
    low, high = (numbers * 2)[:2] if numbers[0] != "up" else (None, numbers[1])
    return fact(**{**PAIN, "low": low, "high": high, "unit": unit, **parts})


def compare(one: Stated, other: Stated) -> tuple[str, str]:
    found = compare_regimens(one, other, terms=TERMS)
    return found.verdict.value, found.reason.replace("\u00a0", " ")


BOLUS = "ketamine|intravenous|acute pain|emergency department|adult|start|"
WORDED = [
    ("conflicting", BOLUS + "0.1|0.2|mg/kg", BOLUS + "1|2|mg/kg"),
    ("compatible", BOLUS + "0.1|0.3|mg/kg", BOLUS + "100|300|mcg/kg"),
    ("compatible", BOLUS + "0.1|0.3|mg/kg/h", BOLUS + "1.6667|5|mcg/kg/min"),
    ("not-comparable", BOLUS + "0.1|0.3|mg/kg", BOLUS + "0.1|0.3|mg/kg/h"),
    ("not-comparable", BOLUS + "10|30|mg", BOLUS + "0.1|0.3|mg/kg"),
    ("not-comparable", BOLUS + "10|30|mg/m2", BOLUS + "0.1|0.3|mg/kg"),
    ("not-comparable", BOLUS + "10|30|mL", BOLUS + "0.1|0.3|mg"),
    ("not-comparable", BOLUS + "10|30|mmol", BOLUS + "10|30|mEq"),
    (
        "compatible",
        BOLUS + "0.1|0.3|mg/kg",
        "Racemic ketamine|IV|Acute pain|ED|adults|start|0.2|0.2|mg/kg",
    ),
    (
        "conflicting",
        BOLUS + "0.1|0.3|mg/kg",
        "ketamine|i.v.|acute pain|emergency room|Adults|Start|1|1|mg/kg",
    ),
    (
        "not-comparable",
        BOLUS + "0.1|0.3|mg/kg",
        "ketamine|intravenous|acute pain|emergency department|child|start|1|2|mg/kg",
    ),
    (
        "not-comparable",
        BOLUS + "0.1|0.3|mg/kg",
        "ketamine|intravenous|acute pain|emergency department|elderly|start|1|2|mg/kg",
    ),
    (
        "not-comparable",
        BOLUS + "0.1|0.3|mg/kg",
        "ketamine|intravenous|chronic pain|emergency department|adult|start|1|2|mg/kg",
    ),
    (
        "not-comparable",
        BOLUS + "0.1|0.3|mg/kg",
        "ketamine|intravenous|acute pain|emergency department|adult|infusion|1|2|mg/kg",
    ),
    (
        "not-comparable",
        BOLUS + "0.1|0.3|mg/kg",
        "ketamine|intravenous|acute pain|home|adult|start|1|2|mg/kg",
    ),
    ("compatible", BOLUS + "-|4|g/day", BOLUS + "-|3|g/day"),
    ("conflicting", BOLUS + "-|4|g/day", BOLUS + "5|6|g/day"),
    ("compatible", BOLUS + "-|4|g/day", BOLUS + "2|6|g/day"),
    ("compatible", BOLUS + "1|-|mg", BOLUS + "-|2|mg"),
    ("conflicting", BOLUS + "3|-|mg", BOLUS + "-|2|mg"),
    ("compatible", BOLUS + "1|-|mg", BOLUS + "500|-|mg"),
    ("conflicting", BOLUS + "-|4|g/day", BOLUS + "-|4|mg/day"),
    ("conflicting", BOLUS + "-|100|mg", BOLUS + "-|100|mcg"),
    ("compatible", BOLUS + "-|50|mg/h", BOLUS + "-|1200|mg/day"),
    ("compatible", BOLUS + "7|7|mg/week", BOLUS + "1|1|mg/day"),
    ("conflicting", BOLUS + "7|7|mg/day", BOLUS + "7|7|mg/week"),
    ("compatible", BOLUS + "100|100|mg/dose", BOLUS + "100|100|mg"),
    ("conflicting", BOLUS + "1|2|units/kg", BOLUS + "10|20|units/kg"),
    ("compatible", BOLUS + "1|2|units/kg", BOLUS + "1|2|IU/kg"),
    ("not-comparable", BOLUS + "1|2|units", BOLUS + "1|2|mg"),
    ("compatible", BOLUS + "1|2|µg/kg/min", BOLUS + "60|120|micrograms/kg/hour"),
    (
        "conflicting",
        "acetaminophen|oral|pain|home|adult|maintenance|1|1|g",
        "paracetamol|PO|pain|at home|adults|maintenance dose|100|100|mg",
    ),
    (
        "conflicting",
        "epinephrine|intramuscular|anaphylaxis|emergency department|adult|initial|0.3|0.5|mg",
        "adrenaline|IM|anaphylaxis|ED|adult|initiation|3|5|mg",
    ),
    (
        "compatible",
        "lignocaine|IV|post-operative pain|ward|adult|infusion|1|1.5|mg/kg/h",
        "lidocaine|intravenous|postoperative pain|ward|adult|infusion|1.5|2|mg/kg/h",
    ),
    (
        "compatible",
        "nitroglycerin|IV infusion|angina|icu|adult|infusion|5|200|mcg/min",
        "glyceryl trinitrate|intravenous|angina|intensive care unit|adult|infusion|0.3|12|mg/h",
    ),
    (
        "conflicting",
        "noradrenaline|IV|septic shock|critical care|adult|start|0.05|0.1|mcg/kg/min",
        "norepinephrine|intravenous|septic shock|ICU|adult|starting dose|0.5|1|mcg/kg/min",
    ),
]


def worded(text: str) -> Stated:
    """Return what "drug|route|indication|setting|population|phase|low|high|unit" states."""
    names = ["drug", "route", "indication", "setting", "population", "phase", "low", "high", "unit"]
    parts = dict(zip(names, text.split("|"), strict=True))
    return fact(**{name: None if part == "-" else part for name, part in parts.items()})


@pytest.mark.parametrize(("verdict", "one", "other"), WORDED)
def test_compare_regimens_knows_the_words_of_wards_and_labels(verdict, one, other):
    for first, second in ((one, other), (other, one)):
        found = compare_regimens(worded(first), worded(second), terms=TERMS).verdict
        assert ("compatible" if found == "same" else found) == verdict


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["id"] for pair in PAIRS])
def test_compare_regimens_agrees_with_the_labelled_pairs(pair):
    one, other = fact(**pair["a"]), fact(**pair["b"])
    allowed = {pair["label"], *pair.get("acceptable", [])}
    for first, second in ((one, other), (other, one)):
        verdict = compare_regimens(first, second, terms=TERMS).verdict.replace("-", "_")
        # The labels have no word for "same"; what is the same is compatible too.
        assert ("compatible" if verdict == "same" else verdict) in allowed


def test_compare_regimens_says_the_size_across_units():
    found = compare_regimens(dose("1 to 2 mcg/kg/min"), dose("0.5 to 2 mg/kg/h"), terms=TERMS)
    assert found.ratio == "about 8.3 times higher at the low end"
    assert found.reason.replace("\u00a0", " ") == (
        "1 to 2 mcg/kg/min (0.06 to 0.12 mg/kg/h) and 0.5 to 2 mg/kg/h have no value in common: "
        "the second is about 8.3 times higher at the low end."
    )


@pytest.mark.parametrize(
    ("one", "other", "verdict", "reason"),
    [
        (
            dose("1 to 2 mg/kg"),
            dose("1000 to 2000 mcg/kg"),
            "same",
            "Both say 1 to 2 mg/kg.",
        ),
        (
            dose("1 to 2 mg/kg"),
            dose("2 to 3 mg/kg"),
            "compatible",
            "1 to 2 mg/kg and 2 to 3 mg/kg have values in common.",
        ),
        (
            dose("1 mg/kg", limit="100", limit_unit="mg/kg"),
            dose("1 mg/kg"),
            "compatible",
            "Both say 1 mg/kg; one adds a maximum.",
        ),
        (
            dose("1 mg", limit="4", limit_unit="g"),
            dose("1 mg", limit="4", limit_unit="mg"),
            "conflicting",
            "Their maxima are a thousand times apart or more: 1 mg, no more than 4000 mg and "
            "1 mg, no more than 4 mg.",
        ),
        (
            dose("50 to 200 mg/day", frequency="divided"),
            dose("100 mg", frequency="3 to 4 times a day"),
            "conflicting",
            "50 to 200 mg/day and 100 mg (300 to 400 mg/day) (given 3 to 4 times a day) have no "
            "value in common: the second is six times higher at the low end.",
        ),
        (
            dose("2 mg/kg/day", frequency="in 3 to 4 doses a day"),
            dose("0.5 mg/kg"),
            "compatible",
            "2 mg/kg/day and 0.5 mg/kg (1.5 to 2 mg/kg/day) (given 3 to 4 times a day) have values "
            "in common.",
        ),
        (
            dose("50 to 200 mg/day"),
            dose("100 mg"),
            "not-comparable",
            "One is per dose and the other per day, and how often is not stated.",
        ),
        (
            dose("0.5 mg/kg"),
            dose("100 mg"),
            "not-comparable",
            "One goes by body weight and the other does not, and no weight is stated.",
        ),
        (
            dose("0.5 mg/kg", weight="70"),
            dose("100 mg"),
            "conflicting",
            "0.5 mg/kg (35 mg) and 100 mg (at 70 kg) have no value in common: the second is about "
            "2.9 times higher.",
        ),
        (
            dose("1 g", frequency="every 6 hours"),
            dose("1 g", frequency="once daily"),
            "conflicting",
            "One dose agrees, and the day does not: 4 g/day and 1 g/day; the second is four times "
            "lower.",
        ),
        (
            dose("1 mg/kg/h"),
            dose("1 mg/kg"),
            "not-comparable",
            "mg/kg/h and mg/kg do not convert into each other.",
        ),
        (
            dose("1 mg"),
            dose("1 pinch"),
            "not-comparable",
            "A unit of one of them is unknown.",
        ),
        (dose("1 mg"), fact(**PAIN), "not-comparable", "One of them does not name an amount."),
        (fact(**PAIN), fact(**PAIN), "not-comparable", "Neither names an amount."),
    ],
)
def test_compare_regimens_gives_its_reason(one, other, verdict, reason):
    assert compare(one, other) == (verdict, reason)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"drug": "esketamine"}, "The drug differs: ketamine and esketamine."),
        ({"drug": "S-ketamine"}, "The drug differs: ketamine and esketamine."),
        ({"route": "oral"}, "The route differs: intravenous and oral."),
        ({"population": "child"}, "The population differs: adult and child."),
        ({"population": ""}, "One does not state its population."),
        ({"phase": ""}, "One does not state its phase."),
        ({"intent": "sedation"}, "One does not state its intent."),
        (
            {"kind": "increment"},
            "Only doses are compared, and one of them is of the kind increment.",
        ),
        (
            {"indication": "neuropathic pain"},
            "The indication differs: acute pain and neuropathic pain.",
        ),
        ({"indication": "pain"}, "Acute pain is only a part of pain."),
        (
            {"route": "oral", "phase": ""},
            "The route differs: intravenous and oral; one does not state its phase.",
        ),
    ],
)
def test_compare_regimens_refuses_another_context(parts, reason):
    one = dose("1 mg/kg")
    assert compare(one, dose("9 mg/kg"))[0] == "conflicting"
    assert compare(one, dose("9 mg/kg", **parts)) == ("not-comparable", reason)


def test_compare_regimens_needs_what_neither_states():
    bare = {name: "" for name in ("route", "indication")}
    found = compare_regimens(dose("1 mg", **bare), dose("9 mg", **bare), terms=TERMS)
    assert found.reason == "Neither states its route; neither states its indication."
    assert found.fields == ("route", "indication")


def test_compare_regimens_takes_a_missing_setting_for_any():
    assert compare(dose("1 mg"), dose("9 mg", setting="ICU"))[0] == "conflicting"
    assert compare(dose("1 mg", setting="ward"), dose("9 mg", setting="ICU"))[0] == "not-comparable"
    assert compare(dose("1 mg", setting="ICU"), dose("9 mg", setting="intensive care"))[0] == (
        "conflicting"
    )


def test_stated_reads_a_regimen_with_its_entry_s_drug():
    regimen = Regimen(
        id="r",
        kind="dose",
        route="intravenous",
        dose={"low": "0.5", "high": "2", "unit": "mg/kg/h"},
        max=[{"value": "100", "unit": "mg", "basis": "hour"}],
        note="Meant for an adult of 70 kg.",
    )
    said = stated(regimen, drug="ketamine")
    assert said == Stated(
        drug="ketamine",
        route="intravenous",
        low=Decimal("0.5"),
        high=Decimal("2"),
        unit="mg/kg/h",
        limit=Decimal("100"),
        limit_unit="mg/h",
        weight=Decimal("70"),
    )
    assert stated(regimen.model_copy(update={"drug": "esketamine"}), drug="ketamine").drug == (
        "esketamine"
    )


def entry(name: str):
    path = FIXTURES / "entries" / f"{name}.yaml"
    return read(path.read_bytes(), path.name).document


def test_compare_regimens_finds_the_disagreements_of_the_fixtures():
    names = [path.stem for path in sorted((FIXTURES / "entries").glob("*.yaml"))]
    documents = [entry(name) for name in names]
    everything = [
        (document.regimens[index].id, said)
        for document in documents
        for index, said in stated_doses(document)
    ]
    compared = [
        (one[0], other[0], found.verdict.value)
        for one, other in combinations(everything, 2)
        if (found := compare_regimens(one[1], other[1], terms=TERMS)).verdict != "not-comparable"
    ]
    assert compared == [
        ("acute-infusion", "emergency-infusion", "conflicting"),
        ("oral-start-racemic", "start-by-weight", "compatible"),
    ]


def test_context_key_is_shared_by_all_that_are_comparable():
    one = dose("1 mg", drug="Ketamine ", route="i.v.", phase="maintenance dose")
    assert context_key(one, TERMS) == context_key(dose("9 mg", setting="ICU"), TERMS)
    assert context_key(dose("9 mg", route=""), TERMS) is None
    assert context_key(dose("9 mg", kind="threshold"), TERMS) is None


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("3 times a day", (3, 3)),
        ("2 to 3 times a day", (2, 3)),
        ("three times daily", (3, 3)),
        ("in 3 to 4 doses a day", (3, 4)),
        ("every 4 to 6 hours", (4, 6)),
        ("q8h", (3, 3)),
        ("twice daily", (2, 2)),
        ("once daily", (1, 1)),
        ("TDS", (3, 3)),
        ("single dose", None),
        ("continuous", None),
        ("every 4 to 8 weeks", None),
        ("10 infusions", None),
        ("every 0 hours", None),
        ("", None),
    ],
)
def test_times_a_day_reads_frequencies(words, times):
    assert times_a_day(words) == times


def test_read_terms_refuses_a_word_with_two_meanings():
    with pytest.raises(ValueError, match="vein"):
        read_terms(b"routes: {intravenous: [vein], oral: [vein]}")


def test_terms_know_what_contains_what_and_survive_a_circle():
    assert TERMS.contains("pain", "neuropathic pain in advanced cancer")
    assert not TERMS.contains("neuropathic pain", "pain")
    circle = read_terms(b"broader: {a: b, b: a}")
    assert not circle.contains("c", "a")


amounts = st.decimals(min_value=0, max_value=1000, places=3).filter(lambda number: number > 0)
ranges = st.tuples(amounts, amounts).map(sorted)
UNITS = ["mg/kg/h", "mcg/kg/min", "mg/kg/day", "g/kg/h"]


@given(ranges, ranges, st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_compare_regimens_is_symmetric_and_reflexive(one, other, unit, other_unit):
    first = fact(**PAIN, low=one[0], high=one[1], unit=unit)
    second = fact(**PAIN, low=other[0], high=other[1], unit=other_unit)
    there = compare_regimens(first, second, terms=TERMS).verdict
    assert there == compare_regimens(second, first, terms=TERMS).verdict
    assert compare_regimens(first, first, terms=TERMS).verdict == "same"
