"""How a person wants to be told: by mail at once, once a day, or not by mail."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from people.models import User
from reviews.conditions import Refused
from reviews.ledger import act
from reviews.models import MailChoice


def choose_mail(*, by: User, mail: str, at: datetime | None = None) -> MailChoice:
    """Store how a person wants notices by mail. What they have on the desk is the same for all.

    Whoever switches mail on again is not sent what came while it was off.
    """
    at = at or timezone.now()
    if mail not in MailChoice.Mail.values:
        raise Refused("Choose one of the ways in which notices can reach you.")
    with act(by=by, at=at) as deed:
        deed.standing()
        row = MailChoice.objects.filter(person=by).first() or MailChoice(
            person=by, mail=MailChoice.Mail.DAILY
        )
        before = row.mail
        if before == mail:
            deed.changed_nothing()
            return row
        if before == MailChoice.Mail.NONE:
            row.since = at
        row.mail = mail
        row.save()
        deed.record("choose mail", mail=mail, before=str(before))
    return row
