"""What is said about a text: which threads stand on a revision, and what of them still fits it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.models import Role, User
from people.queries import grants_at
from reference.document import EntryDocument
from reference.models import Contribution, EntryEditor, Revision
from reference.states import Status
from reviews import anchors
from reviews.models import Acceptance, Assignment, Comment, Thread

SAID = ("words", "quotation", "beside", "replaces", "suggestion")
"""The columns of a comment that hold words, and that a redaction empties."""

_MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]{1,150})")


@dataclass(frozen=True)
class Talk:
    """One thread as it stands on one revision."""

    thread: Thread
    comments: list[Comment]
    document: EntryDocument | None

    @property
    def first(self) -> Comment:
        return self.comments[0]

    @cached_property
    def anchor(self) -> anchors.Anchor:
        return anchors.read(self.thread.anchor)

    @property
    def is_resolved(self) -> bool:
        return self.thread.resolved_at is not None

    @cached_property
    def fields(self) -> dict[str, str] | None:
        """What stands at its place now; None if the place is gone."""
        if self.document is None:
            return None
        return anchors.fields(self.document, self.anchor, self.first.beside)

    @property
    def is_outdated(self) -> bool:
        """Whether its place, or what it quotes there, is in this text no longer."""
        if self.fields is None:
            return True
        quotation = self.first.quotation
        return bool(quotation) and not any(quotation in value for value in self.fields.values())

    def fits(self, comment: Comment) -> bool:
        """Say whether what a comment would replace stands here, exactly so and once."""
        if not comment.field or self.fields is None or comment.field not in self.fields:
            return False
        value = self.fields[comment.field]
        if is_within(self.first, comment):
            return value.count(comment.replaces) == 1
        return value == comment.replaces


def is_within(first: Comment, comment: Comment) -> bool:
    """Say whether a suggestion replaces the words that its thread quotes, and not a whole field."""
    return bool(first.quotation) and comment.replaces == first.quotation


def line(revision: Revision) -> list[int]:
    """Return the numbers of a revision and of all from which it follows, the newest first."""
    rows = Revision.objects.filter(entry=revision.entry_id).values_list("pk", "parent_id")
    parents = dict(rows)
    found: list[int] = []
    here: int | None = revision.pk
    while here is not None:
        found.append(here)
        here = parents.get(here)
    return found


def standing_on(revision: Revision) -> list[Thread]:
    """Return the threads that stand on a revision: begun on it, or on what it follows from."""
    rows = list(
        Thread.objects.filter(entry=revision.entry_id)
        .select_related("opened_by", "resolved_by", "revision")
        .order_by("pk")
    )
    if not rows:
        return []
    known = set(line(revision))
    return [row for row in rows if row.revision_id in known]


def blocking(revision: Revision) -> list[Thread]:
    """Return the threads that must be resolved before a revision is approved."""
    rows = Thread.objects.filter(
        entry=revision.entry_id, blocking=True, resolved_at=None, revision__in=line(revision)
    )
    return list(rows.select_related("opened_by").order_by("pk"))


def talks(revision: Revision, document: EntryDocument | None) -> list[Talk]:
    """Return what was said about a revision, open threads first. At most three queries."""
    rows = standing_on(revision)
    if not rows:
        return []
    said: dict[int, list[Comment]] = {row.pk: [] for row in rows}
    comments = Comment.objects.filter(thread__in=rows).select_related("author", "acceptance__by")
    for comment in comments.order_by("thread", "number"):
        said[comment.thread_id].append(comment)
    found = [Talk(row, said[row.pk], document) for row in rows]
    return sorted(found, key=lambda talk: (talk.is_resolved, not talk.thread.blocking))


def seated(revision: Revision, user: User | None) -> bool:
    """Say whether a person is assigned to a round on a revision."""
    if user is None:
        return False
    return Assignment.objects.filter(review__revision=revision.pk, member=user.pk).exists()


def follows_return(revision: Revision) -> bool:
    """Say whether a draft follows a revision that was returned."""
    parent = revision.parent if revision.state is Status.DRAFT else None
    return parent is not None and parent.state is Status.RETURNED


def mentioned(words: str) -> set[str]:
    """Return the usernames that a text may mean: "@dan." may be Dan at the end of a sentence."""
    found = set(_MENTION.findall(words))
    return found | {name.rstrip(".-+@") for name in found}


def readers(revision: Revision, at: datetime) -> QuerySet[User]:
    """Return whoever may read a revision at the desk: those who are told of what is said there."""
    grants = grants_at(at).filter(user=OuterRef("pk"))
    people = User.objects.filter(is_active=True)
    seats = Assignment.objects.filter(review__revision=revision.pk, member=OuterRef("pk"))
    if revision.state is not Status.DRAFT:
        return people.filter(Q(Exists(grants)) | Q(Exists(seats)))
    wrote = Contribution.objects.filter(revision=revision.pk, user=OuterRef("pk"))
    added = EntryEditor.objects.filter(entry=revision.entry_id, user=OuterRef("pk"))
    overseers = grants.filter(role__in=[Role.CHAIR, Role.AUDITOR])
    writes = Q(Exists(wrote)) | Q(Exists(added)) | Q(pk=revision.entry.owner_id)
    return people.filter(Q(Exists(overseers)) | (Q(Exists(grants)) & writes))


def digest_of(comment: Comment) -> str:
    """Return the digest over a comment as it was written."""
    from reviews.ledger import canonical

    said = {
        name: getattr(comment, name)
        for name in ("thread_id", "number", "author_id", "text_id", "field", "at", *SAID)
    }
    return hashlib.sha256(canonical(said)).hexdigest()


def empty(digest: str) -> None:
    """Take the words out of every thread in which a text was spoken of that was redacted."""
    accepted = Acceptance.objects.filter(text=digest).values("comment__thread")
    spoken = Comment.objects.filter(text=digest).values("thread")
    touched: Iterable[int] = list(
        Thread.objects.filter(Q(pk__in=accepted) | Q(pk__in=spoken)).values_list("pk", flat=True)
    )
    Comment.objects.filter(thread__in=touched).update(**dict.fromkeys(SAID, ""))
