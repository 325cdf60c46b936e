"""Writing in a draft: /desk/revisions/ID/edit/."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from people.models import User
from reference import yaml
from reference.models import Revision, WorkingCopy
from reviews import actions
from tests import cast as made
from tests.cast import PASSWORD, Cast
from tests.desk.conftest import Desk
from tests.desk.pages import forms, html, refusal, text

SAID = made.data()["sections"][0]["statements"][0]["text"]
BAD = "schema: 1\nslug: test-entry\ntitle: [never closed\n"


def address(row: Revision) -> str:
    return f"/desk/revisions/{row.pk}/edit/"


def source(row: Revision) -> str:
    return yaml.write(Revision.objects.get(pk=row.pk).text.document()).decode()


def typed(row: Revision, words: str = "Watch the saturation.") -> str:
    return source(row).replace(SAID, words)


def send(browser: Client, row: Revision, **fields: Any) -> HttpResponse:
    opened = forms(browser.get(address(row)))[address(row)]
    return browser.post(address(row), opened | fields)


def test_edit_shows_the_draft_as_yaml(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    fields = forms(at_desk(cast.editor).get(address(row)))[address(row)]
    assert fields["source"].strip() == source(row).strip()
    assert fields["seen_digest"] == row.text_id


def test_edit_saves_a_changed_text(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    response = send(at_desk(cast.editor), row, do="save", source=typed(row))
    assert (response.status_code, response["Location"]) == (302, f"/desk/revisions/{row.pk}/")
    assert "Watch the saturation." in source(row)
    assert not WorkingCopy.objects.exists()


def test_edit_gives_parts_without_an_id_one(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    added = source(row).replace(
        "    statements:\n", "    statements:\n      - text: Keep oxygen at hand.\n"
    )
    assert send(at_desk(cast.editor), row, do="save", source=added).status_code == 302
    assert "id: keep-oxygen-at-hand" in source(row)


def test_edit_shows_every_error_linked_to_its_line_and_keeps_the_text(
    cast: Cast, at_desk: Desk
) -> None:
    row = made.draft(cast)
    wrong = source(row).replace("kind: dose", "kind: dosis")
    line = 1 + wrong[: wrong.index("kind: dosis")].count("\n")
    response = send(at_desk(cast.editor), row, do="save", source=wrong)
    assert response.status_code == 422
    assert f'href="#line-{line}"' in html(response)
    assert f'id="line-{line}" class="is-wrong"' in html(response)
    assert f"test-entry.yaml:{line}:" in text(response)
    assert forms(response)[address(row)]["source"].strip() == wrong.strip()
    assert WorkingCopy.objects.get().source.strip() == wrong.strip()
    assert row.text_id == Revision.objects.get(pk=row.pk).text_id


def test_edit_keeps_a_working_copy_that_is_no_yaml(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    browser = at_desk(cast.editor)
    assert send(browser, row, do="keep", source=BAD).status_code == 302
    again = browser.get(address(row))
    assert forms(again)[address(row)]["source"] == BAD
    assert "This is your working copy." in text(again)
    assert Revision.objects.get(pk=row.pk).text_id == row.text_id


def test_edit_keeps_in_the_background_and_answers_with_the_time(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    response = at_desk(cast.editor).post(
        address(row),
        {"do": "keep", "source": BAD, "seen_digest": row.text_id},
        headers={"Accept": "application/json"},
    )
    assert response.json() == {"kept": "09:00:00"}
    assert WorkingCopy.objects.get().source == BAD


def test_edit_drops_a_working_copy_when_asked(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    browser = at_desk(cast.editor)
    send(browser, row, do="keep", source=BAD)
    browser.post(address(row), {"do": "drop"})
    assert not WorkingCopy.objects.exists()
    assert forms(browser.get(address(row)))[address(row)]["source"].strip() == source(row).strip()


def test_edit_shows_a_preview_with_findings_and_saves_nothing(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    lost = typed(row).replace("cites: [guide]", "cites: [nowhere]", 1)
    response = send(at_desk(cast.editor), row, do="preview", source=lost)
    assert response.status_code == 200
    assert "Watch the saturation." in text(response)
    assert "nowhere" in text(response).split("What the rules found")[1]
    assert 'class="sheet entry-body"' in html(response)
    assert Revision.objects.get(pk=row.pk).text_id == row.text_id


def test_edit_after_a_collision_shows_both_texts_and_loses_neither(
    cast: Cast, at_desk: Desk
) -> None:
    row = made.draft(cast)
    actions.add_editor(row.entry, cast.writer, by=cast.editor, at=made.tick())
    mine, theirs = at_desk(cast.editor), at_desk(cast.writer)
    opened = forms(mine.get(address(row)))[address(row)]
    send(theirs, row, do="save", source=typed(row, "Watch as Wim does."))
    collided = mine.post(
        address(row),
        opened
        | {
            "do": "save",
            "source": typed(row, "x").replace("Watch as Wim does.", "Watch as Erin does."),
        },
    )
    assert collided.status_code == 409
    sides = html(collided).split('class="sides"')[1].split("</section>")[0]
    assert "Watch as Wim does." in sides
    assert "Watch as Erin does." in sides
    assert "Watch as Wim does." in source(row)
    assert "Watch as Erin does." in WorkingCopy.objects.get().source
    # Seen both, the writer may still save theirs over it.
    again = forms(collided)[address(row)]
    assert mine.post(address(row), again | {"do": "save"}).status_code == 302
    assert "Watch as Erin does." in source(row)


def test_edit_meets_a_collision_again_when_the_page_is_opened_later(
    cast: Cast, at_desk: Desk
) -> None:
    row = made.draft(cast)
    actions.add_editor(row.entry, cast.writer, by=cast.editor, at=made.tick())
    browser = at_desk(cast.editor)
    send(browser, row, do="keep", source=typed(row, "Watch as Erin does."))
    send(at_desk(cast.writer), row, do="save", source=typed(row, "Watch as Wim does."))
    page = browser.get(address(row))
    assert "Somebody else saved this draft since you set out" in text(page)
    assert "Watch as Wim does." in html(page)
    assert "Watch as Erin does." in forms(page)[address(row)]["source"]


def test_edit_of_what_was_submitted_meanwhile_says_so_and_keeps_the_text(
    cast: Cast, at_desk: Desk
) -> None:
    row = made.draft(cast)
    browser = at_desk(cast.editor)
    opened = forms(browser.get(address(row)))[address(row)]
    actions.submit(row, by=cast.editor, at=made.tick())
    response = browser.post(address(row), opened | {"do": "save", "source": typed(row)})
    assert response.status_code == 409
    assert refusal(response).startswith("This revision is submitted.")
    assert "Watch the saturation." in WorkingCopy.objects.get().source
    assert "Watch the saturation." not in source(row)
    assert "Watch the saturation." in forms(response)[address(row)]["source"]


def test_edit_of_what_is_no_draft_leads_to_its_page(cast: Cast, at_desk: Desk) -> None:
    row = made.submitted(cast)
    browser = at_desk(cast.editor)
    response = browser.get(address(row))
    assert response["Location"] == f"/desk/revisions/{row.pk}/"
    assert "This revision is submitted." in text(browser.get(response["Location"]))


def test_edit_of_what_is_no_draft_still_shows_a_working_copy(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    browser = at_desk(cast.editor)
    send(browser, row, do="keep", source=BAD)
    actions.submit(row, by=cast.editor, at=made.tick())
    page = browser.get(address(row))
    assert forms(page)[address(row)]["source"] == BAD
    assert "This can no longer be saved" in text(page)
    assert 'value="save"' not in html(page)


def test_edit_refuses_another_slug(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    other = source(row).replace("slug: test-entry", "slug: other-entry")
    response = send(at_desk(cast.editor), row, do="save", source=other)
    assert refusal(response).startswith("The slug must stay “test-entry”")
    assert "slug: other-entry" in forms(response)[address(row)]["source"]


@pytest.mark.parametrize(
    ("name", "status"),
    [("writer", 403), ("doctor", 403), ("chair", 403), ("auditor", 403), ("clinician", 403)],
)
def test_edit_is_for_those_who_write_the_draft(
    cast: Cast, at_desk: Desk, name: str, status: int
) -> None:
    row = made.draft(cast)
    browser = at_desk(getattr(cast, name))
    assert browser.get(address(row)).status_code == status
    sent = browser.post(address(row), {"do": "save", "source": typed(row)})
    assert sent.status_code == status
    assert not WorkingCopy.objects.exists()
    assert at_desk(cast.editor).get(address(row)).status_code == 200


# --- a session that ran out -------------------------------------------------------


def sign_in(client: Client, user: User) -> HttpResponse:
    return client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})


def lose_session(client: Client) -> None:
    del client.cookies["sessionid"]


def test_edit_without_a_session_keeps_the_text_until_its_writer_signs_in(
    cast: Cast, at_desk: Desk
) -> None:
    row = made.draft(cast)
    browser = at_desk(cast.editor)
    opened = forms(browser.get(address(row)))[address(row)]
    lose_session(browser)
    turned_away = browser.post(address(row), opened | {"do": "save", "source": BAD})
    assert turned_away["Location"] == f"/accounts/login/?next={address(row)}"
    sign_in(browser, cast.editor)
    again = browser.get(address(row))
    assert forms(again)[address(row)]["source"] == BAD
    assert "You were signed out while writing." in text(again)
    assert WorkingCopy.objects.get().source == BAD


def test_edit_without_a_session_shows_the_text_to_nobody_else(cast: Cast, at_desk: Desk) -> None:
    row = made.draft(cast)
    actions.add_editor(row.entry, cast.writer, by=cast.editor, at=made.tick())
    browser = at_desk(cast.editor)
    opened = forms(browser.get(address(row)))[address(row)]
    lose_session(browser)
    browser.post(address(row), opened | {"do": "save", "source": "secret: words\n"})
    sign_in(browser, cast.writer)
    assert "secret: words" not in html(browser.get(address(row)))
    sign_in(browser, cast.editor)
    assert "secret: words" not in html(browser.get(address(row)))


def test_edit_keeps_nothing_for_a_stranger(cast: Cast) -> None:
    row = made.draft(cast)
    stranger = Client()
    stranger.post(address(row), {"do": "save", "source": "a: b\n", "writer": "forged"})
    assert "sessionid" not in stranger.cookies


def test_edit_with_a_token_that_ran_out_offers_the_text_again(
    cast: Cast, settings: Settings
) -> None:
    settings.CSRF_FAILURE_VIEW = "reviews.desk.keeping.csrf_failure"
    row = made.draft(cast)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.editor, backend="allauth.account.auth_backends.AuthenticationBackend")
    opened = forms(browser.get(address(row)))[address(row)]
    stale = opened | {"csrfmiddlewaretoken": "x" * 64, "do": "save", "source": BAD}
    foreign = browser.post(address(row), stale, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert not WorkingCopy.objects.exists()
    ours = browser.post(address(row), stale, headers={"Origin": "http://testserver"})
    assert (ours.status_code, ours["Location"]) == (302, address(row))
    assert forms(browser.get(address(row)))[address(row)]["source"] == BAD


def test_decide_without_a_session_keeps_the_reason_and_no_credential(
    cast: Cast, at_desk: Desk
) -> None:
    review = made.under_review(cast)
    browser = at_desk(cast.doctor)
    page = f"/desk/revisions/{review.revision_id}/"
    decide = f"/desk/rounds/{review.pk}/decide/"
    opened = forms(browser.get(page))[decide]
    lose_session(browser)
    turned_away = browser.post(
        decide,
        opened
        | {
            "verdict": "request-changes",
            "reason": "The maximum.",
            "checklist": ["doses"],
            "password": PASSWORD,
        },
    )
    assert turned_away["Location"] == f"/accounts/login/?next={page}"
    assert PASSWORD not in str(dict(browser.session))
    sign_in(browser, cast.doctor)
    again = browser.get(page)
    kept = forms(again)[decide]
    assert (kept["verdict"], kept["reason"], kept["checklist"], kept["password"]) == (
        "request-changes",
        "The maximum.",
        ["doses"],
        "",
    )
    assert "You were signed out while writing." in text(again)
