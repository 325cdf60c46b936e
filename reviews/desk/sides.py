"""What a text may be held against: versions and revisions of its entry, as a person may see them.

A side is named by a key: ``v2`` is the second published version, ``r5`` the fifth
revision. Whoever may not see a draft cannot compare with it either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict

from people.models import User
from reference.document import EntryDocument
from reference.models import Entry, Publication, Revision
from reviews.desk.access import ONLY_DESK, ONLY_WRITERS, DeskRequest, visible
from reviews.models import Decision

_KEY = re.compile(r"([vr])([1-9][0-9]{0,8})")


@dataclass(frozen=True)
class Side:
    """One text of an entry, with what it is to the person who compares."""

    row: Publication | Revision
    note: str = ""
    """What it is beside its number: which is on view, the last that you decided on."""

    @property
    def key(self) -> str:
        return f"{'v' if isinstance(self.row, Publication) else 'r'}{self.row.number}"

    @property
    def name(self) -> str:
        kind = "version" if isinstance(self.row, Publication) else "revision"
        return f"{kind} {self.row.number}"

    @property
    def words(self) -> str:
        return f"{self.name}, {self.note}" if self.note else self.name

    @property
    def digest(self) -> str:
        return self.row.text_id

    @property
    def is_redacted(self) -> bool:
        return self.row.text.is_redacted

    @property
    def document(self) -> EntryDocument | None:
        """The text; None where only its digest remains."""
        return self.row.text.document_if_kept()


def find_side(request: DeskRequest, entry: Entry, key: str) -> Side:
    """Return the side of a key: 404 if there is none, 403 if it is a draft of others."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise Http404
    number = int(match[2])
    if match[1] == "v":
        version = entry.publications.select_related("text").filter(number=number).first()
        if version is None:
            raise Http404
        return Side(version, version_note(version))
    row = entry.revisions.select_related("text").filter(number=number).first()
    if row is None:
        raise Http404
    if not visible(Revision.objects.filter(pk=row.pk), request.standing).exists():
        raise PermissionDenied(ONLY_WRITERS if request.standing.has_desk else ONLY_DESK)
    return Side(row, revision_note(row))


def version_note(version: Publication) -> str:
    if version.is_current:
        return "which is on view"
    return "which was recalled" if version.recalled_at else f"which was {version.end_kind}"


def revision_note(row: Revision) -> str:
    return f"which is {row.state.label.lower()}"


def sides_of(request: DeskRequest, entry: Entry) -> list[Side]:
    """Return every text of an entry that this person may see, the newest revision first.

    The texts themselves are not loaded: an entry may have a hundred.
    """
    versions = entry.publications.order_by("-number")
    rows = visible(entry.revisions.all(), request.standing).order_by("-number")
    mine = last_decided(entry, request.user)
    found = [
        Side(row, "the last that you decided on" if row.pk == mine else revision_note(row))
        for row in rows
    ]
    return found + [Side(version, version_note(version)) for version in versions]


def last_decided(entry: Entry, user: User, *, before: int | None = None) -> int | None:
    """Return the revision whose text a person judged last, perhaps before a certain number.

    Whoever recused themselves judged nothing.
    """
    decided = Decision.objects.filter(member=user, review__entry=entry)
    decided = decided.exclude(verdict=Decision.Verdict.RECUSE)
    if before is not None:
        decided = decided.filter(review__revision__number__lt=before)
    return decided.order_by("-pk").values_list("review__revision", flat=True).first()


@dataclass(frozen=True)
class Offer:
    """A side that a reviewer is offered by what it is to them."""

    label: str
    side: Side


def offers(request: DeskRequest, revision: Revision, usual: Side | None) -> list[Offer]:
    """Return what a revision may be held against at one step, each once.

    What the page shows by itself; what this person decided on in an earlier round; what
    was submitted before it.
    """
    found = [Offer(usual.note.removeprefix("which is ").capitalize(), usual)] if usual else []
    earlier = visible(
        Revision.objects.filter(entry=revision.entry_id, number__lt=revision.number),
        request.standing,
    )
    mine = last_decided(revision.entry, request.user, before=revision.number)
    decided = earlier.filter(pk=mine).first() if mine is not None else None
    if decided is not None:
        found.append(Offer("Since my last review", Side(decided, "the last that you decided on")))
    sent = earlier.exclude(submitted_at=None).order_by("-number").first()
    if sent is not None and sent != decided:
        found.append(Offer("The submission before it", Side(sent, "which was submitted before it")))
    return found


def usual_for(side: Side, among: list[Side]) -> Side | None:
    """Return what a text is held against unless somebody asks for another.

    A revision: what is on view, else the newest version, else the revision before it. A
    version: the one before it.
    """
    versions = [each for each in among if isinstance(each.row, Publication)]
    number = side.row.number
    if isinstance(side.row, Publication):
        return next((each for each in versions if each.row.number < number), None)
    earlier = (each for each in among if isinstance(each.row, Revision))
    before = next((each for each in earlier if each.row.number < number), None)
    published = next((each for each in versions if each.row.text_id != side.digest), None)
    return published or before


def query_of(asked: QueryDict, **changed: str) -> str:
    """Return the query string of a page with other values; an empty one is left out."""
    kept = {name: str(asked[name]) for name in ("from", "to", "against", "view") if asked.get(name)}
    kept |= changed
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in kept.items() if value})
    return f"?{query.urlencode()}"


def views_of(asked: QueryDict) -> dict[str, Any]:
    """Return which view is asked for, and where the other is; it is remembered nowhere."""
    return {
        "side_by_side": asked.get("view") == "side",
        "inline_href": query_of(asked, view=""),
        "side_href": query_of(asked, view="side"),
    }
