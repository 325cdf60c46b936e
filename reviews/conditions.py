"""Who may do what, and if not, why: a false that knows its reason.

Every function takes a case and returns ``None`` for yes, or the sentence that
the person will read. The action, the button in the page and the command ask the
same function; the action is the guard, hiding the button is courtesy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils import timezone

from reference.document import SLUG_PATTERN
from reference.states import MOVES, Status

if TYPE_CHECKING:
    from people.queries import Standing
    from reviews.models import Comment, Thread
    from reviews.queries import Case, Round

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


# --- small questions --------------------------------------------------------


def _moved(case: Case, verb: str) -> Reason:
    """Say that the revision is not where this action starts, and where it is instead."""
    if case.revision.state in MOVES[verb].sources:
        return None
    state = case.revision.state
    return f"This revision is {state.label.lower()}. {state.sentence} Nothing was changed."


def _stale(case: Case) -> Reason:
    if not case.is_stale:
        return None
    return (
        "Another version of this entry was published since this revision began. "
        "Bring this revision up to date before it goes on."
    )


def _editor(standing: Standing) -> Reason:
    return None if standing.is_editor else "Only editors do this."


def _contributor(case: Case) -> Reason:
    return None if case.contributed else "Only those who wrote part of this revision do this."


def _chair(standing: Standing) -> Reason:
    return None if standing.is_chair else "Only the chair does this."


def _member(standing: Standing) -> Reason:
    return None if standing.is_member else "Only members of the board do this."


def _not_own(case: Case) -> Reason:
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


# --- drafting ---------------------------------------------------------------


def create_entry(standing: Standing) -> Reason:
    return _editor(standing)


def propose(standing: Standing) -> Reason:
    return _editor(standing)


def save(case: Case) -> Reason:
    return first(_editor(case.standing), _may_write(case), _moved(case, "save"))


def _may_write(case: Case) -> Reason:
    if case.contributed or case.was_added or case.entry.owner_id == case.by_id:
        return None
    return "You are not among the editors of this draft. Its owner or the chair can add you."


def discard(case: Case) -> Reason:
    return first(_editor(case.standing), _contributor(case), _moved(case, "discard"))


def submit(case: Case) -> Reason:
    return first(
        _editor(case.standing),
        _contributor(case),
        _moved(case, "submit"),
        _stale(case),
        _changes_something(case),
    )


def _changes_something(case: Case) -> Reason:
    current = case.current
    if current is not None and current.text_id == case.revision.text_id:
        return "This draft says exactly what is published. Change something, or discard it."
    return None


def known_drug(drug: str, known: frozenset[str]) -> Reason:
    if drug in known:
        return None
    return f"“{drug}” is not a known drug. An administrator adds it to the list of drugs first."


def withdraw(case: Case) -> Reason:
    return first(_contributor(case), _moved(case, "withdraw"))


def take_back(case: Case) -> Reason:
    return first(_editor(case.standing), _contributor(case), _moved(case, "return"))


def rebase(case: Case) -> Reason:
    return first(
        merges(case),
        _moved(case, "rebase"),
        None if case.is_stale else "This revision is up to date; there is nothing to bring in.",
    )


def merges(case: Case) -> Reason:
    """May this person bring the revision up to date at all, when it is stale?"""
    return first(_editor(case.standing), _contributor(case))


def seen_in_merge(case: Case, seen: tuple[str, str] | None) -> Reason:
    """Refuse choices between texts that are no longer the ones to be merged.

    ``seen`` are the digests of the newest version and of the revision on the page.
    """
    latest = case.latest
    if seen is None or latest is None:
        return None
    if latest.text_id != seen[0]:
        return (
            f"Version {latest.number} was published since you opened this page. "
            "Look at what it changed; what you chose is kept where nothing changed."
        )
    if case.revision.text_id != seen[1]:
        return (
            "Somebody saved this draft since you opened this page. "
            "Look at it again; what you chose is kept where nothing changed."
        )
    return None


NAMED = 10
"""Conflicts that a refusal names one by one."""


def settled(places: list[str]) -> Reason:
    """Refuse a merge in which something that both sides changed was not chosen."""
    if not places:
        return None
    more = f"; and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return (
        f"This cannot be merged by itself: {'; '.join(places[:NAMED])}{more}. "
        "Choose for each which text holds."
    )


def add_editor(case_owner_id: int, standing: Standing) -> Reason:
    if standing.is_chair or (standing.is_editor and standing.user_id == case_owner_id):
        return None
    return "Only the owner of the entry or the chair adds editors."


# --- the board --------------------------------------------------------------


def start(case: Case) -> Reason:
    return first(
        _member(case.standing), _moved(case, "start"), _not_own(case), _stale(case), _waits(case)
    )


def _waits(case: Case) -> Reason:
    if case.revision.change_class == "editorial" and case.dose_round_open:
        return "A dose review of this entry is open. Editorial changes wait until it closes."
    return None


def decline(case: Case) -> Reason:
    return first(_chair(case.standing), _moved(case, "decline"), _not_own(case))


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
    reason = first(_moot(turn), _stale(turn.case), _waits(turn.case), _blocked(turn))
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
    return first(_chair(turn.case.standing), _round_open(turn))


# --- comments ---------------------------------------------------------------


def comment(case: Case, *, seated: bool, follows_return: bool) -> Reason:
    """May this person say something about this text?

    ``seated``: they are assigned to a round on it. ``follows_return``: it is the draft that
    follows a returned revision.
    """
    state = case.revision.state
    is_open = state in BEFORE_BOARD or (state is Status.DRAFT and follows_return)
    return first(
        _takes_part(case, seated),
        None
        if is_open
        else "Comments are made while a revision is before the board, and on the draft that "
        f"follows a return. This revision is {state.label.lower()}.",
    )


def _takes_part(case: Case, seated: bool) -> Reason:
    standing = case.standing
    writes = standing.is_editor and (case.was_added or case.entry.owner_id == case.by_id)
    if standing.is_chair or case.contributed or writes:
        return None
    if case.revision.state is Status.DRAFT:
        return "Only those who write this draft and the chair comment on it."
    if standing.is_member or seated:
        return None
    return "Only the board, the chair and those who write this entry comment on it."


def block(case: Case, *, seated: bool) -> Reason:
    """May this person hold up approval with a comment?"""
    if case.contributed:
        return "You wrote part of this revision, so you cannot block its approval."
    if case.revision.state not in BEFORE_BOARD:
        return "Only a revision before the board is blocked."
    if case.standing.is_member or seated:
        return None
    return "Only members of the board who may judge this revision block its approval."


def resolve(case: Case, thread: Thread, *, seated: bool) -> Reason:
    return first(
        _takes_part(case, seated),
        _threads_move(case),
        "This thread is resolved already." if thread.resolved_at is not None else None,
        _lifts(case, thread),
    )


def _threads_move(case: Case) -> Reason:
    state = case.revision.state
    if state.is_open or state is Status.RETURNED:
        return None
    return f"This revision is {state.label.lower()}; its threads stay as they are."


def _lifts(case: Case, thread: Thread) -> Reason:
    """What blocks is lifted by whoever set it, or by a chair who did not write the text."""
    if not thread.blocking or thread.opened_by_id == case.by_id:
        return None
    if case.standing.is_chair and not case.contributed:
        return None
    return (
        f"This comment blocks approval. Only {thread.opened_by.name}, who opened it, resolves it, "
        "or a chair who wrote no part of the text."
    )


def reopen(case: Case, thread: Thread, *, seated: bool) -> Reason:
    return first(
        _takes_part(case, seated),
        _threads_move(case),
        "This thread is open already." if thread.resolved_at is None else None,
        _lifts(case, thread) and block(case, seated=seated),
    )


def accept(case: Case, comment: Comment, *, accepted: bool) -> Reason:
    """May this person put the suggested words into this draft?"""
    if case.revision.state in BEFORE_BOARD:
        return (
            "The text is frozen while it is before the board. The suggestion can be accepted in "
            "the draft that follows, once the revision is returned or taken back."
        )
    return first(
        save(case),
        "This comment suggests no other words." if not comment.field else None,
        "The words of this comment were redacted." if comment.is_emptied else None,
        "This suggestion was accepted already." if accepted else None,
        "This thread is resolved. Open it again first."
        if comment.thread.resolved_at is not None
        else None,
    )


# --- publications -----------------------------------------------------------


def retire(standing: Standing, is_current: bool) -> Reason:
    return first(
        _chair(standing), None if is_current else "This version is no longer on view; it has ended."
    )


def recall(standing: Standing, was_recalled: bool) -> Reason:
    if not (standing.is_member or standing.is_chair):
        return "Only members of the board and the chair recall a version."
    return "This version was recalled already." if was_recalled else None


def reinstate(standing: Standing, *, was_ended_badly: bool, has_current: bool) -> Reason:
    return first(
        None if standing.is_member or standing.is_chair else "Only the board reinstates a version.",
        None if was_ended_badly else "Only a recalled or retired version can be reinstated.",
        "Another version of this entry is on view; propose a change instead."
        if has_current
        else None,
    )


def reaffirm(standing: Standing, is_current: bool) -> Reason:
    return first(
        None if standing.is_member or standing.is_chair else "Only the board reaffirms a version.",
        None if is_current else "Only the version on view can be reaffirmed.",
    )


def close_task(standing: Standing, *, may_write: bool) -> Reason:
    if standing.is_chair or (standing.is_editor and may_write):
        return None
    return "Only the editors of this entry and the chair close its tasks."


# --- the house --------------------------------------------------------------


def adopt_policy(standing: Standing) -> Reason:
    return _chair(standing)


def grant_role(standing: Standing) -> Reason:
    return _chair(standing)


def redact(standing: Standing) -> Reason:
    return _chair(standing)


def confirm_redaction(standing: Standing, asked_by_id: int) -> Reason:
    if not (standing.is_chair or standing.is_member):
        return "Only the chair or a member of the board confirms a redaction."
    if standing.user_id == asked_by_id:
        return "You asked for this redaction; somebody else confirms it."
    return None


ON_REVISION: dict[str, Callable[[Case], Reason]] = {
    "save": save,
    "discard": discard,
    "submit": submit,
    "withdraw": withdraw,
    "take_back": take_back,
    "rebase": rebase,
    "start": start,
    "decline": decline,
}
"""What a person may try on a revision, for pages that show the buttons."""
