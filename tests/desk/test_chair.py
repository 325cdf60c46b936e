"""What the chair does for the house: policy, people, redactions."""

from __future__ import annotations

import pytest

from people.models import RoleGrant, User
from reference.models import DocumentText
from reviews import actions
from reviews.models import PolicyVersion, Redaction
from tests import cast as made
from tests.cast import POLICY, Cast
from tests.desk.conftest import Desk
from tests.desk.pages import forms, html, refusal, text

POLICY_PAGE = "/desk/policy/"
PEOPLE = "/desk/people/"
REDACTIONS = "/desk/redactions/"


def test_policy_is_shown_word_for_word_with_its_versions(cast: Cast, at_desk: Desk) -> None:
    page = text(at_desk(cast.doctor).get(POLICY_PAGE))
    assert "review_every_months: 12" in page
    assert "Policy 1 In force" in page
    assert "by Carla Chair" in page


def test_policy_is_adopted_by_the_chair_alone(cast: Cast, at_desk: Desk) -> None:
    changed = POLICY.replace("decide_within_days: 14", "decide_within_days: 10")
    assert changed != POLICY
    assert POLICY_PAGE not in forms(at_desk(cast.doctor).get(POLICY_PAGE))
    refused = at_desk(cast.doctor).post(POLICY_PAGE, {"body": changed})
    assert refusal(refused) == "Only the chair does this."
    assert PolicyVersion.objects.count() == 1
    fields = forms(at_desk(cast.chair).get(POLICY_PAGE))[POLICY_PAGE]
    assert fields["body"].strip() == POLICY.strip()
    response = at_desk(cast.chair).post(POLICY_PAGE, fields | {"body": changed, "note": "Faster."})
    assert response.status_code == 302
    assert PolicyVersion.objects.get(number=2).body == changed


def test_policy_with_a_mistake_names_its_line_and_keeps_the_text(cast: Cast, at_desk: Desk) -> None:
    wrong = POLICY.replace("approvals: 2", "approvals: many", 1)
    line = 1 + wrong[: wrong.index("approvals: many")].count("\n")
    response = at_desk(cast.chair).post(POLICY_PAGE, {"body": wrong})
    assert response.status_code == 422
    assert f"policy.yaml:{line}:" in text(response)
    assert f'href="#line-{line}"' in html(response)
    assert f'id="line-{line}" class="is-wrong"' in html(response)
    assert forms(response)[POLICY_PAGE]["body"].strip() == wrong.strip()
    assert PolicyVersion.objects.count() == 1


def test_policy_adopted_before_is_refused(cast: Cast, at_desk: Desk) -> None:
    response = at_desk(cast.chair).post(POLICY_PAGE, {"body": POLICY})
    assert response.status_code == 409
    assert refusal(response).startswith("This very text was adopted before.")


# --- people -----------------------------------------------------------------------------


def test_people_lists_everybody_with_their_roles(cast: Cast, at_desk: Desk) -> None:
    page = text(at_desk(cast.auditor).get(PEOPLE))
    assert "Pia Pharmacist pharmacist Board member, pharmacy since" in page
    assert "Cleo Clinician clinician No role" in page


def test_people_is_not_for_editors(cast: Cast, at_desk: Desk) -> None:
    response = at_desk(cast.editor).get(PEOPLE)
    assert response.status_code == 403
    assert "Only the board, the chair and auditors see who holds which role." in text(response)


def test_grant_gives_a_role_with_its_specialty(cast: Cast, at_desk: Desk) -> None:
    response = at_desk(cast.chair).post(
        PEOPLE + "grant/",
        {"person": cast.clinician.pk, "role": "member", "specialty": "toxicology"},
    )
    assert response.status_code == 302
    row = RoleGrant.objects.get(user=cast.clinician)
    assert (row.role, row.specialty, row.granted_by) == ("member", "toxicology", cast.chair)


