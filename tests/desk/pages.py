"""How the tests read a page: its text, its forms as a browser would send them."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


def html(response: HttpResponse) -> str:
    return response.content.decode()


def text(response: HttpResponse) -> str:
    """Return the words of a page, one space between them."""
    # What keeps a number and its unit on one line is no word, and parts none.
    page = re.sub(r'<span class="q">(.*?)</span>', r"\1", html(response))
    without_tags = re.sub(r"<[^>]+>", " ", page)
    return re.sub(r"\s+", " ", unescape(without_tags)).strip()


def refusal(response: HttpResponse) -> str:
    """Return the sentence at the top of a page that says why something was not done."""
    found = re.search(r'id="refusal">.*?<p>(.*?)</p>', html(response), re.DOTALL)
    return unescape(found[1]).strip() if found else ""


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, Any]] = {}
        self.fields: dict[str, Any] | None = None
        self.area: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.fields = self.forms.setdefault(given.get("action") or "", {})
        if self.fields is None:
            return
        name = given.get("name")
        if tag == "textarea":
            self.area = name
            self.fields[str(name)] = ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.fields[self.select] = given.get("value") or ""
        elif tag == "input" and name:
            kind = given.get("type")
            if kind in ("radio", "checkbox"):
                if "checked" in given:
                    value = given.get("value") or "on"
                    if kind == "checkbox":
                        self.fields.setdefault(name, []).append(value)
                    else:
                        self.fields[name] = value
            else:
                self.fields[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.fields = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.fields is not None and self.area is not None:
            self.fields[self.area] += data


def forms(response: HttpResponse) -> dict[str, dict[str, Any]]:
    """Return the fields of every form by its address, as a browser would send them unchanged."""
    parser = _Forms()
    parser.feed(html(response))
    return {
        address: {
            name: value.removeprefix("\n") if isinstance(value, str) else value
            for name, value in fields.items()
        }
        for address, fields in parser.forms.items()
    }
