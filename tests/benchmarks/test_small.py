"""Each benchmark runs at a small size and measures what it says; no figure is judged here."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import compare, conflicts, desk, ground, memory, reader, workflow

ENTRIES = 60
WAITING = 4
CONFLICTING = 150

INDEX_DIFFERS = """
import django
django.setup()
from django.db import transaction
from reference import conflicts
from reference.models import DoseHolder, DosePair, Entry, StatedDose

def index():
    return (
        set(DoseHolder.objects.values_list("revision", "regimen", "stated", "says", "fingerprint")),
        set(DosePair.objects.values_list("one", "other", "conflicting")),
    )

print(list(conflicts.differences()))
before = index()
with transaction.atomic():
    StatedDose.objects.all().delete()
    for pk in Entry.objects.values_list("pk", flat=True):
        conflicts.reindex(pk)
    print("same" if index() == before and all(before) else "differs")
    transaction.set_rollback(True)
"""


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the archives that the tests use: one, built once, under two names."""
    directory = tmp_path_factory.mktemp("archives")
    built = ground.archive(directory, ENTRIES, WAITING)
    shutil.copy(built, built.with_name(f"archive-{ENTRIES}-0.sqlite3"))
    return directory


def _rows(printed: str) -> dict[str, list[str]]:
    """Return the cells of the tables that were printed, by the first of each row."""
    lines = [line.strip("| ").split(" | ") for line in printed.splitlines() if line[:1] == "|"]
    return {line[0]: line[1:] for line in lines if not line[0].startswith("---")}


def test_archive_holds_what_was_asked_for_and_verifies(archives: Path) -> None:
    path = ground.archive(archives, ENTRIES, WAITING)
    connection = sqlite3.connect(path)
    (on_view,) = connection.execute("SELECT COUNT(slug) FROM published_entry").fetchone()
    pages = connection.execute("SELECT body FROM reference_page WHERE variant = 'current'")
    distinct = {row[0] for row in pages}
    (waiting,) = connection.execute(
        "SELECT COUNT(*) FROM reference_revision WHERE status IN ('submitted', 'under-review')"
    ).fetchone()
    connection.close()
    assert (on_view, len(distinct), waiting) == (ENTRIES, ENTRIES, WAITING)
    verified = subprocess.run(
        [sys.executable, "manage.py", "verify"],
        cwd=ground.ROOT,
        env=ground.environment(path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, ""), verified.stdout


def test_reader_compares_every_site_with_the_bare_view(archives: Path) -> None:
    rows = _rows(reader.compare(archives, [ENTRIES], rounds=1, seconds=0.2))
    assert {name.partition(",")[0] for name in rows} == {
        "answer",
        "bare view",
        "reader-only",
        "full",
    }
    for name, cells in rows.items():
        if name != "answer":
            assert int(cells[0].replace(",", "")) > 0, name


def test_workflow_counts_the_queries_of_every_step(archives: Path) -> None:
    rows = _rows(workflow.compare(archives, [ENTRIES], rounds=1, times=1))
    steps = ["draft", "submit", "start", "approval 1", "approval 2, publication"]
    counted = [int(rows[step][0]) for step in steps]
    assert all(count > 0 for count in counted)
    assert int(rows["in all"][0]) == sum(counted)


def test_desk_counts_the_queries_of_every_list(archives: Path) -> None:
    rows = _rows(desk.compare(archives, [WAITING], entries=ENTRIES, rounds=1, times=1))
    for page in ("/desk/ as member", "/desk/waiting/decide/ as member", "/audit/ as chair"):
        assert int(rows[page][0]) > 0, page


def test_conflicts_are_those_that_comparing_with_everything_finds(archives: Path) -> None:
    printed = conflicts.compare(archives, [CONFLICTING], changed=6)
    rows = _rows(printed)
    for step in (conflicts.DRAFT, conflicts.PLAIN, conflicts.FIRST):
        assert int(rows[step][5]) > 0, step
    # Used again: what was changed before is forgotten.
    assert _rows(conflicts.compare(archives, [CONFLICTING], changed=1))["the index holds"]


def test_doses_are_indexed_as_the_actions_would(archives: Path) -> None:
    path = ground.doses(archives, CONFLICTING)
    told = subprocess.run(
        [sys.executable, "-c", INDEX_DIFFERS],
        cwd=ground.ROOT,
        env=ground.environment(path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.splitlines() == ["[]", "same"]


def test_memory_compares_workers_and_checks(archives: Path) -> None:
    printed = memory.compare(archives, [ENTRIES], requests_made=20, checks=1)
    rows = _rows(printed)
    assert (
        rows["whole site, signed in, at the desk"][0].endswith("MiB") or not Path("/proc").exists()
    )
    assert float(rows["whole site"][-1]) > 0


def test_compare_holds_every_way_against_the_new_text() -> None:
    rows = _rows(compare.compare(revisions=6, pairs=8))
    assert len(rows) == 4  # the heading among them
    for name, cells in rows.items():
        if name != "way":
            assert int(cells[4]) > 0, name


@pytest.mark.parametrize(
    "measured",
    [reader.main, workflow.main, desk.main, memory.main, conflicts.main, compare.main],
)
def test_benchmark_says_how_it_is_called(
    measured: Callable[[list[str]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        measured(["--help"])
    assert stopped.value.code == 0
    assert "--archives" in capsys.readouterr().out
