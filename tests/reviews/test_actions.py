"""What happens: the workflow, told as a manual. Who may not is in test_matrix."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest

from people.models import Role
from reference.models import Contribution, Page, Publication, Revision
from reference.states import Status
from reviews import actions
from reviews.conditions import Refused
from reviews.models import Decision, Event, OutboxMessage, Review
from tests import cast as play
from tests.cast import Cast, decide, tick


def verbs(chain_of: Revision) -> list[str]:
    return list(
        Event.objects.filter(entry=chain_of.entry_id).order_by("seq").values_list("verb", flat=True)
    )


# --- approval ---------------------------------------------------------------


def test_the_decision_that_completes_the_quorum_publishes(cast: Cast) -> None:
    review = play.under_review(cast)
    decide(review, cast.doctor)
    assert not Publication.objects.exists()
    decide(review, cast.pharmacist)
    publication = Publication.objects.get()
    assert publication.text_id == review.text_id
    assert publication.revision.status == Status.APPROVED
    imprint = json.loads(publication.imprint)
    assert [item["name"] for item in imprint["approvals"]] == ["Dan Doctor", "Pia Pharmacist"]
    assert imprint["document"] == publication.text_id
    assert verbs(publication.revision)[-3:] == ["decide", "decide", "approve"]
    assert set(publication.pages.values_list("variant", flat=True)) == set(Page.Variant.values)


def test_the_page_carries_the_imprint_of_the_decisions(cast: Cast) -> None:
    publication = play.published(cast)
    page = gzip.decompress(publication.pages.get(variant=Page.Variant.CURRENT).body).decode()
    for decision in Decision.objects.all():
        assert f"{decision.printed_name}, board member" in page
        assert f"{decision.signed_at:%H:%M} UTC" in page
    assert "No conflicts of interest declared." in page
    assert publication.text_id in page
    assert "Editorial policy</a>, number 1" in page


def test_approvals_without_the_specialty_do_not_publish(cast: Cast) -> None:
    review = play.under_review(cast, members=[cast.doctor, cast.third, cast.pharmacist])
    decide(review, cast.doctor)
    decide(review, cast.third)
    assert not Publication.objects.exists()
    decide(review, cast.pharmacist)
    assert Publication.objects.count() == 1


def test_a_dose_round_waits_for_everyone_assigned_until_its_hours_pass(cast: Cast) -> None:
    review = play.under_review(cast, members=[cast.doctor, cast.third, cast.pharmacist])
    decide(review, cast.doctor)
    decide(review, cast.pharmacist)
    assert not Publication.objects.exists()
    assert not actions.settle(review, at=review.opened_at + timedelta(hours=71))
    assert actions.settle(review, at=review.opened_at + timedelta(hours=73))
    assert Publication.objects.count() == 1
    assert not actions.settle(review, at=review.opened_at + timedelta(hours=74))


def test_a_request_for_changes_blocks_and_returns_once_all_decided(cast: Cast) -> None:
    review = play.under_review(cast, members=[cast.doctor, cast.third, cast.pharmacist])
    decide(review, cast.third, "request-changes", reason="The maximum lacks its source.")
    decide(review, cast.doctor)
    assert Revision.objects.get(pk=review.revision_id).status == Status.UNDER_REVIEW
    decide(review, cast.pharmacist)
    assert Revision.objects.get(pk=review.revision_id).status == Status.RETURNED
    assert not Publication.objects.exists()
    following = Revision.objects.get(parent=review.revision_id)
    assert (following.status, following.text_id) == (Status.DRAFT, review.text_id)
    assert list(following.contributions.values_list("user", flat=True)) == [cast.editor.pk]


def test_a_changed_mind_counts_and_both_are_kept(cast: Cast) -> None:
    review = play.under_review(cast, members=[cast.doctor, cast.third, cast.pharmacist])
    decide(review, cast.doctor, "request-changes")
    decide(review, cast.doctor)
    decide(review, cast.third, "abstain")
    decide(review, cast.pharmacist)
    assert Publication.objects.count() == 1
    assert list(review.decisions.order_by("number").values_list("member__username", "verdict")) == [
        ("doctor", "request-changes"),
        ("doctor", "approve"),
        ("third", "abstain"),
        ("pharmacist", "approve"),
    ]


def test_a_recusal_lowers_what_is_required_but_never_below_the_floor(cast: Cast) -> None:
    publication = play.published(cast)
    row = play.proposal(cast, publication, play.reworded())
    sent = actions.submit(row, by=cast.editor)
    review = actions.start(sent, by=cast.doctor, members=[cast.doctor, cast.third])
    assert (review.required, review.floor) == (2, 1)
    decide(review, cast.third, "recuse", reason="I advise the manufacturer.")
    assert Review.objects.get(pk=review.pk).required == 1
    decide(review, cast.doctor)
    assert Publication.objects.get(ended_at=None).number == 2
    dose = play.under_review(cast, "second")
    decide(dose, cast.doctor, "recuse", reason="I advise the manufacturer.")
    assert Review.objects.get(pk=dose.pk).required == 2


def test_a_co_opted_member_stands_for_a_specialty(cast: Cast) -> None:
    review = play.under_review(cast)
    decide(review, cast.pharmacist, "recuse", reason="My spouse works for the maker.")
    decide(review, cast.doctor)
    assert not Publication.objects.exists()
    actions.co_opt(
        review,
        cast.outsider,
        specialty="pharmacy",
        by=cast.chair,
        reason="Our pharmacist is recused.",
    )
    decide(review, cast.outsider)
    assert Publication.objects.count() == 1


def test_a_decision_on_another_text_is_refused(cast: Cast) -> None:
    review = play.under_review(cast)
    at = tick()
    with pytest.raises(Refused, match="The text changed since it was shown"):
        actions.decide(
            review,
            by=cast.doctor,
            verdict="approve",
            signature=play.signed(cast.doctor, "0" * 64, at),
            checklist=play.CHECKLIST,
            at=at,
        )
    assert not Decision.objects.exists()


def test_a_decision_needs_an_own_and_fresh_signature(cast: Cast) -> None:
    review = play.under_review(cast)
    at = tick()
    for signature, words in (
        (play.signed(cast.pharmacist, review.text_id, at), "somebody else's"),
        (play.signed(cast.doctor, review.text_id, at - timedelta(minutes=6)), "run out"),
    ):
        with pytest.raises(Refused, match=words):
            actions.decide(
                review,
                by=cast.doctor,
                verdict="approve",
                signature=signature,
                checklist=play.CHECKLIST,
                at=at,
            )


def test_an_approval_needs_the_whole_checklist(cast: Cast) -> None:
    review = play.under_review(cast)
    with pytest.raises(Refused, match="Tick every line"):
        decide(review, cast.doctor, checklist=["doses"])
    decide(review, cast.doctor, "request-changes", checklist=[])


def test_a_declaration_that_ran_out_is_refused(cast: Cast) -> None:
    review = play.under_review(cast)
    with pytest.raises(Refused, match="declaration of interests"):
        decide(review, cast.doctor, at=play.NOW + timedelta(days=400))


def test_an_editorial_update_keeps_the_date_of_review(cast: Cast) -> None:
    first = play.published(cast)
    row = play.proposal(cast, first, play.retitled_source())
    later = first.published_at + timedelta(days=40)
    actions.declare(by=cast.doctor, has_interest=False, at=later)
    sent = actions.submit(row, by=cast.editor, at=later)
    review = actions.start(sent, by=cast.doctor, members=[cast.doctor], at=later)
    decide(review, cast.doctor, at=later)
    second = Publication.objects.get(ended_at=None)
    assert second.number == 2
    assert second.last_reviewed_on == first.last_reviewed_on
    assert second.next_review_on == first.next_review_on


def test_an_editorial_change_waits_for_an_open_dose_review(cast: Cast) -> None:
    publication = play.published(cast)
    editorial = actions.submit(
        play.proposal(cast, publication, play.retitled_source()), by=cast.editor
    )
    play.update_under_review(cast, publication)
    with pytest.raises(Refused, match="A dose review of this entry is open"):
        actions.start(editorial, by=cast.doctor)


def test_a_stale_revision_cannot_be_approved(cast: Cast) -> None:
    publication = play.published(cast)
    one = play.update_under_review(cast, publication, play.reworded())
    other = play.update_under_review(cast, publication, play.dosed())
    play.approve(other, cast.doctor, cast.pharmacist)
    with pytest.raises(Refused, match="Another version of this entry was published"):
        decide(one, cast.doctor)


def test_a_later_policy_changes_nothing_under_way(cast: Cast) -> None:
    review = play.under_review(cast)
    stricter = play.POLICY.replace("approvals: 2", "approvals: 3").replace("floor: 2", "floor: 3")
    actions.adopt_policy(stricter, by=cast.chair)
    play.approve(review, cast.doctor, cast.pharmacist)
    assert Publication.objects.count() == 1
    assert play.submitted(cast, "second").policy_digest != review.policy_digest


def test_contributors_of_a_returned_revision_cannot_judge_the_next(cast: Cast) -> None:
    review = play.under_review(cast)
    draft = actions.take_back(review.revision, by=cast.editor, reason="One more source.")
    actions.grant_role(cast.editor, Role.MEMBER, by=cast.chair, specialty="pharmacy")
    actions.grant_role(cast.chair, Role.EDITOR, by=cast.chair)
    actions.add_editor(draft.entry, cast.writer, by=cast.editor)
    saved = actions.save(draft, play.dosed(), by=cast.writer, seen_digest=draft.digest)
    assert Contribution.objects.filter(revision=saved).count() == 2
    sent = actions.submit(saved, by=cast.writer)
    with pytest.raises(Refused, match="Erin Editor cannot be assigned"):
        actions.start(sent, by=cast.doctor, members=[cast.editor, cast.pharmacist])


# --- what is on view --------------------------------------------------------


def test_a_new_version_supersedes_the_old_one(cast: Cast) -> None:
    first = play.superseded(cast)
    assert (first.end_kind, first.is_current) == ("superseded", False)
    assert Publication.objects.get(ended_at=None).number == 2


def test_recall_takes_every_version_that_shares_the_regimen(cast: Cast) -> None:
    first = play.published(cast)
    second = play.published(cast, "second")
    third = play.superseded(cast, "third")
    shared = actions.publications.sharing(first)
    assert [(row.slug, row.number) for row in shared] == [("second", 1), ("third", 1)]
    actions.recall(first, by=cast.third, reason="The maximum was wrong.", also=shared)
    for row in (first, second, third):
        row.refresh_from_db()
        assert row.recall_reason == "The maximum was wrong."
    assert (second.end_kind, third.end_kind) == ("recalled", "superseded")


def test_reinstate_takes_the_emergency_quorum_and_makes_a_new_publication(cast: Cast) -> None:
    recalled = play.recalled(cast)
    review = actions.reinstate(recalled, by=cast.doctor, reason="The source confirms the figure.")
    for member in (cast.doctor, cast.pharmacist):
        decide(review, member)
    current = Publication.objects.get(ended_at=None)
    assert (current.number, current.text_id) == (2, recalled.text_id)


def test_reaffirm_moves_the_dates_and_nothing_else(cast: Cast) -> None:
    publication = play.published(cast)
    review = actions.reaffirm(publication, by=cast.doctor, at=play.NOW + timedelta(days=300))
    later = play.NOW + timedelta(days=300, minutes=1)
    for member in (cast.doctor, cast.pharmacist, cast.third):
        actions.declare(by=member, has_interest=False, at=later)
        decide(review, member, at=later)
    actions.settle(review, at=later + timedelta(days=4))
    row = publication.reaffirmations.get()
    assert row.reviewed_on == (later + timedelta(days=4)).date()
    assert Publication.objects.get().text_id == publication.text_id


# --- the record -------------------------------------------------------------


def test_every_action_is_recorded_with_mail_in_the_same_transaction(cast: Cast) -> None:
    review = play.under_review(cast)
    event = Event.objects.get(verb="submit")
    assert (event.actor_name, event.actor_roles) == ("Erin Editor", "Editor")
    assert (event.from_status, event.to_status) == ("draft", "submitted")
    told = OutboxMessage.objects.filter(event=event).values_list("recipient__username", flat=True)
    assert set(told) == {"doctor", "pharmacist", "third", "silent"}
    asked = OutboxMessage.objects.filter(event__verb="start")
    assert list(asked.values_list("recipient__username", flat=True)) == ["pharmacist"]
    assert review.history.get().event_id == Event.objects.get(verb="start").pk


def test_a_refused_action_leaves_nothing(cast: Cast) -> None:
    row = play.draft(cast)
    before = Event.objects.count()
    with pytest.raises(Refused):
        actions.submit(row, by=cast.writer)
    assert Event.objects.count() == before
    assert Revision.history.count() == 1
