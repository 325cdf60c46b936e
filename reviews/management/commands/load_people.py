"""Make accounts, roles and declarations from a file, and the first policy with them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reference.yaml.reading import BadFile
from reviews.installation import install, read_people
from reviews.policy import BadPolicy


class Command(BaseCommand):
    help = (
        "Set up a house: accounts, the first chair, grants and declarations from a people file "
        "(see fixtures/people.yaml), and the first policy. Accounts get no password; each "
        "person sets their own by mail. Safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("people", type=Path)
        parser.add_argument("policy", type=Path)

    def handle(self, *args: Any, people: Path, policy: Path, **options: Any) -> None:
        try:
            lines = read_people(people)
            done = install(lines, policy.read_text(encoding="utf-8"), now=timezone.now())
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise CommandError(f"{policy}: is not UTF-8; save it as UTF-8 text.") from None
        except (BadFile, BadPolicy) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{len(done.people)} people are set up.")
