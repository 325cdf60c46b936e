"""How differences are shown: by weight and place, with their words marked, in one column or two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from reference.compare import ChangeClass, Difference, differences, word_differences
from reference.document import EntryDocument, Question, Statement

Runs = list[tuple[str, str]]

SHORT = 60
"""Characters up to which a sentence with an arrow in it says it all."""

_LISTED = ("cites", "place", "order")
"""What is told by naming what came and went, or where it stands."""

_SAID_TOGETHER = ("statement", "question")
"""Parts whose clinical and plain wording stand beside each other, whatever each weighs."""


@dataclass(frozen=True)
class Told:
    """A difference with its words marked."""

    difference: Difference
    milder: str
    """Its weight, where it stands under a graver one."""
    beside: tuple[str, str] = ("", "")
    """The wording of the same statement that did not change: what it is, and the text."""

    @property
    def runs(self) -> Runs:
        """Both texts in one, where the sentence does not hold them already."""
        item = self.difference
        if not item.before or not item.after or (self._is_short and self._says_it_all):
            return []
        return self._marked()

    @property
    def _is_short(self) -> bool:
        return max(len(self.difference.before), len(self.difference.after)) <= SHORT

    @property
    def _says_it_all(self) -> bool:
        item = self.difference
        return item.field in _LISTED or ("→" in item.sentence and not item.others)

    @property
    def was(self) -> Runs:
        """The old text, with what went marked."""
        return [run for run in self._marked() if run[0] != "added"]

    @property
    def now(self) -> Runs:
        """The new text, with what came marked."""
        return [run for run in self._marked() if run[0] != "removed"]

    def _marked(self) -> Runs:
        marked = word_differences(self.difference.before, self.difference.after)
        return [(str(op), text) for op, text in marked]


@dataclass(frozen=True)
class Place:
    """All that differs at one place."""

    label: str
    items: list[Told]


@dataclass(frozen=True)
class Group:
    """Every place whose gravest difference has one weight."""

    weight: str
    places: list[Place]

    @property
    def count(self) -> int:
        return sum(len(place.items) for place in self.places)


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two texts, and how grave it is."""

    groups: list[Group]
    change_class: str
    """Empty where nothing differs."""
    is_new: bool
    """Whether there was nothing to compare with."""

    @property
    def leaps(self) -> int:
        """Count the amounts that became ten times as large or as small, or more."""
        return sum(
            item.difference.is_leap
            for group in self.groups
            for place in group.places
            for item in place.items
        )


def changes(old: EntryDocument | None, new: EntryDocument) -> Changes:
    """Compare two texts. The gravest come first, and among them what changed most."""
    found = differences(old, new)
    gravest = max((item.weight for item in found), key=lambda weight: weight.rank, default=None)
    return Changes(grouped(found, old, new), gravest.value if gravest else "", old is None)


def grouped(
    found: list[Difference],
    old: EntryDocument | None = None,
    new: EntryDocument | None = None,
) -> list[Group]:
    """Return differences by weight and place; with their texts, unchanged wording beside them."""
    return list(_groups(found, old, new))


def _groups(
    found: list[Difference], old: EntryDocument | None, new: EntryDocument | None
) -> Iterable[Group]:
    texts = _statements(old) | _statements(new)
    weights: dict[tuple[str, str], ChangeClass] = {}
    for item in found:  # the gravest of a statement comes first
        weights.setdefault((item.part, item.part_id), item.weight)

    def under(item: Difference) -> ChangeClass:
        together = item.part in _SAID_TOGETHER
        return weights[item.part, item.part_id] if together else item.weight

    changed = {(item.part_id, item.field) for item in found if item.part in _SAID_TOGETHER}
    for weight, items in groupby(sorted(found, key=lambda i: -under(i).rank), key=under):
        places: dict[str, list[Told]] = {}
        for item in items:
            milder = item.weight.value if item.weight is not weight else ""
            told = Told(item, milder, _beside(item, texts, changed))
            places.setdefault(item.place.label, []).append(told)
        yield Group(weight.value, [Place(label, told) for label, told in places.items()])


def _statements(document: EntryDocument | None) -> dict[str, Statement | Question]:
    if document is None:
        return {}
    return {part.id: part for _path, part in document.walk_statements()}


def _beside(
    item: Difference,
    texts: dict[str, Statement | Question],
    changed: set[tuple[str, str]],
) -> tuple[str, str]:
    """Return the other wording of a statement, where only one of its two wordings changed."""
    part = texts.get(item.part_id) if item.part in _SAID_TOGETHER else None
    if part is None or item.field not in ("text", "plain"):
        return "", ""
    other = "plain" if item.field == "text" else "text"
    if (item.part_id, other) in changed or not getattr(part, other):
        return "", ""
    name = "Its plain wording stays" if other == "plain" else "Its clinical wording stays"
    return name, getattr(part, other)
