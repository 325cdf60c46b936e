"""Whether the board's decisions carry what was approved and published on them.

The counting is done again here, in Python, from the decisions alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Count

from reference.models import Publication, Reaffirmation, Revision
from reference.states import Status
from reviews.ledger import moment
from reviews.models import Decision, PolicyVersion, Review
from reviews.policy import BadPolicy, Policy, read
from reviews.quorum import APPROVE, RECUSE
from reviews.signing import signature_of
from reviews.verify.stored import CHUNK


@dataclass(frozen=True)
class Tally:
    """What the decisions of a round come to."""

    approvals: tuple[Decision, ...]
    recused: int


def _in_effect(review: Review) -> list[Decision]:
    latest: dict[int, Decision] = {}
    for decision in sorted(review.decisions.all(), key=lambda row: row.number):
        latest[decision.member_id] = decision
    return list(latest.values())


def _contributors(review: Review) -> set[int]:
    return {row.user_id for row in review.revision.contributions.all()}


def _count(review: Review) -> Tally:
    """Count the round: approvals of exactly its text, by assigned members who wrote none of it."""
    wrote = _contributors(review)
    assigned = {row.member_id for row in review.assignments.all()}
    in_effect = _in_effect(review)
    return Tally(
        tuple(
            row
            for row in in_effect
            if row.verdict == APPROVE
            and row.text_id == review.text_id
            and row.member_id in assigned - wrote
        ),
        sum(row.verdict == RECUSE for row in in_effect),
    )


def _reviews() -> Any:
    return Review.objects.select_related("revision").prefetch_related(
        "decisions", "assignments", "revision__contributions"
    )


def _round(review: Review) -> str:
    return f"The round {review.pk} on revision {review.revision.number} of entry {review.entry_id}"


def signatures() -> Iterator[str]:
    """Find decisions whose signature is not over what they say."""
    for row in Decision.objects.order_by("pk").iterator(chunk_size=CHUNK):
        if signature_of(row) != row.signature:
            yield (
                f"Decision {row.number} of the round {row.review_id}, by {row.printed_name}, was "
                "changed: its signature is over something else."
            )


def rounds() -> Iterator[str]:
    """Find rounds in which the wrong people decided, or that closed with too few approvals."""
    for review in _reviews().order_by("opened_at", "pk").iterator(chunk_size=CHUNK):
        yield from _deciders(review)
        yield from _requirement(review)
        count = len(_count(review).approvals)
        if review.outcome == Review.Outcome.APPROVED and count < review.required:
            yield (
                f"{_round(review)} closed as approved with {count} of the {review.required} "
                "approvals that it requires."
            )


def _deciders(review: Review) -> Iterator[str]:
    wrote = _contributors(review)
    assigned = {row.member_id for row in review.assignments.all()}
    decisions = sorted(review.decisions.all(), key=lambda row: row.number)
    for expected, row in enumerate(decisions, 1):
        if row.number != expected:
            yield f"{_round(review)} lacks decision {expected}."
            break
    for row in decisions:
        if row.member_id in wrote:
            yield f"{row.printed_name} decided in {_lower(review)}, having written part of it."
        if row.member_id not in assigned:
            yield f"{row.printed_name} decided in {_lower(review)} without being assigned."
        if row.text_id != review.text_id:
            yield f"{row.printed_name} decided on another text than that of {_lower(review)}."


def _lower(review: Review) -> str:
    return f"the{_round(review)[3:]}"


def _requirement(review: Review) -> Iterator[str]:
    allowed = max(review.floor, review.quorum - _count(review).recused)
    if review.required < allowed:
        yield (
            f"{_round(review)} requires {review.required} approvals, "
            f"though its quorum and its recusals come to {allowed}."
        )
    policy = _policy(review.policy_digest)
    if isinstance(policy, str):
        yield f"{_round(review)} was opened under {policy}"
        return
    needs = (
        policy.emergency
        if review.kind == Review.Kind.REINSTATEMENT
        else policy.for_class(review.change_class)
    )
    if (review.quorum, review.floor) != (needs.approvals, needs.floor):
        yield (
            f"{_round(review)} has a quorum of {review.quorum} and a floor of {review.floor}; "
            f"its policy says {needs.approvals} and {needs.floor}."
        )


@lru_cache(maxsize=1)
def _read(body: str) -> Policy | str:
    try:
        return read(body)
    except BadPolicy:
        return "a policy that cannot be read."


def _policy(digest: str) -> Policy | str:
    """Return the policy under a digest, or what is wrong with it."""
    row = PolicyVersion.objects.filter(digest=digest).values_list("body", flat=True).first()
    return "a policy that does not exist." if row is None else _read(row)


def revisions() -> Iterator[str]:
    """Find approved revisions without a round that approved exactly their text."""
    approved = Revision.objects.filter(status=Status.APPROVED.value).select_related("entry")
    for row in approved.prefetch_related("reviews").order_by("pk").iterator(chunk_size=CHUNK):
        if not any(
            review.kind == Review.Kind.REVISION
            and review.outcome == Review.Outcome.APPROVED
            and review.text_id == row.text_id
            for review in row.reviews.all()
        ):
            yield (
                f"Revision {row.number} of {row.entry.slug} is approved, "
                "but no round approved its text."
            )


def publications() -> Iterator[str]:
    """Find publications that no round carries, whose imprint is wrong, or that double up."""
    rows = (
        Publication.objects.select_related("revision", "entry")
        .order_by("entry_id", "number")
        .iterator(chunk_size=CHUNK)
    )
    entry, number = 0, 0
    while chunk := list(islice(rows, CHUNK)):
        found = _reviews().in_bulk({row.review_id for row in chunk})
        for row in chunk:
            number = number + 1 if row.entry_id == entry else 1
            entry = row.entry_id
            if row.number != number:
                yield f"Version {number} of {row.entry.slug} is missing."
                number = row.number
            yield from _publication(row, found.get(row.review_id))
    doubled = (
        Publication.objects.filter(ended_at=None)
        .values("entry__slug")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
        .order_by("entry__slug")
    )
    for group in doubled.iterator(chunk_size=CHUNK):
        yield f"{group['count']} versions of {group['entry__slug']} are on view at once."


def _publication(row: Publication, review: Review | None) -> Iterator[str]:
    name = f"Version {row.number} of {row.entry.slug}"
    revision = row.revision
    if revision.status != Status.APPROVED.value:
        yield f"{name} shows a revision that is {revision.state.label.lower()}, not approved."
    if revision.text_id != row.text_id or revision.entry_id != row.entry_id:
        yield f"{name} is not the text of its revision."
    if not _carries(review, row.text_id, row.entry_id, "revision", "reinstatement"):
        yield f"{name} was published without a round that approved its text."
        return
    assert review is not None
    count = _count(review)
    if len(count.approvals) < max(review.required, review.floor):
        yield (
            f"{name} was published with {len(count.approvals)} of the {review.required} "
            "approvals that its round requires."
        )
    if not _imprint_agrees(row, review, count):
        yield f"{name} has an imprint that does not agree with the decisions of its round."


def _carries(review: Review | None, text: str, entry: int, *kinds: str) -> bool:
    return (
        review is not None
        and review.kind in kinds
        and review.outcome == Review.Outcome.APPROVED
        and review.text_id == text
        and review.entry_id == entry
    )


def _imprint_agrees(row: Publication, review: Review, count: Tally) -> bool:
    try:
        said = json.loads(row.imprint)
        signed = sorted(
            (item["name"], item["role"], item["decided_at"], item["signature"])
            for item in said["approvals"]
        )
        return bool(
            said["number"] == row.number
            and said["document"] == row.text_id
            and said["policy_digest"] == review.policy_digest
            and UUID(said["review"]) == review.pk
            and said["approved_at"] == moment(row.published_at)
            and signed
            == sorted(
                (item.printed_name, item.printed_role, moment(item.signed_at), item.signature)
                for item in count.approvals
            )
        )
    except (ValueError, KeyError, TypeError):
        return False


def reaffirmations() -> Iterator[str]:
    """Find reaffirmations that no round carries."""
    rows = (
        Reaffirmation.objects.select_related("publication__entry")
        .order_by("pk")
        .iterator(chunk_size=CHUNK)
    )
    while chunk := list(islice(rows, CHUNK)):
        found = _reviews().in_bulk({row.review_id for row in chunk})
        for row in chunk:
            review = found.get(row.review_id)
            shown = row.publication
            name = f"The reaffirmation {row.pk} of version {shown.number} of {shown.entry.slug}"
            if not _carries(review, shown.text_id, shown.entry_id, "reaffirmation"):
                yield f"{name} has no round that approved it."
            elif review is not None and len(_count(review).approvals) < review.required:
                yield f"{name} has fewer approvals than its round requires."
