"""Answers to readers: what every one of them carries, and when 304 is enough."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import ResponseHeaders
from django.template.loader import render_to_string

HTML = "text/html; charset=utf-8"

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""A reader's page runs no script at all."""

HEADERS = {
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
}
"""What the security middleware, which stands before, does not set already.

``no-cache`` means: keep it, but ask each time whether it still stands. A recall must
reach the next reader, not the one after the cache expired.
"""


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str) -> bool:
    """Say whether a header such as "br, gzip;q=0.8" allows gzip."""
    allowed: dict[str, bool] = {}
    for offer in accept_encoding.lower().split(","):
        coding, _, weight = offer.partition(";")
        allowed[coding.strip()] = not re.fullmatch(r"\s*q\s*=\s*0(\.0{0,3})?\s*", weight)
    return allowed.get("gzip", allowed.get("*", False))


def is_known(if_none_match: str, etag: str) -> bool:
    """Say whether a client that sends this If-None-Match already has the bytes.

    A proxy that compresses makes a strong tag weak, so both are compared weakly, as
    RFC 9110, 13.1.2 asks.
    """
    if not if_none_match:
        return False
    if if_none_match == etag or if_none_match.strip() == "*":
        return True
    return etag in (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))


def stored(
    request: HttpRequest,
    compressed: bytes | memoryview,
    etag: str,
    content_type: str = HTML,
    common: Mapping[str, str] = HEADERS,
) -> HttpResponse:
    """Answer with bytes that are stored as gzip: as they are where the client allows it.

    The tag is of the bytes sent, so the two encodings have two tags.
    """
    meta = request.META
    zipped = accepts_gzip(meta.get("HTTP_ACCEPT_ENCODING", ""))
    tag = f'"{etag}-gzip"' if zipped else f'"{etag}"'
    headers = _copied(common)
    headers["ETag"] = tag
    if is_known(meta.get("HTTP_IF_NONE_MATCH", ""), tag):
        answer = HttpResponse(status=304)
        answer.headers = headers
        return answer
    body = bytes(compressed) if zipped else gzip.decompress(compressed)
    if headers.get("Content-Type") != content_type:
        headers["Content-Type"] = content_type
    headers["Content-Length"] = str(len(body))
    if zipped:
        headers["Content-Encoding"] = "gzip"
    answer = HttpResponse(b"" if request.method == "HEAD" else body)
    answer.headers = headers
    return answer


def _copied(common: Mapping[str, str]) -> ResponseHeaders:
    """Return headers of one answer that begin with those of every answer.

    Django looks for line breaks in each header of each answer, which costs more than the
    page does; those that were looked at once are taken as they are.
    """
    checked = common if isinstance(common, ResponseHeaders) else ResponseHeaders(common)
    headers = ResponseHeaders({})
    headers._store = dict(checked._store)
    return headers


def plain(
    request: HttpRequest,
    body: bytes,
    content_type: str = HTML,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """Answer with bytes made for this request; 304 where the client has the same ones."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if status == 200 and is_known(request.META.get("HTTP_IF_NONE_MATCH", ""), tag):
        return HttpResponse(status=304, headers={**HEADERS, "ETag": tag})
    every = {
        **HEADERS,
        **(headers or {}),
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
    }
    if status == 200:
        every["ETag"] = tag
    return HttpResponse(b"" if request.method == "HEAD" else body, status=status, headers=every)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer with a page made from a template. It knows of no session and no user."""
    html = re.sub(r"\n\s+", "\n", render_to_string(template, context))
    return plain(request, html.encode(), status=status)


def moved(to: str) -> HttpResponse:
    """Answer that the address changed for good."""
    return HttpResponse(status=301, headers={**HEADERS, "Location": to})
