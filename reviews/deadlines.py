"""By when the board decides, and what on view is due for review."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reference.models import Publication, Reaffirmation
from reviews import queries


def decide_by(digest: str, change_class: str, since: datetime | None) -> datetime | None:
    """Return by when a policy wants a decision; None before a submission pinned one."""
    if since is None or not digest or not change_class:
        return None
    days = queries.policy_of(digest).for_class(change_class).decide_within_days
    return since + timedelta(days=days)


def due_for_review(before: date) -> QuerySet[Publication]:
    """Return what is on view and due for review before a day, with the day as ``due``."""
    reaffirmed = Reaffirmation.objects.filter(
        publication=OuterRef("pk"), next_review_on__gte=before
    )
    newest = (
        Reaffirmation.objects.filter(publication=OuterRef("pk"))
        .order_by("-pk")
        .values("next_review_on")[:1]
    )
    return (
        Publication.objects.filter(ended_at=None, next_review_on__lt=before)
        .exclude(Exists(reaffirmed))
        .annotate(due=Coalesce(Subquery(newest), F("next_review_on")))
        .select_related("entry")
        .order_by("next_review_on", "pk")
    )


def due_soon(today: date) -> QuerySet[Publication]:
    """Return what on view the policy in force counts as due for review soon, and not overdue."""
    newest = queries.newest_policy()
    days = queries.policy_of(newest).reminders.review_before_days if newest else 0
    return due_for_review(today + timedelta(days=days + 1)).filter(Q(due__gte=today))
