"""What a guard is, and how guards and views are written into SQLite and PostgreSQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

Operation = Literal["INSERT", "UPDATE", "DELETE", "TRUNCATE"]
NEVER = "FALSE"
PREFIX = "guard_"
LONGEST_NAME = 63
"""PostgreSQL cuts longer names off, and would then not find them again."""


@dataclass(frozen=True)
class Guard:
    """One trigger: the operation is refused with the message unless the condition holds."""

    table: str
    on: Operation
    rule: str
    """What it is called among the guards of its table and operation."""
    message: str
    holds: str = NEVER
    lock: str = ""
    """Rows to lock before asking, as ``table WHERE condition``, so that two
    transactions cannot both be told yes. PostgreSQL alone: SQLite has one writer."""
    vendor: str = ""
    """The only database that it is for, if not both."""

    def __post_init__(self) -> None:
        if len(self.name) > LONGEST_NAME:
            raise ValueError(f"{self.name} is longer than {LONGEST_NAME} letters")

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.table}_{self.rule}"


@dataclass(frozen=True)
class View:
    """What readers may see, as a query over the tables it names."""

    name: str
    query: str
    tables: tuple[str, ...]


REFUSE = f"{PREFIX}refuse"
"""The function on PostgreSQL behind every guard that refuses always."""

Rows = list[tuple[Any, ...]]


def columns(connection: BaseDatabaseWrapper) -> dict[str, set[str]]:
    """Return the columns of every table."""
    found: dict[str, set[str]] = defaultdict(set)
    for table, column in _rows(connection, _COLUMNS[connection.vendor]):
        found[table].add(column)
    return dict(found)


def put(connection: BaseDatabaseWrapper, guards: Sequence[Guard], views: Sequence[View]) -> None:
    """Create what is missing and put right what differs."""
    if connection.vendor == "postgresql":
        _Postgres(connection).put(guards, views)
    else:
        _Sqlite(connection).put(guards, views)


def compare(
    connection: BaseDatabaseWrapper, guards: Sequence[Guard], views: Sequence[View]
) -> list[str]:
    """Say what is missing, altered, or a trigger that nobody stated."""
    if connection.vendor == "postgresql":
        return _Postgres(connection).compare(guards, views)
    return _Sqlite(connection).compare(guards, views)


def drop_guards(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger that has the prefix of a guard."""
    if connection.vendor == "postgresql":
        _Postgres(connection).drop_guards()
    else:
        _Sqlite(connection).drop_guards()


def drop_views(connection: BaseDatabaseWrapper, names: Iterable[str]) -> None:
    """Drop the views, remembering on PostgreSQL who was allowed to read them."""
    names = list(names)
    if connection.vendor == "postgresql":
        _Postgres(connection).remember_readers(names)
    for name in names:
        _run(connection, f"DROP VIEW IF EXISTS {name}")


