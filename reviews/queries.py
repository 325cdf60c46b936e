"""What an action or a page needs to know, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from people.models import Declaration, User
from people.queries import Standing, standing
from reference import conflicts
from reference.models import Contribution, DoseHolder, Entry, EntryEditor, Publication, Revision
from reference.states import Status
from reviews import policy as policies
from reviews import threads
from reviews.findings import Judged, facts_of, judge, open_findings, settle
from reviews.models import Assignment, Decision, Event, PolicyVersion, Review, Thread, Waiver
from reviews.quorum import Seat, Tally, tally


@dataclass
class Case:
    """One revision before one person at one moment."""

    revision: Revision
    by_id: int | None
    at: datetime
    standing: Standing
    contributed: bool
    was_added: bool
    dose_round_open: bool
    others_under_review: bool
    latest_id: int | None
    """The newest publication of the entry, on view or ended."""
    current_id: int | None
    newest_policy: str
    head: tuple[int, str]
    """The last link of the entry's chain of events."""

    @property
    def entry(self) -> Entry:
        return self.revision.entry

    @cached_property
    def latest(self) -> Publication | None:
        if self.latest_id is None:
            return None
        return Publication.objects.select_related("text").get(pk=self.latest_id)

    @property
    def current(self) -> Publication | None:
        """What is on view, if anything is."""
        return self.latest if self.current_id is not None else None

    @property
    def is_stale(self) -> bool:
        return self.revision.state.is_open and self.revision.base_id != self.latest_id

    @property
    def policy(self) -> policies.Policy:
        """The policy pinned at submission, or the one in force before."""
        return policy_of(self.revision.policy_digest or self.newest_policy)


NOBODY = 0
"""The number of no account: what somebody who is not signed in is looked up by."""

_FACTS = (
    "contributed",
    "was_added",
    "dose_round_open",
    "others_under_review",
    "latest_id",
    "current_id",
    "newest_policy",
    "head_seq",
    "head_link",
)


def _facts(user: User | None, revision: str, entry: str) -> dict[str, Any]:
    """Return as annotations what every condition asks, so that it costs no query of its own."""
    user_id = (user.pk if user is not None else None) or NOBODY
    publications = Publication.objects.filter(entry=OuterRef(entry))
    events = Event.objects.filter(entry=OuterRef(entry)).order_by("-seq")
    return {
        "contributed": Exists(
            Contribution.objects.filter(revision=OuterRef(revision), user_id=user_id)
        ),
        "was_added": Exists(EntryEditor.objects.filter(entry=OuterRef(entry), user_id=user_id)),
        "dose_round_open": Exists(
            Review.objects.filter(
                entry=OuterRef(entry), kind="revision", change_class="dose", closed_at=None
            ).exclude(revision=OuterRef(revision))
        ),
        "others_under_review": Exists(
            Revision.objects.filter(
                entry=OuterRef(entry), status=Status.UNDER_REVIEW.value
            ).exclude(pk=OuterRef(revision))
        ),
        "latest_id": Subquery(publications.order_by("-number").values("pk")[:1]),
        "current_id": Subquery(publications.filter(ended_at=None).values("pk")[:1]),
        "newest_policy": Subquery(PolicyVersion.objects.order_by("-number").values("digest")[:1]),
        "head_seq": Subquery(events.values("seq")[:1]),
        "head_link": Subquery(events.values("link")[:1]),
    }


def revisions_for(user: User | None) -> QuerySet[Revision]:
    """Return revisions with what every condition asks of them, for one person."""
    return Revision.objects.select_related("entry", "text", "author").annotate(
        **_facts(user, "pk", "entry")
    )


def case_of(
    revision: Revision | int, user: User | None, at: datetime, *, known: Standing | None = None
) -> Case:
    """Load one revision as one person meets it. Raise ``Revision.DoesNotExist``."""
    pk = revision if isinstance(revision, int) else revision.pk
    row = revisions_for(user).get(pk=pk)
    return as_case(row, user, at, known or standing(user, at))


