"""Counting a round. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviews.quorum import Seat, Tally, lacking, required_after, tally

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def counted(*verdicts: str, required: int = 2, wait: bool = False) -> Tally:
    specialties = ("pharmacy", "surgery", "anaesthesiology")
    seats = [
        Seat(number, f"Member {number}", specialties[number], verdict)
        for number, verdict in enumerate(verdicts)
    ]
    hold = NOW + timedelta(hours=1) if wait else None
    return tally(seats, required=required, specialties=["pharmacy"], hold_until=hold, at=NOW)


@pytest.mark.parametrize(
    ("verdicts", "satisfied"),
    [
        (("approve", "approve", ""), True),
        (("approve", "", ""), False),
        (("", "approve", "approve"), False),  # nobody for pharmacy
        (("approve", "approve", "request-changes"), False),
        (("approve", "approve", "abstain"), True),
    ],
)
def test_a_round_is_satisfied_by_number_specialty_and_peace(
    verdicts: tuple[str, ...], satisfied: bool
) -> None:
    assert counted(*verdicts).is_satisfied is satisfied


def test_a_round_that_waits_names_whom_it_waits_for() -> None:
    count = counted("approve", "approve", "", wait=True)
    assert not count.is_satisfied
    assert count.missing == ["Everyone assigned has decided: Waits for Member 2."]


def test_a_round_is_objected_once_everyone_decided() -> None:
    assert not counted("request-changes", "").is_objected
    assert counted("request-changes", "approve").is_objected


@pytest.mark.parametrize(
    ("quorum", "floor", "recused", "left"), [(3, 1, 1, 2), (3, 2, 2, 2), (2, 2, 1, 2), (2, 1, 5, 1)]
)
def test_recusals_lower_the_quorum_to_its_floor(
    quorum: int, floor: int, recused: int, left: int
) -> None:
    assert required_after(quorum, floor, recused) == left


def test_lacking_says_whom() -> None:
    nobody: list[frozenset[str]] = []
    assert lacking(nobody, approvals=1, specialties=[]) == [
        "1 approval, and there is nobody who may decide"
    ]
    assert lacking([frozenset({"surgery"})] * 2, approvals=2, specialties=["pharmacy"]) == [
        "a member for pharmacy"
    ]
    assert lacking([frozenset({"pharmacy"})] * 2, approvals=2, specialties=["pharmacy"]) == []
