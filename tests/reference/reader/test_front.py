"""The reader's way in takes the reader's addresses and no others."""

from __future__ import annotations

import pytest
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.test import RequestFactory

from reference.reader.front import ReaderFront
from tests.cast import make_cast, published

REST = HttpResponse("the rest of the site")


def ask(path: str, method: str = "GET", host: str = "testserver") -> HttpResponse:
    request = RequestFactory().generic(method, path, headers={"host": host})
    answer = ReaderFront(lambda request: REST)(request)
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.mark.parametrize("path", ["/desk/", "/accounts/login/", "/admin/", "/entriesx/", "/x"])
def test_other_addresses_go_on_to_the_rest(path: str) -> None:
    assert ask(path) is REST


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/search/", "/policy/", "/healthz", "/entries/nobody/"])
def test_addresses_of_readers_are_answered_here(path: str) -> None:
    assert ask(path) is not REST


@pytest.mark.django_db
def test_unknown_entry_is_not_found() -> None:
    assert ask("/entries/nobody/").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_readers_change_nothing(method: str) -> None:
    answer = ask("/entries/test-entry/", method)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path", ["/entries/test-entry", "/entries/test-entry/v/1", "/entries/test-entry/history"]
)
def test_missing_slash_is_added(path: str) -> None:
    answer = ask(path)
    assert (answer.status_code, answer["Location"]) == (301, f"{path}/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/entries/test-entry/", "/policy/"])
def test_host_of_another_site_is_refused_each_time(path: str) -> None:
    published(make_cast())
    assert ask(path).status_code == 200
    front = ReaderFront(lambda request: REST)
    for _ in range(2):
        with pytest.raises(DisallowedHost):
            front(RequestFactory().get(path, headers={"host": "evil.example"}))
