"""Writing the pages of publications: derived, and rebuilt at any time.

What a reader meets at an address is stored here as bytes. An action that changes
what a page must say (a new version, a recall, an update under review) rewrites
it in its own transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings

from reference import conflicts, yaml
from reference.document import EntryDocument, Regimen, digest_of, plain_data
from reference.inline import plain_text
from reference.models import Page, Publication, RegimenKey, Revision
from reference.rendering import Against, compress, etag, render_page
from reference.states import Ending, Status

V = Page.Variant


MAX_LEAD = 2_000
"""Characters after which a list shows no further statement. None is ever cut in two:
a number could lose its unit."""


def publish(
    publication: Publication,
    document: EntryDocument,
    *,
    update_under_review: bool,
    against: Against,
    retracted: frozenset[str],
) -> None:
    """Store every page of a new publication, and index its regimens.

    ``against`` is what :func:`conflicts.contradictions` gives, asked under its lock. The
    pages of those entries are made anew too, for they say so as well. ``retracted`` are the
    ids of its references that are retracted sources.
    """
    facts = _facts(publication, publication.last_reviewed_on, publication.next_review_on)
    facts["retracted"] = retracted
    Page.objects.bulk_create(_rows(publication, document, facts, update_under_review, against))
    RegimenKey.objects.bulk_create(
        RegimenKey(
            publication=publication,
            regimen=regimen.id,
            key=regimen_key(regimen, document),
        )
        for regimen in document.regimens
    )
    rewrite_contradicted(other.entry_id for others in against.values() for other in others)


def rewrite(publication: Publication, document: EntryDocument | None = None) -> None:
    """Make the stored pages of a publication anew, without touching what was signed."""
    conflicts.hold()
    if publication.text.is_redacted:
        Page.objects.filter(publication=publication).delete()
        RegimenKey.objects.filter(publication=publication).delete()
        return
    if not publication.is_current:
        # What is over is read at the address of its version alone.
        Page.objects.filter(publication=publication, variant__in=[V.CURRENT, V.OVERDUE]).delete()
    newest = publication.reaffirmations.order_by("-pk").first() or publication
    reviewed = getattr(newest, "reviewed_on", publication.last_reviewed_on)
    against = conflicts.contradictions(publication.revision_id) if publication.is_current else {}
    pending = publication.is_current and (
        Revision.objects.filter(
            entry=publication.entry_id, status=Status.UNDER_REVIEW.value
        ).exists()
    )
    facts = _facts(publication, reviewed, newest.next_review_on)
    facts["retracted"] = frozenset(publication.retracted.values_list("reference", flat=True))
    Page.objects.bulk_create(
        _rows(
            publication,
            document or publication.text.document(),
            facts,
            pending,
            against,
        ),
        update_conflicts=True,
        unique_fields=["publication", "variant"],
        update_fields=["lead", "body", "etag"],
    )


def rewrite_current(entry_id: int) -> None:
    """Make the pages of what an entry has on view anew, if it has anything on view."""
    current = (
        Publication.objects.filter(entry=entry_id, ended_at=None).select_related("text").first()
    )
    if current is not None:
        rewrite(current)


def end(publication: Publication) -> set[int]:
    """Take what ended out of the index of doses. Return the entries whose pages named it.

    They are to be given to :func:`rewrite_contradicted` once every entry is locked that
    the action will lock.
    """
    if Publication.objects.filter(revision=publication.revision_id, ended_at=None).exists():
        return set()  # an earlier version of the very text that was brought back
    contradicted = conflicts.contradicted(publication.revision_id)
    conflicts.leave(publication.revision_id)
    return contradicted


def rewrite_contradicted(entries: Iterable[int]) -> None:
    """Make the pages anew of entries that contradict what just came or went."""
    for entry_id in sorted(set(entries)):
        rewrite_current(entry_id)


def _facts(publication: Publication, reviewed_on: date, due_on: date) -> dict[str, Any]:
    return {
        "imprint": json.loads(publication.imprint),
        "number": publication.number,
        "digest": publication.text_id,
        "published_at": publication.published_at,
        "last_reviewed_on": reviewed_on,
        "next_review_on": due_on,
        "demonstration": settings.DEMONSTRATION,
    }


def _rows(
    publication: Publication,
    document: EntryDocument,
    facts: dict[str, Any],
    pending: bool,
    against: Against,
) -> Iterator[Page]:
    lead = lead_of(document)
    for variant, body in _variants(publication, document, facts, pending, against):
        yield Page(
            publication=publication,
            variant=variant,
            lead=lead if variant in (V.CURRENT, V.VERSION) else "",
            body=compress(body),
            etag=etag(body),
        )


def _variants(
    publication: Publication,
    document: EntryDocument,
    facts: dict[str, Any],
    pending: bool,
    against: Against,
) -> Iterator[tuple[str, bytes]]:
    if publication.is_current:
        for variant, overdue in ((V.CURRENT, False), (V.OVERDUE, True)):
            page = render_page(
                document,
                overdue=overdue,
                update_under_review=pending,
                contradictions=against,
                **facts,
            )
            yield variant, page
    # The page of a version is what was signed, for as-of and for citing; what others came to
    # say since stands on the current page alone.
    status, ended = _ending(publication)
    newer = publication.number + 1 if status == Ending.SUPERSEDED else None
    page = render_page(document, status=status, ended=ended, superseded_by=newer, **facts)
    yield V.VERSION, page
    yield V.YAML, yaml.write(document)


def _ending(publication: Publication) -> tuple[str, dict[str, object] | None]:
    """Return the status of a version for its page, and when and why it ended."""
    if publication.recalled_at is not None:
        reason = publication.recall_reason
        return Ending.RECALLED, {"at": publication.recalled_at, "reason": reason}
    if publication.ended_at is not None:
        ended = {"at": publication.ended_at, "reason": publication.end_reason}
        return publication.end_kind, ended
    return "current", None


def regimen_key(regimen: Regimen, document: EntryDocument) -> str:
    """Return a digest of what a regimen says, wherever it stands and whatever it cites."""
    data = next(
        item for item in plain_data(document.model_copy(update={"regimens": [regimen]}))["regimens"]
    )
    says = {key: value for key, value in data.items() if key not in {"id", "cites", "note"}}
    says.setdefault("drug", document.drug)
    return digest_of(json.dumps(says, sort_keys=True, separators=(",", ":")).encode())


def lead_of(document: EntryDocument) -> str:
    """Return the first statements of the summary as plain text, whole, for lists."""
    kept: list[str] = []
    for statement in document.summary:
        text = plain_text(statement.text)
        if kept and sum(map(len, kept)) + len(text) > MAX_LEAD:
            break
        kept.append(text)
    return " ".join(kept)
