from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from axes import attempts
from axes.handlers import proxy
from django.test import Client
from django.utils import timezone

from people.models import User
from tests.cast import NOW, Cast, make_cast

Desk = Callable[[User], Client]


class Clock:
    """The time as the pages know it. It stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = NOW + timedelta(days=2)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stop the clock two days after the actions of the cast begin."""
    stopped = Clock()
    monkeypatch.setattr(timezone, "now", stopped)
    # axes took the function by name when it was imported.
    monkeypatch.setattr(attempts, "now", stopped)
    monkeypatch.setattr(proxy, "now", stopped)
    return stopped


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def at_desk(db: None) -> Desk:
    """Return a function that signs a person in and gives their browser."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
