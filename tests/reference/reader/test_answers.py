"""What a client says it accepts and already has, and what an answer carries."""

from __future__ import annotations

import gzip

import pytest
from django.http import BadHeaderError, HttpResponse
from django.test import RequestFactory

from reference.reader import answers
from reference.reader.answers import accepts_gzip, is_known


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip;q=0.8", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0.001", True),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("x-gzip-like", False),
    ],
)
def test_gzip_is_sent_only_where_it_is_accepted(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("", False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b", W/"a"', True),
        ("*", True),
        ('"ab"', False),
        ('"b"', False),
    ],
)
def test_tags_are_compared_as_the_standard_asks(header: str, known: bool) -> None:
    assert is_known(header, '"a"') is known


def test_headers_of_one_answer_are_not_those_of_the_next() -> None:
    request = RequestFactory().get("/", HTTP_ACCEPT_ENCODING="gzip")
    common = HttpResponse(headers=answers.HEADERS).headers
    first = answers.stored(request, gzip.compress(b"page"), "first", common=common)
    first.headers["Cache-Control"] = "public"
    second = answers.stored(request, gzip.compress(b"page"), "second", common=common)
    assert second.headers["Cache-Control"] == "no-cache"
    assert (first.headers["ETag"], second.headers["ETag"]) == ('"first-gzip"', '"second-gzip"')
    assert "ETag" not in common


def test_stored_tag_with_a_line_break_is_refused() -> None:
    with pytest.raises(BadHeaderError):
        answers.stored(RequestFactory().get("/"), gzip.compress(b"page"), "a\r\nSet-Cookie: b")
