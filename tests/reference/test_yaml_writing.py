"""Writing YAML: one form, which reads back to the same document and writes to the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from reference.document import EntryDocument, digest, parse, plain_data
from reference.yaml import complete, read, write
from reference.yaml.writing import SCHEMA_LINE, WIDTH
from tests.reference.documents import NASTY, documents

LONG = "Give the dose slowly, over at least 60 seconds: faster, it can stop the breathing. " * 3

EVERYTHING: dict[str, Any] = {
    "provenance": [{"source": "A page", "kind": "carried"}],
    "references": [
        {
            "id": "x",
            "evidence": "trial",
            "title": "On: this",
            "issued": 2025,
            "volume": "14",
            "author": [{"family": "No", "given": "A, B"}],
        }
    ],
    "sections": [
        {
            "id": "s",
            "heading": "How #1",
            "kind": "dosing",
            "statements": [{"id": "p1", "text": "One\n\n- two\n  - three", "cites": ["x"]}],
            "tables": [
                {
                    "id": "t",
                    "caption": "C",
                    "columns": ["a", "b"],
                    "rows": [["", "no"], [LONG, "2"]],
                }
            ],
            "sections": [{"id": "s2", "heading": "Inner"}],
        }
    ],
    "regimens": [
        {
            "id": "r",
            "kind": "dose",
            "dose": {"low": "0.10", "high": "0.35", "unit": "mg/kg", "approximate": True},
            "max": [{"value": "0.5", "unit": "mg/kg/h", "basis": "hour"}],
            "steps": [{"by": {"value": "10", "unit": "mg/day"}, "every": "4 to 6 hours"}],
            "note": "tab\tand end",
        }
    ],
    "summary": [{"id": "p0", "text": LONG, "cites": ["x"]}],
    "drug": "ketamine",
    "title": "0.50",
    "slug": "a",
    "schema": 1,
}

WRITTEN = """\
# yaml-language-server: $schema=../entry.schema.json
schema: 1
slug: a
title: "0.50"
drug: ketamine

summary:
  - id: p0
    text: >-
      Give the dose slowly, over at least 60 seconds: faster, it can stop the breathing.
      Give the dose slowly, over at least 60 seconds: faster, it can stop the breathing.
      Give the dose slowly, over at least 60 seconds: faster, it can stop the breathing.
    cites: [x]

regimens:
  - id: r
    kind: dose
    dose: {low: "0.10", high: "0.35", unit: mg/kg, approximate: true}
    max: [{value: "0.5", unit: mg/kg/h, basis: hour}]
    steps:
      - by: {value: "10", unit: mg/day}
        every: 4 to 6 hours
    note: "tab\\tand end"

sections:
  - id: s
    heading: "How #1"
    kind: dosing
    statements:
      - id: p1
        text: |-
          One

          - two
            - three
        cites: [x]
    tables:
      - id: t
        caption: C
        columns: [a, b]
        rows:
          - ["", "no"]
          - - >-
              Give the dose slowly, over at least 60 seconds: faster, it can stop the
              breathing. Give the dose slowly, over at least 60 seconds: faster, it can stop
              the breathing. Give the dose slowly, over at least 60 seconds: faster, it can
              stop the breathing.
            - "2"
    sections:
      - id: s2
        heading: Inner
        kind: general

references:
  - id: x
    evidence: trial
    title: "On: this"
    author: [{family: "No", given: "A, B"}]
    issued: 2025
    volume: "14"

provenance:
  - source: A page
    kind: carried
"""


def test_write_gives_the_canonical_form() -> None:
    assert write(parse(EVERYTHING)).decode() == WRITTEN


def titled(text: str) -> EntryDocument:
    statement = {"id": "s", "text": text, "plain": "x"}
    row = [text, "x"]
    table = {"id": "t", "caption": text[:400], "columns": ["a", "b"], "rows": [row]}
    section = {"id": "h", "heading": text[:400], "statements": [], "tables": [table]}
    return parse(
        {
            "slug": "a",
            "title": text[:150],
            "drug": "k",
            "summary": [statement],
            "sections": [section],
        }
    )


@pytest.mark.parametrize("text", NASTY)
def test_write_and_read_keep_nasty_text(text: str) -> None:
    document = titled(text)
    assert read(write(document), "f").document == document


@settings(deadline=None, max_examples=300)
@given(documents())
def test_written_files_read_to_the_same_document_digest_and_bytes(document: EntryDocument) -> None:
    written = write(document)
    again = read(written, "f").document
    assert again == document
    assert digest(again) == digest(document)
    assert write(again) == written


@settings(deadline=None)
@given(documents())
def test_other_yaml_programs_read_the_same_data(document: EntryDocument) -> None:
    # PyYAML's own loader converts whatever YAML 1.1 lets it convert.
    assert yaml.safe_load(write(document)) == plain_data(document)


@settings(deadline=None)
@given(documents())
def test_canonical_files_are_complete(document: EntryDocument) -> None:
    assert complete(write(document)) == write(document)


@settings(deadline=None)
@given(documents())
def test_written_files_have_plain_lines(document: EntryDocument) -> None:
    text = write(document).decode()
    assert text.startswith(SCHEMA_LINE + "\nschema: 1\n")
    assert text.endswith("\n") and not text.endswith("\n\n")
    for line in text.split("\n"):
        assert line == line.rstrip(" \t")
        assert "\t" not in line and "\r" not in line


def test_prose_is_broken_at_the_width() -> None:
    lines = write(titled(LONG)).decode().split("\n")
    assert max(map(len, lines)) <= WIDTH


@pytest.mark.parametrize("before", range(60, WIDTH))
def test_prose_is_never_broken_at_two_spaces(before: int) -> None:
    document = titled("x" * before + "  " + "y " * 60 + "z")
    written = write(document)
    assert [line for line in written.decode().split("\n") if line != line.rstrip()] == []
    assert read(written, "f").document == document


def test_a_change_of_one_word_changes_few_lines() -> None:
    before = write(titled(LONG)).decode().split("\n")
    after = write(titled(LONG.replace("slowly", "calmly"))).decode().split("\n")
    assert len(before) == len(after)


@pytest.mark.parametrize(("seed", "locale"), [("0", "C"), ("1", "C.UTF-8"), ("2", "POSIX")])
def test_written_bytes_do_not_depend_on_hash_seed_or_locale(seed: str, locale: str) -> None:
    script = (
        "import sys; from reference.yaml import read, write\n"
        "sys.stdout.buffer.write(write(read(sys.stdin.buffer.read(), 'f').document))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale},
        input=WRITTEN.encode(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == WRITTEN
