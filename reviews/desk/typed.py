"""A text as an editor typed it: read as YAML, with every error at its line, and a preview."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from reference import yaml
from reference.document import EntryDocument
from reference.rendering import render_content
from reference.yaml import BadFile, Refusal
from reviews.desk.places import remarks, spot
from reviews.findings import facts_beside, judge
from reviews.policy import Policy

AROUND = 3
"""Lines shown before and after what differs."""


@dataclass
class Typed:
    """What was typed: a document, or the reasons why it is none yet."""

    name: str
    text: str
    document: EntryDocument | None = None
    refusals: list[Refusal] = field(default_factory=list)
    source: yaml.Source | None = None

    @property
    def lines(self) -> list[tuple[int, str, list[Refusal]]]:
        """Return each line with its number and what is wrong in it, to be linked to."""
        wrong: dict[int, list[Refusal]] = {}
        for refusal in self.refusals:
            wrong.setdefault(refusal.line, []).append(refusal)
        return [
            (number, line, wrong.get(number, []))
            for number, line in enumerate(self.text.split("\n"), start=1)
        ]

    def line_of(self, path: tuple[str | int, ...]) -> int:
        """Return the line on which a part stands, 0 if it is not known."""
        return self.source.at(path)[0] if self.source is not None else 0


def read(text: str, name: str) -> Typed:
    """Read what was typed. Parts without an id are given one, as ``format_entries`` does."""
    text = text.replace("\r\n", "\n")
    typed = Typed(name, text)
    data = text.encode("utf-8", "surrogatepass")
    try:
        typed.document = yaml.read(yaml.complete(data, name), name).document
    except BadFile as bad:
        typed.refusals = bad.refusals
        return typed
    with suppress(BadFile):  # if only ids were missing, the lines are not known
        typed.source = yaml.read(data, name)
    return typed


def preview(
    typed: Typed, policy: Policy | None, *, at: datetime, entry_id: int | None = None
) -> dict[str, Any]:
    """Return the text as readers would see it, with what the rules find and at which line."""
    if typed.document is None:
        return {}
    judged = []
    if policy is not None:
        facts = facts_beside(typed.document, policy, at, entry_id=entry_id)
        judged = judge(typed.document, policy, facts)
    return {
        "content": render_content(typed.document, remarks=remarks(typed.document, judged)),
        "found": [
            (item, spot(typed.document, item.finding.path), typed.line_of(item.finding.path))
            for item in judged
        ],
    }


def side_by_side(theirs: EntryDocument, mine: str) -> dict[str, Any]:
    """Return two texts of one draft beside each other, line by line.

    Where both say the same for long, the lines between are counted and left out.
    """
    left = yaml.write(theirs).decode().split("\n")
    right = mine.replace("\r\n", "\n").split("\n")
    rows: list[tuple[str, str, str]] = []
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for op, low, high, from_, to in matcher.get_opcodes():
        run: list[tuple[str, str, str]] = []
        for old, new in zip_longest(left[low:high], right[from_:to], fillvalue=""):
            run.append((op, old, new))
        hidden = len(run) - 2 * AROUND
        if op == "equal" and hidden > 1:
            gap = ("gap", f"{hidden} lines are the same", "")
            run = [*run[:AROUND], gap, *run[-AROUND:]]
        rows += run
    return {"sides": rows}
