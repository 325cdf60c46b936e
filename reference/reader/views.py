"""The reader's pages, other than the current page of an entry itself.

Each view asks the database views of ``reference.reader.models`` and nothing else.
None knows of a session, a user or an unapproved revision.
"""

from __future__ import annotations

import base64
import json
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from reference.reader import answers
from reference.reader.current import current_page
from reference.reader.models import (
    PublishedEntry,
    PublishedVersion,
    ReaderNotice,
    ReaderPolicy,
)
from reference.reader.onview import OnView, in_force, versions_on_view
from reference.reader.policy import policy_words
from reference.reader.terms import search_terms

PER_PAGE = 25
RECALLS_SHOWN = 5
RECALL_NOTICE_DAYS = 90
"""How long a recall stands first while no policy is in force to say otherwise."""
JSON = "application/json"
YAML = "application/yaml; charset=utf-8"

# --- finding an entry -------------------------------------------------------


def index(request: HttpRequest) -> HttpResponse:
    """List every entry, recalls first."""
    entries = PublishedEntry.objects.in_list()
    recalls = ReaderNotice.objects.filter(kind="recalled", at__gte=_first_recalls_since())
    return answers.page(
        request,
        "reader/index.html",
        {
            "page": Paginator(entries, PER_PAGE).get_page(request.GET.get("page")),
            "recalls": recalls.order_by("-at"),
            "today": timezone.localdate(),
        },
    )


def _first_recalls_since() -> datetime:
    """Return from when on a recall stands first on the home page; the policy says how long."""
    adopted = ReaderPolicy.objects.order_by("-number").first()
    days = policy_words(adopted.body).recall_notice_days if adopted else RECALL_NOTICE_DAYS
    return timezone.now() - timedelta(days=days)


def search(request: HttpRequest) -> HttpResponse:
    """List the entries that hold every word asked for."""
    asked = request.GET.get("q", "")[:200].replace("\x00", " ").strip()
    terms = search_terms(asked)
    found = PublishedEntry.objects.in_list()
    found = found.matching(terms) if terms else found.none()
    recalled = [
        notice
        for notice in ReaderNotice.objects.filter(kind="recalled").order_by("-at")
        if terms and all(term in notice.title.lower() for term in terms)
    ]
    return answers.page(
        request,
        "reader/search.html",
        {
            "q": asked,
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "query": urlencode({"q": asked}) + "&",
            "recalls": recalled[:RECALLS_SHOWN],
            "today": timezone.localdate(),
        },
    )


# --- one entry --------------------------------------------------------------


def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the current publication, or say what became of it."""
    return current_page(request, slug) or _no_longer(request, slug)


def _no_longer(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer for an address under which nothing is on view: moved, gone with a reason, unknown."""
    notice = ReaderNotice.objects.filter(slug=slug).first()
    if notice is None:
        return answers.page(request, "404.html", {}, status=404)
    if notice.kind == "moved":
        prefix = f"/entries/{slug}"
        return answers.moved(f"/entries/{notice.target}{request.path_info[len(prefix) :]}")
    if request.path_info.endswith(".json"):
        told = {"slug": slug, "status": notice.kind, "reason": notice.reason}
        told["at"] = notice.at.isoformat()
        return answers.plain(request, json.dumps(told).encode(), JSON, status=410)
    versions = PublishedVersion.objects.filter(slug=slug).exists()
    context = {"notice": notice, "slug": slug, "has_versions": versions}
    return answers.page(request, "reader/notice.html", context, status=410)


