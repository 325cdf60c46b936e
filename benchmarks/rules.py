"""How fast the rules read an entry, and the dose reader prose.

    python -m benchmarks.rules [--rounds 7]

Times are of the processor, the best of several rounds: what else the machine does is not
counted. The texts are the project's own entries, cut or repeated to size, with every number
changed, so that nothing read before helps.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

from reference.document import EntryDocument, Section, Statement
from reference.doses import find_doses, read_terms
from reference.rules import RULES, Facts, check
from reference.rules import reading as readings
from reference.yaml import read

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "fixtures" / "entries" / "ketamine-pain-dosing.yaml"
ENTRY_SIZE = 15_000
PROSE_SIZE = 2_000_000
ENTRY_LIMIT = 0.020
PROSE_LIMIT = 5.0
"""Seconds for an entry of 15 kB, and megabytes of prose a second."""


def entry_of(size: int) -> EntryDocument:
    """Return the first entry, cut or lengthened to so many bytes of text."""
    document = read(GUIDE.read_bytes(), GUIDE.name).document
    sections: list[Section] = []
    left = size - sum(len(item.text) + len(item.plain) for item in document.summary)
    left -= sum(len(item.note) for item in document.regimens)
    for turn in range(1_000):
        for section in document.sections:
            if left <= 0:
                return document.model_copy(update={"sections": sections})
            sections.append(_copy(section, turn))
            left -= sum(len(item.text) + len(item.plain) for item in section.statements)
    return document


def _copy(section: Section, turn: int) -> Section:
    if not turn:
        return section
    statements = [
        Statement(**{**item.model_dump(), "id": f"{item.id}-{turn}"}) for item in section.statements
    ]
    return section.model_copy(update={"id": f"{section.id}-{turn}", "statements": statements})


def prose_of(size: int) -> str:
    """Return running text of so many characters in which no number stands twice by design."""
    document = read(GUIDE.read_bytes(), GUIDE.name).document
    text = "\n".join(
        [item.text for _path, item in document.walk_statements()]
        + [item.plain for _path, item in document.walk_statements()]
    )
    chance = random.Random(1)

    def another(match: re.Match[str]) -> str:
        return "".join(chance.choice("123456789") for _digit in match.group())

    parts = []
    for _turn in range(size // len(text) + 1):
        parts.append(re.sub(r"\d+", another, text))
    return "\n".join(parts)[:size]


def best(rounds: int, work: Callable[[], object]) -> float:
    """Return the shortest time of the processor, in seconds."""
    times = []
    for _round in range(rounds):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def check_anew(document: EntryDocument, facts: Facts) -> None:
    """Check as if the document had never been seen."""
    readings.forget()
    check(document, facts=facts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    facts = Facts(
        year=2026,
        oldest_source=15,
        terms=read_terms(
            (ROOT / "fixtures" / "terms.yaml").read_bytes(),
            (ROOT / "fixtures" / "drugs.yaml").read_bytes(),
        ),
    )
    entry = entry_of(ENTRY_SIZE)
    size = sum(len(place.text.encode()) for place in readings.Reading(entry).places)
    took = best(rounds, lambda: check_anew(entry, facts))
    rows = [
        (f"all {len(RULES)} rules, entry of {size / 1000:.1f} kB", f"{took * 1000:.1f} ms",
         f"under {ENTRY_LIMIT * 1000:.0f} ms", took < ENTRY_LIMIT),
    ]  # fmt: skip
    prose = prose_of(PROSE_SIZE)
    for name, text in (
        ("find_doses, prose full of doses", prose),
        ("find_doses, prose without doses", re.sub(r"\d", "x", prose)),
    ):
        took = best(rounds, lambda text=text: find_doses(text))
        speed = len(text.encode()) / took / 1e6
        rows.append(
            (name, f"{speed:.1f} MB/s", f"over {PROSE_LIMIT:.0f} MB/s", speed > PROSE_LIMIT)
        )
    for piece in ("5 mg ", "0.5 mg/kg (", "5 - ", "1, 2 and ", "9"):
        text = (piece * 1_000_000)[:1_000_000]
        took = best(max(1, rounds // 3), lambda text=text: find_doses(text))
        name = f"find_doses, a million characters of “{piece}”"
        rows.append((name, f"{took:.2f} s", "under 1 s", took < 1))
    width = max(len(row[0]) for row in rows)
    for name, measured, limit, kept in rows:
        print(f"{name:<{width}}  {measured:>10}  {limit:<12}  {'kept' if kept else 'MISSED'}")
    raise SystemExit(0 if all(row[3] for row in rows) else 1)


if __name__ == "__main__":
    main()
