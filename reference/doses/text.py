"""Find the doses in running prose, in order, and nothing that only looks like one.

A number counts as a dose when a unit of amount follows it and its surroundings do not
say that it is something else: an effect ("22 mg morphine equivalents" saved), a
laboratory value, a confidence interval, the content of a vial, an amount of blood.
Years, citations, prices, pressures, ages and durations have no unit of amount and are
never looked at. Percentages are left alone: whether 10 % is a strength or a share of the
patients is not said by the text around it.

The time taken grows with the length of the text and with nothing else: every pattern
is tried at a number only, and sees a bounded piece of text around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from .units import Time, Unit, convert, known_unit

Kind = Literal["point", "range", "max", "min"]

_BEFORE, _AFTER = 60, 70
"""Characters looked at on either side of a figure."""


class FoundDose(NamedTuple):
    """A dose as the text gives it: numbers as printed, unit without time, span of the figure."""

    low: Decimal | None
    high: Decimal | None
    unit: str
    """Amount with its weight, area or volume, in the house notation: mcg/kg."""
    per: str | None
    """h, min, day or week; None where the text names no time, or a dose."""
    kind: Kind
    start: int
    end: int


def _words(text: str) -> list[str]:
    return text.split()


_FRACTIONS = "½¼¾⅕⅛"  # those with an exact decimal
_NUMBER = (
    r"(?:\d{1,3}+(?:[,\u2009\u202f\u00a0]\d{3})++(?!\d)(?:\.\d++)?"
    rf"|\d++(?:\.\d++)?[{_FRACTIONS}]?|\.\d++|[{_FRACTIONS}])(?:\s(?:million|thousand)\b)?"
)
_GAP = r"[ \t\n\u00a0\u2009\u202f]{0,2}"
_AMOUNT = (
    r"(?=[mMnguµμiIUcL])(?:mgs?|mcgs?|MCG|MG|[µμu]gs?|mi(?:lli|cro)grams?|mLs?|mls?|ML|mEq|meq|mmol"
    r"|milli(?:equivalents?|moles?|lit(?:re|er)s?)|gms?|grams?|g|ngs?|nanograms?"
    r"|(?:international\s)?units?|IU|U(?!\.\w)|cc|L|lit(?:re|er)s?)(?![A-Za-zµμ])"
)
_BODY = (
    r"(?:kilograms?|kgs?)(?![A-Za-z])(?:\s(?:of\s)?(?:body\s?weight|bw)\b)?"
    r"|(?:m2|m²|m\^2|square\smet(?:re|er)s?)"
)
_TIME = (
    r"(?:24[ \u00a0-]?h(?:ours?|rs?)?|hours?|hrs?|h|minutes?|mins?|days?|d|weeks?|wk)(?![A-Za-z])"
)
_VOLUME = r"(?:mL|ml|millilit(?:re|er)|dL|dl|L|lit(?:re|er))(?![A-Za-z])"
_UNDER = rf"(?:{_BODY}|{_TIME}|{_VOLUME}|dose(?![A-Za-z]))"
_PER = (
    rf"(?:{_GAP}(?:/|\bper\b|\ban?\b){_GAP}{_UNDER}"
    rf"|[ ·.⋅\u00a0]{{1,2}}(?:kg|h|min|m|d){_GAP}[-−⁻][1¹2²])"
)
_UNIT = rf"{_AMOUNT}(?:{_PER}){{0,3}}"
_JOIN = rf"(?:{_GAP}(?:[-‐‑–—−]|-?\s?\bto\b|\bthrough\b|\band\b|\bor\b){_GAP})"

_LAST = rf"(?P<two>{_NUMBER})-?{_GAP}(?P<unit_two>{_UNIT})"
_BARE_LAST = rf"(?P<bare_two>{_NUMBER})-?{_GAP}(?P<bare_unit>{_UNIT})"
_FIGURE = re.compile(
    rf"(?=[\d.{_FRACTIONS}])(?<![\w.$€£#/−-])(?<!\d,)(?P<one>{_NUMBER})(?="
    rf"-?{_GAP}[mMnguµμiIUcL]|{_JOIN}[\d.{_FRACTIONS}])"
    rf"(?:-?{_GAP}(?P<unit_one>{_UNIT})(?:(?P<join>{_JOIN}){_LAST})?"
    rf"|(?P<bare_join>{_JOIN}){_BARE_LAST})"
)

_LATER_UNIT = re.compile(
    rf"(?:\)|\s*\([^()]{{0,60}}\)|\s+of\s(?:[\w-]+\s){{1,3}}?)\s*(?P<per>(?:{_PER}){{1,3}})"
)
_WAY = r"(?:\s(?:orally|(?:intraven|intramuscul|subcutane)\w+|by\smouth|IV|PO|tablets?|capsules?))?"
_DAILY = re.compile(
    rf"{_WAY}(?:\s(?:once\s)?(?P<adverb>daily|weekly|hourly)"
    rf"|\sonce\s(?:a|per|each|every)\s(?P<once>day|week)|\s(?:each|every)\s(?P<each>day|hour|week)\b"
    r"|\sin\s(?P<any>24\s?h(?:ours)?|a\sday|any\s24)|\s(?P<qd>q\.?d\.?)(?!\w))"
)
_ADVERBS = {"daily": Time.DAY, "weekly": Time.WEEK, "hourly": Time.HOUR}

_QUALITY = (
    r"(?:daily|single|total|cumulative|recommended|hourly|weekly|infusion|bolus|oral|adult|allowed"
    r"|individual|initial|loading|maintenance|dose|dosage|rate|amount|limit|of|is|was|being|a|the|at"
    r"|about|approximately|per|day|hour|should|be)"
)
_MAXIMUM = re.compile(
    r"(?:\bup\sto|\bat\smost|≤|<|\b(?:less|lower|fewer)\sthan|\bbelow|\bunder"
    r"|(?:\bnot?|\bnever|n['’]t|\bwithout)\s(?:to\s|be\s)?"
    r"(?:exceed(?:ing)?|more\sthan|greater\sthan|higher\sthan|above|over)"
    rf"|\bmax(?:imum|imal|\.)?(?:\s{_QUALITY}){{0,5}}"
    r"|\b(?:ceiling|capped|cap|limited|limit)(?:\s(?:of|at|to|is))?)\s?[:=]?\s?(?:a\s|about\s)?$",
    re.IGNORECASE,
)
_MINIMUM = re.compile(
    r"(?:\bat\sleast|≥|>|\b(?:not?|never)\s(?:less|lower)\sthan|\bminimum(?:\s(?:dose|of|is)){0,3}"
    r"|\b(?:more|greater|higher)\sthan|\babove|\bexceeding)\s?[:=]?\s?$",
    re.IGNORECASE,
)
_MAXIMUM_AFTER = re.compile(
    r"\s(?:or\s(?:less|fewer|lower|below)|at\smost|is\sthe\s(?:limit|maximum)"
    r"|(?:maximum|max)\b(?!\.?\s?(?:of|dose|rate|is|:|\d)))"
)
_MINIMUM_AFTER = re.compile(r"\s(?:or\s(?:more|above|greater|higher)|minimum\b(?!\s(?:of|dose)))")
_DAILY_MAXIMUM = re.compile(r"\b(daily|hourly|weekly)\b[\w\s:]{0,20}$", re.IGNORECASE)

_NOT_AFTER = re.compile(
    r"\s(?:of\s)?(?:[\w-]+\s){0,2}?(?:equivalents?\b|MMEs?\b|OMEs?\b)"
    r"|\s?[(\[;,]?\s?(?:95|99)\s?%\s?(?:CI|confidence)"
    r"|-?\s?(?:single-dose\s)?(?:vial|ampoule|ampule|bottle|bag|carton|pack)s?\b"
    r"|\s(?:of\s)?(?:packed|red\scell|blood|plasma\b|platelet|fresh\sfrozen)"
    r"|\s?/\s?1\.73|\s?(?:±|\+/-)"
)
_NOT_BEFORE = re.compile(
    r"(?:(?:±|\+/-)\s?"
    r"|\bdifferences?(?:\s(?:of|was|is)|\sin\s[\w\s]{1,30}\s(?:of|was))?,?\s?"
    r"|\b(?:consumption|requirements?|intake|usage|use)\b[\w\s]{0,25}\bby(?:\s(?:about|approximately))?\s"
    r"|\b(?:vial|ampoule|bottle|bag|syringe)s?\s(?:holds?|contains?|containing|of|with)\s"
    r"|\b(?:room|page|table|figure|step|section|p\.)\s|\bper\s"
    r"|\b(?:weigh(?:s|ing)?|weight|birth\s?weight)(?:\s(?:of|is|below|under|over|above|less|more|than))*\s"
    r"|\b(?:tidal\svolume|urine\soutput|blood\sloss|proteinuria|albuminuria|excretion)[\w\s]{0,15}\s)$",
    re.IGNORECASE,
)
_LEVEL_BEFORE = re.compile(
    r"\b(?:levels?|plasma|serum|blood|trough|peak|glucose|creatinine|clearance|CrCl|e?GFR|renal)\b",
    re.IGNORECASE,
)
_STRENGTH = re.compile(rf"{_GAP}/{_GAP}{_NUMBER}{_GAP}{_AMOUNT}")
_SHIFTED = re.compile(
    r"\b(?:reduc|decreas|lower|rais|increas|taper|chang)\w*\b[\w\s]{0,30}\bfrom\s$", re.IGNORECASE
)
_COUNTED_BEFORE = re.compile(
    r"\b(?:table|figure|step|day|days|grade|stage|phase|class|group|aged?|section|chapter|week|top)\s$",
    re.IGNORECASE,
)


# A figure whose last word before it is none of these is neither a bound nor ruled out by
# what stands before it. The look-up spares the searches above for most figures.
_TELLING = frozenset(
    _words("""
