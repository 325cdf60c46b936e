"""What a stale revision becomes with what was published meanwhile: seen before it is done.

The page shows what the action does, for both ask here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reference.document import EntryDocument
from reference.merge import Merge, merge
from reference.models import Publication
from reviews.queries import Case


@dataclass(frozen=True)
class Proposal:
    """A merge of a revision with the newest version of its entry."""

    theirs: Publication
    """The newest version, on view or ended."""
    base: Publication | None
    """The version from which the revision began, None if there was none."""
    base_document: EntryDocument | None
    """What that version says; None also where it was redacted."""
    theirs_document: EntryDocument | None
    """What the newest version says; None where it was redacted."""
    merge: Merge


def proposal_of(case: Case, choices: Mapping[str, str] | None = None) -> Proposal:
    """Merge a stale revision with the newest version of its entry.

    Of a version that is no longer on view nothing is taken without being asked for: it may
    have been recalled for what it changed. Of one that was redacted nothing can be taken.
    Raise :class:`reference.document.Malformed` if both together are not a valid entry.
    """
    theirs, base, mine = case.latest, _base(case), case.revision.text.document()
    assert theirs is not None, "only what was published since makes a revision stale"
    before = base.text.document_if_kept() if base is not None else None
    if theirs.text.is_redacted:
        return Proposal(theirs, base, before, None, merge(mine, mine, mine))
    after = theirs.text.document()
    merged = merge(before, after, mine, choices=choices, ask_all=not theirs.is_current)
    return Proposal(theirs, base, before, after, merged)


def _base(case: Case) -> Publication | None:
    base_id = case.revision.base_id
    if base_id is None:
        return None
    return Publication.objects.select_related("text").get(pk=base_id)
