"""Rules about how figures are written, wherever text stands.

Laboratory values ("potassium 4.0 mmol/L") and sizes of devices ("a 4.0 mm tube") keep
their trailing zero: it states the precision, as the Joint Commission allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reference.document import EntryDocument, Regimen
from reference.rules.findings import Facts, Hit, Path, Severity
from reference.rules.registry import rule
from reference.rules.spots import Spot, hits, spot

_UNIT = (
    r"(?:k?g|gms?|[mM][gG]s?|mcgs?|MCG|[uµμ]gs?|ng|(?:micro|milli|nano|kilo)?gram(?:me)?s?"
    r"|(?:international\s)?(?:[uU]nits?|UNITS?)|[uU]|IU|mEq|meq|mEQ|mmol|m[lL]|ML|millilit(?:re|er)s?"
    r"|milliequivalents?|millimoles?|lit(?:re|er)s?|L|cc|tab(?:let)?s?|drops?)(?![A-Za-zµμ])"
)
_SPACE = r"[ \n\u00a0\u202f\u2009-]?"
_LABORATORY = r"(?!\s?(?:/|per\s)\s?(?:d?L|l|lit(?:re|er)|100\smL)\b)(?<!ng(?=/mL))"


def _units(document: EntryDocument) -> Iterator[tuple[Path, str, Regimen]]:
    """Yield every unit string of the regimens, with its path."""
    for index, regimen in enumerate(document.regimens):
        here: Path = ("regimens", index)
        if regimen.dose is not None:
            yield (*here, "dose", "unit"), regimen.dose.unit, regimen
        for at, dose in enumerate(regimen.also):
            yield (*here, "also", at, "unit"), dose.unit, regimen
        for at, maximum in enumerate(regimen.max):
            yield (*here, "max", at, "unit"), maximum.unit, regimen
        for at, step in enumerate(regimen.steps):
            yield (*here, "steps", at, "by", "unit"), step.by.unit, regimen
            if step.ceiling is not None:
                yield (*here, "steps", at, "ceiling", "unit"), step.ceiling.unit, regimen


def _in_units(document: EntryDocument, pattern: re.Pattern[str], each: Spot) -> Iterator[Hit]:
    """Yield a hit for every unit of a regimen in which the pattern is found."""
    for path, text, regimen in _units(document):
        for found in pattern.finditer(text):
            where = " ".join(str(step) for step in path[2:])
            message = each.message.format(f"“{found.group()}”")
            yield Hit(path, message, (regimen, where, found.group()))


_MICRO = spot(
    "IMP301",
    r"[uµμ](?:(?<!u)|(?<![A-Za-z]u))gs?\b",
    "{} can be misread as a thousand times as much.",
    needs="µg,μg, ug,0ug,1ug,2ug,3ug,4ug,5ug,6ug,7ug,8ug,9ug",
)


@rule(id="IMP301", name="micro-symbol", severity=Severity.WARNING)
def micro_symbol(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """Micrograms are written with the micro sign.

    Why: µg has been read as mg, a thousandfold overdose.

    Source: ISMP, List of Error-Prone Abbreviations; The Joint Commission, candidates for
    the "Do Not Use" list.

    Mend: Write mcg, or micrograms in full.

    Bad::

        summary:
          - {id: s1, text: Give 5 µg at night., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give 5 mcg at night., cites: [label]}
    """
    yield from hits(document, _MICRO)
    yield from _in_units(document, _MICRO.pattern, _MICRO)


_RANGE = r"(?:\s?(?:[-‐‑–—−]|to|or|and)\s?(?:\d+(?:\.\d+)?|\.\d+))?"
_TRAILING = spot(
    "IMP302",
    rf"\d(?<![\d.,].)\d*+(?:,\d{{3}}){{0,4}}+\.\d*0{_RANGE}{_SPACE}{_UNIT}{_LABORATORY}",
    "{} ends in a zero that can be read as part of the figure.",
)


@rule(id="IMP302", name="trailing-zero", severity=Severity.WARNING)
def trailing_zero(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A dose ends in a zero behind the decimal point.

    Why: where the point is not seen, 1.0 mg becomes 10 mg. Laboratory values and sizes of
    devices are excepted.

    Source: The Joint Commission, Official "Do Not Use" List; ISMP, List of Error-Prone
    Abbreviations.

    Mend: Leave the zero out: 1 mg.

    Bad::

        summary:
          - {id: s1, text: Give 1.0 mg slowly., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give 1 mg slowly if potassium is 4.0 mmol/L., cites: [label]}
    """
    yield from hits(document, _TRAILING)


