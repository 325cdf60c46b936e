"""What stands in a part, as text for people: figures in the house notation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from reference.document import AgeRange, Dose, Maximum, Step
from reference.doses import format_dose, format_maximum, format_step, spoken
from reference.doses.display import format_age

from .parts import Fields, Held, Home, Key, Tree

NOT_THERE = ""
"""What a text says that lacks the part; the page puts it in words."""

LABELS = {
    "also": "also stated as",
    "max": "maximum",
    "steps": "steps",
    "weight_basis": "body weight",
    "plain": "plain wording",
    "cites": "cites",
    "container-title": "published in",
    "issued": "year",
    "author": "authors",
}
"""What fields are called, where it is not their name."""

LISTS = {
    "summary": "the summary",
    "statements": "the statements",
    "tables": "the tables",
    "questions": "the questions",
    "sections": "the sections",
    "regimens": "the regimens",
    "references": "the references",
    "provenance": "the provenance",
}

_BARE = {"text", "question", "heading", "caption"}
"""Fields that need no name before them: what a part says first of all."""
_CLOSED = {"kind", "intent", "route", "population", "phase", "weight_basis", "evidence"}
"""Fields whose value is a word of a closed list."""


def label_of(key: Key, *trees: Tree) -> str:
    """Say what a part is called and in which section it stands, in the first tree that has it."""
    kind, name = key
    tree = next((tree for tree in trees if key in tree.parts), None)
    if tree is None:
        return f"{kind.capitalize()} {name}"
    held = tree.parts[key]
    if kind == "provenance":
        return f"Provenance {held.fields['source']}"
    if kind == "section":
        return f"Section “{held.fields['heading']}”"
    if held.home[0] == "summary":
        return f"Summary statement {name}"
    if held.home[1]:
        return f"{kind.capitalize()} {name} in “{heading_of(held.home[1], tree)}”"
    return f"{kind.capitalize()} {name}"


def heading_of(section: str, *trees: Tree) -> str:
    key = ("section", section)
    found = next((tree.parts[key] for tree in trees if key in tree.parts), None)
    return str(found.fields["heading"]) if found is not None else section


def list_of(home: Home, *trees: Tree) -> str:
    """Say which list it is: "the statements in “Monitoring”", "the regimens"."""
    name, section = home
    return f"{LISTS[name]} in “{heading_of(section, *trees)}”" if section else LISTS[name]


def named(names: Iterable[str]) -> str:
    """Say which fields: "text", "heading and kind"."""
    found = [LABELS.get(name, name) for name in names]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"


def said(fields: Fields, names: Iterable[str] | None = None) -> str:
    """Say the fields of a part, one a line; of a single one its value alone."""
    wanted = list(fields) if names is None else list(names)
    if len(wanted) == 1:
        return value_of(wanted[0], fields.get(wanted[0]))
    lines = []
    for name in wanted:
        value = value_of(name, fields.get(name))
        if value:
            lines.append(value if name in _BARE else f"{capital(LABELS.get(name, name))}: {value}")
    return "\n".join(lines)


def value_of(name: str, value: Any) -> str:
    """Say the value of one field."""
    if value is None:
        return ""
    if name in _SAYERS:
        return _SAYERS[name](value)
    if name in _CLOSED:
        return spoken(value)
    return str(value)


def part_words(held: Held | None) -> str:
    return NOT_THERE if held is None else said(held.fields)


def _number(value: Any) -> str:
    # Written digit for digit where the notation of the house would hide that they differ.
    return "; ".join(f"{name} {value[name]}" for name in ("value", "low", "high") if name in value)


def _dose(value: Any) -> str:
    words = format_dose(Dose.model_validate(value))
    return f"{words} (written as {_number(value)} {value['unit']})" if _hides(value) else words


def _hides(value: Any) -> bool:
    """Say whether the notation leaves out zeros that somebody wrote."""
    numbers = [value[name] for name in ("value", "low", "high") if name in value]
    return any("." in number and number.endswith("0") for number in numbers)


def _maximum(value: Any) -> str:
    words = format_maximum(Maximum.model_validate(value))
    return f"{words} (written as {value['value']} {value['unit']})" if _hides(value) else words


def _grid(rows: Iterable[Iterable[str]]) -> str:
    return "\n".join(" | ".join(row) for row in rows)


def _people(value: Any) -> str:
    return "; ".join(", ".join(filter(None, (each["family"], each.get("given")))) for each in value)


_SAYERS: dict[str, Callable[[Any], str]] = {
    "dose": _dose,
    "also": lambda value: "; ".join(_dose(item) for item in value),
    "max": lambda value: "; ".join(_maximum(item) for item in value),
    "steps": lambda value: ", then ".join(format_step(Step.model_validate(it)) for it in value),
    "age": lambda value: format_age(AgeRange.model_validate(value)),
    "cites": ", ".join,
    "columns": " | ".join,
    "rows": _grid,
    "author": _people,
}


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
