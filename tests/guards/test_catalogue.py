"""Guards that were altered or are missing are found, and put back."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from people import guarding
from people.catalogue import NEVER, Guard
from people.guarding import check_guards, differences, install
from tests.guards.house import build, run

pytestmark = pytest.mark.django_db

TABLE = "reviews_decision"
NAME = "guard_reviews_decision_no_update"


def tamper(on_sqlite: str, on_postgresql: str) -> None:
    sql = on_sqlite if connection.vendor == "sqlite" else on_postgresql
    for statement in sql.split(";;"):
        run(statement, {})


def test_fresh_database_has_every_guard_and_view() -> None:
    guards, views = guarding.stated(connection)
    assert len(guards) > 100
    assert {view.name for view in views} == {
        "published_entry",
        "published_page",
        "published_version",
        "reader_notice",
        "reader_policy",
    }
    assert differences() == []


def test_missing_guard_is_found_and_put_back() -> None:
    tamper(f"DROP TRIGGER {NAME}", f"DROP TRIGGER {NAME} ON {TABLE}")
    assert differences() == [f"The guard {NAME} is missing."]
    install()
    assert differences() == []


def test_altered_guard_is_found_and_put_back() -> None:
    name = "guard_reviews_decision_open"
    tamper(
        f"DROP TRIGGER {name};;CREATE TRIGGER {name} BEFORE INSERT ON {TABLE} BEGIN SELECT 1; END",
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RETURN NEW; END'",
    )
    assert differences() == [f"The guard {name} was altered."]
    install()
    assert differences() == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    "change",
    [
        f"ALTER TABLE {TABLE} DISABLE TRIGGER {NAME}",
        f"ALTER TABLE {TABLE} ENABLE REPLICA TRIGGER {NAME}",
        f"DROP TRIGGER {NAME} ON {TABLE}; CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE}"
        " FOR EACH ROW WHEN (FALSE) EXECUTE FUNCTION guard_refuse('x')",
        f"DROP TRIGGER {NAME} ON {TABLE}; CREATE TRIGGER {NAME} BEFORE UPDATE OF method ON {TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION guard_refuse('x')",
    ],
)
def test_guard_that_was_switched_off_is_found(change: str) -> None:
    run(change, {})
    assert differences() == [f"The guard {NAME} was altered."]
    install()
    assert differences() == []


@pytest.mark.postgres
def test_guard_holds_in_a_session_that_calls_itself_a_replica() -> None:
    house = build()
    connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        run("SET LOCAL session_replication_role = replica", {})
        run("DELETE FROM reviews_decision WHERE review_id = :review", house.keys)


@pytest.mark.postgres
def test_temporary_table_does_not_answer_for_the_real_one() -> None:
    house = build()
    connection.check_constraints()
    run("CREATE TEMPORARY TABLE reviews_assignment AS SELECT * FROM reviews_assignment", {})
    run("CREATE TEMPORARY TABLE reviews_review AS SELECT * FROM reviews_review", {})
    run("UPDATE pg_temp.reviews_review SET closed_at = NULL", {})
    with pytest.raises(IntegrityError, match="is closed"), transaction.atomic():
        run(
            "INSERT INTO reviews_decision (number, verdict, reason, checklist, printed_name,"
            " printed_role, specialty, meaning, method, signed_at, signature, member_id, text_id,"
            " review_id) SELECT 3, verdict, reason, checklist, printed_name, printed_role,"
            " specialty, meaning, method, signed_at, signature, member_id, text_id, review_id"
            " FROM reviews_decision WHERE review_id = :closed AND number = 1",
            house.keys,
        )


def test_altered_view_is_found_and_put_back() -> None:
    run("DROP VIEW reader_policy", {})
    run(
        "CREATE VIEW reader_policy AS SELECT number, digest, body, adopted_at FROM"
        " reviews_policyversion",
        {},
    )
    assert differences() == ["The view reader_policy was altered."]
    install()
    assert differences() == []


def test_missing_view_is_found_and_put_back() -> None:
    run("DROP VIEW published_entry", {})
    assert differences() == ["The view published_entry is missing."]
    install()
    assert differences() == []


def test_trigger_that_nobody_stated_is_found() -> None:
    tamper(
        f"CREATE TRIGGER helpful AFTER INSERT ON {TABLE} BEGIN SELECT 1; END",
        f"CREATE TRIGGER helpful AFTER INSERT ON {TABLE} FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    )
    assert differences() == [f"Nobody stated the trigger helpful on {TABLE}."]


def test_check_warns_with_each_difference() -> None:
    assert check_guards(databases=["default"]) == []
    run("DROP VIEW reader_notice", {})
    (warning,) = check_guards(databases=["default"])
    assert (warning.id, warning.msg) == ("people.W001", "The view reader_notice is missing.")
    assert check_guards(databases=None) == []


def test_lifted_guards_come_back_with_everything_else() -> None:
    house = build()
    with guarding.lifted():
        run("DELETE FROM reviews_waiver", house.keys)
    assert differences() == []


def test_lifted_guards_come_back_when_something_fails() -> None:
    with pytest.raises(RuntimeError), guarding.lifted():
        raise RuntimeError
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_transactional_test_is_flushed_under_lifted_guards() -> None:
    build()


@pytest.mark.django_db(transaction=True)
def test_after_a_flush_the_guards_are_back_and_the_rows_gone() -> None:
    assert differences() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM reviews_decision")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_migrating_back_and_forth_leaves_the_guards_on() -> None:
    call_command("migrate", "reviews", "zero", verbosity=0)
    try:
        guards, views = guarding.stated(connection)
        assert differences() == []
        assert {guard.table.partition("_")[0] for guard in guards} == {"people", "reference"}
        assert "reader_policy" not in {view.name for view in views}
    finally:
        call_command("migrate", verbosity=0)
    assert differences() == []


def test_migrating_nothing_leaves_the_guards_on_throughout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    removed: list[str] = []
    monkeypatch.setattr(guarding, "remove", removed.append)
    call_command("migrate", verbosity=0)
    assert removed == []


def test_guard_with_a_name_that_postgresql_would_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than 63"):
        Guard("t" * 60, "UPDATE", "rule", "…", NEVER)
