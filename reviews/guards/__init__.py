"""Guards of this app: what the board must have done before anything counts as approved.

The count is the database's own. A revision becomes approved, a round closes as
approved and a publication appears only where enough assigned members, none of
whom contributed, approve in their latest decision exactly the text in question.

An approval is written in this order: the decision, the revision, the round, the
end of the publication before it, the publication.
"""

from __future__ import annotations

from functools import cache

from people import guarding
from people.catalogue import Guard, View

from .approvals import approvals
from .comments import comments
from .record import record, redactions, tasks
from .rounds import in_rounds, rounds


@cache
def guards() -> tuple[Guard, ...]:
    """Return what the database refuses for the work of the board and its record."""
    from reviews import models

    return (
        *rounds(),
        *in_rounds(),
        *approvals(),
        *redactions(),
        *tasks(),
        *comments(),
        *record(),
        *guarding.insert_only(
            models.PolicyVersion, models.Assignment, models.Decision, models.Waiver, models.Event
        ),
        *guarding.insert_only(models.Acceptance),
        *guarding.histories(
            models.PolicyVersion,
            models.Review,
            models.Assignment,
            models.Decision,
            models.Waiver,
            models.Redaction,
            models.Task,
            models.Thread,
            models.Acceptance,
        ),
    )


# Readers see the policy in force, and no other.
_READER_POLICY = """
SELECT v.number AS number, v.digest AS digest, v.body AS body, v.adopted_at AS adopted_at
FROM reviews_policyversion v
WHERE v.number = (SELECT MAX(o.number) FROM reviews_policyversion o)"""


def views() -> tuple[View, ...]:
    """Return what readers may see of this app."""
    return (View("reader_policy", _READER_POLICY, ("reviews_policyversion",)),)


def connect() -> None:
    guarding.state("reviews", guards, views)
