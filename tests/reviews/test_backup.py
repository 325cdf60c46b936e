"""A backup comes back row for row, on either database, or not at all and with a sentence."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from people import guarding
from people.models import User
from reviews.backup import MANIFEST, tables, write
from reviews.restore import NotRestored, restore
from reviews.verify import problems
from tests.guards.house import person, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def backup(house: SimpleNamespace, tmp_path: Path) -> Path:
    """A backup of the house, whose database is empty by now."""
    path = tmp_path / "house.backup"
    assert write(path) > 100
    empty()
    return path


def empty() -> None:
    with guarding.lifted(), connection.cursor() as cursor:
        for model in reversed(tables()):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


def rows() -> int:
    return sum(model._base_manager.count() for model in tables())


def refuse(path: Path, sentence: str) -> None:
    with pytest.raises(NotRestored, match=sentence), transaction.atomic():
        restore(path)
    assert rows() == 0
    assert guarding.differences() == []


def rewrite(
    path: Path,
    change: Callable[[dict[str, bytes]], None],
    *,
    honest_manifest: bool = True,
) -> None:
    """Change the members of a backup; with an honest manifest it then says what they are."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if honest_manifest:
        manifest = json.loads(members[MANIFEST])
        for item in manifest["tables"]:
            data = members[f"{item['table']}.jsonl"]
            item["sha256"] = hashlib.sha256(data).hexdigest()
            item["rows"] = data.count(b"\n")
        members[MANIFEST] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def in_manifest(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | changes).encode()

    return change


