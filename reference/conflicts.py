"""Which doses of which entries contradict each other: an index that follows every action.

It covers what readers see and what lies before the board, so that a board learns of a
conflict before it approves, and readers of two entries that disagree see both figures.

What regimens state is held once, however many entries state it (:class:`StatedDose`), and
compared with whatever is near it when it first appears (:class:`DosePair`): with its own
topic, and with those that differ from it in nothing but what one of the two leaves out.
Who states it is one row for each regimen (:class:`DoseHolder`). So the work of an action
grows with what is said about its topic, and not with the archive.

All of it is derived: :func:`reindex` makes it again from the texts, and ``verify``
says where it is not what they give.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from itertools import product
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from reference.document import (
    NOT_STATED,
    AgeRange,
    EntryDocument,
    Intent,
    Phase,
    Population,
)
from reference.doses import (
    Stated,
    Verdict,
    compare_regimens,
    context_key,
    stated_doses,
)
from reference.known import terms
from reference.models import DoseHolder, DosePair, Publication, Revision, StatedDose
from reference.rendering import Contradiction, day_in_words
from reference.rules import (
    VERSION,
    Elsewhere,
    figures_of,
    fingerprint,
    source_titles,
)
from reference.states import Status

LOCK = 7_470_002
"""Any number that nothing else on the database uses for an advisory lock."""

BEFORE_BOARD = (Status.SUBMITTED.value, Status.UNDER_REVIEW.value)


def hold() -> None:
    """Wait for whoever is changing the index, or pages that show what it holds.

    Two entries whose conflict appears as both are published change each other's pages.
    Taken after the lock of the entry, and kept to the end of the transaction. SQLite's
    immediate transactions have waited already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


# --- following the actions ----------------------------------------------------


def enter(revision: Revision, document: EntryDocument) -> None:
    """Index the doses of a revision that comes before the board or before readers."""
    found = dict(doses_of(document))
    if not found:
        return
    hold()
    told = {dose.digest: dose for dose in found.values()}
    held = set(StatedDose.objects.filter(digest__in=told).values_list("digest", flat=True))
    new = [dose for digest, dose in told.items() if digest not in held]
    if new:
        known = list(_near(new))
        StatedDose.objects.bulk_create(
            StatedDose(digest=dose.digest, topic=dose.topic, states=states_of(dose.said))
            for dose in new
        )
        DosePair.objects.bulk_create(compared(new, known))
    DoseHolder.objects.bulk_create(
        DoseHolder(
            revision=revision,
            entry_id=revision.entry_id,
            regimen=document.regimens[place].id,
            stated_id=dose.digest,
            says=figures_of(document.regimens[place]),
            sources=source_titles(document, document.regimens[place]),
            fingerprint=fingerprint(document.regimens[place]),
        )
        for place, dose in found.items()
    )


def leave(revision_id: int) -> None:
    """Take a revision out of the index: the board is done with it, or what was on view ended."""
    hold()
    DoseHolder.objects.filter(revision=revision_id).delete()


@dataclass(frozen=True, slots=True)
class Dose:
    """What a regimen states, and where the index has it."""

    digest: str
    topic: str
    said: Stated


def doses_of(document: EntryDocument) -> Iterator[tuple[int, Dose]]:
    """Yield every dose of a document that can be compared at all, with its place."""
    for place, said in stated_doses(document):
        about = context_key(said, terms())
        if about is not None:
            topic = _topic(about)
            yield place, Dose(_digest([VERSION, topic, states_of(said)]), topic, said)


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1024)
def _topic(about: tuple[str, ...]) -> str:
    return _digest(about)


_CLOSED: tuple[tuple[str, type[StrEnum]], ...] = (
    ("population", Population),
    ("phase", Phase),
    ("intent", Intent),
)
"""What a dose is for besides drug, route and indication, with the words that there are."""


def topics_near(said: Stated) -> list[str]:
    """Return the topics of whatever may conflict with a dose, or might if it stated more.

    What is stated meets the same or nothing stated; what is not stated meets everything.
    A regimen that states all of it has eight such topics.
    """
    about = context_key(said, terms())
    if about is None:
        return []
    choices = [
        ("", word) if word else _words(name, closed)
        for (name, closed), word in zip(_CLOSED, about[3:], strict=True)
    ]
    return [_topic(about[:3] + rest) for rest in product(*choices)]


@cache
def _words(name: str, closed: type[StrEnum]) -> tuple[str, ...]:
    """Return every word of a closed list as a topic has it, and "" for none."""
    place = 3 + [each for each, _closed in _CLOSED].index(name)
    found = [""]
    for word in closed:
        stated: dict[str, Any] = {name: word.value}
        about = context_key(replace(_ANY, **stated), terms())
        if about is not None and word != NOT_STATED:
            found.append(about[place])
    return tuple(found)


_ANY = Stated(drug="any", route="any", indication="any")


