"""The current page of an entry: one statement, stored bytes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reference.reader import answers

_STATEMENT = (
    "SELECT page, etag FROM published_page WHERE slug = %s"
    " AND variant = CASE WHEN next_review_on < %s THEN 'overdue' ELSE 'current' END"
)
"""Whether a review is overdue depends on the day, so the day chooses between two stored
pages. Nothing else about a page depends on when it is read."""

_SQLITE_STATEMENT = _STATEMENT.replace("%s", "?")

_today: tuple[str, float] = ("", 0.0)


def today() -> str:
    """Return the day in the site's zone, such as "2026-11-22".

    It is reckoned anew each second: the zone's rules cost more than the rest of a look-up.
    """
    global _today
    now = time.time()
    day, until = _today
    if now >= until or now < until - 1:
        local = datetime.fromtimestamp(now, timezone.get_default_timezone())
        day = local.date().isoformat()
        _today = (day, float(int(now) + 1))
    return day


def current_page(
    request: HttpRequest, slug: str, common: Mapping[str, str] = answers.HEADERS
) -> HttpResponse | None:
    """Answer with the current publication of an entry, or return None if there is none."""
    row = _row((slug, today()))
    if row is None:
        return None
    return answers.stored(request, row[0], row[1], common=common)


def _row(parameters: tuple[str, str]) -> Any:
    """Run the statement and return its row, or None.

    On SQLite it goes straight to the driver, which keeps it prepared: Django's two
    layers of cursors cost three times as much as the look-up. Whoever logs queries,
    as tests do that count them, is still shown it.
    """
    db = connections[DEFAULT_DB_ALIAS]
    if db.vendor == "sqlite" and not db.queries_logged:
        db.ensure_connection()
        with db.wrap_database_errors:
            return db.connection.execute(_SQLITE_STATEMENT, parameters).fetchone()
    with db.cursor() as cursor:
        cursor.execute(_STATEMENT, parameters)
        return cursor.fetchone()
