"""The dosing table of a document, as rows of words ready to be shown.

Only regimens of the kind ``dose`` that state amount, route, indication and
population enter the table, in one block per intent. A dose that lacks one of these
stands apart under what its source left out; increments, thresholds, comparisons,
conversions and preparations stand apart as well, so that none of them is read as
a dose. Every figure is a string from ``reference.doses``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from django.utils.safestring import SafeString

from reference.document import (
    LOW_EVIDENCE,
    NOT_STATED,
    EntryDocument,
    Intent,
    Maximum,
    Phase,
    Population,
    Regimen,
    RegimenKind,
    WeightBasis,
)
from reference.doses import (
    dose_words,
    format_dose,
    format_maximum,
    format_step,
    missing_context,
    spoken,
)
from reference.doses.display import format_age
from reference.inline import inline, quantities

POPULATIONS = {
    Population.ADULT: "Adults",
    Population.CHILD: "Children",
    Population.ADOLESCENT: "Adolescents",
    Population.INFANT: "Infants",
    Population.NEONATE: "Neonates",
    Population.OLDER_ADULT: "Older adults",
    Population.PREGNANCY: "Pregnancy",
    Population.ALL: "All ages",
    Population.NOT_STATED: "Population not stated",
}
KINDS = {
    RegimenKind.DOSE: "Dose",
    RegimenKind.INCREMENT: "Increment",
    RegimenKind.THRESHOLD: "Threshold",
    RegimenKind.COMPARISON: "Comparison",
    RegimenKind.CONVERSION: "Conversion",
    RegimenKind.PREPARATION: "Preparation",
}
PHASES = {
    Phase.LOADING: "loading dose",
    Phase.START: "starting dose",
    Phase.TITRATION: "titration",
    Phase.MAINTENANCE: "maintenance",
    Phase.RESCUE: "rescue dose",
    Phase.SINGLE: "single dose",
    Phase.SERIES: "series of doses",
}


class Row(NamedTuple):
    """One regimen in words. Empty text means that there is nothing to show."""

    id: str
    kind: str
    intent: str
    indication: str
    setting: str
    population: str
    age: str
    phase: str
    drug: str
    form: str
    route: str
    method: str
    amount: SafeString
    also: list[SafeString]
    maxima: list[SafeString]
    weight_basis: str
    steps: list[SafeString]
    frequency: str
    duration: str
    note: SafeString | str
    cites: list[str]
    evidence: str
    missing: list[str]


class Block(NamedTuple):
    intent: str
    label: str
    rows: list[Row]


class DosingTable(NamedTuple):
    blocks: list[Block]
    incomplete: list[Row]
    others: list[Row]


def dosing_table(document: EntryDocument) -> DosingTable:
    """Sort the regimens of a document into what is shown where."""
    complete: dict[Intent, list[Row]] = {}
    incomplete: list[Row] = []
    others: list[Row] = []
    for regimen in document.regimens:
        row = _row(document, regimen)
        if regimen.kind is not RegimenKind.DOSE:
            others.append(row)
        elif row.missing:
            incomplete.append(row)
        else:
            complete.setdefault(regimen.intent, []).append(row)
    blocks = [
        Block(intent.value, _opening(intent, "Intent"), complete[intent])
        for intent in Intent
        if intent in complete
    ]
    order = {_opening(intent, "Intent"): at for at, intent in enumerate(Intent)}
    incomplete.sort(key=lambda row: order[row.intent])
    return DosingTable(blocks, incomplete, others)


def evidence_mark(document: EntryDocument, cites: Iterable[str]) -> str:
    """Return what a reader must know about the sources of one row: why they are weak, or "".

    A source that the document does not list counts as none.
    """
    kinds = [source.evidence for cite in cites if (source := document.reference(cite))]
    if not kinds:
        return "No source"
    return "Low evidence" if all(kind in LOW_EVIDENCE for kind in kinds) else ""


def _row(document: EntryDocument, regimen: Regimen) -> Row:
    is_dose = regimen.kind is RegimenKind.DOSE
    drug = regimen.drug or document.drug
    return Row(
        id=regimen.id,
        kind=KINDS[regimen.kind],
        intent=_opening(regimen.intent, "Intent"),
        indication=_opening(regimen.indication, "Indication"),
        setting="" if regimen.setting == NOT_STATED else regimen.setting,
        population=POPULATIONS[regimen.population],
        age=format_age(regimen.age).removeprefix("age ") if regimen.age else "not stated",
        phase="" if regimen.phase == NOT_STATED else PHASES[regimen.phase],
        drug="" if drug == document.drug else spoken(drug),
        form=spoken(regimen.form) if regimen.form == NOT_STATED else regimen.form,
        route=_opening(regimen.route, "Route"),
        method=regimen.method,
        amount=quantities(_amount(regimen)),
        also=[quantities(format_dose(dose)) for dose in regimen.also] if is_dose else [],
        maxima=[quantities(_maximum(maximum)) for maximum in regimen.max],
        weight_basis=_weight_basis(regimen),
        steps=[quantities(format_step(step)) for step in regimen.steps],
        frequency=regimen.frequency,
        duration=regimen.duration,
        note=inline(regimen.note) if regimen.note else "",
        cites=list(regimen.cites),
        evidence=evidence_mark(document, regimen.cites),
        missing=_missing(regimen) if is_dose else [],
    )


def _amount(regimen: Regimen) -> str:
    if regimen.dose is None:
        if regimen.steps:
            return ""  # the steps are the figure
        return "Amount not stated" if regimen.kind is RegimenKind.DOSE else "In words only"
    if regimen.kind is RegimenKind.DOSE:
        return format_dose(regimen.dose)
    return _opening(dose_words(regimen), "Amount")


def _maximum(maximum: Maximum) -> str:
    """Return a maximum to stand after the word "Maximum", which the row says."""
    return format_maximum(maximum).removeprefix("no more than ")


def _missing(regimen: Regimen) -> list[str]:
    return [*([] if regimen.dose else ["amount"]), *missing_context(regimen)]


def _opening(value: str, subject: str) -> str:
    """Return words that begin a cell, or that the subject is not stated."""
    if value == NOT_STATED:
        return f"{subject} not stated"
    words = spoken(value) if isinstance(value, StrEnum) else value
    return words[:1].upper() + words[1:]


def _weight_basis(regimen: Regimen) -> str:
    """Return on which weight a dose by weight is reckoned; "" for one that needs none."""
    if regimen.weight_basis is WeightBasis.NOT_APPLICABLE:
        return ""
    if regimen.weight_basis is not WeightBasis.NOT_STATED:
        return regimen.weight_basis.value
    by_weight = regimen.dose is not None and "/kg" in regimen.dose.unit
    return "not stated" if by_weight else ""
