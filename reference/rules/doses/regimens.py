"""Rules about regimens: that their figures agree, and that what a dose needs is stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from reference.document import Basis, Dose, EntryDocument, Maximum, RegimenKind
from reference.doses import (
    Time,
    Unit,
    amount_in,
    format_dose,
    format_maximum,
    known_unit,
    missing_context,
    parse_unit,
)
from reference.doses.units import UnknownUnit
from reference.rules.findings import Facts, Hit, Path, Severity
from reference.rules.registry import rule

from .amounts import BASIS_TIMES, doses_of, regimens_of


@rule(id="IMP201", name="low-above-high", severity=Severity.ERROR)
def low_above_high(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """The lower end of a range is above its upper end.

    Why: one of the two figures is wrong, often by a slipped decimal point, and a reader
    cannot tell which.

    Source: ISMP, List of Error-Prone Abbreviations, Symbols, and Dose Designations.

    Mend: Look both figures up in the source and correct the wrong one.

    Bad::

        regimens:
          - {id: r1, kind: dose, dose: {low: "2", high: "0.5", unit: mg/kg}, cites: [label]}

    Good::

        regimens:
          - {id: r1, kind: dose, dose: {low: "0.5", high: "2", unit: mg/kg}, cites: [label]}
    """
    for path, regimen in regimens_of(document):
        for place, dose in doses_of(path, regimen):
            if dose.low is not None and dose.high is not None and dose.low > dose.high:
                message = f"{format_dose(dose)} begins above its end."
                yield Hit(place, message, (regimen, _name(place)))
        age = regimen.age
        if age and age.low is not None and age.high is not None and age.low > age.high:
            message = f"The age range {age.low} to {age.high} {age.unit} begins above its end."
            yield Hit((*path, "age"), message, (regimen, "age"))


@rule(id="IMP202", name="maximum-below-dose", severity=Severity.ERROR)
def maximum_below_dose(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A maximum is lower than the dose that it limits.

    Why: the two cannot both be followed; whichever is wrong, somebody is harmed by it.

    Source: ISMP, Guidelines for Optimizing Safe Implementation and Use of Smart Infusion
    Pumps (2020), on hard limits.

    Mend: Look both figures and both units up in the source.

    Bad::

        regimens:
          - id: r1
            kind: dose
            dose: {low: "10", high: "20", unit: mcg/kg/min}
            max: [{value: "0.5", unit: mg/kg/h, basis: hour}]
            cites: [label]

    Good::

        regimens:
          - id: r1
            kind: dose
            dose: {low: "2", high: "4", unit: mcg/kg/min}
            max: [{value: "0.5", unit: mg/kg/h, basis: hour}]
            cites: [label]
    """
    for path, regimen in regimens_of(document):
        for at, maximum in enumerate(regimen.max):
            if regimen.dose is not None and _exceeds(regimen.dose, maximum):
                message = (
                    f"The dose of {format_dose(regimen.dose)} is above its maximum: "
                    f"{format_maximum(maximum)}."
                )
                yield Hit((*path, "max", at), message, (regimen, f"max {at}"))


def _exceeds(dose: Dose, maximum: Maximum) -> bool:
    """Tell whether a dose is above a maximum for certain, whatever is left unsaid."""
    top = next((end for end in (dose.value, dose.high, dose.low) if end is not None), None)
    given, limit = known_unit(dose.unit), known_unit(maximum.unit)
    if top is None or given is None or limit is None:
        return False
    limit = _with_basis(limit, maximum.basis)
    if given.is_rate and limit.is_rate:
        # A rate for an hour may well exceed what is allowed in a day: it need not last.
        if (given.minutes or 0) <= 60 < (limit.minutes or 0):
            return False
    elif limit.is_rate and (limit.minutes or 0) >= 1_440:
        limit = limit.without_time()  # one dose above the maximum of the day
    amount = amount_in(top, given, limit)
    return amount is not None and amount > Fraction(maximum.value)


def _with_basis(unit: Unit, basis: Basis) -> Unit:
    return unit.over(BASIS_TIMES[basis]) if unit.time is None and basis in BASIS_TIMES else unit


