"""One member's signed decision, and what it brings about.

``approve`` is nobody's to call: the decision that satisfies the policy does it,
in the same transaction, or :func:`settle` does once the policy's hours have passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from people.models import User
from reference import conflicts, known, pages
from reference.document import EntryDocument
from reference.models import Publication, Reaffirmation, Revision
from reference.rules import retracted_in
from reference.states import MOVES, Ending
from reviews import conditions, queries
from reviews.actions.drafting import next_draft
from reviews.actions.rounds import close, close_with_revision
from reviews.actions.tasks import end_with, mark
from reviews.conditions import Refused, require
from reviews.imprint import imprint_of
from reviews.ledger import Act, act
from reviews.models import Decision, Review
from reviews.outbox import notify
from reviews.policy import ClassPolicy, add_months
from reviews.quorum import APPROVE, RECUSE, REQUEST_CHANGES, required_after
from reviews.signing import MEANINGS, Signature, signature_of


def decide(
    review: Review,
    *,
    by: User,
    verdict: str,
    signature: Signature,
    reason: str = "",
    checklist: Sequence[str] = (),
    seen: int | None = None,
    at: datetime | None = None,
) -> Decision:
    """Store one member's signed verdict on the digest that they were shown.

    A later verdict of the same member replaces the earlier in effect; both are
    kept. The verdict that completes the round closes it: approved and published,
    or returned to its authors. ``seen`` is the number of their newest decision on
    the page they decided from, so that a double click stores one.

    Refused, among others, without a current declaration of interests, on a text
    other than the one shown, and to approve while findings stand.
    """
    at = at or timezone.now()
    if verdict not in MEANINGS:
        raise Refused("Choose a verdict: approve, request changes, abstain or recuse.")
    if verdict in (REQUEST_CHANGES, RECUSE):
        require(conditions.reasoned(reason))
    with act(by=by, at=at, entry_id=review.entry_id, reason=reason.strip()) as deed:
        conflicts.hold()  # what other entries say stays as it is judged, until it is published
        turn = queries.round_of(review, by, at)
        deed.meets(turn.case)
        require(
            conditions.first(
                conditions.decided_since(turn, seen),
                conditions.decide(turn),
                signature.refusal(by=by, digest=turn.review.text_id, at=at),
                conditions.recused_before(turn),
            )
        )
        if verdict != RECUSE:
            require(conditions.declared(turn))
        if verdict == APPROVE:
            wanted = [item.id for item in turn.policy.checklist]
            require(
                conditions.first(
                    conditions.approve(turn), conditions.checklist(list(checklist), wanted)
                )
            )
        decision = _store(turn, verdict, signature, reason.strip(), list(checklist), at)
        row = turn.case.revision
        deed.record(
            "decide",
            revision=row,
            publication=turn.review.publication,
            review=turn.review,
            move=(row.status, row.status),
            digest=turn.review.text_id,
            verdict=verdict,
            decision=decision.pk,
            signature=decision.signature,
        )
        if verdict == RECUSE:
            _shrink(turn)
        _settle(deed, turn)
    return decision


def settle(review: Review, *, at: datetime | None = None) -> bool:
    """Close a round whose hours have passed, if what was decided suffices. Say whether it did."""
    at = at or timezone.now()
    with act(by=None, at=at, entry_id=review.entry_id) as deed:
        conflicts.hold()
        turn = queries.round_of(review, None, at)
        if turn.review.closed_at is None and conditions.approve(turn) is None:
            _settle(deed, turn)
        if not deed.events:
            deed.changed_nothing()
        return bool(deed.events)


def _store(
    turn: queries.Round,
    verdict: str,
    signature: Signature,
    reason: str,
    checklist: list[str],
    at: datetime,
) -> Decision:
    seat = turn.own_seat
    assert seat is not None and turn.by is not None
    decision = Decision(
        review=turn.review,
        number=turn.next_number,
        member=turn.by,
        verdict=verdict,
        reason=reason,
        checklist=checklist,
        declaration_id=turn.declaration_id,
        text_id=turn.review.text_id,
        printed_name=turn.by.name,
        printed_role=turn.by.title or ("Co-opted member" if seat.co_opted else "Board member"),
        specialty=seat.specialty,
        meaning=MEANINGS[verdict],
        method=signature.method,
        signed_at=at,
    )
    decision.signature = signature_of(decision)
    decision.save(force_insert=True)
    seat.verdict = verdict  # type: ignore[attr-defined]
    turn.__dict__.pop("seats", None)
    return decision


def _shrink(turn: queries.Round) -> None:
    recused = len(turn.tally.who(RECUSE))
    required = required_after(turn.review.quorum, turn.review.floor, recused)
    if required != turn.review.required:
        turn.review.required = required
        turn.review.save()


def _settle(deed: Act, turn: queries.Round) -> None:
    """Close the round if it is complete: approved, or returned."""
    count = turn.tally
    if count.is_satisfied and conditions.approve(turn) is None:
        {
            Review.Kind.REVISION: _approve,
            Review.Kind.REAFFIRMATION: _reaffirm,
            Review.Kind.REINSTATEMENT: _reinstate,
        }[Review.Kind(turn.review.kind)](deed, turn)
    elif count.is_objected:
        if turn.review.kind == Review.Kind.REVISION:
            _return(deed, turn)
        else:
            close(turn.review, Review.Outcome.REFUSED, deed.at)
            deed.record(
                "not agreed",
                revision=turn.case.revision,
                publication=turn.review.publication,
                review=turn.review,
                digest=turn.review.text_id,
                by_system=True,
                reason="",
            )


def _approve(deed: Act, turn: queries.Round) -> None:
    row = turn.case.revision
    before, row.status = row.status, MOVES["approve"].target
    row.save()
    close(turn.review, Review.Outcome.APPROVED, deed.at)
    document = turn.review.text.document()
    publication = _publish(deed, turn, document)
    event = deed.record(
        "approve",
        revision=row,
        publication=publication,
        review=turn.review,
        move=(before, row.status),
        digest=row.text_id,
        by_system=True,
        reason="",
        number=publication.number,
    )
    told = [row.author]
    if turn.case.entry.owner_id != row.author_id:
        told.append(turn.case.entry.owner)
    notify(
        event,
        told,
        f"Approved: {row.title}",
        f"The board approved “{row.title}”. It is on view as version {publication.number}.",
    )


def _publish(deed: Act, turn: queries.Round, document: EntryDocument) -> Publication:
    """End what is on view and put the approved text in its place, with its imprint."""
    review = turn.review
    entry = turn.case.entry
    latest = turn.case.latest
    today = timezone.localdate(deed.at)
    moment = deed.at
    if latest is not None:
        # Whoever waits for the lock has an earlier clock than the one who had it; what
        # follows never begins before what it follows has ended.
        moment = max(moment, latest.ended_at or latest.published_at)
    named_it: set[int] = set()
    if latest is not None and latest.is_current:
        latest.ended_at = moment
        latest.end_kind = Ending.SUPERSEDED
        latest.end_reason = "A newer version was approved."
        latest.save()
        named_it = pages.end(latest)
        end_with(deed, latest)
    number = latest.number + 1 if latest is not None else 1
    reviewed, due = today, add_months(today, _needs(turn).review_every_months)
    if review.change_class == "editorial" and latest is not None:
        # A change of form is no review of substance: the dates stay.
        dates = latest.reaffirmations.order_by("-pk").first()
        reviewed = dates.reviewed_on if dates else latest.last_reviewed_on
        due = dates.next_review_on if dates else latest.next_review_on
    publication = Publication(
        entry=entry,
        number=number,
        revision=turn.case.revision,
        text=review.text,
        review_id=review.pk,
        slug=entry.slug,
        title=document.title,
        drug=entry.drug,
        imprint=imprint_of(
            review,
            number=number,
            at=moment,
            policy=turn.policy,
            policy_number=queries.policy_number(review.policy_digest),
        ).decode(),
        published_at=moment,
        last_reviewed_on=reviewed,
        next_review_on=due,
    )
    publication.save(force_insert=True)
    if review.kind == Review.Kind.REINSTATEMENT:
        conflicts.enter(turn.case.revision, document)
    against = conflicts.contradictions(turn.case.revision.pk) if turn.may_conflict else {}
    retracted = retracted_in(document, known.retracted())
    mark(publication, retracted, at=moment)
    pages.publish(
        publication,
        document,
        update_under_review=turn.case.others_under_review,
        against=against,
        retracted=frozenset(retracted),
    )
    if latest is not None:
        pages.rewrite(latest)
    pages.rewrite_contradicted(named_it)
    return publication


def _needs(turn: queries.Round) -> ClassPolicy:
    """Return what the policy asks of this round: a version brought back lives shorter."""
    if turn.review.kind == Review.Kind.REINSTATEMENT:
        return turn.policy.emergency
    return turn.policy.for_class(turn.review.change_class)


def _return(deed: Act, turn: queries.Round) -> Revision:
    objections = [
        row.reason
        for row in turn.review.decisions.order_by("number")
        if row.verdict == REQUEST_CHANGES
    ]
    close_with_revision(deed, turn.case, "return", outcome="returned", by_system=True)
    draft = next_draft(turn.case.revision, by=turn.case.revision.author, at=deed.at)
    deed.record(
        "propose",
        revision=draft,
        move=("", draft.status),
        digest=draft.text_id,
        by_system=True,
        reason="",
        objections=objections,
    )
    return draft


def _reaffirm(deed: Act, turn: queries.Round) -> None:
    publication = turn.review.publication
    assert publication is not None
    close(turn.review, Review.Outcome.APPROVED, deed.at)
    today = timezone.localdate(deed.at)
    row = Reaffirmation(
        publication=publication,
        review_id=turn.review.pk,
        reviewed_on=today,
        next_review_on=add_months(today, _needs(turn).review_every_months),
        at=deed.at,
    )
    row.save(force_insert=True)
    pages.rewrite(publication)
    deed.record(
        "reaffirm",
        revision=turn.case.revision,
        publication=publication,
        review=turn.review,
        digest=turn.review.text_id,
        by_system=True,
        reason="",
        next_review_on=row.next_review_on.isoformat(),
    )


def _reinstate(deed: Act, turn: queries.Round) -> None:
    close(turn.review, Review.Outcome.APPROVED, deed.at)
    publication = _publish(deed, turn, turn.review.text.document())
    deed.record(
        "reinstate",
        revision=turn.case.revision,
        publication=publication,
        review=turn.review,
        digest=turn.review.text_id,
        by_system=True,
        reason="",
        number=publication.number,
    )
