"""What every test stands on.

``DATABASE_URL`` chooses the database; ``config.testing`` makes a throwaway one in
it. Tests marked ``postgres`` or ``sqlite`` are about that database and run there alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import transaction
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from people import guarding


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sqlite: is about SQLite, and runs there alone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        # So that `-m django_db` finds a test that has its database from a fixture.
        if {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(
                pytest.mark.django_db(transaction="transactional_db" in item.fixturenames)
            )
    on_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    other = "sqlite" if on_postgresql else "postgres"
    elsewhere = [item for item in items if item.get_closest_marker(other)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


@pytest.fixture(autouse=True, scope="session")
def _flush_under_lifted_guards() -> Iterator[None]:
    """Let a transactional test be cleaned up after: the flush removes what never goes otherwise."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def flush_lifted(case: TransactionTestCase) -> None:
        with ExitStack() as lifted:
            for using in case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
                lifted.enter_context(guarding.lifted(using))
            flush(case)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", flush_lifted)
    yield
    patch.undo()


@pytest.fixture(scope="module")
def _built_house(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[SimpleNamespace]:
    from tests.guards.house import build

    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def house(_built_house: SimpleNamespace, db: None) -> SimpleNamespace:
    """One row of everything, by raw inserts: built once a module, each test in a savepoint.

    Not for a module that also has transactional tests: their flush would take it away.
    """
    return deepcopy(_built_house)
