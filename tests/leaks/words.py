"""Words that occur nowhere else, so that finding one in an answer proves a leak.

Each begins with ``STEM``. The three letters after it say whose text it is: ``hid`` was
never published, ``rec`` was published and recalled, ``pub`` is there for readers, and
``say`` is what people said to each other: notes, reasons, interests. Two letters for
the entry follow, then the place in the document.
"""

from __future__ import annotations

import re
from typing import Any

from reference.document import EntryDocument, parse
from tests.cast import data

STEM = "zqv"
HIDDEN, RECALLED, PUBLIC, SAID = (f"{STEM}{kind}" for kind in ("hid", "rec", "pub", "say"))

ANY = re.compile(rb"zqv(?:hid|rec|pub|say)[a-z]*", re.IGNORECASE)

PLACES = (
    "title",
    "summary",
    "plain",
    "note",
    "heading",
    "statement",
    "caption",
    "column",
    "cell",
    "question",
    "answer",
    "subtitle",
    "citing",
    "provenance",
)
"""Where a marked document carries its word."""


def marked(slug: str, word: str, dose: str = "0.25") -> EntryDocument:
    """Return a document that carries a word in every place that holds text."""
    content = data(slug)
    content["title"] = f"How is ketamine dosed after {word}title?"
    content["summary"] = [
        {
            "id": "lead",
            "text": f"For {word}summary, start with {dose} mg/kg given intravenously.",
            "plain": f"For {word}plain, start with {dose} mg/kg given into a vein.",
            "cites": ["guide"],
        }
    ]
    content["regimens"][0]["dose"]["value"] = dose
    content["regimens"][0]["note"] = f"Slowly, because of {word}note."
    # After the sections of the clean document, so that no rule misses one.
    content["sections"] = [*content["sections"], _section(word)]
    content["references"][0]["title"] = f"Guideline on {word}citing"
    content["provenance"] = [
        {"source": "A clinical answer", "kind": "carried", "note": f"Without {word}provenance."}
    ]
    return parse(content)


def _section(word: str) -> dict[str, Any]:
    return {
        "id": "marked",
        "heading": f"Monitoring of {word}heading",
        "kind": "monitoring",
        "statements": [{"id": "seen", "text": f"Watch {word}statement.", "cites": ["guide"]}],
        "tables": [
            {
                "id": "marks",
                "caption": f"Signs of {word}caption",
                "columns": ["Sign", f"Of {word}column"],
                "rows": [["Breathing", f"Like {word}cell"]],
                "cites": ["guide"],
            }
        ],
        "questions": [
            {
                "id": "asked",
                "question": f"And with {word}question?",
                "text": f"Then with {word}answer.",
                "cites": ["guide"],
            }
        ],
        "sections": [
            {
                "id": "later",
                "heading": f"Later {word}subtitle",
                "kind": "general",
                "statements": [{"id": "on", "text": "Watch on.", "cites": ["guide"]}],
            }
        ],
    }


def found(text: bytes) -> set[str]:
    """Return the marked words that occur in a text, in small letters."""
    return {word.decode().lower() for word in ANY.findall(text)}
