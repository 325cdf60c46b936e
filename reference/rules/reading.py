"""A document as the rules read it: every text with its place, read for doses once.

Most rules ask for the same texts. They are joined and searched together, which is far
quicker than one by one, and each match is led back to its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from reference.document import EntryDocument, Part, Question, SectionKind, Statement
from reference.doses import FoundDose, find_doses

from .findings import Path

About = tuple[Part | str, ...]

_REGIMEN_TEXTS = ("method", "indication", "setting", "form", "frequency", "duration", "note")
_BETWEEN = "\0"  # no text of a document holds it, and no pattern of ours matches it


def in_small_letters(text: str) -> str:
    """Return the text in small letters, character by character, so that places stay the same."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(each if len(each.lower()) > 1 else each.lower() for each in text)


def flattened(small: str) -> str:
    """Return a text with a single space for every white space, at its ends too."""
    return f" {' '.join(small.replace(_BETWEEN, ' ').split())} "


class Place(NamedTuple):
    """One text that a reader sees."""

    path: Path
    text: str
    about: About
    """What a finding in it rests on."""
    part: Part | None = None
    """The statement, question, table or regimen that holds it."""
    section: SectionKind | None = None

    @property
    def field(self) -> str:
        """The last step: the same wherever the part stands."""
        return str(self.path[-1])


class Match(NamedTuple):
    """A match of a pattern, within its own text."""

    place: Place
    match: re.Match[str]
    start: int
    end: int
    nth: int
    """Which one it is in its text, from 0."""

    @property
    def text(self) -> str:
        return self.place.text[self.start : self.end].strip()

    @property
    def about(self) -> About:
        found = self.place.text[self.start : self.end]
        return (*self.place.about, self.place.field, found, str(self.nth))


class Dosed(NamedTuple):
    """A dose found in a text, with its span there."""

    place: Place
    dose: FoundDose
    start: int
    end: int

    @property
    def said(self) -> str:
        return self.place.text[self.start : self.end]


class Reading:
    """The texts of one document and what was found in them."""

    def __init__(self, document: EntryDocument) -> None:
        self.places: list[Place] = [place for place in _places(document) if place.text]
        self._starts: list[int] = []
        at = 0
        for place in self.places:
            self._starts.append(at)
            at += len(place.text) + len(_BETWEEN)

    @cached_property
    def _joined(self) -> str:
        return _BETWEEN.join(place.text for place in self.places)

    def _at(self, start: int) -> tuple[Place, int]:
        index = bisect_right(self._starts, start) - 1
        return self.places[index], start - self._starts[index]

    @cached_property
    def small(self) -> str:
        """All texts in small letters, one after the other."""
        return in_small_letters(self._joined)

    @cached_property
    def flat(self) -> str:
        """All texts in small letters, with single spaces everywhere: for a quick look."""
        return flattened(self.small)

    def matches(self, pattern: re.Pattern[str], *, lowered: bool = False) -> Iterator[Match]:
        """Yield every match in every text, in the order of the document.

        ``lowered`` looks in the texts as written in small letters: that is much faster than
        a pattern that ignores case.
        """
        nth, last = 0, None
        for match in pattern.finditer(self.small if lowered else self._joined):
            place, start = self._at(match.start())
            nth = nth + 1 if place is last else 0
            last = place
            yield Match(place, match, start, start + match.end() - match.start(), nth)

    @cached_property
    def doses(self) -> Sequence[Dosed]:
        """Every dose in every text."""
        found = []
        for dose in find_doses(self._joined):
            place, start = self._at(dose.start)
            found.append(Dosed(place, dose, start, start + dose.end - dose.start))
        return found

    @cached_property
    def _doses_by_path(self) -> dict[Path, list[FoundDose]]:
        held: dict[Path, list[FoundDose]] = {}
        for found in self.doses:
            here = found.dose._replace(start=found.start, end=found.end)
            held.setdefault(found.place.path, []).append(here)
        return held

    def doses_in(self, path: Path) -> list[FoundDose]:
        """Return the doses of one text, with their spans in it."""
        return self._doses_by_path.get(path, [])


_last: tuple[EntryDocument, Reading] | None = None


def reading_of(document: EntryDocument) -> Reading:
    """Return the reading of a document. The rules of one check share it."""
    global _last
    held = _last  # another thread may put its own in place; it cannot change this one
    if held is not None and held[0] is document:
        return held[1]
    reading = Reading(document)
    _last = document, reading
    return reading


def forget() -> None:
    """Let go of the last document: a benchmark reads it as if for the first time."""
    global _last
    _last = None


def _places(document: EntryDocument) -> Iterator[Place]:
    yield Place(("title",), document.title, (document.title,))
    for index, regimen in enumerate(document.regimens):
        for name in _REGIMEN_TEXTS:
            path: Path = ("regimens", index, name)
            yield Place(path, getattr(regimen, name), (regimen,), regimen)
        for at, step in enumerate(regimen.steps):
            for name in ("every", "until"):
                path = ("regimens", index, "steps", at, name)
                yield Place(path, getattr(step, name), (regimen, str(at)), regimen)
    sections = {path: section for path, section in document.walk_sections()}
    for path, statement in document.walk_statements():
        above = sections.get(path[:-2])
        yield from _statement(path, statement, above.kind if above else None)
    for path, section in sections.items():
        yield Place(
            (*path, "heading"),
            section.heading,
            (section.id, section.heading),
            None,
            section.kind,
        )
    for path, table in document.walk_tables():
        kind = sections[path[:-2]].kind
        caption: Path = (*path, "caption")
        yield Place(caption, table.caption, (table.id, table.caption), table, kind)
        for at, column in enumerate(table.columns):
            yield Place((*path, "columns", at), column, (table.id, column), table, kind)
        for at, row in enumerate(table.rows):
            held = "\n".join(row)
            for cell, text in enumerate(row):
                yield Place((*path, "rows", at, cell), text, (table.id, held), table, kind)


def _statement(
    path: Path, statement: Statement | Question, kind: SectionKind | None
) -> Iterator[Place]:
    asked = ("question",) if isinstance(statement, Question) else ()
    for name in (*asked, "text", "plain"):
        yield Place((*path, name), getattr(statement, name), (statement,), statement, kind)
