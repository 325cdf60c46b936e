"""A round of the board: findings accepted, members asked. /desk/rounds/ID/."""

from __future__ import annotations

from typing import Any

import pytest

from people.models import User
from reviews import actions
from reviews.models import Review, Waiver
from tests import cast as made
from tests.cast import Cast
from tests.desk.conftest import Desk
from tests.desk.pages import forms, refusal, text


def address(revision: int) -> str:
    return f"/desk/revisions/{revision}/"


def faulty(cast: Cast) -> Review:
    """Return a round on a text with a citation that points nowhere."""
    content = made.data()
    content["sections"][0]["statements"][0]["cites"] = ["nowhere"]
    row = actions.create_entry(made.parse(content), by=cast.editor, at=made.tick())
    sent = actions.submit(row, by=cast.editor, at=made.tick())
    return actions.start(
        sent, by=cast.doctor, members=[cast.doctor, cast.pharmacist], at=made.tick()
    )


def waive_fields(cast: Cast, at_desk: Desk, user: User, review: Review) -> dict[str, Any]:
    page = at_desk(user).get(address(review.revision_id))
    return forms(page)[f"/desk/rounds/{review.pk}/waive/"]


def test_waive_accepts_a_finding_with_a_reason(cast: Cast, at_desk: Desk) -> None:
    review = faulty(cast)
    fields = waive_fields(cast, at_desk, cast.doctor, review)
    response = at_desk(cast.doctor).post(
        f"/desk/rounds/{review.pk}/waive/", fields | {"reason": "Printed nowhere."}
    )
    assert response.status_code == 302
    waiver = Waiver.objects.get()
    assert (waiver.member, waiver.rule, waiver.finding_key) == (
        cast.doctor,
        fields["rule"],
        fields["finding_key"],
    )
    page = text(at_desk(cast.pharmacist).get(address(review.revision_id)))
    assert "Accepted by Dan Doctor: Printed nowhere." in page


def test_waive_without_a_reason_is_shown_at_its_finding(cast: Cast, at_desk: Desk) -> None:
    review = faulty(cast)
    fields = waive_fields(cast, at_desk, cast.doctor, review)
    response = at_desk(cast.doctor).post(f"/desk/rounds/{review.pk}/waive/", fields)
    assert response.status_code == 422
    assert "Why it is acceptable: Fill this in." in text(response)
    assert not Waiver.objects.exists()


def test_waive_is_offered_to_those_assigned_alone(cast: Cast, at_desk: Desk) -> None:
    review = faulty(cast)
    waive = f"/desk/rounds/{review.pk}/waive/"
    for name in ("editor", "third", "chair"):
        browser = at_desk(getattr(cast, name))
        assert waive not in forms(browser.get(address(review.revision_id)))
    fields = waive_fields(cast, at_desk, cast.doctor, review) | {"reason": "No."}
    refused = at_desk(cast.editor).post(waive, fields)
    assert refusal(refused) == "You wrote part of this revision, so you cannot decide on it."


def test_assign_asks_one_more_member(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    response = at_desk(cast.chair).post(
        f"/desk/rounds/{review.pk}/assign/", {"member": cast.third.pk}
    )
    assert response.status_code == 302
    assert review.assignments.filter(member=cast.third).exists()


def test_co_opt_asks_a_named_outsider_for_a_specialty(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    response = at_desk(cast.chair).post(
        f"/desk/rounds/{review.pk}/co-opt/",
        {"person": cast.outsider.pk, "specialty": "toxicology", "reason": "We lack it."},
    )
    assert response.status_code == 302
    seat = review.assignments.get(member=cast.outsider)
    assert (seat.specialty, seat.co_opted) == ("toxicology", True)


def test_assign_is_the_chairs(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    assign = f"/desk/rounds/{review.pk}/assign/"
    assert assign not in forms(at_desk(cast.doctor).get(address(review.revision_id)))
    response = at_desk(cast.doctor).post(assign, {"member": cast.third.pk})
    assert refusal(response) == "Only the chair does this."
    assert not review.assignments.filter(member=cast.third).exists()


def test_round_of_a_revision_is_shown_on_its_page(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    response = at_desk(cast.doctor).get(f"/desk/rounds/{review.pk}/")
    assert response["Location"] == address(review.revision_id)


def test_round_on_a_version_has_a_page_of_its_own(cast: Cast, at_desk: Desk) -> None:
    publication = made.published(cast)
    review = actions.reaffirm(publication, by=cast.chair, at=made.tick())
    page = at_desk(cast.doctor).get(f"/desk/rounds/{review.pk}/")
    assert page.status_code == 200
    assert "Reviewed, no change" in text(page)
    assert f"/desk/rounds/{review.pk}/decide/" in forms(page)


def test_assign_asks_everybody_for_a_specialty(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    address_of_form = f"/desk/rounds/{review.pk}/assign/"
    response = at_desk(cast.chair).post(
        address_of_form, {"member": "", "specialty": "pain-medicine"}, follow=True
    )
    assert "Tess Third is asked to decide." in text(response)
    assert review.assignments.get(member=cast.third).specialty == "pain-medicine"
    nobody = at_desk(cast.chair).post(address_of_form, {"member": "", "specialty": "surgery"})
    assert nobody.status_code == 422


@pytest.mark.parametrize("typed", [{}, {"member": "third", "specialty": "pain-medicine"}])
def test_assign_asks_for_a_member_or_a_specialty(
    cast: Cast, at_desk: Desk, typed: dict[str, str]
) -> None:
    review = made.under_review(cast)
    sent = {
        name: getattr(cast, value).pk if name == "member" else value
        for name, value in typed.items()
    }
    response = at_desk(cast.chair).post(f"/desk/rounds/{review.pk}/assign/", sent)
    assert response.status_code == 422
    assert "Choose a member, or a specialty: one of the two." in text(response)


def test_forms_say_how_much_waits_for_each_member(cast: Cast, at_desk: Desk) -> None:
    made.under_review(cast, "one")
    sent = made.submitted(cast, "two")
    page = text(at_desk(cast.doctor).get(f"/desk/revisions/{sent.pk}/"))
    assert "Pia Pharmacist, pharmacy, 1 to decide" in page
    assert "Tess Third, pain medicine, nothing to decide" in page
