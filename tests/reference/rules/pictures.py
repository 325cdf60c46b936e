"""The smallest documents that show one thing, and what the rules say of them."""

from __future__ import annotations

from reference.document import EntryDocument, parse
from reference.rules import RULES, Facts, check

LABEL = {"id": "label", "evidence": "label", "title": "Product label", "publisher": "An agency"}

STATED = {"route": "oral", "indication": "pain", "population": "adult"}


def document(**parts) -> EntryDocument:
    """Return a document in which everything that is not given is in order."""
    return parse(
        {
            "slug": "picture",
            "title": "A picture",
            "drug": "ketamine",
            "references": [LABEL],
            "summary": [{"id": "cites-label", "text": "It helps.", "cites": ["label"]}],
            **parts,
        }
    )


def regimen(**parts) -> dict:
    """Return a regimen in which everything that is not given is in order."""
    return {"id": "r1", "kind": "dose", "cites": ["label"], **STATED, **parts}


def statement(text: str, **parts) -> dict:
    return {"id": "s1", "text": text, "cites": ["label"], **parts}


def found(document: EntryDocument, family: str = "", **facts) -> list[tuple[str, str]]:
    """Return the rule and the place of every finding, or of those of one family."""
    return [
        (item.rule, item.pointer)
        for item in check(document, facts=Facts(**facts))
        if not family or RULES[item.rule].family == family
    ]


def of_family(document: EntryDocument, family: str) -> list:
    """Return the findings of one family, whole."""
    return [item for item in check(document) if RULES[item.rule].family == family]


WATCHED = {
    "id": "watched",
    "heading": "Monitoring",
    "kind": "monitoring",
    "statements": [{"id": "watch", "text": "Breathing is watched.", "cites": ["label"]}],
}
BARRED = {
    "id": "barred",
    "heading": "Contraindications",
    "kind": "contraindications",
    "statements": [{"id": "bar", "text": "Psychosis that is active.", "cites": ["label"]}],
}


def complete(text: str = "By mouth, 1 mg is given.", **parts) -> EntryDocument:
    """Return a document with one dose and all that a reader of it needs: no rule finds a fault."""
    whole = regimen(
        form="racemic ketamine",
        phase="start",
        dose={"value": "1", "unit": "mg"},
        max=[{"value": "4", "unit": "mg", "basis": "day"}],
    )
    return document(
        **{
            "regimens": [whole],
            "summary": [statement(text)],
            "sections": [WATCHED, BARRED],
            **parts,
        }
    )
