"""Fill an empty SQLite database with entries on view and with revisions that wait for the board.

    python -m benchmarks.archive --entries 50000 --into FILE

One entry goes through the real actions and its rows are copied (see copying.py),
batch by batch, with the guards lifted for each batch and installed again after it.
Half of what waits is submitted, half is under review.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import ground

if TYPE_CHECKING:
    from benchmarks.copying import Stencil

BATCH = 1_000
CHUNK = 50
"""Copies that one process makes at a time."""

_stencil: Stencil | None = None
"""What the processes that make copies inherit."""

Rows = dict[str, list[list[Any]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000, help="entries on view")
    parser.add_argument("--waiting", type=int, default=0, help="revisions that wait for the board")
    parser.add_argument("--into", type=Path, required=True, help="the file; it must not exist yet")
    asked = parser.parse_args()
    if asked.into.exists():
        parser.error(f"{asked.into} exists already; archives are made from nothing")
    ground.enter(asked.into.absolute())
    began = time.perf_counter()
    build(asked.entries, asked.waiting)
    taken = time.perf_counter() - began
    size = asked.into.stat().st_size / 1024**2
    print(
        f"{asked.entries} on view, {asked.waiting} waiting: {taken:.0f} s, {size:.0f} MiB",
        file=sys.stderr,
    )


def build(entries: int, waiting: int) -> None:
    """Found a house in the empty database of this process and fill it."""
    from django.db import connection

    from benchmarks import house

    staff = house.found()
    with connection.cursor() as cursor:
        # A power cut may spoil what is thrown away anyhow.
        cursor.execute("PRAGMA synchronous=OFF")
    stories = (
        ("variation", len(staff.members) + 3, entries),
        ("submitted", 2, waiting - waiting // 2),
        ("reviewed", 3, waiting // 2),
    )
    for name, so_far, count in stories:
        if count:
            _fill(staff, name, so_far, count)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _fill(staff: Any, name: str, so_far: int, count: int) -> None:
    from django.utils import timezone

    from benchmarks import copying, house
    from benchmarks.article import article

    before = copying.marks()
    slug, title = named(name, 0)
    start = timezone.now() - timedelta(days=3)
    for _ in islice(house.steps(staff, article(slug, title), start=start), so_far):
        pass
    stencil = copying.Stencil(before, slug, title)
    began = time.perf_counter()
    done = 1
    for batch in _batches(_copies(stencil, name, count - 1)):
        _insert(stencil, batch)
        done += sum(len(rows["reference_entry"]) for rows in batch)
        rate = (done - 1) / (time.perf_counter() - began)
        print(f"{name}: {done} of {count}, {rate:.0f} a second", file=sys.stderr)


def named(name: str, number: int) -> tuple[str, str]:
    """Return slug and title of one entry; all are of the same length."""
    return (
        f"{name}-{number:05}",
        f"How is ketamine dosed after surgery? {name.capitalize()} {number:05}",
    )


def _copies(stencil: Stencil, name: str, count: int) -> Iterator[Rows]:
    """Yield the rows of the copies, chunk by chunk, made on every core."""
    global _stencil
    _stencil = stencil
    chunks = [(name, first, min(first + CHUNK, count + 1)) for first in range(1, count + 1, CHUNK)]
    if not chunks:
        return
    with get_context("fork").Pool(min(os.cpu_count() or 1, len(chunks))) as pool:
        yield from pool.imap(_chunk, chunks)


def _chunk(asked: tuple[str, int, int]) -> Rows:
    name, first, end = asked
    assert _stencil is not None
    made: Rows = {table: [] for table in _stencil.rows}
    for number in range(first, end):
        slug, title = named(name, number)
        for table, rows in _stencil.copy(slug, title, number).items():
            made[table] += rows
    return made


def _batches(chunks: Iterable[Rows]) -> Iterator[list[Rows]]:
    rest = iter(chunks)
    while batch := list(islice(rest, BATCH // CHUNK)):
        yield batch


def _insert(stencil: Stencil, batch: list[Rows]) -> None:
    from django.db import connection

    from people import guarding

    with guarding.lifted(), connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys=ON")
        for table, columns in stencil.columns.items():
            places = ", ".join(["%s"] * len(columns.names))
            cursor.executemany(
                f"INSERT INTO {table} ({', '.join(columns.names)}) VALUES ({places})",
                list(chain.from_iterable(rows[table] for rows in batch)),
            )


if __name__ == "__main__":
    main()
