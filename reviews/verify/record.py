"""Whether the events form unbroken chains, and the history agrees with the rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.db.models import Exists, Max, OuterRef

from people.trail import Governed
from reviews.ledger import link_of
from reviews.models import Event
from reviews.verify.stored import CHUNK


def events() -> Iterator[str]:
    """Find events that were changed, removed, or put into a chain afterwards."""
    chain, seq, link = "", 0, ""
    for event in Event.objects.order_by("chain", "seq").iterator(chunk_size=CHUNK):
        if event.chain != chain:
            chain, seq, link = event.chain, 0, ""
        name = f"Event {event.seq} of the chain {event.chain}"
        if event.seq != seq + 1:
            yield f"{name} follows event {seq}: what stood between them is gone."
        elif event.previous != link:
            yield f"{name} does not name the link of the event before it."
        if link_of(event) != event.link:
            yield f"{name} was changed: its content has another link."
        seq, link = event.seq, event.link


def history() -> Iterator[str]:
    """Find rows that are not as their history left them, and history that was cut."""
    for model in apps.get_models():
        if issubclass(model, Governed):
            yield from _rows(model)
            yield from _trail(model)


def _rows(model: Any) -> Iterator[str]:
    past = model.history.model
    key = model._meta.pk.attname
    fields = [key, *(f.attname for f in model._meta.concrete_fields if not f.primary_key)]
    rows = model.objects.order_by(key).values_list(*fields).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        keys = [row[0] for row in chunk]
        newest = (
            past.objects.filter(**{f"{key}__in": keys})
            .order_by()
            .values(key)
            .annotate(newest=Max("history_id"))
            .values("newest")
        )
        recorded = {
            row[0]: row for row in past.objects.filter(history_id__in=newest).values_list(*fields)
        }
        for row in chunk:
            if row[0] not in recorded:
                yield f"{_name(model, row[0])} has no history."
                continue
            changed = [
                name
                for name, here, there in zip(fields, row, recorded[row[0]], strict=True)
                if here != there
            ]
            if changed:
                yield (
                    f"{_name(model, row[0])} is not as its history left it: "
                    f"{', '.join(changed)} differ{'s' if len(changed) == 1 else ''}."
                )


def _trail(model: Any) -> Iterator[str]:
    past = model.history.model
    key = model._meta.pk.attname
    orphans = past.objects.filter(
        ~Exists(model.objects.filter(pk=OuterRef(key))), history_type="+"
    ).order_by("history_id")
    for gone in orphans.values_list(key, flat=True).iterator(chunk_size=CHUNK):
        yield f"{_name(model, gone)} was removed; only its history remains."
    unexplained = past.objects.filter(
        ~Exists(Event.objects.filter(pk=OuterRef("event_id")))
    ).order_by("history_id")
    for number, row in unexplained.values_list("history_id", key).iterator(chunk_size=CHUNK):
        yield (
            f"{_name(model, row)} was changed by no event: row {number} of its history "
            "belongs to an event that is not there."
        )


def _name(model: Any, key: object) -> str:
    return f"The {model._meta.verbose_name} {key}"
