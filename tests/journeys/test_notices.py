"""Notices: read at the desk, marked as seen, and by mail as each person wants."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from reviews.models import MailChoice, OutboxMessage
from tests import cast as casting
from tests.cast import Cast
from tests.journeys.site import DESK, PHONE, Site, follow, press, status

SUBJECT = "Please review: How is ketamine dosed after surgery?"


@pytest.mark.parametrize(
    ("viewport", "scripting"), [(DESK, True), (PHONE, False)], ids=["desk", "phone-no-scripting"]
)
def test_member_reads_a_notice_and_chooses_how_mail_comes(
    site: Site, cast: Cast, viewport: dict[str, int], scripting: bool
) -> None:
    review = casting.under_review(cast)
    pia = site.open(cast.pharmacist, viewport=viewport, scripting=scripting)
    pia.goto("/desk/")
    bar = pia.get_by_role("navigation", name="Desk")
    # That it was submitted, and that she is asked to decide.
    expect(bar.get_by_role("link", name="Notices 2 not seen yet")).to_be_visible()
    bar.get_by_role("link", name="Notices").click()
    asked = pia.locator(".desk-list > li", has_text=SUBJECT)
    expect(asked).to_contain_text("Dan Doctor")
    expect(asked).to_contain_text("Not seen")
    asked.get_by_role("button", name="Mark as seen").click()
    assert "Marked 1 notice as seen." in status(pia)
    expect(asked).not_to_contain_text("Not seen")
    expect(bar.get_by_role("link", name="Notices 1 not seen yet")).to_be_visible()
    follow(pia, SUBJECT)
    expect(pia).to_have_url(f"{site.url}/desk/revisions/{review.revision_id}/")

    bar.get_by_role("link", name="Notices").click()
    press(pia, "Mark all as seen")
    expect(bar.get_by_role("link", name="Notices", exact=True)).to_be_visible()
    assert not OutboxMessage.objects.filter(recipient=cast.pharmacist, seen_at=None).exists()

    daily = pia.get_by_label(
        "Once a day, in one mail; what asks you to decide and recalls, at once"
    )
    expect(daily).to_be_checked()
    pia.get_by_label("At once: a mail for every notice").check()
    press(pia, "Store")
    assert "Stored: this is how notices reach you from now on." in status(pia)
    expect(pia.get_by_label("At once: a mail for every notice")).to_be_checked()
    assert MailChoice.objects.get().mail == "at-once"
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert pia.evaluate(wide)
