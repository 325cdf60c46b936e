"""What the words around a figure make of it: a bound, a rate, or no dose at all.

Each question is a pattern that ends at the figure, or begins behind it. The searches
before a figure cost most, so each is asked only where one of its own words is there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .units import Time, Unit

_NEAR = 7
_NEAR_REACH = 64


@dataclass(frozen=True, slots=True)
class Before:
    """A pattern that ends at the figure, and the words of which it needs at least one.

    ``near`` count among the last few words before the figure, ``far`` anywhere.
    """

    near: frozenset[str]
    far: frozenset[str]
    pattern: re.Pattern[str]

    def __call__(self, text: str, words: Sequence[str]) -> re.Match[str] | None:
        if not self.far.isdisjoint(words):
            return self.pattern.search(text)
        if self.near.isdisjoint(words[-_NEAR:]):
            return None
        return self.pattern.search(text, max(0, len(text) - _NEAR_REACH))


def _before(words: str, pattern: str, *, near: str = "") -> Before:
    return Before(frozenset(near.split()), frozenset(words.split()), re.compile(pattern))


WORDS = re.compile(r"[a-z]+|[±≥≤<>~+]")
"""The words before a figure, in small letters, and the signs that count as words."""

# What may stand between "maximum" and its figure: "the maximum recommended dose in adults is".
_QUALITY = (
    r"(?:daily|single|total|cumulative|recommended|usual|safe|hourly|weekly|infusion|bolus|oral"
    r"|intravenous|iv|adult|adults|children|individual|initial|loading|maintenance"
    r"|allow(?:ed|able)|permi(?:tted|ssible)|tolerated|suggested|approved|labell?ed|licensed"
    r"|starting|dose|doses|dosage|rate|amount|limit|of|is|was|being|a|an|the|at|to|for|in|any"
    r"|about|approximately|per|day|hour|24|h|hours|should|be|not|must)"
)
# What may stand between any bound and its figure: "do not exceed a total daily dose of".
_TAIL = (
    r"(?:\sor\sequal\sto)?\s?[:=]?\s?(?:(?:an?|the|about|approximately|around|roughly|total|daily"
    r"|weekly|single|cumulative|combined|recommended|dose|dosage|amount|rate|of"
    r"|some)\s){0,6}$"
)
# "never exceed", "do not give more than", "no single dose should exceed".
_NO = (
    r"(?:(?:\bnot?|\bnor|\bnever|n['’]t|\bcannot|\bwithout)\s"
    r"(?:(?:to|be|ever|routinely|normally|usually|generally|exactly)\s){0,2}"
    r"|\b(?:do|to|should|must|may)\s(?:not|never)\s[a-z]+\s(?:[a-z]+\s){0,3}?"
    r"|\bno\s(?:[a-z]+\s){1,3}?(?:should|must|may|can)\s(?:ever\s)?(?:be\s|receive\s)?)"
)

# "50 mg and above"; but "5 mg and over an hour 2 mg/kg", "5 mg and more frequent doses".
_AND = (
    r"and\s(?:(?:{})\b(?!\s(?:\d|the|this|that|an?|all|one|several|some|time))"
    r"|(?:{})(?=\s?(?:[.,;:)]|$|(?:is|are|was|were|may|can)\b)))"
)

AT_LEAST = _before(
    "minimum",
    r"(?:\bat\sleast|≥|>|\b(?:not?|never)\s(?:less|lower)\sthan|\b(?:not?|never)\s(?:below|under)"
    r"|\bminimum(?:\s(?:single|daily|effective|recommended|dose|of|is|was)){0,4}"
    r"|\b(?:more|greater|higher|faster)\sthan|\b(?:above|over|beyond)(?!\s?[:=])"
    r"|\bin\sexcess\sof|\bexceed(?:s|ed|ing)?|(?:\(|[,;]\s)min\.?)"
    rf"{_TAIL}",
    near="least less lower below under more greater higher faster above over exceed exceeds"
    " exceeded exceeding excess beyond min ≥ >",
)
AT_MOST = _before(
    "max maximum maximal",
    r"(?:(?<!made\s)(?<!make\s)(?<!diluted\s)(?<!filled\s)(?<!topped\s)\bup\sto|\bat\smost|≤|<"
    r"|\b(?:less|lower|fewer)\sthan|\bbelow|\bunder"
    r"|\bas\s(?:much|high)\sas"
    rf"|{_NO}(?:exceed(?:ing)?|(?:more|greater|higher|faster)\sthan|above|over|beyond)"
    rf"|\bmax(?:imum|imal|\.)?[,:]?(?:\s\(?{_QUALITY}\)?){{0,7}},?"
    r"|\b(?:ceiling|capped|cap|limited|limit)(?:\s(?:the|total|dose|doses|rate|of|at|to|is"
    r"|was)){0,4})"
    rf"{_TAIL}",
    near="up most less lower fewer below under exceed exceeding exceeds more greater higher faster"
    " above over beyond ceiling capped cap limited limit much high ≤ <",
)
NOT_MORE = re.compile(
    rf"{_NO}(?:exceed(?:ing)?|(?:more|greater|higher|faster)\sthan|above|over|beyond){_TAIL}"
)
AT_MOST_AFTER = re.compile(
    rf"\s(?:or\s(?:less|fewer|lower|below|under)\b|{_AND.format('below|under', 'less|lower')}"
    rf"|at\smost\b|is\sthe\s(?:limit|maximum)"
    r"|(?:should|must|may)\snot\sbe\sexceeded"
    r"|(?:(?:daily|in\sall)\s)?(?:maximum|max)\b(?!\.?\s?(?:of|dose|rate|is|:|\d)))"
)
AT_LEAST_AFTER = re.compile(
    rf"\s(?:or\s(?:more|above|greater|higher|over)\b|{_AND.format('above|over', 'more|higher')}"
    r"|minimum\b(?!\s(?:of|dose)))"
)

SHIFTED = _before(
    "from",
    r"\b(?:reduc|decreas|lower|rais|increas|taper|chang|wean|cut|switch|doubl"
    r"|tripl|halv|adjust)\w*\b[\w\s]{0,30}\bfrom\s$",
)
COUNTED = _before(
    "table figure step day days grade stage phase class group groups aged age section chapter week"
    " weeks top type types level levels item visit cycle month year",
    r"\b(?:tables?|figures?|steps?|days?|grades?|stages?|phases?|class|groups?|aged?|sections?"
    r"|chapter|weeks?|top|types?|levels?|items?|visits?|cycles?|months?|years?)\s"
    r"(?:\d{1,3}\s?(?:[-–]|to|and|,)\s?)?$",
)
COUNTED_OVER = _before(
    "daily hourly weekly",
    r"(?<!twice[\s-])(?<!times[\s-])(?<!thrice[\s-])\b(daily|hourly|weekly)"
    r"(?:\s(?:dose|doses|dosage|total|amount|rate|limit|maximum|of|is|was|about|approximately|oral"
    r"|maintenance|recommended|maximal|the|in|adults|should|not|must|be|exceed"
    r"|normally|usually|generally|ever|never|routinely)){1,7}[,:]?\s?$",
)

_BEING = (
    r"(?:\s?(?:of|is|was|were|at|below|under|above|over|less|more|than|least|up|about|approximately"
    r"|around|averag(?:ed|es|ing)|fell|falls|falling|drop(?:s|ped)?|rose|rises|to|by|from"
    r"|[<>≤≥:=])){0,5}\s?"
)
_DRUGS = r"(?:opioids?|opiates?|morphine|fentanyl|oxycodone|hydromorphone|analgesics?|rescue)"
_EFFECT = _before(
    "± + difference differences consumption requirement requirements intake usage use need needs"
    " saving savings sparing equivalent equivalents medd omedd mme mmes ome omes saved spared",
    r"(?:(?:±|\+/-)\s?"
    r"|\bdifferences?(?:\s(?:of|was|is)|\sin\s[\w\s]{1,30}\s(?:of|was))?,?\s?"
    r"|\b(?:consumption|requirements?|intake|usage)\b"
    r"(?:[\w\s]{0,25}\b(?:by|was|were|of|averaged|to|from)(?:\s(?:about|approximately))?)?\s\(?"
    rf"|\b{_DRUGS}\s(?:use|needs?)\b(?:[\w\s]{{0,25}}\b(?:by|was|were|of|averaged|from)|:)"
    r"(?:\s(?:about|approximately))?\s"
    r"|\b(?:savings?|sparing)(?:\s(?:effects?|of|is|was|about|approximately|averaged)){0,3}\s"
    r"|\b(?:equivalents?|o?medd|mmes?|omes?)\b\)?(?:\s(?:daily|doses?|\([a-z]+\))){0,3}"
    rf"(?:{_BEING}|[\w\s]{{0,25}}(?:\b(?:by|was|were|of|averaged|from)\s|:\s?))"
    r"|\b(?:saved|spared)\s(?:about\s)?)$",
)
"""What was saved or used, or the difference of two groups: the result of a study, no dose."""
_NOT_A_DOSE = _before(
    "vial vials ampoule ampoules bottle bottles bag bags syringe syringes room page table figure"
    " step section p per weigh weighs weighing weighed weight volume volumes ventilation cardiac"
    " clearance vd distribution diuresis fev fvc flow output ebl loss urine protein proteinuria"
    " albuminuria excretion excreted haemoglobin hemoglobin alcohol vo neonate neonates infant"
    " infants baby babies newborn newborns",
    r"(?:\b(?:vial|ampoule|bottle|bag|syringe)s?\s(?:that\s)?"
    r"(?:holds?|contains?|containing|of|with)\s"
    r"|\b(?:room|page|table|figure|step|section|p\.)\s|\bper\s"
    r"|\b(?:weigh(?:s|ing|ed)?|weight|birth[-\s]?weight)"
    r"(?:\s(?:of|is|was|below|under|over|above|less|more|than|at|least|up|to))*\s"
    r"|\b(?:proteinuria|albuminuria|excretion|excreted)[\w\s<>≤≥]{0,15}\s"
    r"|\b(?:(?:tidal|stroke|residual)\svolumes?|ventilation|cardiac\s(?:output|index)|clearance|vd"
    r"|volume\sof\sdistribution|(?:urine|drain)\s(?:output|protein)|diuresis|blood\sloss|ebl|vo2|fev1?|fvc|peak\sflow"
    rf"|ha?emoglobin|alcohol)\b(?:\s(?:in|of)\s[a-z]+)?{_BEING})$",
)
_WEIGHED = _before(
    "neonate neonates infant infants baby babies newborn newborns preterm",
    r"\b(?:neonates?|infants?|bab(?:y|ies)|newborns?|preterm)\s"
    r"(?:of|under|below|over|above|<|>|≤|≥|less\sthan|more\sthan)\s?$",
)
_NOT_A_DOSE_AFTER = re.compile(
    r"\s(?:(?:of|in|as)\s)?(?:[\w-]+\s){0,2}?(?:equivalents?\b|MMEs?\b|OMEs?\b)"
    r"|\s?[(\[;,]?\s?(?:95|99)\s?%\s?(?:CI|confidence)"
    r"|-?\s?(?:single-dose\s)?(?:vial|ampoule|ampule|bottle|bag|carton|pack)s?\b"
    r"|\s(?:of\s)?(?:packed|red\scell|blood|plasma\b|platelet|fresh\sfrozen|alcohol|protein\b"
    r"|(?:FFP|PRBCs?|cryo(?:precipitate)?|carbohydrate)\b)"
    r"|\s(?:lower|less|fewer|higher|more)(?:\s(?:than|in|with|morphine|opioid|oral)\b|[,;.)])"
    r"|\sin\s(?:[\w-]+\s){0,3}?(?:consumption|requirements?|intake)\b"
    r"|\s?[·⋅*×.]\s?(?:h|hr|min)\s?/|\s?/\s?1\.73|\s?(?:±|\+/-)|\s?%"
    # an amount of something in something else, or in one piece of a product
    r"|\s(?:of\s)?[A-Za-z]+\s?/\s?(?:d?L|m?[lL])\b"
    r"|(?:\s?/\s?|\sper\s)(?:g|mg|mcg|[um]?mol|µmol|cm|mm|cells?|beats?|breaths?|tablets?"
    r"|capsules?|patch(?:es)?"
    r"|vials?|ampoules?|sprays?|puffs?|drops?|actuations?)(?![A-Za-z])"
)
AVERAGED = re.compile(r"\b(?:means?|medians?|averages?|iqr|sd|ci)\b")
_OXYGEN_AFTER = re.compile(r"\s(?:of\s|by\s|via\s)?(?:oxygen|O2|nasal|face)\b")
_MEASURED_BEFORE = re.compile(
    r"\b(?:levels?|plasma|serum|blood|trough|peak|glucose|creatinine|clearance|crcl|clcr|e?gfr"
    r"|renal"
    r"|kidney|filtration|concentrations?|dna|rna|viral|titres?|titers?|antibod(?:y|ies)|ferritin"
    r"|hcg)\b"
)
_BOUNDED = re.compile(r"(?:[<>≤≥]|\b(?:below|under|above|than))\s?$")


_TELLING = frozenset().union(
    *(
        pattern.near | pattern.far
        for pattern in (
            AT_LEAST,
            AT_MOST,
            SHIFTED,
            COUNTED,
            COUNTED_OVER,
            _EFFECT,
            _NOT_A_DOSE,
            _WEIGHED,
        )
    ),
    ["between", "from"],
)


def telling(before: str) -> list[str]:
    """Return the words before a figure if one of them can tell something of it."""
    words = WORDS.findall(before)
    return [] if _TELLING.isdisjoint(words) else words


_OTHER_ARM = re.compile(
    r"[^.;\d\n]{0,40}?\b(?:and|or|vs?\.?|versus|than|to|compared\s(?:with|to)|against)\s"
    r"(?:[a-z]+\s){0,2}$"
)


def is_effect(before: str, words: Sequence[str]) -> bool:
    """Tell what was saved, used or found to differ from what is given."""
    return bool(words) and _EFFECT(before, words) is not None


def is_other_arm(between: str) -> bool:
    """Tell whether words lead from an effect to the one it is compared with."""
    return _OTHER_ARM.fullmatch(between) is not None


def is_no_dose(before: str, words: Sequence[str], unit: Unit, after: str) -> bool:
    """Tell an effect, a measurement, a content of a vial or a weight from a dose.

    ``before`` is in small letters; ``words`` are those in it.
    """
    if after and _NOT_A_DOSE_AFTER.match(after):
        return True
    if unit.per in ("dL", "L"):
        return True
    if unit.amount == "L" and after and _OXYGEN_AFTER.match(after):
        return True
    if not before:
        return unit.per == "mL" and unit.amount == "ng"
    if words and _NOT_A_DOSE(before, words):
        return True
    if words and unit.amount == "g" and unit.per is None and _WEIGHED(before, words):
        return True
    if unit.per == "mL":
        return unit.amount == "ng" or bool(_MEASURED_BEFORE.search(before[-45:]))
    if unit.amount in ("mL", "L") and unit.time is Time.MINUTE and unit.per is None:
        measured = _MEASURED_BEFORE.search(before) or _BOUNDED.search(before)
        return unit.amount == "L" or bool(measured)
    return False


_WAY = (
    r"(?:\s(?:orally|(?:intraven|intramuscul|subcutane)\w+|by\smouth|IV|PO|IM|SC|SL|tablets?"
    r"|capsules?))?"
)
_DAILY = re.compile(
    rf"{_WAY}(?:\sor\s(?:more|less))?(?:\s(?:once[-\s])?(?P<adverb>daily|weekly|hourly)\b"
    rf"|\sonce\s(?:a|per|each|every)\s(?P<once>day|week)|\s(?:each|every)\s(?P<each>day|hour"
    rf"|week)\b"
    r"|\)?\s(?:with)?in\s(?P<any>(?:(?:an?|any|each|every|one)\s)?24[\s-]?h(?:ours?)?|a\sday"
    r"|any\s(?:one\sday|24))"
    r"|\s(?P<qd>q\.?d\.?|od|OD|o\.d\.)(?!\w))"
)
_ADVERBS = {
    "daily": Time.DAY,
    "weekly": Time.WEEK,
    "hourly": Time.HOUR,
    "day": Time.DAY,
    "week": Time.WEEK,
    "hour": Time.HOUR,
}


def said_after(after: str) -> Time | None:
    """Return what "daily", "once a week" or "in 24 hours" behind a figure counts it over."""
    daily = _DAILY.match(after)
    if daily is None:
        return None
    return _ADVERBS.get(daily["adverb"] or daily["once"] or daily["each"] or "day")


def said_before(before: str, words: Sequence[str]) -> Time | None:
    """Return what "a daily dose of" before a figure counts it over."""
    counted = COUNTED_OVER(before, words)
    return _ADVERBS[counted[1]] if counted else None
