"""Read any plain text for doses and for faults of notation and promotion."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand

from reference.doses import FoundDose, find_doses
from reference.management.plain import Plain, Unreadable, name, printing, read_plain
from reference.rules import RULES, Severity, Spotted, scan
from reference.yaml.refusals import shown

Line = dict[str, Any]

_WORDS = 200
"""Characters of the text that are quoted with a finding."""
_MESSAGE = 500


class Command(BaseCommand):
    help = (
        "Read plain text, such as a legacy document, and print in order every dose in it and "
        "every fault of notation, promotion and privacy. Needs no database. Exit 1 if a file "
        "is refused."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="a text in UTF-8, or - for standard input"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text", dest="form")
        parser.add_argument(
            "--strict",
            action="store_true",
            help="exit 1 also if a fault is an error or a warning",
        )

    def handle(self, *args: Any, files: list[str], form: str, strict: bool, **options: Any) -> None:
        counted: Counter[str] = Counter()
        with printing():
            lines = self._lines(list(dict.fromkeys(files)), counted)
            if form == "json":
                self._print_json(lines)
            else:
                self._print(lines, counted)
        graver = counted[Severity.ERROR] + counted[Severity.WARNING]
        if counted["refused"] or (strict and graver):
            raise SystemExit(1)

    def _lines(self, files: list[str], counted: Counter[str]) -> Iterator[Line]:
        for path in files:
            counted["file"] += 1
            try:
                plain = read_plain(path)
            except Unreadable as refused:
                counted["refused"] += 1
                self.stderr.write(f"{name(path)}: {refused}")
                yield {"file": name(path), "found": "refused", "message": str(refused)}
            else:
                for line in _found(plain):
                    counted[line.get("severity", "dose")] += 1
                    yield line

    def _print_json(self, lines: Iterator[Line]) -> None:
        # One at a time: a long text may hold very many.
        between = "["
        for line in lines:
            self.stdout.write(f"{between}\n  {json.dumps(line)}", ending="")
            between = ","
        self.stdout.write("\n]" if between == "," else "[]")

    def _print(self, lines: Iterator[Line], counted: Counter[str]) -> None:
        for line in lines:
            if line["found"] != "refused":
                place = f"{line['file']}:{line['line']}:{line['column']}"
                self.stdout.write(f"{place}: {_says(line)}")
        files = counted.pop("file")
        kinds = [
            f"{counted[kind]} {kind}{'s' if counted[kind] != 1 and kind != 'refused' else ''}"
            for kind in ("dose", *Severity, "refused")
            if counted[kind] or kind == "dose"
        ]
        self.stdout.write(f"{files} {'file' if files == 1 else 'files'}: {', '.join(kinds)}.")


def _found(plain: Plain) -> Iterator[Line]:
    """Yield what the text holds, as it is read; a dose before the faults within it."""
    found: list[FoundDose | Spotted] = [*find_doses(plain.text), *scan(plain.text)]
    for each in sorted(found, key=lambda item: item.start):
        words = plain.text[each.start : each.end]
        # A pattern may begin at the space, or the line end, before what it is about.
        line, column = plain.at(each.end - len(words.lstrip()))
        place: Line = {"file": plain.name, "line": line, "column": column}
        said = _dose(each) if isinstance(each, FoundDose) else _fault(each)
        yield {**place, **said, "words": shown(words.strip(), _WORDS)}


def _dose(dose: FoundDose) -> Line:
    return {
        "found": "dose",
        "kind": dose.kind,
        "low": _number(dose.low),
        "high": _number(dose.high),
        "unit": dose.unit,
        "per": dose.per,
    }


def _fault(fault: Spotted) -> Line:
    rule = RULES[fault.rule]
    return {
        "found": "fault",
        "severity": str(rule.severity),
        "rule": rule.id,
        "name": rule.name,
        "message": shown(fault.message, _MESSAGE),
        "advice": rule.explanation.mend,
    }


def _number(value: Decimal | None) -> str | None:
    """Return every digit as the text has it, and no exponent."""
    return None if value is None else format(value, "f")


def _says(line: Line) -> str:
    if line["found"] == "fault":
        return (
            f"{line['severity']} {line['rule']} {line['name']}: {line['message']} {line['advice']}"
        )
    return f"dose, {line['kind']}: {_amount(line)}; the text says “{line['words']}”"


def _amount(line: Line) -> str:
    """Return the dose in the house notation, with plain spaces: "0.1 to 0.35 mg/kg/h"."""
    low, high = (line[end] and _plain(line[end]) for end in ("low", "high"))
    unit = "/".join(step for step in (line["unit"], line["per"]) if step)
    if low is None:
        return f"up to {high} {unit}"
    if high is None:
        return f"at least {low} {unit}"
    return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"


def _plain(number: str) -> str:
    """Leave out the zeros after the last digit behind the point: 1.0 has been read as 10."""
    return number.rstrip("0").rstrip(".") if "." in number else number
