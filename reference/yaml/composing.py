"""From the bytes of a YAML file to plain data, with the place of every part.

Only a small part of YAML is read: groups, lists and scalars. What another program
could read differently is refused and never converted. PyYAML's safe loader gives
the events (libyaml's, where PyYAML was built with it); the data is made here, so
that the limits hold before memory is spent.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, NoReturn

import yaml

from reference.yaml.decoding import decode
from reference.yaml.refusals import BadFile, Refusal, Stopped, shown
from reference.yaml.scalars import meaning, quoted

MAX_NODES = 80_000
"""Groups, lists, keys and values in one file. It bounds memory, not style."""

MAX_NESTING = 24
"""Levels of groups and lists: sections six deep, with a table in the last, need 17."""

WHOLE_NUMBERS = frozenset({"schema", "issued"})
"""The keys whose values the document wants as numbers."""

TRUTHS = frozenset({"approximate"})
"""The keys whose values the document wants as true or false."""

Path = tuple[str | int, ...]


class Place:
    """Where a part of a document stands in its file."""

    __slots__ = ("at", "parts")

    def __init__(self, at: tuple[int, int]) -> None:
        self.at = at
        self.parts: dict[str | int, Place] = {}


class Composed(NamedTuple):
    """Plain data with its places, not yet held against the document's types."""

    name: str
    data: dict[str, Any]
    root: Place
    refusals: list[Refusal]
    refused: frozenset[Path]

    def at(self, path: Path) -> tuple[int, int]:
        """Return line and column, from 1, of what stands at a path, or of what lacks it."""
        place = self.root
        for step in path:
            if step not in place.parts:
                break
            place = place.parts[step]
        return place.at


def compose(
    data: bytes,
    name: str,
    *,
    whole_numbers: frozenset[str] = WHOLE_NUMBERS,
    truths: frozenset[str] = TRUTHS,
) -> Composed:
    """Read plain data. Raise :class:`BadFile` where the file cannot be understood at all.

    Values under the keys in ``whole_numbers`` and ``truths`` become numbers, and true
    or false; every other value is text.
    """
    earlier: list[Refusal] = []
    try:
        composer = _Composer(decode(data), earlier, whole_numbers, truths)
        content, root = composer.document()
    except Stopped as stopped:
        raise BadFile(name, earlier + stopped.refusals) from None
    return Composed(name, content, root, composer.refusals, frozenset(composer.refused))


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"0|[1-9][0-9]{0,5}")

# From the parser's words to what would be right. The two parsers word some things
# differently; the first that occurs in the problem is taken.
_REMEDIES = [
    (
        "mapping values are not allowed",
        "a colon stands where none may; put the text in quotes, or align",
    ),
    (
        "cannot start any token",
        "this character cannot stand here; indent with spaces, quote text",
    ),
    ("tab", "a tab stands where only spaces may; indent with spaces"),
    ("unexpected end of stream", "the quotes are never closed; close them"),
    ("escape", "this is no escape; write \\\\ for a backslash, or use single quotes"),
    ("hexdec", "this is no escape; write \\\\ for a backslash, or use single quotes"),
    ("expected key", "the indentation does not fit the lines above; align the keys"),
    ("block end", "the indentation does not fit the lines above; align the keys"),
    (
        "block collection",
        "the indentation does not fit the lines above; align the items",
    ),
    ("could not find expected ':'", "a key without a colon; write key: value"),
    ("',' or", "the brackets are not closed, or a comma is missing; close them"),
    (
        "node content",
        "something is missing before this; write a value, in quotes if need be",
    ),
    ("alias", "anchors and aliases are not read; write the value out"),
    ("anchor", "anchors and aliases are not read; write the value out"),
    ("tag", "tags are not read; remove it"),
    ("document start", "text follows the end of the entry; one entry to a file"),
]


