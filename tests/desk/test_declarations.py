"""My declarations of interest: /desk/declarations/."""

from __future__ import annotations

from people.models import Declaration
from tests.cast import Cast
from tests.desk.conftest import Clock, Desk
from tests.desk.pages import forms, text

PAGE = "/desk/declarations/"


def test_declarations_says_until_when_mine_holds(cast: Cast, at_desk: Desk, clock: Clock) -> None:
    browser = at_desk(cast.doctor)
    assert "of 3 October 2026 holds until 3 October 2027." in text(browser.get(PAGE))
    clock.forward(days=400)
    assert "You have no declaration that holds." in text(at_desk(cast.doctor).get(PAGE))


def test_declarations_shows_nobody_elses(cast: Cast, at_desk: Desk) -> None:
    at_desk(cast.doctor).post(PAGE, {"has_interest": "yes", "statement": "Paid lecture."})
    assert "Paid lecture." in text(at_desk(cast.doctor).get(PAGE))
    assert "Paid lecture." not in text(at_desk(cast.pharmacist).get(PAGE))


def test_declare_stores_an_interest_with_its_description(cast: Cast, at_desk: Desk) -> None:
    response = at_desk(cast.silent).post(
        PAGE, {"has_interest": "yes", "statement": "Paid lecture."}
    )
    assert response.status_code == 302
    row = Declaration.objects.get(user=cast.silent)
    assert (row.has_interest, row.statement) == (True, "Paid lecture.")


def test_declare_asks_for_the_description_and_keeps_the_answer(cast: Cast, at_desk: Desk) -> None:
    response = at_desk(cast.silent).post(PAGE, {"has_interest": "yes"})
    assert response.status_code == 422
    assert "Describe the interest." in text(response)
    assert forms(response)[""]["has_interest"] == "yes"
    assert not Declaration.objects.filter(user=cast.silent).exists()
