"""Every address that takes a form: a body that would do, and who may send it at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reference import yaml
from reviews.desk.merging import CHOICE, value_of
from reviews.merging import proposal_of
from reviews.queries import case_of
from tests import cast as play
from tests.leaks.addresses import DESK_ADDRESSES, EDITORS, MEMBERS, ROLES, WRITERS
from tests.leaks.stages import Stage, World, last_finding_of
from tests.leaks.words import HIDDEN, marked

Body = Callable[[World, Stage], dict[str, Any]]


@dataclass(frozen=True)
class Post:
    """A form that is sent."""

    body: Body
    may: tuple[str, ...]
    """Who can do it in some state. Everybody else is refused in every state."""
    role: str
    """Somebody who can do it in the state named next: so it is no fault of the form."""
    state: str
    recorded: bool = True
    """Whether it leaves an Event. That somebody has seen their own notices is no action."""


def _empty(world: World, stage: Stage) -> dict[str, Any]:
    return {}


def _reason(world: World, stage: Stage) -> dict[str, Any]:
    return {"reason": "Because I want to."}


def _person(world: World, stage: Stage) -> dict[str, Any]:
    return {"person": world.cast.writer.pk}


def _source(world: World, stage: Stage) -> dict[str, Any]:
    text = yaml.write(marked(stage.slug, f"{HIDDEN}{stage.code}posted")).decode()
    return {"source": text, "do": "save", "seen_digest": stage.revision.digest}


def _merged(world: World, stage: Stage) -> dict[str, Any]:
    versions = stage.versions
    theirs = versions[-1].text_id if versions else ""
    choices = {}
    if stage.state == "update behind":
        asked = proposal_of(case_of(stage.revision, None, world.now)).merge.conflicts
        choices = {CHOICE + each.key: value_of("mine", each) for each in asked}
    return {"theirs": theirs, "mine": stage.revision.digest, **choices}


def _new(world: World, stage: Stage) -> dict[str, Any]:
    return {"source": yaml.write(marked("posted-entry", f"{HIDDEN}posted")).decode()}


def _verdict(world: World, stage: Stage) -> dict[str, Any]:
    return {
        "digest": stage.review.digest if stage.review else "0" * 64,
        "seen": 0,
        "verdict": "abstain",
        "password": play.PASSWORD,
        "has_interest": "no",
    }


def _together(world: World, stage: Stage) -> dict[str, Any]:
    named = f"{stage.review.pk}:{stage.review.digest}" if stage.review else ""
    return {"round": named, "checklist": play.CHECKLIST, "password": play.PASSWORD}


def _waiver(world: World, stage: Stage) -> dict[str, Any]:
    named = {"rule": "R0", "finding_key": ""}
    if stage.state == "under review" and stage.review is not None:
        named = last_finding_of(stage.review)
    return {**named, "scope": "finding", "reason": "It is fine."}


def _seat(world: World, stage: Stage) -> dict[str, Any]:
    return {"person": world.cast.clinician.pk, "specialty": "pharmacy", "reason": "We lack one."}


def _member(world: World, stage: Stage) -> dict[str, Any]:
    return {"member": world.late.pk}


def _policy(world: World, stage: Stage) -> dict[str, Any]:
    return {"body": play.POLICY.replace("valid_days: 365", "valid_days: 300"), "note": "Shorter."}


def _role(world: World, stage: Stage) -> dict[str, Any]:
    return {"person": world.cast.clinician.pk, "role": "editor", "specialty": ""}


def _digest(world: World, stage: Stage) -> dict[str, Any]:
    return {"digest": stage.revision.digest, "reason": "It names a patient."}


def _newest_notice(world: World, stage: Stage) -> dict[str, Any]:
    return {"up_to": 2**40}


def _comment(world: World, stage: Stage) -> dict[str, Any]:
    return {"anchor": "statement:lead", "words": "Is this right?"}


def _seen(world: World, stage: Stage) -> dict[str, Any]:
    return {"seen_digest": stage.revision.digest}


CHAIR = ("chair",)
BOARD = (*MEMBERS, "chair")
SPEAKERS = (*WRITERS, *BOARD, "co-opted")

POSTS: dict[str, Post] = {
    "desk:new": Post(_new, EDITORS, "other editor", "draft"),
    "desk:declarations": Post(
        lambda world, stage: {"has_interest": "no"},
        (*EDITORS, *BOARD, "co-opted", "auditor"),
        "auditor",
        "draft",
    ),
    "desk:notices": Post(
        lambda world, stage: {"mail": "none"},
        (*EDITORS, *BOARD, "co-opted", "auditor"),
        "co-opted",
        "draft",
    ),
    "desk:notices_seen": Post(
        _newest_notice,
        (*EDITORS, *BOARD, "co-opted", "auditor"),
        "member",
        "draft",
        recorded=False,
    ),
    "desk:entry_propose": Post(_empty, EDITORS, "other editor", "published"),
    "desk:entry_reaffirm": Post(_empty, BOARD, "chair", "published"),
    "desk:entry_reinstate": Post(_reason, BOARD, "member", "recalled"),
    "desk:entry_retire": Post(_reason, CHAIR, "chair", "published"),
    "desk:entry_rename": Post(
        lambda world, stage: {"slug": "posted-address"},
        ("contributor", "chair"),
        "contributor",
        "published",
    ),
    "desk:entry_editors": Post(_person, ("contributor", "chair"), "contributor", "draft"),
    "desk:recall": Post(_reason, BOARD, "member who contributed", "published"),
    "desk:edit": Post(_source, WRITERS, "contributor", "draft"),
    "desk:merge": Post(_merged, WRITERS, "contributor", "update behind"),
    "desk:submit": Post(_empty, WRITERS, "contributor", "draft"),
    "desk:discard": Post(_empty, WRITERS, "contributor", "draft"),
    "desk:withdraw": Post(_reason, WRITERS, "contributor", "submitted"),
    "desk:take_back": Post(_reason, WRITERS, "contributor", "under review"),
    "desk:start": Post(_empty, ("member",), "member", "submitted"),
    "desk:decline": Post(_reason, CHAIR, "chair", "submitted"),
    "desk:comment": Post(_comment, SPEAKERS, "member", "under review"),
    "desk:reply": Post(_comment, SPEAKERS, "contributor", "under review"),
    "desk:resolve": Post(_empty, SPEAKERS, "member", "under review"),
    "desk:reopen": Post(_empty, SPEAKERS, "co-opted", "update under review"),
    "desk:accept_suggestion": Post(_seen, WRITERS, "contributor", "returned"),
    "desk:decide": Post(_verdict, ("member", "co-opted"), "co-opted", "under review"),
    "desk:waive": Post(_waiver, ("member", "co-opted"), "member", "under review"),
    "desk:batch": Post(_together, MEMBERS, "member", "under review"),
    "desk:assign": Post(_member, CHAIR, "chair", "under review"),
    "desk:co_opt": Post(_seat, CHAIR, "chair", "under review"),
    "desk:policy": Post(_policy, CHAIR, "chair", "draft"),
    "desk:grant": Post(_role, CHAIR, "chair", "draft"),
    "desk:deactivate": Post(_reason, CHAIR, "chair", "draft"),
    "desk:end_role": Post(_reason, CHAIR, "chair", "draft"),
    "desk:ask_redaction": Post(_digest, CHAIR, "chair", "recalled"),
    "desk:close_task": Post(_reason, (*WRITERS, "chair"), "contributor", "published"),
    "desk:confirm_redaction": Post(_empty, BOARD, "member", "draft"),
}

NEEDS_A_SITTING = {"desk:batch"}
"""What works only after something was opened in the same sitting: tried among the desk's tests."""

