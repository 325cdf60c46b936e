"""Which fields of a part go together: what both sides changed in one of them is one question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reference.document import Reference, Regimen

from .lists import is_dose
from .parts import Fields


@dataclass(frozen=True, slots=True)
class Unit:
    """Fields that are taken from one side, all of them."""

    names: tuple[str, ...]
    is_whole: bool = False
    """Whether they make up what the part says."""
    why: str = ""


OF_REGIMEN = tuple(name for name in Regimen.model_fields if name not in ("id", "note", "cites"))
OF_SOURCE = tuple(
    field.alias or name
    for name, field in Reference.model_fields.items()
    if name not in ("id", "note")
)
_IDENTITY = ("title", "author", "issued", "DOI", "PMID", "URL")
"""What tells one source from another."""

_WORDINGS = {"statement": ("text", "plain"), "question": ("question", "text", "plain")}


def units_of(kind: str, base: Fields, theirs: Fields, mine: Fields) -> Iterator[Unit]:
    """Yield the units of a part that all three have, for these changes."""
    by_them, by_me = _changes(base, theirs, mine), _changes(base, mine, theirs)
    match kind:
        case "regimen":
            yield from _regimen(base, theirs, mine, by_them, by_me)
        case "statement" | "question":
            yield from _wording(_WORDINGS[kind], base, theirs, mine, by_them, by_me)
            yield Unit(("cites",))
        case "table":
            yield from (Unit(("caption",)), Unit(("columns", "rows")), Unit(("cites",)))
        case "reference":
            yield from _source(base, theirs, mine, by_them, by_me)
        case _:
            names = {"section": ("heading", "kind"), "provenance": ("source", "kind", "note")}
            yield from (Unit((name,)) for name in names[kind])


def _changes(base: Fields, side: Fields, other: Fields) -> set[str]:
    """Return what a side changed, without what the other changed in the same way."""
    return {
        name
        for name in {*base, *side}
        if side.get(name) != base.get(name) and side.get(name) != other.get(name)
    }


def _regimen(
    base: Fields, theirs: Fields, mine: Fields, by_them: set[str], by_me: set[str]
) -> Iterator[Unit]:
    figures = set(OF_REGIMEN)
    noted = [
        is_dose(base.get("note", ""), side.get("note", "")) and "note" in changed
        for side, changed in ((theirs, by_them), (mine, by_me))
    ]
    if (by_them & figures and noted[1]) or (by_me & figures and noted[0]):
        yield Unit((*OF_REGIMEN, "note"), is_whole=True)
    else:
        yield Unit(OF_REGIMEN, is_whole=True)
        yield Unit(("note",))
    yield Unit(("cites",))


def _wording(
    names: tuple[str, ...],
    base: Fields,
    theirs: Fields,
    mine: Fields,
    by_them: set[str],
    by_me: set[str],
) -> Iterator[Unit]:
    """Keep a text and its plain wording together where they could come to say two things."""
    ours, others = by_me & set(names), by_them & set(names)
    if ours and others and len(ours | others) > 1:
        grave = any(
            is_dose(base.get(name, ""), side.get(name, ""))
            for side, changed in ((theirs, others), (mine, ours))
            for name in changed
        )
        if grave or ours & others:
            yield Unit(names)
            return
    yield from (Unit((name,)) for name in names)


def _source(
    base: Fields, theirs: Fields, mine: Fields, by_them: set[str], by_me: set[str]
) -> Iterator[Unit]:
    """Keep a source together where one side may have put another in its place."""
    fields = set(OF_SOURCE)
    for side, changed, others in ((theirs, by_them, by_me), (mine, by_me, by_them)):
        replaced = any(
            base.get(name) is not None and side.get(name) != base.get(name)
            for name in changed & set(_IDENTITY)
        )
        if replaced and others & fields:
            yield Unit(OF_SOURCE, is_whole=True)
            yield Unit(("note",))
            return
    yield from (Unit((name,)) for name in (*OF_SOURCE, "note"))
