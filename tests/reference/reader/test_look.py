"""The style sheets: small, from here alone, and legible in both modes."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

ON_PAGE = ("page", "surface", "sunk")
PAIRS = [
    *[(text, ground) for text in ("ink", "quiet", "accent") for ground in ON_PAGE],
    *[(text, ground) for text in ("done", "warn", "stop") for ground in ("page", "surface")],
    ("accent-strong", "accent-soft"),
    ("accent", "accent-soft"),
    ("ink", "accent-soft"),
    ("quiet", "accent-soft"),
    ("on-accent", "accent"),
    ("done", "done-soft"),
    ("warn", "warn-soft"),
    ("stop", "stop-soft"),
    *[("ink", f"{tone}-soft") for tone in ("done", "warn", "stop")],
    *[("quiet", f"{tone}-soft") for tone in ("warn", "stop")],
]


def colours(mode: str) -> dict[str, str]:
    light, dark = (ROOT / "static/css/tokens.css").read_text().split("@media", 1)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light))
    if mode == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", dark))
    return found


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_has_enough_contrast(mode: str, text: str, ground: str) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    found = colours(mode)
    lighter, darker = sorted((luminance(found[text]), luminance(found[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_style_sheets_are_small_together() -> None:
    assert sum(len(gzip.compress(sheet.read_bytes(), 9)) for sheet in SHEETS) < 20_000


def test_colours_stand_in_the_tokens_alone() -> None:
    allowed = {"tokens.css", "print.css"}
    found = {
        sheet.name: re.findall(r"(?<!&)#[0-9a-fA-F]{3,8}\b(?=[;\s])", sheet.read_text())
        for sheet in SHEETS
        if sheet.name not in allowed
    }
    assert {name: values for name, values in found.items() if values} == {}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.name))
def test_style_sheets_fetch_nothing(sheet: Path) -> None:
    assert re.findall(r"@import|url\(", sheet.read_text()) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_have_no_inline_script_or_style(template: Path) -> None:
    """The content security policy would refuse them, and the page would be broken silently."""
    source = template.read_text()
    assert (
        re.findall(
            r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:\ssrc=|application/json))|javascript:",
            source,
        )
        == []
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_load_nothing_from_elsewhere(template: Path) -> None:
    source = template.read_text()
    assert re.findall(r"<(?:script|img|link|iframe)[^>]*(?:src|href)=\"https?:", source) == []
