"""Fill an empty SQLite database with entries whose doses agree, differ and conflict.

    python -m benchmarks.doses --entries 100000 --into FILE

Each entry is a valid document with five regimens of one drug. Some drugs, routes,
indications, populations and phases are far more usual than others. Most regimens repeat
one of the doses that everybody cites on their topic, in that or another unit; the rest
state something of their own, and some leave out what a comparison needs. Every tenth
entry lies before the board, the others are on view. All is drawn from the number of the
entry, so that two archives of a size are the same.

The index is made by the functions that the actions use, and inserted in bulk with the
guards lifted. There are no rounds of a board behind it and no pages in front of it:
nothing that is measured here asks for them.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from benchmarks import ground

if TYPE_CHECKING:
    from reference.document import EntryDocument

REGIMENS = 5
CHUNK = 250
BATCH = 5_000

DRUGS = 40
ROUTES = {
    "intravenous": 10,
    "oral": 6,
    "intramuscular": 3,
    "intranasal": 2,
    "subcutaneous": 2,
    "epidural": 1,
}
INDICATIONS = (
    *("postoperative pain", "acute pain", "chronic pain", "cancer pain", "neuropathic pain"),
    *("induction of anaesthesia", "depression", "breakthrough pain", "surgical anaesthesia"),
    *("intraoperative analgesia", "pain in shock", "phantom limb pain", "fibromyalgia"),
    *("complex regional pain syndrome", "procedural sedation", "status asthmaticus", "burns"),
)
"""With drugs and routes, 4,080 topics."""

POPULATIONS = {
    "adult": 50,
    "child": 20,
    "older-adult": 8,
    "adolescent": 5,
    "all": 5,
    "neonate": 2,
    "pregnancy": 2,
    "not-stated": 8,
}
PHASES = {
    "start": 25,
    "maintenance": 20,
    "loading": 15,
    "single": 12,
    "rescue": 10,
    "titration": 6,
    "series": 4,
    "not-stated": 8,
}
SETTINGS = {
    "not-stated": 40,
    "perioperative": 15,
    "emergency department": 12,
    "inpatient": 10,
    "intensive care": 8,
    "outpatient": 8,
    "home": 4,
    "recovery room": 3,
}
FREQUENCIES = {"": 40, "once": 15, "every 8 hours": 15, "every 12 hours": 10, "once daily": 20}

USUAL = 12
"""Doses that everybody cites on one topic."""
REPEATED = 0.7
"""The share of regimens that state one of those."""

FIGURES = tuple(map(Decimal, ("0.1", "0.15", "0.2", "0.25", "0.3", "0.5", "1", "1.5", "2", "5")))
TIMES = {"1": 30, "0.5": 15, "2": 15, "1.5": 10, "0.75": 10, "1.25": 10, "4": 6, "10": 4}
"""A dose of a topic's figure: most are near it, some are far off."""
WIDTHS = {"1": 60, "1.5": 20, "2": 15, "4": 5}
"""How the upper end of a dose stands to its lower one."""
CHANGED = ("0.5", "1", "2", "3")
"""How, nearly, a changed dose stands to what it was."""

UNITS = (
    (("mg/kg", "1", 70), ("mcg/kg", "1000", 20), ("mg", "70", 10)),
    (("mg", "10", 80), ("mcg", "10000", 10), ("g", "0.01", 10)),
    (("mg/kg/h", "1", 50), ("mcg/kg/h", "1000", 25), ("mg/kg/day", "24", 25)),
)
"""By kind of topic: a unit, how many of it make one of the first, and how usual it is."""

Regimen = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000)
    parser.add_argument("--into", type=Path, required=True, help="the file; it must not exist yet")
    asked = parser.parse_args()
    if asked.into.exists():
        parser.error(f"{asked.into} exists already; archives are made from nothing")
    ground.enter(asked.into.absolute())
    began = time.perf_counter()
    build(asked.entries)
    taken = time.perf_counter() - began
    size = asked.into.stat().st_size / 1024**2
    print(f"doses of {asked.entries} entries: {taken:.0f} s, {size:.0f} MiB", file=sys.stderr)


# --- what entries state -------------------------------------------------------


def entry(number: int, turn: int = 0) -> EntryDocument:
    """Return one entry; another ``turn`` is the same with doses that nobody stated before."""
    from reference.document import parse

    draw = random.Random(number)
    drug = f"drug-{_any(draw, {place: 1 / (place + 4) for place in range(DRUGS)}):02}"
    title = f"How is {drug} dosed? Invented entry {number:06}"
    regimens = [_regimen(draw, drug, place) for place in range(REGIMENS)]
    if turn:
        again = random.Random(f"{number} {turn}")
        for regimen in regimens:
            _change(regimen, again)
    return parse(
        {
            "schema": 1,
            "slug": f"doses-{number:06}",
            "title": title,
            "drug": drug,
            "regimens": regimens,
            "references": [
                {
                    "id": f"source-{place}",
                    "evidence": "guideline",
                    "title": f"An invented guideline on {drug}, part {'ABCDE'[place]}",
                    "issued": 2025,
                }
                for place in range(REGIMENS)
            ],
        }
    )


