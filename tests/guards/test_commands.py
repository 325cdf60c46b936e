"""Commands about rights and history: who may read the views, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.db import DatabaseError, connection, transaction

from people import guarding
from reference.reader.authorizer import VIEWS
from tests.guards.house import run

pytestmark = pytest.mark.django_db

TABLES = (
    "reference_revision",
    "reference_documenttext",
    "reference_publication",
    "reference_page",
    "reviews_event",
    "people_user",
    "django_migrations",
)


@pytest.fixture
def reader(house: SimpleNamespace) -> Iterator[str]:
    """A role as an operator would make it, with rights that somebody gave it before."""
    connection.check_constraints()
    run("CREATE ROLE some_reader LOGIN", {})
    run("GRANT SELECT, INSERT ON reference_revision TO some_reader", {})
    yield "some_reader"
    run("RESET ROLE", {})


@pytest.mark.postgres
def test_granted_role_reads_the_views_and_nothing_else(reader: str) -> None:
    out = io.StringIO()
    call_command("grant_reader", reader, stdout=out)
    assert out.getvalue().startswith("some_reader may read published_entry, ")
    run(f"SET ROLE {reader}", {})
    for view in VIEWS:
        assert run(f"SELECT * FROM {view}", {}) >= 1
        with pytest.raises(DatabaseError, match=r"denied|cannot delete"), transaction.atomic():
            run(f"DELETE FROM {view}", {})
    for table in TABLES:
        for attempt in (f"SELECT * FROM {table}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                run(attempt, {})
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run("CREATE TABLE mine (x integer)", {})


@pytest.mark.postgres
def test_granted_role_keeps_its_rights_when_views_are_made_anew(reader: str) -> None:
    call_command("grant_reader", reader, stdout=io.StringIO())
    guarding.remove()
    guarding.install()
    run("DROP VIEW reader_policy", {})
    run("CREATE VIEW reader_policy AS SELECT 1 AS number", {})
    run("GRANT SELECT ON reader_policy TO some_reader", {})
    guarding.install()
    run(f"SET ROLE {reader}", {})
    for view in VIEWS:
        assert run(f"SELECT * FROM {view}", {}) >= 1


@pytest.mark.postgres
def test_role_that_no_grant_would_limit_is_refused() -> None:
    with pytest.raises(CommandError, match="There is no role nobody_at_all"):
        call_command("grant_reader", "nobody_at_all")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    with pytest.raises(CommandError, match="is a superuser or can act as the owner"):
        call_command("grant_reader", owner)


@pytest.mark.sqlite
def test_sqlite_has_no_roles() -> None:
    with pytest.raises(CommandError, match="with DJANGO_SETTINGS_MODULE"):
        call_command("grant_reader", "reader")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("clean_old_history", "History is the evidence"),
        ("clean_duplicate_history", "History is the evidence"),
        ("populate_history", "none is made up afterwards"),
    ],
)
def test_commands_of_the_history_library_refuse(command: str, sentence: str) -> None:
    assert get_commands()[command] == "people"
    with pytest.raises(CommandError, match=sentence):
        call_command(command)
