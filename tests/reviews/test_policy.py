"""The policy file: what it may say, and where it says it wrongly."""

from __future__ import annotations

from datetime import date

import pytest

from reviews.policy import BadPolicy, add_months, read
from tests.cast import POLICY


def broken(old: str, new: str) -> list[str]:
    assert old in POLICY
    with pytest.raises(BadPolicy) as caught:
        read(POLICY.replace(old, new, 1))
    return str(caught.value).splitlines()


def test_the_fixture_is_a_policy() -> None:
    policy = read(POLICY)
    assert policy.for_class("dose").specialties == ["pharmacy"]
    assert [item.id for item in policy.checklist] == ["doses", "safety", "wording"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("approvals: 2", "approvals: none", "approvals must be a whole number in plain digits"),
        ("approvals: 2", "approvals: 0", "approvals: input should be greater than or equal to 1"),
        ("floor: 2", "floor: 9", "has a floor of 9 above its 2 approvals"),
        ("title: Editorial policy", "tilte: Editorial policy", "tilte is not a known key"),
        ("valid_days: 365", "valid_days: -3", "valid_days must be a whole number"),
        ("bars_submission: []", "bars_submission: [nonsense]", "names the rule “nonsense”"),
        ("  editorial:", "  typographic:", "should be 'editorial', 'clinical' or 'dose'"),
    ],
)
def test_a_mistake_names_its_line(old: str, new: str, words: str) -> None:
    lines = broken(old, new)
    assert any(words in line for line in lines)
    for line in lines:
        name, row, column, _ = line.split(":", 3)
        assert name == "policy.yaml"
        assert int(row) >= 1 and int(column) >= 1


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 1), 2, date(2028, 2, 1)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 5, 15), 12, date(2027, 5, 15)),
    ],
)
def test_add_months_keeps_the_day_or_takes_the_last(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then
