"""The words that mean the same: routes, indications, settings, populations, phases, drugs.

They come as the bytes of ``fixtures/terms.yaml`` and ``fixtures/drugs.yaml``; nothing
here opens a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import yaml

_GROUPS = {
    "routes": "route",
    "indications": "indication",
    "settings": "setting",
    "populations": "population",
    "phases": "phase",
    "drugs": "drug",
}
_SAME_EVERYWHERE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Terms:
    """Synonyms by field, each word in small letters with single spaces, and what contains what."""

    preferred: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For each field of a regimen, from every known word to the preferred one."""
    broader: Mapping[str, str] = field(default_factory=dict)

    def term(self, field: str, word: str) -> str:
        """Return the preferred word; an unknown one in small letters with single spaces."""
        plain = plain_word(word)
        return self.preferred.get(field, _SAME_EVERYWHERE).get(plain, plain)

    def contains(self, wide: str, narrow: str) -> bool:
        """Tell whether a preferred word contains another, at any distance; never itself."""
        seen: set[str] = set()
        while (above := self.broader.get(narrow)) is not None and above not in seen:
            if above == wide:
                return True
            seen.add(above)
            narrow = above
        return False


@lru_cache(maxsize=8192)
def plain_word(word: str) -> str:
    """Return a word as it is compared: small letters, single spaces, hyphens as spaces."""
    return " ".join(str(word).casefold().replace("-", " ").split())


def read_terms(terms: bytes, drugs: bytes = b"") -> Terms:
    """Read the two files. Raise ValueError where a word would mean two things in one field."""
    data = yaml.safe_load(terms) or {}
    preferred: dict[str, dict[str, str]] = {name: {} for name in _GROUPS.values()}
    for group, name in _GROUPS.items():
        for word, synonyms in (data.get(group) or {}).items():
            _learn(preferred[name], name, word, synonyms)
    for key, drug in (yaml.safe_load(drugs) or {}).items():
        names = [drug.get("name", key), *drug.get("synonyms", [])]
        _learn(preferred["drug"], "drug", key, names)
    broader = {
        plain_word(narrow): plain_word(wide) for narrow, wide in (data.get("broader") or {}).items()
    }
    return Terms(preferred, broader)


def _learn(known: dict[str, str], name: str, word: str, synonyms: list[str]) -> None:
    for synonym in (word, *synonyms):
        plain = plain_word(synonym)
        if known.setdefault(plain, plain_word(word)) != plain_word(word):
            raise ValueError(f"“{synonym}” is a {name} under two names in the list of terms")
