"""Who comes in, and what they may see there.

Looking things up here applies the access: a view never fetches a revision, a round
or a publication in another way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from people.models import User
from people.queries import Standing, standing
from reference.models import Contribution, Entry, EntryEditor, FormerSlug, Publication, Revision
from reference.states import Status
from reviews import queries
from reviews.desk import keeping
from reviews.models import Assignment, Review
from reviews.outbox import count_unseen

P = ParamSpec("P")

ONLY_DESK = (
    "Only people with a role in this house use the desk: editors, members of the board, the "
    "chair and auditors. The chair grants roles."
)
ONLY_AUDIT = (
    "Only the chair and auditors read the whole audit trail. The timeline of one entry stands "
    "on its page at the desk."
)
ONLY_WRITERS = (
    "Only those who write this draft, the owner of the entry, the chair and auditors see it "
    "before it is submitted. The owner can add you to its editors."
)

PRIVATE = (Status.DRAFT, Status.DISCARDED)
"""Statuses in which a revision is seen by those who write it, and not by the whole desk."""


class DeskRequest(HttpRequest):
    """A request of somebody signed in, with who they are at the moment of asking."""

    user: User
    standing: Standing
    at: datetime
    unseen: object
    """How many notices are not seen yet: asked for by the bar of the desk alone."""


View = Callable[Concatenate[DeskRequest, P], HttpResponseBase]
Asked = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def desk(view: View[P]) -> Asked[P]:
    """Let in whoever holds a role. Signed out, send to signing in, keeping what was typed."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            keeping.keep(request)
            return redirect_to_login(keeping.came_from(request))
        asked = cast(DeskRequest, request)
        asked.at = timezone.now()
        asked.standing = standing(asked.user, asked.at)
        asked.unseen = SimpleLazyObject(partial(count_unseen, asked.user.pk))
        if not asked.standing.has_desk and not co_opted(asked.user):
            return denied(request, ONLY_DESK)
        try:
            return view(asked, *args, **kwargs)
        except PermissionDenied as refused:
            return denied(request, str(refused))

    return guarded


def denied(request: HttpRequest, words: str) -> HttpResponseBase:
    """Say in words who may see this, under the name of the person who asked."""
    return render(request, "desk/denied.html", {"words": words}, status=403)


def audit(view: View[P]) -> Asked[P]:
    """Let in the chair and auditors."""

    @wraps(view)
    def guarded(request: DeskRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not sees_all(request.standing):
            raise PermissionDenied(ONLY_AUDIT)
        return view(request, *args, **kwargs)

    return desk(guarded)


def co_opted(user: User) -> bool:
    """Say whether somebody without a role was asked to decide in a round that is open."""
    return Assignment.objects.filter(member=user, co_opted=True, review__closed_at=None).exists()


def sees_all(known: Standing) -> bool:
    """Say whether a person sees drafts of others and the whole audit trail."""
    return known.is_chair or known.is_auditor


def visible(rows: QuerySet[Revision], known: Standing) -> QuerySet[Revision]:
    """Return those revisions that a person at the desk may see.

    A draft is its writers', the owner's, the chair's and the auditors'; whatever was
    submitted once, everybody's; and who was co-opted sees what they were co-opted for.
    """
    if sees_all(known):
        return rows
    if not known.has_desk:
        seats = Assignment.objects.filter(member_id=known.user_id, review__revision=OuterRef("pk"))
        return rows.filter(Exists(seats))
    return rows.filter(
        ~Q(status__in=PRIVATE)
        | Q(entry__owner_id=known.user_id)
        | Exists(Contribution.objects.filter(revision=OuterRef("pk"), user=known.user_id))
        | Exists(EntryEditor.objects.filter(entry=OuterRef("entry"), user=known.user_id))
    )


def find_case(request: DeskRequest, number: int) -> queries.Case:
    """Return a revision as this person meets it; 404 if there is none, 403 if it is private."""
    try:
        case = queries.case_of(number, request.user, request.at, known=request.standing)
    except Revision.DoesNotExist:
        raise Http404 from None
    if not visible(Revision.objects.filter(pk=number), request.standing).exists():
        raise PermissionDenied(ONLY_WRITERS if request.standing.has_desk else ONLY_DESK)
    return case


def find_round(request: DeskRequest, number: UUID) -> queries.Round:
    """Return a round as this person meets it; every round is open to the whole desk."""
    try:
        turn = queries.round_of(number, request.user, request.at, known=request.standing)
    except Review.DoesNotExist:
        raise Http404 from None
    if not request.standing.has_desk and turn.own_seat is None:
        raise PermissionDenied(ONLY_DESK)
    return turn


def find_entry(request: DeskRequest, slug: str) -> Entry:
    """Return the entry at an address, also at one that it had before.

    Whoever was co-opted meets the entries on which they were asked to decide, and a 403
    at any other.
    """
    former = FormerSlug.objects.filter(slug=slug).values("entry")
    named = Entry.objects.select_related("owner").filter(Q(slug=slug) | Q(pk__in=former))
    row = get_object_or_404(named)
    if not in_sight(Entry.objects.filter(pk=row.pk), request.standing).exists():
        raise PermissionDenied(ONLY_DESK)
    return row


def in_sight(rows: QuerySet[Entry], known: Standing) -> QuerySet[Entry]:
    """Return those entries that a person at the desk may know of: all, for whoever has a role."""
    if known.has_desk:
        return rows
    seats = Assignment.objects.filter(member_id=known.user_id, review__entry=OuterRef("pk"))
    return rows.filter(Exists(seats))


def find_publication(request: DeskRequest, slug: str, number: int) -> Publication:
    """Return a version of the entry at an address."""
    return get_object_or_404(
        Publication.objects.select_related("entry", "text", "revision"),
        entry=find_entry(request, slug),
        number=number,
    )
