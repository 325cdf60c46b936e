"""The site's settings in each of its modes, each read by a Python of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
KEY = "k" * 50
SHOWN = [
    "ALLOWED_HOSTS",
    "DEBUG",
    "DEMO",
    "DEMONSTRATION",
    "SECRET_KEY",
    "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
]
READ = (
    "import json; from config import settings as s;"
    f"print(json.dumps({{name: getattr(s, name) for name in {SHOWN!r}}}))"
)


def read(data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", READ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def settings_of(data: Path, **variables: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(read(data, **variables).stdout)
    return found


def test_settings_refuse_to_start_without_a_key(tmp_path: Path) -> None:
    refused = read(tmp_path)

    assert refused.returncode == 1
    assert "SECRET_KEY is not set." in refused.stderr
    assert settings_of(tmp_path, SECRET_KEY=KEY)["SECRET_KEY"] == KEY


def test_settings_of_production_are_closed(tmp_path: Path) -> None:
    assert settings_of(tmp_path, SECRET_KEY=KEY) == {
        "ALLOWED_HOSTS": [],
        "DEBUG": False,
        "DEMO": False,
        "DEMONSTRATION": False,
        "SECRET_KEY": KEY,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }


def test_settings_of_a_demonstration_answer_on_this_machine_only(tmp_path: Path) -> None:
    found = settings_of(tmp_path, DEMO="1")

    assert found.pop("SECRET_KEY") == (tmp_path / "demo-secret-key").read_text()
    assert found == {
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "DEBUG": False,
        "DEMO": True,
        "DEMONSTRATION": True,
        "SECURE_HSTS_SECONDS": 0,
        "SECURE_SSL_REDIRECT": False,
        "SESSION_COOKIE_SECURE": False,
        "CSRF_COOKIE_SECURE": False,
    }


def test_settings_stay_a_demonstration_until_a_key_is_set(tmp_path: Path) -> None:
    first = settings_of(tmp_path, DEMO="1")

    assert settings_of(tmp_path) == first
    assert settings_of(tmp_path, SECRET_KEY=KEY)["DEMO"] is False


def test_settings_refuse_what_the_environment_gets_wrong(tmp_path: Path) -> None:
    refused = read(tmp_path, SECRET_KEY=KEY, DEBUG="maybe")

    assert refused.returncode == 1
    assert "DEBUG is 'maybe'" in refused.stderr
