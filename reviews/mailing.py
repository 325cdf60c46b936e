"""How notices leave as mail: what is due, who claims it, how it is sent, what did not arrive.

A worker claims one message at a time, for longer than sending can take. If it dies
meanwhile, the claim runs out and another worker sends the message under the same
Message-ID, so that servers and people recognise a mail that had left already.
"""

from __future__ import annotations

import hashlib
import logging
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import format_datetime, formataddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from reviews.models import MailChoice, OutboxMessage

Mail = MailChoice.Mail

LEASE = timedelta(minutes=10)
"""How long a claim holds. A conversation with a mail server has some eight steps, each of
which ends after EMAIL_TIMEOUT seconds."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
"""How long a message waits after its first failure, and at most; it is never given up."""

STUCK_AFTER = 5
"""Failed attempts, half an hour of them, after which chair and auditors are told."""

LATE_AFTER = timedelta(hours=1)
DIGEST_LATE_AFTER = timedelta(hours=26)
"""How long a notice may wait for its mail before that is said, at once and in a digest."""

LINES = 300
"""Lines of a digest; the rest is on the desk."""

CHUNK = 500

log = logging.getLogger("imprimatur.mail")


# --- what is due --------------------------------------------------------------


def waiting() -> QuerySet[OutboxMessage]:
    """Return what is still to leave: not sent, in no digest, and wanted by mail at all."""
    wanted_since = Q(recipient__mail__since=None) | Q(recipient__mail__since__lte=F("created_at"))
    return (
        OutboxMessage.objects.filter(
            wanted_since, sent_at=None, carried_by=None, recipient__is_active=True
        )
        .annotate(choice=Coalesce("recipient__mail__mail", Value(Mail.DAILY.value)))
        .exclude(choice=Mail.NONE)
    )


_BY_ITSELF = Q(choice=Mail.AT_ONCE) | Q(urgent=True)


def due(at: datetime) -> QuerySet[OutboxMessage]:
    """Return what is to leave now, in a mail of its own, and is in no worker's hands."""
    free = Q(locked_until=None) | Q(locked_until__lte=at)
    return waiting().filter(free, _BY_ITSELF).order_by("pk")


def stuck(at: datetime) -> QuerySet[OutboxMessage]:
    """Return what should have left and has not: refused several times, or not even tried."""
    return (
        waiting()
        .filter(
            Q(attempts__gte=STUCK_AFTER)
            | _BY_ITSELF & Q(created_at__lt=at - LATE_AFTER)
            | Q(created_at__lt=at - DIGEST_LATE_AFTER)
        )
        .select_related("recipient")
        .order_by("pk")
    )


