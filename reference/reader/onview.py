"""What was on view at a moment, or on a day, in the past."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from reference.reader.models import PublishedVersion

_CONTENT = re.compile(r"<!-- content -->(.*)<!-- /content -->", re.DOTALL)
_TAG = re.compile(r"<[a-z][^<>]*>")
_SECTION_NAME = re.compile(r'^(<section[^>]*?) aria-labelledby="[^"]*"')
_ANCHOR = re.compile(r'(\s(?:id|aria-labelledby)="|\shref="#)(?=[^"])')


class Asked(NamedTuple):
    """The stretch of time asked for: a whole day, or a moment and nothing after it."""

    start: datetime
    end: datetime
    is_day: bool


class OnView(NamedTuple):
    """One publication, and the part of the time asked for during which it was on view."""

    number: int
    title: str
    status: str
    since: datetime
    until: datetime | None
    end_reason: str
    recalled_at: datetime | None
    recall_reason: str
    digest: str
    content: SafeString


def in_force(when: str) -> Asked:
    """Read "2026-11-22" or "2026-11-22T14:30" in the site's zone. Raise ValueError if neither."""
    zone = timezone.get_default_timezone()
    moment = datetime.fromisoformat(when)
    try:
        if "T" in when:
            asked = Asked(moment.replace(tzinfo=zone), moment.replace(tzinfo=zone), is_day=False)
        else:
            next_day = moment + timedelta(days=1)
            asked = Asked(moment.replace(tzinfo=zone), next_day.replace(tzinfo=zone), is_day=True)
        # The database is asked in UTC, where time begins and ends some hours off.
        asked.start.astimezone(UTC)
        asked.end.astimezone(UTC)
    except OverflowError:
        raise ValueError(when) from None
    return asked


def versions_on_view(slug: str, asked: Asked) -> list[OnView]:
    """Return the publications on view then, the earliest first."""
    begun = Q(published_at__lt=asked.end) if asked.is_day else Q(published_at__lte=asked.end)
    found = (
        PublishedVersion.objects.filter(begun, slug=slug)
        .filter(Q(ended_at=None) | Q(ended_at__gt=asked.start))
        .only(
            "number",
            "title",
            "status",
            "published_at",
            "ended_at",
            "end_reason",
            "recalled_at",
            "recall_reason",
            "digest",
            "page",
        )
        .order_by("published_at", "number")
    )
    return [
        OnView(
            number=version.number,
            title=version.title,
            status=version.status,
            since=version.published_at,
            until=version.ended_at,
            end_reason=version.end_reason,
            recalled_at=version.recalled_at,
            recall_reason=version.recall_reason,
            digest=version.digest,
            content=content_of(version.page, f"v{version.number}-"),
        )
        for version in found
    ]


def content_of(page: bytes | memoryview | None, prefix: str) -> SafeString:
    """Return the signed content of a stored page, its anchors under a prefix of their own.

    Two versions stand on one page on a day of change: an anchor may occur once, and
    landmarks of one name would not tell them apart, so their sections lose theirs.
    """
    if not page:
        return mark_safe("")  # a redacted version keeps its number and nothing else
    found = _CONTENT.search(gzip.decompress(page).decode())
    content = found.group(1) if found else ""
    return mark_safe(_prefixed(content, prefix))  # noqa: S308 - our own stored page


def _prefixed(content: str, prefix: str) -> str:
    def rename(tag: re.Match[str]) -> str:
        return _ANCHOR.sub(rf"\g<1>{prefix}", _SECTION_NAME.sub(r"\g<1>", tag.group()))

    return _TAG.sub(rename, content)
