"""What every condition answers with, and the small questions that many of them ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reference.document import SLUG_PATTERN
from reference.states import MOVES, Status

if TYPE_CHECKING:
    from people.queries import Standing
    from reviews.queries import Case

Reason = str | None

BEFORE_BOARD = (Status.SUBMITTED, Status.UNDER_REVIEW)


class Refused(Exception):
    """An action was refused. Its text is the sentence that the person reads."""


class Collision(Refused):
    """Somebody else saved since. Both texts are kept: theirs stored, yours as a working copy."""

    def __init__(self, reason: str, *, theirs: bytes, theirs_digest: str) -> None:
        super().__init__(reason)
        self.theirs = theirs
        self.theirs_digest = theirs_digest


def require(reason: Reason) -> None:
    """Raise :class:`Refused` if a condition gave a reason."""
    if reason is not None:
        raise Refused(reason)


def moved(case: Case, verb: str) -> Reason:
    """Say that the revision is not where this action starts, and where it is instead."""
    if case.revision.state in MOVES[verb].sources:
        return None
    state = case.revision.state
    return f"This revision is {state.label.lower()}. {state.sentence} Nothing was changed."


def stale(case: Case) -> Reason:
    if not case.is_stale:
        return None
    return (
        "Another version of this entry was published since this revision began. "
        "Bring this revision up to date before it goes on."
    )


def editor(standing: Standing) -> Reason:
    return None if standing.is_editor else "Only editors do this."


def contributor(case: Case) -> Reason:
    return None if case.contributed else "Only those who wrote part of this revision do this."


def chair(standing: Standing) -> Reason:
    return None if standing.is_chair else "Only the chair does this."


def member(standing: Standing) -> Reason:
    return None if standing.is_member else "Only members of the board do this."


def not_own(case: Case) -> Reason:
    if case.contributed:
        return "You wrote part of this revision, so you cannot judge it."
    return None


def first(*reasons: Reason) -> Reason:
    return next((reason for reason in reasons if reason is not None), None)


def slug(text: str, what: str, longest: int = 80) -> Reason:
    """Refuse a name that cannot stand in an address."""
    if len(text) <= longest and re.fullmatch(SLUG_PATTERN, text):
        return None
    return (
        f"“{text[:100]}” cannot be {what}: use small letters, digits and single hyphens, "
        f"{longest} of them at most."
    )


def reasoned(reason: str) -> Reason:
    """Refuse an empty reason."""
    return None if reason.strip() else "Give a reason; it is kept with the record."
