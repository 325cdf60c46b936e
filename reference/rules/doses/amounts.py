"""The amounts that a regimen names, in a form in which those of prose can be looked up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from reference.document import Basis, Dose, EntryDocument, Regimen
from reference.doses import Dimension, FoundDose, Time, Unit, known_unit
from reference.rules.findings import Path

BASIS_TIMES = {Basis.HOUR: Time.HOUR, Basis.DAY: Time.DAY, Basis.WEEK: Time.WEEK}


def doses_of(path: Path, regimen: Regimen) -> Iterator[tuple[Path, Dose]]:
    """Yield every dose of a regimen with its path: main figure, twins, steps, ceilings."""
    if regimen.dose is not None:
        yield (*path, "dose"), regimen.dose
    for at, dose in enumerate(regimen.also):
        yield (*path, "also", at), dose
    for at, step in enumerate(regimen.steps):
        yield (*path, "steps", at, "by"), step.by
        if step.ceiling is not None:
            yield (*path, "steps", at, "ceiling"), step.ceiling


class Amount(NamedTuple):
    """An exact amount of something per something; equal for equal doses in any unit."""

    dimension: str
    per: str
    timed: bool
    size: Fraction


@lru_cache(maxsize=4096)
def amounts(number: Decimal | None, unit: Unit | None) -> tuple[Amount, ...]:
    """Return an amount as it stands and, where it is a rate, without its time too."""
    if number is None or unit is None:
        return ()
    dimension, per, timed = unit.measures
    said = Amount(dimension, per, bool(timed), Fraction(number) * unit.size)
    if not timed:
        return (said,)
    return said, Amount(dimension, per, False, Fraction(number) * unit.without_time().size)


def amounts_of(regimen: Regimen) -> set[Amount]:
    """Return every amount that a regimen names: ends, twins, maxima, steps and ceilings."""
    held: set[Amount] = set()
    for _path, dose in doses_of((), regimen):
        for end in (dose.value, dose.low, dose.high):
            held.update(amounts(end, known_unit(dose.unit)))
    for limit in regimen.max:
        unit = known_unit(limit.unit)
        if unit is not None and unit.time is None and limit.basis in BASIS_TIMES:
            unit = unit.over(BASIS_TIMES[limit.basis])
        held.update(amounts(limit.value, unit))
    return held


def amounts_found(found: FoundDose) -> list[Amount]:
    """Return the ends of a dose in prose, each as it stands there."""
    unit = known_unit(found.unit)
    if unit is not None and found.per is not None:
        unit = unit.over(Time(found.per))
    ends = dict.fromkeys(end for end in (found.low, found.high) if end is not None)
    return [said[0] for end in ends if (said := amounts(end, unit))]


def is_given(found: FoundDose) -> bool:
    """Tell a dose or a rate from a volume, a strength or a concentration."""
    unit = known_unit(found.unit)
    if unit is None or unit.per in ("mL", "L", "dL"):
        return False
    return unit.dimension not in (Dimension.VOLUME, Dimension.PERCENT)


def regimens_of(document: EntryDocument) -> Iterator[tuple[Path, Regimen]]:
    for index, regimen in enumerate(document.regimens):
        yield ("regimens", index), regimen
