"""One row of everything, stored in the order in which actions store it; and raw SQL on it.

The guards are about what reaches the database, so nothing here goes through an
action. Keys are given as SQL values of the database at hand.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import connection
from django.db.models import AutoField

from people.models import Declaration, RoleGrant, User
from people.trail import marking
from reference.models import (
    Contribution,
    DocumentText,
    Entry,
    EntryEditor,
    FormerSlug,
    Page,
    Publication,
    Reaffirmation,
    RetractedCitation,
    Revision,
)
from reviews import ledger, threads
from reviews.imprint import imprint_of
from reviews.models import (
    Acceptance,
    Assignment,
    Comment,
    Decision,
    Event,
    OutboxMessage,
    PolicyVersion,
    Redaction,
    Review,
    Task,
    Thread,
    Waiver,
)
from reviews.policy import read
from reviews.signing import signature_of

AT = datetime(2026, 1, 1, 9, tzinfo=UTC)
POLICY_TEXT = (Path(__file__).parents[2] / "fixtures" / "policy.yaml").read_text()
POLICY = hashlib.sha256(POLICY_TEXT.encode()).hexdigest()


def text(words: str) -> DocumentText:
    """Store a text. The guards do not read documents, so any bytes serve."""
    body = words.encode()
    return DocumentText.objects.get_or_create(
        digest=hashlib.sha256(body).hexdigest(), defaults={"body": body}
    )[0]


def person(username: str) -> User:
    return User.objects.create(username=username, name=username.capitalize(), email="a@b.example")


def draft(entry: Entry, words: str, author: User, number: int, **fields: Any) -> Revision:
    revision = Revision(
        entry=entry,
        number=number,
        text=text(words),
        title=words,
        author=author,
        created_at=AT,
        saved_at=AT,
        **fields,
    )
    revision.save()
    Contribution.objects.create(revision=revision, user=author)
    return revision


def submit(revision: Revision) -> Revision:
    revision.status = "submitted"
    revision.submitted_at, revision.policy_digest, revision.change_class = AT, POLICY, "clinical"
    revision.save()
    return revision


def open_round(
    revision: Revision, members: list[User], kind: str = "revision", **fields: Any
) -> Review:
    if kind == "revision":
        revision.status = "under-review"
        revision.save()
    review = Review(
        kind=kind,
        entry=revision.entry,
        revision=revision,
        text=revision.text,
        policy_digest=POLICY,
        rules_version="1",
        **{"change_class": "clinical", "quorum": 2, "floor": 1, "required": 2} | fields,
        opened_by=members[0],
        opened_at=AT,
    )
    review.save()
    for member in members:
        Assignment(review=review, member=member, assigned_at=AT).save()
    return review


def decide(review: Review, member: User, verdict: str = "approve") -> Decision:
    decision = Decision(
        review=review,
        number=review.decisions.count() + 1,
        member=member,
        verdict=verdict,
        reason="" if verdict == "approve" else "For a reason.",
        declaration=member.declarations.first(),
        text=review.text,
        printed_name=member.name,
        printed_role="Board member",
        meaning="meant",
        method="password",
        signed_at=AT,
    )
    decision.signature = signature_of(decision)
    decision.save()
    return decision


def close(review: Review, outcome: str) -> None:
    review.closed_at, review.outcome = AT, outcome
    review.save()


def publish(review: Review, number: int) -> Publication:
    publication = Publication(
        entry=review.entry,
        number=number,
        revision=review.revision,
        text=review.text,
        review_id=review.pk,
        slug=review.entry.slug,
        title=review.revision.title,
        drug="ketamine",
        imprint=imprint_of(
            review, number=number, at=AT, policy=read(POLICY_TEXT), policy_number=1
        ).decode(),
        published_at=AT,
        last_reviewed_on=date(2026, 11, 23),
        next_review_on=date(2027, 11, 23),
    )
    publication.save()
    for variant in Page.Variant:
        Page.objects.create(
            publication=publication, variant=variant, body=variant.encode(), etag=variant.value
        )
    return publication


def say(revision: Revision, author: User, **fields: Any) -> Comment:
    """Open a thread on a revision with a comment, and the event that names it."""
    thread = Thread(
        entry=revision.entry,
        revision=revision,
        anchor="statement:lead",
        opened_by=author,
        opened_at=AT,
    )
    thread.save()
    comment = Comment(
        thread=thread, number=1, author=author, text=revision.text, at=AT, words="Sure?", **fields
    )
    comment.digest = threads.digest_of(comment)
    comment.save()
    chain = ledger.chain_of(revision.entry_id)
    seq, previous = ledger.last_link(chain)
    event = Event(
        chain=chain,
        seq=seq + 1,
        verb="comment",
        actor=author,
        actor_name=author.name,
        entry=revision.entry,
        details={"thread": thread.pk, "number": 1, "comment": comment.digest},
        at=AT,
        previous=previous,
    )
    event.link = ledger.link_of(event)
    event.save(force_insert=True)
    return comment


def end(publication: Publication, kind: str) -> None:
    publication.ended_at, publication.end_kind, publication.end_reason = AT, kind, "Over."
    if kind == "recalled":
        publication.recalled_at, publication.recall_reason = AT, "Wrong dose."
    publication.save()


def build() -> SimpleNamespace:
    """Store the house: an entry on view with work under way, and one that was recalled."""
    event_id = uuid4()
    with marking(event_id, by=None, reason="built for a test"):
        house = _build(event_id)
    return house


def _build(event_id: UUID) -> SimpleNamespace:
    author, ann, bob, cyd = (person(name) for name in ("author", "ann", "bob", "cyd"))
    for member in (ann, bob, cyd):
        RoleGrant(user=member, role="member", starts_at=AT).save()
        Declaration(
            user=member, has_interest=False, declared_at=AT, valid_until=AT + timedelta(days=365)
        ).save()
    PolicyVersion(digest=POLICY, number=1, body=POLICY_TEXT, adopted_at=AT, adopted_by=ann).save()

    alpha = Entry(slug="alpha", drug="ketamine", owner=author, created_at=AT)
    alpha.save()
    EntryEditor(entry=alpha, user=author).save()
    FormerSlug(slug="old-alpha", entry=alpha).save()
    first = submit(draft(alpha, "first", author, 1))
    closed = open_round(first, [ann, bob])
    decide(closed, ann)
    decide(closed, bob)
    first.status = "approved"
    first.save()
    close(closed, "approved")
    current = publish(closed, 1)

    pending = submit(draft(alpha, "pending", author, 2, base=current, parent=first))
    review = open_round(pending, [ann, bob, cyd])
    decide(review, ann)
    Waiver(
        review=review, member=ann, rule="D1", finding_key="k", covers=["k"], reason="Fine.", at=AT
    ).save()
    waiting = submit(draft(alpha, "waiting", author, 3, base=current))
    open_draft = draft(alpha, "draft", author, 4, base=current)
    suggested = say(pending, author, field="text", replaces="pending", suggestion="draft")
    asked_about = say(waiting, ann, field="text", replaces="waiting", suggestion="waited")
    Acceptance(
        comment=suggested, revision=open_draft, text=open_draft.text, by=author, at=AT
    ).save()

    renewal = open_round(first, [ann, bob], "reaffirmation", publication=current)
    decide(renewal, ann)
    decide(renewal, bob)
    close(renewal, "approved")
    Reaffirmation(
        publication=current,
        review_id=renewal.pk,
        reviewed_on=date(2027, 1, 1),
        next_review_on=date(2028, 1, 1),
        at=AT,
    ).save()

    beta = Entry(slug="beta", drug="ketamine", owner=author, created_at=AT)
    beta.save()
    gone = submit(draft(beta, "gone", author, 1))
    spoken = say(gone, ann, quotation="gone")
    past = open_round(gone, [ann, bob], change_class="editorial", quorum=1, required=1)
    decide(past, ann)
    gone.status = "approved"
    gone.save()
    close(past, "approved")
    recalled = publish(past, 1)
    end(recalled, "recalled")
    RetractedCitation(
        publication=current, reference="source", source="10.1000/1", noted_at=AT
    ).save()
    task = Task(
        kind="retracted",
        entry=alpha,
        publication=current,
        words="Do something.",
        opened_at=AT,
        due_on=date(2026, 1, 8),
    )
    task.save()
    asked = Redaction(text=gone.text, reason="A name.", asked_by=ann, asked_at=AT)
    asked.save()

    event = Event(
        id=event_id, chain="house", seq=1, verb="build", actor_name="Imprimatur", at=AT, previous=""
    )
    event.link = ledger.link_of(event)
    event.save(force_insert=True)
    message = OutboxMessage.objects.create(
        key="k", event=event, recipient=ann, subject="s", body="b", created_at=AT
    )
    digest, other_digest = (
        OutboxMessage.objects.create(
            key=f"digest-{reader}",
            recipient=reader,
            subject="s",
            body="b",
            is_digest=True,
            created_at=AT,
        )
        for reader in (ann, bob)
    )
    rows = SimpleNamespace(
        author=author,
        ann=ann,
        bob=bob,
        cyd=cyd,
        grant=ann.grants.get(),
        alpha=alpha,
        beta=beta,
        first=first,
        pending=pending,
        gone=gone,
        waiting=waiting,
        draft=open_draft,
        closed=closed,
        review=review,
        renewal=renewal,
        past=past,
        current=current,
        recalled=recalled,
        redaction=asked,
        task=task,
        suggested=suggested,
        asked_about=asked_about,
        spoken=spoken,
        thread=suggested.thread,
        event=event,
        message=message,
        digest=digest,
        other_digest=other_digest,
    )
    rows.keys = {name: sql_value(row.pk) for name, row in vars(rows).items()}
    rows.keys |= {
        "first_text": first.text_id,
        "pending_text": pending.text_id,
        "gone_text": gone.text_id,
        "policy": POLICY,
        "new_id": sql_value(uuid4()),
    }
    return rows


def sql_value(value: Any) -> Any:
    """Return a key as raw SQL writes it on this database."""
    if isinstance(value, UUID) and connection.vendor == "sqlite":
        return value.hex
    return value


class Copy:
    """An INSERT of a row like the one found, with other values for some columns."""

    def __init__(self, table: str, where: str, **columns: str) -> None:
        self.table, self.where, self.columns = table, where, columns

    def sql(self, verb: str = "INSERT") -> str:
        (model,) = (each for each in apps.get_models() if each._meta.db_table == self.table)
        names = [field.column for field in model._meta.concrete_fields]
        unknown = self.columns.keys() - set(names)
        assert not unknown, f"{self.table} has no {unknown}"
        pk = model._meta.pk
        if isinstance(pk, AutoField) and pk.column not in self.columns:
            names.remove(pk.column)
        values = [self.columns.get(name, name) for name in names]
        return (
            f"{verb} INTO {self.table} ({', '.join(names)})"
            f" SELECT {', '.join(values)} FROM {self.table} WHERE {self.where}"
        )


Step = str | Copy


def run(step: Step, keys: dict[str, Any]) -> int:
    """Run raw SQL, with ``:name`` for a key of the house. Return how many rows it touched."""
    sql = step if isinstance(step, str) else step.sql()
    for name, value in sorted(keys.items(), key=lambda item: -len(item[0])):
        sql = sql.replace(f":{name}", f"'{value}'" if isinstance(value, str | UUID) else str(value))
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)
