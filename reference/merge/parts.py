"""A document as parts under stable ids, each in the list that holds it, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reference.document import EntryDocument, digest_of, plain_data

Fields = dict[str, Any]
"""The fields of a part as plain data, without its id and without the lists in it."""
Key = tuple[str, str]
"""What a part is (statement, regimen, …) and its id."""
Home = tuple[str, str]
"""The name of a list, and the id of the section that it stands in; empty outside of sections."""

KINDS = {
    "summary": "statement",
    "statements": "statement",
    "tables": "table",
    "questions": "question",
    "sections": "section",
    "regimens": "regimen",
    "references": "reference",
    "provenance": "provenance",
}
"""What the lists of a document hold."""

_ON_TOP = ("summary", "regimens", "sections", "references", "provenance")
_IN_SECTIONS = ("statements", "tables", "questions", "sections")
TOP: Home = ("sections", "")


@dataclass(frozen=True, slots=True)
class Held:
    """A part, and the list in which it stands."""

    key: Key
    fields: Fields
    home: Home


@dataclass
class Tree:
    """The parts of one document. An absent document is a tree without parts."""

    top: Fields = field(default_factory=dict)
    """The fields of the entry itself: title, drug, slug and schema."""
    parts: dict[Key, Held] = field(default_factory=dict)
    lists: dict[Home, list[Key]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: EntryDocument | None) -> Tree:
        tree = cls()
        if document is not None:
            data = plain_data(document)
            tree._hold(data, "", _ON_TOP)
            tree.top = {name: value for name, value in data.items() if name not in _ON_TOP}
        return tree

    def _hold(self, data: Fields, section: str, names: tuple[str, ...]) -> None:
        for name in names:
            home = (name, section)
            for part in data.get(name, ()):
                kind = KINDS[name]
                key = (kind, part["id"] if "id" in part else self._unnamed(kind, part["source"]))
                inner = {"id", *_IN_SECTIONS} if kind == "section" else {"id"}
                fields = {name: value for name, value in part.items() if name not in inner}
                self.parts[key] = Held(key, fields, home)
                self.lists.setdefault(home, []).append(key)
                if kind == "section":
                    self._hold(part, part["id"], _IN_SECTIONS)

    def _unnamed(self, kind: str, source: str) -> str:
        """Return what stands for the id of a part that has none: a digest of its source, counted.

        What names a conflict goes into the record, which outlives a redaction of the text.
        """
        mark, number = digest_of(source.encode())[:12], 1
        while (kind, f"{mark}-{number}") in self.parts:
            number += 1
        return f"{mark}-{number}"

    def within(self, key: Key) -> Iterator[Key]:
        """Yield the parts that stand directly in a section."""
        if key[0] == "section":
            for name in _IN_SECTIONS:
                yield from self.lists.get((name, key[1]), ())

    def sections(self) -> Iterator[Key]:
        """Yield every section, those around it first."""
        waiting = list(self.lists.get(TOP, ()))
        while waiting:
            key = waiting.pop(0)
            yield key
            waiting += self.lists.get(("sections", key[1]), ())

    def around(self, home: Home) -> Iterator[str]:
        """Yield the ids of the sections around a list, the nearest first."""
        while home[1]:
            yield home[1]
            home = self.parts["section", home[1]].home

    def cited_by(self, reference: str) -> set[Key]:
        """Return the parts that cite a source."""
        return {
            key for key, held in self.parts.items() if reference in held.fields.get("cites", ())
        }


def written(top: Fields, parts: dict[Key, Held], lists: dict[Home, list[Key]]) -> Fields:
    """Return the plain data of a document from its parts."""

    def listed(names: tuple[str, ...], section: str) -> Fields:
        found = {name: [part(key) for key in lists.get((name, section), ())] for name in names}
        return {name: items for name, items in found.items() if items}

    def part(key: Key) -> Fields:
        kind, name = key
        own = {} if kind == "provenance" else {"id": name}
        inner = listed(_IN_SECTIONS, name) if kind == "section" else {}
        return own | parts[key].fields | inner

    return top | listed(_ON_TOP, "")


def name_of(key: Key, *names: str) -> str:
    """Return what names a conflict about a part, or about fields of it."""
    return ".".join([":".join(key), "-".join(names)] if names else [":".join(key)])


def section_of(home: Home) -> Key:
    return ("section", home[1])
