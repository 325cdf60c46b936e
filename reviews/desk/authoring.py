"""What editors do: begin an entry, write, keep, save, submit, take back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reference import yaml
from reference.document import EntryDocument
from reviews import actions, conditions, queries
from reviews.conditions import Collision, Refused
from reviews.desk import comments, copies, forms, keeping, revision, typed
from reviews.desk.access import ONLY_WRITERS, DeskRequest, desk, find_case
from reviews.models import PolicyVersion
from reviews.policy import Policy

BEGINNING = """\
schema: 1
slug: drug-and-question
title: How is the drug used for what?
drug: drug

summary:
  - text: One sentence that answers the question.
    cites: [first-source]

regimens:
  - kind: dose
    intent: analgesia
    route: not-stated
    indication: not-stated
    population: not-stated
    dose: {value: "1", unit: mg/kg}
    cites: [first-source]

sections: []

references:
  - id: first-source
    evidence: guideline
    title: Title of the source
    issued: 2026
"""
"""What a new entry begins with. It is not complete on purpose: the errors say what is missing."""


def _policy() -> Policy | None:
    try:
        return queries.policy_in_force()
    except PolicyVersion.DoesNotExist:
        return None


@desk
@require_safe
def show(request: DeskRequest, number: int) -> HttpResponse:
    """Show one revision."""
    return revision.show(request, number)


@desk
def new(request: DeskRequest) -> HttpResponse:
    """Begin an entry from YAML."""
    refusal = conditions.create_entry(request.standing)
    if refusal is not None:
        raise PermissionDenied(refusal)
    kept = keeping.taken(request) if request.method == "GET" else None
    text = kept["source"] if kept is not None and "source" in kept else BEGINNING
    context: dict[str, Any] = {"offered_again": kept is not None}
    status = 200
    if request.method == "POST":
        form = forms.SourceForm(request.POST)
        status = 422
        if form.is_valid():
            read = typed.read(form.cleaned_data["source"], "new-entry.yaml")
            context |= {"typed": read} | typed.preview(read, _policy(), at=request.at)
            if request.POST.get("do") == "preview":
                status = 200 if read.document is not None else 422
            elif read.document is not None:
                try:
                    row = actions.create_entry(read.document, by=request.user)
                except Refused as refused:
                    context["refusal"], status = str(refused), 409
                else:
                    messages.success(request, "The entry exists, and this is its first draft.")
                    return redirect("desk:revision", row.pk)
    else:
        form = forms.SourceForm(initial={"source": text})
    context |= {
        "form": form,
        "page": reverse("desk:new"),
        "writer": keeping.writer(request),
        "here": "new",
    }
    return render(request, "desk/new.html", context, status=status)


@desk
def edit(request: DeskRequest, number: int) -> HttpResponse:
    """Write in a draft. Whatever is typed is kept, also when it cannot be saved."""
    case = find_case(request, number)
    if not copies.may_keep(case):
        raise PermissionDenied(conditions.save(case) or ONLY_WRITERS)
    if request.method == "POST":
        return _edited(request, case)
    saved = case.revision
    kept = keeping.taken(request)
    copy = copies.of(saved, request.user)
    if kept is not None and kept.get("source"):
        # What was on its way when the session ran out; from here on it is safe.
        copy = copies.keep(
            saved,
            by=request.user,
            source=str(kept["source"]).replace("\r\n", "\n"),
            seen_digest=kept.get("seen_digest") or saved.digest,
            at=request.at,
        )
    refusal = conditions.save(case)
    if refusal is not None and copy is None:
        messages.info(request, refusal)
        return revision.back(saved.pk)
    text = copy.source if copy is not None else _text(saved.text.document())
    seen = copy.seen_digest if copy is not None else saved.digest
    return _editor(request, case, text, seen, offered_again=kept is not None)


def _edited(request: DeskRequest, case: queries.Case) -> HttpResponse:
    form = forms.SourceForm(request.POST)
    saved = case.revision
    wanted = request.POST.get("do", "save")
    if wanted == "drop":
        copies.drop(saved, by=request.user)
        messages.success(request, "Your working copy is gone. This is the draft as it was saved.")
        return redirect("desk:edit", saved.pk)
    if not form.is_valid():
        text = request.POST.get("source", "")
        return _editor(request, case, text, saved.digest, form=form, status=422)
    text = form.cleaned_data["source"].replace("\r\n", "\n")
    seen = form.cleaned_data["seen_digest"] or saved.digest
    at = timezone.now()
    if wanted == "keep":
        copies.keep(saved, by=request.user, source=text, seen_digest=seen, at=at)
        if request.accepts("text/html"):
            messages.success(request, "Your working copy is kept. The draft itself is unchanged.")
            return redirect("desk:edit", saved.pk)
        return JsonResponse({"kept": f"{timezone.localtime(at):%H:%M:%S}"})
    read = typed.read(text, _name(case))
    if read.document is None or wanted == "preview":
        copies.keep(saved, by=request.user, source=text, seen_digest=seen, at=at)
        status = 200 if read.document is not None else 422
        return _editor(request, case, text, seen, read=read, status=status)
    return _save(request, case, read.document, text, seen)


def _save(
    request: DeskRequest, case: queries.Case, document: EntryDocument, text: str, seen: str
) -> HttpResponse:
    """Save, or keep the text as it was typed and say what happened."""
    saved = case.revision
    try:
        actions.save(saved, document, by=request.user, seen_digest=seen)
    except Refused as refused:
        copies.keep(saved, by=request.user, source=text, seen_digest=seen, at=timezone.now())
        now = find_case(request, saved.pk)
        said = "" if isinstance(refused, Collision) else str(refused)
        return _editor(request, now, text, seen, refusal=said, status=409)
    copies.drop(saved, by=request.user)
    messages.success(request, "Saved.")
    return redirect("desk:revision", saved.pk)


def _editor(
    request: DeskRequest,
    case: queries.Case,
    text: str,
    seen: str,
    *,
    read: typed.Typed | None = None,
    form: forms.SourceForm | None = None,
    refusal: str = "",
    offered_again: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Render the editor. If somebody else saved meanwhile, both texts stand side by side."""
    saved = case.revision
    context: dict[str, Any] = {
        "case": case,
        "revision": saved,
        "entry": case.entry,
        "copy": copies.of(saved, request.user),
        "refusal": refusal,
        "frozen": conditions.save(case) or "",
        "comments_open": comments.open_on(case),
        "offered_again": offered_again,
        "page": reverse("desk:edit", args=[saved.pk]),
        "writer": keeping.writer(request),
        "here": "entries",
    }
    collided = seen != saved.digest
    if collided and not saved.text.is_redacted:
        theirs = saved.text.document()
        context |= typed.side_by_side(theirs, text)
        context["collided"] = True
    if read is not None:
        context |= {"typed": read} | typed.preview(
            read, _policy(), at=request.at, entry_id=case.revision.entry_id
        )
    # Both texts are shown, so saving from here on replaces theirs knowingly.
    context["form"] = form or forms.SourceForm(
        initial={"source": text, "seen_digest": saved.digest if collided else seen}
    )
    return render(request, "desk/edit.html", context, status=status)


