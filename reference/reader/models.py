"""What the reader's site can see: five database views, and nothing else.

The views are made by ``reference.guards``; a reader-only deployment connects with
rights to them alone. The bytes columns are left out of every list: name the
columns that are needed.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Length


class PublishedEntryQuerySet(models.QuerySet["PublishedEntry"]):
    def in_list(self) -> PublishedEntryQuerySet:
        """Return the columns that a list shows, in the order of the alphabet."""
        return self.only(
            "slug",
            "title",
            "drug",
            "lead",
            "approved_at",
            "last_reviewed_on",
            "next_review_on",
            "update_under_review",
        ).order_by("title", "slug")

    def count(self) -> int:
        """Count by an expression: COUNT(*) reads no column, and a reader's rights are to columns.

        SQLite turns the count of a column that is never null into COUNT(*) as well.
        """
        counted: int = self.order_by().aggregate(entries=Count(Length("slug")))["entries"]
        return counted

    def matching(self, terms: list[str]) -> PublishedEntryQuerySet:
        """Return the entries whose title, drug or summary holds every one of the terms."""
        found = self
        for term in terms:
            found = found.filter(
                Q(title__icontains=term) | Q(drug__icontains=term) | Q(lead__icontains=term)
            )
        return found


class PublishedEntry(models.Model):
    """The current publication of one entry."""

    publication_id = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField()
    slug = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    drug = models.CharField(max_length=80)
    lead = models.TextField()
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    imprint = models.TextField()
    published_at = models.DateTimeField()
    approved_at = models.DateTimeField()
    last_reviewed_on = models.DateField()
    next_review_on = models.DateField()
    update_under_review = models.BooleanField()
    document = models.BinaryField()
    page = models.BinaryField()
    etag = models.CharField(max_length=64)
    overdue_page = models.BinaryField()
    overdue_etag = models.CharField(max_length=64)
    yaml = models.BinaryField()

    objects = PublishedEntryQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "published_entry"

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, today: date) -> bool:
        return self.next_review_on < today


class PublishedVersion(models.Model):
    """Any publication, whether it is on view or has ended."""

    publication_id = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField()
    slug = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    drug = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    imprint = models.TextField()
    published_at = models.DateTimeField()
    approved_at = models.DateTimeField()
    status = models.CharField(max_length=12)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField()
    recalled_at = models.DateTimeField(null=True)
    recall_reason = models.TextField()
    document = models.BinaryField()
    page = models.BinaryField()
    etag = models.CharField(max_length=64)
    yaml = models.BinaryField()

    class Meta:
        managed = False
        db_table = "published_version"

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class ReaderNotice(models.Model):
    """What a reader is told in place of an entry that is no longer on view."""

    slug = models.CharField(max_length=80, primary_key=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    """recalled, retired, expired, moved or redacted"""
    reason = models.TextField()
    at = models.DateTimeField()
    target = models.CharField(max_length=80)
    """Where a renamed entry stands now."""

    class Meta:
        managed = False
        db_table = "reader_notice"

    def __str__(self) -> str:
        return f"{self.slug}: {self.kind}"


class ReaderPolicy(models.Model):
    """A version of the editorial policy; the one with the highest number is in force."""

    number = models.PositiveIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    adopted_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "reader_policy"

    def __str__(self) -> str:
        return f"Policy {self.number}"
