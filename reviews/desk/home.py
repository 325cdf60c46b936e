"""The first page of the desk: what waits for me. And the lists behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Subquery, Value
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from people.models import User
from people.queries import Standing
from reviews import mailing
from reviews.desk import batch, waiting
from reviews.desk.access import DeskRequest, desk, sees_all
from reviews.outbox import unseen_of

FIRST = 10
"""Rows of each list on the first page; the rest is one click away."""

PAGE = 50

Rows = QuerySet[Any]


@dataclass(frozen=True)
class List:
    """One list of what waits: its words, its rows, and for whom it is."""

    title: str
    empty: str
    kind: str
    """What its rows are: revisions, rounds, tasks or publications."""
    rows: Callable[[Standing, datetime], Rows]
    concerns: Callable[[Standing], bool]


LISTS = {
    "decide": List(
        "Waiting for your decision",
        "No review waits for you.",
        "rounds",
        lambda known, at: waiting.to_decide(known),
        lambda known: known.is_member,
    ),
    "unstarted": List(
        "Submitted, and nobody has started the review",
        "Every submitted revision is under review.",
        "revisions",
        lambda known, at: waiting.unstarted(known),
        lambda known: known.is_member,
    ),
    "drafts": List(
        "Your drafts",
        "You have no draft. Begin a new entry, or propose a change on an entry’s page.",
        "revisions",
        lambda known, at: waiting.drafts(known),
        lambda known: known.is_editor,
    ),
    "sent": List(
        "Yours, with the board",
        "Nothing of yours is with the board.",
        "revisions",
        lambda known, at: waiting.sent(known),
        lambda known: known.is_editor,
    ),
    "tasks": List(
        "To be done by a day",
        "Nothing is to be done.",
        "tasks",
        lambda known, at: waiting.tasks(known),
        lambda known: known.is_editor or sees_all(known),
    ),
    "overdue": List(
        "On view, and overdue for review",
        "Everything on view is within its date of review.",
        "publications",
        lambda known, at: waiting.overdue(timezone.localdate(at)),
        sees_all,
    ),
    "due-soon": List(
        "On view, and due for review soon",
        "No review of anything on view falls due soon.",
        "publications",
        lambda known, at: waiting.due_soon(timezone.localdate(at)),
        lambda known: known.is_member or sees_all(known),
    ),
    "open": List(
        "Everything that is open",
        "Nothing is being written or reviewed.",
        "revisions",
        lambda known, at: waiting.open_revisions(known),
        sees_all,
    ),
    "recalled": List(
        "Recalled versions",
        "No version was ever recalled.",
        "publications",
        lambda known, at: waiting.recalls(),
        sees_all,
    ),
}


def concerns(name: str, known: Standing, at: datetime) -> bool:
    """Say whether a list is for this person. Whoever was co-opted has decisions to make too."""
    if LISTS[name].concerns(known):
        return True
    return name == "decide" and waiting.to_decide(known).exists()


@desk
def home(request: DeskRequest) -> HttpResponse:
    """Show the beginning of every list that concerns this person."""
    sections: list[dict[str, Any]] = []
    for name, each in LISTS.items():
        if concerns(name, request.standing, request.at):
            rows = list(each.rows(request.standing, request.at)[: FIRST + 1])
            sections.append(
                {"name": name, "list": each, "rows": rows[:FIRST], "more": len(rows) > FIRST}
            )
    for section in sections:
        complete(section["rows"], section["list"].kind, request.at)
    context = {"sections": sections, "stuck": stuck_mail(request), "here": "home"}
    return render(request, "desk/home.html", context)


def stuck_mail(request: DeskRequest) -> int:
    """Count the mail that should have left and has not, for those who can have it mended."""
    if not sees_all(request.standing):
        return 0
    counts = User.objects.filter(pk=request.user.pk).values_list(
        _count(mailing.stuck(request.at)), _count(unseen_of(request.user.pk))
    )
    stuck: int
    stuck, request.unseen = counts.get()  # with what the bar would ask for by itself
    return stuck


def _count(rows: Rows) -> Subquery:
    counted = rows.order_by().annotate(all=Value(1)).values("all").annotate(count=Count("pk"))
    return Subquery(counted.values("count"))


@desk
def waiting_list(request: DeskRequest, name: str) -> HttpResponse:
    """Show the whole of one list, page by page."""
    if name not in LISTS:
        raise Http404
    if not concerns(name, request.standing, request.at):
        raise PermissionDenied("Only those whom this list concerns see it.")
    each = LISTS[name]
    page = Paginator(each.rows(request.standing, request.at), PAGE).get_page(
        request.GET.get("page")
    )
    complete(list(page.object_list), each.kind, request.at)
    return render(request, "desk/waiting.html", {"list": each, "page": page, "here": "home"})


def complete(rows: list[Any], kind: str, at: datetime) -> None:
    """Give the rows of a list what they show besides: due dates, reasons of return."""
    today = timezone.localdate(at)
    if kind == "rounds":
        for row in rows:
            review = row.review
            row.due = review.due_at
            row.is_late = row.due is not None and row.due < at and not row.verdict
            row.fits_batch = not row.verdict and batch.fits(review)
    elif kind == "revisions":
        reasons = waiting.reasons_of_return(rows)
        for row in rows:
            row.returned = reasons.get(row.pk, [])
            row.due = waiting.due_on(row.policy_digest, row.change_class, row.submitted_at)
            row.is_late = row.due is not None and row.due < at
    elif kind == "tasks":
        for row in rows:
            row.is_late = row.due_on < today
    else:
        for row in rows:
            row.days_late = (today - getattr(row, "due", row.next_review_on)).days


@desk
def entries(request: DeskRequest) -> HttpResponse:
    """List every entry with what is on view of it and what is open."""
    words = request.GET.get("q", "").replace("\x00", " ").strip()[:200]
    found = waiting.entries(request.standing, words)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/entries.html", {"page": page, "q": words, "here": "entries"})
