"""Refuse to remove old history: django-simple-history brings a command for it."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refuse to remove old history."

    def run_from_argv(self, argv: list[str]) -> None:
        # Whatever options the library's command takes, the answer is the same.
        super().run_from_argv(argv[:2])

    def handle(self, *args: Any, **options: Any) -> NoReturn:
        raise CommandError("History is the evidence and is never removed, however old.")
