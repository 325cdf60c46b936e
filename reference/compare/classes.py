"""What a difference is, and how grave."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .edits import Edit

Path = tuple[str | int, ...]

LEAP = 10
"""From how many times on a changed amount is what a slip of the point or of the unit makes."""


class ChangeClass(StrEnum):
    """How grave a change is. Declared mildest first; :attr:`rank` orders them.

    ``dose`` is a new entry, or any changed number, unit, negation, drug, route,
    population, maximum, contraindication or citation under a dose, wherever it stands;
    ``clinical`` any other changed word; ``editorial`` the form of references, white
    space and order within a list.
    """

    EDITORIAL = "editorial"
    CLINICAL = "clinical"
    DOSE = "dose"

    @property
    def rank(self) -> int:
        return list(ChangeClass).index(self)


def graver(*classes: ChangeClass) -> ChangeClass:
    """Return the gravest, editorial if there are none."""
    return max(classes, key=lambda item: item.rank, default=ChangeClass.EDITORIAL)


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands: its path, and what a person calls it.

    The path is that in the new document, or in the old one for what was removed.
    """

    path: Path
    label: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs, with both texts and a sentence that says it in words."""

    kind: ChangeKind
    place: Place
    part: str
    """What it is part of: entry, regimen, statement, question, table, section, reference or
    provenance."""
    part_id: str
    """The stable id of that part; empty for the entry itself."""
    field: str
    """What of it differs, such as dose, maximum, text or cites; empty for all of it."""
    before: str
    after: str
    weight: ChangeClass
    sentence: str
    edits: tuple[Edit, ...] = ()
    """The steps that it speaks of; see :func:`reference.compare.apply`."""
    times: Fraction | None = None
    """Of a changed amount, how many times it is the other, the larger by the smaller: at
    least 1. None where no amount changed, or none that can be measured by the other."""
    is_amount: bool = False
    """Whether an amount changed, came or went. An equal one in other units did not."""

    others: bool = False
    """Whether other words of the text changed than the sentence names."""

    @property
    def is_leap(self) -> bool:
        """Whether an amount became ten times as large or as small, or more."""
        return self.is_amount and self.times is not None and self.times >= LEAP
