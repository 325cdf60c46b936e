"""What editors do to a document, drawn at random: for laws about any two documents."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from .compare_pictures import picture

Data = dict[str, Any]

WORDS = (
    "Give take 0.5 1.25 10 mg mcg/kg mg/kg/h to not never in adults children slowly by mouth "
    "the a pain relief maximum 100 once sleep colour rest helps watch gaze ketamine two half IV"
)
sentences = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=6).map(" ".join)
amounts = st.sampled_from(["0.5", "0.50", "5", "500", "0.0005", "12"])
units = st.sampled_from(["mg/kg", "mcg/kg", "mg", "mg/kg/h", "drops"])
doses = st.builds(lambda value, unit: {"value": value, "unit": unit}, amounts, units)
maxima = st.builds(
    lambda dose, basis: {**dose, "basis": basis}, doses, st.sampled_from(["hour", "day", "dose"])
)


@st.composite
def edited(draw: st.DrawFn, most: int = 6) -> Data:
    """Draw what an editor made of the picture in a few steps."""
    data = copy.deepcopy(picture())
    for turn in range(draw(st.integers(0, most))):
        draw(st.sampled_from(DEEDS))(draw, data, turn)
    return data


def sections_of(data: Data) -> list[Data]:
    """Return every section, however deep."""
    found = list(data["sections"])
    for section in found:
        found.extend(section.get("sections", []))
    return found


def _lists(data: Data, name: str) -> list[list[Data]]:
    lists = [section.setdefault(name, []) for section in sections_of(data)]
    return [*lists, data["summary"]] if name == "statements" else lists


def _move(draw: st.DrawFn, data: Data, turn: int) -> None:
    lists = _lists(data, draw(st.sampled_from(["statements", "tables", "questions"])))
    full = [each for each in lists if each]
    if full:
        source = draw(st.sampled_from(full))
        part = source.pop(draw(st.integers(0, len(source) - 1)))
        target = draw(st.sampled_from(lists))
        target.insert(draw(st.integers(0, len(target))), part)


def _nest(draw: st.DrawFn, data: Data, turn: int) -> None:
    """Move a section to the top level or into another."""
    part = draw(st.sampled_from(sections_of(data)))
    for held in [data["sections"], *(s.get("sections", []) for s in sections_of(data))]:
        held[:] = [section for section in held if section is not part]
    within = {id(part), *(id(s) for s in sections_of({"sections": part.get("sections", [])}))}
    others = [s for s in sections_of(data) if id(s) not in within]
    target = draw(
        st.sampled_from([data["sections"], *(s.setdefault("sections", []) for s in others)])
    )
    target.insert(draw(st.integers(0, len(target))), part)


def _drop(draw: st.DrawFn, data: Data, turn: int) -> None:
    lists = [data["regimens"], data["references"], data["provenance"], data["sections"]]
    lists += [*_lists(data, "statements"), *_lists(data, "tables"), *_lists(data, "questions")]
    full = [each for each in lists if each]
    held = draw(st.sampled_from(full))
    if held is not data["sections"] or len(held) > 1:
        held.pop(draw(st.integers(0, len(held) - 1)))


def _add(draw: st.DrawFn, data: Data, turn: int) -> None:
    key, text = f"new-{turn}", draw(sentences)
    table = {
        "id": key,
        "caption": text,
        "columns": ["A", "B"],
        "rows": draw(st.lists(st.tuples(sentences, sentences).map(list), max_size=2)),
    }
    made: dict[str, Data] = {
        "statements": {"id": key, "text": text},
        "tables": table,
        "questions": {"id": key, "question": text, "text": text},
        "regimens": {"id": key, "kind": "dose", "dose": draw(doses)},
        "references": {"id": key, "evidence": "trial", "title": text, "issued": 2024},
        "provenance": {"source": text, "kind": "carried"},
        "sections": {"id": key, "heading": text, "statements": [{"id": f"{key}-a", "text": text}]},
    }
    name = draw(st.sampled_from(sorted(made)))
    lists = [data[name]] if name in data else []
    if name not in ("regimens", "references", "provenance"):
        lists += _lists(data, name)
    held = draw(st.sampled_from(lists))
    held.insert(draw(st.integers(0, len(held))), made[name])


def _reword(draw: st.DrawFn, data: Data, turn: int) -> None:
    parts = [each for held in _lists(data, "statements") for each in held]
    if parts:
        part = draw(st.sampled_from(parts))
        name = draw(st.sampled_from(["text", "plain", "cites"]))
        ids = st.sampled_from(["guide", "label", "trial", "nowhere"])
        part[name] = draw(sentences if name != "cites" else st.lists(ids, unique=True, max_size=3))
    section = draw(st.sampled_from(sections_of(data)))
    section[draw(st.sampled_from(["heading"]))] = draw(sentences)
    section["kind"] = draw(st.sampled_from(["general", "monitoring", "contraindications"]))
    data["title"] = draw(st.sampled_from([data["title"], "Another title"]))


def _table(draw: st.DrawFn, data: Data, turn: int) -> None:
    tables = [each for held in _lists(data, "tables") for each in held]
    if not tables:
        return
    table = draw(st.sampled_from(tables))
    columns, rows = table["columns"], table.setdefault("rows", [])
    deed = draw(st.sampled_from(["cell", "row", "column", "less", "narrow", "order", "heading"]))
    if deed == "cell" and rows:
        row = draw(st.sampled_from(rows))
        row[draw(st.integers(0, len(row) - 1))] = draw(sentences)
    elif deed == "row":
        rows.insert(draw(st.integers(0, len(rows))), [draw(sentences) for _ in columns])
    elif deed == "column":
        at = draw(st.integers(0, len(columns)))
        columns.insert(at, draw(sentences))
        for row in rows:
            row.insert(at, draw(sentences))
    elif deed == "less" and rows:
        rows.pop(draw(st.integers(0, len(rows) - 1)))
    elif deed == "narrow" and len(columns) > 1:
        at = draw(st.integers(0, len(columns) - 1))
        columns.pop(at)
        for row in rows:
            row.pop(at)
    elif deed == "order":
        order = draw(st.permutations(range(len(columns))))
        table["columns"] = [columns[at] for at in order]
        table["rows"] = [[row[at] for at in order] for row in draw(st.permutations(rows))]
    elif deed == "heading":
        columns[draw(st.integers(0, len(columns) - 1))] = draw(sentences)


def _dose(draw: st.DrawFn, data: Data, turn: int) -> None:
    if not data["regimens"]:
        return
    regimen = draw(st.sampled_from(data["regimens"]))
    deed = draw(st.sampled_from(["dose", "also", "max", "steps", "route", "age", "words"]))
    if deed == "dose":
        regimen["dose"] = draw(doses | st.none())
    elif deed == "also":
        regimen["also"] = draw(st.lists(doses, max_size=3))
    elif deed == "max":
        regimen["max"] = draw(st.lists(maxima, max_size=4))
    elif deed == "steps":
        made = st.builds(lambda by, every: {"by": by, "every": every}, doses, sentences)
        regimen["steps"] = draw(st.lists(made, max_size=3))
    elif deed == "route":
        regimen["route"] = draw(st.sampled_from(["oral", "intravenous", "not-stated"]))
        regimen["drug"] = draw(st.sampled_from(["esketamine", None]))
    elif deed == "age":
        regimen["age"] = draw(st.sampled_from([{"low": "2"}, {"low": "2.0", "high": "9"}, None]))
    else:
        name = draw(st.sampled_from(["indication", "setting", "frequency", "note", "method"]))
        regimen[name] = draw(sentences | st.just("not-stated"))


def _source(draw: st.DrawFn, data: Data, turn: int) -> None:
    for name in ("references", "regimens", "provenance"):
        data[name] = draw(st.permutations(data[name]))
    if data["references"]:
        source = draw(st.sampled_from(data["references"]))
        source["title"] = draw(sentences)
        source["issued"] = draw(st.sampled_from([2001, None]))
        source["container-title"] = draw(sentences)
        families = [[], [{"family": "A B"}], [{"family": "A", "given": "B"}]]
        source["author"] = draw(st.sampled_from(families))
    if data["provenance"]:
        draw(st.sampled_from(data["provenance"]))["note"] = draw(sentences)


DEEDS = (_move, _nest, _drop, _add, _reword, _table, _dose, _source)
