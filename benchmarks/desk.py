"""The lists of the desk, with few revisions waiting and with many: queries and milliseconds.

Every page is asked for through all of the middleware, as each of those for whom it
is. The site is the one of production; only the connection to it is left out.
"""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import ground

WAITING = (100, 5_000)
ENTRIES = 1_000
ROUNDS = 3
TIMES = 10

SECURE = {"HTTP_HOST": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}
NO_DESK = "There is no desk in this checkout, so its lists were not measured."


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--waiting", type=int, nargs="+", default=WAITING, metavar="N")
    parser.add_argument("--entries", type=int, default=ENTRIES, help="entries on view besides")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--times", type=int, default=TIMES, help="of each page in each round")
    parser.add_argument("--archives", default="", help="a directory to keep the databases in")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.times)))
        return
    with ground.scratch(asked.archives) as directory:
        print(
            compare(
                directory,
                asked.waiting,
                entries=asked.entries,
                rounds=asked.rounds,
                times=asked.times,
            )
        )


def compare(
    directory: Path, waiting: Sequence[int], *, entries: int, rounds: int, times: int
) -> str:
    """Ask for every list in each archive in turns. Return the table."""
    archives = {count: ground.archive(directory, entries, count) for count in waiting}
    described = ground.machine()
    found: dict[int, list[dict[str, Any]]] = {count: [] for count in waiting}
    for _ in range(rounds):
        for count, path in archives.items():
            printed = ground.run(
                "benchmarks.desk", f"--measure={path}", f"--times={times}", database=path
            )
            found[count].append(json.loads(printed))
    if not all(run for runs in found.values() for run in runs):
        return NO_DESK
    return f"{described}; {rounds} rounds of {times} answers\n\n{_table(found)}"


def measure(database: Path, times: int) -> dict[str, Any]:
    """Ask for every list in this process. Return queries and milliseconds by page and person."""
    ground.enter(database)
    logging.disable(logging.WARNING)  # of every list that is not for a person
    try:
        pages = list(_pages())
    except ImportError:
        return {}
    found: dict[str, Any] = {}
    for person, client in _people():
        for page in pages:
            answer = client.get(page, **SECURE)
            if answer.status_code == 200:
                found[f"{page} as {person}"] = _measured(client, page, times)
            elif answer.status_code != 403:
                raise RuntimeError(f"{page} answers {answer.status_code} to the {person}")
    return found


def _pages() -> Iterator[str]:
    """Yield the addresses of the lists. Raise ImportError where there is no desk yet."""
    from django.urls import NoReverseMatch, reverse

    from reviews.desk.home import LISTS

    try:
        yield reverse("desk:home")
        for name in LISTS:
            yield reverse("desk:waiting", args=[name])
        yield reverse("desk:entries")
        yield reverse("desk:audit")
    except NoReverseMatch as error:
        raise ImportError(str(error)) from error


def _people() -> Iterator[tuple[str, Any]]:
    from django.test import Client
    from django.utils import timezone

    from benchmarks import house
    from people.models import Role
    from people.queries import holders

    staff = house.house()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    for person, user in (
        ("editor", staff.editor),
        ("member", staff.members[0]),
        ("chair", holders(Role.CHAIR, timezone.now())[0]),
    ):
        client = Client()
        client.force_login(user, backend=backend)
        yield person, client


def _measured(client: Any, page: str, times: int) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(page, **SECURE)
        asked = len(captured)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        client.get(page, **SECURE)
        taken.append((time.perf_counter() - began) * 1e3)
    return {"queries": asked, "ms": taken}


def _table(found: dict[int, list[dict[str, Any]]]) -> str:
    heading = ["list"]
    for count in found:
        heading += [f"queries, {count:,} waiting", "ms"]
    rows = []
    for page in next(iter(found.values()))[0]:
        row = [page]
        for runs in found.values():
            counted = {run[page]["queries"] for run in runs}
            taken = [each for run in runs for each in run[page]["ms"]]
            row.append(" to ".join(str(each) for each in sorted(counted)))
            row.append(f"{statistics.median(taken):.1f}")
        rows.append(row)
    return ground.table(heading, rows)


if __name__ == "__main__":
    main()
