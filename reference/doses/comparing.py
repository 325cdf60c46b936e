"""Whether two regimens say the same, can both stand, or contradict each other. Exact.

Two regimens are compared only where drug, route, indication, setting, population, phase
and intent agree after synonyms, and where their units convert: per dose against per day
when it is known how often the dose is given, by weight against absolute when a weight is
stated. Then ranges that overlap or touch are compatible, and ranges that do not are in
conflict. An open end reaches as far as it likes, except that two maxima of which one is a
thousand times the other are in conflict too: that is how milligrams for grams looks.

A setting that one of the two leaves out covers the other's. Every other context that one
states and the other does not makes the pair incomparable; so does a drug, route or
indication that neither states.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from reference.document import AgeRange, RegimenKind

from .display import NBSP, format_number, format_unit
from .frequencies import times_a_day
from .ratios import ratio_words
from .stated import NEEDED, Stated
from .terms import Terms
from .units import Time, Unit, amount_in, as_decimal, known_unit
from .units import ratio as unit_ratio

SLIP = 1_000
"""From this ratio on, two maxima are taken for a slip of the unit."""


class Verdict(StrEnum):
    SAME = "same"
    COMPATIBLE = "compatible"
    CONFLICTING = "conflicting"
    NOT_COMPARABLE = "not-comparable"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ")


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two regimens stand to each other, in words that a board reads."""

    verdict: Verdict
    reason: str
    ratio: str = ""
    """How the second stands to the first: "about 8.3 times higher at the low end"."""
    fields: tuple[str, ...] = ()
    """The contexts that are missing or differ, where the two are not comparable."""
    is_for_want: bool = False
    """Not comparable only for want of what one of them does not state: nothing differs."""


_CONTEXT = (*NEEDED, "setting", "population", "phase", "intent")


def compare_regimens(a: Stated, b: Stated, *, terms: Terms) -> Comparison:
    """Return how ``b`` stands to ``a``. Symmetric but for the direction of the ratio."""
    apart = _apart(a, b, terms)
    if apart is not None:
        return apart
    if _no_amount(a) or _no_amount(b):
        which = "Neither" if _no_amount(a) and _no_amount(b) else "One of them does not"
        verb = "names" if which == "Neither" else "name"
        reason = f"{which} {verb} an amount."
        return Comparison(Verdict.NOT_COMPARABLE, reason, fields=("dose",), is_for_want=True)
    one, other, unit, how = _in_one_unit(a, b)
    if unit is None:
        want = how in (_NO_WEIGHT, _NO_FREQUENCY)
        return Comparison(Verdict.NOT_COMPARABLE, how, fields=("unit",), is_for_want=want)
    return _judge(a, b, one, other, unit, how)


def _no_amount(said: Stated) -> bool:
    return said.low is None and said.high is None and said.limit is None


def _apart(a: Stated, b: Stated, terms: Terms) -> Comparison | None:
    """Return why two regimens are not about the same thing, or None."""
    for said in (a, b):
        if said.kind != RegimenKind.DOSE:
            kind = f"Only doses are compared, and one of them is of the kind {said.kind}."
            return Comparison(Verdict.NOT_COMPARABLE, kind, fields=("kind",))
    missing: list[str] = []
    differing: list[tuple[str, str]] = []
    for name in _CONTEXT:
        here, there = getattr(a, name), getattr(b, name)
        one = terms.term(name, here)
        other = one if here == there else terms.term(name, there)
        if one == other:
            if not one and name in NEEDED:
                missing.append(f"neither states its {name}")
        elif not one or not other:
            if name != "setting":
                missing.append(f"one does not state its {name}")
        elif terms.contains(one, other) or terms.contains(other, one):
            wide, narrow = (one, other) if terms.contains(one, other) else (other, one)
            differing.append((name, f"{narrow} is only a part of {wide}"))
        else:
            differing.append((name, f"the {name} differs: {one} and {other}"))
    if a.weight_basis and b.weight_basis and a.weight_basis != b.weight_basis:
        words = f"one goes by {a.weight_basis} and the other by {b.weight_basis} body weight"
        differing.append(("weight basis", words))
    if _ages_apart(a.age, b.age):
        differing.append(("age", "their ages do not meet"))
    reasons = [*(words for _name, words in differing), *missing]
    if not reasons:
        return None
    names = tuple(name for name, _words in differing) or tuple(
        item.rpartition(" ")[2] for item in missing
    )
    reason = "; ".join(reasons)
    return Comparison(
        Verdict.NOT_COMPARABLE,
        f"{reason[0].upper()}{reason[1:]}.",
        fields=names,
        is_for_want=not differing,
    )


_DAYS = {"years": Fraction("365.25"), "months": Fraction("30.4375"), "days": Fraction(1)}


