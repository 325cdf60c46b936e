"""The policy in words has the same defaults as the policy that the board works under."""

from __future__ import annotations

from pathlib import Path

from reference.reader.policy import policy_words
from reviews import policy

SHORTEST = """
title: T
statement: [One.]
classes: {dose: {approvals: 3}, clinical: {approvals: 2}, editorial: {approvals: 1}}
emergency: {approvals: 2}
checklist: [{id: a, text: Compared.}]
declarations: {}
rules: {}
"""


def same(body: str) -> None:
    words, real = policy_words(body), policy.read(body)
    assert [quorum.name.lower() for quorum in words.quorums] == [
        item.value for item in real.classes
    ]
    for quorum, said in zip(
        [*words.quorums, words.emergency], [*real.classes.values(), real.emergency], strict=True
    ):
        for name in (
            "approvals",
            "floor",
            "hold_hours",
            "decide_within_days",
            "review_every_months",
        ):
            assert getattr(quorum, name) == getattr(said, name), (quorum.name, name)
        assert quorum.specialties == [item.replace("-", " ") for item in said.specialties]
    assert words.statement == real.statement
    assert words.checklist == [item.text for item in real.checklist]
    assert words.declaration_days == real.declarations.valid_days
    assert words.recall_notice_days == real.recall_notice_days


def test_what_a_policy_leaves_out_is_said_as_the_board_reckons_it() -> None:
    same(SHORTEST)


def test_the_first_policy_is_said_as_it_is() -> None:
    same((Path(__file__).parents[3] / "fixtures" / "policy.yaml").read_text(encoding="utf-8"))
