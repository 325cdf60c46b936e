"""Close the rounds whose hours have passed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Q
from django.utils import timezone

from reviews import actions
from reviews.models import Review


class Command(BaseCommand):
    help = (
        "Close every round that waited for members until its hours passed and has what the "
        "policy asks for. Run it from cron; running it twice changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        due = Review.objects.filter(Q(hold_until__lte=now), closed_at=None).order_by("pk")
        closed = sum(actions.settle(review, at=now) for review in due)
        self.stdout.write(f"{closed} of {len(due)} rounds closed.")
