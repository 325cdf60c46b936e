"""Explain the rules at the command line, from the same words as the rules page."""

from __future__ import annotations

from argparse import ArgumentParser
from difflib import get_close_matches
from itertools import groupby
from textwrap import fill, indent
from typing import Any

from django.core.management.base import BaseCommand

from reference.management.plain import printing
from reference.rules import RULES, Rule
from reference.yaml.refusals import shown

_WIDTH = 88
_BY_WORD = {word.casefold(): rule for rule in RULES.values() for word in (rule.id, rule.name)}


class Command(BaseCommand):
    help = (
        "Explain rules: what each flags, why, who says so, what to do, with a bad and a good "
        "example. Without arguments, list them all. Needs no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "rules", nargs="*", metavar="ID", help="IMP302 or trailing-zero, in any case"
        )

    def handle(self, *args: Any, rules: list[str], **options: Any) -> None:
        known = [_BY_WORD.get(word.strip().casefold()) for word in rules]
        wanted = dict.fromkeys(rule.id for rule in known if rule is not None)
        with printing():
            if wanted:
                self.stdout.write("\n\n".join(_explained(RULES[id]) for id in wanted))
            elif not rules:
                self.stdout.write(_listed())
        unknown = [word for word, rule in zip(rules, known, strict=True) if rule is None]
        for word in unknown:
            self.stderr.write(_unknown(word))
        if unknown:
            raise SystemExit(1)


def _explained(rule: Rule) -> str:
    said = rule.explanation
    parts = [f"{rule.id} {rule.name} ({rule.severity}, {rule.family})", fill(said.what, _WIDTH)]
    for head, words in (("Why", said.why), ("Source", said.source), ("Mend", said.mend)):
        parts.append(fill(f"{head}: {words}", _WIDTH, subsequent_indent="  "))
    parts += [f"{head}:\n\n{indent(yaml, '    ')}" for head, yaml in _examples(rule)]
    return "\n\n".join(parts)


def _examples(rule: Rule) -> list[tuple[str, str]]:
    return [("Bad", rule.explanation.bad), ("Good", rule.explanation.good)]


def _listed() -> str:
    """Return all rules, a line each, under their families in the order of the ids."""
    families = list(dict.fromkeys(rule.family for rule in RULES.values()))
    ordered = sorted(RULES.values(), key=lambda rule: families.index(rule.family))
    return "\n\n".join(
        "\n".join([family, *(_line(rule) for rule in rules)])
        for family, rules in groupby(ordered, key=lambda rule: rule.family)
    )


def _line(rule: Rule) -> str:
    first, dot, _ = rule.explanation.what.partition(". ")
    return f"  {rule.id} {rule.severity:7} {rule.name}: {first}{dot.strip()}"


def _unknown(word: str) -> str:
    asked = shown(word)
    plain = asked.strip().casefold()
    within = [known for known in _BY_WORD if len(plain) > 2 and plain in known]
    near = [_BY_WORD[known] for known in (*within, *get_close_matches(plain, _BY_WORD))]
    named = list(dict.fromkeys(f"{rule.id} {rule.name}" for rule in near))[:3]
    advice = f"near it: {', '.join(named)}" if named else "without an id, this lists them all"
    return f"there is no rule “{asked}”; {advice}"
