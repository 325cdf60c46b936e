"""The whole site, for a WSGI server: `granian --interface wsgi config.wsgi:application`."""

from __future__ import annotations

import logging
import os

from django.apps import apps
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()


def _compare_guards() -> None:
    """Say at start-up what the database lacks. It serves all the same: readers need their page."""
    from django.db import DatabaseError

    from people import guarding

    log = logging.getLogger("imprimatur.guards")
    try:
        for difference in guarding.differences():
            log.critical("%s Run `manage.py migrate`, then `manage.py verify`.", difference)
    except DatabaseError as error:
        log.critical("The guards could not be compared: %s", error)


# A reader-only deployment has no rights to look.
if apps.is_installed("people"):
    _compare_guards()
