"""What was stored stays: every governed table against removal, change and replacement."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from people.guarding import stated
from people.trail import Governed, TrailRow
from reference.models import Contribution, DocumentText
from tests.guards.house import Copy, run

pytestmark = pytest.mark.django_db

UNGOVERNED = {
    "people_user",
    "reference_documenttext",
    "reference_contribution",
    "reference_retractedcitation",
    "reviews_comment",
    "reviews_event",
    "reviews_outboxmessage",
}
"""Tables without a history that last all the same."""
CHANGEABLE = {
    "people_user",
    "people_rolegrant",
    "reference_entry",
    "reference_documenttext",
    "reference_revision",
    "reference_publication",
    "reviews_review",
    "reviews_redaction",
    "reviews_task",
    "reviews_thread",
    "reviews_comment",
    "reviews_outboxmessage",
}
"""Tables of whose rows something may change; the others take inserts only."""
REPEATABLE = {"reference_documenttext", "reference_contribution"}

GOVERNED = {model._meta.db_table for model in apps.get_models() if issubclass(model, Governed)}
HISTORIES = {model._meta.db_table for model in apps.get_models() if issubclass(model, TrailRow)}
LASTING = sorted(GOVERNED | HISTORIES | UNGOVERNED)
MODELS = {model._meta.db_table: model for model in apps.get_models()}


def key_of(table: str) -> str:
    pk = MODELS[table]._meta.pk
    assert pk is not None
    return pk.column


def columns_of(table: str) -> list[str]:
    return [field.column for field in MODELS[table]._meta.concrete_fields]


def first(table: str) -> str:
    """Return the condition that finds one row of the table."""
    key = key_of(table)
    return f"{key} = (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1)"


def refuse(sql: str, house: SimpleNamespace, sentence: str) -> None:
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        run(sql, house.keys)


def leave_alone(table: str, rule: str) -> None:
    """Drop the other guards of the table, which might refuse first, until the test is over."""
    guards, _ = stated(connection)
    for guard in guards:
        if guard.table == table and guard.rule != rule:
            run(f"DROP TRIGGER IF EXISTS {guard.name}", {})


def test_every_governed_table_has_its_guards() -> None:
    guards, _ = stated(connection)
    kept = {guard.table for guard in guards if guard.rule == "no_delete"}
    frozen = {guard.table for guard in guards if guard.rule == "no_update"}
    assert kept == set(LASTING)
    assert frozen == set(LASTING) - CHANGEABLE


@pytest.mark.parametrize("table", LASTING)
def test_row_is_not_removed(house: SimpleNamespace, table: str) -> None:
    refuse(f"DELETE FROM {table} WHERE {first(table)}", house, "is never removed")


@pytest.mark.postgres
@pytest.mark.parametrize("table", LASTING)
def test_table_is_not_truncated(house: SimpleNamespace, table: str) -> None:
    connection.check_constraints()
    refuse(f"TRUNCATE {table} CASCADE", house, "is never removed")


@pytest.mark.parametrize("table", sorted(set(LASTING) - CHANGEABLE))
def test_row_is_not_changed_in_any_column(house: SimpleNamespace, table: str) -> None:
    for column in columns_of(table):
        refuse(
            f"UPDATE {table} SET {column} = {column} WHERE {first(table)}",
            house,
            "is never changed",
        )


@pytest.mark.parametrize("table", LASTING)
def test_row_keeps_its_key(house: SimpleNamespace, table: str) -> None:
    key = key_of(table)
    other = "'" + "f" * 32 + "'"
    if isinstance(MODELS[table]._meta.pk, models.AutoField):
        other = "987654"
    refuse(
        f"UPDATE {table} SET {key} = {other} WHERE {first(table)}",
        house,
        "never change|keeps its|ended once|frozen|confirmed once|closed once|cannot take the place",
    )


@pytest.mark.parametrize("table", sorted(set(LASTING) - CHANGEABLE - REPEATABLE))
def test_upsert_changes_nothing(house: SimpleNamespace, table: str) -> None:
    names = ", ".join(columns_of(table))
    key = key_of(table)
    upsert = (
        f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE {first(table)}"
        f" ON CONFLICT ({key}) DO UPDATE SET {key} = excluded.{key}"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        run(upsert, house.keys)


@pytest.mark.sqlite
@pytest.mark.parametrize("table", sorted(set(LASTING) - REPEATABLE))
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_insert_or_replace_replaces_no_row(
    house: SimpleNamespace, table: str, recursive: str
) -> None:
    names = ", ".join(columns_of(table))
    leave_alone(table, "no_replace")
    run(f"PRAGMA recursive_triggers = {recursive}", {})
    try:
        for extra in ("", "rowid, "):
            refuse(
                f"INSERT OR REPLACE INTO {table} ({extra}{names})"
                f" SELECT {extra}{names} FROM {table} WHERE {first(table)}",
                house,
                "cannot take the place",
            )
    finally:
        run("PRAGMA recursive_triggers = OFF", {})


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("table", "key", "changed"),
    [
        ("reviews_event", "id = :event", {"id": ":new_id"}),
        ("reviews_policyversion", "digest = :policy", {"digest": "'x'", "number": "2"}),
        ("reviews_review", "id = :renewal", {"id": ":new_id"}),
        ("reference_formerslug", "slug = 'old-alpha'", {"slug": "'x'"}),
        ("reference_documenttext", "digest = :gone_text", {"digest": "'" + "a" * 64 + "'"}),
    ],
)
def test_insert_or_replace_by_row_number_replaces_no_row(
    house: SimpleNamespace, table: str, key: str, changed: dict[str, str]
) -> None:
    leave_alone(table, "no_replace")
    names = columns_of(table)
    values = ", ".join(changed.get(name, name) for name in names)
    refuse(
        f"INSERT OR REPLACE INTO {table} (rowid, {', '.join(names)})"
        f" SELECT rowid, {values} FROM {table} WHERE {key}",
        house,
        "cannot take the place",
    )


@pytest.mark.sqlite
def test_insert_or_replace_by_another_key_replaces_no_row(house: SimpleNamespace) -> None:
    for copy in (
        Copy("reference_publication", "id = :current", number="2"),
        Copy("reference_publication", "id = :recalled"),
        Copy("reference_revision", "id = :draft"),
        Copy("reviews_decision", "review_id = :review"),
        Copy("reviews_assignment", "review_id = :review AND member_id = :ann"),
        Copy("reference_entry", "id = :alpha"),
        Copy("people_user", "id = :ann"),
    ):
        leave_alone(copy.table, "no_replace")
        refuse(copy.sql("INSERT OR REPLACE"), house, "cannot take the place")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("table", "sql"),
    [
        ("reference_entry", "slug = 'beta' WHERE id = :alpha"),
        ("people_user", "username = 'bob' WHERE id = :ann"),
        (
            "reference_documenttext",
            "rowid = (SELECT rowid FROM reference_documenttext WHERE digest = :first_text)"
            " WHERE digest = :gone_text",
        ),
        (
            "reviews_review",
            "rowid = (SELECT rowid FROM reviews_review WHERE id = :closed) WHERE id = :review",
        ),
    ],
)
def test_update_or_replace_replaces_no_row(house: SimpleNamespace, table: str, sql: str) -> None:
    leave_alone(table, "keeps_place")
    refuse(f"UPDATE OR REPLACE {table} SET {sql}", house, "cannot take the place")


@pytest.mark.sqlite
def test_text_is_not_replaced_by_another(house: SimpleNamespace) -> None:
    refuse(
        Copy("reference_documenttext", "digest = :gone_text", body="x'00'").sql(
            "INSERT OR REPLACE"
        ),
        house,
        "cannot take the place",
    )


def test_storing_the_same_text_again_is_no_change(house: SimpleNamespace) -> None:
    count = DocumentText.objects.count()
    text = house.gone.text
    DocumentText.objects.bulk_create([text], ignore_conflicts=True)
    Contribution.objects.bulk_create(
        [Contribution(revision=house.draft, user=house.author)], ignore_conflicts=True
    )
    assert DocumentText.objects.count() == count
    assert house.draft.contributions.count() == 1