def _any(draw: random.Random, weights: Mapping[Any, float]) -> Any:
    return draw.choices(list(weights), list(weights.values()))[0]


def _regimen(draw: random.Random, drug: str, place: int) -> Regimen:
    route = _any(draw, ROUTES)
    indication = _any(draw, {name: 1 / (at + 3) for at, name in enumerate(INDICATIONS)})
    if draw.random() < REPEATED:
        usual = _usual(drug, route, indication)
        said = usual[min(draw.randrange(USUAL), draw.randrange(USUAL))]
    else:
        said = _said(draw, drug, route, indication)
    return {"id": f"dose-{place}", "cites": [f"source-{place}"], **said}


@cache
def _usual(drug: str, route: str, indication: str) -> list[Regimen]:
    draw = random.Random(f"usual {drug} {route} {indication}")
    return [_said(draw, drug, route, indication) for _ in range(USUAL)]


def _said(draw: random.Random, drug: str, route: str, indication: str) -> Regimen:
    topic = random.Random(f"{drug} {route} {indication}")
    units, figure = topic.choice(UNITS), topic.choice(FIGURES)
    unit, factor = draw.choices([row[:2] for row in units], [row[2] for row in units])[0]
    low = figure * Decimal(factor) * Decimal(_any(draw, TIMES))
    said: Regimen = {
        "kind": "dose",
        "route": route,
        "indication": indication,
        "intent": "analgesia" if draw.random() < 0.9 else "not-stated",
        "population": _any(draw, POPULATIONS),
        "phase": _any(draw, PHASES),
        "setting": _any(draw, SETTINGS),
        "dose": _dose(low, low * Decimal(_any(draw, WIDTHS)), unit),
    }
    if not unit.endswith(("/h", "/day")):
        said["frequency"] = _any(draw, FREQUENCIES)
        if unit == "mg" and units[0][0] == "mg/kg":
            said["method"] = "for an adult of 70 kg"
    if draw.random() < 0.3:
        said["max"] = [{"value": _written(low * 8), "unit": unit, "basis": "dose"}]
        if unit.endswith(("/h", "/day")):
            said["max"][0]["basis"] = "not-stated"
    return said


def _dose(low: Decimal, high: Decimal, unit: str) -> dict[str, str]:
    if low == high:
        return {"value": _written(low), "unit": unit}
    return {"low": _written(low), "high": _written(high), "unit": unit}


def _written(number: Decimal) -> str:
    return f"{round(number, 6).normalize():f}"


def _change(regimen: Regimen, draw: random.Random) -> None:
    """Let a regimen state a dose near its own that is nobody's yet."""
    dose = regimen["dose"]
    times = Decimal(draw.choice(CHANGED)) + Decimal(draw.randrange(1, 10_000)) / 1_000_000
    regimen["dose"] = {
        name: value if name == "unit" else _written(Decimal(value) * times)
        for name, value in dose.items()
    }


# --- filling ------------------------------------------------------------------


@dataclass(frozen=True)
class Holding:
    """A regimen of an entry as the index holds it."""

    regimen: str
    stated: str
    says: str
    sources: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True)
class Made:
    """One entry, ready to be inserted."""

    number: int
    slug: str
    title: str
    drug: str
    digest: str
    body: bytes
    holdings: list[Holding]


Told = tuple[str, str, dict[str, Any]]
"""Digest, topic and what is stated."""


@dataclass
class Statements:
    """What is stated, by drug, route and indication. ``new`` is what was not inserted yet."""

    about: dict[str, dict[str, Told]] = field(default_factory=dict)
    new: list[Told] = field(default_factory=list)

    def take(self, about: str, told: Told) -> None:
        known = self.about.setdefault(about, {})
        if told[0] not in known:
            known[told[0]] = told
            self.new.append(told)


def build(entries: int) -> None:
    """Found a house in the empty database of this process and fill it."""
    from django.db import connection

    from benchmarks import house

    staff = house.found()
    with connection.cursor() as cursor:
        # A power cut may spoil what is thrown away anyhow.
        cursor.execute("PRAGMA synchronous=OFF")
    statements = Statements()
    done = 0
    for batch in _batched(_entries(entries, statements), BATCH):
        _insert(staff, batch, statements)
        done += len(batch)
        print(f"doses: {done} of {entries} entries", file=sys.stderr)
    _insert_pairs(statements)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _workers() -> Any:
    return get_context("fork").Pool(os.cpu_count() or 1)


