"""The page of a publication: complete, safe, and the same bytes each time."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import override_settings

from reference.rendering import compress, day_in_words, etag, moment_in_words, render_page
from tests.reference.reader.sample import (
    DATA,
    IMPRINT,
    LAST_REVIEWED_ON,
    NEXT_REVIEW_ON,
    PUBLISHED_AT,
    document,
)

DIGEST = "ab12" * 16


def page(changes: dict[str, Any] | None = None, **told: Any) -> str:
    facts: dict[str, Any] = {
        "number": 3,
        "digest": DIGEST,
        "published_at": PUBLISHED_AT,
        "last_reviewed_on": LAST_REVIEWED_ON,
        "next_review_on": NEXT_REVIEW_ON,
    }
    return render_page(document(**(changes or {})), IMPRINT, **facts | told).decode()


def words(html: str) -> str:
    body = re.sub(r"(?s)<head>.*?</head>|<!--.*?-->", " ", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", body))


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, name: str) -> Iterator[str]:
        for _, attributes in self.found:
            if (value := attributes.get(name)) is not None:
                yield value


def test_page_is_the_same_bytes_each_time() -> None:
    assert page() == page()


def test_page_has_no_inline_script_or_style() -> None:
    elements = Elements(page())
    assert not list(elements.all("style"))
    assert {tag for tag, _ in elements.found} & {"script", "style"} == set()
    assert [name for _, given in elements.found for name in given if name[:2] == "on"] == []


def test_page_shows_who_approved_it_and_the_three_dates() -> None:
    told = words(page())
    for said in (
        "Approved 13 November 2026",
        "Last reviewed 13 November 2026",
        "Next review due 13 November 2027",
        "Dr Ines Okafor, board member, anaesthesia",
        "Dr Tomas Lindqvist, chair, pain medicine",
        "No conflicts of interest declared.",
        DIGEST,
        "/entries/ketamine-pain-dosing/v/3/",
        "does not replace it",
    ):
        assert said in told, said


def test_page_has_the_summary_first_and_the_dosing_table_second() -> None:
    headings = re.findall(r"<h2[^>]*>(?:<svg.*?</svg>)?\s*([^<]+?)\s*</h2>", page(), re.DOTALL)
    assert headings[:2] == ["In short", "Dosing"]
    assert headings[-3:] == ["References", "What was left out, and why", "Imprint"]


def test_page_shows_three_steps_by_word_and_shape() -> None:
    steps = re.search(r'<ol class="steps".*?</ol>', page(), re.DOTALL)
    assert steps
    assert re.findall(r"<span>(\w[\w ]*)<", steps.group()) == [
        "Submitted",
        "Under Review",
        "Approved",
    ]
    assert steps.group().count("icon-done") == 3
    assert steps.group().count(", complete") == 3


def test_every_link_within_the_page_arrives_and_no_anchor_occurs_twice() -> None:
    elements = Elements(page())
    anchors = Counter(elements.all("id"))
    assert [anchor for anchor, times in anchors.items() if times > 1] == []
    inner = [href[1:] for href in elements.all("href") if href.startswith("#")]
    assert len(inner) > 20
    assert [href for href in inner if href not in anchors] == []
    labels = [part for value in elements.all("aria-labelledby") for part in value.split()]
    assert [label for label in labels if label not in anchors] == []


def test_each_citation_leads_to_its_source_and_back() -> None:
    html = page()
    cited = re.findall(r'<a id="(cite-1-\d+)" href="#ref-pain-2025"', html)
    source = re.search(r'<li id="ref-pain-2025">.*?</li>', html, re.DOTALL)
    assert source
    assert re.findall(r'href="#(cite-1-\d+)"', source.group()) == cited
    assert len(cited) == 7


def test_citation_of_an_unlisted_source_is_shown_as_missing() -> None:
    html = page({"summary": [{"id": "s1", "text": "So.", "cites": ["nowhere"]}]})
    assert "Source missing" in html
    assert "No source" in words(html)


def test_low_evidence_is_marked_on_row_and_statement() -> None:
    html = page()
    row = re.search(r'<tr id="dose-cancer-start".*?</tr>', html, re.DOTALL)
    statement = re.search(r'<li id="say-f2">.*?</li>', html, re.DOTALL)
    assert row and statement
    assert "Low evidence" in row.group()
    assert "Low evidence" in statement.group()
    assert "Low evidence" not in re.search(r'(?s)<tr id="dose-acute-bolus".*?</tr>', html).group()  # type: ignore[union-attr]


def test_maximum_stands_in_the_cell_of_its_dose() -> None:
    row = re.search(r'(?s)<tr id="dose-periop-infusion".*?</tr>', page())
    assert row
    cells = re.findall(r"(?s)<td data-label=\"(\w+)\">(.*?)</td>", row.group())
    dose = dict(cells)["Dose"]
    assert "0.125 to 0.25\u00a0mg/kg/h" in dose
    assert words(dose).count("Maximum:") == 2
    assert "300\u00a0mg</span> per day" in dose


def test_incomplete_doses_and_other_figures_stand_apart() -> None:
    html = page()
    table = html.index("dose-acute-bolus")
    incomplete = html.index('id="incomplete"')
    figures = html.index('id="figures"')
    assert table < incomplete < html.index("dose-pacu-rescue") < figures
    assert figures < html.index("dose-two-arms") < html.index("dose-no-prophylaxis")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"overdue": True}, "The review of this entry is overdue."),
        ({"update_under_review": True}, "An update to this entry is under review."),
        (
            {"status": "superseded", "superseded_by": 4},
            "Superseded by version 4",
        ),
        (
            {
                "status": "recalled",
                "ended": {"at": "2026-11-20T07:45:00+00:00", "reason": "Wrong strength."},
            },
            "Recalled on 20 November 2026, 07:45 UTC. Do not use this version. Wrong strength.",
        ),
        ({"status": "retired"}, "Nobody keeps this text up to date."),
        ({"status": "expired"}, "Nobody keeps this text up to date."),
        ({"demonstration": True}, "Not medical advice."),
    ],
)
def test_page_says_what_is_told_and_only_then(told: dict[str, Any], said: str) -> None:
    assert said in words(page(**told))
    assert said not in words(page())


@pytest.mark.parametrize("status", ["superseded", "recalled", "retired", "expired"])
def test_ended_version_does_not_look_approved(status: str) -> None:
    html = page(status=status)
    assert 'class="steps"' not in html
    assert f"<title>{status.capitalize()}: " in html
    assert '<meta name="robots" content="noindex">' in html
    assert "Next review due" not in html


def test_demonstration_is_the_setting_unless_told() -> None:
    with override_settings(DEMONSTRATION=True):
        assert "Not medical advice." in page()
        assert "Not medical advice." not in page(demonstration=False)


def test_plain_wording_stands_where_it_was_written() -> None:
    told = words(page(wording="plain"))
    assert "For sudden pain, ketamine is given into a vein" in told
    assert "Use the lowest effective dose" in told
    assert "For sudden pain" not in words(page())


def test_text_cannot_break_out_of_the_page() -> None:
    attack = '"><script>alert(1)</script>'
    html = page(
        {
            "title": attack,
            "summary": [{"id": "s1", "text": attack, "cites": []}],
            "regimens": [{**DATA["regimens"][0], "indication": attack, "note": attack}],
            "provenance": [{"source": attack, "kind": "carried", "note": attack}],
        }
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 7


def test_compress_depends_on_the_page_alone() -> None:
    assert compress(b"page") == compress(b"page")
    assert gzip.decompress(compress(b"page")) == b"page"
    assert compress(b"page")[4:8] == b"\0\0\0\0"


def test_etag_is_of_the_bytes() -> None:
    assert etag(b"") == "e3b0c44298fc1c149afbf4c8996fb924"


def test_days_and_moments_are_in_the_site_s_zone() -> None:
    with override_settings(TIME_ZONE="Europe/Zurich"):
        assert moment_in_words("2026-11-22T23:30:00+00:00") == "23 November 2026, 00:30 CET"
        assert day_in_words("2026-11-22T23:30:00+00:00") == "23 November 2026"
    assert (day_in_words(None), moment_in_words(None)) == ("", "")
