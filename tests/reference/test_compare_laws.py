"""Laws that hold for the difference of any two documents."""

import copy

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reference.compare import ChangeClass, change_class, differences
from reference.document import canonical_bytes, parse

from .compare_pictures import picture

EDITORIAL, DOSE = ChangeClass.EDITORIAL, ChangeClass.DOSE


def leaves(value, path=()):
    """Yield every path that ends in a string."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    elif isinstance(value, str):
        yield path


def put(data, path, value):
    *steps, last = path
    for step in steps:
        data = data[step]
    data[last] = value


def get(data, path):
    for step in path:
        data = data[step]
    return data


SOME_WORDS = (
    "Give take 0.5 1.25 10 mg mcg/kg mg/kg/h to not never in adults children slowly by mouth "
    "the a pain relief maximum 100 once sleep colour rest helps watch gaze ketamine two half IV"
)
sentences = st.lists(st.sampled_from(SOME_WORDS.split()), min_size=1, max_size=8).map(" ".join)


@st.composite
def documents(draw):
    """Draw a document like the picture, with other texts in it."""
    data = picture()
    for path in leaves(data):
        if path[-1] in {"text", "plain", "note", "heading", "question", "caption"} and draw(
            st.booleans()
        ):
            put(data, path, draw(sentences))
    for row in data["sections"][0]["tables"][0]["rows"]:
        row[2] = draw(sentences)
    return data


lenient = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@lenient
@given(documents())
def test_document_has_no_difference_from_itself(data):
    assert differences(parse(data), parse(copy.deepcopy(data))) == []
    assert change_class(parse(data), parse(data)) is EDITORIAL


@lenient
@given(documents(), documents())
def test_documents_differ_exactly_when_their_bytes_do(one, other):
    old, new = parse(one), parse(other)
    assert bool(differences(old, new)) == (canonical_bytes(old) != canonical_bytes(new))


FORM = {"volume", "issue", "page", "publisher", "container-title", "author", "given", "family"}


@settings(max_examples=150, deadline=None)
@given(documents(), st.data())
def test_any_changed_digit_is_a_dose_change(data, draw):
    texts = [
        path
        for path in leaves(data)
        if path[-1] not in {"id", "slug"} | FORM
        and "cites" not in path
        and any(character.isdigit() for character in get(data, path))
    ]
    path = draw.draw(st.sampled_from(texts))
    text = get(data, path)
    spots = [index for index, character in enumerate(text) if character.isdigit()]
    spot = draw.draw(st.sampled_from(spots))
    digit = draw.draw(st.sampled_from("0123456789"))
    mutated = copy.deepcopy(data)
    put(mutated, path, text[:spot] + digit + text[spot + 1 :])
    assume(digit != text[spot])
    try:
        new = parse(mutated)
    except ValueError:
        assume(False)
    assert change_class(parse(data), new) is DOSE


@lenient
@given(documents(), st.integers(0, 1))
def test_any_removed_regimen_is_a_dose_change(data, index):
    mutated = copy.deepcopy(data)
    del mutated["regimens"][index]
    assert change_class(parse(data), parse(mutated)) is DOSE
    assert change_class(parse(mutated), parse(data)) is DOSE


@lenient
@given(documents(), st.data())
def test_white_space_between_words_is_editorial(data, draw):
    mutated = copy.deepcopy(data)
    for path in leaves(data):
        if path[-1] in {"text", "plain", "note"} and draw.draw(st.booleans()):
            put(
                mutated,
                path,
                get(data, path).replace(" ", draw.draw(st.sampled_from(["  ", "\n"]))),
            )
    assert change_class(parse(data), parse(mutated)) is EDITORIAL


@lenient
@given(documents(), st.data())
def test_any_added_negation_is_a_dose_change(data, draw):
    paths = [path for path in leaves(data) if path[-1] in {"text", "plain", "heading", "caption"}]
    path = draw.draw(st.sampled_from(paths))
    words = get(data, path).split()
    words.insert(
        draw.draw(st.integers(0, len(words))),
        draw.draw(st.sampled_from(["not", "never", "without", "unless", "avoid", "except"])),
    )
    mutated = copy.deepcopy(data)
    put(mutated, path, " ".join(words))
    assert change_class(parse(data), parse(mutated)) is DOSE


@lenient
@given(documents(), documents())
def test_change_class_is_the_same_both_ways(one, other):
    old, new = parse(one), parse(other)
    assert change_class(old, new) is change_class(new, old)
