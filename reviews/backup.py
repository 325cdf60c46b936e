"""A backup: one file, the same for both databases, that says when it is not whole.

It is a zip of one JSON-lines file per table, a row a line, and ``manifest.json``
with the digest and the number of rows of each and the migrations they belong to.
Nothing in it depends on the database or on the hour: a database that did not
change gives the same bytes again. Sessions and failed sign-ins are left out.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import CharField, F, Field, Model
from django.db.models.functions import Collate

from people.snapshot import snapshot

FORMAT = "imprimatur-backup"
VERSION = 1
MANIFEST = "manifest.json"
CHUNK = 500
"""Rows in memory at a time."""
LEFT_OUT = frozenset({"axes", "sessions"})
"""Apps whose rows are of the moment."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


def tables() -> list[type[Model]]:
    """Return the models that a backup holds, each after those that it refers to.

    Where two refer to each other, as revisions and publications do, one comes
    first; the database checks references at the end.
    """
    order: list[type[Model]] = []
    seen: set[type[Model]] = set()

    def place(model: type[Model]) -> None:
        if model in seen:
            return
        seen.add(model)
        for field in model._meta.concrete_fields:
            if isinstance(field.related_model, type) and field.db_constraint:  # type: ignore[attr-defined]
                place(field.related_model)
        order.append(model)

    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in LEFT_OUT:
            place(model)
    return order


def fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def columns_of(model: type[Model]) -> list[str]:
    return [str(field.column) for field in fields_of(model)]


def migrations() -> dict[str, str]:
    """Return the newest migration applied of each app that a backup holds."""
    held = {model._meta.app_label for model in tables()}
    newest: dict[str, str] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        if app in held:
            newest[app] = name
    return newest


def write(path: Path) -> int:
    """Write the backup and return how many rows it holds.

    The file appears under its name when it is complete, in place of one that was
    there, and only its owner may read it: it holds the accounts' secrets.
    """
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            with snapshot(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                rows = _write_tables(archive)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return rows


def _write_tables(archive: zipfile.ZipFile) -> int:
    held = []
    for model in tables():
        table = model._meta.db_table
        digest = hashlib.sha256()
        count = 0
        with archive.open(_member(f"{table}.jsonl"), "w", force_zip64=True) as member:
            for line in lines(model):
                digest.update(line)
                member.write(line)
                count += 1
        held.append({"table": table, "rows": count, "sha256": digest.hexdigest()})
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "migrations": migrations(),
        "tables": held,
    }
    archive.writestr(_member(MANIFEST), json.dumps(manifest, indent=1))
    return sum(int(str(item["rows"])) for item in held)


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def lines(model: type[Model]) -> Iterator[bytes]:
    """Yield the rows of a table in the order of their keys, each as a line of JSON."""
    fields = fields_of(model)
    names = columns_of(model)
    rows = model._base_manager.order_by(_in_order(model))
    for row in rows.values_list(*[field.attname for field in fields]).iterator(chunk_size=CHUNK):
        plain = {name: _plain(value) for name, value in zip(names, row, strict=True)}
        yield (
            json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
            + b"\n"
        )


def _in_order(model: type[Model]) -> F | Collate:
    # By the bytes of a text, whatever the language of the server sorts by.
    if connection.vendor == "postgresql" and isinstance(model._meta.pk, CharField):
        return Collate(F("pk"), "C")
    return F("pk")


def _plain(value: Any) -> Any:
    """Return a column's value as JSON has it; :func:`reviews.restore.restore` reads it back."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value
