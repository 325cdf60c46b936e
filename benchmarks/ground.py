"""The ground that every benchmark stands on: a scratch directory, an environment, a table."""

from __future__ import annotations

import os
import platform
import secrets
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PASSWORD = "only-for-the-benchmarks"
"""Of every account, in databases that are thrown away."""


@contextmanager
def scratch(keep: str = "") -> Iterator[Path]:
    """Give a directory: a throwaway one, or the one named, whose archives are used again."""
    if keep:
        path = Path(keep).absolute()
        path.mkdir(parents=True, exist_ok=True)
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="imprimatur-bench-") as name:
        yield Path(name)


def environment(database: Path, settings: str = "config.settings") -> dict[str, str]:
    """Return the environment of a production process on a database of ours behind a proxy."""
    kept = ("PATH", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "HOME")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": f"sqlite:///{database}",
        "DATA_DIR": str(database.parent),
        "STATIC_ROOT": str(database.parent / "static"),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "TRUSTED_PROXIES": "1",
        "SITE_URL": "https://127.0.0.1",
    }


def enter(database: Path) -> None:
    """Set Django up in this process, as the whole site, on a database of ours."""
    os.environ.update(environment(database))
    import django

    django.setup()


def run(module: str, *arguments: str, database: Path, settings: str = "config.settings") -> str:
    """Run a module in a process of its own. Return what it printed; raise if it failed."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment(database, settings),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def archive(directory: Path, entries: int, waiting: int = 0) -> Path:
    """Return a database with so many entries on view and so many waiting, built at need."""
    return _built(
        directory / f"archive-{entries}-{waiting}.sqlite3",
        *("benchmarks.archive", f"--entries={entries}", f"--waiting={waiting}"),
    )


def doses(directory: Path, entries: int) -> Path:
    """Return a database with the doses of so many entries that partly conflict, built at need."""
    return _built(
        directory / f"doses-{entries}.sqlite3", "benchmarks.doses", f"--entries={entries}"
    )


def _built(path: Path, module: str, *arguments: str) -> Path:
    if not path.exists():
        aside = path.with_suffix(".building")
        aside.unlink(missing_ok=True)
        run(module, *arguments, f"--into={aside}", database=aside)
        aside.rename(path)
    return path


def machine() -> str:
    """Describe what the figures were measured on, without saying where it stands."""
    cores = os.cpu_count() or 1
    memory = ""
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        kibibytes = int(meminfo.read_text(encoding="ascii").split()[1])
        memory = f", {kibibytes / 1024**2:.0f} GiB of memory"
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    return (
        f"{cores} cores{memory}{load}; Python {platform.python_version()}, "
        f"Django {version('django')}, SQLite {sqlite3.sqlite_version}, "
        f"granian {version('granian')}"
    )


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, the first column to the left and the figures to the right."""
    lines = [heading, ["---", *["---:"] * (len(heading) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
