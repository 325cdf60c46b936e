"""Send notices by mail."""

from __future__ import annotations

import logging
import os
import signal
import sys
from argparse import ArgumentParser
from threading import Event, Thread
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from reviews import mailing

LONGEST_PAUSE = 300.0
"""Seconds between two rounds at most, while the mail server cannot be reached."""

log = logging.getLogger("imprimatur.mail")


class Command(BaseCommand):
    help = (
        "Send the notices that wait to be mailed, and the digests of the day. Runs until it is "
        "told to stop (SIGTERM, Ctrl-C); several may run at once. Whatever could not be delivered "
        "is kept, tried again, and named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="send what is due and end; exit 1 names what is not"
        )
        parser.add_argument(
            "--check", action="store_true", help="send nothing; exit 1 names what should have left"
        )
        parser.add_argument(
            "--interval", type=float, default=5.0, help="seconds between two rounds (5)"
        )
        parser.add_argument(
            "--until-eof",
            action="store_true",
            help="also stop when standard input ends, as it does with the process that holds it",
        )

    def handle(
        self,
        *args: Any,
        once: bool,
        check: bool,
        interval: float,
        until_eof: bool,
        **options: Any,
    ) -> None:
        if interval <= 0:
            raise CommandError("--interval is a number of seconds above 0.")
        if check:
            self._name_stuck("")
        elif once:
            done = mailing.Worker().round()
            self.stdout.write(f"{done.sent} sent, {done.failed} failed.")
            self._name_stuck(done.unreachable)
        else:
            self._run(interval, until_eof)

    def _run(self, interval: float, until_eof: bool) -> None:
        stop = Event()
        before = {
            number: signal.signal(number, lambda *_: stop.set())
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        if until_eof:
            Thread(target=_await_end_of_input, args=(stop,), daemon=True).start()
        worker, pause = mailing.Worker(stop.is_set), interval
        try:
            while not stop.is_set():
                reached = _round(worker)
                pause = interval if reached else min(pause * 2, max(LONGEST_PAUSE, interval))
                stop.wait(pause)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _name_stuck(self, unreachable: str) -> None:
        """Exit 1, naming what should have left and has not, if there is any."""
        lines = [f"The mail server cannot be reached: {unreachable}"] if unreachable else []
        for row in mailing.stuck(timezone.now()):
            tried = f"{row.attempts} attempts: {row.error}" if row.attempts else "not tried yet"
            lines.append(f"To {row.recipient.username}: {row.subject} ({tried})")
        if lines:
            raise CommandError("\n".join(lines))
        if not unreachable:
            self.stdout.write("Nothing waits that should have left.")


def _round(worker: mailing.Worker) -> bool:
    """Do one round. Say whether mail server and database could be reached."""
    try:
        done = worker.round()
    except DatabaseError as error:
        log.error("The database does not answer: %s", error)
        connection.close()
        return False
    if done.sent or done.failed:
        log.info("%s sent, %s failed.", done.sent, done.failed)
    if done.unreachable:
        log.warning("The mail server cannot be reached: %s", done.unreachable)
    return not done.unreachable


def _await_end_of_input(stop: Event) -> None:
    # The descriptor itself: a thread that waits in a buffered read breaks the end of Python.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    stop.set()
