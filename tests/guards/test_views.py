"""The views show what was published, and nothing else; unused columns cost nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from people.trail import marking
from reference.models import FormerSlug
from tests.guards.house import end, run

pytestmark = pytest.mark.django_db

READ_PAGE = (
    "SELECT CASE WHEN next_review_on < '2026-01-01' THEN overdue_page ELSE page END,"
    " CASE WHEN next_review_on < '2026-01-01' THEN overdue_etag ELSE etag END"
    " FROM published_entry WHERE slug = 'alpha'"
)


def ask(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    return [
        tuple(
            bytes(value).decode() if isinstance(value, memoryview | bytes) else value
            for value in row
        )
        for row in rows
    ]


def day(value: Any) -> str:
    return str(value)


def test_published_entry_shows_what_is_on_view(house: SimpleNamespace) -> None:
    columns = "publication_id, entry_id, slug, title, drug, number, digest, document"
    assert ask(f"SELECT {columns} FROM published_entry") == [
        (
            house.current.pk,
            house.alpha.pk,
            "alpha",
            "first",
            "ketamine",
            1,
            house.first.text_id,
            "first",
        )
    ]
    assert ask("SELECT page, etag, overdue_page, overdue_etag, yaml FROM published_entry") == [
        ("current", "current", "overdue", "overdue", "yaml")
    ]


def test_published_entry_has_the_dates_of_the_last_reaffirmation(house: SimpleNamespace) -> None:
    ((reviewed, due),) = ask("SELECT last_reviewed_on, next_review_on FROM published_entry")
    assert (day(reviewed), day(due)) == ("2027-01-01", "2028-01-01")


def test_published_entry_knows_an_update_under_review(house: SimpleNamespace) -> None:
    ((under_review,),) = ask("SELECT update_under_review FROM published_entry")
    assert bool(under_review)
    run("UPDATE reference_revision SET status = 'returned' WHERE id = :pending", house.keys)
    ((under_review,),) = ask("SELECT update_under_review FROM published_entry")
    assert not under_review


def test_published_entry_has_the_present_address(house: SimpleNamespace) -> None:
    run("UPDATE reference_entry SET slug = 'new' WHERE id = :alpha", house.keys)
    assert ask("SELECT slug FROM published_entry") == [("new",)]
    assert ask("SELECT slug FROM published_version ORDER BY slug") == [("beta",), ("new",)]


def test_published_version_shows_each_version_with_its_status(house: SimpleNamespace) -> None:
    columns = "slug, number, status, end_reason, recall_reason, page, etag, document, yaml"
    assert ask(f"SELECT {columns} FROM published_version ORDER BY slug") == [
        ("alpha", 1, "current", "", "", "version", "version", "first", "yaml"),
        ("beta", 1, "recalled", "Over.", "Wrong dose.", "version", "version", "gone", "yaml"),
    ]


def test_published_version_that_was_superseded_says_so(house: SimpleNamespace) -> None:
    with marking(house.event.pk, by=None):
        end(house.current, "superseded")
    assert ask("SELECT status FROM published_version WHERE slug = 'alpha'") == [("superseded",)]
    assert ask("SELECT slug FROM published_entry") == []


def test_reader_notice_tells_of_a_recall_and_of_a_move(house: SimpleNamespace) -> None:
    assert ask("SELECT slug, title, kind, reason, target FROM reader_notice ORDER BY slug") == [
        ("beta", "gone", "recalled", "Wrong dose.", ""),
        ("old-alpha", "first", "moved", "", "alpha"),
    ]
    assert None not in {at for (at,) in ask("SELECT at FROM reader_notice")}


def test_reader_notice_tells_of_a_retirement(house: SimpleNamespace) -> None:
    with marking(house.event.pk, by=None):
        end(house.current, "retired")
    assert ask("SELECT kind, reason FROM reader_notice WHERE slug = 'alpha'") == [
        ("retired", "Over.")
    ]


def test_reader_notice_tells_of_a_redaction(house: SimpleNamespace) -> None:
    run(
        "UPDATE reviews_redaction SET confirmed_at = CURRENT_TIMESTAMP, confirmed_by_id = :bob"
        " WHERE id = :redaction",
        house.keys,
    )
    run(
        "UPDATE reference_documenttext SET body = SUBSTR(body, 1, 0) WHERE digest = :gone_text",
        house.keys,
    )
    assert ask("SELECT kind FROM reader_notice WHERE slug = 'beta'") == [("redacted",)]


def test_reader_notice_is_silent_about_what_was_never_published(house: SimpleNamespace) -> None:
    from reference.models import Entry

    with marking(house.event.pk, by=None):
        entry = Entry(
            slug="unborn", drug="x", owner=house.author, created_at=house.alpha.created_at
        )
        entry.save()
        FormerSlug(slug="old-unborn", entry=entry).save()
    assert ask("SELECT slug FROM reader_notice WHERE slug LIKE '%unborn'") == []


def test_reader_policy_is_the_newest_alone(house: SimpleNamespace) -> None:
    run(
        "INSERT INTO reviews_policyversion (digest, number, body, adopted_at, adopted_by_id)"
        " VALUES ('q', 2, 'x: 2', CURRENT_TIMESTAMP, :ann)",
        house.keys,
    )
    assert ask("SELECT number, digest, body FROM reader_policy") == [(2, "q", "x: 2")]


@pytest.mark.sqlite
def test_reading_a_page_searches_indexes_and_reads_no_text(house: SimpleNamespace) -> None:
    plan = [detail for *_, detail in ask(f"EXPLAIN QUERY PLAN {READ_PAGE}")]
    steps = [step for step in plan if step.startswith(("SCAN", "SEARCH"))]
    assert all(step.startswith("SEARCH") for step in steps)
    assert not [step for step in steps if " t " in step or " r " in step]


@pytest.mark.postgres
def test_reading_a_page_reads_no_text_on_postgresql(house: SimpleNamespace) -> None:
    plan = "\n".join(line for (line,) in ask(f"EXPLAIN {READ_PAGE}"))
    assert "reference_documenttext" not in plan
    assert "reference_revision" not in plan
