"""Bringing a stale revision up to date: /desk/revisions/ID/merge/."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reference.document import EntryDocument, parse
from reference.models import Publication, Revision, WorkingCopy
from reference.states import Status
from reviews import actions
from tests import cast as made
from tests.cast import Cast
from tests.desk.conftest import Desk
from tests.desk.pages import forms, html, refusal, text

CALM = "Watch breathing and wakefulness closely."


def written(dose: str = "0.25", sats: str = "", title: str = "") -> EntryDocument:
    content = made.data()
    content["regimens"][0]["dose"]["value"] = dose
    if sats:
        content["sections"][0]["statements"][0]["text"] = sats
    if title:
        content["title"] = title
    return parse(content)


def publish(cast: Cast, document: EntryDocument) -> Publication:
    current = Publication.objects.get(ended_at=None)
    draft = made.proposal(cast, current, document, by=cast.writer)
    sent = actions.submit(draft, by=cast.writer, at=made.tick())
    team = [cast.doctor, cast.pharmacist]
    made.approve(actions.start(sent, by=cast.doctor, members=team, at=made.tick()), *team)
    return Publication.objects.get(ended_at=None)


def stale(cast: Cast, mine: EntryDocument, theirs: EntryDocument | None = None) -> Revision:
    row = made.proposal(cast, made.published(cast), mine)
    publish(cast, theirs or written(dose="0.3"))
    return Revision.objects.get(pk=row.pk)


def address(row: Revision) -> str:
    return f"/desk/revisions/{row.pk}/merge/"


def fields(response: HttpResponse, row: Revision) -> dict[str, Any]:
    return forms(response)[address(row)]


def values(response: HttpResponse) -> list[tuple[str, str]]:
    """Return the choices that a page offers, as name and value."""
    return re.findall(
        r'type="radio"\s+id="[^"]+"\s+name="([^"]+)"\s+value="([^"]+)"', html(response)
    )


def send(browser: Client, row: Revision, owner: str = "", **more: str) -> HttpResponse:
    """Open the page, choose one side everywhere, and send the form."""
    opened = browser.get(address(row))
    chosen = {name: value for name, value in values(opened) if value.startswith(f"{owner}.")}
    return browser.post(address(row), fields(opened, row) | chosen | more)


def test_merge_is_where_a_stale_revision_leads(cast: Cast, at_desk: Desk) -> None:
    row = stale(cast, written(sats=CALM))
    page = at_desk(cast.editor).get(f"/desk/revisions/{row.pk}/")
    assert f'<a href="{address(row)}">Bring it up to date</a>' in html(page)
    other = at_desk(cast.chair).get(f"/desk/revisions/{row.pk}/")
    assert address(row) not in html(other)
    assert "Those who wrote it can bring it up to date." in text(other)


def test_merge_shows_what_was_published_and_what_merges_by_itself(
    cast: Cast, at_desk: Desk
) -> None:
    row = stale(cast, written(sats=CALM))
    page = text(at_desk(cast.editor).get(address(row)))
    assert "This revision began from version 1; version 2 was published since." in page
    published, taken = page.split("What merges by itself")
    assert "What was published meanwhile" in published
    for said in (published, taken):
        assert "Regimen start Dose 0.25 → 0.3 mg/kg, 20 % higher" in said
    assert "Nothing: no change of one side touches a change of the other." in page


def test_merge_leads_to_the_new_draft(cast: Cast, at_desk: Desk) -> None:
    row = stale(cast, written(sats=CALM))
    browser = at_desk(cast.editor)
    response = send(browser, row)
    draft = Revision.objects.get(parent=row)
    assert (response.status_code, response["Location"]) == (
        302,
        f"/desk/revisions/{draft.pk}/edit/",
    )
    assert draft.text.document() == written(dose="0.3", sats=CALM)
    assert Revision.objects.get(pk=row.pk).state is Status.REPLACED
    assert f"revision {draft.number}; read it before" in text(browser.get(response["Location"]))
    record = text(browser.get(f"/desk/revisions/{row.pk}/"))
    assert (
        f"Erin Editor brought it up to date with version 2: revision {draft.number} took its place"
        in record
    )


def test_merge_puts_a_conflict_side_by_side_with_nothing_chosen(cast: Cast, at_desk: Desk) -> None:
    row = stale(cast, written(dose="0.2"))
    page = at_desk(cast.editor).get(address(row))
    said = text(page)
    assert "1. Regimen start" in said
    assert "Version 1, from which it began" in said
    assert "Version 2, published since" in said
    for dose in ("0.25", "0.3", "0.2"):
        assert f'<span class="q">{dose}\u00a0mg/kg</span>' in html(page)
    assert {value.split(".")[0] for _name, value in values(page)} == {"theirs", "mine"}
    assert "checked" not in html(page)
    assert not [name for name in fields(page, row) if name.startswith("choice:")]


def test_merge_without_a_choice_is_refused_and_says_where(cast: Cast, at_desk: Desk) -> None:
    row = stale(cast, written(dose="0.2", title="Mine?"), written(dose="0.3", title="Theirs?"))
    browser = at_desk(cast.editor)
    opened = browser.get(address(row))
    chosen = next(each for each in values(opened) if each[1].startswith("mine."))
    response = browser.post(address(row), fields(opened, row) | dict([chosen]))
    assert response.status_code == 409
    assert refusal(response) == (
        "This cannot be merged by itself: Title. Choose for each which text holds."
    )
    assert fields(response, row)[chosen[0]] == chosen[1], "what was chosen stays chosen"
    assert html(response).count("Choose one.") == 1
    assert not Revision.objects.filter(parent=row).exists()


def test_merge_takes_what_was_chosen(cast: Cast, at_desk: Desk) -> None:
    row = stale(cast, written(dose="0.2", sats=CALM))
    assert send(at_desk(cast.editor), row, "theirs").status_code == 302
    assert Revision.objects.get(parent=row).text.document() == written(dose="0.3", sats=CALM)


def test_merge_is_refused_when_another_version_was_published_meanwhile(
    cast: Cast, at_desk: Desk
) -> None:
    row = stale(cast, written(dose="0.2", title="Mine?"), written(dose="0.3", title="Theirs?"))
    browser = at_desk(cast.editor)
    opened = browser.get(address(row))
    chosen = {name: value for name, value in values(opened) if value.startswith("mine.")}
    publish(cast, written(dose="0.35", title="Theirs?"))
    response = browser.post(address(row), fields(opened, row) | chosen)
    assert response.status_code == 409
    assert "Version 3 was published since you opened this page." in refusal(response)
    # The titles are the same as before, so that choice stays; the doses are not.
    kept = fields(response, row)
    assert kept["choice:title"] == chosen["choice:title"]
    assert [name for name in kept if name.startswith("choice:")] == ["choice:title"]
    assert "0.35" in html(response)
    assert kept["theirs"] == Publication.objects.get(ended_at=None).text_id
    assert not Revision.objects.filter(parent=row).exists()


def test_merge_from_a_page_of_yesterday_says_what_became_of_it(cast: Cast, at_desk: Desk) -> None:
    row = stale(cast, written(sats=CALM))
    browser = at_desk(cast.editor)
    opened = fields(browser.get(address(row)), row)
    assert browser.post(address(row), opened).status_code == 302
    response = browser.post(address(row), opened)
    assert response.status_code == 409
    assert refusal(response).startswith("This revision is replaced.")
    assert Revision.objects.filter(parent=row).count() == 1


def test_merge_is_for_those_who_wrote_it(cast: Cast, at_desk: Desk) -> None:
    row = stale(cast, written(sats=CALM))
    response = at_desk(cast.chair).get(address(row))
    assert response.status_code == 403
    assert "Only editors do this." in text(response)
    actions.add_editor(row.entry, cast.writer, by=cast.editor, at=made.tick())
    response = at_desk(cast.writer).get(address(row))
    assert "Only those who wrote part of this revision do this." in text(response)


def test_merge_of_what_is_up_to_date_leads_back(cast: Cast, at_desk: Desk) -> None:
    row = made.proposal(cast, made.published(cast), made.reworded())
    browser = at_desk(cast.editor)
    response = browser.get(address(row), follow=True)
    assert response.redirect_chain == [(f"/desk/revisions/{row.pk}/", 302)]
    assert "This revision is up to date; there is nothing to bring in." in text(response)


def test_merge_says_why_a_recalled_version_is_asked_about(cast: Cast, at_desk: Desk) -> None:
    row = stale(cast, written(sats=CALM))
    wrong = Publication.objects.get(ended_at=None)
    actions.recall(wrong, by=cast.doctor, reason="The dose was wrong.", at=made.tick())
    page = text(at_desk(cast.editor).get(address(row)))
    assert "What was published since is no longer on view." in page
    assert "Recalled: The dose was wrong." in page
    assert "Nothing is taken over without being asked for." in page
    assert "1. Regimen start" in page


def test_merge_warns_of_a_working_copy_that_is_not_saved(cast: Cast, at_desk: Desk) -> None:
    row = stale(cast, written(sats=CALM))
    browser = at_desk(cast.editor)
    browser.post(
        f"/desk/revisions/{row.pk}/edit/",
        {"do": "keep", "source": "typing", "seen_digest": row.digest},
    )
    assert "You have a working copy that is not saved." in text(browser.get(address(row)))
    send(browser, row)
    assert WorkingCopy.objects.get().source == "typing"


def test_merge_keeps_the_choices_of_a_lost_session(cast: Cast, at_desk: Desk) -> None:
    row = stale(cast, written(dose="0.2"))
    browser = at_desk(cast.editor)
    opened = browser.get(address(row))
    chosen = dict([values(opened)[0]])
    browser.logout()
    browser.post(address(row), fields(opened, row) | chosen)
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    session = browser.session
    kept = session["desk.kept"]
    browser.force_login(cast.editor, backend=backend)
    session = browser.session
    session["desk.kept"] = kept
    session.save()
    again = browser.get(address(row))
    assert "You were signed out while writing." in text(again)
    (name,) = chosen
    assert fields(again, row)[name] == chosen[name]


def test_merge_says_when_both_are_too_much(cast: Cast, at_desk: Desk) -> None:
    def many(tag: str) -> EntryDocument:
        content = made.data()
        content["summary"] += [
            {"id": f"{tag}{number}", "text": "Watch the gaze.", "cites": ["guide"]}
            for number in range(30)
        ]
        return parse(content)

    row = stale(cast, many("mine"), many("theirs"))
    page = at_desk(cast.editor).get(address(row))
    assert "Both texts together are not a valid entry." in text(page)
    assert address(row) not in forms(page)


def test_merge_asks_as_often_for_many_conflicts_as_for_one(
    cast: Cast, at_desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def many(word: str) -> EntryDocument:
        content = made.data()
        content["summary"] += [
            {"id": f"n{number}", "text": f"Watch the {word}.", "cites": ["guide"]}
            for number in range(30)
        ]
        return parse(content)

    row = stale(cast, many("gaze"), many("skin"))
    browser = at_desk(cast.editor)
    with django_assert_max_num_queries(15):
        assert len(values(browser.get(address(row)))) == 60
