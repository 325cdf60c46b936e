"""Which doses of which entries contradict each other: an index that follows every action.

It covers what readers see and what lies before the board, so that a board learns of a
conflict before it approves, and readers of two entries that disagree see both figures.

What regimens state is held once, however many entries state it (:class:`StatedDose`), and
compared with everything else of its topic when it first appears (:class:`DosePair`).
Who states it is one row for each regimen (:class:`DoseHolder`). So the work of an action
grows with what is said about its topic, and not with the archive.

All of it is derived: :func:`reindex` makes it again from the texts, and ``verify``
says where it is not what they give.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from reference.document import AgeRange, EntryDocument
from reference.doses import Stated, Verdict, compare_regimens, stated_doses
from reference.known import terms
from reference.models import DoseHolder, DosePair, Publication, Revision, StatedDose
from reference.rendering import Contradiction, day_in_words
from reference.rules import (
    VERSION,
    Elsewhere,
    figures_of,
    fingerprint,
    source_titles,
    topic_of,
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
    found = dict(_stated(document))
    if not found:
        return
    hold()
    topics = {topic for topic, _said, _digest in found.values()}
    known = {
        row.digest: (row.topic, said_of(row.states))
        for row in StatedDose.objects.filter(topic__in=topics)
    }
    new = {digest: (topic, said) for topic, said, digest in found.values() if digest not in known}
    if new:
        StatedDose.objects.bulk_create(
            StatedDose(digest=digest, topic=topic, states=states_of(said))
            for digest, (topic, said) in new.items()
        )
        DosePair.objects.bulk_create(_pairs(new, known))
    DoseHolder.objects.bulk_create(
        DoseHolder(
            revision=revision,
            entry_id=revision.entry_id,
            regimen=document.regimens[place].id,
            stated_id=digest,
            says=figures_of(document.regimens[place]),
            sources=source_titles(document, document.regimens[place]),
            fingerprint=fingerprint(document.regimens[place]),
        )
        for place, (_topic, _said, digest) in found.items()
    )


def leave(revision_id: int) -> None:
    """Take a revision out of the index: the board is done with it, or what was on view ended."""
    hold()
    DoseHolder.objects.filter(revision=revision_id).delete()


def _stated(document: EntryDocument) -> Iterator[tuple[int, tuple[str, Stated, str]]]:
    """Yield place, topic, statement and digest of every dose that can be compared at all."""
    for place, said in stated_doses(document):
        about = topic_of(said, terms())
        if about is not None:
            topic = _digest(about)
            yield place, (topic, said, _digest([VERSION, topic, states_of(said)]))


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


Statements = dict[str, tuple[str, Stated]]


def _pairs(new: Statements, known: Statements) -> Iterator[DosePair]:
    """Compare what is new with all else of its topic, and among itself. Both directions."""
    seen = dict(known)
    for digest, (topic, said) in new.items():
        for other_digest, (other_topic, other) in seen.items():
            if topic == other_topic:
                yield from _pair(digest, said, other_digest, other)
        seen[digest] = topic, said


def _pair(digest: str, said: Stated, other_digest: str, other: Stated) -> Iterator[DosePair]:
    there = compare_regimens(said, other, terms=terms())
    conflicting = there.verdict is Verdict.CONFLICTING
    if not (conflicting or there.is_for_want):
        return
    back = compare_regimens(other, said, terms=terms())
    for one, two, found in ((digest, other_digest, there), (other_digest, digest, back)):
        yield DosePair(one_id=one, other_id=two, conflicting=conflicting, reason=found.reason)


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
    mine = [(topic, said) for _place, (topic, said, _digest) in _stated(document)]
    if not mine:
        return ()
    told: dict[str, Stated] = {}
    for row in StatedDose.objects.filter(topic__in={topic for topic, _said in mine}):
        other = said_of(row.states)
        if any(_matters(said, other) for topic, said in mine if topic == row.topic):
            told[row.digest] = other
    if not told:
        return ()
    holders = _with_standing(DoseHolder.objects.filter(stated__in=told).exclude(entry=entry_id))
    return tuple(_elsewhere(holder, told[holder.stated_id]) for holder in holders)


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
    approved = getattr(holder, "approved_at")  # noqa: B009
    if approved is not None:
        return f"approved on {day_in_words(approved)}"
    return holder.revision.state.label.lower()


def _elsewhere(holder: DoseHolder, said: Stated) -> Elsewhere:
    return Elsewhere(
        entry=holder.revision.title,
        slug=holder.entry.slug,
        regimen=holder.regimen,
        states=said,
        says=holder.says,
        standing=standing_of(holder),
        sources=tuple(holder.sources),
        id=str(holder.entry_id),
    )


_MET = """
FROM reference_doseholder h
JOIN reference_dosepair d ON d.one_id = h.stated_id
JOIN reference_doseholder o ON o.stated_id = d.other_id AND o.entry_id <> h.entry_id
"""
"""A regimen, how its dose stands to another's, and who in another entry states that."""

_ON_VIEW = "JOIN reference_publication p ON p.revision_id = o.revision_id AND p.ended_at IS NULL"


def _rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def contradictions(revision_id: int) -> dict[str, list[Contradiction]]:
    """Return what other entries on view say against the doses of a revision, by regimen."""
    rows = _rows(
        f"SELECT h.regimen, h.says, o.says, p.id {_MET} {_ON_VIEW}"
        " WHERE h.revision_id = %s AND d.conflicting ORDER BY h.id, p.id, o.id",
        revision_id,
    )
    if not rows:
        return {}
    others = Publication.objects.select_related("entry").in_bulk({row[3] for row in rows})
    found: dict[str, list[Contradiction]] = {}
    for regimen, here, there, pk in rows:
        other = others[pk]
        found.setdefault(regimen, []).append(
            Contradiction(
                other.entry_id, other.title, other.entry.slug, other.published_at, there, here
            )
        )
    return found


def contradicted(revision_id: int) -> set[int]:
    """Return the entries on view that contradict a revision: their pages name it, or should."""
    rows = _rows(
        f"SELECT DISTINCT o.entry_id {_MET} {_ON_VIEW} WHERE h.revision_id = %s AND d.conflicting",
        revision_id,
    )
    return {row[0] for row in rows}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two doses of two entries that conflict, or cannot be compared; the older text first."""

    here: DoseHolder
    there: DoseHolder
    conflicting: bool
    reason: str


def pairs(*, conflicting: bool, first: int, count: int) -> list[Pair]:
    """Return pairs of the register, the latest first, from the one at ``first`` on.

    Three queries, whatever the size of the archive.
    """
    found = _rows(
        f"SELECT h.id, o.id, d.reason {_MET}"
        " WHERE d.conflicting = %s AND h.revision_id < o.revision_id"
        " ORDER BY o.id DESC, h.id LIMIT %s OFFSET %s",
        conflicting,
        count,
        first,
    )
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
        for place, (_topic, _said, digest) in _stated(document):
            yield document.regimens[place].id, digest
