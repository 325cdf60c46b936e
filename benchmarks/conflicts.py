"""All conflicts of one changed entry, among few entries and many: milliseconds and queries.

Entries drawn at random are changed so that they state doses which nobody stated
before. For each the index is asked as the desk asks it for a draft, takes the revision
in as submission does, and is asked for what readers are to be told; then the revision
leaves it. The register of pairs is read page by page. Beside that stand the same
conflicts found without the index, by comparing with every dose that is stated anywhere,
and what one look-up of a row by its key takes. The index must find exactly what
comparing with everything finds, or nothing is printed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import ground

SIZES = (1_000, 10_000, 100_000)
CHANGED = 50
COMPARED = 3
"""Changed entries whose conflicts are found without the index as well: that takes long."""
PAGE = 50
LIMIT = 50.0
"""Milliseconds in which all conflicts of one changed entry are to be found."""

LOOK_UP = "one row by its key"
DRAFT = "all conflicts of a draft"
ENTER = "a revision enters the index, with commit"
READERS = "what readers are told of its conflicts"
LEAVE = "it leaves the index, with commit"
FIRST = "register, first page"
LATE = "register, from its middle on"
COUNTED = "register, page 100 counted off from the first"
HUNDREDTH = 99 * PAGE
PLAIN = "without the index: all conflicts of a draft"


@dataclass
class Step:
    """What one step took, each time."""

    ms: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    found: list[int] = field(default_factory=list)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--changed", type=int, default=CHANGED, help="entries that are changed")
    parser.add_argument("--archives", default="", help="a directory to keep the databases in")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.entries[0], asked.changed)))
        return
    with ground.scratch(asked.archives) as directory:
        print(compare(directory, asked.entries, changed=asked.changed))


def compare(directory: Path, sizes: Sequence[int], *, changed: int) -> str:
    """Change entries in each archive, one archive after the other. Return the table."""
    archives = {size: ground.doses(directory, size) for size in sizes}
    described = ground.machine()
    found = {}
    for size, path in archives.items():
        printed = ground.run(
            "benchmarks.conflicts",
            *(f"--measure={path}", f"--entries={size}", f"--changed={changed}"),
            database=path,
        )
        found[size] = json.loads(printed)
    return f"{described}; {changed} changed entries\n\n{_table(found)}\n\n{_holdings(found)}"


# --- measuring ----------------------------------------------------------------


def measure(database: Path, entries: int, changed: int) -> dict[str, Any]:
    """Change entries in this process. Return what each step took, and what the archive holds."""
    ground.enter(database)
    steps: dict[str, Step] = {}
    _clean()
    turn = _last_turn() + 1
    draw = random.Random(20)
    _change(draw.randrange(entries), turn, {})  # imports, terms and statements are read once
    for time_ in range(1, changed + 1):
        _change(draw.randrange(entries), turn + time_, steps, plainly=time_ <= COMPARED)
    _read_register(steps)
    _clean()
    return {
        "steps": {name: asdict(step) for name, step in steps.items()},
        "holds": _counts(),
    }


def _last_turn() -> int:
    """Return how often entries were changed before in an archive that is used again."""
    from reference.models import Revision

    return Revision.objects.filter(number__gt=1).count()


def _change(number: int, turn: int, steps: dict[str, Step], *, plainly: bool = False) -> None:
    from django.db import transaction

    from benchmarks.doses import entry
    from reference import conflicts
    from reference.models import Entry

    document = entry(number, turn)
    row = Entry.objects.get(slug=document.slug)
    revision = _draft(row, document)

    def into() -> None:
        with transaction.atomic():
            conflicts.enter(revision, document)

    def out() -> None:
        with transaction.atomic():
            conflicts.leave(revision.pk)

    _timed(steps, LOOK_UP, lambda: Entry.objects.get(slug=document.slug), lambda _row: 1)
    rivals = _timed(steps, DRAFT, lambda: conflicts.elsewhere(document, row.pk), len)
    _timed(steps, ENTER, into)
    told = _timed(
        steps,
        READERS,
        lambda: conflicts.contradictions(revision.pk),
        lambda told: sum(map(len, told.values())),
    )
    if plainly:
        everything = _timed(steps, PLAIN, lambda: _everything(document, row.pk), len)
        here = {(rival.slug, rival.regimen) for rival in rivals}
        if here != everything or not told.keys() <= {each.id for each in document.regimens}:
            raise RuntimeError(f"The index does not find every conflict of {document.slug}")
    _timed(steps, LEAVE, out)


def _draft(row: Any, document: Any) -> Any:
    """Store another revision of an entry, as a draft."""
    from django.utils import timezone

    from benchmarks.doses import ungoverned
    from reference.document import canonical_bytes
    from reference.models import DocumentText, Revision

    body = canonical_bytes(document)
    text = DocumentText(digest=hashlib.sha256(body).hexdigest(), body=body)
    text.save(force_insert=True)
    latest = row.revisions.order_by("-number").first()
    now = timezone.now()
    (revision,) = ungoverned(Revision).bulk_create(
        [
            Revision(
                entry=row,
                number=latest.number + 1,
                text=text,
                title=document.title,
                author_id=latest.author_id,
                parent=latest,
                created_at=now,
                saved_at=now,
            )
        ]
    )
    return revision


def _timed(
    steps: dict[str, Step],
    name: str,
    work: Callable[[], Any],
    count: Callable[[Any], int] | None = None,
) -> Any:
    """Do the work once. Note milliseconds, queries and how many it found."""
    from django.db import connection

    asked = 0

    def counted(execute: Any, *arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        began = time.perf_counter()
        done = work()
        taken = (time.perf_counter() - began) * 1e3
    step = steps.setdefault(name, Step())
    step.ms.append(taken)
    step.queries.append(asked)
    if count is not None:
        step.found.append(count(done))
    return done


def _everything(document: Any, entry_id: int) -> set[tuple[str, str]]:
    """Return the same as the index, by comparing with every dose that is stated anywhere."""
    from reference.conflicts import said_of
    from reference.doses import Verdict, compare_regimens, stated_doses
    from reference.known import terms
    from reference.models import DoseHolder, StatedDose
    from reference.rules import topic_of

    mine = [said for _place, said in stated_doses(document) if topic_of(said, terms())]
    digests = []
    for digest, states in StatedDose.objects.values_list("digest", "states").iterator():
        other = said_of(states)
        for said in mine:
            found = compare_regimens(said, other, terms=terms())
            if found.verdict is Verdict.CONFLICTING or (
                found.is_for_want and topic_of(said, terms()) == topic_of(other, terms())
            ):
                digests.append(digest)
                break
    holders = DoseHolder.objects.filter(stated__in=digests).exclude(entry=entry_id)
    return set(holders.values_list("entry__slug", "regimen"))


def _read_register(steps: dict[str, Step]) -> None:
    from reference import conflicts

    register = _counts()["conflicting pairs of regimens"]
    late = _place(register // 2)
    for _ in range(10):
        _timed(
            steps,
            FIRST,
            lambda: conflicts.pairs(conflicting=True, count=PAGE),
            len,
        )
        if late is not None:
            _timed(
                steps,
                LATE,
                lambda: conflicts.pairs(conflicting=True, count=PAGE, after=late),
                len,
            )
        if register > HUNDREDTH:
            _timed(
                steps,
                COUNTED,
                lambda: conflicts.pairs(conflicting=True, count=PAGE, first=HUNDREDTH),
                len,
            )


def _place(first: int) -> tuple[int, int] | None:
    """Return the pair before the one at a place of the register, as a page that follows asks."""
    from reference import conflicts

    found = conflicts.pairs(conflicting=True, count=1, first=max(0, first - 1))
    return (found[0].there.pk, found[0].here.pk) if found else None


def _clean() -> None:
    """Forget what was stated only here, so that the archive can be used again."""
    from reference import conflicts
    from reference.models import DoseHolder

    DoseHolder.objects.filter(revision__number__gt=1).delete()
    conflicts.prune()


def _counts() -> dict[str, int]:
    from django.db import connection

    asked = {
        "regimens": "SELECT COUNT(*) FROM reference_doseholder",
        "doses stated": "SELECT COUNT(*) FROM reference_stateddose",
        "conflicting pairs of doses": "SELECT COUNT(*) / 2 FROM reference_dosepair"
        " WHERE conflicting",
        "conflicting pairs of regimens": "SELECT COUNT(*) FROM reference_doseholder h"
        " JOIN reference_dosepair d ON d.other_id = h.stated_id AND d.conflicting"
        " JOIN reference_doseholder o ON o.stated_id = d.one_id"
        " AND o.revision_id > h.revision_id AND o.entry_id <> h.entry_id",
    }
    with connection.cursor() as cursor:
        counts = {}
        for name, sql in asked.items():
            cursor.execute(sql)
            counts[name] = int(cursor.fetchone()[0])
    return counts


# --- tables -------------------------------------------------------------------


def _table(found: dict[int, dict[str, Any]]) -> str:
    rows = []
    for name in (LOOK_UP, DRAFT, ENTER, READERS, LEAVE, FIRST, LATE, COUNTED, PLAIN):
        for size, run in found.items():
            step = run["steps"].get(name)
            if step is None:
                continue
            under = sum(ms < LIMIT for ms in step["ms"]) / len(step["ms"])
            rows.append(
                [
                    name,
                    f"{size:,}",
                    f"{statistics.median(step['ms']):.2f}",
                    f"{max(step['ms']):.2f}",
                    " to ".join(str(count) for count in _ends(step["queries"])),
                    f"{statistics.median(step['found']):.0f}" if step["found"] else "",
                    f"{max(step['found'])}" if step["found"] else "",
                    f"{under:.0%}",
                ]
            )
    heading = [
        *("step", "entries", "ms, median", "ms, worst", "queries", "found, median", "found, most"),
        f"under {LIMIT:.0f} ms",
    ]
    return ground.table(heading, rows)


def _ends(counts: Sequence[int]) -> list[int]:
    return sorted({min(counts), max(counts)})


def _holdings(found: dict[int, dict[str, Any]]) -> str:
    names = list(next(iter(found.values()))["holds"])
    rows = [
        [f"{size:,} entries", *(f"{run['holds'][name]:,}" for name in names)]
        for size, run in found.items()
    ]
    return ground.table(["the index holds", *names], rows)


if __name__ == "__main__":
    main()
