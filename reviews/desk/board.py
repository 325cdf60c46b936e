"""What members of the board do: start a review, accept findings, decide and sign."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from reference.rendering import render_content
from reviews import actions, conditions, queries
from reviews.conditions import Refused
from reviews.desk import batch, forms, keeping, revision
from reviews.desk.access import DeskRequest, desk, find_case, find_round
from reviews.desk.deciding import assign_form, decide_form, deciding, declare_form
from reviews.desk.places import remarks
from reviews.desk.wording import VERDICTS
from reviews.models import Decision, Event, Review
from reviews.signing import sign


@desk
@require_POST
def start(request: DeskRequest, number: int) -> HttpResponse:
    """Open the round on a submitted revision."""
    case = find_case(request, number)
    form = revision.start_form(case, request.POST)
    return revision.attempt(
        request,
        number,
        "start",
        form,
        lambda data: actions.start(
            case.revision, by=request.user, members=list(data["members"]) or None
        ),
        "The review has begun. Everyone assigned is told.",
    )


@desk
@require_safe
def show(request: DeskRequest, number: UUID) -> HttpResponse:
    """Show a round: on the page of its revision, or on one of its own for a version on view."""
    return show_round(request, find_round(request, number))


def show_round(
    request: DeskRequest,
    turn: queries.Round,
    *,
    refusal: str = "",
    bound: revision.Forms | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page on which a round is decided, with a refusal and what was typed kept."""
    if turn.review.kind == Review.Kind.REVISION:
        if request.method in ("GET", "HEAD"):
            return redirect("desk:revision", turn.review.revision_id)
        return revision.show(
            request, turn.review.revision_id, refusal=refusal, bound=bound, status=status
        )
    text = turn.review.text
    document = text.document_if_kept()
    context: dict[str, Any] = {
        "case": turn.case,
        "publication": turn.review.publication,
        "entry": turn.case.entry,
        "revision": turn.case.revision,
        "refusal": refusal,
        "events": Event.objects.filter(review=turn.review).order_by("seq"),
        "page": reverse("desk:round", args=[turn.review.pk]),
        "writer": keeping.writer(request),
        "here": "entries",
    }
    if document is not None:
        context["content"] = render_content(document, remarks=remarks(document, turn.judged))
        context |= revision.found(document, turn.judged, turn, (bound or {}).get("waive"))
    context |= deciding(request, turn, bound or {})
    batch.opened(request, turn)
    return render(request, "desk/round.html", context, status=status)


@sensitive_post_parameters("password", "code")
@desk
@require_POST
def decide(request: DeskRequest, number: UUID) -> HttpResponse:
    """Store a signed verdict. Credential and digest come in the same request."""
    turn = find_round(request, number)
    if (refusal := conditions.decide(turn)) is not None:
        return show_round(request, turn, refusal=refusal, status=409)
    form = decide_form(request, turn, request.POST)
    declaration = declare_form(request.POST) if conditions.declared(turn) else None
    bound: dict[str, Any] = {"decide": form}
    if declaration is not None:
        bound["declare"] = declaration
    is_valid = form.is_valid()
    needs_declaration = declaration is not None and form.data.get("verdict") != "recuse"
    if needs_declaration and not declaration.is_valid():  # type: ignore[union-attr]
        is_valid = False
    if not is_valid:
        _show_again(turn, form)
        return show_round(request, turn, bound=bound, status=422)
    data = form.cleaned_data
    try:
        signature = sign(
            request.user,
            digest=data["digest"],
            password=data.get("password", ""),
            code=data.get("code", ""),
            request=request,
        )
        if needs_declaration and declaration is not None:
            actions.declare(
                by=request.user,
                has_interest=declaration.interest,
                statement=declaration.cleaned_data["statement"],
            )
        decision = actions.decide(
            turn.review,
            by=request.user,
            verdict=data["verdict"],
            signature=signature,
            reason=data["reason"],
            checklist=data["checklist"],
            seen=data["seen"],
        )
    except Refused as refused:
        # What is shown again is the round as it stands now, which may be why it was refused.
        turn = find_round(request, number)
        _show_again(turn, form)
        return show_round(request, turn, refusal=str(refused), bound=bound, status=409)
    messages.success(request, _said(decision))
    return redirect("desk:round", number)


def _show_again(turn: queries.Round, form: forms.DecideForm) -> None:
    form.show_again(digest=turn.review.digest, seen=turn.own_number)


def _said(decision: Decision) -> str:
    outcome = Review.objects.get(pk=decision.review_id).outcome
    ends = {
        Review.Outcome.APPROVED: " That completed the quorum: it is published.",
        Review.Outcome.RETURNED: " Everyone has decided: it went back to its authors.",
        Review.Outcome.REFUSED: " Everyone has decided: the board did not agree.",
    }
    end = ends.get(Review.Outcome(outcome), "") if outcome else ""
    return f"Signed: you {VERDICTS[decision.verdict]}.{end}"


@desk
@require_POST
def waive(request: DeskRequest, number: UUID) -> HttpResponse:
    """Accept a finding, or every warning of its rule, for a reason."""
    turn = find_round(request, number)
    key = str(request.POST.get("finding_key", ""))[:64]
    form = forms.WaiveForm(request.POST, auto_id=f"waive-{key}-%s")
    if not form.is_valid():
        return show_round(request, turn, bound={"waive": form}, status=422)
    data = form.cleaned_data
    try:
        actions.waive(
            turn.review,
            by=request.user,
            rule=data["rule"],
            finding_key=data["finding_key"] if data["scope"] == "finding" else "",
            reason=data["reason"],
        )
    except Refused as refused:
        return show_round(request, turn, refusal=str(refused), bound={"waive": form}, status=409)
    messages.success(request, f"Waived: {data['rule']}.")
    return redirect("desk:round", number)


@desk
@require_POST
def assign(request: DeskRequest, number: UUID) -> HttpResponse:
    """Ask one more member of the board to decide, or all who stand for a specialty."""
    turn = find_round(request, number)

    def act(data: Any) -> Any:
        if data["member"]:
            return [actions.assign(turn.review, data["member"], by=request.user)]
        return actions.assign_specialty(turn.review, data["specialty"], by=request.user)

    return _seat(request, turn, "assign", assign_form(turn, request.POST), act)


@desk
@require_POST
def co_opt(request: DeskRequest, number: UUID) -> HttpResponse:
    """Ask a named outsider to decide in this one round."""
    turn = find_round(request, number)
    return _seat(
        request,
        turn,
        "co_opt",
        forms.CoOptForm(request.POST, auto_id="co-opt-%s"),
        lambda data: [
            actions.co_opt(
                turn.review,
                data["person"],
                specialty=data["specialty"],
                by=request.user,
                reason=data["reason"],
            )
        ],
    )


def _seat(
    request: DeskRequest, turn: queries.Round, name: str, form: Any, act: Any
) -> HttpResponse:
    if not form.is_valid():
        return show_round(request, turn, bound={name: form}, status=422)
    try:
        seats = act(form.cleaned_data)
    except Refused as refused:
        return show_round(request, turn, refusal=str(refused), bound={name: form}, status=409)
    for seat in seats:
        messages.success(request, f"{seat.member.name} is asked to decide.")
    return redirect("desk:round", turn.review.pk)
