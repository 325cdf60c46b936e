"""Rules about regimens beside each other, and about how a dose goes on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from reference.document import EntryDocument, Phase, Regimen, RegimenKind
from reference.doses import (
    Stated,
    Time,
    Verdict,
    amount_in,
    as_decimal,
    compare_regimens,
    context_key,
    dose_words,
    format_maximum,
    format_number,
    known_unit,
    stated_doses,
    times_a_day,
)
from reference.rules.findings import Facts, Hit, Severity
from reference.rules.registry import rule

from .amounts import BASIS_TIMES, regimens_of


@rule(id="IMP212", name="regimens-disagree", severity=Severity.WARNING)
def regimens_disagree(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """Two regimens for the same thing have no value in common.

    Why: a reader who finds the first does not look for the second. Regimens are compared
    where drug, route, indication, setting, population, phase and intent agree.

    Source: WHO, Medication Without Harm (2017); the editorial policy (where sources
    disagree, the entry shows it and does not choose).

    Mend: Correct the wrong one. Where both sources stand, say so in both, and have the
    board record why.

    Bad::

        regimens:
          - {id: a, kind: dose, route: oral, indication: pain, dose: {value: "1", unit: mg}}
          - {id: b, kind: dose, route: oral, indication: pain, dose: {value: "10", unit: mg}}

    Good::

        regimens:
          - {id: a, kind: dose, route: oral, indication: pain, dose: {value: "1", unit: mg}}
          - {id: b, kind: dose, route: rectal, indication: pain, dose: {value: "10", unit: mg}}
    """
    alike: dict[tuple[str, ...], list[tuple[int, Stated]]] = defaultdict(list)
    for index, said in stated_doses(document):
        key = context_key(said, facts.terms)
        if key is not None:
            alike[key].append((index, said))
    for group in alike.values():
        disagreeing: dict[int, list[tuple[Regimen, str]]] = defaultdict(list)
        for (at, one), (other_at, other) in combinations(group, 2):
            found = compare_regimens(one, other, terms=facts.terms)
            if found.verdict is Verdict.CONFLICTING:
                disagreeing[other_at].append((document.regimens[at], found.reason))
        for other_at, pairs in disagreeing.items():
            yield from _disagreements(other_at, document.regimens[other_at], pairs)


PAIRS_TOLD = 3
"""Earlier regimens that one regimen's findings name one by one; the rest share a finding."""


def _disagreements(at: int, second: Regimen, pairs: list[tuple[Regimen, str]]) -> Iterator[Hit]:
    for first, reason in pairs[:PAIRS_TOLD]:
        message = f"“{first.id}” and “{second.id}” disagree. {reason}"
        yield Hit(("regimens", at), message, (first, second))
    more = [first for first, _reason in pairs[PAIRS_TOLD:]]
    if more:
        named = ", ".join(f"“{first.id}”" for first in more)
        message = f"“{second.id}” disagrees in the same way with {len(more)} more: {named}."
        yield Hit(("regimens", at), message, (second, *more))


