"""Entries, their texts and revisions, and what was published of them.

Rows are written by ``reviews.actions`` alone. What may never change is held by
the triggers in ``reference.guards``; the constraints here say what may never be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from people.trail import Governed, trail
from reference.states import OPEN, Ending, Status

if TYPE_CHECKING:
    from reference.document import EntryDocument

STATUS_CHOICES = [(status.value, status.label) for status in Status]
ENDING_CHOICES = [(ending.value, ending.value.capitalize()) for ending in Ending]


class Entry(Governed):
    """The lasting identity of one reference article. Holds no text."""

    slug = models.SlugField(max_length=80, unique=True)
    drug = models.SlugField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="entries")
    created_at = models.DateTimeField()

    history = trail()

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.slug


class FormerSlug(Governed):
    """An address that an entry had before it was renamed; it leads to the new one."""

    slug = models.SlugField(max_length=80, primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="former_slugs")

    history = trail()

    def __str__(self) -> str:
        return self.slug


class EntryEditor(Governed):
    """An editor whom the owner or the chair added to an entry."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="editors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    history = trail()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "user"], name="editor_added_once")]

    def __str__(self) -> str:
        return f"{self.user} on {self.entry}"


class DocumentText(models.Model):
    """The canonical bytes of a document under their SHA-256. Insert-only, so its own history."""

    digest = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def is_redacted(self) -> bool:
        return not bytes(self.body)

    def document_if_kept(self) -> EntryDocument | None:
        """Read the document; None once it was redacted, when only its digest remains."""
        return None if self.is_redacted else self.document()

    def document(self) -> EntryDocument:
        """Read the document. Raise :class:`reference.document.Malformed` if it was redacted."""
        from reference.document import Fault, Malformed, load

        if self.is_redacted:
            raise Malformed([Fault((), "was redacted; only its digest remains")])
        return load(bytes(self.body))


class Publication(Governed):
    """A revision on view, with its imprint and, once, when and why it ended."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey("Revision", models.PROTECT, related_name="publications")
    text = models.ForeignKey(DocumentText, models.PROTECT, related_name="+")
    review_id = models.UUIDField()
    """The round of the board whose approvals created it. Not a foreign key: this
    app knows nothing of reviews. The trigger in ``reviews.guards`` checks it."""
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    drug = models.SlugField(max_length=80)
    imprint = models.TextField()
    """Canonical JSON: who approved in which role and when, policy and document digests."""
    published_at = models.DateTimeField()
    last_reviewed_on = models.DateField()
    next_review_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_kind = models.CharField(max_length=12, choices=ENDING_CHOICES, blank=True)
    end_reason = models.TextField(blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)
    recall_reason = models.TextField(blank=True)
    """A version that was superseded long ago can still be recalled."""

    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="publication_number"),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(ended_at=None),
                name="one_current_publication",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_kind="")
                | Q(ended_at__isnull=False) & ~Q(end_kind=""),
                name="an_end_has_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(recalled_at=None) | ~Q(recall_reason=""),
                name="a_recall_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["slug", "number"], name="publication_slug"),
            models.Index(fields=["title"], condition=Q(ended_at=None), name="publication_title"),
            models.Index(
                fields=["next_review_on"],
                condition=Q(ended_at=None),
                name="publication_due",
            ),
            # For the reader's page: whether there is one, and when its review is due, without
            # a look at the row. Its condition is that of the view ``published_page``.
            models.Index(
                fields=["entry", "next_review_on"],
                condition=Q(end_kind=""),
                name="publication_page",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} version {self.number}"

    @property
    def is_current(self) -> bool:
        return self.ended_at is None


class Revision(Governed):
    """One numbered document of an entry. Frozen from submission on."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.ForeignKey(DocumentText, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=STATUS_CHOICES, default=Status.DRAFT.value)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="revisions")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    base = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="drafts")
    """The publication that it was based on; stale when that is no longer the latest."""
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    policy_digest = models.CharField(max_length=64, blank=True)
    change_class = models.CharField(max_length=10, blank=True)
    note = models.TextField("note to the board", blank=True)

    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="revision_number"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in Status]),
                name="known_status",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "submitted_at"], name="revision_waiting"),
            models.Index(fields=["author", "status"], name="revision_mine"),
            models.Index(
                fields=["-saved_at", "-id"],
                condition=Q(status__in=sorted(status.value for status in OPEN)),
                name="revision_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: revision {self.number}"

    @property
    def state(self) -> Status:
        return Status(self.status)

    @property
    def digest(self) -> str:
        return self.text_id


class Contribution(models.Model):
    """That a person wrote part of a revision or of one of its ancestors. Insert-only."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="contributions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "user"], name="contributed_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} to {self.revision}"


class WorkingCopy(models.Model):
    """What one editor is typing in one draft. Ungoverned: saving it is the action."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="working_copies")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    source = models.TextField()
    """As typed, whether or not it is a document yet."""
    seen_digest = models.CharField(max_length=64)
    """The text of the draft from which the editor set out."""
    edited_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "editor"], name="one_copy_per_editor")
        ]

    def __str__(self) -> str:
        return f"{self.editor} in {self.revision}"


