"""Hand-written files made canonical: the ids that were left out, and the one form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from reference.yaml.composing import compose
from reference.yaml.reading import source_of
from reference.yaml.writing import SCHEMA_LINE, write_with

MAX_ID = 40
"""Characters in an id made here, without the number that may follow. Written ones may have 80."""


def complete(data: bytes, name: str = "entry.yaml") -> bytes:
    """Return the file with an id for every part, in canonical form.

    Ids that stand in the file are kept. A missing one is made from what the part says
    (the heading, the first words, the authors and the year) and is the same each time.
    Comments at the beginning of the file are kept; others are lost. Raise
    :class:`reference.yaml.BadFile` if the file is not an entry apart from its ids.
    """
    composed = compose(data, name)
    taken = {str(part["id"]) for part, _ in _parts(composed.data) if part.get("id")}
    for part, make in list(_parts(composed.data)):
        if not part.get("id"):
            part["id"] = _free(_slug(make(part)), taken)
    return write_with(source_of(composed).document, list(_opening_comments(data)))


def _opening_comments(data: bytes) -> Iterator[str]:
    for line in data.decode().replace("\r\n", "\n").split("\n"):
        if line.strip() and not line.startswith("#"):
            return
        if line.strip() and line.rstrip() != SCHEMA_LINE:
            yield line.rstrip()


def _free(wanted: str, taken: set[str]) -> str:
    free, number = wanted, 1
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    taken.add(free)
    return free


def _slug(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text[:400]).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_text.lower())
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:MAX_ID]
        if len(longer) > MAX_ID:
            break
        slug = longer
    return slug or "part"


# --- the parts that have an id, in reading order, with what their id is made from ---

Part = dict[str, Any]
_Maker = Callable[[Part], str]


def _parts(data: Part) -> Iterator[tuple[Part, _Maker]]:
    yield from _each(data, "summary", _words_of("text"))
    yield from _each(data, "regimens", _regimen)
    yield from _sections(data)
    yield from _each(data, "references", _reference)


def _sections(parent: Part) -> Iterator[tuple[Part, _Maker]]:
    for section, make in _each(parent, "sections", _words_of("heading")):
        yield section, make
        yield from _each(section, "statements", _words_of("text"))
        yield from _each(section, "tables", _words_of("caption"))
        yield from _each(section, "questions", _words_of("question"))
        yield from _sections(section)


def _each(parent: Part, key: str, make: _Maker) -> Iterator[tuple[Part, _Maker]]:
    items = parent.get(key)
    for part in items if isinstance(items, list) else []:
        if isinstance(part, dict):
            yield part, make


def _words_of(key: str) -> _Maker:
    return lambda part: " ".join(str(part.get(key, "")).split()[:6])


def _regimen(part: Part) -> str:
    keys = ("setting", "indication", "population", "route", "phase", "kind")
    said = [str(part[key]) for key in keys if part.get(key) not in (None, "not-stated")]
    return " ".join(said)


def _reference(part: Part) -> str:
    authors = part.get("author")
    first = authors[0] if isinstance(authors, list) and authors else None
    family = first.get("family", "") if isinstance(first, dict) else ""
    who = str(family) or " ".join(str(part.get("title", "")).split()[:4])
    return f"{who} {part.get('issued', '')}"