READ_ONLY = ("desk:home", "desk:conflicts", "desk:entries", "desk:people", "desk:redactions")
"""Pages of no form of their own: what is sent to them is not looked at."""
SAFE = ("desk:audit", "desk:audit_csv", "desk:audit_json", "desk:event", "desk:entry")
SAFE += ("desk:revision", "desk:round", "desk:compare", "desk:undelivered", "desk:dossier")
"""Pages that refuse every form."""

STATES: dict[str, tuple[str, ...]] = {
    "desk:entry": ("published", "recalled"),
    "desk:recall": ("superseded", "recalled"),
    "desk:revision": ("draft", "submitted", "under review", "update behind"),
    "desk:round": ("under review", "being reinstated"),
    "desk:reply": ("under review", "update under review"),
    "desk:accept_suggestion": ("returned",),
}
"""The states that differ in what may be done to an entry, a version, a revision, a round.

Every action in every state is tried in the matrix of ``tests.reviews``.
"""


def states_of(name: str) -> tuple[str, ...]:
    """Return the states in which a form is tried: those of the page that takes the same."""
    if name == "desk:recall":
        return STATES[name]
    takes = DESK_ADDRESSES[name].kwargs
    return next(
        (states for page, states in STATES.items() if DESK_ADDRESSES[page].kwargs is takes),
        ("draft",),
    )


def path_of(name: str, world: World, stage: Stage) -> str | None:
    return DESK_ADDRESSES[name].path(name, world, stage)


def refused(name: str) -> list[str]:
    """Return the roles that cannot send this form in any state."""
    return [role for role in ROLES if role not in POSTS[name].may]
