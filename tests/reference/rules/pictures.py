"""The smallest documents that show one thing, and what the rules say of them."""

from __future__ import annotations

from reference.document import EntryDocument, parse
from reference.rules import Facts, check

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


def found(document: EntryDocument, **facts) -> list[tuple[str, str]]:
    """Return the rule and the place of every finding."""
    return [(item.rule, item.pointer) for item in check(document, facts=Facts(**facts))]
