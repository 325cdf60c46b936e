"""How much larger or smaller one amount is than another, in words."""

from __future__ import annotations

from fractions import Fraction

_COUNT = (
    "",
    "",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)
_FOLD = {
    100: "a hundredfold",
    1_000: "a thousandfold",
    10_000: "ten thousandfold",
    100_000: "a hundred thousandfold",
    1_000_000: "a millionfold",
    1_000_000_000: "a billionfold",
}


def ratio_words(before: Fraction, after: Fraction) -> str:
    """Say how ``after`` stands to ``before``: "ten times higher", "20 % lower".

    Both must be in one unit. Sizes that do not come out even are said with "about"
    and two digits: a ratio is not a dose, and its use is to make one look again.
    """
    if before == after:
        return "the same amount"
    if before == 0 or after == 0:
        return "from nothing" if before == 0 else "to nothing"
    direction = "higher" if after > before else "lower"
    factor = after / before if after > before else before / after
    if factor.denominator == 1 and factor in _FOLD:
        return f"{_FOLD[int(factor)]} {direction}"
    if factor < 2:
        share = abs(after - before) / before * 100
        return f"{_rounded(share)} % {direction}"
    if factor.denominator == 1 and factor <= 10:
        return f"{_COUNT[int(factor)]} times {direction}"
    return f"{_rounded(factor)} times {direction}"


def _rounded(number: Fraction) -> str:
    """Two significant digits, three from 100 on, with "about" where digits were lost."""
    places = 0 if number >= 10 else 1 if number >= 1 else 2
    rounded = round(number, places)
    if rounded == 0:
        return "less than 0.01"
    text = f"{float(rounded):.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if rounded == number else f"about {text}"
