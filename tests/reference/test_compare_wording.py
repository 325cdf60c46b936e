"""How grave a change of wording is, and how two texts are shown word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.compare import ChangeClass, graver, word_differences, wording_class

EDITORIAL, CLINICAL, DOSE = ChangeClass.EDITORIAL, ChangeClass.CLINICAL, ChangeClass.DOSE


@pytest.mark.parametrize(
    ("before", "after", "weight"),
    [
        ("Watch the gaze.", "Watch the gaze.", EDITORIAL),
        ("Watch the gaze.", "Watch  the\ngaze.", EDITORIAL),
        ("Watch the gaze.", "Follow the gaze.", CLINICAL),
        ("Watch the gaze.", "Watch the gaze and speech.", CLINICAL),
        # numbers, in every dress
        ("Stay for two sessions.", "Stay for three sessions.", DOSE),
        ("Give half of it.", "Give double of it.", DOSE),
        ("Give it once.", "Give it twice.", DOSE),
        ("It rises tenfold.", "It rises hundredfold.", DOSE),
        ("Give \u00bd of it.", "Give \u00bc of it.", DOSE),
        ("ASA class II", "ASA class III", DOSE),
        ("Take \u0663 of them.", "Take \u0664 of them.", DOSE),
        ("5 to 10", "5 or 10", DOSE),
        ("1.5", "15", DOSE),
        ("1 0 mg", "10 mg", DOSE),
        ("a third of it", "a quarter of it", DOSE),
        ("5-10 mg", "5 to 10 mg", DOSE),
        # units and times
        ("some milligrams", "some micrograms", DOSE),
        ("over minutes", "over hours", DOSE),
        ("daily", "weekly", DOSE),
        ("5 mg", "5 Mg", DOSE),
        # negations
        ("Use it in asthma.", "Do not use it in asthma.", DOSE),
        ("Use it with care.", "Use it without care.", DOSE),
        ("Useful in asthma.", "Useful except in asthma.", DOSE),
        ("You can drive.", "You can't drive.", DOSE),
        ("You can drive.", "You can\u2019t drive.", DOSE),
        ("This is safe.", "This is unsafe.", DOSE),
        ("This is proven.", "This is unproven.", DOSE),
        ("It is effective.", "It is ineffective.", DOSE),
        ("It is addictive.", "It is non addictive.", DOSE),
        ("Avoid in psychosis.", "Avoid in mania.", DOSE),
        ("Contraindicated in porphyria.", "Contraindicated in myasthenia.", DOSE),
        ("safe not effective", "effective not safe", DOSE),
        # drugs, known by name, by ending, by the document
        ("Give morphine.", "Give fentanyl.", DOSE),
        ("Give lorazepam.", "Give midazolam.", DOSE),
        ("Morphine, then rest.", "Rest, then morphine.", DOSE),
        # routes, populations, comparisons
        ("by mouth", "by vein", DOSE),
        ("IV use", "IM use", DOSE),
        ("in adults", "in children", DOSE),
        ("in renal disease", "in hepatic disease", DOSE),
        ("more of it", "less of it", DOSE),
        ("at least so", "at most so", DOSE),
        ("increase it", "decrease it", DOSE),
        ("the maximum", "the minimum", DOSE),
        # look-alikes of another alphabet
        ("It is usual.", "It is n\u043et usual.", DOSE),
        # case and punctuation are words' clothes, except on short ones
        ("watch the gaze", "Watch the gaze", CLINICAL),
        ("Watch; wait.", "Watch: wait.", CLINICAL),
        ("", "Watch the gaze.", CLINICAL),
        ("Watch the gaze.", "", CLINICAL),
    ],
)
def test_wording_class_is_never_too_low(before, after, weight):
    assert wording_class(before, after) is weight
    assert wording_class(after, before) is weight


def test_wording_class_knows_further_drugs():
    assert wording_class("Give foo.", "Give bar.") is CLINICAL
    assert wording_class("Give foo.", "Give bar.", drugs=frozenset({"foo"})) is DOSE


def test_graver_is_editorial_for_nothing():
    assert graver() is EDITORIAL
    assert graver(CLINICAL, DOSE, EDITORIAL) is DOSE


@given(st.text(max_size=80), st.text(max_size=80))
def test_word_differences_hold_both_texts(before, after):
    runs = word_differences(before, after)
    assert "".join(text for op, text in runs if op != "added") == before
    assert "".join(text for op, text in runs if op != "removed") == after
    assert all(text for _op, text in runs)


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        (
            "Give 0.5 mg/kg slowly.",
            "Give 5 mg/kg slowly.",
            [("same", "Give "), ("removed", "0.5 "), ("added", "5 "), ("same", "mg/kg slowly.")],
        ),
        ("a b", "a b", [("same", "a b")]),
        ("", "a b", [("added", "a b")]),
        (
            "Sleep of day here",
            "Rest of night here",
            [("removed", "Sleep of day "), ("added", "Rest of night "), ("same", "here")],
        ),
    ],
)
def test_word_differences_show_whole_words(before, after, runs):
    assert word_differences(before, after) == runs
