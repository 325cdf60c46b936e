"""Refuse to invent history: django-simple-history brings a command for it."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refuse to invent history."

    def run_from_argv(self, argv: list[str]) -> None:
        # Whatever options the library's command takes, the answer is the same.
        super().run_from_argv(argv[:2])

    def handle(self, *args: Any, **options: Any) -> NoReturn:
        raise CommandError(
            "History is written by the actions that it records; none is made up afterwards."
        )
