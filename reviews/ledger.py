"""How an action leaves its record: one Event, chained by digest, and the history rows under it.

Every action in ``reviews.actions`` runs inside :func:`act`. It opens the
transaction, locks the entry, loads the last link of the chain, marks the history
rows with the id of the Event, and writes the Event at the end. If anything
refuses, nothing was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from people import queries as people
from people.models import User
from people.queries import Standing
from people.trail import marking
from reference.models import Entry, Publication, Revision
from reviews.conditions import Refused
from reviews.models import Event, Review

if TYPE_CHECKING:
    from reviews.queries import Case

HOUSE = "house"
NOTHING_YET = (0, "")
"""Number and link of the last event of a chain that begins."""

HOUSE_LOCK = 7_470_001
"""Any number that nothing else on the database uses for an advisory lock."""
SYSTEM_NAME = "Imprimatur"

LINKED = (
    "id",
    "chain",
    "seq",
    "verb",
    "actor_id",
    "actor_name",
    "actor_roles",
    "entry_id",
    "revision_id",
    "publication_id",
    "review_id",
    "from_status",
    "to_status",
    "reason",
    "document_digest",
    "details",
    "at",
    "previous",
)
"""The columns of an Event that its link covers: all but the link."""


def canonical(value: object) -> bytes:
    """Return plain data as canonical JSON: sorted keys, no white space, UTC times."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    ).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def moment(at: datetime) -> str:
    """Return a time as it is signed: UTC, microseconds, no offset but Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link_of(event: Event) -> str:
    """Return the digest over an event and, through ``previous``, all before it in its chain."""
    return hashlib.sha256(canonical({name: getattr(event, name) for name in LINKED})).hexdigest()


def chain_of(entry_id: int | None) -> str:
    return HOUSE if entry_id is None else f"entry:{entry_id}"


@dataclass
class Act:
    """One action under way: who, when, and the record that it will leave."""

    by: User | None
    at: datetime
    reason: str = ""
    entry_id: int | None = None
    actor_roles: str = ""
    event_id: UUID = field(default_factory=uuid4)
    head: tuple[int, str] | None = None
    """Number and link of the last event of the chain, once known."""
    events: list[Event] = field(default_factory=list)
    changed: bool = True

    def meets(self, case: Case) -> None:
        """Take from a case, loaded under the lock, what the record needs."""
        self.actor_roles = case.standing.printed_roles
        self.head = case.head

    def standing(self) -> Standing:
        """Return what the person is under the lock, and note it for the record."""
        found = people.standing(self.by, self.at)
        self.actor_roles = found.printed_roles
        return found

    def changed_nothing(self) -> None:
        """Say that there was nothing to do, so that no Event is owed."""
        self.changed = False

    def record(
        self,
        verb: str,
        *,
        revision: Revision | None = None,
        publication: Publication | None = None,
        review: Review | None = None,
        move: tuple[str, str] = ("", ""),
        reason: str | None = None,
        digest: str = "",
        by_system: bool = False,
        **details: Any,
    ) -> Event:
        """Write the Event of this action, linked to the last one of its chain.

        An action that causes another (the decision that approves) records both;
        the history rows carry the id of the first.
        """
        chain = chain_of(self.entry_id)
        if self.head is None:
            self.head = last_link(chain)
        seq, previous = self.head
        actor = None if by_system else self.by
        event = Event(
            id=uuid4() if self.events else self.event_id,
            chain=chain,
            seq=seq + 1,
            verb=verb,
            actor=actor,
            actor_name=actor.name if actor else SYSTEM_NAME,
            actor_roles=self.actor_roles if actor else "",
            entry_id=self.entry_id,
            revision=revision,
            publication=publication,
            review=review,
            from_status=move[0],
            to_status=move[1],
            reason=self.reason if reason is None else reason,
            document_digest=digest,
            details=details,
            at=self.at,
            previous=previous,
        )
        event.link = link_of(event)
        event.save(force_insert=True)
        self.head = (event.seq, event.link)
        self.events.append(event)
        return event


def last_link(chain: str) -> tuple[int, str]:
    """Return number and link of the newest event of a chain; (0, "") for a new one."""
    row = Event.objects.filter(chain=chain).order_by("-seq").values_list("seq", "link").first()
    return row or NOTHING_YET


@contextmanager
def act(
    *, by: User | None, at: datetime, entry_id: int | None = None, reason: str = ""
) -> Iterator[Act]:
    """Run one action: all of it, recorded, or nothing.

    The entry is locked first, whatever else the action touches, so that two
    actions on one entry never interleave. Actions of the house take turns too.
    """
    if by is not None and by.is_authenticated and not by.is_active:
        raise Refused("Your account is closed; nothing was changed.")
    deed = Act(by=by, at=at, reason=reason, entry_id=entry_id)
    with transaction.atomic(), marking(deed.event_id, by=by, reason=reason):
        _lock(entry_id)
        yield deed
        if deed.changed and not deed.events:
            raise RuntimeError("An action ended without an Event; every action records one.")


def _lock(entry_id: int | None) -> None:
    """Wait for whoever acts on the entry. SQLite's immediate transactions have waited already."""
    if entry_id is None:
        hold_house()
    elif connection.features.has_select_for_update:
        list(Entry.objects.select_for_update().filter(pk=entry_id).values_list("pk"))


def hold_house() -> None:
    """Wait for whoever acts on the house, to the end of the transaction; before any entry.

    New entries take it too, so an address is given and left by one at a time.
    """
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HOUSE_LOCK])
