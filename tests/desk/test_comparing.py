"""Two texts of an entry against each other: on a page of their own, and on a revision's."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from reference.document import parse
from reference.models import Publication, Revision
from reviews import actions
from reviews.models import Review
from tests import cast as made
from tests.cast import Cast
from tests.desk.conftest import Desk
from tests.desk.pages import html, text

PAGE = "/desk/entries/test-entry/compare/"
TEXT_PAGE = "/desk/revisions/{}/"


def changes(response: Any) -> str:
    """Return the words of the part that says what changes."""

    class Part:
        content = html(response).split('id="changes"')[1].split("</section>")[0].encode()

    return text(Part()).replace("\u00a0", " ")  # type: ignore[arg-type]


def tenfold() -> Any:
    """Return the document with a maximum of ten times as much, and other words elsewhere."""
    content = made.data()
    content["regimens"][0]["max"][0]["value"] = "250"
    content["sections"][0]["statements"][0]["text"] = "Watch breathing and wakefulness closely."
    return parse(content)


def revised(cast: Cast, review: Review, changed: Any) -> Revision:
    """Let the board ask for changes, and the author send in another text."""
    for member in (cast.doctor, cast.pharmacist):
        made.decide(review, member, "request-changes", reason="Please look again.")
    review.refresh_from_db()
    row = Revision.objects.filter(parent=review.revision).get()
    row = actions.save(row, changed, by=cast.editor, seen_digest=row.digest, at=made.tick())
    return actions.submit(row, by=cast.editor, at=made.tick())


# --- a page of its own --------------------------------------------------------------


def test_comparing_two_versions_says_what_changed(cast: Cast, at_desk: Desk) -> None:
    made.superseded(cast)
    page = changes(at_desk(cast.doctor).get(PAGE, {"from": "v1", "to": "v2"}))
    assert "From version 1 to version 2" in page
    assert "Dose 0.25 → 0.3 mg/kg, 20 % higher" in page
    back = changes(at_desk(cast.doctor).get(PAGE, {"from": "v2", "to": "v1"}))
    assert "Dose 0.3 → 0.25 mg/kg" in back


def test_comparing_begins_with_the_newest_against_what_is_on_view(
    cast: Cast, at_desk: Desk
) -> None:
    made.proposal(cast, made.published(cast), made.dosed())
    page = changes(at_desk(cast.editor).get(PAGE))
    assert "From version 1 to revision 2" in page
    assert "Version 1, which is on view" in page


def test_comparing_says_a_leap_first(cast: Cast, at_desk: Desk) -> None:
    made.proposal(cast, made.published(cast), tenfold())
    page = changes(at_desk(cast.editor).get(PAGE))
    assert "1 amount changed tenfold or more." in page
    first = page.index("Maximum 25 → 250 mg, ten times higher Tenfold or more")
    assert first < page.index("wakefulness")


def test_comparing_offers_every_text_that_one_may_see_and_no_other(
    cast: Cast, at_desk: Desk
) -> None:
    draft = made.proposal(cast, made.published(cast), made.dosed())
    assert f'value="r{draft.number}"' in html(at_desk(cast.editor).get(PAGE))
    others = html(at_desk(cast.writer).get(PAGE))
    assert 'value="r1"' in others and 'value="v1"' in others
    assert f'value="r{draft.number}"' not in others


@pytest.mark.parametrize("side", ["from", "to"])
def test_comparing_with_a_draft_of_others_is_refused(cast: Cast, at_desk: Desk, side: str) -> None:
    draft = made.proposal(cast, made.published(cast), made.dosed())
    asked = {"from": "v1", "to": "v1", side: f"r{draft.number}"}
    assert at_desk(cast.editor).get(PAGE, asked).status_code == 200
    refused = at_desk(cast.writer).get(PAGE, asked)
    assert refused.status_code == 403
    assert "Only those who write this draft" in text(refused)
    assert "0.3" not in html(refused)


@pytest.mark.parametrize("key", ["v9", "r9", "v0", "x1", "1", "v1 ", "r1x", "v99999999999", "vv"])
def test_comparing_with_what_is_not_there_is_not_found(cast: Cast, at_desk: Desk, key: str) -> None:
    made.published(cast)
    assert at_desk(cast.chair).get(PAGE, {"from": key, "to": "v1"}).status_code == 404


def test_comparing_a_redacted_text_says_so(cast: Cast, at_desk: Desk) -> None:
    first = made.superseded(cast)
    asked = actions.ask_redaction(first.text, by=cast.chair, reason="A name.", at=made.tick())
    actions.confirm_redaction(asked, by=cast.doctor, at=made.tick())
    page = changes(at_desk(cast.doctor).get(PAGE, {"from": "v1", "to": "v2"}))
    assert "The text of version 1 was redacted." in page
    assert "0.25" not in page and "0.3" not in page


def test_comparing_the_same_text_says_so(cast: Cast, at_desk: Desk) -> None:
    made.published(cast)
    page = at_desk(cast.doctor).get(PAGE, {"from": "r1", "to": "v1"})
    assert "They say exactly the same." in changes(page)


def test_comparing_the_only_text_says_so(cast: Cast, at_desk: Desk) -> None:
    made.submitted(cast)
    page = changes(at_desk(cast.doctor).get(PAGE))
    assert "Revision 1 is the only text of this entry that you may see." in page


def test_comparing_at_an_earlier_address_leads_to_the_present_one(
    cast: Cast, at_desk: Desk
) -> None:
    publication = made.published(cast)
    actions.rename(publication.entry, "renamed", by=cast.editor, at=made.tick())
    asked = at_desk(cast.doctor).get(PAGE, {"from": "r1", "to": "v1", "view": "side"})
    assert asked.status_code == 301
    assert asked["Location"] == "/desk/entries/renamed/compare/?from=r1&to=v1&view=side"


def test_comparing_costs_the_same_among_many_revisions(
    cast: Cast, at_desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    publication = made.published(cast)
    browser = at_desk(cast.editor)
    asked = {"from": "v1", "to": "r1"}
    browser.get(PAGE, asked)
    with django_assert_max_num_queries(20) as few:
        browser.get(PAGE, asked)
    for _ in range(6):
        made.proposal(cast, publication, made.dosed())
    with django_assert_max_num_queries(len(few)):
        assert 'value="r7"' in html(browser.get(PAGE, asked))


# --- in one text, side by side ------------------------------------------------------


def test_comparing_side_by_side_shows_each_text_with_its_own_marks(
    cast: Cast, at_desk: Desk
) -> None:
    made.proposal(cast, made.published(cast), made.reworded())
    page = html(at_desk(cast.editor).get(PAGE, {"view": "side"}))
    was, now = page.split('class="side side-was"')[1].split('class="side side-now"')
    assert "<del>alertness </del>" in was and "<ins>" not in was
    assert "<ins>wakefulness </ins>" in now.split("</div>")[0]
    assert "<del>" not in now.split("</div>")[0]


def test_comparing_in_one_text_marks_what_went_and_what_came(cast: Cast, at_desk: Desk) -> None:
    made.proposal(cast, made.published(cast), made.reworded())
    page = html(at_desk(cast.editor).get(PAGE))
    assert 'class="side' not in page
    assert "<del>alertness </del><ins>wakefulness </ins>closely." in page


def test_view_is_chosen_by_link_and_remembered_nowhere(cast: Cast, at_desk: Desk) -> None:
    row = made.proposal(cast, made.published(cast), made.dosed())
    browser = at_desk(cast.editor)
    for path in (PAGE, TEXT_PAGE.format(row.pk)):
        assert 'class="side' not in html(browser.get(path))
        assert 'href="?view=side#changes"' in html(browser.get(path))
        assert 'class="side' in html(browser.get(path, {"view": "side"}))
        assert 'class="side' not in html(browser.get(path))


def test_plain_wording_stands_beside_its_statement(cast: Cast, at_desk: Desk) -> None:
    content = made.data()
    content["summary"][0]["plain"] = "You get a little at first."
    first = actions.create_entry(parse(content), by=cast.editor, at=made.tick())
    changed = made.data()
    changed["summary"][0]["plain"] = "You get a little to begin."
    actions.save(first, parse(changed), by=cast.editor, seen_digest=first.digest, at=made.tick())
    sent = actions.submit(first, by=cast.editor, at=made.tick())
    review = actions.start(
        sent, by=cast.doctor, members=[cast.doctor, cast.pharmacist], at=made.tick()
    )
    both = made.data()
    both["summary"][0]["plain"] = "You get a little to start."
    revised(cast, review, parse(both))
    page = changes(at_desk(cast.doctor).get(PAGE, {"from": "r1", "to": "r2"}))
    assert "Plain wording reworded" in page
    assert "Its clinical wording stays: “Start with 0.25 mg/kg" in page


# --- on the page of a revision ------------------------------------------------------


def test_revision_is_shown_since_my_last_review(cast: Cast, at_desk: Desk) -> None:
    published = made.published(cast)
    review = made.update_under_review(cast, published)
    row = revised(cast, review, tenfold())
    page = TEXT_PAGE.format(row.pk)
    mine = at_desk(cast.doctor).get(page)
    assert f'href="?against=r{review.revision.number}#changes"' in html(mine)
    assert "On view : version 1 Since my last review : revision 2" in changes(mine)
    since = changes(at_desk(cast.doctor).get(page, {"against": "r2"}))
    assert "Against revision 2, which is returned." in since
    assert "Dose 0.3 → 0.25 mg/kg" in since
    assert "against what is published: a dose change." in since
    # Whoever has not decided yet is offered the submission before it instead.
    third = changes(at_desk(cast.third).get(page))
    assert "Since my last review" not in third
    assert "The submission before it : revision 2" in third


def test_whoever_recused_themselves_reviewed_nothing(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast, members=[cast.doctor, cast.pharmacist, cast.third])
    made.decide(review, cast.third, "recuse", reason="I advise the maker.")
    row = revised(cast, review, tenfold())
    page = TEXT_PAGE.format(row.pk)
    assert "Since my last review" in changes(at_desk(cast.doctor).get(page))
    assert "Since my last review" not in changes(at_desk(cast.third).get(page))


def test_class_of_a_change_is_that_against_what_is_published(cast: Cast, at_desk: Desk) -> None:
    first = made.published(cast)
    row = made.proposal(cast, first, made.dosed())
    page = text(at_desk(cast.editor).get(TEXT_PAGE.format(row.pk), {"against": f"r{row.number}"}))
    assert f"It says exactly what revision {row.number} says." in page
    assert "Dose change It will need 2 approvals, among them pharmacy." in page


def test_revision_against_a_draft_of_others_is_refused(cast: Cast, at_desk: Desk) -> None:
    first = made.published(cast)
    hidden = made.proposal(cast, first, made.dosed())
    asked = {"against": f"r{hidden.number}"}
    page = TEXT_PAGE.format(Publication.objects.get().revision_id)
    assert at_desk(cast.editor).get(page, asked).status_code == 200
    assert at_desk(cast.writer).get(page, asked).status_code == 403
    assert at_desk(cast.writer).get(page, {"against": "r99"}).status_code == 404


def test_revision_against_a_redacted_version_says_so(cast: Cast, at_desk: Desk) -> None:
    first = made.superseded(cast)
    asked = actions.ask_redaction(first.text, by=cast.chair, reason="A name.", at=made.tick())
    actions.confirm_redaction(asked, by=cast.doctor, at=made.tick())
    second = Publication.objects.get(number=2)
    page = changes(at_desk(cast.doctor).get(TEXT_PAGE.format(second.revision_id)))
    assert "The text of version 1 was redacted, so nothing can be held against it." in page


def test_co_opted_outsider_compares_only_what_they_were_asked_about(
    cast: Cast, at_desk: Desk
) -> None:
    review = made.update_under_review(cast, made.published(cast))
    actions.co_opt(
        review, cast.outsider, specialty="", by=cast.chair, at=made.tick(), reason="He knows it."
    )
    browser = at_desk(cast.outsider)
    assert browser.get(PAGE, {"from": "v1", "to": "r2"}).status_code == 200
    assert 'value="r1"' not in html(browser.get(PAGE))
    assert browser.get(PAGE, {"from": "r1", "to": "r2"}).status_code == 403
