"""The reader's page of a publication: rendered once, stored, and served as it is.

What is rendered depends on the arguments alone, never on the clock or on who
reads: the same arguments give the same bytes. What changes with time (a newer
version, a review that is overdue, an update under review) is an argument, and
whoever changes it renders the page again.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from reference.document import (
    LOW_EVIDENCE,
    EntryDocument,
    Evidence,
    ProvenanceKind,
    Question,
    Reference,
    Section,
    SectionKind,
    Statement,
    Table,
)
from reference.dosing_table import Row, dosing_table, evidence_mark
from reference.inline import inline, paragraphs

EVIDENCE = {
    Evidence.GUIDELINE: "Guideline",
    Evidence.SYSTEMATIC_REVIEW: "Systematic review",
    Evidence.TRIAL: "Trial",
    Evidence.LABEL: "Product label",
    Evidence.RESEARCH: "Research",
    Evidence.REVIEW: "Review",
    Evidence.CASE_SERIES: "Case series",
    Evidence.TERTIARY: "Tertiary source",
    Evidence.SELF_PUBLISHED: "Self-published",
}
PROVENANCE = {
    ProvenanceKind.CARRIED: "Carried over",
    ProvenanceKind.CORRECTED: "Corrected",
    ProvenanceKind.QUARANTINED: "Left out",
}
CHANGE_CLASSES = {"dose": "Dose", "clinical": "Clinical", "editorial": "Editorial"}
WARNING_SECTIONS = {SectionKind.CONTRAINDICATIONS: "stop", SectionKind.PITFALLS: "warn"}

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Cite(NamedTuple):
    """One citation in the text: the number shown, and the anchors of both ends."""

    number: int | None
    target: str
    anchor: str
    title: str
    is_retracted: bool = False


class Contradiction(NamedTuple):
    """What another entry on view says about the same thing as a row, and what the row says."""

    entry_id: int
    title: str
    slug: str
    approved_at: datetime
    says: str
    here: str


Against = Mapping[str, Sequence[Contradiction]]
NOTHING: Against = {}


class Shown(NamedTuple):
    """A row of the dosing table with its sources, and what other entries say against it."""

    row: Row
    cites: list[Cite]
    against: list[tuple[Contradiction, str]]


class Remark(NamedTuple):
    """What the rules hold against a part, for those who write and judge it. Never for readers."""

    severity: str
    rule: str
    message: str
    target: str
    """The id, on the same page, of the place that says more."""


class Talked(NamedTuple):
    """How much is said about a part at the desk, and where one reads and says more."""

    open: int
    closed: int
    target: str
    """The id, on the same page, of the first thread about it; empty where there is none."""
    form: str
    """The address of the form for a new comment; empty for those who may write none."""
    place: str

    @property
    def severity(self) -> str:
        """It stands among the remarks of the rules, and is no worse than one."""
        return "comment"


class Said(NamedTuple):
    """A statement, or the answer to a question."""

    id: str
    question: str
    paragraphs: list[SafeString]
    cites: list[Cite]
    evidence: str


class Tabled(NamedTuple):
    id: str
    caption: str
    columns: list[str]
    rows: list[list[tuple[str, SafeString]]]
    cites: list[Cite]
    evidence: str


class Part(NamedTuple):
    """A section with the level of its heading."""

    id: str
    heading: str
    kind: str
    tone: str
    level: int
    statements: list[Said]
    tables: list[Tabled]
    questions: list[Said]
    parts: list[Any]


class Source(NamedTuple):
    """One line of the reference list, with the way back to each place that cites it."""

    id: str
    number: int
    evidence: str
    is_low: bool
    is_retracted: bool
    authors: str
    title: str
    where: str
    doi: str
    pmid: str
    url: str
    note: SafeString | str
    cited_at: list[tuple[str, str]]


# --- the page ---------------------------------------------------------------


def render_page(
    document: EntryDocument,
    imprint: Mapping[str, Any],
    *,
    number: int,
    digest: str,
    published_at: datetime,
    last_reviewed_on: date,
    next_review_on: date,
    status: str = "current",
    overdue: bool = False,
    update_under_review: bool = False,
    superseded_by: int | None = None,
    ended: Mapping[str, Any] | None = None,
    wording: str = "clinical",
    demonstration: bool | None = None,
    contradictions: Against = NOTHING,
    retracted: frozenset[str] = frozenset(),
) -> bytes:
    """Return the page of one publication as UTF-8 HTML.

    ``imprint`` is what ``reviews.imprint`` made. ``status`` is current, superseded,
    retired, recalled or expired; for one that ended, ``ended`` holds ``at`` (a moment)
    and ``reason``. ``wording`` is clinical or plain; where a statement has no plain
    wording, the clinical one stands.
    ``demonstration`` says that this is not real advice; the setting decides if None.
    ``contradictions`` are the doses of other entries on view that have no value in common
    with a regimen of this one, by its id. ``retracted`` are the ids of references that are
    retracted sources: the page says so first, and wherever one is cited.
    """
    if demonstration is None:
        demonstration = bool(getattr(settings, "DEMONSTRATION", False))
    context = content_context(document, wording, contradictions, retracted) | {
        "retracted": [source for source in document.references if source.id in retracted],
        "demonstration": demonstration,
        "number": number,
        "digest": digest,
        "status": status,
        "status_word": status.replace("-", " ").capitalize(),
        "overdue": overdue,
        "update_under_review": update_under_review,
        "superseded_by": superseded_by,
        "ended_on": moment_in_words((ended or {}).get("at")),
        "end_reason": str((ended or {}).get("reason", "")),
        "published": moment_in_words(published_at),
        "approved_on": day_in_words(imprint.get("approved_at")),
        "last_reviewed_on": day_in_words(last_reviewed_on),
        "next_review_on": day_in_words(next_review_on),
        "approvals": [
            {
                **approval,
                "specialty": _beside(approval),
                "signed": moment_in_words(approval.get("decided_at")),
            }
            for approval in imprint.get("approvals", [])
        ],
        "policy_digest": str(imprint.get("policy_digest", "")),
        "policy_number": imprint.get("policy_number"),
        "change_class": CHANGE_CLASSES.get(str(imprint.get("change_class", "")), ""),
    }
    return squeeze(render_to_string("reader/entry.html", context)).encode()


def render_content(
    document: EntryDocument,
    *,
    wording: str = "clinical",
    remarks: Mapping[str, Sequence[Remark | Talked]] | None = None,
) -> SafeString:
    """Return the signed content alone, from summary to provenance, to stand in another page.

    ``remarks``, and what is said about a part, are shown beside the parts that they are on,
    by the anchor of the part.
    """
    context = content_context(document, wording) | {"remarks": remarks or {}}
    return mark_safe(  # noqa: S308 - rendered by an escaping template
        squeeze(render_to_string("reader/_content.html", context))
    )


def _beside(approval: Mapping[str, Any]) -> str:
    """Return the specialty in words, unless the role says it already."""
    words = str(approval.get("specialty", "")).replace("-", " ")
    return "" if words in str(approval.get("role", "")).lower() else words


def compress(html: bytes) -> bytes:
    """Return gzip bytes that depend on the page alone: no file name, no time."""
    return gzip.compress(html, compresslevel=9, mtime=0)


def etag(html: bytes) -> str:
    """Return the first 32 hexadecimal digits of the page's SHA-256."""
    return hashlib.sha256(html).hexdigest()[:32]


