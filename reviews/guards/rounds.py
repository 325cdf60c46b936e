"""What the database refuses for rounds, and for assignments, decisions and waivers in them."""

from __future__ import annotations

from people import guarding
from people.catalogue import Guard
from people.guarding import all_of, any_of, once, only, same

from .counting import APPROVED, enough, latest


def rounds() -> list[Guard]:
    from reviews.models import Review

    return [
        *guarding.lasting(
            Review,
            (
                "keeps_all",
                "A round keeps its question and its policy to the end.",
                only(Review, "required", "closed_at", "outcome"),
            ),
            (
                "required_falls",
                "The approvals required fall by one for each member who recused, and never rise.",
                "NEW.required = OLD.required OR NEW.required < OLD.required"
                f" AND NEW.required >= OLD.quorum - {latest('recuse', 'OLD')}",
            ),
            (
                "closes_once",
                "A round closes once, and then never changes.",
                all_of(
                    [
                        once("closed_at", "outcome"),
                        any_of("OLD.closed_at IS NULL", same(["required"])),
                    ]
                ),
            ),
            (
                "closes_approved",
                "A round closes as approved only with the approvals that it requires.",
                any_of(
                    f"NEW.outcome <> '{APPROVED}'",
                    f"OLD.outcome = '{APPROVED}'",
                    enough("NEW"),
                ),
            ),
        ),
        Guard(
            guarding.table_of(Review),
            "INSERT",
            "opens",
            "A round opens undecided, on the text of a revision as it was submitted.",
            "NEW.closed_at IS NULL AND NEW.outcome = ''"
            " AND EXISTS (SELECT 1 FROM reference_revision r WHERE r.id = NEW.revision_id"
            " AND r.entry_id = NEW.entry_id AND r.text_id = NEW.text_id"
            " AND r.status IN ('submitted', 'under-review', 'approved'))",
        ),
    ]


_OPEN = "EXISTS (SELECT 1 FROM reviews_review v WHERE v.id = NEW.review_id AND v.closed_at IS NULL)"
_OTHERS = (
    "NOT EXISTS (SELECT 1 FROM reference_contribution c"
    " JOIN reviews_review v ON v.revision_id = c.revision_id"
    " WHERE v.id = NEW.review_id AND c.user_id = NEW.member_id)"
)
_ASSIGNED = (
    "EXISTS (SELECT 1 FROM reviews_assignment a"
    " WHERE a.review_id = NEW.review_id AND a.member_id = NEW.member_id)"
)
ROUND = "reviews_review v WHERE v.id = NEW.review_id"


def in_rounds() -> list[Guard]:
    """Return what holds for assignments, decisions and waivers alike, and for each."""
    guards = []
    for table, deed in (
        ("reviews_assignment", "assigned"),
        ("reviews_decision", "decided"),
        ("reviews_waiver", "waived"),
    ):
        guards += [
            Guard(
                table,
                "INSERT",
                "open",
                f"Nothing is {deed} in a round that is closed.",
                _OPEN,
                lock=ROUND,
            ),
            Guard(
                table,
                "INSERT",
                "by_others",
                "Who wrote part of a revision does not judge it.",
                _OTHERS,
            ),
        ]
    for table in ("reviews_decision", "reviews_waiver"):
        guards.append(
            Guard(
                table,
                "INSERT",
                "by_assigned",
                "Only members assigned to the round take part in it.",
                _ASSIGNED,
            )
        )
    guards += [
        Guard(
            "reviews_decision",
            "INSERT",
            "same_text",
            "A decision is on the text of its round.",
            "NEW.text_id = (SELECT v.text_id FROM reviews_review v WHERE v.id = NEW.review_id)",
        ),
        Guard(
            "reviews_decision",
            "INSERT",
            "next_number",
            "Decisions of a round are numbered one after the other.",
            "NEW.number = 1 + COALESCE((SELECT MAX(d.number) FROM reviews_decision d"
            " WHERE d.review_id = NEW.review_id), 0)",
        ),
    ]
    return guards
