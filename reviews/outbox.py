"""Mail as rows: written in the action's transaction, sent by a worker after it."""

from __future__ import annotations

from collections.abc import Iterable

from people.models import User
from reviews.models import Event, OutboxMessage


def notify(event: Event, recipients: Iterable[User], subject: str, body: str) -> None:
    """Write one message per recipient. Nobody is told of their own action."""
    people = {user.pk: user for user in recipients if user.pk != event.actor_id}
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            key=f"{event.pk}:{pk}",
            event=event,
            recipient_id=pk,
            subject=subject[:200],
            body=body,
            created_at=event.at,
        )
        for pk in sorted(people)
    )
