"""Rules about sources: that they are named, can be found, and carry what rests on them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from reference.document import (
    LOW_EVIDENCE,
    EntryDocument,
    Evidence,
    Part,
    Question,
    Reference,
    SectionKind,
    Statement,
    Table,
)

from .findings import Facts, Hit, Path, Severity
from .reading import reading_of
from .registry import rule

_LOW = {
    Evidence.CASE_SERIES: "case series",
    Evidence.TERTIARY: "tertiary sources",
    Evidence.SELF_PUBLISHED: "self-published sources",
}


def _citing(document: EntryDocument) -> Iterator[tuple[Path, Part, list[str]]]:
    """Yield every part that can cite, with its path and its citations."""
    for index, regimen in enumerate(document.regimens):
        yield ("regimens", index), regimen, regimen.cites
    for path, statement in document.walk_statements():
        yield path, statement, statement.cites
    for path, table in document.walk_tables():
        yield path, table, table.cites


@rule(id="IMP101", name="citation-points-nowhere", severity=Severity.ERROR)
def citation_points_nowhere(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A citation names a source that the list of references does not hold.

    Why: nobody can check the claim, and the reader is shown a number that leads nowhere.

    Source: ICMJE Recommendations, section IV.A.3.g (References).

    Mend: Add the source to the references, or cite the one that is meant.

    Bad::

        summary:
          - {id: s1, text: It relieves acute pain., cites: [label, nowhere]}

    Good::

        summary:
          - {id: s1, text: It relieves acute pain., cites: [label]}
    """
    known = {source.id for source in document.references}
    for path, part, cites in _citing(document):
        for at, cite in enumerate(cites):
            if cite not in known:
                message = f"The citation “{cite}” points to no source in the references."
                yield Hit((*path, "cites", at), message, (part, cite))


