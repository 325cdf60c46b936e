"""What somebody typed while they were signed out is kept until they are signed in again.

A form that matters carries its writer, signed. When it comes in without a session
(it ran out, or they signed out in another window) its fields wait in the new
session, and the page offers them again to the same writer after signing in. No
credential is kept. Without a writer's signature nothing is kept, so that strangers
cannot fill the table of sessions.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

WRITER = "writer"
"""The hidden field of the forms that are kept."""

_SESSION_KEY = "desk.kept"
_SALT = "reviews.desk.keeping"
_NEVER_KEPT = ("csrfmiddlewaretoken", "password", "code", WRITER)
_MOST_CHARACTERS = 3_000_000


def writer(request: HttpRequest) -> str:
    """Return the value of the hidden field: who writes, signed."""
    return signing.dumps(request.user.pk, salt=_SALT)


def keep(request: HttpRequest) -> bool:
    """Keep the fields of a form that came in without a session. Say whether it was kept."""
    if request.method != "POST":
        return False
    try:
        by = signing.loads(request.POST.get(WRITER, ""), salt=_SALT)
    except signing.BadSignature:
        return False
    fields = request.POST.copy()
    for name in _NEVER_KEPT:
        fields.pop(name, None)
    body = fields.urlencode()
    if len(body) > _MOST_CHARACTERS:
        return False
    request.session[_SESSION_KEY] = {"by": by, "page": came_from(request), "fields": body}
    return True


def is_from_here(request: HttpRequest) -> bool:
    """Say whether a form was sent by a page of this site."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def taken(request: HttpRequest, *, holding: str = "") -> QueryDict | None:
    """Return what was kept for this page and this person, and keep it no longer.

    ``holding``: the field by which one of several forms of the page knows its own.
    """
    kept: dict[str, Any] | None = request.session.get(_SESSION_KEY)
    if kept is None:
        return None
    if kept["by"] != request.user.pk:
        # Somebody else signed in here; it is not for their eyes.
        del request.session[_SESSION_KEY]
        return None
    fields = QueryDict(kept["fields"])
    if kept["page"] != request.path or (holding and holding not in fields):
        return None
    del request.session[_SESSION_KEY]
    return fields


def came_from(request: HttpRequest) -> str:
    """Return the page to go back to: of a form that was sent, the page on which it stood."""
    if request.method != "POST":
        return request.get_full_path()
    page = request.POST.get("page", "")
    parts = urlsplit(page)
    is_ours = page.startswith("/") and not page.startswith("//") and not parts.netloc
    return parts.path if is_ours else request.path


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token no longer holds, as after signing in again in another window.

    If it came from a page of ours, carrying its writer's signature, what was typed is
    offered again; otherwise the refusal is plain.
    """
    if is_from_here(request) and keep(request):
        return redirect(came_from(request))
    said = (
        "This form has run out, so nothing was stored. Go back, load the page again and repeat "
        "what you did."
    )
    return render(request, "403.html", {"exception": said}, status=403)
