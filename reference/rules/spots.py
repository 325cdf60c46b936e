"""Faults that show in any running text: a pattern, where in it the fault is, what to say.

Rules of notation and promotion are made of them. They need no document, so a legacy text
is read with the very same patterns: :func:`scan`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from reference.document import EntryDocument

from .findings import Hit
from .reading import flattened, in_small_letters, reading_of

SPOTS: dict[str, list[Spot]] = {}
"""What each rule that reads running text looks for, by the id of the rule."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A pattern; the fault is its group ``found``, or all of it."""

    pattern: re.Pattern[str]
    message: str
    """A sentence in which {} stands for the fault."""
    lowered: bool = False
    """True where the pattern is in small letters, and is looked for in the text so written."""
    needs: tuple[str, ...] = ()
    """Of which one must occur, in small letters, for a match: the look for them is quick."""

    def may_match(self, flat: str) -> bool:
        return not self.needs or any(words in flat for words in self.needs)

    def span(self, match: re.Match[str]) -> tuple[int, int]:
        return match.span("found") if "found" in self.pattern.groupindex else match.span()


class Spotted(NamedTuple):
    """A fault in a plain text."""

    rule: str
    start: int
    end: int
    message: str


def spot(rule: str, pattern: str, message: str, *, lowered: bool = False, needs: str = "") -> Spot:
    """Make a spot and put it down under the id of its rule.

    ``needs`` are words with commas between them; spaces within them count.
    """
    made = Spot(re.compile(pattern), message, lowered, tuple(needs.split(",")) if needs else ())
    SPOTS.setdefault(rule, []).append(made)
    return made


def hits(document: EntryDocument, *spots: Spot) -> Iterator[Hit]:
    """Yield a hit for everything that one of the spots finds in a text of the document."""
    reading = reading_of(document)
    for each in spots:
        if not each.may_match(reading.flat):
            continue
        for match in reading.matches(each.pattern, lowered=each.lowered):
            start, end = each.span(match.match)
            shift = match.start - match.match.start()
            found = match.place.text[start + shift : end + shift].strip(" -\u00a0")
            yield Hit(match.place.path, each.message.format(f"“{found}”"), match.about)


def scan(text: str) -> list[Spotted]:
    """Return the faults of notation and promotion in any text, in order. Never raises."""
    found = []
    small = in_small_letters(text)
    flat = flattened(small)
    for rule, spots in SPOTS.items():
        for each in spots:
            if not each.may_match(flat):
                continue
            for match in each.pattern.finditer(small if each.lowered else text):
                start, end = each.span(match)
                said = text[start:end].strip(" -\u00a0")
                found.append(Spotted(rule, start, end, each.message.format(f"“{said}”")))
    return sorted(found, key=lambda item: (item.start, item.end, item.rule))
