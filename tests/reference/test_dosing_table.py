"""Only what is complete enters the dosing table, and nothing in it can be misread."""

from __future__ import annotations

from typing import Any

import pytest

from reference.document import EntryDocument, parse
from reference.dosing_table import DosingTable, Row, dosing_table, evidence_mark

COMPLETE: dict[str, Any] = {
    "id": "r1",
    "kind": "dose",
    "intent": "analgesia",
    "route": "intravenous",
    "indication": "acute pain",
    "population": "adult",
    "dose": {"low": "0.1", "high": "0.35", "unit": "mg/kg"},
    "cites": ["good"],
}


def document(*regimens: dict[str, Any]) -> EntryDocument:
    return parse(
        {
            "slug": "x",
            "title": "X",
            "drug": "ketamine",
            "regimens": list(regimens),
            "references": [
                {"id": "good", "evidence": "guideline", "title": "Good"},
                {"id": "weak", "evidence": "self-published", "title": "Weak"},
                {"id": "series", "evidence": "case-series", "title": "Series"},
            ],
        }
    )


def table(**changes: Any) -> DosingTable:
    return dosing_table(document({**COMPLETE, **changes}))


def row(**changes: Any) -> Row:
    return table(**changes).blocks[0].rows[0]


def test_complete_dose_stands_in_the_block_of_its_intent() -> None:
    found = table()
    assert [(block.label, len(block.rows)) for block in found.blocks] == [("Analgesia", 1)]
    assert (found.incomplete, found.others) == ([], [])


@pytest.mark.parametrize("missing", ["route", "indication", "population"])
def test_dose_without_context_is_incomplete(missing: str) -> None:
    found = table(**{missing: "not-stated"})
    assert found.blocks == []
    assert [entry.missing for entry in found.incomplete] == [[missing]]


def test_dose_without_an_amount_is_incomplete() -> None:
    found = table(dose=None)
    assert [(entry.missing, entry.amount) for entry in found.incomplete] == [
        (["amount"], "Amount not stated")
    ]


@pytest.mark.parametrize(
    "kind", ["increment", "threshold", "comparison", "conversion", "preparation"]
)
def test_other_kinds_are_never_in_the_dosing_table(kind: str) -> None:
    found = table(kind=kind)
    assert (found.blocks, found.incomplete) == ([], [])
    assert [entry.kind for entry in found.others] == [kind.capitalize()]


def test_intents_make_blocks_of_their_own_analgesia_first() -> None:
    found = dosing_table(
        document(
            {**COMPLETE, "intent": "anaesthesia"},
            {**COMPLETE, "id": "r2"},
            {**COMPLETE, "id": "r3", "intent": "not-stated"},
        )
    )
    assert [(block.label, [entry.id for entry in block.rows]) for block in found.blocks] == [
        ("Analgesia", ["r2"]),
        ("Anaesthesia", ["r1"]),
        ("Intent not stated", ["r3"]),
    ]


def test_incomplete_doses_say_their_intent() -> None:
    found = table(intent="anaesthesia", population="not-stated")
    assert [entry.intent for entry in found.incomplete] == ["Anaesthesia"]


def test_amount_is_a_range_in_words_that_does_not_break() -> None:
    assert row().amount == '<span class="q">0.1 to 0.35\u00a0mg/kg</span>'


def test_maximum_says_what_it_is_counted_over() -> None:
    maxima = row(max=[{"value": "100", "unit": "mg", "basis": "hour"}]).maxima
    assert maxima == ['<span class="q">100\u00a0mg</span> per hour']


def test_maximum_without_basis_says_so() -> None:
    (maximum,) = row(max=[{"value": "90", "unit": "mg"}]).maxima
    assert maximum.endswith("(per dose, hour or day: not stated)")


def test_dose_by_weight_says_on_which_weight() -> None:
    assert row().weight_basis == "not stated"
    assert row(weight_basis="ideal").weight_basis == "ideal"
    assert row(dose={"value": "10", "unit": "mg"}).weight_basis == ""


def test_age_and_form_are_shown_or_not_stated() -> None:
    assert (row().age, row().form) == ("not stated", "not stated")
    stated = row(age={"low": "2", "high": "12", "unit": "years"}, form="S-ketamine")
    assert (stated.age, stated.form) == ("2 to 12\u00a0years", "S-ketamine")


def test_another_drug_than_the_entry_s_is_named() -> None:
    assert row().drug == ""
    assert row(drug="ketamine").drug == ""
    assert row(drug="s-ketamine").drug == "s ketamine"


@pytest.mark.parametrize(
    ("cites", "mark"),
    [
        (["good"], ""),
        (["good", "weak"], ""),
        (["weak"], "Low evidence"),
        (["weak", "series"], "Low evidence"),
        ([], "No source"),
        (["nowhere"], "No source"),
        (["nowhere", "weak"], "Low evidence"),
    ],
)
def test_weak_sources_are_marked_on_the_row_itself(cites: list[str], mark: str) -> None:
    assert evidence_mark(document(), cites) == mark
    assert row(cites=cites).evidence == mark
