"""Edits of an entry for property tests: what two people may do to one text."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from reference.document import EntryDocument, Malformed, parse, plain_data

Data = dict[str, Any]

WORDS = "Give take 0.5 5 mg mcg/kg not never slowly by mouth pain rest sleep helps watch"
sentences = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=4).map(" ".join)
numbers = st.sampled_from(["0.1", "0.50", "1", "5", "10", "25"])

NEW: dict[str, Any] = {
    "summary": {"text": "New."},
    "statements": {"text": "New."},
    "questions": {"question": "New?", "text": "New."},
    "tables": {"caption": "New", "columns": ["A", "B"], "rows": [["a", "b"]]},
    "regimens": {"kind": "dose", "dose": {"value": "7", "unit": "mg"}},
    "sections": {"heading": "New"},
    "references": {"evidence": "review", "title": "New"},
}


def sections_of(data: Data) -> Iterator[Data]:
    for section in data.get("sections", ()):
        yield section
        yield from sections_of(section)


def lists_of(data: Data) -> list[tuple[Data, str]]:
    """Return every list of parts, with what holds it; also those that are still empty."""
    found = [(data, name) for name in ("summary", "regimens", "sections", "references")]
    for section in sections_of(data):
        found += [(section, name) for name in ("statements", "questions", "tables", "sections")]
    return found


def parts_of(data: Data) -> Iterator[tuple[str, Data]]:
    for holder, name in lists_of(data):
        for part in holder.get(name, ()):
            yield name, part


def _texts(name: str, part: Data) -> list[tuple[Any, Any]]:
    """Return the places of a part where a text stands."""
    if name == "tables":
        cells = [(row, at) for row in (part["columns"], *part.get("rows", ()))
                 for at in range(len(row))]  # fmt: skip
        return [(part, "caption"), *cells]
    fields = {
        "questions": ("question", "text", "plain"),
        "sections": ("heading",),
        "references": ("title", "volume", "note"),
        "regimens": ("method", "indication", "frequency", "duration", "note"),
    }
    return [(part, field) for field in fields.get(name, ("text", "plain"))]


def edit(draw: st.DrawFn, data: Data, tag: str) -> None:
    """Do one random thing to a document. The ids of what is added begin with the tag."""
    parts, lists = list(parts_of(data)), lists_of(data)
    kind = draw(st.sampled_from(["word", "word", "word", "figure", "cite", "add", "drop",
                                 "move", "order", "closed", "title"]))  # fmt: skip
    if kind == "word" and parts:
        holder, field = draw(st.sampled_from(_texts(*draw(st.sampled_from(parts)))))
        holder[field] = draw(sentences)
    elif kind == "figure" and data.get("regimens"):
        regimen = draw(st.sampled_from(data["regimens"]))
        regimen["dose"] = {"value": draw(numbers), "unit": "mg/kg"}
    elif kind == "cite":
        citing = [part for name, part in parts if name not in ("sections", "references")]
        keys = [source["id"] for source in data.get("references", ())]
        if citing and keys:
            part = draw(st.sampled_from(citing))
            part["cites"] = draw(st.lists(st.sampled_from(keys), max_size=3))
    elif kind == "add":
        holder, name = draw(st.sampled_from(lists))
        known = {part["id"] for _name, part in parts}
        free = next(f"{tag}-{n}" for n in range(99) if f"{tag}-{n}" not in known)
        new = copy.deepcopy(NEW[name]) | {"id": draw(st.sampled_from([free, free, "twin"]))}
        if new["id"] not in known:
            here = holder.setdefault(name, [])
            here.insert(draw(st.integers(0, len(here))), new)
    elif kind == "drop" and parts:
        holder, name = draw(st.sampled_from([each for each in lists if each[0].get(each[1])]))
        del holder[name][draw(st.integers(0, len(holder[name]) - 1))]
    elif kind == "move":
        _move(draw, data, lists)
    elif kind == "order":
        holder, name = draw(st.sampled_from(lists))
        holder[name] = draw(st.permutations(holder.get(name, [])))
    elif kind == "closed" and data.get("sections"):
        section = draw(st.sampled_from(list(sections_of(data))))
        section["kind"] = draw(st.sampled_from(["general", "dosing", "contraindications"]))
    elif kind == "title":
        data["title"] = draw(sentences)


def _move(draw: st.DrawFn, data: Data, lists: list[tuple[Data, str]]) -> None:
    full = [(holder, name) for holder, name in lists
            if holder.get(name) and name not in ("regimens", "references")]  # fmt: skip
    if not full:
        return
    holder, name = draw(st.sampled_from(full))
    part = draw(st.sampled_from(holder[name]))
    alike = {"summary": {"summary", "statements"}, "statements": {"summary", "statements"}}
    inside = [id(each) for each in sections_of({"sections": [part]})]
    to = [(where, wanted) for where, wanted in lists
          if wanted in alike.get(name, {name}) and id(where) not in inside]  # fmt: skip
    where, wanted = draw(st.sampled_from(to))
    holder[name].remove(part)
    here = where.setdefault(wanted, [])
    here.insert(draw(st.integers(0, len(here))), part)


@st.composite
def edited(draw: st.DrawFn, base: EntryDocument, tag: str, most: int = 4) -> EntryDocument:
    """Draw what a person makes of a text."""
    data = plain_data(base)
    for _ in range(draw(st.integers(0, most))):
        before = copy.deepcopy(data)
        edit(draw, data, tag)
        try:
            parse(data)
        except Malformed:  # sections nested too deep
            data = before
    return parse(data)
