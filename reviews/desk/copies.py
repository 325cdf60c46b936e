"""Working copies: what one editor is typing in one draft, kept whether or not it is YAML."""

from __future__ import annotations

from datetime import datetime

from people.models import User
from reference.models import Revision, WorkingCopy
from reviews.queries import Case


def may_keep(case: Case) -> bool:
    """Say whether a person writes in this revision, also when it has been submitted meanwhile."""
    return case.standing.is_editor and (
        case.contributed or case.was_added or case.entry.owner_id == case.by_id
    )


def keep(
    revision: Revision, *, by: User, source: str, seen_digest: str, at: datetime
) -> WorkingCopy:
    """Keep a text as it was typed, with the digest of the draft from which the writer set out."""
    copy, _ = WorkingCopy.objects.update_or_create(
        revision=revision,
        editor=by,
        defaults={"source": source, "seen_digest": seen_digest, "edited_at": at},
    )
    return copy


def drop(revision: Revision, *, by: User) -> None:
    """Throw a working copy away; the draft as it was last saved stays."""
    WorkingCopy.objects.filter(revision=revision, editor=by).delete()


def of(revision: Revision, by: User) -> WorkingCopy | None:
    return WorkingCopy.objects.filter(revision=revision, editor=by).first()
