"""What an editor types becomes safe HTML that says the same."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.inline import inline, paragraphs, plain_text, quantities


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("give *slowly*", "give <em>slowly</em>"),
        ("do **not** exceed", "do <strong>not</strong> exceed"),
        (
            "[the label](https://a.example/x)",
            '<a href="https://a.example/x" rel="noopener noreferrer">the label</a>',
        ),
        ("two\nlines", "two lines"),
        ("# not a heading", "# not a heading"),
        ("- not a list", "- not a list"),
        ("snake_case_stays", "snake_case_stays"),
    ],
)
def test_inline_understands_emphasis_and_links_only(typed: str, shown: str) -> None:
    assert inline(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "<style>*{display:none}</style>",
    ],
)
def test_inline_lets_nothing_active_through(typed: str) -> None:
    assert re.findall(r"<(?!/?(?:em|strong|br|span|a href=\"https?://)\b)", inline(typed)) == []
    assert "href" not in inline(typed)


@pytest.mark.parametrize("typed", ["5*3*2 mg", "2*4 and 3*6", "x**y**z"])
def test_inline_keeps_multiplication_signs(typed: str) -> None:
    assert re.sub(r"<[^>]*>", "", inline(typed)) == typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("give 0.5 mg/kg now", "0.5 mg/kg"),
        ("1 to 2 mcg/kg/min", "1 to 2 mcg/kg/min"),
        ("saline 0.9 % or", "0.9 %"),
        ("10\u202f000 mg/day", "10\u202f000 mg/day"),
        ("over 60 seconds.", "60 seconds"),
        ("about 22 mg of", "22 mg"),
    ],
)
def test_quantities_never_break_apart(typed: str, kept: str) -> None:
    assert f'<span class="q">{kept}</span>' in quantities(typed)
    assert f'<span class="q">{kept}</span>' in inline(typed)


@pytest.mark.parametrize("typed", ["3 to 4 times", "5 members", "in 2025", "9 mgx"])
def test_quantities_are_numbers_with_units(typed: str) -> None:
    assert quantities(typed) == typed


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"])))
def test_quantities_say_what_was_typed(typed: str) -> None:
    assert html.unescape(re.sub(r"</?span[^>]*>", "", quantities(typed))) == typed


@given(st.text(alphabet="0123456789.*_ mgk/<>&\"'[]()\\", max_size=60))
def test_inline_never_changes_a_digit(typed: str) -> None:
    shown = html.unescape(re.sub(r"<[^>]*>", "", inline(typed)))
    assert re.sub(r"\D", "", shown) == re.sub(r"\D", "", typed)


@pytest.mark.parametrize(
    "typed",
    [
        "see [1](0.5) mg",
        "[x](a.example)",
        "[x](/entries/)",
        "[x](//a.example)",
        "[x](#dose)",
        "[x]()",
        '[x]( "0.5 mg")',
        r"[x](https:\a.example)",
        "[x](mailto:a@a.example)",
        "[x](javascript%3Aalert)",
        "[x](data:image/png;base64,AAAA)",
        "[x](https:a.example)",
    ],
)
def test_inline_shows_what_leads_to_no_web_address_as_it_was_typed(typed: str) -> None:
    assert re.sub(r"</?span[^>]*>", "", inline(typed)) == typed
    assert plain_text(typed) == typed


def test_paragraphs_are_parted_by_empty_lines() -> None:
    assert paragraphs("one\n\ntwo\n \nthree\nlines") == ["one", "two", "three lines"]


def test_plain_text_has_the_words_without_marks() -> None:
    assert plain_text("do **not** exceed [it](https://a.example), 5*3*2\nor") == (
        "do not exceed it, 5*3*2 or"
    )