@rule(id="IMP213", name="start-reaches-maintenance", severity=Severity.WARNING)
def start_reaches_maintenance(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """The starting dose, as often as it is taken, already comes to the maintenance dose.

    Why: a start is meant to be low. If nothing is left to increase, a frequency or a figure
    is wrong, or patients begin at the full dose unawares.

    Source: the sources of this site's first entry (an oral start of 0.5 mg/kg, 3 to 4 times
    a day, against a mean of 2 mg/kg/day).

    Mend: Look up dose and frequency of both. If the source says so, state the arithmetic.

    Bad::

        regimens:
          - id: a
            kind: dose
            phase: start
            dose: {value: "0.5", unit: mg/kg}
            frequency: 4 times a day
          - {id: b, kind: dose, phase: maintenance, dose: {value: "2", unit: mg/kg/day}}

    Good::

        regimens:
          - id: a
            kind: dose
            phase: start
            dose: {value: "0.5", unit: mg/kg}
            frequency: once daily
          - {id: b, kind: dose, phase: maintenance, dose: {value: "2", unit: mg/kg/day}}
    """
    doses = [item for item in document.regimens if item.kind is RegimenKind.DOSE and item.dose]
    starts = [item for item in doses if item.phase is Phase.START]
    for at, regimen in enumerate(document.regimens):
        if regimen not in doses or regimen.phase is not Phase.MAINTENANCE:
            continue
        for start in starts:
            if _course(start) == _course(regimen) and _meet(start.setting, regimen.setting):
                reached = _reached(start, regimen, document)
                if reached:
                    message = f"The start “{start.id}” {reached} “{regimen.id}”."
                    yield Hit(("regimens", at), message, (start, regimen))


def _course(regimen: Regimen) -> tuple[str, ...]:
    """Return what start and maintenance of one course of treatment share."""
    return (
        regimen.drug or "",
        regimen.route,
        regimen.indication,
        regimen.population,
        regimen.intent,
    )


def _meet(one: str, other: str) -> bool:
    return "not-stated" in (one, other) or one == other


def _reached(start: Regimen, goal: Regimen, document: EntryDocument) -> str:
    """Return how the start reaches the maintenance, in words, or nothing."""
    assert start.dose is not None and goal.dose is not None
    top = start.dose.value if start.dose.value is not None else start.dose.high
    low = goal.dose.value if goal.dose.value is not None else goal.dose.low
    unit, other = known_unit(start.dose.unit), known_unit(goal.dose.unit)
    if top is None or low is None or unit is None or other is None:
        return ""
    if not unit.is_rate and other.is_rate:
        between = [
            item
            for item in document.regimens
            if item.phase is Phase.TITRATION and _course(item) == _course(start)
        ]
        often = next(
            (
                times
                for item in (start, *between, goal)
                if (times := times_a_day(item.frequency)) is not None
            ),
            None,
        )
        amount = None if often is None else amount_in(top, unit.over(Time.DAY), other)
        if amount is None or often is None or amount * often[1] < Fraction(low):
            return ""
        count = format_number(as_decimal(often[1]) or Decimal(round(often[1])))
        return f"of {dose_words(start)}, taken {count} times a day, already comes to"
    amount = amount_in(top, unit, other)
    if amount is None or amount < Fraction(low) or amount == 0:
        return ""
    return f"of {dose_words(start)} already comes to"


@rule(id="IMP214", name="titration-incomplete", severity=Severity.WARNING)
def titration_incomplete(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A titration lacks its step, its interval, or where it stops.

    Why: "increase as needed" has been followed hourly and without end.

    Source: ISMP, Guidelines for Standard Order Sets (2010): titration orders state step,
    interval, goal and maximum.

    Mend: State what the source states. Where it is silent, have the board record it.

    Bad::

        regimens:
          - id: r1
            kind: increment
            phase: titration
            steps: [{by: {value: "5", unit: mg/h}}]
            cites: [label]

    Good::

        regimens:
          - id: r1
            kind: increment
            phase: titration
            steps:
              - {by: {value: "5", unit: mg/h}, every: 4 hours, ceiling: {value: "40", unit: mg/h}}
            cites: [label]
    """
    for path, regimen in regimens_of(document):
        raised = regimen.kind is RegimenKind.INCREMENT or regimen.phase is Phase.TITRATION
        if not raised and not regimen.steps:
            continue
        lacking = [] if regimen.steps else ["step"]
        if not regimen.steps or not all(step.every for step in regimen.steps):
            lacking.append("interval")
        last = regimen.steps[-1] if regimen.steps else None
        if not regimen.max and not (last and (last.until or last.ceiling)):
            lacking.append("stop or ceiling")
        if lacking:
            message = f"The titration “{regimen.id}” has no {' and no '.join(lacking)}."
            yield Hit(path, message, (regimen,))


_ONE_DOSE = re.compile(r"\b(?:bolus|single|once|push|one-off)\b", re.IGNORECASE)


@rule(id="IMP215", name="per-dose-or-day-not-stated", severity=Severity.WARNING)
def per_dose_or_day_not_stated(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A dose by weight or body area says neither per dose nor per day, nor how often.

    Why: 10 mg/kg has been given four times a day where 10 mg/kg/day was meant.

    Source: ISMP, List of Error-Prone Abbreviations; ISMP and PPAG, Pediatric Medication
    Safety Guidelines.

    Mend: Write mg/kg/day or mg/kg/dose, or state the frequency.

    Bad::

        regimens:
          - {id: r1, kind: dose, route: oral, dose: {value: "10", unit: mg/kg}, cites: [label]}

    Good::

        regimens:
          - {id: r1, kind: dose, route: oral, dose: {value: "10", unit: mg/kg/day}, cites: [label]}
    """
    for path, regimen in regimens_of(document):
        unit = known_unit(regimen.dose.unit) if regimen.dose else None
        if regimen.kind is not RegimenKind.DOSE or unit is None or unit.per not in ("kg", "m2"):
            continue
        once = regimen.phase in (Phase.LOADING, Phase.SINGLE, Phase.RESCUE)
        said = unit.time or regimen.frequency or regimen.duration
        if not said and not once and not _ONE_DOSE.search(regimen.method):
            message = f"The dose “{regimen.id}” does not say whether it is per dose or per day."
            yield Hit((*path, "dose"), message, (regimen,))


@rule(id="IMP216", name="phase-not-stated", severity=Severity.WARNING)
def phase_not_stated(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A dose does not say whether it starts, loads or maintains.

    Why: a loading dose given as maintenance is an overdose, and the other way round a
    treatment that does not work. Regimens without a phase are compared with no other.

    Source: ISMP, Guidelines for Safe Electronic Communication of Medication Information (2019).

    Mend: State the phase that the source states. Where it is silent, have the board record
    that the row may stand so.

    Bad::

        regimens:
          - {id: r1, kind: dose, dose: {value: "9", unit: mg/kg}, cites: [label]}

    Good::

        regimens:
          - {id: r1, kind: dose, phase: single, dose: {value: "9", unit: mg/kg}, cites: [label]}
    """
    for path, regimen in regimens_of(document):
        if regimen.kind is RegimenKind.DOSE and regimen.dose and regimen.phase is Phase.NOT_STATED:
            yield Hit(path, f"The dose “{regimen.id}” does not state its phase.", (regimen,))


_HEAVIEST = 100


@rule(id="IMP217", name="cap-binds-above-weight", severity=Severity.NOTE)
def cap_binds_above_weight(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A dose by weight has a maximum without weight, which binds from some weight on.

    Why: above that weight the upper end of the range is not allowed any more, and nobody
    calculates it at the bedside. It is said where the weight is under 100 kg: a cap that
    binds only above is meant for the heaviest patients alone.

    Source: ISMP, Guidelines for Optimizing Safe Implementation and Use of Smart Infusion
    Pumps (2020), on hard limits.

    Mend: Nothing is wrong. Say the weight in the text if readers need it.

    Bad::

        regimens:
          - id: r1
            kind: dose
            dose: {low: "0.5", high: "2", unit: mg/kg/h}
            max: [{value: "100", unit: mg/h, basis: hour}]
            cites: [label]

    Good::

        regimens:
          - id: r1
            kind: dose
            dose: {low: "0.5", high: "2", unit: mg/kg/h}
            max: [{value: "2", unit: mg/kg/h, basis: hour}]
            cites: [label]
    """
    for path, regimen in regimens_of(document):
        unit = known_unit(regimen.dose.unit) if regimen.dose else None
        if regimen.dose is None or unit is None or unit.per != "kg":
            continue
        top = regimen.dose.value if regimen.dose.value is not None else regimen.dose.high
        for at, maximum in enumerate(regimen.max):
            limit = known_unit(maximum.unit)
            if limit is not None and limit.time is None and maximum.basis in BASIS_TIMES:
                limit = limit.over(BASIS_TIMES[maximum.basis])
            if limit is None or limit.per is not None or not top:
                continue
            bare = type(unit)(unit.amount, None, unit.time)
            cap = amount_in(maximum.value, limit, bare)
            if cap is None:
                continue
            weight = cap / Fraction(top)
            if weight >= _HEAVIEST:
                continue
            exact = as_decimal(weight)
            said = (
                format_number(exact)
                if exact is not None and len(exact.as_tuple().digits) <= 4
                else f"about {float(weight):.3g}"
            )
            message = (
                f"{format_maximum(maximum).capitalize()}: this binds above {said} kg at the "
                f"upper end of “{regimen.id}”."
            )
            yield Hit((*path, "max", at), message, (regimen, f"max {at}"))


_FORMS = {
    "ketamine": "racemic ketamine or S-ketamine",
    "bupivacaine": "racemic bupivacaine or levobupivacaine",
    "methadone": "racemic methadone or levomethadone",
    "ketoprofen": "racemic ketoprofen or dexketoprofen",
    "lithium": "carbonate or citrate",
    "phenytoin": "phenytoin or phenytoin sodium",
    "valproate": "valproic acid or sodium valproate",
    "calcium": "chloride or gluconate",
    "iron": "sulfate, fumarate or gluconate",
    "amphotericin-b": "conventional or a lipid form",
    "penicillin-g": "potassium, procaine or benzathine",
    "magnesium": "sulfate, chloride or oxide",
}
"""Drugs of which more than one salt or isomer is in use, at other doses."""


@rule(id="IMP218", name="form-left-open", severity=Severity.WARNING)
def form_left_open(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A drug has several salts or isomers in use, and some doses do not say which is meant.

    Why: S-ketamine is about twice as potent as racemic ketamine; calcium chloride holds
    three times the calcium of the gluconate.

    Source: WHO Drug Information, INN for salts and isomers; EMA, Guideline on the expression
    of strength.

    Mend: State the form that the source states. Where it is silent, say so once in the text.

    Bad::

        regimens:
          - {id: r1, kind: dose, dose: {value: "0.5", unit: mg/kg}, cites: [label]}

    Good::

        regimens:
          - id: r1
            kind: dose
            form: racemic ketamine
            dose: {value: "0.5", unit: mg/kg}
            cites: [label]
    """
    doses = [
        (at, regimen)
        for at, regimen in enumerate(document.regimens)
        if regimen.kind is RegimenKind.DOSE
        and regimen.dose
        and (regimen.drug or document.drug) in _FORMS
    ]
    bare = [(at, regimen) for at, regimen in doses if regimen.form == "not-stated"]
    if bare:
        choice = _FORMS[bare[0][1].drug or document.drug]
        first = f"“{bare[0][1].id}”"
        if len(bare) > 1:
            first += f" and {len(bare) - 1} more"
        verb = "does" if len(bare) == 1 else "do"
        message = f"{first} {verb} not say whether {choice} is meant."
        yield Hit(("regimens", bare[0][0], "dose"), message, tuple(item for _at, item in bare))
