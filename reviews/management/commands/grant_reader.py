"""Let a role of PostgreSQL read the readers' views, and nothing else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction


class Command(BaseCommand):
    help = (
        "Give a role of PostgreSQL the rights of a reader-only deployment: SELECT on the four "
        "views. It loses every other right on this database's tables. On SQLite the "
        "reader-only settings hold each connection to the views by themselves."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="the role, which must exist: CREATE ROLE … LOGIN")

    def handle(self, *args: Any, role: str, **options: Any) -> None:
        from reference.reader.authorizer import VIEWS

        if connection.vendor != "postgresql":
            raise CommandError(
                "SQLite has no roles. Run readers with DJANGO_SETTINGS_MODULE=config.reader, which "
                "holds every connection to the views."
            )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_schema(), rolsuper, pg_has_role(rolname, current_user, 'MEMBER')"
                " FROM pg_roles WHERE rolname = %s",
                [role],
            )
            found = cursor.fetchone()
            if found is None:
                raise CommandError(f"There is no role {role}. Make it first: CREATE ROLE … LOGIN")
            schema, is_superuser, is_owner = found
            if is_superuser or is_owner:
                raise CommandError(
                    f"The role {role} is a superuser or can act as the owner of the tables, so "
                    "no grant limits it. Make another: CREATE ROLE … LOGIN"
                )
            quoted = connection.ops.quote_name(role)
            schema = connection.ops.quote_name(schema)
            for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
                cursor.execute(f"REVOKE ALL ON ALL {kind} IN SCHEMA {schema} FROM {quoted}")
            cursor.execute(f"REVOKE ALL ON SCHEMA {schema} FROM {quoted}")
            cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {quoted}")
            for view in sorted(VIEWS):
                cursor.execute(f"GRANT SELECT ON {connection.ops.quote_name(view)} TO {quoted}")
        self.stdout.write(f"{role} may read {', '.join(sorted(VIEWS))}, and nothing else.")
