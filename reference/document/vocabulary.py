"""The closed lists of a document. Pure."""

from __future__ import annotations

from enum import StrEnum

NOT_STATED = "not-stated"


class RegimenKind(StrEnum):
    """What a regimen states. Only ``dose`` enters the dosing table."""

    DOSE = "dose"
    INCREMENT = "increment"
    THRESHOLD = "threshold"
    COMPARISON = "comparison"
    CONVERSION = "conversion"
    PREPARATION = "preparation"


class Intent(StrEnum):
    ANALGESIA = "analgesia"
    SEDATION = "sedation"
    ANAESTHESIA = "anaesthesia"
    MENTAL_HEALTH = "mental-health"
    NOT_STATED = NOT_STATED


class Route(StrEnum):
    INTRAVENOUS = "intravenous"
    INTRAMUSCULAR = "intramuscular"
    SUBCUTANEOUS = "subcutaneous"
    ORAL = "oral"
    SUBLINGUAL = "sublingual"
    INTRANASAL = "intranasal"
    RECTAL = "rectal"
    TOPICAL = "topical"
    EPIDURAL = "epidural"
    INTRATHECAL = "intrathecal"
    PARENTERAL = "parenteral"
    NOT_STATED = NOT_STATED


class Population(StrEnum):
    ADULT = "adult"
    CHILD = "child"
    ADOLESCENT = "adolescent"
    INFANT = "infant"
    NEONATE = "neonate"
    OLDER_ADULT = "older-adult"
    PREGNANCY = "pregnancy"
    ALL = "all"
    NOT_STATED = NOT_STATED


class Phase(StrEnum):
    LOADING = "loading"
    START = "start"
    TITRATION = "titration"
    MAINTENANCE = "maintenance"
    RESCUE = "rescue"
    SINGLE = "single"
    SERIES = "series"
    NOT_STATED = NOT_STATED


class Basis(StrEnum):
    """What a maximum is counted over."""

    DOSE = "dose"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    COURSE = "course"
    NOT_STATED = NOT_STATED


class WeightBasis(StrEnum):
    ACTUAL = "actual"
    IDEAL = "ideal"
    LEAN = "lean"
    ADJUSTED = "adjusted"
    NOT_APPLICABLE = "not-applicable"
    NOT_STATED = NOT_STATED


class SectionKind(StrEnum):
    DOSING = "dosing"
    PREPARATION = "preparation"
    MONITORING = "monitoring"
    ADVERSE_EFFECTS = "adverse-effects"
    CONTRAINDICATIONS = "contraindications"
    POPULATIONS = "populations"
    PITFALLS = "pitfalls"
    FAQ = "faq"
    GENERAL = "general"


class Evidence(StrEnum):
    """What kind of source a reference is, strongest first."""

    GUIDELINE = "guideline"
    SYSTEMATIC_REVIEW = "systematic-review"
    TRIAL = "trial"
    LABEL = "label"
    RESEARCH = "research"
    REVIEW = "review"
    CASE_SERIES = "case-series"
    TERTIARY = "tertiary"
    SELF_PUBLISHED = "self-published"


LOW_EVIDENCE = frozenset({Evidence.CASE_SERIES, Evidence.TERTIARY, Evidence.SELF_PUBLISHED})
"""A row that rests on nothing better than these says so on itself."""


class ProvenanceKind(StrEnum):
    """How a source was used: carried over, corrected by us, or quarantined with a reason."""

    CARRIED = "carried"
    CORRECTED = "corrected"
    QUARANTINED = "quarantined"
