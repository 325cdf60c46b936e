"""The house of this folder: built once for it, each test in a savepoint."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.leaks.looking import Looker, Teller, telling
from tests.leaks.stages import World, make_world


@pytest.fixture(scope="package")
def _built_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(_built_world: World, db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """One entry in every state, a day later.

    No test of this folder may be transactional: its flush would take the house away.
    """
    monkeypatch.setattr("django.utils.timezone.now", lambda: _built_world.now)
    return _built_world


@pytest.fixture
def looker(world: World) -> Looker:
    return Looker(world)


@pytest.fixture
def teller(caplog: pytest.LogCaptureFixture) -> Iterator[Teller]:
    """Answer with the whole site, in this process and with all its rights."""
    caplog.set_level("ERROR", "django")  # that there is nothing at an address is no news here
    with telling() as tell_all:
        yield tell_all
