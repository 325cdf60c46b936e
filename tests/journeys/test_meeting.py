"""Two people, or two tabs, at one thing: nothing typed is lost, and nothing is stored twice."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from reference.models import Publication, Revision, WorkingCopy
from reviews import actions
from reviews.models import Decision
from tests import cast as casting
from tests.cast import Cast
from tests.journeys.site import Site, decide, press, refusal, sign_in_here, status

SAID = "Watch breathing and alertness closely."
MINE = "Watch breathing, alertness and blood pressure closely."
THEIRS = "Watch breathing and alertness every five minutes."


def write(page: Page, said: str) -> None:
    """Change one sentence of the text in the editor."""
    source = page.get_by_label("Entry, as YAML")
    before = source.input_value()
    assert SAID in before
    source.fill(before.replace(SAID, said))


def sentence(row: Revision) -> str:
    row.refresh_from_db()
    return row.text.document().sections[0].statements[0].text


def test_two_editors_at_one_draft_see_both_texts(site: Site, cast: Cast) -> None:
    row = casting.draft(cast)
    actions.add_editor(row.entry, cast.writer, by=cast.editor, at=casting.tick())
    erin, wim = site.open(cast.editor), site.open(cast.writer)
    for page in (erin, wim):
        page.goto(f"/desk/revisions/{row.pk}/edit/")
    write(wim, THEIRS)
    press(wim, "Save")
    assert "Saved." in status(wim)

    write(erin, MINE)
    press(erin, "Save")
    expect(erin.get_by_text("Somebody else saved this draft since you set out")).to_be_visible()
    theirs, mine = (erin.locator(".collision").get_by_text(said) for said in (THEIRS, MINE))
    expect(theirs).to_be_visible()
    expect(mine).to_be_visible()
    assert sentence(row) == THEIRS
    assert MINE in WorkingCopy.objects.get(revision=row, editor=cast.editor).source

    # Knowing both, she settles on one that holds both.
    source = erin.get_by_label("Entry, as YAML")
    both = f"{MINE} Note it every five minutes."
    source.fill(source.input_value().replace(MINE, both))
    press(erin, "Save yours in place of theirs")
    assert "Saved." in status(erin)
    assert sentence(row) == both
    assert not WorkingCopy.objects.exists()


@pytest.mark.parametrize("lost", ["session", "cookies"])
def test_what_was_typed_outlives_a_lost_session(site: Site, cast: Cast, lost: str) -> None:
    row = casting.draft(cast)
    erin = site.sign_in(cast.editor)
    erin.goto(f"/desk/revisions/{row.pk}/edit/")
    write(erin, MINE)
    if lost == "session":
        Session.objects.all().delete()
    else:
        erin.context.clear_cookies()
    press(erin, "Save")
    sign_in_here(erin, cast.editor)
    expect(erin.get_by_text("You were signed out while writing.")).to_be_visible()
    assert MINE in erin.get_by_label("Entry, as YAML").input_value()
    assert sentence(row) == SAID
    press(erin, "Save")
    assert "Saved." in status(erin)
    assert sentence(row) == MINE


def test_what_is_being_typed_is_kept_by_itself_and_says_so(site: Site, cast: Cast) -> None:
    row = casting.draft(cast)
    erin = site.open(cast.editor)
    erin.clock.install()
    erin.goto(f"/desk/revisions/{row.pk}/edit/")
    write(erin, MINE)
    erin.clock.run_for(20_000)
    kept = erin.get_by_role("status")
    expect(kept).to_contain_text("Kept at 12:")
    assert MINE in WorkingCopy.objects.get().source
    assert sentence(row) == SAID

    Session.objects.all().delete()
    source = erin.get_by_label("Entry, as YAML")
    source.fill(source.input_value().replace(MINE, THEIRS))
    erin.clock.run_for(20_000)
    expect(kept).to_contain_text("Not kept: you may be signed out. Your text is still here")
    assert THEIRS in source.input_value()
    press(erin, "Save")
    sign_in_here(erin, cast.editor)
    assert THEIRS in erin.get_by_label("Entry, as YAML").input_value()


def test_what_was_typed_in_a_decision_outlives_a_lost_session(site: Site, cast: Cast) -> None:
    review = casting.under_review(cast)
    dan = site.sign_in(cast.doctor)
    dan.goto(f"/desk/rounds/{review.pk}/")
    Session.objects.all().delete()
    decide(dan, "Request changes", reason="Name the infusion rate.")
    sign_in_here(dan, cast.doctor)
    expect(dan.get_by_text("You were signed out while writing.")).to_be_visible()
    form = dan.locator("#decide")
    expect(form.get_by_label("Reason", exact=True)).to_have_value("Name the infusion rate.")
    expect(form.get_by_label("Request changes", exact=True)).to_be_checked()
    expect(form.get_by_label("Your password")).to_have_value("")
    assert not Decision.objects.exists()
    form.get_by_label("Your password").fill(casting.PASSWORD)
    press(form, "Sign the decision")
    assert "Signed: you asked for changes." in status(dan)


def test_a_member_at_a_stale_tab_is_told_that_the_round_was_closed(site: Site, cast: Cast) -> None:
    review = casting.under_review(cast)
    dan = site.open(cast.doctor)
    dan.goto(f"/desk/rounds/{review.pk}/")
    actions.take_back(
        review.revision, by=cast.editor, reason="I found a wrong figure.", at=casting.tick()
    )
    decide(dan, "Approve", reason="All figures agree.")
    expect(refusal(dan)).to_contain_text("This was not done.")
    expect(refusal(dan)).to_contain_text("closed")
    refusal(dan).get_by_text("What you had written").click()
    expect(refusal(dan).get_by_text("All figures agree.")).to_be_visible()
    expect(dan.get_by_text("I found a wrong figure.").first).to_be_visible()
    expect(dan.locator("#decide")).to_have_count(0)
    assert not Decision.objects.exists()
    assert not Publication.objects.exists()


def test_signing_twice_with_a_double_click_stores_one_decision(site: Site, cast: Cast) -> None:
    review = casting.under_review(cast)
    dan = site.open(cast.doctor)
    dan.goto(f"/desk/rounds/{review.pk}/")
    form = dan.locator("#decide")
    form.get_by_label("Request changes", exact=True).check()
    form.get_by_label("Reason", exact=True).fill("Name the infusion rate.")
    form.get_by_label("Your password").fill(casting.PASSWORD)
    form.get_by_role("button", name="Sign the decision").dblclick(no_wait_after=True)
    # Whichever answer comes last, it shows the one decision that was stored.
    signed = dan.locator("#board .decisions").get_by_role("listitem")
    expect(signed).to_have_count(1)
    expect(signed).to_contain_text("Name the infusion rate.")
    assert Decision.objects.count() == 1
