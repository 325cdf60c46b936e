"""Beginning an entry: /desk/new/."""

from __future__ import annotations

import pytest

from reference import yaml
from reference.models import Entry, Revision
from tests import cast as made
from tests.cast import Cast
from tests.desk.conftest import Desk
from tests.desk.pages import forms, html, refusal, text

NEW = "/desk/new/"


def written(slug: str = "new-entry") -> str:
    return yaml.write(made.document(slug)).decode()


def test_new_begins_with_a_text_that_says_what_belongs_where(cast: Cast, at_desk: Desk) -> None:
    source = forms(at_desk(cast.editor).get(NEW))[NEW]["source"]
    assert source.startswith("schema: 1\nslug: drug-and-question\n")
    checked = at_desk(cast.editor).post(NEW, {"do": "preview", "source": source})
    assert checked.status_code == 200


def test_new_makes_an_entry_that_its_writer_owns(cast: Cast, at_desk: Desk) -> None:
    response = at_desk(cast.editor).post(NEW, {"do": "create", "source": written()})
    row = Revision.objects.get()
    assert response["Location"] == f"/desk/revisions/{row.pk}/"
    assert (row.entry.slug, row.entry.owner, row.status) == ("new-entry", cast.editor, "draft")


def test_new_shows_what_is_wrong_and_stores_nothing(cast: Cast, at_desk: Desk) -> None:
    bad = "schema: 1\nslug: Not A Slug\n"
    response = at_desk(cast.editor).post(NEW, {"do": "create", "source": bad})
    assert response.status_code == 422
    assert "new-entry.yaml:2:" in text(response)
    assert 'href="#line-2"' in html(response)
    assert forms(response)[NEW]["source"] == bad
    assert not Entry.objects.exists()


def test_new_refuses_an_address_that_is_taken_and_keeps_the_text(cast: Cast, at_desk: Desk) -> None:
    made.draft(cast, "new-entry")
    response = at_desk(cast.writer).post(NEW, {"do": "create", "source": written()})
    assert response.status_code == 409
    assert refusal(response) == "The address “new-entry” is taken. Choose another slug."
    assert forms(response)[NEW]["source"].strip() == written().strip()


def test_new_shows_a_preview_without_storing(cast: Cast, at_desk: Desk) -> None:
    response = at_desk(cast.editor).post(NEW, {"do": "preview", "source": written()})
    assert made.data()["sections"][0]["statements"][0]["text"] in text(response)
    assert "The rules found nothing." in text(response)
    assert not Entry.objects.exists()


def test_new_without_a_session_offers_the_text_again(cast: Cast, at_desk: Desk) -> None:
    browser = at_desk(cast.editor)
    fields = forms(browser.get(NEW))[NEW]
    del browser.cookies["sessionid"]
    browser.post(NEW, fields | {"do": "create", "source": "half: a text\n"})
    browser.force_login(cast.editor, backend="allauth.account.auth_backends.AuthenticationBackend")
    again = browser.get(NEW)
    assert forms(again)[NEW]["source"] == "half: a text\n"
    assert "You were signed out while writing." in text(again)


@pytest.mark.parametrize("name", ["doctor", "chair", "auditor", "clinician", "root"])
def test_new_is_for_editors(cast: Cast, at_desk: Desk, name: str) -> None:
    browser = at_desk(getattr(cast, name))
    assert browser.get(NEW).status_code == 403
    assert browser.post(NEW, {"do": "create", "source": written()}).status_code == 403
    assert not Entry.objects.exists()
