"""What the database refuses for threads, comments and accepted suggestions."""

from __future__ import annotations

from people import guarding
from people.catalogue import Guard
from people.guarding import all_of, any_of, only

from .counting import APPROVED

_WORDS = ("words", "quotation", "beside", "replaces", "suggestion")
_THREAD_IS_EMPTIED = (
    "EXISTS (SELECT 1 FROM reviews_redaction x WHERE x.confirmed_by_id IS NOT NULL"
    " AND (x.text_id IN (SELECT c.text_id FROM reviews_comment c"
    " WHERE c.thread_id = OLD.thread_id)"
    " OR x.text_id IN (SELECT a.text_id FROM reviews_acceptance a"
    " JOIN reviews_comment c ON c.id = a.comment_id WHERE c.thread_id = OLD.thread_id)))"
)


def comments() -> list[Guard]:
    from reviews.models import Acceptance, Comment, Thread

    table = guarding.table_of
    return [
        *guarding.lasting(
            Thread,
            (
                "keeps_anchor",
                "A thread keeps its place and its opener; it is resolved and opened again.",
                only(Thread, "resolved_at", "resolved_by_id", "how"),
            ),
        ),
        Guard(
            table(Thread),
            "INSERT",
            "opens",
            "A thread begins unresolved, on an open revision of its entry.",
            "NEW.resolved_at IS NULL AND EXISTS (SELECT 1 FROM reference_revision r"
            " WHERE r.id = NEW.revision_id AND r.entry_id = NEW.entry_id"
            " AND r.status IN ('draft', 'submitted', 'under-review'))",
        ),
        Guard(
            table(Thread),
            "INSERT",
            "blocks_by_others",
            "Who wrote part of a revision does not block it.",
            "NOT NEW.blocking OR NOT EXISTS (SELECT 1 FROM reference_contribution c"
            " WHERE c.revision_id = NEW.revision_id AND c.user_id = NEW.opened_by_id)",
        ),
        *guarding.lasting(
            Comment,
            (
                "emptied_by_two",
                "A comment never changes, except that a confirmed redaction empties it.",
                all_of(
                    [
                        only(Comment, *_WORDS),
                        *(f"NEW.{name} = ''" for name in _WORDS),
                        _THREAD_IS_EMPTIED,
                    ]
                ),
            ),
        ),
        Guard(
            table(Comment),
            "INSERT",
            "says_something",
            "A comment says something, or suggests something.",
            "NEW.words <> '' OR NEW.field <> ''",
        ),
        Guard(
            table(Comment),
            "INSERT",
            "next_number",
            "Comments of a thread are numbered one after the other.",
            "NEW.number = 1 + COALESCE((SELECT MAX(c.number) FROM reviews_comment c"
            " WHERE c.thread_id = NEW.thread_id), 0)",
        ),
        Guard(
            table(Acceptance),
            "INSERT",
            "into_its_draft",
            "What a comment suggests is accepted into a draft of its entry, as it then stands.",
            "EXISTS (SELECT 1 FROM reviews_comment c"
            " JOIN reviews_thread t ON t.id = c.thread_id"
            " JOIN reference_revision r ON r.entry_id = t.entry_id"
            " WHERE c.id = NEW.comment_id AND c.field <> '' AND r.id = NEW.revision_id"
            " AND r.text_id = NEW.text_id AND r.status = 'draft')",
        ),
        Guard(
            table(Acceptance),
            "INSERT",
            "author_wrote",
            "The author of an accepted suggestion has written part of the draft.",
            "EXISTS (SELECT 1 FROM reference_contribution w"
            " JOIN reviews_comment c ON c.author_id = w.user_id"
            " WHERE c.id = NEW.comment_id AND w.revision_id = NEW.revision_id)",
        ),
        Guard(
            "reference_revision",
            "UPDATE",
            "not_blocked",
            "A revision is not approved while a comment that blocks it is unresolved.",
            any_of(
                f"NEW.status <> '{APPROVED}'",
                f"OLD.status = '{APPROVED}'",
                "NOT EXISTS (SELECT 1 FROM reviews_thread t WHERE t.revision_id = NEW.id"
                " AND t.blocking AND t.resolved_at IS NULL)",
            ),
        ),
    ]
