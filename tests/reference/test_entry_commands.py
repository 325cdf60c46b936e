"""The commands over YAML files: a line for each refusal, exit 1, and no file half written."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reference.document import parse
from reference.yaml import complete, write
from tests.cast import data, document

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
BAD = b"slug: no\ntitle: T\ndrug: ketamine\n"
BAD_LINE = '{}:1:7: “no” reads as true or false; put it in quotes: "no"\n'


def run(*arguments: object) -> tuple[int, str, str]:
    """Call a command; return its exit code, its output and its errors."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.yaml"
    path.write_bytes(write(document("good")))
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yaml"
    path.write_bytes(BAD)
    return path


@pytest.fixture
def hand_written(tmp_path: Path) -> Path:
    path = tmp_path / "hand.yaml"
    path.write_text("# ours\ntitle: T\nslug: hand\ndrug: k\nsummary: [{text: Give it.}]\n")
    return path


# --- document_schema ----------------------------------------------------------


def test_committed_schema_is_the_one_printed() -> None:
    code, out, _ = run("document_schema")
    assert code == 0
    assert (FIXTURES / "entry.schema.json").read_text(encoding="utf-8") == out


def test_every_fixture_names_the_committed_schema() -> None:
    entries = sorted([*FIXTURES.glob("entries/*.yaml"), *FIXTURES.glob("demo/*.yaml")])
    assert len(entries) >= 6
    for path in entries:
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        named = first.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / named).resolve() == FIXTURES / "entry.schema.json"


# --- format_entries -----------------------------------------------------------


def test_fixtures_are_in_canonical_form() -> None:
    code, out, _ = run("format_entries", "--check", FIXTURES / "entries", FIXTURES / "demo")
    assert (code, "0 would change" in out) == (0, True)


def test_format_entries_rewrites_in_place(hand_written: Path) -> None:
    hand_written.chmod(0o640)
    wanted = complete(hand_written.read_bytes())
    code, out, err = run("format_entries", hand_written)
    assert (code, err) == (0, "")
    assert out == f"{hand_written}: formatted\n1 formatted, 0 unchanged, 0 refused.\n"
    assert hand_written.read_bytes() == wanted
    assert b"id: give-it" in wanted
    assert stat.S_IMODE(hand_written.stat().st_mode) == 0o640
    assert os.listdir(hand_written.parent) == ["hand.yaml"]
    assert run("format_entries", hand_written)[1] == "0 formatted, 1 unchanged, 0 refused.\n"


def test_format_entries_check_writes_nothing(hand_written: Path) -> None:
    before = hand_written.read_bytes()
    code, out, _ = run("format_entries", "--check", hand_written)
    assert code == 1
    assert out == f"{hand_written}: would change\n1 would change, 0 unchanged, 0 refused.\n"
    assert hand_written.read_bytes() == before


def test_format_entries_leaves_a_bad_file_and_formats_the_others(
    bad: Path, good: Path, hand_written: Path
) -> None:
    code, out, err = run("format_entries", bad.parent)
    assert (code, err) == (1, BAD_LINE.format(bad))
    assert out.endswith("1 formatted, 1 unchanged, 1 refused.\n")
    assert bad.read_bytes() == BAD


