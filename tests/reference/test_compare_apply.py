"""Applying a difference to the old document gives the new one: no change goes untold."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference import compare
from reference.compare import UNTOLD, ChangeClass, Edit, Op, apply, change_class, differences
from reference.document import canonical_bytes, parse

from .compare_edits import edited as editions
from .compare_pictures import changed, edited, picture

thorough = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@thorough
@given(editions(), editions())
def test_applying_all_differences_gives_the_new_document(one, other):
    old, new = parse(one), parse(other)
    found = differences(old, new)
    assert UNTOLD not in [item.sentence for item in found]
    assert canonical_bytes(apply(old, found)) == canonical_bytes(new)
    assert all(item.edits for item in found)


@thorough
@given(editions())
def test_applying_the_differences_of_a_new_entry_gives_it(data):
    new = parse(data)
    found = differences(None, new)
    assert UNTOLD not in [item.sentence for item in found]
    assert canonical_bytes(apply(None, found)) == canonical_bytes(new)


@thorough
@given(editions(), editions(), st.randoms())
def test_order_in_which_differences_are_applied_does_not_matter(one, other, random):
    old, new = parse(one), parse(other)
    found = differences(old, new)
    random.shuffle(found)
    assert canonical_bytes(apply(old, found)) == canonical_bytes(new)


@thorough
@given(editions(), editions())
def test_change_class_is_the_same_both_ways_whatever_editors_do(one, other):
    old, new = parse(one), parse(other)
    assert change_class(old, new) is change_class(new, old)


def test_one_difference_is_applied_by_itself():
    def edit(data):
        data["regimens"][0]["max"][0]["value"] = "5"
        data["summary"][0]["text"] = "It helps with dull pain."

    old, new = edited(edit)
    dose, words = differences(old, new)
    assert apply(old, [dose]).regimens == new.regimens
    assert apply(old, [dose]).summary == old.summary
    assert apply(old, [words]).summary == new.summary


def test_digits_come_back_as_they_were_written():
    old, new = changed("regimens.1.dose.value", "0.500")
    assert str(apply(old, differences(old, new)).regimens[1].dose.value) == "0.500"


def test_steps_are_plain_enough_to_store():
    old, new = parse(picture()), parse({"slug": "a", "title": "A", "drug": "a"})
    for before, after in ((old, new), (None, old)):
        for item in differences(before, after):
            for step in item.edits:
                assert json.loads(json.dumps(step.value)) == step.value
                hash(step)


def test_change_that_no_sentence_tells_is_told_as_such(monkeypatch):
    """Were a comparison ever blind to something, it would say so and be judged as a dose."""
    monkeypatch.setattr(compare, "provenance_differences", lambda *_: iter(()))
    old, new = changed("provenance.0.note", "most of it")
    [found] = differences(old, new)
    assert (found.sentence, found.weight) == (UNTOLD, ChangeClass.DOSE)
    assert apply(old, [found]) == new


@pytest.mark.parametrize(
    "steps",
    [
        [Edit(Op.SET, "regimen", "nobody", "dose", value=None)],
        [Edit(Op.REMOVE, "statement", "nobody")],
    ],
)
def test_step_on_a_part_that_is_not_there_does_nothing(steps):
    old, new = changed("summary.0.text", "It helps with dull pain.")
    [found] = differences(old, new)
    stray = type(found)(
        **{
            **{name: getattr(found, name) for name in found.__slots__},
            "edits": tuple(steps),
        }
    )
    assert apply(old, [stray]) == old