def _rows(connection: BaseDatabaseWrapper, sql: str, params: Sequence[Any] | None = None) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _run(connection: BaseDatabaseWrapper, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sentences(kind: str, stated: dict[str, Any], found: dict[str, Any]) -> list[str]:
    missing = [f"The {kind} {name} is missing." for name in stated if name not in found]
    altered = [
        f"The {kind} {name} was altered."
        for name, definition in stated.items()
        if name in found and found[name] != definition
    ]
    return missing + altered


_COLUMNS = {
    "sqlite": """
        SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
        WHERE m.type = 'table'
    """,
    "postgresql": """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = current_schema()
    """,
}


class _Sqlite:
    """The catalogue keeps the text of a definition word for word."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def definition(self, guard: Guard) -> str:
        holds = guard.holds.replace("IS NOT DISTINCT FROM", "IS").replace(
            "IS DISTINCT FROM", "IS NOT"
        )
        when = "" if holds == NEVER else f"WHEN ({holds}) IS NOT TRUE "
        return (
            f"CREATE TRIGGER {guard.name} BEFORE {guard.on} ON {guard.table} FOR EACH ROW {when}"
            f"BEGIN SELECT RAISE(ABORT, {_quoted(guard.message)}); END"
        )

    def found(self, kind: str) -> dict[str, str]:
        return dict(
            _rows(self.connection, "SELECT name, sql FROM sqlite_master WHERE type = %s", [kind])
        )

    def put(self, guards: Sequence[Guard], views: Sequence[View]) -> None:
        wanted = [
            ("TRIGGER", {guard.name: self.definition(guard) for guard in guards}),
            ("VIEW", {view.name: _view(view) for view in views}),
        ]
        for kind, stated in wanted:
            found = self.found(kind.lower())
            stale = [name for name in found if kind == "TRIGGER" and name.startswith(PREFIX)]
            for name in {*stale, *(stated.keys() & found.keys())}:
                if found[name] != stated.get(name):
                    _run(self.connection, f"DROP {kind} {name}")
            for name, definition in stated.items():
                if found.get(name) != definition:
                    _run(self.connection, definition)

    def compare(self, guards: Sequence[Guard], views: Sequence[View]) -> list[str]:
        stated = {guard.name: self.definition(guard) for guard in guards}
        tables = {guard.table for guard in guards}
        triggers = self.found("trigger")
        places = _rows(
            self.connection, "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        )
        return [
            *_sentences("guard", stated, triggers),
            *_sentences("view", {view.name: _view(view) for view in views}, self.found("view")),
            *_strangers(places, stated, tables),
        ]

    def drop_guards(self) -> None:
        for name in self.found("trigger"):
            if name.startswith(PREFIX):
                _run(self.connection, f"DROP TRIGGER {name}")


class _Postgres:
    """The catalogue keeps functions word for word, triggers as fields, views rewritten."""

    _readers: dict[str, set[tuple[str, str]]] = {}
    """By database, who could read which view before it was dropped."""

    _BITS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.schema = _rows(connection, "SELECT current_schema()")[0][0]

    def _function(self, guard: Guard) -> tuple[str, str]:
        """Return name and body of the function behind a guard."""
        code = "ERRCODE = 'integrity_constraint_violation'"
        if guard.holds == NEVER:
            return REFUSE, f"BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], {code}; END"
        row = "OLD" if guard.on == "DELETE" else "NEW"
        lock = f"PERFORM 1 FROM {guard.lock} FOR UPDATE; " if guard.lock else ""
        return guard.name, (
            f"BEGIN {lock}IF ({guard.holds}) IS NOT TRUE THEN RAISE EXCEPTION USING "
            f"MESSAGE = TG_ARGV[0], {code}; END IF; RETURN {row}; END"
        )

    def _trigger(self, guard: Guard) -> tuple[Any, ...]:
        """Return a guard as :meth:`found` reads it from the catalogue."""
        function, body = self._function(guard)
        kind = 2 + self._BITS[guard.on] + (guard.on != "TRUNCATE")
        return (guard.table, kind, "A", guard.message, function, body, self._path(), "plpgsql")

    def _path(self) -> str:
        # Else a temporary table of the same name would answer in the place of ours.
        return f"search_path={self.schema}, pg_temp"

    def found(self) -> dict[str, tuple[Any, ...]]:
        rows = _rows(
            self.connection,
            """
            SELECT t.tgname, c.relname, t.tgtype, t.tgenabled, t.tgargs, p.proname, p.prosrc,
                array_to_string(p.proconfig, ';'), l.lanname, t.tgqual IS NULL AND t.tgattr = ''
            FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_proc p ON p.oid = t.tgfoid
            JOIN pg_language l ON l.oid = p.prolang
            WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
            """,
        )
        return {
            name: (table, kind, _text(enabled), _text(bytes(args)).rstrip("\0"), *function)
            if plain
            else (table,)
            for name, table, kind, enabled, args, *function, plain in rows
        }

    def put(self, guards: Sequence[Guard], views: Sequence[View]) -> None:
        stated = {guard.name: (guard, self._trigger(guard)) for guard in guards}
        found = self.found()
        for name, (table, *_) in found.items():
            if name.startswith(PREFIX) and found[name] != stated.get(name, (None, None))[1]:
                _run(self.connection, f"DROP TRIGGER {name} ON {table}")
        wanting = [
            guard for guard, definition in stated.values() if found.get(guard.name) != definition
        ]
        for function, body in dict(self._function(guard) for guard in wanting).items():
            _run(
                self.connection,
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql "
                f"SET search_path = {self.schema}, pg_temp AS $guard${body}$guard$",
            )
        for guard in wanting:
            each = "STATEMENT" if guard.on == "TRUNCATE" else "ROW"
            _run(
                self.connection,
                f"CREATE TRIGGER {guard.name} BEFORE {guard.on} ON {guard.table} FOR EACH {each} "
                f"EXECUTE FUNCTION {self._function(guard)[0]}({_quoted(guard.message)}); "
                # ALWAYS: also in a session that calls itself a replica.
                f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.name}",
            )
        self._put_views(views)

    def _put_views(self, views: Sequence[View]) -> None:
        unlike = self._unlike(views)
        names = [view.name for view in unlike]
        self.remember_readers(names)
        readers = self._readers.get(self.connection.alias, set())
        for view in unlike:
            _run(self.connection, f"DROP VIEW IF EXISTS {view.name}; {_view(view)}")
            for role in [role for role, name in readers if name == view.name]:
                quoted = self.connection.ops.quote_name(role)
                _run(self.connection, f"GRANT SELECT ON {view.name} TO {quoted}")
        readers -= {pair for pair in readers if pair[1] in names}

    def remember_readers(self, names: Sequence[str]) -> None:
        rows = _rows(
            self.connection,
            """
            SELECT grantee, table_name FROM information_schema.role_table_grants
            WHERE privilege_type = 'SELECT' AND table_schema = current_schema()
                AND grantee <> current_user AND table_name = ANY(%s)
            """,
            [list(names)],
        )
        self._readers.setdefault(self.connection.alias, set()).update(
            (role, name) for role, name in rows
        )

    def _unlike(self, views: Sequence[View]) -> list[View]:
        """Return the views that are missing or altered.

        PostgreSQL keeps a view as it understood it, so each is created a second
        time, for this session only, and the two are compared as it shows them.
        """
        installed = self._shown()
        unlike = []
        with transaction.atomic(using=self.connection.alias):
            for view in views:
                copy = f"like_{view.name}"
                _run(self.connection, f"CREATE TEMPORARY VIEW {copy} AS {view.query}")
                (shown,) = _rows(
                    self.connection, f"SELECT pg_get_viewdef('pg_temp.{copy}'::regclass)"
                )
                _run(self.connection, f"DROP VIEW pg_temp.{copy}")
                if installed.get(view.name) != shown[0]:
                    unlike.append(view)
        return unlike

    def _shown(self) -> dict[str, str]:
        return dict(
            _rows(
                self.connection,
                """
                SELECT relname, pg_get_viewdef(oid) FROM pg_class
                WHERE relkind = 'v' AND relnamespace = current_schema()::regnamespace
                """,
            )
        )

    def compare(self, guards: Sequence[Guard], views: Sequence[View]) -> list[str]:
        stated = {guard.name: self._trigger(guard) for guard in guards}
        found = self.found()
        shown = self._shown()
        unlike = {view.name for view in self._unlike(views)}
        return [
            *_sentences("guard", stated, found),
            *_sentences(
                "view",
                {view.name: view.name for view in views},
                {name: "" if name in unlike else name for name in shown},
            ),
            *_strangers(
                ((name, row[0]) for name, row in found.items()),
                stated,
                {guard.table for guard in guards},
            ),
        ]

    def drop_guards(self) -> None:
        for name, (table, *_) in self.found().items():
            if name.startswith(PREFIX):
                _run(self.connection, f"DROP TRIGGER {name} ON {table}")


def _view(view: View) -> str:
    return f"CREATE VIEW {view.name} AS {view.query}"


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _strangers(
    places: Iterable[tuple[Any, ...]], stated: dict[str, Any], tables: set[str]
) -> list[str]:
    return [
        f"Nobody stated the trigger {name} on {table}."
        for name, table in places
        if name not in stated and (table in tables or name.startswith(PREFIX))
    ]
