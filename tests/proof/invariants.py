"""What must never be, asked of the database after the fact; and what was seen to be frozen.

Nothing here trusts a trigger, a constraint or an action: every question is asked of
the rows as they stand, in the words of "What must be impossible".
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import transaction

from people import queries as people
from people.models import Role
from reference import pages
from reference.models import (
    Contribution,
    DocumentText,
    Entry,
    Page,
    Publication,
    Reaffirmation,
    Revision,
)
from reference.reader.models import PublishedEntry, PublishedVersion
from reference.states import Status
from reviews import ledger, queries
from reviews.models import (
    Acceptance,
    Assignment,
    Comment,
    Decision,
    Event,
    Redaction,
    Review,
    Thread,
)
from reviews.quorum import required_after
from reviews.signing import signature_of
from reviews.verify import problems
from tests.proof.tables import GOVERNED, Row, rows

MARK = re.compile(rb"mark-\d+")
"""Words that the documents of the tests carry, so that one is known wherever it appears."""


Effective = dict[UUID, dict[int, Decision]]


def in_effect() -> Effective:
    """Return, for every round, each member's latest decision."""
    found: Effective = defaultdict(dict)
    for row in Decision.objects.order_by("number"):
        found[row.review_id][row.member_id] = row
    return found


def entries_show_one_publication() -> None:
    """At most one is on view, numbers have no gap, and each ended before the next began."""
    by_entry = defaultdict(list)
    for row in Publication.objects.order_by("entry", "number"):
        by_entry[row.entry_id].append(row)
    for versions in by_entry.values():
        assert [row.number for row in versions] == list(range(1, len(versions) + 1))
        for row, following in pairwise(versions):
            assert row.ended_at is not None, f"{row} is on view beside {following}"
            assert row.ended_at <= following.published_at
            assert row.end_kind != "superseded" or row.ended_at == following.published_at
        assert versions[-1].end_kind != "superseded"


def publications_rest_on_approvals() -> None:
    """Every publication shows what enough members signed, none of whom wrote part of it."""
    decisions = in_effect()
    reviews = Review.objects.in_bulk()
    publications = list(Publication.objects.select_related("revision"))
    numbers = {(row.entry_id, row.number): row.pk for row in publications}
    for row in publications:
        review = reviews[row.review_id]
        assert review.kind in (Review.Kind.REVISION, Review.Kind.REINSTATEMENT)
        assert review.outcome == "approved"
        assert review.closed_at is not None and review.closed_at <= row.published_at
        assert row.revision.status == Status.APPROVED
        assert row.text_id == row.revision.text_id == review.text_id
        assert (review.entry_id, review.revision_id) == (row.entry_id, row.revision_id)
        _has_its_approvals(review, decisions[review.pk])
        imprint = json.loads(row.imprint)
        latest = decisions[review.pk].values()
        signed = {item.signature for item in latest if item.verdict == "approve"}
        assert {item["signature"] for item in imprint["approvals"]} == signed
        assert (imprint["document"], imprint["number"]) == (row.text_id, row.number)
        if review.kind == Review.Kind.REVISION:
            before = numbers.get((row.entry_id, row.number - 1))
            assert row.revision.base_id == before, "a stale revision went on view"
    used = {row.review_id for row in publications}
    assert len(used) == len(publications), "one round led to two publications"


def reaffirmations_rest_on_approvals() -> None:
    for row in Reaffirmation.objects.select_related("publication"):
        review = Review.objects.get(pk=row.review_id)
        assert (review.kind, review.outcome) == (Review.Kind.REAFFIRMATION, "approved")
        assert (review.publication_id, review.text_id) == (
            row.publication_id,
            row.publication.text_id,
        )
        _has_its_approvals(review, in_effect()[review.pk])
        ended = row.publication.ended_at
        assert ended is None or ended > row.at, f"{row} was not on view any more"


def _has_its_approvals(review: Review, decisions: dict[int, Decision]) -> None:
    approvals = [row for row in decisions.values() if row.verdict == "approve"]
    assert len(approvals) >= review.required >= review.floor
    assert not [row for row in decisions.values() if row.verdict == "request-changes"]
    assert set(review.specialties) <= {row.specialty for row in approvals}
    assert review.closed_at is not None
    if review.hold_until is not None and review.closed_at < review.hold_until:
        seats = Assignment.objects.filter(review=review).values_list("member", flat=True)
        assert set(seats) == set(decisions), "the round did not wait for everyone assigned"
    needs = queries.policy_of(review.policy_digest)
    if review.kind == Review.Kind.REINSTATEMENT:
        asked = needs.emergency
    else:
        asked = needs.for_class(review.change_class)
    assert (review.quorum, review.floor) == (asked.approvals, asked.floor)
    assert review.specialties == asked.specialties


