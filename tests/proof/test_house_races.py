"""Two people at once in the matters of the house: policy, roles, accounts, redaction."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from people.models import Declaration, Role, RoleGrant, User
from people.queries import holders
from reference.models import DocumentText, Page
from reviews import actions
from reviews.models import PolicyVersion, Redaction
from tests import cast as play
from tests.cast import Cast, decide, tick
from tests.proof import invariants
from tests.proof.racing import each_time, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    yield play.make_cast()
    invariants.verify_agrees()


def policy(title: str) -> str:
    return play.POLICY.replace("title: Editorial policy", f"title: {title}")


@each_time
def test_the_same_policy_adopted_twice_is_adopted_once(cast: Cast, slug: str) -> None:
    body = policy(f"Policy of day {slug}")
    outcome = race(*[lambda: actions.adopt_policy(body, by=cast.chair, at=tick())] * 2)
    assert len(outcome.won) == 1
    assert "adopted before" in outcome.words


@each_time
def test_two_policies_adopted_at_once_follow_each_other(cast: Cast, slug: str) -> None:
    outcome = race(
        *[
            lambda t=title: actions.adopt_policy(policy(t), by=cast.chair, at=tick())
            for title in (f"One {slug}", f"Two {slug}")
        ]
    )
    assert len(outcome.won) == 2
    adopted = list(PolicyVersion.objects.order_by("number").values_list("number", flat=True))
    assert adopted == list(range(1, len(adopted) + 1))


@each_time
def test_a_role_granted_twice_is_held_once(cast: Cast, slug: str) -> None:
    outcome = race(
        *[
            lambda: actions.grant_role(
                cast.outsider,
                Role.MEMBER,
                by=cast.chair,
                specialty=f"field-{slug}",
                at=tick(),
            )
        ]
        * 2
    )
    assert len(outcome.won) == 1
    assert "holds this role already" in outcome.words


@each_time
def test_a_role_ended_twice_ends_once(cast: Cast, slug: str) -> None:
    grant = actions.grant_role(cast.outsider, Role.EDITOR, by=cast.chair, at=tick())
    outcome = race(
        *[lambda: actions.end_role(grant, by=cast.chair, reason="Moved away.", at=tick())] * 2
    )
    assert len(outcome.won) == 1
    assert "ended already" in outcome.words


@each_time
def test_different_matters_of_the_house_at_once_all_happen(cast: Cast, slug: str) -> None:
    outcome = race(
        lambda: actions.declare(by=cast.doctor, has_interest=False, at=tick()),
        lambda: actions.declare(by=cast.third, has_interest=False, at=tick()),
        lambda: actions.adopt_policy(policy(f"Day {slug}"), by=cast.chair, at=tick()),
        lambda: actions.grant_role(
            cast.clinician, Role.EDITOR, by=cast.chair, specialty=f"f-{slug}", at=tick()
        ),
    )
    assert len(outcome.won) == 4
    assert {type(row) for row in outcome.won} == {Declaration, PolicyVersion, RoleGrant}


def _second_chair(cast: Cast) -> RoleGrant:
    held = RoleGrant.objects.filter(role=Role.CHAIR, user=cast.auditor, ends_at=None).first()
    return held or actions.grant_role(cast.auditor, Role.CHAIR, by=cast.chair, at=tick())


def test_two_chairs_who_end_each_other_leave_one(cast: Cast) -> None:
    one = RoleGrant.objects.get(role=Role.CHAIR)
    two = _second_chair(cast)
    outcome = race(
        lambda: actions.end_role(two, by=cast.chair, reason="Only one.", at=tick()),
        lambda: actions.end_role(one, by=cast.auditor, reason="Only one.", at=tick()),
    )
    assert len(outcome.won) == 1
    assert len(holders(Role.CHAIR, tick())) == 1


def test_two_chairs_who_deactivate_each_other_leave_one(cast: Cast) -> None:
    _second_chair(cast)
    outcome = race(
        lambda: actions.deactivate(cast.auditor, by=cast.chair, reason="Left.", at=tick()),
        lambda: actions.deactivate(cast.chair, by=cast.auditor, reason="Left.", at=tick()),
    )
    assert len(outcome.won) == 1
    assert len(holders(Role.CHAIR, tick())) == 1


def test_a_chair_ended_by_the_chair_whom_they_deactivate_is_not_the_last(cast: Cast) -> None:
    two = _second_chair(cast)
    outcome = race(
        lambda: actions.end_role(two, by=cast.chair, reason="Only one.", at=tick()),
        lambda: actions.deactivate(cast.chair, by=cast.auditor, reason="Left.", at=tick()),
    )
    assert len(outcome.won) == 1
    assert len(holders(Role.CHAIR, tick())) == 1


def test_the_first_chair_is_installed_once(transactional_db: None) -> None:
    users = [User.objects.create(username=name, name=name) for name in ("ann", "bob")]
    outcome = race(
        *[lambda u=user: actions.grant_role(u, Role.CHAIR, by=None, at=tick()) for user in users]
    )
    assert len(outcome.won) == 1
    assert "only the chair grants roles" in outcome.words
    assert RoleGrant.objects.count() == 1


# --- redaction ------------------------------------------------------------------


def _asked(cast: Cast, slug: str) -> tuple[DocumentText, Redaction]:
    text = play.superseded(cast, slug).text
    asked = actions.ask_redaction(text, by=cast.chair, reason="A name in it.", at=tick())
    return text, asked


@each_time
def test_a_redaction_confirmed_twice_happens_once(cast: Cast, slug: str) -> None:
    text, asked = _asked(cast, slug)
    outcome = race(
        lambda: actions.confirm_redaction(asked, by=cast.doctor, at=tick()),
        lambda: actions.confirm_redaction(asked, by=cast.third, at=tick()),
    )
    assert len(outcome.won) == 1
    assert "redacted already" in outcome.words
    assert DocumentText.objects.get(pk=text.pk).is_redacted


@each_time
def test_a_recall_never_brings_redacted_words_back_to_its_page(cast: Cast, slug: str) -> None:
    _, asked = _asked(cast, slug)
    row = play.Publication.objects.get(slug=slug, number=1)
    outcome = race(
        lambda: actions.confirm_redaction(asked, by=cast.doctor, at=tick()),
        lambda: actions.recall(row, by=cast.third, reason="It names her.", at=tick()),
    )
    assert len(outcome.won) == 2
    assert not Page.objects.filter(publication=row).exists()


@each_time
def test_a_redaction_against_a_proposal_of_the_same_text(cast: Cast, slug: str) -> None:
    row = play.recalled(cast, slug)
    asked = actions.ask_redaction(row.text, by=cast.chair, reason="A name.", at=tick())
    outcome = race(
        lambda: actions.confirm_redaction(asked, by=cast.doctor, at=tick()),
        lambda: actions.propose(row.entry, by=cast.editor, at=tick()),
    )
    # Either nobody may begin from it any more, or it is being worked on.
    assert len(outcome.won) == 1


def test_a_decision_against_the_end_of_ones_role(cast: Cast) -> None:
    grant = cast.third.grants.get()
    review = play.under_review(cast, "ends", members=[cast.doctor, cast.pharmacist, cast.third])
    outcome = race(
        lambda: decide(review, cast.third),
        lambda: actions.end_role(grant, by=cast.chair, reason="Moved away.", at=tick()),
    )
    assert len(outcome.won) >= 1
    assert RoleGrant.objects.get(pk=grant.pk).ends_at is not None
