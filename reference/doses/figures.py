"""How a figure with its unit is written: the grammar that :mod:`.text` reads, and its parts.

A figure is one number with a unit ("0.5 mg/kg"), two that are joined ("1-2 mcg/kg/min",
"5 mg to 10 mg"), or a list that shares its last unit ("0.1, 0.3 and 0.5 mg/kg").

Every repetition is bounded or possessive, and a match begins at a digit, a point or a
fraction only: reading a text takes time that grows with its length and nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Context, Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

from .units import Unit, known_unit

_FRACTIONS = "½¼¾⅕⅛"  # those with an exact decimal
_THIN = "\u2009\u202f\u00a0"
GAP = r"[ \t\n\u00a0\u2000-\u200a\u202f]{0,2}+"

# After the first character of a number. A space groups thousands where it can mean nothing
# else: "10 000 units", "1 250 000 units"; but "2 500 mg tablets" are two tablets.
_DIGITS = (
    rf"(?:\d{{0,2}}+(?:[,{_THIN}]\d{{3}})++(?!\d)(?:[.·]\d++)?"
    r"|\d{0,2}+(?:(?: 000){1,3}|(?: \d{3}){2,3})(?!\d)"
    rf"|\d*+(?:[.·]\d++|,\d{{1,2}}(?![\d,]))?[{_FRACTIONS}]?)"
)
_FIRST = rf"[\d.{_FRACTIONS}]"
_SCALE = r"(?:\s(?:million|thousand)\b)?"
_REST = rf"(?:(?<=\d){_DIGITS}|(?<=\.)\d++|(?<=[{_FRACTIONS}])){_SCALE}"
NUMBER = rf"{_FIRST}{_REST}"
# Part of a word, a code, a date, a price, a negative number; and what follows "1,".
_START = rf"{_FIRST}(?<![\w.$€£#/^−-].)(?<!\d,.){_REST}"

_END = r"(?![A-Za-zµμ])"
AMOUNT = (
    r"(?=[mMnNguµμiIUcLGa])(?:[mM][gG]s?|[mM][cC][gG]s?|[µμu]gs?|m[lL]s?|ML|gms?|g|ngs?|IU|I\.U\."
    r"|cc"
    r"|(?i:meqs?|microg|mmols?|(?:milli|micro|nano)?gram(?:me)?s?|mi(?:cro|lli)grams?"
    r"|milli(?:equivalents?|moles?|lit(?:re|er)s?)|(?:international\s|anti-?Xa\s)?units?"
    r"|anti-?Xa\sIU|lit(?:re|er)s?)"
    rf"|[uU](?!\.\w)|L){_END}"
)
_BODY = (
    rf"(?i:kilogram(?:me)?s?|kgs?){_END}(?:\s(?:of\s)?(?:body[-\s]?weight|bw)\b)?"
    r"|(?i:m2|m²|m\^2|square\smet(?:re|er)s?)"
)
_TIME = (
    r"(?i:24[ \u00a0-]?h(?:ours?|rs?)?|hours?|hrs?|h|minutes?|mins?|days?|d|weeks?|wk)"
    r"(?![A-Za-z])"
)
_VOLUME = rf"(?i:ml|millilit(?:re|er)|dl|l|lit(?:re|er)){_END}"
_UNDER = rf"(?:{_BODY}|{_TIME}|{_VOLUME}|dose{_END})"
PER = (
    rf"(?:{GAP}(?:[/∕⁄]|\bper\b|\ban?\b){GAP}{_UNDER}"
    r"|[ ·.⋅*×\u00a0\u2009\u202f]{1,3}(?:kg|hr?|min|m|day|d|wk|mL|ml)[ ]?(?:\^?[-−–]|⁻)[1¹2²])"
)
UNIT = rf"{AMOUNT}(?:{PER}){{0,3}}"
_JOIN = (
    rf"(?:{GAP}(?:[-‐‑–—−~]|-?\s?\bto\b|\bup\sto\b|\bthrough\b|\band\b|\bor\b|\bvs\.|\bvs\b"
    rf"|\bversus\b){GAP})"
)
_LIST = rf"(?:,\s{NUMBER}){{1,4}}+(?:,?\s(?:and|or)\s)"

_SHAPE = (
    rf"(?:-?{GAP}(?P<unit_one>{UNIT})(?:(?P<join>{_JOIN})(?P<two>{NUMBER})-?{GAP}"
    rf"(?P<unit_two>{UNIT}))?(?P<strength>{GAP}(?:[/∕]|\bper\b){GAP}{NUMBER}-?{GAP}{AMOUNT})?"
    rf"|(?P<bare_join>{_JOIN})(?P<bare_two>{NUMBER})-?{GAP}(?P<bare_unit>{UNIT})"
    rf"|\s?\((?P<inner_low>{NUMBER}){_JOIN}(?P<inner_high>{NUMBER})\){GAP}(?P<inner_unit>{UNIT})"
    rf"|(?P<list>{_LIST})(?P<list_last>{NUMBER})-?{GAP}(?P<list_unit>{UNIT}))"
)
# Most numbers are no figures, and what follows them tells at once.
_NEXT = rf"(?=-?{GAP}[mMnNguµμiIUcLG]|{GAP}[-‐‑–—−~tuaov]|,\s[\d.{_FRACTIONS}]|\s?\(\d)"
FIGURE = re.compile(rf"{_START}{_NEXT}{_SHAPE}")
_PARTS = re.compile(rf"(?P<one>{NUMBER}){_SHAPE}")
_LISTED = re.compile(NUMBER)


MOST_DIGITS = 60
"""Digits of one figure, all its numbers together. No dose has more, and what does is no dose."""

_EXACT = Context(prec=200)
"""Room for every digit of a figure and its scale: nothing is ever rounded."""


class Value(NamedTuple):
    """One number of a figure, with the unit that it has of itself, and its span within it."""

    number: Decimal
    unit: Unit
    start: int
    end: int


class Figure(NamedTuple):
    """What a figure says by itself, before its surroundings are asked."""

    values: tuple[Value, ...]
    join: str
    """What stands between the first two values: "to", "-", "and"; empty for a single one."""
    own_units: bool
    """True where the first value has a unit of its own."""
    written: str
    """The last unit, as written."""


@lru_cache(maxsize=8192)
def read_figure(text: str) -> Figure | None:
    """Return the parts of what :data:`FIGURE` matched; None for a strength or an unknown unit."""
    if sum(map(str.isdigit, text)) > MOST_DIGITS:
        return None
    match = _PARTS.fullmatch(text)
    if match is None or match["strength"]:
        return None
    with localcontext(_EXACT):
        return _parts(match)


def _parts(match: re.Match[str]) -> Figure | None:
    if match["list"]:
        return _list(match)
    if match["inner_unit"]:
        return _middle(match)
    if match["unit_one"] and not match["two"]:
        alone = read_unit(match["unit_one"])
        if alone is None:
            return None
        value = Value(read_number(match["one"]), alone, 0, match.end())
        return Figure((value,), "", True, match["unit_one"])
    own = match["unit_one"] is not None
    two, written = ("two", match["unit_two"]) if own else ("bare_two", match["bare_unit"])
    unit = read_unit(written)
    if unit is None:
        return None
    one, other = read_number(match["one"]), read_number(match[two])
    scale = _scale_of(match[two])
    if not own and one * scale <= other:
        one *= scale  # "1.2 to 2.4 million units", and not "500,000 to 1 million units"
    first = read_unit(match["unit_one"]) if own else unit
    if first is None:
        return None
    end = match.end("unit_one") if own else match.end("one")
    values = (
        Value(one, first, 0, end),
        Value(other, unit, match.start(two), match.end()),
    )
    return Figure(values, (match["join"] or match["bare_join"]).strip().lower(), own, written)


def _middle(match: re.Match[str]) -> Figure | None:
    unit = read_unit(match["inner_unit"])
    if unit is None:
        return None
    values = tuple(
        Value(read_number(match[name]), unit, match.start(name), match.end(name))
        for name in ("one", "inner_low", "inner_high")
    )
    return Figure(values, "(", False, match["inner_unit"])


def _list(match: re.Match[str]) -> Figure | None:
    unit = read_unit(match["list_unit"])
    if unit is None:
        return None
    shift = match.start("list")
    spans = [(0, match.end("one"))]
    spans += [
        (shift + item.start(), shift + item.end()) for item in _LISTED.finditer(match["list"])
    ]
    spans.append((match.start("list_last"), match.end()))
    numbers = [*(match.string[start:end] for start, end in spans[:-1]), match["list_last"]]
    last = _scale_of(numbers[-1])
    scale = last if all(_scale_of(number) == 1 for number in numbers[:-1]) else 1
    amounts = [*(read_number(number) * scale for number in numbers[:-1]), read_number(numbers[-1])]
    values = tuple(Value(amount, unit, *span) for amount, span in zip(amounts, spans, strict=True))
    return Figure(values, "and", False, match["list_unit"])


@lru_cache(maxsize=2048)
def read_unit(written: str) -> Unit | None:
    """Return the unit as prose writes it, or None."""
    plain = re.sub(r"\ban?\b(?=\s)", "per", " ".join(written.split()))
    plain = re.sub(r"(?i)24-?(?=h)", "24 ", plain).replace("I.U.", "IU").replace("body-", "body ")
    active = re.sub(r"(?i)anti-?xa\s", "", plain)
    unit = known_unit(active)
    if active != plain and unit is not None and unit.per == "mL":
        return None  # a level in the blood
    return unit


_PLAIN = re.compile(r"\d++(?:\.\d++)?")
_SCALES = {"million": 1_000_000, "thousand": 1_000}


def _scale_of(written: str) -> int:
    return next((size for word, size in _SCALES.items() if written.endswith(word)), 1)


def read_number(written: str) -> Decimal:
    """Return the number as printed, exactly; a fraction like ½ as its decimal."""
    if _PLAIN.fullmatch(written):
        return Decimal(written)
    scale = _scale_of(written)
    plain = written if scale == 1 else written.rstrip("adhilmnotus")
    plain = re.sub(r",(?=\d{3})|\s", "", plain).replace("·", ".").replace(",", ".")
    value = Decimal(0)
    if plain[-1] in _FRACTIONS:
        top, bottom = unicodedata.normalize("NFKC", plain[-1]).split("\u2044")
        value, plain = Decimal(top) / Decimal(bottom), plain[:-1]
    if plain:
        value += Decimal("0" + plain if plain.startswith(".") else plain)
    return value * scale
