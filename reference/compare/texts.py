"""Differences between statements, questions, tables and sections, wherever they moved."""

from __future__ import annotations

from collections.abc import Iterator

from reference.document import Question, Section, Statement, Table
from reference.doses import spoken

from .classes import ChangeClass, ChangeKind, Difference, Path
from .contexts import Held, Index, bears_dose, grave, kind_of, texts_of
from .edits import Op, own
from .pairs import Pair, Spot, citations, reordered, wording
from .tables import table_differences

CLINICAL, DOSE = ChangeClass.CLINICAL, ChangeClass.DOSE

_FIELDS = {"question": ("question", "text", "plain"), "statement": ("text", "plain")}
_NAMES = {"plain": "plain wording", "question": "question", "text": "text"}


def item_differences(pair: Pair) -> Iterator[Difference]:
    """Yield what differs between statements, questions and tables, matched by id."""
    for key, held in pair.new.items.items():
        was = pair.old.items.get(key)
        spot = _spot(held)
        if was is None:
            yield _whole(pair, spot, held, ChangeKind.ADDED)
            continue
        if was.parent != held.parent or was.path[0] != held.path[0]:
            yield _move(pair, spot, was, held)
        yield from _changes(pair, spot, was, held)
    for key, held in pair.old.items.items():
        if key not in pair.new.items:
            yield _whole(pair, _spot(held), held, ChangeKind.REMOVED)


def section_differences(pair: Pair) -> Iterator[Difference]:
    """Yield what differs between sections themselves: heading, kind and place."""
    for key, held in pair.new.sections.items():
        was, spot = pair.old.sections.get(key), _spot(held)
        if was is None:
            yield _heading(pair, spot, held, ChangeKind.ADDED)
            continue
        old, new = was.part, held.part
        assert isinstance(old, Section) and isinstance(new, Section)
        if was.parent != held.parent:
            yield _move(pair, spot, was, held)
        if old.kind is not new.kind:
            before, after = spoken(old.kind), spoken(new.kind)
            edits = [spot.set("kind", new.kind.value)]
            yield spot.changed(DOSE, f"kind {before} → {after}", "kind", before, after, edits=edits)
        yield from wording(
            pair,
            spot,
            "heading",
            old.heading,
            new.heading,
            grave=bears_dose(old) or bears_dose(new),
            every_word=was.contraindicates or held.contraindicates,
        )
    for key, held in pair.old.sections.items():
        if key not in pair.new.sections:
            yield _heading(pair, _spot(held), held, ChangeKind.REMOVED)


def order_differences(pair: Pair) -> Iterator[Difference]:
    """Yield the lists of statements, questions, tables and sections in another order."""
    old, new = _lists(pair.old), _lists(pair.new)
    for key, (path, label, kind, ids) in new.items():
        if key in old:
            yield from reordered(path, label, kind, key[0], old[key][3], ids)


def _lists(index: Index) -> dict[tuple[str, str], tuple[Path, str, str, list[str]]]:
    """Return every list of parts, by the id of the section that holds it and its name."""
    lists: dict[tuple[str, str], tuple[Path, str, str, list[str]]] = {}
    for held in (*index.items.values(), *index.sections.values()):
        kind = kind_of(held.part)
        name = str(held.path[-2])
        where = f" in “{held.parents[-1].heading}”" if held.parents else ""
        label = f"{kind.capitalize()}s{where}"
        found = lists.setdefault((held.parent, name), (held.path[:-1], label, kind, []))
        found[3].append(held.part.id)
    return lists


def _spot(held: Held) -> Spot:
    part, kind = held.part, kind_of(held.part)
    if isinstance(part, Section):
        label = f"Section “{part.heading}”"
    elif held.path[0] == "summary":
        label = f"Summary statement {part.id}"
    else:
        label = f"{kind.capitalize()} {part.id} in “{held.parents[-1].heading}”"
    return Spot(held.path, label, kind, part.id)


def _said(held: Held) -> str:
    part = held.part
    if isinstance(part, Table):
        rows = [" | ".join(row) for row in (part.columns, *part.rows)]
        return "\n".join([part.caption, *rows])
    if isinstance(part, Question):
        return f"{part.question}\n{part.text}"
    return part.text if isinstance(part, Statement) else part.heading


def _whole(pair: Pair, spot: Spot, held: Held, kind: ChangeKind) -> Difference:
    """Return the difference that a part came or went, with all it says."""
    everything = "\n".join(texts_of(held.part))
    weight = pair.weigh("", everything, grave=grave(held.part))
    if held.contraindicates or weight is ChangeClass.EDITORIAL:
        weight = DOSE if held.contraindicates else CLINICAL
    said = _said(held)
    added = kind is ChangeKind.ADDED
    sentence = f"{spot.part} {kind}"
    return spot.differs(
        kind,
        weight,
        sentence,
        before="" if added else said,
        after=said if added else "",
        edits=[spot.add(held.path, held.parent, own(held.part)) if added else spot.step(Op.REMOVE)],
    )


def _heading(pair: Pair, spot: Spot, held: Held, kind: ChangeKind) -> Difference:
    """Return the difference that a section came or went. What it held is told part by part."""
    section = held.part
    assert isinstance(section, Section)
    weight = DOSE if held.contraindicates else pair.weigh("", section.heading)
    added = kind is ChangeKind.ADDED
    return spot.differs(
        kind,
        weight if weight is DOSE else CLINICAL,
        f"section {kind} ({spoken(section.kind)})",
        before="" if added else section.heading,
        after=section.heading if added else "",
        edits=[spot.add(held.path, held.parent, own(section)) if added else spot.step(Op.REMOVE)],
    )


def _move(pair: Pair, spot: Spot, was: Held, now: Held) -> Difference:
    """Return the difference that a part stands under another heading than before.

    Under other headings the same figure is for other people: a part that gives a dose or
    denies something, or that changes to a section of another kind, moves as a dose.
    """
    before, after = (held.headings or _top(held) for held in (was, now))
    heavy = (
        was.kinds != now.kinds
        or grave(was.part)
        or grave(now.part)
        or pair.weigh(was.headings, now.headings) is DOSE
    )
    return spot.differs(
        ChangeKind.MOVED,
        DOSE if heavy else CLINICAL,
        f"moved from “{before}” to “{after}”",
        field="place",
        before=before,
        after=after,
        edits=[spot.move(now.path, now.parent)],
    )


def _top(held: Held) -> str:
    return "Summary" if held.path[0] == "summary" else "Top level"


def _changes(pair: Pair, spot: Spot, was: Held, now: Held) -> Iterator[Difference]:
    old, new = was.part, now.part
    if old == new:
        return
    strict = was.contraindicates or now.contraindicates
    heavy = grave(old) or grave(new)
    if isinstance(old, Table) and isinstance(new, Table):
        yield from table_differences(pair, spot, old, new, strict=strict)
    else:
        for field in _FIELDS[spot.part]:
            yield from wording(
                pair,
                spot,
                field,
                getattr(old, field),
                getattr(new, field),
                grave=heavy,
                every_word=strict,
                name=_NAMES[field],
            )
    assert not isinstance(old, Section) and not isinstance(new, Section)
    dose = strict or bears_dose(old) or bears_dose(new)
    yield from citations(spot, old.cites, new.cites, dose=dose)
