from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reviews import actions
from tests import cast as made
from tests.cast import Cast
from tests.desk.conftest import Clock, Desk
from tests.desk.pages import html, text


def test_home_sends_the_signed_out_to_signing_in(db: None, client: Client) -> None:
    response = client.get("/desk/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/desk/"


@pytest.mark.parametrize("name", ["clinician", "root", "outsider"])
def test_home_refuses_whoever_holds_no_role(cast: Cast, at_desk: Desk, name: str) -> None:
    response = at_desk(getattr(cast, name)).get("/desk/")
    assert response.status_code == 403
    assert "Only people with a role in this house use the desk" in text(response)


@pytest.mark.parametrize(
    ("name", "lists"),
    [
        ("editor", ["drafts", "sent"]),
        ("doctor", ["decide", "unstarted"]),
        ("chair", ["overdue", "open", "recalled"]),
        ("auditor", ["overdue", "open", "recalled"]),
    ],
)
def test_home_shows_each_role_its_own_lists(
    cast: Cast, at_desk: Desk, name: str, lists: list[str]
) -> None:
    page = html(at_desk(getattr(cast, name)).get("/desk/"))
    every = ["decide", "unstarted", "drafts", "sent", "overdue", "open", "recalled"]
    assert [each for each in every if f'id="list-{each}"' in page] == lists


def test_home_shows_an_editor_drafts_and_what_is_with_the_board(cast: Cast, at_desk: Desk) -> None:
    draft = made.draft(cast, "one")
    sent = made.submitted(cast, "two")
    page = html(at_desk(cast.editor).get("/desk/"))
    drafts, with_board = page.split('id="list-sent"')
    assert f'href="/desk/revisions/{draft.pk}/"' in drafts
    assert f'href="/desk/revisions/{sent.pk}/"' not in drafts
    assert f'href="/desk/revisions/{sent.pk}/"' in with_board


def test_home_shows_another_editor_nothing_of_a_draft(cast: Cast, at_desk: Desk) -> None:
    made.draft(cast)
    assert "How is ketamine" in text(at_desk(cast.editor).get("/desk/"))
    assert "How is ketamine" not in text(at_desk(cast.writer).get("/desk/"))


def test_home_shows_why_the_board_returned_a_revision(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    made.decide(review, cast.doctor, "request-changes", reason="Name the source.")
    made.decide(review, cast.pharmacist)
    assert "Dan Doctor: Name the source." in text(at_desk(cast.editor).get("/desk/"))


def test_home_shows_a_member_the_undecided_first_with_their_due_date(
    cast: Cast, at_desk: Desk, clock: Clock
) -> None:
    first, second = made.under_review(cast, "first"), made.under_review(cast, "second")
    made.decide(first, cast.doctor)
    page = html(at_desk(cast.doctor).get("/desk/"))
    assert page.index(f"/desk/rounds/{second.pk}/") < page.index(f"/desk/rounds/{first.pk}/")
    # Submitted on 2 November; the policy gives a dose change 14 days.
    assert text(at_desk(cast.doctor).get("/desk/")).count("due 16 Nov 2026") == 2
    clock.forward(days=20)
    assert text(at_desk(cast.doctor).get("/desk/")).count("was due 16 Nov 2026") == 1


def test_home_shows_a_member_what_nobody_started_but_not_their_own(
    cast: Cast, at_desk: Desk
) -> None:
    sent = made.submitted(cast)
    assert f"/desk/revisions/{sent.pk}/" in html(at_desk(cast.doctor).get("/desk/"))
    actions.grant_role(cast.editor, "member", by=cast.chair, at=made.tick())
    page = html(at_desk(cast.editor).get("/desk/"))
    assert f"/desk/revisions/{sent.pk}/" not in page.split('id="list-drafts"')[0]


def test_home_shows_the_chair_what_is_overdue_until_it_is_reaffirmed(
    cast: Cast, at_desk: Desk, clock: Clock
) -> None:
    publication = made.published(cast)
    clock.forward(days=370)
    address = f"/desk/entries/{publication.slug}/"
    assert address in html(at_desk(cast.chair).get("/desk/waiting/overdue/"))
    for member in (cast.pharmacist, cast.doctor, cast.third, cast.silent):
        actions.declare(by=member, has_interest=False, at=clock.at)
    review = actions.reaffirm(publication, by=cast.chair, at=clock.at)
    for member in (cast.pharmacist, cast.doctor, cast.third, cast.silent):
        made.decide(review, member, at=clock.at)
    assert address not in html(at_desk(cast.chair).get("/desk/waiting/overdue/"))


def test_home_shows_the_chair_what_was_recalled(cast: Cast, at_desk: Desk) -> None:
    made.recalled(cast)
    assert "The maximum was wrong." in text(at_desk(cast.chair).get("/desk/"))


def test_home_says_so_where_nothing_waits(cast: Cast, at_desk: Desk) -> None:
    page = text(at_desk(cast.doctor).get("/desk/"))
    assert "No review waits for you." in page
    assert "Every submitted revision is under review." in page


def test_home_lets_in_who_was_co_opted_to_decide(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    actions.co_opt(
        review,
        cast.outsider,
        specialty="toxicology",
        by=cast.chair,
        reason="We lack it.",
        at=made.tick(),
    )
    other = made.submitted(cast, "another")
    browser = at_desk(cast.outsider)
    assert f"/desk/rounds/{review.pk}/" in html(browser.get("/desk/"))
    assert browser.get(f"/desk/revisions/{review.revision_id}/").status_code == 200
    assert browser.get(f"/desk/revisions/{other.pk}/").status_code == 403


def test_waiting_list_is_refused_to_whom_it_does_not_concern(cast: Cast, at_desk: Desk) -> None:
    assert at_desk(cast.chair).get("/desk/waiting/open/").status_code == 200
    assert at_desk(cast.editor).get("/desk/waiting/open/").status_code == 403


def test_waiting_list_knows_only_its_lists(cast: Cast, at_desk: Desk) -> None:
    assert at_desk(cast.chair).get("/desk/waiting/nothing/").status_code == 404


@pytest.mark.parametrize("address", ["/desk/", "/desk/waiting/open/", "/desk/entries/"])
def test_lists_ask_the_same_number_of_queries_for_one_and_for_many(
    cast: Cast,
    at_desk: Desk,
    address: str,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    # The chair holds every role here, so every list is shown.
    for role in ("editor", "member", "auditor"):
        actions.grant_role(cast.chair, role, by=cast.chair, at=made.tick())
    made.draft(cast, "draft-0", by=cast.chair)
    made.submitted(cast, "sent-0")
    made.under_review(cast, "round-0", [cast.doctor, cast.pharmacist, cast.chair])
    made.recalled(cast, "recalled-0")
    browser = at_desk(cast.chair)
    browser.get(address)
    with django_assert_max_num_queries(15) as few:
        browser.get(address)
    for at in range(1, 12):
        made.draft(cast, f"draft-{at}", by=cast.chair)
        made.submitted(cast, f"sent-{at}")
        made.under_review(cast, f"round-{at}", [cast.doctor, cast.pharmacist, cast.chair])
        made.recalled(cast, f"recalled-{at}")
    with django_assert_num_queries(len(few)):
        response = browser.get(address)
    assert "round-11" in html(response)


def test_rounds_wait_by_the_day_due_and_then_by_weight(cast: Cast, at_desk: Desk) -> None:
    """A clinical change has 30 days and a dose 14, so what came later can be due first."""
    first = made.published(cast, "clinical")
    changed = made.reworded("clinical", "Watch breathing and wakefulness closely.")
    clinical = made.update_under_review(cast, first, changed)
    dose = made.under_review(cast, "dose")
    assert dose.due_at < clinical.due_at
    page = html(at_desk(cast.doctor).get("/desk/"))
    places = [page.index(f'href="/desk/rounds/{review.pk}/"') for review in (dose, clinical)]
    assert places == sorted(places)
