"""Signing a list in one sitting: /desk/batch/."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reference.models import Publication, Reaffirmation
from reviews import actions
from reviews.models import Decision, Review
from tests import cast as made
from tests.cast import CHECKLIST, PASSWORD, Cast, tick
from tests.desk.conftest import Desk
from tests.desk.pages import html, text

BATCH = "/desk/batch/"


@pytest.fixture
def editorial(cast: Cast) -> list[Review]:
    """Two editorial changes of two entries, each waiting for the doctor alone."""
    return [change(cast, slug) for slug in ("one", "two")]


def change(cast: Cast, slug: str) -> Review:
    row = made.published(cast, slug)
    return made.update_under_review(cast, row, made.retitled_source(slug))


def open_(desk: Client, *reviews: Review) -> None:
    for review in reviews:
        assert desk.get(f"/desk/revisions/{review.revision_id}/").status_code == 200


def sign(desk: Client, *reviews: Review, **typed: Any) -> HttpResponse:
    fields = {
        "round": [f"{review.pk}:{review.text_id}" for review in reviews],
        "checklist": CHECKLIST,
        "password": PASSWORD,
    }
    return desk.post(BATCH, fields | typed, follow=True)


def test_one_credential_signs_each_text_by_itself(
    cast: Cast, at_desk: Desk, editorial: list[Review]
) -> None:
    desk = at_desk(cast.doctor)
    open_(desk, *editorial)
    page = html(desk.get(BATCH))
    assert page.count('type="checkbox" name="round"') == 2
    response = sign(desk, *editorial)
    assert "Signed: 2 approvals" in text(response)
    decisions = Decision.objects.filter(review__in=editorial).order_by("review__opened_at")
    assert [row.text_id for row in decisions] == [review.text_id for review in editorial]
    assert len({row.signature for row in decisions}) == 2
    assert {row.method for row in decisions} == {"password"}
    assert Publication.objects.filter(ended_at=None, number=2).count() == 2
    assert "Nothing here can be signed with others." in text(desk.get(BATCH))


def test_only_what_was_opened_is_offered_and_signed(
    cast: Cast, at_desk: Desk, editorial: list[Review]
) -> None:
    desk = at_desk(cast.doctor)
    open_(desk, editorial[0])
    page = html(desk.get(BATCH))
    assert page.count('type="checkbox" name="round"') == 1
    assert "Open it first" in page
    response = sign(desk, *editorial)
    assert "Signed: 1 approval" in text(response)
    assert "You have not opened this text in this sitting." in text(response)
    assert Decision.objects.filter(review=editorial[1]).count() == 0


def test_opening_counts_for_one_person_and_one_sitting(
    cast: Cast, at_desk: Desk, editorial: list[Review]
) -> None:
    open_(at_desk(cast.pharmacist), *editorial)
    assert 'name="round"' not in html(at_desk(cast.doctor).get(BATCH))
    assert 'name="round"' not in html(at_desk(cast.pharmacist).get(BATCH))


def test_a_dose_change_is_not_signed_with_others(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    desk = at_desk(cast.doctor)
    open_(desk, review)
    assert "Nothing here can be signed with others." in text(desk.get(BATCH))
    response = sign(desk, review)
    assert response.status_code == 409
    assert "Decide on its page." in text(response)
    assert not Decision.objects.exists()


def test_reaffirmations_are_signed_together(cast: Cast, at_desk: Desk) -> None:
    rounds = [
        actions.reaffirm(made.published(cast, slug), by=cast.doctor, at=tick())
        for slug in ("one", "two")
    ]
    for name in ("doctor", "pharmacist", "third"):
        desk = at_desk(getattr(cast, name))
        for review in rounds:
            desk.get(f"/desk/rounds/{review.pk}/")
        assert "Signed: 2 approvals" in text(sign(desk, *rounds))
    for review in rounds:
        actions.settle(review, at=review.hold_until)
    assert Reaffirmation.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "words", "status"),
    [
        ({"round": []}, "Tick what you sign.", 422),
        ({"checklist": ["doses"]}, "Tick every line", 422),
        ({"password": "wrong"}, "That is not your password.", 409),
        ({"password": ""}, "Sign with your password", 409),
    ],
)
def test_a_refusal_signs_nothing_and_keeps_what_was_ticked(
    cast: Cast,
    at_desk: Desk,
    editorial: list[Review],
    typed: dict[str, Any],
    words: str,
    status: int,
) -> None:
    desk = at_desk(cast.doctor)
    open_(desk, *editorial)
    response = sign(desk, *editorial, **typed)
    assert response.status_code == status
    assert words in text(response)
    assert not Decision.objects.filter(review__in=editorial).exists()
    page = html(response)
    if "round" not in typed:
        for review in editorial:
            assert f'value="{review.pk}:{review.text_id}" checked' in page


def test_what_cannot_be_signed_any_more_keeps_no_other_from_it(
    cast: Cast, at_desk: Desk, editorial: list[Review]
) -> None:
    desk = at_desk(cast.doctor)
    open_(desk, *editorial)
    actions.withdraw(editorial[0].revision, by=cast.editor, reason="Too early.", at=tick())
    response = sign(desk, *editorial)
    assert "Signed: 1 approval" in text(response)
    assert "This round closed: withdrawn." in text(response)


def test_made_up_names_are_passed_over(cast: Cast, at_desk: Desk, editorial: list[Review]) -> None:
    desk = at_desk(cast.doctor)
    open_(desk, editorial[0])
    review = editorial[0]
    named = [f"{review.pk}:{review.text_id}", "x:y", "", f"{'0' * 32}:{review.text_id}"]
    assert "Signed: 1 approval" in text(sign(desk, round=named))


@pytest.mark.parametrize("name", ["editor", "auditor", "outsider"])
def test_only_members_have_the_page(cast: Cast, at_desk: Desk, name: str) -> None:
    assert at_desk(getattr(cast, name)).get(BATCH).status_code == 403


def test_list_takes_the_same_queries_however_long(
    cast: Cast, at_desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    change(cast, "first")
    desk = at_desk(cast.doctor)
    desk.get(BATCH)
    with django_assert_num_queries(8):
        desk.get(BATCH)
    for number in range(4):
        change(cast, f"more-{number}")
    with django_assert_num_queries(8):
        assert html(desk.get(BATCH)).count("Open it first") == 5


def test_desk_leads_there_when_there_are_several(
    cast: Cast, at_desk: Desk, editorial: list[Review]
) -> None:
    assert f'href="{BATCH}"' in html(at_desk(cast.doctor).get("/desk/"))
    assert f'href="{BATCH}"' not in html(at_desk(cast.third).get("/desk/"))
