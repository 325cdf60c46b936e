"""What must be on record before anything counts as approved."""

# ruff: noqa: S608 (every query here is made of names from the code, never of input)

from __future__ import annotations

from people.catalogue import Guard
from people.guarding import any_of

from .counting import APPROVED, enough
from .rounds import ROUND


def _approved_round(kinds: str, subject: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM reviews_review v WHERE v.id = NEW.review_id"
        f" AND v.kind IN ({kinds}) AND v.outcome = '{APPROVED}' AND v.closed_at IS NOT NULL"
        f" AND {subject} AND {enough('v')})"
    )


def approvals() -> list[Guard]:
    return [
        Guard(
            "reference_revision",
            "UPDATE",
            "approved_by",
            "A revision is approved only by the approvals that its round requires.",
            any_of(
                f"NEW.status <> '{APPROVED}'",
                f"OLD.status = '{APPROVED}'",
                "EXISTS (SELECT 1 FROM reviews_review v WHERE v.revision_id = NEW.id"
                " AND v.kind = 'revision' AND v.text_id = NEW.text_id AND v.closed_at IS NULL"
                f" AND {enough('v')})",
            ),
        ),
        Guard(
            "reference_publication",
            "INSERT",
            "approved_by",
            "A publication needs the approvals of exactly its text that its round requires.",
            _approved_round(
                "'revision', 'reinstatement'",
                "v.revision_id = NEW.revision_id AND v.entry_id = NEW.entry_id"
                " AND v.text_id = NEW.text_id",
            ),
            lock=ROUND,
        ),
        Guard(
            "reference_publication",
            "INSERT",
            "once_per_round",
            "A round of the board leads to one publication.",
            "NOT EXISTS (SELECT 1 FROM reference_publication p"
            " WHERE p.entry_id = NEW.entry_id AND p.review_id = NEW.review_id)",
        ),
        Guard(
            "reference_reaffirmation",
            "INSERT",
            "approved_by",
            "A reaffirmation needs the approvals that its round requires.",
            _approved_round(
                "'reaffirmation'",
                "v.publication_id = NEW.publication_id AND v.text_id ="
                " (SELECT p.text_id FROM reference_publication p WHERE p.id = NEW.publication_id)",
            ),
            lock=ROUND,
        ),
        Guard(
            "reference_reaffirmation",
            "INSERT",
            "once_per_round",
            "A round of the board leads to one reaffirmation.",
            "NOT EXISTS (SELECT 1 FROM reference_reaffirmation a"
            " WHERE a.publication_id = NEW.publication_id AND a.review_id = NEW.review_id)",
        ),
    ]
