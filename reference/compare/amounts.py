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
    one, other = (
        Dose(value=before.value, unit=before.unit),
        Dose(value=after.value, unit=after.unit),
    )
    sentence = dose_sentence("maximum", one, other)
    if before.basis is not after.basis:
        sentence += f", counted per {_said(before.basis)} → per {_said(after.basis)}"
    return sentence


def _said(basis: str) -> str:
    return basis.replace("-", " ")


def _ends(dose: Dose) -> Ends:
    return (dose.value, dose.value) if dose.value is not None else (dose.low, dose.high)


def _short(text: str, old_unit: str, new_unit: str) -> str:
    """Leave the unit out of the first figure where the second has the same one."""
    unit = format_unit(old_unit).replace(" ", NBSP)
    return text.removesuffix(f"{NBSP}{unit}") if old_unit == new_unit else text


def _size(before: Ends, old_unit: str, after: Ends, new_unit: str) -> str:
    known = known_unit(old_unit), known_unit(new_unit)
    if None in known and old_unit == new_unit:
        known = (known_unit("mg"), known_unit("mg"))  # the unit cancels out
    old, new = known
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
