"""Any two of 100 revisions of one entry of 15 kB: what differs between them, in milliseconds.

Each revision is made from the one before it by what editors do: another dose, another
word, a statement that moves, a row that comes, a source that goes. Pairs are drawn at
random, neighbours and the first with the last among them. They are compared as the desk
does it, from stored bytes to marked words. Beside that stands what everybody has at hand:
``difflib`` over the lines of the same two texts as YAML. The steps of every difference are
taken on the old text; if they do not give the new one, nothing is printed.
"""

from __future__ import annotations

import argparse
import difflib
import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from benchmarks import ground

if TYPE_CHECKING:
    from reference.document import EntryDocument

REVISIONS = 100
PAIRS = 300
BYTES = 15_000
LIMIT = 100.0
"""Milliseconds in which any two revisions are to be compared."""

Data = dict[str, Any]

VERBS = (
    *("Give", "Watch", "Check", "Record", "Raise", "Lower", "Stop", "Ask", "Explain", "Repeat"),
    *("Prepare", "Measure"),
)
THINGS = (
    *("breathing", "alertness", "pressure", "pain", "dose", "pump", "line", "bolus", "infusion"),
    *("sleep", "nausea", "consent", "rate", "weight", "history", "allergy", "sedation", "mood"),
    *("vision", "memory"),
)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--revisions", type=int, default=REVISIONS)
    parser.add_argument("--pairs", type=int, default=PAIRS, help="comparisons of two revisions")
    parser.add_argument("--archives", default="", help="not used: nothing is stored")
    asked = parser.parse_args(argv)
    print(compare(asked.revisions, asked.pairs))


def compare(revisions: int, pairs: int) -> str:
    """Make the revisions and compare them. Return the table."""
    from reference import yaml
    from reference.document import canonical_bytes

    described = ground.machine()
    documents = made(revisions)
    bodies = [canonical_bytes(document) for document in documents]
    texts = [yaml.write(document).decode() for document in documents]
    chosen = drawn(revisions, pairs)
    for was, now in chosen:
        _check(documents[was], documents[now])
    ways: dict[str, Callable[[int, int], int]] = {
        "difflib, the lines of both as YAML": lambda was, now: _lines(texts[was], texts[now]),
        "what differs, from documents": lambda was, now: _differ(documents[was], documents[now]),
        "what differs, from stored bytes, words marked": (
            lambda was, now: _desk(bodies[was], bodies[now])
        ),
    }
    rows = []
    for name, way in ways.items():
        way(*chosen[0])
        taken, used, told = [], [], []
        for was, now in chosen:
            began, before = time.perf_counter(), time.process_time()
            told.append(way(was, now))
            used.append((time.process_time() - before) * 1000)
            taken.append((time.perf_counter() - began) * 1000)
        within = sum(ms < LIMIT for ms in taken) / len(taken)
        rows.append(
            [
                name,
                f"{statistics.median(taken):.1f}",
                f"{max(taken):.1f}",
                f"{max(used):.1f}",
                f"{statistics.median(told):.0f}",
                f"{max(told)}",
                f"{within:.0%}",
            ]
        )
    sizes = f"{min(map(len, bodies)):,} to {max(map(len, bodies)):,} bytes as stored"
    heading = ["way", "ms, median", "ms, worst", "processor ms, worst", "told, median"]
    heading += ["told, most", "under 100 ms"]
    return (
        f"{described}; {revisions} revisions, {sizes}; {len(chosen)} pairs\n\n"
        f"{ground.table(heading, rows)}"
    )


def drawn(revisions: int, pairs: int) -> list[tuple[int, int]]:
    """Return which revisions are compared: the farthest, both ways, and any two."""
    draw = random.Random(4)
    last = revisions - 1
    chosen = [(0, last), (last, 0), (last - 1, last)]
    while len(chosen) < pairs:
        was, now = draw.sample(range(revisions), 2)
        chosen.append((was, now))
    return chosen[:pairs]


def _check(old: EntryDocument, new: EntryDocument) -> None:
    from reference.compare import UNTOLD, apply, differences
    from reference.document import canonical_bytes

    found = differences(old, new)
    if canonical_bytes(apply(old, found)) != canonical_bytes(new) or any(
        item.sentence == UNTOLD for item in found
    ):
        raise RuntimeError("The differences found do not lead to the new text")


def _lines(old: str, new: str) -> int:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return sum(not line.startswith(("---", "+++", "@@")) for line in lines)


def _differ(old: EntryDocument, new: EntryDocument) -> int:
    from reference.compare import differences

    return len(differences(old, new))


def _desk(old: bytes, new: bytes) -> int:
    from reference.compare import differences, word_differences
    from reference.document import load

    found = differences(load(old), load(new))
    for item in found:
        word_differences(item.before, item.after)
    return len(found)


# --- the revisions ------------------------------------------------------------


