"""Guards: what the database itself refuses, whoever asks.

A guard is a trigger that says what must hold, and a sentence for when it does not.
Each app states its guards and views as data in its own ``guards.py``; this module
turns them on after migrations and off before, for a migration on SQLite rebuilds
tables, which silently loses their triggers, and neither database alters a table
that stands under a view.

Conditions are written once, in SQL that both databases read. ``IS [NOT] DISTINCT
FROM`` is translated for older SQLite. What is neither true nor false refuses.
"""

# ruff: noqa: S608 (every query here is made of names from the code, never of input)

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import AutoField, Model, Q, UniqueConstraint
from django.db.models.signals import post_migrate, pre_migrate

from people import catalogue
from people.catalogue import Guard, View

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# --- conditions -------------------------------------------------------------


def table_of(model: type[Model]) -> str:
    return model._meta.db_table


def columns_of(model: type[Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if field.column]


def same(columns: Iterable[str]) -> str:
    """Say that none of the columns changes."""
    return all_of(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in columns)


def all_of(conditions: Iterable[str]) -> str:
    return " AND ".join(f"({condition})" for condition in conditions) or "TRUE"


def any_of(*conditions: str) -> str:
    return " OR ".join(f"({condition})" for condition in conditions)


def only(model: type[Model], *columns: str) -> str:
    """Say that nothing but the columns changes; a column added later is frozen too."""
    known = columns_of(model)
    unknown = set(columns) - set(known)
    if unknown:
        raise ValueError(f"{table_of(model)} has no column {', '.join(sorted(unknown))}")
    return same(column for column in known if column not in columns)


def once(moment: str, *others: str) -> str:
    """Say that the columns are set together, from nothing, and then stay."""
    return any_of(same((moment, *others)), f"OLD.{moment} IS NULL AND NEW.{moment} IS NOT NULL")


# --- the kinds of table -----------------------------------------------------


def insert_only(*models: type[Model], repeatable: bool = False) -> list[Guard]:
    """Refuse every change and removal.

    ``repeatable``: inserting a row once more is no change, so that ``INSERT …
    ON CONFLICT DO NOTHING`` finds it there on SQLite too.
    """
    guards: list[Guard] = []
    for model in models:
        table = table_of(model)
        guards += [
            Guard(table, "UPDATE", "no_update", f"A row of {table} is never changed."),
            *_lasting(model, repeatable),
        ]
    return guards


def lasting(
    model: type[Model], *rules: tuple[str, str, str], repeatable: bool = False
) -> list[Guard]:
    """Refuse removal, and every change for which the rules do not hold.

    Each rule is a name, a sentence and the condition that must hold.
    """
    table = table_of(model)
    guards = [Guard(table, "UPDATE", name, text, holds) for name, text, holds in rules]
    guards.append(
        Guard(
            table,
            "UPDATE",
            "keeps_place",
            f"A row of {table} cannot take the place of another.",
            _displaces_none_on_update(model),
            vendor="sqlite",
        )
    )
    return guards + _lasting(model, repeatable)


def histories(*models: Any) -> list[Guard]:
    """Refuse changes to the history tables of the models."""
    return insert_only(*(model.history.model for model in models))


def _lasting(model: type[Model], repeatable: bool = False) -> list[Guard]:
    table = table_of(model)
    removal = f"A row of {table} is never removed."
    return [
        Guard(table, "DELETE", "no_delete", removal),
        Guard(table, "TRUNCATE", "no_truncate", removal, vendor="postgresql"),
        # INSERT OR REPLACE removes the row in its way without asking the triggers
        # on DELETE (they are asked only under PRAGMA recursive_triggers).
        Guard(
            table,
            "INSERT",
            "no_replace",
            f"A row of {table} cannot take the place of another.",
            _displaces_none_on_insert(model, repeatable),
            vendor="sqlite",
        ),
    ]


def _displaces_none_on_insert(model: type[Model], repeatable: bool) -> str:
    # The row number is a key as well, where it is not the primary key itself.
    table = table_of(model)
    unlike = ""
    if repeatable:
        pk = model._meta.pk
        given = {pk.column} if isinstance(pk, AutoField) else set()
        rest = [column for column in columns_of(model) if column not in given]
        unlike = f" AND NOT ({' AND '.join(f'o.{column} IS NEW.{column}' for column in rest)})"
    return all_of(
        f"NOT EXISTS (SELECT 1 FROM {table} o WHERE {match}{unlike})"
        for match in ("o.rowid = NEW.rowid", *_key_matches(model))
    )


def _displaces_none_on_update(model: type[Model]) -> str:
    table = table_of(model)
    taken = [
        f"SELECT 1 FROM {table} o WHERE {match} AND o.rowid <> OLD.rowid"
        for match in _key_matches(model)
    ]
    return all_of(["NEW.rowid = OLD.rowid", *(f"NOT EXISTS ({query})" for query in taken)])


def _key_matches(model: type[Model]) -> list[str]:
    """Return, for each unique key, the condition under which row ``o`` holds NEW's key."""
    keys: list[tuple[list[str], list[str]]] = []
    for field in model._meta.concrete_fields:
        if field.unique and field.column:
            keys.append(([field.column], []))
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            names = [model._meta.get_field(name) for name in constraint.fields]
            columns = [str(getattr(field, "column", "")) for field in names]
            keys.append((columns, _terms(model, constraint.condition)))
    matches = []
    for columns, terms in keys:
        parts = [f"o.{column} = NEW.{column}" for column in columns]
        for term in terms:
            parts += [f"o.{term}", f"NEW.{term}"]
        matches.append(" AND ".join(parts))
    return matches


def _terms(model: type[Model], condition: Q | None) -> list[str]:
    terms = []
    for child in condition.children if condition is not None else ():
        if not isinstance(child, tuple) or "__" in child[0]:
            raise ValueError(f"{table_of(model)}: cannot read the condition {condition}")
        name, value = child
        column = getattr(model._meta.get_field(name), "column", name)
        terms.append(f"{column} IS NULL" if value is None else f"{column} = '{value}'")
    return terms


# --- what the apps state ----------------------------------------------------

_guards: dict[str, Callable[[], Sequence[Guard]]] = {}
_views: dict[str, Callable[[], Sequence[View]]] = {}


def state(
    app: str,
    guards: Callable[[], Sequence[Guard]],
    views: Callable[[], Sequence[View]] = tuple,
) -> None:
    """Take in the guards and views of an app; called when the app is ready."""
    _guards[app] = guards
    _views[app] = views


def stated(connection: BaseDatabaseWrapper) -> tuple[list[Guard], list[View]]:
    """Return every guard and view that belongs on this database as its tables stand now.

    Where a table is not there yet, or is older than its model, it has no guards:
    the migrations have not come so far.
    """
    vendor = connection.vendor
    ready = _ready_tables(connection)
    guards = [guard for read in _guards.values() for guard in read()]
    views = [view for read in _views.values() for view in read()]
    return (
        [item for item in guards if item.table in ready and item.vendor in ("", vendor)],
        [item for item in views if ready.issuperset(item.tables)],
    )


def _ready_tables(connection: BaseDatabaseWrapper) -> set[str]:
    found = catalogue.columns(connection)
    return {
        table_of(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and set(columns_of(model)) <= found.get(table_of(model), set())
    }


# --- turning them on and off ------------------------------------------------


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Bring the catalogue to what is stated, touching only what differs."""
    connection = connections[using]
    guards, views = stated(connection)
    with transaction.atomic(using=using):
        catalogue.put(connection, guards, views)


def remove(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take every guard and view away, so that tables can be altered."""
    names = [view.name for read in _views.values() for view in read()]
    with transaction.atomic(using=using):
        catalogue.drop_guards(connections[using])
        catalogue.drop_views(connections[using], names)


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Lift the guards inside one transaction, for what replaces all rows at once.

    Nobody else ever sees the tables without them: if anything fails, the removal
    is rolled back with the rest.
    """
    connection = connections[using]
    with transaction.atomic(using=using):
        catalogue.drop_guards(connection)
        yield
        if connection.vendor == "postgresql":
            # A table with deferred checks pending takes no trigger.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        install(using)


def differences(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Say, a sentence each, where the catalogue is not what the apps state."""
    connection = connections[using]
    guards, views = stated(connection)
    return catalogue.compare(connection, guards, views)


def connect() -> None:
    """Follow migrations, and have ``manage.py check --database`` compare the catalogue."""
    people = apps.get_app_config("people")
    pre_migrate.connect(_before, sender=people, dispatch_uid="people.guarding")
    post_migrate.connect(_after, sender=people, dispatch_uid="people.guarding")
    checks.register(check_guards, checks.Tags.database)


def _before(using: str, plan: Sequence[Any] | None = None, **_: Any) -> None:
    # Nothing to migrate: the guards stay on while the site serves.
    if plan is None or plan:
        remove(using)


def _after(using: str, **_: Any) -> None:
    install(using)


def check_guards(
    app_configs: object = None, databases: Sequence[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """Warn where the catalogue differs. No error: ``migrate`` asks first, then mends."""
    return [
        checks.Warning(
            sentence,
            hint="Find out who did that, then run `manage.py migrate` to put the guards back.",
            id="people.W001",
        )
        for using in databases or ()
        for sentence in differences(using)
    ]
