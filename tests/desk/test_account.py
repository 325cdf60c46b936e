"""The account pages in our look: /accounts/."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from pytest_django import Settings

from tests.cast import PASSWORD, Cast
from tests.desk.conftest import Desk
from tests.desk.pages import forms, html, text


def confirmed(cast: Cast, name: str) -> Client:
    """Return a browser in which somebody has just given their password."""
    client = Client()
    client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    client.post("/accounts/confirm/", {"password": PASSWORD})
    return client


def test_sign_in_leads_to_the_desk(cast: Cast) -> None:
    client = Client()
    fields = forms(client.get("/accounts/login/"))["/accounts/login/"]
    response = client.post("/accounts/login/", fields | {"login": "editor", "password": PASSWORD})
    assert response["Location"] == "/desk/"


def test_sign_in_with_a_wrong_password_says_so_and_keeps_the_name(cast: Cast) -> None:
    response = Client().post("/accounts/login/", {"login": "editor", "password": "wrong"})
    assert forms(response)["/accounts/login/"]["login"] == "editor"
    assert "Something needs to be put right" in text(response)


def test_sign_in_goes_back_to_where_one_came_from(cast: Cast) -> None:
    client = Client()
    page = client.get("/desk/entries/")["Location"]
    fields = forms(client.get(page))["/accounts/login/"]
    response = client.post("/accounts/login/", fields | {"login": "editor", "password": PASSWORD})
    assert response["Location"] == "/desk/entries/"


def test_header_says_who_i_am_and_in_which_roles(cast: Cast, at_desk: Desk) -> None:
    page = text(at_desk(cast.doctor).get("/desk/"))
    assert "Dan Doctor Board member" in page
    assert "/accounts/logout/" in forms(at_desk(cast.doctor).get("/desk/"))


def test_sign_out_is_a_form(cast: Cast, at_desk: Desk) -> None:
    browser = at_desk(cast.editor)
    assert browser.post("/accounts/logout/").status_code == 302
    assert browser.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/accounts/password/change/", "Change your password"),
        ("/accounts/second-factor/", "Authenticator app"),
        ("/accounts/second-factor/totp/activate/", "Set up an authenticator app"),
        ("/accounts/second-factor/webauthn/", "Security keys"),
        ("/accounts/second-factor/webauthn/add/", "Add Security Key"),
        ("/accounts/confirm/", "Confirm that it is you"),
        ("/accounts/logout/", "Sign out"),
    ],
)
def test_account_page_is_in_our_look(cast: Cast, address: str, says: str) -> None:
    page = confirmed(cast, "doctor").get(address)
    assert page.status_code == 200
    assert says in text(page)
    assert "css/tokens.css" in html(page)
    assert "Dan Doctor" in text(page)


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/"])
def test_entrance_page_is_in_our_look(cast: Cast, address: str) -> None:
    page = Client().get(address)
    assert page.status_code == 200
    assert "css/tokens.css" in html(page)


def test_second_factor_is_set_up_and_removed(cast: Cast) -> None:
    browser = confirmed(cast, "doctor")
    address = "/accounts/second-factor/totp/activate/"
    page = browser.get(address)
    assert "<svg" in html(page)
    assert "data:image" not in html(page)  # the policy on content would block it
    secret = browser.session[totp.SECRET_SESSION_KEY]
    counter = next(totp.yield_hotp_counters_from_time())
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    assert browser.post(address, {"code": code}).status_code == 302
    assert Authenticator.objects.filter(user=cast.doctor, type="totp").exists()
    codes = browser.get("/accounts/second-factor/recovery-codes/")
    assert codes.status_code == 200
    assert browser.post("/accounts/second-factor/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=cast.doctor, type="totp").exists()


ADDRESSES = ["/desk/", "/desk/new/", "/accounts/login/", "/accounts/second-factor/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_says_that_it_is_a_demonstration(
    cast: Cast, settings: Settings, address: str
) -> None:
    settings.DEMONSTRATION = True
    browser = Client() if "login" in address else confirmed(cast, "editor")
    assert "Demonstration content." in text(browser.get(address))


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_carries_a_script_or_a_style_of_its_own(cast: Cast, address: str) -> None:
    browser = Client() if "login" in address else confirmed(cast, "editor")
    page = html(browser.get(address))
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick" not in page