def _ages_apart(a: AgeRange | None, b: AgeRange | None) -> bool:
    if a is None or b is None:
        return False

    def days(age: AgeRange, end: Decimal | None) -> Fraction | None:
        return None if end is None else Fraction(end) * _DAYS[age.unit]

    pairs = [(days(a, a.high), days(b, b.low)), (days(b, b.high), days(a, a.low))]
    return any(high is not None and low is not None and high < low for high, low in pairs)


# --- one unit -----------------------------------------------------------------

End = Fraction | None
_ONE = Fraction(1)
_AS_IT_IS = _ONE, _ONE


@dataclass(frozen=True, slots=True)
class _Span:
    """A dose and its maximum, in the unit of the comparison."""

    low: End
    high: End
    limit: End

    @property
    def top(self) -> End:
        return self.limit if self.high is None and self.low is None else self.high


_NO_WEIGHT = "One goes by body weight and the other does not, and no weight is stated."
_NO_FREQUENCY = "One is per dose and the other per day, and how often is not stated."


def _in_one_unit(a: Stated, b: Stated) -> tuple[_Span, _Span, Unit | None, str]:
    """Return both in one unit, with the words of how; or no unit, with the words of why not."""
    nothing = _Span(None, None, None)
    one, other = known_unit(a.unit or a.limit_unit), known_unit(b.unit or b.limit_unit)
    if one is None or other is None:
        return nothing, nothing, None, "A unit of one of them is unknown."
    factors = [_AS_IT_IS, _AS_IT_IS]
    how: list[str] = []
    units = [one, other]
    if units[0].dimension is not units[1].dimension:
        words = f"{units[0]} and {units[1]} do not measure the same thing."
        return nothing, nothing, None, words
    weight = a.weight or b.weight
    for at in (0, 1):
        if units[at].per == "kg" and units[1 - at].per is None:
            if weight is None:
                return nothing, nothing, None, _NO_WEIGHT
            factors[at] = (Fraction(weight), Fraction(weight))
            units[at] = Unit(units[at].amount, None, units[at].time)
            how.append(f"at {format_number(weight)} kg")
    for at, said in enumerate((a, b)):
        daily = units[1 - at].time in (Time.DAY, Time.WEEK)
        if not units[at].is_rate and daily:
            times = times_a_day(said.frequency) or times_a_day((b, a)[at].frequency)
            if times is None:
                return nothing, nothing, None, _NO_FREQUENCY
            factors[at] = (factors[at][0] * times[0], factors[at][1] * times[1])
            units[at] = units[at].over(Time.DAY)
            how.append(f"given {_count(*times)} times a day")
    if units[0].measures != units[1].measures:
        words = f"{units[0]} and {units[1]} do not convert into each other."
        return nothing, nothing, None, words
    choices = [
        (_span(a, units[0], target, factors[0]), _span(b, units[1], target, factors[1]), target)
        for target in (units[:1] if units[0] == units[1] else units)
    ]
    best = choices[0]
    if len(choices) > 1:
        best = max(choices, key=lambda choice: _is_short(choice[0]) + _is_short(choice[1]))
    return *best, ", ".join(how)


def _is_short(span: _Span) -> bool:
    """Tell whether every figure can be said exactly and briefly in this unit."""
    ends = [as_decimal(end) for end in (span.low, span.high, span.limit) if end is not None]
    return all(end is not None and len(end.as_tuple().digits) <= 6 for end in ends)


def _count(low: Fraction, high: Fraction) -> str:
    ends = [format_number(as_decimal(end) or Decimal(round(end))) for end in (low, high)]
    return ends[0] if low == high else " to ".join(ends)


def _span(said: Stated, unit: Unit, target: Unit, factors: tuple[Fraction, Fraction]) -> _Span:
    size = unit_ratio(unit, target)

    def end(value: Decimal | None, factor: Fraction) -> End:
        if value is None or size is None:
            return None
        amount = Fraction(value)
        if size != 1:
            amount *= size
        return amount if factor is _ONE else amount * factor

    limit = None
    if said.limit is not None:
        limit = amount_in(said.limit, said.limit_unit, target) if _known(said.limit_unit) else None
    low = end(said.low, factors[0])
    point = said.low is said.high and factors[0] is factors[1]
    return _Span(low, low if point else end(said.high, factors[1]), limit)


def _known(unit: str) -> bool:
    return known_unit(unit) is not None


# --- the verdict ---------------------------------------------------------------


