"""Guards of this app, and the views through which readers see what was published.

What the board must have done before a revision counts as approved is stated in
``reviews.guards``, for this app knows nothing of reviews.
"""

# ruff: noqa: S608 (every query here is made of names from the code, never of input)

from __future__ import annotations

from functools import cache

from people import guarding
from people.catalogue import Guard, View
from people.guarding import any_of, once, only, same
from reference.states import MOVES, Status


@cache
def guards() -> tuple[Guard, ...]:
    """Return what the database refuses for entries, texts, revisions and publications."""
    from reference import models

    return (
        *_entries(),
        *_texts(),
        *_revisions(),
        *_publications(),
        *guarding.insert_only(models.FormerSlug, models.EntryEditor, models.Reaffirmation),
        *guarding.insert_only(models.Contribution, repeatable=True),
        *guarding.insert_only(models.RetractedCitation),
        *guarding.histories(
            models.Entry,
            models.FormerSlug,
            models.EntryEditor,
            models.Publication,
            models.Revision,
            models.Reaffirmation,
        ),
    )


def _entries() -> list[Guard]:
    from reference.models import Entry

    table = guarding.table_of(Entry)
    # An address that leads to one entry never comes to lead to another: it is in
    # bookmarks and in print.
    free = (
        "NOT EXISTS (SELECT 1 FROM reference_formerslug f"
        " WHERE f.slug = NEW.slug AND f.entry_id <> NEW.id)"
    )
    taken = "This address led to another entry before."
    return [
        *guarding.lasting(
            Entry,
            (
                "keeps_origin",
                "An entry keeps its number and the time of its creation.",
                same(["id", "created_at"]),
            ),
            ("free_address", taken, free),
        ),
        Guard(table, "INSERT", "new_address", taken, free),
        Guard(
            "reference_formerslug",
            "INSERT",
            "own_address",
            "This is the address of another entry.",
            "NOT EXISTS (SELECT 1 FROM reference_entry e"
            " WHERE e.slug = NEW.slug AND e.id <> NEW.entry_id)",
        ),
    ]


def _texts() -> list[Guard]:
    from reference.models import DocumentText

    table = guarding.table_of(DocumentText)
    return [
        # When a text may be emptied is in reviews.guards.
        *guarding.lasting(
            DocumentText,
            ("keeps_digest", "A text keeps its digest.", same(["digest"])),
            repeatable=True,
        ),
        Guard(
            table,
            "INSERT",
            "digest",
            "A text is stored under the SHA-256 of its bytes.",
            "NEW.digest = encode(sha256(NEW.body), 'hex') AND length(NEW.body) > 0",
            vendor="postgresql",
        ),
        # SQLite has no SHA-256, and a function of ours would lock out every other
        # program, backups included. A wrong digest is found by `verify` instead.
        Guard(
            table,
            "INSERT",
            "digest",
            "A text is stored as bytes under its SHA-256, 64 small hexadecimal digits.",
            "typeof(NEW.body) = 'blob' AND length(NEW.body) > 0"
            " AND length(NEW.digest) = 64 AND NEW.digest NOT GLOB '*[^0-9a-f]*'",
            vendor="sqlite",
        ),
    ]


def _revisions() -> list[Guard]:
    from reference.models import Contribution, Revision

    moves = sorted(
        {(source.value, move.target.value) for move in MOVES.values() for source in move.sources}
    )
    draft = Status.DRAFT.value
    return [
        *guarding.lasting(
            Revision,
            (
                "keeps_origin",
                "A revision keeps its entry, number, author, parent, base and time of creation.",
                same(
                    ["id", "entry_id", "number", "author_id", "parent_id", "base_id", "created_at"]
                ),
            ),
            (
                "frozen",
                "A revision is frozen from submission on; only its status moves.",
                any_of(f"OLD.status = '{draft}'", only(Revision, "status")),
            ),
            (
                "moves",
                "A revision does not move from that status to this one.",
                any_of(
                    "NEW.status = OLD.status",
                    *(
                        f"OLD.status = '{source}' AND NEW.status = '{target}'"
                        for source, target in moves
                        if source != target
                    ),
                ),
            ),
            (
                "leaves_as_saved",
                "A draft is saved first, and leaves that status with the text as it was saved.",
                any_of("NEW.status = OLD.status", same(["text_id", "title"])),
            ),
            (
                "submitted_under",
                "A submitted revision names its policy, its class of change and the time.",
                any_of(
                    f"NEW.status <> '{Status.SUBMITTED.value}'",
                    "NEW.submitted_at IS NOT NULL AND NEW.policy_digest <> ''"
                    " AND NEW.change_class <> ''",
                ),
            ),
        ),
        Guard(
            guarding.table_of(Revision),
            "INSERT",
            "begins",
            "A revision begins as a draft.",
            f"NEW.status = '{draft}' AND NEW.submitted_at IS NULL",
        ),
        Guard(
            guarding.table_of(Contribution),
            "INSERT",
            "to_draft",
            "Only a draft gains contributors.",
            f"(SELECT r.status FROM reference_revision r WHERE r.id = NEW.revision_id) = '{draft}'",
            lock="reference_revision r WHERE r.id = NEW.revision_id",
        ),
    ]


