from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import Cast, make_cast
from tests.reviews.mailing.letters import Clock
from tests.reviews.mailing.server import HOST, MailServer


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(timezone, "now", stopped)
    return stopped


@pytest.fixture
def people(transactional_db: None, clock: Clock) -> Cast:
    return make_cast()


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    running = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, running.port
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
    settings.SITE_URL = "https://reference.example.org"
    running.start()
    yield running
    running.stop()
