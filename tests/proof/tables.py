"""Whole tables, as the database holds them: quicker than objects, and nobody's opinion."""

from __future__ import annotations

from typing import Any

from django.db import connection

from people.trail import Governed

GOVERNED: list[Any] = Governed.__subclasses__()

Row = dict[str, Any]


def rows(model: Any) -> list[Row]:
    """Return every row of a table with the values as the driver gives them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table}")
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
