"""Rules about the agreement of prose and tables with the regimens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from reference.document import EntryDocument, RegimenKind
from reference.doses import FoundDose, Time, Unit, amount_in, as_decimal, format_number, known_unit
from reference.rules.findings import Facts, Hit, Severity
from reference.rules.reading import reading_of
from reference.rules.registry import rule

from .amounts import amounts_found, amounts_of, is_given, regimens_of

_TWIN = re.compile(
    r",?\s(?:\((?:or|=|i\.e\.,?|that\sis,?|equivalent\sto|equal\sto|equals)?\s?"
    r"|(?:which\s)?(?:equals|is\sequal\sto|=|is\sthe\ssame\sas|i\.e\.,?)\s)$"
)


@rule(id="IMP208", name="bracketed-twin-does-not-convert", severity=Severity.ERROR)
def bracketed_twin_does_not_convert(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A dose is given again in other units, and is not the same dose.

    Why: readers use whichever unit their pump has; if the two do not agree, one of them is
    wrong, often by a factor of ten or a thousand.

    Source: ISMP, List of Error-Prone Abbreviations (mg and mcg confused a thousandfold).

    Mend: Convert the figure again, and look both up in the source.

    Bad::

        summary:
          - {id: s1, text: Run 1 to 2 mcg/kg/min (0.6 to 1.2 mg/kg/h)., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Run 1 to 2 mcg/kg/min (0.06 to 0.12 mg/kg/h)., cites: [label]}
    """
    found = reading_of(document).doses
    for one, other in pairwise(found):
        if one.place is not other.place:
            continue
        between = one.place.text[one.end : other.start]
        if len(between) <= 24 and _TWIN.search(between) and not _agree(one.dose, other.dose):
            message = f"“{other.said}” is not the same as “{one.said}”."
            yield Hit(one.place.path, message, (*one.place.about, one.said, other.said))


def _whole(dose: FoundDose) -> Unit | None:
    unit = known_unit(dose.unit)
    return unit.over(Time(dose.per)) if unit and dose.per else unit


def _agree(one: FoundDose, other: FoundDose) -> bool:
    """Tell whether two doses are one dose, each as exact as it is printed."""
    first, second = _whole(one), _whole(other)
    if first is None or second is None or first == second or first.measures != second.measures:
        return True  # a typical dose with its range, or a weight that nobody named
    for end, twin in ((one.low, other.low), (one.high, other.high)):
        if (end is None) != (twin is None):
            return True
        if end is not None and twin is not None and not _rounds(end, first, twin, second):
            return False
    return True


def _rounds(end: Decimal, unit: Unit, twin: Decimal, other: Unit) -> bool:
    there, back = amount_in(end, unit, other), amount_in(twin, other, unit)
    return there is not None and back is not None and (_shows(there, twin) or _shows(back, end))


def _shows(exact: Fraction, printed: Decimal) -> bool:
    """Tell whether a printed number is the exact one, rounded to the digits that are printed."""
    exponent = printed.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return abs(exact - Fraction(printed)) <= Fraction(1, 2 * 10**places)


