"""Set up the demonstration and serve it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from reference.yaml.reading import BadFile
from reviews.demonstration import GUIDE, Stage, play
from reviews.installation import install, read_people

HOST = "127.0.0.1"
"""The demonstration answers on this machine alone."""


class Command(BaseCommand):
    help = (
        "Set up the embedded database, load policy, people and entries, play each entry into "
        "its state through the real actions, and serve. Safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="set up and stop")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument(
            "--reset", action="store_true", help="throw the old database away first"
        )

    def handle(self, *args: Any, no_serve: bool, port: int, reset: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This command is for demonstrations only. Set DEMO=1, or use `make demo`."
            )
        if os.environ.get("DATABASE_URL"):
            # The accounts that it makes have a password that everybody knows.
            raise CommandError(
                "DATABASE_URL is set, and the demonstration uses its embedded database alone. "
                "Run it as: env -u DATABASE_URL make demo"
            )
        if not no_serve:
            self._require_free(port)
        if reset:
            self._reset()
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        fixtures = Path(settings.BASE_DIR) / "fixtures"
        now = timezone.now()
        try:
            people = read_people(fixtures / "people.yaml")
        except BadFile as error:
            raise CommandError(str(error)) from None
        self.stdout.write("Loading people and policy …")
        policy = (fixtures / "policy.yaml").read_text(encoding="utf-8")
        done = install(people, policy, now=now, password=people.demo_password)
        self.stdout.write("Playing the stories …")
        for line in play(Stage(done.people, fixtures, now)):
            self.stdout.write(f"  {line}")
        self._print_addresses(port, people.demo_password, done.people)
        if not no_serve:
            self._serve(port)

    def _reset(self) -> None:
        connection.close()
        name = str(connection.settings_dict["NAME"])
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)

    def _print_addresses(self, port: int, password: str, people: dict[str, Any]) -> None:
        base = f"http://localhost:{port}"
        self.stdout.write("")
        self.stdout.write(f"  Readers    {base}/")
        self.stdout.write(f"  An entry   {base}/entries/{GUIDE}/")
        self.stdout.write(f"  The desk   {base}/desk/")
        self.stdout.write(f"  The audit  {base}/audit/")
        self.stdout.write(f"  Its mail   {settings.EMAIL_FILE_PATH}/  (files; none leaves)")
        self.stdout.write("")
        self.stdout.write(f"  Sign in with the password  {password}  as:")
        for username, user in people.items():
            self.stdout.write(f"    {username:<18} {user.title}")
        self.stdout.write("")
        self.stdout.write("Demonstration content. Not medical advice.")

    def _require_free(self, port: int) -> None:
        """Refuse a port on which something answers already.

        The server shares a port with whoever lets it. A demonstration left running would
        then answer every second request, from a database that is no longer this one.
        """
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                why = (error.strerror or str(error)).lower()
                raise CommandError(
                    f"Port {port} cannot be used ({why}). Stop what runs there, "
                    f"or choose another: make demo PORT={port + 1}"
                ) from None
            except OverflowError:
                raise CommandError(f"{port} is no port; choose one of 1024 to 65535.") from None

    def _serve(self, port: int) -> None:
        """Become the server: whoever stops this process stops the server, and leaves nothing.

        The worker that sends mail is its child, and stops when its standard input ends. The
        server holds the other end, so that this happens however the server came to its end.
        """
        self.stdout.write(f"Serving on http://localhost:{port}/ (Ctrl-C stops) …")
        self.stdout.flush()
        connection.close()
        command = [sys.executable, "-m", "config.serving", HOST, str(port)]
        # The first digests are there to be read at whatever hour somebody looks.
        environment = {"DIGEST_HOUR": "0", **os.environ}
        environment |= {"DEMO": "1", "SITE_URL": f"http://localhost:{port}"}
        os.chdir(settings.BASE_DIR)
        self._start_worker(environment)
        os.execve(sys.executable, command, environment)  # noqa: S606

    def _start_worker(self, environment: dict[str, str]) -> None:
        theirs, ours = os.pipe()
        worker = [sys.executable, "manage.py", "send_mail", "--until-eof", "--interval", "2"]
        subprocess.Popen(worker, stdin=theirs, env=environment)  # noqa: S603
        os.close(theirs)
        os.set_inheritable(ours, True)  # kept open by the server that this process becomes
