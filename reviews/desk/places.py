"""Where in a document something stands: in words, and as a link into the text as shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from reference.document import EntryDocument
from reference.rendering import Remark
from reviews.findings import Judged

Path = tuple[str | int, ...]

_WORDS = {
    "summary": "Summary",
    "regimens": "Regimen",
    "sections": "Section",
    "statements": "Statement",
    "questions": "Question",
    "tables": "Table",
    "references": "Reference",
    "provenance": "Provenance",
    "max": "maximum",
    "cites": "citations",
    "DOI": "DOI",
    "PMID": "PubMed number",
    "URL": "web address",
}
_ANCHORS = {
    "summary": "say",
    "statements": "say",
    "questions": "say",
    "regimens": "dose",
    "sections": "part",
    "tables": "table",
    "references": "ref",
}


def remarks(document: EntryDocument, judged: Iterable[Judged]) -> dict[str, list[Remark]]:
    """Return what still stands against each part, by the anchor of the part, the worst first."""
    found: dict[str, list[Remark]] = {}
    for item in judged:
        anchor = spot(document, item.finding.path).anchor
        if anchor and not item.is_settled:
            remark = Remark(
                item.severity.value,
                item.finding.rule,
                item.finding.message,
                f"finding-{item.finding.key}",
            )
            found.setdefault(anchor, []).append(remark)
    return found


class Spot(NamedTuple):
    words: str
    anchor: str
    """The id of the part in the rendered text; empty where nothing is to be linked to."""


def spot(document: EntryDocument, path: Path) -> Spot:
    """Return a place such as "Regimen “start”, dose", with the anchor of its part.

    A path that leads nowhere in this document is named as far as it goes.
    """
    here: Any = document
    words: list[str] = []
    anchor = ""
    group = ""
    for step in path:
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
            name = getattr(here, "id", "")
            if name and group in _ANCHORS:
                anchor = f"{_ANCHORS[group]}-{name}"
                words.append(f"{_WORDS[group]} “{getattr(here, 'heading', '') or name}”")
            continue
        if step not in _ANCHORS:
            words.append(_WORDS.get(step, step.replace("_", " ").replace("-", " ")))
        group = step
        here = getattr(here, step.replace("-", "_"), None)
    return Spot(", ".join(words[-3:]) or "The entry", anchor)