def _entries(count: int, statements: Statements) -> Iterator[Made]:
    chunks = [(first, min(first + CHUNK, count)) for first in range(0, count, CHUNK)]
    with _workers() as pool:
        for made, found in pool.imap(_make, chunks):
            for about, told in found:
                statements.take(about, told)
            yield from made


def _make(chunk: tuple[int, int]) -> tuple[list[Made], list[tuple[str, Told]]]:
    from reference import conflicts
    from reference.document import canonical_bytes
    from reference.known import terms
    from reference.rules import figures_of, fingerprint, source_titles, topic_of

    made = []
    found = {}
    for number in range(*chunk):
        document = entry(number)
        holdings = []
        for place, dose in conflicts.doses_of(document):
            about = " | ".join(topic_of(dose.said, terms()) or ())
            told = dose.digest, dose.topic, conflicts.states_of(dose.said)
            found[dose.digest] = about, told
            regimen = document.regimens[place]
            sources = source_titles(document, regimen)
            holdings.append(
                Holding(regimen.id, dose.digest, figures_of(regimen), sources, fingerprint(regimen))
            )
        body = canonical_bytes(document)
        digest = hashlib.sha256(body).hexdigest()
        made.append(
            Made(number, document.slug, document.title, document.drug, digest, body, holdings)
        )
    return made, list(found.values())


def ungoverned(model: Any) -> Any:
    """Return the rows of a model without the refusal to write many of them at once."""
    from django.db.models import QuerySet

    return QuerySet(model)


def _insert(staff: Any, batch: Sequence[Made], statements: Statements) -> None:
    from django.utils import timezone

    from people import guarding
    from reference.models import DocumentText, DoseHolder, Entry, Publication, Revision, StatedDose
    from reference.states import Status

    at = timezone.now() - timedelta(days=3)
    today = date.today()  # noqa: DTZ011
    with guarding.lifted():
        rows = ungoverned(Entry).bulk_create(
            Entry(slug=made.slug, drug=made.drug, owner=staff.editor, created_at=at)
            for made in batch
        )
        DocumentText.objects.bulk_create(
            DocumentText(digest=made.digest, body=made.body) for made in batch
        )
        revisions = ungoverned(Revision).bulk_create(
            Revision(
                entry=row,
                number=1,
                text_id=made.digest,
                title=made.title,
                status=(Status.APPROVED if made.number % 10 else Status.SUBMITTED).value,
                author=staff.editor,
                created_at=at,
                saved_at=at,
                submitted_at=at,
                change_class="major",
            )
            for row, made in zip(rows, batch, strict=True)
        )
        ungoverned(Publication).bulk_create(
            Publication(
                entry_id=revision.entry_id,
                number=1,
                revision=revision,
                text_id=made.digest,
                review_id=UUID(int=made.number),
                slug=made.slug,
                title=made.title,
                drug=made.drug,
                imprint="{}",
                published_at=at,
                last_reviewed_on=today,
                next_review_on=today + timedelta(days=365),
            )
            for revision, made in zip(revisions, batch, strict=True)
            if revision.status == Status.APPROVED.value
        )
        StatedDose.objects.bulk_create(
            StatedDose(digest=digest, topic=topic, states=states)
            for digest, topic, states in statements.new
        )
        statements.new.clear()
        DoseHolder.objects.bulk_create(
            DoseHolder(
                revision=revision,
                entry_id=revision.entry_id,
                regimen=held.regimen,
                stated_id=held.stated,
                says=held.says,
                sources=held.sources,
                fingerprint=held.fingerprint,
            )
            for revision, made in zip(revisions, batch, strict=True)
            for held in made.holdings
        )


def _insert_pairs(statements: Statements) -> None:
    from reference.models import DosePair

    with _workers() as pool:
        alike = [list(told.values()) for told in statements.about.values()]
        for rows in pool.imap(_compare, alike, chunksize=4):
            DosePair.objects.bulk_create(
                DosePair(one_id=one, other_id=other, conflicting=conflicting, reason=reason)
                for one, other, conflicting, reason in rows
            )


def _compare(told: list[Told]) -> list[tuple[str, str, bool, str]]:
    from reference import conflicts

    doses = [
        conflicts.Dose(digest, topic, conflicts.said_of(states)) for digest, topic, states in told
    ]
    return [
        (pair.one_id, pair.other_id, pair.conflicting, pair.reason)
        for pair in conflicts.compared(doses, [])
    ]


if __name__ == "__main__":
    main()
