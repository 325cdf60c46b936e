"""What people are reminded of: decisions and tasks with a day, and dates of review.

Everything here is found anew each time, and written under a key that says what is
remembered, when, and to whom. So it can be run as often as one likes: nobody is
reminded twice of the same, and a run that was missed is made up for by the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, islice

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from people import queries as people
from people.models import Role, User
from reference.models import Publication, Revision
from reference.states import Status
from reviews import deadlines, queries
from reviews.models import Assignment, Decision, OutboxMessage, Review, Task
from reviews.outbox import line
from reviews.policy import ReminderPolicy

CHUNK = 200
"""Reminders in memory at a time."""


@dataclass(frozen=True)
class Reminder:
    """One sentence to several people, about one thing at one stage."""

    key: str
    to: tuple[int, ...]
    subject: str
    body: str
    path: str
    urgent: bool = False


def send(at: datetime) -> int:
    """Write every reminder that is due and was not written yet. Return to how many people.

    Raise ``PolicyVersion.DoesNotExist`` before a policy was adopted.
    """
    written = 0
    found = _all(at)
    while chunk := list(islice(found, CHUNK)):
        written += _write(chunk, at)
    return written


def _write(reminders: list[Reminder], at: datetime) -> int:
    rows = {
        f"remind:{each.key}:{person}": (each, person)
        for each in reminders
        for person in dict.fromkeys(each.to)
    }
    for last in (False, True):
        known = set(OutboxMessage.objects.filter(key__in=list(rows)).values_list("key", flat=True))
        new = [
            OutboxMessage(
                key=key,
                recipient_id=person,
                subject=line(each.subject)[:200],
                body=each.body,
                path=each.path,
                urgent=each.urgent,
                created_at=at,
            )
            for key, (each, person) in rows.items()
            if key not in known
        ]
        if not new:
            return 0
        try:
            with transaction.atomic():
                OutboxMessage.objects.bulk_create(new)
        except IntegrityError:
            # Somebody else ran it in the same moment; what they wrote is known now.
            if last:
                raise
        else:
            return len(new)
    return 0


def _all(at: datetime) -> Iterator[Reminder]:
    rules = queries.policy_in_force().reminders
    chairs = _active(people.holders(Role.CHAIR, at))
    today = timezone.localdate(at)
    yield from _rounds(at, rules, chairs)
    yield from _unstarted(at, rules, chairs)
    yield from _reviews(today, rules, chairs)
    yield from _tasks(today, rules, chairs)


def _active(users: Iterable[User]) -> tuple[int, ...]:
    return tuple(user.pk for user in users if user.is_active)


def _rounds(at: datetime, rules: ReminderPolicy, chairs: tuple[int, ...]) -> Iterator[Reminder]:
    """Rounds that are open, for the members who have not decided; late ones for the chair."""
    decided = Decision.objects.filter(review=OuterRef("review"), member=OuterRef("member"))
    seats = (
        Assignment.objects.filter(~Exists(decided), review__closed_at=None)
        .select_related("member", "review__revision")
        .order_by("review__opened_at", "review_id", "pk")
        .iterator(chunk_size=CHUNK)
    )
    for _, group in groupby(seats, key=lambda seat: seat.review_id):
        missing = list(group)
        review = missing[0].review
        ordinary = review.kind == Review.Kind.REVISION
        since = review.revision.submitted_at if ordinary else review.opened_at
        due = deadlines.decide_by(review.policy_digest, review.change_class, since)
        if due is None or since is None:
            continue
        title, path = review.revision.title, reverse("desk:round", args=[review.pk])
        members = _active(seat.member for seat in missing)
        stage = _stage(at, since, due, rules)
        if stage:
            yield Reminder(
                f"round:{review.pk}:{stage}",
                members,
                f"{_due(due, at)}: {title}",
                f"Your decision on “{title}” {_is_due(due, at)}.",
                path,
                urgent=True,
            )
        late = _days(due, at) - rules.escalate_days
        if due <= at and late >= 0:
            names = ", ".join(seat.member.name for seat in missing)
            yield Reminder(
                f"round:{review.pk}:chair-{late // rules.again_days}",
                chairs,
                f"Late: {title}",
                f"The decision on “{title}” {_is_due(due, at)}. Not decided yet: {names}.",
                path,
                urgent=True,
            )


def _unstarted(at: datetime, rules: ReminderPolicy, chairs: tuple[int, ...]) -> Iterator[Reminder]:
    """Submitted revisions of which nobody has started the review: the chair can."""
    rows = Revision.objects.filter(status=Status.SUBMITTED).order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        since = row.submitted_at
        due = deadlines.decide_by(row.policy_digest, row.change_class, since)
        stage = _stage(at, since, due, rules) if due is not None and since is not None else ""
        if stage and due is not None:
            yield Reminder(
                f"revision:{row.pk}:{stage}",
                chairs,
                f"Nobody has started: {row.title}",
                f"A decision on “{row.title}” {_is_due(due, at)}, "
                "and nobody has started its review.",
                reverse("desk:revision", args=[row.pk]),
                urgent=due <= at,
            )


def _reviews(today: date, rules: ReminderPolicy, chairs: tuple[int, ...]) -> Iterator[Reminder]:
    """What is on view and due for review, for its owner and the chair."""
    under_way = Review.objects.filter(
        publication=OuterRef("pk"), kind=Review.Kind.REAFFIRMATION, closed_at=None
    )
    rows = (
        deadlines.due_for_review(today + timedelta(days=rules.review_before_days + 1))
        .filter(~Exists(under_way))
        .select_related("entry__owner")
    )
    for row in rows.iterator(chunk_size=CHUNK):
        due: date = getattr(row, "due")  # noqa: B009
        late = (today - due).days
        stage = f"late-{(late - 1) // rules.again_days}" if late > 0 else "soon"
        yield Reminder(
            f"review:{row.pk}:{due}:{stage}",
            (*_active([row.entry.owner]), *chairs),
            f"{'Review overdue' if late > 0 else 'Due for review soon'}: {row.title}",
            f"The review of “{row.title}” {'was' if late > 0 else 'is'} due on {_day(due)}. "
            "Propose a change, or have the board reaffirm it.",
            _entry(row),
        )


def _tasks(today: date, rules: ReminderPolicy, chairs: tuple[int, ...]) -> Iterator[Reminder]:
    """Open tasks, for those who write the entry; late ones for the chair too."""
    rows = (
        Task.objects.filter(
            closed_at=None, due_on__lte=today + timedelta(days=rules.task_before_days)
        )
        .select_related("publication", "entry__owner")
        .prefetch_related("entry__editors__user")
        .order_by("due_on", "pk")
    )
    for row in rows.iterator(chunk_size=CHUNK):
        late = (today - row.due_on).days
        stage = f"late-{(late - 1) // rules.again_days}" if late > 0 else "soon"
        writers = _active([row.entry.owner, *(each.user for each in row.entry.editors.all())])
        yield Reminder(
            f"task:{row.pk}:{stage}",
            (*writers, *chairs) if late > 0 else writers,
            f"{'Late' if late > 0 else 'To be done'}: {row.publication.title}",
            f"{row.words} Something {'was' if late > 0 else 'is'} to be done about it by "
            f"{_day(row.due_on)}.",
            f"{_entry(row.publication)}#tasks",
        )


def _stage(at: datetime, since: datetime, due: datetime, rules: ReminderPolicy) -> str:
    """Return the stage at which a decision is reminded of; empty where it is too early."""
    if at >= due:
        return f"late-{_days(due, at) // rules.again_days}"
    lead = min(timedelta(days=rules.before_days), (due - since) / 2)
    return "soon" if lead and at >= due - lead else ""


def _days(due: datetime, at: datetime) -> int:
    return (timezone.localdate(at) - timezone.localdate(due)).days


def _due(due: datetime, at: datetime) -> str:
    day = _day(timezone.localdate(due))
    return f"Overdue since {day}" if due <= at else f"Due on {day}"


def _is_due(due: datetime, at: datetime) -> str:
    return f"{'was' if due <= at else 'is'} due on {_day(timezone.localdate(due))}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _entry(row: Publication) -> str:
    return reverse("desk:entry", args=[row.slug])
