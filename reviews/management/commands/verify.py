"""Recompute the record: digests, chains, signatures, counts, history and guards."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Recompute the whole record and name what was tampered with; exit 1 if anything was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        from reviews.verify import CHECKS, problems

        found = 0
        if json:
            found = self._as_json()
        else:
            for problem in problems():
                found += 1
                self.stdout.write(problem.sentence)
            if not found:
                names = ", ".join(["guards", *CHECKS])
                self.stdout.write(f"Everything agrees: {names}.")
        if found:
            things = "1 thing does" if found == 1 else f"{found} things do"
            raise CommandError(f"{things} not agree.", returncode=1)

    def _as_json(self) -> int:
        from reviews.verify import problems

        # Piece by piece: what is wrong may be very many things.
        found = 0
        self.stdout.write('{"problems": [', ending="")
        for problem in problems():
            self.stdout.write(
                ("," if found else "") + json.dumps(problem._asdict(), ensure_ascii=False),
                ending="",
            )
            found += 1
        self.stdout.write(f'], "agrees": {"false" if found else "true"}}}')
        return found
