"""Who may end or renew what is on view, and close what is to be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .answers import Reason, chair, first

if TYPE_CHECKING:
    from people.queries import Standing


def retire(standing: Standing, is_current: bool) -> Reason:
    return first(
        chair(standing), None if is_current else "This version is no longer on view; it has ended."
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