def _near(doses: Iterable[Dose]) -> Iterator[Dose]:
    """Yield what the index holds that is to be compared with one of the doses, or with many."""
    topics = {topic for dose in doses for topic in topics_near(dose.said)}
    rows = StatedDose.objects.filter(topic__in=topics)
    for digest, topic, states in rows.values_list("digest", "topic", "states"):
        yield Dose(digest, topic, said_of(states))


def compared(new: Iterable[Dose], known: Iterable[Dose]) -> Iterator[DosePair]:
    """Compare what is new with all else near it, and among itself. Both directions."""
    by_topic: dict[str, list[Dose]] = {}
    for dose in known:
        by_topic.setdefault(dose.topic, []).append(dose)
    for dose in new:
        for topic in topics_near(dose.said):
            for other in by_topic.get(topic, ()):
                yield from _pair(dose, other)
        by_topic.setdefault(dose.topic, []).append(dose)


def _pair(dose: Dose, other: Dose) -> Iterator[DosePair]:
    there = compare_regimens(dose.said, other.said, terms=terms())
    conflicting = there.verdict is Verdict.CONFLICTING
    if not (conflicting or there.is_for_want):
        return
    # What is lacking reads the same from either side; a ratio does not.
    back = compare_regimens(other.said, dose.said, terms=terms()) if conflicting else there
    for one, two, found in ((dose, other, there), (other, dose, back)):
        yield DosePair(
            one_id=one.digest, other_id=two.digest, conflicting=conflicting, reason=found.reason
        )


# --- what is stored of a statement --------------------------------------------


_NUMBERS = ("low", "high", "limit", "weight")


def states_of(said: Stated) -> dict[str, Any]:
    """Return a statement as plain data, numbers as they were written."""
    data = asdict(said) | {name: _plain(getattr(said, name)) for name in _NUMBERS}
    data["age"] = said.age.model_dump(mode="json") if said.age is not None else None
    data["kind"] = str(said.kind)
    return {name: value for name, value in data.items() if value not in (None, "", False)}


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def said_of(states: dict[str, Any]) -> Stated:
    """Return the statement that :func:`states_of` made into plain data."""
    data = dict(states)
    for name in _NUMBERS:
        if name in data:
            data[name] = Decimal(data[name])
    if "age" in data:
        data["age"] = AgeRange.model_validate(data["age"])
    return Stated(**data)


# --- asking -------------------------------------------------------------------


def elsewhere(document: EntryDocument, entry_id: int | None) -> tuple[Elsewhere, ...]:
    """Return the doses of other entries that conflict with the document's, or might.

    The document need not be indexed: a draft is not. Two queries at most.
    """
    mine = [dose for _place, dose in doses_of(document)]
    if not mine:
        return ()
    asked: dict[str, list[Stated]] = {}
    for dose in mine:
        for topic in topics_near(dose.said):
            asked.setdefault(topic, []).append(dose.said)
    told = {
        other.digest: other.said
        for other in _near(mine)
        if any(_matters(said, other.said) for said in asked[other.topic])
    }
    if not told:
        return ()
    holders = _with_standing(DoseHolder.objects.filter(stated__in=told).exclude(entry=entry_id))
    # A usual dose has hundreds of holders: as plain values they cost a quarter of what rows do.
    return tuple(
        Elsewhere(
            entry=title,
            slug=slug,
            regimen=regimen,
            states=told[stated],
            says=says,
            standing=_standing(approved_at, status),
            sources=tuple(sources),
            id=str(other_id),
        )
        for (
            other_id,
            slug,
            title,
            status,
            approved_at,
            regimen,
            stated,
            says,
            sources,
        ) in holders.values_list(
            *("entry", "entry__slug", "revision__title", "revision__status", "approved_at"),
            *("regimen", "stated", "says", "sources"),
        )
    )


def _matters(said: Stated, other: Stated) -> bool:
    found = compare_regimens(said, other, terms=terms())
    return found.verdict is Verdict.CONFLICTING or found.is_for_want


def _with_standing(holders: QuerySet[DoseHolder]) -> QuerySet[DoseHolder]:
    on_view = Publication.objects.filter(revision=OuterRef("revision"), ended_at=None)
    return (
        holders.select_related("revision", "entry")
        .annotate(approved_at=Subquery(on_view.values("published_at")[:1]))
        .order_by("entry__slug", "revision", "pk")
    )


def standing_of(holder: DoseHolder) -> str:
    """Return where the text of a holder stands: "approved on 2 November 2026", "submitted"."""
    return _standing(getattr(holder, "approved_at"), holder.revision.status)  # noqa: B009


def _standing(approved_at: datetime | None, status: str) -> str:
    if approved_at is not None:
        return f"approved on {day_in_words(approved_at)}"
    return Status(status).label.lower()


_AGAINST = """
FROM reference_doseholder h
JOIN reference_dosepair d ON d.other_id = h.stated_id AND d.conflicting = TRUE
JOIN reference_doseholder o ON o.stated_id = d.one_id AND o.entry_id <> h.entry_id
JOIN reference_publication p ON p.revision_id = o.revision_id AND p.ended_at IS NULL
WHERE h.revision_id = %s
"""
"""Who in another entry on view states what conflicts with a dose of a revision."""


