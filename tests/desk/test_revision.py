"""The page of one revision, and what one can do there: /desk/revisions/ID/."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from reference.models import Revision
from reviews import actions
from reviews.models import Assignment, Review
from tests import cast as made
from tests.cast import Cast
from tests.desk.conftest import Desk
from tests.desk.pages import forms, html, refusal, text


def address(row: Revision | int) -> str:
    return f"/desk/revisions/{row if isinstance(row, int) else row.pk}/"


def offered(cast: Cast, at_desk: Desk, name: str, row: Revision) -> set[str]:
    """Return which actions on a revision its page offers to a person."""
    page = at_desk(getattr(cast, name)).get(address(row))
    return {
        action.removeprefix(address(row)).strip("/")
        for action in forms(page)
        if action.startswith(address(row))
    }


# --- who sees it ------------------------------------------------------------------

EVERYBODY = ("editor", "writer", "doctor", "chair", "auditor", "clinician", "root")


@pytest.mark.parametrize("name", EVERYBODY)
def test_revision_as_a_draft_is_seen_by_writers_chair_and_auditor(
    cast: Cast, at_desk: Desk, name: str
) -> None:
    row = made.draft(cast)
    status = 200 if name in ("editor", "chair", "auditor") else 403
    assert at_desk(getattr(cast, name)).get(address(row)).status_code == status


@pytest.mark.parametrize("name", EVERYBODY)
def test_revision_once_submitted_is_seen_by_the_whole_desk(
    cast: Cast, at_desk: Desk, name: str
) -> None:
    row = made.submitted(cast)
    status = 403 if name in ("clinician", "root") else 200
    assert at_desk(getattr(cast, name)).get(address(row)).status_code == status


def test_revision_as_a_draft_is_seen_by_an_editor_who_was_added(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    refused = at_desk(cast.writer).get(address(row))
    assert "Only those who write this draft" in text(refused)
    actions.add_editor(row.entry, cast.writer, by=cast.editor, at=made.tick())
    assert at_desk(cast.writer).get(address(row)).status_code == 200


def test_revision_that_is_not_there_is_not_found(cast: Cast, at_desk: Desk) -> None:
    assert at_desk(cast.chair).get(address(99999)).status_code == 404


# --- what it shows ----------------------------------------------------------------


def test_revision_shows_the_text_as_readers_would_see_it(cast: Cast, at_desk: Desk) -> None:
    row = made.submitted(cast)
    page = at_desk(cast.doctor).get(address(row))
    said = made.data()["sections"][0]["statements"][0]["text"]
    assert said in html(page).split('id="text"')[1]
    assert "0.25" in html(page).split('id="dosing"')[1]


def test_revision_shows_dose_changes_first(cast: Cast, at_desk: Desk) -> None:
    row = made.proposal(cast, made.published(cast), made.dosed())
    changes = html(at_desk(cast.editor).get(address(row))).split('id="changes"')[1]
    changes = changes.split("</section>")[0]
    assert "Dose changes" in changes
    assert "Dose 0.25 → 0.3 mg/kg" in text_of(changes)
    assert "Against version 1, which is on view." in text_of(changes)


def text_of(fragment: str) -> str:
    class Fragment:
        content = fragment.encode()

    return text(Fragment())  # type: ignore[arg-type]


def test_revision_says_before_submission_what_it_will_need(cast: Cast, at_desk: Desk) -> None:
    first = made.published(cast)
    dose = text(at_desk(cast.editor).get(address(made.proposal(cast, first, made.dosed()))))
    assert "Dose change It will need 2 approvals, among them pharmacy." in dose
    words = made.proposal(cast, first, made.reworded())
    clinical = text(at_desk(cast.editor).get(address(words)))
    assert "Clinical change It will need 2 approvals." in clinical


def test_revision_says_whom_the_board_lacks(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    grant = cast.pharmacist.grants.get()
    actions.end_role(grant, by=cast.chair, reason="Left.", at=made.tick())
    page = text(at_desk(cast.editor).get(address(row)))
    assert "The board lacks a member for pharmacy." in page


def test_revision_shows_each_requirement_and_who_met_it(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    made.decide(review, cast.doctor)
    page = text(at_desk(cast.third).get(address(review.revision_id)))
    assert "2 approvals : not met. Dan Doctor" in page
    assert "Approval from pharmacy : not met. Waits for Pia Pharmacist." in page
    assert "Dan Doctor for anaesthesiology : approved" in page
    assert "Pia Pharmacist for pharmacy : has not decided yet" in page


def test_revision_shows_what_the_board_said_with_reason_and_signature(
    cast: Cast, at_desk: Desk
) -> None:
    review = made.under_review(cast)
    decision = made.decide(review, cast.doctor, "request-changes", reason="The maximum.")
    page = text(at_desk(cast.editor).get(address(review.revision_id)))
    assert "The maximum." in page
    assert f"signature {decision.signature[:12]}" in page


def test_revision_shows_a_replaced_decision_as_replaced(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    made.decide(review, cast.doctor, "abstain")
    made.decide(review, cast.doctor)
    page = html(at_desk(cast.third).get(address(review.revision_id)))
    assert page.count("replaced by a later one") == 1


def test_revision_shows_its_record(cast: Cast, at_desk: Desk) -> None:
    row = made.submitted(cast)
    page = text(at_desk(cast.doctor).get(address(row)))
    assert "Erin Editor created the entry" in page
    assert "Erin Editor submitted it to the board as a dose change" in page


def test_revision_that_is_stale_says_so_and_offers_no_submission(cast: Cast, at_desk: Desk) -> None:
    first = made.published(cast)
    stale = made.proposal(cast, first, made.reworded())
    made.approve(made.update_under_review(cast, first), cast.doctor, cast.pharmacist)
    page = at_desk(cast.editor).get(address(stale))
    assert "This revision is behind what is on view." in text(page)
    assert address(stale) + "submit/" not in forms(page)


def test_revision_whose_text_was_redacted_still_shows_its_record(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    actions.discard(row, by=cast.editor, at=made.tick())
    asked = actions.ask_redaction(row.text, by=cast.chair, reason="A name.", at=made.tick())
    actions.confirm_redaction(asked, by=cast.doctor, at=made.tick())
    page = at_desk(cast.chair).get(address(row))
    assert page.status_code == 200
    assert "This text was redacted." in text(page)
    assert "Erin Editor discarded the draft" in text(page)


def test_revision_asks_a_bounded_number_of_queries(
    cast: Cast, at_desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    review = made.under_review(cast)
    made.decide(review, cast.doctor)
    browser = at_desk(cast.pharmacist)
    browser.get(address(review.revision_id))
    with django_assert_max_num_queries(25):
        browser.get(address(review.revision_id))


# --- what it offers ----------------------------------------------------------------

DRAFT = {"submit", "discard"}


@pytest.mark.parametrize(
    ("name", "actions_offered"),
    [("editor", DRAFT), ("chair", set()), ("auditor", set())],
)
def test_revision_as_a_draft_offers_what_the_conditions_allow(
    cast: Cast, at_desk: Desk, name: str, actions_offered: set[str]
) -> None:
    assert offered(cast, at_desk, name, made.draft(cast)) == actions_offered


@pytest.mark.parametrize(
    ("name", "actions_offered"),
    [
        ("editor", {"withdraw"}),
        ("writer", set()),
        ("doctor", {"start"}),
        ("chair", {"decline"}),
        ("auditor", set()),
    ],
)
def test_revision_as_submitted_offers_what_the_conditions_allow(
    cast: Cast, at_desk: Desk, name: str, actions_offered: set[str]
) -> None:
    assert offered(cast, at_desk, name, made.submitted(cast)) == actions_offered


@pytest.mark.parametrize(
    ("name", "actions_offered"),
    [
        ("editor", {"withdraw", "take-back"}),
        ("writer", set()),
        ("doctor", set()),
        ("chair", {"decline"}),
    ],
)
def test_revision_under_review_offers_what_the_conditions_allow(
    cast: Cast, at_desk: Desk, name: str, actions_offered: set[str]
) -> None:
    review = made.under_review(cast)
    assert offered(cast, at_desk, name, review.revision) == actions_offered


# --- one action each ----------------------------------------------------------------

STEPS: list[tuple[str, str, str, dict[str, Any], str]] = [
    ("draft", "editor", "submit", {"note": "Look at the maximum."}, "submitted"),
    ("draft", "editor", "discard", {}, "discarded"),
    ("submitted", "doctor", "start", {}, "under-review"),
    ("submitted", "editor", "withdraw", {"reason": "Not needed."}, "withdrawn"),
    ("submitted", "chair", "decline", {"reason": "Out of scope."}, "declined"),
    ("under_review", "editor", "take-back", {"reason": "A typo."}, "returned"),
]


def brought(cast: Cast, state: str) -> Revision:
    row = getattr(made, state)(cast)
    return row.revision if isinstance(row, Review) else row


@pytest.mark.parametrize(("state", "name", "verb", "fields", "target"), STEPS)
def test_revision_moves_when_its_action_is_sent(
    cast: Cast,
    at_desk: Desk,
    state: str,
    name: str,
    verb: str,
    fields: dict[str, Any],
    target: str,
) -> None:
    row = brought(cast, state)
    response = at_desk(getattr(cast, name)).post(f"{address(row)}{verb}/", fields)
    assert response.status_code == 302
    assert Revision.objects.get(pk=row.pk).status == target


@pytest.mark.parametrize(("state", "name", "verb", "fields", "target"), STEPS)
def test_revision_says_what_happened_when_its_action_comes_twice(
    cast: Cast,
    at_desk: Desk,
    state: str,
    name: str,
    verb: str,
    fields: dict[str, Any],
    target: str,
) -> None:
    row = brought(cast, state)
    browser = at_desk(getattr(cast, name))
    browser.post(f"{address(row)}{verb}/", fields)
    second = browser.post(f"{address(row)}{verb}/", fields)
    assert second.status_code == 409
    label = Revision.objects.get(pk=row.pk).state.label.lower()
    assert refusal(second).startswith(f"This revision is {label}.")


@pytest.mark.parametrize("verb", [step[2] for step in STEPS])
def test_revision_changes_nothing_on_get(cast: Cast, at_desk: Desk, verb: str) -> None:
    row = made.draft(cast)
    assert at_desk(cast.editor).get(f"{address(row)}{verb}/").status_code == 405


@pytest.mark.parametrize(
    ("state", "name", "verb"),
    [("submitted", "editor", "withdraw"), ("submitted", "chair", "decline")],
)
def test_revision_wants_a_reason_where_one_is_due(
    cast: Cast, at_desk: Desk, state: str, name: str, verb: str
) -> None:
    row = brought(cast, state)
    response = at_desk(getattr(cast, name)).post(f"{address(row)}{verb}/", {"reason": " "})
    assert response.status_code == 422
    assert "Reason: Fill this in." in text(response)
    assert Revision.objects.get(pk=row.pk).status == "submitted"


def test_revision_refused_keeps_the_note(cast: Cast, at_desk: Desk) -> None:
    row = made.proposal(cast, made.published(cast), made.document())
    response = at_desk(cast.editor).post(f"{address(row)}submit/", {"note": "My long note."})
    assert response.status_code == 409
    assert refusal(response).startswith("This draft says exactly what is published.")
    assert "My long note." in html(response)


def test_revision_taken_back_leads_to_the_draft_that_follows(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    response = at_desk(cast.editor).post(
        f"{address(review.revision_id)}take-back/", {"reason": "A typo."}
    )
    draft = Revision.objects.get(parent=review.revision_id)
    assert response["Location"] == address(draft)


def test_start_asks_those_who_were_ticked(cast: Cast, at_desk: Desk) -> None:
    row = made.submitted(cast)
    wanted = [cast.pharmacist.pk, cast.third.pk]
    at_desk(cast.doctor).post(f"{address(row)}start/", {"members": wanted})
    assert list(Assignment.objects.values_list("member", flat=True).order_by("member")) == wanted
