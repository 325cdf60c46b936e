"""Rules about an entry that contradicts itself: grades, uses, and its two wordings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reference.document import (
    EntryDocument,
    Population,
    Question,
    Regimen,
    SectionKind,
    Statement,
)

from .findings import Facts, Hit, Path, Severity
from .reading import reading_of
from .registry import rule

_GRADES = (
    "very common", "common", "uncommon", "less common", "rare", "very rare", "frequent",
    "infrequent", "occasional",
)  # fmt: skip
_SAME_GRADE = {"less common": "uncommon", "infrequent": "uncommon", "frequent": "common"}
_GRADE = re.compile(
    r"\b(?:very\s(?:common|rare)|less\scommon|uncommon|infrequent|occasional|common|frequent|rare)"
    r"(?:ly)?\b"
)
_CONTENT = re.compile(r"[a-z]{5,}")


@rule(id="IMP504", name="frequency-words-differ", severity=Severity.WARNING)
def frequency_words_differ(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A table grades how often an effect occurs, and a statement grades it otherwise.

    Why: common, uncommon and rare are tenfold steps; a reader believes whichever comes
    first.

    Source: CIOMS Working Groups III and V, standard categories of frequency.

    Mend: Look it up and use one word. Where the source contradicts itself, say so.

    Bad::

        sections:
          - id: e
            heading: Effects
            statements: [{id: e1, text: Confusion is rare., cites: [label]}]
            tables:
              - id: t
                caption: Effects
                columns: [Effect, How often]
                rows: [[Confusion, Common]]
                cites: [label]

    Good::

        sections:
          - id: e
            heading: Effects
            statements: [{id: e1, text: Confusion is common., cites: [label]}]
            tables:
              - id: t
                caption: Effects
                columns: [Effect, How often]
                rows: [[Confusion, Common]]
                cites: [label]
    """
    graded = list(_graded_rows(document))
    if not graded:
        return
    for path, statement in document.walk_statements():
        for sentence in re.split(r"(?<=[.;:])\s", statement.text.lower()):
            said = {_grade(match.group()) for match in _GRADE.finditer(sentence)}
            if not said:
                continue
            for effects, grade, row in graded:
                named = [effect for effect in effects if effect in sentence]
                if named and grade not in said:
                    words = " or ".join(sorted(said))
                    message = f"The text calls {named[0]} {words}; a table calls it {grade}."
                    yield Hit((*path, "text"), message, (statement, row))


def _grade(words: str) -> str:
    plain = words.removesuffix("ly")
    return _SAME_GRADE.get(plain, plain)


def _graded_rows(document: EntryDocument) -> Iterator[tuple[list[str], str, str]]:
    """Yield the effects of each row that grades them, the grade, and the row as one text."""
    for _path, table in document.walk_tables():
        for row in table.rows:
            grades = [cell.lower() for cell in row if cell.lower() in _GRADES]
            if grades and len(row) > 1:
                effects = [
                    part.strip()
                    for part in re.split(r"\bor\b|\band\b|,|/|\bwith\b", row[0].lower())
                    if _CONTENT.search(part)
                ]
                yield effects, _grade(grades[0]), "\n".join(row)


_CONCEPTS = {
    "pregnancy": re.compile(r"\bpregnan\w+"),
    "breastfeeding": re.compile(r"\b(?:breast[\s-]?feeding|lactation)\b"),
    "psychosis": re.compile(r"\b(?:psychosis|psychotic|schizophreni\w+)"),
    "liver disease": re.compile(r"\b(?:liver|hepatic)\b"),
    "kidney disease": re.compile(r"\b(?:kidney|renal)\b"),
    "raised intracranial pressure": re.compile(r"\b(?:intracranial|skull)\b"),
    "glaucoma": re.compile(r"\b(?:glaucoma|intraocular|ocular pressure)\b"),
    "epilepsy": re.compile(r"\b(?:epilep\w+|seizures?)\b"),
    "children": re.compile(r"\b(?:children|infants?|neonates?|p(?:a?)ediatric)\b"),
}
_POPULATIONS = {
    Population.PREGNANCY: "pregnancy",
    Population.CHILD: "children",
    Population.INFANT: "children",
    Population.NEONATE: "children",
}
_NEGATED = re.compile(
    r"\b(?:not|never|no|avoid\w*|contraindicat\w+|except|without|exclud\w+|unless|caution)\b"
)


