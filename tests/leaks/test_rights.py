"""With the reader's rights alone: the same answers, and nothing else can be read at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection

from reference.reader.authorizer import VIEWS
from tests.leaks.asking import Ask, Told, reading, unpacked
from tests.leaks.looking import (
    Looker,
    Teller,
    hidden_addresses,
    look,
    searches,
    tells_apart,
)
from tests.leaks.questions import (
    GZIP,
    HOSTILE_SEARCHES,
    RULES,
    every_address,
    odd_paths,
)
from tests.leaks.stages import World
from tests.leaks.words import HIDDEN, PUBLIC, RECALLED, SAID, found

ROOT = Path(__file__).parents[2]
ROLE = "leaks_reader"


def tables() -> list[str]:
    """Return every table of the database, those of the system's catalogue apart."""
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def reads() -> list[str]:
    """Return ways of reading what is not in a view."""
    statements = []
    for table in tables():
        statements += [
            f'SELECT * FROM "{table}"',
            f'SELECT COUNT(*) FROM "{table}"',
            f'SELECT 1 FROM published_entry, "{table}"',
            f'SELECT (SELECT COUNT(*) FROM "{table}") FROM reader_policy',
        ]
    return statements


WRITES = (
    "UPDATE reference_entry SET slug = 'x'",
    "DELETE FROM reference_page",
    "INSERT INTO reference_formerslug (slug, entry_id) VALUES ('x', 1)",
    "UPDATE published_entry SET slug = 'x'",
    "DELETE FROM published_version",
    "DROP VIEW published_entry",
    "CREATE TABLE reader_own (x int)",
    "CREATE VIEW reader_own AS SELECT body FROM reference_documenttext",
)

VIEW_READS = [f"SELECT * FROM {view}" for view in sorted(VIEWS)]


def judge_views(looker: Looker, read: list[dict[str, Any]]) -> list[str]:
    """Return what the views themselves give away, whatever a page would show of it."""
    wrong = [each["refused"] for each in read if each["refused"]]
    held = "\n".join(each["rows"] for each in read).encode()
    words = found(held)
    wrong += sorted(word for word in words if word.startswith((HIDDEN, SAID)))
    wrong += [each.decode() for each in looker.never if each in held]
    # It was the whole house that was read: what is there for readers was in it.
    assert {word[:6] for word in words} >= {PUBLIC, RECALLED}
    return wrong


def odd_asks(world: World) -> list[Ask]:
    paths = odd_paths(world["update under review"].slug, world["draft"].slug)
    paths += [f"/search/?q={quote(words)}" for words in HOSTILE_SEARCHES]
    return [ask for path in paths for ask in (Ask(path), Ask(path, "HEAD", GZIP))]


# --- SQLite: the reader-only deployment, in a process of its own ----------------------


class Deployment:
    """Runs ``config.reader`` over a copy of the house, and asks it."""

    def __init__(self, directory: Path, world: World) -> None:
        self.directory, self.now = directory, world.now.isoformat()
        # All that this transaction sees, as it would be written to disk.
        (directory / "house.sqlite3").write_bytes(connection.connection.serialize())

    def run(self, asks: list[Ask], statements: list[str]) -> tuple[list[Told], list[Any]]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        asked = {"now": self.now, "asks": [asdict(ask) for ask in asks], "statements": statements}
        done = subprocess.run(
            [sys.executable, "-m", "tests.leaks.asking"],
            cwd=ROOT,
            input=json.dumps(asked),
            env={
                **kept,
                "DJANGO_SETTINGS_MODULE": "config.reader",
                "DATABASE_URL": f"sqlite:///{self.directory}/house.sqlite3",
                "DATA_DIR": str(self.directory),
                "ALLOWED_HOSTS": "testserver",
                "DEMO": "1",
                "DEMONSTRATION": "0",
                "LOG_LEVEL": "CRITICAL",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        return [unpacked(each) for each in said["told"]], said["read"]


@pytest.mark.sqlite
def test_reader_only_deployment_gives_the_same_answers_and_nothing_else(
    world: World, looker: Looker, teller: Teller, tmp_path: Path
) -> None:
    paths = [path for path in every_address(world) if path != RULES]
    asks = [*(Ask(path) for path in paths), *odd_asks(world)]
    pairs = [*searches(world), *hidden_addresses(world)]
    paired = [Ask(path) for one, _, other, _ in pairs for path in (one, other)]
    refusable = [*reads(), *WRITES]
    told, read = Deployment(tmp_path, world).run([*asks, *paired], [*VIEW_READS, *refusable])
    answers = {repr(ask): each for ask, each in zip([*asks, *paired], told, strict=True)}

    def deployed(asked: list[Ask]) -> list[Told]:
        return [answers[repr(ask)] for ask in asked]

    faults = look(looker, deployed, asks) + tells_apart(deployed, pairs)
    assert not faults, "\n".join(faults)
    plain = [Ask(path) for path in paths]
    for ask, here, there in zip(plain, deployed(plain), teller(plain), strict=True):
        said = (here.status, found(here.everything)), (there.status, found(there.everything))
        assert said[0] == said[1], str(ask)
    assert judge_views(looker, read[: len(VIEWS)]) == []
    assert allowed(refusable, read[len(VIEWS) :]) == []


# --- PostgreSQL: a role that may read the views -----------------------------------------


@contextmanager
def as_reader() -> Iterator[None]:
    """Act as a role to which ``grant_reader`` gave its rights, and which has no others."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        call_command("grant_reader", ROLE, stdout=StringIO())
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield
        cursor.execute("RESET ROLE")


@pytest.mark.postgres
def test_role_of_readers_reads_the_views_and_nothing_else(looker: Looker) -> None:
    refusable = [*reads(), *WRITES]
    with as_reader():
        seen = [reading(statement) for statement in VIEW_READS]
        tried = [reading(statement) for statement in refusable]
    assert judge_views(looker, seen) == []
    assert allowed(refusable, tried) == []


@pytest.mark.postgres
def test_role_of_readers_is_all_that_the_reader_s_site_needs(
    world: World, looker: Looker, teller: Teller
) -> None:
    paths = [path for path in every_address(world) if path != RULES]
    pairs = [*searches(world), *hidden_addresses(world)]
    asks = [Ask(path) for path in paths]
    with_all_rights = teller(asks)
    with as_reader():
        assert teller(asks) == with_all_rights
        faults = look(looker, teller, odd_asks(world)) + tells_apart(teller, pairs)
    assert not faults, "\n".join(faults)


def allowed(statements: list[str], read: list[dict[str, Any]]) -> list[str]:
    """Return the statements that were not refused."""
    return [
        statement for statement, each in zip(statements, read, strict=True) if not each["refused"]
    ]
