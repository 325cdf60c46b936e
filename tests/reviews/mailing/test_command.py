"""`manage.py send_mail` says what went wrong, and stops when it is told to."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from reviews import mailing
from reviews.models import OutboxMessage
from tests.cast import Cast
from tests.proof.test_killed import address_of_the_database
from tests.reviews.mailing.letters import Clock, everybody, tell
from tests.reviews.mailing.server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[3]


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
