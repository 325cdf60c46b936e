"""The page of one entry, the list of all, and recalling: /desk/entries/."""

from __future__ import annotations

from typing import Any

import pytest

from reference.models import Entry, EntryEditor, Publication, Revision
from reviews import actions
from reviews.models import Review
from tests import cast as made
from tests.cast import Cast
from tests.desk.conftest import Desk
from tests.desk.pages import forms, html, refusal, text


def address(slug: str = "test-entry") -> str:
    return f"/desk/entries/{slug}/"


def offered(cast: Cast, at_desk: Desk, name: str) -> set[str]:
    page = at_desk(getattr(cast, name)).get(address())
    return {
        action.removeprefix(address()).strip("/")
        for action in forms(page)
        if action.startswith(address())
    }


def test_entries_lists_each_with_what_is_on_view_and_what_is_open(
    cast: Cast, at_desk: Desk
) -> None:
    made.update_under_review(cast, made.published(cast, "one"))
    made.recalled(cast, "two")
    page = text(at_desk(cast.doctor).get("/desk/entries/"))
    assert "one Version 1 next review 2 Nov 2027 Under review Dose change Erin Editor" in page
    assert "two Recalled Nothing Erin Editor" in page


def test_entries_shows_no_title_of_a_draft_to_others(cast: Cast, at_desk: Desk) -> None:
    made.draft(cast, "hidden")
    theirs = text(at_desk(cast.writer).get("/desk/entries/"))
    assert "hidden hidden Not published Nothing" in theirs
    mine = text(at_desk(cast.editor).get("/desk/entries/"))
    assert "How is ketamine dosed after surgery? hidden Not published Draft" in mine


def test_entries_finds_by_words(cast: Cast, at_desk: Desk) -> None:
    made.published(cast, "one")
    made.published(cast, "two")
    found = html(at_desk(cast.doctor).get("/desk/entries/", {"q": "KETAMINE one"}))
    assert address("one") in found
    assert address("two") not in found
    nothing = text(at_desk(cast.doctor).get("/desk/entries/", {"q": "no such"}))
    assert "No entry holds all of these words." in nothing


def test_entry_shows_versions_revisions_and_record(cast: Cast, at_desk: Desk) -> None:
    made.superseded(cast)
    page = text(at_desk(cast.doctor).get(address()))
    assert "Version 2 On view" in page
    assert "Version 1 Superseded" in page
    assert "Revision 2 Approved Dose change" in page
    assert "Imprimatur published it as version 2" in page


def test_entry_hides_a_draft_from_those_who_do_not_write_it(cast: Cast, at_desk: Desk) -> None:
    made.published(cast)
    draft = actions.propose(Entry.objects.get(), by=cast.editor, at=made.tick())
    link = f"/desk/revisions/{draft.pk}/"
    assert link in html(at_desk(cast.editor).get(address()))
    assert link not in html(at_desk(cast.writer).get(address()))


def test_entry_at_an_earlier_address_leads_to_the_present_one(cast: Cast, at_desk: Desk) -> None:
    publication = made.published(cast)
    actions.rename(publication.entry, "new-name", by=cast.editor, at=made.tick())
    response = at_desk(cast.doctor).get(address())
    assert (response.status_code, response["Location"]) == (301, address("new-name"))


def test_entry_that_is_not_there_is_not_found(cast: Cast, at_desk: Desk) -> None:
    assert at_desk(cast.doctor).get(address("nothing")).status_code == 404


@pytest.mark.parametrize(
    ("name", "actions_offered"),
    [
        ("editor", {"propose", "editors", "rename"}),
        ("writer", {"propose"}),
        ("doctor", {"reaffirm"}),
        ("chair", {"reaffirm", "retire", "editors", "rename"}),
        ("auditor", set()),
    ],
)
def test_entry_offers_what_the_conditions_allow(
    cast: Cast, at_desk: Desk, name: str, actions_offered: set[str]
) -> None:
    made.published(cast)
    assert offered(cast, at_desk, name) == actions_offered


def test_entry_recalled_offers_the_board_to_bring_it_back(cast: Cast, at_desk: Desk) -> None:
    made.recalled(cast)
    assert offered(cast, at_desk, "doctor") == {"reinstate"}
    assert offered(cast, at_desk, "editor") == {"propose", "editors", "rename"}


def test_propose_begins_a_draft_and_opens_the_editor(cast: Cast, at_desk: Desk) -> None:
    made.published(cast)
    response = at_desk(cast.writer).post(address() + "propose/")
    draft = Revision.objects.get(status="draft")
    assert (draft.author, response["Location"]) == (
        cast.writer,
        f"/desk/revisions/{draft.pk}/edit/",
    )


def test_propose_is_refused_while_the_first_revision_is_open(cast: Cast, at_desk: Desk) -> None:
    made.submitted(cast)
    response = at_desk(cast.editor).post(address() + "propose/")
    assert response.status_code == 409
    assert refusal(response).startswith("Nothing of this entry was published yet")


def test_reaffirm_opens_a_round_once(cast: Cast, at_desk: Desk) -> None:
    made.published(cast)
    browser = at_desk(cast.doctor)
    response = browser.post(address() + "reaffirm/")
    review = Review.objects.get(kind="reaffirmation")
    assert response["Location"] == f"/desk/rounds/{review.pk}/"
    again = browser.post(address() + "reaffirm/")
    assert refusal(again) == "A round on this is open already; decide in it."
    assert f"/desk/rounds/{review.pk}/" in html(browser.get(address()))