def test_format_entries_writes_through_a_link(hand_written: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(hand_written)
    assert run("format_entries", link)[0] == 0
    assert link.is_symlink()
    assert b"id: give-it" in hand_written.read_bytes()


# --- check_entries ------------------------------------------------------------


def test_check_entries_finds_nothing_in_a_clean_file(good: Path) -> None:
    assert run("check_entries", good) == (0, "1 file: no findings.\n", "")


@pytest.fixture
def dangling(tmp_path: Path) -> Path:
    content = data("dangling")
    content["summary"][0]["cites"] = ["nowhere"]
    path = tmp_path / "dangling.yaml"
    path.write_bytes(write(parse(content)))
    return path


def test_check_entries_names_the_line_of_a_finding(dangling: Path) -> None:
    code, out, err = run("check_entries", dangling)
    lines = out.splitlines()
    at = dangling.read_text().splitlines().index("    cites: [nowhere]") + 1
    assert (code, err) == (1, "")
    assert any(
        line.startswith(f"{dangling}:{at}:13: error ") and "“nowhere”" in line for line in lines
    )
    assert lines[-1].startswith("1 file: 1 error")


def test_check_entries_gives_json(dangling: Path, bad: Path) -> None:
    code, out, err = run("check_entries", "--format", "json", bad, dangling)
    found = json.loads(out)
    assert (code, err) == (1, "")
    assert (found[0]["file"], found[0]["line"], found[0]["column"]) == (str(bad), 1, 7)
    assert found[0]["severity"] == "refused"
    error = next(line for line in found if line["severity"] == "error")
    assert error["path"] == ["summary", 0, "cites", 0]
    assert set(error) == set(found[0])


def test_check_entries_refuses_a_bad_file_on_stderr(bad: Path) -> None:
    assert run("check_entries", bad) == (1, "1 file: 1 refused.\n", BAD_LINE.format(bad))


def test_check_entries_needs_no_database(good: Path, bad: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}
    done = subprocess.run(
        [sys.executable, "-m", "django", "check_entries", str(good), str(bad)],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "config.testing"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (1, "2 files: 1 refused.\n")
    assert done.stderr == BAD_LINE.format(bad)


# --- what is no file ----------------------------------------------------------


@pytest.mark.parametrize("command", ["check_entries", "format_entries"])
def test_commands_refuse_what_cannot_be_read(command: str, tmp_path: Path) -> None:
    pipe, huge, folder = tmp_path / "pipe.yaml", tmp_path / "huge.yaml", tmp_path / "sub.yaml"
    os.mkfifo(pipe)
    with huge.open("wb") as file:
        file.truncate(50_000_000_000)  # takes no room on the disk
    folder.mkdir()
    code, _, err = run(command, pipe, huge, folder, tmp_path / "gone.yaml")
    assert code == 1
    assert err.splitlines() == [
        f"{pipe}:1:1: this is no file; name a file or a folder",
        f"{huge}:1:1: the file has over 1,048,576 bytes; split it into several entries",
        f"{tmp_path / 'gone.yaml'}:1:1: there is no such file; check the name",
    ]


def test_commands_find_yaml_in_folders_once_and_in_order(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "sub/c.yaml", ".hidden.yaml", ".git/d.yaml", "e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(BAD)
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    _, _, err = run("check_entries", tmp_path, tmp_path / "b.yaml")
    names = [line.split(":")[0].removeprefix(f"{tmp_path}/") for line in err.splitlines()]
    assert names == ["a.yml", "b.yaml", "sub/c.yaml"]


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """Return a folder so deep that its own files have names, and nothing longer can be made."""
    folder = tmp_path
    while len(str(folder)) < 4_000:
        room = 4_080 - len(str(folder)) - 1
        folder = folder / ("d" * min(room, 200))
        folder.mkdir()
    return folder


@pytest.mark.parametrize("command", ["check_entries", "format_entries"])
def test_commands_refuse_a_name_that_the_system_refuses(command: str, tmp_path: Path) -> None:
    long, loop = tmp_path / ("x" * 300 + ".yaml"), tmp_path / "loop.yaml"
    loop.symlink_to("loop.yaml")
    code, _, err = run(command, long, loop)
    reason = "check the name and who may read it"
    assert code == 1
    assert err.splitlines() == [
        f"{long}:1:1: the file cannot be read: File name too long; {reason}",
        f"{loop}:1:1: the file cannot be read: Too many levels of symbolic links; {reason}",
    ]


def test_format_entries_says_that_a_file_cannot_be_written(deep: Path) -> None:
    path = deep / "a.yaml"
    before = write(document("a"))[:-1]
    path.write_bytes(before)
    code, out, err = run("format_entries", path)
    assert (code, out) == (1, "0 formatted, 0 unchanged, 1 refused.\n")
    assert err.startswith(f"{str(path)[:500]}…:1:1: the file cannot be written: ")
    assert err.endswith("; check who may write here\n")
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", ["check_entries", "format_entries"])
def test_commands_name_a_folder_that_they_cannot_look_into(
    command: str, deep: Path, good: Path
) -> None:
    # One level more than a path may have: the folder above lists it, and nobody can open it.
    at = os.open(deep, os.O_RDONLY)
    os.mkdir("d" * 200, dir_fd=at)
    os.close(at)
    code, out, err = run(command, good.parent)
    closed = str(deep / ("d" * 200))
    assert (code, "1 refused" in out) == (1, True)
    assert err.startswith(f"{closed[:500]}…:1:1: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["check_entries", "format_entries"])
def test_commands_refuse_a_folder_without_entries(command: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no \.yaml file here"):
        run(command, tmp_path)


def test_commands_print_any_file_name_in_one_line(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff\n\x1b[31m.yaml")
    Path(path).write_bytes(write(document("a"))[:-1])
    shown = f"{tmp_path}/bad� �[31m.yaml"
    assert run("format_entries", path)[1].splitlines()[0] == f"{shown}: formatted"
    Path(path).write_bytes(BAD)
    assert run("check_entries", path)[2] == BAD_LINE.format(shown)
