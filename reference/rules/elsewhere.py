"""Rules about what other entries say. Their regimens come with the facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reference.document import EntryDocument, Regimen
from reference.doses import (
    Comparison,
    Stated,
    Terms,
    Verdict,
    compare_regimens,
    context_key,
    dose_words,
    format_maximum,
    stated_doses,
)

from .findings import Elsewhere, Facts, Hit, Path, Severity, fingerprint, key_of
from .registry import rule


class Met(NamedTuple):
    """A regimen of this document, one of another entry, and how they stand."""

    place: int
    """The place of the regimen in this document."""
    here: Regimen
    there: Elsewhere
    comparison: Comparison


def meet(document: EntryDocument, elsewhere: Iterable[Elsewhere], terms: Terms) -> Iterator[Met]:
    """Yield how each dose stands to each of another entry that is about the same thing.

    About the same thing: drug, route and indication agree. What is not comparable all the
    same, because a setting, population or phase is missing or differs, is yielded too.
    """
    others: dict[tuple[str, ...], list[Elsewhere]] = defaultdict(list)
    for other in elsewhere:
        topic = topic_of(other.states, terms)
        if topic is not None:
            others[topic].append(other)
    if not others:
        return
    for index, said in stated_doses(document):
        topic = topic_of(said, terms)
        for other in others.get(topic, ()) if topic else ():
            comparison = compare_regimens(said, other.states, terms=terms)
            yield Met(index, document.regimens[index], other, comparison)


def topic_of(said: Stated, terms: Terms) -> tuple[str, ...] | None:
    """Return drug, route and indication after synonyms; None where one is not stated."""
    key = context_key(said, terms)
    return None if key is None else key[:3]


@rule(id="IMP601", name="conflict-with-entry", severity=Severity.WARNING)
def conflict_with_entry(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A dose has no value in common with that of another entry for the same thing.

    Why: two readers of one hospital, each with the entry open, would give two doses.

    Source: WHO, Medication Without Harm (2017), on unambiguous expression of doses.

    Mend: Resolve it in one of the two entries, or record why both stand; readers of both
    then see both figures.

    Bad::

        facts:
          elsewhere:
            - {entry: Another, slug: another, regimen: r9, says: 9 mg, standing: under review,
               states: {drug: ketamine, route: oral, indication: pain, low: "9", high: "9",
                        unit: mg}}
        regimens:
          - {id: r1, kind: dose, route: oral, indication: pain, dose: {value: "1", unit: mg}}

    Good::

        facts:
          elsewhere:
            - {entry: Another, slug: another, regimen: r9, says: 1 to 9 mg, standing: under review,
               states: {drug: ketamine, route: oral, indication: pain, low: "1", high: "9",
                        unit: mg}}
        regimens:
          - {id: r1, kind: dose, route: oral, indication: pain, dose: {value: "1", unit: mg}}
    """
    for met in meet(document, facts.elsewhere, facts.terms):
        if met.comparison.verdict is Verdict.CONFLICTING:
            there, here = met.there, met.here
            message = (
                f"“{here.id}” conflicts with “{there.entry}” ({there.standing}): {there.says} "
                f"there{_after(there.sources)}, {figures_of(here)} here"
                f"{_after(source_titles(document, here))}. {met.comparison.reason}"
            )
            yield Hit(
                _place(met),
                message,
                _about(fingerprint(here), there.name, there.regimen, there.says),
            )


def conflict_key(here: str, *, entry: str, regimen: str, says: str) -> str:
    """Return the key of the finding of one conflict: what a waiver of it covers.

    ``here`` is the fingerprint of the regimen that the finding stands on; ``entry``,
    ``regimen`` and ``says`` are those of the other side.
    """
    return key_of("IMP601", _about(here, entry, regimen, says))


def _about(here: str, entry: str, regimen: str, says: str) -> tuple[str, ...]:
    return here, entry, regimen, says


def source_titles(document: EntryDocument, regimen: Regimen) -> tuple[str, ...]:
    """Return the titles of what a regimen cites, in the order of its citations."""
    found = (document.reference(cite) for cite in regimen.cites)
    return tuple(source.title for source in found if source is not None)


def figures_of(regimen: Regimen) -> str:
    """Return the dose of a regimen with every maximum, in words."""
    doses = [dose_words(regimen)] if regimen.dose is not None else []
    return ", ".join([*doses, *map(format_maximum, regimen.max)])


def _after(sources: Sequence[str]) -> str:
    return f", after {'; '.join(sources)}" if sources else ""


def _place(met: Met) -> Path:
    return "regimens", met.place


TOLD = 3
"""Doses of other entries that one regimen's notes name one by one; the rest share a note."""


@rule(id="IMP602", name="not-comparable-with-entry", severity=Severity.NOTE)
def not_comparable_with_entry(document: EntryDocument, facts: Facts) -> Iterator[Hit]:
    """A dose and that of another entry for the same thing lack what comparing them takes.

    Why: where a population, a phase or a weight is not stated, a conflict cannot be seen,
    and its silence must not be read as agreement.

    Source: WHO, Medication Without Harm (2017), on unambiguous expression of doses.

    Mend: State what is missing, in this entry or in the other, if its source says it.

    Bad::

        facts:
          elsewhere:
            - {entry: Another, slug: another, regimen: r9, says: 9 mg, standing: under review,
               states: {drug: ketamine, route: oral, indication: pain, population: adult, low: "9",
                        high: "9", unit: mg}}
        regimens:
          - {id: r1, kind: dose, route: oral, indication: pain, dose: {value: "1", unit: mg}}

    Good::

        facts:
          elsewhere:
            - {entry: Another, slug: another, regimen: r9, says: 9 mg, standing: under review,
               states: {drug: ketamine, route: oral, indication: pain, population: adult, low: "9",
                        high: "9", unit: mg}}
        regimens:
          - {id: r1, kind: dose, route: oral, indication: pain, population: child,
             dose: {value: "1", unit: mg}}
    """
    told: Counter[int] = Counter()
    first: dict[int, Met] = {}
    for met in meet(document, facts.elsewhere, facts.terms):
        if not met.comparison.is_for_want:
            continue
        told[met.place] += 1
        first.setdefault(met.place, met)
        if told[met.place] <= TOLD:
            there = met.there
            message = (
                f"“{met.here.id}” cannot be compared with “{there.entry}” ({there.standing}): "
                f"{there.says} there, {figures_of(met.here)} here. {met.comparison.reason}"
            )
            about = (met.here, there.name, there.regimen, there.says)
            yield Hit(_place(met), message, about)
    for place, count in told.items():
        if count > TOLD:
            met = first[place]
            more = count - TOLD
            message = (
                f"“{met.here.id}” cannot be compared with {more} more "
                f"{'doses' if more > 1 else 'dose'} of other entries, for the like reasons."
            )
            yield Hit(_place(met), message, (met.here, "and more"))