def wait_after(attempts: int) -> timedelta:
    """Return how long a message waits that failed so many times: twice as long each time."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)


def claim(at: datetime) -> OutboxMessage | None:
    """Take the first message that is due; nobody else gets it before the lease runs out."""
    if not due(at).exists():  # asked first, since on SQLite a transaction locks out all writers
        return None
    with transaction.atomic():
        row = (
            due(at)
            .select_related("recipient")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if row is not None:
            row.attempts += 1
            row.locked_until = at + LEASE
            row.save(update_fields=["attempts", "locked_until"])
    return row


def mark_sent(row: OutboxMessage, at: datetime) -> None:
    """Note that a message has left, and with a digest whatever it lists."""
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=row.pk, sent_at=None).update(sent_at=at, error="")
        if row.is_digest:
            OutboxMessage.objects.filter(carried_by=row, sent_at=None).update(sent_at=at)


def mark_failed(row: OutboxMessage, why: str, at: datetime) -> None:
    """Note what an attempt met, and when the next may be. A claim that was lost is let be."""
    OutboxMessage.objects.filter(pk=row.pk, sent_at=None, attempts=row.attempts).update(
        error=why[:300], locked_until=at + wait_after(row.attempts)
    )


# --- the digest ---------------------------------------------------------------


def digest_key(person_id: int, day: date) -> str:
    return f"digest:{person_id}:{day}"


def make_digests(at: datetime) -> int:
    """Write today's digest of everybody who has news, from the hour of the digest on.

    Return how many were written. Doing it again the same day writes none.
    """
    today = timezone.localtime(at)
    if today.hour < settings.DIGEST_HOUR:
        return 0
    news = _for_digests(at).order_by().values_list("recipient_id", flat=True).distinct()
    keys = {digest_key(person_id, today.date()): person_id for person_id in news}
    if not keys:
        return 0
    written = OutboxMessage.objects.filter(key__endswith=f":{today.date()}", is_digest=True)
    for key in written.values_list("key", flat=True):
        keys.pop(key, None)
    return sum(_write_digest(key, person_id, at) for key, person_id in sorted(keys.items()))


def _for_digests(at: datetime) -> QuerySet[OutboxMessage]:
    free = Q(locked_until=None) | Q(locked_until__lte=at)
    return waiting().filter(free, Q(choice=Mail.DAILY), urgent=False, is_digest=False)


def _write_digest(key: str, person_id: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            rows = list(
                _for_digests(at)
                .filter(recipient_id=person_id)
                .select_for_update(skip_locked=True, of=("self",))
                .order_by("pk")
            )
            if not rows:
                return False
            count = f"{len(rows)} notice{'' if len(rows) == 1 else 's'}"
            digest = OutboxMessage.objects.create(
                key=key,
                recipient_id=person_id,
                subject=f"{settings.SITE_NAME}: {count}",
                body=_lines(rows),
                path=reverse("desk:notices"),
                urgent=True,
                is_digest=True,
                created_at=at,
            )
            numbers = [row.pk for row in rows]
            for start in range(0, len(numbers), CHUNK):
                some = OutboxMessage.objects.filter(pk__in=numbers[start : start + CHUNK])
                some.update(carried_by=digest)
    except IntegrityError:
        return False  # another worker wrote it in the same moment
    return True


def _lines(rows: list[OutboxMessage]) -> str:
    lines = [f"* {row.subject}  {address_of(row)}" for row in rows[:LINES]]
    if len(rows) > LINES:
        lines.append(f"* and {len(rows) - LINES} more, on the page of your notices")
    return "\n".join(lines)


# --- the mail -----------------------------------------------------------------


def address_of(row: OutboxMessage) -> str:
    return f"{settings.SITE_URL}{row.path}"


def message_id(key: str) -> str:
    """Return the Message-ID of a delivery key: the same for every attempt, on this site alone."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def compose(row: OutboxMessage) -> EmailMessage:
    """Return the mail of a message: the same bytes at every attempt.

    Raise :class:`ValueError` if the account has no address.
    """
    person = row.recipient
    if not person.email:
        raise ValueError("This account has no mail address.")
    notices = f"{settings.SITE_URL}{reverse('desk:notices')}"
    link = f"\n\n{address_of(row)}" if not row.is_digest else ""
    return EmailMessage(
        subject=row.subject,
        body=f"{row.body.strip()}{link}\n\n-- \nAll notices, and how you get them: {notices}\n",
        to=[formataddr((person.name, person.email))],
        headers={
            "Message-ID": message_id(row.key),
            "Date": format_datetime(row.created_at),
            # Answering machines leave such mail unanswered (RFC 3834, section 5).
            "Auto-Submitted": "auto-generated",
        },
    )


def words_of(error: Exception) -> str:
    """Say what a mail server answered."""
    code: int
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return str(error) or type(error).__name__
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"


@dataclass
class Round:
    """What one round of a worker came to."""

    sent: int = 0
    failed: int = 0
    unreachable: str = ""
    """Why the mail server could not be reached; then nothing was tried."""


class Worker:
    """Sends what is due. It remembers only what has left and could not yet be noted."""

    def __init__(self, stopping: Callable[[], bool] = lambda: False) -> None:
        self.stopping = stopping
        self.unmarked: list[tuple[OutboxMessage, datetime]] = []

    def round(self) -> Round:
        """Write the digests of the day and send everything that is due."""
        self._mark()
        make_digests(timezone.now())
        done = Round()
        if not due(timezone.now()).exists():
            return done
        connection = get_connection()
        try:
            # Before anything is claimed: that the server is down is no message's failure.
            connection.open()
            while not self.stopping() and (row := claim(timezone.now())) is not None:
                self._send(row, connection, done)
        except OSError as error:
            done.unreachable = words_of(error)
        finally:
            with suppress(OSError):
                connection.close()
        return done

    def _send(self, row: OutboxMessage, connection: Any, done: Round) -> None:
        try:
            if not connection.send_messages([compose(row)]):
                raise ValueError("The mail was not accepted.")
        except (OSError, ValueError) as error:
            why = words_of(error)
            log.warning("Message %s, attempt %s: %s", row.pk, row.attempts, why)
            done.failed += 1
            mark_failed(row, why, timezone.now())
            # The conversation may be broken in the middle: the next one begins anew.
            with suppress(OSError):
                connection.close()
            connection.open()
            return
        done.sent += 1
        self.unmarked.append((row, timezone.now()))
        self._mark()

    def _mark(self) -> None:
        """Note what has left, before anything else is claimed.

        It stays remembered if the database does not answer.
        """
        while self.unmarked:
            mark_sent(*self.unmarked[0])
            del self.unmarked[0]
