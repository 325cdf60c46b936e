"""One entry from draft to publication: queries and milliseconds, among few entries and many.

Each step is one action of the product. The signature is measured both ways: as a
proof that costs nothing, and with the password checked before each approval, as the
desk does it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks import ground

SIZES = (1_000, 50_000)
ROUNDS = 3
TIMES = 10
"""Entries published in each round, after one that is not counted."""

_LETTERS = str.maketrans("0123456789", "ghijklmnop")

Steps = dict[str, float]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--times", type=int, default=TIMES, help="entries in each round")
    parser.add_argument("--archives", default="", help="a directory to keep the databases in")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.times)))
        return
    with ground.scratch(asked.archives) as directory:
        print(compare(directory, asked.entries, rounds=asked.rounds, times=asked.times))


def compare(directory: Path, sizes: Sequence[int], *, rounds: int, times: int) -> str:
    """Publish entries in each archive in turns. Return the table."""
    archives = {size: ground.archive(directory, size) for size in sizes}
    described = ground.machine()
    found: dict[int, list[dict[str, Any]]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size, path in archives.items():
            printed = ground.run(
                "benchmarks.workflow", f"--measure={path}", f"--times={times}", database=path
            )
            found[size].append(json.loads(printed))
    return f"{described}; {rounds} rounds of {times} entries\n\n{_table(found)}"


def measure(database: Path, times: int) -> dict[str, Any]:
    """Publish entries in this process. Return queries, and milliseconds with and without hash."""
    ground.enter(database)
    from benchmarks import house

    staff = house.house()
    _publish(staff, house.signed)  # imports, prepared statements and the policy are read once
    return {
        "queries": _count(staff),
        "plain": [_publish(staff, house.signed) for _ in range(times)],
        "hashed": [_publish(staff, _with_password) for _ in range(times)],
    }


def _publish(staff: Any, sign: Any) -> Steps:
    """Publish one more entry. Return the milliseconds of each step."""
    taken: Steps = {}
    last = time.perf_counter()
    for step in _steps(staff, sign):
        now = time.perf_counter()
        taken[step] = (now - last) * 1e3
        last = now
    return taken


def _count(staff: Any) -> Steps:
    """Publish one more entry. Return the queries of each step, BEGIN and COMMIT among them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks import house

    taken: Steps = {}
    seen = 0
    with CaptureQueriesContext(connection) as captured:
        for step in _steps(staff, house.signed):
            taken[step] = len(captured) - seen
            seen = len(captured)
    return taken


def _steps(staff: Any, sign: Any) -> Any:
    from django.utils import timezone

    from benchmarks import house
    from benchmarks.article import article

    # Letters alone: a figure in a title can look like a dose, and the rules would object.
    slug = f"measured-{uuid4().hex[:12].translate(_LETTERS)}"
    title = f"How is ketamine dosed after surgery? {slug.capitalize()}"
    return house.steps(staff, article(slug, title), start=timezone.now(), sign=sign)


def _with_password(user: Any, digest: str, at: datetime) -> Any:
    """Check the password as the desk does: the one that was hashed for production."""
    from django.test import RequestFactory

    from reviews.signing import sign

    request = RequestFactory().post("/desk/")
    return sign(user, digest=digest, password=ground.PASSWORD, request=request, at=at)


def _table(found: dict[int, list[dict[str, Any]]]) -> str:
    first = next(iter(found.values()))[0]
    steps = list(first["queries"])
    rows = [_row(step, [step], found) for step in steps]
    rows.append(_row("in all", steps, found))
    heading = ["step"]
    for size in found:
        heading += [
            f"queries, {size:,} entries",
            "ms without hash",
            "ms with hash",
        ]
    return ground.table(heading, rows)


def _row(name: str, steps: Sequence[str], found: dict[int, list[dict[str, Any]]]) -> list[str]:
    row = [name]
    for runs in found.values():
        counted = {sum(run["queries"][step] for step in steps) for run in runs}
        row.append(" to ".join(str(count) for count in sorted(counted)))
        for kind in ("plain", "hashed"):
            taken = [sum(one[step] for step in steps) for run in runs for one in run[kind]]
            row.append(f"{statistics.median(taken):.1f}")
    return row


if __name__ == "__main__":
    main()
