"""Bringing a stale revision up to date: who may, what becomes of it, and what never does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from people.models import Role, User
from reference.document import EntryDocument, parse
from reference.models import DoseHolder, Publication, Revision, WorkingCopy
from reference.states import Status
from reviews import actions, queries
from reviews.conditions import Refused
from reviews.merging import proposal_of
from reviews.models import Event, OutboxMessage, Review
from tests import cast as play
from tests.cast import Cast, tick
from tests.proof import invariants


def rewritten(**texts: str) -> EntryDocument:
    """Return the document of the cast with other words: lead, sats, dose or title."""
    content = play.data()
    if "lead" in texts:
        content["summary"][0]["text"] = texts["lead"]
    if "sats" in texts:
        content["sections"][0]["statements"][0]["text"] = texts["sats"]
    if "dose" in texts:
        content["regimens"][0]["dose"]["value"] = texts["dose"]
    if "title" in texts:
        content["title"] = texts["title"]
    return parse(content)


CALM = "Watch breathing and wakefulness closely."


def publish(cast: Cast, document: EntryDocument) -> Publication:
    """Publish another version of the one entry, meanwhile."""
    current = Publication.objects.order_by("-number").first()
    assert current is not None
    draft = play.proposal(cast, current, document, by=cast.writer)
    sent = actions.submit(draft, by=cast.writer, at=tick())
    team = [cast.doctor, cast.pharmacist, cast.third]
    review = actions.start(sent, by=cast.doctor, members=team, at=tick())
    for member in team:
        if not Publication.objects.filter(review_id=review.pk).exists():
            play.approve(review, member)
    return Publication.objects.get(ended_at=None)


def stale(cast: Cast, mine: EntryDocument, theirs: EntryDocument) -> Revision:
    """Make a draft that is behind: mine from version 1, theirs published as version 2."""
    row = play.proposal(cast, play.published(cast), mine)
    publish(cast, theirs)
    return Revision.objects.get(pk=row.pk)


def clean(cast: Cast) -> Revision:
    return stale(cast, rewritten(sats=CALM), rewritten(dose="0.3", lead="Start with 0.3 mg/kg."))


def conflicting(cast: Cast) -> Revision:
    return stale(cast, rewritten(dose="0.2"), rewritten(dose="0.3"))


def record() -> tuple[int, ...]:
    return (
        Event.objects.count(),
        Revision.history.count(),
        Revision.objects.count(),
        Review.history.count(),
        OutboxMessage.objects.count(),
    )


# --- what becomes of it ---------------------------------------------------------------


def test_rebase_makes_a_draft_that_holds_both(cast: Cast) -> None:
    row = clean(cast)
    draft = actions.rebase(row, by=cast.editor, at=tick())
    assert draft.text.document() == rewritten(dose="0.3", lead="Start with 0.3 mg/kg.", sats=CALM)
    assert draft.status == Status.DRAFT
    assert draft.base == Publication.objects.get(ended_at=None)
    assert (draft.parent, draft.author) == (row, row.author)
    row.refresh_from_db()
    assert row.status == Status.REPLACED
    assert row.text.document() == rewritten(sats=CALM)
    assert actions.submit(draft, by=cast.editor, at=tick()).change_class == "clinical"
    invariants.everything_holds()
    invariants.verify_agrees()


def test_rebase_records_what_was_merged_by_ids_alone(cast: Cast) -> None:
    row = clean(cast)
    draft = actions.rebase(row, by=cast.editor, at=tick())
    event = Event.objects.get(verb="rebase")
    assert (event.revision, event.actor) == (row, cast.editor)
    assert (event.from_status, event.to_status) == ("draft", "replaced")
    assert event.details == {
        "draft": draft.number,
        "version": 2,
        "taken": ["regimen start: dose", "statement lead: text"],
        "chosen": {},
    }


def test_rebase_carries_contributors_of_every_ancestor_along(cast: Cast) -> None:
    row = play.proposal(cast, play.published(cast), rewritten(title="Ketamine after surgery?"))
    # Tess wrote part of it as an editor, and is on the board.
    actions.grant_role(cast.third, Role.EDITOR, by=cast.chair, at=tick())
    actions.add_editor(row.entry, cast.third, by=cast.editor, at=tick())
    row = actions.save(row, rewritten(sats=CALM), by=cast.third, seen_digest=row.digest, at=tick())
    sent = actions.submit(row, by=cast.editor, at=tick())
    team = [cast.doctor, cast.pharmacist]
    back = actions.take_back(
        actions.start(sent, by=cast.doctor, members=team, at=tick()).revision,
        by=cast.editor,
        reason="One more source.",
        at=tick(),
    )
    review = play.update_under_review(cast, Publication.objects.get(), rewritten(dose="0.3"))
    play.approve(review, *team)
    draft = actions.rebase(back, by=cast.editor, at=tick())
    wrote = set(draft.contributions.values_list("user__username", flat=True))
    assert wrote == {"editor", "third"}
    review = actions.start(
        actions.submit(draft, by=cast.editor, at=tick()), by=cast.doctor, at=tick()
    )
    with pytest.raises(Refused, match="You wrote part of this revision"):
        play.decide(review, cast.third)


def under_review(cast: Cast, mine: EntryDocument, theirs: EntryDocument) -> Review:
    """Make a round with an approval on a revision that then falls behind."""
    first = play.published(cast)
    review = play.update_under_review(cast, first, mine)
    play.approve(review, cast.doctor)
    publish(cast, theirs)
    return Review.objects.get(pk=review.pk)


def test_rebase_never_inherits_an_approval(cast: Cast) -> None:
    review = under_review(cast, rewritten(sats=CALM), play.retitled_source())
    draft = actions.rebase(review.revision, by=cast.editor, at=tick())
    review.refresh_from_db()
    assert (review.outcome, review.closed_at is None) == ("replaced", False)
    assert review.decisions.count() == 1
    assert not draft.reviews.exists()
    with pytest.raises(Refused, match="This round closed: replaced"):
        play.decide(review, cast.pharmacist)
    again = actions.start(
        actions.submit(draft, by=cast.editor, at=tick()),
        by=cast.doctor,
        members=[cast.doctor, cast.pharmacist],
        at=tick(),
    )
    play.approve(again, cast.pharmacist)
    assert Publication.objects.get(ended_at=None).number == 2, "one approval is not two"
    play.decide(again, cast.doctor)
    assert Publication.objects.get(ended_at=None).revision == draft
    invariants.everything_holds()


def test_rebase_tells_the_board_and_leaves_the_index_of_doses(cast: Cast) -> None:
    review = under_review(cast, rewritten(dose="0.2"), rewritten(sats=CALM))
    row = review.revision
    assert DoseHolder.objects.filter(revision=row).exists()
    actions.rebase(row, by=cast.editor, at=tick())
    assert not DoseHolder.objects.filter(revision=row).exists()
    told = OutboxMessage.objects.filter(event__verb="rebase")
    assert set(told.values_list("recipient__username", flat=True)) >= {"doctor", "pharmacist"}


def test_rebase_leaves_what_somebody_is_typing(cast: Cast) -> None:
    row = clean(cast)
    WorkingCopy.objects.create(
        revision=row, editor=cast.editor, source="typing", seen_digest=row.digest, edited_at=tick()
    )
    actions.rebase(row, by=cast.editor, at=tick())
    assert WorkingCopy.objects.get().source == "typing"


# --- true conflicts ---------------------------------------------------------------------


def test_rebase_with_a_conflict_names_it_and_changes_nothing(cast: Cast) -> None:
    row = conflicting(cast)
    before = record()
    with pytest.raises(Refused, match=r"cannot be merged by itself: Regimen start\. Choose"):
        actions.rebase(row, by=cast.editor, at=tick())
    assert record() == before
    row.refresh_from_db()
    assert row.status == Status.DRAFT


@pytest.mark.parametrize(("owner", "dose"), [("theirs", "0.3"), ("mine", "0.2")])
def test_rebase_takes_what_was_chosen(cast: Cast, owner: str, dose: str) -> None:
    row = conflicting(cast)
    (asked,) = proposal_of(queries.case_of(row, cast.editor, tick())).merge.conflicts
    draft = actions.rebase(row, by=cast.editor, choices={asked.key: owner}, at=tick())
    assert draft.text.document() == rewritten(dose=dose)
    assert Event.objects.get(verb="rebase").details["chosen"] == {asked.key: owner}


@pytest.mark.parametrize("choices", [{"regimen:start": "both"}, {"title": "mine"}, {"": ""}])
def test_rebase_takes_no_choice_that_is_none(cast: Cast, choices: dict[str, str]) -> None:
    row = conflicting(cast)
    with pytest.raises(Refused, match="Regimen start"):
        actions.rebase(row, by=cast.editor, choices=choices, at=tick())


def test_rebase_names_the_first_ten_of_many_conflicts(cast: Cast) -> None:
    def written(text: str) -> EntryDocument:
        content = play.data()
        content["sections"][0]["statements"] += [
            {"id": f"n{number}", "text": text, "cites": ["guide"]} for number in range(12)
        ]
        return parse(content)

    row = stale(cast, written("Watch the gaze."), written("Watch the skin."))
    with pytest.raises(Refused, match=r"Statement n9 in “Monitoring”; and 2 more\. Choose"):
        actions.rebase(row, by=cast.editor, at=tick())


# --- bases that are not there -----------------------------------------------------------


def test_of_a_recalled_version_nothing_is_taken_by_itself(cast: Cast) -> None:
    row = clean(cast)
    wrong = Publication.objects.get(ended_at=None)
    actions.recall(wrong, by=cast.doctor, reason="The dose was wrong.", at=tick())
    with pytest.raises(Refused, match="Regimen start; Summary statement lead, text"):
        actions.rebase(row, by=cast.editor, at=tick())
    asked = proposal_of(queries.case_of(row, cast.editor, tick())).merge.conflicts
    choices = {each.key: "mine" for each in asked}
    draft = actions.rebase(row, by=cast.editor, choices=choices, at=tick())
    assert draft.text.document() == rewritten(sats=CALM)
    assert draft.base == wrong


def redact(row: Any, cast: Cast) -> None:
    asked = actions.ask_redaction(row.text, by=cast.chair, reason="A name.", at=tick())
    actions.confirm_redaction(asked, by=cast.doctor, at=tick())


def test_with_a_redacted_base_all_that_differs_is_asked(cast: Cast) -> None:
    row = clean(cast)
    redact(Publication.objects.get(number=1), cast)
    asked = proposal_of(queries.case_of(row, cast.editor, tick())).merge
    assert {each.place for each in asked.conflicts} == {
        "Regimen start",
        "Summary statement lead",
        "Statement sats in “Monitoring”",
    }
    with pytest.raises(Refused, match="cannot be merged by itself"):
        actions.rebase(row, by=cast.editor, at=tick())


def test_what_was_published_and_redacted_brings_nothing(cast: Cast) -> None:
    row = clean(cast)
    newest = Publication.objects.get(ended_at=None)
    actions.recall(newest, by=cast.doctor, reason="It names a patient.", at=tick())
    redact(newest, cast)
    draft = actions.rebase(row, by=cast.editor, at=tick())
    assert draft.text.document() == rewritten(sats=CALM)
    assert draft.base == newest
    assert Event.objects.get(verb="rebase").details["taken"] == []


def test_both_together_can_be_too_much_for_one_entry(cast: Cast) -> None:
    def many(tag: str) -> EntryDocument:
        content = play.data()
        content["summary"] += [
            {"id": f"{tag}{number}", "text": "Watch the gaze.", "cites": ["guide"]}
            for number in range(30)
        ]
        return parse(content)

    row = stale(cast, many("mine"), many("theirs"))
    with pytest.raises(Refused, match="not a valid entry: /summary: has too many items"):
        actions.rebase(row, by=cast.editor, at=tick())


# --- what was seen ------------------------------------------------------------------------


def test_rebase_refuses_choices_between_texts_of_yesterday(cast: Cast) -> None:
    row = clean(cast)
    seen = (Publication.objects.get(ended_at=None).text_id, row.digest)
    publish(cast, rewritten(dose="0.35"))
    with pytest.raises(Refused, match="Version 3 was published since you opened this page"):
        actions.rebase(row, by=cast.editor, seen=seen, at=tick())
    seen = (Publication.objects.get(ended_at=None).text_id, row.digest)
    row = actions.save(
        row, rewritten(title="Anew?"), by=cast.editor, seen_digest=row.digest, at=tick()
    )
    with pytest.raises(Refused, match="Somebody saved this draft since"):
        actions.rebase(row, by=cast.editor, seen=seen, at=tick())
    assert actions.rebase(row, by=cast.editor, seen=(seen[0], row.digest), at=tick())


# --- every state, every role ----------------------------------------------------------------

ROLES = ("editor", "writer", "doctor", "third", "chair", "auditor", "clinician", "root")


def _sent(cast: Cast, move: Callable[[Cast, Revision], object] | None = None) -> Revision:
    row = play.proposal(cast, play.published(cast), rewritten(sats=CALM))
    actions.submit(row, by=cast.editor, at=tick())
    if move is not None:
        move(cast, row)
    publish(cast, play.retitled_source())
    return Revision.objects.get(pk=row.pk)


def _replaced(cast: Cast) -> Revision:
    row = clean(cast)
    actions.rebase(row, by=cast.editor, at=tick())
    return Revision.objects.get(pk=row.pk)


STATES: dict[str, Callable[[Cast], Revision]] = {
    "draft": clean,
    "submitted": _sent,
    "under-review": lambda cast: _sent(
        cast, lambda cast, row: actions.start(row, by=cast.doctor, at=tick())
    ),
    "withdrawn": lambda cast: _sent(
        cast, lambda cast, row: actions.withdraw(row, by=cast.editor, reason="Why.", at=tick())
    ),
    "declined": lambda cast: _sent(
        cast, lambda cast, row: actions.decline(row, by=cast.chair, reason="Why.", at=tick())
    ),
    "discarded": lambda cast: actions.discard(clean(cast), by=cast.editor, at=tick()),
    "replaced": _replaced,
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", ROLES)
def test_rebase_meets_a_new_draft_or_the_reason(cast: Cast, state: str, name: str) -> None:
    row = STATES[state](cast)
    assert row.status == state
    before, by = record(), User.objects.get(username=name)
    if name == "editor" and row.state.is_open:
        draft = actions.rebase(row, by=by, at=tick())
        assert draft.state is Status.DRAFT
        assert Revision.objects.get(pk=row.pk).state is Status.REPLACED
        assert queries.case_of(draft, by, tick()).is_stale is False
        return
    why = {
        "editor": f"This revision is {row.state.label.lower()}",
        "writer": "Only those who wrote part of this revision do this",
    }
    with pytest.raises(Refused, match=why.get(name, "Only editors do this")):
        actions.rebase(row, by=by, at=tick())
    assert record() == before


def test_rebase_has_nothing_to_bring_into_what_is_up_to_date(cast: Cast) -> None:
    row = play.proposal(cast, play.published(cast), play.reworded())
    with pytest.raises(Refused, match="This revision is up to date"):
        actions.rebase(row, by=cast.editor, at=tick())