class _Composer:
    """Makes plain data of events, within the limits, keeping the place of every part."""

    def __init__(
        self,
        text: str,
        refusals: list[Refusal],
        whole_numbers: frozenset[str],
        truths: frozenset[str],
    ) -> None:
        self.whole_numbers = whole_numbers
        self.truths = truths
        self.events = yaml.parse(text, Loader=_LOADER)
        self.end = text.count("\n") + 1, len(text) - text.rfind("\n")
        self.nodes = 0
        self.refusals = refusals
        self.refused: set[Path] = set()

    def document(self) -> tuple[dict[str, Any], Place]:
        self._next()  # the stream's start
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise Stopped(Refusal(1, 1, "the file is empty; an entry begins with schema: 1"))
        event = self._next()
        if not isinstance(event, yaml.MappingStartEvent):
            _stop(
                event,
                "the file must hold one group of keys; an entry begins with schema: 1",
            )
        place = Place(_start(event))
        data = self._value(event, (), place)
        self._next()  # the document's end
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            _stop(event, "a second document begins here; one entry to a file")
        return data, place

    def _next(self) -> Any:
        try:
            return next(self.events)
        except yaml.MarkedYAMLError as error:
            problem = str(error.problem or error.context or "")
            remedy = next((words for part, words in _REMEDIES if part in problem), None)
            wrong = remedy or "this is not YAML; check indentation, quotes and brackets"
            marks = error.problem_mark, error.context_mark
            if remedy and remedy.endswith("close them"):
                marks = marks[::-1]  # where it was opened
            mark = marks[0] or marks[1]
            at = self._within(mark.line, mark.column) if mark else (1, 1)
            raise Stopped(Refusal(*at, f"{wrong} ({problem})")) from None
        except yaml.YAMLError:
            wrong = "this is not YAML; check indentation, quotes and brackets"
            raise Stopped(Refusal(1, 1, wrong)) from None

    def _within(self, line: int, column: int) -> tuple[int, int]:
        # The parser marks the end of a file in a line of its own, even if there is none.
        return (line + 1, column + 1) if line < self.end[0] else self.end

    def _value(self, event: Any, path: Path, place: Place) -> Any:
        self._check(event, path)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path, place)
        return self._group(path, place)

    def _check(self, event: Any, path: Path) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            _stop(
                event,
                f"the file has over {MAX_NODES:,} values; split it into several entries",
            )
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            _stop(event, "anchors and aliases are not read; write the value out")
        if event.tag is not None:
            _stop(event, f"the tag {shown(event.tag)} is not read; remove it")
        if len(path) >= MAX_NESTING and not isinstance(event, yaml.ScalarEvent):
            _stop(event, f"this is nested too deep; {MAX_NESTING} levels at most")

    def _list(self, path: Path, place: Place) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            index = len(items)
            part = place.parts[index] = Place(_start(event))
            items.append(self._value(event, (*path, index), part))
        return items

    def _group(self, path: Path, place: Place) -> dict[str, Any]:
        group: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            self._check(event, path)
            if not isinstance(event, yaml.ScalarEvent):
                _stop(event, "a key must be one word; write key: value")
            key = str(event.value)
            if key in group:
                line = place.parts[key].at[0]
                wrong = f"{shown(key)} is already given in line {line}; remove one of the two"
                self._refuse(event, wrong, (*path, key))
            part = Place(_start(event))
            group[key] = self._value(self._next(), (*path, key), part)
            place.parts.setdefault(key, part)
        return group

    def _scalar(self, event: Any, path: Path) -> str | int | bool:
        text = str(event.value)
        if event.style:  # in quotes, or a block of text
            return text
        key = path[-1]
        if key in self.whole_numbers:
            if _INTEGER.fullmatch(text):
                return int(text)
            self._refuse(event, f"{key} must be a whole number in plain digits", path)
        elif key in self.truths:
            if text in ("true", "false"):
                return text == "true"
            self._refuse(event, f"{key} must be true or false", path)
        elif reads_as := meaning(text):
            if reads_as == "nothing":
                wrong = f"{subject(path)} is empty; write a value, or leave it out"
            else:
                short = shown(text)
                wrong = f"“{short}” reads as {reads_as}; put it in quotes: {quoted(short)}"
            self._refuse(event, wrong, path)
        return text

    def _refuse(self, event: Any, message: str, path: Path) -> None:
        self.refusals.append(Refusal(*_start(event), message))
        self.refused.add(path)


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _stop(event: Any, message: str) -> NoReturn:
    raise Stopped(Refusal(*_start(event), message))


def subject(path: Path) -> str:
    """Name the part that a sentence is about: its key, or its number in a list."""
    if not path:
        return "the entry"
    if isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {shown(str(path[-2]))}"
    return shown(path[-1])
