"""Differences between two versions of a regimen. All but its note is a matter of dose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from reference.document import NOT_STATED, AgeRange, Part, Regimen, RegimenKind
from reference.doses import format_dose, format_maximum, format_step, regimen_sentence, spoken
from reference.doses.display import format_age

from .amounts import dose_sentence, dose_times, maximum_sentence, maximum_times
from .classes import ChangeClass, ChangeKind, Difference
from .edits import Edit, Op, own, plain
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
            edit = spot.add(path, "", own(regimen))
            yield spot.differs(
                ChangeKind.ADDED, DOSE, f"regimen added: {said}", after=said, edits=[edit]
            )
        elif data(old[key][1]) != data(regimen):
            yield from _changes(pair, spot, old[key][1], regimen)
    for key, (path, regimen) in old.items():
        if key not in new:
            said = regimen_sentence(regimen)
            spot = Spot(path, f"Regimen {key}", "regimen", key)
            edits = [spot.step(Op.REMOVE)]
            yield spot.differs(
                ChangeKind.REMOVED, DOSE, f"regimen removed: {said}", before=said, edits=edits
            )
    yield from reordered(("regimens",), "Regimens", "regimen", "", list(old), list(new))


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
        edit = spot.set(name, plain(getattr(new, name)))
        yield from wording(pair, spot, name, before, after, every_word=True, edit=edit)
    yield from wording(pair, spot, "note", old.note, new.note)
    yield from citations(spot, old.cites, new.cites, dose=True)


def _stated(value: str) -> str:
    return spoken(value) if value == NOT_STATED else value


def _choice(spot: Spot, name: str, before: str | None, after: str | None) -> Iterator[Difference]:
    if before == after:
        return
    old, new = spoken(before or "the entry's"), spoken(after or "the entry's")
    label = name.replace("_", " ")
    sentence = f"{label} {old} → {new}"
    yield spot.changed(DOSE, sentence, name, old, new, edits=[spot.set(name, plain(after))])


def _age(spot: Spot, before: AgeRange | None, after: AgeRange | None) -> Iterator[Difference]:
    if data(before) == data(after):
        return
    old, new = (format_age(age) if age else "not stated" for age in (before, after))
    edits = [spot.set("age", plain(after))]
    yield spot.changed(DOSE, f"age {old} → {new}", "age", old, new, edits=edits)


def _doses(spot: Spot, old: Regimen, new: Regimen) -> Iterator[Difference]:
    if data(old.dose) != data(new.dose):
        before, after = (format_dose(dose) if dose else "" for dose in (old.dose, new.dose))
        times = dose_times(old.dose, new.dose)
        yield spot.changed(
            DOSE,
            dose_sentence("dose", old.dose, new.dose),
            "dose",
            before,
            after,
            edits=[spot.set("dose", plain(new.dose))],
            times=times,
            is_amount=times != 1,
        )
    pairs = paired(old.also, new.also, data, lambda dose: dose.unit)
    for was, now in pairs:
        one, other = _pick(old.also, was), _pick(new.also, now)
        if data(one) != data(other):
            before, after = (format_dose(dose) if dose else "" for dose in (one, other))
            times = dose_times(one, other)
            yield spot.changed(
                DOSE,
                dose_sentence("the same dose in other figures", one, other),
                "also",
                before,
                after,
                edits=[_item(spot, "also", was, now, other)],
                times=times,
                is_amount=times != 1,
            )
    order = _order(pairs)
    if order:
        weight = DOSE if RegimenKind.COMPARISON in (old.kind, new.kind) else EDITORIAL
        before, after = ("; ".join(map(format_dose, item.also)) for item in (old, new))
        edits = [spot.step(Op.ORDER, "also", order)]
        yield spot.changed(
            weight, "other figures in another order", "also", before, after, edits=edits
        )


def _item(spot: Spot, field: str, was: int | None, now: int | None, value: Part | None) -> Edit:
    """Return the step by which an item of a list without ids changed, came or went."""
    if was is None:
        assert now is not None
        return spot.step(Op.ADD, field, plain(value), now)
    return (
        spot.step(Op.REMOVE, field, None, was)
        if now is None
        else spot.set(field, plain(value), was)
    )


def _order(pairs: Sequence[tuple[int | None, int | None]]) -> list[int]:
    """Return where the items that stayed stood before, if not in the order they stand in now."""
    kept = [was for was, now in pairs if was is not None and now is not None]
    return kept if kept != sorted(kept) else []


def _maxima(spot: Spot, old: Regimen, new: Regimen) -> Iterator[Difference]:
    pairs = paired(old.max, new.max, data, lambda maximum: maximum.basis)
    for was, now in pairs:
        one, other = _pick(old.max, was), _pick(new.max, now)
        if data(one) != data(other):
            before, after = (format_maximum(item) if item else "" for item in (one, other))
            times = maximum_times(one, other)
            yield spot.changed(
                DOSE,
                maximum_sentence(one, other),
                "max",
                before,
                after,
                ("max",) if now is None else ("max", now),
                edits=[_item(spot, "max", was, now, other)],
                times=times,
                is_amount=times != 1,
            )
    order = _order(pairs)
    if order:
        before, after = ("; ".join(map(format_maximum, item.max)) for item in (old, new))
        edits = [spot.step(Op.ORDER, "max", order)]
        yield spot.changed(EDITORIAL, "maxima in another order", "max", before, after, edits=edits)


def _steps(spot: Spot, old: Regimen, new: Regimen) -> Iterator[Difference]:
    for at in range(max(len(old.steps), len(new.steps))):
        was, now = _pick(old.steps, at), _pick(new.steps, at)
        if data(was) == data(now):
            continue
        before, after = (format_step(step) if step else "" for step in (was, now))
        name = f"step {at + 1}"
        times, is_amount = None, True
        if was is None or now is None:
            sentence = f"{name} added: {after}" if now else f"{name} removed: {before}"
        else:
            said = []
            sizes = []
            if data(was.by) != data(now.by):
                said.append(dose_sentence("by", was.by, now.by))
                sizes.append(dose_times(was.by, now.by))
            if data(was.ceiling) != data(now.ceiling):
                said.append(dose_sentence("ceiling", was.ceiling, now.ceiling))
                sizes.append(dose_times(was.ceiling, now.ceiling))
            said += [
                f"{field} “{getattr(was, field)}” → “{getattr(now, field)}”"
                for field in ("every", "until")
                if getattr(was, field) != getattr(now, field)
            ]
            sentence = f"{name}: {', '.join(said)}"
            times = max((size for size in sizes if size is not None), default=None)
            is_amount = any(size != 1 for size in sizes)
        yield spot.changed(
            DOSE,
            sentence,
            "steps",
            before,
            after,
            ("steps", at) if now else ("steps",),
            edits=[_item(spot, "steps", at if was else None, at if now else None, now)],
            times=times,
            is_amount=is_amount,
        )


def _pick(items: Sequence[T], at: int | None) -> T | None:
    return None if at is None or at >= len(items) else items[at]
