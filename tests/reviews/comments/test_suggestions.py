"""Words that a comment suggests: accepted into the draft, or refused where the place changed."""

from __future__ import annotations

import pytest

from reference.document import parse
from reviews import actions
from reviews.conditions import Refused
from reviews.models import Acceptance, Review, Thread
from reviews.verify import problems
from tests import cast as play
from tests.cast import Cast, decide, tick
from tests.reviews.comments.talking import SAID, accept, returned, say, told

pytestmark = pytest.mark.django_db(transaction=True)


def test_accepted_suggestion_changes_the_draft_and_makes_a_contributor(
    cast: Cast, review: Review
) -> None:
    new = say(
        review.revision,
        cast.doctor,
        "Say how often.",
        quotation="closely",
        suggestion="every five minutes",
        blocking=True,
    )
    with pytest.raises(Refused, match="The text is frozen"):
        accept(new, review.revision, cast.editor)
    draft = returned(cast, review)
    saved = accept(new, draft, cast.editor)
    said = saved.text.document().sections[0].statements[0].text
    assert said == "Watch breathing and alertness every five minutes."
    thread = Thread.objects.get()
    assert (thread.how, thread.resolved_by) == ("accepted", cast.editor)
    assert (Acceptance.objects.get().text_id, draft.digest) == (saved.digest, review.text_id)
    assert set(saved.contributions.values_list("user", flat=True)) == {
        cast.editor.pk,
        cast.doctor.pk,
    }
    assert told("accept suggestion") == {("doctor", "Accepted")}
    with pytest.raises(Refused, match="accepted already"):
        accept(new, saved, cast.editor)
    sent = actions.submit(saved, by=cast.editor, at=tick())
    with pytest.raises(Refused, match="wrote part"):
        actions.start(sent, by=cast.doctor, at=tick())
    again = actions.start(
        sent, by=cast.pharmacist, members=[cast.pharmacist, cast.third], at=tick()
    )
    with pytest.raises(Refused, match="You wrote part of this revision"):
        decide(again, cast.doctor)
    play.approve(again, cast.pharmacist, cast.third)
    assert list(problems()) == []


def test_suggestion_of_another_leaves_a_block_to_its_opener(cast: Cast, review: Review) -> None:
    thread = say(review.revision, cast.doctor, blocking=True).thread
    other = say(
        review.revision, cast.pharmacist, "Like so?", thread=thread, suggestion="Watch breathing."
    )
    draft = returned(cast, review)
    accept(other, draft, cast.editor)
    assert Thread.objects.get().resolved_at is None


def test_suggestion_is_for_a_field_of_a_regimen(cast: Cast, review: Review) -> None:
    on = {"anchor": "regimen:start"}
    with pytest.raises(Refused, match="Choose what your suggestion replaces"):
        say(review.revision, cast.doctor, suggestion="0.2", **on)
    with pytest.raises(Refused, match="cannot stand there: it “some” is not a plain decimal"):
        say(review.revision, cast.doctor, field="dose/value", suggestion="some", **on)
    dose = say(review.revision, cast.doctor, field="dose/value", suggestion="0.20", **on)
    note = say(review.revision, cast.doctor, field="note", suggestion="Slowly.", **on)
    once = say(review.revision, cast.doctor, "Not said.", field="frequency", suggestion="", **on)
    draft = returned(cast, review)
    for new in (dose, note, once):
        draft = accept(new, draft, cast.editor)
    [regimen] = draft.text.document().regimens
    assert (str(regimen.dose.value), regimen.note, regimen.frequency) == ("0.20", "Slowly.", "")


def test_suggestion_is_refused_where_the_place_changed(cast: Cast, review: Review) -> None:
    whole = say(review.revision, cast.doctor, suggestion="Watch breathing.")
    words = say(review.revision, cast.doctor, quotation="closely", suggestion="well")
    draft = returned(cast, review)
    stale = draft.digest
    content = play.data()
    content["sections"][0]["statements"][0]["text"] = f"{SAID} Note it."
    changed = actions.save(
        draft, parse(content), by=cast.editor, seen_digest=draft.digest, at=tick()
    )
    with pytest.raises(Refused, match="do not stand there any more"):
        accept(whole, changed, cast.editor)
    with pytest.raises(Refused, match="Somebody saved this draft since you opened"):
        actions.accept_suggestion(words, changed, by=cast.editor, seen_digest=stale, at=tick())
    saved = accept(words, changed, cast.editor)
    assert saved.text.document().sections[0].statements[0].text == (
        "Watch breathing and alertness well. Note it."
    )


@pytest.mark.parametrize("name", ["doctor", "chair", "writer", "auditor"])
def test_only_who_may_write_in_the_draft_accepts(cast: Cast, review: Review, name: str) -> None:
    new = say(review.revision, cast.doctor, suggestion="Watch breathing.")
    draft = returned(cast, review)
    with pytest.raises(Refused, match=r"Only editors do this|not among the editors"):
        accept(new, draft, getattr(cast, name))
    assert not Acceptance.objects.exists()


def test_suggestion_says_something_else_and_where(cast: Cast, review: Review) -> None:
    with pytest.raises(Refused, match="says what stands there already"):
        say(review.revision, cast.doctor, suggestion=SAID)
    with pytest.raises(Refused, match="cannot stand there"):
        say(review.revision, cast.doctor, field="text", suggestion="")
    with pytest.raises(Refused, match="more than once"):
        say(review.revision, cast.doctor, quotation="a", suggestion="b")


def test_comment_of_another_entry_is_not_accepted_here(cast: Cast, review: Review) -> None:
    other = play.under_review(cast, "another")
    new = say(other.revision, cast.doctor, suggestion="Watch breathing.")
    draft = returned(cast, review)
    with pytest.raises(Refused, match="about another revision"):
        accept(new, draft, cast.editor)
    with pytest.raises(Refused, match="about another revision"):
        say(draft, cast.editor, thread=new.thread)
