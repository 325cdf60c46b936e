"""What the rules are told besides the document, from the files that come with this repository."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from reference.doses import Terms, read_terms


@lru_cache(maxsize=1)
def terms() -> Terms:
    """Return the words that mean the same, from ``fixtures/terms.yaml`` and ``drugs.yaml``.

    Read once in each process: a change of the files shows after a restart. Raise OSError
    where a file is missing, and ValueError where a word would mean two things.
    """
    folder = Path(settings.BASE_DIR) / "fixtures"
    return read_terms((folder / "terms.yaml").read_bytes(), (folder / "drugs.yaml").read_bytes())
