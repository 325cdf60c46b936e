"""`check_entries` with what it knows besides the file, and on this repository's own entries."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError

from reference import known
from tests.reference.commands import ROOT, manage
from tests.reference.test_entry_commands import run

FIXTURES = ROOT / "fixtures"


def test_terms_are_those_of_the_fixtures() -> None:
    assert known.terms() is known.terms()
    assert known.terms().term("drug", "Racemic  ketamine") == "ketamine"
    assert known.terms().term("route", "by mouth") == "oral"


@pytest.fixture
def sourced(tmp_path: Path) -> Path:
    path = tmp_path / "sourced.yaml"
    path.write_text(
        "schema: 1\nslug: sourced\ntitle: T\ndrug: ketamine\nsummary:\n"
        "  - {id: s1, text: It relieves acute pain., cites: [one, two]}\nreferences:\n"
        "  - {id: one, evidence: trial, title: One, issued: 1999, DOI: 10.1000/Withdrawn}\n"
        '  - {id: two, evidence: trial, title: Two, issued: 2024, PMID: "12345678"}\n'
    )
    return path


def rules_of(*arguments: object) -> list[str]:
    return [
        line["rule"] for line in json.loads(run("check_entries", "--format", "json", *arguments)[1])
    ]


@pytest.mark.parametrize(
    "listed",
    [
        "10.1000/withdrawn\n12345678",
        "# ours\r\n\r\nhttps://doi.org/10.1000/WITHDRAWN  # a notice\r\nPMID: 12345678\r\n",
        "\ufeffdoi:10.1000/withdrawn\nhttps://pubmed.ncbi.nlm.nih.gov/12345678/",
    ],
)
def test_check_entries_finds_retracted_sources(sourced: Path, tmp_path: Path, listed: str) -> None:
    path = tmp_path / "retracted.txt"
    path.write_bytes(listed.encode())
    assert "IMP106" not in rules_of(sourced)
    assert rules_of("--retracted", path, sourced).count("IMP106") == 2
    assert run("check_entries", sourced)[0] == 0
    assert run("check_entries", "--retracted", path, sourced)[0] == 1


@pytest.mark.parametrize("line", ["10.1000", "withdrawn", "PMC123", "1234567890", "10.1/x y"])
def test_check_entries_refuses_a_list_that_it_cannot_read(
    sourced: Path, tmp_path: Path, line: str
) -> None:
    path = tmp_path / "retracted.txt"
    path.write_text(f"# ours\n{line}\n")
    wrong = (
        f"{path}:2: “{line}” is neither a DOI nor a PubMed number; write 10.1000/abc or 12345678"
    )
    with pytest.raises(CommandError, match=f"^{re.escape(wrong)}$"):
        run("check_entries", "--retracted", path, sourced)
    with pytest.raises(CommandError, match="gone: there is no such file; check the name"):
        run("check_entries", "--retracted", tmp_path / "gone", sourced)


def test_check_entries_says_which_sources_are_old(sourced: Path) -> None:
    assert "IMP107" not in rules_of(sourced)
    assert rules_of("--oldest-source", "20", sourced).count("IMP107") == 1
    with pytest.raises(CommandError, match="“-1” is no number of years; write one such as 10"):
        run("check_entries", "--oldest-source=-1", sourced)


def test_check_entries_knows_the_words_that_mean_the_same(tmp_path: Path) -> None:
    one, other = "chronic pain", "persistent pain"
    assert known.terms().term("indication", one) == known.terms().term("indication", other)
    regimen = (
        "  - {{id: {id}, kind: dose, route: oral, population: adult, indication: {of}, "
        'phase: start, dose: {{value: "{mg}", unit: mg}}}}\n'
    )
    path = tmp_path / "words.yaml"
    path.write_text(
        "schema: 1\nslug: words\ntitle: T\ndrug: ketamine\nregimens:\n"
        + regimen.format(id="r1", of=one, mg=1)
        + regimen.format(id="r2", of=other, mg=9)
    )
    assert "IMP212" in rules_of(path)


# --- this repository uses it on its own entries -------------------------------


def hook() -> dict[str, str]:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = {hook["id"]: hook for repo in config["repos"] for hook in repo["hooks"]}
    return hooks["check-entries"]


def test_hook_passes_on_every_entry_of_this_repository_but_the_one_as_found() -> None:
    chosen, left = [], []
    for path in sorted(FIXTURES.rglob("*.yaml")):
        name = path.relative_to(ROOT).as_posix()
        if re.search(hook()["files"], name):
            (left if re.search(hook()["exclude"], name) else chosen).append(name)
    assert len(chosen) >= 8
    assert left == ["fixtures/demo/ketamine-pain-dosing.as-found.yaml"]
    env, setting, python, *command = shlex.split(hook()["entry"])
    assert (env, setting, python) == ("env", "DEBUG=1", ".venv/bin/python")
    assert command == ["manage.py", "check_entries"]
    passing = manage("check_entries", *chosen, cwd=ROOT)
    assert (passing.returncode, passing.stderr) == (0, "")
    assert passing.stdout.splitlines()[-1].startswith(f"{len(chosen)} files: ")
    assert manage("check_entries", *left, cwd=ROOT).returncode == 1


@pytest.mark.parametrize("command", ["check_entries", "scan_text", "rule"])
def test_page_on_checking_names_options_that_exist(command: str) -> None:
    page = (ROOT / "docs" / "checking.md").read_text(encoding="utf-8")
    written = re.findall(rf"\b{command}\b[^\n`]*", page)
    assert written
    helped = manage(command, "--help", cwd=ROOT).stdout
    for option in {option for line in written for option in re.findall(r"--[a-z-]+", line)}:
        assert f"{option} " in helped or f"{option}]" in helped
