"""Counting a round: who decided what, what is missing, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

APPROVE = "approve"
REQUEST_CHANGES = "request-changes"
ABSTAIN = "abstain"
RECUSE = "recuse"


@dataclass(frozen=True)
class Seat:
    """One assigned member and the verdict that is in effect, empty until they decide."""

    member_id: int
    name: str
    specialty: str
    verdict: str = ""


@dataclass(frozen=True)
class Requirement:
    """One line of the policy, whether it is met, and by whom or what is missing."""

    text: str
    is_met: bool
    detail: str


@dataclass(frozen=True)
class Tally:
    seats: tuple[Seat, ...]
    required: int
    specialties: tuple[str, ...]
    waits_for_all: bool

    def who(self, verdict: str) -> list[Seat]:
        return [seat for seat in self.seats if seat.verdict == verdict]

    @property
    def undecided(self) -> list[Seat]:
        return [seat for seat in self.seats if not seat.verdict]

    @property
    def requirements(self) -> list[Requirement]:
        approvals = self.who(APPROVE)
        objections = self.who(REQUEST_CHANGES)
        rows = [
            Requirement(
                f"{_count(self.required, 'approval')}",
                len(approvals) >= self.required,
                _names(approvals) or "Nobody has approved yet.",
            )
        ]
        for specialty in self.specialties:
            found = [seat for seat in approvals if seat.specialty == specialty]
            asked = [
                seat for seat in self.seats if seat.specialty == specialty and not seat.verdict
            ]
            detail = _names(found) or (
                f"Waits for {_names(asked)}."
                if asked
                else "Nobody assigned stands for it; the chair can co-opt somebody."
            )
            rows.append(
                Requirement(f"Approval from {specialty_label(specialty)}", bool(found), detail)
            )
        rows.append(
            Requirement(
                "No open request for changes",
                not objections,
                f"Asked by {_names(objections)}." if objections else "None.",
            )
        )
        if self.waits_for_all:
            rows.append(
                Requirement(
                    "Everyone assigned has decided",
                    not self.undecided,
                    f"Waits for {_names(self.undecided)}." if self.undecided else "All have.",
                )
            )
        return rows

    @property
    def is_satisfied(self) -> bool:
        return all(row.is_met for row in self.requirements)

    @property
    def is_objected(self) -> bool:
        """Somebody asked for changes and every assigned member has decided."""
        return bool(self.who(REQUEST_CHANGES)) and not self.undecided

    @property
    def missing(self) -> list[str]:
        return [f"{row.text}: {row.detail}" for row in self.requirements if not row.is_met]


def tally(
    seats: Sequence[Seat],
    *,
    required: int,
    specialties: Sequence[str],
    hold_until: datetime | None,
    at: datetime,
) -> Tally:
    """Count a round as it stands at a moment."""
    return Tally(
        tuple(seats),
        required,
        tuple(specialties),
        waits_for_all=hold_until is not None and at < hold_until,
    )


def required_after(quorum: int, floor: int, recused: int) -> int:
    """Return the approvals required once so many recused: fewer, never below the floor."""
    return max(floor, quorum - recused)


def lacking(
    specialties_present: Sequence[frozenset[str]], *, approvals: int, specialties: Sequence[str]
) -> list[str]:
    """Say whom a board lacks to complete a quorum, given each eligible member's specialties."""
    lacks = []
    if len(specialties_present) < approvals:
        have = _count(len(specialties_present), "member") if specialties_present else "nobody"
        lacks.append(f"{_count(approvals, 'approval')}, and there is {have} who may decide")
    for specialty in specialties:
        if not any(specialty in present for present in specialties_present):
            lacks.append(f"a member for {specialty_label(specialty)}")
    return lacks


def specialty_label(specialty: str) -> str:
    return specialty.replace("-", " ")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _names(seats: Sequence[Seat]) -> str:
    names = [seat.name for seat in seats]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
