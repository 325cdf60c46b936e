"""What a rule returns, and what it may know besides the document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from reference.document import Part
from reference.doses import Stated, Terms

Path = tuple[str | int, ...]


class Severity(StrEnum):
    """An error bars approval, a warning wants a reason before it, a note only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest, so that sorting puts errors first."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true outside the document. It comes as an argument: rules ask no clock or database.

    ``year`` is the current one; with it, sources older than ``oldest_source`` years are
    found. ``retracted`` holds the DOIs (in small letters) and PubMed numbers of retracted
    sources. ``terms`` are the words that mean the same, for the comparison of regimens, and
    ``elsewhere`` the regimens of other entries, published or open, to compare with.
    """

    year: int | None = None
    oldest_source: int | None = None
    retracted: frozenset[str] = frozenset()
    terms: Terms = field(default_factory=Terms)
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A regimen of another entry, with what a reader of a conflict has to know of it."""

    entry: str
    """The title of the entry."""
    slug: str
    regimen: str
    """The id of the regimen within it."""
    states: Stated
    says: str
    """Its dose in words: "0.5 to 2 mg/kg/h"."""
    standing: str
    """Where it stands: "approved on 2026-11-02", "under review"."""
    sources: tuple[str, ...] = ()
    """The titles of what it cites."""
    id: str = ""
    """What names the entry for good, if its slug may change."""

    @property
    def name(self) -> str:
        """What a waiver of a conflict with it holds on, besides its figures."""
        return self.id or self.slug


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule saw: where, what to say, and all that the judgement rests on.

    ``about`` is what a waiver of this finding holds on: the part, and whatever else of the
    document was looked at. As soon as any of it changes, it is another finding.
    """

    path: Path
    message: str
    about: tuple[Part | str, ...]
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one place. Equal documents give equal findings, in the same order."""

    rule: str
    """The id, such as IMP101."""
    name: str
    severity: Severity
    message: str
    advice: str
    path: Path
    key: str
    """Stays the same while the rule and the text of the part do, wherever the part stands.
    No two findings of one document share it."""

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer."""
        return "".join(f"/{step}" for step in self.path)


def fingerprint(part: Part) -> str:
    """Return 32 hexadecimal digits that stay the same while every word of a part does."""
    return key_of("", [part])


def key_of(rule: str, about: Iterable[Part | str]) -> str:
    """Return the key of a finding: 32 hexadecimal digits over the rule and what it rests on."""
    held = [
        item if isinstance(item, str) else item.model_dump(mode="json", by_alias=True)
        for item in about
    ]
    text = json.dumps([rule, held], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
