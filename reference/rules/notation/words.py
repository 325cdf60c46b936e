"""Rules about abbreviations and signs that have been taken for something else."""

from __future__ import annotations

from collections.abc import Iterator

from reference.document import EntryDocument
from reference.rules.findings import Facts, Hit, Severity
from reference.rules.registry import rule
from reference.rules.spots import hits, spot

# Of two letters that follow an amount or a piece of a product.
_AFTER_AMOUNT = "|".join(
    rf"(?<={word}\s..)"
    for word in (
        "mg",
        "mcg",
        r"\dg",
        r"\sg",
        "mL",
        "nit",
        "nits",
        "/kg",
        r"\d[uU]",
        r"\s[uU]",
        "IU",
        "let",
        "lets",
        "ule",
        "ules",
        "rop",
        "rops",
        r"\stab",
        r"\stabs",
        r"\scap",
        r"\scaps",
        "puff",
        "puffs",
    )
)

_DAILY = spot(
    "IMP312",
    r"(?<![\w.])(?:(?i:q\.?\s?o\.?\s?d\.?|q\.?d\.?|q\.?\s?h\.?s\.?|q1d|q\d{1,2}\s?[ap]m"
    r"|b\.?i\.?w\.?|t\.?i\.?w\.?)|HS|h\.s\.|qn|o\.d\.)(?![\w-])",
    "{} has been read as another frequency.",
    needs="q.,qd,qod,q o,qhs,qh.,q h,q1,q2,q3,q4,q5,q6,q7,q8,q9,biw,b.i,bi.w,tiw,t.i,ti.w,"
    " hs,-hs,;hs,:hs,/hs,(hs,h.s., qn,o.d.",
)
_OD = spot(
    "IMP312",
    rf"(?:OD|od|hs|BT|HS)(?:{_AFTER_AMOUNT})(?![\w.-])",
    "{} has been read as another frequency, or as an eye.",
)


