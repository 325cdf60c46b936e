"""The document: one canonical form, one digest, and nothing in it that is not declared."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.document import (
    MAX_DEPTH,
    MAX_TEXT,
    UPCASTS,
    EntryDocument,
    Fault,
    Malformed,
    canonical_bytes,
    digest,
    digest_of,
    json_schema,
    load,
    parse,
    plain_data,
)
from tests.reference.documents import documents, plain_entries

PINNED: dict[str, Any] = {
    "schema": 1,
    "slug": "ketamine-pain-dosing",
    "title": "How is ketamine dosed for pain?",
    "drug": "ketamine",
    "summary": [{"id": "s1", "text": "Naïve “patients”: 0.50 mg/kg 😀", "cites": ["a"]}],
    "regimens": [
        {
            "id": "r1",
            "kind": "dose",
            "route": "intravenous",
            "population": "not-stated",
            "dose": {"low": "0.10", "high": "0.35", "unit": "mg/kg", "approximate": True},
        }
    ],
    "references": [{"id": "a", "evidence": "guideline", "title": "T", "container-title": "C"}],
}
PINNED_BYTES = (
    '{"drug":"ketamine","references":[{"container-title":"C","evidence":"guideline","id":"a",'
    '"title":"T"}],"regimens":[{"dose":{"approximate":true,"high":"0.35","low":"0.10",'
    '"unit":"mg/kg"},"id":"r1","kind":"dose","route":"intravenous"}],"schema":1,'
    '"slug":"ketamine-pain-dosing","summary":[{"cites":["a"],"id":"s1",'
    '"text":"Naïve “patients”: 0.50 mg/kg 😀"}],"title":"How is ketamine dosed for pain?"}'
).encode()
PINNED_DIGEST = "592e42d4d7a342b43c650b774b9c20bfbb49b0b4e7a833748da323b41ba0d435"


def entry(**parts: Any) -> dict[str, Any]:
    return {"slug": "a", "title": "T", "drug": "ketamine", **parts}


def faults_of(data: object) -> list[Fault]:
    with pytest.raises(Malformed) as caught:
        parse(data)
    return caught.value.faults


def paths_of(data: object) -> list[str]:
    return [fault.pointer for fault in faults_of(data)]


# --- canonical bytes and digest ---------------------------------------------


def test_canonical_bytes_and_digest_are_pinned() -> None:
    document = parse(PINNED)
    assert canonical_bytes(document) == PINNED_BYTES
    assert digest(document) == PINNED_DIGEST == digest_of(PINNED_BYTES)


@settings(deadline=None)
@given(documents())
def test_canonical_bytes_load_to_the_same_bytes(document: EntryDocument) -> None:
    stored = canonical_bytes(document)
    assert canonical_bytes(load(stored)) == stored
    assert load(stored) == document


def shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@settings(deadline=None)
@given(plain_entries(), st.randoms(use_true_random=False))
def test_digest_does_not_depend_on_key_order(data: dict[str, Any], chance: random.Random) -> None:
    assert digest(parse(shuffled(data, chance))) == digest(parse(data))


@settings(deadline=None)
@given(documents())
def test_plain_data_parses_to_the_same_document(document: EntryDocument) -> None:
    assert parse(plain_data(document)) == document


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "tr_TR.UTF-8"])
def test_digest_does_not_depend_on_hash_seed_or_locale(seed: str, locale: str) -> None:
    script = (
        "import json, locale, sys; from reference.document import digest, parse\n"
        "try: locale.setlocale(locale.LC_ALL, '')\n"
        "except locale.Error: pass\n"
        "print(digest(parse(json.loads(sys.argv[1]))))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale}
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(PINNED)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == PINNED_DIGEST


def test_digest_changes_with_every_figure_as_written() -> None:
    dose = {"value": "0.5", "unit": "mg/kg"}
    digests = {
        digest(parse(entry(regimens=[{"id": "r", "kind": "dose", "dose": {**dose, **other}}])))
        for other in ({}, {"value": "0.50"}, {"unit": "mg/kg/h"}, {"approximate": True})
    }
    assert len(digests) == 4


def test_documents_of_an_older_schema_are_brought_up_on_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def second(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "schema": 0, "title": data["title"] + "!"}

    def first(data: dict[str, Any]) -> dict[str, Any]:
        return {**{key: value for key, value in data.items() if key != "name"}, "schema": -1,
                "title": data["name"]}  # fmt: skip

    monkeypatch.setitem(UPCASTS, -2, first)
    monkeypatch.setitem(UPCASTS, -1, second)
    monkeypatch.setitem(UPCASTS, 0, lambda data: {**data, "schema": 1})
    stored = json.dumps({"schema": -2, "slug": "a", "name": "T", "drug": "k"}).encode()
    assert load(stored) == parse(entry(title="T!", drug="k"))


@pytest.mark.parametrize("schema", ["2", "0", "null", '"1"'])
def test_load_refuses_a_schema_that_it_does_not_know(schema: str) -> None:
    with pytest.raises(Malformed):
        load(f'{{"drug":"k","schema":{schema},"slug":"a","title":"T"}}'.encode())


def test_canonical_bytes_leave_out_what_says_nothing() -> None:
    silent = {"id": "r", "kind": "dose", "route": "not-stated", "form": "", "cites": [], "note": ""}
    said = {"id": "r", "kind": "dose"}
    assert digest(parse(entry(regimens=[silent]))) == digest(parse(entry(regimens=[said])))


def test_numbers_stay_exact_decimals_as_written() -> None:
    dose = {"low": "0.10", "high": "123456789.123456789", "unit": "mg"}
    document = parse(entry(regimens=[{"id": "r", "kind": "dose", "dose": dose}]))
    read = document.regimens[0].dose
    assert read is not None
    assert (read.low, read.high) == (Decimal("0.10"), Decimal("123456789.123456789"))
    assert plain_data(document)["regimens"][0]["dose"] == dose


def test_text_is_normalised_and_trimmed() -> None:
    document = parse(entry(title="  cafe\u0301 \n au\tlait "))
    assert document.title == "café au lait"


# --- refusals ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("value"),
    [0.5, 1, True, None, "", " 1", "1\n", "01", ".5", "5.", "1,5", "1e3", "-1", "+1", "NaN",
     "Infinity", "٣", "1_000", "0x1", "1" * 10, "0." + "1" * 10, Decimal("1E+1"), Decimal("NaN")],
)  # fmt: skip
def test_number_refuses_what_is_no_plain_decimal(value: object) -> None:
    dose = {"value": value, "low": "1", "unit": "mg"} if value is None else None
    data = entry(
        regimens=[{"id": "r", "kind": "dose", "max": [dose or {"value": value, "unit": "mg"}]}]
    )
    assert "/regimens/0/max/0/value" in paths_of(data)


@pytest.mark.parametrize(
    "slug", ["", "A", "a_b", "a--b", "-a", "a-", "a b", "a\n", "é", "a" * 81, "../a", 5, b"a"]
)
def test_slug_refuses_what_is_no_slug(slug: object) -> None:
    assert paths_of(entry(slug=slug)) == ["/slug"]


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "ftp://a", "//a", "a",
     "https://", "https://a b", 'https://a"b', "https://a<b", "https://a\nb", " javascript:a",
     "https://a\u202eb", "java\tscript:a", "&#106;avascript:a", "https:///a", "https://?a", "https://.",
     "https://a@b", "https://a:b@c", "https://javascript:a", "https://a:123456", "https:a"],
)  # fmt: skip
def test_link_refuses_what_is_no_web_address(link: str) -> None:
    data = entry(references=[{"id": "r", "evidence": "trial", "title": "T", "URL": link}])
    assert paths_of(data) == ["/references/0/URL"]


@pytest.mark.parametrize(
    "link",
    ["", "https://a.example", "http://a.example:8080/b?c=d#e", "https://münchen.example/ü",
     "https://a.example/x@y:z/(1)[2]"],
)  # fmt: skip
def test_link_takes_web_addresses(link: str) -> None:
    data = entry(references=[{"id": "r", "evidence": "trial", "title": "T", "URL": link}])
    assert [source.URL for source in parse(data).references] == [link]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:a", " javascript:a", "<javascript:a>", "java&#115;cript:a",
     "javascript&colon;a", "javascript\\:a", "&Tab;javascript:a", "java&NewLine;script:a",
     "data:text/html,a", "data:image/png;base64,AA", "vbscript:a", "file:///a",
     "mailto:a@a.example", "https:a.example"],
)  # fmt: skip
def test_text_refuses_a_link_to_anything_but_the_web(address: str) -> None:
    link = f"see [the label]({address}) first"
    column = {"id": "t", "caption": "C", "columns": ["a"], "rows": [[link]]}
    section = {"id": "s", "heading": "H", "tables": [column]}
    found = faults_of(entry(summary=[{"id": "x", "text": "a", "plain": link}], sections=[section]))
    assert [fault.pointer for fault in found] == [
        "/summary/0/plain",
        "/sections/0/tables/0/rows/0/0",
    ]
    assert {
        "a link in a text must begin with https:// or http://" in each.message for each in found
    } == {True}


@pytest.mark.parametrize(
    "text",
    ["[a](https://a.example)", "[a](HTTP://a.example)", "[S](+) ketamine", "see [1](0.5)", "a](b",
     "Note: [a] (javascript: is a word)", "ratio 1:1 (see [2])"],
)  # fmt: skip
def test_text_takes_links_to_the_web_and_brackets_that_link_nowhere(text: str) -> None:
    assert parse(entry(summary=[{"id": "x", "text": text}])).summary[0].text == text


@pytest.mark.parametrize("doi", ["11.1/a", "10.1/a", "10.1000/a b", "10.١٢٣٤/a", "10.1000/\u202ea"])
def test_doi_refuses_what_is_no_doi(doi: str) -> None:
    data = entry(references=[{"id": "r", "evidence": "trial", "title": "T", "DOI": doi}])
    assert paths_of(data) == ["/references/0/DOI"]


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x1b", "\r", "\x7f", "\x85", "\xad", "\u061c", "\u200b", "\u200e", "\u2028",
     "\u202e", "\u2066", "\ufeff", "\ufffe", "\uffff", "\ud800", "\U000e0041", "\u034f", "\u1160",
     "\u17b4", "\u180b", "\u206a", "\u3164", "\ufdd0", "\ufe0f", "\uffa0", "\U0001bca0",
     "\U0001d173", "\U0001ffff", "\U000e0100", "\U0010fffe"],
)  # fmt: skip
def test_text_refuses_invisible_characters_by_number(character: str) -> None:
    (fault,) = faults_of(entry(title=f"a{character}b"))
    assert fault.path == ("title",)
    assert f"U+{ord(character):04X}" in fault.message


@pytest.mark.parametrize("blank", ["", " ", "\n\t ", "\u3000"])
def test_text_that_must_be_given_refuses_blanks(blank: str) -> None:
    data = entry(title=blank, summary=[{"id": "s", "text": blank}])
    assert paths_of(data) == ["/title", "/summary/0/text"]


def test_text_is_measured_as_it_is_stored() -> None:
    # U+0958 becomes two characters in the normal form.
    statement = {"id": "s", "text": "\u0958" * (MAX_TEXT // 2)}
    stored = canonical_bytes(parse(entry(summary=[statement])))
    assert canonical_bytes(load(stored)) == stored
    statement["text"] += "\u0958"
    assert paths_of(entry(summary=[statement])) == ["/summary/0/text"]


def test_text_refuses_a_pile_of_accents() -> None:
    (fault,) = faults_of(entry(title="a" + "\u0300\u0315" * 16))
    assert "accents" in fault.message


def test_text_refuses_characters_that_a_later_unicode_may_reorder() -> None:
    # U+0378 has no meaning yet in any version; normal forms are promised for what has one.
    (fault,) = faults_of(entry(title="a\u0378b"))
    assert fault.message == (
        "holds U+0378, which is no character that is known here; write it in another way"
    )


@pytest.mark.parametrize("value", ["yes", "true", 1, 0, "no", None])
def test_approximate_refuses_all_but_true_and_false(value: object) -> None:
    dose = {"value": "1", "unit": "mg", "approximate": value}
    data = entry(regimens=[{"id": "r", "kind": "dose", "dose": dose}])
    assert paths_of(data) == ["/regimens/0/dose/approximate"]


@pytest.mark.parametrize("value", [True, 1.0, "1", 2, 0, None])
def test_schema_refuses_all_but_the_number(value: object) -> None:
    assert paths_of(entry(schema=value)) == ["/schema"]


@pytest.mark.parametrize("value", ["2025", 2025.0, True, 1499, 2201, 10**30])
def test_issued_refuses_what_is_no_year(value: object) -> None:
    data = entry(references=[{"id": "r", "evidence": "trial", "title": "T", "issued": value}])
    assert paths_of(data) == ["/references/0/issued"]


def test_unknown_keys_are_refused_at_every_level() -> None:
    reference = {"id": "r", "evidence": "trial", "title": "T", "container_title": "C"}
    section = {"id": "s", "heading": "H", "body": "x"}
    data = entry(author="x", sections=[section], references=[reference])
    assert sorted(paths_of(data)) == [
        "/author",
        "/references/0/container_title",
        "/sections/0/body",
    ]


def test_repeated_ids_are_refused_across_the_whole_entry() -> None:
    data = entry(
        summary=[{"id": "x", "text": "a"}],
        sections=[{"id": "s", "heading": "H", "statements": [{"id": "x", "text": "b"}]}],
    )
    assert paths_of(data) == ["/sections/0/statements/0/id"]


def nested(levels: int) -> dict[str, Any]:
    section: dict[str, Any] = {"id": f"s{levels}", "heading": "H"}
    for level in range(levels - 1, 0, -1):
        section = {"id": f"s{level}", "heading": "H", "sections": [section]}
    return entry(sections=[section])


def test_sections_nest_to_the_limit_and_no_deeper() -> None:
    assert len(list(parse(nested(MAX_DEPTH)).walk_sections())) == MAX_DEPTH
    assert len(faults_of(nested(MAX_DEPTH + 1))) == 1
    assert faults_of(nested(100_000))


def test_table_refuses_a_row_that_does_not_fit() -> None:
    table = {"id": "t", "caption": "C", "columns": ["a", "b"], "rows": [["1", "2"], ["3"]]}
    data = entry(sections=[{"id": "s", "heading": "H", "tables": [table]}])
    (fault,) = faults_of(data)
    assert (fault.pointer, "row 2" in fault.message) == ("/sections/0/tables/0", True)


@pytest.mark.parametrize(
    "dose", [{"unit": "mg"}, {"value": "1", "low": "1", "unit": "mg"}, {"value": "1"}]
)
def test_dose_refuses_no_number_two_forms_and_no_unit(dose: dict[str, str]) -> None:
    assert len(faults_of(entry(regimens=[{"id": "r", "kind": "dose", "dose": dose}]))) == 1


def test_entry_refuses_more_regimens_than_a_board_can_compare() -> None:
    regimens = [{"id": f"r-{number}", "kind": "dose"} for number in range(201)]
    assert len(parse(entry(regimens=regimens[:200])).regimens) == 200
    (fault,) = faults_of(entry(regimens=regimens))
    assert (fault.pointer, fault.message) == ("/regimens", "has too many items; 200 at most")


@pytest.mark.parametrize("data", [None, 1, "x", [], b"x"])
def test_parse_refuses_what_is_no_group(data: object) -> None:
    assert paths_of(data) == [""]


def test_every_fault_is_reported_at_once() -> None:
    assert sorted(paths_of({"slug": "A", "regimens": [{"kind": "x"}]})) == [
        "/drug",
        "/regimens/0/id",
        "/regimens/0/kind",
        "/slug",
        "/title",
    ]


def test_json_schema_closes_every_group() -> None:
    schema = json_schema()
    groups = [schema, *(part for part in schema["$defs"].values() if part["type"] == "object")]
    assert len(groups) > 10
    assert all(part["additionalProperties"] is False for part in groups)
    assert "container-title" in schema["$defs"]["Reference"]["properties"]
