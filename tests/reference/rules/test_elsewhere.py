"""Pictures of doses that another entry contradicts."""

from decimal import Decimal

from reference.doses import Stated, Terms
from reference.rules import Elsewhere, Facts, check, meet

from .pictures import RULES, complete


def elsewhere(low, high, **parts) -> Elsewhere:
    context = {
        "drug": "ketamine",
        "route": "oral",
        "indication": "pain",
        "population": "adult",
        "phase": "start",
    }
    states = Stated(low=Decimal(low), high=Decimal(high), unit="mg", **{**context, **parts})
    return Elsewhere(
        "Another", "another", "r9", states, f"{low} to {high} mg", "under review", ("A label",)
    )


def conflicts(*others):
    return [
        (item.pointer, item.message.replace("\u00a0", " "))
        for item in check(complete(), facts=Facts(elsewhere=others))
        if RULES[item.rule].family == "elsewhere"
    ]


def test_conflict_with_entry_names_both_figures_and_sources():
    assert conflicts(elsewhere("5", "9")) == [
        (
            "/regimens/0",
            "“r1” conflicts with “Another” (under review): 5 to 9 mg there, after A label, 1 mg "
            "here. 1 mg and 5 to 9 mg have no value in common: the second is five times higher at "
            "the low end.",
        )
    ]
    assert conflicts(elsewhere("1", "9")) == []
    assert conflicts(elsewhere("5", "9", route="rectal")) == []
    assert conflicts(elsewhere("5", "9", phase="loading")) == []
    assert conflicts() == []


def test_meet_lists_what_cannot_be_compared():
    found = list(meet(complete(), [elsewhere("5", "9", phase="")], Terms()))
    assert [(item.place, item.comparison.verdict.value) for item in found] == [
        (0, "not-comparable")
    ]
    assert found[0].comparison.reason == "One does not state its phase."
    assert list(meet(complete(), [elsewhere("5", "9", route="rectal")], Terms())) == []
