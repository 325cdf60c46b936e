"""Write entries out as YAML files."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import OuterRef, Subquery

from reference.models import DocumentText, Publication, Revision
from reference.yaml import replace, write


class Command(BaseCommand):
    help = (
        "Write each published entry as DIR/SLUG.yaml, in the canonical form that imports to the "
        "same digest. Files of the same name are replaced; others are left as they are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--all",
            action="store_true",
            dest="newest",
            help="the newest revision of every entry, in whatever state, instead",
        )

    def handle(self, *args: Any, folder: Path, newest: bool, **options: Any) -> None:
        written = redacted = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for slug, text in _newest() if newest else _published():
                if text.is_redacted:
                    redacted += 1
                    self.stderr.write(f"{slug}: was redacted; only its digest remains")
                    continue
                replace(folder / f"{slug}.yaml", write(text.document()))
                written += 1
        except OSError as error:
            self.stderr.write(f"{error.filename or folder}: {error.strerror}; nothing more written")
            raise SystemExit(1) from None
        left_out = f", {redacted} redacted" if redacted else ""
        self.stdout.write(f"{written} written to {folder}{left_out}.")


def _published() -> Iterator[tuple[str, DocumentText]]:
    current = Publication.objects.filter(ended_at=None).order_by("slug").select_related("text")
    for publication in current.iterator(chunk_size=200):
        yield publication.slug, publication.text


def _newest() -> Iterator[tuple[str, DocumentText]]:
    last = Revision.objects.filter(entry=OuterRef("entry")).order_by("-number").values("pk")[:1]
    revisions = Revision.objects.filter(pk=Subquery(last)).order_by("entry__slug")
    for revision in revisions.select_related("entry", "text").iterator(chunk_size=200):
        yield revision.entry.slug, revision.text
