"""What somebody has to do by a day: opened by the system, closed with a word on what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone

from people import queries as people
from people.models import Role, User
from reference import conflicts, pages
from reference.models import Publication, RetractedCitation
from reviews import conditions, queries
from reviews.conditions import Refused, require
from reviews.ledger import Act, act
from reviews.models import Task
from reviews.outbox import notify


def mark_retracted(
    publication: Publication, found: Mapping[str, str], *, at: datetime | None = None
) -> Task | None:
    """Mark what on view cites a retracted source, and open a task to do something about it.

    ``found`` maps the ids of its references to the DOI or PubMed number that is on the list.
    Readers see the marks at once. Return None if everything was marked before, or if the
    version ended meanwhile.
    """
    at = at or timezone.now()
    with act(by=None, at=at, entry_id=publication.entry_id) as deed:
        conflicts.hold()
        row = Publication.objects.select_related("text", "entry__owner").get(pk=publication.pk)
        known = set(row.retracted.values_list("reference", flat=True))
        new = {key: source for key, source in found.items() if key not in known}
        if not new or not row.is_current:
            deed.changed_nothing()
            return None
        mark(row, new, at=at)
        pages.rewrite(row)
        days = queries.policy_in_force().rules.retraction_days
        task = Task(
            kind=Task.Kind.RETRACTED,
            entry=row.entry,
            publication=row,
            words=_words(row, new.values()),
            opened_at=at,
            due_on=timezone.localdate(at) + timedelta(days=days),
        )
        task.save(force_insert=True)
        event = deed.record(
            "mark retracted",
            revision=row.revision,
            publication=row,
            digest=row.text_id,
            references=sorted(new),
            sources=sorted(new.values()),
            due_on=task.due_on.isoformat(),
        )
        editors = [added.user for added in row.entry.editors.select_related("user")]
        notify(
            event,
            [row.entry.owner, *editors, *people.holders(Role.CHAIR, at)],
            f"Retracted source: {row.title}",
            f"{task.words} Propose a change, or recall the version, by {_day(task.due_on)}.",
        )
    return task


def mark(publication: Publication, found: Mapping[str, str], *, at: datetime) -> None:
    """Store which references of a publication are retracted sources."""
    RetractedCitation.objects.bulk_create(
        RetractedCitation(publication=publication, reference=key, source=source, noted_at=at)
        for key, source in sorted(found.items())
    )


def _words(publication: Publication, sources: Iterable[str]) -> str:
    listed = ", ".join(sorted(sources))
    return f"Version {publication.number} cites what was retracted: {listed}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def close_task(task: Task, *, by: User, outcome: str, at: datetime | None = None) -> Task:
    """Close a task with a word on what was done about it."""
    at = at or timezone.now()
    require(conditions.reasoned(outcome))
    with act(by=by, at=at, entry_id=task.entry_id, reason=outcome.strip()) as deed:
        row = Task.objects.select_related("entry").get(pk=task.pk)
        entry = row.entry
        was_added = entry.editors.filter(user=by).exists()
        require(
            conditions.close_task(deed.standing(), may_write=was_added or entry.owner_id == by.pk)
        )
        if row.closed_at is not None:
            raise Refused("This task is closed already. Nothing was changed.")
        _close(row, outcome.strip(), by, at)
        deed.record("close task", publication=row.publication, task=row.pk)
    return row


def end_with(deed: Act, publication: Publication) -> None:
    """Close the tasks about a version that is no longer on view. Inside the act that ended it."""
    for row in Task.objects.filter(publication=publication, closed_at=None):
        _close(row, f"The version ended: {publication.end_kind}.", deed.by, deed.at)


def _close(row: Task, outcome: str, by: User | None, at: datetime) -> None:
    row.outcome, row.closed_by, row.closed_at = outcome, by, at
    row.save()
