"""The page of one entry: its versions, its revisions, its record, and what one can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from people import queries as people
from people.models import Role
from reference.models import Entry, Publication, RegimenKey, Revision
from reference.states import Ending
from reviews import actions, conditions
from reviews.actions.publications import sharing
from reviews.conditions import Refused
from reviews.desk import forms, keeping
from reviews.desk.access import DeskRequest, desk, find_entry, find_publication, visible
from reviews.desk.revision import Choice, Forms
from reviews.models import Event, Review, Task

EVENTS = 50


@desk
@require_safe
def entry(request: DeskRequest, slug: str) -> HttpResponse:
    """Show an entry. An earlier address leads to the present one."""
    row = find_entry(request, slug)
    if row.slug != slug:
        return redirect("desk:entry", row.slug, permanent=True)
    return show(request, row)


def show(
    request: DeskRequest,
    row: Entry,
    *,
    refusal: str = "",
    bound: Forms | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of an entry, with a refusal on top and what was typed kept."""
    versions = list(row.publications.select_related("revision").order_by("-number"))
    current = next((each for each in versions if each.is_current), None)
    revisions = visible(row.revisions.select_related("author"), request.standing)
    events = Event.objects.filter(entry=row).order_by("-seq")
    rounds = Review.objects.filter(entry=row, closed_at=None).exclude(kind=Review.Kind.REVISION)
    context = {
        "entry": row,
        "title": (current or versions[0]).title if versions else _title(revisions, row),
        "versions": versions,
        "current": current,
        "revisions": revisions.order_by("-number"),
        "rounds": rounds.select_related("publication").order_by("opened_at"),
        "editors": row.editors.select_related("user").order_by("user__name"),
        "former": row.former_slugs.order_by("slug"),
        "events": Paginator(events, EVENTS).get_page(request.GET.get("page")),
        "choices": choices(request, row, versions, bound or {}),
        "tasks": _tasks(request, row, bound or {}),
        "may_recall": conditions.recall(request.standing, False) is None,
        "refusal": refusal,
        "page": reverse("desk:entry", args=[row.slug]),
        "writer": keeping.writer(request),
        "here": "entries",
    }
    return render(request, "desk/entry.html", context, status=status)


def _tasks(request: DeskRequest, row: Entry, bound: Forms) -> list[tuple[Task, Any]]:
    """Return the open tasks of an entry, each with its form where this person may close it."""
    found = list(row.tasks.filter(closed_at=None).order_by("due_on", "pk"))
    if not found or conditions.close_task(request.standing, may_write=_writes(request, row)):
        return [(task, None) for task in found]
    return [
        (
            task,
            bound.get(f"task-{task.pk}") or forms.OutcomeForm(auto_id=f"task-{task.pk}-%s"),
        )
        for task in found
    ]


def _writes(request: DeskRequest, row: Entry) -> bool:
    return row.owner_id == request.user.pk or row.editors.filter(user=request.user).exists()


@desk
@require_POST
def close_task(request: DeskRequest, number: int) -> HttpResponse:
    """Close a task with a word on what was done about it."""
    task = get_object_or_404(Task.objects.select_related("entry"), pk=number)
    row = find_entry(request, task.entry.slug)
    form = forms.OutcomeForm(request.POST, auto_id=f"task-{number}-%s")
    bound = {f"task-{number}": form}
    if not form.is_valid():
        return show(request, row, bound=bound, status=422)
    try:
        actions.close_task(task, by=request.user, outcome=form.cleaned_data["reason"])
    except Refused as refused:
        return show(request, row, bound=bound, refusal=str(refused), status=409)
    messages.success(request, "The task is closed.")
    return redirect("desk:entry", row.slug)


def _title(revisions: Any, row: Entry) -> str:
    newest: Revision | None = revisions.order_by("-number").first()
    return newest.title if newest is not None else row.slug


