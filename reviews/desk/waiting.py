"""What waits for whom: the lists of the desk, each a query set of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from people.queries import Standing
from reference.models import Contribution, Entry, EntryEditor, Publication, Revision
from reference.states import Status
from reviews import deadlines, queries
from reviews.desk.access import in_sight, visible
from reviews.models import Assignment, Decision, Event, Task


def drafts(known: Standing) -> QuerySet[Revision]:
    """Drafts that a person may write in, the last saved first."""
    return _mine(known).filter(status=Status.DRAFT).order_by("-saved_at", "-pk")


def sent(known: Standing) -> QuerySet[Revision]:
    """What a person wrote in that is with the board, the longest waiting first."""
    return (
        _mine(known)
        .filter(status__in=[Status.SUBMITTED, Status.UNDER_REVIEW])
        .order_by("submitted_at", "pk")
    )


def _mine(known: Standing) -> QuerySet[Revision]:
    return _rows().filter(
        Exists(Contribution.objects.filter(revision=OuterRef("pk"), user=known.user_id))
        | Q(entry__owner_id=known.user_id)
        | Exists(EntryEditor.objects.filter(entry=OuterRef("entry"), user=known.user_id))
    )


def _rows() -> QuerySet[Revision]:
    return Revision.objects.select_related("entry", "author", "parent", "base")


_GRAVEST_FIRST = Case(
    When(review__change_class="dose", then=Value(0)),
    When(review__change_class="clinical", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def to_decide(known: Standing) -> QuerySet[Assignment]:
    """Open rounds to which a member is assigned: the undecided first, by day due and by class."""
    own = (
        Decision.objects.filter(review=OuterRef("review"), member=OuterRef("member"))
        .order_by("-number")
        .values("verdict")[:1]
    )
    return (
        Assignment.objects.filter(member_id=known.user_id, review__closed_at=None)
        .select_related("review__revision__entry", "review__revision__author")
        .annotate(verdict=Subquery(own))
        .annotate(
            decided=Case(
                When(verdict=None, then=Value(0)), default=Value(1), output_field=IntegerField()
            ),
            gravest=_GRAVEST_FIRST,
        )
        .order_by("decided", F("review__due_at").asc(nulls_first=True), "gravest", "pk")
    )


def unstarted(known: Standing) -> QuerySet[Revision]:
    """Submitted revisions on which nobody has started a review and this person could."""
    return (
        _rows()
        .filter(status=Status.SUBMITTED)
        .exclude(Exists(Contribution.objects.filter(revision=OuterRef("pk"), user=known.user_id)))
        .order_by("submitted_at", "pk")
    )


def open_revisions(known: Standing) -> QuerySet[Revision]:
    """Everything that can still move, the last saved first."""
    return (
        visible(_rows(), known)
        .filter(status__in=queries.OPEN_STATUSES)
        .order_by("-saved_at", "-pk")
    )


def overdue(today: date) -> QuerySet[Publication]:
    """What is on view although its date of review has passed, the longest overdue first."""
    return deadlines.due_for_review(today)


def due_soon(today: date) -> QuerySet[Publication]:
    """What is on view and due for review within the policy's days, the first due first."""
    return deadlines.due_soon(today)


def tasks(known: Standing) -> QuerySet[Task]:
    """Open tasks that this person may close, the most urgent first."""
    found = Task.objects.filter(closed_at=None).select_related("entry", "publication")
    if not known.is_chair and not known.is_auditor:
        found = found.filter(
            Q(entry__owner_id=known.user_id)
            | Q(Exists(EntryEditor.objects.filter(entry=OuterRef("entry"), user=known.user_id)))
        )
    return found.order_by("due_on", "pk")


def recalls() -> QuerySet[Publication]:
    """Recalled versions, the latest recall first."""
    return (
        Publication.objects.exclude(recalled_at=None)
        .select_related("entry")
        .order_by("-recalled_at", "-pk")
    )


def entries(known: Standing, words: str = "") -> QuerySet[Entry]:
    """Every entry with what is on view of it and what is open, by address."""
    newest = Publication.objects.filter(entry=OuterRef("pk")).order_by("-number")
    latest = visible(Revision.objects.filter(entry=OuterRef("pk")), known).order_by("-number")
    moving = latest.filter(status__in=queries.OPEN_STATUSES)
    found = in_sight(Entry.objects.select_related("owner"), known).annotate(
        number=Subquery(newest.values("number")[:1]),
        title=Coalesce(Subquery(newest.values("title")[:1]), Subquery(latest.values("title")[:1])),
        ended=Subquery(newest.values("end_kind")[:1]),
        next_review_on=Subquery(newest.values("next_review_on")[:1]),
        open_id=Subquery(moving.values("pk")[:1]),
        open_status=Subquery(moving.values("status")[:1]),
        open_class=Subquery(moving.values("change_class")[:1]),
    )
    for word in words.split()[:8]:
        found = found.filter(
            Q(slug__icontains=word) | Q(drug__icontains=word) | Q(title__icontains=word)
        )
    return found.order_by("slug")


# --- what the rows of a page need besides -------------------------------------


@dataclass(frozen=True)
class Returned:
    """Why the revision before a draft came back."""

    by: str
    reason: str


def reasons_of_return(rows: Iterable[Revision]) -> dict[int, list[Returned]]:
    """Return, by draft, what was said when its parent was returned."""
    parents = {
        row.parent_id: row.pk
        for row in rows
        if row.parent is not None and row.parent.state is Status.RETURNED
    }
    if not parents:
        return {}
    found: dict[int, list[Returned]] = {}
    events = Event.objects.filter(
        Q(verb="decide", details__verdict="request-changes")
        | Q(verb="return", actor__isnull=False),
        revision__in=list(parents),
    ).order_by("revision_id", "seq")
    for event in events:
        said = Returned(event.actor_name, event.reason)
        found.setdefault(parents[event.revision_id], []).append(said)
    return found


def due_on(digest: str, change_class: str, since: datetime | None) -> datetime | None:
    """Return by when the policy wants a decision on what has no round yet."""
    return deadlines.decide_by(digest, change_class, since)
