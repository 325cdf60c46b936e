"""The registry: a decorator, an ordered mapping, and the function that runs the rules."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from reference.document import EntryDocument

from .explanation import Explanation, explain
from .findings import Facts, Finding, Hit, Path, Severity, key_of

EDITION = 3
"""Raise it when a rule changes what it finds and neither its severity nor its words."""

Check = Callable[[EntryDocument, Facts], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, its name after the fault, its severity unless policy says otherwise."""

    id: str
    name: str
    severity: Severity
    check: Check
    explanation: Explanation

    @property
    def family(self) -> str:
        """The family, named after the file or folder that holds it."""
        return self.check.__module__.removeprefix(f"{__package__}.").partition(".")[0]


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order of the ids."""


def rule(*, id: str, name: str, severity: Severity) -> Callable[[Check], Check]:
    """Register a function as a rule. Refuse an id or name that is taken, or a bad docstring."""

    def register(check: Check) -> Check:
        if id in RULES or any(other.name == name for other in RULES.values()):
            raise ValueError(f"there is a rule {id} or {name} already")
        RULES[id] = Rule(id, name, severity, check, explain(check.__doc__))
        if id < max(RULES):  # whatever the order in which the files are imported
            ordered = sorted(RULES.items())
            RULES.clear()
            RULES.update(ordered)
        return check

    return register


def check(
    document: EntryDocument,
    *,
    facts: Facts = Facts(),  # noqa: B008  (frozen, so safe to share)
    severities: Mapping[str, Severity] | None = None,
) -> list[Finding]:
    """Return what the rules find: errors first, then in reading order, then by rule.

    ``severities`` are the policy's, by rule id; a rule that it does not name keeps its own.
    """
    findings = []
    seen: Counter[str] = Counter()
    for rule in RULES.values():
        for hit in rule.check(document, facts):
            key = key_of(rule.id, hit.about)
            seen[key] += 1
            if seen[key] > 1:  # two rows of a table may say the very same
                key = key_of(rule.id, (*hit.about, str(seen[key])))
            severity = (severities or {}).get(rule.id, rule.severity)
            advice = hit.advice or rule.explanation.mend
            findings.append(
                Finding(rule.id, rule.name, severity, hit.message, advice, hit.path, key)
            )
    return sorted(findings, key=lambda item: (item.severity.rank, _reading(item.path), item.rule))


_ORDER = ("title", "summary", "regimens", "sections", "references", "provenance")
_WITHIN = ("heading", "statements", "tables", "questions", "sections")


def _reading(path: Path) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts paths as the document is read."""
    return tuple(
        (0, step, "") if isinstance(step, int) else (1, _position(step, at), step)
        for at, step in enumerate(path)
    )


def _position(step: str, at: int) -> int:
    order = _WITHIN if at else _ORDER
    return order.index(step) if step in order else len(order)


def ruleset_version() -> str:
    """Return what names this set of rules: the edition and a digest of ids, grades and words."""
    text = "\n".join(
        f"{rule.id} {rule.name} {rule.severity} {rule.check.__doc__}" for rule in RULES.values()
    )
    return f"{EDITION}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
