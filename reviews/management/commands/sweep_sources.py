"""Mark whatever on view cites a source that was retracted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reference import known
from reference.models import Publication
from reference.rules import retracted_in
from reviews import actions
from reviews.models import PolicyVersion

CHUNK = 200
"""Publications in memory at a time."""


class Command(BaseCommand):
    help = (
        "Look for retracted sources in everything on view: readers see the lines that cite one "
        "marked at once, and the editors get a task with a day. Run it from cron and after every "
        "change of the list; running it twice changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            retracted = known.load_retracted(Path(settings.RETRACTED_SOURCES))
        except (OSError, known.BadList) as error:
            raise CommandError(str(error)) from None
        now = timezone.now()
        seen = marked = 0
        rows = Publication.objects.filter(ended_at=None).select_related("text").order_by("pk")
        for row in rows.iterator(chunk_size=CHUNK):
            seen += 1
            found = retracted_in(row.text.document(), retracted) if retracted else {}
            if not found:
                continue
            try:
                task = actions.mark_retracted(row, found, at=now)
            except PolicyVersion.DoesNotExist:
                raise CommandError("No editorial policy is in force yet.") from None
            if task is not None:
                marked += 1
                self.stdout.write(f"{row.slug}: {task.words} A task is open until {task.due_on}.")
        self.stdout.write(f"{seen} on view, {marked} newly marked.")
