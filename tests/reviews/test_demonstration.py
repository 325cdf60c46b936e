"""The stories of the demonstration, told once through the real actions."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reference.models import Entry, Publication, Revision
from reviews.demonstration import (
    BAG,
    CHRONIC,
    EMERGENCY,
    GUIDE,
    MENTAL,
    ORAL,
    PATIENTS,
    Stage,
    play,
)
from reviews.installation import install, read_people
from reviews.models import Decision, Event, Review

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"


@pytest.fixture
def stage(db: None) -> Stage:
    people = read_people(FIXTURES / "people.yaml")
    policy = (FIXTURES / "policy.yaml").read_text(encoding="utf-8")
    now = timezone.now()
    done = install(people, policy, now=now, password=people.demo_password)
    return Stage(done.people, FIXTURES, now)


def statuses(slug: str) -> list[str]:
    rows = Revision.objects.filter(entry__slug=slug).order_by("number")
    return list(rows.values_list("status", flat=True))


def test_every_entry_reaches_its_state(stage: Stage) -> None:
    lines = list(play(stage))
    assert len(lines) == 7
    assert statuses(GUIDE) == ["returned", "approved", "under-review"]
    assert statuses(CHRONIC) == ["approved", "approved"]
    assert statuses(PATIENTS) == ["under-review"]
    assert statuses(ORAL) == ["submitted"]
    assert statuses(MENTAL) == ["draft"]
    assert statuses(BAG) == ["approved"]
    current = Publication.objects.filter(ended_at=None).order_by("slug")
    on_view = [(EMERGENCY, 1), (CHRONIC, 2), (GUIDE, 1)]
    assert [(row.slug, row.number) for row in current] == on_view
    assert Publication.objects.get(slug=BAG).end_kind == "recalled"
    review = Review.objects.get(revision__entry__slug=PATIENTS)
    assert [row.verdict for row in review.decisions.all()] == ["approve"]
    found = Decision.objects.filter(review__revision__entry__slug=GUIDE, review__outcome="returned")
    assert {row.verdict for row in found} == {"request-changes"}


def test_playing_again_changes_nothing(stage: Stage) -> None:
    list(play(stage))
    before = (Event.objects.count(), Entry.objects.count())
    assert all("already here" in line for line in play(stage))
    assert (Event.objects.count(), Entry.objects.count()) == before


def test_demo_refuses_outside_of_a_demonstration(db: None) -> None:
    with pytest.raises(CommandError, match="for demonstrations only"):
        call_command("demo", no_serve=True)


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port that somebody answers on who would share it."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_demo_refuses_a_port_that_is_taken(
    taken: int, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMO = True
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(CommandError, match=rf"^Port {taken} cannot be used .*PORT={taken + 1}$"):
        call_command("demo", port=taken)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_demo_that_is_stopped_leaves_neither_server_nor_worker_behind(
    tmp_path: Path, how: int
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    named = {"PATH", "HOME", "LANG"}
    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "demo", f"--port={port}"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name in named}
        | {"DEMO": "1", "DATA_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = iter(process.stdout.readline, "")
    assert any(line.startswith("Serving on") for line in said)
    answered = False
    while not answered and process.poll() is None:
        with socket.socket() as visitor:
            answered = visitor.connect_ex(("127.0.0.1", port)) == 0
    mails = tmp_path / "mail"
    while process.poll() is None and not _holds(mails, "Subject: Imprimatur: "):
        pass
    for _ in range(2):  # whoever stops `make demo` sends two at once
        process.send_signal(how)
    # The worker that sends mail has the same output, which ends only when it has ended too.
    process.communicate(timeout=60)
    with socket.socket() as visitor:
        assert (answered, visitor.connect_ex(("127.0.0.1", port)) != 0) == (True, True)
    assert _holds(mails, f"http://localhost:{port}/desk/revisions/")


def _holds(folder: Path, words: str) -> bool:
    return any(words in path.read_text(encoding="utf-8") for path in folder.glob("*"))
