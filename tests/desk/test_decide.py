"""The form that decides and signs: /desk/rounds/ID/decide/."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.http import HttpResponse
from django.test import Client

from people.models import Declaration, User
from reference.models import Publication
from reviews import actions
from reviews.models import Decision, Event, Review
from tests import cast as made
from tests.cast import CHECKLIST, PASSWORD, Cast
from tests.desk.conftest import Clock, Desk
from tests.desk.pages import forms, html, refusal, text

REASON = "Name the source of the maximum."


def page_of(review: Review) -> str:
    return f"/desk/revisions/{review.revision_id}/"


def send(browser: Client, review: Review, **typed: Any) -> HttpResponse:
    """Open the page, fill its form as a person would, and send it."""
    address = f"/desk/rounds/{review.pk}/decide/"
    fields = forms(browser.get(page_of(review)))[address]
    return browser.post(address, fields | {"password": PASSWORD} | typed)


def approve(browser: Client, review: Review, **typed: Any) -> HttpResponse:
    return send(browser, review, verdict="approve", checklist=CHECKLIST, **typed)


def test_decide_stores_a_signature_over_the_digest_that_was_shown(
    cast: Cast, at_desk: Desk, clock: Clock
) -> None:
    review = made.under_review(cast)
    response = approve(at_desk(cast.doctor), review)
    assert (response.status_code, response["Location"]) == (302, f"/desk/rounds/{review.pk}/")
    decision = Decision.objects.get()
    assert (decision.member, decision.verdict, decision.text_id) == (
        cast.doctor,
        "approve",
        review.text_id,
    )
    assert (decision.method, decision.signed_at) == ("password", clock.at)
    assert decision.checklist == list(CHECKLIST)


def test_decide_publishes_with_the_approval_that_completes_the_quorum(
    cast: Cast, at_desk: Desk
) -> None:
    review = made.under_review(cast)
    approve(at_desk(cast.doctor), review)
    assert not Publication.objects.exists()
    browser = at_desk(cast.pharmacist)
    approve(browser, review)
    assert Publication.objects.get().revision_id == review.revision_id
    assert "That completed the quorum: it is published." in text(browser.get(page_of(review)))


def test_decide_shows_the_digest_that_it_signs(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    page = at_desk(cast.doctor).get(page_of(review))
    assert forms(page)[f"/desk/rounds/{review.pk}/decide/"]["digest"] == review.text_id
    assert f"over the text with the digest {review.text_id}" in text(page)


def test_decide_refuses_another_digest_than_that_of_the_round(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    response = approve(at_desk(cast.doctor), review, digest="0" * 64)
    assert response.status_code == 409
    assert refusal(response).startswith("The text changed since it was shown to you.")
    assert not Decision.objects.exists()
    # What is shown again can be signed as it is.
    assert forms(response)[f"/desk/rounds/{review.pk}/decide/"]["digest"] == review.text_id


def test_decide_with_a_wrong_password_keeps_everything_but_the_password(
    cast: Cast, at_desk: Desk
) -> None:
    review = made.under_review(cast)
    response = send(
        at_desk(cast.doctor),
        review,
        verdict="request-changes",
        reason=REASON,
        checklist=["doses"],
        password="not my password at all",
    )
    assert response.status_code == 409
    assert refusal(response) == "That is not your password. Nothing was stored; enter it again."
    kept = forms(response)[f"/desk/rounds/{review.pk}/decide/"]
    assert kept["verdict"] == "request-changes"
    assert kept["reason"] == REASON
    assert kept["checklist"] == ["doses"]
    assert kept["password"] == ""
    assert "not my password at all" not in html(response)
    assert not Decision.objects.exists()


def test_decide_without_a_credential_is_refused(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    response = approve(at_desk(cast.doctor), review, password="")
    assert refusal(response) == "Sign with your password; nothing was stored."
    assert not Decision.objects.exists()


def test_decide_locks_after_five_wrong_passwords_and_keeps_what_was_typed(
    cast: Cast, at_desk: Desk, clock: Clock
) -> None:
    review = made.under_review(cast)
    browser = at_desk(cast.doctor)
    for _ in range(4):
        wrong = approve(browser, review, password="guess")
        assert refusal(wrong).startswith("That is not your password.")
    locked = approve(browser, review, password="guess", reason="My reason.")
    assert refusal(locked).startswith("Too many attempts. Try again in 15 minutes")
    assert forms(locked)[f"/desk/rounds/{review.pk}/decide/"]["reason"] == "My reason."
    right = approve(browser, review)
    assert refusal(right).startswith("Too many attempts.")
    assert not Decision.objects.exists()
    # It is the same lock as that of signing in.
    signing_in = Client().post("/accounts/login/", {"login": "doctor", "password": PASSWORD})
    assert signing_in.status_code != 302
    clock.forward(minutes=16)
    assert approve(browser, review).status_code == 302


def test_decide_counts_wrong_passwords_anew_after_a_right_one(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    browser = at_desk(cast.doctor)
    for _ in range(4):
        approve(browser, review, password="guess")
    assert approve(browser, review).status_code == 302
    for _ in range(4):
        wrong = approve(browser, review, password="guess")
    assert refusal(wrong).startswith("That is not your password.")


def authenticator(user: User) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    return totp.format_hotp_value(
        totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))
    )


def test_decide_takes_the_code_of_an_authenticator_once(cast: Cast, at_desk: Desk) -> None:
    secret = authenticator(cast.doctor)
    review = made.under_review(cast)
    browser = at_desk(cast.doctor)
    code = code_of(secret)
    assert approve(browser, review, password="", code=code).status_code == 302
    assert Decision.objects.get().method == "authenticator code"
    again = send(browser, review, verdict="abstain", password="", code=code)
    assert refusal(again).startswith("That code is wrong, or was used before.")
    assert Decision.objects.count() == 1


def test_decide_does_not_ask_for_a_code_without_an_authenticator(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    fields = forms(at_desk(cast.doctor).get(page_of(review)))[f"/desk/rounds/{review.pk}/decide/"]
    assert "password" in fields
    assert "code" not in fields


def test_decide_locks_after_five_wrong_codes(cast: Cast, at_desk: Desk) -> None:
    authenticator(cast.doctor)
    review = made.under_review(cast)
    browser = at_desk(cast.doctor)
    for _ in range(5):
        approve(browser, review, password="", code="000000x")
    locked = approve(browser, review, password="", code="000000x")
    assert refusal(locked).startswith("Too many attempts.")


def test_decide_is_closed_to_an_account_that_could_not_prove_who_it_is(
    cast: Cast, at_desk: Desk
) -> None:
    review = made.under_review(cast)
    address = f"/desk/rounds/{review.pk}/decide/"
    cast.doctor.set_unusable_password()
    cast.doctor.save()
    browser = at_desk(cast.doctor)
    page = browser.get(page_of(review))
    assert "Your account cannot sign." in text(page)
    assert address not in forms(page)
    sent = browser.post(
        address,
        {"verdict": "abstain", "digest": review.text_id, "seen": 0, "password": PASSWORD},
    )
    assert refusal(sent).startswith("Your account has neither a password nor an authenticator")
    assert not Decision.objects.exists()
    assert not Authenticator.objects.exists()


def test_decide_twice_from_one_page_stores_one_decision(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    browser = at_desk(cast.doctor)
    address = f"/desk/rounds/{review.pk}/decide/"
    fields = forms(browser.get(page_of(review)))[address]
    fields |= {"verdict": "approve", "checklist": CHECKLIST, "password": PASSWORD}
    assert browser.post(address, fields).status_code == 302
    second = browser.post(address, fields)
    assert second.status_code == 409
    assert refusal(second).startswith("You approved in this round already, at 09:00.")
    assert Decision.objects.count() == 1
    # Deciding again on purpose, from the page that says so, is stored.
    fields = forms(second)[address] | {"verdict": "abstain", "password": PASSWORD}
    assert browser.post(address, fields).status_code == 302
    assert [row.verdict for row in Decision.objects.order_by("number")] == ["approve", "abstain"]


def test_decide_from_a_stale_page_tells_that_the_round_closed(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast, members=[cast.doctor, cast.pharmacist, cast.third])
    browser = at_desk(cast.doctor)
    address = f"/desk/rounds/{review.pk}/decide/"
    fields = forms(browser.get(page_of(review)))[address]
    actions.withdraw(review.revision, by=cast.editor, reason="Not needed.", at=made.tick())
    response = browser.post(
        address, fields | {"verdict": "approve", "checklist": CHECKLIST, "password": PASSWORD}
    )
    assert response.status_code == 409
    assert refusal(response) == ("This round closed: withdrawn. Your decision was not stored.")


def test_decide_asks_for_a_declaration_where_it_is_missing_and_stores_both(
    cast: Cast, at_desk: Desk
) -> None:
    review = made.under_review(cast, members=[cast.silent, cast.doctor, cast.pharmacist])
    browser = at_desk(cast.silent)
    without = approve(browser, review)
    assert without.status_code == 422
    assert "Do you have an interest that could bear on what you judge here?: Choose one." in text(
        without
    )
    assert not Decision.objects.exists()
    response = approve(browser, review, has_interest="yes", statement="Paid lecture in 2025.")
    assert response.status_code == 302
    declaration = Declaration.objects.get(user=cast.silent)
    assert (declaration.has_interest, declaration.statement) == (True, "Paid lecture in 2025.")
    assert Decision.objects.get().declaration == declaration


def test_decide_asks_for_an_interest_to_be_described(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast, members=[cast.silent, cast.doctor, cast.pharmacist])
    response = approve(at_desk(cast.silent), review, has_interest="yes")
    assert "Describe it: Describe the interest." in text(response)
    assert not Declaration.objects.filter(user=cast.silent).exists()


def test_decide_declares_nothing_when_the_password_is_wrong(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast, members=[cast.silent, cast.doctor, cast.pharmacist])
    response = approve(at_desk(cast.silent), review, has_interest="no", password="wrong")
    assert response.status_code == 409
    assert not Declaration.objects.filter(user=cast.silent).exists()
    kept = forms(response)[f"/desk/rounds/{review.pk}/decide/"]
    assert kept["has_interest"] == "no"


def test_decide_asks_no_declaration_of_whoever_recuses(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast, members=[cast.silent, cast.doctor, cast.pharmacist])
    response = send(
        at_desk(cast.silent), review, verdict="recuse", reason="My sister wrote the source."
    )
    assert response.status_code == 302
    assert Decision.objects.get().verdict == "recuse"
    assert not Declaration.objects.filter(user=cast.silent).exists()


@pytest.mark.parametrize("verdict", ["request-changes", "recuse"])
def test_decide_wants_a_reason_for_a_refusal(cast: Cast, at_desk: Desk, verdict: str) -> None:
    review = made.under_review(cast)
    response = send(at_desk(cast.doctor), review, verdict=verdict)
    assert refusal(response) == "Give a reason; it is kept with the record."


def test_decide_wants_every_line_of_the_checklist_for_an_approval(
    cast: Cast, at_desk: Desk
) -> None:
    review = made.under_review(cast)
    response = send(at_desk(cast.doctor), review, verdict="approve", checklist=["doses"])
    assert refusal(response) == "Tick every line of the checklist before you approve."


@pytest.mark.parametrize("name", ["editor", "third", "auditor", "chair"])
def test_decide_is_offered_to_nobody_else_and_refused_if_sent(
    cast: Cast, at_desk: Desk, name: str
) -> None:
    review = made.under_review(cast)
    browser = at_desk(getattr(cast, name))
    address = f"/desk/rounds/{review.pk}/decide/"
    assert address not in forms(browser.get(page_of(review)))
    sent = browser.post(
        address,
        {"verdict": "abstain", "digest": review.text_id, "seen": 0, "password": PASSWORD},
    )
    assert sent.status_code == 409
    assert refusal(sent) != ""
    assert not Decision.objects.exists()


@pytest.mark.parametrize("name", ["clinician", "root", "outsider"])
def test_decide_is_forbidden_to_whoever_has_no_desk(cast: Cast, at_desk: Desk, name: str) -> None:
    review = made.under_review(cast)
    address = f"/desk/rounds/{review.pk}/decide/"
    assert at_desk(getattr(cast, name)).post(address).status_code == 403
    assert not Decision.objects.exists()


def test_decide_needs_a_token_against_forged_forms(cast: Cast) -> None:
    review = made.under_review(cast)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.doctor, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = browser.post(f"/desk/rounds/{review.pk}/decide/", {"verdict": "abstain"})
    assert response.status_code == 403


def test_decide_says_why_approving_is_not_possible_yet(cast: Cast, at_desk: Desk) -> None:
    document = made.data()
    document["sections"][0]["statements"][0]["cites"] = ["nowhere"]
    made.draft(cast, "other")
    row = actions.create_entry(made.parse(document), by=cast.editor, at=made.tick())
    sent = actions.submit(row, by=cast.editor, at=made.tick())
    review = actions.start(
        sent, by=cast.doctor, members=[cast.doctor, cast.pharmacist], at=made.tick()
    )
    browser = at_desk(cast.doctor)
    said = text(browser.get(page_of(review)))
    assert "Approve: not now. 1 finding stands against approval" in said
    response = approve(browser, review)
    assert refusal(response).startswith("1 finding stands against approval")


def test_decide_is_one_event_by_the_person(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    approve(at_desk(cast.doctor), review)
    event = Event.objects.get(verb="decide")
    assert (event.actor, event.actor_roles) == (cast.doctor, "Board member")
