"""The environment's variables: what each form means, and how a wrong one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import ConnectionHandler

from config import environment


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("true", True), ("YES", True), ("on", True), ("0", False), ("", False)],
)
def test_flag_reads_yes_and_no(value: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", value)
    assert environment.flag("X", default=not expected) is expected


def test_flag_refuses_what_is_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "perhaps")
    with pytest.raises(ImproperlyConfigured, match=r"^X is 'perhaps'; write 1 for yes or 0 for no"):
        environment.flag("X")


@pytest.mark.parametrize("value", ["-1", "1.5", "ten", "٣"])
def test_number_refuses_what_is_not_one(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="write a whole number such as 7"):
        environment.number("X", default=7)


def test_words_splits_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", " a.org, b.org ,")
    assert environment.words("X", default=("c.org",)) == ["a.org", "b.org"]
    monkeypatch.delenv("X")
    assert environment.words("X", default=("c.org",)) == ["c.org"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////srv/some%20where/db.sqlite3", Path("/srv/some where/db.sqlite3")),
        ("sqlite:///var/db.sqlite3", Path("var/db.sqlite3").absolute()),
    ],
)
def test_database_finds_the_sqlite_file(url: str, expected: Path) -> None:
    found = environment.database(url)

    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", expected)
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "PRAGMA synchronous=FULL;" in found["OPTIONS"]["init_command"]


def test_database_reads_a_whole_postgresql_address() -> None:
    found = environment.database(
        "postgresql://im%40rimatur:p%2Fw%3A@db.example.org:5433/texts?sslmode=verify-full"
    )

    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "texts",
        "USER": "im@rimatur",
        "PASSWORD": "p/w:",
        "HOST": "db.example.org",
        "PORT": "5433",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"sslmode": "verify-full"},
    }


def test_database_leaves_the_rest_of_a_postgresql_address_to_libpq() -> None:
    found = environment.database("postgresql:///texts")
    assert [found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "texts", "", "", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://localhost/x", "begins with neither sqlite: nor postgresql:"),
        ("db.sqlite3", "begins with neither sqlite: nor postgresql:"),
        ("sqlite://var/db.sqlite3", "names no SQLite file"),
        ("sqlite:///", "names no SQLite file"),
        ("postgresql://localhost", "names no database"),
    ],
)
def test_database_refuses_an_address_in_words(url: str, reason: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=reason):
        environment.database(url)


def test_demo_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    data = tmp_path / "new"

    key = environment.demo_secret_key(data)

    assert len(key) >= 50
    assert environment.demo_secret_key(data) == key
    assert [path.name for path in data.iterdir()] == [environment.DEMO_KEY_FILE]
    assert (data / environment.DEMO_KEY_FILE).stat().st_mode & 0o077 == 0
    assert environment.demo_secret_key(tmp_path / "other") != key


@pytest.mark.django_db  # only so that opening a connection of our own is allowed
def test_database_opens_sqlite_durably(tmp_path: Path) -> None:
    url = f"sqlite:////{tmp_path.relative_to('/')}/db.sqlite3"
    connection = ConnectionHandler({"default": environment.database(url)})["default"]
    try:
        with connection.cursor() as cursor:
            found = {
                pragma: cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
                for pragma in ("journal_mode", "synchronous", "foreign_keys", "mmap_size")
            }
    finally:
        connection.close()

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "mmap_size": environment.SQLITE_MMAP_BYTES,
    }
