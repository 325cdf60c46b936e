"""The stories of the demonstration, played through the real actions.

Nothing here writes a row by itself: whatever the demonstration shows, a person
could have done. Times are days before now, so that the dates look lived in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from people.models import User
from reference.document import EntryDocument
from reference.models import Entry, Publication, Revision
from reference.rules import Severity
from reference.yaml import read
from reviews import actions, queries
from reviews.findings import open_findings
from reviews.models import Review
from reviews.signing import Signature

GUIDE = "ketamine-pain-dosing"
CHRONIC = "ketamine-infusion-chronic-pain"
PATIENTS = "ketamine-infusion-patient-guide"
ORAL = "oral-ketamine-chronic-pain"
MENTAL = "ketamine-infusion-mental-health"
BAG = "ketamine-infusion-bag"
EMERGENCY = "ketamine-emergency-infusion"


@dataclass
class Stage:
    """Who plays, from which files, at what time."""

    people: dict[str, User]
    fixtures: Path
    now: datetime

    def document(self, name: str) -> EntryDocument:
        path = self.fixtures / f"{name}.yaml"
        return read(path.read_bytes(), path.name).document

    def person(self, first_name: str) -> User:
        return next(user for name, user in self.people.items() if name.startswith(f"{first_name}."))

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)


def play(stage: Stage) -> Iterator[str]:
    """Play every story that is not on stage yet. Yield a line as each one ends."""
    stories: list[tuple[str, Callable[[Stage], str]]] = [
        (GUIDE, _guide),
        (CHRONIC, _chronic),
        (PATIENTS, _patients),
        (ORAL, _oral),
        (MENTAL, _mental),
        (BAG, _bag),
        (EMERGENCY, _emergency),
    ]
    for slug, story in stories:
        if Entry.objects.filter(slug=slug).exists():
            yield f"{slug}: already here"
        else:
            yield f"{slug}: {story(stage)}"


def _guide(stage: Stage) -> str:
    mara, asha, lucia = (stage.person(name) for name in ("mara", "asha", "lucia"))
    found = _submit(stage, "demo/ketamine-pain-dosing.as-found", by=mara, days=120)
    review = actions.start(found, by=asha, members=[asha, lucia], at=stage.ago(118))
    for person, days in ((asha, 117), (lucia, 116.5)):
        _decide(
            review,
            person,
            "request-changes",
            at=stage.ago(days),
            reason="Citations 4, 5, 6 and 8 point to no reference. Name the originals.",
        )
    draft = Revision.objects.get(parent=found)
    mended = actions.save(
        draft,
        stage.document("entries/ketamine-pain-dosing"),
        by=mara,
        seen_digest=draft.digest,
        at=stage.ago(110),
    )
    actions.submit(mended, by=mara, note="The four missing sources are named.", at=stage.ago(109.5))
    _approve(stage, mended, [asha, lucia], days=108)
    update = _propose(stage, GUIDE, "demo/ketamine-pain-dosing.update", by=mara, days=9)
    actions.start(update, by=asha, members=[asha, lucia], at=stage.ago(7))
    return "returned once, then approved; an update is under review"


def _chronic(stage: Stage) -> str:
    mara, jonas, lucia = (stage.person(name) for name in ("mara", "jonas", "lucia"))
    first = _submit(stage, f"entries/{CHRONIC}", by=mara, days=90)
    _approve(stage, first, [jonas, lucia], days=86)
    second = _propose(stage, CHRONIC, f"demo/{CHRONIC}.second", by=mara, days=40)
    _approve(stage, second, [jonas, lucia], days=37)
    return "approved as low evidence, then superseded once"


def _patients(stage: Stage) -> str:
    tomas, jonas, lucia = (stage.person(name) for name in ("tomas", "jonas", "lucia"))
    revision = _submit(stage, f"entries/{PATIENTS}", by=tomas, days=20)
    review = actions.start(revision, by=jonas, members=[jonas, lucia], at=stage.ago(18))
    _waive(review, jonas, at=stage.ago(17))
    _decide(review, jonas, "approve", at=stage.ago(16.9))
    return "under review, one of two approvals"


def _oral(stage: Stage) -> str:
    _submit(stage, f"entries/{ORAL}", by=stage.person("tomas"), days=4)
    return "submitted"


def _mental(stage: Stage) -> str:
    actions.create_entry(
        stage.document(f"entries/{MENTAL}"), by=stage.person("tomas"), at=stage.ago(2)
    )
    return "draft"


def _bag(stage: Stage) -> str:
    tomas, asha, lucia = (stage.person(name) for name in ("tomas", "asha", "lucia"))
    revision = _submit(stage, f"entries/{BAG}", by=tomas, days=60)
    _approve(stage, revision, [asha, lucia], days=58)
    actions.recall(
        Publication.objects.get(entry__slug=BAG),
        by=asha,
        reason=(
            "One sentence pairs two volumes with two strengths. Read in the wrong order, 10 mL "
            "of the 100 mg/mL strength, the bag holds twice the intended concentration."
        ),
        at=stage.ago(12),
    )
    return "approved, then recalled"


def _emergency(stage: Stage) -> str:
    tomas, jonas, lucia = (stage.person(name) for name in ("tomas", "jonas", "lucia"))
    revision = _submit(stage, f"demo/{EMERGENCY}", by=tomas, days=30)
    review = actions.start(revision, by=jonas, members=[jonas, lucia], at=stage.ago(29))
    actions.waive(
        review,
        by=jonas,
        rule="IMP601",
        reason="One reference gives both, each for its own setting. Readers of both see both.",
        at=stage.ago(28.5),
    )
    _waive(review, jonas, at=stage.ago(28.4))
    for number, member in enumerate((jonas, lucia)):
        _decide(review, member, "approve", at=stage.ago(28 - number * 0.4))
    return "approved although another entry disagrees, and says so"


# --- steps ------------------------------------------------------------------


def _submit(stage: Stage, name: str, *, by: User, days: float) -> Revision:
    draft = actions.create_entry(stage.document(name), by=by, at=stage.ago(days))
    return actions.submit(draft, by=by, at=stage.ago(days - 0.2))


def _propose(stage: Stage, slug: str, name: str, *, by: User, days: float) -> Revision:
    draft = actions.propose(Entry.objects.get(slug=slug), by=by, at=stage.ago(days))
    saved = actions.save(
        draft, stage.document(name), by=by, seen_digest=draft.digest, at=stage.ago(days - 0.1)
    )
    return actions.submit(saved, by=by, at=stage.ago(days - 0.2))


def _approve(stage: Stage, revision: Revision, members: list[User], *, days: float) -> None:
    first = members[0]
    review = actions.start(revision, by=first, members=members, at=stage.ago(days))
    _waive(review, first, at=stage.ago(days - 0.3))
    for number, member in enumerate(members):
        _decide(review, member, "approve", at=stage.ago(days - 0.5 - number * 0.4))


def _waive(review: Review, by: User, *, at: datetime) -> None:
    """Waive every open warning, rule by rule, as a member would after reading them."""
    judged = queries.round_of(review, by, at).judged
    rules = {
        item.finding.rule: item.finding.name
        for item in open_findings(judged)
        if item.severity is Severity.WARNING
    }
    for rule in rules:
        actions.waive(
            review,
            by=by,
            rule=rule,
            reason="The entry says openly what its source leaves out; readers see it there.",
            at=at,
        )


def _decide(review: Review, member: User, verdict: str, *, at: datetime, reason: str = "") -> None:
    turn = queries.round_of(review, member, at)
    actions.decide(
        review,
        by=member,
        verdict=verdict,
        reason=reason,
        checklist=[item.id for item in turn.policy.checklist],
        signature=Signature(member.pk, turn.review.digest, "demonstration", at),
        at=at,
    )
