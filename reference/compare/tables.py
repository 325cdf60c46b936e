"""Differences between two versions of a table, cell by cell.

Columns are matched by name, rows by what they say, then by their first cell, then by
position; so one changed cell is one difference, whatever moved around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reference.document import Table

from .classes import ChangeClass, ChangeKind, Difference, graver
from .contexts import grave
from .edits import Op
from .pairs import Pair, Spot, paired, wording
from .wording import tokens

CLINICAL, DOSE, EDITORIAL = ChangeClass.CLINICAL, ChangeClass.DOSE, ChangeClass.EDITORIAL

Column = tuple[str, int]
"""The name of a column, and which of that name it is."""


def table_differences(
    pair: Pair, spot: Spot, old: Table, new: Table, *, strict: bool
) -> Iterator[Difference]:
    """Yield what differs: caption, columns, rows and cells, but not the citations."""
    heavy = grave(old) or grave(new)
    yield from wording(
        pair, spot, "caption", old.caption, new.caption, grave=heavy, every_word=strict
    )
    columns = _column_pairs(old, new)
    shared = [(was, now) for was, now in columns if was is not None and now is not None]
    shared_old = [tuple(row[was] for was, _now in shared) for row in old.rows]
    shared_new = [tuple(row[now] for _was, now in shared) for row in new.rows]
    pairs = _row_pairs(shared_old, shared_new)
    stayed = [now for was, now in pairs if was is not None and now is not None]
    yield from _column_differences(
        pair, spot, old, new, columns, stayed, heavy=heavy, strict=strict
    )
    for was, now in pairs:
        if was is None or now is None:
            yield _row(pair, spot, old, new, was, now, heavy or strict)
            continue
        row_name = f"row {now + 1} ({shared_new[now][0][:40]})"
        for at, (old_column, column) in enumerate(shared):
            yield from wording(
                pair,
                spot,
                "rows",
                shared_old[was][at],
                shared_new[now][at],
                grave=heavy,
                every_word=strict,
                at=("rows", now, column),
                label=f"{row_name}, column {new.columns[column]}",
                name=f"{row_name}, {new.columns[column]}",
                edit=spot.set("rows", shared_new[now][at], was, old_column),
            )
    kept = [was for was, now in pairs if was is not None and now is not None]
    if kept != sorted(kept):
        # An empty first cell says "as above", and above is now another row.
        weight = DOSE if any(not row[0] for row in (*old.rows, *new.rows)) else EDITORIAL
        yield spot.differs(
            ChangeKind.MOVED,
            weight,
            "rows in another order",
            field="rows",
            before="\n".join(" | ".join(row) for row in old.rows),
            after="\n".join(" | ".join(row) for row in new.rows),
            at=("rows",),
            edits=[spot.step(Op.ORDER, "rows", kept)],
        )


def _column_pairs(old: Table, new: Table) -> list[tuple[int | None, int | None]]:
    """Pair columns by name, then by all that stands in them, then by their neighbours."""
    before, after = (
        [(name, tuple(row[at] for row in table.rows)) for at, name in enumerate(_columns(table))]
        for table in (old, new)
    )
    return paired(before, after, lambda column: column[0], lambda column: column[1] or column[0])


def _row_pairs(
    old: list[tuple[str, ...]], new: list[tuple[str, ...]]
) -> list[tuple[int | None, int | None]]:
    """Pair rows by all they say, then by their first cell, then by what they have in common."""
    return paired(old, new, lambda row: row, lambda row: row[0], nearness=_common)


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Return how much of two rows is the same: cells first, then words."""
    cells = sum(a == b and a != "" for a, b in zip(one, other, strict=True))
    mine, theirs = set(tokens(" ".join(one))), set(tokens(" ".join(other)))
    words = len(mine & theirs) / (len(mine | theirs) or 1)
    return cells + words if cells or words >= ALIKE else 0.0


ALIKE = 0.3
"""The share of words that two rows have in common from which on one is the other, changed."""


def _columns(table: Table) -> list[Column]:
    seen: Counter[str] = Counter()
    columns = []
    for name in table.columns:
        columns.append((name, seen[name]))
        seen[name] += 1
    return columns


def _column_differences(
    pair: Pair,
    spot: Spot,
    old: Table,
    new: Table,
    columns: list[tuple[int | None, int | None]],
    stayed: list[int],
    *,
    heavy: bool,
    strict: bool,
) -> Iterator[Difference]:
    """Yield what differs in the columns. ``stayed`` are the rows of the new table that stayed."""
    for was, now in columns:
        if was is not None and now is not None:
            yield from wording(
                pair,
                spot,
                "columns",
                old.columns[was],
                new.columns[now],
                grave=heavy,
                every_word=strict,
                at=("columns", now),
                label=f"column {now + 1}",
                name=f"heading of column {now + 1}",
                edit=spot.set("columns", new.columns[now], was),
            )
            continue
        table, at, verb = (new, now, "added") if was is None else (old, was, "removed")
        assert at is not None
        said = "\n".join([table.columns[at], *(row[at] for row in table.rows)])
        weight = DOSE if strict else graver(pair.weigh("", said, grave=heavy), CLINICAL)
        yield spot.differs(
            ChangeKind(verb),
            weight,
            f"column “{table.columns[at]}” {verb}",
            field="columns",
            before="" if was is None else said,
            after=said if was is None else "",
            at=("columns", at) if was is None else ("columns",),
            edits=[
                spot.step(
                    Op.ADD,
                    "columns",
                    {"heading": new.columns[at], "cells": [new.rows[row][at] for row in stayed]},
                    at,
                )
                if was is None
                else spot.step(Op.REMOVE, "columns", None, at)
            ],
        )
    kept = [was for was, now in columns if was is not None and now is not None]
    if kept != sorted(kept):
        before, after = " | ".join(old.columns), " | ".join(new.columns)
        edits = [spot.step(Op.ORDER, "columns", kept)]
        yield spot.changed(
            EDITORIAL, "columns in another order", "columns", before, after, edits=edits
        )


def _row(
    pair: Pair,
    spot: Spot,
    old: Table,
    new: Table,
    was: int | None,
    now: int | None,
    heavy: bool,
) -> Difference:
    before = " | ".join(old.rows[was]) if was is not None else ""
    after = " | ".join(new.rows[now]) if now is not None else ""
    weight = pair.weigh(before, after, grave=heavy)
    added = now is not None
    at = now if added else was
    assert at is not None
    return spot.differs(
        ChangeKind.ADDED if added else ChangeKind.REMOVED,
        weight if weight is DOSE else CLINICAL,
        f"row {at + 1} {'added' if added else 'removed'}",
        field="rows",
        before=before,
        after=after,
        at=("rows", at) if added else ("rows",),
        label=f"row {at + 1}",
        edits=[
            spot.step(Op.ADD, "rows", list(new.rows[at]), at)
            if added
            else spot.step(Op.REMOVE, "rows", None, at)
        ],
    )
