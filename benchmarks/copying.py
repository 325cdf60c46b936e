"""Copies of one played story under other names, as consistent as the story itself.

Fifty thousand entries through the actions would take an hour. One goes through
them; its rows are then copied under new numbers, slugs, digests, signatures and
links, each reckoned by the product's own functions, so that `manage.py verify`
finds nothing to say against the copies.
"""

from __future__ import annotations

import copy
import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import AutoField, Field, Model

from benchmarks.article import SLUG, TITLE
from reference.document import digest_of
from reference.models import DocumentText, DosePair, Entry, Page, RegimenKey, StatedDose
from reference.rendering import compress, etag
from reviews.ledger import chain_of, link_of
from reviews.models import Decision, Event
from reviews.signing import signature_of

_DECISION = re.compile(r'("decision": ?)(\d+)')

Row = list[Any]
Marks = dict[str, int]

_UUID = re.compile(r"\b[0-9a-f]{32}\b|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")


SHARED = {StatedDose, DosePair}
"""What a dose is belongs to nobody: the copies state the same, and only who states it is theirs."""


def tables() -> dict[str, type[Model]]:
    """Return the models whose rows a story leaves behind for itself alone, by table."""
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and model._meta.app_label in ("people", "reference", "reviews")
        and model not in SHARED
    }


def marks() -> Marks:
    """Return the highest row number of each table: what comes later is the story's."""
    with connection.cursor() as cursor:
        return {
            table: cursor.execute(f"SELECT COALESCE(MAX(rowid), 0) FROM {table}").fetchone()[0]
            for table in tables()
        }


@dataclass
class Columns:
    """The columns of a table, and what happens to each when a row is copied."""

    names: list[str]
    shifted: dict[int, str]
    """Place of each number that belongs to the rows of a story, with its table."""

    def of(self, row: Row, name: str) -> Any:
        return row[self.names.index(name)]

    def put(self, row: Row, name: str, value: Any) -> None:
        row[self.names.index(name)] = value


@dataclass
class Copy:
    """One copy: what each name of the story becomes, and by how much its numbers rise."""

    names: dict[str, str]
    rise: dict[str, int]
    pages: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def page(self, html: str) -> tuple[bytes, str]:
        """Return a page as it is stored, and its tag. Two variants may be the same page."""
        if html not in self.pages:
            body = html.encode()
            self.pages[html] = compress(body), etag(body)
        return self.pages[html]


