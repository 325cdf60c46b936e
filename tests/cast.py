"""A known cast of people, a clean document, and ways to bring an entry into a state.

Everything goes through the real actions; nothing here writes a governed row.

    chair     Carla     pharmacist Pia (member, pharmacy)     outsider  Otto (no role)
    editor    Erin      doctor     Dan (member, anaesthesiology)     clinician Cleo (no role)
    writer    Wim       third      Tess (member, pain medicine)      auditor   Audrey
    root      Rex (superuser without roles)
    silent    Sven (member without a declaration)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from people.models import Role, User
from reference.document import EntryDocument, parse
from reference.models import Entry, Publication, Revision
from reviews import actions, queries
from reviews.models import Decision, Review
from reviews.signing import Signature

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
POLICY = (Path(__file__).parent.parent / "fixtures" / "policy.yaml").read_text(encoding="utf-8")
CHECKLIST = ("doses", "safety", "wording")

_minutes = count()


def tick() -> datetime:
    """Return a moment later than every one before it."""
    return NOW + timedelta(minutes=next(_minutes))


@dataclass(frozen=True)
class Cast:
    chair: User
    editor: User
    writer: User
    pharmacist: User
    doctor: User
    third: User
    silent: User
    auditor: User
    outsider: User
    clinician: User
    root: User


def make_cast(policy: str = POLICY) -> Cast:
    """Make the people with their roles and declarations, and adopt a policy. Time begins anew."""
    global _minutes
    _minutes = count()
    people = Cast(
        chair=_account("chair", "Carla Chair"),
        editor=_account("editor", "Erin Editor"),
        writer=_account("writer", "Wim Writer"),
        pharmacist=_account("pharmacist", "Pia Pharmacist"),
        doctor=_account("doctor", "Dan Doctor"),
        third=_account("third", "Tess Third"),
        silent=_account("silent", "Sven Silent"),
        auditor=_account("auditor", "Audrey Auditor"),
        outsider=_account("outsider", "Otto Outsider"),
        clinician=_account("clinician", "Cleo Clinician"),
        root=_account("root", "Rex Root", is_superuser=True, is_staff=True),
    )
    at = NOW - timedelta(days=30)
    actions.grant_role(people.chair, Role.CHAIR, by=None, at=at)
    actions.adopt_policy(policy, by=people.chair, note="First policy.", at=at)
    for user, role, specialty in (
        (people.editor, Role.EDITOR, ""),
        (people.writer, Role.EDITOR, ""),
        (people.pharmacist, Role.MEMBER, "pharmacy"),
        (people.doctor, Role.MEMBER, "anaesthesiology"),
        (people.third, Role.MEMBER, "pain-medicine"),
        (people.silent, Role.MEMBER, "palliative-care"),
        (people.auditor, Role.AUDITOR, ""),
    ):
        actions.grant_role(user, role, by=people.chair, specialty=specialty, at=at)
    for user in (people.pharmacist, people.doctor, people.third, people.outsider, people.chair):
        actions.declare(by=user, has_interest=False, at=at)
    return people


def _account(username: str, name: str, **fields: Any) -> User:
    user = User(username=username, name=name, email=f"{username}@example.org", **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def data(slug: str = "test-entry", **changes: Any) -> dict[str, Any]:
    """Return a document on which no rule finds anything, as plain data."""
    return {
        "schema": 1,
        "slug": slug,
        "title": "How is ketamine dosed after surgery?",
        "drug": "ketamine",
        "summary": [
            {
                "id": "lead",
                "text": "Start with 0.25 mg/kg given intravenously over 10 minutes.",
                "cites": ["guide"],
            }
        ],
        "regimens": [
            {
                "id": "start",
                "kind": "dose",
                "intent": "analgesia",
                "route": "intravenous",
                "method": "over 10 minutes",
                "indication": "acute pain",
                "setting": "after surgery",
                "population": "adult",
                "phase": "loading",
                "form": "racemic hydrochloride",
                "weight_basis": "actual",
                "dose": {"value": "0.25", "unit": "mg/kg"},
                "max": [{"value": "25", "unit": "mg", "basis": "dose"}],
                "frequency": "once",
                "duration": "10 minutes",
                "cites": ["guide"],
            }
        ],
        "sections": [
            {
                "id": "watch",
                "heading": "Monitoring",
                "kind": "monitoring",
                "statements": [
                    {
                        "id": "sats",
                        "text": "Watch breathing and alertness closely.",
                        "cites": ["guide"],
                    }
                ],
            },
            {
                "id": "barred",
                "heading": "Contraindications",
                "kind": "contraindications",
                "statements": [
                    {"id": "psychosis", "text": "Psychosis that is active.", "cites": ["guide"]}
                ],
            },
        ],
        "references": [
            {
                "id": "guide",
                "evidence": "guideline",
                "title": "Guideline on analgesia after surgery",
                "container-title": "Journal of Tests",
                "issued": 2025,
                "DOI": "10.1000/test",
            }
        ],
    } | changes


def document(slug: str = "test-entry", **changes: Any) -> EntryDocument:
    return parse(data(slug, **changes))


def dosed(slug: str = "test-entry", value: str = "0.3") -> EntryDocument:
    """Return the document with another dose: a change of class dose."""
    content = data(slug)
    content["regimens"][0]["dose"]["value"] = value
    content["summary"][0]["text"] = content["summary"][0]["text"].replace("0.25", value)
    return parse(content)


def reworded(
    slug: str = "test-entry", text: str = "Watch breathing and wakefulness closely."
) -> EntryDocument:
    """Return the document with other words: a change of class clinical."""
    content = data(slug)
    content["sections"][0]["statements"][0]["text"] = text
    return parse(content)


def retitled_source(slug: str = "test-entry") -> EntryDocument:
    """Return the document with a fuller reference: a change of class editorial."""
    content = data(slug)
    content["references"][0]["volume"] = "12"
    return parse(content)


# --- states -----------------------------------------------------------------


def draft(cast: Cast, slug: str = "test-entry", by: User | None = None) -> Revision:
    return actions.create_entry(document(slug), by=by or cast.editor, at=tick())


def submitted(cast: Cast, slug: str = "test-entry") -> Revision:
    return actions.submit(draft(cast, slug), by=cast.editor, at=tick())


def under_review(cast: Cast, slug: str = "test-entry", members: list[User] | None = None) -> Review:
    return actions.start(
        submitted(cast, slug),
        by=cast.doctor,
        members=members or [cast.doctor, cast.pharmacist],
        at=tick(),
    )


def published(cast: Cast, slug: str = "test-entry") -> Publication:
    approve(under_review(cast, slug), cast.doctor, cast.pharmacist)
    return Publication.objects.get(entry__slug=slug, ended_at=None)


def proposal(
    cast: Cast, publication: Publication, changed: EntryDocument, by: User | None = None
) -> Revision:
    """Make a draft of a change, not yet submitted."""
    by = by or cast.editor
    begun = actions.propose(Entry.objects.get(pk=publication.entry_id), by=by, at=tick())
    return actions.save(begun, changed, by=by, seen_digest=begun.digest, at=tick())


def update_under_review(
    cast: Cast, publication: Publication, changed: EntryDocument | None = None
) -> Review:
    row = proposal(cast, publication, changed or dosed(publication.slug))
    sent = actions.submit(row, by=cast.editor, at=tick())
    return actions.start(sent, by=cast.doctor, members=[cast.doctor, cast.pharmacist], at=tick())


def superseded(cast: Cast, slug: str = "test-entry") -> Publication:
    first = published(cast, slug)
    approve(update_under_review(cast, first), cast.doctor, cast.pharmacist)
    return Publication.objects.get(pk=first.pk)


def recalled(cast: Cast, slug: str = "test-entry") -> Publication:
    row = published(cast, slug)
    actions.recall(row, by=cast.doctor, reason="The maximum was wrong.", at=tick())
    return Publication.objects.get(pk=row.pk)


def retired(cast: Cast, slug: str = "test-entry") -> Publication:
    row = published(cast, slug)
    actions.retire(row, by=cast.chair, reason="No longer needed.", at=tick())
    return Publication.objects.get(pk=row.pk)


# --- signing ----------------------------------------------------------------


def signed(user: User, digest: str, at: datetime) -> Signature:
    """Return the proof that a credential was checked, without the time that takes."""
    return Signature(user.pk, digest, "password", at)


def decide(
    review: Review, by: User, verdict: str = "approve", at: datetime | None = None, **more: Any
) -> Decision:
    at = at or tick()
    more.setdefault("reason", "" if verdict in ("approve", "abstain") else "Please look again.")
    more.setdefault("checklist", CHECKLIST)
    return actions.decide(
        review, by=by, verdict=verdict, signature=signed(by, review.text_id, at), at=at, **more
    )


def approve(review: Review, *members: User) -> None:
    """Have members approve; the first accepts what stands against it, as for other entries."""
    for item in queries.round_of(review, members[0], tick()).open_findings:
        actions.waive(
            review,
            by=members[0],
            rule=item.finding.rule,
            finding_key=item.finding.key,
            reason="Both are right for the patients they are meant for.",
            at=tick(),
        )
    for member in members:
        decide(review, member)
