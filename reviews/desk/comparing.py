"""Any two texts of an entry, held against each other: /desk/entries/SLUG/compare/."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reviews.desk.access import DeskRequest, desk, find_entry
from reviews.desk.sides import find_side, query_of, sides_of, usual_for, views_of
from reviews.desk.told import changes


@desk
@require_safe
def compare(request: DeskRequest, slug: str) -> HttpResponse:
    """Show what differs between two texts. Without a choice: the newest, and what is on view.

    404 for what is not there, 403 for a draft that this person may not see.
    """
    row = find_entry(request, slug)
    if row.slug != slug:
        address = reverse("desk:compare", args=[row.slug])
        return redirect(f"{address}{query_of(request.GET)}", permanent=True)
    among = sides_of(request, row)
    asked = request.GET
    to = find_side(request, row, asked["to"]) if asked.get("to") else None
    newest = to or (among[0] if among else None)
    usual = usual_for(newest, among) if newest is not None else None
    came = find_side(request, row, asked["from"]) if asked.get("from") else usual
    context = {
        "entry": row,
        "among": among,
        "came": came,
        "to": newest,
        "came_key": came.key if came else "",
        "to_key": newest.key if newest else "",
        "here": "entries",
        **views_of(asked),
    }
    if came is not None and newest is not None:
        old, new = came.document, newest.document
        context["redacted"] = [side for side in (came, newest) if side.is_redacted]
        if old is not None and new is not None:
            context["changes"] = changes(old, new)
            context["other_way"] = query_of(asked, **{"from": newest.key, "to": came.key})
    return render(request, "desk/compare.html", context)
