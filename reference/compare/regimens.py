"""Differences between two versions of a regimen. All but its note is a matter of dose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from reference.document import NOT_STATED, AgeRange, Part, Regimen, RegimenKind
from reference.doses import format_dose, format_maximum, format_step, regimen_sentence, spoken
from reference.doses.display import format_age

from .amounts import dose_sentence, maximum_sentence
from .classes import ChangeClass, ChangeKind, Difference
from .pairs import Pair, Spot, citations, paired, reordered, wording

T = TypeVar("T")

DOSE, EDITORIAL = ChangeClass.DOSE, ChangeClass.EDITORIAL

_CHOICES = ("kind", "drug", "intent", "route", "population", "phase", "weight_basis")
_WORDS = ("method", "indication", "setting", "form", "frequency", "duration")


def regimen_differences(pair: Pair) -> Iterator[Difference]:
    """Yield what differs between the regimens, by id, in the order of the new document."""
    old, new = pair.old.regimens, pair.new.regimens
    for key, (path, regimen) in new.items():
        spot = Spot(path, f"Regimen {key}", "regimen", key)
        if key not in old:
            said = regimen_sentence(regimen)
            yield spot.differs(ChangeKind.ADDED, DOSE, f"regimen added: {said}", after=said)
        elif data(old[key][1]) != data(regimen):
            yield from _changes(pair, spot, old[key][1], regimen)
    for key, (path, regimen) in old.items():
        if key not in new:
            said = regimen_sentence(regimen)
            spot = Spot(path, f"Regimen {key}", "regimen", key)
            yield spot.differs(ChangeKind.REMOVED, DOSE, f"regimen removed: {said}", before=said)
    yield from reordered(("regimens",), "Regimens", "regimen", list(old), list(new))


def data(part: Part | None) -> str:
    """Return a part as text that keeps every digit: 0.50 is not written as 0.5 is."""
    return "" if part is None else part.model_dump_json(by_alias=True)


def _changes(pair: Pair, spot: Spot, old: Regimen, new: Regimen) -> Iterator[Difference]:
    yield from _doses(spot, old, new)
    yield from _maxima(spot, old, new)
    yield from _steps(spot, old, new)
    for name in _CHOICES:
        yield from _choice(spot, name, getattr(old, name), getattr(new, name))
    yield from _age(spot, old.age, new.age)
    for name in _WORDS:
        before, after = _stated(getattr(old, name)), _stated(getattr(new, name))
        yield from wording(pair, spot, name, before, after, every_word=True)
    yield from wording(pair, spot, "note", old.note, new.note)
    yield from citations(spot, old.cites, new.cites, dose=True)


def _stated(value: str) -> str:
    return spoken(value) if value == NOT_STATED else value


def _choice(spot: Spot, name: str, before: str | None, after: str | None) -> Iterator[Difference]:
    if before == after:
        return
    old, new = spoken(before or "the entry's"), spoken(after or "the entry's")
    label = name.replace("_", " ")
    yield spot.changed(DOSE, f"{label} {old} → {new}", name, old, new)


def _age(spot: Spot, before: AgeRange | None, after: AgeRange | None) -> Iterator[Difference]:
    if data(before) == data(after):
        return
    old, new = (format_age(age) if age else "not stated" for age in (before, after))
    yield spot.changed(DOSE, f"age {old} → {new}", "age", old, new)


def _doses(spot: Spot, old: Regimen, new: Regimen) -> Iterator[Difference]:
    if data(old.dose) != data(new.dose):
        before, after = (format_dose(dose) if dose else "" for dose in (old.dose, new.dose))
        sentence = dose_sentence("dose", old.dose, new.dose)
        yield spot.changed(DOSE, sentence, "dose", before, after)
    if sorted(map(data, old.also)) == sorted(map(data, new.also)):
        if list(map(data, old.also)) != list(map(data, new.also)):
            weight = DOSE if RegimenKind.COMPARISON in (old.kind, new.kind) else EDITORIAL
            before, after = ("; ".join(map(format_dose, item.also)) for item in (old, new))
            yield spot.changed(weight, "other figures in another order", "also", before, after)
        return
    for was, now in paired(old.also, new.also, data, lambda dose: dose.unit):
        one, other = _pick(old.also, was), _pick(new.also, now)
        if data(one) != data(other):
            before, after = (format_dose(dose) if dose else "" for dose in (one, other))
            sentence = dose_sentence("the same dose in other figures", one, other)
            yield spot.changed(DOSE, sentence, "also", before, after)


def _maxima(spot: Spot, old: Regimen, new: Regimen) -> Iterator[Difference]:
    pairs = paired(old.max, new.max, data, lambda maximum: maximum.basis)
    for was, now in pairs:
        one, other = _pick(old.max, was), _pick(new.max, now)
        if data(one) != data(other):
            before, after = (format_maximum(item) if item else "" for item in (one, other))
            at = ("max",) if now is None else ("max", now)
            yield spot.changed(DOSE, maximum_sentence(one, other), "max", before, after, at)
    if sorted(map(data, old.max)) == sorted(map(data, new.max)) and pairs != sorted(pairs):
        before, after = ("; ".join(map(format_maximum, item.max)) for item in (old, new))
        yield spot.changed(EDITORIAL, "maxima in another order", "max", before, after)


def _steps(spot: Spot, old: Regimen, new: Regimen) -> Iterator[Difference]:
    for at in range(max(len(old.steps), len(new.steps))):
        was, now = _pick(old.steps, at), _pick(new.steps, at)
        if data(was) == data(now):
            continue
        before, after = (format_step(step) if step else "" for step in (was, now))
        name = f"step {at + 1}"
        where = ("steps", at) if now else ("steps",)
        if was is None or now is None:
            sentence = f"{name} added: {after}" if now else f"{name} removed: {before}"
        else:
            said = []
            if data(was.by) != data(now.by):
                said.append(dose_sentence("by", was.by, now.by))
            if data(was.ceiling) != data(now.ceiling):
                said.append(dose_sentence("ceiling", was.ceiling, now.ceiling))
            said += [
                f"{field} “{getattr(was, field)}” → “{getattr(now, field)}”"
                for field in ("every", "until")
                if getattr(was, field) != getattr(now, field)
            ]
            sentence = f"{name}: {', '.join(said)}"
        yield spot.changed(DOSE, sentence, "steps", before, after, where)


def _pick(items: Sequence[T], at: int | None) -> T | None:
    return None if at is None or at >= len(items) else items[at]
