"""What an Event changed, field by field, from the history rows that carry its id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from people.models import User
from people.trail import Governed
from reviews.models import Event


@dataclass(frozen=True)
class Field:
    """One field of one row: what it was, and what it became."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One row that an event wrote."""

    what: str
    key: str
    is_new: bool
    fields: list[Field]


def governed() -> list[type[Governed]]:
    """Return every governed model, in a fixed order."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Governed) and hasattr(model, "history")
    ]


def changes(event: Event) -> list[Change]:
    """Return what changed with an event, against the row before it of the same object.

    The rows of an action that caused others (the decision that approves) carry the
    id of its first event; the others lead there.
    """
    names = _Names()
    return [change for model in governed() for change in _changes(model, event, names)]


def first_of(event: Event) -> Event:
    """Return the event that the history rows of the same action carry."""
    before = Event.objects.filter(chain=event.chain, at=event.at, seq__lt=event.seq)
    for earlier in [event, *before.order_by("-seq")]:
        if any(_history(model).filter(event_id=earlier.pk).exists() for model in governed()):
            return earlier
    return event


def _history(model: type[Governed]) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = model.history.all()  # type: ignore[attr-defined]
    return rows


class _Names(dict[int, str]):
    """The names of people by number, each looked up once."""

    def __missing__(self, pk: int) -> str:
        name = User.objects.filter(pk=pk).values_list("name", flat=True).first() or ""
        self[pk] = name
        return name


def _changes(model: type[Governed], event: Event, names: _Names) -> Iterator[Change]:
    key = model._meta.pk.attname
    for row in _history(model).filter(event_id=event.pk).order_by("history_id"):
        earlier = (
            _history(model)
            .filter(**{key: getattr(row, key)}, history_id__lt=row.history_id)
            .order_by("-history_id")
            .first()
        )
        fields = [
            Field(str(field.verbose_name), _shown(earlier, field, names), _shown(row, field, names))
            for field in model._meta.concrete_fields
            if earlier is None or getattr(earlier, field.attname) != getattr(row, field.attname)
        ]
        yield Change(str(model._meta.verbose_name), str(getattr(row, key)), earlier is None, fields)


def _shown(row: Any, field: models.Field[Any, Any], names: _Names) -> str:
    """Return a value as text, a person by name beside the number."""
    if row is None:
        return ""
    value = getattr(row, field.attname)
    if value is None or value == "":
        return ""
    if field.related_model is User:
        return f"{value}, {names[value]}"
    return str(value)
