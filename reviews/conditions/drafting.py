"""Who may write, submit, withdraw and bring up to date, and if not, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .answers import Reason, contributor, editor, first, moved, stale

if TYPE_CHECKING:
    from people.queries import Standing
    from reviews.queries import Case


def create_entry(standing: Standing) -> Reason:
    return editor(standing)


def propose(standing: Standing) -> Reason:
    return editor(standing)


def save(case: Case) -> Reason:
    return first(editor(case.standing), _may_write(case), moved(case, "save"))


def _may_write(case: Case) -> Reason:
    if case.contributed or case.was_added or case.entry.owner_id == case.by_id:
        return None
    return "You are not among the editors of this draft. Its owner or the chair can add you."


def discard(case: Case) -> Reason:
    return first(editor(case.standing), contributor(case), moved(case, "discard"))


def submit(case: Case) -> Reason:
    return first(
        editor(case.standing),
        contributor(case),
        moved(case, "submit"),
        stale(case),
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
    return first(contributor(case), moved(case, "withdraw"))


def take_back(case: Case) -> Reason:
    return first(editor(case.standing), contributor(case), moved(case, "return"))


def rebase(case: Case) -> Reason:
    return first(
        merges(case),
        moved(case, "rebase"),
        None if case.is_stale else "This revision is up to date; there is nothing to bring in.",
    )


def merges(case: Case) -> Reason:
    """May this person bring the revision up to date at all, when it is stale?"""
    return first(editor(case.standing), contributor(case))


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
