"""Find the doses in running prose, in order, and nothing that only looks like one.

A number counts as a dose when a unit of amount follows it and its surroundings do not
say that it is something else: an effect ("22 mg morphine equivalents" saved), a
laboratory value, a confidence interval, the content of a vial, an amount of blood.
Years, citations, prices, pressures, ages and durations have no unit of amount and are
never looked at. Percentages are left alone: whether 10 % is a strength or a share of the
patients is not said by the text around it.

:mod:`.figures` holds how a figure is written, :mod:`.context` what the words around it
say. The time taken grows with the length of the text and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from . import context
from .figures import FIGURE, PER, Figure, Value, read_figure, read_unit
from .units import Unit, convert

Kind = Literal["point", "range", "max", "min"]

_BEFORE, _AFTER = 80, 80
"""Characters looked at on either side of a figure."""


class FoundDose(NamedTuple):
    """A dose as the text gives it: numbers as printed, unit without time, span of the figure."""

    low: Decimal | None
    high: Decimal | None
    unit: str
    """Amount with its weight, area or volume, in the house notation: mcg/kg."""
    per: str | None
    """h, min, day or week; None where the text names no time, or a dose."""
    kind: Kind
    start: int
    end: int


# Behind a figure: "(140 mg) per day", "of ketamine per hour", "ketamine per hour".
_LATER_UNIT = re.compile(
    rf"(?:\)|\s*\([^()]{{0,60}}\)|\s+of\s(?:[\w-]+\s){{1,3}}?"
    r"|\sor\s(?:more|less|greater|higher|above|below)(?=\s)"
    r"|\s(?:of\s)?[a-z-]+(?=\s?/\s?kg\b)"
    rf"|\s(?!times|twice|thrice|doses|tablets|capsules|once|and|or|to|then)[a-z-]+\s(?=per\s))"
    rf"\s*(?P<per>(?:{PER}){{1,3}})"
)
# What follows can matter only if it begins like this; most figures need no more than this look.
_MORE = re.compile(r"[-\s]{0,2}(?:[(·⋅*×]|\.[hm]|[\[;,]?\s?(?:[A-Za-z/±+)%]|9[59]))")


_SIGNS = "<>≤≥±"


def find_doses(text: str) -> list[FoundDose]:
    """Return every dose in a text, in order. Never raises, whatever the text."""
    found: list[FoundDose] = []
    add, more, last, effect = found.append, _MORE.match, 0, False
    for match in FIGURE.finditer(text):
        start, end = match.span()
        before = after = ""
        if start - last > 1 or (start > last and text[last] in _SIGNS):
            before = text[max(last, start - _BEFORE) : start]
        if text[end : end + 1] != " " or text[end + 1 : end + 2] not in _DIGITS:
            after = text[end : end + _AFTER] if more(text, end) else ""
        doses = _read(match[0], before, after)
        if doses is None or (effect and context.is_other_arm(before)):
            effect = True
        else:
            effect = False
            for low, high, unit, per, kind, begin, finish in doses:
                # As FoundDose(...) does, without the detour: a text may hold very many.
                add(_new(FoundDose, (low, high, unit, per, kind, start + begin, start + finish)))
        last = end
    return found


_new = tuple.__new__
_DIGITS = "012345678"  # a 9 may begin "95 % CI"


@lru_cache(maxsize=4096)
def _read(written: str, before: str, after: str) -> tuple[FoundDose, ...] | None:
    """Return the doses of a figure in its surroundings, with spans counted from its start.

    None where the figure is an effect: what it is compared with is one too.

    Entries and labels say the same thing many times over; each is read once.
    """
    figure = read_figure(written)
    if figure is None:
        return ()
    before = before.lower()
    words = context.telling(before) if before else []
    if context.is_effect(before, words):
        return None
    return tuple(_doses(figure, before, words, after))


def _doses(figure: Figure, before: str, words: list[str], after: str) -> Iterator[FoundDose]:
    unit = figure.values[-1].unit
    if context.is_no_dose(before, words, unit, after):
        return
    whole = _with_time(unit, figure.written, after)
    if whole is unit and words and unit.time is None and unit.per in (None, "kg", "m2"):
        time = context.said_before(before, words)
        whole = unit.over(time) if time else unit
    if whole is not unit and whole.per in ("L", "dL"):
        return
    *firsts, last = figure.values
    if whole is not unit:
        last = last._replace(unit=whole)
    if not firsts:
        yield from _single(last, before, words, after)
        return
    if len(firsts) > 1:
        if figure.join == "(":
            yield from _middle(figure, before, words, whole)
            return
        counted = context.COUNTED(before, words)
        for value in [last] if counted else [*firsts, last]:
            yield from _single(value._replace(unit=whole), "", [], "")
        return
    yield from _pair(figure, firsts[0], last, before, words, after)


def _middle(figure: Figure, before: str, words: list[str], unit: Unit) -> Iterator[FoundDose]:
    """Yield the usual dose and its range,"
    " "0.5 (0.3 to 0.7) mg/kg"; but not a mean with its spread."""
    if context.AVERAGED.search(before):
        return
    middle, low, high = (value._replace(unit=unit) for value in figure.values)
    yield from _single(middle, before, words, "")
    if low.number <= high.number:
        name, per = _said(unit)
        yield FoundDose(low.number, high.number, name, per, "range", low.start, high.end)


