"""What was seen once and may never be otherwise: a shadow of every row that is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from people.models import RoleGrant, User
from reference.models import (
    Contribution,
    DocumentText,
    Entry,
    Publication,
    RetractedCitation,
    Revision,
)
from reference.states import MOVES, Status
from reviews import threads
from reviews.models import (
    Acceptance,
    Comment,
    Event,
    OutboxMessage,
    Redaction,
    Review,
    Task,
    Thread,
)
from tests.proof.tables import GOVERNED, Row, rows

KEPT: list[Any] = [
    User,
    DocumentText,
    Contribution,
    RetractedCitation,
    Comment,
    Event,
    OutboxMessage,
    *GOVERNED,
    *(model.history.model for model in GOVERNED),
]

ONCE: dict[Any, set[str]] = {
    RoleGrant: {"ends_at"},
    Publication: {"ended_at", "end_kind", "end_reason", "recalled_at", "recall_reason"},
    Review: {"closed_at", "outcome"},
    Redaction: {"confirmed_at", "confirmed_by_id"},
    Task: {"closed_at", "closed_by_id", "outcome"},
    OutboxMessage: {"sent_at", "seen_at", "carried_by_id"},
}
"""From nothing to a value, and then never again."""

FREELY: dict[Any, set[str]] = {
    Entry: {"slug"},
    User: {field.column for field in User._meta.concrete_fields} - {"id"},
    Review: {"required"},
    Thread: {"resolved_at", "resolved_by_id", "how"},
    OutboxMessage: {"locked_until", "attempts", "error"},
}

DRAFTED = {"text_id", "title", "saved_at", "submitted_at", "policy_digest", "change_class", "note"}
MOVED = {(source.value, move.target.value) for move in MOVES.values() for source in move.sources}


class Written:
    """Notes, as a wrapper of a connection's statements, which kept tables were written to."""

    def __init__(self) -> None:
        self.models: set[Any] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE")):
            self.models |= {row for row in KEPT if f'"{row._meta.db_table}"' in sql}
        return execute(sql, *rest)


class Memory:
    """Remembers every row, and finds it again: there, and changed only as it may."""

    def __init__(self) -> None:
        self.rows: dict[Any, dict[Any, Row]] = {}
        self.look()

    def look(self, models: Iterable[Any] = KEPT) -> bool:
        """Compare with what is there now, and remember that. Say whether anything changed."""
        changed_at_all = False
        for model in models:
            known, now = self.rows.get(model, {}), _by_key(model)
            if known == now:
                continue
            changed_at_all = True
            self.rows[model] = now
            for pk, before in known.items():
                assert pk in now, f"{model.__name__} {pk} is gone"
                after = now[pk]
                if before != after:
                    changed = {name for name in before if before[name] != after[name]}
                    self._may_change(model, before, after, changed)
        return changed_at_all

    def all_of(self, model: Any) -> list[Row]:
        """Return the rows of a table as they were last seen."""
        return list(self.rows.get(model, {}).values())

    def _may_change(self, model: Any, before: Row, after: Row, changed: set[str]) -> None:
        rest = changed - FREELY.get(model, set())
        for name in rest & ONCE.get(model, set()):
            assert before[name] in (None, ""), f"{model.__name__}.{name} changed a second time"
        rest -= ONCE.get(model, set())
        if model is Revision:
            rest -= _of_revision(before, after)
        if model is Comment and rest:
            assert not any(after[name] for name in threads.SAID)
            assert _is_redacted(before["thread_id"])
            rest -= set(threads.SAID)
        if model is DocumentText and rest:
            asked = Redaction.objects.get(text=before["digest"])
            assert asked.confirmed_by_id not in (None, asked.asked_by_id)
            assert not after["body"]
            rest -= {"body"}
        assert not rest, f"{model.__name__} {before}: {', '.join(sorted(rest))} changed"


def _is_redacted(thread: int) -> bool:
    """Say whether a text of which a thread speaks, or into which it went, was redacted."""
    spoken = Comment.objects.filter(thread=thread).values_list("text", flat=True)
    accepted = Acceptance.objects.filter(comment__thread=thread).values_list("text", flat=True)
    redacted = Redaction.objects.exclude(confirmed_by=None)
    return redacted.filter(text__in=[*spoken, *accepted]).exists()


def _of_revision(before: Row, after: Row) -> set[str]:
    if before["status"] != after["status"]:
        assert (before["status"], after["status"]) in MOVED
    return {"status", *DRAFTED} if before["status"] == Status.DRAFT else {"status"}


def _by_key(model: Any) -> dict[Any, Row]:
    key = model._meta.pk.column
    return {row[key]: row for row in rows(model)}
