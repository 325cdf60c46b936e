"""The two documents under comparison, and the differences that any part can have."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from .classes import ChangeClass, ChangeKind, Difference, Path, Place
from .contexts import Index
from .edits import Edit, Op
from .said import wording_said
from .wording import wording_class

T = TypeVar("T")


@dataclass(frozen=True)
class Pair:
    """Both indexes, the drugs that either names, and the sources that doses rest on."""

    old: Index
    new: Index
    drugs: frozenset[str]
    dose_sources: frozenset[str]

    @classmethod
    def of(cls, old: Index, new: Index, drugs: AbstractSet[str] = frozenset()) -> Pair:
        return cls(
            old,
            new,
            frozenset(old.drugs() | new.drugs() | drugs),
            frozenset(old.under_doses() | new.under_doses()),
        )

    def weigh(self, before: str, after: str, *, grave: bool = False) -> ChangeClass:
        return wording_class(before, after, grave=grave, drugs=self.drugs)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in which part: everything of a difference that is known before comparing."""

    path: Path
    label: str
    part: str
    part_id: str

    def differs(
        self,
        kind: ChangeKind,
        weight: ChangeClass,
        sentence: str,
        *,
        field: str = "",
        before: str = "",
        after: str = "",
        at: Path = (),
        label: str = "",
        edits: Sequence[Edit] = (),
        times: Fraction | None = None,
        is_amount: bool = False,
        others: bool = False,
    ) -> Difference:
        place = Place((*self.path, *at), f"{self.label}, {label}" if label else self.label)
        return Difference(
            kind,
            place,
            self.part,
            self.part_id,
            field,
            before,
            after,
            weight,
            sentence,
            tuple(edits),
            times,
            is_amount,
            others,
        )

    def changed(
        self,
        weight: ChangeClass,
        sentence: str,
        field: str,
        before: str,
        after: str,
        at: Path | None = None,
        label: str = "",
        *,
        edits: Sequence[Edit],
        times: Fraction | None = None,
        is_amount: bool = False,
        others: bool = False,
    ) -> Difference:
        return self.differs(
            ChangeKind.CHANGED,
            weight,
            sentence,
            field=field,
            before=before,
            after=after,
            at=(field,) if at is None else at,
            label=label,
            edits=edits,
            times=times,
            is_amount=is_amount,
            others=others,
        )

    def set(self, field: str, value: Any, *at: int) -> Edit:
        """Return the step that gives a field of this part, or an item of it, another value."""
        return Edit(Op.SET, self.part, self.part_id, field, at, value=value)

    def step(self, op: Op, field: str = "", value: Any = None, *at: int) -> Edit:
        return Edit(op, self.part, self.part_id, field, at, value=value)

    def add(self, path: Path, holder: str, value: Any) -> Edit:
        """Return the step that brings this part to a place."""
        return self._placed(Op.ADD, path, holder, value)

    def move(self, path: Path, holder: str) -> Edit:
        """Return the step that takes this part from wherever it is to a place."""
        return self._placed(Op.MOVE, path, holder, None)

    def _placed(self, op: Op, path: Path, holder: str, value: Any) -> Edit:
        *_, name, at = path
        return Edit(
            op, self.part, self.part_id, at=(int(at),), into=(holder, str(name)), value=value
        )


def wording(
    pair: Pair,
    spot: Spot,
    field: str,
    before: str,
    after: str,
    *,
    grave: bool = False,
    every_word: bool = False,
    at: Path | None = None,
    label: str = "",
    name: str = "",
    edit: Edit | None = None,
) -> Iterator[Difference]:
    """Yield the change of one text. ``every_word`` makes any changed word as grave as a dose.

    ``edit`` is the step that makes it, where that is not to set the field to the text.
    """
    if before == after:
        return
    weight = pair.weigh(before, after, grave=grave)
    if every_word and weight is not ChangeClass.EDITORIAL:
        weight = ChangeClass.DOSE
    said = wording_said(name or field, before, after)
    yield spot.changed(
        weight,
        said.sentence,
        field,
        before,
        after,
        at,
        label,
        edits=[edit or spot.set(field, after)],
        times=said.times,
        is_amount=said.is_amount,
        others=said.others,
    )


def citations(
    spot: Spot, before: Sequence[str], after: Sequence[str], *, dose: bool
) -> Iterator[Difference]:
    """Yield the change of a list of citations: dose under a dose, clinical elsewhere."""
    if list(before) == list(after):
        return
    gone = [key for key in dict.fromkeys(before) if key not in after]
    come = [key for key in dict.fromkeys(after) if key not in before]
    words = [f"no longer cites {key}" for key in gone] + [f"now cites {key}" for key in come]
    if not words:
        weight, words = ChangeClass.EDITORIAL, ["citations in another order"]
    else:
        weight = ChangeClass.DOSE if dose else ChangeClass.CLINICAL
    edits = [spot.set("cites", list(after))]
    yield spot.changed(
        weight, ", ".join(words), "cites", ", ".join(before), ", ".join(after), edits=edits
    )