class Stencil:
    """The rows that one story left, ready to be copied."""

    def __init__(self, before: Marks, slug: str = SLUG, title: str = TITLE) -> None:
        self.slug, self.title = slug, title
        self.rows: dict[str, list[Row]] = {}
        self.columns: dict[str, Columns] = {}
        self.lowest: dict[str, int] = {}
        self.highest: dict[str, int] = {}
        for table, model in tables().items():
            self._take(table, model, before[table])
        self._text = bytes(DocumentText.objects.get(pk=self._only_digest()).body)
        self._entry_id = Entry.objects.get(slug=slug).pk
        self._decisions = list(Decision.objects.filter(review__entry=self._entry_id).order_by("pk"))
        self._events = list(Event.objects.filter(entry=self._entry_id).order_by("seq"))
        self._uuids = sorted({found for text in self._texts() for found in _UUID.findall(text)})
        names = "|".join(re.escape(name) for name in self._known_names())
        self._pattern = re.compile(f"({names})")
        self._pieces: dict[str, list[str]] = {}

    def _take(self, table: str, model: type[Model], mark: int) -> None:
        fields = [each for each in model._meta.concrete_fields if each.column]
        names = [str(each.column) for each in fields]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(names)} FROM {table} WHERE rowid > %s ORDER BY rowid", [mark]
            )
            rows = [list(row) for row in cursor.fetchall()]
        if not rows:
            return
        if model is Page:
            body = names.index("body")
            for row in rows:
                row[body] = gzip.decompress(row[body]).decode()
        self.rows[table] = rows
        self.columns[table] = Columns(
            names, {place: origin for place, each in enumerate(fields) if (origin := _origin(each))}
        )
        pk = names.index(str(model._meta.pk.column))
        if isinstance(model._meta.pk, AutoField):
            numbers = [row[pk] for row in rows]
            self.lowest[table], self.highest[table] = min(numbers), max(numbers)

    def _only_digest(self) -> str:
        (row,) = self.rows[DocumentText._meta.db_table]
        return str(row[0])

    def _texts(self) -> Iterable[str]:
        for rows in self.rows.values():
            for row in rows:
                yield from (value for value in row if isinstance(value, str))

    def _known_names(self) -> list[str]:
        keys = self._regimen_keys()
        found = [self.slug, self.title, self._only_digest(), *self._uuids, *keys]
        found += [decision.signature for decision in self._decisions]
        found += [event.link for event in self._events]
        return sorted(found, key=len, reverse=True)

    def _regimen_keys(self) -> set[str]:
        table = RegimenKey._meta.db_table
        return {self.columns[table].of(row, "key") for row in self.rows.get(table, ())}

    # --- copying --------------------------------------------------------------

    def copy(self, slug: str, title: str, times: int) -> dict[str, list[Row]]:
        """Return the rows of one copy by table; ``times`` counts the copies, from 1."""
        made = Copy(
            {self.slug: slug, self.title: title},
            {table: times * (self.highest[table] - low + 1) for table, low in self.lowest.items()},
        )
        for found in self._uuids:
            plain = found.replace("-", "")
            new = hashlib.sha256(f"{slug} {plain}".encode()).hexdigest()[:32]
            made.names[found] = str(UUID(new)) if "-" in found else new
        text = self._text.replace(self.slug.encode(), slug.encode())
        text = text.replace(self.title.encode(), title.encode())
        made.names[self._only_digest()] = digest_of(text)
        self._sign(made)
        self._link(made)
        for key in self._regimen_keys():
            made.names[key] = hashlib.sha256(f"{slug} {key}".encode()).hexdigest()
        return {
            table: [self._row(table, row, made, text) for row in rows]
            for table, rows in self.rows.items()
        }

    def _sign(self, made: Copy) -> None:
        for decision in self._decisions:
            row = copy.copy(decision)
            row.review_id = self._uuid(decision.review_id, made)
            row.text_id = made.names[decision.text_id]
            made.names[decision.signature] = signature_of(row)

    def _link(self, made: Copy) -> None:
        previous = ""
        for event in self._events:
            row = copy.copy(event)
            row.id = self._uuid(event.id, made)
            row.entry_id = self._number(Entry._meta.db_table, event.entry_id, made)
            row.revision_id = self._number("reference_revision", event.revision_id, made)
            row.publication_id = self._number("reference_publication", event.publication_id, made)
            row.review_id = self._uuid(event.review_id, made) if event.review_id else None
            row.chain = chain_of(row.entry_id)
            row.document_digest = made.names.get(event.document_digest, event.document_digest)
            row.details = {
                key: self._detail(key, value, made) for key, value in event.details.items()
            }
            row.previous = previous
            previous = made.names[event.link] = link_of(row)

    def _detail(self, key: str, value: Any, made: Copy) -> Any:
        if key == "decision":
            return self._number(Decision._meta.db_table, value, made)
        return made.names.get(value, value) if isinstance(value, str) else value

    def _uuid(self, value: UUID, made: Copy) -> UUID:
        return UUID(made.names[value.hex])

    def _number(self, table: str, value: int | None, made: Copy) -> Any:
        """Return what a number of the story becomes; one from before the story stays."""
        if value is None or value < self.lowest.get(table, value + 1):
            return value
        return value + made.rise[table]

    def _row(self, table: str, row: Row, made: Copy, text: bytes) -> Row:
        columns = self.columns[table]
        new = [self._named(value, made) if isinstance(value, str) else value for value in row]
        for place, origin in columns.shifted.items():
            new[place] = self._number(origin, row[place], made)
        if table == DocumentText._meta.db_table:
            columns.put(new, "body", text)
        elif table == Page._meta.db_table:
            body, tag = made.page(columns.of(new, "body"))
            columns.put(new, "body", body)
            columns.put(new, "etag", tag)
        elif table == Event._meta.db_table:
            columns.put(new, "chain", chain_of(columns.of(new, "entry_id")))
            details = _DECISION.sub(
                lambda found: found[1] + str(self._detail("decision", int(found[2]), made)),
                columns.of(new, "details"),
            )
            columns.put(new, "details", details)
        return new

    def _named(self, text: str, made: Copy) -> str:
        """Return the text with every name of the story replaced by the copy's."""
        pieces = self._pieces.get(text)
        if pieces is None:
            pieces = self._pieces[text] = self._pattern.split(text)
        if len(pieces) == 1:
            return text
        new = list(pieces)
        new[1::2] = [made.names[name] for name in pieces[1::2]]
        return "".join(new)


def _origin(column: Field[Any, Any]) -> str | None:
    """Return the table whose numbers a column holds, if they are numbers that we give out."""
    if isinstance(column, AutoField):
        return column.model._meta.db_table
    related = column.related_model
    if isinstance(related, type) and isinstance(related._meta.pk, AutoField):
        return related._meta.db_table
    recorded = getattr(column.model, "instance_type", None)
    if recorded is not None and column.name == recorded._meta.pk.name:
        return _origin(recorded._meta.pk)
    return None
