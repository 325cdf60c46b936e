"""Reading YAML: what is refused, where, and in which words. Nothing is silently converted."""

from __future__ import annotations

import re

import pytest
import yaml

from reference.document import json_schema
from reference.yaml import BadFile, composing, read
from reference.yaml.decoding import MAX_BYTES

HEAD = 'schema: 1\nslug: a\ntitle: "T"\ndrug: ketamine\n'


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def _both_parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask libyaml's parser and PyYAML's own: which of them is there depends on the machine."""
    monkeypatch.setattr(composing, "_LOADER", getattr(yaml, request.param))


def lines_of(data: bytes | str, name: str = "f.yaml") -> list[str]:
    with pytest.raises(BadFile) as caught:
        read(data.encode() if isinstance(data, str) else data, name)
    return caught.value.lines


def line_of(data: bytes | str) -> str:
    (line,) = lines_of(data)
    return line


# --- what is read -----------------------------------------------------------


def test_read_gives_the_document_as_written() -> None:
    text = HEAD + (
        "regimens:\n"
        "  - id: r\n"
        "    kind: dose\n"
        '    dose: {low: "0.10", high: "0.35", unit: mg/kg, approximate: true}\n'
        "    note: >-\n      folded\n      text\n"
        "references:\n"
        "  - {id: x, evidence: trial, title: 'It''s', issued: 2025, page: 466-472}\n"
    )
    document = read(text.encode(), "f.yaml").document
    regimen, source = document.regimens[0], document.references[0]
    assert regimen.dose is not None
    assert (str(regimen.dose.low), regimen.dose.approximate) == ("0.10", True)
    assert regimen.note == "folded text"
    assert (source.title, source.issued, source.page) == ("It's", 2025, "466-472")


def test_read_takes_windows_line_ends_and_a_document_mark() -> None:
    text = "---\n" + HEAD + "...\n"
    assert read(text.replace("\n", "\r\n").encode(), "f").document.slug == "a"


def test_source_tells_where_every_part_stands() -> None:
    text = HEAD + "summary:\n  - id: s\n    text: 😀 a\n  - {id: t, text: b, cites: [a, b]}\n"
    source = read(text.encode(), "f.yaml")
    assert source.at(()) == (1, 1)
    assert source.at(("drug",)) == (4, 1)
    assert source.at(("summary",)) == (5, 1)
    assert source.at(("summary", 0)) == (6, 5)
    assert source.at(("summary", 0, "text")) == (7, 5)
    assert source.at(("summary", 1, "cites", 1)) == (8, 33)
    assert source.at(("summary", 1, "plain")) == (8, 5)


@pytest.mark.parametrize(
    "text", ["466-472", "1 to 2", "nope", "yesterday", "10%", "v1.0", "0.5 mg"]
)
def test_read_takes_unquoted_text_that_every_program_reads_as_text(text: str) -> None:
    assert read(f"slug: a\ndrug: k\ntitle: {text}".encode(), "f").document.title == text


# --- what would be converted --------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reads_as"),
    [
        *[(word, "true or false") for word in ("no", "No", "NO", "yes", "on", "off", "y", "N")],
        *[(word, "true or false") for word in ("true", "False", "TRUE")],
        *[(text, "a number") for text in ("0.50", "5", "-1", "+3", ".5", "5.", "1e3", "1_000")],
        *[(text, "a number") for text in ("0x1F", "0b101", "1.5E+300", "1e999999", "9" * 30)],
        *[(text, "an octal number") for text in ("010", "0o17", "-07", "00")],
        *[(text, "a number to the base 60") for text in ("12:30", "1:30:00", "190:20:30.15")],
        *[(text, "infinity or not a number") for text in (".inf", "-.INF", ".nan", ".NaN")],
        *[(text, "a date") for text in ("2025-11-22", "2025-1-2", "2025-11-22T10:00:00Z")],
        ("2025-11-22 10:00:00.5 -05:00", "a date"),
        ("=", "a sign of YAML's own"),
        ("<<", "a sign of YAML's own"),
    ],
)
def test_read_refuses_to_convert_text(text: str, reads_as: str) -> None:
    assert line_of(f"slug: a\ndrug: k\ntitle: {text}\n") == (
        f'f.yaml:3:8: “{text}” reads as {reads_as}; put it in quotes: "{text}"'
    )


@pytest.mark.parametrize("text", ["no", "0.50", "010", "12:30", ".nan", "2025-11-22", "~", "null"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_read_takes_the_same_text_in_quotes(text: str, quote: str) -> None:
    data = f"slug: a\ndrug: k\ntitle: {quote}{text}{quote}\n"
    assert read(data.encode(), "f").document.title == text


@pytest.mark.parametrize("nothing", ["", "~", "null", "Null"])
def test_read_refuses_nothing_for_a_value(nothing: str) -> None:
    line = line_of(f"slug: a\ndrug: k\ntitle: t\nsummary: {nothing}\n")
    assert line.endswith(": summary is empty; write a value, or leave it out")
    assert line.startswith("f.yaml:4:")


@pytest.mark.parametrize("number", ["0x1", "01", "1.0", "1_0", "-1", "one", "9" * 5000, "true"])
def test_read_refuses_odd_spellings_of_a_whole_number(number: str) -> None:
    assert line_of(f"schema: {number}\n" + HEAD[10:]) == (
        "f.yaml:1:9: schema must be a whole number in plain digits"
    )


@pytest.mark.parametrize("truth", ["yes", "True", "on", "1", "y"])
def test_read_refuses_odd_spellings_of_a_truth(truth: str) -> None:
    dose = f'{{value: "1", unit: mg, approximate: {truth}}}'
    assert line_of(HEAD + f"regimens:\n  - {{id: r, kind: dose, dose: {dose}}}\n") == (
        "f.yaml:6:67: approximate must be true or false"
    )


def test_the_keys_that_want_numbers_and_truths_are_those_of_the_schema() -> None:
    found: dict[str, set[str]] = {"integer": set(), "boolean": set()}
    schema = json_schema()
    for group in [schema, *schema["$defs"].values()]:
        for key, value in group.get("properties", {}).items():
            for kind in [value, *value.get("anyOf", [])]:
                found.get(kind.get("type"), set()).add(key)
    assert found == {"integer": composing.WHOLE_NUMBERS, "boolean": composing.TRUTHS}


# --- what is not plain data ---------------------------------------------------

TAG = "is not read; remove it"
ANCHOR = "anchors and aliases are not read; write the value out"
QUOTES = "the quotes are never closed; close them"
ALIGN = "the indentation does not fit the lines above; align the keys"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "1:1", "the file is empty; an entry begins with schema: 1"),
        ("# only a comment\n", "1:1", "the file is empty; an entry begins with schema: 1"),
        ("- a\n", "1:1", "the file must hold one group of keys"),
        ("text\n", "1:1", "the file must hold one group of keys"),
        ("a: x\n---\nb: y\n", "2:1", "a second document begins here; one entry to a file"),
        ("a: x\n...\nb: y\n", "3:1", "one entry to a file"),
        ("a: &x b\n", "1:4", ANCHOR),
        ("a: *x\n", "1:4", ANCHOR),
        ("a: [&x [l, l], *x]\n", "1:5", ANCHOR),
        ("&x a: b\n", "1:1", ANCHOR),
        ("*x : b\n", "1:1", ANCHOR),
        ("a: !!python/object/apply:os.system [x]\n", "1:4", TAG),
        ("a: !!binary aGk=\n", "1:4", TAG),
        ("a: !!str no\n", "1:4", TAG),
        ("a: ! b\n", "1:4", TAG),
        ("a: !local b\n", "1:4", TAG),
        ("!!set\na: b\n", "1:1", TAG),
        ("? [a]\n: b\n", "1:3", "a key must be one word; write key: value"),
        ("? {a: b}\n: b\n", "1:3", "a key must be one word; write key: value"),
        ("%YAML 1.1\n---\na: b\n", "1:1", "a line begins with %; remove it"),
        ("a: b\n%TAG ! x\n", "2:1", "a line begins with %; remove it"),
        ("a: 'b\n", "1:4", QUOTES),
        ("a: b: c\n", "1:5", "a colon stands where none may; put the text in quotes"),
        ("a: b\n\tc: d\n", "2:1", "indent with spaces"),
        ("a: @b\n", "1:4", "this character cannot stand here"),
        ('a: "\\q"\n', "1:4", "this is no escape; write \\\\ for a backslash"),
        ('a: "\\xyz"\n', "1:4", "this is no escape"),
        ("a: [b\n", "1:4", "the brackets are not closed"),
        ("a: {b: c\n", "1:4", "the brackets are not closed"),
        ("a:\n  - b\n c: d\n", "3:2", ALIGN),
        ("[" * 100, "1:1", "the file must hold one group of keys"),
        ("a: " + "[" * 100, "1:27", "this is nested too deep; 24 levels at most"),
        ("a: " + "{b: " * 100, "1:96", "this is nested too deep; 24 levels at most"),
        ("a:\n  " + "- " * 100, "2:49", "this is nested too deep; 24 levels at most"),
    ],
)
def test_read_refuses_what_is_not_plain_data(text: str, place: str, words: str) -> None:
    (line,) = [line for line in lines_of(text) if words in line]
    line_number = place.split(":")[0]
    # Of an error in the syntax, the two parsers name columns a few characters apart.
    assert re.match(rf"f\.yaml:{line_number}:\d+: ", line)
    if (
        words in (ANCHOR, TAG, QUOTES)
        or "close" in words
        or "nested" in words
        or "document" in words
    ):
        assert line.startswith(f"f.yaml:{place}: ")


def test_read_refuses_a_key_given_twice_and_names_the_first() -> None:
    text = HEAD + "summary:\n  - id: s\n    text: a\n    id: t\n"
    assert line_of(text) == "f.yaml:8:5: id is already given in line 6; remove one of the two"


def test_read_takes_the_merge_key_for_a_key_that_nobody_knows() -> None:
    assert line_of(HEAD + "<<: {slug: b}\n").startswith("f.yaml:5:1: << is not a known key")


def test_read_refuses_too_many_values() -> None:
    text = HEAD + "summary: [" + "a," * composing.MAX_NODES + "]\n"
    assert lines_of(text)[-1].endswith("over 80,000 values; split it into several entries")


# --- bytes and characters -----------------------------------------------------


def test_read_refuses_a_file_over_the_limit() -> None:
    data = HEAD.encode() + b"#" * (MAX_BYTES + 1 - len(HEAD))
    assert read(data[:-1], "f").document.slug == "a"
    assert line_of(data) == (
        "f.yaml:1:1: the file has over 1,048,576 bytes; split it into several entries"
    )


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (b"\xef\xbb\xbf" + HEAD.encode(), "1:1: the file begins with a byte-order mark; save"),
        (HEAD.encode("utf-16"), "1:1: the file is UTF-16; save it as UTF-8"),
        (HEAD.encode("utf-16-be"), "1:1: the invisible character U+0000"),
        ("a: b\nc: é".encode("latin-1"), "2:4: the byte 0xe9 is not UTF-8; save the file as"),
        ("é: \xff".encode()[:-1] + b"\xff", "1:4: the byte 0xc3 is not UTF-8"),
        (b"a: \xed\xa0\x80", "1:4: the byte 0xed is not UTF-8"),
        (b"a: \xc0\xaf", "1:4: the byte 0xc0 is not UTF-8"),
    ],
)
def test_read_refuses_bytes_that_are_not_utf8(data: bytes, start: str) -> None:
    assert lines_of(data)[0].startswith(f"f.yaml:{start}")


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\x1b", "\r", "\x7f", "\x85", "\xad", "\u061c", "\u200b", "\u200e", "\u2028",
     "\u2029", "\u202e", "\u2066", "\ufeff", "\ufffe", "\uffff", "\U000e0041"],
)  # fmt: skip
def test_read_refuses_invisible_characters_where_they_stand(character: str) -> None:
    for text, place in (
        (f"{HEAD}# comment {character}.\n", "5:11"),
        (f'slug: a\ntitle: "😀é{character}"\n', "2:11"),
        (f"slug: a\nti{character}tle: b\n", "2:3"),
    ):
        assert line_of(text) == (
            f"f.yaml:{place}: the invisible character U+{ord(character):04X} stands here; "
            "remove it and type the text again"
        )


def test_read_refuses_invisible_characters_written_as_escapes() -> None:
    line = line_of(HEAD.replace('"T"', r'"a\u202eb"'))
    assert line.startswith("f.yaml:3:1: title holds the invisible character U+202E")


# --- what the document refuses ------------------------------------------------


@pytest.mark.parametrize(
    ("part", "place", "words"),
    [
        ("slug: A b", "5:1", "slug is already given in line 2"),
        ("headng: x", "5:1", "headng is not a known key"),
        ("summary: x", "5:1", "summary must be a list"),
        ("summary: [x]", "5:11", "item 1 of summary must be a group of keys and values"),
        ("summary: [{id: s}]", "5:11", "text is missing; it must be given"),
        ("summary: [{id: S, text: a}]", "5:12", "id is not an id; use small letters"),
        ("summary: [{id: s, text: [a]}]", "5:19", "text must be text"),
        ("references: [{id: r, evidence: trial, title: t, URL: 'javascript:a()'}]", "5:49",
         "URL is not a web address; it must begin with https:// or http://"),
        ("references: [{id: r, evidence: trial, title: t, URL: 'data:text/html,x'}]", "5:49",
         "URL is not a web address"),
        ("references: [{id: r, evidence: trial, title: t, issued: '2025'}]", "5:49",
         "issued must be a whole number, without quotes"),
        ("references: [{id: r, evidence: trial, title: t, issued: 99999}]", "5:49",
         "issued is too large; at most 2200"),
        ("references: [{id: r, evidence: blog, title: t}]", "5:22",
         "evidence is not one of the known words; it must be 'guideline'"),
        ('regimens: [{id: r, kind: dose, dose: {value: "0,5", unit: mg}}]', "5:39",
         "value “0,5” is not a plain decimal number"),
        ('regimens: [{id: r, kind: dose, dose: {value: "1e999", unit: mg}}]', "5:39",
         "value “1e999” is not a plain decimal number"),
        ("regimens: [{id: r, kind: dose, dose: {unit: mg}}]", "5:32",
         "dose has no number; give value, or low and high"),
        ("sections: [{id: s, heading: h, tables: [{id: t, caption: c, columns: [a], "
         "rows: [[b, c]]}]}]", "5:41", "item 1 of tables has 2 cells in row 1 and 1 columns"),
    ],
)  # fmt: skip
def test_read_refuses_what_is_no_document(part: str, place: str, words: str) -> None:
    line = line_of(f"{HEAD}{part}\n")
    assert line.startswith(f"f.yaml:{place}: ")
    assert words in line


def test_read_gives_every_reason_in_the_order_of_the_file() -> None:
    assert lines_of("slug: A\ntitle: no\nextra: x\nregimens:\n  - id: r\n    dose: ~\n") == [
        "f.yaml:1:1: drug is missing; it must be given",
        "f.yaml:1:1: slug is not an id; use small letters, digits and single hyphens, such as "
        "periop-infusion, 80 characters at most",
        'f.yaml:2:8: “no” reads as true or false; put it in quotes: "no"',
        "f.yaml:3:1: extra is not a known key; see manage.py document_schema for those that are",
        "f.yaml:5:5: kind is missing; it must be given",
        "f.yaml:6:11: dose is empty; write a value, or leave it out",
    ]


def test_read_gives_a_hundred_reasons_and_says_that_there_are_more() -> None:
    lines = lines_of(HEAD + "regimens:\n" + "  - no\n" * 150)
    assert len(lines) == 101
    assert lines[-1].endswith(": and there is more; correct what stands above first")


@pytest.mark.parametrize(
    "data",
    [
        HEAD.replace("slug: a", 'slug: "a\\nb"'),
        HEAD + '"bad\\nkey": x\n',
        HEAD + 'regimens: [{id: r, kind: dose, dose: {value: "1\\n2", unit: mg}}]\n',
        HEAD + "k" * 900 + ": x\n",
    ],
)
def test_every_refusal_is_one_short_line(data: str) -> None:
    for line in lines_of(data, "a\nb\x1b[31m.yaml"):
        assert re.fullmatch(r"a b�\[31m\.yaml:\d+:\d+: [^\n\x1b]{1,300}", line)


def test_bad_file_says_its_lines() -> None:
    with pytest.raises(BadFile) as caught:
        read(b"", "f.yaml")
    assert str(caught.value) == "f.yaml:1:1: the file is empty; an entry begins with schema: 1"
