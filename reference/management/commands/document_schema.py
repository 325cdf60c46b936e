"""Print the JSON Schema of an entry."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from reference.document import json_schema


class Command(BaseCommand):
    help = (
        "Print the JSON Schema of an entry, for editors that complete and validate YAML. "
        "fixtures/entry.schema.json is its output."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        # ASCII, so that the bytes do not depend on the terminal's encoding.
        self.stdout.write(json.dumps(json_schema(), indent=2))
