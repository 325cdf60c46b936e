"""The statuses of a revision and the table of its moves. Pure.

"What can happen to a revision?" is answered here; "what happens then?" in
``reviews.actions``. The guards in the database are generated from this table.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under-review"
    APPROVED = "approved"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    DISCARDED = "discarded"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]

    @property
    def is_open(self) -> bool:
        return self in OPEN

    @property
    def is_frozen(self) -> bool:
        return self is not Status.DRAFT


OPEN = frozenset({Status.DRAFT, Status.SUBMITTED, Status.UNDER_REVIEW})
"""Statuses from which a revision can still move."""

_LABELS = {
    Status.DRAFT: "Draft",
    Status.SUBMITTED: "Submitted",
    Status.UNDER_REVIEW: "Under review",
    Status.APPROVED: "Approved",
    Status.RETURNED: "Returned",
    Status.DECLINED: "Declined",
    Status.WITHDRAWN: "Withdrawn",
    Status.REPLACED: "Replaced",
    Status.DISCARDED: "Discarded",
}
_SENTENCES = {
    Status.DRAFT: "It is being written.",
    Status.SUBMITTED: "It waits for the board.",
    Status.UNDER_REVIEW: "The board is considering it.",
    Status.APPROVED: "The board approved it.",
    Status.RETURNED: "It went back to its authors.",
    Status.DECLINED: "The chair declined it.",
    Status.WITHDRAWN: "Its authors withdrew it.",
    Status.REPLACED: "A newer draft took its place.",
    Status.DISCARDED: "It was discarded.",
}


class Move(NamedTuple):
    """From where an action may start, and where it ends."""

    sources: frozenset[Status]
    target: Status


def _move(*sources: Status, to: Status) -> Move:
    return Move(frozenset(sources), to)


MOVES: dict[str, Move] = {
    "save": _move(Status.DRAFT, to=Status.DRAFT),
    "discard": _move(Status.DRAFT, to=Status.DISCARDED),
    "submit": _move(Status.DRAFT, to=Status.SUBMITTED),
    "start": _move(Status.SUBMITTED, to=Status.UNDER_REVIEW),
    "decline": _move(Status.SUBMITTED, Status.UNDER_REVIEW, to=Status.DECLINED),
    "decide": _move(Status.UNDER_REVIEW, to=Status.UNDER_REVIEW),
    "waive": _move(Status.UNDER_REVIEW, to=Status.UNDER_REVIEW),
    "return": _move(Status.UNDER_REVIEW, to=Status.RETURNED),
    "withdraw": _move(Status.SUBMITTED, Status.UNDER_REVIEW, to=Status.WITHDRAWN),
    "approve": _move(Status.UNDER_REVIEW, to=Status.APPROVED),
    "rebase": _move(Status.DRAFT, Status.SUBMITTED, Status.UNDER_REVIEW, to=Status.REPLACED),
}


class Ending(StrEnum):
    """How a publication ended."""

    SUPERSEDED = "superseded"
    RETIRED = "retired"
    RECALLED = "recalled"
    EXPIRED = "expired"


READER_STEPS = ("Submitted", "Under Review", "Approved")
"""What readers see of all this: the three steps of the first source."""
