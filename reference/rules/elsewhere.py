"""Rules about what other entries say. Their regimens come with the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
    stated_doses,
)

from .findings import Elsewhere, Facts, Hit, Severity
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
        topic = _topic(other.states, terms)
        if topic is not None:
            others[topic].append(other)
    if not others:
        return
    for index, said in stated_doses(document):
        topic = _topic(said, terms)
        for other in others.get(topic, ()) if topic else ():
            comparison = compare_regimens(said, other.states, terms=terms)
            yield Met(index, document.regimens[index], other, comparison)


def _topic(said: Stated, terms: Terms) -> tuple[str, ...] | None:
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
            there = met.there
            sources = f", after {'; '.join(there.sources)}" if there.sources else ""
            message = (
                f"“{met.here.id}” conflicts with “{there.entry}” ({there.standing}): {there.says} "
                f"there{sources}, {dose_words(met.here)} here. {met.comparison.reason}"
            )
            about = (met.here, there.slug, there.regimen, there.says)
            yield Hit(("regimens", met.place), message, about)
