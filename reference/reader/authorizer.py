"""What a reader-only connection may do on SQLite, which has no GRANT: read the five views.

SQLite asks for leave to read each column of each table, and says through which view
it would. Two things go round that, and are refused here as well: a ``WITH`` clause may
call itself by the name of a view and is then reported as one, and some functions
reach beyond the database. Rows are counted by a column: of ``COUNT(*)`` SQLite does
not say through which view it counts.

On PostgreSQL the rights of the role do all this: ``manage.py grant_reader``.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

VIEWS = frozenset(
    {"published_entry", "published_page", "published_version", "reader_notice", "reader_policy"}
)

_FREELY = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT})
_REACHING_OUT = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"})
_WITH = re.compile(r"\bwith\b", re.IGNORECASE)


def permit(
    action: int, first: str | None, second: str | None, database: str | None, through: str | None
) -> int:
    """Answer whether SQLite may do one thing while it prepares a statement."""
    if action == sqlite3.SQLITE_READ:
        allowed = first in VIEWS if through is None else through in VIEWS
    elif action == sqlite3.SQLITE_FUNCTION:
        allowed = second not in _REACHING_OUT
    else:
        allowed = action in _FREELY
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def refuse_with(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Run a statement unless it could name something of its own like a view."""
    if _has_with(sql):
        raise DatabaseError("not authorized: readers' statements have no WITH")
    return execute(sql, params, many, context)


@lru_cache(maxsize=512)
def _has_with(sql: str) -> bool:
    # Values travel beside the statement, so no search term is mistaken for the word.
    return _WITH.search(sql) is not None


def restrict(connection: BaseDatabaseWrapper) -> None:
    """Hold an open connection to the views from now on. Only SQLite needs it."""
    if connection.vendor == "sqlite":
        connection.connection.set_authorizer(permit)
        if refuse_with not in connection.execute_wrappers:
            connection.execute_wrappers.append(refuse_with)


def _created(sender: Any, connection: BaseDatabaseWrapper, **_: Any) -> None:
    restrict(connection)


def hold_connections() -> None:
    """Hold every connection that this process opens from now on to the views."""
    connection_created.connect(_created, dispatch_uid="reference.reader.authorizer")
