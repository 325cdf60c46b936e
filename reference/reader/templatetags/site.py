"""What every page of the site needs to know about the site, stored pages included."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.conf import settings
from django.template import Context

from reference.inline import quantities

register = template.Library()

register.filter("quantities", quantities)

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")


@register.simple_tag(takes_context=True)
def is_demonstration(context: Context) -> bool:
    """Say whether this page shows demonstration content.

    A page that is told keeps to it, because a stored page must depend on nothing
    else; otherwise the setting ``DEMONSTRATION`` decides.
    """
    told = context.get("demonstration")
    return bool(getattr(settings, "DEMONSTRATION", False) if told is None else told)


@register.simple_tag
def desk_address() -> str:
    """Return where editors work, or "" on a site that only reads; the setting is ``DESK_URL``."""
    return str(getattr(settings, "DESK_URL", ""))


@register.simple_tag(takes_context=True)
def remarks_on(context: Context, kind: str, name: str) -> Any:
    """Return what the rules hold against a part, where a page of the desk gives it."""
    return (context.get("remarks") or {}).get(f"{kind}-{name}", ())


@register.filter
def whole_sentences(text: str, length: int) -> str:
    """Return as many whole sentences as fit into so many characters, and always the first.

    A summary cut in mid-sentence could end between a number and its unit.
    """
    shown = ""
    for sentence in _SENTENCE_END.split(text.strip()):
        if shown and len(shown) + 1 + len(sentence) > length:
            break
        shown = f"{shown} {sentence}".strip()
    return shown
