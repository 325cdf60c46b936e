from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reviews import actions
from tests import cast as made
from tests.cast import Cast, tick
from tests.desk.conftest import Desk
from tests.desk.pages import html, text
from tests.reviews.test_conflicts import higher, regimen, send, start


@pytest.mark.parametrize("name", ["clinician", "root", "outsider"])
def test_register_refuses_whoever_holds_no_role(cast: Cast, at_desk: Desk, name: str) -> None:
    assert at_desk(getattr(cast, name)).get("/desk/conflicts/").status_code == 403


def test_register_refuses_the_co_opted(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    actions.co_opt(
        review, cast.outsider, specialty="pharmacy", by=cast.chair, reason="Needed.", at=tick()
    )
    response = at_desk(cast.outsider).get("/desk/conflicts/")
    assert response.status_code == 403
    assert "Editors, members of the board, the chair and auditors" in text(response)


def test_register_says_that_nothing_disagrees(cast: Cast, at_desk: Desk) -> None:
    desk = at_desk(cast.doctor)
    assert "No two entries disagree." in text(desk.get("/desk/conflicts/"))
    page = text(desk.get("/desk/conflicts/?show=incomparable"))
    assert "Every dose can be compared" in page


def test_register_shows_both_figures_sources_and_where_they_stand(
    cast: Cast, at_desk: Desk
) -> None:
    made.published(cast)
    review = start(cast, send(cast, higher()))
    desk = at_desk(cast.doctor)
    page = text(desk.get("/desk/conflicts/")).replace("\u00a0", " ")
    assert "0.25 mg/kg and 0.5 mg/kg have no value in common" in page
    assert page.count("no more than 25 mg per dose") == 2
    assert "Approved on 2 November 2026 · regimen “start”" in page
    assert "Under review · regimen “start”" in page
    assert page.count("After Guideline on analgesia after surgery") == 2
    assert "Nobody has recorded why both stand." in page
    actions.waive(review, by=cast.doctor, rule="IMP601", reason="Other wards.", at=tick())
    page = text(desk.get("/desk/conflicts/"))
    assert "Both stand, says Dan Doctor (2 Nov 2026): Other wards." in page
    assert "Nobody has recorded" not in page


def test_register_lists_what_cannot_be_compared(cast: Cast, at_desk: Desk) -> None:
    made.published(cast)
    send(cast, regimen("vague", "A vague guide", phase="not-stated"))
    desk = at_desk(cast.editor)
    assert "No two entries disagree." in text(desk.get("/desk/conflicts/"))
    page = text(desk.get("/desk/conflicts/?show=incomparable"))
    assert "A vague guide" in page
    assert "One does not state its phase." in page
    assert "Nobody has recorded" not in page


def test_register_shows_no_draft(cast: Cast, at_desk: Desk) -> None:
    made.published(cast)
    actions.create_entry(higher(), by=cast.editor, at=tick())
    assert "No two entries disagree." in text(at_desk(cast.editor).get("/desk/conflicts/"))


def test_register_is_leafed_through_in_a_constant_number_of_queries(
    cast: Cast, at_desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made.published(cast)
    for number in range(32):
        send(cast, higher(f"higher-{number}"))
    desk = at_desk(cast.auditor)
    desk.get("/desk/conflicts/")
    with django_assert_num_queries(7):
        first = html(desk.get("/desk/conflicts/"))
    assert first.count('<li class="panel">') == 30
    [after] = re.findall(r'rel="next" href="\?after=([0-9]+-[0-9]+)"', first)
    with django_assert_num_queries(7):
        second = html(desk.get("/desk/conflicts/", {"after": after}))
    assert second.count('<li class="panel">') == 2
    assert 'rel="first" href="?"' in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize("asked", ["0", "-1", "x", "", "1" * 400, "²-²", "0-0", "1" * 18 + "-1"])
def test_register_takes_any_page_for_a_page(cast: Cast, at_desk: Desk, asked: str) -> None:
    desk: Client = at_desk(cast.auditor)
    assert desk.get("/desk/conflicts/", {"after": asked}).status_code == 200
