"""The closed table of units, the strings that name them, and exact conversion.

A unit is an amount (mg), perhaps per body weight, body area or volume (/kg, /m2,
/mL), perhaps per time or per dose (/h, /dose). Everything is held as exact
fractions: converting never rounds.

Sources of the figures: the SI prefixes and the minute, hour and day as accepted
for use with it (BIPM, The International System of Units, 9th edition, tables 7
and 8). Codes for exchange: UCUM, https://ucum.org/ucum. Names for display: ISMP's
List of Error-Prone Abbreviations and the Joint Commission's "Do Not Use" list,
which rule out µg, U, IU and cc.

What is deliberately not converted: mmol to mEq (it depends on the ion's charge),
units to mass (it depends on the substance), and % to mg/mL (it may be by weight
or by volume).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, lru_cache


class Dimension(StrEnum):
    """What an amount measures. Amounts of different dimensions never convert."""

    MASS = "mass"
    ACTIVITY = "activity"
    """Units of biological activity, as of insulin or heparin."""
    EQUIVALENTS = "equivalents"
    SUBSTANCE = "substance"
    VOLUME = "volume"
    PERCENT = "percent"
    RATIO = "ratio"
    COUNT = "count"


class Time(StrEnum):
    """What a rate is counted over. ``dose`` is not a time: mg/dose is mg, said aloud."""

    MINUTE = "min"
    HOUR = "h"
    DAY = "day"
    WEEK = "week"
    DOSE = "dose"


@dataclass(frozen=True, slots=True)
class Amount:
    """One row of the table: its size in the first row of the same dimension."""

    symbol: str
    dimension: Dimension
    size: Fraction
    ucum: str
    names: tuple[str, ...]


_MICRO = (
    "ug",
    "µg",
    "μg",
    "mcgs",
    "microg",
    "microgram",
    "micrograms",
    "microgramme",
    "microgrammes",
)

UNITS: dict[str, Amount] = {
    row.symbol: row
    for row in (
        Amount(
            "mg",
            Dimension.MASS,
            Fraction(1),
            "mg",
            ("mgs", "milligram", "milligrams", "milligramme", "milligrammes"),
        ),
        Amount(
            "kg",
            Dimension.MASS,
            Fraction(1_000_000),
            "kg",
            ("kgs", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
        ),
        Amount(
            "g",
            Dimension.MASS,
            Fraction(1_000),
            "g",
            ("gm", "gms", "gram", "grams", "gramme", "grammes"),
        ),
        Amount("mcg", Dimension.MASS, Fraction(1, 1_000), "ug", _MICRO),
        Amount(
            "ng",
            Dimension.MASS,
            Fraction(1, 1_000_000),
            "ng",
            ("nanogram", "nanograms", "nanogramme", "nanogrammes"),
        ),
        Amount(
            "units",
            Dimension.ACTIVITY,
            Fraction(1),
            "[iU]",
            ("unit", "u", "iu", "international unit", "international units"),
        ),
        Amount(
            "mEq",
            Dimension.EQUIVALENTS,
            Fraction(1),
            "meq",
            ("milliequivalent", "milliequivalents"),
        ),
        Amount(
            "mmol",
            Dimension.SUBSTANCE,
            Fraction(1),
            "mmol",
            ("millimole", "millimoles"),
        ),
        Amount("mol", Dimension.SUBSTANCE, Fraction(1_000), "mol", ("mole", "moles")),
        Amount(
            "mcmol",
            Dimension.SUBSTANCE,
            Fraction(1, 1_000),
            "umol",
            ("umol", "µmol", "μmol", "micromol", "micromole", "micromoles"),
        ),
        Amount(
            "mL",
            Dimension.VOLUME,
            Fraction(1),
            "mL",
            ("cc", "millilitre", "millilitres", "milliliter", "milliliters"),
        ),
        Amount(
            "L",
            Dimension.VOLUME,
            Fraction(1_000),
            "L",
            ("litre", "litres", "liter", "liters"),
        ),
        Amount(
            "dL",
            Dimension.VOLUME,
            Fraction(100),
            "dL",
            ("decilitre", "decilitres", "deciliter", "deciliters"),
        ),
        Amount("%", Dimension.PERCENT, Fraction(1), "%", ("percent", "per cent")),
        Amount("to 1", Dimension.RATIO, Fraction(1), "1", (":1", "ratio")),
        Amount("tablet", Dimension.COUNT, Fraction(1), "{tbl}", ("tablets",)),
        Amount("spray", Dimension.COUNT, Fraction(1), "{spray}", ("sprays",)),
        Amount("drop", Dimension.COUNT, Fraction(1), "[drp]", ("drops",)),
    )
}
"""The amounts, by the symbol under which they are shown."""

_TIMES: dict[Time, tuple[Fraction, str, tuple[str, ...]]] = {
    Time.MINUTE: (Fraction(1), "min", ("minute", "minutes", "mins")),
    Time.HOUR: (Fraction(60), "h", ("hr", "hrs", "hour", "hours")),
    Time.DAY: (
        Fraction(1_440),
        "d",
        ("d", "days", "24 h", "24h", "24 hr", "24 hrs", "24 hour", "24 hours"),
    ),
    Time.WEEK: (Fraction(10_080), "wk", ("wk", "weeks")),
    Time.DOSE: (Fraction(1), "{dose}", ("doses",)),
}
_BODY = {
    "kg": ("kgs", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
    "m2": (
        "m²",
        "m^2",
        "sqm",
        "square metre",
        "square meter",
        "square metres",
        "square meters",
    ),
}
_VOLUMES = ("mL", "L", "dL")


class UnknownUnit(ValueError):
    """A string that names no unit of the table."""


@dataclass(frozen=True)
class Unit:
    """A unit: ``amount``, perhaps ``per`` body or volume, perhaps over a ``time``.

    ``str(unit)`` is the house notation (mcg/kg/min), ``unit.ucum`` the code for exchange.
    """

    amount: str
    per: str | None = None
    time: Time | None = None

    def __str__(self) -> str:
        return "/".join(step for step in (self.amount, self.per, self.time) if step)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Units key most of the tables kept here; that of an enumeration is slow to work out."""
        return hash((self.amount, self.per, self.time and self.time.value))

    @property
    def dimension(self) -> Dimension:
        return UNITS[self.amount].dimension

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """What it measures. Units convert exactly when these agree.

        /dose measures what no time at all does: "0.5 mg/kg/dose" is 0.5 mg/kg.
        """
        per = "volume" if self.per in _VOLUMES else self.per or ""
        return (self.dimension, per, "time" if self.is_rate else "")

    @property
    def is_rate(self) -> bool:
        """True per minute, hour, day or week; false per dose."""
        return self.time is not None and self.time is not Time.DOSE

    @property
    def minutes(self) -> Fraction | None:
        """The time in minutes, or None where it is not a rate."""
        return _TIMES[self.time][0] if self.time is not None and self.is_rate else None

    @cached_property
    def size(self) -> Fraction:
        """The size in the smallest terms of what it measures, as an exact fraction."""
        size = UNITS[self.amount].size
        if self.per in _VOLUMES:
            size /= UNITS[self.per].size
        if self.minutes:
            size /= self.minutes
        return size

    @cached_property
    def ucum(self) -> str:
        """The UCUM code, case-sensitive form: ``ug/kg/min``, ``mg/m2``, ``mg/kg/{dose}``."""
        steps = [UNITS[self.amount].ucum]
        if self.per:
            steps.append(UNITS[self.per].ucum if self.per in UNITS else self.per)
        if self.time:
            steps.append(_TIMES[self.time][1])
        return "/".join(steps)

    def without_time(self) -> Unit:
        return Unit(self.amount, self.per)

    def over(self, time: Time) -> Unit:
        """The same amount counted over ``time``."""
        return Unit(self.amount, self.per, time)


