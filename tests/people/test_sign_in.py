"""Signing in: what lets a person in, what locks a name out, and what does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from people.adapters import client_address, name_tried
from people.models import User

PASSWORD = "correct horse battery"
WRONG = "incorrect horse battery"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def alice() -> User:
    cache.clear()
    return User.objects.create_user(
        username="alice", email="alice@example.org", password=PASSWORD, name="Alice Adams"
    )


def sign_in(
    name: str = "alice", password: str = PASSWORD, *, address: str = "192.0.2.1"
) -> HttpResponse:
    """Fill in the sign-in form in a browser that was never here before."""
    return Client(REMOTE_ADDR=address).post(
        reverse("account_login"), {"login": name, "password": password}
    )


def fail(times: int, name: str = "alice", *, address: str = "192.0.2.1") -> list[int]:
    return [sign_in(name, WRONG, address=address).status_code for _ in range(times)]


def test_sign_in_opens_the_desk_to_the_right_password() -> None:
    answer = sign_in()

    assert (answer.status_code, answer["Location"]) == (302, settings.LOGIN_REDIRECT_URL)
    assert AccessAttempt.objects.count() == 0


def test_sign_in_refuses_a_wrong_password_in_words() -> None:
    answer = sign_in(password=WRONG)

    assert answer.status_code == 200
    assert "not correct" in answer.content.decode()
    assert AccessAttempt.objects.get().failures_since_start == 1


def test_sign_in_locks_a_name_at_an_address_after_five_failures() -> None:
    assert fail(5) == [200, 200, 200, 200, 429]

    answer = sign_in()

    assert answer.status_code == 429
    assert settings.AXES_COOLOFF_MESSAGE in answer.content.decode()


def test_sign_in_counts_every_spelling_of_a_name_together() -> None:
    for name in ("alice", "ALICE", "Alice", " alice", "aLICE"):
        fail(1, name)

    assert sign_in().status_code == 429


def test_sign_in_lets_a_colleague_at_a_locked_address_in() -> None:
    User.objects.create_user(username="ben", email="b@example.org", password=PASSWORD, name="Ben")
    fail(5)

    assert sign_in("alice").status_code == 429
    assert sign_in("ben").status_code == 302


def test_sign_in_lets_a_locked_name_in_from_elsewhere() -> None:
    fail(5)

    assert sign_in(address="192.0.2.1").status_code == 429
    assert sign_in(address="198.51.100.7").status_code == 302


def test_sign_in_ends_the_lock_after_fifteen_minutes() -> None:
    fail(5)
    assert sign_in().status_code == 429

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))

    assert sign_in().status_code == 302


def test_sign_in_forgets_failures_after_a_success() -> None:
    assert fail(4) == [200, 200, 200, 200]
    assert sign_in().status_code == 302

    assert fail(4) == [200, 200, 200, 200]


def test_sign_in_is_throttled_by_axes_alone() -> None:
    """allauth on its own would refuse the sixth failure at any address, whoever tries."""
    for last in range(1, 10):
        assert fail(1, address=f"192.0.2.{last}") == [200]

    assert sign_in(address="192.0.2.10").status_code == 302


def test_sign_in_refuses_a_deactivated_person(alice: User) -> None:
    assert sign_in().status_code == 302
    alice.is_active = False
    alice.save()

    answer = sign_in()

    assert (answer.status_code, answer["Location"]) == (302, reverse("account_inactive"))
    assert "_auth_user_id" not in answer.client.session  # type: ignore[attr-defined]


def test_authenticate_counts_failures_outside_of_the_form() -> None:
    """A signature checks a password without the form; its failures count like any other."""
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")
    assert authenticate(request, username="alice", password=PASSWORD) is not None
    for _ in range(5):
        attempt = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")
        assert authenticate(attempt, username="alice", password=WRONG) is None

    locked = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")
    assert authenticate(locked, username="alice", password=PASSWORD) is None


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_request_login_code"])
def test_accounts_offer_no_other_way_in(name: str) -> None:
    assert reverse("account_login")
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_password_reset_tells_a_stranger_nothing(mailoutbox: list[object]) -> None:
    answers = [
        Client().post(reverse("account_reset_password"), {"email": email})
        for email in ("alice@example.org", "nobody@example.org")
    ]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("proxies", "expected"), [(0, "203.0.113.9"), (1, "192.0.2.2"), (2, "192.0.2.1")]
)
def test_client_address_believes_only_our_own_proxies(
    proxies: int, expected: str, settings: pytest.FixtureRequest
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies  # type: ignore[attr-defined]
    request = RequestFactory().get(
        "/", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="10.9.9.9, 192.0.2.1, 192.0.2.2"
    )

    assert client_address(request) == expected


def test_client_address_is_none_where_the_server_knows_none(alice: User) -> None:
    request = RequestFactory().get("/")
    del request.META["REMOTE_ADDR"]
    assert client_address(request) is None

    client = Client()
    client.force_login(alice)  # makes such a request
    assert client.session["_auth_user_id"] == str(alice.pk)


@pytest.mark.parametrize("name", ["alice", "ALICE", " Alice ", "alıce", "ａｌｉｃｅ"])
def test_name_tried_is_one_spelling_of_one_person(name: str) -> None:
    assert name_tried(RequestFactory().post("/", {"login": name})) == "alice"
    assert name_tried(RequestFactory().post("/"), {"username": name}) == "alice"
