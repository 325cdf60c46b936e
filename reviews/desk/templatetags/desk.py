"""How the desk shows digests, classes of change and events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse

from reference.models import Entry
from reference.states import Status
from reviews.desk import wording
from reviews.models import Event

if TYPE_CHECKING:
    from reviews.desk.revision import Choice

register = template.Library()


@register.filter
def short(digest: str) -> str:
    """Return the beginning of a digest, enough to tell two apart by eye."""
    return str(digest)[:12]


@register.filter
def did(event: Event) -> str:
    """Say what an event records, without who and when."""
    return wording.sentence(event)


@register.filter
def change_words(change_class: str) -> str:
    return wording.CLASSES.get(str(change_class), "")


@register.filter
def verdict_words(verdict: str) -> str:
    return wording.VERDICTS.get(str(verdict), str(verdict))


@register.filter
def status_label(status: str) -> str:
    """Return the word for a status of a revision or an ending of a publication."""
    try:
        return Status(status).label
    except ValueError:
        return str(status).replace("-", " ").capitalize()


@register.filter
def spaced(slug: str) -> str:
    """Return a specialty or another slug as words."""
    return str(slug).replace("-", " ")


@register.filter
def address(choice: Choice, subject: object) -> str:
    """Return where the form of a choice is sent: to its action on a revision or an entry."""
    if isinstance(subject, Entry):
        return reverse(f"desk:entry_{choice.name}", args=[subject.slug])
    return reverse(f"desk:{choice.name}", args=[subject.pk])  # type: ignore[attr-defined]


@register.filter
def fit_together(rows: list[Any]) -> bool:
    """Say whether several of these rounds could be signed in one sitting."""
    return sum(bool(getattr(row, "fits_batch", False)) for row in rows) > 1
