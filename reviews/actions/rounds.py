"""What opens and moves a round of the board: start, assign, waive, decline, take back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from people import queries as people
from people.models import User
from people.queries import BoardMember
from people.trail import create_all
from reference import conflicts, pages
from reference.models import Contribution, Publication, Revision
from reference.rules import VERSION as RULES_VERSION
from reference.states import MOVES
from reviews import conditions, queries
from reviews.actions.drafting import next_draft
from reviews.conditions import Refused, require
from reviews.findings import NEEDED
from reviews.ledger import Act, act
from reviews.models import Assignment, Review, Waiver
from reviews.outbox import notify
from reviews.policy import ClassPolicy
from reviews.quorum import lacking, specialty_label


def start(
    revision: Revision,
    *,
    by: User,
    members: Iterable[User] | None = None,
    at: datetime | None = None,
) -> Review:
    """Open the round on a submitted revision and assign who is to decide.

    Without ``members``, everyone on the board who did not contribute is assigned.
    Refused if those assigned could not complete the quorum; it says whom they lack.
    """
    at = at or timezone.now()
    with act(by=by, at=at, entry_id=revision.entry_id) as deed:
        known, eligible = people.standing_and_board(by, at, without=authors_of(revision))
        case = queries.case_of(revision, by, at, known=known)
        deed.meets(case)
        require(conditions.start(case))
        row = case.revision
        before, row.status = row.status, MOVES["start"].target
        row.save()
        review, seats = open_round(
            deed,
            Review.Kind.REVISION,
            revision=row,
            needs=case.policy.for_class(row.change_class),
            change_class=row.change_class,
            policy_digest=row.policy_digest,
            eligible=eligible,
            members=members,
        )
        event = deed.record(
            "start", revision=row, review=review, move=(before, row.status), digest=row.digest
        )
        notify(
            event,
            [seat.member for seat in seats],
            f"Please review: {row.title}",
            f"You are asked to decide on a {row.change_class} change of “{row.title}”.",
        )
        if case.current_id is not None:
            pages.rewrite_current(row.entry_id)
    return review


def authors_of(revision: Revision) -> QuerySet[Contribution, Any]:
    """Return whoever wrote part of a revision or of its ancestors, as a query of accounts."""
    return Contribution.objects.filter(revision=revision.pk).values("user")


def open_round(
    deed: Act,
    kind: str,
    *,
    revision: Revision,
    needs: ClassPolicy,
    change_class: str,
    policy_digest: str,
    eligible: list[BoardMember],
    publication: Publication | None = None,
    members: Iterable[User] | None = None,
) -> tuple[Review, list[Assignment]]:
    """Store a Review and its assignments. Call inside an act that holds the entry's lock.

    ``eligible`` are the members who wrote none of the revision; without ``members``, all of
    them are assigned.
    """
    seats = _chosen(eligible, members)
    lacks = lacking(
        [member.specialties for member in seats],
        approvals=needs.floor,
        specialties=[] if members is not None else needs.specialties,
    )
    if lacks:
        raise Refused(
            f"Those assigned could not complete the quorum: they lack {'; '.join(lacks)}. "
            "Assign more members."
        )
    review = Review(
        kind=kind,
        entry_id=revision.entry_id,
        revision=revision,
        publication=publication,
        text_id=revision.text_id,
        policy_digest=policy_digest,
        change_class=change_class,
        rules_version=RULES_VERSION,
        quorum=needs.approvals,
        floor=needs.floor,
        required=needs.approvals,
        specialties=list(needs.specialties),
        due_at=_since(kind, revision, deed.at) + timedelta(days=needs.decide_within_days),
        hold_until=deed.at + timedelta(hours=needs.hold_hours) if needs.hold_hours else None,
        opened_by=deed.by,
        opened_at=deed.at,
    )
    review.save(force_insert=True)
    assigned = [
        Assignment(
            review=review,
            member=seat.user,
            specialty=_specialty(seat.specialties, needs.specialties),
            assigned_at=deed.at,
        )
        for seat in seats
    ]
    create_all(assigned)
    return review, assigned


def _since(kind: str, revision: Revision, at: datetime) -> datetime:
    """Return when the clock of a round began: at the submission of what it is about."""
    if kind == Review.Kind.REVISION and revision.submitted_at is not None:
        return revision.submitted_at
    return at


def _chosen(eligible: list[BoardMember], members: Iterable[User] | None) -> list[BoardMember]:
    if members is None:
        return eligible
    wanted = {user.pk: user for user in members}
    chosen = [seat for seat in eligible if seat.user.pk in wanted]
    missing = [
        user.name for pk, user in wanted.items() if pk not in {seat.user.pk for seat in chosen}
    ]
    if missing:
        raise Refused(
            f"{', '.join(missing)} cannot be assigned: only members of the board who wrote "
            "no part of this revision can."
        )
    return chosen


def _specialty(held: frozenset[str], wanted: list[str]) -> str:
    """Return the specialty a member stands for: one that the policy asks for, if any."""
    return next((item for item in wanted if item in held), min(held, default=""))


def assign(review: Review, member: User, *, by: User, at: datetime | None = None) -> Assignment:
    """Ask one more member of the board to decide."""
    at = at or timezone.now()
    held = people.standing(member, at)
    if not held.is_member:
        raise Refused(f"{member.name} is not on the board. Co-opt them instead, for a specialty.")
    return _seat(review, member, "", by=by, at=at, co_opted=False)


def assign_specialty(
    review: Review, specialty: str, *, by: User, at: datetime | None = None
) -> list[Assignment]:
    """Ask everybody on the board who stands for a specialty and could decide."""
    at = at or timezone.now()
    with transaction.atomic():
        seated = Assignment.objects.filter(review=review).values("member")
        board = people.board(at, without=seated)
        wrote = set(authors_of(review.revision).values_list("user", flat=True))
        asked = [
            member.user
            for member in board
            if specialty in member.specialties and member.user.pk not in wrote
        ]
        if not asked:
            raise Refused(
                f"Nobody else on the board stands for {specialty_label(specialty)} and could "
                "decide here."
            )
        return [_seat(review, user, specialty, by=by, at=at, co_opted=False) for user in asked]


def co_opt(
    review: Review,
    member: User,
    *,
    specialty: str,
    by: User,
    reason: str,
    at: datetime | None = None,
) -> Assignment:
    """Ask a named outsider to decide in this one round, for a specialty the board lacks."""
    at = at or timezone.now()
    require(conditions.reasoned(reason))
    if specialty:
        require(conditions.slug(specialty, "a specialty", 60))
    if not member.is_active:
        raise Refused(f"{member.name}’s account is deactivated.")
    return _seat(review, member, specialty, by=by, at=at, co_opted=True, reason=reason)


def _seat(
    review: Review,
    member: User,
    specialty: str,
    *,
    by: User,
    at: datetime,
    co_opted: bool,
    reason: str = "",
) -> Assignment:
    with act(by=by, at=at, entry_id=review.entry_id, reason=reason) as deed:
        turn = queries.round_of(review, by, at)
        deed.meets(turn.case)
        require(conditions.assign(turn))
        if any(seat.member_id == member.pk for seat in turn.seats):
            raise Refused(f"{member.name} is assigned to this review already.")
        if Contribution.objects.filter(revision=turn.review.revision_id, user=member).exists():
            raise Refused(f"{member.name} wrote part of this revision and cannot judge it.")
        wanted = turn.review.specialties
        chosen = _specialty(people.standing(member, at).specialties, wanted)
        seat = Assignment(
            review=turn.review,
            member=member,
            specialty=specialty or chosen,
            co_opted=co_opted,
            assigned_at=at,
        )
        seat.save(force_insert=True)
        event = deed.record(
            "co-opt" if co_opted else "assign",
            revision=turn.case.revision,
            review=turn.review,
            member=member.pk,
            member_name=member.name,
            specialty=seat.specialty,
        )
        notify(
            event,
            [member],
            f"Please review: {turn.case.revision.title}",
            f"You are asked to decide on “{turn.case.revision.title}”.",
        )
    return seat


def waive(
    review: Review,
    *,
    by: User,
    rule: str,
    reason: str,
    finding_key: str = "",
    at: datetime | None = None,
) -> Waiver:
    """Accept a finding, or with no key every warning of a rule, for a reason.

    An error takes two members, each by its key.
    """
    at = at or timezone.now()
    require(conditions.reasoned(reason))
    with act(by=by, at=at, entry_id=review.entry_id, reason=reason) as deed:
        turn = queries.round_of(review, by, at)
        deed.meets(turn.case)
        require(conditions.waive(turn))
        meant = [
            item
            for item in turn.judged
            if item.finding.rule == rule and finding_key in ("", item.finding.key)
        ]
        if not meant:
            raise Refused("That finding is not on this text. Look at the findings again.")
        if not finding_key and all(NEEDED[item.severity] != 1 for item in meant):
            raise Refused("Only warnings are waived by rule. Waive an error one by one.")
        if Waiver.objects.filter(
            review=turn.review, member=by, rule=rule, finding_key=finding_key
        ).exists():
            raise Refused("You waived that already. Somebody else gives the second waiver.")
        row = Waiver(
            review=turn.review,
            member=by,
            rule=rule,
            finding_key=finding_key,
            covers=sorted(item.finding.key for item in meant),
            reason=reason.strip(),
            at=at,
        )
        row.save(force_insert=True)
        deed.record(
            "waive",
            revision=turn.case.revision,
            review=turn.review,
            move=(turn.case.revision.status, turn.case.revision.status),
            digest=turn.review.digest,
            rule=rule,
            finding=finding_key,
        )
    return row


def decline(revision: Revision, *, by: User, reason: str, at: datetime | None = None) -> Revision:
    """Refuse a revision for good, with the reason."""
    at = at or timezone.now()
    require(conditions.reasoned(reason))
    with act(by=by, at=at, entry_id=revision.entry_id, reason=reason) as deed:
        case = queries.case_of(revision, by, at)
        deed.meets(case)
        require(conditions.decline(case))
        close_with_revision(deed, case, "decline", outcome="declined")
    return case.revision


def take_back(revision: Revision, *, by: User, reason: str, at: datetime | None = None) -> Revision:
    """Take a revision out of review to revise it. Return the draft that follows."""
    at = at or timezone.now()
    require(conditions.reasoned(reason))
    with act(by=by, at=at, entry_id=revision.entry_id, reason=reason) as deed:
        case = queries.case_of(revision, by, at)
        deed.meets(case)
        require(conditions.take_back(case))
        close_with_revision(deed, case, "return", outcome="returned")
        return next_draft(case.revision, by=by, at=at)


def close_with_revision(
    deed: Act,
    case: queries.Case,
    verb: str,
    *,
    outcome: str,
    by_system: bool = False,
    **details: Any,
) -> None:
    """End a revision that is not approved, and its round with it; tell those concerned."""
    row = case.revision
    review = queries.open_review_of(row)
    before, row.status = row.status, MOVES[verb].target
    row.save()
    if review is not None:
        close(review, outcome, deed.at)
    conflicts.leave(row.pk)
    event = deed.record(
        verb,
        revision=row,
        review=review,
        move=(before, row.status),
        digest=row.digest,
        by_system=by_system,
        **details,
    )
    concerned = User.objects.filter(pk__in=Contribution.objects.filter(revision=row).values("user"))
    told: list[User] = list(concerned)
    if review is not None:
        told += [seat.member for seat in review.assignments.select_related("member")]
        pages.rewrite_current(row.entry_id)
    notify(event, told, f"{row.state.label}: {row.title}", event.reason or row.state.sentence)


def close(review: Review, outcome: str, at: datetime) -> None:
    """Close a round, once."""
    review.outcome = outcome
    review.closed_at = at
    review.save()
