"""How grave a change of wording is, and which words it touches.

A text is compared as its words, numbers and signs; white space between them does not
count. Three questions decide, each answered on the safe side:

1. Do the words that matter (numbers, units, negations, drugs, routes, populations,
   quantities, times) stand otherwise than before, in number or in order?
2. If not, does the text speak of a dose, or deny something? Then what is dosed or
   denied is in the other words, so any of them counts as well.
3. Was a word turned into its opposite by its beginning (safe, unsafe)?
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby
from typing import Literal

from .classes import ChangeClass
from .vocabulary import BEARING, HARMLESS, NEGATION, OPPOSING, SENSITIVE, STEMS, UNIT

Op = Literal["same", "removed", "added"]
_CHANGES: tuple[Op, Op] = ("removed", "added")

_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*"  # a number with its point or thousands
    r"|[^\W\d_]+(?:['’][^\W\d_]+)?"  # a word
    r"|[^\s]"  # any other sign
)
_ROMAN = re.compile(r"[IVXLCDM]+\Z")
# Between numbers these do count, but there every sign does: see wording_class.
_QUIET_SIGNS = frozenset(".,;:()[]\"'“”‘’!?…-‐‑–—/|&*•")


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[str, ...]:
    """Split a text into words, numbers and signs, without the white space between them."""
    return tuple(_TOKEN.findall(text))


@lru_cache(maxsize=65536)
def matters(token: str) -> bool:
    """Tell whether this word, number or sign can change what is done to a patient."""
    if any(character.isnumeric() for character in token):
        return True
    if not token[0].isalpha():
        return token not in _QUIET_SIGNS
    word = token.casefold().replace("'", "").replace("’", "")
    if SENSITIVE.match(word) or _ROMAN.match(token) or not _latin(token):
        return True
    return len(word) > 5 and word.endswith(STEMS)


def _latin(word: str) -> bool:
    """Tell a plain word from one with a look-alike of another alphabet in it."""
    return word.isascii() or all(
        unicodedata.name(character, "").startswith("LATIN")
        for character in word
        if character.isalpha()
    )


def _said(token: str) -> str:
    """Fold case where case says nothing. "mg" and "Mg", "iv" and "IV" stay apart."""
    return token if len(token) <= 3 and token.casefold() not in HARMLESS else token.casefold()


def speaks_of_dose(*texts: str) -> bool:
    """Tell whether a text holds a number, a unit or the words of dosing."""
    return any(
        any(character.isnumeric() for character in token) or BEARING.match(token.casefold())
        for text in texts
        for token in tokens(text)
    )


def denies(*texts: str) -> bool:
    """Tell whether a text forbids, excludes or limits anything."""
    return any(_negates(token) for text in texts for token in tokens(text))


def negations(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the denying words that went and those that came."""
    old = Counter(token.casefold() for token in tokens(before) if _negates(token))
    new = Counter(token.casefold() for token in tokens(after) if _negates(token))
    return list((old - new).elements()), list((new - old).elements())


@lru_cache(maxsize=16384)
def _negates(token: str) -> bool:
    return bool(NEGATION.match(token.casefold().replace("'", "").replace("’", "")))


def wording_class(
    before: str,
    after: str,
    *,
    grave: bool = False,
    drugs: AbstractSet[str] = frozenset(),
) -> ChangeClass:
    """Return how grave it is that ``before`` became ``after``; never too low.

    ``grave`` says that the place is one where every word counts: a contraindication, a
    statement that gives a dose elsewhere in itself. ``drugs`` are further names of drugs,
    in small letters.
    """
    old, new = tokens(before), tokens(after)
    if old == new:
        return ChangeClass.EDITORIAL
    if _weighty(old, drugs) != _weighty(new, drugs):
        return ChangeClass.DOSE
    if grave or speaks_of_dose(before, after) or denies(before, after):
        return ChangeClass.CLINICAL if _stripped(old) == _stripped(new) else ChangeClass.DOSE
    return ChangeClass.DOSE if _turned(old, new) else ChangeClass.CLINICAL


def _weighty(words: tuple[str, ...], drugs: AbstractSet[str]) -> list[str]:
    return [_said(word) for word in words if matters(word) or word.casefold() in drugs]


def _stripped(words: tuple[str, ...]) -> list[str]:
    """Return the words without articles, auxiliary verbs and the full stop at the end."""
    kept = [_said(word) for word in words if word.casefold() not in HARMLESS]
    while kept and kept[-1] in (".", "…"):
        kept.pop()
    return kept


def _turned(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Tell whether a word only gained, lost or changed a beginning: effective, ineffective."""
    was, now = Counter(map(str.casefold, old)), Counter(map(str.casefold, new))
    removed, added = set(was - now), set(now - was)
    roots_removed = set[str]().union(*map(_roots, removed))
    roots_added = set[str]().union(*map(_roots, added))
    return bool(roots_removed & roots_added) or "non" in removed ^ added


@lru_cache(maxsize=8192)
def _roots(word: str) -> frozenset[str]:
    """Return the word and what is left of it without each beginning that it may have."""
    rest = (word[len(start) :] for start in ("", *OPPOSING) if word.startswith(start))
    return frozenset(root for root in rest if len(root) >= 4)


def is_number(token: str) -> bool:
    return token[0].isdigit()


def is_unit(token: str) -> bool:
    return bool(UNIT.match(token.casefold()))


_PIECE = re.compile(r"(?:\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\s])\s*|\s+")


def word_differences(before: str, after: str) -> list[tuple[Op, str]]:
    """Return the texts as runs of what stayed, what went and what came, word by word.

    The runs that are not "added", joined, are ``before``; those that are not "removed"
    are ``after``. A number is one word, so 0.5 against 5 never shows as a lost "0.".
    """
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    runs: list[tuple[Op, str]] = [("same", "".join(old[:start]))]
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
    for op, low, high, from_, to in matcher.get_opcodes():
        if op == "equal":
            same = "".join(middle_old[low:high])
            if len(same.strip()) > 3 or any(map(matters, tokens(same))):
                runs.append(("same", same))
            else:  # a lone "of" between two changes reads better inside them
                runs += [("removed", same), ("added", same)]
        else:
            runs += [
                ("removed", "".join(middle_old[low:high])),
                ("added", "".join(middle_new[from_:to])),
            ]
    runs.append(("same", "".join(old[len(old) - end :])))
    return _joined(runs)


def _joined(runs: list[tuple[Op, str]]) -> list[tuple[Op, str]]:
    """Gather neighbouring changes into one removal and one addition."""
    joined: list[tuple[Op, str]] = []
    for changed, group in groupby(
        (run for run in runs if run[1]), key=lambda run: run[0] != "same"
    ):
        found = list(group)
        if not changed:
            joined.append(("same", "".join(text for _op, text in found)))
            continue
        for wanted in _CHANGES:
            text = "".join(text for op, text in found if op == wanted)
            if text:
                joined.append((wanted, text))
    return joined
