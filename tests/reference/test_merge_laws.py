"""Laws that hold for the merge of any two edits of one text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference.document import EntryDocument, canonical_bytes, parse, plain_data
from reference.merge import MINE, THEIRS, Merge, merge
from reference.merge.fields import OF_REGIMEN, OF_SOURCE
from reference.merge.parts import Tree

from .compare_pictures import picture
from .documents import documents
from .edits import edited, lists_of, parts_of

BASE = parse(picture())
laws = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])

pairs = st.tuples(edited(BASE, "theirs"), edited(BASE, "mine"))


def same(one: EntryDocument, other: EntryDocument) -> bool:
    return canonical_bytes(one) == canonical_bytes(other)


@laws
@given(edited(BASE, "one", most=6))
def test_what_one_side_did_is_the_merge(one: EntryDocument) -> None:
    for theirs, mine in ((one, BASE), (BASE, one), (one, one)):
        merged = merge(BASE, theirs, mine)
        assert merged.conflicts == []
        assert merged.notes == []
        assert same(merged.document, one)


@laws
@given(documents(), documents())
def test_of_two_documents_without_a_text_in_common_nothing_is_decided(
    theirs: EntryDocument, mine: EntryDocument
) -> None:
    merged = merge(None, theirs, mine)
    kept = merge(None, theirs, mine, choices={each.key: MINE for each in merged.conflicts})
    assert same(merged.document, mine)
    assert same(kept.document, mine)
    assert kept.unsettled == []
    assert merged.taken == []


@laws
@given(documents(), documents())
def test_of_any_two_documents_all_of_theirs_can_be_chosen(
    theirs: EntryDocument, mine: EntryDocument
) -> None:
    asked = merge(None, theirs, mine)
    merged = merge(None, theirs, mine, choices={each.key: THEIRS for each in asked.conflicts})
    left = Tree.of(theirs), Tree.of(merged.document)
    assert left[0].parts.keys() == left[1].parts.keys()


@laws
@given(pairs)
def test_any_merge_is_a_document(pair: tuple[EntryDocument, EntryDocument]) -> None:
    merged = merge(BASE, *pair)
    assert same(parse(plain_data(merged.document)), merged.document)
    keys = [each.key for each in merged.conflicts]
    assert len(keys) == len(set(keys))


@laws
@given(pairs, st.data())
def test_any_choice_is_a_document_and_leaves_nothing_to_settle(
    pair: tuple[EntryDocument, EntryDocument], data: st.DataObject
) -> None:
    merged = merge(BASE, *pair)
    choices: dict[str, str] = {}
    for _ in range(5):  # a choice may bring up another question, such as where a part now stands
        for each in merged.unsettled:
            choices[each.key] = data.draw(st.sampled_from([MINE, THEIRS]))
        merged = merge(BASE, *pair, choices=choices)
    assert merged.unsettled == []
    assert same(parse(plain_data(merged.document)), merged.document)


@laws
@given(pairs)
def test_what_does_not_touch_commutes(pair: tuple[EntryDocument, EntryDocument]) -> None:
    one, other = (merge(BASE, *sides) for sides in (pair, pair[::-1]))
    assert {each.key for each in one.conflicts} == {each.key for each in other.conflicts}
    assert bool(one.notes) == bool(other.notes)
    if not one.conflicts and not one.notes:
        # What both added at one place stands in either order: no text, no figure depends on it.
        assert unordered(one.document) == unordered(other.document)


def unordered(document: EntryDocument) -> Any:
    tree = Tree.of(document)
    return {key: (held.fields | {"cites": sorted(held.fields.get("cites", ()))}, held.home)
            for key, held in tree.parts.items()}  # fmt: skip


def leaves(document: EntryDocument) -> dict[tuple[str, ...], Any]:
    """Return every field of every part, with the list in which it stands."""
    found: dict[tuple[str, ...], Any] = {("entry", "title"): document.title}
    for key, held in Tree.of(document).parts.items():
        found[(*key, "home")] = held.home
        for name, value in held.fields.items():
            if name == "cites":
                found |= {(*key, name, each): True for each in value}
            elif name in ("columns", "rows"):
                continue
            else:
                found[(*key, name)] = value
        grid = [held.fields.get("columns", []), *held.fields.get("rows", [])]
        for row, cells in enumerate(grid):
            found |= {(*key, str(row), str(at)): cell for at, cell in enumerate(cells)}
    return found


def lost(side: EntryDocument, merged: Merge) -> Iterator[tuple[str, ...]]:
    """Yield what a side changed that is neither in the result nor in a conflict."""
    before, after, result = leaves(BASE), leaves(side), leaves(merged.document)
    asked = {each.key for each in merged.conflicts}
    trees = Tree.of(side), Tree.of(BASE)
    for path in {*before, *after}:
        if before.get(path) == after.get(path) or after.get(path) == result.get(path):
            continue
        if not asked & set(covering(path, trees)) and not merged.notes:
            yield path


def covering(path: tuple[str, ...], trees: tuple[Tree, Tree]) -> Iterator[str]:
    """Yield the keys of the conflicts that would put a field before the author."""
    if path[0] == "entry":
        yield path[1]
        return
    part, name = f"{path[0]}:{path[1]}", path[2]
    yield part
    if name == "home":
        yield from (f"{part}.place", "sections.places")
    elif path[0] == "table" and name.isdigit():
        yield from (f"{part}.columns-rows", f"{part}.row-{name}")
    else:
        units = [(name,), ("text", "plain"), ("question", "text", "plain")]
        units += [OF_REGIMEN, (*OF_REGIMEN, "note"), OF_SOURCE]
        yield from (f"{part}.{'-'.join(unit)}" for unit in units if name in unit)
    for tree in trees:  # a section that comes or goes as a whole
        if (path[0], path[1]) in tree.parts:
            yield from (
                f"section:{each}" for each in tree.around(tree.parts[path[0], path[1]].home)
            )


@settings(laws, max_examples=1000)
@given(pairs)
def test_no_edit_is_lost_silently(pair: tuple[EntryDocument, EntryDocument]) -> None:
    theirs, mine = pair
    merged = merge(BASE, theirs, mine)
    assert list(lost(theirs, merged)) == []
    assert list(lost(mine, merged)) == []


@laws
@given(pairs)
def test_nothing_is_taken_from_what_is_not_trusted(
    pair: tuple[EntryDocument, EntryDocument],
) -> None:
    theirs, mine = pair
    merged = merge(BASE, theirs, mine, ask_all=True)
    assert same(merged.document, mine)
    assert merged.taken == []


@laws
@given(pairs)
def test_a_regimen_is_never_made_of_two_halves(pair: tuple[EntryDocument, EntryDocument]) -> None:
    merged = merge(BASE, *pair)
    sides = [{figures(regimen) for regimen in document.regimens} for document in (BASE, *pair)]
    for regimen in merged.document.regimens:
        assert figures(regimen) in set().union(*sides)


def figures(regimen: Any) -> str:
    return str(regimen.model_dump_json(exclude={"note", "cites"}))


def test_the_edits_reach_every_list() -> None:
    data = picture()
    assert {name for name, _part in parts_of(data)} == {
        "summary", "statements", "questions", "tables", "regimens", "sections", "references",
    }  # fmt: skip
    assert len(lists_of(data)) == 4 + 4 * 4
