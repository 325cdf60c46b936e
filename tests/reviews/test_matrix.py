"""Every state × every action × every role: a new state, or the reason.

This table is the specification of the workflow. ``OPEN`` are the pairs of action
and role that go through, with the status that follows; everything else must be
refused with the words given for it, and change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser

from people.models import Role, User
from reference.models import Publication, Revision
from reference.states import Status
from reviews import actions
from reviews.conditions import Refused
from reviews.models import Decision, Event, Review
from reviews.signing import Signature
from tests import cast as play
from tests.cast import Cast, tick

D, S, U, A, R = (
    Status.DRAFT,
    Status.SUBMITTED,
    Status.UNDER_REVIEW,
    Status.APPROVED,
    Status.RETURNED,
)
X, W, C, G = Status.DISCARDED, Status.WITHDRAWN, Status.DECLINED, "retired"


@dataclass
class Stage:
    cast: Cast
    revision: Revision
    review: Review | None
    recused: User
    co_opted: User
    ancestor: User


# --- states -----------------------------------------------------------------


def _contributed(cast: Cast) -> Revision:
    """Make a draft whose ancestor a member of the board wrote part of."""
    row = play.draft(cast)
    # Third contributed as an editor before joining the board's round.
    actions.grant_role(cast.third, Role.EDITOR, by=cast.chair, at=tick())
    actions.add_editor(row.entry, cast.third, by=cast.editor, at=tick())
    return actions.save(row, play.reworded(), by=cast.third, seen_digest=row.digest, at=tick())


def _submitted(cast: Cast) -> Revision:
    return actions.submit(_contributed(cast), by=cast.editor, at=tick())


def _under_review(cast: Cast) -> Review:
    review = actions.start(
        _submitted(cast),
        by=cast.doctor,
        members=[cast.doctor, cast.pharmacist, cast.silent],
        at=tick(),
    )
    actions.co_opt(
        review,
        cast.outsider,
        specialty="pharmacy",
        by=cast.chair,
        reason="A second pharmacist.",
        at=tick(),
    )
    play.decide(review, cast.pharmacist, "recuse", reason="I advise the maker.")
    return review


def make(cast: Cast, state: Status) -> Stage:
    review = None
    if state is D:
        row = _contributed(cast)
    elif state is X:
        row = actions.discard(_contributed(cast), by=cast.editor, at=tick())
    elif state is S:
        row = _submitted(cast)
    else:
        review = _under_review(cast)
        row = review.revision
        if state is W:
            actions.withdraw(row, by=cast.editor, reason="No longer needed.", at=tick())
        elif state is C:
            actions.decline(row, by=cast.chair, reason="Out of scope.", at=tick())
        elif state is R:
            actions.take_back(row, by=cast.editor, reason="One more source.", at=tick())
        elif state is A:
            declare = actions.declare
            declare(by=cast.silent, has_interest=False, at=tick())
            for member in (cast.outsider, cast.silent, cast.doctor):
                play.decide(review, member)
    fresh = Revision.objects.get(pk=row.pk)
    assert fresh.status == state
    return Stage(cast, fresh, review, cast.pharmacist, cast.outsider, cast.third)


# --- roles ------------------------------------------------------------------

ROLES: dict[str, Callable[[Stage], User]] = {
    "contributor": lambda s: s.cast.editor,
    "other editor": lambda s: s.cast.writer,
    "member": lambda s: s.cast.doctor,
    "member who contributed": lambda s: s.ancestor,
    "recused member": lambda s: s.recused,
    "undeclared member": lambda s: s.cast.silent,
    "co-opted": lambda s: s.co_opted,
    "chair": lambda s: s.cast.chair,
    "auditor": lambda s: s.cast.auditor,
    "clinician": lambda s: s.cast.clinician,
    "superuser": lambda s: s.cast.root,
    "anonymous": lambda s: AnonymousUser(),  # type: ignore[return-value,dict-item]
}


# --- actions ----------------------------------------------------------------


def _decide(verdict: str) -> Callable[[Stage, User], object]:
    def act(stage: Stage, by: User) -> object:
        review = stage.review
        if review is None:
            raise Refused("There is no round.")
        at = tick()
        return actions.decide(
            review,
            by=by,
            verdict=verdict,
            reason="Because.",
            checklist=play.CHECKLIST,
            signature=Signature(by.pk, review.text_id, "password", at),
            at=at,
        )

    return act


def _publication(stage: Stage) -> Publication:
    row = Publication.objects.filter(entry=stage.revision.entry).first()
    if row is None:
        raise Refused("Nothing is published.")
    return row


ACTIONS: dict[str, Callable[[Stage, User], object]] = {
    "save": lambda s, by: actions.save(
        s.revision, play.dosed(), by=by, seen_digest=s.revision.digest, at=tick()
    ),
    "discard": lambda s, by: actions.discard(s.revision, by=by, at=tick()),
    "submit": lambda s, by: actions.submit(s.revision, by=by, at=tick()),
    "withdraw": lambda s, by: actions.withdraw(s.revision, by=by, reason="Why.", at=tick()),
    "take_back": lambda s, by: actions.take_back(s.revision, by=by, reason="Why.", at=tick()),
    "rebase": lambda s, by: actions.rebase(s.revision, by=by, at=tick()),
    "start": lambda s, by: actions.start(s.revision, by=by, at=tick()),
    "decline": lambda s, by: actions.decline(s.revision, by=by, reason="Why.", at=tick()),
    "approve": _decide("approve"),
    "request-changes": _decide("request-changes"),
    "abstain": _decide("abstain"),
    "recuse": _decide("recuse"),
    "retire": lambda s, by: actions.retire(_publication(s), by=by, reason="Why.", at=tick()),
    "recall": lambda s, by: actions.recall(_publication(s), by=by, reason="Why.", at=tick()),
    "propose": lambda s, by: actions.propose(s.revision.entry, by=by, at=tick()),
}

ALL_EDITORS = ("contributor", "other editor", "member who contributed")
CONTRIBUTORS = ("contributor", "member who contributed")
BOARD = ("member", "member who contributed", "recused member", "undeclared member")

OPEN: dict[tuple[str, Status], dict[str, str]] = {
    ("save", D): dict.fromkeys(CONTRIBUTORS, D),
    ("discard", D): dict.fromkeys(CONTRIBUTORS, X),
    ("submit", D): dict.fromkeys(CONTRIBUTORS, S),
    ("withdraw", S): dict.fromkeys(CONTRIBUTORS, W),
    ("withdraw", U): dict.fromkeys(CONTRIBUTORS, W),
    ("take_back", U): dict.fromkeys(CONTRIBUTORS, R),
    ("start", S): dict.fromkeys(("member", "recused member", "undeclared member"), U),
    ("decline", S): {"chair": C},
    ("decline", U): {"chair": C},
    ("approve", U): dict.fromkeys(("member", "co-opted"), U),
    ("request-changes", U): dict.fromkeys(("member", "co-opted"), U),
    ("abstain", U): dict.fromkeys(("member", "co-opted"), U),
    ("recuse", U): dict.fromkeys(("member", "co-opted", "undeclared member"), U),
    ("retire", A): {"chair": A},
    ("recall", A): dict.fromkeys((*BOARD, "chair"), A),
    ("propose", A): dict.fromkeys(ALL_EDITORS, A),
    ("propose", X): dict.fromkeys(ALL_EDITORS, X),
    ("propose", W): dict.fromkeys(ALL_EDITORS, W),
    ("propose", C): dict.fromkeys(ALL_EDITORS, C),
}

WHY: dict[tuple[str, str], str] = {
    # Who is refused whatever the state, and in which words.
    ("save", "other editor"): "not among the editors of this draft",
    ("submit", "other editor"): "Only those who wrote part",
    ("save", "member"): "Only editors do this",
    ("submit", "superuser"): "Only editors do this",
    ("start", "member who contributed"): "You wrote part of this revision",
    ("start", "chair"): "Only members of the board do this",
    ("start", "superuser"): "Only members of the board do this",
    ("decline", "member"): "Only the chair does this",
    ("approve", "contributor"): "You wrote part of this revision",
    ("approve", "member who contributed"): "You wrote part of this revision",
    ("approve", "recused member"): "You took no part in this decision",
    ("approve", "undeclared member"): "Declare your interests",
    ("approve", "chair"): "Only members of the board who are assigned",
    ("approve", "auditor"): "Only members of the board who are assigned",
    ("approve", "superuser"): "Only members of the board who are assigned",
    ("approve", "anonymous"): "Only members of the board who are assigned",
    ("recall", "clinician"): "Only members of the board and the chair",
    ("retire", "member"): "Only the chair does this",
}

STATES = [D, S, U, A, R, X, W, C]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_role_meets_a_new_state_or_the_reason(
    cast: Cast, action: str, state: Status, subtests: pytest.Subtests
) -> None:
    from django.db import transaction

    stage = make(cast, state)
    expected = OPEN.get((action, state), {})
    for role, person in ROLES.items():
        with subtests.test(role=role), transaction.atomic():
            by = person(stage)
            before = _record()
            try:
                ACTIONS[action](stage, by)
            except Refused as refusal:
                assert role not in expected, f"{role} should: {refusal}"
                assert str(refusal).endswith(".")
                words = WHY.get((action, role))
                if words and state is _home(action):
                    assert words in str(refusal)
                assert _record() == before
                assert Revision.objects.get(pk=stage.revision.pk).status == state
            else:
                assert role in expected, f"{role} should have been refused"
                now = Revision.objects.get(pk=stage.revision.pk).status
                assert now == expected[role]
                assert _record() != before
            transaction.set_rollback(True)


def _home(action: str) -> Status:
    return next(state for (verb, state) in OPEN if verb == action)


def _record() -> tuple[int, int, int]:
    return (Event.objects.count(), Decision.objects.count(), Revision.history.count())


def test_the_matrix_names_every_action_on_a_revision() -> None:
    from reviews import conditions

    assert set(conditions.ON_REVISION) <= set(ACTIONS)
