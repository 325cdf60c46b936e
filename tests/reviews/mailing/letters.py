"""Notices for the tests to send, and the time as the worker knows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from people.models import User
from reviews import mailing
from reviews.models import OutboxMessage
from tests import cast as made
from tests.cast import Cast

TOLD = ("editor", "doctor", "pharmacist")


class Clock:
    """The time as the worker knows it: four in the morning, before any digest is due."""

    def __init__(self) -> None:
        self.at = made.NOW.replace(hour=4) + timedelta(days=2)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, span: timedelta) -> None:
        self.at += span


def tell(user: User, subject: str = "Please review: Ketamine", **fields: Any) -> OutboxMessage:
    return OutboxMessage.objects.create(
        **{
            "key": f"{subject}:{user.pk}",
            "recipient": user,
            "subject": subject,
            "body": "You are asked to decide.",
            "path": "/desk/revisions/7/",
            "urgent": True,
            "created_at": timezone.now(),
        }
        | fields
    )


def work() -> mailing.Round:
    return mailing.Worker().round()


def everybody(people: Cast, **fields: Any) -> list[OutboxMessage]:
    return [tell(getattr(people, name), **fields) for name in TOLD]
