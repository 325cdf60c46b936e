"""The dossier of a round: /desk/rounds/ID/dossier/."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from reviews import actions
from reviews.models import Review
from tests import cast as made
from tests.cast import Cast, tick
from tests.desk.conftest import Desk
from tests.desk.pages import html, text
from tests.reviews.test_conflicts import higher, send, start


def page_of(review: Review) -> str:
    return f"/desk/rounds/{review.pk}/dossier/"


@pytest.fixture
def approved(cast: Cast) -> Review:
    """An approval with a waiver, on a change of a dose."""
    first = made.published(cast)
    made.approve(start(cast, send(cast, higher())), cast.doctor, cast.pharmacist)
    review = made.update_under_review(cast, first)
    made.approve(review, cast.doctor, cast.pharmacist)
    return review


def test_dossier_holds_all_that_stands_behind_an_approval(
    cast: Cast, at_desk: Desk, approved: Review
) -> None:
    page = text(at_desk(cast.auditor).get(page_of(approved))).replace("\u00a0", " ")
    for words in (
        approved.text_id,
        approved.policy_digest,
        approved.rules_version,
        ": approved",
        "2 approvals",
        "Dan Doctor",
        "Pia Pharmacist",
        "Declared no interest.",
        "0.25 → 0.3 mg/kg",
        "Both are right for the patients they are meant for.",
        "given intravenously over",
        "published it as version 2",
    ):
        assert words in page, words


def test_dossier_of_an_open_round_can_not_be_acted_on(cast: Cast, at_desk: Desk) -> None:
    made.published(cast)
    review = start(cast, send(cast, higher()))
    page = at_desk(cast.doctor).get(page_of(review))
    assert "Still open" in text(page)
    main = html(page).partition("<main")[2]
    assert "IMP601" in main and "<form" not in main


def test_dossier_of_a_redacted_text_keeps_its_record(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    actions.withdraw(review.revision, by=cast.editor, reason="A name.", at=tick())
    asked = actions.ask_redaction(review.text, by=cast.chair, reason="A name.", at=tick())
    actions.confirm_redaction(asked, by=cast.doctor, at=tick())
    page = text(at_desk(cast.auditor).get(page_of(review)))
    assert "The text was redacted; only its digest remains." in page
    assert review.text_id in page
    assert "given intravenously" not in page


@pytest.mark.parametrize("name", ["clinician", "outsider", "root"])
def test_dossier_is_for_the_house(cast: Cast, at_desk: Desk, approved: Review, name: str) -> None:
    assert at_desk(getattr(cast, name)).get(page_of(approved)).status_code == 403


def test_dossier_takes_the_same_queries_however_much_was_decided(
    cast: Cast, at_desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    review = made.under_review(cast, members=[cast.doctor, cast.pharmacist, cast.third])
    desk = at_desk(cast.auditor)
    desk.get(page_of(review))
    made.decide(review, cast.doctor)
    with django_assert_num_queries(9):
        desk.get(page_of(review))
    for _ in range(3):
        made.decide(review, cast.doctor, "abstain")
        made.decide(review, cast.pharmacist)
    with django_assert_num_queries(9):
        desk.get(page_of(review))


def test_round_leads_to_its_dossier(cast: Cast, at_desk: Desk, approved: Review) -> None:
    page = html(at_desk(cast.auditor).get(f"/desk/revisions/{approved.revision_id}/"))
    assert f'href="{page_of(approved)}"' in page
