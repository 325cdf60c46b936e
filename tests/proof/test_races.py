"""Two people at once, on two connections: one wins, the other is told what happened.

Each race is run several times, both starting from one barrier. What must hold is the
outcome, whoever was first; nothing but a refusal in words ever reaches the second.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reference.models import Entry, FormerSlug, Publication, Revision, WorkingCopy
from reference.states import Status
from reviews import actions
from reviews.conditions import Collision
from reviews.models import Decision, Review
from tests import cast as play
from tests.cast import Cast, decide, tick
from tests.proof import invariants
from tests.proof.racing import each_time, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    yield play.make_cast()
    invariants.verify_agrees()


def status(revision: int) -> Status:
    return Revision.objects.get(pk=revision).state


# --- deciding -----------------------------------------------------------------


@each_time
def test_both_members_approve_at_once_and_it_is_published_once(cast: Cast, slug: str) -> None:
    review = play.under_review(cast, slug)
    outcome = race(lambda: decide(review, cast.doctor), lambda: decide(review, cast.pharmacist))
    assert len(outcome.won) == 2
    assert [row.number for row in review.decisions.order_by("number")] == [1, 2]
    assert Publication.objects.get(review_id=review.pk).is_current


@each_time
def test_a_double_click_on_approve_publishes_once(cast: Cast, slug: str) -> None:
    review = play.under_review(cast, slug)
    decide(review, cast.doctor)
    outcome = race(*[lambda: decide(review, cast.pharmacist)] * 2)
    assert len(outcome.won) == 1
    assert "This round closed: approved" in outcome.words
    assert Publication.objects.filter(review_id=review.pk).count() == 1
    assert Decision.objects.filter(review=review, member=cast.pharmacist).count() == 1


@each_time
def test_the_last_approval_against_a_request_for_changes(cast: Cast, slug: str) -> None:
    review = play.under_review(cast, slug, members=[cast.doctor, cast.pharmacist, cast.third])
    decide(review, cast.doctor)
    outcome = race(
        lambda: decide(review, cast.pharmacist),
        lambda: decide(review, cast.third, "request-changes"),
    )
    # The round waits for everyone, so both count, and the objection blocks.
    assert len(outcome.won) == 2
    assert status(review.revision_id) == Status.RETURNED
    assert not Publication.objects.filter(entry__slug=slug).exists()


@each_time
def test_approval_against_withdrawal(cast: Cast, slug: str) -> None:
    review = play.under_review(cast, slug)
    decide(review, cast.doctor)
    outcome = race(
        lambda: decide(review, cast.pharmacist),
        lambda: actions.withdraw(
            review.revision, by=cast.editor, reason="A better source.", at=tick()
        ),
    )
    assert len(outcome.won) == 1
    approved = isinstance(outcome.won[0], Decision)
    expected = Status.APPROVED if approved else Status.WITHDRAWN
    assert status(review.revision_id) == expected
    assert Publication.objects.filter(entry__slug=slug).exists() == approved
    told = "This revision is approved" if approved else "This round closed: withdrawn"
    assert told in outcome.words


@each_time
def test_approval_against_taking_back(cast: Cast, slug: str) -> None:
    review = play.under_review(cast, slug)
    decide(review, cast.doctor)
    outcome = race(
        lambda: decide(review, cast.pharmacist),
        lambda: actions.take_back(
            review.revision, by=cast.editor, reason="Not finished.", at=tick()
        ),
    )
    assert len(outcome.won) == 1
    assert status(review.revision_id) in (Status.APPROVED, Status.RETURNED)


@each_time
def test_approval_against_settling_when_the_hours_have_passed(cast: Cast, slug: str) -> None:
    review = play.under_review(cast, slug, members=[cast.doctor, cast.pharmacist, cast.third])
    decide(review, cast.doctor)
    decide(review, cast.pharmacist)
    assert review.hold_until is not None
    late = review.hold_until
    outcome = race(
        lambda: decide(review, cast.third, at=late),
        lambda: actions.settle(review, at=late),
    )
    assert Publication.objects.filter(review_id=review.pk).count() == 1
    assert True in outcome.won or len(outcome.won) == 2


@each_time
def test_two_rounds_of_one_entry_completed_at_once(cast: Cast, slug: str) -> None:
    first = play.published(cast, slug)
    rounds = [
        play.update_under_review(cast, first, play.dosed(slug)),
        play.update_under_review(cast, first, play.reworded(slug)),
    ]
    for review in rounds:
        play.approve(review, cast.doctor)
    outcome = race(*[lambda r=review: decide(r, cast.pharmacist) for review in rounds])
    assert len(outcome.won) == 1
    assert "Another version of this entry was published" in outcome.words
    assert Publication.objects.filter(entry=first.entry_id).count() == 2


@each_time
def test_recall_against_the_approval_of_an_update(cast: Cast, slug: str) -> None:
    first = play.published(cast, slug)
    review = play.update_under_review(cast, first)
    decide(review, cast.doctor)
    outcome = race(
        lambda: decide(review, cast.pharmacist),
        lambda: actions.recall(first, by=cast.third, reason="The maximum was wrong.", at=tick()),
    )
    # A recall always holds; the update is approved before it, or after it.
    assert len(outcome.won) == 2
    first.refresh_from_db()
    assert first.recall_reason == "The maximum was wrong."
    assert first.end_kind in ("superseded", "recalled")
    assert Publication.objects.get(entry=first.entry_id, ended_at=None).number == 2


def test_whoever_waited_for_the_lock_shows_no_two_versions_at_one_moment(cast: Cast) -> None:
    first = play.published(cast)
    review = play.update_under_review(cast, first)
    decide(review, cast.doctor)
    clicked_first, clicked_then = tick(), tick()
    actions.recall(first, by=cast.third, reason="The maximum was wrong.", at=clicked_then)
    decide(review, cast.pharmacist, at=clicked_first)
    recalled, current = Publication.objects.order_by("number")
    assert recalled.ended_at is not None
    assert recalled.ended_at <= current.published_at
    invariants.everything_holds()


# --- what is on view ------------------------------------------------------------


@each_time
def test_two_recalls_of_the_same_versions_in_either_order(cast: Cast, slug: str) -> None:
    two = f"{slug}-two"
    here, there = play.published(cast, slug), play.published(cast, two)
    outcome = race(
        lambda: actions.recall(here, by=cast.doctor, reason="Wrong.", also=[there], at=tick()),
        lambda: actions.recall(there, by=cast.third, reason="Wrong.", also=[here], at=tick()),
    )
    assert len(outcome.won) == 1
    assert "recalled already" in outcome.words
    assert not Publication.objects.filter(pk__in=[here.pk, there.pk], recalled_at=None)


@each_time
def test_recall_against_retirement(cast: Cast, slug: str) -> None:
    row = play.published(cast, slug)
    outcome = race(
        lambda: actions.recall(row, by=cast.doctor, reason="The maximum was wrong.", at=tick()),
        lambda: actions.retire(row, by=cast.chair, reason="No longer needed.", at=tick()),
    )
    assert 1 <= len(outcome.won) <= 2
    row.refresh_from_db()
    assert row.recalled_at is not None


@each_time
def test_two_reinstatements_open_one_round(cast: Cast, slug: str) -> None:
    row = play.recalled(cast, slug)
    outcome = race(
        *[
            lambda: actions.reinstate(
                row, by=cast.doctor, reason="The source confirms it.", at=tick()
            )
        ]
        * 2
    )
    assert len(outcome.won) == 1
    assert Review.objects.filter(publication=row, closed_at=None).count() == 1


# --- drafting -------------------------------------------------------------------


@each_time
def test_two_saves_with_the_same_seen_digest_keep_both_texts(cast: Cast, slug: str) -> None:
    row = play.draft(cast, slug)
    actions.add_editor(row.entry, cast.writer, by=cast.editor, at=tick())
    outcome = race(
        lambda: actions.save(
            row, play.dosed(slug), by=cast.editor, seen_digest=row.digest, at=tick()
        ),
        lambda: actions.save(
            row, play.reworded(slug), by=cast.writer, seen_digest=row.digest, at=tick()
        ),
    )
    assert len(outcome.won) == 1
    (collision,) = outcome.refused
    assert isinstance(collision, Collision)
    assert collision.theirs_digest == Revision.objects.get(pk=row.pk).text_id
    kept = WorkingCopy.objects.get(revision=row)
    (saved,) = outcome.won
    won = saved.contributions.exclude(user=cast.editor).exists()
    assert kept.editor == (cast.editor if won else cast.writer)
    assert kept.seen_digest == row.digest


@each_time
def test_two_submissions_of_one_draft(cast: Cast, slug: str) -> None:
    row = play.draft(cast, slug)
    outcome = race(*[lambda: actions.submit(row, by=cast.editor, at=tick())] * 2)
    assert len(outcome.won) == 1
    assert "This revision is submitted" in outcome.words


@each_time
def test_a_save_against_the_submission(cast: Cast, slug: str) -> None:
    row = play.draft(cast, slug)
    outcome = race(
        lambda: actions.submit(row, by=cast.editor, at=tick()),
        lambda: actions.save(
            row, play.dosed(slug), by=cast.editor, seen_digest=row.digest, at=tick()
        ),
    )
    now = Revision.objects.get(pk=row.pk)
    assert now.status == Status.SUBMITTED
    # Saved before it was submitted, or told that it was too late; never in between.
    assert (now.text_id != row.text_id) == (len(outcome.won) == 2)


@each_time
def test_two_proposals_at_once_get_numbers_of_their_own(cast: Cast, slug: str) -> None:
    entry = play.published(cast, slug).entry
    outcome = race(*[lambda: actions.propose(entry, by=cast.editor, at=tick())] * 2)
    assert sorted(row.number for row in outcome.won) == [2, 3]


@each_time
def test_two_starts_open_one_round(cast: Cast, slug: str) -> None:
    row = play.submitted(cast, slug)
    outcome = race(
        lambda: actions.start(row, by=cast.doctor, at=tick()),
        lambda: actions.start(row, by=cast.third, at=tick()),
    )
    assert len(outcome.won) == 1
    assert "This revision is under review" in outcome.words


@each_time
def test_two_entries_at_one_address(cast: Cast, slug: str) -> None:
    outcome = race(
        lambda: actions.create_entry(play.document(slug), by=cast.editor, at=tick()),
        lambda: actions.create_entry(play.dosed(slug), by=cast.writer, at=tick()),
    )
    assert len(outcome.won) == 1
    assert f"“{slug}” is taken" in outcome.words
    assert Entry.objects.filter(slug=slug).count() == 1


@each_time
def test_a_new_entry_against_a_rename_to_its_address(cast: Cast, slug: str) -> None:
    other = f"{slug}-other"
    entry = play.published(cast, slug).entry
    outcome = race(
        lambda: actions.rename(entry, other, by=cast.editor, at=tick()),
        lambda: actions.create_entry(play.document(other), by=cast.writer, at=tick()),
    )
    assert len(outcome.won) == 1
    assert f"“{other}” is taken" in outcome.words


@each_time
def test_two_renames_to_one_address(cast: Cast, slug: str) -> None:
    two = f"{slug}-two"
    other = f"{slug}-other"
    entries = [play.published(cast, name).entry for name in (slug, two)]
    outcome = race(
        *[lambda e=entry: actions.rename(e, other, by=cast.editor, at=tick()) for entry in entries]
    )
    assert len(outcome.won) == 1
    assert f"“{other}” is taken" in outcome.words


@each_time
def test_a_new_entry_at_an_address_that_is_being_left(cast: Cast, slug: str) -> None:
    other = f"{slug}-other"
    entry = play.published(cast, slug).entry
    outcome = race(
        lambda: actions.rename(entry, other, by=cast.editor, at=tick()),
        lambda: actions.create_entry(play.document(slug), by=cast.writer, at=tick()),
    )
    assert outcome.won == [Entry.objects.get(slug=other)]
    assert FormerSlug.objects.get(slug=slug).entry == entry


# --- bringing up to date ----------------------------------------------------------


def behind(cast: Cast, slug: str) -> tuple[Publication, Revision]:
    """Make a draft that fell behind: version 2 was published since it began."""
    first = play.published(cast, slug)
    row = play.proposal(cast, first, play.reworded(slug))
    play.approve(play.update_under_review(cast, first), cast.doctor, cast.pharmacist)
    return Publication.objects.get(entry=first.entry_id, ended_at=None), row


@each_time
def test_two_merges_of_one_draft_make_one(cast: Cast, slug: str) -> None:
    _newest, row = behind(cast, slug)
    outcome = race(*[lambda: actions.rebase(row, by=cast.editor, at=tick())] * 2)
    assert len(outcome.won) == 1
    assert "This revision is replaced" in outcome.words
    assert Revision.objects.filter(parent=row).count() == 1


@each_time
def test_a_merge_against_the_publication_of_yet_another_version(cast: Cast, slug: str) -> None:
    newest, row = behind(cast, slug)
    review = play.update_under_review(cast, newest, play.dosed(slug, "0.35"))
    decide(review, cast.doctor)
    seen = (newest.text_id, row.digest)
    outcome = race(
        lambda: decide(review, cast.pharmacist),
        lambda: actions.rebase(row, by=cast.editor, seen=seen, at=tick()),
    )
    # Merged with what was seen, and stale again; or told that it was no longer the newest.
    assert any(isinstance(won, Decision) for won in outcome.won)
    assert Publication.objects.filter(entry=newest.entry_id).count() == 3
    drafts = Revision.objects.filter(parent=row)
    assert drafts.count() == len(outcome.won) - 1
    assert all(draft.base == newest for draft in drafts)
    assert drafts or "Version 3 was published since" in outcome.words


@each_time
def test_a_merge_against_a_save_loses_neither(cast: Cast, slug: str) -> None:
    newest, row = behind(cast, slug)
    changed = play.reworded(slug, "Watch breathing and skin closely.")
    outcome = race(
        lambda: actions.save(row, changed, by=cast.editor, seen_digest=row.digest, at=tick()),
        lambda: actions.rebase(row, by=cast.editor, seen=(newest.text_id, row.digest), at=tick()),
    )
    assert len(outcome.won) == 1
    now = Revision.objects.get(pk=row.pk)
    assert now.state is (Status.DRAFT if now.text_id != row.text_id else Status.REPLACED)
