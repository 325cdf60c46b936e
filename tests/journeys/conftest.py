"""A browser, a site that runs, and the people who use it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest
from axes import attempts
from axes.handlers import proxy
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import cast as casting
from tests.cast import NOW, Cast, make_cast
from tests.journeys.site import Site

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Everybody's pages share a process: starting one for each costs more than the page.
    "--process-per-site",
    "--renderer-process-limit=1",
    # Whatever is not this machine does not exist.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys; each person gets a profile of their own in it."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "Chromium is missing: install it, or name it in CHROMIUM."
    patch = pytest.MonkeyPatch()
    # Playwright's loop runs in this thread, which Django takes for asynchronous code.
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()
    patch.undo()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the site's clock run from one known noon, after all that the cast did before."""
    noon, started = (NOW + timedelta(days=2)).replace(hour=12), time.monotonic()

    def now() -> datetime:
        return noon + timedelta(seconds=time.monotonic() - started)

    monkeypatch.setattr(timezone, "now", now)
    # axes took the function by name when it was imported.
    monkeypatch.setattr(attempts, "now", now)
    monkeypatch.setattr(proxy, "now", now)
    monkeypatch.setattr(casting, "_minutes", count())


@pytest.fixture
def site(browser: Browser, live_server: LiveServer, transactional_db: None) -> Iterator[Site]:
    """The site as it runs. Nothing else is reached, and nothing may go wrong unseen."""
    running = Site(browser, live_server.url)
    yield running
    running.close()
    assert running.faults == []


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()
