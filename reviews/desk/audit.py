"""The audit trail: every event, what it changed field by field, and the same as files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviews.desk import forms, trails
from reviews.desk.access import DeskRequest, audit
from reviews.desk.wording import VERBS
from reviews.ledger import moment
from reviews.models import Event

PAGE = 50
CHUNK = 2_000

_FORMULA = tuple("=+-@|%＝＋－＠")

COLUMNS = (
    "at",
    "actor",
    "roles",
    "action",
    "entry",
    "revision",
    "version",
    "review",
    "from",
    "to",
    "reason",
    "document",
    "details",
    "event",
    "chain",
    "number",
    "previous",
    "link",
)


def found(form: forms.AuditForm) -> QuerySet[Event]:
    """Return the events that a filter asks for, the latest first."""
    events = Event.objects.select_related("entry", "revision", "publication")
    if not form.is_valid():
        return events.none()
    asked = form.cleaned_data
    if asked["person"]:
        events = events.filter(actor=asked["person"])
    if asked["entry"]:
        # By slug, also one that the entry had before.
        events = events.filter(entry__in=_entries(asked["entry"]))
    if asked["verb"]:
        events = events.filter(verb=asked["verb"])
    if asked["since"]:
        events = events.filter(at__gte=_begin(asked["since"]))
    if asked["until"]:
        events = events.filter(at__lt=_begin(asked["until"] + timedelta(days=1)))
    return events.order_by("-at", "chain", "-seq")


def _entries(slug: str) -> QuerySet[Any]:
    from reference.models import Entry, FormerSlug

    former = FormerSlug.objects.filter(slug=slug).values("entry")
    named = Entry.objects.filter(slug=slug) | Entry.objects.filter(pk__in=former)
    return named.values("pk")


def _begin(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _form(query: QueryDict) -> forms.AuditForm:
    return forms.AuditForm(query, verbs=VERBS, auto_id="audit-%s")


@audit
@require_safe
def events(request: DeskRequest) -> HttpResponse:
    """List every event, filtered."""
    form = _form(request.GET)
    page = Paginator(found(form), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "filter": query.urlencode(),
        "query": f"{query.urlencode()}&" if query else "",
        "here": "audit",
    }
    return render(request, "desk/audit.html", context)


@audit
@require_safe
def event(request: DeskRequest, number: UUID) -> HttpResponse:
    """Show one event with every field that its action changed."""
    row = get_object_or_404(
        Event.objects.select_related("actor", "entry", "revision", "publication", "review"),
        pk=number,
    )
    first = trails.first_of(row)
    context = {
        "event": row,
        "first": first,
        "changes": trails.changes(first),
        "details": sorted(row.details.items()),
        "here": "audit",
    }
    return render(request, "desk/event.html", context)


@audit
@require_safe
def as_csv(request: DeskRequest) -> StreamingHttpResponse:
    """Give the filtered events as CSV, row by row."""
    writer = csv.writer(_Echo())
    rows = found(_form(request.GET)).iterator(chunk_size=CHUNK)

    def lines() -> Iterator[str]:
        yield writer.writerow(COLUMNS)
        for row in rows:
            yield writer.writerow([_harmless(str(value)) for value in _plain(row).values()])

    return _file(lines(), "text/csv; charset=utf-8", "csv", request)


@audit
@require_safe
def as_json(request: DeskRequest) -> StreamingHttpResponse:
    """Give the filtered events as JSON, one array, row by row."""
    rows = found(_form(request.GET)).iterator(chunk_size=CHUNK)

    def lines() -> Iterator[str]:
        yield "["
        for at, row in enumerate(rows):
            record = _plain(row) | {"details": row.details}
            yield (",\n" if at else "\n") + json.dumps(record, ensure_ascii=False)
        yield "\n]\n"

    return _file(lines(), "application/json", "json", request)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _plain(event: Event) -> dict[str, Any]:
    values = (
        moment(event.at),
        event.actor_name,
        event.actor_roles,
        event.verb,
        event.entry.slug if event.entry else "",
        event.revision.number if event.revision else "",
        event.publication.number if event.publication else "",
        str(event.review_id or ""),
        event.from_status,
        event.to_status,
        event.reason,
        event.document_digest,
        json.dumps(event.details, ensure_ascii=False, sort_keys=True) if event.details else "",
        str(event.pk),
        event.chain,
        event.seq,
        event.previous,
        event.link,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    Source: OWASP, CSV Injection. White space in front does not make a formula harmless.
    """
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) or cell[:1].isspace() else cell


def _file(
    lines: Iterator[str], kind: str, ending: str, request: DeskRequest
) -> StreamingHttpResponse:
    day = timezone.localdate(request.at).isoformat()
    return StreamingHttpResponse(
        lines,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="audit-{day}.{ending}"'},
    )