def test_reinstate_opens_the_round_that_brings_it_back(cast: Cast, at_desk: Desk) -> None:
    made.recalled(cast)
    response = at_desk(cast.doctor).post(
        address() + "reinstate/", {"reason": "The maximum was right after all."}
    )
    review = Review.objects.get(kind="reinstatement")
    assert response["Location"] == f"/desk/rounds/{review.pk}/"
    page = text(at_desk(cast.doctor).get(f"/desk/rounds/{review.pk}/"))
    assert "The maximum was wrong." in page


def test_retire_ends_what_is_on_view_with_a_reason(cast: Cast, at_desk: Desk) -> None:
    made.published(cast)
    browser = at_desk(cast.chair)
    assert browser.post(address() + "retire/", {"reason": ""}).status_code == 422
    assert Publication.objects.get().is_current
    assert browser.post(address() + "retire/", {"reason": "Old."}).status_code == 302
    assert Publication.objects.get().end_kind == "retired"


def test_rename_gives_another_address(cast: Cast, at_desk: Desk) -> None:
    made.published(cast)
    browser = at_desk(cast.editor)
    bad = browser.post(address() + "rename/", {"slug": "Not_a slug"})
    assert "Use small letters, digits and single hyphens." in text(bad)
    assert browser.post(address() + "rename/", {"slug": "better"})["Location"] == address("better")


def test_rename_is_refused_while_something_is_open(cast: Cast, at_desk: Desk) -> None:
    made.draft(cast)
    response = at_desk(cast.editor).post(address() + "rename/", {"slug": "better"})
    assert refusal(response).startswith("A revision of this entry is open.")
    assert forms(response)[address() + "rename/"]["slug"] == "better"


def test_add_editor_lets_another_editor_write(cast: Cast, at_desk: Desk) -> None:
    made.draft(cast)
    response = at_desk(cast.editor).post(address() + "editors/", {"person": cast.writer.pk})
    assert response.status_code == 302
    assert EntryEditor.objects.get().user == cast.writer


def test_add_editor_is_the_owners_and_the_chairs(cast: Cast, at_desk: Desk) -> None:
    made.published(cast)
    response = at_desk(cast.writer).post(address() + "editors/", {"person": cast.writer.pk})
    assert refusal(response) == "Only the owner of the entry or the chair adds editors."
    assert not EntryEditor.objects.exists()


# --- recalling ------------------------------------------------------------------------


def test_recall_shows_every_version_and_entry_that_shares_a_regimen(
    cast: Cast, at_desk: Desk
) -> None:
    made.published(cast, "one")
    made.published(cast, "two")
    made.superseded(cast, "three")  # its first version shares the dose, its second does not
    page = at_desk(cast.doctor).get(address("one") + "v/1/recall/")
    others = Publication.objects.exclude(entry__slug="one")
    assert {each.pk for each in others if f'id="also-{each.pk}"' in html(page)} == {
        others.get(entry__slug="two").pk,
        others.get(entry__slug="three", number=1).pk,
    }
    assert "two · shares start" in text(page)


def test_recall_takes_with_it_what_was_ticked(cast: Cast, at_desk: Desk) -> None:
    made.published(cast, "one")
    two, three = made.published(cast, "two"), made.published(cast, "three")
    response = at_desk(cast.doctor).post(
        address("one") + "v/1/recall/", {"reason": "Ten times too much.", "also": [two.pk]}
    )
    assert response["Location"] == address("one")
    recalled = Publication.objects.exclude(recalled_at=None).order_by("slug")
    assert [row.slug for row in recalled] == ["one", "two"]
    assert {row.recall_reason for row in recalled} == {"Ten times too much."}
    assert Publication.objects.get(pk=three.pk).is_current


def test_recall_without_a_reason_keeps_what_was_ticked(cast: Cast, at_desk: Desk) -> None:
    made.published(cast, "one")
    two = made.published(cast, "two")
    recall = address("one") + "v/1/recall/"
    response = at_desk(cast.doctor).post(recall, {"reason": "", "also": [two.pk]})
    assert response.status_code == 422
    assert forms(response)[recall]["also"] == [str(two.pk)]
    assert not Publication.objects.exclude(recalled_at=None).exists()


def test_recall_ignores_what_shares_nothing(cast: Cast, at_desk: Desk) -> None:
    made.published(cast, "one")
    made.superseded(cast, "three")
    other = Publication.objects.get(entry__slug="three", number=2)
    at_desk(cast.doctor).post(
        address("one") + "v/1/recall/", {"reason": "Wrong.", "also": [other.pk, "x", "99999"]}
    )
    assert [row.slug for row in Publication.objects.exclude(recalled_at=None)] == ["one"]


def test_recall_twice_tells_that_it_was_done(cast: Cast, at_desk: Desk) -> None:
    made.recalled(cast)
    fields: dict[str, Any] = {"reason": "Again."}
    response = at_desk(cast.doctor).post(address() + "v/1/recall/", fields)
    assert response.status_code == 409
    assert refusal(response) == "This version was recalled already."


@pytest.mark.parametrize("name", ["editor", "auditor"])
def test_recall_is_the_boards(cast: Cast, at_desk: Desk, name: str) -> None:
    made.published(cast)
    recall = address() + "v/1/recall/"
    browser = at_desk(getattr(cast, name))
    assert recall not in html(browser.get(address()))
    assert recall not in forms(browser.get(recall))
    response = browser.post(recall, {"reason": "Wrong."})
    assert refusal(response) == "Only members of the board and the chair recall a version."
    assert Publication.objects.get().recalled_at is None