@rule(id="IMP203", name="dose-context-not-stated", severity=Severity.WARNING)
def dose_context_not_stated(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A dose lacks its route, indication or population.

    Why: the same figure by another route, for another purpose or in another patient is
    another dose. Readers find such a row under "incomplete in the source".

    Source: ISMP, Guidelines for Safe Electronic Communication of Medication Information (2019).

    Mend: State what the source states. Where it is silent, have the board record that the
    row may stand incomplete.

    Bad::

        regimens:
          - {id: r1, kind: dose, dose: {value: "9", unit: mg/kg}, cites: [label]}

    Good::

        regimens:
          - id: r1
            kind: dose
            route: intramuscular
            indication: surgical anaesthesia
            population: adult
            dose: {value: "9", unit: mg/kg}
            cites: [label]
    """
    for path, regimen in regimens_of(document):
        missing = missing_context(regimen)
        if regimen.kind is RegimenKind.DOSE and missing:
            *most, last = missing
            said = f"{', '.join(most)} and {last}" if most else last
            message = f"The dose “{regimen.id}” does not state its {said}."
            yield Hit(path, message, (regimen,))


@rule(id="IMP204", name="infusion-without-time", severity=Severity.WARNING)
def infusion_without_time(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """An infusion has neither a rate nor a duration.

    Why: an amount without a time has been run in at once, or over a day.

    Source: ISMP, Guidelines for Optimizing Safe Implementation and Use of Smart Infusion
    Pumps (2020).

    Mend: Give the dose per minute, hour or day, or state over how long it runs.

    Bad::

        regimens:
          - {id: r1, kind: dose, method: infusion, dose: {value: "0.5", unit: mg/kg}}

    Good::

        regimens:
          - {id: r1, kind: dose, method: infusion, dose: {value: "0.5", unit: mg/kg/h}}
          - id: r2
            kind: dose
            method: infusion
            dose: {value: "0.5", unit: mg/kg}
            duration: 40 minutes
    """
    for path, regimen in regimens_of(document):
        if regimen.kind is not RegimenKind.DOSE or regimen.dose is None:
            continue
        if not re.search(r"\binfus", regimen.method, re.IGNORECASE):
            continue
        unit = known_unit(regimen.dose.unit)
        timed = (unit is not None and unit.is_rate) or regimen.duration
        if not timed and not re.search(r"\bover\b.*\d", regimen.method, re.IGNORECASE):
            message = f"The infusion “{regimen.id}” of {format_dose(regimen.dose)} has no time."
            yield Hit((*path, "dose"), message, (regimen,))


@rule(id="IMP205", name="unknown-unit", severity=Severity.ERROR)
def unknown_unit(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A unit is none of those in the table of units.

    Why: a unit that nobody defined can be neither converted, compared with the maximum nor
    exchanged; "mg/kg/hr/min" or "ml/mg" is a slip of the pen.

    Source: UCUM, the Unified Code for Units of Measure.

    Mend: Write one such as mg, mcg/kg/min, mg/kg/h or mg/mL.

    Bad::

        regimens:
          - {id: r1, kind: dose, dose: {value: "2", unit: pinches}, cites: [label]}

    Good::

        regimens:
          - {id: r1, kind: dose, dose: {value: "2", unit: mg}, cites: [label]}
    """
    for path, regimen in regimens_of(document):
        units = [(place, dose.unit) for place, dose in doses_of(path, regimen)]
        units += [((*path, "max", at), limit.unit) for at, limit in enumerate(regimen.max)]
        for place, unit in units:
            try:
                parse_unit(unit)
            except UnknownUnit as error:
                message = str(error)
                yield Hit((*place, "unit"), message[0].upper() + message[1:] + ".", (unit, regimen))


@rule(id="IMP206", name="twin-does-not-convert", severity=Severity.ERROR)
def twin_does_not_convert(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """The same dose, given again in other units, is not the same dose.

    Why: readers use whichever unit their pump has; if the two do not agree, one of them is
    wrong.

    Source: ISMP, List of Error-Prone Abbreviations (mg and mcg confused a thousandfold).

    Mend: Convert the figure again, or move what is another dose to a regimen of its own.

    Bad::

        regimens:
          - id: r1
            kind: dose
            dose: {low: "1", high: "2", unit: mcg/kg/min}
            also: [{low: "0.6", high: "1.2", unit: mg/kg/h}]
            cites: [label]

    Good::

        regimens:
          - id: r1
            kind: dose
            dose: {low: "1", high: "2", unit: mcg/kg/min}
            also: [{low: "0.06", high: "0.12", unit: mg/kg/h}]
            cites: [label]
    """
    for path, regimen in regimens_of(document):
        if regimen.dose is None or regimen.kind is RegimenKind.COMPARISON:
            continue
        for at, twin in enumerate(regimen.also):
            if not _twins(regimen.dose, twin):
                message = f"{format_dose(twin)} is not the same as {format_dose(regimen.dose)}."
                yield Hit((*path, "also", at), message, (regimen, f"also {at}"))


def _twins(dose: Dose, twin: Dose) -> bool:
    """Tell whether two doses are equal, or in units that only a patient's weight would join."""
    one, other = known_unit(dose.unit), known_unit(twin.unit)
    if one is None or other is None or one.measures != other.measures:
        return True
    return _ends(dose, other) == _ends(twin, other) or dose.approximate or twin.approximate


def _ends(dose: Dose, unit: Unit) -> list[Fraction | None]:
    ends = (dose.low, dose.high) if dose.value is None else (dose.value, dose.value)
    return [None if end is None else amount_in(end, dose.unit, unit) for end in ends]


@rule(id="IMP207", name="maximum-basis-disagrees", severity=Severity.WARNING)
def maximum_basis_disagrees(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A maximum is counted over one time and its unit says another.

    Why: "no more than 100 mg/h per day" can be read as a rate or as an amount, and the
    readings differ twenty-four times.

    Source: WHO, Medication Without Harm (2017), on unambiguous expression of doses.

    Mend: Make the basis that of the unit, or leave the time out of the unit.

    Bad::

        regimens:
          - id: r1
            kind: dose
            dose: {value: "20", unit: mg/h}
            max: [{value: "100", unit: mg/h, basis: day}]
            cites: [label]

    Good::

        regimens:
          - id: r1
            kind: dose
            dose: {value: "20", unit: mg/h}
            max: [{value: "100", unit: mg/h, basis: hour}]
            cites: [label]
    """
    for path, regimen in regimens_of(document):
        for at, maximum in enumerate(regimen.max):
            unit = known_unit(maximum.unit)
            if unit is None or unit.time is None or maximum.basis is Basis.NOT_STATED:
                continue
            said = {time: basis for basis, time in BASIS_TIMES.items()}.get(unit.time)
            said = Basis.DOSE if unit.time is Time.DOSE else said
            # A rate per minute is a rate: its basis is the hour of the closed list.
            said = Basis.HOUR if unit.time is Time.MINUTE else said
            if said is not maximum.basis:
                message = f"{format_maximum(maximum)}: the unit says per {unit.time}.".capitalize()
                yield Hit((*path, "max", at), message, (regimen, f"max {at}"))


def _name(path: Path) -> str:
    return " ".join(str(step) for step in path[2:])
