"""The reader-only deployment is small, and knows nothing of how content is written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

_HEAVY = ("pydantic", "markdown_it", "nh3", "simple_history", "allauth", "reviews", "people")


def run(code: str, tmp_path: Path) -> str:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.reader",
            "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",
            "DATA_DIR": str(tmp_path),
            "ALLOWED_HOSTS": "localhost",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_reader_only_process_loads_nothing_heavy(tmp_path: Path) -> None:
    loaded = run(
        "import sys, config.wsgi, reference.reader.views, reference.reader.front\n"
        f"print([name for name in {_HEAVY!r} if name in sys.modules])\n"
        "print([name for name in sys.modules if name.startswith('reference.')"
        " and not name.startswith('reference.reader')])",
        tmp_path,
    )
    assert loaded == "[]\n[]"


def test_reader_only_deployment_passes_the_checks(tmp_path: Path) -> None:
    said = run(
        "from django.core.management import execute_from_command_line as run\n"
        "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'])",
        tmp_path,
    )
    assert said == "System check identified no issues (2 silenced)."


def test_reader_only_deployment_opens_its_database_read_only(tmp_path: Path) -> None:
    said = run(
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "print(settings.DATABASES['default']['NAME'].endswith('none.sqlite3?mode=ro'))",
        tmp_path,
    )
    assert said == "True"
