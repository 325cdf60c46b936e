"""How often a dose is given in a day, where the words say it."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

_NUMBERS = {
    "once": 1, "one": 1, "twice": 2, "two": 2, "thrice": 3, "three": 3, "four": 4, "five": 5,
    "six": 6, "eight": 8, "twelve": 12,
}  # fmt: skip
_N = rf"(?:\d+|{'|'.join(_NUMBERS)})"
_TO = r"\s?(?:-|–|to|or)\s?"
_TIMES = re.compile(
    rf"\b(?P<low>{_N})(?:{_TO}(?P<high>{_N}))?\s?(?:times|doses|x|×)?\s?"
    r"(?:(?:a|per|each|every|in\sthe)\s(?:day|24\s?h(?:ours)?)|/\s?day|daily)\b"
)
_EVERY = re.compile(
    rf"\b(?:every|q)\s?(?P<low>{_N})(?:{_TO}(?P<high>{_N}))?\s?(?:hours?|hourly|hrs?|h)\b"
)
_SHORT = {
    "daily": 1, "every day": 1, "once daily": 1, "od": 1, "qd": 1, "bid": 2, "b.i.d.": 2, "bd": 2,
    "tid": 3, "t.i.d.": 3, "tds": 3, "qid": 4, "q.i.d.": 4, "qds": 4, "nightly": 1,
    "at bedtime": 1, "at night": 1,
}  # fmt: skip
_SHORT_WORDS = re.compile(
    rf"(?<![\w.])({'|'.join(re.escape(word) for word in sorted(_SHORT, key=len, reverse=True))})"
    r"(?![\w.])"
)


@lru_cache(maxsize=2048)
def times_a_day(frequency: str) -> tuple[Fraction, Fraction] | None:
    """Return the fewest and most doses in a day that the words allow, or None.

    "3 to 4 times a day" is 3 to 4, "every 4 to 6 hours" 4 to 6; "single dose",
    "continuous" and "every 4 to 8 weeks" say nothing of a day.
    """
    words = " ".join(frequency.casefold().split())
    if match := _EVERY.search(words):
        hours = sorted(_number(end) for end in match.groups() if end)
        if not hours[0]:
            return None
        return Fraction(24, hours[-1]), Fraction(24, hours[0])
    if match := _TIMES.search(words):
        counts = sorted(_number(end) for end in match.groups() if end)
        return (Fraction(counts[0]), Fraction(counts[-1])) if counts[0] else None
    if match := _SHORT_WORDS.search(words):
        return Fraction(_SHORT[match[1]]), Fraction(_SHORT[match[1]])
    return None


def _number(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)