def replaced(table: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        name = f"{table}.jsonl"
        assert old in members[name]
        members[name] = members[name].replace(old, new)

    return change


def test_unchanged_database_gives_the_same_bytes(house: SimpleNamespace, tmp_path: Path) -> None:
    write(tmp_path / "one")
    write(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_restored_database_gives_the_same_backup(backup: Path, tmp_path: Path) -> None:
    count = restore(backup)
    assert rows() == count
    write(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == backup.read_bytes()
    assert list(problems()) == []


def test_backup_crosses_to_another_database_and_back(backup: Path, tmp_path: Path) -> None:
    """From the database of this run to a new SQLite file by the commands, and back."""
    crossed = tmp_path / "crossed.backup"
    manage(tmp_path, "migrate", "--verbosity=0")
    said = manage(tmp_path, "restore", str(backup))
    assert said.endswith("Everything agrees.\n")
    manage(tmp_path, "backup", str(crossed))
    assert crossed.read_bytes() == backup.read_bytes()
    restore(crossed)
    write(tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == backup.read_bytes()


def manage(directory: Path, *arguments: str) -> str:
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{directory / 'other.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_new_rows_follow_the_restored_ones(backup: Path) -> None:
    restore(backup)
    newest = User.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert person("late").pk > newest


def test_restored_rows_are_guarded(backup: Path) -> None:
    restore(backup)
    with pytest.raises(DatabaseError, match="is never removed"), transaction.atomic():
        run("DELETE FROM reviews_event", {})


def test_restore_refuses_a_database_with_rows(backup: Path) -> None:
    person("somebody")
    with pytest.raises(NotRestored, match="people_user has rows"):
        restore(backup)
    assert rows() == 1


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_restore_refuses_a_cut_file(backup: Path, part: float) -> None:
    data = backup.read_bytes()
    backup.write_bytes(data[: int(len(data) * part)])
    refuse(backup, "is not a complete backup")


@pytest.mark.parametrize("place", range(24))
def test_altered_byte_is_refused_or_changes_nothing(
    backup: Path, tmp_path: Path, place: int
) -> None:
    original = backup.read_bytes()
    data = bytearray(original)
    data[len(data) * place // 24] ^= 0x55
    backup.write_bytes(data)
    try:
        with transaction.atomic():
            restore(backup)
    except NotRestored:
        assert rows() == 0
    else:
        # A zip says some things that nobody reads, such as the hour of a member.
        write(tmp_path / "again")
        assert (tmp_path / "again").read_bytes() == original


def test_restore_refuses_what_is_no_backup(tmp_path: Path) -> None:
    empty()
    refuse(tmp_path / "absent", "is not a complete backup: .*No such file")
    (tmp_path / "text").write_text("Not a backup.\n")
    refuse(tmp_path / "text", "is not a complete backup")
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("readme.txt", "x")
    refuse(tmp_path / "zip", "it has no manifest")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (in_manifest(version=2), "not a backup of version 1"),
        (in_manifest(format="zip"), "not a backup of version 1"),
        (in_manifest(tables=[]), "does not hold the tables"),
        (in_manifest(tables=5), "manifest cannot be read"),
        (in_manifest(migrations={"people": "0999_later"}), "made with .* Restore it with"),
        (lambda members: members.update({MANIFEST: b"{"}), "manifest cannot be read"),
        (lambda members: members.update({"extra": b""}), "does not hold the tables"),
    ],
)
def test_restore_refuses_another_manifest(
    backup: Path, change: Callable[[dict[str, bytes]], None], sentence: str
) -> None:
    rewrite(backup, change, honest_manifest=False)
    refuse(backup, sentence)


def test_restore_refuses_an_altered_row(backup: Path) -> None:
    change = replaced("reference_entry", b'"ketamine"', b'"ketamina"')
    rewrite(backup, change, honest_manifest=False)
    refuse(backup, "reference_entry is not what its manifest says")


def test_restore_refuses_an_altered_row_with_a_matching_manifest(backup: Path) -> None:
    rewrite(backup, replaced("reference_entry", b'"ketamine"', b'"ketamina"'))
    refuse(backup, "does not agree with itself. The entry .* drug differs")


def test_restore_keeps_an_altered_row_when_told_to(backup: Path) -> None:
    rewrite(backup, replaced("reference_entry", b'"ketamine"', b'"ketamina"'))
    assert restore(backup, despite_problems=True) == rows()
    assert {problem.check for problem in problems()} == {"history"}


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("reference_entry", b'"slug":"alpha"', b'"slug":null'),
        ("reference_entry", b'"slug":"alpha"', b'"slug":"beta"'),
        ("reference_entry", b'"slug":"alpha"', b'"name":"alpha"'),
        ("reference_entry", b'"slug":"alpha"', b'"slug":"alpha'),
        ("reference_entry", b'"owner_id":', b'"owner_id":99'),
        ("people_declaration", b'"has_interest":false', b'"has_interest":"perhaps"'),
        ("people_rolegrant", b"2026-01-01T", b"2026-13-01T"),
        ("reference_page", b'"body":"', b'"body":"*'),
    ],
)
def test_restore_refuses_rows_that_cannot_be_stored(
    backup: Path, table: str, old: bytes, new: bytes
) -> None:
    rewrite(backup, replaced(table, old, new))
    refuse(backup, "holds rows that cannot be stored|does not agree with itself")


def test_backup_that_breaks_off_leaves_the_one_before(
    house: SimpleNamespace, tmp_path: Path
) -> None:
    path = tmp_path / "house.backup"
    path.write_text("the one before")
    with pytest.raises(DatabaseError), transaction.atomic():
        run("DROP VIEW reader_policy", {})
        run("ALTER TABLE reviews_outboxmessage RENAME TO gone", {})
        write(path)
    assert path.read_text() == "the one before"
    assert list(tmp_path.iterdir()) == [path]


def test_backup_is_for_its_owner_alone(house: SimpleNamespace, tmp_path: Path) -> None:
    write(tmp_path / "backup")
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600


def test_backup_holds_no_sessions(house: SimpleNamespace, tmp_path: Path) -> None:
    write(tmp_path / "backup")
    names = zipfile.ZipFile(tmp_path / "backup").namelist()
    assert "people_user.jsonl" in names
    assert "mfa_authenticator.jsonl" in names
    assert not [name for name in names if "session" in name or name.startswith("axes")]


def test_commands_say_what_they_did(house: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "house.backup"
    count = rows()
    out = io.StringIO()
    call_command("backup", path, stdout=out)
    assert out.getvalue() == f"Wrote {count} rows to {path}.\n"
    with pytest.raises(CommandError, match=r"has rows\. .* first\. Nothing was stored\.$"):
        call_command("restore", path)
    empty()
    out = io.StringIO()
    call_command("restore", path, stdout=out)
    assert out.getvalue() == f"Restored {count} rows from {path}.\nEverything agrees.\n"


def test_command_that_cannot_write_says_why(house: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"The backup was not written: .*No such file"):
        call_command("backup", tmp_path / "nowhere" / "house.backup")