def _judge(a: Stated, b: Stated, one: _Span, other: _Span, unit: Unit, how: str) -> Comparison:
    under = f" ({how})" if how else ""
    first, second = _own_words(a, one, unit), _own_words(b, other, unit)
    place, ratio = _ratio(one, other)
    said = f"{ratio} at the {place} end" if place else ratio
    if _disjoint(one, other):
        reason = f"{first} and {second}{under} have no value in common"
        return Comparison(Verdict.CONFLICTING, f"{reason}: the second is {said}.", said)
    if _slip(one.limit, other.limit) or (_open(one) and _open(other) and _slip(one.top, other.top)):
        reason = f"Their maxima are a thousand times apart or more: {first} and {second}{under}"
        return Comparison(Verdict.CONFLICTING, f"{reason}.", said)
    daily = _daily_conflict(a, b, one, other, unit)
    if daily is not None:
        return daily
    if one == other:
        return Comparison(Verdict.SAME, f"Both say {first}{under}.", "the same amount")
    if (one.low, one.high) == (other.low, other.high):
        if one.limit is None or other.limit is None:
            reason = f"Both say {_words(replace(one, limit=None), unit)}; one adds a maximum"
        else:
            reason = f"Both say the same dose, with other maxima: {first} and {second}"
        return Comparison(Verdict.COMPATIBLE, f"{reason}{under}.", said)
    return Comparison(
        Verdict.COMPATIBLE, f"{first} and {second}{under} have values in common.", said
    )


def _disjoint(one: _Span, other: _Span) -> bool:
    pairs = ((one.top, other.low), (other.top, one.low))
    return any(high is not None and low is not None and high < low for high, low in pairs)


def _open(span: _Span) -> bool:
    return span.low is None


def _slip(one: End, other: End) -> bool:
    if not one or not other:
        return False
    return max(one / other, other / one) >= SLIP


def _daily_conflict(
    a: Stated, b: Stated, one: _Span, other: _Span, unit: Unit
) -> Comparison | None:
    """Find doses that agree one by one and not over the day, where both say how often."""
    times = times_a_day(a.frequency), times_a_day(b.frequency)
    if unit.is_rate or times[0] is None or times[1] is None or times[0] == times[1]:
        return None
    spans = [
        _Span(
            None if span.low is None else span.low * often[0],
            None if span.high is None else span.high * often[1],
            None,
        )
        for span, often in zip((one, other), (times[0], times[1]), strict=True)
    ]
    if not _disjoint(*spans):
        return None
    place, ratio = _ratio(*spans)
    day = unit.over(Time.DAY)
    said = f"{ratio} at the {place} end" if place else ratio
    reason = (
        f"One dose agrees, and the day does not: {_words(spans[0], day)} and "
        f"{_words(spans[1], day)}; the second is {said}."
    )
    return Comparison(Verdict.CONFLICTING, reason, said)


def _ratio(one: _Span, other: _Span) -> tuple[str, str]:
    """Return at which end they are compared, and how the second stands to the first there."""
    point = one.low == one.high and other.low == other.high
    if one.low is not None and other.low is not None and one.low != other.low:
        return "" if point else "low", ratio_words(one.low, other.low)
    if one.top is not None and other.top is not None:
        return "" if point else "high", ratio_words(one.top, other.top)
    if one.low is not None and other.top is not None:
        return "near", ratio_words(one.low, other.top)
    if one.top is not None and other.low is not None:
        return "near", ratio_words(one.top, other.low)
    return "", "without an end to compare"


def _own_words(said: Stated, span: _Span, unit: Unit) -> str:
    """Say a dose as its source does, and in the unit of the comparison where that is another."""
    words = _words(span, unit)
    own = known_unit(said.unit)
    if own is None or (own.without_time() == unit.without_time() and own.time == unit.time):
        return words

    def end(value: Decimal | None) -> End:
        return None if value is None else Fraction(value)

    return f"{_words(_Span(end(said.low), end(said.high), None), own)} ({words})"


def _words(span: _Span, unit: Unit) -> str:
    low, high = (None if end is None else _number(end) for end in (span.low, span.high))
    name = _name(unit)
    limit = "" if span.limit is None else f"no more than {_number(span.limit)}{name}"
    if low is None and high is None:
        return limit
    if low is None:
        said = f"up to {high}{name}"
    elif high is None:
        said = f"at least {low}{name}"
    else:
        said = f"{low}{name}" if low == high else f"{low} to {high}{name}"
    return f"{said}, {limit}" if limit else said


@lru_cache(maxsize=256)
def _name(unit: Unit) -> str:
    return f"{NBSP}{format_unit(str(unit)).replace(' ', NBSP)}"


def _number(end: Fraction) -> str:
    """Say an exact number; where its digits never end, three of them with "about"."""
    return _digits(end.numerator, end.denominator)


@lru_cache(maxsize=8192)
def _digits(numerator: int, denominator: int) -> str:
    end = Fraction(numerator, denominator)
    exact = as_decimal(end)
    if exact is not None and len(exact.as_tuple().digits) <= 12:
        return format_number(exact)
    return f"about {float(end):.3g}"
