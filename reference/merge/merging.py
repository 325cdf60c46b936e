"""The merge itself: which parts there are, what stands in them, where, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reference.compare import Difference, differences
from reference.document import EntryDocument, parse

from .asking import MINE, THEIRS, Conflict
from .parts import Fields, written
from .places import Places


@dataclass(frozen=True)
class Merge:
    """A merged document, what it took over, and what a person has to settle."""

    document: EntryDocument
    """Where nothing was chosen it says what ``mine`` says."""
    conflicts: list[Conflict]
    unsettled: list[Conflict]
    """The conflicts for which nothing was chosen."""
    taken: list[Difference]
    """What it says otherwise than ``mine``: all that came from ``theirs``, in words."""
    notes: list[str]
    """What had to be moved or renamed so that both fit into one document."""


def merge(
    base: EntryDocument | None,
    theirs: EntryDocument,
    mine: EntryDocument,
    *,
    choices: Mapping[str, str] | None = None,
    ask_all: bool = False,
) -> Merge:
    """Merge what two people made of one text.

    ``base`` is None where the text from which both came is not known: then everything that
    differs is a conflict. ``choices`` give "theirs" or "mine" by the key of a conflict.
    ``ask_all`` makes a conflict of whatever ``theirs`` changed, because it is not trusted.
    Raise :class:`reference.document.Malformed` if both together are not a valid document,
    such as one with too many regimens.
    """
    work = Merging(base, theirs, mine, choices or {}, ask_all)
    document = parse(work.data())
    chosen = choices or {}
    conflicts = sorted(work.conflicts, key=lambda each: not each.is_dose)
    return Merge(
        document,
        conflicts,
        [each for each in conflicts if chosen.get(each.key) not in (THEIRS, MINE)],
        differences(mine, document),
        work.notes,
    )


class Merging(Places):
    """The whole work, from three texts to one."""

    def data(self) -> Fields:
        top = self._top()
        for key in dict.fromkeys([*self.mine.parts, *self.theirs.parts]):
            if key in self.mine.parts and key in self.theirs.parts:
                self.parts[key] = self._both(key)
        self._lone(self.mine, self.theirs)
        self._lone(self.theirs, self.mine)
        self._give_homes()
        self._untangle()
        renamed = self._without_twins()
        lists = self._lists()
        return written(top, *renamed(lists))
