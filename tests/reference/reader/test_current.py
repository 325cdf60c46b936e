"""The current page: one statement, stored bytes, right at the moment of reading."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from reference.models import Page, Publication
from reference.reader import current
from reference.reader.front import ReaderFront
from tests.cast import make_cast, published, update_under_review

pytestmark = pytest.mark.django_db

ADDRESS = "/entries/test-entry/"


def ask(method: str = "GET", **headers: str) -> HttpResponse:
    """Answer as the site does, where nothing behind the front may be reached."""

    def rest(request: object) -> HttpResponse:
        raise AssertionError("went past the front")

    request = RequestFactory().generic(method, ADDRESS, headers=headers)
    answer = ReaderFront(rest)(request)
    assert isinstance(answer, HttpResponse)
    return answer


def page(variant: str = "current") -> Any:
    return Page.objects.get(publication__slug="test-entry", variant=variant)


def test_entry_is_one_query(django_assert_num_queries: Any) -> None:
    published(make_cast())
    with django_assert_num_queries(1):
        answer = ask()
    assert answer.status_code == 200
    assert answer.content == gzip.decompress(page().body)


def test_stored_bytes_are_sent_as_they_are_where_gzip_is_accepted() -> None:
    published(make_cast())
    answer = ask(accept_encoding="br, gzip")
    assert answer.content == bytes(page().body)
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Content-Length"] == str(len(answer.content))


def test_tag_is_of_the_bytes_sent() -> None:
    published(make_cast())
    plain, zipped = ask(), ask(accept_encoding="gzip")
    assert plain["ETag"] == f'"{page().etag}"'
    assert zipped["ETag"] == f'"{page().etag}-gzip"'


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_unchanged_page_is_not_sent_again(encoding: str) -> None:
    published(make_cast())
    first = ask(accept_encoding=encoding)
    again = ask(accept_encoding=encoding, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy"):
        assert again[name] == first[name]


def test_tag_of_the_other_encoding_does_not_count() -> None:
    published(make_cast())
    assert ask(accept_encoding="gzip", if_none_match=ask()["ETag"]).status_code == 200


def test_tag_changes_when_an_update_comes_under_review() -> None:
    cast = make_cast()
    publication = published(cast)
    before = ask()
    update_under_review(cast, publication)
    after = ask(if_none_match=before["ETag"])
    assert after.status_code == 200
    assert b"An update to this entry is under review." in after.content
    assert b"An update to this entry is under review." not in before.content


def test_unapproved_update_is_not_shown() -> None:
    cast = make_cast()
    update_under_review(cast, published(cast))
    html = ask().content.decode()
    assert "0.25\u00a0mg/kg" in html
    assert "0.3\u00a0mg/kg" not in html


def test_overdue_is_chosen_by_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    due = published(make_cast()).next_review_on
    monkeypatch.setattr(current, "today", due.isoformat)
    on_time = ask()
    monkeypatch.setattr(current, "today", lambda: f"{due.year + 1}-01-01")
    late = ask()
    assert b"The review of this entry is overdue." not in on_time.content
    assert b"The review of this entry is overdue." in late.content
    assert on_time["ETag"] != late["ETag"]


def test_today_is_the_site_s_day(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Zurich"
    half_past_eleven_utc = 1_795_390_200.0
    monkeypatch.setattr(current.time, "time", lambda: half_past_eleven_utc)
    monkeypatch.setattr(current, "_today", ("", 0.0))
    assert current.today() == "2026-11-23"
    monkeypatch.setattr(current.time, "time", lambda: half_past_eleven_utc - 1800)
    assert current.today() == "2026-11-23"
    monkeypatch.setattr(current.time, "time", lambda: half_past_eleven_utc - 1801)
    assert current.today() == "2026-11-22"


def test_head_has_the_headers_and_no_body() -> None:
    published(make_cast())
    head, got = ask("HEAD"), ask()
    assert head.content == b""
    assert dict(head.items()) == dict(got.items())


def test_page_whose_text_was_redacted_is_not_found() -> None:
    published(make_cast())
    Page.objects.all().delete()
    assert ask().status_code == 404


def test_entry_knows_no_session(settings: Any) -> None:
    published(make_cast())
    answer = ask(cookie="sessionid=abc")
    assert not answer.cookies
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["Cache-Control"] == "no-cache"


def test_ended_entry_is_not_current() -> None:
    from reviews import actions
    from tests.cast import tick

    cast = make_cast()
    publication = published(cast)
    actions.recall(publication, by=cast.doctor, reason="The maximum was wrong.", at=tick())
    assert Publication.objects.get().ended_at is not None
    assert ask().status_code == 410
