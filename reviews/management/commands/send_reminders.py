"""Remind people of what is due."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviews import reminders
from reviews.models import PolicyVersion


class Command(BaseCommand):
    help = (
        "Remind members of decisions before and after they are due, the chair of late ones, "
        "owners and the chair of dates of review, and editors of tasks. Run it from cron, daily "
        "or more often; running it twice reminds nobody twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = reminders.send(timezone.now())
        except PolicyVersion.DoesNotExist:
            raise CommandError("No editorial policy is in force yet.") from None
        self.stdout.write(f"{written} reminder{'' if written == 1 else 's'} written.")