def decisions_are_signed_by_others() -> None:
    """Who wrote part of a text never judged it; every signature still covers its decision."""
    wrote = set(Contribution.objects.values_list("revision", "user"))
    seats = set(Assignment.objects.values_list("review", "member"))
    rows = Decision.objects.select_related("review", "declaration")
    for row in rows:
        assert (row.review.revision_id, row.member_id) not in wrote, f"{row} on their own text"
        assert (row.review_id, row.member_id) in seats
        assert row.text_id == row.review.text_id
        assert row.signature == signature_of(row)
        if row.verdict != "recuse":
            assert row.declaration is not None and row.declaration.user_id == row.member_id
            assert row.declaration.declared_at <= row.signed_at < row.declaration.valid_until


def rounds_agree_with_revisions() -> None:
    """A revision is under review while its round is open, and approved when that says so."""
    rounds = {row.revision_id: row for row in Review.objects.filter(kind="revision")}
    for revision in Revision.objects.all():
        review = rounds.get(revision.pk)
        is_open = review is not None and review.closed_at is None
        assert (revision.status == Status.UNDER_REVIEW) == is_open, revision
        approved = review is not None and review.outcome == "approved"
        assert (revision.status == Status.APPROVED) == approved, revision
        assert review is None or review.text_id == revision.text_id
        if revision.submitted_at is not None:
            assert revision.policy_digest and revision.change_class
    decisions = in_effect()
    for review in Review.objects.all():
        recused = sum(row.verdict == "recuse" for row in decisions[review.pk].values())
        assert review.required == required_after(review.quorum, review.floor, recused)


def contributors_follow_the_text() -> None:
    """Whoever wrote an unpublished ancestor is a contributor still."""
    wrote = defaultdict(set)
    for revision, user in Contribution.objects.values_list("revision", "user"):
        wrote[revision].add(user)
    for row in Revision.objects.select_related("parent"):
        assert row.author_id in wrote[row.pk]
        if row.parent is not None and row.parent.status != Status.APPROVED:
            assert wrote[row.parent_id] <= wrote[row.pk], f"{row} forgot who wrote it"


def suggestions_make_authors() -> None:
    """Whoever suggested what was accepted is a contributor of that draft, and of what follows."""
    wrote = set(Contribution.objects.values_list("revision", "user"))
    for row in Acceptance.objects.select_related("comment__thread"):
        assert (row.revision_id, row.comment.author_id) in wrote
        assert row.comment.field and row.revision.entry_id == row.comment.thread.entry_id


def blocks_held() -> None:
    """Nothing was approved over a comment of its line that was not resolved by then."""
    parents = dict(Revision.objects.values_list("pk", "parent"))
    approvals = Event.objects.filter(verb="approve").values_list("revision", "entry", "seq")
    unresolved: dict[int, set[int]] = defaultdict(set)
    moves = Event.objects.filter(verb__in=["comment", "resolve", "reopen", "accept suggestion"])
    began = dict(Thread.objects.filter(blocking=True).values_list("pk", "revision"))
    for revision, entry, seq in approvals:
        line = []
        here: int | None = revision
        while here is not None:
            line.append(here)
            here = parents[here]
        open_then: set[int] = set()
        for event in moves.filter(entry=entry, seq__lt=seq).order_by("seq"):
            thread = event.details["thread"]
            if event.verb == "resolve" or event.details.get("resolved"):
                open_then.discard(thread)
            elif event.verb == "accept suggestion":
                continue
            elif event.verb == "reopen" or event.details["number"] == 1:
                open_then.add(thread)
        unresolved[revision] = {one for one in open_then if began.get(one) in line}
    assert not any(unresolved.values()), f"approved over {dict(unresolved)}"


def comments_go_with_their_text() -> None:
    redacted = Redaction.objects.exclude(confirmed_at=None).values("text")
    for row in Comment.objects.filter(text__in=redacted):
        assert row.is_emptied, f"{row} outlived the redaction of its text"


def texts_stand_under_their_digest() -> None:
    redacted = set(Redaction.objects.exclude(confirmed_at=None).values_list("text_id", flat=True))
    for digest, body in DocumentText.objects.values_list("digest", "body"):
        if digest in redacted:
            assert not bytes(body)
        else:
            assert hashlib.sha256(bytes(body)).hexdigest() == digest
    on_view = set(Publication.objects.filter(ended_at=None).values_list("text_id", flat=True))
    assert not redacted & on_view


