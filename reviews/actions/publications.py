"""What happens to what is on view: retire, recall, reinstate, reaffirm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from people import queries as people
from people.models import Role, User
from reference import pages
from reference.models import Publication, RegimenKey
from reference.states import Ending
from reviews import conditions, queries
from reviews.actions.rounds import authors_of, open_round
from reviews.actions.tasks import end_with
from reviews.conditions import Refused, require
from reviews.ledger import Act, act
from reviews.models import Review
from reviews.outbox import notify
from reviews.policy import ClassPolicy


def retire(
    publication: Publication, *, by: User, reason: str, at: datetime | None = None
) -> Publication:
    """End what is on view because it is no longer needed. Its address says so from then on."""
    at = at or timezone.now()
    require(conditions.reasoned(reason))
    with act(by=by, at=at, entry_id=publication.entry_id, reason=reason) as deed:
        standing = deed.standing()
        row = Publication.objects.select_related("text").get(pk=publication.pk)
        require(conditions.retire(standing, row.is_current))
        _end(row, Ending.RETIRED, reason, at)
        end_with(deed, row)
        deed.record(
            "retire",
            revision=row.revision,
            publication=row,
            move=("current", Ending.RETIRED),
            digest=row.text_id,
        )
        named_it = pages.end(row)
        pages.rewrite(row)
        pages.rewrite_contradicted(named_it)
    return row


def sharing(publication: Publication, regimens: Sequence[str] = ()) -> list[Publication]:
    """Return every other version, of any entry, that holds one of the same regimens.

    The current ones first. Without ``regimens``, any regimen of the publication counts.
    """
    keys = RegimenKey.objects.filter(publication=publication)
    if regimens:
        keys = keys.filter(regimen__in=regimens)
    return list(
        Publication.objects.filter(regimen_keys__key__in=keys.values("key"), recalled_at=None)
        .exclude(pk=publication.pk)
        .distinct()
        .order_by(F("ended_at").asc(nulls_first=True), "slug", "number")
    )


def recall(
    publication: Publication,
    *,
    by: User,
    reason: str,
    also: Sequence[Publication] = (),
    at: datetime | None = None,
) -> list[Publication]:
    """Take versions from view at once, with the reason that readers will see.

    Any member of the board may. ``also`` are further versions that share what is
    wrong (see :func:`sharing`); all are recalled, or none.
    """
    at = at or timezone.now()
    require(conditions.reasoned(reason))
    recalled: list[Publication] = []
    with transaction.atomic():
        # In the order of entries, so that two recalls at once cannot wait for each other.
        for each in sorted([publication, *also], key=lambda row: (row.entry_id, row.number)):
            recalled.append(_recall(each, by=by, reason=reason.strip(), at=at))
        # Pages come last: whoever rewrites them takes turns, and must not wait for an entry.
        named_it: set[int] = set()
        for row in recalled:
            named_it |= pages.end(row)
            pages.rewrite(row)
        pages.rewrite_contradicted(named_it)
    return recalled


def _recall(publication: Publication, *, by: User, reason: str, at: datetime) -> Publication:
    with act(by=by, at=at, entry_id=publication.entry_id, reason=reason) as deed:
        standing = deed.standing()
        row = Publication.objects.select_related("text").get(pk=publication.pk)
        require(conditions.recall(standing, row.recalled_at is not None))
        was = "current" if row.is_current else row.end_kind
        row.recalled_at, row.recall_reason = at, reason
        if row.is_current:
            _end(row, Ending.RECALLED, reason, at)
            end_with(deed, row)
        else:
            row.save()
        event = deed.record(
            "recall",
            revision=row.revision,
            publication=row,
            move=(was, Ending.RECALLED),
            digest=row.text_id,
        )
        authors = User.objects.filter(pk__in=row.revision.contributions.values("user"))
        notify(
            event,
            [*authors, *people.holders(Role.CHAIR, at)],
            f"Recalled: {row.title}, version {row.number}",
            f"{by.name} recalled version {row.number} of “{row.title}”: {reason}",
        )
    return row


def reinstate(
    publication: Publication, *, by: User, reason: str, at: datetime | None = None
) -> Review:
    """Open the round that may bring a recalled or retired version back.

    The emergency quorum of the policy decides, each with a signature. What comes
    back is a new Publication of the same text.
    """
    at = at or timezone.now()
    require(conditions.reasoned(reason))
    with act(by=by, at=at, entry_id=publication.entry_id, reason=reason) as deed:
        standing = deed.standing()
        row = Publication.objects.select_related("revision", "entry", "text").get(pk=publication.pk)
        if row.text.is_redacted:
            raise Refused("The text of this version was redacted; there is nothing to bring back.")
        require(
            conditions.reinstate(
                standing,
                was_ended_badly=row.end_kind in (Ending.RECALLED, Ending.RETIRED, Ending.EXPIRED),
                has_current=row.entry.publications.filter(ended_at=None).exists(),
            )
        )
        digest = queries.newest_policy()
        return _round(
            deed,
            Review.Kind.REINSTATEMENT,
            row,
            needs=queries.policy_of(digest).emergency,
            policy_digest=digest,
            change_class="dose",
        )


def reaffirm(publication: Publication, *, by: User, at: datetime | None = None) -> Review:
    """Open the round that may sign "reviewed, no change"."""
    at = at or timezone.now()
    with act(by=by, at=at, entry_id=publication.entry_id) as deed:
        standing = deed.standing()
        row = Publication.objects.select_related("revision", "entry").get(pk=publication.pk)
        require(conditions.reaffirm(standing, row.is_current))
        digest = queries.newest_policy()
        # A reaffirmation vouches for every dose again.
        return _round(
            deed,
            Review.Kind.REAFFIRMATION,
            row,
            needs=queries.policy_of(digest).for_class("dose"),
            policy_digest=digest,
            change_class="dose",
        )


def _round(
    deed: Act,
    kind: Review.Kind,
    publication: Publication,
    *,
    needs: ClassPolicy,
    policy_digest: str,
    change_class: str,
) -> Review:
    if Review.objects.filter(publication=publication, kind=kind, closed_at=None).exists():
        raise Refused("A round on this is open already; decide in it.")
    review, seats = open_round(
        deed,
        kind,
        revision=publication.revision,
        publication=publication,
        needs=needs,
        policy_digest=policy_digest,
        change_class=change_class,
        eligible=people.board(deed.at, without=authors_of(publication.revision)),
    )
    event = deed.record(
        f"open {kind}",
        revision=publication.revision,
        publication=publication,
        review=review,
        digest=publication.text_id,
    )
    notify(
        event,
        [seat.member for seat in seats],
        f"Please decide: {publication.title}",
        f"{review.get_kind_display()}: “{publication.title}”, version {publication.number}.",
    )
    return review


def _end(row: Publication, kind: Ending, reason: str, at: datetime) -> None:
    row.ended_at = at
    row.end_kind = kind
    row.end_reason = reason.strip()
    row.save()