def version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Answer with one publication, whatever became of it since."""
    found = _version(slug, number).values_list("page", "etag").first()
    if found is None or not found[0]:
        return _no_longer(request, slug)
    return answers.stored(request, found[0], found[1])


def history(request: HttpRequest, slug: str) -> HttpResponse:
    """List the publications of an entry, the latest first."""
    versions = [
        {**row, "imprint": json.loads(row["imprint"])}
        for row in PublishedVersion.objects.filter(slug=slug)
        .order_by("-number")
        .values(
            "number",
            "title",
            "digest",
            "imprint",
            "status",
            "published_at",
            "ended_at",
            "end_reason",
            "recalled_at",
            "recall_reason",
        )
    ]
    if not versions:
        return _no_longer(request, slug)
    context = {"slug": slug, "title": versions[0]["title"], "versions": versions}
    return answers.page(request, "reader/history.html", context)


def choose_day(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead from the form on the history page to the day that was chosen."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        to = reverse("reader:history", args=[slug])
    else:
        to = reverse("reader:as_of", args=[slug, day.isoformat()])
    return HttpResponse(status=302, headers={**answers.HEADERS, "Location": to})


def as_of(request: HttpRequest, slug: str, when: str) -> HttpResponse:
    """Show what was on view at a moment, or all that was on view on a day."""
    try:
        asked = in_force(when)
    except ValueError:
        return answers.page(request, "404.html", {}, status=404)
    if not PublishedVersion.objects.filter(slug=slug).exists():
        return _no_longer(request, slug)
    shown: list[OnView] = []
    if asked.start <= timezone.now():
        shown = versions_on_view(slug, asked)
    context: dict[str, Any] = {"slug": slug, "asked": asked, "shown": shown}
    context["is_future"] = asked.start > timezone.now()
    return answers.page(request, "reader/as_of.html", context, status=200 if shown else 404)


# --- the same as data -------------------------------------------------------


def entry_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the signed bytes of the current publication."""
    return _json(request, slug, PublishedEntry.objects.filter(slug=slug))


def version_json(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    return _recalled(request, slug, number, JSON) or _json(request, slug, _version(slug, number))


def entry_yaml(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the YAML that imports to the digest of the current publication."""
    return _yaml(request, slug, PublishedEntry.objects.filter(slug=slug))


def version_yaml(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    return _recalled(request, slug, number, YAML) or _yaml(request, slug, _version(slug, number))


def _recalled(
    request: HttpRequest, slug: str, number: str, content_type: str
) -> HttpResponse | None:
    """Answer that a version was recalled, or return None.

    Its page may show the text under a banner. A program that takes the data would see
    no banner, so it is given the notice alone (as JSON, which is YAML as well).
    """
    found = _version(slug, number).exclude(recalled_at=None)
    row = found.values_list("recalled_at", "recall_reason").first()
    if row is None:
        return None
    told = {"slug": slug, "number": int(number), "status": "recalled", "reason": row[1]}
    told["at"] = row[0].isoformat()
    return answers.plain(request, json.dumps(told).encode(), content_type, status=410)


def _version(slug: str, number: str) -> Any:
    return PublishedVersion.objects.filter(slug=slug, number=int(number))


def _json(request: HttpRequest, slug: str, found: Any) -> HttpResponse:
    """Answer with canonical bytes as they were signed: their SHA-256 is the entry's digest."""
    row = found.values_list("document", "digest", "number").first()
    if row is None or not row[0]:
        return _no_longer(request, slug)
    document, digest, number = row
    checksum = base64.b64encode(bytes.fromhex(digest)).decode()
    permanent = reverse("reader:version_json", args=[slug, number])
    headers = {
        "Repr-Digest": f"sha-256=:{checksum}:",
        "Link": f'<{permanent}>; rel="version-history canonical"',
    }
    return answers.plain(request, bytes(document), JSON, headers=headers)


def _yaml(request: HttpRequest, slug: str, found: Any) -> HttpResponse:
    row = found.values_list("yaml", "digest").first()
    if row is None or not row[0]:
        return _no_longer(request, slug)
    return answers.stored(request, row[0], f"{row[1][:32]}-yaml", YAML)


# --- the policy, and a sign of life -----------------------------------------


def policy(request: HttpRequest) -> HttpResponse:
    """Show the editorial policy in force."""
    adopted = ReaderPolicy.objects.order_by("-number").first()
    context = {
        "policy": adopted,
        "words": policy_words(adopted.body) if adopted else None,
        "earlier": ReaderPolicy.objects.order_by("-number").values("number", "adopted_at")[1:],
    }
    return answers.page(request, "reader/policy.html", context, status=200 if adopted else 404)


def policy_yaml(request: HttpRequest) -> HttpResponse:
    """Answer with the policy in force as its YAML."""
    adopted = ReaderPolicy.objects.order_by("-number").first()
    if adopted is None:
        return answers.page(request, "404.html", {}, status=404)
    return answers.plain(request, adopted.body.encode(), YAML)


def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can answer readers: 200, or 503 without its database."""
    try:
        # By its slug: of a column that SQLite keeps as the row's own number, it does not
        # say through which view it is read.
        PublishedEntry.objects.values_list("slug").first()
    except DatabaseError:
        return answers.plain(request, b"no database\n", "text/plain", status=503)
    return answers.plain(request, b"ok\n", "text/plain")
