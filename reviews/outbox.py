"""Notices as rows: written in the action's transaction, sent by a worker after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from people.models import User
from reviews.models import Event, OutboxMessage, Review

URGENT = frozenset(
    {"start", "assign", "co-opt", "open reaffirmation", "open reinstatement", "recall"}
)
"""Verbs whose news does not wait for the digest: it asks for a decision, or is a recall."""

MANY = 100
"""As many unseen notices are counted, and no more."""


def notify(event: Event, recipients: Iterable[User], subject: str, body: str) -> None:
    """Write one message per recipient. Nobody is told of their own action."""
    people = {user.pk: user for user in recipients if user.pk != event.actor_id}
    path = path_of(event) if people else ""
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            key=f"{event.pk}:{pk}",
            event=event,
            recipient_id=pk,
            subject=line(subject)[:200],
            body=body,
            path=path,
            urgent=event.verb in URGENT,
            created_at=event.at,
        )
        for pk in sorted(people)
    )


def line(text: str) -> str:
    """Return a text as one line, which is all that a subject may be."""
    return " ".join(text.split())


def path_of(event: Event) -> str:
    """Return where the recipients of an event find what it is about."""
    review, publication = event.review, event.publication
    if review is not None and review.kind != Review.Kind.REVISION and review.closed_at is None:
        return reverse("desk:round", args=[review.pk])
    if publication is not None:
        return reverse("desk:entry", args=[publication.slug])
    if event.revision_id is not None:
        return reverse("desk:revision", args=[event.revision_id])
    if event.entry is not None:
        return reverse("desk:entry", args=[event.entry.slug])
    return reverse("desk:home")


def notices_of(person_id: int) -> QuerySet[OutboxMessage]:
    """Return what a person was told, the newest first. A digest only lists notices."""
    rows = OutboxMessage.objects.filter(recipient_id=person_id, is_digest=False)
    return rows.order_by("-created_at", "-pk")


def unseen_of(person_id: int) -> QuerySet[OutboxMessage]:
    """Return what a person was told and has not marked as seen."""
    return notices_of(person_id).filter(seen_at=None)


def count_unseen(person_id: int) -> int:
    """Return how many notices a person has not marked as seen; a hundred stand for more."""
    return unseen_of(person_id)[:MANY].count()


def mark_seen(person_id: int, *, up_to: int, only: bool = False, at: datetime) -> int:
    """Mark as seen what was written up to a notice, or it ``only``. Return how many."""
    shown = Q(pk=up_to) if only else Q(pk__lte=up_to)
    return notices_of(person_id).filter(shown, seen_at=None).update(seen_at=at)
