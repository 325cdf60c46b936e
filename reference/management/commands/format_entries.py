"""Bring hand-written YAML entries into canonical form."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reference.yaml import (
    NO_FILES,
    BadFile,
    Refusal,
    complete,
    name_of,
    read_bytes,
    replace,
    yaml_files,
)


class Command(BaseCommand):
    help = (
        "Give every part of each entry an id and write the file in canonical form. Comments at "
        "the beginning of a file are kept; all others are lost. A bad file is left as it is."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; exit 1 if a file would change",
        )

    def handle(self, *args: Any, paths: list[str], check: bool, **options: Any) -> None:
        bad = changed = unchanged = 0
        for path in yaml_files(paths):
            try:
                before = read_bytes(path)
                after = complete(before, str(path))
                if after != before and not check:
                    _write(path, after)
            except BadFile as refused:
                bad += 1
                self.stderr.write(str(refused))
                continue
            if after == before:
                unchanged += 1
                continue
            changed += 1
            self.stdout.write(f"{name_of(path)}: {'would change' if check else 'formatted'}")
        if not (bad or changed or unchanged):
            raise CommandError(NO_FILES)
        verb = "would change" if check else "formatted"
        self.stdout.write(f"{changed} {verb}, {unchanged} unchanged, {bad} refused.")
        if bad or (check and changed):
            raise SystemExit(1)


def _write(path: Path, data: bytes) -> None:
    try:
        replace(path, data)
    except OSError as error:
        wrong = f"the file cannot be written: {error.strerror}; check who may write here"
        raise BadFile(str(path), [Refusal(1, 1, wrong)]) from None
