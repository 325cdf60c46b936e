"""Whatever the file, an answer within 5 seconds and 256 MB: held by the kernel, not by a clock."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.yaml import BadFile, complete, read, write
from reference.yaml.decoding import MAX_BYTES
from tests.reference.documents import documents

HEAD = "schema: 1\nslug: a\ntitle: T\ndrug: k\n"


DOSE = "{low: '0.1', high: '0.35', unit: mg/kg}, population: adult, indication: acute pain"


def filled(piece: str, head: str = HEAD, tail: str = "") -> str:
    """Return a file as large as may be, made of one piece over and over."""
    room = MAX_BYTES - len(head.encode()) - len(tail.encode())
    return head + piece * (room // len(piece.encode())) + tail


def nested(opening: str) -> str:
    return filled(opening, HEAD + "sections: ")


def statements(text: str, count: int) -> str:
    return HEAD + "summary:\n" + "".join(f"- {{id: s{n}, text: '{text}'}}\n" for n in range(count))


HOSTILE = {
    "a megabyte of unknown keys": HEAD + "".join(f"k{n}: x\n" for n in range(39_990)),
    "a megabyte of one key": filled("k: x\n"),
    "a megabyte of one id": filled("- {id: r, kind: dose}\n", HEAD + "regimens:\n"),
    "a megabyte of ids": HEAD
    + "references:\n"
    + "".join(f"- {{id: r{n}, evidence: trial, title: t}}\n" for n in range(9_900)),
    "a megabyte of words to convert": filled("- no\n", HEAD + "regimens:\n"),
    "a megabyte of empty items": filled("-\n", HEAD + "regimens:\n"),
    "a megabyte of commas": filled("a,", HEAD + "summary: [{id: s, text: t, cites: [", "]}]\n"),
    "a megabyte of brackets": nested("["),
    "a megabyte of braces": nested("{a: "),
    "a megabyte of dashes": filled("- ", HEAD + "sections:\n  "),
    "a megabyte of question marks": filled("? ", HEAD + "sections:\n  "),
    "a megabyte of closing brackets": nested("]"),
    "a megabyte of brackets in lines": nested("[\n "),
    "a megabyte of anchors": filled("&a ", HEAD + "summary: "),
    "a megabyte of tags": filled("!a ", HEAD + "summary: "),
    "a tag of a megabyte": filled("a", HEAD + "summary: !"),
    "an anchor of a megabyte": filled("a", HEAD + "summary: &"),
    "a key of a megabyte": filled("a", HEAD, ": x"),
    "a quoted key of a megabyte": filled("a", HEAD + '? "', '"\n: x'),
    "a text of a megabyte": filled("a", HEAD + 'summary: [{id: s, text: "', '"}]'),
    "a text of escapes": filled(r"\x41", HEAD + 'summary: [{id: s, text: "', '"}]'),
    "a text of blank lines": filled("\n", HEAD + "summary: [{id: s, text: '", "'}]"),
    "a folded text of blank lines": filled("\n", HEAD + "summary: >\n"),
    "a folded text of short lines": filled("  a\n", HEAD + "summary: >\n"),
    "a folded text of spaces": filled("   \n", HEAD + "summary: >\n"),
    "a plain text of short lines": filled("  a\n", HEAD + "summary:\n"),
    "a whole number of a megabyte": filled("9", "schema: "),
    "a number of a megabyte": filled("9", HEAD + "summary: "),
    "a number of a megabyte that is none": filled("9", HEAD + "summary: ", "x"),
    "a number to the base 60 that is none": filled(":1", HEAD + "summary: 1", "x"),
    "a date that is none": filled(" ", HEAD + "summary: 2025-11-22", "x"),
    "a dose of a megabyte": filled(
        "9", HEAD + "regimens: [{id: r, kind: dose, dose: {unit: mg, value: '", "'}}]"
    ),
    "an id of a megabyte": filled("a-", HEAD + "summary: [{text: t, id: '", "'}]"),
    "a link of a megabyte": filled("a", HEAD + "references: [{URL: 'https://", "'}]"),
    "a doi of a megabyte": filled("1", HEAD + "references: [{DOI: '10.", "'}]"),
    "a comment of a megabyte": filled("#", "", "\n"),
    "a megabyte of comments": filled("#\n", ""),
    "a megabyte of tabs": filled("\t", HEAD),
    "a megabyte of lines": filled("\n", ""),
    "a megabyte of documents": filled("---\n", HEAD),
    "a megabyte of directives": filled("%TAG !a! b\n", ""),
    "a megabyte of zero bytes": filled("\0", ""),
    "a megabyte of bidirectional controls": filled("\u202e", HEAD),
    "a megabyte of merge keys": filled("<<: {a: b}\n"),
    # Sorting accents takes time that grows with the square of their number.
    "texts of accents": statements("a" + "\u0315\u0300" * 9_000, 28),
    "texts of letters that grow": statements("\u0958" * 19_000, 17),
    "laughs by the billion": HEAD
    + "a0: &a0 [x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)),
}

LARGE = {
    "texts of emoji": statements("😀" * 13_000, 19),
    "texts of words": statements("word " * 3_900, 50),
    "a megabyte of spaces": filled(" ", HEAD),
    "as many regimens as there may be": HEAD
    + "regimens:\n"
    + "".join(f"- {{id: r{n}, kind: dose, dose: {DOSE}}}\n" for n in range(200)),
    "a megabyte of citations": HEAD
    + "sections:\n- {id: h, heading: h, statements: [\n"
    + "".join(f"{{id: s{n}, text: t, cites: [{'a, ' * 24}]}},\n" for n in range(2_000))
    + "]}\n",
}

RUNNER = """
import json, os, resource, sys
from reference.yaml import BadFile, complete, read

