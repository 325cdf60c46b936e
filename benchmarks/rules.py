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

from reference.document import EntryDocument, canonical_bytes
from reference.doses import find_doses, read_terms
from reference.rules import RULES, Facts, check
from reference.rules import reading as readings
from reference.yaml import read

ROOT = Path(__file__).resolve().parent.parent
ENTRIES = ROOT / "fixtures" / "entries"
GUIDE = ENTRIES / "ketamine-pain-dosing.yaml"
ENTRY_SIZE = 15_000
PROSE_SIZE = 2_000_000
ENTRY_LIMIT = 0.020
PROSE_LIMIT = 5.0
"""Seconds for an entry of 15 kB, and megabytes of prose a second."""


def entry_of(size: int) -> EntryDocument:
    """Return as much of the first entry as its canonical form holds in so many bytes.

    Sections and regimens are left out evenly, so that every kind of part is there.
    """
    whole = read(GUIDE.read_bytes(), GUIDE.name).document
    best = whole
    for kept in range(1, 21):
        part = whole.model_copy(
            update={
                "regimens": whole.regimens[: len(whole.regimens) * kept // 20],
                "sections": whole.sections[: len(whole.sections) * kept // 20],
            }
        )
        if len(canonical_bytes(part)) > size:
            break
        best = part
    return best


def prose_of(size: int, *files: Path) -> str:
    """Return the running text of entries, so many characters of it, every digit another."""
    text = "\n".join(
        words
        for path in files
        for _path, item in read(path.read_bytes(), path.name).document.walk_statements()
        for words in (item.text, item.plain)
        if words
    )
    chance = random.Random(1)

    def another(match: re.Match[str]) -> str:
        return "".join(chance.choice("123456789") for _digit in match.group())

    parts = [re.sub(r"\d+", another, text) for _turn in range(size // len(text) + 1)]
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
    size = len(canonical_bytes(entry))
    took = best(rounds, lambda: check_anew(entry, facts))
    rows = [
        (f"all {len(RULES)} rules, entry of {size / 1000:.1f} kB", f"{took * 1000:.1f} ms",
         f"under {ENTRY_LIMIT * 1000:.0f} ms", took < ENTRY_LIMIT),
    ]  # fmt: skip
    for name, files in (
        ("find_doses, prose of all entries", sorted(ENTRIES.glob("*.yaml"))),
        ("find_doses, the entry densest in doses", [GUIDE]),
    ):
        text = prose_of(PROSE_SIZE, *files)
        took = best(rounds, lambda text=text: find_doses(text))
        speed = len(text.encode()) / took / 1e6
        limit = PROSE_LIMIT if len(files) > 1 else 0
        said = f"over {limit:.0f} MB/s" if limit else "no limit"
        rows.append((name, f"{speed:.1f} MB/s", said, speed > limit))
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