@rule(id="IMP312", name="frequency-abbreviated", severity=Severity.WARNING)
def frequency_abbreviated(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A frequency is written as QD, QOD, HS, OD, TIW or one of their kin.

    Why: QD has been read as QID, a fourfold dose; QOD as daily; HS as half strength; OD as
    the right eye; TIW as three times a day.

    Source: The Joint Commission, Official "Do Not Use" List; ISMP, List of Error-Prone
    Abbreviations.

    Mend: Write it out: daily, every other day, at bedtime, three times weekly.

    Bad::

        summary:
          - {id: s1, text: Give 10 mg q.d. by mouth., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give 10 mg daily by mouth., cites: [label]}
    """
    yield from hits(document, _DAILY, _OD)


_ROUTE = spot(
    "IMP313",
    r"[sSpP](?<![\w/.-].)(?:(?<=S)(?:[CQ]|\.[CQ]\.)|(?<=s)\.[cq]\.|(?<=[sS])ub[\s-]?[qQ](?!\w)"
    r"|(?<=[pP])er\s[oO]s|(?<=P)ER\sOS)(?![\w-])",
    "{} has been read as another route.",
)
_ROUTE_AFTER = spot(
    "IMP313",
    rf"(?:IN|IJ|IT)(?:{_AFTER_AMOUNT})(?![\w-])|s[cq](?<![\w/.-]..)(?![\w/-]|\.\w)",
    "{} has been read as another route.",
)


@rule(id="IMP313", name="route-abbreviated", severity=Severity.WARNING)
def route_abbreviated(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A route is written as SC, SQ, sub q, IN, IJ or per os.

    Why: SC has been read as SL, SQ as "5 every", the q of sub q as every, IN as IM or IV,
    os as the left eye.

    Source: ISMP, List of Error-Prone Abbreviations, Symbols, and Dose Designations.

    Mend: Write subcutaneously, intranasally, by mouth.

    Bad::

        summary:
          - {id: s1, text: Give 5 mg SC., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give 5 mg subcutaneously., cites: [label]}
    """
    yield from hits(document, _ROUTE, _ROUTE_AFTER)


_CC = spot(
    "IMP314", r"(?<=\d)\s?(?P<found>cc|c\.c\.)(?![A-Za-z])", "{} has been read as U, or as 00."
)


@rule(id="IMP314", name="cubic-centimetre", severity=Severity.WARNING)
def cubic_centimetre(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A volume is given in cc.

    Why: cc has been read as U for units, and as two zeros.

    Source: ISMP, List of Error-Prone Abbreviations; The Joint Commission, candidates for the
    "Do Not Use" list.

    Mend: Write mL.

    Bad::

        summary:
          - {id: s1, text: Infuse 100 cc slowly., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Infuse 100 mL slowly., cites: [label]}
    """
    yield from hits(document, _CC)


_MS = spot(
    "IMP315",
    r"(?<![\w/-])(?:MS[O0][4₄]|MgS[O0][4₄]|MS(?=\s[\d.]{1,6}(?:\s?(?:-|–|to)\s?[\d.]{1,6})?"
    r"\s?(?:mg|mcg|g)\b|\s(?:drip|infusion|bolus|PCA|IV|IM|PO|q\d))"
    r"|(?:(?<=mg\s)|(?<=mg\sof\s)|(?<=[mM]orphine\s\()|(?<=[gG]ive\s))MS"
    r"(?![\w/-]))",
    "{} stands for morphine and for magnesium.",
    needs="so4,so₄,s04, ms ,(ms,ms),;ms,:ms",
)


@rule(id="IMP315", name="morphine-or-magnesium", severity=Severity.WARNING)
def morphine_or_magnesium(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """Morphine sulfate or magnesium sulfate is written as MS, MSO4 or MgSO4.

    Why: each has been given for the other, and people have died of it.

    Source: The Joint Commission, Official "Do Not Use" List.

    Mend: Write morphine sulfate, or magnesium sulfate.

    Bad::

        summary:
          - {id: s1, text: Add MSO4 4 mg., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Add morphine sulfate 4 mg; measured by LC-MS/MS., cites: [label]}
    """
    yield from hits(document, _MS)


_NAME = spot(
    "IMP316",
    r"(?<![\w/-])(?:ARA[\s-]A|APAP|AZT|CPZ|DTO|HCTZ|MTX|NoAC|OXY|PNV|PTU|TNK|tPA|TPA|TXA|5-ASA"
    r"|ZnS[O0][4₄]|(?:HCT|TAC|T3|PIT|DPT|TAF|TDF|DOR|ASA)(?=\s[\d.]{1,6}(?:\s?(?:-|–"
    r"|to)\s?[\d.]{1,6})?"
    r"\s?(?:mg|mcg|g|units?|%)))"
    r"(?![A-Za-z_-])",
    "{} stands for more than one drug.",
)
_STEM = spot(
    "IMP316",
    r"\b(?:[nN]itro\s(?:drip|gtt|infusion|paste)|[nN]orflox|(?:IV\s)?[vV]anc(?!\w)"
    r"|[lL]evo(?=\s\d)|[nN]eo(?=\s\d)|[nN]a\s[bB]icarb(?:onate)?)\b",
    "{} cuts a name short, and other drugs begin so.",
    needs="nitro,norflox,vanc,levo,neo,bicarb",
)


@rule(id="IMP316", name="drug-name-abbreviated", severity=Severity.WARNING)
def drug_name_abbreviated(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """The name of a drug is abbreviated.

    Why: CPZ is chlorpromazine and prochlorperazine, a nitro drip nitroglycerin and
    nitroprusside; each has been given for the other.

    Source: ISMP, List of Error-Prone Abbreviations, Symbols, and Dose Designations.

    Mend: Write the international nonproprietary name in full.

    Bad::

        summary:
          - {id: s1, text: Give CPZ 25 mg., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give chlorpromazine 25 mg., cites: [label]}
    """
    yield from hits(document, _NAME, _STEM)


_SIDE = spot(
    "IMP317",
    r"\b(?i:drops?|gtts?|ears?|eyes?|otic|ophthalmic|ointment|instil\w*)\b[^.;\n\0]{0,40}?"
    r"(?<!\w)(?P<found>[AO](?:[DSU]|\.[DSU]\.)|[ao]\.[dsu]\.)(?!\w)",
    "{} names an ear or an eye, and has been read as another.",
    needs="drop,gtt, ear, eye, otic,ophth,ointment,instil",
)


@rule(id="IMP317", name="ear-or-eye-abbreviated", severity=Severity.WARNING)
def ear_or_eye_abbreviated(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """An ear or an eye is written as AD, AS, AU, OD, OS or OU.

    Why: each has been read as another, and OD also as once daily.

    Source: ISMP, List of Error-Prone Abbreviations, Symbols, and Dose Designations.

    Mend: Write right ear, left eye, both eyes.

    Bad::

        summary:
          - {id: s1, text: Put 2 drops AU., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Put 2 drops into both ears., cites: [label]}
    """
    yield from hits(document, _SIDE)


_ORDER = spot(
    "IMP318",
    r"[xX×Ddi1UsSO](?<![\w/.,].)(?:(?<=[xX×])\s?\d+\s?d(?!\w)|(?<=[Dd])/[Cc]|(?<=[i1])/d"
    r"|(?<=U)D(?![\w-])|(?<=O)J(?!\s[LC]\s?\d)"
    r"|(?<=S)SR?I(?:(?=\s(?:insulin|scale|coverage|protocol))|(?<=insulin\sSSI)|(?<=insulin\sSSRI))"
    r"|(?:(?<=S)S|(?<=s)s)(?=\s(?:insulin|scale)))(?![\w/])",
    "{} has been read as another instruction.",
)


@rule(id="IMP318", name="instruction-abbreviated", severity=Severity.WARNING)
def instruction_abbreviated(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """An instruction is abbreviated, such as x3d, D/C or UD.

    Why: x3d is three days and three doses, D/C discharge and discontinue, UD "as directed"
    and unit dose.

    Source: ISMP, List of Error-Prone Abbreviations, Symbols, and Dose Designations.

    Mend: Write it out: for 3 days, discontinue, as directed.

    Bad::

        summary:
          - {id: s1, text: Give 2 g x3d., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give 2 g for 3 days., cites: [label]}
    """
    yield from hits(document, _ORDER)


_COMPARED = spot(
    "IMP319",
    r"[<>≤≥](?=\s?(?:/?=\s?"
    r"|or\s=\s)?\.?\d)(?<!\b[pP].)(?<![=<>-].)(?<!\b[pP]\s.)(?<!\b[pP]-value\s.)",
    "{} has been read as its opposite, or as a digit.",
)
_AT = spot(
    "IMP319",
    r"[@°↑↓Ø∅](?:(?<=[Ø∅])(?<!\w.)(?=\s[a-z])|(?<=@)(?=\s?\d)|(?<=\s@)(?=\s)|(?<=q\d°)"
    r"|(?<=q\d\d°)|(?<=[↑↓])(?=\s?[a-z0-9]))",
    "{} has been read as a digit.",
)
_AND = spot("IMP319", r"[&+](?<=[a-z]\s.)(?=\s[a-z])", "{} has been read as a 2 or a 4.")


@rule(id="IMP319", name="sign-for-word", severity=Severity.WARNING)
def sign_for_word(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A sign stands for a word: < and > before a figure, @, &, + or an arrow.

    Why: < and > have been taken for each other and for the digits 4 and 7, @ and & for a 2,
    + for a 4.

    Source: ISMP, List of Error-Prone Abbreviations; The Joint Commission, candidates for the
    "Do Not Use" list.

    Mend: Write less than, at least, at, and.

    Bad::

        summary:
          - {id: s1, text: Stop if the pressure is < 90 mmHg., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Stop if the pressure is less than 90 mmHg (p < 0.05)., cites: [label]}
    """
    yield from hits(document, _COMPARED, _AT, _AND)
