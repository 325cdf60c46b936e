"""What the rules find: mended by an editor at its line, waived by the board, told to readers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from reference.models import Publication, Revision
from reviews.models import Waiver
from tests import cast as casting
from tests.cast import Cast
from tests.journeys.site import DESK, PHONE, Site, decide, press, status
from tests.reviews.test_conflicts import higher, send, start

FAULTY = "Watch breathing after 5 µg."
MENDED = "Watch breathing after 5 mcg."
WHY = "Meant for the recovery room, where somebody watches all the time."


@pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "no-scripting"])
def test_editor_sees_a_finding_at_its_line_and_mends_it(
    site: Site, cast: Cast, scripting: bool
) -> None:
    content = casting.data()
    content["sections"][0]["statements"][0]["text"] = FAULTY
    row = casting.draft(cast)
    erin = site.open(cast.editor, scripting=scripting)
    erin.goto(f"/desk/revisions/{row.pk}/edit/")
    source = erin.get_by_label("Entry, as YAML")
    good = source.input_value()
    bad = good.replace("Watch breathing and alertness closely.", FAULTY)
    line = bad[: bad.index(FAULTY)].count("\n") + 1
    source.fill(bad)
    press(erin, "Check and preview")
    found = erin.locator(".finding", has_text="IMP301")
    expect(found).to_contain_text("can be misread as a thousand times as much")
    at_line = found.get_by_role("link", name=f"line {line}")
    expect(at_line).to_be_visible()
    # It stands beside the statement too, and leads back to the finding.
    beside = erin.locator("#say-sats .remark", has_text="IMP301")
    expect(beside).to_contain_text("can be misread as a thousand times as much")
    if scripting:
        at_line.click()
        chosen = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
        assert FAULTY in source.evaluate(chosen)
    source.fill(bad.replace(FAULTY, MENDED))
    press(erin, "Check and preview")
    expect(erin.locator(".finding", has_text="IMP301")).to_have_count(0)
    expect(erin.locator(".remark", has_text="IMP301")).to_have_count(0)
    press(erin, "Save")
    assert "Saved." in status(erin)
    saved = Revision.objects.get(pk=row.pk).text.document()
    assert saved.sections[0].statements[0].text == MENDED


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_member_records_why_both_stand_and_readers_of_both_see_both(
    site: Site, cast: Cast, viewport: dict[str, int]
) -> None:
    casting.published(cast)
    review = start(cast, send(cast, higher()))
    dan = site.open(cast.doctor, viewport=viewport)
    dan.goto(f"/desk/revisions/{review.revision_id}/")
    beside = dan.locator("#dose-start + .remark-row .remark", has_text="IMP601")
    expect(beside).to_contain_text("How is ketamine dosed after surgery?")
    beside.get_by_role("link").click()
    found = dan.locator(".finding", has_text="IMP601")
    expect(found).to_be_in_viewport()

    # Until a reason is recorded, the text cannot be approved.
    decide(dan, "Approve")
    expect(dan.locator("#refusal")).to_contain_text("1 finding stands against approval")
    found = dan.locator(".finding", has_text="IMP601")
    found.get_by_text("Accept it").click()
    found.get_by_label("Why it is acceptable").fill(WHY)
    press(found, "Accept")
    assert "Waived: IMP601." in status(dan)
    assert Waiver.objects.get().reason == WHY
    decide(dan, "Approve")
    assert "Signed: you approved." in status(dan)
    pia = site.open(cast.pharmacist, viewport=viewport)
    pia.goto(f"/desk/revisions/{review.revision_id}/")
    expect(pia.get_by_text("Nothing stands against approval.")).to_be_visible()
    decide(pia, "Approve")
    assert "it is published" in status(pia)

    cleo = site.open(viewport=viewport)
    for slug, other in (("test-entry", "higher"), ("higher", "test-entry")):
        cleo.goto(f"/entries/{slug}/")
        notice = cleo.locator("#dose-start .contradicted")
        expect(notice).to_contain_text("0.25\u00a0mg/kg")
        expect(notice).to_contain_text("0.5\u00a0mg/kg")
        expect(notice.get_by_role("link")).to_have_attribute("href", f"/entries/{other}/")
    assert Publication.objects.filter(ended_at=None).count() == 2
    dan.goto("/desk/conflicts/")
    expect(dan.get_by_text(f"Both stand, says Dan Doctor (4 Nov 2026): {WHY}")).to_be_visible()
    assert _fits(dan) and _fits(cleo)


def _fits(page: Page) -> bool:
    wide: bool = page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    return wide