def chains_are_unbroken() -> None:
    heads: dict[str, tuple[int, str]] = {}
    for event in Event.objects.order_by("chain", "seq"):
        seq, link = heads.get(event.chain, (0, ""))
        assert (event.seq, event.previous) == (seq + 1, link), f"{event.chain} breaks here"
        assert event.link == ledger.link_of(event), f"{event} of {event.chain} was altered"
        assert event.chain == ledger.chain_of(event.entry_id)
        heads[event.chain] = (event.seq, event.link)


def history_belongs_to_events(load: Callable[[Any], list[Row]] = rows) -> None:
    """Each history row names an Event, its actor and reason; the newest one says what is."""
    events = {row["id"]: (row["actor_id"], row["reason"]) for row in load(Event)}
    for model in GOVERNED:
        columns = {field.column for field in model._meta.concrete_fields}
        key = model._meta.pk.column
        newest: dict[Any, Row] = {}
        for row in sorted(load(model.history.model), key=itemgetter("history_id")):
            assert row["event_id"] in events, f"{model.__name__} {row[key]}: no such event"
            mark = (row["history_user_id"], row["history_change_reason"])
            assert mark == events[row["event_id"]], f"{model.__name__} {row[key]}: not so"
            assert row["history_type"] == ("~" if row[key] in newest else "+")
            newest[row[key]] = {name: row[name] for name in columns & row.keys()}
        for row in load(model):
            found = newest.pop(row[key], None)
            assert found is not None, f"{model.__name__} {row[key]} has no history"
            assert found.items() <= row.items(), f"{model.__name__} {row[key]}: not so"
        assert not newest, f"{model.__name__}: history of what is not there"


def readers_see_publications() -> None:
    """The views show what was published, byte for byte, and the pages of nothing else."""
    published = dict(Publication.objects.values_list("pk", "text_id"))
    on_view = dict(Publication.objects.filter(ended_at=None).values_list("pk", "text_id"))
    assert dict(PublishedEntry.objects.values_list("publication_id", "digest")) == on_view
    assert dict(PublishedVersion.objects.values_list("publication_id", "digest")) == published
    for row in [*PublishedEntry.objects.all(), *PublishedVersion.objects.all()]:
        body = bytes(row.document)
        if not body:
            assert row.page is None and isinstance(row, PublishedVersion)
            continue
        assert hashlib.sha256(body).hexdigest() == row.digest
        shown = [row.page, row.yaml]
        if isinstance(row, PublishedEntry):
            shown.append(row.overdue_page)
        for page in shown:
            words = MARK.findall(gzip.decompress(bytes(page)))
            assert set(words) == set(MARK.findall(body)), f"{row} shows another text"


def the_house_is_in_order() -> None:
    """There is an active chair, addresses are addresses, and closed accounts do nothing."""
    last = Event.objects.order_by("-at").first()
    assert last is None or people.holders(Role.CHAIR, last.at), "nobody could grant a role"
    for slug in Entry.objects.values_list("slug", flat=True):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug), f"{slug!r} is no address"
    for closing in Event.objects.filter(verb="deactivate"):
        later = Event.objects.filter(actor=closing.details["person"], at__gt=closing.at)
        assert not later.exists(), f"{closing.details['person_name']} acted after leaving"


CHECKS: list[Callable[[], None]] = [
    entries_show_one_publication,
    publications_rest_on_approvals,
    reaffirmations_rest_on_approvals,
    decisions_are_signed_by_others,
    rounds_agree_with_revisions,
    contributors_follow_the_text,
    suggestions_make_authors,
    blocks_held,
    comments_go_with_their_text,
    texts_stand_under_their_digest,
    chains_are_unbroken,
    readers_see_publications,
    the_house_is_in_order,
]


def everything_holds(load: Callable[[Any], list[Row]] = rows) -> None:
    """Ask every line of "What must be impossible". ``load`` gives the rows of a table."""
    for check in CHECKS:
        check()
    history_belongs_to_events(load)


def pages_are_fresh() -> None:
    """Rebuilding every stored page changes none: what actions rewrote is right already."""

    def stored() -> dict[tuple[int, str], str]:
        rows = Page.objects.values_list("publication", "variant", "etag")
        return {(publication, variant): etag for publication, variant, etag in rows}

    before = stored()
    with transaction.atomic():
        for publication in Publication.objects.select_related("text"):
            pages.rewrite(publication)
        after = stored()
        transaction.set_rollback(True)
    assert after == before


def verify_agrees() -> None:
    """The product's own detector finds nothing, guards included."""
    assert [f"{problem.check}: {problem.sentence}" for problem in problems()] == []