def _rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def contradictions(revision_id: int) -> dict[str, list[Contradiction]]:
    """Return what other entries on view say against the doses of a revision, by regimen."""
    rows = _rows(
        f"SELECT h.regimen, h.says, o.says, p.id {_AGAINST} ORDER BY h.id, p.id, o.id",
        revision_id,
    )
    if not rows:
        return {}
    others = Publication.objects.in_bulk({row[3] for row in rows})
    found: dict[str, list[Contradiction]] = {}
    for regimen, here, there, pk in rows:
        other = others[pk]
        found.setdefault(regimen, []).append(
            Contradiction(
                # Its address as it was published: it leads on after a change of address, and
                # that changes no page.
                other.entry_id,
                other.title,
                other.slug,
                other.published_at,
                there,
                here,
            )
        )
    return found


def contradicted(revision_id: int) -> set[int]:
    """Return the entries on view that contradict a revision: their pages name it, or should."""
    rows = _rows(f"SELECT DISTINCT o.entry_id {_AGAINST}", revision_id)
    return {row[0] for row in rows}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two doses of two entries that conflict, or cannot be compared; the older text first."""

    here: DoseHolder
    there: DoseHolder
    conflicting: bool
    reason: str


_PAIRS = """
SELECT here, there, d.reason FROM (
    SELECT h.id AS here, h.stated_id AS one, o.id AS there, o.stated_id AS other
    FROM reference_doseholder o
    CROSS JOIN reference_dosepair m
    CROSS JOIN reference_doseholder h
    WHERE m.other_id = o.stated_id AND m.conflicting = %s
        AND h.stated_id = m.one_id AND h.revision_id < o.revision_id AND h.entry_id <> o.entry_id
        AND o.id <= %s AND (o.id < %s OR h.id > %s)
    ORDER BY o.id DESC, h.id LIMIT %s OFFSET %s
) AS page
JOIN reference_dosepair d ON d.one_id = page.one AND d.other_id = page.other
ORDER BY there DESC, here
"""
"""SQLite takes tables in the order of a CROSS JOIN: it walks the holders backwards until the
page is full, and never sorts the register."""

_LAST = 2**63 - 1
"""No number of a row is higher."""


def pairs(
    *, conflicting: bool, count: int, first: int = 0, after: tuple[int, int] | None = None
) -> list[Pair]:
    """Return pairs of the register, the latest first.

    They begin with the one at ``first``, which passes over all before it, or follow the
    pair whose doses, there and here, are ``after``: that takes the same time on every page.
    Two queries, whatever the size of the archive.
    """
    there, here = after or (_LAST, _LAST)
    found = _rows(_PAIRS, conflicting, there, there, here, count, first)
    wanted = {pk for row in found for pk in row[:2]}
    holders = _with_standing(DoseHolder.objects.all()).in_bulk(wanted)
    return [Pair(holders[one], holders[two], conflicting, why) for one, two, why in found]


# --- making it again ----------------------------------------------------------


def indexed() -> QuerySet[Revision]:
    """Return the revisions that the index covers: on view, or before the board."""
    on_view = Publication.objects.filter(ended_at=None).values("revision")
    return Revision.objects.filter(Q(status__in=BEFORE_BOARD) | Q(pk__in=on_view))


def reindex(entry_id: int) -> None:
    """Make the index of one entry again, from its texts. Inside a transaction."""
    hold()
    DoseHolder.objects.filter(entry=entry_id).delete()
    for revision in indexed().filter(entry=entry_id).select_related("text").order_by("pk"):
        if not revision.text.is_redacted:
            enter(revision, revision.text.document())


def prune() -> None:
    """Forget what nobody states any more."""
    StatedDose.objects.filter(holders=None).delete()


def differences() -> Iterator[str]:
    """Say where the index is not what the texts give under the rules in force."""
    mend = "`manage.py rerender` makes it again"
    for revision in indexed().select_related("text", "entry").order_by("pk").iterator(200):
        wanted = set(_wanted(revision))
        held = set(revision.doses.values_list("regimen", "stated"))
        if wanted != held:
            yield (
                f"The index of doses is not that of {revision.entry.slug}, revision "
                f"{revision.number}; {mend}."
            )
    spare = DoseHolder.objects.exclude(revision__in=indexed()).select_related("revision__entry")
    for holder in spare.iterator(200):
        yield (
            f"The index of doses holds {holder.regimen} of {holder.revision.entry.slug}, revision "
            f"{holder.revision.number}, which is neither on view nor before the board; {mend}."
        )


def _wanted(revision: Revision) -> Iterator[tuple[str, str]]:
    """Yield regimen and digest of what the index should hold; nothing of what is no document."""
    with suppress(ValueError):  # a text that cannot be read is told of by another check
        document = revision.text.document()
        for place, dose in doses_of(document):
            yield document.regimens[place].id, dose.digest
