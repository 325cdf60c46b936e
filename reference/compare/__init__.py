"""What differs between two documents, in words, and how grave it is. Pure.

:func:`differences` matches by stable ids, so a part that moved is the same part.
:func:`change_class` is the gravest of them and selects the quorum; it is computed,
never declared, and errs on the grave side. :func:`word_differences` compares two texts
word by word, for showing.

A difference is a sentence and the steps that it speaks of. :func:`apply` takes the steps of
all of them on the old document and gives the new one; :func:`differences` does so itself
before it answers, so that nothing changes of which no sentence speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from reference.document import EntryDocument, parse, plain_data, pruned

from .classes import ChangeClass, ChangeKind, Difference, Place, graver
from .contexts import Index
from .edits import Edit, Op, own, taken
from .pairs import Pair, Spot, wording
from .regimens import regimen_differences
from .sources import provenance_differences, reference_differences
from .texts import item_differences, order_differences, section_differences
from .wording import word_differences, wording_class

__all__ = [
    "UNTOLD",
    "ChangeClass",
    "ChangeKind",
    "Difference",
    "Edit",
    "Op",
    "Place",
    "apply",
    "change_class",
    "differences",
    "graver",
    "word_differences",
    "wording_class",
]


def differences(
    old: EntryDocument | None, new: EntryDocument, *, drugs: AbstractSet[str] = frozenset()
) -> list[Difference]:
    """Return everything that differs, doses first, then in reading order.

    ``old`` is None for a new entry: then all of it was added. Documents of the same
    digest have no differences, and documents of different digests always have some.
    ``drugs`` are names of drugs in small letters, besides those known here and those that the
    documents name themselves.
    """
    before, after = plain_data(old) if old is not None else {}, plain_data(new)
    if old is not None and before == after:
        return []
    found = list(_everything(old, new, drugs))
    if not _leads(before, found, after):
        whole = Edit(Op.SET, "entry", "", value=after)
        spot = Spot((), "Entry", "entry", "")
        found.append(spot.differs(ChangeKind.CHANGED, ChangeClass.DOSE, UNTOLD, edits=[whole]))
    return sorted(found, key=_urgency)


UNTOLD = "changed in a way that cannot be told in words"
"""What is said where the sentences found do not amount to the whole change: judged as a dose."""


def apply(old: EntryDocument | None, found: Iterable[Difference]) -> EntryDocument:
    """Return the old document with all the differences found between it and another: that one.

    With some of them left out the rest is done as far as it can be; what comes of it may
    raise :class:`reference.document.Malformed`.
    """
    return parse(_applied(plain_data(old) if old is not None else {}, found))


def _applied(data: dict[str, Any], found: Iterable[Difference]) -> dict[str, Any]:
    return taken(data, (edit for difference in found for edit in difference.edits))


def _leads(before: dict[str, Any], found: list[Difference], after: dict[str, Any]) -> bool:
    """Tell whether the steps found make the new document, to the last digit."""
    try:
        return bool(pruned(_applied(before, found)) == after)
    except (LookupError, ValueError):
        return False


def _urgency(difference: Difference) -> tuple[int, int, float]:
    """Order by weight; then changed amounts before all else, those that changed most first.

    An amount that came or went, or that cannot be measured by the other, comes after
    those that changed tenfold and before the others.
    """
    weight = -difference.weight.rank
    if not difference.is_amount:
        return weight, 3, 0
    if difference.times is None:
        return weight, 1, 0
    return weight, 0 if difference.is_leap else 2, -float(difference.times)


def change_class(
    old: EntryDocument | None, new: EntryDocument, *, drugs: AbstractSet[str] = frozenset()
) -> ChangeClass:
    """Return the class of the gravest difference: ``dose`` for a new entry, never too low."""
    return graver(*(difference.weight for difference in differences(old, new, drugs=drugs)))


def _everything(
    old: EntryDocument | None, new: EntryDocument, drugs: AbstractSet[str]
) -> Iterator[Difference]:
    pair = Pair.of(Index(old), Index(new), drugs)
    yield from _entry(pair, old, new)
    yield from regimen_differences(pair)
    yield from item_differences(pair)
    yield from section_differences(pair)
    yield from order_differences(pair)
    yield from reference_differences(pair)
    yield from provenance_differences(pair, old, new)


def _entry(pair: Pair, old: EntryDocument | None, new: EntryDocument) -> Iterator[Difference]:
    spot = Spot((), "Entry", "entry", "")
    if old is None:
        edits = [spot.set(name, value) for name, value in own(new).items() if name != "provenance"]
        yield spot.differs(
            ChangeKind.ADDED,
            ChangeClass.DOSE,
            f"a new entry: {new.title}",
            after=new.title,
            edits=edits,
        )
        return
    yield from wording(pair, spot, "title", old.title, new.title, label="title")
    if old.drug != new.drug:
        sentence = f"drug {old.drug} → {new.drug}"
        yield spot.changed(
            ChangeClass.DOSE,
            sentence,
            "drug",
            old.drug,
            new.drug,
            label="drug",
            edits=[spot.set("drug", new.drug)],
        )
    yield from wording(pair, spot, "slug", old.slug, new.slug, label="address", name="address")
