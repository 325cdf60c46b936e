"""Doses are found in prose as labels and articles write them, and nothing else is."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.doses import FoundDose, find_doses, known_unit

SAMPLES = json.loads((Path(__file__).parent / "corpora" / "doses.json").read_text("utf-8"))


def number(value) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def fits(found: FoundDose, label: dict) -> bool:
    """Tell whether a dose that was found is the labelled one, in one of its allowed readings."""
    times = [None if time == "dose" else time for time in label.get("per_time_ok", [])]
    times.append(None if label["per_time"] == "dose" else label["per_time"])
    kinds = label.get("kind_ok", [label["kind"]])
    figure = number(label["high"] if label["high"] is not None else label["low"])
    ends = [(number(label["low"]), number(label["high"]))]
    if "kind_ok" in label:
        ends += [(None, figure), (figure, figure)]
    return (
        found.kind in kinds
        and found.per in times
        and found.unit == label["unit"]
        and (found.low, found.high) in ends
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample["id"] for sample in SAMPLES])
def test_find_doses_reads_the_labelled_sample(sample):
    text, found = sample["text"], find_doses(sample["text"])
    wanted = [label for label in sample["expected"] if label["class"] in ("dose", "rate")]
    others = [label for label in sample["expected"] if label not in wanted]
    others += sample.get("tolerated", [])
    soft = [item["span"] for item in sample["must_not"] if not item["hard"]]
    for label in wanted:
        match = next((dose for dose in found if fits(dose, label)), None)
        assert match is not None, label["span"]
        found.remove(match)
    for dose in found:
        said = text[dose.start : dose.end]
        assert any(fits(dose, label) for label in others) or any(
            said in span or span in said for span in soft
        )


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("between 5 and 10 mg", ["5 10 mg None range"]),
        ("5 or 10 mg", ["5 5 mg None point", "10 10 mg None point"]),
        ("500 mcg to 1 mg", ["0.5 1 mg None range"]),
        ("2 mg per kg per hour", ["2 2 mg/kg h point"]),
        ("two infusions of 20 mg of ketamine per hour", ["20 20 mg h point"]),
        ("in 5 mg increments", ["5 5 mg None point"]),
        (
            "20mg per hour, up to a maximum of 40mg per hour",
            ["20 20 mg h point", "None 40 mg h max"],
        ),
        ("maximum daily dose of 4 g", ["None 4 g day max"]),
        ("not exceeding 4 g in 24 hours", ["None 4 g day max"]),
        ("200 mg or more", ["200 None mg None min"]),
        ("5- to 10-mg doses", ["5 10 mg None range"]),
        ("5 mcg kg\u22121 min\u22121", ["5 5 mcg/kg min point"]),
        ("1.2 million units", ["1200000.0 1200000.0 units None point"]),
        ("10\u202f000 units", ["10000 10000 units None point"]),
        ("150mg twice daily", ["150 150 mg None point"]),
        ("reduced from 10 to 5 mg", ["10 10 mg None point", "5 5 mg None point"]),
        ("2 mg/kg (140 mg) per day", ["2 2 mg/kg day point", "140 140 mg day point"]),
        ("day 1 and 5 mg on day 2", ["5 5 mg None point"]),
        ("500 mg/5 mL", []),
        ("2 units of packed red cells", []),
        ("sodium of 135 mmol/L", []),
        ("reduced consumption by 10 mg", []),
        ("10 mg; 95% CI 2 to 18", []),
        ("BP 120/80 mmHg, aged 40 to 50 years, in 2018, page 12-15, $30", []),
        ("25 G needle, L4, 5 MHz", []),
    ],
)
def test_find_doses_in_the_language_of_labels(text, doses):
    found = [
        f"{dose.low} {dose.high} {dose.unit} {dose.per} {dose.kind}" for dose in find_doses(text)
    ]
    assert found == doses


def test_found_dose_says_where_it_stands():
    text = "First give 0.5 mg/kg, then 1 to 2 mcg/kg/min."
    assert [text[dose.start : dose.end] for dose in find_doses(text)] == [
        "0.5 mg/kg",
        "1 to 2 mcg/kg/min",
    ]


PIECES = """
5 0.5 1,000 ½ .5 mg mcg/kg mg/kg/h µg units mL % to - – and or ( ) of per a max up / , . h
daily ketamine between from
"""
pieces = st.lists(st.sampled_from(PIECES.split()), max_size=30).map(" ".join)


@given(st.text(max_size=200) | pieces | pieces.map(lambda text: text.replace(" ", "")))
def test_find_doses_never_raises_and_keeps_its_word(text):
    end = 0
    for dose in find_doses(text):
        assert end <= dose.start < dose.end <= len(text)
        end = dose.end
        unit = known_unit(dose.unit)
        assert unit is not None and str(unit) == dose.unit
        assert dose.low is not None or dose.high is not None
        assert dose.low is None or dose.high is None or dose.low <= dose.high


@given(pieces, pieces)
def test_find_doses_does_not_depend_on_what_is_far_away(before, after):
    far = " zebra" * 20
    text = "Give 0.5 mg/kg of it."
    found = find_doses(before + far + " " + text + far + after)
    place = len(before + far) + 1
    near = [dose for dose in found if place <= dose.start < place + len(text)]
    assert [dose[:5] for dose in near] == [dose[:5] for dose in find_doses(text)]


def test_no_digit_of_a_number_is_rounded() -> None:
    long = "0.1234567890123456789012345678901234567890123"
    [found] = find_doses(f"Give {long[1:]} mg now.")
    assert str(found.low) == long
    [found] = find_doses("Give 1,234,567,890,123,456,789,012,345,678,901 mg now.")
    assert str(found.low) == "1234567890123456789012345678901"
    [found] = find_doses("Give 1.2345678901234567890123456789012 million units now.")
    assert found.low == Decimal("1234567.8901234567890123456789012")


@pytest.mark.parametrize(
    "text",
    ["1" * 4_400 + " mg to 5 g", "1" + ",000" * 350_000 + " mg", "0." + "1" * 70 + " mg"],
    ids=["digits", "thousands", "decimals"],
)
def test_what_has_more_digits_than_any_dose_is_none(text: str) -> None:
    assert list(find_doses(text)) == []
