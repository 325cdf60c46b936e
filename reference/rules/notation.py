"""Rules about how figures are written, wherever text stands.

Laboratory values ("potassium 4.0 mmol/L") and sizes of devices ("a 4.0 mm tube") keep
their trailing zero: it states the precision, as the Joint Commission allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reference.document import EntryDocument, Part, Regimen, Statement

from .findings import Facts, Hit, Path, Severity
from .registry import rule

_UNIT = (
    r"(?:k?g|mg|mcg|[uµμ]g|ng|micrograms?|milligrams?|grams?|nanograms?|units?|U|IU|mEq|mmol|mL|ml"
    r"|L|cc)(?![A-Za-zµμ])"
)
_SPACE = r"[ \u00a0\u202f\u2009-]?"
_LABORATORY = r"(?!\s?/\s?(?:d?L|l)\b)"
_REGIMEN_TEXTS = ("method", "indication", "setting", "form", "frequency", "duration", "note")


About = tuple[Part | str, ...]


def _texts(document: EntryDocument) -> Iterator[tuple[Path, str, About]]:
    """Yield every text that a reader sees, with its path and what a finding in it rests on."""
    yield ("title",), document.title, (document.title,)
    for index, regimen in enumerate(document.regimens):
        for name in _REGIMEN_TEXTS:
            yield ("regimens", index, name), getattr(regimen, name), (regimen,)
        for at, step in enumerate(regimen.steps):
            yield ("regimens", index, "steps", at, "every"), step.every, (regimen, str(at))
            yield ("regimens", index, "steps", at, "until"), step.until, (regimen, str(at))
    for path, statement in document.walk_statements():
        asked = () if isinstance(statement, Statement) else ("question",)
        for name in (*asked, "text", "plain"):
            yield (*path, name), getattr(statement, name), (statement,)
    for path, section in document.walk_sections():
        yield (*path, "heading"), section.heading, (section.id, section.heading)
    for path, table in document.walk_tables():
        yield (*path, "caption"), table.caption, (table.id, table.caption)
        for at, column in enumerate(table.columns):
            yield (*path, "columns", at), column, (table.id, column)
        for at, row in enumerate(table.rows):
            for cell, text in enumerate(row):
                yield (*path, "rows", at, cell), text, (table.id, "\n".join(row))


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


def _matches(
    document: EntryDocument, pattern: re.Pattern[str], *, units: re.Pattern[str] | None = None
) -> Iterator[tuple[Path, str, About]]:
    """Yield every match with its path and what its key rests on: part, place in it, occurrence."""
    for path, text, about in _texts(document):
        for nth, match in enumerate(pattern.finditer(text)):
            # The last step is the field, or the column: the same wherever the part stands.
            yield path, match.group().strip(), (*about, str(path[-1]), match.group(), str(nth))
    if units is not None:
        for path, text, regimen in _units(document):
            for match in units.finditer(text):
                where = " ".join(str(step) for step in path[2:])
                yield path, match.group(), (regimen, where, match.group())


_MICRO = re.compile(r"[µμ](?:g|mol|L|l)\b")


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
    for path, found, about in _matches(document, _MICRO, units=_MICRO):
        yield Hit(path, f"“{found}” can be misread as a thousand times as much.", about)


_TRAILING = re.compile(rf"(?<![\d.,])\d+\.\d*0{_SPACE}{_UNIT}{_LABORATORY}")


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
    for path, found, about in _matches(document, _TRAILING):
        yield Hit(path, f"“{found}” ends in a zero that can be read as part of the figure.", about)


_NAKED = re.compile(rf"(?<![\d.,\w])\.\d+{_SPACE}{_UNIT}")


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
    for path, found, about in _matches(document, _NAKED):
        yield Hit(path, f"“{found}” has no zero before its point.", about)


_SHORT_UNITS = re.compile(rf"(?<=\d){_SPACE}(?:IU|I\.U\.|U|u)(?![A-Za-z])")
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
    for path, found, about in _matches(document, _SHORT_UNITS, units=_SHORT_UNIT):
        yield Hit(path, f"“{found.strip(' -')}” after a figure can be misread as a digit.", about)


_HYPHEN = re.compile(
    rf"(?<![\d./-])\d+(?:[.,]\d+)*[ \u00a0]?[-‐‑–—−][ \u00a0]?\d+(?:[.,]\d+)*{_SPACE}{_UNIT}"
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
    for path, found, about in _matches(document, _HYPHEN):
        yield Hit(path, f"“{found}” joins its figures with a dash.", about)
