"""`send_reminders`: who is reminded of what and when, and never twice of the same."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from reviews import actions, reminders
from reviews.models import OutboxMessage, Review
from tests import cast as made
from tests.cast import Cast

SINCE = made.NOW
DAY = timedelta(days=1)


def told(at: datetime) -> set[tuple[str, str]]:
    """Run it, and return who was told what by this run alone."""
    before = set(OutboxMessage.objects.values_list("pk", flat=True))
    written = reminders.send(at)
    new = OutboxMessage.objects.exclude(pk__in=before).select_related("recipient")
    assert len(new) == written
    assert reminders.send(at) == 0, "a second run reminded somebody again"
    return {(row.recipient.username, row.subject) for row in new}


TITLE = "How is ketamine dosed after surgery?"


def test_members_who_have_not_decided_are_reminded_before_and_after(cast: Cast) -> None:
    review = made.under_review(cast, members=[cast.doctor, cast.pharmacist])
    made.decide(review, cast.doctor)
    # A dose change has 14 days; the policy reminds 3 days before, and every 7 days after.
    due = review.revision.submitted_at + 14 * DAY
    assert told(due - 4 * DAY) == set()
    assert told(due - 3 * DAY) == {("pharmacist", f"Due on 16 November 2026: {TITLE}")}
    assert told(due - DAY) == set()
    late = ("pharmacist", f"Overdue since 16 November 2026: {TITLE}")
    assert told(due) == {late}
    assert told(due + 2 * DAY) == set()
    assert late in told(due + 7 * DAY)
    row = OutboxMessage.objects.filter(subject__startswith="Due on").get()
    assert row.urgent and row.path == f"/desk/rounds/{review.pk}/"
    assert row.body == f"Your decision on “{TITLE}” is due on 16 November 2026."


def test_chair_is_told_who_is_late_after_the_days_of_the_policy(cast: Cast) -> None:
    review = made.under_review(cast, members=[cast.doctor, cast.pharmacist])
    due = review.revision.submitted_at + 14 * DAY
    told(due)
    assert told(due + 2 * DAY) == set()
    assert told(due + 3 * DAY) == {("chair", f"Late: {TITLE}")}
    row = OutboxMessage.objects.get(subject=f"Late: {TITLE}")
    assert row.urgent
    assert row.body.endswith(
        "was due on 16 November 2026. Not decided yet: Dan Doctor, Pia Pharmacist."
    )
    assert ("chair", f"Late: {TITLE}") in told(due + 10 * DAY)


def test_nobody_is_reminded_of_a_round_that_is_closed(cast: Cast) -> None:
    review = made.under_review(cast, members=[cast.doctor, cast.pharmacist])
    due = review.revision.submitted_at + 14 * DAY
    actions.take_back(review.revision, by=cast.editor, reason="One more source.", at=made.tick())
    assert told(due + 30 * DAY) == set()


def test_member_whose_account_was_closed_is_not_reminded(cast: Cast) -> None:
    review = made.under_review(cast, members=[cast.doctor, cast.pharmacist])
    actions.deactivate(cast.doctor, by=cast.chair, reason="Left.", at=made.tick())
    assert {name for name, _ in told(review.revision.submitted_at + 14 * DAY)} == {"pharmacist"}


def test_chair_is_told_of_what_nobody_started(cast: Cast) -> None:
    sent = made.submitted(cast)
    due = sent.submitted_at + 14 * DAY
    assert told(due - 4 * DAY) == set()
    words = ("chair", f"Nobody has started: {TITLE}")
    assert told(due - 3 * DAY) == {words}
    assert told(due + DAY) == {words}


def test_short_time_to_decide_is_reminded_of_in_its_second_half(cast: Cast) -> None:
    short = made.POLICY.replace("decide_within_days: 14", "decide_within_days: 2")
    actions.adopt_policy(short, by=cast.chair, note="Shorter.", at=made.tick())
    review = made.under_review(cast, members=[cast.doctor, cast.pharmacist])
    since = review.revision.submitted_at
    assert told(since + timedelta(hours=23)) == set()
    assert len(told(since + timedelta(hours=25))) == 2


def test_owner_and_chair_are_told_before_a_date_of_review_and_after(cast: Cast) -> None:
    row = made.published(cast)
    due = row.next_review_on
    morning = datetime.combine(due, SINCE.timetz())
    assert told(morning - 61 * DAY) == set()
    soon = f"Due for review soon: {TITLE}"
    assert told(morning - 60 * DAY) == {("editor", soon), ("chair", soon)}
    assert told(morning) == set()
    late = f"Review overdue: {TITLE}"
    assert told(morning + DAY) == {("editor", late), ("chair", late)}
    assert told(morning + 7 * DAY) == set()
    assert told(morning + 8 * DAY) == {("editor", late), ("chair", late)}


def test_nobody_is_reminded_of_a_review_that_is_under_way_or_done(cast: Cast) -> None:
    row = made.published(cast)
    at = datetime.combine(row.next_review_on, SINCE.timetz()) - 30 * DAY
    for member in (cast.pharmacist, cast.doctor, cast.third, cast.silent):
        actions.declare(by=member, has_interest=False, at=at)
    review = actions.reaffirm(row, by=cast.chair, at=at)
    assert told(at + DAY) == set()
    for member in (cast.pharmacist, cast.doctor, cast.third, cast.silent):
        made.decide(review, member, at=at + DAY)
    assert Review.objects.get(pk=review.pk).outcome == "approved"
    assert told(at + 200 * DAY) == set()


def test_writers_are_told_before_the_day_of_a_task_and_the_chair_after(cast: Cast) -> None:
    row = made.published(cast)
    actions.add_editor(row.entry, cast.writer, by=cast.editor, at=made.tick())
    task = actions.mark_retracted(row, {"guide": "10.1000/test"}, at=made.tick())
    assert task is not None
    morning = datetime.combine(task.due_on, SINCE.timetz())
    assert told(morning - 3 * DAY) == set()
    soon = f"To be done: {TITLE}"
    assert told(morning - 2 * DAY) == {("editor", soon), ("writer", soon)}
    late = f"Late: {TITLE}"
    assert told(morning + DAY) == {("editor", late), ("writer", late), ("chair", late)}
    actions.close_task(task, by=cast.editor, outcome="Replaced the source.", at=made.tick())
    assert told(morning + 20 * DAY) == set()


def test_run_that_was_missed_is_not_made_up_for_by_a_heap(cast: Cast) -> None:
    row = made.published(cast)
    at = datetime.combine(row.next_review_on, SINCE.timetz()) + 100 * DAY
    assert len(told(at)) == 2


def test_command_says_how_many_and_needs_a_policy(db: None, monkeypatch: Any) -> None:
    with pytest.raises(CommandError, match="No editorial policy"):
        call_command("send_reminders")
    cast = made.make_cast()
    review = made.under_review(cast, members=[cast.doctor, cast.pharmacist])
    monkeypatch.setattr(timezone, "now", lambda: review.opened_at + 13 * DAY)
    for words in ("2 reminders written.\n", "0 reminders written.\n"):
        out = io.StringIO()
        call_command("send_reminders", stdout=out)
        assert out.getvalue() == words


def test_days_are_the_policy_s(cast: Cast) -> None:
    policy = made.POLICY.replace("  review_before_days: 60", "  review_before_days: 10")
    actions.adopt_policy(policy, by=cast.chair, note="Later.", at=made.tick())
    row = made.published(cast)
    morning = datetime.combine(row.next_review_on, SINCE.timetz())
    assert told(morning - 11 * DAY) == set()
    assert len(told(morning - 10 * DAY)) == 2


def test_reminders_take_a_constant_number_of_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def add(slug: str) -> None:
        made.under_review(cast, f"{slug}-round", members=[cast.doctor, cast.pharmacist])
        made.submitted(cast, f"{slug}-sent")
        row = made.published(cast, f"{slug}-view")
        actions.mark_retracted(row, {"guide": "10.1000/test"}, at=made.tick())

    add("one")
    at = SINCE + 400 * DAY
    with django_assert_num_queries(11):
        assert reminders.send(at) > 0
    for number in range(8):
        add(f"more-{number}")
    with django_assert_num_queries(11):
        assert reminders.send(at) > 8


@pytest.fixture
def people(transactional_db: None) -> Iterator[Cast]:
    yield made.make_cast()


def test_two_runs_at_once_remind_once(people: Cast) -> None:
    review = made.under_review(people, members=[people.doctor, people.pharmacist])
    at = review.opened_at + 13 * DAY
    barrier = Barrier(2, timeout=30)

    def run(_: int) -> int:
        try:
            connection.ensure_connection()
            barrier.wait()
            return reminders.send(at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(run, range(2))) == 2
    assert OutboxMessage.objects.filter(subject__startswith="Due on").count() == 2
