"""Who may start a review, decide, waive and assign, and if not, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from .answers import Reason, chair, first, member, moved, not_own, stale

if TYPE_CHECKING:
    from reviews.queries import Case, Round


def start(case: Case) -> Reason:
    return first(
        member(case.standing), moved(case, "start"), not_own(case), stale(case), _waits(case)
    )


def _waits(case: Case) -> Reason:
    if case.revision.change_class == "editorial" and case.dose_round_open:
        return "A dose review of this entry is open. Editorial changes wait until it closes."
    return None


def decline(case: Case) -> Reason:
    return first(chair(case.standing), moved(case, "decline"), not_own(case))


def decide(turn: Round) -> Reason:
    """May this person decide in this round at all, whatever the verdict?"""
    return first(_round_open(turn), _judges(turn))


def _round_open(turn: Round) -> Reason:
    if turn.review.closed_at is None:
        return None
    return (
        f"This round closed: {turn.review.get_outcome_display().lower()}. "
        "Your decision was not stored."
    )


def _judges(turn: Round) -> Reason:
    case = turn.case
    if case.contributed:
        return "You wrote part of this revision, so you cannot decide on it."
    if turn.own_seat is None:
        if case.standing.is_member:
            return "You are not assigned to this review. The chair can assign you."
        return "Only members of the board who are assigned to this review decide."
    if not (case.standing.is_member or turn.is_co_opted):
        return "You are no longer a member of the board."
    return None


def declared(turn: Round) -> Reason:
    if turn.declaration_id is None:
        return (
            "Your declaration of interests is missing or has run out. "
            "Declare your interests, then decide."
        )
    return None


def recused_before(turn: Round) -> Reason:
    if turn.own_verdict == "recuse":
        return "You took no part in this decision, and that stands until the review closes."
    return None


DECIDED = {
    "approve": "approved",
    "request-changes": "requested changes",
    "abstain": "abstained",
    "recuse": "recused yourself",
}


def decided_since(turn: Round, seen: int | None) -> Reason:
    """Refuse the second of two clicks: the person decided after the page was made.

    ``seen`` is the number of their newest decision that the page knew, None for a
    caller that shows no page.
    """
    if seen is None or turn.own_number == seen:
        return None
    at = timezone.localtime(getattr(turn.own_seat, "decided_at"))  # noqa: B009
    return (
        f"You {DECIDED[turn.own_verdict]} in this round already, at {at:%H:%M}. "
        "Nothing was stored twice. To change your mind, decide again below."
    )


def approve(turn: Round) -> Reason:
    """May this text be approved now, by anybody?"""
    reason = first(_moot(turn), stale(turn.case), _waits(turn.case), _blocked(turn))
    if reason is not None:
        return reason
    count = len(turn.open_findings)
    if count:
        worst = turn.open_findings[0].finding.message
        return (
            f"{count} finding{'s stand' if count > 1 else ' stands'} against approval, "
            f"first: {worst} Waive what is acceptable, or request changes."
        )
    return None


def _blocked(turn: Round) -> Reason:
    """Say which comments must be resolved first, and by whom."""
    blocking = turn.blocking
    if not blocking:
        return None
    by = ", ".join(sorted({thread.opened_by.name for thread in blocking}))
    if len(blocking) == 1:
        return f"A comment of {by} blocks approval until {by} or the chair resolves it."
    return (
        f"{len(blocking)} comments block approval until those who opened them ({by}) or the "
        "chair resolve them."
    )


def _moot(turn: Round) -> Reason:
    """Say that what the round is about changed meanwhile."""
    kind, current = turn.review.kind, turn.case.current_id
    if kind == "reaffirmation" and current != turn.review.publication_id:
        return "This version is no longer on view, so it cannot be reaffirmed."
    if kind == "reinstatement" and current is not None:
        return "Another version of this entry is on view by now; propose a change instead."
    return None


def checklist(ticked: list[str], wanted: list[str]) -> Reason:
    if set(wanted) <= set(ticked):
        return None
    return "Tick every line of the checklist before you approve."


def waive(turn: Round) -> Reason:
    return first(_round_open(turn), _judges(turn), recused_before(turn))


def assign(turn: Round) -> Reason:
    return first(chair(turn.case.standing), _round_open(turn))
