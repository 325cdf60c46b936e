"""What changed within one text, in words: its doses, its numbers, what it denies."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from reference.document import Dose
from reference.doses import FoundDose, find_doses, known_unit, ratio_words

from .amounts import dose_sentence, dose_times
from .classes import ChangeClass
from .wording import is_number, is_unit, negations, tokens, wording_class

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")

TOLD_FIGURES = 4
"""Changed figures of one text that are named; the marked text shows the others."""


class Said(NamedTuple):
    """The sentence, and by how much an amount in it changed; see ``Difference.times``."""

    sentence: str
    times: Fraction | None = None
    is_amount: bool = False
    others: bool = False


class _Figure(NamedTuple):
    words: str
    times: Fraction | None


def wording_said(name: str, before: str, after: str) -> Said:
    """Say how a text changed: its figures, units and negations, or that it was reworded."""
    if not before or not after:
        return Said(f"{name} added" if after else f"{name} removed")
    if wording_class(before, after) is ChangeClass.EDITORIAL:
        return Said(f"{name}: white space only")
    figures, rest_before, rest_after = _figures(before, after)
    said = [figure.words for figure in figures[:TOLD_FIGURES]]
    if len(figures) > TOLD_FIGURES:
        said.append(f"{len(figures) - TOLD_FIGURES} more figures")
    gone, come = negations(before, after)
    said += [f"“{word}” removed" for word in dict.fromkeys(gone)]
    said += [f"“{word}” added" for word in dict.fromkeys(come)]
    if not said:
        return Said(f"{name} reworded")
    others = _others(rest_before, [*gone, *come]) != _others(rest_after, [*gone, *come])
    if others:
        said.append("other words changed too")
    measured = [figure.times for figure in figures if figure.times is not None]
    changed = [figure for figure in figures if figure.times != 1]
    return Said(
        f"{name}: {', '.join(said)}",
        max(measured) if measured else None,
        bool(changed),
        others or len(figures) > TOLD_FIGURES,
    )


def _others(text: str, told: list[str]) -> list[str]:
    return [word.casefold() for word in tokens(text) if word.casefold() not in told]


def _figures(before: str, after: str) -> tuple[list[_Figure], str, str]:
    """Return the figures that became others, and both texts without what these tell.

    Figures pair in order, where both texts hold as many of them; else what changed is
    for the marked text to show.
    """
    old, new = find_doses(before), find_doses(after)
    figures: list[_Figure] = []
    if len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            if one[:5] != other[:5]:
                was, now = _dose(one), _dose(other)
                figures.append(_Figure(dose_sentence("", was, now).strip(), dose_times(was, now)))
        before, after = _without(before, old), _without(after, new)
    number = _number(before, after)
    if number is not None:
        figure, before, after = number
        figures.append(figure)
    return figures, before, after


def _without(text: str, doses: list[FoundDose]) -> str:
    for dose in reversed(doses):
        text = f"{text[: dose.start]}†{text[dose.end :]}"
    return text


def _dose(found: FoundDose) -> Dose:
    """Return what a text says as a dose, with its time where the units know it."""
    unit = f"{found.unit}/{found.per}" if found.per else found.unit
    if known_unit(unit) is None:
        unit = found.unit
    if found.kind == "point":
        return Dose(value=found.low, unit=unit)
    return Dose(low=found.low, high=found.high, unit=unit)


def _number(before: str, after: str) -> tuple[_Figure, str, str] | None:
    """Return the one number, or the one unit, that became another, and the texts without it."""
    one, other = tokens(before), tokens(after)
    for wanted in (is_number, is_unit):
        old = [at for at, token in enumerate(one) if wanted(token)]
        new = [at for at, token in enumerate(other) if wanted(token)]
        pairs = [(a, b) for a, b in zip(old, new, strict=False) if one[a] != other[b]]
        if len(old) == len(new) and len(pairs) == 1:
            was, now = pairs[0]
            figure, wide = _became(one, was, other, now, number=wanted is is_number)
            return figure, _dropped(one, was, wide), _dropped(other, now, wide)
        if pairs:
            return None
    return None


def _dropped(words: tuple[str, ...], at: int, wide: int) -> str:
    return " ".join((*words[:at], *words[at + wide :]))


def _became(
    one: tuple[str, ...], was: int, other: tuple[str, ...], now: int, *, number: bool
) -> tuple[_Figure, int]:
    """Say that one number or unit became another, with the size where both count the same.

    Return with it how many words that tells of: the number alone, or what it counts too.
    """
    before, after = one[was], other[now]
    if not number:
        return _units(before, after), 1
    beside = [(*words[at + 1 : at + 2], "")[0] for words, at in ((one, was), (other, now))]
    if beside[0] != beside[1] and all(word[:1].isalpha() or word in ("%", "‰") for word in beside):
        # "60 seconds" and "1 minute": of the numbers alone no size may be told.
        return _Figure(f"{before} {beside[0]} → {after} {beside[1]}", None), 2
    arrow = f"{before} → {after}"
    sizes = _amount(before), _amount(after)
    if sizes[0] is None or sizes[1] is None:
        return _Figure(arrow, None), 1
    words = ratio_words(sizes[0], sizes[1])
    return _Figure(f"{arrow}, {words}", _times(sizes[0], sizes[1])), 1


def _units(before: str, after: str) -> _Figure:
    arrow = f"{before} → {after}"
    one, other = known_unit(before), known_unit(after)
    if one is None or other is None:
        return _Figure(arrow, None)
    if one.measures != other.measures:
        return _Figure(f"{arrow}, in units that cannot be compared", None)
    if one.size == other.size:
        return _Figure(f"{arrow}, the same unit", Fraction(1))
    return _Figure(f"{arrow}, {ratio_words(one.size, other.size)}", _times(one.size, other.size))


def _times(one: Fraction, other: Fraction) -> Fraction | None:
    return max(one / other, other / one) if one and other else None


def _amount(text: str) -> Fraction | None:
    plain = text.replace(",", "") if _GROUPED.match(text) else text
    return Fraction(Decimal(plain)) if re.match(r"\d+(?:\.\d+)?\Z", plain, re.ASCII) else None
