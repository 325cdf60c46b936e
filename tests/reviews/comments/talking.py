"""How the tests speak at a text, and hear what was said."""

from __future__ import annotations

from typing import Any

from reference.models import Revision
from reviews import actions, threads
from reviews.models import Comment, Event, OutboxMessage, Review
from tests.cast import Cast, tick

SAID = "Watch breathing and alertness closely."


def say(revision: Revision, by: Any, words: str = "Is this right?", **more: Any) -> Comment:
    more = more if "thread" in more else {"anchor": "statement:sats"} | more
    return actions.comment(revision, by=by, words=words, at=tick(), **more)


def returned(cast: Cast, review: Review) -> Revision:
    """Take a revision back; return the draft that follows it."""
    return actions.take_back(review.revision, by=cast.editor, reason="To revise it.", at=tick())


def accept(comment: Comment, draft: Revision, by: Any) -> Revision:
    return actions.accept_suggestion(comment, draft, by=by, seen_digest=draft.digest, at=tick())


def talks(revision: Revision) -> list[threads.Talk]:
    row = Revision.objects.select_related("text").get(pk=revision.pk)
    return threads.talks(row, row.text.document())


def told(event_verb: str) -> set[tuple[str, str]]:
    """Return whom the newest event of a kind told, and under which heading."""
    event = Event.objects.filter(verb=event_verb).order_by("seq").last()
    rows = OutboxMessage.objects.filter(event=event).select_related("recipient")
    return {(row.recipient.username, row.subject.split(":")[0]) for row in rows}
