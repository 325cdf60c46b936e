"""Signing a list in one sitting: one credential, and a decision over the digest of each text.

It is for what changes no word of substance: editorial changes, and texts that are to be
reaffirmed as they stand. Only what was opened in this sitting is offered: nobody signs a
text that they have not had before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from reviews import actions, conditions, queries
from reviews.conditions import Refused
from reviews.desk import forms, keeping, waiting
from reviews.desk.access import DeskRequest, desk
from reviews.models import Assignment, Review
from reviews.quorum import APPROVE
from reviews.signing import Signature, methods, sign

MOST = 50
"""Texts in one sitting."""

OPENED = "opened rounds"
"""Where the session keeps the digest of each round that was opened in this sitting."""

ONLY_MEMBERS = "Only members of the board sign."


def opened(request: DeskRequest, turn: queries.Round) -> None:
    """Note that a person who is to decide has the text of a round before them."""
    review = turn.review
    if turn.own_seat is None or review.closed_at is not None or not fits(review):
        return
    seen = dict(request.session.get(OPENED, {}))
    seen.pop(str(review.pk), None)
    seen[str(review.pk)] = review.text_id
    request.session[OPENED] = dict(list(seen.items())[-2 * MOST :])


def fits(review: Review) -> bool:
    """Say whether a round may be signed with others at once."""
    return review.kind == Review.Kind.REAFFIRMATION or (
        review.kind == Review.Kind.REVISION and review.change_class == "editorial"
    )


def fitting(request: DeskRequest) -> QuerySet[Assignment]:
    """Return the open rounds of that kind that wait for this person's decision."""
    together = Q(review__kind=Review.Kind.REAFFIRMATION) | Q(
        review__kind=Review.Kind.REVISION, review__change_class="editorial"
    )
    return waiting.to_decide(request.standing).filter(together, decided=0)  # type: ignore[misc]


@dataclass(frozen=True)
class Listed:
    """A round on the list, and whether its text was opened as it now is."""

    seat: Assignment
    was_opened: bool
    is_ticked: bool
    outcome: str = ""

    @property
    def review(self) -> Review:
        return self.seat.review


@sensitive_post_parameters("password", "code")
@desk
def batch(request: DeskRequest) -> HttpResponse:
    """Show what can be signed in one sitting; sign what was ticked."""
    if not request.standing.is_member:
        raise PermissionDenied(ONLY_MEMBERS)
    if request.method != "POST":
        return _show(request, keeping.taken(request) if request.method == "GET" else None)
    ticked = _ticked(request.POST)
    form = _form(request, request.POST)
    if not ticked:
        return _show(request, request.POST, refusal="Tick what you sign.", status=422)
    if not form.is_valid():
        return _show(request, request.POST, form=form, status=422)
    try:
        signature = sign(
            request.user,
            digest="",
            password=form.cleaned_data.get("password", ""),
            code=form.cleaned_data.get("code", ""),
            request=request,
        )
    except Refused as refused:
        return _show(request, request.POST, refusal=str(refused), status=409)
    return _signed(request, ticked, signature, form.cleaned_data["checklist"])


def _ticked(data: Mapping[str, Any]) -> dict[UUID, str]:
    """Return the digest that was shown of each round that was ticked."""
    found = {}
    for value in data.getlist("round")[:MOST]:  # type: ignore[attr-defined]
        name, _, digest = str(value).partition(":")
        try:
            found[UUID(name)] = digest
        except ValueError:
            continue  # made up by hand: no round has such a number
    return found


def _signed(
    request: DeskRequest, ticked: dict[UUID, str], signature: Signature, checklist: list[str]
) -> HttpResponse:
    """Decide in each round by itself: one that is refused keeps no other from being signed."""
    done = 0
    refused: list[str] = []
    seen = request.session.get(OPENED, {})
    reviews = Review.objects.select_related("revision").in_bulk(list(ticked))
    for number, digest in ticked.items():
        review = reviews.get(number)
        if review is None:
            continue
        try:
            conditions.require(_read(review, digest, seen.get(str(number), "")))
            actions.decide(
                review,
                by=request.user,
                verdict=APPROVE,
                signature=replace(signature, digest=digest),
                checklist=checklist,
                seen=0,
            )
        except Refused as reason:
            refused.append(f"“{review.revision.title}” was not signed: {reason}")
        else:
            done += 1
    if not done:
        return _show(request, request.POST, refusal=" ".join(refused), status=409)
    messages.success(request, f"Signed: {done} approval{'s' if done > 1 else ''}.")
    for words in refused:
        messages.warning(request, words)
    return redirect("desk:batch")


def _read(review: Review, digest: str, seen: str) -> conditions.Reason:
    if not fits(review):
        return "Only editorial changes and reaffirmations are signed together. Decide on its page."
    if seen != digest:
        return "You have not opened this text in this sitting. Open it, then sign it."
    return None


def _form(request: DeskRequest, data: Any = None) -> forms.BatchForm:
    return forms.BatchForm(
        data,
        auto_id="batch-%s",
        checklist=queries.policy_in_force().checklist,
        methods=methods(request.user),
    )


def _show(
    request: DeskRequest,
    data: Any = None,
    *,
    form: forms.BatchForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    seen = request.session.get(OPENED, {})
    ticked = _ticked(data) if data is not None else {}
    rows = [
        Listed(
            seat,
            was_opened=seen.get(str(seat.review_id)) == seat.review.text_id,
            is_ticked=ticked.get(seat.review_id) == seat.review.text_id,
        )
        for seat in fitting(request)[:MOST]
    ]
    if form is None:
        form = _form(request)
        if data is not None:
            form.initial = {"checklist": data.getlist("checklist")}
    context = {
        "rows": rows,
        "any_opened": any(row.was_opened for row in rows),
        "form": form,
        "refusal": refusal,
        "can_sign": bool(methods(request.user)),
        "page": reverse("desk:batch"),
        "writer": keeping.writer(request),
        "here": "home",
    }
    return render(request, "desk/batch.html", context, status=status)
