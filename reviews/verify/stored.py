"""Whether what is stored under a digest has that digest, and what is referred to exists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import connection

from reference.models import DocumentText
from reviews.models import PolicyVersion, Redaction

CHUNK = 200
"""Rows in memory at a time."""


def texts() -> Iterator[str]:
    """Find texts that are not what their digest says, and texts emptied by nobody."""
    rows = DocumentText.objects.order_by("digest").values_list("digest", "body")
    for digest, body in rows.iterator(chunk_size=CHUNK):
        data = _bytes(body)
        if data:
            if hashlib.sha256(data).hexdigest() != digest:
                yield f"The text {digest} was changed: its bytes have another digest."
        elif not Redaction.objects.filter(text=digest).exclude(confirmed_by=None).exists():
            yield f"The text {digest} was emptied without a confirmed redaction."


def _bytes(body: Any) -> bytes:
    # SQLite stores whatever it is given; only through tampering is it a text.
    return body.encode() if isinstance(body, str) else bytes(body)


def policies() -> Iterator[str]:
    """Find policy versions that were changed or removed."""
    rows = PolicyVersion.objects.order_by("number").values_list("number", "digest", "body")
    for expected, (number, digest, body) in enumerate(rows.iterator(chunk_size=CHUNK), 1):
        if number != expected:
            yield f"Policy {expected} is missing."
            return
        if hashlib.sha256(body.encode()).hexdigest() != digest:
            yield f"Policy {number} was changed: its text has another digest."


def references() -> Iterator[str]:
    """Find rows that refer to rows which are gone. PostgreSQL never lets that happen."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        while rows := cursor.fetchmany(CHUNK):
            for table, _, target, _ in rows:
                yield f"A row of {table} refers to a row of {target} that is gone."
