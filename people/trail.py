"""The audit trail beneath the events: what a governed row is, and how it is written.

A governed row is written inside an action and nowhere else. The action opens
:func:`marking` with the id of its Event, the actor and the reason; every
history row that django-simple-history writes inside carries them. A save
outside of an action is refused, because nobody could later say why it happened.

The traps of the library are closed here: bulk writes and ``update()`` would
leave no row, ``save(update_fields=…)`` would record values that were never
stored, and the clean-up commands would remove the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

if TYPE_CHECKING:
    from people.models import User


class UngovernedWrite(RuntimeError):
    """A governed row was about to be written without an action to answer for it."""


@dataclass(frozen=True)
class Mark:
    """What every history row of one action carries."""

    event_id: UUID
    by: User | None
    reason: str


_Row = TypeVar("_Row", bound=models.Model)
_mark: ContextVar[Mark | None] = ContextVar("mark", default=None)


@contextmanager
def marking(event_id: UUID, *, by: User | None, reason: str = "") -> Iterator[None]:
    """Mark every history row written inside with the event, the actor and the reason."""
    token = _mark.set(Mark(event_id, by, reason))
    try:
        yield
    finally:
        _mark.reset(token)


def connect() -> None:
    pre_create_historical_record.connect(_stamp, dispatch_uid="people.trail")


def _stamp(sender: type[models.Model], history_instance: Any, **_: Any) -> None:
    mark = _mark.get()
    if mark is None:
        raise UngovernedWrite(
            f"{sender.__name__} would be written outside of an action; "
            "call the function in reviews.actions that does this"
        )
    history_instance.event_id = mark.event_id
    history_instance.history_user = mark.by
    history_instance.history_change_reason = mark.reason


class TrailRow(models.Model):
    """What every history table has besides the library's own columns."""

    event_id = models.UUIDField(db_index=True)

    class Meta:
        abstract = True


def trail() -> HistoricalRecords:
    """Return the history declaration that every governed model uses.

    The reason is a text without the library's limit of 100 characters. Order is
    that of ``history_id``: two rows can share a time.
    """
    return HistoricalRecords(
        bases=[TrailRow],
        history_change_reason_field=models.TextField(default="", blank=True),
        inherit=False,
    )


class GovernedQuerySet(models.QuerySet[_Row]):
    """A query set that reads. Writing goes row by row, so that the trail sees it."""

    def _refuse(self, verb: str) -> NoReturn:
        raise UngovernedWrite(
            f"{self.model.__name__}.{verb} would leave no trail; save rows one by one in an action"
        )

    def update(self, **_: Any) -> NoReturn:
        self._refuse("update()")

    def delete(self) -> NoReturn:
        self._refuse("delete()")

    def bulk_create(self, *_: Any, **__: Any) -> NoReturn:
        self._refuse("bulk_create()")

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        self._refuse("bulk_update()")


class Governed(models.Model):
    """A row whose every change is an action: never deleted, never saved in part."""

    objects = GovernedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        if update_fields is not None:
            # The history row would record the other fields' values in memory,
            # which were never stored.
            raise UngovernedWrite(
                f"{type(self).__name__} must be saved whole, for the trail's sake"
            )
        name = type(self).__name__
        if _mark.get() is None:
            raise UngovernedWrite(f"{name} would be written outside of an action")
        if hasattr(self, "skip_history_when_saving") or not _history_is_on():
            raise UngovernedWrite(f"{name} would be written without its history row")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise UngovernedWrite(f"{type(self).__name__} is never deleted")


def _history_is_on() -> bool:
    """Say whether the library writes history at all; it has a setting to switch it off."""
    return bool(getattr(settings, "SIMPLE_HISTORY_ENABLED", True))


def create_all(rows: Sequence[Governed]) -> None:
    """Insert several new rows of one model with their history rows, in two queries."""
    if not rows:
        return
    mark = _mark.get()
    model = type(rows[0])
    if mark is None or not _history_is_on():
        raise UngovernedWrite(f"{model.__name__} would be written outside of an action")
    models.QuerySet[Governed](model).bulk_create(rows)
    model.history.bulk_history_create(  # type: ignore[attr-defined]
        rows,
        default_user=mark.by,
        default_change_reason=mark.reason,
        custom_historical_attrs={"event_id": mark.event_id},
    )
