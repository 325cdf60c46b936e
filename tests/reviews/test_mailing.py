"""Mail through a real SMTP server: sent once, never lost, and what goes wrong is said."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from django.utils import timezone

from people.models import User
from reviews import actions, mailing
from reviews.models import MailChoice, OutboxMessage
from tests import cast as made
from tests.cast import Cast, make_cast
from tests.proof.test_killed import address_of_the_database
from tests.reviews.mail_server import HOST, MailServer

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
TOLD = ("editor", "doctor", "pharmacist")


class Clock:
    """The time as the worker knows it: four in the morning, before any digest is due."""

    def __init__(self) -> None:
        self.at = made.NOW.replace(hour=4) + timedelta(days=2)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, span: timedelta) -> None:
        self.at += span


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(timezone, "now", stopped)
    return stopped


@pytest.fixture
def people(transactional_db: None, clock: Clock) -> Cast:
    return make_cast()


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    running = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, running.port
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
    settings.SITE_URL = "https://reference.example.org"
    running.start()
    yield running
    running.stop()


def tell(user: User, subject: str = "Please review: Ketamine", **fields: Any) -> OutboxMessage:
    return OutboxMessage.objects.create(
        **{
            "key": f"{subject}:{user.pk}",
            "recipient": user,
            "subject": subject,
            "body": "You are asked to decide.",
            "path": "/desk/revisions/7/",
            "urgent": True,
            "created_at": timezone.now(),
        }
        | fields
    )


def work() -> mailing.Round:
    return mailing.Worker().round()


def everybody(people: Cast, **fields: Any) -> list[OutboxMessage]:
    return [tell(getattr(people, name), **fields) for name in TOLD]


# --- once ---------------------------------------------------------------------


def test_message_is_delivered_once(people: Cast, server: MailServer, clock: Clock) -> None:
    row = tell(people.doctor)
    assert work() == mailing.Round(sent=1)
    assert work() == mailing.Round()
    clock.forward(mailing.LEASE * 2)
    assert work() == mailing.Round()
    (mail,) = server.mails
    assert mail["To"] == "Dan Doctor <doctor@example.org>"
    assert mail["Subject"] == "Please review: Ketamine"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f]{40}@reference\.example\.org>", str(mail["Message-ID"]))
    body = mail.get_content().replace("\r\n", "\n")
    assert body.startswith(
        "You are asked to decide.\n\nhttps://reference.example.org/desk/revisions/7/\n"
    )
    assert "https://reference.example.org/desk/notices/" in body
    row.refresh_from_db()
    assert (row.attempts, row.error, row.sent_at is not None) == (1, "", True)


def test_every_message_has_an_id_of_its_own(people: Cast, server: MailServer) -> None:
    everybody(people)
    assert work().sent == 3
    assert len({str(mail["Message-ID"]) for mail in server.mails}) == 3


def test_two_workers_at_once_send_each_message_once(people: Cast, server: MailServer) -> None:
    rows = [tell(people.doctor, f"Message {number}") for number in range(12)]
    barrier = Barrier(2, timeout=30)

    def one(_: int) -> mailing.Round:
        try:
            connection.ensure_connection()
            barrier.wait()
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(one, range(2)))
    assert [each.failed for each in done] == [0, 0]
    assert sum(each.sent for each in done) == 12
    assert sorted(str(mail["Subject"]) for mail in server.mails) == sorted(
        row.subject for row in rows
    )


def test_what_another_worker_holds_is_left_to_it(people: Cast, clock: Clock) -> None:
    tell(people.doctor)
    held = mailing.claim(clock.at)
    assert held is not None and held.attempts == 1
    assert mailing.claim(clock.at) is None
    clock.forward(mailing.LEASE)
    again = mailing.claim(clock.at)
    assert again is not None and (again.pk, again.attempts) == (held.pk, 2)
    # The first was only slow: that it failed takes nothing from whoever has it now.
    mailing.mark_failed(held, "Too late.", clock.at)
    assert mailing.claim(clock.at) is None


@pytest.mark.parametrize(("point", "before"), [("claimed", 0), ("sent", 1)])
def test_message_of_a_killed_worker_is_sent_when_its_lease_is_over(
    people: Cast, server: MailServer, clock: Clock, tmp_path: Path, point: str, before: int
) -> None:
    row = tell(people.doctor)
    connection.close()
    child = subprocess.run(
        [sys.executable, "-m", "tests.reviews.mailing_dying", point, str(server.port)],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.testing",
            "DATABASE_URL": address_of_the_database(),
            "TMPDIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert len(server.raw) == before
    # The child went by the true time; what it claimed stays claimed for the lease.
    row.refresh_from_db()
    assert row.locked_until is not None and row.sent_at is None
    clock.at = row.locked_until - timedelta(seconds=1)
    assert work() == mailing.Round()
    clock.at = row.locked_until
    assert work() == mailing.Round(sent=1)
    assert work() == mailing.Round()
    assert len(server.raw) == before + 1
    # Whoever got it twice sees that it is the same mail.
    host = {str(mail["Message-ID"]).partition("@")[0] for mail in server.mails}
    assert len(host) == 1
    assert len({str(mail["Date"]) for mail in server.mails}) == 1


def test_mail_that_left_is_noted_before_anything_else_and_never_sent_again(
    people: Cast, server: MailServer, clock: Clock
) -> None:
    tell(people.doctor)
    worker = mailing.Worker()

    def lost(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE") and '"sent_at" =' in sql.partition("WHERE")[0]:
            raise OperationalError("the database is gone")
        return execute(sql, *rest)

    with connection.execute_wrapper(lost), pytest.raises(OperationalError):
        worker.round()
    assert OutboxMessage.objects.get().sent_at is None
    clock.forward(mailing.LEASE * 2)
    assert worker.round() == mailing.Round()
    assert OutboxMessage.objects.get().sent_at is not None
    assert len(server.raw) == 1


# --- never lost ---------------------------------------------------------------


def test_server_that_is_down_loses_nothing(people: Cast, server: MailServer) -> None:
    everybody(people)
    server.stop()
    down = work()
    assert (down.sent, down.failed) == (0, 0)
    assert "refused" in down.unreachable.lower()
    # That is no message's fault, and puts none of them off.
    assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {0}
    server.start()
    assert work() == mailing.Round(sent=3)
    assert len(server.raw) == 3


def test_one_refused_recipient_keeps_nobody_else_waiting(
    people: Cast, server: MailServer, clock: Clock
) -> None:
    row = everybody(people)[1]
    server.refused = {"doctor@example.org"}
    assert work() == mailing.Round(sent=2, failed=1)
    row.refresh_from_db()
    assert (row.attempts, row.error, row.sent_at) == (1, "550 No such user here", None)
    assert work() == mailing.Round()
    clock.forward(mailing.FIRST_WAIT)
    assert work() == mailing.Round(failed=1)
    server.refused = set()
    clock.forward(mailing.FIRST_WAIT * 2)
    assert work() == mailing.Round(sent=1)
    assert [mail["To"] for mail in server.mails][-1] == "Dan Doctor <doctor@example.org>"


def test_server_that_dies_after_the_text_gets_the_same_mail_again(
    people: Cast, server: MailServer, clock: Clock
) -> None:
    everybody(people)
    server.deaths = 1
    assert work() == mailing.Round(sent=2, failed=1)
    clock.forward(mailing.FIRST_WAIT)
    assert work() == mailing.Round(sent=1)
    assert work() == mailing.Round()
    first, *_, last = server.raw
    assert first == last
    ids = [str(mail["Message-ID"]) for mail in server.mails]
    assert (len(ids), len(set(ids))) == (4, 3)


def test_message_is_tried_for_ever_less_and_less_often() -> None:
    waits = [mailing.wait_after(count) for count in (1, 2, 3, 9, 10, 30_000)]
    minutes = [wait.total_seconds() / 60 for wait in waits]
    assert minutes == [1, 2, 4, 240, 240, 240]


def test_account_without_an_address_is_said_and_not_given_up(
    people: Cast, server: MailServer, clock: Clock
) -> None:
    User.objects.filter(pk=people.doctor.pk).update(email="")
    row = tell(people.doctor)
    assert work() == mailing.Round(failed=1)
    row.refresh_from_db()
    assert row.error == "This account has no mail address."
    User.objects.filter(pk=people.doctor.pk).update(email="dan@example.org")
    clock.forward(mailing.FIRST_WAIT)
    assert work() == mailing.Round(sent=1)


# --- to whom, and when --------------------------------------------------------


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


# --- what goes wrong is said --------------------------------------------------


def told_by(*options: str) -> str:
    out = io.StringIO()
    call_command("send_mail", *options, stdout=out)
    return out.getvalue()


def test_command_sends_what_is_due_and_says_how_much(people: Cast, server: MailServer) -> None:
    everybody(people)
    assert told_by("--once") == "3 sent, 0 failed.\nNothing waits that should have left.\n"
    assert told_by("--check") == "Nothing waits that should have left.\n"


def test_command_names_what_was_refused_again_and_again(
    people: Cast, server: MailServer, clock: Clock
) -> None:
    tell(people.doctor)
    server.refused = {"doctor@example.org"}
    for number in range(1, mailing.STUCK_AFTER):
        assert "1 failed" in told_by("--once")
        clock.forward(mailing.wait_after(number))
    words = r"^To doctor: Please review: Ketamine \(5 attempts: 550 No such user here\)$"
    with pytest.raises(CommandError, match=words):
        told_by("--once")
    with pytest.raises(CommandError, match=words):
        told_by("--check")
    # It is kept, and tried for as long as it takes.
    server.refused = set()
    clock.forward(mailing.LONGEST_WAIT)
    assert told_by("--once").startswith("1 sent")


def test_command_names_what_nobody_sent(people: Cast, clock: Clock) -> None:
    tell(people.doctor)
    tell(people.editor, "Approved: A", urgent=False)
    told_by("--check")
    clock.forward(mailing.LATE_AFTER + timedelta(minutes=1))
    with pytest.raises(CommandError, match=r"^To doctor: .* \(not tried yet\)$"):
        told_by("--check")
    clock.forward(mailing.DIGEST_LATE_AFTER)
    with pytest.raises(CommandError, match=r"\nTo editor: Approved: A \(not tried yet\)$"):
        told_by("--check")


def test_command_says_that_the_server_is_down(people: Cast, server: MailServer) -> None:
    tell(people.doctor)
    server.stop()
    with pytest.raises(CommandError, match=r"^The mail server cannot be reached: .*refused"):
        told_by("--once")


def test_command_refuses_to_hurry_without_a_pause(people: Cast) -> None:
    with pytest.raises(CommandError, match="above 0"):
        told_by("--interval", "0")


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "end of input"])
def test_worker_runs_until_it_is_told_to_stop(people: Cast, tmp_path: Path, how: str) -> None:
    tell(people.doctor)
    connection.close()
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "send_mail", "--interval=600", "--until-eof"],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.testing",
            "DATABASE_URL": address_of_the_database(),
            "TMPDIR": str(tmp_path),
            "LOG_LEVEL": "INFO",
        },
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert worker.stdin is not None and worker.stderr is not None
    assert any("1 sent, 0 failed." in line for line in iter(worker.stderr.readline, ""))
    if how == "end of input":
        worker.stdin.close()
        worker.wait(timeout=60)
        worker.stderr.close()
    else:
        worker.send_signal(getattr(signal, how))
        worker.communicate(timeout=60)
    assert worker.returncode == 0
    assert OutboxMessage.objects.get().sent_at is not None