def _pair(
    figure: Figure, first: Value, last: Value, before: str, words: list[str], after: str
) -> Iterator[FoundDose]:
    """Yield a range, or the two doses that only stand side by side."""
    if not figure.own_units:
        first = first._replace(unit=last.unit)
    listed = figure.join in ("and", "or", "vs", "vs.", "versus") and "between" not in words[-2:]
    listed = listed or (figure.join.startswith("up") and "from" not in words[-2:])
    if figure.own_units and not (first.unit.per or first.unit.time):
        # "5 mg to 10 mg/kg" shares all; "1 g or 15 mg/kg" are two ways to give it.
        shared = first.unit if listed and last.unit.per else last.unit
        first = first._replace(unit=Unit(first.unit.amount, shared.per, shared.time))
    low = first.number
    joined = low if first.unit == last.unit else convert(low, first.unit, last.unit)
    shifted = bool(words) and context.SHIFTED(before, words) is not None
    if joined is not None and joined <= last.number and not listed and not shifted:
        name, per = _said(last.unit)
        yield FoundDose(joined, last.number, name, per, "range", first.start, last.end)
        return
    backwards = joined is not None and joined > last.number and not listed and not shifted
    if figure.own_units or not (backwards or context.COUNTED(before, words)):
        yield from _single(first, before, words, "")
    limit = "up to " if figure.join.startswith("up") else ""
    yield from _single(last, limit, ["up"] if limit else [], after)


def _single(value: Value, before: str, words: list[str], after: str) -> Iterator[FoundDose]:
    number, (name, per) = value.number, _said(value.unit)
    span = value.start, value.end
    if not number:
        return
    if words and context.AT_LEAST(before, words) and not context.NOT_MORE.search(before):
        yield FoundDose(number, None, name, per, "min", *span)
    elif (words and context.AT_MOST(before, words)) or context.AT_MOST_AFTER.match(after):
        yield FoundDose(None, number, name, per, "max", *span)
    elif context.AT_LEAST_AFTER.match(after):
        yield FoundDose(number, None, name, per, "min", *span)
    else:
        yield FoundDose(number, number, name, per, "point", *span)


@lru_cache(maxsize=1024)
def _said(unit: Unit) -> tuple[str, str | None]:
    return str(unit.without_time()), str(unit.time) if unit.is_rate else None


def _with_time(unit: Unit, written: str, after: str) -> Unit:
    """Return the unit with what the words behind it add: "of ketamine per hour", "daily"."""
    if unit.time is not None or not after:
        return unit
    later = _LATER_UNIT.match(after)
    fuller = read_unit(f"{written} {later['per']}") if later else None
    if fuller is not None:
        return fuller
    time = context.said_after(after) if unit.per in (None, "kg", "m2") else None
    return unit.over(time) if time else unit