def _publications() -> list[Guard]:
    from reference.models import Publication

    end = ("ended_at", "end_kind", "end_reason")
    recall = ("recalled_at", "recall_reason")
    return [
        *guarding.lasting(
            Publication,
            (
                "keeps_all",
                "A publication never changes; it can only end, or be recalled.",
                only(Publication, *end, *recall),
            ),
            ("ends_once", "A publication ends once.", once(*end)),
            ("recalled_once", "A publication is recalled once.", once(*recall)),
        ),
        Guard(
            guarding.table_of(Publication),
            "INSERT",
            "begins",
            "A publication begins on view.",
            "NEW.ended_at IS NULL AND NEW.end_kind = '' AND NEW.end_reason = ''"
            " AND NEW.recalled_at IS NULL AND NEW.recall_reason = ''",
        ),
        Guard(
            guarding.table_of(Publication),
            "INSERT",
            "next_number",
            "Publications of an entry are numbered one after the other.",
            "NEW.number = 1 + COALESCE((SELECT MAX(p.number) FROM reference_publication p"
            " WHERE p.entry_id = NEW.entry_id), 0)",
        ),
        Guard(
            guarding.table_of(Publication),
            "INSERT",
            "approved",
            "Only an approved revision is published, and exactly as approved.",
            "EXISTS (SELECT 1 FROM reference_revision r WHERE r.id = NEW.revision_id"
            f" AND r.status = '{Status.APPROVED.value}'"
            " AND r.text_id = NEW.text_id AND r.entry_id = NEW.entry_id)",
            lock="reference_revision r WHERE r.id = NEW.revision_id",
        ),
    ]


# --- views ------------------------------------------------------------------


def _page(variant: str, column: str) -> str:
    # A subquery costs nothing where its column is not asked for.
    return (
        f"(SELECT g.{column} FROM reference_page g"
        f" WHERE g.publication_id = p.id AND g.variant = '{variant}')"
    )


def _reviewed(column: str, own: str) -> str:
    return (
        f"COALESCE((SELECT a.{column} FROM reference_reaffirmation a"
        f" WHERE a.publication_id = p.id ORDER BY a.id DESC LIMIT 1), p.{own})"
    )


def _unless_redacted(column: str, otherwise: str) -> str:
    """Return what repeats part of a text, or something else once that text is no more."""
    return (
        "CASE WHEN (SELECT length(t.body) FROM reference_documenttext t"
        f" WHERE t.digest = p.text_id) = 0 THEN {otherwise} ELSE p.{column} END AS {column}"
    )


# A text on view is never redacted, and a list in the order of titles wants its index.
_WORDS = f"p.title AS title, {_page('current', 'lead')} AS lead"
_WORDS_LEFT = f"{_unless_redacted('title', 'e.slug')}, {_page('version', 'lead')} AS lead"

_IDENTITY = f"""
    p.id AS publication_id, p.entry_id AS entry_id, e.slug AS slug,
    p.drug AS drug, p.number AS number, p.text_id AS digest,
    p.imprint AS imprint, p.published_at AS published_at, p.published_at AS approved_at,
    {_reviewed("reviewed_on", "last_reviewed_on")} AS last_reviewed_on,
    {_reviewed("next_review_on", "next_review_on")} AS next_review_on,
    (SELECT t.body FROM reference_documenttext t WHERE t.digest = p.text_id) AS document"""

