"""What the site knows besides its entries: words that mean the same, and retracted sources."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from reference.doses import Terms, read_terms
from reference.drugs import FILE as DRUGS

TERMS = DRUGS.with_name("terms.yaml")


@cache
def terms() -> Terms:
    """Return the synonyms of ``fixtures/terms.yaml`` and ``fixtures/drugs.yaml``."""
    return read_terms(TERMS.read_bytes(), DRUGS.read_bytes())


def retracted() -> frozenset[str]:
    """Return the DOIs, in small letters, and PubMed numbers of retracted sources.

    They stand in the file that the setting ``RETRACTED_SOURCES`` names, which an
    administrator keeps up to date while the site runs. Raise OSError or ValueError if it
    cannot be read: a list that is silently empty would let retracted sources pass.
    """
    path = Path(settings.RETRACTED_SOURCES)
    return _retracted(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _retracted(path: Path, _changed: int) -> frozenset[str]:
    return read_retracted(path.read_text(encoding="utf-8"))


def read_retracted(text: str) -> frozenset[str]:
    """Read a list of sources: a DOI or PubMed number a line, and notes after a #."""
    lines = (line.partition("#")[0].strip().casefold() for line in text.splitlines())
    return frozenset(_plain(line) for line in lines if line)


def _plain(line: str) -> str:
    for opening in ("https://doi.org/", "http://doi.org/", "doi:", "pmid:"):
        line = line.removeprefix(opening)
    return line.strip()
