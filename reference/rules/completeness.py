"""Rules about what a reader of a dose needs beside the dose."""

from __future__ import annotations

from collections.abc import Iterator

from reference.document import (
    EntryDocument,
    Regimen,
    RegimenKind,
    SectionKind,
)

from .findings import Facts, Hit, Severity
from .registry import rule


def _dosed(document: EntryDocument) -> list[Regimen]:
    return [item for item in document.regimens if item.kind is RegimenKind.DOSE and item.dose]


def _has_section(document: EntryDocument, kind: SectionKind) -> bool:
    """Tell whether a section of this kind says anything."""
    return any(
        section.kind is kind and (section.statements or section.tables or section.questions)
        for _path, section in document.walk_sections()
    )


@rule(id="IMP501", name="monitoring-missing", severity=Severity.WARNING)
def monitoring_missing(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """An entry gives doses and does not say what is watched while they act.

    Why: the dose that is safe with a monitor and a rescuer at hand is not safe without.

    Source: AGREE II, item 18 (facilitators and barriers); ASA, Practice Guidelines for
    Moderate Procedural Sedation (2018).

    Mend: Add a section of the kind monitoring, or say that the source is silent.

    Bad::

        regimens:
          - {id: r1, kind: dose, dose: {value: "1", unit: mg}, cites: [label]}

    Good::

        regimens:
          - {id: r1, kind: dose, dose: {value: "1", unit: mg}, cites: [label]}
        sections:
          - id: m
            heading: Monitoring
            kind: monitoring
            statements: [{id: m1, text: Pulse oximetry is watched., cites: [label]}]
    """
    if _dosed(document) and not _has_section(document, SectionKind.MONITORING):
        message = "The entry gives doses, and no section says what is watched."
        yield Hit(("regimens",), message, tuple(_dosed(document)))


@rule(id="IMP502", name="contraindications-missing", severity=Severity.WARNING)
def contraindications_missing(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """An entry gives doses and does not say who must not have them.

    Why: silence reads as "none".

    Source: WHO, Good Prescribing Guide, step 3 (verify the suitability of the treatment).

    Mend: Add a section of the kind contraindications, or say that the source is silent.

    Bad::

        regimens:
          - {id: r1, kind: dose, dose: {value: "1", unit: mg}, cites: [label]}

    Good::

        regimens:
          - {id: r1, kind: dose, dose: {value: "1", unit: mg}, cites: [label]}
        sections:
          - id: c
            heading: Contraindications
            kind: contraindications
            statements: [{id: c1, text: Psychosis that is active., cites: [label]}]
    """
    if _dosed(document) and not _has_section(document, SectionKind.CONTRAINDICATIONS):
        message = "The entry gives doses, and no section says who must not have them."
        yield Hit(("regimens",), message, tuple(_dosed(document)))


@rule(id="IMP503", name="maximum-missing", severity=Severity.WARNING)
def maximum_missing(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """An entry gives doses, and none of them has a maximum.

    Why: without a maximum a titration has no end, and a slip of the pen no check.

    Source: ISMP, Guidelines for Standard Order Sets (2010).

    Mend: Give the maximum with what it is counted over, or say that the source has none.

    Bad::

        regimens:
          - {id: r1, kind: dose, dose: {value: "1", unit: mg}, cites: [label]}

    Good::

        regimens:
          - id: r1
            kind: dose
            dose: {value: "1", unit: mg}
            max: [{value: "4", unit: mg, basis: day}]
            cites: [label]
    """
    dosed = _dosed(document)
    if dosed and not any(item.max for item in document.regimens):
        message = "The entry gives doses, and none of them has a maximum."
        yield Hit(("regimens",), message, tuple(dosed))
