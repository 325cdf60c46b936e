"""`manage.py rule`: what a rule flags, why, and what to do about it."""

from __future__ import annotations

import re

import pytest

from reference.rules import RULES
from tests.reference.test_entry_commands import run


@pytest.mark.parametrize("id", RULES)
def test_rule_prints_every_rule_by_id_and_by_name(id: str) -> None:
    rule = RULES[id]
    code, out, err = run("rule", id)
    assert (code, err) == (0, "")
    assert out.startswith(f"{id} {rule.name} ({rule.severity}, {rule.family})\n\n")
    said = " ".join(out.split())
    for words in (
        rule.explanation.what,
        f"Why: {rule.explanation.why}",
        f"Source: {rule.explanation.source}",
        f"Mend: {rule.explanation.mend}",
    ):
        assert " ".join(words.split()) in said
    for yaml_ in (rule.explanation.bad, rule.explanation.good):
        assert all(f"    {line}" in out for line in yaml_.splitlines() if line.strip())
    assert run("rule", id.lower())[1] == run("rule", rule.name.upper())[1] == out


def test_rule_explains_each_once_in_the_order_asked() -> None:
    _, out, _ = run("rule", "imp303", "trailing-zero", "IMP302")
    assert re.findall(r"^IMP\d+", out, re.MULTILINE) == ["IMP303", "IMP302"]


def test_rule_lists_every_rule_in_a_line_under_its_family() -> None:
    code, out, err = run("rule")
    assert (code, err) == (0, "")
    listed: dict[str, list[str]] = {}
    for block in out.strip().split("\n\n"):
        family, *lines = block.split("\n")
        listed[family] = [" ".join(line.split(":")[0].split()) for line in lines]
    assert sorted(line for lines in listed.values() for line in lines) == [
        f"{rule.id} {rule.severity} {rule.name}" for rule in RULES.values()
    ]
    assert all(
        RULES[line[:6]].family == family for family, lines in listed.items() for line in lines
    )


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("trailing-zeros", "near it: IMP302 trailing-zero"),
        ("micro", "near it: IMP301 micro-symbol"),
        ("imp30", "near it: IMP301 micro-symbol, IMP302 trailing-zero, IMP303 naked-decimal"),
        ("zzzz", "without an id, this lists them all"),
        ("", "without an id, this lists them all"),
    ],
)
def test_rule_names_what_is_near_an_unknown_one(asked: str, near: str) -> None:
    code, out, err = run("rule", asked, "IMP302")
    assert (code, err) == (1, f"there is no rule “{asked}”; {near}\n")
    assert out == run("rule", "IMP302")[1]


def test_rule_prints_a_long_and_odd_name_in_one_line() -> None:
    _, out, err = run("rule", "x\n\x1b" + "y" * 100_000)
    assert (out, err.count("\n"), "\x1b" in err) == ("", 1, False)
    assert len(err) < 200
