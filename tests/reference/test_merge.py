"""What merges by itself and what does not: one picture for each."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from reference.document import EntryDocument, Malformed, parse, plain_data
from reference.merge import MINE, THEIRS, Merge, merge

from .compare_pictures import picture

Data = dict[str, Any]
Edit = Callable[[Data], object]


def merged(theirs: Edit, mine: Edit, base: Edit = lambda data: None, **more: Any) -> Merge:
    """Let two people edit the picture, and merge what they made of it."""
    begun = picture()
    base(begun)
    sides = []
    for edit in (theirs, mine):
        data = copy.deepcopy(begun)
        edit(data)
        sides.append(parse(data))
    return merge(parse(begun), *sides, **more)


def keys(found: Merge) -> list[str]:
    return [each.key for each in found.conflicts]


def put(path: str, value: Any) -> Edit:
    def edit(data: Data) -> None:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in steps:
            data = data[step]
        data[last] = value

    return edit


def drop(path: str) -> Edit:
    def edit(data: Data) -> None:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in steps:
            data = data[step]
        del data[last]

    return edit


def both(*edits: Edit) -> Edit:
    def edit(data: Data) -> None:
        for each in edits:
            each(data)

    return edit


def add(path: str, part: Data, at: int = 99) -> Edit:
    def edit(data: Data) -> None:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in steps:
            data = data[step]
        data.setdefault(last, []).insert(at, part)

    return edit


def move(source: str, target: str) -> Edit:
    def edit(data: Data) -> None:
        holder, name = data, source.split(".")
        for step in name[:-1]:
            holder = holder[int(step) if step.isdigit() else step]
        add(target, holder.pop(int(name[-1])))(data)

    return edit


CARE, RULED_OUT = "sections.0", "sections.1"
QUIET = f"{CARE}.statements.0"
PERIOP = "regimens.0"

# --- what merges by itself ----------------------------------------------------------

CLEAN: dict[str, tuple[Edit, Edit]] = {
    "two statements": (put(f"{QUIET}.text", "Calm helps."), put("summary.0.text", "It helps.")),
    "text and citations of one statement": (
        put(f"{QUIET}.text", "Calm helps."),
        put(f"{QUIET}.cites", ["guide"]),
    ),
    "two regimens": (put("regimens.0.frequency", "hourly"), put("regimens.1.frequency", "daily")),
    "a dose and the citations under it": (
        put(f"{PERIOP}.dose.high", "0.3"),
        put(f"{PERIOP}.cites", ["guide", "label", "trial"]),
    ),
    "a dose and a note without figures": (
        put(f"{PERIOP}.dose.high", "0.3"),
        put(f"{PERIOP}.note", "Label the line clearly."),
    ),
    "citations that each added": (
        put(f"{CARE}.statements.1.cites", ["report", "guide", "trial"]),
        put(f"{CARE}.statements.1.cites", ["label", "report", "guide"]),
    ),
    "a citation that one removed and one added": (
        put(f"{CARE}.statements.1.cites", ["guide"]),
        put(f"{CARE}.statements.1.cites", ["report", "guide", "trial"]),
    ),
    "cells of two rows": (
        put(f"{CARE}.tables.0.rows.0.1", "6 mg"),
        put(f"{CARE}.tables.0.rows.1.1", "12 mg"),
    ),
    "two cells of one row, neither of a dose": (
        put(f"{CARE}.tables.1.rows.0.1", "vacant"),
        put(f"{CARE}.tables.1.rows.1.1", "heavy"),
    ),
    "a caption and a cell": (
        put(f"{CARE}.tables.1.caption", "Signs to see"),
        put(f"{CARE}.tables.1.rows.0.1", "vacant"),
    ),
    "two gaps of a source": (
        put("references.0.page", "12"),
        put("references.0.PMID", "22833552"),
    ),
    "a statement that one moved and one reworded": (
        move(QUIET, "sections.2.statements"),
        put(f"{QUIET}.text", "Calm helps."),
    ),
    "a statement moved into the summary": (
        move(QUIET, "summary"),
        put("title", "Ketamine for pain"),
    ),
    "an order and an addition": (
        lambda data: data["references"].reverse(),
        add("references", {"id": "new", "evidence": "review", "title": "New"}),
    ),
    "sections that each added": (
        add("sections", {"id": "one", "heading": "One"}),
        add(f"{RULED_OUT}.sections", {"id": "two", "heading": "Two"}),
    ),
    "a removal and a change elsewhere": (
        drop("references.4"),
        put("provenance.0.note", "half of it"),
    ),
    "the same change": (put(f"{PERIOP}.dose.high", "0.3"), put(f"{PERIOP}.dose.high", "0.3")),
    "the same removal": (drop(f"{CARE}.tables.1"), drop(f"{CARE}.tables.1")),
    "the same addition": (
        add("summary", {"id": "s2", "text": "Alike."}),
        add("summary", {"id": "s2", "text": "Alike."}),
    ),
    "a section that one removed after moving on what the other changed": (
        both(move(f"{CARE}.statements.0", "sections.2.statements"), drop(CARE)),
        put(f"{QUIET}.text", "Calm helps."),
    ),
}


TOUCHING = {
    "citations that each added",
    "a citation that one removed and one added",
    "a statement that one moved and one reworded",
    "a section that one removed after moving on what the other changed",
    "an order and an addition",
    "the same removal",
    "the same addition",
}
"""Pictures whose second edit does not find its place after the first, or writes over it."""


@pytest.mark.parametrize("name", CLEAN)
def test_merges_by_itself(name: str) -> None:
    theirs, mine = CLEAN[name]
    found = merged(theirs, mine)
    assert found.conflicts == []
    assert found.notes == []
    if name not in TOUCHING:
        one_after_the_other = picture()
        both(theirs, mine)(one_after_the_other)
        assert found.document == parse(one_after_the_other)


def test_citations_merge_one_by_one() -> None:
    found = merged(*CLEAN["citations that each added"])
    assert found.document.sections[0].statements[1].cites == ["label", "report", "guide", "trial"]
    found = merged(*CLEAN["a citation that one removed and one added"])
    assert found.document.sections[0].statements[1].cites == ["guide", "trial"]


def test_what_moved_is_where_it_went_and_says_what_it_says_now() -> None:
    found = merged(*CLEAN["a statement that one moved and one reworded"])
    (moved,) = found.document.sections[2].statements
    assert (moved.id, moved.text) == ("quiet", "Calm helps.")


def test_what_was_taken_is_said_in_words() -> None:
    found = merged(put(f"{PERIOP}.max.0.value", "5"), put("summary.0.text", "It helps."))
    (taken,) = found.taken
    assert (taken.part_id, taken.field) == ("periop", "max")
    assert "ten times higher" in taken.sentence


# --- what is put before the author ----------------------------------------------------


def care_into_background(data: Data) -> None:
    """Move the first section into the last: a path would change on the way."""
    care = data["sections"].pop(0)
    data["sections"][1].setdefault("sections", []).append(care)


ASKED: dict[str, tuple[Edit, Edit, list[str]]] = {
    "one text reworded twice": (
        put(f"{QUIET}.text", "Calm helps."),
        put(f"{QUIET}.text", "Peace helps."),
        ["statement:quiet.text"],
    ),
    "a dose and its maximum": (
        put(f"{PERIOP}.dose.high", "0.3"),
        put(f"{PERIOP}.max.0.value", "0.4"),
        ["regimen:periop"],
    ),
    "the number and the unit of a dose": (
        put("regimens.1.dose.value", "500"),
        put("regimens.1.dose.unit", "mcg/kg"),
        ["regimen:oral-start"],
    ),
    "a dose and its frequency": (
        put(f"{PERIOP}.dose.high", "0.3"),
        put(f"{PERIOP}.frequency", "every 4 hours"),
        ["regimen:periop"],
    ),
    "a dose and a figure in its note": (
        put(f"{PERIOP}.dose.high", "0.3"),
        put(f"{PERIOP}.note", "No more than 25 mg."),
        ["regimen:periop"],
    ),
    "a figure in a text and its plain wording": (
        put(f"{CARE}.statements.2.text", "Give 0.25 mg/kg over 60 seconds."),
        put(f"{CARE}.statements.2.plain", "Half a milligram for each kilogram."),
        ["statement:figure.text-plain"],
    ),
    "a removal and a change": (
        drop(QUIET),
        put(f"{QUIET}.text", "Calm helps."),
        ["statement:quiet"],
    ),
    "a change and a removal": (
        put(f"{QUIET}.text", "Calm helps."),
        drop(QUIET),
        ["statement:quiet"],
    ),
    "a section removed and a statement changed in it": (
        drop(CARE),
        put(f"{QUIET}.text", "Calm helps."),
        ["section:care"],
    ),
    "a section removed and a statement added to it": (
        drop("sections.2"),
        add("sections.2.statements", {"id": "new", "text": "New."}),
        ["section:background"],
    ),
    "a section removed and a statement moved into it": (
        drop("sections.2"),
        move(QUIET, "sections.2.statements"),
        ["section:background"],
    ),
    "two parts under one new id": (
        add("summary", {"id": "s2", "text": "One."}),
        add("summary", {"id": "s2", "text": "Another."}),
        ["statement:s2"],
    ),
    "one row changed twice": (
        put(f"{CARE}.tables.0.rows.0.1", "6 mg"),
        put(f"{CARE}.tables.0.rows.0.2", "rest for 2 h"),
        ["table:stages.row-1"],
    ),
    "the name of a row and a figure in it": (
        put(f"{CARE}.tables.0.rows.0.0", "Closing"),
        put(f"{CARE}.tables.0.rows.0.1", "6 mg"),
        ["table:stages.columns-rows"],
    ),
    "the heading of a column and a figure under it": (
        put(f"{CARE}.tables.0.columns.1", "Amount per kg"),
        put(f"{CARE}.tables.0.rows.0.1", "6 mg"),
        ["table:stages.columns-rows"],
    ),
    "a row added and a cell changed": (
        add(f"{CARE}.tables.1.rows", ["Breath", "slow"]),
        put(f"{CARE}.tables.1.rows.0.1", "vacant"),
        ["table:signs.columns-rows"],
    ),
    "a source replaced and completed": (
        put("references.0.title", "Another guideline"),
        put("references.0.page", "12"),
        ["reference:guide"],
    ),
    "a source removed and newly cited": (
        drop("references.4"),
        put(f"{QUIET}.cites", ["spare"]),
        ["reference:spare"],
    ),
    "a kind of section and what stands under it": (
        put("sections.2.kind", "contraindications"),
        add("sections.2.statements", {"id": "new", "text": "New."}),
        ["section:background.kind"],
    ),
    "a heading that is turned and what stands under it": (
        put("sections.1.heading", "When it is not ruled out"),
        put(f"{RULED_OUT}.statements.0.text", "Psychosis."),
        ["section:absolute.heading"],
    ),
    "the drug of the entry and a regimen of it": (
        put("drug", "esketamine"),
        put(f"{PERIOP}.frequency", "hourly"),
        ["drug"],
    ),
    "two places": (
        move(QUIET, "sections.2.statements"),
        move(QUIET, "summary"),
        ["statement:quiet.place"],
    ),
    "two orders": (
        lambda data: data["references"].reverse(),
        lambda data: data["references"].append(data["references"].pop(0)),
        ["references.order"],
    ),
    "two titles": (put("title", "One?"), put("title", "Another?"), ["title"]),
    "each section moved into the other": (
        move("sections.2", f"{CARE}.sections"),
        care_into_background,
        ["sections.places"],
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_is_put_before_the_author(name: str) -> None:
    theirs, mine, expected = ASKED[name]
    found = merged(theirs, mine)
    assert _short(keys(found)) == expected
    begun = picture()
    mine(begun)
    assert found.document == parse(begun), "until it is chosen, it says what mine says"
    asked = {each.key: MINE for each in found.conflicts}
    assert merged(theirs, mine, choices=asked).document == parse(begun)
    chosen = merged(theirs, mine, choices=dict.fromkeys(asked, THEIRS))
    assert chosen.unsettled == []
    begun = picture()
    theirs(begun)
    assert chosen.document == _with(parse(begun), name, mine)


def _figures() -> tuple[str, ...]:
    from reference.merge.fields import OF_REGIMEN

    return OF_REGIMEN


def _short(found: list[str]) -> list[str]:
    """Leave out the names of the many fields of a regimen or a source."""
    return [key.split(".")[0] if key.startswith(("regimen:", "reference:")) else key
            for key in found]  # fmt: skip


ELSEWHERE = {
    "a section removed and a statement moved into it",
    "a source removed and newly cited",
    "a kind of section and what stands under it",
    "a heading that is turned and what stands under it",
    "the drug of the entry and a regimen of it",
}
"""Pictures in which mine changed something besides what is asked about."""


def _with(theirs: EntryDocument, name: str, mine: Edit) -> EntryDocument:
    if name not in ELSEWHERE or name.startswith("a section removed"):
        return theirs
    data = plain_data(theirs)
    mine(data)
    return parse(data)


def test_all_three_texts_of_a_conflict_are_shown_with_the_units_of_their_figures() -> None:
    (found,) = merged(*ASKED["the number and the unit of a dose"][:2]).conflicts
    assert found.place == "Regimen oral-start"
    assert found.why == "Both changed it."
    assert "Dose: 0.5\u00a0mg/kg (written as value 0.50 mg/kg)" in found.base.split("\n")
    assert "Dose: 500\u00a0mg/kg" in found.theirs.split("\n")
    assert "Dose: 0.5\u00a0mcg/kg (written as value 0.50 mcg/kg)" in found.mine.split("\n")


def test_what_one_removed_is_shown_as_not_there() -> None:
    (found,) = merged(*ASKED["a removal and a change"][:2]).conflicts
    assert (found.theirs, found.mine.split("\n")[0]) == ("", "Calm helps.")
    assert found.why.startswith("This revision changed it;")


def test_without_a_common_text_all_that_differs_is_asked() -> None:
    other = picture()
    put(f"{PERIOP}.dose.high", "0.3")(other)
    drop("summary.0")(other)
    found = merge(None, parse(other), parse(picture()))
    assert keys(found) == ["regimen:periop", "statement:s1"]
    assert found.document == parse(picture())


def test_of_what_is_not_trusted_every_change_is_asked() -> None:
    found = merged(
        both(put(f"{PERIOP}.dose.high", "0.3"), drop("summary.0")),
        put("title", "Mine?"),
        ask_all=True,
    )
    assert keys(found) == ["regimen:periop." + "-".join(_figures()), "statement:s1"]
    assert found.document.title == "Mine?"
    assert found.taken == []


def test_one_id_for_two_kinds_of_part_becomes_two_ids() -> None:
    found = merged(
        add("summary", {"id": "new", "text": "A statement."}),
        add("references", {"id": "new", "evidence": "review", "title": "A source"}),
    )
    assert found.conflicts == []
    assert [each.id for each in found.document.summary] == ["s1", "new-2"]
    assert found.document.reference("new") is not None
    assert found.notes == [
        "Summary statement new now has the id new-2: new is the id of Reference new."
    ]


def test_sections_nested_too_deep_together_are_asked() -> None:
    def nest(data: Data) -> None:
        at = data["sections"][2]
        for number in range(5):
            at["sections"] = [{"id": f"deep-{number}", "heading": f"Deep {number}"}]
            at = at["sections"][0]

    def inside(data: Data) -> None:
        data["sections"][1]["sections"].append(data["sections"].pop(2))

    found = merged(nest, inside)
    assert keys(found) == ["sections.places"]
    assert parse(plain_data(found.document)) == found.document


def test_both_together_may_be_no_document() -> None:
    def many(tag: str) -> Edit:
        return lambda data: data["regimens"].extend(
            {"id": f"{tag}-{number}", "kind": "dose"} for number in range(150)
        )

    with pytest.raises(Malformed, match="too many items"):
        merged(many("theirs"), many("mine"))


def test_a_choice_holds_for_the_texts_that_were_shown() -> None:
    first = merged(put("title", "One?"), put("title", "Mine?")).conflicts[0]
    second = merged(put("title", "Two?"), put("title", "Mine?")).conflicts[0]
    assert first.key == second.key
    assert first.mark != second.mark
