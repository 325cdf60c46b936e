"""`make demo` as a new user runs it: a clean clone, an empty home; git, Python and make."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("DATA_DIR", "DATABASE_URL", "DEBUG", "DEMO", "DEMONSTRATION", "SECRET_KEY", "ALLOWED_HOSTS")
OF_THIS_RUN = ("COV_", "DJANGO_", "MAKE", "MFLAGS", "PG", "PYTEST_", "PYTHON", "VIRTUAL_ENV")
SET_UP_WITHIN = 600
"""Seconds for downloading, installing and playing the stories on a slow machine."""

UP_WITHIN = 60
"""Seconds from the command's last line until the server must answer."""

pytestmark = pytest.mark.demo


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    to = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(to)], check=True)
    return to


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a new user's shell holds: nothing of ours, of this test run or of an old home."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in OURS and not name.startswith(OF_THIS_RUN)
    }
    return kept | {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found


@pytest.fixture
def demo(clone: Path, environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        ["make", "demo", f"PORT={port}"],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)


def said_until(process: subprocess.Popen[bytes], words: str) -> str:
    """Return what the process printed up to these words."""
    assert process.stdout is not None
    deadline = time.monotonic() + SET_UP_WITHIN
    said = ""
    while words not in said:
        left = deadline - time.monotonic()
        ready, _, _ = select.select([process.stdout], [], [], max(left, 0))
        assert ready, f"it never said {words!r}:\n{said}"
        part = os.read(process.stdout.fileno(), 65536).decode()
        assert part, f"it ended without {words!r}:\n{said}"
        said += part
    return said


def get(url: str, process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Return status and text of the page, waiting for a server that is just starting."""
    assert process.stdout is not None
    deadline = time.monotonic() + UP_WITHIN
    while True:
        try:
            with urllib.request.urlopen(url, timeout=UP_WITHIN) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except urllib.error.URLError:
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < deadline, "the server does not answer"
            select.select([process.stdout], [], [], 0.1)


def test_make_demo_serves_the_stories_from_a_clean_clone(
    demo: subprocess.Popen[bytes], port: int, clone: Path, environment: dict[str, str]
) -> None:
    said = said_until(demo, "Serving on")
    site = f"http://localhost:{port}"

    assert f"{site}/\n" in said
    assert "Sign in with" in said
    assert get(f"{site}/healthz", demo)[0] == 200
    status, page = get(f"{site}/entries/ketamine-pain-dosing/", demo)
    assert status == 200
    assert "Approved" in page
    assert "not medical advice" in page.lower()
    assert get(f"{site}/entries/ketamine-infusion-bag/", demo)[0] == 410
    assert get(f"{site}/entries/oral-ketamine-chronic-pain/", demo)[0] == 404
    status, page = get(f"{site}/desk/", demo)
    assert status == 200
    assert 'type="password"' in page

    again = subprocess.run(
        ["make", "demo", f"PORT={port}", "DEMO_FLAGS=--no-serve"],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (again.returncode, again.stderr) == (0, "")
    assert "Installing" not in again.stdout
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True
    )
    assert changed.stdout == ""
