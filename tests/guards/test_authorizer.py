"""A reader-only connection on SQLite reads the views, and can do nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from people.catalogue import Guard
from reference.reader import authorizer
from reference.reader.authorizer import VIEWS, restrict

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


@pytest.fixture
def reader(house: SimpleNamespace) -> Iterator[BaseDatabaseWrapper]:
    """Restrict this test's own connection, in which the house was built, and free it again."""
    restrict(connection)
    yield connection
    connection.connection.set_authorizer(None)
    connection.execute_wrappers.remove(authorizer.refuse_with)


def ask(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_every_column_of_the_views_is_read(reader: object, view: str) -> None:
    assert len(ask(f"SELECT * FROM {view}")) >= 1


def test_rows_are_counted_by_a_column(reader: object) -> None:
    assert ask("SELECT COUNT(slug) FROM published_entry") == [(1,)]


def test_only_what_is_published_is_read(reader: object) -> None:
    assert ask("SELECT slug, title FROM published_entry") == [("alpha", "first")]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT text_id FROM reference_revision",
        "SELECT COUNT(*) FROM reference_revision",
        "SELECT body FROM reference_documenttext",
        "SELECT body AS document FROM reference_documenttext AS published_entry",
        "SELECT password FROM people_user",
        "SELECT e.slug FROM published_entry e JOIN reference_revision r ON r.entry_id = e.entry_id",
        "SELECT (SELECT body FROM reference_documenttext LIMIT 1) FROM published_entry",
        "SELECT * FROM (SELECT body FROM reference_documenttext) AS published_entry",
        "WITH published_entry AS (SELECT body FROM reference_documenttext)"
        " SELECT * FROM published_entry",
        "SELECT * FROM (with published_entry AS (SELECT body FROM reference_documenttext)"
        " SELECT * FROM published_entry)",
        "SELECT sql FROM sqlite_master",
        "SELECT name FROM pragma_table_list",
        "SELECT load_extension('x')",
        "PRAGMA table_info(reference_revision)",
        "PRAGMA writable_schema = ON",
        "PRAGMA query_only = OFF",
        "ATTACH ':memory:' AS other",
        "INSERT INTO reference_page (body) VALUES ('')",
        "UPDATE reference_revision SET status = 'approved'",
        "DELETE FROM reference_page",
        "INSERT INTO published_entry (slug) VALUES ('x')",
        "CREATE TEMP VIEW published_entry AS SELECT body FROM reference_documenttext",
        "CREATE TABLE x (y)",
        "DROP VIEW published_entry",
        "DROP TRIGGER guard_reviews_decision_no_update",
        "ANALYZE",
        "REINDEX",
    ],
)
def test_anything_else_is_refused(reader: object, sql: str) -> None:
    with pytest.raises(DatabaseError, match=r"authorized|prohibited"):
        ask(sql)


def test_names_of_guards_in_these_tests_exist() -> None:
    assert Guard("reviews_decision", "UPDATE", "no_update", "").name in {
        name for (name,) in ask("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    }
