"""Rules about what could tell a patient's name."""

from __future__ import annotations

from collections.abc import Iterator

from reference.document import EntryDocument

from .findings import Facts, Hit, Severity
from .registry import rule
from .spots import hits, spot

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_RECORD = spot(
    "IMP508",
    r"\b(?:mrn|nhs\s(?:no\.?|number)|hospital\s(?:no\.?|number)|patient\s(?:id|no\.?|number)"
    r"|medical\srecord\s(?:no\.?|number)|ssn|social\ssecurity\s(?:no\.?|number)|medicare\s(?:no\.?"
    r"|number))\s?[:#]?\s?[a-z]{0,3}[\d-]{4,}",
    "{} may be the number of a patient.",
    lowered=True,
    needs="mrn,nhs n,hospital n,patient id,patient n,record n,ssn,security n,medicare n",
)
_BORN = spot(
    "IMP508",
    r"\b(?:d\.?o\.?b\.?|date\sof\sbirth|born(?:\son)?)\s?:?\s?(?:the\s)?"
    rf"(?:\d{{1,2}}[./ -](?:\d{{1,2}}|{_MONTH})[./ -]\d{{2,4}}|\d{{4}}-\d\d-\d\d"
    rf"|{_MONTH}\s\d{{1,2}},?\s\d{{4}})",
    "{} may be a patient's date of birth.",
    lowered=True,
    needs="dob,d.o.b,birth, born ",
)
_NAMED = spot(
    "IMP508",
    r"[pPM](?<!\w.)(?:(?<=[pP])atient|(?<=M)(?:rs?|s|iss))\.?\s(?:name:?\s)?[A-Z](?:\.|[a-z]+)\s?(?:[A-Z](?:\.|[a-z]+))?"
    r"(?=,?\s(?:aged?\b|\(?\d{1,3}\b|was\s(?:admitted|seen|given|treated)|presented|received|born)"
    r"|\sis\sa\s\d)",
    "{} may be the name of a patient.",
)


@rule(id="IMP508", name="patient-identifier", severity=Severity.WARNING)
def patient_identifier(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A text may identify a patient: a name, a record number, a date of birth.

    Why: what is published cannot be called back, and nobody agreed to it.

    Source: HIPAA Privacy Rule, 45 CFR 164.514(b)(2) (identifiers to be removed); GDPR,
    article 9.

    Mend: Take it out before submitting. Once it is stored, ask the chair for a redaction.

    Bad::

        summary:
          - {id: s1, text: "Mrs Smith, aged 54, was given ketamine (MRN 1234567).", cites: [label]}

    Good::

        summary:
          - {id: s1, text: A woman of 54 years was given ketamine., cites: [label]}
    """
    yield from hits(document, _RECORD, _BORN, _NAMED)
