"""Quantities: units, exact conversion, and how a dose is said. Pure; every number exact.

- :mod:`.units` holds the closed table of units, parses unit strings and converts.
- :mod:`.display` turns doses, maxima and whole regimens into the words a reader sees.
- :mod:`.text` finds the doses in running prose.
- :mod:`.figures` and :mod:`.context` are what it reads by.
- :mod:`.stated`, :mod:`.terms` and :mod:`.comparing` set two regimens side by side.
- :mod:`.ratios` says in words how much larger one amount is than another.
"""

from .comparing import Comparison, Verdict, compare_regimens
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
from .frequencies import times_a_day
from .ratios import ratio_words
from .stated import Stated, context_key, stated, stated_doses
from .terms import Terms, read_terms
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
    "Comparison",
    "Dimension",
    "FoundDose",
    "Stated",
    "Terms",
    "Time",
    "Unit",
    "UnknownUnit",
    "Verdict",
    "amount_in",
    "as_decimal",
    "compare_regimens",
    "context_key",
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
    "read_terms",
    "regimen_sentence",
    "spoken",
    "stated",
    "stated_doses",
    "times_a_day",
]
