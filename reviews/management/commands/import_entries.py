"""Bring YAML entries in, as drafts of a named editor."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from people.models import Role, User
from people.queries import holders
from reference.document import digest
from reference.models import Entry, Revision
from reference.states import Status
from reference.yaml import (
    NO_FILES,
    BadFile,
    Refusal,
    Source,
    name_of,
    read,
    read_bytes,
    yaml_files,
)
from reviews import actions
from reviews.conditions import Refused


class _NothingStored(Exception):
    """Takes back what was stored before a file was refused."""


class Command(BaseCommand):
    help = (
        "Store each YAML entry as a draft: a new entry, or a change of the entry of that slug. "
        "A file that says what is stored already changes nothing. A refused file stores "
        "nothing and does not keep the others out; exit 1 if any was refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
        parser.add_argument(
            "--as",
            dest="username",
            metavar="USER",
            help="the editor who writes; may be left out if there is only one",
        )
        parser.add_argument("--submit", action="store_true", help="submit each draft to the board")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="store nothing if any file is refused"
        )

    def handle(
        self,
        *args: Any,
        paths: list[str],
        username: str | None,
        submit: bool,
        all_or_nothing: bool,
        **options: Any,
    ) -> None:
        self.by = _writer(username)
        self.submits = submit
        self.slugs: dict[str, str] = {}
        self.done: list[str] = []
        self.stored = self.unchanged = self.refused = 0
        try:
            with transaction.atomic() if all_or_nothing else nullcontext():
                for path in yaml_files(paths):
                    self._take(path)
                    if not all_or_nothing:
                        self._print_done()
                if all_or_nothing and self.refused:
                    raise _NothingStored
        except _NothingStored:
            self.stdout.write(f"Nothing was stored: {self.refused} refused.")
            raise SystemExit(1) from None
        self._print_done()
        if not (self.stored or self.unchanged or self.refused):
            raise CommandError(NO_FILES)
        self.stdout.write(
            f"{self.stored} stored, {self.unchanged} unchanged, {self.refused} refused."
        )
        if self.refused:
            raise SystemExit(1)

    def _print_done(self) -> None:
        for line in self.done:
            self.stdout.write(line)
        self.done.clear()

    def _take(self, path: Path) -> None:
        try:
            source = read(read_bytes(path), name_of(path))
            self._only_once(source)
            with transaction.atomic():
                revision, what = self._store(source)
            if self.submits and revision.state is Status.DRAFT:
                what += self._submit(source, revision)
        except BadFile as bad:
            self.refused += 1
            self.stderr.write(str(bad))
        except Refused as refusal:
            self.refused += 1
            self.stderr.write(str(_at_slug(source, str(refusal))))
        else:
            self.done.append(f"{name_of(path)}: {what}")

    def _only_once(self, source: Source) -> None:
        slug = source.document.slug
        if slug in self.slugs:
            raise Refused(f"slug “{slug}” came in {self.slugs[slug]} already; one file to an entry")
        self.slugs[slug] = source.name

    def _store(self, source: Source) -> tuple[Revision, str]:
        document = source.document
        entry = Entry.objects.filter(slug=document.slug).first()
        if entry is None:
            revision = actions.create_entry(document, by=self.by)
            self.stored += 1
            return revision, "new entry, draft 1"
        wanted = digest(document)
        newest = entry.revisions.order_by("-number").first()
        current = entry.publications.filter(ended_at=None).select_related("revision").first()
        draft = entry.revisions.filter(status=Status.DRAFT).order_by("-number").first()
        held = [newest] if draft or current is None else [newest, current.revision]
        same = next((each for each in held if each and each.text_id == wanted), None)
        if same is not None:
            self.unchanged += 1
            return same, "unchanged"
        if draft is None:
            draft = actions.propose(entry, by=self.by)
        revision = actions.save(draft, document, by=self.by, seen_digest=draft.digest)
        self.stored += 1
        return revision, f"draft {revision.number}"

    def _submit(self, source: Source, revision: Revision) -> str:
        try:
            actions.submit(revision, by=self.by)
        except Refused as refusal:
            self.refused += 1
            self.stderr.write(str(_at_slug(source, f"not submitted: {refusal}")))
            return ", not submitted"
        return ", submitted"


def _writer(username: str | None) -> User:
    if username is not None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account “{username}”; check the user name.")
        return user
    editors = holders(Role.EDITOR, timezone.now())
    if len(editors) != 1:
        names = ", ".join(editor.username for editor in editors) or "nobody yet"
        raise CommandError(f"Say who writes, with --as USER. Editors: {names}.")
    return editors[0]


def _at_slug(source: Source, reason: str) -> BadFile:
    return BadFile(source.name, [Refusal(*source.at(("slug",)), reason)])
