"""Two people at one text: a comment that blocks, its suggestion accepted, and who decides then."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from reference.models import Publication, Revision
from reviews.models import OutboxMessage, Thread
from tests import cast as casting
from tests.cast import Cast
from tests.journeys.looking import flaws
from tests.journeys.site import Site, decide, follow, press, refusal, status

MENDED = "Watch breathing and alertness every five minutes."


def comment_on(page: Page, part: str) -> None:
    follow(page.locator(f"#{part}"), f"Comment on statement {part.removeprefix('say-')}")


def test_board_blocks_author_accepts_and_others_approve(site: Site, cast: Cast) -> None:
    review = casting.under_review(cast)
    dan, erin, pia = (site.open(user) for user in (cast.doctor, cast.editor, cast.pharmacist))
    page = f"/desk/revisions/{review.revision_id}/"

    # Dan comments beside the statement, quotes, suggests and blocks; a slip loses nothing.
    dan.goto(page)
    comment_on(dan, "say-sats")
    form = dan.locator("#comment")
    expect(form.get_by_text("Watch breathing and alertness closely.", exact=True)).to_be_visible()
    form.get_by_label("Quoted words").fill("closley")
    form.get_by_label("Comment", exact=True).fill("How closely? @editor, @third")
    form.get_by_label("Suggested words").fill("every five minutes")
    form.get_by_label("This must be resolved before approval").check()
    press(form, "Comment")
    expect(refusal(dan)).to_contain_text("The words that you quote do not stand there.")
    expect(form.get_by_label("Comment", exact=True)).to_have_value("How closely? @editor, @third")
    form.get_by_label("Quoted words").fill("closely")
    press(form, "Comment")
    assert "Your comment is there" in status(dan)
    thread = Thread.objects.get()
    expect(dan.locator(f"#thread-{thread.pk}")).to_contain_text("Blocks approval")
    told = OutboxMessage.objects.filter(subject__startswith="You were mentioned")
    assert {row.recipient for row in told} == {cast.editor, cast.third}

    # Pia cannot approve over it, and is told why where she decides.
    pia.goto(page)
    expect(pia.locator("#decide")).to_contain_text("A comment of Dan Doctor blocks approval")
    decided = pia.locator("#decide").get_by_label("Approve", exact=True)
    if decided.is_enabled():
        decide(pia, "Approve")
        expect(pia.locator("body")).to_contain_text("A comment of Dan Doctor blocks approval")
    assert not Publication.objects.exists()

    # Erin, in her own browser, takes the text back and accepts with one click.
    erin.goto(page)
    expect(erin.locator("#comments")).to_contain_text("The text is frozen")
    erin.locator("summary", has_text="Take it back to revise it").click()
    erin.locator("#take_back-reason").fill("To say how often.")
    press(erin, "Take it back to revise it")
    assert "This is the draft that follows." in status(erin)
    mark = erin.locator(f"#thread-{thread.pk}")
    expect(mark.locator("del")).to_have_text("closely")
    follow(erin, "Edit the text")
    expect(erin.get_by_role("complementary", name="Open comments")).to_contain_text("How closely?")
    follow(erin, "Answer, resolve or accept")
    press(mark, "Accept")
    assert "Accepted: the suggested words are in the draft." in status(erin)
    expect(erin.locator("#say-sats")).to_contain_text(MENDED)
    thread.refresh_from_db()
    assert (thread.how, thread.resolved_by) == ("accepted", cast.editor)
    draft = Revision.objects.get(parent=review.revision_id)
    assert draft.text.document().sections[0].statements[0].text == MENDED

    # Dan wrote part of it now. Others start the review, and approve.
    press(erin, "Submit to the board")
    dan.goto(f"/desk/revisions/{draft.pk}/")
    expect(dan.get_by_text("You wrote part of this revision, so you cannot judge it.").first)\
        .to_be_visible()  # fmt: skip
    pia.goto(f"/desk/revisions/{draft.pk}/")
    pia.get_by_label(cast.pharmacist.name).check()
    pia.get_by_label(cast.third.name).check()
    expect(pia.get_by_label(cast.doctor.name)).to_have_count(0)
    press(pia, "Start the review")
    decide(pia, "Approve")
    tess = site.open(cast.third)
    tess.goto(f"/desk/revisions/{draft.pk}/")
    decide(tess, "Approve")
    assert "it is published" in status(tess)
    assert Publication.objects.get().text_id == draft.text_id
    dan.goto(f"/desk/revisions/{draft.pk}/")
    expect(dan.locator("#decide")).to_have_count(0)


def test_comments_work_without_scripting(site: Site, cast: Cast) -> None:
    review = casting.under_review(cast)
    dan = site.open(cast.doctor, scripting=False)
    dan.goto(f"/desk/revisions/{review.revision_id}/")
    comment_on(dan, "say-psychosis")
    dan.locator("#comment").get_by_label("Comment", exact=True).fill("Also past psychosis?")
    press(dan.locator("#comment"), "Comment")
    mark = dan.locator(".thread")
    mark.get_by_text("Answer", exact=True).first.click()
    mark.get_by_label("Comment", exact=True).fill("I shall ask.")
    press(mark, "Answer")
    expect(mark.get_by_role("listitem")).to_have_count(2)
    press(dan.locator(".thread"), "Resolve")
    press(dan.locator(".thread"), "Open again")
    expect(dan.locator(".thread")).to_be_visible()
    assert Thread.objects.get().resolved_at is None


def test_pages_with_comments_have_no_barrier(site: Site, cast: Cast) -> None:
    from reviews import actions

    review = casting.under_review(cast)
    said = {"by": cast.doctor, "words": "How closely?", "anchor": "statement:sats"}
    suggests = {"quotation": "closely", "suggestion": "every five minutes", "blocking": True}
    actions.comment(review.revision, at=casting.tick(), **said, **suggests)
    done = actions.comment(review.revision, at=casting.tick(), **said).thread
    actions.resolve(done, review.revision, by=cast.doctor, at=casting.tick())
    pia, erin = site.open(cast.pharmacist), site.open(cast.editor)
    pia.goto(f"/desk/revisions/{review.revision_id}/?on=regimen:start#comment")
    found = flaws(pia, "revision with comments")
    actions.take_back(review.revision, by=cast.editor, reason="To mend.", at=casting.tick())
    draft = Revision.objects.get(parent=review.revision_id)
    for page in ("", "edit/"):
        erin.goto(f"/desk/revisions/{draft.pk}/{page}")
        found += flaws(erin, f"draft with comments, {page}")
    assert found == []
