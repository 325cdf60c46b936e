"""Doses are found in sentences of many kinds, and nothing else is; and in time that only grows
with the length of the text."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.doses import find_doses
from reference.doses.figures import FIGURE, read_number

from .dose_language import SENTENCES

ROOT = Path(__file__).parent.parent.parent


def said(text: str) -> list[str]:
    return [
        f"{dose.low} {dose.high} {dose.unit} {dose.per} {dose.kind}" for dose in find_doses(text)
    ]


@pytest.mark.parametrize(("text", "doses"), SENTENCES)
def test_find_doses_reads_the_sentence(text, doses):
    assert said(text) == doses


@pytest.mark.parametrize(("text", "doses"), SENTENCES)
def test_find_doses_reads_the_sentence_among_others(text, doses):
    """What stands before and behind a sentence changes nothing in it."""
    around = f"The patient slept well.\n\n{text.rstrip('.')}.\n\nThe patient went home."
    assert said(around) == said(f"{text.rstrip('.')}.")
    assert len(said(around)) == len(doses)


@given(st.decimals(min_value=0, max_value=99999, places=3))
def test_read_number_is_exact_in_every_spelling(number):
    plain = format(number, "f")
    assert read_number(plain) == number
    assert read_number(plain.replace(".", "·")) == number
    assert read_number(f"{number:,}") == number


# Whatever is repeated a million characters long is read in the time that a text of that
# length needs. The bound is on the work of the processor, generous, and set by the system:
# a pattern that backtracks would need hours.
HOSTILE = [
    "5 mg ", "5", "5 ", "1,000", "1 000 ", "5-", "5 - ", "½", "5 mg/kg/h to ", "between 5 and ",
    "0.5 mg/kg (", "(", "5 mg of a ", "not to exceed 5 mg ", "1, ", "1, 2 and ", "maximum daily ",
    "1 (2 to 3) ", "5 (", "5 vs ", "do not a b c ", "no a b c should ", "maximum (a) ",
    "clearance of ", "consumption of the ", "1-2 million ", "5 mg and ", "min. ",
    "at least a total of ",
    "mg·kg−1 ", "5 mg per kg per hour ", " ", "\n", "a", "μ", "5 million ", "1:", "$5", "5%",
]  # fmt: skip
READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
sys.path.insert(0, sys.argv[1])
from reference.doses import find_doses
for piece in sys.stdin.read().split("\\0"):
    find_doses((piece * (1_000_000 // len(piece) + 1))[:1_000_000])
print("read")
"""


def test_find_doses_reads_a_million_characters_of_anything():
    assert resource.getrlimit(resource.RLIMIT_CPU)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(ROOT)],
        input="\0".join(HOSTILE),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("read\n", "")


class Counted(str):
    """A text that counts how much of it is looked at, by slices."""

    looked: int = 0

    def __getitem__(self, key):
        piece = super().__getitem__(key)
        Counted.looked += len(piece)
        return piece


@pytest.mark.parametrize("piece", HOSTILE)
def test_find_doses_looks_at_surroundings_of_one_size(piece):
    """Twice the text, twice the looks: the surroundings of a figure do not grow with the text."""
    looks = []
    for length in (2_000, 4_000):
        Counted.looked = 0
        find_doses(Counted((piece * length)[:length]))
        looks.append(Counted.looked)
    assert looks[1] <= 2 * looks[0] + 1_000


@given(st.sampled_from(HOSTILE), st.sampled_from(HOSTILE), st.integers(1, 40))
def test_figures_begin_where_a_number_begins(one, other, times):
    for match in FIGURE.finditer((one + other) * times):
        assert match.group()[0] in ".½¼¾⅕⅛" or match.group()[0].isdigit()
        assert len(match.group()) < 400