def _name(case: queries.Case) -> str:
    return f"{case.entry.slug}.yaml"


def _text(document: EntryDocument) -> str:
    return yaml.write(document).decode()


# --- one action each ------------------------------------------------------------


@desk
@require_POST
def submit(request: DeskRequest, number: int) -> HttpResponse:
    """Hand a draft to the board."""
    case = find_case(request, number)
    return revision.attempt(
        request,
        number,
        "submit",
        forms.SubmitForm(request.POST, auto_id="submit-%s"),
        lambda data: actions.submit(case.revision, by=request.user, note=data["note"]),
        "Submitted. The board is told.",
    )


@desk
@require_POST
def withdraw(request: DeskRequest, number: int) -> HttpResponse:
    """Take a submitted revision out of the board's hands for good."""
    case = find_case(request, number)
    return revision.attempt(
        request,
        number,
        "withdraw",
        forms.ReasonForm(request.POST, auto_id="withdraw-%s"),
        lambda data: actions.withdraw(case.revision, by=request.user, reason=data["reason"]),
        "Withdrawn.",
    )


@desk
@require_POST
def discard(request: DeskRequest, number: int) -> HttpResponse:
    """Put a draft out of view."""
    case = find_case(request, number)
    return revision.attempt(
        request,
        number,
        "discard",
        forms.DiscardForm(request.POST, auto_id="discard-%s"),
        lambda data: actions.discard(case.revision, by=request.user, reason=data["reason"]),
        "Discarded. The record stays.",
    )


@desk
@require_POST
def take_back(request: DeskRequest, number: int) -> HttpResponse:
    """Take a revision out of review to revise it; the draft that follows is shown."""
    case = find_case(request, number)
    drafts = []
    answer = revision.attempt(
        request,
        number,
        "take_back",
        forms.ReasonForm(request.POST, auto_id="take_back-%s"),
        lambda data: drafts.append(
            actions.take_back(case.revision, by=request.user, reason=data["reason"])
        ),
        "Taken back. This is the draft that follows.",
    )
    return redirect("desk:revision", drafts[0].pk) if drafts else answer


# --- a form whose token had run out -----------------------------------------------
