"""Units convert exactly or not at all, and a dose is always said in one notation."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reference.document import AgeRange, Dose, Maximum, Regimen, Step
from reference.doses import (
    UNITS,
    Time,
    Unit,
    UnknownUnit,
    amount_in,
    as_decimal,
    convert,
    dose_words,
    format_dose,
    format_maximum,
    format_number,
    format_step,
    known_unit,
    missing_context,
    parse_unit,
    ratio,
    ratio_words,
    regimen_sentence,
)
from reference.doses.display import format_age

amounts = st.sampled_from(sorted(UNITS))
pers = st.sampled_from([None, "kg", "m2"])
times = st.sampled_from([None, *Time])
units = st.builds(Unit, amounts, pers, times) | st.builds(
    Unit, amounts, st.sampled_from(["mL", "L", "dL"])
)
numbers = st.decimals(
    min_value=0, max_value=999_999_999, allow_nan=False, allow_infinity=False, places=4
)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("written", "house", "ucum"),
    [
        ("mg/kg/h", "mg/kg/h", "mg/kg/h"),
        ("mcg/kg/min", "mcg/kg/min", "ug/kg/min"),
        ("\u00b5g/kg/min", "mcg/kg/min", "ug/kg/min"),
        ("\u03bcg/kg/hr", "mcg/kg/h", "ug/kg/h"),
        ("ug", "mcg", "ug"),
        ("micrograms", "mcg", "ug"),
        ("milligrams per kilogram per hour", "mg/kg/h", "mg/kg/h"),
        ("mg per kg per day", "mg/kg/day", "mg/kg/d"),
        ("mg kg\u207b\u00b9 h\u207b\u00b9", "mg/kg/h", "mg/kg/h"),
        ("mcg\u00b7kg\u22121\u00b7min\u22121", "mcg/kg/min", "ug/kg/min"),
        ("mg/m\u00b2", "mg/m2", "mg/m2"),
        ("mg/24 h", "mg/day", "mg/d"),
        ("mg daily", "mg/day", "mg/d"),
        ("mg/min/kg", "mg/kg/min", "mg/kg/min"),
        ("mg/kg/dose", "mg/kg/dose", "mg/kg/{dose}"),
        ("IU/kg", "units/kg", "[iU]/kg"),
        ("mg/mL", "mg/mL", "mg/mL"),
        ("ng/kg/min", "ng/kg/min", "ng/kg/min"),
        ("mEq/L", "mEq/L", "meq/L"),
        ("mmol/h", "mmol/h", "mmol/h"),
        ("mL/kg/h", "mL/kg/h", "mL/kg/h"),
        ("per cent", "%", "%"),
        ("g/week", "g/week", "g/wk"),
    ],
)
def test_parse_unit_reads_what_is_written(written, house, ucum):
    unit = parse_unit(written)
    assert (str(unit), unit.ucum) == (house, ucum)


@pytest.mark.parametrize(
    "written", ["", "/kg", "mg/", "mg//h", "mg/kg/kg", "mg/mL/h", "J/kg", "mmHg", "years", "m"]
)
def test_parse_unit_refuses_with_words(written):
    with pytest.raises(UnknownUnit, match=r"unit|concentration"):
        parse_unit(written)
    assert known_unit(written) is None


@given(units)
def test_house_notation_parses_to_the_same_unit(unit):
    assert parse_unit(str(unit)) == unit


@given(st.text(max_size=60))
def test_known_unit_never_raises(text):
    known_unit(text)


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        ("1", "mcg/kg/min", "mg/kg/h", "0.06"),
        ("2", "mcg/kg/min", "mg/kg/h", "0.12"),
        ("2.4", "mg/kg/day", "mg/kg/h", "0.1"),
        ("30", "mcg/h", "mg/day", "0.72"),
        ("0.5", "g", "mg", "500"),
        ("1", "mg", "ng", "1000000"),
        ("7", "mg/week", "mg/day", "1"),
        ("1", "mg/mL", "g/L", "1"),
        ("10", "mg/kg/dose", "mg/kg", "10"),
    ],
)
def test_convert_is_exact(value, source, target, result):
    converted = convert(Decimal(value), source, target)
    assert converted is not None
    assert format(converted, "f") == result


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("mg", "mL"),
        ("units", "mg"),
        ("mmol", "mEq"),
        ("%", "mg/mL"),
        ("mg", "mg/kg"),
        ("mg/kg", "mg/m2"),
        ("mg/day", "mg/dose"),
        ("mg/h", "mg"),
    ],
)
def test_convert_refuses_what_does_not_measure_the_same(source, target):
    assert convert(Decimal(1), source, target) is None
    assert ratio(source, target) is None


def test_convert_gives_no_figure_rather_than_a_rounded_one():
    assert convert(Decimal(1), "mg/day", "mg/h") is None
    assert amount_in(Decimal(1), "mg/day", "mg/h") == Fraction(1, 24)


@given(numbers, units, units)
def test_conversion_there_and_back_is_the_same_number(value, one, other):
    there = amount_in(value, one, other)
    assume(there is not None)
    back = ratio(other, one)
    assert back is not None
    assert there * back == Fraction(value)


@given(numbers)
def test_as_decimal_is_the_number_itself(value):
    assert as_decimal(Fraction(value)) == value


@pytest.mark.parametrize(
    ("value", "said"),
    [("0.50", "0.5"), ("1.0", "1"), ("1500", "1500"), ("10000", "10 000"), ("0", "0")],
)
def test_format_number_has_no_trailing_zero_and_no_comma(value, said):
    assert plain(format_number(Decimal(value))) == said


@pytest.mark.parametrize(
    ("dose", "said"),
    [
        ({"value": "0.5", "unit": "mg/kg"}, "0.5 mg/kg"),
        ({"low": "0.1", "high": "0.35", "unit": "mg/kg"}, "0.1 to 0.35 mg/kg"),
        ({"low": "1", "high": "2", "unit": "\u00b5g/kg/min"}, "1 to 2 mcg/kg/min"),
        ({"value": "2", "unit": "mg/kg/day", "approximate": True}, "about 2 mg/kg/day"),
        ({"high": "50", "unit": "mg"}, "up to 50 mg"),
        ({"low": "1", "unit": "mg/kg"}, "at least 1 mg/kg"),
        ({"low": "5", "high": "5.0", "unit": "mg"}, "5 mg"),
        ({"value": "10", "unit": "mg/kg/dose"}, "10 mg/kg per dose"),
        ({"low": "5000", "high": "10000", "unit": "IU"}, "5000 to 10 000 units"),
        ({"value": "1", "unit": "puff of smoke"}, "1 puff of smoke"),
    ],
)
def test_format_dose_says_it_in_house_style(dose, said):
    assert plain(format_dose(Dose(**dose))) == said


def test_format_dose_never_breaks_number_from_unit():
    said = format_dose(Dose(low="0.1", high="0.35", unit="mg/kg per dose"))
    assert said == "0.1 to 0.35\u00a0mg/kg\u00a0per\u00a0dose"


@given(st.builds(lambda low, high: (min(low, high), max(low, high)), numbers, numbers), units)
def test_format_dose_holds_no_hyphen_and_no_micro_sign(bounds, unit):
    said = format_dose(
        Dose(low=format(bounds[0], "f"), high=format(bounds[1], "f"), unit=str(unit))
    )
    assert not set(said) & set("-\u2013\u2212\u00b5\u03bc,")


@pytest.mark.parametrize(
    ("maximum", "said"),
    [
        ({"value": "0.5", "unit": "mg/kg/h", "basis": "hour"}, "no more than 0.5 mg/kg/h"),
        ({"value": "100", "unit": "mg", "basis": "hour"}, "no more than 100 mg per hour"),
        ({"value": "4", "unit": "g", "basis": "day"}, "no more than 4 g per day"),
        ({"value": "90", "unit": "mg", "basis": "dose"}, "no more than 90 mg per dose"),
        ({"value": "90", "unit": "mg/dose", "basis": "dose"}, "no more than 90 mg per dose"),
        ({"value": "300", "unit": "mg", "basis": "course"}, "no more than 300 mg per course"),
        ({"value": "40", "unit": "mg/h"}, "no more than 40 mg/h"),
        (
            {"value": "20", "unit": "mcg/kg/min", "basis": "hour"},
            "no more than 20 mcg/kg/min, counted per hour",
        ),
        (
            {"value": "90", "unit": "mg"},
            "no more than 90 mg (per dose, hour or day: not stated)",
        ),
    ],
)
def test_format_maximum_says_its_basis_once(maximum, said):
    assert plain(format_maximum(Maximum(**maximum))) == said


def test_format_step_says_how_far():
    step = Step(
        by={"value": "10", "unit": "mg/day"},
        every="4 to 6 hours",
        until="relief",
        ceiling={"value": "50", "unit": "mg/day"},
    )
    assert (
        plain(format_step(step)) == "by 10 mg/day every 4 to 6 hours until relief, up to 50 mg/day"
    )
    assert plain(format_step(Step(by={"value": "5", "unit": "mg/h"}))) == "by 5 mg/h"


@pytest.mark.parametrize(
    ("age", "said"),
    [
        ({"low": "2", "high": "12"}, "2 to 12 years"),
        ({"low": "18"}, "18 years and over"),
        ({"high": "12", "unit": "months"}, "up to 12 months"),
        ({}, "age not stated"),
    ],
)
def test_format_age_says_its_bounds(age, said):
    assert plain(format_age(AgeRange(**age))) == said


@pytest.mark.parametrize(
    ("kind", "dose", "also", "said"),
    [
        ("dose", {"value": "1", "unit": "mg"}, [], "1 mg"),
        (
            "dose",
            {"low": "1", "high": "2", "unit": "mcg/kg/min"},
            [{"low": "0.06", "high": "0.12", "unit": "mg/kg/h"}],
            "1 to 2 mcg/kg/min (0.06 to 0.12 mg/kg/h)",
        ),
        ("increment", {"value": "10", "unit": "mg/day"}, [], "increase by 10 mg/day"),
        ("threshold", {"high": "300", "unit": "mg/day"}, [], "threshold: below 300 mg/day"),
        (
            "comparison",
            {"value": "0.15", "unit": "mg/kg"},
            [{"value": "0.3", "unit": "mg/kg"}],
            "0.15 mg/kg compared with 0.3 mg/kg",
        ),
        (
            "comparison",
            {"low": "0.15", "high": "0.3", "unit": "mg/kg"},
            [],
            "0.15 mg/kg compared with 0.3 mg/kg",
        ),
        ("conversion", {"value": "1", "unit": "ratio"}, [], "conversion: 1 to 1"),
        ("dose", None, [], "no dose stated"),
    ],
)
def test_dose_words_follow_the_kind(kind, dose, also, said):
    assert plain(dose_words(Regimen(id="r", kind=kind, dose=dose, also=also))) == said


def test_regimen_sentence_says_what_is_stated_and_nothing_else():
    regimen = Regimen(
        id="periop-infusion",
        kind="dose",
        intent="analgesia",
        route="intravenous",
        method="infusion",
        indication="acute pain",
        setting="perioperative",
        population="older-adult",
        phase="maintenance",
        dose={"low": "0.125", "high": "0.25", "unit": "mg/kg/h"},
        max=[{"value": "0.5", "unit": "mg/kg/h", "basis": "hour"}],
        frequency="continuous",
    )
    assert plain(regimen_sentence(regimen)) == (
        "Intravenous, infusion, older adult, acute pain, perioperative, maintenance: "
        "0.125 to 0.25 mg/kg/h, no more than 0.5 mg/kg/h; continuous."
    )
    bare = Regimen(id="r", kind="dose", dose={"value": "1", "unit": "mg"})
    assert plain(regimen_sentence(bare)) == "1 mg."


def test_missing_context_names_what_the_source_left_out():
    assert missing_context(Regimen(id="r", kind="dose")) == ("route", "indication", "population")
    assert missing_context(Regimen(id="r", kind="dose", route="oral", indication="pain")) == (
        "population",
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("0.5", "5", "ten times higher"),
        ("5", "0.5", "ten times lower"),
        ("1", "2", "two times higher"),
        ("1", "1000", "a thousandfold higher"),
        ("100", "1", "a hundredfold lower"),
        ("10", "12", "20 % higher"),
        ("0.12", "2", "about 17 times higher"),
        ("0.06", "0.5", "about 8.3 times higher"),
        ("4", "3", "25 % lower"),
        ("3", "4", "about 33 % higher"),
        ("2", "5", "2.5 times higher"),
        ("1", "1.0001", "0.01 % higher"),
        ("1", "48", "48 times higher"),
        ("0.50", "0.5", "the same amount"),
        ("0", "1", "from nothing"),
    ],
)
def test_ratio_words_say_the_size(before, after, said):
    assert ratio_words(Fraction(before), Fraction(after)) == said


def test_regimen_sentence_of_a_titration_needs_no_dose():
    steps = [{"by": {"value": "10", "unit": "mg/day"}, "every": "4 hours"}]
    regimen = Regimen(id="r", kind="increment", route="oral", steps=steps)
    assert plain(regimen_sentence(regimen)) == "Oral: increase by 10 mg/day every 4 hours."
    assert plain(regimen_sentence(Regimen(id="r", kind="dose"))) == "No dose stated."
