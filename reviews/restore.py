"""Bring a backup back into an empty database: all of it and verified, or nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.models import BinaryField, JSONField, Model

from people import guarding
from reviews.backup import (
    CHUNK,
    FORMAT,
    MANIFEST,
    VERSION,
    columns_of,
    fields_of,
    migrations,
    tables,
)
from reviews.verify import problems

FILLED_BY_MIGRATIONS = frozenset({"django_content_type", "auth_permission"})
"""Tables that are not empty in an empty database; a backup brings its own rows for them."""

_UNREADABLE = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,  # what zipfile raises where a damaged header asks for a password or more
)


class NotRestored(Exception):
    """Why a backup was not restored, in one sentence. Nothing was stored."""


def restore(path: Path, *, despite_problems: bool = False) -> int:
    """Restore a backup and return how many rows it held.

    Raise :class:`NotRestored` for a file that is cut, altered or of another version,
    for a database that is not empty, and, unless told otherwise, if ``verify``
    finds that what was restored does not agree with itself.
    """
    try:
        with zipfile.ZipFile(path) as archive, transaction.atomic():
            return _restore(archive, despite_problems)
    except _UNREADABLE as error:
        raise NotRestored(f"{path} is not a complete backup: {_line(error)}.") from error
    except (DatabaseError, ValidationError, ValueError, TypeError, KeyError) as error:
        raise NotRestored(f"{path} holds rows that cannot be stored: {_line(error)}") from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _refuse(sentence: str) -> NoReturn:
    raise NotRestored(sentence)


def _restore(archive: zipfile.ZipFile, despite_problems: bool) -> int:
    manifest = _manifest(archive)
    models = {model._meta.db_table: model for model in tables()}
    _expect_empty(models)
    with guarding.lifted():
        for table in FILLED_BY_MIGRATIONS & models.keys():
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 (a name from above)
        rows = sum(
            _restore_table(archive, models[item["table"]], item) for item in manifest["tables"]
        )
        connection.check_constraints()
    _reset_sequences(list(models.values()))
    problem = next(problems(), None)
    if problem and not despite_problems:
        _refuse(f"The backup does not agree with itself. {problem.sentence}")
    return rows


def _manifest(archive: zipfile.ZipFile) -> Any:
    names = archive.namelist()
    if MANIFEST not in names:
        _refuse("This is not a backup: it has no manifest.")
    try:
        manifest = json.loads(archive.read(MANIFEST))
        made, version = manifest["format"], manifest["version"]
        held = [item["table"] for item in manifest["tables"]]
        before = dict(manifest["migrations"])
    except (ValueError, KeyError, TypeError):
        _refuse("This is not a backup: its manifest cannot be read.")
    if (made, version) != (FORMAT, VERSION):
        _refuse(f"This is not a backup of version {VERSION}, which is all that can be restored.")
    here = migrations()
    for app in sorted(before.keys() | here.keys()):
        if before.get(app) != here.get(app):
            _refuse(
                f"The backup was made with {app} at {before.get(app, 'no migration')}, this "
                f"database has {here.get(app, 'none')}. Restore it with the release that made "
                "it, then migrate."
            )
    known = [model._meta.db_table for model in tables()]
    if sorted(held) != sorted(known) or sorted(names) != sorted(
        [MANIFEST, *(f"{table}.jsonl" for table in known)]
    ):
        _refuse("The backup does not hold the tables that it should.")
    return manifest


def _expect_empty(models: dict[str, type[Model]]) -> None:
    for table, model in models.items():
        if table not in FILLED_BY_MIGRATIONS and model._base_manager.exists():
            _refuse(
                f"A backup is restored only into an empty database, and {table} has rows. "
                "Name a new database in DATABASE_URL and run `manage.py migrate` first."
            )


def _restore_table(archive: zipfile.ZipFile, model: type[Model], said: dict[str, Any]) -> int:
    table = model._meta.db_table
    digest = hashlib.sha256()
    count = 0
    chunk: list[list[Any]] = []
    for line in _lines(archive, table):
        digest.update(line)
        count += 1
        chunk.append(_row(model, json.loads(line)))
        if len(chunk) == CHUNK:
            _insert(model, chunk)
            chunk = []
    if chunk:
        _insert(model, chunk)
    if (count, digest.hexdigest()) != (said["rows"], said["sha256"]):
        _refuse(f"The backup was altered: {table} is not what its manifest says.")
    return count


def _lines(archive: zipfile.ZipFile, table: str) -> Iterator[bytes]:
    with archive.open(f"{table}.jsonl") as member:
        yield from member


def _row(model: type[Model], values: dict[str, Any]) -> list[Any]:
    row = []
    for field, column in zip(fields_of(model), columns_of(model), strict=True):
        value = values[column]
        if value is not None and isinstance(field, BinaryField):
            value = base64.b64decode(value, validate=True)
        elif not isinstance(field, JSONField):
            value = field.to_python(value)
        row.append(field.get_db_prep_save(value, connection))
    return row


def _insert(model: type[Model], rows: list[list[Any]]) -> None:
    # Not bulk_create: that asks the fields for new times where they are automatic.
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns_of(model))
    marks = ", ".join(["%s"] * len(rows[0]))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 (names of columns)
            rows,
        )


def _reset_sequences(models: list[type[Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