def _spellings(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {
        spelling.casefold(): symbol
        for symbol, names in table.items()
        for spelling in (symbol, *names)
    }


_AMOUNT_NAMES = _spellings({symbol: row.names for symbol, row in UNITS.items()})
_TIME_NAMES = {
    name: Time(symbol)
    for name, symbol in _spellings({time: row[2] for time, row in _TIMES.items()}).items()
}
_BODY_NAMES = _spellings(_BODY)

_POWER = re.compile(
    r"[\s·.⋅*×]*\b(kg|m2|m|mL|L|h|hr|min|day|d|week|wk)\s?(?:\^?[-−–]|⁻)\s?[1¹²2](?!\d)"
)
_BODY_WEIGHT = re.compile(r"(?<=\w)\s(?:of\s)?(?:body\s?weight|bw)\b", re.IGNORECASE)
_ADVERB = {"daily": "day", "hourly": "h", "weekly": "week"}


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Unit:
    """Parse a unit as labels and articles write it. Raise :class:`UnknownUnit` with words.

    Accepts the house notation, full words, "per" for the slash, µg (U+00B5), μg
    (U+03BC), ug, hr, d, m², negative powers (mg kg⁻¹ h⁻¹) and any case.
    """
    plain = re.sub(r"[\s\u00a0\u202f]+", " ", text).strip(" .")
    plain = _POWER.sub(_slashed, _BODY_WEIGHT.sub("", plain)).replace("∕", "/").replace("⁄", "/")
    plain = re.sub(r"\s*/\s*|\s+per\s+(?!cent\b)|\s+(?:a|each|every)\s+", "/", plain)
    first, *rest = plain.split("/")
    head, _, adverb = first.rpartition(" ")
    if adverb.casefold() in _ADVERB:
        first, rest = head, [*rest, _ADVERB[adverb.casefold()]]
    amount = _AMOUNT_NAMES.get(first.casefold())
    if amount is None:
        raise UnknownUnit(_unknown(text, first))
    per: str | None = None
    time: Time | None = None
    for step in rest:
        name = step.casefold()
        if name in _TIME_NAMES and time is None:
            time = _TIME_NAMES[name]
        elif name in _BODY_NAMES and per is None:
            per = _BODY_NAMES[name]
        elif _AMOUNT_NAMES.get(name) in _VOLUMES and per is None:
            per = _AMOUNT_NAMES[name]
        else:
            raise UnknownUnit(_unknown(text, step))
    if per in _VOLUMES and time is not None:
        raise UnknownUnit(f"“{text}” is a concentration, and has no time; write {amount}/{per}")
    return Unit(amount, per, time)


def _slashed(match: re.Match[str]) -> str:
    """Turn "kg⁻¹" into "/kg", and "m⁻²" into "/m2"."""
    return "/m2" if match.group(1) == "m" else f"/{match.group(1)}"


def _unknown(text: str, step: str) -> str:
    return (
        f"“{step}” in “{text}” is not a known unit; amounts are {', '.join(UNITS)}; "
        "then /kg, /m2 or /mL; then /min, /h, /day, /week or /dose"
        if step != text
        else f"“{text}” is not a known unit; write one such as mg, mcg/kg/min, mg/kg/h or mg/mL"
    )


def known_unit(text: str) -> Unit | None:
    """Return the unit that ``text`` names, or None."""
    try:
        return parse_unit(text)
    except UnknownUnit:
        return None


def _unit(unit: Unit | str) -> Unit:
    return parse_unit(unit) if isinstance(unit, str) else unit


def ratio(source: Unit | str, target: Unit | str) -> Fraction | None:
    """Return how many ``target`` make one ``source``, exactly; None if they never convert."""
    one, other = _unit(source), _unit(target)
    return _ratio(one, other)


@lru_cache(maxsize=4096)
def _ratio(one: Unit, other: Unit) -> Fraction | None:
    if one.measures != other.measures:
        return None
    return one.size / other.size


def amount_in(value: Decimal, source: Unit | str, target: Unit | str) -> Fraction | None:
    """Return ``value`` in the target unit as an exact fraction; None if they never convert.

    Compare with this: every conversion has an exact fraction, while 1 mg/day has no
    finite decimal in mg/h.
    """
    factor = ratio(source, target)
    return None if factor is None else Fraction(value) * factor


def convert(value: Decimal, source: Unit | str, target: Unit | str) -> Decimal | None:
    """Return ``value`` in the target unit as an exact decimal, never rounded.

    None where the units do not measure the same thing, and also where the result
    has no finite decimal (1 mg/day is 1/24 mg/h): no figure is better than a rounded
    one. Raise :class:`UnknownUnit` for a string that names no unit.
    """
    amount = amount_in(value, source, target)
    return None if amount is None else as_decimal(amount)


def as_decimal(fraction: Fraction) -> Decimal | None:
    """Return the fraction as an exact decimal, or None if its digits never end."""
    return _decimal(fraction.numerator, fraction.denominator)


@lru_cache(maxsize=8192)
def _decimal(numerator: int, denominator: int) -> Decimal | None:
    twos = (denominator & -denominator).bit_length() - 1
    rest = denominator >> twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if rest != 1:
        return None
    places = max(twos, fives)
    # From its digits: arithmetic would round to the precision that happens to be set.
    return Decimal(f"{numerator * 10**places // denominator}E-{places}")
