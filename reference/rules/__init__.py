"""What a careful pharmacist would catch, as rules over a document. Pure.

:func:`check` runs every rule and returns findings; nothing is printed, stored or
raised. A rule is a function under :func:`~.registry.rule`, one file per family; to add
one, write it there with a docstring in the form that :mod:`.explanation` reads.
"""

from __future__ import annotations

from . import (  # noqa: F401  (each registers its rules)
    citations,
    completeness,
    consistency,
    doses,
    notation,
    privacy,
    promotion,
)
from .citations import retracted_in
from .elsewhere import Met, conflict_key, figures_of, meet, source_titles, topic_of
from .explanation import Explanation, explain
from .findings import Elsewhere, Facts, Finding, Severity, fingerprint
from .registry import RULES, Rule, check, ruleset_version
from .spots import Spotted, scan

VERSION = ruleset_version()
"""Names the rules in force. Reviews pin it: findings of other versions are not comparable."""

__all__ = [
    "RULES",
    "VERSION",
    "Elsewhere",
    "Explanation",
    "Facts",
    "Finding",
    "Met",
    "Rule",
    "Severity",
    "Spotted",
    "check",
    "conflict_key",
    "explain",
    "figures_of",
    "fingerprint",
    "meet",
    "retracted_in",
    "scan",
    "source_titles",
    "topic_of",
]
