"""From the first line of YAML to what the clinician reads; and back for changes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from reference import yaml
from reference.models import Publication, Revision
from reviews.models import Decision
from tests import cast as casting
from tests.cast import CHECKLIST, Cast
from tests.journeys.site import PHONE, Site, decide, follow, press, refusal, status

TITLE = "How is ketamine dosed after surgery?"
SAYS = "Start with 0.25 mg/kg given intravenously over 10 minutes."
SAYS_NEXT = "Start with 0.3 mg/kg given intravenously over 10 minutes."


def start_review(page: Page, *names: str) -> None:
    """Open the round from the desk's list of what was submitted."""
    page.goto("/desk/")
    follow(page, TITLE)
    for name in names:
        page.get_by_role("checkbox", name=re.compile(f"^{name},")).check()
    press(page, "Start the review")
    assert "The review has begun" in status(page)


def open_round(page: Page) -> None:
    """Go from the desk to the revision that waits for a decision."""
    page.goto("/desk/")
    waiting = page.get_by_role("region", name="Waiting for your decision")
    follow(waiting, TITLE)
    expect(page.get_by_role("heading", name="The text, as readers would see it")).to_be_visible()


def find_by_search(page: Page, words: str) -> None:
    page.goto("/")
    page.get_by_role("searchbox", name="Search entries").fill(words)
    press(page, "Search")
    follow(page, TITLE)


@pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "no-scripting"])
def test_an_entry_goes_from_an_editors_yaml_to_the_clinicians_phone(
    site: Site, cast: Cast, scripting: bool
) -> None:
    good = yaml.write(casting.document()).decode()
    wrong = good.replace("route: intravenous", "route: intravenus")
    line = wrong.split("\n").index("    route: intravenus") + 1

    # An editor writes it, is told what is wrong and where, mends it and hands it in.
    erin = site.sign_in(cast.editor, scripting=scripting)
    follow(erin, "Begin a new entry")
    source = erin.get_by_label("Entry, as YAML")
    source.fill(wrong)
    press(erin, "Begin the entry")
    error = erin.get_by_role("alert").get_by_role("link")
    expect(error).to_have_text(re.compile(rf"new-entry\.yaml:{line}:\d+"))
    expect(erin.locator(f"#line-{line}")).to_contain_text("intravenus")
    expect(source).to_have_value(wrong)
    error.click()
    if scripting:
        chosen = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
        assert source.evaluate(chosen) == "    route: intravenus"
    else:
        expect(erin).to_have_url(re.compile(rf"#line-{line}$"))
    source.fill(good)
    press(erin, "Begin the entry")
    assert "this is its first draft" in status(erin)
    expect(erin.get_by_text("No finding stands against it.")).to_be_visible()
    erin.get_by_label("Note to the board").fill("Taken from the guideline of 2025.")
    press(erin, "Submit to the board")
    assert "Submitted. The board is told." in status(erin)
    expect(erin.get_by_role("link", name="Edit the text")).to_have_count(0)

    # Nothing of it is to be seen by readers yet.
    cleo = site.open(scripting=scripting, viewport=PHONE)
    answer = cleo.goto("/entries/test-entry/")
    assert answer is not None and answer.status == 404
    assert SAYS not in cleo.content()

    # Two members of the board, each at their own machine.
    dan = site.sign_in(cast.doctor, scripting=scripting)
    pia = site.sign_in(cast.pharmacist, scripting=scripting)
    start_review(dan, "Dan Doctor", "Pia Pharmacist")
    for page in (dan, pia):
        open_round(page)
        expect(page.get_by_text("A new entry: all of it is new")).to_be_visible()
        expect(page.locator("#text")).to_contain_text("Maximum: 25 mg per dose")
        expect(page.get_by_text("Taken from the guideline of 2025.").first).to_be_visible()
    signed = pia.locator("#decide .digest").inner_text()

    # A wrong password: nothing is stored, nothing that was typed is lost.
    decide(pia, "Approve", reason="Compared with the guideline.", password="not my password")
    expect(refusal(pia)).to_contain_text("That is not your password.")
    assert not Decision.objects.exists()
    form = pia.locator("#decide")
    expect(form.get_by_label("Reason", exact=True)).to_have_value("Compared with the guideline.")
    expect(form.get_by_label("Approve", exact=True)).to_be_checked()
    assert len(form.get_by_role("checkbox", checked=True).all()) == len(CHECKLIST)
    expect(form.get_by_label("Your password")).to_have_value("")
    form.get_by_label("Your password").fill(casting.PASSWORD)
    press(form, "Sign the decision")
    assert "Signed: you approved." in status(pia)
    assert not Publication.objects.exists()
    decide(dan, "Approve")
    assert "it is published" in status(dan)

    # The clinician finds it and reads who stands for it.
    find_by_search(cleo, "ketamine surgery")
    expect(cleo.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    expect(cleo.locator(".summary")).to_contain_text(SAYS)
    dose = cleo.locator("#dose-start")
    expect(dose.locator(".amount")).to_have_text("0.25 mg/kg")
    expect(dose.locator(".maximum")).to_have_text("Maximum: 25 mg per dose")
    facts = cleo.locator(".facts")
    for fact in (
        r"Approved\s+4 November 2026",
        r"Last reviewed\s+4 November 2026",
        r"Next review due\s+4 November 2027",
        r"Version\s+1\b",
        r"Approved by[\s\S]+Dan Doctor[\s\S]+Pia Pharmacist|Pia Pharmacist[\s\S]+Dan Doctor",
    ):
        expect(facts).to_have_text(re.compile(fact))
    expect(cleo.locator(".imprint .digest")).to_have_text(signed)
    assert Publication.objects.get().text_id == signed


def test_an_update_reaches_the_reader_only_when_it_is_approved(site: Site, cast: Cast) -> None:
    first = casting.published(cast)
    erin, dan, pia = map(site.open, (cast.editor, cast.doctor, cast.pharmacist))
    reader = site.open(viewport=PHONE)
    erin.goto("/desk/entries/test-entry/")
    press(erin, "Propose a change")
    source = erin.get_by_label("Entry, as YAML")
    changed = source.input_value().replace("0.25", "0.3")
    assert changed != source.input_value()
    source.fill(changed)
    press(erin, "Save")
    expect(erin.locator("#changes")).to_contain_text("Dose 0.25 → 0.3 mg/kg, 20 % higher")
    press(erin, "Submit to the board")
    reader.goto("/entries/test-entry/")
    expect(reader.get_by_text("An update to this entry is under review.")).to_have_count(0)

    start_review(dan, "Dan Doctor", "Pia Pharmacist")
    reader.reload()
    expect(reader.get_by_text("An update to this entry is under review.")).to_be_visible()
    expect(reader.locator("#dose-start .amount")).to_have_text("0.25 mg/kg")
    assert SAYS_NEXT not in reader.content()

    for page in (dan, pia):
        open_round(page)
        differences = page.locator("#changes")
        expect(differences).to_contain_text("Against version 1, which is on view.")
        expect(differences).to_contain_text("Dose 0.25 → 0.3 mg/kg, 20 % higher")
        decide(page, "Approve")
    reader.reload()
    expect(reader.get_by_text("An update to this entry is under review.")).to_have_count(0)
    expect(reader.locator("#dose-start .amount")).to_have_text("0.3 mg/kg")
    expect(reader.locator(".summary")).to_contain_text(SAYS_NEXT)
    expect(reader.locator(".facts")).to_have_text(re.compile(r"Version\s+2\b"))
    reader.goto("/entries/test-entry/v/1/")
    expect(reader.get_by_text("Superseded by version 2 on 4 November 2026, 12:")).to_be_visible()
    expect(reader.locator("#dose-start .amount")).to_have_text("0.25 mg/kg")
    expect(reader.locator(".imprint .digest")).to_have_text(first.text_id)
    follow(reader, "Read the current version")
    expect(reader).to_have_url(f"{site.url}/entries/test-entry/")


def test_a_request_for_changes_brings_the_editor_a_new_draft_with_the_reasons(
    site: Site, cast: Cast
) -> None:
    review = casting.under_review(cast)
    erin, dan, pia = map(site.open, (cast.editor, cast.doctor, cast.pharmacist))
    reasons = ("Name the infusion rate.", "Say when to stop.")
    for page, reason in zip((dan, pia), reasons, strict=True):
        open_round(page)
        decide(page, "Request changes", reason=reason)
        assert "Signed: you asked for changes." in status(page)
    assert "it went back to its authors" in status(pia)

    erin.goto("/desk/")
    drafts = erin.get_by_role("region", name="Your drafts")
    for name, reason in zip(("Dan Doctor", "Pia Pharmacist"), reasons, strict=True):
        expect(drafts.get_by_role("blockquote").filter(has_text=name)).to_contain_text(reason)
    follow(drafts, TITLE)
    follow(erin, "Edit the text")
    source = erin.get_by_label("Entry, as YAML")
    mended = source.input_value().replace(
        "Watch breathing and alertness closely.",
        "Watch breathing and alertness closely, and stop when breathing slows.",
    )
    source.fill(mended)
    press(erin, "Save")
    press(erin, "Submit to the board")
    assert "Submitted. The board is told." in status(erin)
    again = Revision.objects.get(status="submitted")
    assert (again.number, again.parent_id) == (2, review.revision_id)

    start_review(dan, "Dan Doctor", "Pia Pharmacist")
    for page in (dan, pia):
        open_round(page)
        decide(page, "Approve")
    reader = site.open(viewport=PHONE)
    find_by_search(reader, "ketamine")
    expect(reader.get_by_text("stop when breathing slows")).to_be_visible()
