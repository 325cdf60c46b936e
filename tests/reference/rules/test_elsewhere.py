"""Pictures of doses that another entry contradicts."""

from dataclasses import replace
from decimal import Decimal

from reference.doses import Stated, Terms
from reference.rules import Elsewhere, Facts, check, conflict_key, fingerprint, meet

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
            "“r1” conflicts with “Another” (under review): 5 to 9 mg there, after A label, 1 mg, "
            "no more than 4 mg per day here, after Product label. 1 mg and 5 to 9 mg have no value "
            "in common: the second is five times higher at "
            "the low end.",
        )
    ]
    assert conflicts(elsewhere("1", "9")) == []
    assert conflicts(elsewhere("5", "9", route="rectal")) == []
    assert conflicts(elsewhere("5", "9", phase="loading")) == []
    assert conflicts() == []


def test_what_cannot_be_compared_is_noted_and_many_share_a_note():
    [(place, message)] = conflicts(elsewhere("5", "9", phase=""))
    assert place == "/regimens/0"
    assert message == (
        "“r1” cannot be compared with “Another” (under review): 5 to 9 mg there, 1 mg, no more "
        "than 4 mg per day here. One does not state its phase."
    )
    many = [
        replace(elsewhere("5", "9", phase=""), slug=f"another-{number}") for number in range(10)
    ]
    told = [message for _place, message in conflicts(*many)]
    assert len(told) == 4
    assert told[-1] == (
        "“r1” cannot be compared with 7 more doses of other entries, for the like reasons."
    )


def test_key_of_a_conflict_can_be_reckoned_without_the_document():
    other = replace(elsewhere("5", "9"), id="17")
    document = complete()
    [finding] = [
        item for item in check(document, facts=Facts(elsewhere=(other,))) if item.rule == "IMP601"
    ]
    here = fingerprint(document.regimens[0])
    assert finding.key == conflict_key(here, entry="17", regimen="r9", says=other.says)
    assert finding.key != conflict_key(here, entry="18", regimen="r9", says=other.says)


def test_meet_lists_what_cannot_be_compared():
    found = list(meet(complete(), [elsewhere("5", "9", phase="")], Terms()))
    assert [(item.place, item.comparison.verdict.value) for item in found] == [
        (0, "not-comparable")
    ]
    assert found[0].comparison.reason == "One does not state its phase."
    assert list(meet(complete(), [elsewhere("5", "9", route="rectal")], Terms())) == []