_PUBLISHED_ENTRY = f"""
SELECT{_IDENTITY}, {_WORDS},
    EXISTS (SELECT 1 FROM reference_revision r WHERE r.entry_id = p.entry_id
        AND r.status = '{Status.UNDER_REVIEW.value}') AS update_under_review,
    {_page("current", "body")} AS page, {_page("current", "etag")} AS etag,
    {_page("overdue", "body")} AS overdue_page, {_page("overdue", "etag")} AS overdue_etag,
    {_page("yaml", "body")} AS yaml
FROM reference_entry e JOIN reference_publication p ON p.entry_id = e.id
WHERE p.ended_at IS NULL"""

# What the reader's page asks for, and no more: one look at each table. What has no kind of
# end has not ended, by the constraint an_end_has_a_kind; SQLite prefers a unique index to
# one that spares it the row, so the condition is that of the latter.
_PUBLISHED_PAGE = f"""
SELECT e.slug AS slug, {_reviewed("next_review_on", "next_review_on")} AS next_review_on,
    g.variant AS variant, g.body AS page, g.etag AS etag
FROM reference_entry e JOIN reference_publication p ON p.entry_id = e.id
    JOIN reference_page g ON g.publication_id = p.id
WHERE p.end_kind = ''"""

_PUBLISHED_VERSION = f"""
SELECT{_IDENTITY}, {_WORDS_LEFT},
    CASE WHEN p.recalled_at IS NOT NULL THEN 'recalled'
        WHEN p.ended_at IS NULL THEN 'current' ELSE p.end_kind END AS status,
    p.ended_at AS ended_at, p.end_reason AS end_reason,
    p.recalled_at AS recalled_at, p.recall_reason AS recall_reason,
    {_page("version", "body")} AS page, {_page("version", "etag")} AS etag,
    {_page("yaml", "body")} AS yaml
FROM reference_entry e JOIN reference_publication p ON p.entry_id = e.id"""

_READER_NOTICE = f"""
SELECT e.slug AS slug, {_unless_redacted("title", "e.slug")},
    CASE WHEN (SELECT length(t.body) FROM reference_documenttext t WHERE t.digest = p.text_id) = 0
            THEN 'redacted'
        WHEN p.recalled_at IS NOT NULL THEN 'recalled' ELSE p.end_kind END AS kind,
    CASE WHEN p.recalled_at IS NOT NULL THEN p.recall_reason ELSE p.end_reason END AS reason,
    COALESCE(p.recalled_at, p.ended_at) AS at, '' AS target
FROM reference_entry e JOIN reference_publication p ON p.entry_id = e.id
WHERE p.ended_at IS NOT NULL AND p.number = (SELECT MAX(o.number)
    FROM reference_publication o WHERE o.entry_id = e.id)
UNION ALL
SELECT f.slug, {_unless_redacted("title", "e.slug")}, 'moved', '', (SELECT MIN(h.history_date)
    FROM reference_historicalformerslug h WHERE h.slug = f.slug), e.slug
FROM reference_formerslug f JOIN reference_entry e ON e.id = f.entry_id
    JOIN reference_publication p ON p.entry_id = e.id
WHERE f.slug <> e.slug AND p.number = (SELECT MAX(o.number)
    FROM reference_publication o WHERE o.entry_id = e.id)"""

_PUBLISHED_FROM = (
    "reference_entry",
    "reference_publication",
    "reference_documenttext",
    "reference_reaffirmation",
    "reference_page",
)


def views() -> tuple[View, ...]:
    """Return what readers may see. Their columns are ``reference.reader.models``."""
    return (
        View("published_entry", _PUBLISHED_ENTRY, (*_PUBLISHED_FROM, "reference_revision")),
        View("published_page", _PUBLISHED_PAGE, _PUBLISHED_FROM),
        View("published_version", _PUBLISHED_VERSION, _PUBLISHED_FROM),
        View(
            "reader_notice",
            _READER_NOTICE,
            (*_PUBLISHED_FROM, "reference_formerslug", "reference_historicalformerslug"),
        ),
    )


def connect() -> None:
    guarding.state("reference", guards, views)
