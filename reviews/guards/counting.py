"""The database's own count of what the members of a round decided."""

# ruff: noqa: S608 (every query here is made of names from the code, never of input)

from __future__ import annotations

APPROVED = "approved"


def latest(verdict: str, review: str) -> str:
    """Return the number of members whose latest decision in a round is the verdict."""
    return (
        "(SELECT COUNT(*) FROM reviews_decision d"
        f" WHERE d.review_id = {review}.id AND d.verdict = '{verdict}'"
        f" AND d.text_id = {review}.text_id"
        " AND NOT EXISTS (SELECT 1 FROM reviews_decision later"
        " WHERE later.review_id = d.review_id AND later.member_id = d.member_id"
        " AND later.number > d.number))"
    )


def enough(review: str) -> str:
    """Say that a round has the approvals that it requires, and its floor at least."""
    count = latest("approve", review)
    return f"{count} >= {review}.required AND {count} >= {review}.floor"
