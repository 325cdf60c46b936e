"""The rules at the command line: plain texts read, rules explained, entries of any repository."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reference.doses import find_doses
from reference.management.plain import MAX_BYTES
from reference.rules import RULES, scan
from reference.yaml import write
from tests.cast import document
from tests.reference.commands import ROOT, manage
from tests.reference.test_entry_commands import run

FIXTURES = ROOT / "fixtures"

TEXT = "a\tµ Äé Give 0.5–1.0 mg/kg/hr\r\nand .5mg …\r\n\r\nup to 100 mg per hour"
"""Tabs, CR LF and letters of several bytes before what is found."""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "legacy.txt"
    path.write_bytes(TEXT.encode())
    return path


def found(path: Path) -> list[dict[str, object]]:
    return json.loads(run("scan_text", "--format", "json", path)[1])


# --- scan_text ----------------------------------------------------------------


def test_scan_text_prints_doses_and_faults_as_they_are_read(text: Path) -> None:
    assert run("scan_text", text) == (
        0,
        f"{text}:1:13: dose, range: 0.5 to 1 mg/kg/h; the text says “0.5–1.0 mg/kg/hr”\n"
        f"{text}:1:13: note IMP305 hyphen-range: “0.5–1.0 mg” joins its figures with a dash. "
        f"{RULES['IMP305'].explanation.mend}\n"
        f"{text}:1:17: warning IMP302 trailing-zero: “1.0 mg” ends in a zero that can be read "
        f"as part of the figure. {RULES['IMP302'].explanation.mend}\n"
        f"{text}:2:5: dose, point: 0.5 mg; the text says “.5mg”\n"
        f"{text}:2:5: warning IMP303 naked-decimal: “.5mg” has no zero before its point. "
        f"{RULES['IMP303'].explanation.mend}\n"
        f"{text}:2:5: warning IMP306 no-space-before-unit: “.5mg” has no space between the "
        f"figure and its unit. {RULES['IMP306'].explanation.mend}\n"
        f"{text}:4:7: dose, max: up to 100 mg/h; the text says “100 mg per hour”\n"
        "1 file: 3 doses, 3 warnings, 1 note.\n",
        "",
    )


def test_scan_text_gives_json_with_numbers_as_they_stand(text: Path) -> None:
    lines = found(text)
    assert [(line["line"], line["column"], line["found"]) for line in lines] == [
        (1, 13, "dose"),
        (1, 13, "fault"),
        (1, 17, "fault"),
        (2, 5, "dose"),
        (2, 5, "fault"),
        (2, 5, "fault"),
        (4, 7, "dose"),
    ]
    assert lines[0] == {
        "file": str(text),
        "line": 1,
        "column": 13,
        "found": "dose",
        "kind": "range",
        "low": "0.5",
        "high": "1.0",
        "unit": "mg/kg",
        "per": "h",
        "words": "0.5–1.0 mg/kg/hr",
    }
    assert lines[2] == {
        "file": str(text),
        "line": 1,
        "column": 17,
        "found": "fault",
        "severity": "warning",
        "rule": "IMP302",
        "name": "trailing-zero",
        "message": "“1.0 mg” ends in a zero that can be read as part of the figure.",
        "advice": RULES["IMP302"].explanation.mend,
        "words": "1.0 mg",
    }
    assert (lines[6]["low"], lines[6]["high"], lines[6]["kind"]) == (None, "100", "max")


def test_scan_text_finds_what_the_functions_find(tmp_path: Path) -> None:
    path = tmp_path / "entry.txt"
    entry = (FIXTURES / "demo/ketamine-pain-dosing.as-found.yaml").read_text(encoding="utf-8")
    prose = f"Call now. {entry.replace(' mg', '.0mg')}"
    path.write_text(prose, encoding="utf-8")
    kinds = [line["found"] for line in found(path)]
    assert kinds.count("dose") == len(find_doses(prose)) > 20
    assert kinds.count("fault") == len(scan(prose)) > 5


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_scan_text_counts_lines_alike_whatever_ends_them(tmp_path: Path, end: str) -> None:
    path = tmp_path / "ends.txt"
    path.write_bytes(f"\ufeffx{end}{end}\t\u00a0𝛂 5 mg{end}6{end}mg".encode())
    assert [(line["line"], line["column"], line["low"]) for line in found(path)] == [
        (3, 5, "5"),
        (4, 1, "6"),
    ]


def test_scan_text_places_a_fault_at_its_first_character(tmp_path: Path) -> None:
    path = tmp_path / "spaces.txt"
    path.write_text("Keep at\n  >5 mg and ＞\nµg\n 5 µg\n", encoding="utf-8")
    lines = path.read_text(encoding="utf-8").split("\n")
    faults = [line for line in found(path) if line["found"] == "fault"]
    assert len(faults) >= 2
    for fault in faults:
        row, column = fault["line"], fault["column"]
        assert isinstance(row, int) and isinstance(column, int)
        assert lines[row - 1][column - 1 :].startswith(str(fault["words"]))


@pytest.mark.parametrize(
    ("written", "said", "low", "high"),
    [
        ("give 12345678.50 mg now", "12345678.5 mg;", "12345678.50", "12345678.50"),
        ("give 1 million units now", "1000000 units;", "1000000", "1000000"),
        ("at least 0.000001 mg", "at least 0.000001 mg;", "0.000001", None),
        ("give 0.10 to 0.350 mg/kg daily", "0.1 to 0.35 mg/kg/day;", "0.10", "0.350"),
    ],
)
def test_scan_text_rounds_no_number(
    tmp_path: Path, written: str, said: str, low: str, high: str | None
) -> None:
    path = tmp_path / "numbers.txt"
    path.write_text(written)
    [dose] = [line for line in found(path) if line["found"] == "dose"]
    assert (dose["low"], dose["high"]) == (low, high)
    assert said in run("scan_text", path)[1]


def test_scan_text_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Give 5 mg.\n")))
    code, out, err = run("scan_text", "-")
    assert (code, err) == (0, "")
    assert out == ("<stdin>:1:6: dose, point: 5 mg; the text says “5 mg”\n1 file: 1 dose.\n")


def test_scan_text_says_that_standard_input_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    code, _, err = run("scan_text", "-")
    assert (code, err) == (
        1,
        "<stdin>: standard input is closed; name a file, or pipe a text in\n",
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [("Give 5 mg.", 0), ("Give 5-10 mg.", 0), ("Give 1.0 mg.", 1)],  # none, a note, a warning
)
def test_scan_text_is_a_gate_only_when_strict(tmp_path: Path, written: str, code: int) -> None:
    path = tmp_path / "gate.txt"
    path.write_text(written)
    assert run("scan_text", path)[0] == 0
    assert run("scan_text", "--strict", path)[0] == code


def test_scan_text_reads_a_file_once(text: Path) -> None:
    assert run("scan_text", text, text) == run("scan_text", text)


def test_scan_text_reads_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    assert run("scan_text", path) == (0, "1 file: 0 doses.\n", "")
    assert run("scan_text", "--format", "json", path) == (0, "[]\n", "")


def test_scan_text_refuses_what_is_no_plain_text_and_reads_the_rest(
    text: Path, tmp_path: Path
) -> None:
    contents = {
        "picture.png": b"\x89PNG\r\n\x1a\n\0\0",
        "guide.pdf": b"%PDF-1.7\n%\xe2\xe3",
        "guide.docx": b"PK\x03\x04\x14\0",
        "guide.doc": b"\xd0\xcf\x11\xe0\xa1\xb1",
        "guide.rtf": b"{\\rtf1 Give 5 mg}",
        "utf16.txt": "Give 5 mg".encode("utf-16"),
        "zero.txt": b"Give\r\n5 mg\r\n\0",
        "latin.txt": "Give\n\täé ".encode() + b"5 \xb5g",
        "cut.txt": "Give 5 µ".encode()[:-1],
        "digits.txt": b"Give\n" + b"7" * 6_000 + b" mg to 5 g",
        "commas.txt": b"1" + b",000" * 400_000 + b" mg",
    }
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(50_000_000_000)  # takes no room on the disk
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    loop = tmp_path / "loop"
    loop.symlink_to("loop")
    others = [huge, pipe, loop, tmp_path, tmp_path / "gone", tmp_path / ("x" * 300), text]
    code, out, err = run("scan_text", *(tmp_path / name for name in contents), *others)
    endless = "has a number of over 1,000 digits; take it out, for no dose is written so"
    unreadable = "check the name and who may read it"
    assert (code, err.splitlines()) == (
        1,
        [
            f"{tmp_path}/{line}"
            for line in (
                "picture.png: this is no plain text, for line 3 holds a zero byte; "
                "name a text in UTF-8",
                "guide.pdf: this is a PDF, not plain text; save its text alone, as UTF-8",
                "guide.docx: this is an archive, as Word and OpenDocument files are, not plain "
                "text; save its text alone, as UTF-8",
                "guide.doc: this is a file of an old Word or Excel, not plain text; save its "
                "text alone, as UTF-8",
                "guide.rtf: this is rich text (RTF), not plain text; save its text alone, as UTF-8",
                "utf16.txt: the text is UTF-16; save it as UTF-8",
                "zero.txt: this is no plain text, for line 3 holds a zero byte; "
                "name a text in UTF-8",
                "latin.txt: the byte 0xb5 on line 2, column 7 is not UTF-8; save the text as UTF-8",
                "cut.txt: the byte 0xc2 on line 1, column 8 is not UTF-8; save the text as UTF-8",
                f"digits.txt: line 2 {endless}",
                f"commas.txt: line 1 {endless}",
                "huge.txt: the text has over 5,000,000 bytes; split it into several files",
                "pipe: this is no file; name a file, or - to read standard input",
                f"loop: the file cannot be read: Too many levels of symbolic links; {unreadable}",
            )
        ]
        + [
            f"{tmp_path}: this is a folder; name the files in it",
            f"{tmp_path}/gone: there is no such file; check the name",
            f"{tmp_path}/{'x' * 300}: the file cannot be read: File name too long; {unreadable}",
        ],
    )
    assert out.splitlines()[:-1] == run("scan_text", text)[1].splitlines()[:-1]
    assert out.endswith("18 files: 3 doses, 3 warnings, 1 note, 17 refused.\n")


def test_scan_text_says_who_may_not_read(text: Path) -> None:
    text.chmod(0)
    as_root = os.geteuid() == 0
    if as_root:  # root may read whatever the file says
        os.seteuid(65534)
    try:
        code, _, err = run("scan_text", text)
    finally:
        if as_root:
            os.seteuid(0)
    assert (code, err) == (
        1,
        f"{text}: the file cannot be read: Permission denied; check the name and who may read it\n",
    )


def test_scan_text_refuses_a_name_with_a_zero_byte() -> None:
    code, _, err = run("scan_text", "a\0b")
    assert code == 1
    assert err == "a�b: the file cannot be read: embedded null byte; check the name and " + (
        "who may read it\n"
    )


def test_scan_text_names_a_refused_file_in_json_too(tmp_path: Path) -> None:
    code, out, err = run("scan_text", "--format", "json", tmp_path)
    said = "this is a folder; name the files in it"
    assert (code, err) == (1, f"{tmp_path}: {said}\n")
    assert json.loads(out) == [{"file": str(tmp_path), "found": "refused", "message": said}]


def test_scan_text_reads_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b" " * (MAX_BYTES - 4) + b"5 mg")
    assert [line["column"] for line in found(path)] == [MAX_BYTES - 3]
    path.write_bytes(b" " * (MAX_BYTES - 3) + b"5 mg")
    assert run("scan_text", path)[0] == 1


def test_scan_text_prints_any_text_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes("Call now \x1b[31m 5\u2003\nmg \x07, mcg/kg 7\nmg".encode())
    out = run("scan_text", path)[1]
    assert "\x1b" not in out and "\x07" not in out
    assert all(line.startswith((str(path), "1 file")) for line in out.splitlines())


def test_commands_work_from_any_folder_without_a_database(text: Path) -> None:
    (text.parent / "entry.yaml").write_bytes(write(document("entry")))
    done = [
        manage("scan_text", text.name, cwd=text.parent),
        manage("rule", "IMP302", cwd=text.parent),
        manage("check_entries", "entry.yaml", cwd=text.parent),
    ]
    assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * 3
    assert done[0].stdout.startswith("legacy.txt:1:13: dose")
    assert done[2].stdout == "1 file: no findings.\n"
    assert sorted(os.listdir(text.parent)) == ["entry.yaml", "legacy.txt"]


def test_commands_print_what_the_terminal_can_show(text: Path) -> None:
    done = [
        manage("scan_text", text, cwd=ROOT, PYTHONIOENCODING="ascii"),
        manage("rule", "IMP301", cwd=ROOT, PYTHONIOENCODING="ascii"),
    ]
    assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * 2
    assert r"the text says \u201c0.5\u20131.0 mg/kg/hr\u201d" in done[0].stdout
    assert r"\xb5g" in done[1].stdout


def test_scan_text_ends_quietly_when_nobody_reads_on(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("Give 5 mg.\n" * 20_000)
    scanning = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "scan_text", str(path)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert scanning.stdout is not None and scanning.stderr is not None
    assert scanning.stdout.readline().endswith("“5 mg”\n".encode())
    scanning.stdout.close()
    assert (scanning.stderr.read(), scanning.wait()) == (b"", 1)
    scanning.stderr.close()
