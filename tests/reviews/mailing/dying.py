"""A worker that is killed on its way: POINT PORT. At 'claimed' or at 'sent'.

It reaches into the product's own functions from outside; the product has no hooks for this.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import django


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(point: str, port: str) -> None:
    django.setup()
    from django.conf import settings

    from reviews import mailing
    from tests.reviews.mailing.server import HOST

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = HOST, int(port), False
    # What follows a claim is the mail, and what follows the mail is the note that it left.
    if point == "claimed":
        mailing.compose = die  # type: ignore[assignment]
    else:
        mailing.mark_sent = die
    mailing.Worker().round()


if __name__ == "__main__":
    main(*sys.argv[1:])
