"""What the environment says, read once at start-up and refused in words if it is wrong."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

DEMO_KEY_FILE = "demo-secret-key"

SQLITE_BUSY_SECONDS = 20
"""How long a writer waits for another before it gives up."""

SQLITE_MMAP_BYTES = 16 * 1024 * 1024
"""How much of the database file is read without a system call for each page. What is mapped counts
as memory of every worker, and of a large archive it would be a small part anyhow."""

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})


def flag(name: str, *, default: bool = False) -> bool:
    """Return the yes or no that the variable holds; refuse anything that is neither."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in _TRUE:
        return True
    if value.strip().lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 for yes or 0 for no.")


def number(name: str, *, default: int) -> int:
    """Return the whole number that the variable holds, which is never negative."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number such as {default}.")
    return int(value)


def text(name: str, *, default: str = "") -> str:
    """Return the variable without the white space around it; an empty one counts as unset."""
    return os.environ.get(name, "").strip() or default


def words(name: str, *, default: tuple[str, ...] = ()) -> list[str]:
    """Return the comma-separated parts of the variable."""
    value = os.environ.get(name)
    if value is None:
        return list(default)
    return [part.strip() for part in value.split(",") if part.strip()]


def path(name: str, *, default: Path) -> Path:
    """Return the file or folder that the variable names; a relative one starts where we began."""
    value = text(name)
    return Path(value).expanduser().absolute() if value else default


def database(url: str) -> dict[str, Any]:
    """Return Django's settings for ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/NAME``.

    ``sqlite:///var/x.sqlite3`` is relative to the working directory and
    ``sqlite:////srv/x.sqlite3`` absolute. In a PostgreSQL address whatever is left
    out is for libpq to find (``PGHOST``, ``PGUSER``, a password file and the rest);
    options follow a question mark, as in ``?sslmode=verify-full``.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(parts)
    if parts.scheme in ("postgres", "postgresql"):
        return _postgresql(parts)
    raise ImproperlyConfigured(
        "DATABASE_URL begins with neither sqlite: nor postgresql:, for example "
        "sqlite:////srv/imprimatur/db.sqlite3 or postgresql://imprimatur@localhost/imprimatur."
    )


def _sqlite(parts: SplitResult) -> dict[str, Any]:
    path = unquote(parts.path).removeprefix("/")
    if parts.netloc or not path:
        raise ImproperlyConfigured(
            "DATABASE_URL names no SQLite file: write three slashes before a relative path "
            "and four before an absolute one."
        )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(path).absolute(),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # IMMEDIATE: a transaction that will write takes the lock when it begins, so
            # two people deciding at once wait for each other instead of failing halfway.
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_BUSY_SECONDS,
            "init_command": (
                "PRAGMA journal_mode=WAL;"
                "PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON;"
                f"PRAGMA mmap_size={SQLITE_MMAP_BYTES};"
            ),
        },
    }


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    name = unquote(parts.path).removeprefix("/")
    if not name:
        raise ImproperlyConfigured(
            "DATABASE_URL names no database: write it after the host, as in "
            "postgresql://imprimatur@localhost/imprimatur."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # A new connection costs more than the rest of a reader's request.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def demo_secret_key(data: Path) -> str:
    """Return the secret key that a demonstration keeps in its data directory, made at need."""
    path = data / DEMO_KEY_FILE
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        # Written aside and moved, so that two processes starting together agree on one key.
        aside = data / f"{DEMO_KEY_FILE}.{os.getpid()}"
        aside.write_text(secrets.token_urlsafe(50), encoding="ascii")
        aside.chmod(0o600)
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text(encoding="ascii").strip()
