"""The public page of the rules: what each flags, why, who says so, and two examples."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse

from reference.reader import answers
from reference.rules import RULES, Rule, Severity
from reviews import queries
from reviews.models import PolicyVersion
from reviews.policy import Policy

FAMILIES = {
    "citations": "Citations",
    "doses": "Doses",
    "notation": "Notation",
    "promotion": "Promotion",
    "wording": "Wording",
    "structure": "Structure",
}


class Ruling(NamedTuple):
    """A rule as it applies under the policy in force."""

    rule: Rule
    severity: Severity
    bars_submission: bool


class Family(NamedTuple):
    name: str
    rulings: list[Ruling]


def rules(request: HttpRequest) -> HttpResponse:
    """Show every rule, with the severity that the policy in force gives it."""
    try:
        policy: Policy | None = queries.policy_in_force()
    except PolicyVersion.DoesNotExist:
        policy = None
    context = {"families": families(policy), "count": len(RULES)}
    return answers.page(request, "reader/rules.html", context)


def families(policy: Policy | None) -> list[Family]:
    """Return the rules by family, in the order of their ids."""
    rulings = [
        Ruling(
            rule,
            policy.severity(rule.id) if policy else rule.severity,
            policy is not None and rule.id in policy.rules.bars_submission,
        )
        for rule in RULES.values()
    ]
    return [
        Family(FAMILIES.get(name, name.replace("_", " ").capitalize()), list(group))
        for name, group in groupby(rulings, key=lambda ruling: ruling.rule.family)
    ]