def choices(
    request: DeskRequest, row: Entry, versions: list[Publication], bound: Forms
) -> list[Choice]:
    """Return what this person may do with an entry."""
    known = request.standing
    current = next((each for each in versions if each.is_current), None)
    newest = versions[0] if versions else None
    may_add = conditions.add_editor(row.owner_id, known)
    found = [
        Choice("propose", "Propose a change", "Begins a draft from what is on view.",
               django_forms.Form(), "main", conditions.propose(known)),
        Choice("reaffirm", "Reaffirm it", "Opens the round that may sign “reviewed, no change”.",
               django_forms.Form(), "quiet", conditions.reaffirm(known, current is not None)),
        Choice("reinstate", "Bring it back",
               "Opens the round that may put the last version on view again.",
               bound.get("reinstate") or forms.ReasonForm(auto_id="reinstate-%s"), "quiet",
               conditions.reinstate(
                   known,
                   was_ended_badly=newest is not None
                   and newest.end_kind in (Ending.RECALLED, Ending.RETIRED, Ending.EXPIRED),
                   has_current=current is not None,
               )),
        Choice("retire", "Retire it", "Its address says from then on that it was retired.",
               bound.get("retire") or forms.ReasonForm(auto_id="retire-%s"), "stop",
               conditions.retire(known, current is not None)),
        Choice("editors", "Add an editor", "They may write in the drafts of this entry.",
               (bound.get("editors") or editor_form(request, row)) if may_add is None else None,
               "quiet", may_add),
        Choice("rename", "Change the address", "The old address leads to the new one for ever.",
               bound.get("rename")
               or forms.RenameForm(auto_id="rename-%s", initial={"slug": row.slug}),
               "quiet", may_add),
    ]  # fmt: skip
    return [each for each in found if each.refusal is None]


def editor_form(request: DeskRequest, row: Entry, data: Any = None) -> forms.EditorForm:
    """Return the form that adds an editor, offering those who are not among them yet."""
    there = {row.owner_id, *row.editors.values_list("user_id", flat=True)}
    editors = [user for user in people.holders(Role.EDITOR, request.at) if user.pk not in there]
    return forms.EditorForm(data, editors=editors, auto_id="editors-%s")


def attempt(
    request: DeskRequest,
    row: Entry,
    name: str,
    form: django_forms.Form,
    act: Callable[[dict[str, Any]], HttpResponseRedirect],
) -> HttpResponse:
    """Carry out one action on an entry, or show its page again with the reason why not."""
    if not form.is_valid():
        return show(request, row, bound={name: form}, status=422)
    try:
        return act(form.cleaned_data)
    except Refused as refused:
        return show(request, row, refusal=str(refused), bound={name: form}, status=409)


def _current(row: Entry) -> Publication:
    """Return the version on view, or the newest; raise :class:`Refused` if there is none."""
    found = row.publications.order_by("-number").first()
    if found is None:
        raise Refused("Nothing of this entry was published yet.")
    return found


@desk
@require_POST
def propose(request: DeskRequest, slug: str) -> HttpResponse:
    """Begin a draft of a change."""
    row = find_entry(request, slug)

    def act(_: dict[str, Any]) -> HttpResponseRedirect:
        draft = actions.propose(row, by=request.user)
        messages.success(request, "This draft begins with the text that is published.")
        return redirect("desk:edit", draft.pk)

    return attempt(request, row, "propose", django_forms.Form(request.POST), act)


@desk
@require_POST
def reaffirm(request: DeskRequest, slug: str) -> HttpResponse:
    """Open the round that may sign "reviewed, no change"."""
    row = find_entry(request, slug)

    def act(_: dict[str, Any]) -> HttpResponseRedirect:
        review = actions.reaffirm(_current(row), by=request.user)
        messages.success(request, "The round is open. Everyone assigned is told.")
        return redirect("desk:round", review.pk)

    return attempt(request, row, "reaffirm", django_forms.Form(request.POST), act)


