"""The memory of a worker, and the time of `manage.py check`, beside the stack without our apps.

Both sites run in production settings under the same server, one worker, and sign
somebody in; ours then shows the desk. Figures of the processor are its own time,
not that of the clock.
"""

from __future__ import annotations

import argparse
import http.client
import re
import resource
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import ground
from benchmarks.load import ask
from benchmarks.reader import requests, tags
from benchmarks.servers import HOST, PATIENCE, serving

REQUESTS = 1_000
CHECKS = 5
ENTRIES = (1_000, 50_000)
TIMES = 20
"""Rounds through the pages of somebody who is signed in."""

STACK = "benchmarks.stack"
NAME = "somebody"
PASSWORD = ground.PASSWORD
SIGN_IN = "/accounts/login/"

KINDS = {"resident": "VmRSS", "its own": "RssAnon", "mapped files": "RssFile"}


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, nargs="+", default=ENTRIES, metavar="N")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--checks", type=int, default=CHECKS, help="times that check is run")
    parser.add_argument("--archives", default="", help="a directory to keep the databases in")
    asked = parser.parse_args(argv)
    with ground.scratch(asked.archives) as directory:
        print(compare(directory, asked.entries, requests_made=asked.requests, checks=asked.checks))


def compare(directory: Path, sizes: Sequence[int], *, requests_made: int, checks: int) -> str:
    """Measure the readers' worker, the desk's and the stack's. Return the tables."""
    archives = {size: ground.archive(directory, size) for size in sizes}
    rows = [
        _row(
            f"readers only, {size:,} entries, {requests_made:,} pages", _reader(path, requests_made)
        )
        for size, path in archives.items()
    ]
    ours = archives[min(archives)]
    stack = _stack(directory)
    rows.append(_row("whole site, signed in, at the desk", _desk(ours)))
    rows.append(_row("the stack without our apps, signed in", _signed_in(stack, STACK, "/admin/")))
    memory = ground.table(["worker", *KINDS], rows)
    return f"{ground.machine()}\n\n{memory}\n\n{_checks(ours, stack, checks)}"


def _row(name: str, found: Mapping[str, float]) -> list[str]:
    return [name, *(f"{found[kind]:.0f} MiB" if kind in found else "" for kind in KINDS.values())]


# --- workers ----------------------------------------------------------------


def _reader(database: Path, count: int) -> dict[str, float]:
    """Return the memory of a worker that has answered so many readers, of different pages."""
    asked = requests(tags(database), 200)
    with serving("config.wsgi:application", ground.environment(database, "config.reader")) as site:
        ask(site.port, asked, answers=count)
        return site.memory()


def _desk(database: Path) -> dict[str, float]:
    return _signed_in(
        database,
        "config.settings",
        *("/", "/policy/", "/desk/", "/desk/entries/", "/desk/revisions/1/"),
        name=_member(database),
    )


def _signed_in(database: Path, settings: str, *pages: str, name: str = NAME) -> dict[str, float]:
    """Return the memory of a worker on which somebody signed in and went round the pages."""
    with serving("config.wsgi:application", ground.environment(database, settings)) as site:
        visitor = Visitor(site.port)
        visitor.sign_in(name)
        for _ in range(TIMES):
            for page in pages:
                visitor.get(page)
        return site.memory()


class Visitor:
    """Somebody with a browser that keeps cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> str:
        return self._ask("GET", path, None, 200)

    def sign_in(self, name: str) -> None:
        form = self.get(SIGN_IN)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        if token is None:
            raise RuntimeError(f"{SIGN_IN} shows no form")
        fields = {"csrfmiddlewaretoken": token[1], "login": name, "password": PASSWORD}
        self._ask("POST", SIGN_IN, urlencode(fields), 302)

    def _ask(self, method: str, path: str, body: str | None, expected: int) -> str:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{HOST}{SIGN_IN}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        shown = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        if answer.status != expected:
            raise RuntimeError(f"{method} {path} answers {answer.status}, not {expected}")
        return shown


def _member(database: Path) -> str:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    (name,) = connection.execute(
        "SELECT u.username FROM people_user u JOIN people_rolegrant g ON g.user_id = u.id"
        " WHERE g.role = 'member' ORDER BY u.username LIMIT 1"
    ).fetchone()
    connection.close()
    return str(name)


def _stack(directory: Path) -> Path:
    """Return a database of the stack without our apps, with somebody who can sign in."""
    path = directory / "stack.sqlite3"
    path.unlink(missing_ok=True)
    account = {
        "DJANGO_SUPERUSER_USERNAME": NAME,
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        "DJANGO_SUPERUSER_EMAIL": f"{NAME}@example.org",
    }
    for command in (
        ("collectstatic", "--no-input", "--verbosity=0"),
        ("migrate", "--verbosity=0"),
        ("createcachetable", "--verbosity=0"),
        ("createsuperuser", "--no-input", "--verbosity=0"),
    ):
        _manage(path, STACK, *command, extra=account)
    return path


def _manage(
    database: Path, settings: str, *arguments: str, extra: Mapping[str, str] | None = None
) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ground.ROOT,
        env={**ground.environment(database, settings), **(extra or {})},
        stdout=subprocess.DEVNULL,
        check=True,
    )


# --- manage.py check ---------------------------------------------------------


def _checks(ours: Path, stack: Path, times: int) -> str:
    taken: dict[str, list[float]] = {"whole site": [], "the stack without our apps": []}
    for number in range(times + 1):
        for name, path, settings in (
            ("whole site", ours, "config.settings"),
            ("the stack without our apps", stack, STACK),
        ):
            seconds = _check_seconds(path, settings)
            if number:  # the first run may have had to compile
                taken[name].append(seconds)
    least = {name: min(found) for name, found in taken.items()}
    base = least["the stack without our apps"]
    rows = [
        [name, f"{statistics.median(found):.2f}", f"{least[name]:.2f}", f"{least[name] / base:.2f}"]
        for name, found in taken.items()
    ]
    return ground.table(["manage.py check", "s, median", "s, least", "times the stack"], rows)


def _check_seconds(database: Path, settings: str) -> float:
    """Return the processor time of one `manage.py check`, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _manage(database, settings, "check")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