a about above adult albuminuria allowed amount an approximately at bag bags be being below
between blood bolus bottle by cap capped ceiling consumption contain containing contains
cumulative daily day difference differences dosage dose exceed exceeding excretion figure from
hold holds hour hourly in individual infusion initial intake is least less limit limited
loading loss maintenance max maximal maximum minimum more most of oral output over page per
proteinuria rate recommended requirement requirements room section should single step syringe
table than the tidal to total under usage use vial volume was weekly weigh weighing weighs
weight with
""")
)

_SIGNS = frozenset("±≥≤<>-")


def find_doses(text: str) -> list[FoundDose]:
    """Return every dose in a text, in order. Never raises, whatever the text."""
    return list(_found(text))


def _found(text: str) -> Iterator[FoundDose]:
    at = 0
    while match := _FIGURE.search(text, at):
        start, at = match.span()
        left = max(0, start - _BEFORE)
        found, behind = _read(text[left : at + _AFTER], start - left)
        for low, high, unit, per, kind, begin, end in found:
            yield FoundDose(low, high, unit, per, kind, left + begin, left + end)
        at += behind


@lru_cache(maxsize=4096)
def _read(window: str, start: int) -> tuple[tuple[FoundDose, ...], int]:
    """Return the doses of the figure at ``start``, and how many characters to pass over then."""
    match = _FIGURE.match(window, start)
    if match is None:  # it was found in the whole text, so it is found in its window
        return (), 0
    strength = _STRENGTH.match(window, match.end())
    if strength:
        return (), strength.end() - match.end()
    return tuple(_doses(match, window[:start], window[match.end() :])), 0


def _doses(match: re.Match[str], before: str, after: str) -> Iterator[FoundDose]:
    last = before.rstrip(" \t\n\u00a0:=(").rpartition(" ")[2].strip("([“‘,;.").casefold()
    if last not in _TELLING and last[-1:] not in _SIGNS:
        before = ""
    if (before and _NOT_BEFORE.search(before)) or _NOT_AFTER.match(after):
        return
    two = "two" if match["two"] else "bare_two"
    if match[two] is None:
        unit = _unit(match["unit_one"], after)
        if unit and not _is_measured(unit, match.string[: match.start()]):
            yield _single(_value(match["one"]), unit, before, after, match.span())
        return
    unit = _unit(match["unit_two"] or match["bare_unit"], after)
    if unit is None or _is_measured(unit, match.string[: match.start()]):
        return
    low, high = _value(match["one"]), _value(match[two])
    bare = match["unit_one"] is None
    first = unit if bare else _first_unit(match["unit_one"], unit)
    joined = low if first == unit else convert(low, first, unit) if first else None
    listed = (match["join"] or match["bare_join"]).strip().lower() in ("and", "or")
    if listed and re.search(r"\bbetween\s$", before, re.IGNORECASE):
        listed = False
    if joined is None or listed or joined > high or (before and _SHIFTED.search(before)):
        backwards = joined is not None and joined > high and not listed
        stray = backwards and not (before and _SHIFTED.search(before))
        counted = _COUNTED_BEFORE.search(match.string, 0, match.start())
        if first and not (bare and (stray or counted)):
            yield _single(low, first, before, "", match.span("one"))
        yield _single(high, unit, "", after, (match.start(two), match.end()))
        return
    name, per = _said(unit)
    yield FoundDose(joined, high, name, per, "range", *match.span())


def _single(
    value: Decimal, unit: Unit, before: str, after: str, span: tuple[int, int]
) -> FoundDose:
    name, per = _said(unit)
    maximum = _MAXIMUM.search(before) if before else None
    if maximum or _MAXIMUM_AFTER.match(after):
        daily = _DAILY_MAXIMUM.search(maximum.group()) if maximum and not unit.time else None
        if daily:
            per = _ADVERBS[daily[1].lower()].value
        return FoundDose(None, value, name, per, "max", *span)
    if (before and _MINIMUM.search(before)) or _MINIMUM_AFTER.match(after):
        return FoundDose(value, None, name, per, "min", *span)
    return FoundDose(value, value, name, per, "point", *span)


@lru_cache(maxsize=1024)
def _said(unit: Unit) -> tuple[str, str | None]:
    return str(unit.without_time()), str(unit.time) if unit.is_rate else None


def _unit(written: str, after: str) -> Unit | None:
    """Return the unit with what the words behind it add: "of ketamine per hour", "daily"."""
    unit = _parse(written)
    if unit is None or unit.time is not None:
        return unit
    later = _LATER_UNIT.match(after)
    fuller = _parse(f"{written} {later['per']}") if later else None
    if fuller is not None:
        return fuller
    daily = _DAILY.match(after)
    if daily and unit.per in (None, "kg", "m2"):
        said = daily["adverb"] or daily["once"] or daily["each"] or "day"
        return unit.over(_ADVERBS.get(said) or Time({"hour": "h"}.get(said, said)))
    return unit


@lru_cache(maxsize=2048)
def _parse(written: str) -> Unit | None:
    plain = re.sub(r"\ban?\b(?=\s)", "per", " ".join(written.split()))
    return known_unit(plain.replace("24-h", "24 h").replace("MCG", "mcg"))


def _first_unit(written: str | None, last: Unit) -> Unit | None:
    """Return the unit of a range's first figure: its own, filled up from the second's."""
    own = _parse(written) if written else last
    if own is None or (own.per or own.time):
        return own
    return Unit(own.amount, last.per, last.time)


def _is_measured(unit: Unit, before: str) -> bool:
    """Tell what is measured in a patient, or flows from a wall, from what is given."""
    if unit.per in ("dL", "L"):
        return True
    if unit.per == "mL":
        return unit.amount == "ng" or bool(_LEVEL_BEFORE.search(before[-45:]))
    if unit.amount in ("mL", "L") and unit.time is Time.MINUTE:
        return unit.per is None and (unit.amount == "L" or bool(_LEVEL_BEFORE.search(before)))
    return False


def _value(written: str) -> Decimal:
    """Return the number as printed, exactly; a fraction like ½ as its decimal."""
    number, _, scale = written.partition(" ") if written[-1].isalpha() else (written, "", "")
    plain = re.sub(r"[,\s]", "", number)
    value = Decimal(0)
    if plain[-1] in _FRACTIONS:
        top, bottom = unicodedata.normalize("NFKC", plain[-1]).split("\u2044")
        value, plain = Decimal(top) / Decimal(bottom), plain[:-1]
    if plain:
        value += Decimal("0" + plain if plain.startswith(".") else plain)
    return value * {"million": 1_000_000, "thousand": 1_000}.get(scale.strip(), 1)
