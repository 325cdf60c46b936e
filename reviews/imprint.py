"""The imprint of a publication: who approved what, when, under which policy."""

from __future__ import annotations

from datetime import datetime

from reviews.ledger import canonical, moment
from reviews.models import Decision, Review
from reviews.policy import Policy


def imprint_of(
    review: Review, *, number: int, at: datetime, policy: Policy, policy_number: int
) -> bytes:
    """Return the imprint as canonical JSON, from the decisions in effect in a round.

    What readers are told of interests is the policy's choice. A dissent that did
    not carry is on record in the round; the imprint names those who approved.
    """
    in_effect: dict[int, Decision] = {}
    for decision in review.decisions.select_related("declaration").order_by("number"):
        in_effect[decision.member_id] = decision
    approvals = [
        {
            "name": decision.printed_name,
            "role": decision.printed_role,
            "specialty": decision.specialty,
            "decided_at": moment(decision.signed_at),
            "meaning": decision.meaning,
            "signature": decision.signature,
            "interests": _interests(decision, policy),
        }
        for decision in in_effect.values()
        if decision.verdict == Decision.Verdict.APPROVE
    ]
    return canonical(
        {
            "number": number,
            "approved_at": moment(at),
            "document": review.text_id,
            "policy_digest": review.policy_digest,
            "policy_number": policy_number,
            "review": str(review.pk),
            "change_class": review.change_class,
            "approvals": sorted(approvals, key=lambda item: str(item["decided_at"])),
        }
    )


def _interests(decision: Decision, policy: Policy) -> str:
    shown = policy.declarations.shown_to_readers
    declaration = decision.declaration
    if shown == "nothing" or declaration is None:
        return ""
    if not declaration.has_interest:
        return "No conflicts of interest declared."
    if shown == "whether":
        return "Declared an interest."
    return declaration.statement
