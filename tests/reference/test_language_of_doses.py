"""Doses in many sentences of labels, protocols, guides and abstracts, as a reader finds them."""

import re
from pathlib import Path

import pytest

from reference.doses import FoundDose, find_doses

FILE = Path(__file__).parent / "language" / "doses.txt"
ESCAPES = {"\\n": "\n", "\\t": "\t"}


def sentences() -> list[tuple[str, str]]:
    lines = FILE.read_text("utf-8").splitlines()
    pairs = [line.rpartition(" => ") for line in lines if not line.startswith("#")]
    return [(re.sub(r"\\n|\\t|\\u[0-9a-f]{4}", unescaped, text), doses) for text, _, doses in pairs]


def unescaped(match: re.Match[str]) -> str:
    return ESCAPES.get(match[0]) or chr(int(match[0][2:], 16))


def said(dose: FoundDose) -> str:
    low, high = (
        None if end is None else format(end.normalize(), "f") for end in (dose.low, dose.high)
    )
    if low is None:
        figure = f"up to {high}"
    elif high is None:
        figure = f"at least {low}"
    else:
        figure = low if low == high else f"{low}-{high}"
    return f"{figure} {dose.unit}" + (f" per {dose.per}" if dose.per else "")


@pytest.mark.parametrize(("text", "doses"), sentences())
def test_find_doses_reads_the_sentence_as_a_reader_does(text, doses):
    assert ("; ".join(map(said, find_doses(text))) or "none") == doses


def test_sentences_are_many_and_differ():
    texts = [text for text, _doses in sentences()]
    assert len(texts) == len(set(texts)) > 800
    assert sum(doses == "none" for _text, doses in sentences()) > 150