def as_case(
    row: Revision, user: User | None, at: datetime, known: Standing, *, facts: Any = None
) -> Case:
    """Make a case of a revision; the annotations stand on it, or on the row given as facts."""
    found = {name: getattr(facts or row, name) for name in _FACTS}
    head = (found.pop("head_seq") or 0, found.pop("head_link") or "")
    found["newest_policy"] = found["newest_policy"] or ""
    user_id = user.pk if user is not None else None
    return Case(revision=row, by_id=user_id, at=at, standing=known, head=head, **found)


@dataclass
class Round:
    """One review before one person at one moment."""

    review: Review
    case: Case
    assignments: Sequence[Assignment]
    by: User | None
    waivers: list[Waiver] | None = field(default=None)

    @cached_property
    def seats(self) -> list[Seat]:
        return [
            Seat(
                row.member_id,
                row.member.name,
                row.specialty,
                getattr(row, "verdict") or "",  # noqa: B009
            )
            for row in self.assignments
        ]

    @property
    def own_seat(self) -> Assignment | None:
        return next((row for row in self.assignments if row.member_id == self.case.by_id), None)

    @property
    def is_co_opted(self) -> bool:
        return self.own_seat is not None and self.own_seat.co_opted

    @property
    def own_number(self) -> int:
        """The number of the person's newest decision in this round; 0 before the first."""
        return getattr(self.own_seat, "decided", None) or 0

    @property
    def own_verdict(self) -> str:
        return next((s.verdict for s in self.seats if s.member_id == self.case.by_id), "")

    @property
    def declaration_id(self) -> int | None:
        """The person's newest declaration of interests, if it still holds."""
        seat = self.own_seat
        if seat is None:
            return None
        declared, until = getattr(seat, "declared"), getattr(seat, "declared_until")  # noqa: B009
        return declared if until is not None and until > self.case.at else None

    @property
    def next_number(self) -> int:
        return (getattr(self.review, "newest_number") or 0) + 1  # noqa: B009

    @property
    def policy(self) -> policies.Policy:
        return policy_of(self.review.policy_digest)

    @property
    def may_conflict(self) -> bool:
        """Whether a dose of this text conflicts with another entry's, or cannot be compared.

        It is certain of a text before the board; one that may come back is not indexed.
        """
        return self.review.kind == Review.Kind.REINSTATEMENT or bool(
            getattr(self.review, "has_rivals")  # noqa: B009
        )

    @cached_property
    def blocking(self) -> list[Thread]:
        """Comments that must be resolved before this text is approved."""
        possibly = getattr(self.review, "may_be_blocked")  # noqa: B009
        if not possibly or self.review.kind != Review.Kind.REVISION:
            return []
        return threads.blocking(self.case.revision)

    @property
    def tally(self) -> Tally:
        return tally(
            self.seats,
            required=self.review.required,
            specialties=self.review.specialties,
            hold_until=self.review.hold_until,
            at=self.case.at,
        )

    @cached_property
    def judged(self) -> list[Judged]:
        """Every finding on the text of this round, with the waivers that count."""
        document = self.review.text.document()
        facts = facts_of(self.policy, self.case.at)
        if self.may_conflict:
            rivals = conflicts.elsewhere(document, self.case.revision.entry_id)
            facts = replace(facts, elsewhere=rivals)
        judged = judge(document, self.policy, facts)
        if not open_findings(judged):
            return judged
        if self.waivers is None:
            self.waivers = waivers_for(self.review)
        return settle(judged, self.waivers)

    @property
    def open_findings(self) -> list[Judged]:
        return open_findings(self.judged)


