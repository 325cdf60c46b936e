"""Comments on the page of a revision: /desk/revisions/ID/, and beside the editor."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reference.document import parse
from reference.models import Revision
from reviews import actions
from reviews.models import Comment, Review, Thread
from tests import cast as made
from tests.cast import Cast
from tests.desk.conftest import Desk
from tests.desk.pages import forms, html, refusal, text
from tests.desk.test_revision import address

SAID = "Watch breathing and alertness closely."


@pytest.fixture
def review(cast: Cast) -> Review:
    return made.under_review(cast)


def say(review: Review, by: Any, **more: Any) -> Comment:
    more = {"anchor": "statement:sats", "words": "Is this right?"} | more
    return actions.comment(review.revision, by=by, at=made.tick(), **more)


def comment(page: str, **fields: Any) -> dict[str, Any]:
    return {"anchor": "statement:sats", "words": "", "page": page} | fields


def part(response: Any, name: str) -> str:
    return html(response).split(f'id="{name}"')[1]


# --- beside the text ----------------------------------------------------------------


def test_every_part_leads_to_a_form_for_it(cast: Cast, at_desk: Desk, review: Review) -> None:
    browser = at_desk(cast.doctor)
    page = browser.get(address(review.revision_id))
    assert address(review.revision_id) + "comment/" not in forms(page)
    for on in ("statement%3Asats", "regimen%3Astart", "statement%3Alead"):
        assert f'href="?on={on}#comment"' in html(page)
    asked = browser.get(f"{address(review.revision_id)}?on=statement:sats")
    assert "Comment on Statement “sats”" in text(asked)
    fields = forms(asked)[f"{address(review.revision_id)}comment/"]
    assert fields["anchor"] == "statement:sats"
    assert SAID in part(asked, "comment")


@pytest.mark.parametrize("on", ["statement:none", "nonsense", "cell:none:1:1", "table:none"])
def test_form_for_a_place_that_is_not_there_is_none(
    cast: Cast, at_desk: Desk, review: Review, on: str
) -> None:
    page = at_desk(cast.doctor).get(f"{address(review.revision_id)}?on={on}")
    assert page.status_code == 200
    assert f"{address(review.revision_id)}comment/" not in forms(page)


def test_statement_says_how_much_is_said_about_it(
    cast: Cast, at_desk: Desk, review: Review
) -> None:
    thread = say(review, cast.doctor).thread
    say(review, cast.pharmacist)
    actions.resolve(thread, review.revision, by=cast.doctor, at=made.tick())
    page = at_desk(cast.editor).get(address(review.revision_id))
    beside = part(page, "say-sats").split("</li>")[0]
    assert f'href="#thread-{thread.pk + 1}"' in beside
    assert "1 open, 1 resolved" in beside


@pytest.mark.parametrize("name", ["writer", "auditor"])
def test_others_read_comments_and_are_offered_none(
    cast: Cast, at_desk: Desk, review: Review, name: str
) -> None:
    say(review, cast.doctor)
    page = at_desk(getattr(cast, name)).get(f"{address(review.revision_id)}?on=statement:sats")
    assert "Is this right?" in part(page, "comments")
    assert "?on=" not in html(page)
    mine = f"{address(review.revision_id)}threads/"
    assert not [action for action in forms(page) if action.startswith(mine)]
    assert f"{address(review.revision_id)}comment/" not in forms(page)


def test_first_draft_has_no_comments(cast: Cast, at_desk: Desk) -> None:
    page = at_desk(cast.editor).get(address(made.draft(cast)))
    assert "No comment is open." in text(page)
    assert "?on=" not in html(page)


# --- saying -------------------------------------------------------------------------


def test_comment_is_stored_and_leads_to_its_thread(
    cast: Cast, at_desk: Desk, review: Review
) -> None:
    page = address(review.revision_id)
    response = at_desk(cast.doctor).post(
        f"{page}comment/",
        comment(page, words="Too vague.", quotation="closely", suggestion="well", blocking="on"),
    )
    new = Comment.objects.get()
    assert response["Location"] == f"{page}#thread-{new.thread_id}"
    assert (new.quotation, new.suggestion, new.field) == ("closely", "well", "text")
    assert new.thread.blocking
    shown = part(at_desk(cast.editor).get(page), f"thread-{new.thread_id}")
    assert "Blocks approval" in shown
    assert "<del>closely</del>" in shown
    assert "<ins>well</ins>" in shown


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"quotation": "What is not there", "words": "My words."}, 409, "do not stand there"),
        ({"words": "My words.", "field": "nothing"}, 422, "Select a valid choice"),
        ({"words": "My words.", "anchor": "statement:gone"}, 409, "is not in this text"),
        ({"words": " ", "quotation": "My words."}, 422, "Say something"),
    ],
)
def test_comment_refused_keeps_what_was_typed(
    cast: Cast,
    at_desk: Desk,
    review: Review,
    fields: dict[str, str],
    status: int,
    sentence: str,
) -> None:
    page = address(review.revision_id)
    response = at_desk(cast.doctor).post(f"{page}comment/", comment(page, **fields))
    assert response.status_code == status
    assert sentence in text(response)
    again = forms(response)[f"{page}comment/"]
    assert "My words." in again["words"] + again["quotation"]
    assert not Thread.objects.exists()


def test_comment_that_comes_too_late_is_shown_again(
    cast: Cast, at_desk: Desk, review: Review
) -> None:
    page = address(review.revision_id)
    actions.take_back(review.revision, by=cast.editor, reason="To revise.", at=made.tick())
    response = at_desk(cast.doctor).post(f"{page}comment/", comment(page, words="My words."))
    assert response.status_code == 409
    assert refusal(response).startswith("Comments are made while a revision is before the board")
    assert "My words." in html(response)


def test_comment_outlives_a_lost_session(cast: Cast, at_desk: Desk, review: Review) -> None:
    page = address(review.revision_id)
    browser = at_desk(cast.doctor)
    sent = forms(browser.get(f"{page}?on=statement:sats"))[f"{page}comment/"]
    Session.objects.all().delete()
    browser.post(f"{page}comment/", sent | {"words": "My long words.", "quotation": "closely"})
    browser.force_login(cast.doctor, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = browser.get(page)
    assert "You were signed out while writing." in text(shown)
    again = forms(shown)[f"{page}comment/"]
    assert (again["words"], again["quotation"]) == ("My long words.", "closely")
    assert again["anchor"] == "statement:sats"
    assert browser.get(page).content.find(b"My long words.") == -1


def test_cell_is_chosen_in_the_form(cast: Cast, at_desk: Desk) -> None:
    content = made.data()
    content["sections"][0]["tables"] = [
        {
            "id": "signs",
            "caption": "Signs",
            "columns": ["Sign", "How often"],
            "rows": [["Breathing", "Hourly"], ["Pulse", "Daily"]],
            "cites": ["guide"],
        }
    ]
    row = actions.create_entry(parse(content), by=cast.editor, at=made.tick())
    sent = actions.submit(row, by=cast.editor, at=made.tick())
    page = address(sent)
    browser = at_desk(cast.doctor)
    assert "Row" in part(browser.get(f"{page}?on=table:signs"), "comment")
    fields = comment(page, anchor="table:signs", row="2", column="2", suggestion="Hourly")
    assert browser.post(f"{page}comment/", fields | {"row": "7"}).status_code == 422
    assert browser.post(f"{page}comment/", fields).status_code == 302
    new = Comment.objects.get()
    assert new.thread.anchor == "cell:signs:2:2"
    assert (new.replaces, new.suggestion) == ("Daily", "Hourly")


# --- threads ------------------------------------------------------------------------


def test_thread_is_answered_resolved_and_opened_again(
    cast: Cast, at_desk: Desk, review: Review
) -> None:
    thread = say(review, cast.doctor).thread
    page = address(review.revision_id)
    at = f"{page}threads/{thread.pk}/"
    browser = at_desk(cast.editor)
    assert browser.post(f"{at}reply/", {"words": "It is."})["Location"].endswith(
        f"#thread-{thread.pk}"
    )
    assert browser.post(f"{at}resolve/").status_code == 302
    assert "Resolved by Erin Editor" in text(browser.get(page))
    assert browser.post(f"{at}resolve/").status_code == 409
    assert browser.post(f"{at}reopen/").status_code == 302
    assert Thread.objects.get().resolved_at is None
    assert [row.words for row in Comment.objects.order_by("pk")] == ["Is this right?", "It is."]


def test_empty_answer_is_refused_beside_its_thread(
    cast: Cast, at_desk: Desk, review: Review
) -> None:
    thread = say(review, cast.doctor).thread
    at = f"{address(review.revision_id)}threads/{thread.pk}/reply/"
    response = at_desk(cast.editor).post(at, {"words": "", "suggestion": ""})
    assert response.status_code == 422
    assert "Say something" in part(response, f"thread-{thread.pk}")


def test_thread_of_another_entry_is_not_found(cast: Cast, at_desk: Desk, review: Review) -> None:
    other = made.under_review(cast, "another")
    thread = say(other, cast.doctor).thread
    for verb in ("reply", "resolve", "reopen", "1/accept"):
        path = f"{address(review.revision_id)}threads/{thread.pk}/{verb}/"
        assert at_desk(cast.editor).post(path, {"words": "Hello."}).status_code == 404


def test_block_is_said_where_one_decides(cast: Cast, at_desk: Desk, review: Review) -> None:
    say(review, cast.doctor, blocking=True)
    page = at_desk(cast.pharmacist).get(address(review.revision_id))
    assert "A comment of Dan Doctor blocks approval" in text(page)
    assert "Only Dan Doctor, who opened it, resolves it" in text(page)


# --- suggestions --------------------------------------------------------------------


def after_return(cast: Cast, review: Review) -> Revision:
    return actions.take_back(
        review.revision, by=cast.editor, reason="To revise it.", at=made.tick()
    )


def test_suggestion_is_accepted_with_one_click_in_the_draft(
    cast: Cast, at_desk: Desk, review: Review
) -> None:
    new = say(review, cast.doctor, quotation="closely", suggestion="every hour")
    frozen = at_desk(cast.editor).get(address(review.revision_id))
    assert "The text is frozen while it is before the board." in text(frozen)
    draft = after_return(cast, review)
    browser = at_desk(cast.editor)
    shown = browser.get(address(draft))
    action = f"{address(draft)}threads/{new.thread_id}/1/accept/"
    assert forms(shown)[action]["seen_digest"] == draft.digest
    assert browser.post(action, forms(shown)[action]).status_code == 302
    after = browser.get(address(draft))
    assert "Watch breathing and alertness every hour." in html(after).split('id="text"')[1]
    assert "Suggestion accepted by Erin Editor" in text(after)
    assert "Dan Doctor" in part(after, "comments").split("About it")[1]


def test_suggestion_is_not_accepted_on_what_was_not_shown(
    cast: Cast, at_desk: Desk, review: Review
) -> None:
    new = say(review, cast.doctor, quotation="closely", suggestion="every hour")
    draft = after_return(cast, review)
    browser = at_desk(cast.editor)
    action = f"{address(draft)}threads/{new.thread_id}/1/accept/"
    sent = forms(browser.get(address(draft)))[action]
    saved = actions.save(
        draft, made.retitled_source(), by=cast.editor, seen_digest=draft.digest, at=made.tick()
    )
    response = browser.post(action, sent)
    assert response.status_code == 409
    assert refusal(response).startswith("Somebody saved this draft since you opened the page.")
    assert browser.post(action, {"seen_digest": ""}).status_code == 422
    assert Revision.objects.get(pk=draft.pk).digest == saved.digest


def test_what_is_outdated_says_so(cast: Cast, at_desk: Desk, review: Review) -> None:
    say(review, cast.doctor, quotation="alertness", suggestion="waking")
    draft = after_return(cast, review)
    actions.save(draft, made.reworded(), by=cast.editor, seen_digest=draft.digest, at=made.tick())
    shown = part(at_desk(cast.editor).get(address(draft)), "comments")
    assert "Outdated" in shown
    assert "What it replaces does not stand here any more." in shown
    assert "from revision 1" in shown
    began = part(at_desk(cast.editor).get(address(review.revision_id)), "comments")
    assert "Outdated" not in began


def test_open_threads_stand_beside_the_editor(cast: Cast, at_desk: Desk, review: Review) -> None:
    thread = say(review, cast.doctor, quotation="closely", suggestion="every hour").thread
    done = say(review, cast.pharmacist, words="Never mind.").thread
    actions.resolve(done, review.revision, by=cast.pharmacist, at=made.tick())
    draft = after_return(cast, review)
    page = at_desk(cast.editor).get(f"{address(draft)}edit/")
    assert "Is this right?" in html(page)
    assert f'href="{address(draft)}#thread-{thread.pk}"' in html(page)
    assert "Never mind." not in html(page)


# --- how much it costs ----------------------------------------------------------------


def test_page_asks_no_more_for_many_threads_than_for_one(
    cast: Cast, at_desk: Desk, review: Review
) -> None:
    browser = at_desk(cast.pharmacist)

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address(review.revision_id)).status_code == 200
        return len(asked)

    say(review, cast.doctor, blocking=True, suggestion="Watch breathing.")
    one = count()
    for number in range(12):
        on = ("statement:sats", "regimen:start", "statement:lead")[number % 3]
        thread = say(review, (cast.doctor, cast.editor)[number % 2], anchor=on).thread
        say(review, cast.third, anchor="", thread=thread, words="Yes.")
    assert (count(), one <= 25) == (one, True)
