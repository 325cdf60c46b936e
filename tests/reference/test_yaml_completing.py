"""Completing hand-written files: ids that last, and the canonical form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from reference.document import EntryDocument, plain_data
from reference.yaml import BadFile, complete, read
from reference.yaml.writing import SCHEMA_LINE
from tests.reference.documents import documents

HAND_WRITTEN = """\
# Licence: CC BY 4.0
# yaml-language-server: $schema=../entry.schema.json

# Second comment
title: How is ketamine dosed?   # lost
slug: a
drug: ketamine
sections:
- heading: 1. Überdosis & Co.
  statements:
  - text: Give it slowly, over at least sixty seconds or more.
  - text: Give it slowly, over at least sixty minutes.
  - {id: p7, text: Stop.}
  questions: [{question: "Can it be swallowed?", text: It may.}]
  tables: [{caption: 東京, columns: [a]}]
  sections: [{heading: "1. Überdosis & Co."}]
regimens:
- {kind: dose, setting: perioperative, indication: acute pain, dose: {value: '1', unit: mg}}
references:
- {evidence: trial, title: A trial of everything in the world, author: [{family: Okamoto}],
   issued: 2013}
- {evidence: label, title: A label of everything in the world}
"""


def ids(document: EntryDocument) -> list[str]:
    found = [statement.id for _, statement in document.walk_statements()]
    found += [section.id for _, section in document.walk_sections()]
    found += [table.id for _, table in document.walk_tables()]
    found += [regimen.id for regimen in document.regimens]
    return found + [source.id for source in document.references]


def test_complete_makes_ids_of_what_the_parts_say() -> None:
    document = read(complete(HAND_WRITTEN.encode()), "f").document
    assert ids(document) == [
        "give-it-slowly-over-at-least",
        "give-it-slowly-over-at-least-2",
        "p7",
        "can-it-be-swallowed",
        "1-uberdosis-co",
        "1-uberdosis-co-2",
        "part",
        "perioperative-acute-pain-dose",
        "okamoto-2013",
        "a-label-of-everything",
    ]


def test_complete_keeps_the_comments_at_the_beginning_only() -> None:
    lines = complete(HAND_WRITTEN.encode()).decode().split("\n")
    assert lines[:4] == [SCHEMA_LINE, "# Licence: CC BY 4.0", "# Second comment", "schema: 1"]
    assert not any("lost" in line for line in lines)


def test_complete_changes_nothing_the_second_time() -> None:
    once = complete(HAND_WRITTEN.encode())
    assert complete(once) == once


def test_complete_takes_windows_line_ends() -> None:
    once = complete(HAND_WRITTEN.encode())
    assert complete(HAND_WRITTEN.replace("\n", "\r\n").encode()) == once


def without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_ids(item) for key, item in value.items() if key != "id"}
    return [without_ids(item) for item in value] if isinstance(value, list) else value


@settings(deadline=None)
@given(documents())
def test_complete_makes_differing_ids_and_changes_nothing_else(document: EntryDocument) -> None:
    # JSON in UTF-8 is YAML, and every one of its texts is in quotes.
    bare = without_ids(plain_data(document))
    done = read(complete(json.dumps(bare, ensure_ascii=False).encode()), "f").document
    assert without_ids(plain_data(done)) == bare
    assert len(set(ids(done))) == len(ids(done)) == len(ids(document))


@pytest.mark.parametrize("text", ["", "a: [", "slug: a\n", "slug: a\ntitle: no\ndrug: k\n"])
def test_complete_refuses_what_is_no_entry_apart_from_its_ids(text: str) -> None:
    with pytest.raises(BadFile):
        complete(text.encode())


@pytest.mark.parametrize("part", ["summary: [x]", "sections: {a: b}", "references: [[a]]"])
def test_complete_refuses_parts_that_are_no_parts(part: str) -> None:
    with pytest.raises(BadFile):
        complete(f"slug: a\ntitle: t\ndrug: k\n{part}\n".encode())


def test_complete_refuses_an_id_that_is_no_id() -> None:
    with pytest.raises(BadFile) as caught:
        complete(b"slug: a\ntitle: t\ndrug: k\nsummary: [{id: A B, text: t}]\n", "f.yaml")
    assert caught.value.lines[0].startswith("f.yaml:4:12: id is not an id")
