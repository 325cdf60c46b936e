"""Comparing texts as reviewers do: since one's last review, side by side, on a phone, on paper."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from reference.document import EntryDocument, parse
from reference.models import Revision
from reviews import actions
from tests import cast as casting
from tests.cast import Cast
from tests.journeys.looking import flaws
from tests.journeys.site import PHONE, Site, follow, press

SAID = "Watch breathing and alertness closely."
LATER = "Watch breathing and wakefulness closely, and write down what you see every hour."


def sent_again(cast: Cast) -> Revision:
    """Have an update returned to its author, and sent in again with a maximum ten times as high."""
    review = casting.update_under_review(cast, casting.published(cast))
    for member in (cast.doctor, cast.pharmacist):
        casting.decide(review, member, "request-changes", reason="Name the maximum.")
    row = Revision.objects.get(parent=review.revision)
    row = actions.save(row, again(), by=cast.editor, seen_digest=row.digest, at=casting.tick())
    return actions.submit(row, by=cast.editor, at=casting.tick())


def again() -> EntryDocument:
    content: dict[str, Any] = casting.dosed().model_dump(mode="json", by_alias=True)
    content["regimens"][0]["max"][0]["value"] = "250"
    content["sections"][0]["statements"][0]["text"] = LATER
    return parse(content)


def columns(place: Locator) -> tuple[Any, Any]:
    was, now = (place.locator(f".side-{name}").first.bounding_box() for name in ("was", "now"))
    assert was is not None and now is not None
    return was, now


def place(page: Page, name: str) -> Locator:
    return page.locator("#changes .difference").filter(has_text=name).first


def test_a_member_compares_since_the_last_review_without_scripting(site: Site, cast: Cast) -> None:
    row = sent_again(cast)
    dan = site.open(cast.doctor, scripting=False)
    dan.goto(f"/desk/revisions/{row.pk}/")
    changes = dan.locator("#changes")
    expect(changes).to_contain_text("Dose 0.25 → 0.3 mg/kg, 20 % higher")
    changes.get_by_role("link", name="Since my last review").click()
    expect(changes).to_contain_text("Against revision 2, which is returned.")
    expect(changes).to_contain_text("1 amount changed tenfold or more.")
    expect(changes).not_to_contain_text("Dose 0.25")
    first = changes.locator(".difference").first
    expect(first).to_contain_text("Maximum 25 → 250 mg, ten times higher")

    follow(changes, "Side by side")
    expect(changes).to_contain_text("Against revision 2")
    watch = place(dan, "Statement sats")
    was, now = columns(watch)
    assert was["y"] == now["y"] and was["x"] + was["width"] <= now["x"]
    expect(watch.locator(".side-was del")).to_have_text("alertness ")
    expect(watch.locator(".side-now ins").first).to_have_text("wakefulness ")
    follow(changes, "In one text")
    expect(changes.locator(".side")).to_have_count(0)


def test_any_two_texts_are_compared_on_a_phone_without_scripting(site: Site, cast: Cast) -> None:
    sent_again(cast)
    dan = site.open(cast.doctor, scripting=False, viewport=PHONE)
    dan.goto("/desk/entries/test-entry/")
    follow(dan, "Compare two texts of this entry")
    dan.get_by_label("From", exact=True).select_option("r2")
    dan.get_by_label("To", exact=True).select_option("r3")
    press(dan, "Compare")
    expect(dan.get_by_role("heading", name="From revision 2 to revision 3")).to_be_visible()
    follow(dan, "Side by side")
    was, now = columns(place(dan, "Statement sats"))
    assert was["x"] == now["x"] and was["y"] + was["height"] <= now["y"]
    assert dan.locator("html").evaluate("page => page.scrollWidth") <= PHONE["width"]
    expect(dan.get_by_label("From", exact=True)).to_have_value("r2")
    follow(dan, "The other way round")
    expect(dan.get_by_text("Maximum 250 → 25 mg, ten times lower")).to_be_visible()
    expect(dan.locator(".side").first).to_be_visible()


def test_comparing_has_no_barriers(site: Site, cast: Cast) -> None:
    row = sent_again(cast)
    dan = site.open(cast.doctor)
    found = []
    for address in (
        "/desk/entries/test-entry/compare/?from=r2&to=r3",
        "/desk/entries/test-entry/compare/?from=v1&to=r3&view=side",
        f"/desk/revisions/{row.pk}/?against=r2&view=side",
    ):
        dan.goto(address)
        found += flaws(dan, address)
    assert not found, "\n".join(found)


def test_on_paper_what_went_and_what_came_differ_without_colour(site: Site, cast: Cast) -> None:
    sent_again(cast)
    dan = site.open(cast.doctor)
    dan.goto("/desk/entries/test-entry/compare/?from=r2&to=r3")
    dan.emulate_media(media="print")
    changes = dan.locator("#changes")
    line = "mark => getComputedStyle(mark).textDecorationLine"
    assert changes.locator("del").first.evaluate(line) == "line-through"
    assert changes.locator("ins").first.evaluate(line) == "underline"
    expect(changes.get_by_text("Maximum 25 → 250 mg, ten times higher")).to_be_visible()
    for hidden in (".compare-form", ".views", ".other-way"):
        expect(dan.locator(hidden)).to_be_hidden()
    assert len(dan.pdf()) > 5_000
