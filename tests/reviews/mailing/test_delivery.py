"""Mail through a real SMTP server: sent once, never lost, and what goes wrong is said."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from people.models import User
from reviews import mailing
from reviews.models import OutboxMessage
from tests.cast import Cast
from tests.proof.test_killed import address_of_the_database
from tests.reviews.mailing.letters import Clock, everybody, tell, work
from tests.reviews.mailing.server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[3]


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
        [sys.executable, "-m", "tests.reviews.mailing.dying", point, str(server.port)],
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
