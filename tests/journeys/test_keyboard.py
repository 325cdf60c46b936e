"""Everything a member of the board does, with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from reviews.models import Decision
from tests import cast as casting
from tests.cast import CHECKLIST, PASSWORD, Cast
from tests.journeys.site import Site, status

MOST_STOPS = 120
"""Presses of Tab within which anything on a page must be reached."""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until this has the focus. Every stop on the way must show where it is."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count():
            assert is_marked(focused), (
                f"no focus to be seen on {focused.evaluate('e => e.outerHTML')}"
            )
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never comes to {wanted}")


def is_marked(focused: Locator) -> bool:
    """Say whether the element with the focus has an outline, and lies within the window."""
    shown: bool = focused.evaluate(
        """element => {
            const style = getComputedStyle(element);
            const { top, right, bottom, left } = element.getBoundingClientRect();
            return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
                && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
        }"""
    )
    return shown


def test_a_member_decides_and_signs_without_a_mouse(site: Site, cast: Cast) -> None:
    casting.under_review(cast)
    dan = site.open(cast.doctor)
    dan.goto("/desk/")
    tab_to(dan, dan.get_by_role("link", name="Skip to the content"))
    dan.keyboard.press("Enter")
    expect(dan.locator("main")).to_be_focused()
    first = dan.get_by_role("link", name="How is ketamine dosed after surgery?").first
    tab_to(dan, first)
    dan.keyboard.press("Enter")
    expect(dan.get_by_role("heading", name="The text, as readers would see it")).to_be_visible()

    form = dan.locator("#decide")
    tab_to(dan, dan.get_by_role("link", name="Decide", exact=True))
    dan.keyboard.press("Enter")
    expect(form).to_be_in_viewport()
    tab_to(dan, form.get_by_label("Approve", exact=True))
    dan.keyboard.press("Space")
    tab_to(dan, form.get_by_label("Reason", exact=True))
    dan.keyboard.type("Compared with the guideline.")
    boxes = form.get_by_role("checkbox").all()
    assert len(boxes) == len(CHECKLIST)
    for box in boxes:
        tab_to(dan, box)
        dan.keyboard.press("Space")
        expect(box).to_be_checked()
    tab_to(dan, form.get_by_label("Your password"))
    dan.keyboard.type(PASSWORD)
    tab_to(dan, form.get_by_role("button", name="Sign the decision"))
    dan.keyboard.press("Enter")
    expect(dan.locator(".messages")).to_be_visible()
    assert "Signed: you approved." in status(dan)
    decision = Decision.objects.get()
    assert (decision.verdict, decision.member) == ("approve", cast.doctor)
    assert (decision.reason, sorted(decision.checklist)) == (
        "Compared with the guideline.",
        sorted(CHECKLIST),
    )