@desk
@require_POST
def reinstate(request: DeskRequest, slug: str) -> HttpResponse:
    """Open the round that may put the last version on view again."""
    row = find_entry(request, slug)

    def act(data: dict[str, Any]) -> HttpResponseRedirect:
        review = actions.reinstate(_current(row), by=request.user, reason=data["reason"])
        messages.success(request, "The round is open. Everyone assigned is told.")
        return redirect("desk:round", review.pk)

    form = forms.ReasonForm(request.POST, auto_id="reinstate-%s")
    return attempt(request, row, "reinstate", form, act)


@desk
@require_POST
def retire(request: DeskRequest, slug: str) -> HttpResponse:
    """End what is on view because it is no longer needed."""
    row = find_entry(request, slug)

    def act(data: dict[str, Any]) -> HttpResponseRedirect:
        actions.retire(_current(row), by=request.user, reason=data["reason"])
        messages.success(request, "Retired. Its address says so from now on.")
        return redirect("desk:entry", row.slug)

    return attempt(request, row, "retire", forms.ReasonForm(request.POST, auto_id="retire-%s"), act)


@desk
@require_POST
def rename(request: DeskRequest, slug: str) -> HttpResponse:
    """Give an entry another address."""
    row = find_entry(request, slug)

    def act(data: dict[str, Any]) -> HttpResponseRedirect:
        renamed = actions.rename(row, data["slug"], by=request.user)
        messages.success(request, "The entry has a new address; the old one leads to it.")
        return redirect("desk:entry", renamed.slug)

    return attempt(request, row, "rename", forms.RenameForm(request.POST, auto_id="rename-%s"), act)


@desk
@require_POST
def add_editor(request: DeskRequest, slug: str) -> HttpResponse:
    """Let another editor write in the drafts of an entry."""
    row = find_entry(request, slug)

    def act(data: dict[str, Any]) -> HttpResponseRedirect:
        actions.add_editor(row, data["person"], by=request.user)
        messages.success(request, f"{data['person'].name} may write in its drafts now.")
        return redirect("desk:entry", row.slug)

    return attempt(request, row, "editors", editor_form(request, row, request.POST), act)


@desk
def recall(request: DeskRequest, slug: str, number: int) -> HttpResponse:
    """Take a version from view, and with it whatever shares its regimens and is ticked."""
    publication = find_publication(request, slug, number)
    refusal = conditions.recall(request.standing, publication.recalled_at is not None) or ""
    shared = sharing(publication)
    form = forms.RecallForm(request.POST or None, auto_id="recall-%s")
    ticked = {key for key in request.POST.getlist("also") if key.isdigit()}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done = actions.recall(
                    publication,
                    by=request.user,
                    reason=form.cleaned_data["reason"],
                    also=[row for row in shared if str(row.pk) in ticked],
                )
            except Refused as refused:
                refusal, status = str(refused), 409
            else:
                messages.success(request, _recalled(len(done)))
                return redirect("desk:entry", publication.entry.slug)
    regimens = _shared_regimens(publication, shared)
    context = {
        "publication": publication,
        "entry": publication.entry,
        "rows": [(row, str(row.pk) in ticked, regimens.get(row.pk, [])) for row in shared],
        "form": form,
        "may": conditions.recall(request.standing, publication.recalled_at is not None) is None,
        "refusal": refusal,
        "page": request.path,
        "writer": keeping.writer(request),
        "here": "entries",
    }
    return render(request, "desk/recall.html", context, status=status)


def _recalled(count: int) -> str:
    if count == 1:
        return "Recalled. Its address shows the reason from now on."
    return f"{count} versions are recalled. Their addresses show the reason from now on."


def _shared_regimens(publication: Publication, shared: list[Publication]) -> dict[int, list[str]]:
    """Return, by version, the ids of the regimens that it has in common with a publication."""
    keys = RegimenKey.objects.filter(publication=publication).values("key")
    found: dict[int, list[str]] = {}
    rows = RegimenKey.objects.filter(publication__in=shared, key__in=keys).order_by("pk")
    for row in rows:
        found.setdefault(row.publication_id, []).append(row.regimen)
    return found
