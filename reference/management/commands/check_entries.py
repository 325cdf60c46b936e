"""Run the rules over YAML files."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reference import known
from reference.management.plain import Unreadable, name, printing, read_plain
from reference.rules import Facts, Finding, Severity, check
from reference.yaml import NO_FILES, BadFile, Source, name_of, read, read_bytes, yaml_files
from reference.yaml.refusals import shown

Line = dict[str, Any]


class Command(BaseCommand):
    help = (
        "Say what the rules find in YAML entries, with the line of each finding. Needs no "
        "database. Exit 1 if a file is refused or a finding is an error."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
        parser.add_argument("--format", choices=["text", "json"], default="text", dest="form")
        parser.add_argument(
            "--retracted",
            metavar="FILE",
            help="the DOIs and PubMed numbers of retracted sources, one a line; # begins a comment",
        )
        parser.add_argument(
            "--oldest-source",
            type=_years,
            metavar="YEARS",
            help="say which cited sources are older than this",
        )

    def handle(
        self,
        *args: Any,
        paths: list[str],
        form: str,
        retracted: str | None = None,
        oldest_source: int | None = None,
        **options: Any,
    ) -> None:
        facts = Facts(
            year=timezone.localdate().year,
            oldest_source=oldest_source,
            retracted=_retracted(retracted) if retracted else frozenset(),
            terms=known.terms(),
        )
        files = 0
        found: list[Line] = []
        for path in yaml_files(paths):
            files += 1
            try:
                source = read(read_bytes(path), name_of(path))
            except BadFile as bad:
                found += _refusals(bad)
            else:
                findings = [
                    _line(source, finding) for finding in check(source.document, facts=facts)
                ]
                found += sorted(findings, key=lambda line: (line["line"], line["column"]))
        if not files:
            raise CommandError(NO_FILES)
        with printing():
            if form == "json":
                self.stdout.write(json.dumps(found, indent=2))
            else:
                self._print(found, files)
        if any(line["severity"] in ("refused", Severity.ERROR) for line in found):
            raise SystemExit(1)

    def _print(self, found: list[Line], files: int) -> None:
        for line in found:
            place = f"{line['file']}:{line['line']}:{line['column']}"
            if line["severity"] == "refused":
                self.stderr.write(f"{place}: {line['message']}")
            else:
                words = f"{line['message']} {line['advice']}".strip()
                rule = f"{line['rule']} {line['name']}".strip()
                self.stdout.write(f"{place}: {line['severity']} {rule}: {words}")
        counted = Counter(line["severity"] for line in found)
        kinds = ", ".join(
            f"{number} {severity}{'s' if number > 1 and severity != 'refused' else ''}"
            for severity, number in sorted(counted.items())
        )
        self.stdout.write(f"{files} {'file' if files == 1 else 'files'}: {kinds or 'no findings'}.")


def _years(written: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", written):
        raise ArgumentTypeError(f"“{shown(written)}” is no number of years; write one such as 10")
    return int(written)


def _retracted(path: str) -> frozenset[str]:
    try:
        return known.read_retracted(read_plain(path).text, name(path))
    except Unreadable as refused:
        raise CommandError(f"{name(path)}: {refused}") from None
    except known.BadList as bad:
        raise CommandError(str(bad)) from None


def _refusals(bad: BadFile) -> list[Line]:
    return [
        {
            "file": bad.name,
            "line": refusal.line,
            "column": refusal.column,
            "severity": "refused",
            "rule": "",
            "name": "",
            "message": refusal.message,
            "advice": "",
            "path": [],
        }
        for refusal in bad.refusals
    ]


def _line(source: Source, finding: Finding) -> Line:
    line, column = source.at(finding.path)
    return {
        "file": source.name,
        "line": line,
        "column": column,
        "severity": str(finding.severity),
        "rule": finding.rule,
        "name": finding.name,
        "message": finding.message,
        "advice": finding.advice,
        "path": list(finding.path),
    }
