"""An author whose draft fell behind: they see what was published, choose, and go on."""

from __future__ import annotations

from playwright.sync_api import expect

from reference.document import EntryDocument, parse
from reference.models import Publication, Revision
from reference.states import Status
from reviews import actions
from tests import cast as casting
from tests.cast import Cast
from tests.journeys.looking import flaws
from tests.journeys.site import PHONE, Site, follow, press, refusal, sign_in_here, status

CALM = "Watch breathing and wakefulness closely."


def written(dose: str, sats: str = "", title: str = "") -> EntryDocument:
    content = casting.data()
    content["regimens"][0]["dose"]["value"] = dose
    content["sections"][0]["statements"][0]["text"] = sats or CALM.replace("wakeful", "alert")
    content["title"] = title or content["title"]
    return parse(content)


def publish(cast: Cast, document: EntryDocument) -> Publication:
    """Let somebody else's change be approved meanwhile."""
    current = Publication.objects.get(ended_at=None)
    draft = casting.proposal(cast, current, document, by=cast.writer)
    sent = actions.submit(draft, by=cast.writer, at=casting.tick())
    team = [cast.doctor, cast.pharmacist]
    casting.approve(actions.start(sent, by=cast.doctor, members=team, at=casting.tick()), *team)
    return Publication.objects.get(ended_at=None)


def test_an_author_merges_what_was_published_meanwhile(site: Site, cast: Cast) -> None:
    first = casting.published(cast)
    row = casting.proposal(cast, first, written("0.2", sats=CALM, title="Mine?"))
    publish(cast, written("0.3", title="Theirs?"))
    erin = site.open(cast.editor)
    erin.goto(f"/desk/revisions/{row.pk}/")
    follow(erin, "Bring it up to date")
    dose = erin.get_by_role("group", name="1. Regimen start")
    title = erin.get_by_role("group", name="2. Title")
    for words in ("Dose: 0.25\u00a0mg/kg", "Dose: 0.3\u00a0mg/kg", "Dose: 0.2\u00a0mg/kg"):
        expect(dose.get_by_text(words)).to_be_visible()
    expect(erin.locator("input[type=radio]:checked")).to_have_count(0)
    assert flaws(erin, "a merge with conflicts") == []

    # The browser holds back what is not settled.
    press(erin, "Make the new draft")
    expect(erin.get_by_role("heading", name="Bring it up to date")).to_be_visible()
    dose.get_by_label("Take what was published").check()
    title.get_by_label("Keep what this revision says").check()

    # Meanwhile yet another version appears: the dose is asked again, the title is not.
    publish(cast, written("0.35", title="Theirs?"))
    press(erin, "Make the new draft")
    expect(refusal(erin)).to_contain_text("Version 3 was published since you opened this page.")
    expect(dose.get_by_text("Dose: 0.35\u00a0mg/kg")).to_be_visible()
    expect(dose.locator("input:checked")).to_have_count(0)
    expect(title.get_by_label("Keep what this revision says")).to_be_checked()
    assert flaws(erin, "a merge that was refused") == []
    dose.get_by_label("Take what was published").check()
    press(erin, "Make the new draft")

    assert "Brought up to date." in status(erin)
    draft = Revision.objects.get(parent=row)
    expect(erin).to_have_url(f"{site.url}/desk/revisions/{draft.pk}/edit/")
    assert draft.text.document() == written("0.35", sats=CALM, title="Mine?")
    erin.goto(f"/desk/revisions/{draft.pk}/")
    press(erin, "Submit to the board")
    assert "Submitted." in status(erin)
    row.refresh_from_db()
    assert row.state is Status.REPLACED


def test_by_keyboard_alone_on_a_phone_without_scripting(site: Site, cast: Cast) -> None:
    first = casting.published(cast)
    review = casting.update_under_review(cast, first, written("0.25", sats=CALM))
    casting.approve(review, cast.doctor)
    publish(cast, written("0.25", sats="Watch breathing and skin closely."))
    erin = site.open(cast.editor, scripting=False, viewport=PHONE)
    erin.goto(f"/desk/revisions/{review.revision_id}/merge/")
    expect(erin.get_by_text("The round of the board on this revision closes.")).to_be_visible()
    for _ in range(60):
        erin.keyboard.press("Tab")
        if erin.locator("input[type=radio]:focus").count():
            break
    erin.keyboard.press("ArrowDown")
    expect(erin.get_by_label("Keep what this revision says")).to_be_checked()
    erin.keyboard.press("Tab")
    expect(erin.get_by_role("button", name="Make the new draft")).to_be_focused()
    erin.keyboard.press("Enter")
    assert "Brought up to date." in status(erin)
    draft = Revision.objects.get(parent=review.revision_id)
    assert draft.text.document() == written("0.25", sats=CALM)
    assert not draft.reviews.exists()


def test_choices_outlive_a_lost_session(site: Site, cast: Cast) -> None:
    first = casting.published(cast)
    row = casting.proposal(cast, first, written("0.2"))
    publish(cast, written("0.3"))
    erin = site.sign_in(cast.editor)
    erin.goto(f"/desk/revisions/{row.pk}/merge/")
    erin.get_by_label("Keep what this revision says").check()
    erin.context.clear_cookies()
    press(erin, "Make the new draft")
    sign_in_here(erin, cast.editor)
    expect(erin.get_by_text("You were signed out while writing.")).to_be_visible()
    expect(erin.get_by_label("Keep what this revision says")).to_be_checked()
    press(erin, "Make the new draft")
    assert Revision.objects.get(parent=row).text.document() == written("0.2")
