"""Three-way over lists and over the cells of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from reference.compare import ChangeClass, wording_class

T = TypeVar("T")
Row = list[str]


def is_dose(before: str, after: str) -> bool:
    """Say whether a change of wording may change what is done to a patient."""
    return before != after and wording_class(before, after) is ChangeClass.DOSE


def in_order(backbone: Sequence[T], other: Sequence[T], members: Iterable[T]) -> list[T]:
    """Order members as in one list; what only the other holds stands after what it follows there.

    Members that neither list holds come last, in the order given.
    """
    wanted = list(members)
    allowed = set(wanted)
    found = [item for item in backbone if item in allowed]
    placed = set(found)
    before: T | None = None
    for item in other:
        if item in allowed and item not in placed:
            at = 0 if before is None else found.index(before) + 1
            found.insert(at, item)
            placed.add(item)
        if item in placed:
            before = item
    return found + [item for item in wanted if item not in placed]


def shared(one: Sequence[T], *others: Sequence[T]) -> list[T]:
    """Return the items that all lists hold, in the order of the first."""
    common = set(one).intersection(*others)
    return [item for item in one if item in common]


def merged_items(base: Sequence[T], theirs: Sequence[T], mine: Sequence[T]) -> list[T] | None:
    """Merge two changes of a list of names. None where they cannot both be kept.

    What either added or removed is added or removed. An order that both changed
    differently, and a list that repeats itself, are for a person to settle.
    """
    if any(len(set(items)) != len(items) for items in (base, theirs, mine)):
        return None
    members = [
        item
        for item in dict.fromkeys([*mine, *theirs])
        if (item in mine and item in theirs) or item not in base
    ]
    orders = [shared(items, base, theirs, mine) for items in (base, theirs, mine)]
    if orders[1] != orders[0] != orders[2] and orders[1] != orders[2]:
        return None
    if orders[1] == orders[0] or orders[1] == orders[2]:
        return in_order(mine, theirs, members)
    return in_order(theirs, mine, members)


def merged_rows(
    base: list[Row], theirs: list[Row], mine: list[Row]
) -> tuple[list[Row | None], bool]:
    """Merge the rows of three tables of one shape, the row of headings first.

    Return the rows, None for each that both changed in ways that do not go together; and
    whether the tables can be merged row by row at all. They cannot where one side changed
    the heading of a column, or the name of a row, under which the other changed a figure.
    """
    changed = [
        {
            (row, column)
            for row, cells in enumerate(base)
            for column, cell in enumerate(cells)
            if side[row][column] != cell and theirs[row][column] != mine[row][column]
        }
        for side in (theirs, mine)
    ]
    for one, other in (changed, changed[::-1]):
        headings = {column for row, column in one if row == 0}
        if any(row and column in headings for row, column in other):
            return [], False
        names = {row for row, column in one if row and column == 0}
        if len(base[0]) > 1 and any(
            row and column and _name_of(base, row) in names for row, column in other
        ):
            return [], False
    rows: list[Row | None] = []
    for at, cells in enumerate(base):
        touched = [{column for row, column in side if row == at} for side in changed]
        rows.append(_row(cells, theirs[at], mine[at], *touched))
    return rows, True


def _name_of(rows: list[Row], at: int) -> int:
    """Return the row whose first cell names a row: an empty one says "as above"."""
    while at > 1 and not rows[at][0]:
        at -= 1
    return at


def _row(base: Row, theirs: Row, mine: Row, by_them: set[int], by_me: set[int]) -> Row | None:
    if by_them and by_me:
        dose = any(
            is_dose(base[column], side[column])
            for side, columns in ((theirs, by_them), (mine, by_me))
            for column in columns
        )
        if dose or by_them & by_me:
            return None
    return [theirs[column] if column in by_them else cell for column, cell in enumerate(mine)]
