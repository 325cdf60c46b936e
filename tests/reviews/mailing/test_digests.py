"""To whom mail goes at once, once a day, or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from people.models import User
from reviews import actions, mailing
from reviews.models import MailChoice, OutboxMessage
from tests import cast as made
from tests.cast import Cast
from tests.reviews.mailing.letters import Clock, tell, work
from tests.reviews.mailing.server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


def choose(user: User, mail: str) -> None:
    actions.choose_mail(by=user, mail=mail, at=timezone.now())


def test_person_who_never_chose_is_sent_what_is_urgent_at_once(
    people: Cast, server: MailServer
) -> None:
    tell(people.doctor, "Please review: A")
    tell(people.doctor, "Approved: B", urgent=False)
    assert work() == mailing.Round(sent=1)
    assert server.about("Please review: A")


def test_each_notice_is_sent_at_once_to_who_chose_that(people: Cast, server: MailServer) -> None:
    choose(people.doctor, "at-once")
    tell(people.doctor, "Approved: B", urgent=False)
    assert work() == mailing.Round(sent=1)


def test_nothing_is_sent_to_who_wants_no_mail_nor_afterwards(
    people: Cast, server: MailServer, clock: Clock
) -> None:
    choose(people.doctor, "none")
    tell(people.doctor, "Recalled: A")
    assert work() == mailing.Round()
    clock.forward(timedelta(days=3))
    assert not mailing.stuck(clock.at).exists()
    choose(people.doctor, "at-once")
    assert work() == mailing.Round()
    clock.forward(timedelta(minutes=1))
    tell(people.doctor, "Recalled: B")
    assert work() == mailing.Round(sent=1)
    assert server.about("Recalled: B")


def test_nothing_is_sent_to_an_account_that_was_closed(people: Cast, server: MailServer) -> None:
    tell(people.doctor)
    actions.deactivate(people.doctor, by=people.chair, reason="Left.", at=made.tick())
    assert work() == mailing.Round()


def test_digest_has_one_line_for_each_notice_and_leaves_once_a_day(
    people: Cast, server: MailServer, clock: Clock, settings: Any
) -> None:
    settings.DIGEST_HOUR = 7
    tell(people.doctor, "Approved: A", urgent=False, path="/desk/entries/a/")
    tell(people.doctor, "Submitted: B", urgent=False, path="/desk/revisions/2/")
    tell(people.editor, "Approved: A", urgent=False, path="/desk/entries/a/")
    assert work() == mailing.Round()
    clock.forward(timedelta(hours=3))
    assert work() == mailing.Round(sent=2)
    (digest,) = server.about("2 notices")
    lines = [line for line in _content(digest).splitlines() if line.startswith("* ")]
    assert lines == [
        "* Approved: A  https://reference.example.org/desk/entries/a/",
        "* Submitted: B  https://reference.example.org/desk/revisions/2/",
    ]
    assert digest["Subject"] == "Imprimatur: 2 notices"
    assert digest["To"] == "Dan Doctor <doctor@example.org>"
    assert [mail["To"] for mail in server.about("1 notice")] == ["Erin Editor <editor@example.org>"]
    assert not OutboxMessage.objects.filter(sent_at=None).exists()
    tell(people.doctor, "Approved: C", urgent=False)
    assert work() == mailing.Round()
    clock.forward(timedelta(days=1))
    assert work() == mailing.Round(sent=1)
    assert "Approved: C" in _content(server.mails[-1])
    assert "Approved: A" not in _content(server.mails[-1])


def _content(mail: EmailMessage) -> str:
    return str(mail.get_content())


def test_digest_of_a_long_absence_is_cut_and_says_so(
    people: Cast, server: MailServer, clock: Clock
) -> None:
    for number in range(mailing.LINES + 5):
        tell(people.doctor, f"Approved: {number}", urgent=False)
    clock.forward(timedelta(hours=4))
    assert work() == mailing.Round(sent=1)
    assert "* and 5 more, on the page of your notices" in _content(server.mails[0])
    assert not OutboxMessage.objects.filter(sent_at=None).exists()


def test_digest_that_the_server_did_not_take_is_sent_later_as_it_was(
    people: Cast, server: MailServer, clock: Clock
) -> None:
    tell(people.doctor, "Approved: A", urgent=False)
    clock.forward(timedelta(hours=4))
    server.refused = {"doctor@example.org"}
    assert work() == mailing.Round(failed=1)
    tell(people.doctor, "Approved: B", urgent=False)
    server.refused = set()
    clock.forward(mailing.FIRST_WAIT)
    assert work() == mailing.Round(sent=1)
    content = _content(server.mails[0])
    assert "Approved: A" in content and "Approved: B" not in content
    assert [row.subject for row in OutboxMessage.objects.filter(sent_at=None)] == ["Approved: B"]


def test_two_workers_write_one_digest(people: Cast, clock: Clock) -> None:
    for number in range(6):
        tell(people.doctor, f"Approved: {number}", urgent=False)
    clock.forward(timedelta(hours=4))
    barrier = Barrier(2, timeout=30)

    def one(_: int) -> int:
        try:
            connection.ensure_connection()
            barrier.wait()
            return mailing.make_digests(clock.at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(one, range(2))) == 1
    digest = OutboxMessage.objects.get(is_digest=True)
    assert digest.carries.count() == 6


def test_notice_of_a_daily_reader_who_changes_to_at_once_is_not_lost(
    people: Cast, server: MailServer
) -> None:
    tell(people.doctor, "Approved: A", urgent=False)
    choose(people.doctor, "at-once")
    assert MailChoice.objects.get().since is None
    assert work() == mailing.Round(sent=1)
