"""What the chair does: decline, policy, people, redactions."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from people.models import RoleGrant, User
from reference.models import DocumentText
from reference.yaml import Refusal
from reviews import actions, conditions
from reviews.conditions import Refused
from reviews.desk import forms, keeping, revision
from reviews.desk.access import DeskRequest, desk, find_case, sees_all
from reviews.desk.typed import Typed
from reviews.models import PolicyVersion, Redaction
from reviews.policy import BadPolicy

PAGE = 50

_LINE = re.compile(r"[^:]*:(\d+):(\d+): (.*)")


@desk
@require_POST
def decline(request: DeskRequest, number: int) -> HttpResponse:
    """Refuse a revision for good."""
    case = find_case(request, number)
    return revision.attempt(
        request,
        number,
        "decline",
        forms.ReasonForm(request.POST, auto_id="decline-%s"),
        lambda data: actions.decline(case.revision, by=request.user, reason=data["reason"]),
        "Declined. Its authors are told the reason.",
    )


# --- policy -------------------------------------------------------------------


@desk
def policy(request: DeskRequest) -> HttpResponse:
    """Show the policy in force and its versions; the chair adopts another."""
    versions = list(PolicyVersion.objects.select_related("adopted_by").order_by("-number"))
    body = versions[0].body if versions else ""
    may_adopt = conditions.adopt_policy(request.standing) is None
    form = forms.PolicyForm(request.POST or None, initial={"body": body})
    context: dict[str, Any] = {"refusal": ""}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = actions.adopt_policy(
                    form.cleaned_data["body"], by=request.user, note=form.cleaned_data["note"]
                )
            except BadPolicy as bad:
                context["typed"] = Typed(
                    "policy.yaml", form.cleaned_data["body"], refusals=_faults(str(bad))
                )
            except Refused as refused:
                context["refusal"], status = str(refused), 409
            else:
                messages.success(request, f"Policy {row.number} is in force for what is submitted.")
                return redirect("desk:policy")
    context |= {
        "versions": versions,
        "body": body,
        "form": form if may_adopt else None,
        "page": reverse("desk:policy"),
        "writer": keeping.writer(request),
        "here": "policy",
    }
    return render(request, "desk/policy.html", context, status=status)


def _faults(text: str) -> list[Refusal]:
    """Return every fault with its line and column."""
    found = [_LINE.match(line) for line in text.split("\n")]
    return [Refusal(int(each[1]), int(each[2]), each[3]) for each in found if each is not None]


# --- people -------------------------------------------------------------------


@desk
def people(request: DeskRequest) -> HttpResponse:
    """List everybody with the roles they hold and held. The chair grants."""
    return _people(request)


def _people(
    request: DeskRequest,
    *,
    refusal: str = "",
    grant_form: forms.GrantForm | None = None,
    status: int = 200,
) -> HttpResponse:
    if not (sees_all(request.standing) or request.standing.is_member):
        raise PermissionDenied("Only the board, the chair and auditors see who holds which role.")
    grants = RoleGrant.objects.select_related("granted_by").order_by("ends_at", "role", "pk")
    rows = User.objects.prefetch_related(Prefetch("grants", grants)).order_by("name", "pk")
    context = {
        "people": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may": conditions.grant_role(request.standing) is None,
        "grant_form": grant_form or forms.GrantForm(auto_id="grant-%s"),
        "refusal": refusal,
        "page": reverse("desk:people"),
        "writer": keeping.writer(request),
        "here": "people",
    }
    return render(request, "desk/people.html", context, status=status)


@desk
@require_POST
def grant(request: DeskRequest) -> HttpResponse:
    """Give a person a role from now on."""
    form = forms.GrantForm(request.POST, auto_id="grant-%s")
    if not form.is_valid():
        return _people(request, grant_form=form, status=422)
    data = form.cleaned_data
    try:
        row = actions.grant_role(
            data["person"], data["role"], by=request.user, specialty=data["specialty"]
        )
    except Refused as refused:
        return _people(request, refusal=str(refused), grant_form=form, status=409)
    messages.success(request, f"{row.user.name} is {row.get_role_display().lower()} from now on.")
    return redirect("desk:people")


@desk
def end_role(request: DeskRequest, number: int) -> HttpResponse:
    """End a role, with the reason."""
    row = get_object_or_404(RoleGrant.objects.select_related("user"), pk=number)
    return _reasoned(
        request,
        title=f"End a role of {row.user.name}",
        words=f"{row.get_role_display()}"
        + (f", {row.specialty.replace('-', ' ')}" if row.specialty else "")
        + ". What they signed stays as it is.",
        button="End the role",
        act=lambda reason: actions.end_role(row, by=request.user, reason=reason),
        done=f"{row.user.name} is {row.get_role_display().lower()} no longer.",
    )


@desk
def deactivate(request: DeskRequest, number: int) -> HttpResponse:
    """Close an account, with the reason."""
    row = get_object_or_404(User, pk=number)
    return _reasoned(
        request,
        title=f"Deactivate the account of {row.name}",
        words="They can no longer sign in. What they wrote and signed keeps their name.",
        button="Deactivate the account",
        act=lambda reason: actions.deactivate(row, by=request.user, reason=reason),
        done=f"The account of {row.name} is closed.",
    )


def _reasoned(
    request: DeskRequest, *, title: str, words: str, button: str, act: Any, done: str
) -> HttpResponse:
    """Show one page that asks for a reason, and carry out what it is for."""
    refusal = conditions.grant_role(request.standing)
    if refusal is not None:
        raise PermissionDenied(refusal)
    form = forms.ReasonForm(request.POST or None)
    status, said = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data["reason"])
            except Refused as refused:
                status, said = 409, str(refused)
            else:
                messages.success(request, done)
                return redirect("desk:people")
    context = {
        "title": title,
        "words": words,
        "button": button,
        "form": form,
        "refusal": said,
        "page": request.path,
        "writer": keeping.writer(request),
        "here": "people",
    }
    return render(request, "desk/reason.html", context, status=status)


# --- redactions -----------------------------------------------------------------


@desk
def redactions(request: DeskRequest) -> HttpResponse:
    """List redactions. The chair asks for one; somebody else confirms it."""
    return _redactions(request)


def _redactions(
    request: DeskRequest,
    *,
    refusal: str = "",
    form: forms.RedactForm | None = None,
    status: int = 200,
) -> HttpResponse:
    known = request.standing
    if not (sees_all(known) or known.is_member):
        raise PermissionDenied("Only the board, the chair and auditors see redactions.")
    rows = Redaction.objects.select_related("asked_by", "confirmed_by").order_by("-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.refusal = conditions.confirm_redaction(known, row.asked_by_id)  # type: ignore[attr-defined]
    context = {
        "rows": page,
        "form": (
            form
            or forms.RedactForm(
                auto_id="redact-%s", initial={"digest": request.GET.get("digest", "")[:64]}
            )
        )
        if conditions.redact(known) is None
        else None,
        "refusal": refusal,
        "page": reverse("desk:redactions"),
        "writer": keeping.writer(request),
        "here": "people",
    }
    return render(request, "desk/redactions.html", context, status=status)


@desk
@require_POST
def ask_redaction(request: DeskRequest) -> HttpResponse:
    """Ask for patient data to be removed from a stored text."""
    form = forms.RedactForm(request.POST, auto_id="redact-%s")
    if form.is_valid():
        text = DocumentText.objects.filter(pk=form.cleaned_data["digest"]).first()
        if text is None:
            form.add_error("digest", "No stored text has this digest.")
        else:
            try:
                actions.ask_redaction(text, by=request.user, reason=form.cleaned_data["reason"])
            except Refused as refused:
                return _redactions(request, refusal=str(refused), form=form, status=409)
            messages.success(request, "Asked. Somebody else on the board confirms it.")
            return redirect("desk:redactions")
    return _redactions(request, form=form, status=422)


@desk
@require_POST
def confirm_redaction(request: DeskRequest, number: int) -> HttpResponse:
    """Remove a text for good; a second person does this."""
    row = get_object_or_404(Redaction, pk=number)
    try:
        actions.confirm_redaction(row, by=request.user)
    except Refused as refused:
        return _redactions(request, refusal=str(refused), status=409)
    messages.success(request, "The text is gone for good. Its digest and this record stay.")
    return redirect("desk:redactions")
