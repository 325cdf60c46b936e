"""Rules about numbers that are misread for want of a space, a comma or a word."""

from __future__ import annotations

from collections.abc import Iterator

from reference.document import EntryDocument
from reference.rules.findings import Facts, Hit, Severity
from reference.rules.registry import rule
from reference.rules.spots import hits, spot

_MASS = r"[mM][gG]|mcg|MCG|[uµμ]g|ng|k?g"
_UNIT = (
    rf"(?:(?:{_MASS})s?|(?:micro|milli|nano)?gram(?:me)?s?|gms?|m[lL]s?|ML|L|cc|m[eE][qQ]|mmol"
    rf"|[uU]nits?|UNITS?|IU"
    r"|(?:milli)?lit(?:re|er)s?)(?![A-Za-zµμ])"
)

_NO_SPACE = spot(
    "IMP306",
    rf"[\d.](?<![\d.,].)(?:(?<=\d)\d*+(?:[.,]\d+)*|(?<=\.)\d+){_UNIT}",
    "{} has no space between the figure and its unit.",
)


@rule(id="IMP306", name="no-space-before-unit", severity=Severity.WARNING)
def no_space_before_unit(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A figure runs into its unit.

    Why: the m of mg and mL has been read as one zero or two: 10mg as 100 mg.

    Source: ISMP, List of Error-Prone Abbreviations, Symbols, and Dose Designations.

    Mend: Put a space between the figure and the unit: 10 mg.

    Bad::

        summary:
          - {id: s1, text: Give 10mg slowly., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give 10 mg slowly., cites: [label]}
    """
    yield from hits(document, _NO_SPACE)


_LARGE = spot(
    "IMP307",
    r"\d(?<![\d.,\w].)(?:\d{4,}\s?(?:[uU]nits?|UNITS?|IU|U|mg|mcg|[µμ]g|mL|mEq|mmol|g)(?![A-Za-zµμ]))",
    "{} has no separator between its thousands.",
)
_SHORT_COUNT = spot(
    "IMP307",
    r"[MK](?:(?<=\d.)|(?<=\d\s.))M?(?=\s?(?:units?|IU|U)(?![A-Za-z]))",
    "{} has been read as a thousand and as a million.",
)


@rule(id="IMP307", name="large-number-unbroken", severity=Severity.WARNING)
def large_number_unbroken(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A dose of five digits or more has no separator between its thousands.

    Why: 100000 units has been read as 10,000 and as 1,000,000.

    Source: ISMP, List of Error-Prone Abbreviations, Symbols, and Dose Designations.

    Mend: Separate the thousands, 100,000 units, or write the word million.

    Bad::

        summary:
          - {id: s1, text: Give 100000 units once., cites: [label]}

    Good::

        summary:
          - {id: s1, text: "Give 100,000 units once.", cites: [label]}
    """
    yield from hits(document, _LARGE, _SHORT_COUNT)


_RATIO = spot(
    "IMP308",
    r"1(?<![\d:.].)\s?:\s?(?:\d{1,3}(?:[, \u00a0]\d{3})+|\d{4,})(?!\d)",
    "{} gives a strength as a ratio.",
)
_FRACTION = spot(
    "IMP308",
    r"[½¼¾⅓⅔⅛1-3](?:(?<=[1-3])(?<![\d/].)/[2348](?![\d/])|(?<=[½¼¾⅓⅔⅛]))\s?(?:tab(?:let)?s?|mg|mL"
    r"|g|dose|strength)\b",
    "{} writes a part as a fraction.",
)


@rule(id="IMP308", name="ratio-or-fraction", severity=Severity.WARNING)
def ratio_or_fraction(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A strength is given as a ratio, or a part of a dose as a fraction.

    Why: 1:1000 and 1:10 000 differ tenfold and look alike; 1/2 tablet has been given as 1
    or 2 tablets.

    Source: ISMP, List of Error-Prone Abbreviations; FDA and USP <7>, which removed ratios
    from labels of single-drug injections in 2016.

    Mend: Give the strength per volume, 1 mg/mL, and write a part as a decimal or in words.

    Bad::

        summary:
          - {id: s1, text: "Adrenaline 1:1000 is used.", cites: [label]}

    Good::

        summary:
          - {id: s1, text: "Adrenaline 1 mg/mL is used; the ratio of doses is 1:1.", cites: [label]}
    """
    yield from hits(document, _RATIO, _FRACTION)


_SLASHED = spot(
    "IMP309",
    r"\d(?<![\d/.].)\d*+(?:\.\d+)?(?:/\d+(?:\.\d+)?)+\s?(?:units?|mg|mcg|g|mL)(?![A-Za-z/])",
    "{} separates doses by a slash.",
)
_SLASHED_UNITS = spot(
    "IMP309",
    r"\d(?<![\d/.].)\d*+(?:\.\d+)?\s?(?P<unit>units?|mg|mcg|g|mL)(?:\s?/\s?\d+(?:\.\d+)?\s?(?P=unit)){1,4}"
    r"(?![A-Za-z/])",
    "{} separates doses by a slash.",
)


@rule(id="IMP309", name="slash-between-doses", severity=Severity.WARNING)
def slash_between_doses(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """Doses are separated by a slash.

    Why: the slash has been read as a 1: 25 units/10 units as 110 units. Within a unit, as
    in mg/kg, it means per and is no fault.

    Source: ISMP, List of Error-Prone Abbreviations, Symbols, and Dose Designations.

    Mend: Write "and", "or" or "then" between the doses.

    Bad::

        summary:
          - {id: s1, text: Give 10/20/10 units with meals., cites: [label]}

    Good::

        summary:
          - {id: s1, text: "Give 10, then 20, then 10 units with meals.", cites: [label]}
    """
    yield from hits(document, _SLASHED, _SLASHED_UNITS)


_TOGETHER = spot(
    "IMP310",
    r"\d(?<=[a-z]{3}\d)\d*+(?:\.\d+)?\s?(?:[mM][gG]|mcg|[µμ]g|g|mL|units?)(?![A-Za-z])",
    "A name runs into {}.",
)


@rule(id="IMP310", name="name-runs-into-dose", severity=Severity.WARNING)
def name_runs_into_dose(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """The name of a drug runs into its dose.

    Why: a last letter l has been read as a 1: Tegretol300 mg as 1300 mg.

    Source: ISMP, List of Error-Prone Abbreviations, Symbols, and Dose Designations.

    Mend: Put a space between the name and the figure.

    Bad::

        summary:
          - {id: s1, text: Give Tegretol300 mg., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give Tegretol 300 mg., cites: [label]}
    """
    yield from hits(document, _TOGETHER)


_PERIOD = spot(
    "IMP311",
    r"(?<=\d)\s?(?P<found>(?:mg|mcg|ml|mL|kg|g|mEq)\.)(?=\s[a-z0-9]|[,;)])",
    "{} ends in a full stop that can be read as a 1.",
)


@rule(id="IMP311", name="full-stop-after-unit", severity=Severity.NOTE)
def full_stop_after_unit(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A unit is written with a full stop, as if it were an abbreviation.

    Why: the stop says nothing, and a poor copy shows it as a 1.

    Source: ISMP, List of Error-Prone Abbreviations, Symbols, and Dose Designations.

    Mend: Leave the full stop out: 5 mL.

    Bad::

        summary:
          - {id: s1, text: Give 5 mL. now., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give 5 mL now. It works in 5 minutes., cites: [label]}
    """
    yield from hits(document, _PERIOD)
