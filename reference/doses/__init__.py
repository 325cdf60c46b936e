"""Quantities: units, exact conversion, and how a dose is said. Pure; every number exact.

- :mod:`.units` holds the closed table of units, parses unit strings and converts.
- :mod:`.display` turns doses, maxima and whole regimens into the words a reader sees.
- :mod:`.text` finds the doses in running prose.
- :mod:`.ratios` says in words how much larger one amount is than another.
"""

from .display import (
    NBSP,
    dose_words,
    format_age,
    format_dose,
    format_maximum,
    format_number,
    format_step,
    format_unit,
    missing_context,
    regimen_sentence,
    spoken,
)
from .ratios import ratio_words
from .text import FoundDose, find_doses
from .units import (
    UNITS,
    Dimension,
    Time,
    Unit,
    UnknownUnit,
    amount_in,
    as_decimal,
    convert,
    known_unit,
    parse_unit,
    ratio,
)

__all__ = [
    "NBSP",
    "UNITS",
    "Dimension",
    "FoundDose",
    "Time",
    "Unit",
    "UnknownUnit",
    "amount_in",
    "as_decimal",
    "convert",
    "dose_words",
    "find_doses",
    "format_age",
    "format_dose",
    "format_maximum",
    "format_number",
    "format_step",
    "format_unit",
    "known_unit",
    "missing_context",
    "parse_unit",
    "ratio",
    "ratio_words",
    "regimen_sentence",
    "spoken",
]
