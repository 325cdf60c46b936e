"""Whether comments are as they were written, or were emptied because of a redaction."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet

from reviews import threads
from reviews.models import Acceptance, Comment, Event, Redaction
from reviews.verify.stored import CHUNK


def comments() -> Iterator[str]:
    """Find comments that were changed, removed, or put in without an action."""
    events = Event.objects.filter(verb="comment").order_by("at", "pk").iterator(chunk_size=CHUNK)
    told = 0
    while chunk := list(islice(events, CHUNK)):
        told += len(chunk)
        rows = _with_redactions().filter(thread__in={event.details["thread"] for event in chunk})
        found = {(row.thread_id, row.number): row for row in rows}
        for event in chunk:
            thread, number = event.details["thread"], event.details["number"]
            yield from _comment(found.get((thread, number)), event, f"{number} of thread {thread}")
    held = Comment.objects.count()
    if held > told:
        yield f"{held - told} of {held} comments were put in by no event."


def _with_redactions() -> QuerySet[Comment]:
    """Return comments with whether a text of their thread was redacted."""
    spoken = Comment.objects.filter(thread=OuterRef(OuterRef("thread"))).values("text")
    accepted = Acceptance.objects.filter(comment__thread=OuterRef(OuterRef("thread")))
    redacted = Redaction.objects.filter(
        Q(text__in=spoken) | Q(text__in=accepted.values("text")), confirmed_at__isnull=False
    )
    return Comment.objects.annotate(may_be_empty=Exists(redacted))


def _comment(row: Comment | None, event: Event, name: str) -> Iterator[str]:
    if row is None:
        yield f"Comment {name} was removed; only its event remains."
    elif row.digest != event.details["comment"] or row.author_id != event.actor_id:
        yield f"Comment {name} is not the one that its event names."
    elif any(getattr(row, column) for column in threads.SAID):
        if threads.digest_of(row) != row.digest:
            yield f"Comment {name} was changed: its digest is over other words."
    elif not getattr(row, "may_be_empty"):  # noqa: B009
        yield f"Comment {name} was emptied, though no text of its thread was redacted."