def made(revisions: int) -> list[EntryDocument]:
    """Return so many revisions of one entry, each made from the one before it."""
    from reference.document import parse, plain_data

    draw = random.Random(1)
    documents = [parse(first(draw))]
    for turn in range(1, revisions):
        data = plain_data(documents[-1])
        for _ in range(draw.randint(1, 4)):
            draw.choice(DEEDS)(draw, data, turn)
        documents.append(parse(data))
    return documents


def first(draw: random.Random) -> Data:
    """Return an entry of about 15,000 canonical bytes as plain data."""
    from reference.document import canonical_bytes, parse

    data: Data = {
        "schema": 1,
        "slug": "invented",
        "title": "How is ketamine dosed? An invented entry",
        "drug": "ketamine",
        "summary": [_statement(draw, f"lead-{at}") for at in range(3)],
        "regimens": [_regimen(draw, f"dose-{at}") for at in range(14)],
        "sections": [],
        "references": [
            {
                "id": f"source-{at}",
                "evidence": "guideline",
                "title": f"An invented guideline, part {at}",
                "container-title": "Journal of Inventions",
                "issued": 2000 + at,
                "DOI": f"10.1000/{at}",
            }
            for at in range(20)
        ],
    }
    while len(canonical_bytes(parse(data))) < BYTES:
        at = len(data["sections"])
        data["sections"].append(
            {
                "id": f"part-{at}",
                "heading": f"{draw.choice(THINGS).capitalize()} {at}",
                "kind": "monitoring",
                "statements": [_statement(draw, f"said-{at}-{each}") for each in range(5)],
                "tables": [_table(draw, f"table-{at}")],
            }
        )
    return data


def _sentence(draw: random.Random) -> str:
    said = [draw.choice(VERBS), *draw.sample(THINGS, 4)]
    if draw.random() < 0.3:
        said += ["up", "to", f"{draw.randint(1, 80) / 10} mg/kg"]
    return " ".join(said) + "."


def _statement(draw: random.Random, key: str) -> Data:
    return {
        "id": key,
        "text": " ".join(_sentence(draw) for _ in range(2)),
        "plain": _sentence(draw),
        "cites": [f"source-{draw.randrange(20)}"],
    }


def _regimen(draw: random.Random, key: str) -> Data:
    low = draw.randint(1, 40)
    return {
        "id": key,
        "kind": "dose",
        "intent": "analgesia",
        "route": draw.choice(["intravenous", "oral", "intranasal"]),
        "indication": "acute pain",
        "population": draw.choice(["adult", "child"]),
        "phase": "maintenance",
        "dose": {"low": f"{low / 10}", "high": f"{low / 5}", "unit": "mg/kg"},
        "max": [{"value": f"{low}", "unit": "mg/kg", "basis": "day"}],
        "frequency": "every 8 hours",
        "cites": [f"source-{draw.randrange(20)}"],
    }


def _table(draw: random.Random, key: str) -> Data:
    rows = [[draw.choice(THINGS), f"{draw.randint(1, 99)} mg", _sentence(draw)] for _ in range(4)]
    return {"id": key, "caption": _sentence(draw), "columns": ["Of", "Amount", "Why"], "rows": rows}


def _redose(draw: random.Random, data: Data, turn: int) -> None:
    regimen = draw.choice(data["regimens"])
    regimen["dose"]["high"] = f"{draw.randint(50, 900) / 10}"
    regimen["max"][0]["unit"] = draw.choice(["mg/kg", "mcg/kg"])


def _reword(draw: random.Random, data: Data, turn: int) -> None:
    section = draw.choice([part for part in data["sections"] if part.get("statements")])
    draw.choice(section["statements"])["text"] = f"{_sentence(draw)} {_sentence(draw)}"


def _move(draw: random.Random, data: Data, turn: int) -> None:
    source, target = draw.sample(data["sections"], 2)
    if len(source.get("statements", [])) > 1:
        part = source["statements"].pop(draw.randrange(len(source["statements"])))
        target.setdefault("statements", []).insert(0, part)


def _row(draw: random.Random, data: Data, turn: int) -> None:
    rows = draw.choice(data["sections"])["tables"][0]["rows"]
    rows.insert(0, [draw.choice(THINGS), f"{turn} mg", _sentence(draw)])
    if len(rows) > 4:
        rows.pop(draw.randrange(len(rows)))


def _source(draw: random.Random, data: Data, turn: int) -> None:
    held = data["references"]
    held.pop(draw.randrange(len(held)))
    title = f"Another invented guideline, of turn {turn}"
    added = sum(source["id"].startswith(f"turn-{turn}-") for source in held)
    held.insert(
        draw.randrange(len(held)),
        {"id": f"turn-{turn}-{added}", "evidence": "trial", "title": title, "issued": 2024},
    )


DEEDS = (_redose, _reword, _move, _row, _source)


if __name__ == "__main__":
    main()