@rule(id="IMP209", name="prose-dose-without-regimen", severity=Severity.WARNING)
def prose_dose_without_regimen(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A dose in the text stands in no regimen.

    Why: the dosing table is made of the regimens. A dose that only the prose holds is not
    checked, not compared and not found by whoever reads the table alone.

    Source: ISMP, Guidelines for Safe Electronic Communication of Medication Information (2019).

    Mend: Add a regimen with the figure, or correct whichever of the two is wrong.

    Bad::

        regimens:
          - {id: r1, kind: dose, dose: {value: "0.5", unit: mg/kg}, cites: [label]}
        summary:
          - {id: s1, text: Give 5 mg/kg by mouth., cites: [label]}

    Good::

        regimens:
          - {id: r1, kind: dose, dose: {value: "0.5", unit: mg/kg}, cites: [label]}
        summary:
          - {id: s1, text: Give 500 mcg/kg by mouth., cites: [label]}
    """
    held = [amounts_of(regimen) for regimen in document.regimens]
    for found in reading_of(document).doses:
        path = found.place.path
        if path[0] == "regimens" or found.place.field == "plain" or not is_given(found.dose):
            continue
        said = set(amounts_found(found.dose))
        if not any(said <= amounts for amounts in held):
            message = f"No regimen holds “{found.said}”."
            yield Hit(path, message, (*found.place.about, found.place.field, found.said))


@rule(id="IMP210", name="regimen-without-prose", severity=Severity.NOTE)
def regimen_without_prose(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """No statement and no table mentions the dose of a regimen.

    Why: a row of a table does not say whom it is for, nor what to watch; and a figure that
    was mistyped in the regimen shows here.

    Source: AGREE II, item 15 (recommendations are specific and unambiguous).

    Mend: Explain the dose in a statement, or correct whichever figure is wrong.

    Bad::

        regimens:
          - {id: r1, kind: dose, dose: {value: "0.5", unit: mg/kg}, cites: [label]}
        summary:
          - {id: s1, text: Ketamine is given by mouth., cites: [label]}

    Good::

        regimens:
          - {id: r1, kind: dose, dose: {value: "0.5", unit: mg/kg}, cites: [label]}
        summary:
          - {id: s1, text: By mouth 0.5 mg/kg is given., cites: [label]}
    """
    said = {
        amount
        for found in reading_of(document).doses
        if found.place.path[0] != "regimens"
        for amount in amounts_found(found.dose)
    }
    for path, regimen in regimens_of(document):
        own = amounts_of(regimen)
        if own and not own & said:
            message = f"No statement or table mentions the dose of the regimen “{regimen.id}”."
            yield Hit(path, message, (regimen,))


_STRENGTH = r"(?P<strength>\d+(?:\.\d+)?)\s?(?P<unit>mg|mcg|g|units|mEq|mmol)/mL"
_VOLUME = r"(?P<volume>\d+(?:\.\d+)?)\s?mL"
_PARTS = (
    re.compile(rf"(?<!or\s){_VOLUME}\s(?:of\s)?(?:an?\s|the\s)?{_STRENGTH}(?!\sor\b)"),
    re.compile(rf"\bfrom\s(?:an?\s|the\s){_STRENGTH}\s\w+,\s{_VOLUME}", re.IGNORECASE),
)
_FLUID = re.compile(r"\b(?:to|in|into|with|up\sto)\s(?P<fluid>\d+(?:\.\d+)?)\s?mL\b(?!/)")
_MIXED = re.compile(r"(?P<mixed>\d+(?:\.\d+)?)\s?(?P<unit>mg|mcg|g|units|mEq|mmol)/mL")


@rule(id="IMP211", name="preparation-does-not-add-up", severity=Severity.ERROR)
def preparation_does_not_add_up(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """The volumes and the strength of a preparation do not give its concentration.

    Why: whoever mixes by the volumes and sets the pump by the concentration gives another
    dose than was meant. Adding to the fluid and making up to it differ by a little; both
    are accepted.

    Source: ISMP, Guidelines for Safe Preparation of Compounded Sterile Preparations (2016).

    Mend: Calculate again: volume times strength, divided by the volume of the bag.

    Bad::

        regimens:
          - id: r1
            kind: preparation
            dose: {value: "1", unit: mg/mL}
            note: Add 10 mL of the 100 mg/mL strength to 500 mL.
            cites: [label]

    Good::

        regimens:
          - id: r1
            kind: preparation
            dose: {value: "1", unit: mg/mL}
            note: Add 10 mL of the 50 mg/mL strength to 500 mL.
            cites: [label]
    """
    for place in reading_of(document).places:
        if "/mL" not in place.text or place.field == "plain":
            continue
        fluid = _FLUID.search(place.text)
        parts = [match for pattern in _PARTS for match in pattern.finditer(place.text)]
        if not parts or fluid is None:
            continue
        regimen = document.regimens[int(place.path[1])] if place.path[0] == "regimens" else None
        stated = None
        if regimen is not None and regimen.kind is RegimenKind.PREPARATION and regimen.dose:
            stated = (regimen.dose.value, regimen.dose.unit)
        else:
            strengths = {match["strength"] for match in parts}
            others = [
                match for match in _MIXED.finditer(place.text) if match["mixed"] not in strengths
            ]
            if others:
                stated = (Decimal(others[0]["mixed"]), f"{others[0]['unit']}/mL")
        if stated is None or stated[0] is None:
            continue
        for match in parts:
            made = _made(match, fluid["fluid"], stated[1])
            if made is not None and not _is_nominal(Fraction(stated[0]), *made):
                said = format_number(as_decimal(made[1]) or Decimal(f"{float(made[1]):.3g}"))
                message = (
                    f"“{match.group()}” in {fluid['fluid']} mL makes {said} {stated[1]}, not "
                    f"{format_number(stated[0])} {stated[1]}."
                )
                yield Hit(place.path, message, (*place.about, place.field, match.group()))


def _made(match: re.Match[str], fluid: str, unit: str) -> tuple[Fraction, Fraction] | None:
    """Return the concentration with the volume added to the fluid, and made up to it."""
    strength = amount_in(Decimal(match["strength"]), f"{match['unit']}/mL", unit)
    volume, bag = Fraction(match["volume"]), Fraction(fluid)
    if strength is None or not bag:
        return None
    return strength * volume / (bag + volume), strength * volume / bag


def _is_nominal(stated: Fraction, added: Fraction, made_up: Fraction) -> bool:
    """Allow the few percent by which the fluid of a bag differs from its label."""
    return added * Fraction(95, 100) <= stated <= made_up * Fraction(105, 100)
