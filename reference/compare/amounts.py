"""A changed dose in words: what it was, what it is, and how much more or less.

"dose 0.5 → 5 mg/kg, ten times higher"; "maximum 5 mcg → 5 mg, a thousandfold
higher"; "1 to 2 mcg/kg/min → 0.06 to 0.12 mg/kg/h, the same amount in other units".
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from reference.document import Dose, Maximum
from reference.doses import (
    NBSP,
    Unit,
    amount_in,
    format_dose,
    format_maximum,
    format_unit,
    known_unit,
    ratio_words,
)

Ends = tuple[Decimal | None, Decimal | None]


def dose_sentence(name: str, before: Dose | None, after: Dose | None) -> str:
    """Say in words how a dose changed. ``name`` is what it is called: dose, step, ceiling."""
    if before is None or after is None:
        if after is not None:
            return f"{name} added: {format_dose(after)}"
        return f"{name} removed: {format_dose(before)}" if before else f"{name} unchanged"
    old, new = _short(format_dose(before), before.unit, after.unit), format_dose(after)
    size = _size(_ends(before), before.unit, _ends(after), after.unit)
    if before.approximate != after.approximate:
        hedge = "now said to be about" if after.approximate else "no longer said to be about"
        size = f"{size}, {hedge}"
    return f"{name} {old} → {new}, {size}"


def maximum_sentence(before: Maximum | None, after: Maximum | None) -> str:
    """Say in words how a maximum changed, its basis included."""
    if before is None or after is None:
        if after is not None:
            return f"maximum added: {format_maximum(after)}"
        return f"maximum removed: {format_maximum(before)}" if before else "maximum unchanged"
    sentence = dose_sentence("maximum", _as_dose(before), _as_dose(after))
    if before.basis is not after.basis:
        sentence += f", counted per {_said(before.basis)} → per {_said(after.basis)}"
    return sentence


def dose_times(before: Dose | None, after: Dose | None) -> Fraction | None:
    """Return how many times one dose is the other, at its end that changed most; at least 1.

    None where one is missing, has an end that the other leaves open, or is nothing, and
    where their units do not measure the same thing.
    """
    if before is None or after is None:
        return None
    old, new = _units(before.unit, after.unit)
    if old is None or new is None or old.measures != new.measures:
        return None
    most = Fraction(1)
    for one, other in zip(_ends(before), _ends(after), strict=True):
        was, now = _in(one, str(old), str(new)), Fraction(other) if other is not None else None
        if was == now:
            continue
        if not was or not now:
            return None
        most = max(most, was / now, now / was)
    return most


def maximum_times(before: Maximum | None, after: Maximum | None) -> Fraction | None:
    """Return how many times one maximum is the other; None if they count per different times."""
    if before is None or after is None or before.basis is not after.basis:
        return None
    return dose_times(_as_dose(before), _as_dose(after))


def _as_dose(maximum: Maximum) -> Dose:
    return Dose(value=maximum.value, unit=maximum.unit)


def _units(old: str, new: str) -> tuple[Unit | None, Unit | None]:
    known = known_unit(old), known_unit(new)
    if None in known and old == new:
        return known_unit("mg"), known_unit("mg")  # the unit cancels out
    return known


def _said(basis: str) -> str:
    return basis.replace("-", " ")


def _ends(dose: Dose) -> Ends:
    return (dose.value, dose.value) if dose.value is not None else (dose.low, dose.high)


def _short(text: str, old_unit: str, new_unit: str) -> str:
    """Leave the unit out of the first figure where the second has the same one."""
    unit = format_unit(old_unit).replace(" ", NBSP)
    return text.removesuffix(f"{NBSP}{unit}") if old_unit == new_unit else text


def _size(before: Ends, old_unit: str, after: Ends, new_unit: str) -> str:
    old, new = _units(old_unit, new_unit)
    if old is None or new is None or old.measures != new.measures:
        return "in units that cannot be compared"
    words = [
        _end_words(
            name,
            _in(one, str(old), str(new)),
            Fraction(other) if other is not None else None,
        )
        for name, one, other in zip(("low end", "high end"), before, after, strict=True)
    ]
    said = [word for word in words if word]
    if not said:
        same = "the same amount"
        return f"{same} in other units" if old_unit != new_unit else f"{same}, written otherwise"
    if before != before[::-1] and after == before[::-1] and old_unit == new_unit:
        return "low and high end swapped"
    points = before[0] == before[1] and after[0] == after[1]
    if points or (len(said) == 2 and said[0][1] == said[1][1]):
        return said[0][1]
    return ", ".join(f"{name} {words}" for name, words in said)


def _in(value: Decimal | None, source: str, target: str) -> Fraction | None:
    return None if value is None else amount_in(value, source, target)


def _end_words(
    name: str, before: Fraction | None, after: Fraction | None
) -> tuple[str, str] | None:
    if before == after:
        return None
    if before is None:
        return (name, "newly given")
    if after is None:
        return (name, "left open")
    return (name, ratio_words(before, after))
