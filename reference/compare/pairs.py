"""The two documents under comparison, and the differences that any part can have."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from reference.doses import known_unit, ratio, ratio_words

from .classes import ChangeClass, ChangeKind, Difference, Path, Place
from .contexts import Index
from .wording import negations, number_change, wording_class

T = TypeVar("T")

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")


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
    ) -> Difference:
        place = Place((*self.path, *at), f"{self.label}, {label}" if label else self.label)
        return Difference(
            kind, place, self.part, self.part_id, field, before, after, weight, sentence
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
) -> Iterator[Difference]:
    """Yield the change of one text. ``every_word`` makes any changed word as grave as a dose."""
    if before == after:
        return
    weight = pair.weigh(before, after, grave=grave)
    if every_word and weight is not ChangeClass.EDITORIAL:
        weight = ChangeClass.DOSE
    sentence = wording_sentence(name or field, before, after)
    yield spot.changed(weight, sentence, field, before, after, at, label)


def wording_sentence(name: str, before: str, after: str) -> str:
    """Say how a text changed: the number, unit or negation in it, or that it was reworded."""
    if not before or not after:
        return f"{name} added" if after else f"{name} removed"
    if wording_class(before, after) is ChangeClass.EDITORIAL:
        return f"{name}: white space only"
    change = number_change(before, after)
    if change:
        size = _number_size(*change)
        return f"{name}: {change[0]} → {change[1]}" + (f", {size}" if size else "")
    gone, come = negations(before, after)
    turned = [f"“{word}” removed" for word in dict.fromkeys(gone)]
    turned += [f"“{word}” added" for word in dict.fromkeys(come)]
    return f"{name}: {', '.join(turned)}" if turned else f"{name} reworded"


def _number_size(before: str, after: str) -> str:
    one, other = known_unit(before), known_unit(after)
    if one and other:
        factor = ratio(one, other)
        if factor is None:
            return "in units that cannot be compared"
        return "the same unit" if factor == 1 else ratio_words(factor, Fraction(1))
    numbers = [_figure(text) for text in (before, after)]
    if None in numbers:
        return ""
    return ratio_words(*(Fraction(number) for number in numbers if number is not None))


def _figure(text: str) -> Decimal | None:
    plain = text.replace(",", "") if _GROUPED.match(text) else text
    return Decimal(plain) if re.match(r"\d+(?:\.\d+)?\Z", plain, re.ASCII) else None


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
    yield spot.changed(weight, ", ".join(words), "cites", ", ".join(before), ", ".join(after))


def reordered(
    path: Path, label: str, part: str, before: Sequence[str], after: Sequence[str]
) -> Iterator[Difference]:
    """Yield one difference where the parts that both lists hold stand in another order."""
    old = [key for key in before if key in set(after)]
    new = [key for key in after if key in set(before)]
    if old != new:
        yield Difference(
            ChangeKind.MOVED,
            Place(path, label),
            part,
            "",
            "order",
            ", ".join(old),
            ", ".join(new),
            ChangeClass.EDITORIAL,
            f"{label} in another order",
        )


def paired(
    before: Sequence[T], after: Sequence[T], *likenesses: Callable[[T], Hashable]
) -> list[tuple[int | None, int | None]]:
    """Pair the items of two lists that have no ids: first by one likeness, then by the next.

    What is left pairs by position; what is left then was removed or added. The pairs
    come in the order of the new list, what was removed last.
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
    for at in [at for at in new if at in old]:
        pairs.append((at, at))
        del old[at], new[at]
    pairs += [(None, at) for at in new]
    pairs.sort(key=lambda item: item[1] if item[1] is not None else 0)
    return pairs + [(at, None) for at in old]