@rule(id="IMP102", name="reference-never-cited", severity=Severity.NOTE)
def reference_never_cited(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A source stands in the references and nothing cites it.

    Why: readers take the list for what the text rests on; a source that nothing rests on
    lends weight that it does not have.

    Source: ICMJE Recommendations, section IV.A.3.g (References).

    Mend: Cite it where it supports something, or take it out of the list.

    Bad::

        references:
          - {id: spare, evidence: review, title: Never mentioned, DOI: 10.1000/1}

    Good::

        summary:
          - {id: s1, text: It relieves acute pain., cites: [label, spare]}
        references:
          - {id: spare, evidence: review, title: Mentioned once, DOI: 10.1000/1}
    """
    cited = {cite for _path, cite in document.walk_cites()}
    for index, source in enumerate(document.references):
        if source.id not in cited:
            message = f"Nothing cites the source “{source.title}” ({source.id})."
            yield Hit(("references", index), message, (source,))


@rule(id="IMP103", name="dose-without-citation", severity=Severity.WARNING)
def dose_without_citation(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A regimen names no source.

    Why: a dose is the claim that does most harm when wrong, and the first that a careful
    reader looks up.

    Source: AGREE II, item 12 (an explicit link between recommendations and evidence).

    Mend: Cite the source of the figures. If there is none, say so in the review.

    Bad::

        regimens:
          - {id: r1, kind: dose, dose: {value: "0.5", unit: mg/kg}}

    Good::

        regimens:
          - {id: r1, kind: dose, dose: {value: "0.5", unit: mg/kg}, cites: [label]}
    """
    for index, regimen in enumerate(document.regimens):
        if not regimen.cites:
            message = f"The regimen “{regimen.id}” names no source."
            yield Hit(("regimens", index), message, (regimen,))


@rule(id="IMP104", name="reference-cannot-be-found", severity=Severity.WARNING)
def reference_cannot_be_found(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A source has neither DOI, PubMed number, web address, journal nor publisher.

    Why: a title alone cannot be looked up with any certainty.

    Source: ICMJE Recommendations, section IV.A.3.g; NLM, Citing Medicine, 2nd edition.

    Mend: Give the DOI or PubMed number; for a label or a book, its publisher.

    Bad::

        references:
          - {id: paper, evidence: trial, title: Ketamine for pain}

    Good::

        references:
          - {id: paper, evidence: trial, title: Ketamine for pain, PMID: "22833552"}
    """
    for index, source in enumerate(document.references):
        ways = (source.DOI, source.PMID, source.URL, source.container_title, source.publisher)
        if not any(ways):
            message = (
                f"The source “{source.title}” ({source.id}) has no DOI, PubMed number, address, "
                "journal or publisher."
            )
            yield Hit(("references", index), message, (source,))


@rule(id="IMP105", name="low-evidence-under-dose", severity=Severity.WARNING)
def low_evidence_under_dose(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A regimen rests on nothing better than case series, tertiary or self-published sources.

    Why: such figures are often copied, seldom checked, and have been wrong by powers of
    ten; whoever uses them has to know.

    Source: OCEBM Levels of Evidence (2011), levels 4 and 5.

    Mend: Cite a label, guideline or trial for the figure, or have the board record why
    this one stands; the row then says that its evidence is low.

    Bad::

        regimens:
          - {id: r1, kind: dose, dose: {value: "0.5", unit: mg/kg}, cites: [portal]}
        references:
          - {id: portal, evidence: tertiary, title: A portal, URL: "https://example.org/"}

    Good::

        regimens:
          - {id: r1, kind: dose, dose: {value: "0.5", unit: mg/kg}, cites: [portal, label]}
        references:
          - {id: portal, evidence: tertiary, title: A portal, URL: "https://example.org/"}
          - {id: label, evidence: label, title: Product label, publisher: An agency}
    """
    for index, regimen in enumerate(document.regimens):
        sources = _sources(document, regimen.cites)
        kinds = {source.evidence for source in sources}
        if kinds and kinds <= LOW_EVIDENCE:
            said = " and ".join(sorted(_LOW[kind] for kind in kinds))
            message = f"The regimen “{regimen.id}” rests on {said} only."
            yield Hit(("regimens", index, "cites"), message, (regimen, *sources))


@rule(id="IMP106", name="retracted-source", severity=Severity.ERROR)
def retracted_source(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A source has been retracted.

    Why: what a retracted paper found is not known; retracted papers go on being cited for
    years, and trials of pain relief are among the best known of them.

    Source: COPE, Retraction Guidelines (2019); the list of retracted sources that the
    administrator keeps.

    Mend: Remove the source and whatever rests on it alone, or cite the notice of retraction
    as what it is.

    Bad::

        facts: {retracted: ["10.1000/withdrawn"]}
        references:
          - {id: paper, evidence: trial, title: A trial, DOI: 10.1000/Withdrawn}

    Good::

        facts: {retracted: ["10.1000/withdrawn"]}
        references:
          - {id: paper, evidence: trial, title: A trial, DOI: 10.1000/standing}
    """
    found = retracted_in(document, facts.retracted)
    for index, source in enumerate(document.references):
        if source.id in found:
            message = f"The source “{source.title}” ({source.id}) has been retracted."
            yield Hit(("references", index), message, (source,))


def retracted_in(document: EntryDocument, retracted: Collection[str]) -> dict[str, str]:
    """Return the ids of retracted references, each with the DOI or PubMed number on the list.

    ``retracted`` holds DOIs in small letters and PubMed numbers.
    """
    found = {}
    for source in document.references:
        for name in (source.DOI.casefold(), source.PMID):
            if name and name in retracted:
                found[source.id] = name
    return found


@rule(id="IMP107", name="source-too-old", severity=Severity.NOTE)
def source_too_old(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A cited source is older than the policy's limit.

    Why: doses are revised; an old source may since have been corrected.

    Source: the editorial policy (its limit on the age of sources).

    Mend: Look for a newer edition, and keep the old source only where nothing replaced it.

    Bad::

        facts: {year: 2026, oldest_source: 10}
        summary:
          - {id: s1, text: It relieves acute pain., cites: [old]}
        references:
          - {id: old, evidence: review, title: An old review, issued: 2004, DOI: 10.1000/1}

    Good::

        facts: {year: 2026, oldest_source: 10}
        summary:
          - {id: s1, text: It relieves acute pain., cites: [new]}
        references:
          - {id: new, evidence: review, title: A new review, issued: 2024, DOI: 10.1000/1}
    """
    if facts.year is None or facts.oldest_source is None:
        return
    cited = {cite for _path, cite in document.walk_cites()}
    for index, source in enumerate(document.references):
        if source.issued is None or source.id not in cited:
            continue
        age = facts.year - source.issued
        if age > facts.oldest_source:
            message = (
                f"The source “{source.title}” ({source.id}) is of {source.issued}; the policy "
                f"wants sources of the last {facts.oldest_source} years."
            )
            yield Hit(("references", index, "issued"), message, (source,))


@rule(id="IMP108", name="prose-dose-without-citation", severity=Severity.WARNING)
def prose_dose_without_citation(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A statement or a table gives a dose or a maximum, and cites nothing.

    Why: readers take a figure from the sentence in which they find it; the source has to
    stand there too.

    Source: AGREE II, item 12 (an explicit link between recommendations and evidence).

    Mend: Cite the source of the figure on the statement or the table.

    Bad::

        summary:
          - {id: s1, text: No more than 0.5 mg/kg is given.}

    Good::

        summary:
          - {id: s1, text: No more than 0.5 mg/kg is given., cites: [label]}
    """
    told: set[str] = set()
    for found in reading_of(document).doses:
        part = found.place.part
        if not isinstance(part, Statement | Question | Table) or part.cites or part.id in told:
            continue
        told.add(part.id)
        message = f"“{found.said}” stands in the text without a source."
        yield Hit(found.place.path, message, (part, found.said))


@rule(id="IMP109", name="contraindication-without-citation", severity=Severity.WARNING)
def contraindication_without_citation(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A contraindication cites nothing.

    Why: it decides who is not treated. A reader has to be able to see whether a label, a
    guideline or a seller says so.

    Source: AGREE II, item 12 (an explicit link between recommendations and evidence).

    Mend: Cite the source on the statement.

    Bad::

        sections:
          - id: contra
            heading: Contraindications
            kind: contraindications
            statements: [{id: c1, text: Psychosis that is active.}]

    Good::

        sections:
          - id: contra
            heading: Contraindications
            kind: contraindications
            statements: [{id: c1, text: Psychosis that is active., cites: [label]}]
    """
    for path, section in document.walk_sections():
        if section.kind is not SectionKind.CONTRAINDICATIONS:
            continue
        for at, statement in enumerate(section.statements):
            if not statement.cites:
                message = f"The contraindication “{_short(statement.text)}” names no source."
                yield Hit((*path, "statements", at), message, (statement,))


_COMPARING = re.compile(
    r"\b(?:superior|inferior|better|worse|safer|faster|stronger|longer|(?:more|less|as)\s"
    r"(?:effective|safe|potent|tolerable|efficacious|toxic|harmful)|fewer\s(?:adverse|side)"
    r"|(?:higher|lower|greater|smaller)\s(?:risk|rate|incidence|effect|efficacy|mortality))"
    r"\b[^.;\0]{0,80}?\b(?:than|to|as|compared|versus|in)\b"
)


@rule(id="IMP110", name="comparison-without-citation", severity=Severity.WARNING)
def comparison_without_citation(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A statement says that one treatment is better, safer or stronger than another, uncited.

    Why: such a claim rests on a trial or on nothing, and changes what is given.

    Source: WHO, Ethical Criteria for Medicinal Drug Promotion (1988): comparisons must be
    capable of substantiation.

    Mend: Cite the comparison, or leave it out.

    Bad::

        summary:
          - {id: s1, text: Ketamine is superior to propofol in shock.}

    Good::

        summary:
          - {id: s1, text: Ketamine is superior to propofol in shock., cites: [label]}
    """
    told: set[str] = set()
    for match in reading_of(document).matches(_COMPARING):
        part = match.place.part
        if not isinstance(part, Statement | Question) or part.cites or part.id in told:
            continue
        told.add(part.id)
        message = f"“{_short(match.text)}” compares treatments without a source."
        yield Hit(match.place.path, message, (part,))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}…"


def _sources(document: EntryDocument, cites: list[str]) -> list[Reference]:
    return [source for source in document.references if source.id in cites]
