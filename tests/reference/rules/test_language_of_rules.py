"""What the rules of notation and promotion flag, in many sentences, and what they let stand."""

from pathlib import Path

import pytest

from reference.rules import RULES, scan
from reference.rules.spots import SPOTS

LANGUAGE = Path(__file__).parent.parent / "language"


def lines(name: str) -> list[str]:
    text = (LANGUAGE / name).read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


NOTATION = [line.rpartition(" => ")[::2] for line in lines("notation.txt")]
PROMOTION = [(line[2:], line[0] == "+") for line in lines("promotion.txt")]


@pytest.mark.parametrize(("text", "faults"), NOTATION)
def test_notation_flags_each_fault_and_nothing_else(text, faults):
    # A dash between figures is only a note, and is in none of the labels.
    spotted = [
        item
        for item in scan(text)
        if RULES[item.rule].family == "notation" and item.rule != "IMP305"
    ]
    spans = []
    for fault in faults.split(" ; ") if faults != "none" else []:
        start = text.rindex(fault)
        spans.append((start, start + len(fault)))
    for start, end in spans:
        assert any(item.start < end and start < item.end for item in spotted), text[start:end]
    for item in spotted:
        assert any(item.start < end and start < item.end for start, end in spans), item


@pytest.mark.parametrize(("text", "sells"), PROMOTION)
def test_promotion_flags_what_sells_and_lets_clinical_text_stand(text, sells):
    found = [item for item in scan(text) if RULES[item.rule].family == "promotion"]
    assert bool(found) is sells, found


@pytest.mark.parametrize(("text", "sells"), [pair for pair in PROMOTION if pair[1]])
def test_promotion_is_found_by_its_words_in_another_text_too(text, sells):
    """What a pattern needs is there whenever it matches: the quick look hides nothing."""
    for spots in SPOTS.values():
        for each in spots:
            small = text.lower()
            if each.pattern.search(small if each.lowered else text):
                assert each.may_match(f" {' '.join(small.split())} "), each.pattern.pattern
