"""The rules' findings on a stored text, under a policy, and which of them are settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from reference import conflicts, known
from reference.document import EntryDocument
from reference.rules import Facts, Finding, Severity, check
from reviews.models import Waiver
from reviews.policy import Policy


@dataclass(frozen=True)
class Judged:
    """A finding with the severity that the policy gives it and the people who waived it."""

    finding: Finding
    severity: Severity
    waived_by: tuple[str, ...] = ()
    needed: int = 0
    """Waivers that settle it: none for a note, one for a warning, two for an error."""

    @property
    def is_settled(self) -> bool:
        return len(self.waived_by) >= self.needed


NEEDED = {Severity.NOTE: 0, Severity.WARNING: 1, Severity.ERROR: 2}


def facts_of(policy: Policy, at: datetime) -> Facts:
    """Return what the rules may know besides the texts: the year, the limits, the lists."""
    return Facts(
        year=timezone.localdate(at).year,
        oldest_source=policy.rules.oldest_source_years,
        retracted=known.retracted(),
        terms=known.terms(),
    )


def facts_beside(
    document: EntryDocument, policy: Policy, at: datetime, *, entry_id: int | None
) -> Facts:
    """Return the same with the doses of other entries that conflict with these, or might."""
    return replace(facts_of(policy, at), elsewhere=conflicts.elsewhere(document, entry_id))


def judge(document: EntryDocument, policy: Policy, facts: Facts) -> list[Judged]:
    """Return every finding on a document, worst first, with what settles it."""
    judged = []
    for finding in check(document, facts=facts):
        severity = policy.severity(finding.rule)
        judged.append(Judged(finding, severity, (), NEEDED[severity]))
    return sorted(judged, key=lambda item: item.severity.rank)


def settle(judged: Iterable[Judged], waivers: Sequence[Waiver]) -> list[Judged]:
    """Return the same findings with the people who waived them.

    An error is overridden finding by finding, by two people; a waiver of a whole
    rule settles its warnings only.
    """
    return [
        replace(item, waived_by=_waived_by(item.finding, item.severity, waivers)) for item in judged
    ]


def _waived_by(finding: Finding, severity: Severity, waivers: Sequence[Waiver]) -> tuple[str, ...]:
    names = {
        waiver.member_id: waiver.member.name
        for waiver in waivers
        if waiver.rule == finding.rule
        and finding.key in waiver.covers
        and (waiver.finding_key or severity is not Severity.ERROR)
    }
    return tuple(names.values())


def open_findings(judged: Iterable[Judged]) -> list[Judged]:
    return [item for item in judged if not item.is_settled]


def bars_submission(judged: Iterable[Judged], policy: Policy) -> list[Judged]:
    """Return the errors that the policy refuses at submission already."""
    return [
        item
        for item in judged
        if item.severity is Severity.ERROR and item.finding.rule in policy.rules.bars_submission
    ]