def round_of(
    review: Review | UUID, user: User | None, at: datetime, *, known: Standing | None = None
) -> Round:
    """Load one round as one person meets it, in three queries."""
    pk = review if isinstance(review, UUID) else review.pk
    decisions = Decision.objects.order_by("-number")
    row = (
        Review.objects.select_related("text", "revision__entry", "revision__author")
        .annotate(
            has_rivals=Exists(
                DoseHolder.objects.filter(
                    revision=OuterRef("revision"), stated__pairs__isnull=False
                )
            ),
            may_be_blocked=Exists(
                Thread.objects.filter(entry=OuterRef("entry"), blocking=True, resolved_at=None)
            ),
            newest_number=Subquery(decisions.filter(review=OuterRef("pk")).values("number")[:1]),
            **_facts(user, "revision", "entry"),
        )
        .get(pk=pk)
    )
    row.revision.text = row.text
    mine = decisions.filter(review=OuterRef("review"), member=OuterRef("member"))
    declared = Declaration.objects.filter(user=OuterRef("member"), declared_at__lte=at)
    newest = declared.order_by("-pk")
    assignments = list(
        Assignment.objects.filter(review=row)
        .select_related("member")
        .annotate(
            verdict=Subquery(mine.values("verdict")[:1]),
            decided=Subquery(mine.values("number")[:1]),
            decided_at=Subquery(mine.values("signed_at")[:1]),
            declared=Subquery(newest.values("pk")[:1]),
            declared_until=Subquery(newest.values("valid_until")[:1]),
        )
        .order_by("pk")
    )
    case = as_case(row.revision, user, at, known or standing(user, at), facts=row)
    return Round(row, case, assignments, user)


def waivers_for(review: Review) -> list[Waiver]:
    """Return the waivers that count in a round.

    A waiver holds in later rounds of the entry as long as the text it is about is
    unchanged; the keys that it covers say so. Nobody's waiver counts on a text that
    they wrote.
    """
    authors = Contribution.objects.filter(revision=review.revision_id).values("user")
    return list(
        Waiver.objects.filter(review__entry=review.entry_id)
        .exclude(member__in=authors)
        .select_related("member")
        .order_by("pk")
    )


def load_of(members: Iterable[int]) -> dict[int, int]:
    """Return in how many open rounds each of these people has not decided yet."""
    decided = Decision.objects.filter(review=OuterRef("review"), member=OuterRef("member"))
    waiting = Assignment.objects.filter(member__in=list(members), review__closed_at=None)
    rows = waiting.exclude(Exists(decided)).values_list("member").annotate(Count("pk"))
    return dict(rows.order_by())


def open_review_of(revision: Revision | int) -> Review | None:
    """Return the round that considers a revision, if one is open."""
    return Review.objects.filter(revision=revision, kind="revision", closed_at=None).first()


# --- policy -----------------------------------------------------------------


_adopted: dict[str, tuple[int, policies.Policy]] = {}
"""Adopted policies with their numbers, by digest: neither ever changes."""


def _adopted_policy(digest: str) -> tuple[int, policies.Policy]:
    if digest not in _adopted:
        row = PolicyVersion.objects.get(digest=digest)
        _adopted[digest] = (row.number, policies.read(row.body))
    return _adopted[digest]


def policy_of(digest: str) -> policies.Policy:
    """Return an adopted policy. Raise ``PolicyVersion.DoesNotExist``."""
    return _adopted_policy(digest)[1]


def policy_number(digest: str) -> int:
    """Return the number under which a policy was adopted."""
    return _adopted_policy(digest)[0]


def newest_policy() -> str:
    """Return the digest of the policy in force; empty before one was adopted."""
    newest = PolicyVersion.objects.order_by("-number").values_list("digest", flat=True).first()
    return newest or ""


def policy_in_force() -> policies.Policy:
    """Return the policy in force. Raise ``PolicyVersion.DoesNotExist`` before one was adopted."""
    return policy_of(newest_policy())


OPEN_STATUSES = [status.value for status in Status if status.is_open]
