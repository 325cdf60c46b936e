"""Who may comment, block, resolve and accept, and if not, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference.states import Status

from .answers import BEFORE_BOARD, Reason, first
from .drafting import save

if TYPE_CHECKING:
    from reviews.models import Comment, Thread
    from reviews.queries import Case


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
