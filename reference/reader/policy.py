"""The editorial policy in words for readers, made from the YAML that the chair adopted.

It was checked when it was adopted; here it is only read, with nothing but the
YAML reader, so that the reader's process stays small.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import yaml

CLASSES = {
    "dose": (
        "Dose",
        "a new entry, or any changed number, unit, route, maximum or source of a dose",
    ),
    "clinical": ("Clinical", "any other changed word"),
    "editorial": ("Editorial", "form of references, white space, order within a list"),
}


class Quorum(NamedTuple):
    """What one class of change needs."""

    name: str
    meaning: str
    approvals: int
    floor: int
    specialties: list[str]
    hold_hours: int
    decide_within_days: int
    review_every_months: int


class PolicyWords(NamedTuple):
    title: str
    statement: list[str]
    quorums: list[Quorum]
    emergency: Quorum
    checklist: list[str]
    declaration_days: int
    recall_notice_days: int


@lru_cache(maxsize=4)
def policy_words(body: str) -> PolicyWords:
    """Return what a policy says. What it leaves out has the value that the board's side uses."""
    said: dict[str, Any] = yaml.safe_load(body) or {}
    classes = said.get("classes", {})
    return PolicyWords(
        title=said.get("title", "Editorial policy"),
        statement=said.get("statement", []),
        quorums=[
            _quorum(name, meaning, classes[key])
            for key, (name, meaning) in CLASSES.items()
            if key in classes
        ],
        emergency=_quorum("Emergency", "bringing a recalled version back", said.get("emergency")),
        checklist=[item["text"] for item in said.get("checklist", [])],
        declaration_days=said.get("declarations", {}).get("valid_days", 365),
        recall_notice_days=said.get("recall_notice_days", 90),
    )


def _quorum(name: str, meaning: str, said: dict[str, Any] | None) -> Quorum:
    said = said or {}
    approvals = said.get("approvals", 1)
    return Quorum(
        name=name,
        meaning=meaning,
        approvals=approvals,
        floor=said.get("floor", 1),
        specialties=[item.replace("-", " ") for item in said.get("specialties", [])],
        hold_hours=said.get("hold_hours", 0),
        decide_within_days=said.get("decide_within_days", 30),
        review_every_months=said.get("review_every_months", 12),
    )
