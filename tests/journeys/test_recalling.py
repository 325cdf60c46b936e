"""A recall: gone from view at once, and the reader is told why."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import cast as casting
from tests.cast import Cast
from tests.journeys.site import PHONE, Site, follow, press, status

REASON = "The maximum is ten times too high."
SAYS = "Watch breathing and alertness closely."


@pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "no-scripting"])
def test_a_member_recalls_a_version_and_the_entry_that_shares_its_dose(
    site: Site, cast: Cast, scripting: bool
) -> None:
    for slug in ("test-entry", "same-dose", "left-alone"):
        casting.published(cast, slug)
    reader = site.open(scripting=scripting, viewport=PHONE)
    reader.goto("/entries/same-dose/")
    expect(reader.get_by_text(SAYS)).to_be_visible()

    tess = site.sign_in(cast.third, scripting=scripting)
    tess.goto("/desk/entries/test-entry/")
    follow(tess, "Recall it at once…")
    press(tess, "Recall now")  # no reason yet: the browser or the site asks for one
    expect(tess.get_by_label("Reason")).to_be_focused()
    expect(tess.get_by_text("shares start")).to_have_count(2)
    tess.get_by_role("checkbox").and_(tess.get_by_label("same-dose")).check()
    tess.get_by_label("Reason").fill(REASON)
    press(tess, "Recall now")
    assert "2 versions are recalled." in status(tess)
    expect(tess.get_by_role("link", name="Recall it at once…")).to_have_count(0)

    for slug in ("test-entry", "same-dose"):
        answer = reader.goto(f"/entries/{slug}/")
        assert answer is not None and answer.status == 410
        expect(reader.get_by_text("Recalled on 4 November 2026")).to_be_visible()
        expect(reader.get_by_text(REASON)).to_be_visible()
        assert SAYS not in reader.content()
    follow(reader, "What it said, and when")
    follow(reader, "Version 1")
    expect(reader.get_by_text("Do not use this version.")).to_be_visible()

    reader.goto("/")
    notices = reader.get_by_role("region", name="Recalled")
    expect(notices.get_by_role("listitem")).to_have_count(2)
    expect(notices.get_by_text(REASON)).to_have_count(2)
    entries = reader.get_by_role("region", name="Entries")
    expect(entries.get_by_role("listitem")).to_have_count(1)
    entries.get_by_role("link").click()
    expect(reader).to_have_url(f"{site.url}/entries/left-alone/")
    expect(reader.get_by_text(SAYS)).to_be_visible()
