"""What one regimen states, in the form in which two are compared, and where to look it up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from reference.document import NOT_STATED, AgeRange, EntryDocument, Regimen, RegimenKind

from .terms import Terms
from .units import Time, known_unit

NEEDED = ("drug", "route", "indication")
"""The contexts without which nothing is compared."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a comparison asks of a regimen. Text as the source has it; empty is not stated."""

    drug: str = ""
    route: str = ""
    indication: str = ""
    setting: str = ""
    population: str = ""
    phase: str = ""
    intent: str = ""
    kind: str = RegimenKind.DOSE
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    approximate: bool = False
    limit: Decimal | None = None
    """The maximum, and its unit with the time that it is counted over."""
    limit_unit: str = ""
    frequency: str = ""
    weight: Decimal | None = None
    """Kilograms, where the source names the weight that a dose is meant for."""
    weight_basis: str = ""
    age: AgeRange | None = None


_WEIGHT = re.compile(
    r"\b(?:for|in|of|at|weighing)\s(?:an?\s)?(?:adult\s|patient\s|person\s)*(?:of\s|weighing\s)*"
    r"(\d{1,3}(?:\.\d+)?)[\s\u00a0-]?kg\b(?!\s?(?:and|or\sover|or\smore|to|-))"
)
_BASIS = {"hour": Time.HOUR, "day": Time.DAY, "week": Time.WEEK, "dose": Time.DOSE}


def stated(regimen: Regimen, *, drug: str) -> Stated:
    """Return what a regimen states; ``drug`` is its entry's, which its own overrides."""
    dose = regimen.dose
    own = regimen.drug or drug
    limit = regimen.max[0] if regimen.max else None
    weight = _WEIGHT.search(f"{regimen.method} {regimen.note}")
    said = Stated(
        drug=own,
        route=_said(regimen.route),
        indication=_said(regimen.indication),
        setting=_said(regimen.setting),
        population=_said(regimen.population),
        phase=_said(regimen.phase),
        intent=_said(regimen.intent),
        kind=regimen.kind,
        limit=limit.value if limit else None,
        limit_unit=_limit_unit(limit.unit, limit.basis) if limit else "",
        frequency=regimen.frequency,
        weight=Decimal(weight[1]) if weight else None,
        weight_basis=_said(regimen.weight_basis),
        age=regimen.age,
    )
    if dose is None:
        return said
    low, high = (dose.low, dose.high) if dose.value is None else (dose.value, dose.value)
    return replace(said, low=low, high=high, unit=dose.unit, approximate=dose.approximate)


def stated_doses(document: EntryDocument) -> Iterator[tuple[int, Stated]]:
    """Yield the regimens of kind dose that name an amount or a maximum, with their place."""
    for index, regimen in enumerate(document.regimens):
        if regimen.kind is RegimenKind.DOSE and (regimen.dose is not None or regimen.max):
            yield index, stated(regimen, drug=document.drug)


def _said(value: str) -> str:
    return "" if value == NOT_STATED else str(value)


def _limit_unit(unit: str, basis: str) -> str:
    known = known_unit(unit)
    if known is None or known.time is not None or basis not in _BASIS:
        return unit
    return str(known.over(_BASIS[basis]))


def context_key(said: Stated, terms: Terms) -> tuple[str, ...] | None:
    """Return what two regimens must share to be comparable at all, for an index; or None.

    The setting is left out: a regimen without one is compared with those of every setting.
    """
    drug, route, indication = (terms.term(name, getattr(said, name)) for name in NEEDED)
    if said.kind != RegimenKind.DOSE or not (drug and route and indication):
        return None
    population, phase = (terms.term(name, getattr(said, name)) for name in ("population", "phase"))
    return drug, route, indication, population, phase, said.intent
