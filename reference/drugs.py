"""The drugs that entries are about, from ``fixtures/drugs.yaml``: names, synonyms and codes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reference.yaml.reading import compose

FILE = Path(__file__).resolve().parent.parent / "fixtures" / "drugs.yaml"


@cache
def keys() -> frozenset[str]:
    """Return the keys under which entries name their drug."""
    return frozenset(compose(FILE.read_bytes(), FILE.name).data)


@cache
def names() -> frozenset[str]:
    """Return every name and synonym of every known drug, in small letters."""
    data = compose(FILE.read_bytes(), FILE.name).data
    found: set[str] = set()
    for key, drug in data.items():
        found |= {key, str(drug.get("name", key)), *drug.get("synonyms", [])}
    return frozenset(name.lower() for name in found)
