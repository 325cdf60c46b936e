"""What a page must be for everybody: free of barriers, within its window, in light and in dark."""

from __future__ import annotations

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

OF_COLOUR = ["color-contrast", "link-in-text-block"]
STRUCTURE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {rule: {"enabled": False} for rule in OF_COLOUR},
    "resultTypes": ["violations"],
}
"""What WCAG 2.2 asks at level AA, as far as a machine can tell; colour is asked for apart."""

COLOUR = {"runOnly": {"type": "rule", "values": OF_COLOUR}, "resultTypes": ["violations"]}
AXE = Axe().axe_script
WIDTHS = (390, 1280)
NARROWEST = 320
HEIGHT = 900
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OPEN_ALL = "document.querySelectorAll('main details').forEach(one => { one.open = true; })"
PICK = """() => {
    const seen = new Set();
    const grounds = one => {
        if (!one) return [];
        const { backgroundColor, opacity } = getComputedStyle(one);
        const clear = backgroundColor === "rgba(0, 0, 0, 0)" && opacity === "1";
        return [...(clear ? [] : [backgroundColor, opacity]), ...grounds(one.parentElement)];
    };
    for (const one of document.querySelectorAll("body *")) {
        one.removeAttribute("data-look");
        const says = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (!(says || "value" in one) || !one.checkVisibility()) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(one);
        const isLarge = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
        const key = [one.localName === "a", color, isLarge, ...grounds(one)].join();
        if (seen.has(key)) continue;
        seen.add(key);
        one.setAttribute("data-look", "");
    }
    return seen.size;
}"""
"""Marks one text for each pair of colours: axe takes seconds for all the texts of a long page."""

TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const scrolls = one => one && one !== document.documentElement
        && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
    return [...document.querySelectorAll("body *")]
        .filter(one => one.getBoundingClientRect().right > room + 1 && !scrolls(one.parentElement))
        .map(one => one.outerHTML.slice(0, 90));
}"""


def flaws(page: Page, name: str) -> list[str]:
    """Return what stands against a page at every width, in light and in dark."""
    page.evaluate(OPEN_ALL)
    page.evaluate(AXE)
    found: list[str] = []
    for width in (NARROWEST, *WIDTHS):
        page.set_viewport_size(ViewportSize(width=width, height=HEIGHT))
        found += [f"{name} at {width}: too wide: {one}" for one in page.evaluate(TOO_WIDE)]
        if width == NARROWEST:
            continue
        found += [f"{name} at {width}: {one}" for one in barriers(page, "document", STRUCTURE)]
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(PICK) > 3, f"{name} shows hardly anything"
            told = barriers(page, "'[data-look]'", COLOUR)
            found += [f"{name} at {width}, {scheme}: {one}" for one in told]
        page.emulate_media(color_scheme="light")
    return found


def barriers(page: Page, within: str, rules: dict[str, Any]) -> list[str]:
    """Return what axe finds in a part of the page as it is now."""
    results = page.evaluate(f"rules => axe.run({within}, rules)", rules)
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]
