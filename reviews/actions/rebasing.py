"""Bringing a stale revision up to date with what was published meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from people.models import User
from reference.compare import Difference
from reference.document import Malformed
from reference.models import Revision
from reviews import conditions, queries
from reviews.actions.drafting import after
from reviews.actions.rounds import close_with_revision
from reviews.conditions import Refused, require
from reviews.ledger import act
from reviews.merging import proposal_of


def rebase(
    revision: Revision,
    *,
    by: User,
    choices: Mapping[str, str] | None = None,
    seen: tuple[str, str] | None = None,
    at: datetime | None = None,
) -> Revision:
    """Merge a stale revision with the newest version into a draft, which takes its place.

    ``choices`` settle conflicts: "theirs" or "mine" by the key of each. ``seen`` are the
    digests of the version and of the revision on which the choices rest, None for a caller
    that chose nothing from a page. Contributors go along, approvals do not: the round of the
    old revision closes, and its decisions stay with it.
    """
    at = at or timezone.now()
    chosen = dict(choices or {})
    with act(by=by, at=at, entry_id=revision.entry_id) as deed:
        case = queries.case_of(revision, by, at)
        deed.meets(case)
        require(conditions.rebase(case))
        require(conditions.seen_in_merge(case, seen))
        try:
            found = proposal_of(case, chosen)
        except Malformed as fault:
            raise Refused(
                f"Both texts together are not a valid entry: {fault} Shorten one of them first."
            ) from None
        require(conditions.settled([each.place for each in found.merge.unsettled]))
        keys = {each.key for each in found.merge.conflicts}
        draft = after(case.revision, found.merge.document, base=found.theirs, by=by, at=at)
        close_with_revision(
            deed,
            case,
            "rebase",
            outcome="replaced",
            draft=draft.number,
            version=found.theirs.number,
            taken=[_name(item) for item in found.merge.taken],
            chosen={key: chosen[key] for key in sorted(keys)},
        )
    return draft


def _name(item: Difference) -> str:
    """Name what was taken over by its ids alone: the record outlives a redaction of the text."""
    where = " ".join(filter(None, (item.part, item.part_id)))
    return f"{where}: {item.field or item.kind.value}"
