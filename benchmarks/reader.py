"""The reader's page beside the smallest Django view that returns the same bytes.

Every site stands on the same server at the same time; they are asked in turns, a
spell each, round after round, so that whatever else the machine does falls on all
of them. Figures are medians over the rounds; a ratio is taken within each round.
"""

from __future__ import annotations

import argparse
import base64
import json
import sqlite3
import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import ground
from benchmarks.load import Load, spell
from benchmarks.servers import Server, serving

SIZES = (1_000, 50_000)
ROUNDS = 7
SECONDS = 3.0

ASKED = {
    "Host": "127.0.0.1",
    "Accept": "text/html",
    "Accept-Encoding": "gzip",
    "X-Forwarded-Proto": "https",
}
"""What a proxy of ours sends along."""

NOT_COPIED = {"date", "server", "connection", "transfer-encoding"}
"""Headers that the server adds by itself, to the bare answer too."""


@dataclass
class Case:
    """One site that is asked for one kind of answer."""

    name: str
    server: Server
    requests: Sequence[bytes]
    status: int
    against: str
    """The case that its ratio is taken against; its own name if it is one."""
    loads: list[Load] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    """Microseconds of the server's processor time for one answer, round by round."""

    @property
    def rates(self) -> list[float]:
        return [load.rate for load in self.loads]

    def measure(self, seconds: float) -> None:
        before = self.server.cpu_seconds()
        load = spell(self.server.port, self.requests, seconds=seconds, status=self.status)
        used = self.server.cpu_seconds() - before
        self.loads.append(load)
        self.cpu.append(used / len(load.latencies) * 1e6)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each spell")
    parser.add_argument("--archives", default="", help="a directory to keep the databases in")
    asked = parser.parse_args(argv)
    with ground.scratch(asked.archives) as directory:
        print(compare(directory, asked.entries, rounds=asked.rounds, seconds=asked.seconds))


def compare(directory: Path, sizes: Sequence[int], *, rounds: int, seconds: float) -> str:
    """Measure every site in turns. Return the table."""
    archives = {size: ground.archive(directory, size) for size in sizes}
    described = ground.machine()
    with ExitStack() as running:
        cases = _cases(directory, archives, running)
        for case in cases:
            case.measure(min(seconds, 1.0))  # to warm up, and to see that it answers
            case.loads.clear()
            case.cpu.clear()
        for _ in range(rounds):
            for case in cases:
                case.measure(seconds)
    return f"{described}; {rounds} rounds of {seconds:g} s\n\n{_table(cases)}"


def _cases(directory: Path, archives: Mapping[int, Path], running: ExitStack) -> list[Case]:
    sites = {
        (kind, size): running.enter_context(
            serving("config.wsgi:application", ground.environment(path, settings))
        )
        for size, path in archives.items()
        for kind, settings in (("reader-only", "config.reader"), ("full", "config.settings"))
    }
    pages = {size: tags(path) for size, path in archives.items()}
    first = next(iter(archives))
    answer = directory / "answer.json"
    slug = next(iter(pages[first]))
    _write_answer(answer, sites["reader-only", first], slug)
    bare = running.enter_context(
        serving(
            "benchmarks.bare:application",
            ground.environment(archives[first]) | {"BARE_ANSWER": str(answer)},
        )
    )
    _same_answer(bare, sites["reader-only", first], slug)
    cases = []
    for label, status in (("200", 200), ("304", 304)):
        base = f"bare view, {label}"
        asked = requests(pages[first], status)
        cases.append(Case(base, bare, asked, status, base))
        for (kind, size), server in sites.items():
            name = f"{kind}, {size:,} entries, {label}"
            cases.append(Case(name, server, requests(pages[size], status), status, base))
    return cases


def tags(database: Path) -> dict[str, str]:
    """Return the entity tag of every current page as it is sent compressed, by slug."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows = connection.execute("SELECT slug, etag FROM published_entry").fetchall()
    connection.close()
    return {slug: f'"{etag}-gzip"' for slug, etag in rows}


def requests(pages: Mapping[str, str], status: int) -> list[bytes]:
    """Return one request for each page, ready to be sent."""
    head = "".join(f"{name}: {value}\r\n" for name, value in ASKED.items())
    made = []
    for slug, tag in pages.items():
        known = f"If-None-Match: {tag}\r\n" if status == 304 else ""
        made.append(f"GET /entries/{slug}/ HTTP/1.1\r\n{head}{known}\r\n".encode())
    return made


def _write_answer(path: Path, ours: Server, slug: str) -> None:
    """Keep one answer of ours for the bare view to give."""
    status, headers, body = ours.ask(f"/entries/{slug}/", ASKED)
    if status != 200:
        raise RuntimeError(f"/entries/{slug}/ answers {status}, so there is nothing to measure")
    _, unchanged, _ = ours.ask(f"/entries/{slug}/", {**ASKED, "If-None-Match": headers["etag"]})
    answer = {
        "body": base64.b64encode(body).decode(),
        "headers": _copied(headers),
        "unchanged": _copied(unchanged),
    }
    path.write_text(json.dumps(answer), encoding="utf-8")


def _copied(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in NOT_COPIED}


def _same_answer(bare: Server, ours: Server, slug: str) -> None:
    """Refuse to compare answers that differ."""
    found = [server.ask(f"/entries/{slug}/", ASKED) for server in (bare, ours)]
    answers = [(status, sorted(_copied(headers).items()), body) for status, headers, body in found]
    if answers[0] != answers[1]:
        raise RuntimeError("The bare view does not give the answer that it is compared with")


def _table(cases: Sequence[Case]) -> str:
    by_name = {case.name: case for case in cases}
    rows = []
    for case in cases:
        base = by_name[case.against]
        ratios = [own / other for own, other in zip(case.rates, base.rates, strict=True)]
        latencies = sorted(each for load in case.loads for each in load.latencies)
        cpu = statistics.median(case.cpu)
        rows.append(
            [
                case.name,
                f"{statistics.median(case.rates):,.0f}",
                f"{statistics.median(ratios):.0%}",
                f"{cpu:.0f}",
                f"{statistics.median(base.cpu) / cpu:.0%}" if cpu else "",
                f"{latencies[len(latencies) // 2]:.2f}",
                f"{latencies[len(latencies) * 99 // 100]:.2f}",
                f"{statistics.median(load.busy for load in case.loads):.0%}",
            ]
        )
    heading = [
        "answer",
        "requests/s",
        "of bare",
        "processor µs",
        "of bare",
        "p50 ms",
        "p99 ms",
        "client busy",
    ]
    return ground.table(heading, rows)


if __name__ == "__main__":
    main()