def limited(data):
    resource.setrlimit(resource.RLIMIT_AS, (256_000_000, 256_000_000))
    resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
    for reading in (read, complete):
        try:
            reading(data, "f.yaml")
        except BadFile as bad:
            long = [line for line in bad.lines if len(line) > 600 or "\\n" in line]
            if long or not 1 <= len(bad.lines) <= 101:
                return 3
            status = 0
        else:
            status = 1
    return status

answers = {}
for name, text in json.load(sys.stdin).items():
    data = text.encode()
    child = os.fork()
    if not child:
        status = 5
        try:
            status = limited(data)
        finally:
            os._exit(status)
    answers[name] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
json.dump(answers, sys.stdout)
"""


@pytest.fixture(scope="module")
def answers() -> dict[str, int]:
    """Read every file in a process of its own under the limits of the kernel."""
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps(HOSTILE | LARGE),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, int] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_within_the_limits(name: str, answers: dict[str, int]) -> None:
    assert answers[name] == 0


@pytest.mark.parametrize("name", LARGE)
def test_large_file_is_read_within_the_limits(name: str, answers: dict[str, int]) -> None:
    assert answers[name] == 1


def answered(data: bytes) -> None:
    for reading in (read, complete):
        try:
            reading(data, "f.yaml")
        except BadFile as bad:
            assert bad.lines


@settings(deadline=None)
@given(st.one_of(st.binary(), st.text().map(str.encode), st.text("ab:-?[]{},&*!|>'\"%@#~ \n\t0.e")))
def test_any_bytes_are_read_or_refused(data: bytes | str) -> None:
    answered(data.encode() if isinstance(data, str) else data)


@settings(deadline=None)
@given(documents(), st.data())
def test_any_change_of_a_good_file_is_read_or_refused(document: Any, draw: st.DataObject) -> None:
    data = bytearray(write(document))
    for _ in range(draw.draw(st.integers(1, 3))):
        at = draw.draw(st.integers(0, len(data) - 1))
        data[at : at + draw.draw(st.integers(0, 9))] = draw.draw(st.binary(max_size=3))
    answered(bytes(data))
