"""Documents for property tests: every part of an entry, with text that is hard to write down."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from reference.document import (
    INVISIBLE,
    Basis,
    EntryDocument,
    Evidence,
    Intent,
    Phase,
    Population,
    ProvenanceKind,
    RegimenKind,
    Route,
    SectionKind,
    WeightBasis,
    parse,
)

NASTY = [
    "no", "Yes", "ON", "n", "y", "~", "null", "true", "0.50", "0x1F", "010", "0o17", "1e3", ".5",
    "-1", "+3", "12:30", "1:30:00", "2025-11-22", "2025-11-22 10:00:00", ".inf", ".NaN", "=", "<<",
    "a: b", "a :b", "a:", ":a", "a #b", "#a", "- a", "-", "--- a", "...", "? a", "& a", "*a", "!a",
    "!!str a", "%a", "@a", "`a`", "|", ">-", "'a'", '"a"', 'a "b" c', "it's", "{a}", "[a", "a, b",
    "a]", "\\", "\\n", "a\\", "a\tb", "a  b", "a\n b", "a\n\n\nb", "a \nb", "a\n\tb", "a\n- b: c",
    "a\n# b", "https://example.org/a?b=c#d", "µg/kg", "≥ 0.5 mg/kg", "…", "“a”", "é", "e\u0301",
    "😀", "東京", "a\u00a0b", "\u3000a b", "😀 " * 60, "word " * 60,
    "word " * 20 + "\n\n" + "b " * 70, "x" * 300, "x" * 100 + " y", "mg: " * 40, "# " * 60,
    "a " * 50 + "  b " + "c " * 50, "$a", "(a)",
]  # fmt: skip

_characters = st.characters(codec="utf-8", exclude_categories=["Cn"]).filter(
    lambda character: not INVISIBLE.match(character)
)
_pieces = st.one_of(st.sampled_from(NASTY), st.text(_characters, max_size=30))
texts = st.lists(_pieces, min_size=1, max_size=4).flatmap(
    lambda pieces: st.sampled_from(["", " ", "\n", "\n\n", ": ", " #"]).map(
        lambda between: between.join(pieces)
    )
)
filled = texts.filter(str.strip)
lines = texts.map(lambda text: text[:100])
filled_lines = lines.filter(str.strip)
units = st.sampled_from(["mg/kg", "mg/kg/h", "%", "no", "0.5", "mL: 5", "µg"])
numbers = st.from_regex(r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,9})?", fullmatch=True)
slugs = st.one_of(
    st.sampled_from(["no", "on", "0", "10", "1e3", "2025-11-22", "null", "a", "pain-2025"]),
    st.from_regex(r"[a-z0-9]{1,8}(?:-[a-z0-9]{1,8}){0,2}", fullmatch=True),
)
cites = st.lists(slugs, max_size=3)


def group(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


def of(words: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([word.value for word in words])


doses = st.one_of(
    group({"value": numbers, "unit": units}, {"approximate": st.booleans()}),
    group({"low": numbers, "unit": units}, {"high": numbers, "approximate": st.booleans()}),
)
regimens = group(
    {"kind": of(RegimenKind)},
    {
        "drug": slugs,
        "intent": of(Intent),
        "route": of(Route),
        "method": lines,
        "indication": lines,
        "setting": lines,
        "population": of(Population),
        "age": group({}, {"low": numbers, "unit": st.sampled_from(["years", "days"])}),
        "phase": of(Phase),
        "form": lines,
        "weight_basis": of(WeightBasis),
        "dose": doses,
        "also": st.lists(doses, max_size=2),
        "max": st.lists(group({"value": numbers, "unit": units}, {"basis": of(Basis)}), max_size=2),
        "steps": st.lists(
            group({"by": doses}, {"every": lines, "until": lines, "ceiling": doses}), max_size=2
        ),
        "frequency": lines,
        "duration": lines,
        "note": texts,
        "cites": cites,
    },
)
statements = group({"text": filled}, {"plain": texts, "cites": cites})
questions = group({"question": filled_lines, "text": filled}, {"plain": texts, "cites": cites})
tables = st.integers(1, 3).flatmap(
    lambda width: group(
        {"caption": filled_lines, "columns": st.lists(lines, min_size=width, max_size=width)},
        {
            "rows": st.lists(st.lists(texts, min_size=width, max_size=width), max_size=2),
            "cites": cites,
        },
    )
)


def sections(inner: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    optional = {
        "kind": of(SectionKind),
        "statements": st.lists(statements, max_size=2),
        "tables": st.lists(tables, max_size=1),
        "questions": st.lists(questions, max_size=1),
    }
    if inner is not None:
        optional["sections"] = st.lists(inner, max_size=1)
    return group({"heading": filled_lines}, optional)


references = group(
    {"evidence": of(Evidence), "title": filled_lines},
    {
        "author": st.lists(group({"family": filled_lines}, {"given": lines}), max_size=3),
        "container-title": lines,
        "publisher": lines,
        "issued": st.integers(1500, 2200),
        "volume": lines,
        "page": lines,
        "DOI": st.sampled_from(["", "10.1002/ejp.624", "10.1000/a(b)[c]{d},e:f#g'h"]),
        "PMID": st.sampled_from(["", "22833552"]),
        "URL": st.sampled_from(["", "https://example.org/a?b={c},[d]:e#f", "http://x"]),
        "note": texts,
    },
)
entries_without_ids = group(
    {"slug": slugs, "title": filled_lines, "drug": slugs},
    {
        "schema": st.just(1),
        "summary": st.lists(statements, max_size=2),
        "regimens": st.lists(regimens, max_size=2),
        "sections": st.lists(sections(sections()), max_size=2),
        "references": st.lists(references, max_size=2),
        "provenance": st.lists(
            group({"source": filled_lines, "kind": of(ProvenanceKind)}, {"note": texts}),
            max_size=2,
        ),
    },
)


def with_ids(data: dict[str, Any]) -> dict[str, Any]:
    """Give every part an id; some look like numbers, dates and truths."""
    odd = iter(["no", "on", "10", "0", "2025-11-22", "1e3", "null", "y"])
    counted = iter(f"part-{number}" for number in range(10_000))

    def fill(parent: dict[str, Any]) -> None:
        for key in ("summary", "statements", "questions", "tables", "regimens", "references"):
            for part in parent.get(key, []):
                part["id"] = next(odd, None) or next(counted)
        for section in parent.get("sections", []):
            section["id"] = next(odd, None) or next(counted)
            fill(section)

    fill(data)
    return data


# Composites, because a strategy's name is what a failing test prints.


@st.composite
def plain_entries(draw: st.DrawFn) -> dict[str, Any]:
    return with_ids(draw(entries_without_ids))


@st.composite
def documents(draw: st.DrawFn) -> EntryDocument:
    return parse(draw(plain_entries()))