class RetractedCitation(models.Model):
    """That a source which a publication cites was found to be retracted. Insert-only."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="retracted")
    reference = models.CharField(max_length=80)
    """The id of the source within the document."""
    source = models.CharField(max_length=300)
    """The DOI or PubMed number under which it is on the list of retracted sources."""
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "reference"], name="retracted_once")
        ]

    def __str__(self) -> str:
        return f"{self.reference} in {self.publication_id}"


class Reaffirmation(Governed):
    """A signed "reviewed, no change", with the new dates."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="reaffirmations")
    review_id = models.UUIDField()
    reviewed_on = models.DateField()
    next_review_on = models.DateField()
    at = models.DateTimeField()

    history = trail()

    def __str__(self) -> str:
        return f"{self.publication} reaffirmed {self.reviewed_on}"


class Page(models.Model):
    """The rendered bytes of a publication in one variant. Derived; rebuilt by ``rerender``."""

    class Variant(models.TextChoices):
        CURRENT = "current"
        OVERDUE = "overdue"
        VERSION = "version"
        YAML = "yaml"

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="pages")
    variant = models.CharField(max_length=10, choices=Variant.choices)
    lead = models.TextField(blank=True)
    """The summary as plain text, for lists. Kept here and not on the publication: a
    governed row, with its history, holds digests and no words that a redaction would miss."""
    body = models.BinaryField()
    """gzip, made with a fixed header so that the same page gives the same bytes."""
    etag = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "variant"], name="one_page_per_variant")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.variant}"


class RegimenKey(models.Model):
    """An index of the regimens of publications by what they say. Rebuildable."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="regimen_keys")
    regimen = models.CharField(max_length=80)
    key = models.CharField(max_length=64, db_index=True)
    """Digest of drug, route, indication, population, phase and figures."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "regimen"], name="one_key_per_regimen")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.regimen}"


class StatedDose(models.Model):
    """What one or many regimens state, in the form in which two are compared. Rebuildable.

    However many entries say the same, it is compared once.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    """Over what is stated, its topic and the rules by which it was compared."""
    topic = models.CharField(max_length=64, db_index=True)
    """Digest of drug, route, indication, population, phase and intent after synonyms. Only
    what agrees in these, or leaves one of the last three out, is ever compared."""
    states = models.JSONField()

    def __str__(self) -> str:
        return self.digest[:12]


class DoseHolder(models.Model):
    """That a regimen of a revision states a dose. Rebuildable.

    There are rows for what is on view and for what lies before the board, and for
    nothing else: see ``reference.conflicts``.
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="doses")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+")
    regimen = models.CharField(max_length=80)
    stated = models.ForeignKey(StatedDose, models.CASCADE, related_name="holders", db_index=False)
    says = models.TextField()
    """The dose in words, as its readers see it."""
    sources = models.JSONField(default=list)
    """The titles of what the regimen cites."""
    fingerprint = models.CharField(max_length=32)
    """Of the whole regimen: a waiver of a conflict holds while it is the same."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "regimen"], name="one_holder_per_regimen")
        ]
        # Pairs are counted off from the index alone, without a look at the rows.
        indexes = [models.Index(fields=["stated", "revision", "entry"], name="holder_stated")]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.regimen}"


class DosePair(models.Model):
    """Two stated doses of one topic that conflict, or lack what comparing takes. Rebuildable.

    Each pair stands in both directions, so that either is found from the other.
    """

    one = models.ForeignKey(StatedDose, models.CASCADE, related_name="pairs", db_index=False)
    other = models.ForeignKey(StatedDose, models.CASCADE, related_name="+", db_index=False)
    conflicting = models.BooleanField()
    """False: not comparable, for want of what one of them does not state."""
    reason = models.TextField()
    """How the other stands to the one, in words."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="one_pair")]
        indexes = [models.Index(fields=["other", "conflicting", "one"], name="pair_other")]

    def __str__(self) -> str:
        return f"{self.one_id[:12]} and {self.other_id[:12]}"
