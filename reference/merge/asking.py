"""What a merge works on, and how it asks a person."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reference.document import EntryDocument, digest_of

from .parts import Held, Key, Tree
from .words import label_of

THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that cannot be merged by itself, with all three texts as plain text.

    An empty text says that the part, or the field, is not there.
    """

    key: str
    """What names it, the same for the same three documents."""
    place: str
    """What it is about, in words."""
    why: str
    base: str
    theirs: str
    mine: str

    @property
    def is_dose(self) -> bool:
        """Whether it is about the drug or a regimen, which a person sees first."""
        return self.key == "drug" or self.key.startswith("regimen:")

    @property
    def mark(self) -> str:
        """Return a digest of all that it says: a choice holds for these texts and no others."""
        said = json.dumps([self.key, self.base, self.theirs, self.mine])
        return digest_of(said.encode())[:16]


class Asking:
    """Three texts, the choices that were made, and what became of them so far."""

    def __init__(
        self,
        base: EntryDocument | None,
        theirs: EntryDocument,
        mine: EntryDocument,
        choices: Mapping[str, str],
        ask_all: bool,
    ) -> None:
        self.has_base = base is not None
        self.base, self.theirs, self.mine = Tree.of(base), Tree.of(theirs), Tree.of(mine)
        self.choices = choices
        self.ask_all = ask_all
        self.conflicts: list[Conflict] = []
        self.notes: list[str] = []
        self.parts: dict[Key, Held] = {}

    def _ask(self, key: str, place: str, why: str, texts: Sequence[str]) -> str:
        """Put a conflict before a person; return whose text holds."""
        base, theirs, mine = texts
        self.conflicts.append(Conflict(key, place, why, base, theirs, mine))
        return THEIRS if self.choices.get(key) == THEIRS else MINE

    def _settled(self, base: Any, theirs: Any, mine: Any) -> str:
        """Return whose value holds, or nothing where that is a question."""
        if theirs == mine:
            return MINE
        if self.has_base:
            if theirs == base:
                return MINE
            if mine == base and not self.ask_all:
                return THEIRS
        return ""

    @property
    def _why(self) -> str:
        if not self.has_base:
            return "There is no text from which both came, and they differ here."
        if self.ask_all:
            return "The version that changed this is no longer on view."
        return "Both changed it."

    def _label(self, key: Key) -> str:
        return label_of(key, self.mine, self.theirs, self.base)
