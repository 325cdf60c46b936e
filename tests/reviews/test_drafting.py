"""What editors do, told as a manual. Who may not is in test_matrix."""

from __future__ import annotations

import pytest

from reference.compare import ChangeClass
from reference.document import canonical_bytes
from reference.models import DocumentText, Revision, WorkingCopy
from reference.states import Status
from reviews import actions
from reviews.conditions import Collision, Refused
from reviews.models import Event, Review
from tests import cast as play
from tests.cast import Cast, decide


def verbs(chain_of: Revision) -> list[str]:
    return list(
        Event.objects.filter(entry=chain_of.entry_id).order_by("seq").values_list("verb", flat=True)
    )


def test_create_entry_makes_a_draft_of_its_author(cast: Cast) -> None:
    row = play.draft(cast)
    assert (row.status, row.number, row.author) == (Status.DRAFT, 1, cast.editor)
    assert row.entry.owner == cast.editor
    assert list(row.contributions.values_list("user", flat=True)) == [cast.editor.pk]
    assert bytes(row.text.body) == canonical_bytes(play.document())
    assert verbs(row) == ["create"]


def test_create_entry_refuses_a_slug_that_is_taken(cast: Cast) -> None:
    play.draft(cast)
    with pytest.raises(Refused, match="“test-entry” is taken"):
        actions.create_entry(play.document(), by=cast.writer)
    assert Revision.objects.count() == 1


def test_save_stores_the_text_and_makes_a_contributor(cast: Cast) -> None:
    row = play.draft(cast)
    actions.add_editor(row.entry, cast.writer, by=cast.editor)
    saved = actions.save(row, play.dosed(), by=cast.writer, seen_digest=row.digest)
    assert saved.digest != row.digest
    assert set(saved.contributions.values_list("user", flat=True)) == {
        cast.editor.pk,
        cast.writer.pk,
    }
    assert DocumentText.objects.filter(digest=row.digest).exists()


def test_save_of_the_same_text_records_nothing(cast: Cast) -> None:
    row = play.draft(cast)
    actions.save(row, play.document(), by=cast.editor, seen_digest=row.digest)
    assert verbs(row) == ["create"]


def test_save_after_somebody_else_keeps_both_texts(cast: Cast) -> None:
    row = play.draft(cast)
    actions.add_editor(row.entry, cast.writer, by=cast.editor)
    actions.save(row, play.dosed(), by=cast.writer, seen_digest=row.digest)
    with pytest.raises(Collision) as caught:
        actions.save(row, play.reworded(), by=cast.editor, seen_digest=row.digest)
    assert caught.value.theirs == canonical_bytes(play.dosed())
    kept = WorkingCopy.objects.get(revision=row, editor=cast.editor)
    assert "wakefulness" in kept.source
    assert Revision.objects.get(pk=row.pk).digest == caught.value.theirs_digest


def test_save_refuses_another_slug(cast: Cast) -> None:
    row = play.draft(cast)
    with pytest.raises(Refused, match="must stay “test-entry”"):
        actions.save(row, play.document("other"), by=cast.editor, seen_digest=row.digest)


def test_submit_freezes_and_pins_policy_and_class(cast: Cast) -> None:
    row = play.submitted(cast)
    assert row.status == Status.SUBMITTED
    assert row.change_class == ChangeClass.DOSE
    assert len(row.policy_digest) == 64
    with pytest.raises(Refused, match="This revision is submitted"):
        actions.save(row, play.dosed(), by=cast.editor, seen_digest=row.digest)


def test_submit_computes_the_class_against_what_is_on_view(cast: Cast) -> None:
    publication = play.published(cast)
    for changed, expected in (
        (play.reworded(), ChangeClass.CLINICAL),
        (play.dosed(), ChangeClass.DOSE),
        (play.retitled_source(), ChangeClass.EDITORIAL),
    ):
        row = actions.submit(play.proposal(cast, publication, changed), by=cast.editor)
        assert row.change_class == expected


def test_submit_refuses_what_changes_nothing(cast: Cast) -> None:
    publication = play.published(cast)
    row = actions.propose(publication.entry, by=cast.editor)
    with pytest.raises(Refused, match="exactly what is published"):
        actions.submit(row, by=cast.editor)


def test_submit_says_whom_the_board_lacks(cast: Cast) -> None:
    grant = cast.pharmacist.grants.get()
    actions.end_role(grant, by=cast.chair, reason="Moved away.")
    row = play.draft(cast)
    with pytest.raises(Refused, match="It lacks a member for pharmacy"):
        actions.submit(row, by=cast.editor)


def test_withdraw_ends_the_round(cast: Cast) -> None:
    review = play.under_review(cast)
    row = actions.withdraw(review.revision, by=cast.editor, reason="Needs another source.")
    assert row.status == Status.WITHDRAWN
    assert Review.objects.get(pk=review.pk).outcome == Review.Outcome.WITHDRAWN
    with pytest.raises(Refused, match="This round closed: withdrawn"):
        decide(review, cast.doctor)


def test_discard_puts_a_draft_out_of_view(cast: Cast) -> None:
    row = actions.discard(play.draft(cast), by=cast.editor)
    assert row.status == Status.DISCARDED


def test_submit_refuses_what_is_behind_what_is_on_view(cast: Cast) -> None:
    publication = play.published(cast)
    stale = play.proposal(cast, publication, play.reworded())
    play.approve(play.update_under_review(cast, publication), cast.doctor, cast.pharmacist)
    with pytest.raises(Refused, match="Another version of this entry was published"):
        actions.submit(stale, by=cast.editor)


def test_rename_keeps_the_old_address(cast: Cast) -> None:
    publication = play.published(cast)
    entry = actions.rename(publication.entry, "new-address", by=cast.editor)
    assert entry.slug == "new-address"
    with pytest.raises(Refused, match="taken"):
        actions.create_entry(play.document("test-entry"), by=cast.editor)
    assert actions.propose(entry, by=cast.editor).text.document().slug == "new-address"
