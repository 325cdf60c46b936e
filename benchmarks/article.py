"""The entry that every benchmark works on: clean under the rules, about 20 kB as a page."""

from __future__ import annotations

import random
from typing import Any

from reference.document import EntryDocument, parse

SLUG = "variation-00000"
"""Copies differ in the digits, and in nothing else that changes the length of a text."""

TITLE = "How is ketamine dosed after surgery? Variation 00000"

SECTIONS = 6
STATEMENTS = 4

_OPENINGS = (
    "Before the first dose",
    "During the infusion",
    "In the recovery room",
    "On the ward",
    "When pain persists",
    "If the patient is anxious",
    "After a change of rate",
    "At each handover",
    "Where opioids were taken for months",
    "In frail or older people",
)
_SUBJECTS = (
    "the nurse in charge",
    "the pain team",
    "whoever started the infusion",
    "the anaesthetist on call",
    "the prescriber",
    "a second clinician",
    "the ward pharmacist",
    "a relative who knows the patient",
)
_VERBS = (
    "checks",
    "records",
    "reassesses",
    "discusses",
    "compares",
    "watches",
    "explains",
    "confirms",
)
_OBJECTS = (
    "sedation, breathing and blood pressure",
    "the pain score at rest and on movement",
    "the concentration on the label against the order",
    "the pump settings against the prescription",
    "other sedating medicines and the reasons for them",
    "unpleasant dreams, confusion and nausea",
    "the line, its filter and what else runs through it",
    "swallowing, urinary symptoms and abdominal pain",
)
_ENDINGS = (
    "and writes down who was told",
    "unless a plan agreed beforehand says otherwise",
    "with the interval shortened when something looks wrong",
    "before anything is changed",
    "and asks for help early",
    "so that the next shift can follow the course",
    "and repeats this as often as the ward's protocol asks",
)


def article(slug: str = SLUG, title: str = TITLE) -> EntryDocument:
    """Return the document under a slug and a title; the rest is always the same."""
    return parse(_data(slug, title))


def _data(slug: str, title: str) -> dict[str, Any]:
    draw = random.Random(20)
    return {
        "schema": 1,
        "slug": slug,
        "title": title,
        "drug": "ketamine",
        "summary": [
            _statement(
                "lead", "Start with 0.25 mg/kg given intravenously over 10 minutes.", "source-0"
            )
        ],
        "regimens": [_regimen(number) for number in range(4)],
        "sections": [
            {
                "id": f"part-{part}",
                "heading": f"Monitoring: {_OPENINGS[part % len(_OPENINGS)].lower()}",
                "kind": "monitoring",
                "statements": [
                    _statement(f"part-{part}-{line}", _sentence(draw), f"source-{part % 6}")
                    for line in range(STATEMENTS)
                ],
            }
            for part in range(SECTIONS)
        ]
        + [
            {
                "id": "not-for",
                "heading": "Who must not have it",
                "kind": "contraindications",
                "statements": [
                    _statement(
                        "not-for-1",
                        "Do not give it to anyone who has had a severe reaction to it.",
                        "source-0",
                    )
                ],
            }
        ],
        "references": [_reference(number) for number in range(6)],
    }


def _statement(identity: str, text: str, source: str) -> dict[str, Any]:
    return {"id": identity, "text": text, "cites": [source]}


def _sentence(draw: random.Random) -> str:
    parts = (draw.choice(part) for part in (_OPENINGS, _SUBJECTS, _VERBS, _OBJECTS, _ENDINGS))
    opening, subject, verb, what, ending = parts
    return f"{opening}, {subject} {verb} {what} {ending}."


def _regimen(number: int) -> dict[str, Any]:
    return {
        "id": f"start-{number}",
        "kind": "dose",
        "intent": "analgesia",
        "route": "intravenous",
        "method": "over 10 minutes",
        "indication": "acute pain",
        "setting": ("after surgery", "emergency department", "ward", "day surgery")[number],
        "population": "adult",
        "phase": "loading",
        "form": "racemic hydrochloride",
        "weight_basis": "actual",
        "dose": {"value": "0.25", "unit": "mg/kg"},
        "max": [{"value": "25", "unit": "mg", "basis": "dose"}],
        "frequency": "once",
        "duration": "10 minutes",
        "cites": [f"source-{number}"],
    }


def _reference(number: int) -> dict[str, Any]:
    return {
        "id": f"source-{number}",
        "evidence": "guideline",
        "title": f"An invented guideline on analgesia after surgery, part {'ABCDEF'[number]}",
        "container-title": "Journal of Invented Guidelines",
        "issued": 2025,
        "DOI": f"10.1000/benchmark.{number}",
    }
