"""What the site knows besides its entries: words that mean the same, and retracted sources."""

from __future__ import annotations

import logging
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from reference.doses import Terms, read_terms
from reference.drugs import FILE as DRUGS
from reference.yaml.refusals import shown

TERMS = DRUGS.with_name("terms.yaml")

MAX_LIST = 20_000_000
"""Bytes of the list of retracted sources: room for half a million lines."""

_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_PMID = re.compile(r"(?:https?://pubmed\.ncbi\.nlm\.nih\.gov/|pmid:\s*)?(\d{1,9})/?", re.IGNORECASE)

_log = logging.getLogger(__name__)
_last: tuple[Path, int, frozenset[str]] | None = None


class BadList(ValueError):
    """A list of retracted sources that cannot be used. Its text is one line, with the place."""


@cache
def terms() -> Terms:
    """Return the words that mean the same, from ``fixtures/terms.yaml`` and ``drugs.yaml``.

    Read once in each process: a change of the files shows after a restart. Raise OSError
    where a file is missing, and ValueError where a word would mean two things.
    """
    return read_terms(TERMS.read_bytes(), DRUGS.read_bytes())


def retracted() -> frozenset[str]:
    """Return the DOIs, in small letters, and PubMed numbers of retracted sources.

    They stand in the file that the setting ``RETRACTED_SOURCES`` names, which an
    administrator keeps up to date while the site runs. While it cannot be read, the last
    list that could be holds on; raise :class:`BadList` if there was none, for a list that
    is silently empty would let retracted sources pass.
    """
    global _last
    path = Path(settings.RETRACTED_SOURCES)
    held = _last
    try:
        changed = path.stat().st_mtime_ns
        if held is None or held[:2] != (path, changed):
            held = _last = path, changed, load_retracted(path)
    except (OSError, BadList) as error:
        if held is None or held[0] != path:
            raise BadList(f"{path.name}: {error}") from None
        _log.error("The list of retracted sources cannot be read; the last one holds on: %s", error)
    return held[2]


def load_retracted(path: Path) -> frozenset[str]:
    """Read a list from a file. Raise :class:`BadList`, or OSError, where it cannot be used."""
    with path.open("rb") as file:
        data = file.read(MAX_LIST + 1)
    if len(data) > MAX_LIST:
        raise BadList(f"{path.name}: is larger than {MAX_LIST:,} bytes")
    try:
        return read_retracted(data.decode("utf-8-sig"), path.name)
    except UnicodeDecodeError:
        raise BadList(f"{path.name}: is not UTF-8; save it as UTF-8") from None


def read_retracted(text: str, name: str) -> frozenset[str]:
    """Read a list of sources: a DOI or PubMed number a line, and after a # what it is.

    Raise :class:`BadList` for a line that is neither: it would protect nobody.
    """
    found = set()
    for number, line in enumerate(text.splitlines(), start=1):
        written = re.sub(r"(?:^|\s)#.*", "", line).strip()
        match = _DOI.fullmatch(written) or _PMID.fullmatch(written)
        if match:
            found.add(match[1].casefold())
        elif written:
            raise BadList(
                f"{name}:{number}: “{shown(written)}” is neither a DOI nor a PubMed number; "
                "write 10.1000/abc or 12345678"
            )
    return frozenset(found)


def readable(**_options: Any) -> list[CheckMessage]:
    """Tell `manage.py check` whether the list of retracted sources can be read."""
    try:
        load_retracted(Path(settings.RETRACTED_SOURCES))
    except (OSError, BadList) as error:
        hint = "RETRACTED_SOURCES names the file; an empty one will do."
        return [Error(f"The list of retracted sources: {error}", hint=hint, id="reference.E001")]
    return []
