"""Write everything into one file that either database can be restored from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = (
        "Write everything into one file, as of one moment, while the site serves. It holds "
        "password hashes and second factors: keep it as safe as the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        from reviews.backup import write

        try:
            rows = write(file)
        except OSError as error:
            raise CommandError(f"The backup was not written: {error}.") from error
        self.stdout.write(f"Wrote {rows} rows to {file}.")
