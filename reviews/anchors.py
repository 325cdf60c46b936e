"""What a comment holds on to: a part of a document by its ids, and the words quoted in it. Pure.

An anchor is written ``entry``, ``statement:ID``, ``regimen:ID`` or
``cell:TABLE:ROW:COLUMN``, rows and columns counted from 1. Statements, regimens and
tables keep their ids through every edit. Rows have none, so that a cell is found
again by the first cell of its row (``beside``), wherever the row stands by then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reference.document import NOT_STATED, EntryDocument, parse, plain_data

Path = tuple[str | int, ...]

ENTRY, STATEMENT, REGIMEN, CELL = "entry", "statement", "regimen", "cell"

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_WRITTEN = re.compile(
    rf"(?P<entry>entry)|(?P<kind>statement|regimen):(?P<id>{_SLUG})"
    rf"|cell:(?P<table>{_SLUG}):(?P<row>[1-9][0-9]{{0,3}}):(?P<column>[1-9][0-9]?)"
)
_OPEN_TO_WORDS = (
    "intent",
    "route",
    "method",
    "indication",
    "setting",
    "population",
    "phase",
    "form",
    "weight_basis",
    "frequency",
    "duration",
    "note",
)
"""Fields of a regimen that may be filled where they are empty."""
_NAMES = {
    "text": "text",
    "plain": "plain wording",
    "question": "question",
    "cell": "cell",
    "title": "title",
    "max": "maximum",
    "weight_basis": "weight basis",
}


class Gone(ValueError):
    """The place, or the words that were to be replaced, are not there any more."""


@dataclass(frozen=True)
class Anchor:
    """A place in a document."""

    kind: str
    id: str = ""
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        if self.kind == ENTRY:
            return ENTRY
        if self.kind == CELL:
            return f"{CELL}:{self.id}:{self.row}:{self.column}"
        return f"{self.kind}:{self.id}"

    @property
    def words(self) -> str:
        """The place as people read it."""
        if self.kind == ENTRY:
            return "The whole text"
        if self.kind == CELL:
            return f"Table “{self.id}”, row {self.row}, column {self.column}"
        return f"{self.kind.capitalize()} “{self.id}”"

    @property
    def target(self) -> str:
        """The id of the part in the text as it is rendered."""
        prefix = {STATEMENT: "say", REGIMEN: "dose", CELL: "table"}.get(self.kind)
        return f"{prefix}-{self.id}" if prefix else "text"


def read(written: str) -> Anchor:
    """Read an anchor. Raise ``ValueError`` for anything else."""
    found = _WRITTEN.fullmatch(written) if len(written) <= 200 else None
    if found is None:
        raise ValueError("is not a place in a document")
    if found["entry"]:
        return Anchor(ENTRY)
    if found["table"]:
        return Anchor(CELL, found["table"], int(found["row"]), int(found["column"]))
    return Anchor(found["kind"], found["id"])


def fields(document: EntryDocument, anchor: Anchor, beside: str = "") -> dict[str, str] | None:
    """Return what stands at a place, by the name of the field; None where the place is gone."""
    found = _found(document, anchor, beside)
    return None if found is None else {name: value for name, (_, value) in found.items()}


def first_of_row(document: EntryDocument, anchor: Anchor) -> str:
    """Return the first cell of a cell's row; empty for what is no cell of this document."""
    for _path, table in document.walk_tables():
        if anchor.kind == CELL and table.id == anchor.id and anchor.row <= len(table.rows):
            return table.rows[anchor.row - 1][0]
    return ""


def quoted(value: str, words: str) -> list[str]:
    """Return each place at which words stand in a text, exactly as they stand there.

    White space counts as one space, since a page breaks lines where the text does not.
    """
    parts = words.split()
    if not parts:
        return []
    return re.findall(r"\s+".join(map(re.escape, parts)), value)


def field_words(name: str) -> str:
    """Return the name of a field as people read it: "max/0/value" is "maximum 1, value"."""
    words: list[str] = []
    for step in name.split("/"):
        if step.isdigit() and words:
            words[-1] += f" {int(step) + 1}"
        else:
            words.append(_NAMES.get(step, step))
    return ", ".join(words)


def replaced(
    document: EntryDocument,
    anchor: Anchor,
    field: str,
    *,
    old: str,
    new: str,
    within: bool,
    beside: str = "",
) -> EntryDocument:
    """Return the document with other words at a place.

    ``within``: the old words are a quotation in the field; otherwise they are all of it.
    Raise :class:`Gone` unless they stand there exactly so, and once; raise
    :class:`reference.document.Malformed` if the new words cannot stand there.
    """
    found = _found(document, anchor, beside)
    if found is None or field not in found:
        raise Gone("The place is not in this text any more.")
    path, value = found[field]
    if within and value.count(old) == 1:
        new = value.replace(old, new)
    elif value != old:
        raise Gone("The words that it replaces do not stand there any more.")
    data = plain_data(document)
    here: Any = data
    for step in path[:-1]:
        here = here[step]
    if new.strip() or isinstance(here, list):
        here[path[-1]] = new
    else:
        here.pop(path[-1], None)
    return parse(data)


def _found(
    document: EntryDocument, anchor: Anchor, beside: str
) -> dict[str, tuple[Path, str]] | None:
    if anchor.kind == ENTRY:
        return {"title": (("title",), document.title)}
    if anchor.kind == STATEMENT:
        return next(
            (
                {
                    name: ((*path, name), getattr(said, name))
                    for name in ("text", "plain", "question")
                    if hasattr(said, name)
                }
                for path, said in document.walk_statements()
                if said.id == anchor.id
            ),
            None,
        )
    if anchor.kind == REGIMEN:
        return next(
            (
                _of_regimen(document, index)
                for index, regimen in enumerate(document.regimens)
                if regimen.id == anchor.id
            ),
            None,
        )
    return _cell(document, anchor, beside)


def _of_regimen(document: EntryDocument, index: int) -> dict[str, tuple[Path, str]]:
    data = plain_data(document)["regimens"][index]
    found = dict.fromkeys(_OPEN_TO_WORDS, "")
    found |= {
        "/".join(map(str, path)): value
        for path, value in _leaves(data, ())
        if path[0] not in ("id", "cites")
    }
    # What a source leaves open is written in no other way than by leaving it out.
    return {
        name: (
            ("regimens", index, *(int(step) if step.isdigit() else step for step in steps)),
            "" if value == NOT_STATED else value,
        )
        for name, value in found.items()
        for steps in [name.split("/")]
    }


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))


def _cell(
    document: EntryDocument, anchor: Anchor, beside: str
) -> dict[str, tuple[Path, str]] | None:
    for path, table in document.walk_tables():
        if table.id != anchor.id or anchor.column > len(table.columns):
            continue
        at = anchor.row - 1
        if beside and not (at < len(table.rows) and table.rows[at][0] == beside):
            alike = [index for index, row in enumerate(table.rows) if row[0] == beside]
            at = alike[0] if len(alike) == 1 else len(table.rows)
        if at < len(table.rows):
            column = anchor.column - 1
            return {"cell": ((*path, "rows", at, column), table.rows[at][column])}
    return None