@pytest.mark.parametrize("name", ["doctor", "auditor"])
def test_grant_is_the_chairs(cast: Cast, at_desk: Desk, name: str) -> None:
    browser = at_desk(getattr(cast, name))
    assert PEOPLE + "grant/" not in forms(browser.get(PEOPLE))
    response = browser.post(PEOPLE + "grant/", {"person": cast.clinician.pk, "role": "chair"})
    assert refusal(response) == "Only the chair does this."
    assert not RoleGrant.objects.filter(user=cast.clinician).exists()


def test_end_role_wants_a_reason_and_ends_it(cast: Cast, at_desk: Desk) -> None:
    grant = RoleGrant.objects.get(user=cast.writer)
    page = f"/desk/grants/{grant.pk}/end/"
    browser = at_desk(cast.chair)
    assert "End a role of Wim Writer" in text(browser.get(page))
    assert browser.post(page, {"reason": ""}).status_code == 422
    assert browser.post(page, {"reason": "Left."}).status_code == 302
    assert RoleGrant.objects.get(pk=grant.pk).ends_at is not None


def test_end_role_refuses_to_end_the_last_chair(cast: Cast, at_desk: Desk) -> None:
    grant = RoleGrant.objects.get(user=cast.chair)
    response = at_desk(cast.chair).post(f"/desk/grants/{grant.pk}/end/", {"reason": "Enough."})
    assert refusal(response).startswith("The last chair cannot be ended.")
    assert "Enough." in html(response)


def test_end_role_and_deactivate_are_forbidden_to_others(cast: Cast, at_desk: Desk) -> None:
    grant = RoleGrant.objects.get(user=cast.writer)
    for page in (f"/desk/grants/{grant.pk}/end/", f"{PEOPLE}{cast.writer.pk}/deactivate/"):
        response = at_desk(cast.doctor).post(page, {"reason": "No."})
        assert response.status_code == 403
        assert "Only the chair does this." in text(response)
    assert User.objects.get(pk=cast.writer.pk).is_active


def test_deactivate_closes_an_account(cast: Cast, at_desk: Desk) -> None:
    theirs = at_desk(cast.writer)
    assert theirs.get("/desk/").status_code == 200
    at_desk(cast.chair).post(f"{PEOPLE}{cast.writer.pk}/deactivate/", {"reason": "Left."})
    assert not User.objects.get(pk=cast.writer.pk).is_active
    assert theirs.get("/desk/").status_code == 302


# --- redactions -------------------------------------------------------------------------


def test_redaction_takes_two_people(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    actions.discard(row, by=cast.editor, at=made.tick())
    response = at_desk(cast.chair).post(
        REDACTIONS + "ask/", {"digest": row.text_id, "reason": "A name."}
    )
    assert response.status_code == 302
    asked = Redaction.objects.get()
    confirm = f"{REDACTIONS}{asked.pk}/confirm/"
    own = at_desk(cast.chair)
    assert confirm not in forms(own.get(REDACTIONS))
    assert refusal(own.post(confirm)).startswith("You asked for this redaction")
    assert not DocumentText.objects.get(pk=row.text_id).is_redacted
    other = at_desk(cast.doctor)
    assert confirm in forms(other.get(REDACTIONS))
    assert other.post(confirm).status_code == 302
    assert DocumentText.objects.get(pk=row.text_id).is_redacted


def test_redaction_of_an_unknown_text_says_so(cast: Cast, at_desk: Desk) -> None:
    response = at_desk(cast.chair).post(
        REDACTIONS + "ask/", {"digest": "0" * 64, "reason": "A name."}
    )
    assert response.status_code == 422
    assert "No stored text has this digest." in text(response)


def test_redaction_of_what_is_on_view_is_refused_at_confirmation(cast: Cast, at_desk: Desk) -> None:
    publication = made.published(cast)
    asked = actions.ask_redaction(publication.text, by=cast.chair, reason="A name.", at=made.tick())
    response = at_desk(cast.doctor).post(f"{REDACTIONS}{asked.pk}/confirm/")
    assert refusal(response) == "This text is on view. Recall it, then redact it."


def test_redactions_are_not_for_editors(cast: Cast, at_desk: Desk) -> None:
    assert at_desk(cast.editor).get(REDACTIONS).status_code == 403