@rule(id="IMP505", name="contraindicated-and-used", severity=Severity.WARNING)
def contraindicated_and_used(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """What one section rules out, a regimen or a dosing statement gives a dose for.

    Why: the reader who looks up the dose does not read the contraindications.

    Source: WHO, Good Prescribing Guide, step 3 (verify the suitability of the treatment).

    Mend: Take one of the two out, or say in both when it may be given all the same.

    Bad::

        regimens:
          - {id: r1, kind: dose, population: pregnancy, dose: {value: "1", unit: mg}}
        sections:
          - id: c
            heading: Contraindications
            kind: contraindications
            statements: [{id: c1, text: Pregnancy., cites: [label]}]

    Good::

        regimens:
          - {id: r1, kind: dose, population: adult, dose: {value: "1", unit: mg}}
        sections:
          - id: c
            heading: Contraindications
            kind: contraindications
            statements: [{id: c1, text: Pregnancy., cites: [label]}]
    """
    barred: dict[str, Statement] = {}
    for _path, section in document.walk_sections():
        if section.kind is SectionKind.CONTRAINDICATIONS:
            for statement in section.statements:
                for concept, pattern in _CONCEPTS.items():
                    if pattern.search(statement.text.lower()):
                        barred.setdefault(concept, statement)
    if not barred:
        return
    for path, concept, about in _uses(document, barred):
        message = f"A dose is given for {concept}, which the contraindications name."
        yield Hit(path, message, (about, barred[concept]))


def _uses(
    document: EntryDocument, barred: dict[str, Statement]
) -> Iterator[tuple[Path, str, Regimen | Statement | Question]]:
    for index, regimen in enumerate(document.regimens):
        concept = _POPULATIONS.get(regimen.population, "")
        words = f"{regimen.indication} {regimen.setting}".lower()
        for name in barred:
            if name == concept or (_CONCEPTS[name].search(words) and not _NEGATED.search(words)):
                yield ("regimens", index), name, regimen
    sections = dict(document.walk_sections())
    for path, statement in document.walk_statements():
        section = sections.get(path[:-2])
        if section is None or section.kind is not SectionKind.DOSING:
            continue
        text = statement.text.lower()
        if _NEGATED.search(text) or not reading_of(document).doses_in((*path, "text")):
            continue
        for name in barred:
            if _CONCEPTS[name].search(text):
                yield (*path, "text"), name, statement


_NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?")
_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)}|once|twice|half)\b", re.IGNORECASE)
_NUMBERED = {
    **{word: Decimal(n) for word, n in _WORDS.items()},
    "once": Decimal(1),
    "twice": Decimal(2),
    "half": Decimal("0.5"),
}


def _numbers(text: str) -> set[Decimal]:
    digits = {
        Decimal(match.group().replace(",", "")).normalize() for match in _NUMBER.finditer(text)
    }
    return digits | {_NUMBERED[match.group().lower()].normalize() for match in _WORD.finditer(text)}


def _digits(text: str) -> set[Decimal]:
    return {Decimal(match.group().replace(",", "")).normalize() for match in _NUMBER.finditer(text)}


def _worded(document: EntryDocument) -> Iterator[tuple[Path, Statement | Question]]:
    for path, statement in document.walk_statements():
        if statement.plain:
            yield path, statement


def _listed(numbers: set[Decimal]) -> str:
    return ", ".join(format(number, "f") for number in sorted(numbers))


@rule(id="IMP506", name="plain-wording-changes-number", severity=Severity.ERROR)
def plain_wording_changes_number(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """The plain wording has a number, or a unit to it, that the clinical wording has not.

    Why: patients and carers read only the plain wording; a figure that only it has was
    reviewed against no source.

    Source: NHS, Standard for creating health content; the editorial policy (the plain
    wording says the same, with the same numbers).

    Mend: Make the numbers and units of both the same.

    Bad::

        summary:
          - {id: s1, text: Give 0.5 mg/kg., plain: The dose is 5 mg/kg., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give 0.5 mg/kg., plain: The dose is 0.5 mg/kg., cites: [label]}
    """
    reading = reading_of(document)
    for path, statement in _worded(document):
        added = _digits(statement.plain) - _digits(statement.text)
        added -= _numbers(statement.text) if added else added
        if added:
            message = f"The plain wording says {_listed(added)}; the clinical wording does not."
            yield Hit((*path, "plain"), message, (statement,))
            continue
        said = reading.doses_in((*path, "text"))
        for dose in reading.doses_in((*path, "plain")):
            alike = [other[2:4] for other in said if set(dose[:2]) & set(other[:2]) - {None}]
            if alike and dose[2:4] not in alike:
                words = statement.plain[dose.start : dose.end]
                message = f"The plain wording says “{words}”; the clinical wording another unit."
                yield Hit((*path, "plain"), message, (statement,))
                break


@rule(id="IMP507", name="plain-wording-loses-number", severity=Severity.WARNING)
def plain_wording_loses_number(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A dose of the clinical wording is missing from the plain one.

    Why: the plain wording then says less than was approved, and "up to" may have become
    "about".

    Source: NHS, Standard for creating health content; the editorial policy (the plain
    wording says the same, with the same numbers).

    Mend: Say the figure in the plain wording too.

    Bad::

        summary:
          - {id: s1, text: Give 0.5 mg/kg., plain: A small dose is given., cites: [label]}

    Good::

        summary:
          - {id: s1, text: Give 0.5 mg/kg., plain: The dose is 0.5 mg/kg., cites: [label]}
    """
    reading = reading_of(document)
    for path, statement in _worded(document):
        doses = reading.doses_in((*path, "text"))
        lost = {end.normalize() for dose in doses for end in dose[:2] if end is not None}
        lost -= _digits(statement.plain) if lost else lost
        lost -= _numbers(statement.plain) if lost else lost
        if lost:
            message = f"The plain wording does not say {_listed(lost)}."
            yield Hit((*path, "plain"), message, (statement,))
