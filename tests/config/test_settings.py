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


def some_of(names: tuple[str, ...], data: Path, **variables: str) -> list[Any]:
    """Return other settings than the usual ones."""
    reading = READ.replace(repr(SHOWN), repr(list(names)))
    done = subprocess.run(
        [sys.executable, "-c", reading],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data), **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(done.stdout).values())


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


def test_settings_send_no_mail_from_a_demonstration(tmp_path: Path) -> None:
    host = "EMAIL_HOST", "EMAIL_BACKEND"
    files = "django.core.mail.backends.filebased.EmailBackend"
    sent = "django.core.mail.backends.smtp.EmailBackend"
    mail = {"EMAIL_HOST": "mail.example.org"}
    assert some_of(host, tmp_path, SECRET_KEY=KEY, **mail) == ["mail.example.org", sent]
    assert some_of(host, tmp_path, SECRET_KEY=KEY) == ["", files]
    assert some_of(host, tmp_path, DEMO="1", **mail) == ["", files]


def test_settings_know_both_ways_of_tls_and_refuse_them_together(tmp_path: Path) -> None:
    names = "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_USE_SSL"
    assert some_of(names, tmp_path, SECRET_KEY=KEY) == [587, True, False]
    assert some_of(names, tmp_path, SECRET_KEY=KEY, EMAIL_USE_SSL="1") == [465, False, True]
    refused = read(tmp_path, SECRET_KEY=KEY, EMAIL_USE_SSL="1", EMAIL_USE_TLS="1")
    assert "EMAIL_USE_SSL and EMAIL_USE_TLS are both set" in refused.stderr


def test_settings_refuse_an_hour_that_no_day_has(tmp_path: Path) -> None:
    refused = read(tmp_path, SECRET_KEY=KEY, DIGEST_HOUR="24")
    assert "DIGEST_HOUR is 24; write an hour from 0 to 23." in refused.stderr


def test_settings_refuse_what_the_environment_gets_wrong(tmp_path: Path) -> None:
    refused = read(tmp_path, SECRET_KEY=KEY, DEBUG="maybe")

    assert refused.returncode == 1
    assert "DEBUG is 'maybe'" in refused.stderr
