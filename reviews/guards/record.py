"""What the database refuses for redactions, tasks, events and messages."""

from __future__ import annotations

from people import guarding
from people.catalogue import Guard
from people.guarding import all_of, any_of, once, only, same


def redactions() -> list[Guard]:
    from reviews.models import Redaction

    confirmation = ("confirmed_at", "confirmed_by_id")
    return [
        *guarding.lasting(
            Redaction,
            (
                "confirmed_once",
                "A redaction is confirmed once; otherwise it never changes.",
                all_of(
                    [
                        only(Redaction, *confirmation),
                        once(*confirmation),
                        "NEW.confirmed_at IS NULL OR NEW.confirmed_by_id IS NOT NULL",
                    ]
                ),
            ),
        ),
        Guard(
            guarding.table_of(Redaction),
            "INSERT",
            "asked_first",
            "A redaction is asked for by one person, then confirmed by another.",
            "NEW.confirmed_at IS NULL AND NEW.confirmed_by_id IS NULL",
        ),
        Guard(
            "reference_documenttext",
            "UPDATE",
            "emptied_by_two",
            "A text never changes, except that a confirmed redaction empties it.",
            "length(NEW.body) = 0 AND EXISTS (SELECT 1 FROM reviews_redaction x"
            " WHERE x.text_id = OLD.digest AND x.confirmed_by_id IS NOT NULL)",
        ),
        Guard(
            "reference_documenttext",
            "UPDATE",
            "stays_bytes",
            "A text is bytes, even when it is empty.",
            "typeof(NEW.body) = 'blob'",
            vendor="sqlite",
        ),
        Guard(
            "reference_documenttext",
            "UPDATE",
            "not_on_view",
            "End the publication that shows this text before the text is emptied.",
            "NOT EXISTS (SELECT 1 FROM reference_publication p"
            " WHERE p.text_id = OLD.digest AND p.ended_at IS NULL)",
        ),
    ]


def tasks() -> list[Guard]:
    from reviews.models import Task

    end = ("closed_at", "closed_by_id", "outcome")
    return [
        *guarding.lasting(
            Task,
            (
                "closed_once",
                "A task is closed once; otherwise it never changes.",
                all_of([only(Task, *end), once(*end), "NEW.closed_at IS NOT NULL"]),
            ),
        ),
        Guard(
            guarding.table_of(Task),
            "INSERT",
            "begins_open",
            "A task begins open.",
            "NEW.closed_at IS NULL AND NEW.closed_by_id IS NULL AND NEW.outcome = ''",
        ),
    ]


def record() -> list[Guard]:
    from reviews.models import OutboxMessage

    last = "FROM reviews_event e WHERE e.chain = NEW.chain ORDER BY e.seq DESC LIMIT 1"
    tried = ("locked_until", "attempts", "error")
    return [
        Guard(
            "reviews_event",
            "INSERT",
            "follows",
            "An event follows the last one of its chain and names its link.",
            f"NEW.seq = 1 + COALESCE((SELECT e.seq {last}), 0)"
            f" AND NEW.previous = COALESCE((SELECT e.link {last}), '')",
        ),
        *guarding.lasting(
            OutboxMessage,
            (
                "keeps_all",
                "A message never changes; it is tried, and sent once.",
                all_of(
                    [
                        only(OutboxMessage, *tried, "carried_by_id", "sent_at", "seen_at"),
                        once("sent_at"),
                        any_of("OLD.sent_at IS NULL", same([*tried, "carried_by_id"])),
                        "NEW.attempts >= OLD.attempts",
                    ]
                ),
            ),
            ("seen_once", "A notice is seen once.", once("seen_at")),
            (
                "carried_once",
                "A notice goes into one digest, and that is its recipient's.",
                any_of(
                    same(["carried_by_id"]),
                    "OLD.carried_by_id IS NULL AND EXISTS (SELECT 1 FROM reviews_outboxmessage d"
                    " WHERE d.id = NEW.carried_by_id AND d.is_digest"
                    " AND d.recipient_id = NEW.recipient_id)",
                ),
            ),
        ),
    ]