_NAKED = spot(
    "IMP303",
    rf"\.(?:(?<![\d.,\w].)|(?<=[a-z]{{3}}\.))\d+{_RANGE}(?:{_SPACE}{_UNIT}|\s?%)",
    "{} has no zero before its point.",
)


@rule(id="IMP303", name="naked-decimal", severity=Severity.WARNING)
def naked_decimal(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A dose begins with a decimal point.

    Why: where the point is not seen, .5 mg becomes 5 mg.

    Source: The Joint Commission, Official "Do Not Use" List; ISMP, List of Error-Prone
    Abbreviations.

    Mend: Write a zero before the point: 0.5 mg.

    Bad::

        summary:
          - {id: s1, text: Give .5 mg slowly., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give 0.5 mg slowly., cites: [label]}
    """
    yield from hits(document, _NAKED)


_SHORT_UNITS = spot(
    "IMP304",
    rf"\d(?:\smillion)?{_SPACE}(?P<found>IU|I\.U\.|U|u)(?![A-Za-z]){_LABORATORY}",
    "{} after a figure can be misread as a digit.",
)
_SHORT_RATE = spot(
    "IMP304",
    r"[IU](?<![\w/.-].)(?<!\d[\s\u00a0].)(?:(?<=I)U|(?<=U))(?=/(?:kg|hr?|hour|day|d|m2)\b)",
    "{} can be misread as a digit.",
)
_SHORT_UNIT = re.compile(r"(?<![A-Za-z])(?:IU|U|u)(?![A-Za-z])")


@rule(id="IMP304", name="units-abbreviated", severity=Severity.WARNING)
def units_abbreviated(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """Units are written as U or IU.

    Why: U has been read as 0, 4 or cc, and IU as IV or 10.

    Source: The Joint Commission, Official "Do Not Use" List; ISMP, List of Error-Prone
    Abbreviations.

    Mend: Write units in full.

    Bad::

        summary:
          - {id: s1, text: Give 10 U of insulin., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give 10 units of insulin., cites: [label]}
    """
    yield from hits(document, _SHORT_UNITS, _SHORT_RATE)
    yield from _in_units(document, _SHORT_UNIT, _SHORT_UNITS)


_HYPHEN = spot(
    "IMP305",
    # A number has few groups of digits; without the bound, a list of digits takes quadratic time.
    rf"\d(?<![\d./-].)\d*+(?:[.,]\d++){{0,6}}[ \u00a0]?[-‐‑–—−][ \u00a0]?"
    rf"\d+(?:[.,]\d+)*{_SPACE}{_UNIT}",
    "{} joins its figures with a dash.",
)


@rule(id="IMP305", name="hyphen-range", severity=Severity.NOTE)
def hyphen_range(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A range of doses is written with a hyphen or dash.

    Why: a hyphen reads as a minus, and where it is lost, 5-10 becomes 510.

    Source: ISMP, List of Error-Prone Abbreviations.

    Mend: Write "to": 5 to 10 mg.

    Bad::

        summary:
          - {id: s1, text: Give 5-10 mg slowly., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give 5 to 10 mg slowly., cites: [label]}
    """
    yield from hits(document, _HYPHEN)
