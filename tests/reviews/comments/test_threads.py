"""What people say about a text: threads, their fate in later revisions, suggestions, blocks."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Role
from reference.document import parse
from reference.models import DocumentText, Revision
from reviews import actions, queries, threads
from reviews.conditions import Refused
from reviews.models import Comment, Event, OutboxMessage, Review, Thread
from reviews.verify import problems
from tests import cast as play
from tests.cast import Cast, decide, tick
from tests.reviews.comments.talking import SAID, accept, returned, say, talks, told

pytestmark = pytest.mark.django_db(transaction=True)


# --- threads --------------------------------------------------------------------


def test_comment_opens_a_thread_and_is_answered(cast: Cast, review: Review) -> None:
    first = say(review.revision, cast.doctor, quotation="breathing and\n alertness")
    assert (first.quotation, first.number) == ("breathing and alertness", 1)
    second = say(review.revision, cast.editor, "It is.", thread=first.thread)
    assert (second.thread, second.number, second.quotation) == (first.thread, 2, "")
    [talk] = talks(review.revision)
    assert [row.words for row in talk.comments] == ["Is this right?", "It is."]
    assert not talk.is_outdated
    assert talk.anchor.target == "say-sats"
    details = Event.objects.filter(verb="comment").earliest("seq").details
    assert details["anchor"] == "statement:sats"
    assert list(problems()) == []


@pytest.mark.parametrize("quotation", ["breathing and sleep", "breathing alertness"])
def test_comment_quotes_only_what_stands_there(cast: Cast, review: Review, quotation: str) -> None:
    with pytest.raises(Refused, match="do not stand there"):
        say(review.revision, cast.doctor, quotation=quotation)
    assert not Thread.objects.exists()


@pytest.mark.parametrize(
    ("anchor", "sentence"),
    [
        ("statement:none", "Statement “none” is not in this text"),
        ("regimen:sats", "Regimen “sats” is not in this text"),
        ("cell:none:1:1", "Table “none”, row 1, column 1 is not in this text"),
        ("", "Choose the place"),
        ("statement:", "Choose the place"),
        ("cell:a:0:1", "Choose the place"),
        ("paragraph:sats", "Choose the place"),
    ],
)
def test_comment_needs_a_place_that_is_there(
    cast: Cast, review: Review, anchor: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        say(review.revision, cast.doctor, anchor=anchor)


def test_comment_says_something(cast: Cast, review: Review) -> None:
    with pytest.raises(Refused, match="Say something"):
        say(review.revision, cast.doctor, "  ")


def test_thread_is_resolved_and_opened_again(cast: Cast, review: Review) -> None:
    thread = say(review.revision, cast.doctor).thread
    actions.resolve(thread, review.revision, by=cast.editor, at=tick())
    with pytest.raises(Refused, match="resolved already"):
        actions.resolve(thread, review.revision, by=cast.doctor, at=tick())
    assert told("resolve") == {("doctor", "Resolved")}
    [talk] = talks(review.revision)
    assert (talk.is_resolved, talk.thread.resolved_by) == (True, cast.editor)
    actions.reopen(thread, review.revision, by=cast.doctor, at=tick())
    with pytest.raises(Refused, match="open already"):
        actions.reopen(thread, review.revision, by=cast.doctor, at=tick())
    assert not talks(review.revision)[0].is_resolved
    assert list(problems()) == []


# --- who --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["doctor", "third", "chair", "editor", "outsider"])
def test_board_authors_and_whoever_was_asked_comment(cast: Cast, review: Review, name: str) -> None:
    actions.co_opt(
        review, cast.outsider, specialty="", by=cast.chair, reason="We need you.", at=tick()
    )
    assert say(review.revision, getattr(cast, name)).author == getattr(cast, name)


@pytest.mark.parametrize("name", ["writer", "auditor", "outsider", "clinician", "root"])
def test_others_do_not_comment_nor_move_a_thread(cast: Cast, review: Review, name: str) -> None:
    thread = say(review.revision, cast.doctor).thread
    by = getattr(cast, name)
    for attempt in (
        lambda: say(review.revision, by),
        lambda: say(review.revision, by, thread=thread),
        lambda: actions.resolve(thread, review.revision, by=by, at=tick()),
        lambda: actions.reopen(thread, review.revision, by=by, at=tick()),
    ):
        with pytest.raises(Refused, match="Only the board, the chair and those who write"):
            attempt()
    assert Comment.objects.count() == 1


def test_first_draft_takes_no_comments_and_the_one_after_a_return_does(
    cast: Cast, review: Review
) -> None:
    draft = play.draft(cast, "another")
    with pytest.raises(Refused, match=r"Comments are made while .* This revision is draft"):
        say(draft, cast.editor)
    thread = say(review.revision, cast.doctor).thread
    follows = returned(cast, review)
    for row in (review.revision, Revision.objects.get(pk=review.revision_id)):
        with pytest.raises(Refused, match="This revision is returned"):
            say(row, cast.doctor)
    say(follows, cast.editor, "Mended.", thread=thread)
    # The board does not see a draft, so nobody of it speaks there or is told of it.
    with pytest.raises(Refused, match="Only those who write this draft"):
        say(follows, cast.doctor)
    assert told("comment") == set()


def test_closed_revision_keeps_its_threads_as_they_are(cast: Cast, review: Review) -> None:
    thread = say(review.revision, cast.doctor).thread
    play.approve(review, cast.doctor, cast.pharmacist)
    with pytest.raises(Refused, match="its threads stay as they are"):
        actions.resolve(thread, review.revision, by=cast.doctor, at=tick())


# --- blocking ---------------------------------------------------------------------


def test_blocking_comment_holds_up_approval_until_it_is_resolved(
    cast: Cast, review: Review
) -> None:
    thread = say(review.revision, cast.doctor, blocking=True).thread
    decide(review, cast.doctor, "abstain")
    with pytest.raises(Refused, match="A comment of Dan Doctor blocks approval until Dan Doctor"):
        decide(review, cast.pharmacist)
    decide(review, cast.pharmacist, "abstain")
    for name in ("editor", "pharmacist", "third"):
        with pytest.raises(Refused, match="Only Dan Doctor, who opened it, resolves it"):
            actions.resolve(thread, review.revision, by=getattr(cast, name), at=tick())
    actions.resolve(thread, review.revision, by=cast.doctor, at=tick())
    play.approve(review, cast.doctor, cast.pharmacist)
    assert Review.objects.get().outcome == "approved"


def test_chair_lifts_a_block_unless_they_wrote_the_text(cast: Cast) -> None:
    row = play.draft(cast)
    actions.grant_role(cast.chair, Role.EDITOR, by=cast.chair, at=tick())
    actions.add_editor(row.entry, cast.chair, by=cast.editor, at=tick())
    other = actions.grant_role(cast.third, Role.CHAIR, by=cast.chair, at=tick())
    row = actions.save(row, play.reworded(), by=cast.chair, seen_digest=row.digest, at=tick())
    sent = actions.submit(row, by=cast.editor, at=tick())
    thread = say(sent, cast.doctor, blocking=True).thread
    with pytest.raises(Refused, match="or a chair who wrote no part"):
        actions.resolve(thread, sent, by=cast.chair, at=tick())
    actions.resolve(thread, sent, by=other.user, at=tick())
    with pytest.raises(Refused, match="wrote part of this revision, so you cannot block"):
        actions.reopen(thread, sent, by=cast.editor, at=tick())
    actions.reopen(thread, sent, by=cast.pharmacist, at=tick())


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("editor", "You wrote part of this revision"),
        ("chair", "Only members of the board who may judge"),
    ],
)
def test_only_who_may_judge_blocks(cast: Cast, review: Review, name: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        say(review.revision, getattr(cast, name), blocking=True)


def test_block_follows_the_text_into_the_next_round(cast: Cast, review: Review) -> None:
    thread = say(review.revision, cast.doctor, blocking=True).thread
    draft = returned(cast, review)
    changed = actions.save(
        draft, play.reworded(), by=cast.editor, seen_digest=draft.digest, at=tick()
    )
    sent = actions.submit(changed, by=cast.editor, at=tick())
    again = actions.start(sent, by=cast.doctor, members=[cast.doctor, cast.pharmacist], at=tick())
    with pytest.raises(Refused, match="blocks approval"):
        decide(again, cast.pharmacist)
    actions.resolve(thread, sent, by=cast.doctor, at=tick())
    play.approve(again, cast.doctor, cast.pharmacist)


def test_block_on_one_change_is_none_on_another_of_the_same_entry(cast: Cast) -> None:
    first = play.published(cast)
    blocked = play.update_under_review(cast, first)
    say(blocked.revision, cast.doctor, blocking=True)
    other = play.proposal(cast, first, play.reworded())
    sent = actions.submit(other, by=cast.editor, at=tick())
    turn = actions.start(sent, by=cast.doctor, members=[cast.doctor, cast.pharmacist], at=tick())
    assert queries.round_of(turn, cast.doctor, tick()).blocking == []
    assert len(queries.round_of(blocked, cast.doctor, tick()).blocking) == 1


# --- later revisions --------------------------------------------------------------


def test_threads_stay_as_long_as_their_place_does(cast: Cast, review: Review) -> None:
    whole = say(review.revision, cast.doctor).thread
    words = say(review.revision, cast.doctor, quotation="alertness").thread
    other = say(review.revision, cast.doctor, anchor="statement:psychosis").thread
    dose = say(review.revision, cast.doctor, anchor="regimen:start", quotation="0.25").thread
    draft = returned(cast, review)
    content = play.data()
    content["sections"][0]["statements"][0]["text"] = "Watch breathing and wakefulness closely."
    content["sections"][1]["statements"] = [
        {"id": "others", "text": "Severe liver disease.", "cites": ["guide"]}
    ]
    content["regimens"][0]["dose"]["value"] = "0.3"
    changed = actions.save(
        draft, parse(content), by=cast.editor, seen_digest=draft.digest, at=tick()
    )
    outdated = {talk.thread for talk in talks(changed) if talk.is_outdated}
    assert outdated == {words, other, dose}
    assert whole in {talk.thread for talk in talks(changed)}
    # On the revision where they began, nothing is outdated.
    assert not any(talk.is_outdated for talk in talks(review.revision))


TABLE = {
    "id": "signs",
    "caption": "Signs to watch",
    "columns": ["Sign", "How often"],
    "rows": [["Breathing", "Hourly"], ["Pulse", "Hourly"]],
    "cites": ["guide"],
}


def with_table(*rows: list[str]) -> Any:
    content = play.data()
    content["sections"][0]["tables"] = [TABLE | {"rows": list(rows)}]
    return parse(content)


def test_cell_is_found_again_wherever_its_row_stands(cast: Cast) -> None:
    row = play.draft(cast)
    breathing, pulse, colour = ["Breathing", "Hourly"], ["Pulse", "Hourly"], ["Colour", "Daily"]
    row = actions.save(
        row, with_table(breathing, pulse), by=cast.editor, seen_digest=row.digest, at=tick()
    )
    sent = actions.submit(row, by=cast.editor, at=tick())
    new = say(
        sent, cast.doctor, anchor="cell:signs:2:2", quotation="Hourly", suggestion="Every minute"
    )
    assert (new.field, new.beside) == ("cell", "Pulse")
    review = actions.start(sent, by=cast.doctor, at=tick())
    draft = returned(cast, review)
    moved = actions.save(
        draft,
        with_table(breathing, colour, pulse),
        by=cast.editor,
        seen_digest=draft.digest,
        at=tick(),
    )
    assert not talks(moved)[0].is_outdated
    mended = accept(new, moved, cast.editor)
    rows = mended.text.document().sections[0].tables[0].rows
    assert rows == [breathing, colour, ["Pulse", "Every minute"]]
    gone = actions.save(
        mended,
        with_table(breathing, colour),
        by=cast.editor,
        seen_digest=mended.digest,
        at=tick(),
    )
    assert talks(gone)[0].is_outdated


# --- mentions ---------------------------------------------------------------------


def test_mentions_tell_whoever_may_read_it_and_no_mail_holds_the_words(
    cast: Cast, review: Review
) -> None:
    words = "Ask @third, @nobody and @clinician, (@writer). Or pia@pharmacist @Doctor @editor."
    say(review.revision, cast.doctor, words)
    assert told("comment") == {
        ("third", "You were mentioned"),
        ("writer", "You were mentioned"),
        ("editor", "You were mentioned"),
    }
    bodies = " ".join(OutboxMessage.objects.values_list("body", flat=True))
    assert "Dan Doctor named you in a comment on" in bodies
    assert "Ask" not in bodies


def test_answer_tells_those_who_spoke_before(cast: Cast, review: Review) -> None:
    thread = say(review.revision, cast.doctor).thread
    assert told("comment") == {("editor", "Comment")}
    say(review.revision, cast.pharmacist, thread=thread)
    assert told("comment") == {("doctor", "Comment")}
    say(review.revision, cast.doctor, thread=thread)
    assert told("comment") == {("pharmacist", "Comment")}


# --- redaction --------------------------------------------------------------------


def test_redaction_empties_what_quotes_the_text_and_what_went_into_it(
    cast: Cast, review: Review
) -> None:
    quotes = say(review.revision, cast.doctor, quotation=SAID)
    suggests = say(review.revision, cast.doctor, suggestion="Watch Mrs Smith closely.")
    kept = say(play.submitted(cast, "another"), cast.doctor)
    draft = returned(cast, review)
    saved = accept(suggests, draft, cast.editor)
    actions.discard(saved, by=cast.editor, at=tick())
    text = DocumentText.objects.get(pk=saved.digest)
    asked = actions.ask_redaction(text, by=cast.chair, reason="It names somebody.", at=tick())
    actions.confirm_redaction(asked, by=cast.doctor, at=tick())
    for row in (quotes, suggests, kept):
        row.refresh_from_db()
    assert (suggests.is_emptied, suggests.words, suggests.suggestion) == (True, "", "")
    assert (quotes.is_emptied, kept.is_emptied) == (False, False)
    first = DocumentText.objects.get(pk=review.text_id)
    asked = actions.ask_redaction(first, by=cast.chair, reason="So does this.", at=tick())
    actions.confirm_redaction(asked, by=cast.doctor, at=tick())
    quotes.refresh_from_db()
    assert (quotes.is_emptied, quotes.quotation) == (True, "")
    assert list(problems()) == []


# --- how much it costs --------------------------------------------------------------


def test_many_threads_take_no_more_queries_than_one(cast: Cast, review: Review) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            found = threads.talks(review.revision, play.document())
            assert [(talk.is_outdated, talk.first.author.name) for talk in found]
            turn = queries.round_of(review, cast.doctor, tick())
            assert turn.blocking
        return len(asked)

    say(review.revision, cast.doctor, blocking=True)
    one = count()
    for name in ("doctor", "editor", "third", "pharmacist"):
        for _ in range(5):
            thread = say(review.revision, getattr(cast, name)).thread
            say(review.revision, cast.editor, thread=thread)
    assert count() == one
