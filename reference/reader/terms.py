"""The words that a reader searches for."""

from __future__ import annotations

import re

MOST_TERMS = 8

_MICRO = re.compile(r"\b[µμ]g\b")


def search_terms(asked: str) -> list[str]:
    """Return the words to look for, in small letters; micrograms under their one notation."""
    return _MICRO.sub("mcg", asked.lower()).split()[:MOST_TERMS]
