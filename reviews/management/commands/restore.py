"""Bring a backup back into an empty database, and verify it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Restore a backup into an empty, migrated database, all of it or nothing, and verify it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--despite-problems",
            action="store_true",
            help="store it even if `verify` finds something, to look into what happened",
        )

    def handle(self, *args: Any, file: Path, despite_problems: bool, **options: Any) -> None:
        from reviews.restore import NotRestored, restore

        try:
            rows = restore(file, despite_problems=despite_problems)
        except NotRestored as refusal:
            raise CommandError(f"{refusal} Nothing was stored.") from refusal
        self.stdout.write(f"Restored {rows} rows from {file}.")
        if despite_problems:
            self.stdout.write("Run `manage.py verify` to see what does not agree.")
        else:
            self.stdout.write("Everything agrees.")
