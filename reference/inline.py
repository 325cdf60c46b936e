"""Text of a document as safe HTML: emphasis, links, and quantities that never break apart.

Only a subset of Markdown is understood: *emphasis*, **strong emphasis**, links to
web addresses, and hard line breaks. Everything else is shown as it was typed. What
comes out passes an allowlist a second time, so that a fault in the first step
cannot reach a reader's browser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

_UNIT = (
    r"(?:mcg|micrograms?|µg|μg|mg|kg|g|ng|mL|ml|L|IU|units?|mEq|mmol|mmHg|h|hours?|min|minutes?"
    r"|s|seconds?|days?|weeks?|months?|years?|%)"
)
_NUMBER = r"\d+(?:[.,\u202f]\d+)*"
_QUANTITY = re.compile(
    rf"{_NUMBER}(?:[ \u00a0](?:to|or)[ \u00a0]{_NUMBER})?[ \u00a0]?{_UNIT}(?:/{_UNIT})*"
    r"(?![A-Za-z])"
)
"""A number or a range with its unit. Kept on one line: "0.5" at the end of a line and
"mg" at the start of the next has been misread."""


_INNER_STARS = re.compile(r"(?<=\w)\*+(?=\w)")
"""Stars between letters or digits are multiplication signs: "5*3*2" must not become "532"."""

_NO_LINK = re.compile(r"(?<=\])\((?!\s*<?https?://\w)", re.IGNORECASE)
"""A bracket that begins no web address: "[1](0.5)" must not hide its figure in a link."""


def quantities(text: str) -> SafeString:
    """Return plain text as HTML in which no quantity is broken over two lines."""
    marked = _QUANTITY.sub(r'<span class="q">\g<0></span>', escape(text))
    return mark_safe(marked)  # noqa: S308 - escaped by the line itself


def _text(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    return quantities(tokens[index].content)


@cache
def _markdown() -> MarkdownIt:
    # Imported where a page is rendered: most processes, and every check, never do.
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False})
    markdown.enable(["emphasis", "link", "escape", "newline"])
    markdown.add_render_rule("text", _text)
    return markdown


_ALLOWED: dict[str, Any] = {
    "tags": {"em", "strong", "a", "br", "span"},
    "attributes": {"a": {"href"}},
    "allowed_classes": {"span": {"q"}},
    "url_schemes": {"http", "https"},
    "link_rel": "noopener noreferrer",
}


def inline(text: str) -> SafeString:
    """Return one line of text as HTML that may stand inside any paragraph."""
    import nh3

    rendered = _markdown().renderInline(_escaped(text)).replace("\n", " ")
    return mark_safe(nh3.clean(rendered, **_ALLOWED))  # noqa: S308 - cleaned by the line itself


def paragraphs(text: str) -> list[SafeString]:
    """Return each paragraph of a text, parted by empty lines, as HTML."""
    return [inline(part.strip()) for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def plain_text(text: str) -> str:
    """Return the words alone, without marks of emphasis and links, for lists and search."""
    tokens = _markdown().parseInline(_escaped(text))[0].children or []
    words = [
        token.content if token.type == "text" else " " * token.type.endswith("break")
        for token in tokens
    ]
    return re.sub(r"\s+", " ", "".join(words)).strip()


def _escaped(text: str) -> str:
    return _NO_LINK.sub(r"\(", _INNER_STARS.sub(lambda stars: "\\*" * len(stars.group()), text))