def reordered(
    path: Path,
    label: str,
    part: str,
    holder: str,
    before: Sequence[str],
    after: Sequence[str],
) -> Iterator[Difference]:
    """Yield one difference where the parts that both lists hold stand in another order.

    ``holder`` is the id of the section whose list it is, empty for a list of the entry.
    """
    there, here = set(before), set(after)
    old = [key for key in before if key in here]
    new = [key for key in after if key in there]
    if old != new:
        edit = Edit(
            Op.ORDER, "section" if holder else "entry", holder, str(path[-1]), value=list(new)
        )
        yield Difference(
            ChangeKind.MOVED,
            Place(path, label),
            part,
            "",
            "order",
            ", ".join(old),
            ", ".join(new),
            ChangeClass.EDITORIAL,
            f"{label} in another order{_moves(old, new)}",
            (edit,),
        )


TOLD_MOVES = 3
"""Moved parts that are named one by one; with more of them, that the order is another says it."""


def _moves(old: Sequence[str], new: Sequence[str]) -> str:
    """Name the fewest parts that must have moved, and behind which each stands now."""
    was = {key: at for at, key in enumerate(old)}
    stay = set(longest_run([was[key] for key in new]))
    moved = [at for at, key in enumerate(new) if was[key] not in stay]
    if len(moved) > TOLD_MOVES:
        return ""
    said = [f"{new[at]} now {f'after {new[at - 1]}' if at else 'first'}" for at in moved]
    return f": {', '.join(said)}"


def longest_run(numbers: Sequence[int]) -> list[int]:
    """Return the longest ascending choice of distinct numbers, in order."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        before[number] = tails[at - 1] if at else None
        tails[at : at + 1] = [number]
    run: list[int] = []
    at_end = tails[-1] if tails else None
    while at_end is not None:
        run.append(at_end)
        at_end = before[at_end]
    return run[::-1]


MOST_COMPARED = 4_000
"""Pairs of items left in one gap that are compared by likeness; more are paired in order."""


def paired(
    before: Sequence[T],
    after: Sequence[T],
    *likenesses: Callable[[T], Hashable],
    nearness: Callable[[T, T], float] | None = None,
) -> list[tuple[int | None, int | None]]:
    """Pair the items of two lists that have no ids: first by one likeness, then by the next.

    What is left pairs with what stands between the same neighbours: in order, or with
    ``nearness`` the nearest first, and what has nothing in common not at all. What is
    left then was removed or added. The pairs come in the order of the new list, what was
    removed last.
    """
    old, new = dict(enumerate(before)), dict(enumerate(after))
    pairs: list[tuple[int | None, int | None]] = []
    for likeness in likenesses:
        waiting: dict[Hashable, list[int]] = {}
        for at, item in old.items():
            waiting.setdefault(likeness(item), []).append(at)
        for at, item in list(new.items()):
            found = waiting.get(likeness(item))
            if found:
                was = found.pop(0)
                pairs.append((was, at))
                del old[was], new[at]
    for was, at in _between(before, after, list(old), list(new), pairs, nearness):
        pairs.append((was, at))
        del old[was], new[at]
    pairs += [(None, at) for at in new]
    pairs.sort(key=lambda item: item[1] if item[1] is not None else 0)
    return pairs + [(at, None) for at in old]


def _between(
    before: Sequence[T],
    after: Sequence[T],
    old: list[int],
    new: list[int],
    pairs: Sequence[tuple[int | None, int | None]],
    nearness: Callable[[T, T], float] | None,
) -> Iterator[tuple[int, int]]:
    """Yield which of the items that are left stand between the same neighbours."""
    now_of = {was: now for was, now in pairs if was is not None and now is not None}
    gaps: dict[int, tuple[list[int], list[int]]] = {}
    for at in old:
        left = next((now_of[was] for was in range(at - 1, -1, -1) if was in now_of), -1)
        gaps.setdefault(left, ([], []))[0].append(at)
    taken = set(now_of.values())
    for at in new:
        left = next((now for now in range(at - 1, -1, -1) if now in taken), -1)
        gaps.setdefault(left, ([], []))[1].append(at)
    for olds, news in gaps.values():
        if nearness is None or len(olds) * len(news) > MOST_COMPARED:
            yield from zip(olds, news, strict=False)
            continue
        near = [
            (-close, abs(was - at), was, at)
            for was in olds
            for at in news
            if (close := nearness(before[was], after[at])) > 0
        ]
        done_old: set[int] = set()
        done_new: set[int] = set()
        for _close, _distance, was, at in sorted(near):
            if was not in done_old and at not in done_new:
                done_old.add(was)
                done_new.add(at)
                yield was, at
