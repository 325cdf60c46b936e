"""The page on which a stale revision is brought up to date: /desk/revisions/ID/merge/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from reference.document import Malformed
from reference.merge import MINE, THEIRS, Conflict
from reference.models import WorkingCopy
from reviews import actions, conditions, queries
from reviews.conditions import Refused
from reviews.desk import keeping, revision
from reviews.desk.access import DeskRequest, desk, find_case
from reviews.desk.told import changes, grouped
from reviews.merging import proposal_of

CHOICE = "choice:"
"""How the fields begin that hold what was chosen, before the key of the conflict."""


@dataclass(frozen=True)
class Line:
    """A line of one of the texts, and whether it is not in the one from which both came."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Side:
    """One of the texts of a conflict, and the value that chooses it."""

    name: str
    lines: list[Line]
    value: str = ""
    label: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class Question:
    """A conflict with its texts side by side, and the field that settles it."""

    number: int
    conflict: Conflict
    field: str
    base: Side | None
    sides: list[Side]
    is_missing: bool
    """Whether the form came in without a choice for it."""


@desk
def merge(request: DeskRequest, number: int) -> HttpResponse:
    """Show what was published meanwhile and what it meets; make the draft that holds both."""
    case = find_case(request, number)
    if (refusal := conditions.merges(case)) is not None:
        raise PermissionDenied(refusal)
    if request.method == "POST":
        return _merged(request, case)
    if (refusal := conditions.rebase(case)) is not None:
        messages.info(request, refusal)
        return revision.back(number)
    kept = keeping.taken(request)
    return _show(request, case, kept or {}, offered_again=kept is not None)


def _merged(request: DeskRequest, case: queries.Case) -> HttpResponse:
    row = case.revision
    seen = (request.POST.get("theirs", ""), request.POST.get("mine", ""))
    try:
        draft = actions.rebase(
            row, by=request.user, choices=_choices(case, request.POST), seen=seen
        )
    except Refused as refused:
        case = find_case(request, row.pk)
        if conditions.rebase(case) is not None:
            return revision.show(request, row.pk, refusal=str(refused), status=409)
        return _show(request, case, request.POST, refusal=str(refused), status=409)
    messages.success(
        request,
        f"Brought up to date. This is the new draft, revision {draft.number}; read it before "
        "you submit it.",
    )
    return redirect("desk:edit", draft.pk)


def _choices(case: queries.Case, sent: Mapping[str, Any]) -> dict[str, str]:
    """Return what was chosen, as far as it was chosen between the texts that there are now.

    A choice can bring up another question, which then is in the form as well: so the merge
    is asked again until nothing more of what was sent applies.
    """
    chosen: dict[str, str] = {}
    if conditions.rebase(case) is not None:
        return chosen
    while True:
        try:
            found = proposal_of(case, chosen).merge.conflicts
        except Malformed:
            return chosen
        applies = {
            each.key: owner
            for each in found
            for owner in (THEIRS, MINE)
            if sent.get(CHOICE + each.key) == value_of(owner, each)
        }
        if not applies.keys() - chosen.keys():
            return chosen
        chosen |= applies


def value_of(owner: str, conflict: Conflict) -> str:
    return f"{owner}.{conflict.mark}"


def _show(
    request: DeskRequest,
    case: queries.Case,
    sent: Mapping[str, Any],
    *,
    refusal: str = "",
    offered_again: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Render the page. Whatever was chosen stays chosen where the texts are the same."""
    row = case.revision
    context: dict[str, Any] = {
        "case": case,
        "revision": row,
        "entry": case.entry,
        "theirs": case.latest,
        "refusal": refusal,
        "offered_again": offered_again,
        "copy": WorkingCopy.objects.filter(revision=row, editor=request.user).first(),
        "page": reverse("desk:merge", args=[row.pk]),
        "writer": keeping.writer(request),
        "here": "entries",
    }
    try:
        found = proposal_of(case)
        chosen = _choices(case, sent)
        asked = proposal_of(case, chosen).merge if chosen else found.merge
    except Malformed as fault:
        context["fault"] = str(fault)
        return render(request, "desk/merge.html", context, status=status)
    was_sent = request.method == "POST"
    base_name = f"Version {found.base.number}, from which it began" if found.base else ""
    theirs_name = f"Version {found.theirs.number}, published since"
    context |= {
        "base": found.base,
        "base_document": found.base_document,
        "theirs_document": found.theirs_document,
        "published": changes(found.base_document, found.theirs_document).groups
        if found.theirs_document is not None and found.base_document is not None
        else [],
        "taken": grouped(found.merge.taken),
        "notes": asked.notes,
        "questions": [
            _question(
                at,
                conflict,
                chosen.get(conflict.key, ""),
                base_name if found.base_document is not None else "",
                theirs_name,
                is_missing=was_sent and conflict.key not in chosen,
            )
            for at, conflict in enumerate(asked.conflicts, start=1)
        ],
    }
    return render(request, "desk/merge.html", context, status=status)


def _question(
    number: int,
    conflict: Conflict,
    chosen: str,
    base_name: str,
    theirs_name: str,
    *,
    is_missing: bool,
) -> Question:
    sides = [
        Side(
            name,
            _lines(text, conflict.base),
            value_of(owner, conflict),
            label,
            chosen == owner,
        )
        for owner, name, text, label in (
            (THEIRS, theirs_name, conflict.theirs, "Take what was published"),
            (MINE, "This revision", conflict.mine, "Keep what this revision says"),
        )
    ]
    base = Side(base_name, _lines(conflict.base, conflict.base)) if base_name else None
    return Question(number, conflict, CHOICE + conflict.key, base, sides, is_missing)


def _lines(text: str, base: str) -> list[Line]:
    known = set(base.split("\n"))
    return [Line(line, line not in known) for line in text.split("\n")] if text else []