def squeeze(html: str) -> str:
    """Drop the indentation of the templates. No page holds preformatted text."""
    return re.sub(r"\n\s+", "\n", html)


# --- what the templates are given -------------------------------------------


def content_context(
    document: EntryDocument,
    wording: str = "clinical",
    contradictions: Against = NOTHING,
    retracted: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Return what ``reader/_content.html`` shows, citations numbered in reading order."""
    citations = _Citations(document, retracted)
    reading = _Reading(document, citations, contradictions, plain=wording == "plain")
    summary = [reading.said(statement) for statement in document.summary]
    doses = dosing_table(document)
    return {
        "slug": document.slug,
        "title": document.title,
        "drug": document.drug.replace("-", " ").capitalize(),
        "wording": wording,
        "summary": summary,
        "blocks": [(block, reading.rows(block.rows)) for block in doses.blocks],
        "incomplete": reading.rows(doses.incomplete),
        "others": reading.rows(doses.others),
        "parts": [reading.part(section, 2) for section in document.sections],
        "sources": [citations.source(reference) for reference in document.references],
        "provenance": [
            {"source": item.source, "kind": PROVENANCE[item.kind], "note": inline(item.note)}
            for item in document.provenance
        ],
    }


class _Citations:
    """Numbers the sources in their listed order and remembers where each is cited."""

    def __init__(self, document: EntryDocument, retracted: frozenset[str]) -> None:
        self._retracted = retracted
        self._numbers = {source.id: at for at, source in enumerate(document.references, start=1)}
        self._titles = {source.id: source.title for source in document.references}
        self._anchors: dict[str, list[str]] = {source.id: [] for source in document.references}

    def cites(self, keys: Iterable[str]) -> list[Cite]:
        return [self._cite(key) for key in keys]

    def _cite(self, key: str) -> Cite:
        number = self._numbers.get(key)
        if number is None:
            return Cite(None, "", "", f"“{key}” is not among the references")
        anchor = f"cite-{number}-{len(self._anchors[key]) + 1}"
        self._anchors[key].append(anchor)
        return Cite(number, f"ref-{key}", anchor, self._titles[key], key in self._retracted)

    def source(self, reference: Reference) -> Source:
        anchors = self._anchors[reference.id]
        return Source(
            id=reference.id,
            number=self._numbers[reference.id],
            evidence=EVIDENCE[reference.evidence],
            is_low=reference.evidence in LOW_EVIDENCE,
            is_retracted=reference.id in self._retracted,
            authors=_authors(reference),
            title=reference.title,
            where=_where(reference),
            doi=reference.DOI,
            pmid=reference.PMID,
            url=reference.URL,
            note=inline(reference.note) if reference.note else "",
            cited_at=[(anchor, str(at)) for at, anchor in enumerate(anchors, start=1)],
        )


class _Reading:
    """Turns parts of a document into what the templates show, in reading order."""

    def __init__(
        self, document: EntryDocument, citations: _Citations, against: Against, *, plain: bool
    ) -> None:
        self._document = document
        self._against = against
        self._citations = citations
        self._plain = plain

    def said(self, statement: Statement | Question) -> Said:
        text = statement.plain if self._plain and statement.plain else statement.text
        return Said(
            id=statement.id,
            question=statement.question if isinstance(statement, Question) else "",
            paragraphs=paragraphs(text),
            cites=self._citations.cites(statement.cites),
            evidence=evidence_mark(self._document, statement.cites),
        )

    def rows(self, rows: list[Row]) -> list[Shown]:
        return [
            Shown(
                row,
                self._citations.cites(row.cites),
                [
                    (other, day_in_words(other.approved_at))
                    for other in self._against.get(row.id, ())
                ],
            )
            for row in rows
        ]

    def table(self, table: Table) -> Tabled:
        return Tabled(
            id=table.id,
            caption=table.caption,
            columns=table.columns,
            rows=[
                [(column, inline(cell)) for column, cell in zip(table.columns, row, strict=True)]
                for row in table.rows
            ],
            cites=self._citations.cites(table.cites),
            evidence=evidence_mark(self._document, table.cites),
        )

    def part(self, section: Section, level: int) -> Part:
        return Part(
            id=section.id,
            heading=section.heading,
            kind=section.kind.value,
            tone=WARNING_SECTIONS.get(section.kind, ""),
            level=min(level, 6),
            statements=[self.said(statement) for statement in section.statements],
            tables=[self.table(table) for table in section.tables],
            questions=[self.said(question) for question in section.questions],
            parts=[self.part(inner, level + 1) for inner in section.sections],
        )


def _authors(reference: Reference) -> str:
    names = [f"{name.family} {name.given}".strip() for name in reference.author[:6]]
    return ", ".join(names) + (" and others" if len(reference.author) > 6 else "")


def _where(reference: Reference) -> str:
    """Return journal or publisher, year, volume, issue and pages, as far as they are given."""
    place = ", ".join(part for part in (reference.container_title, reference.publisher) if part)
    volume = reference.volume + (f"({reference.issue})" if reference.issue else "")
    pages = reference.page.replace("-", "–")
    numbers = ": ".join(part for part in (volume, pages) if part)
    year = str(reference.issued) if reference.issued else ""
    return ", ".join(part for part in (place, year, numbers) if part)


# --- days and moments -------------------------------------------------------


def day_in_words(when: date | datetime | str | None) -> str:
    """Return a day such as "13 November 2026", in the site's zone; "" for None."""
    if when in (None, ""):
        return ""
    if isinstance(when, str):
        when = datetime.fromisoformat(when)
    if isinstance(when, datetime):
        when = _local(when)
    assert when is not None
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def moment_in_words(when: datetime | str | None) -> str:
    """Return a moment such as "13 November 2026, 14:30 UTC", in the site's zone; "" for None."""
    if when is None or when == "":
        return ""
    local = _local(datetime.fromisoformat(when) if isinstance(when, str) else when)
    return f"{day_in_words(local)}, {local:%H:%M} {local.tzname()}"


def _local(when: datetime) -> datetime:
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return aware.astimezone(timezone.get_default_timezone())
