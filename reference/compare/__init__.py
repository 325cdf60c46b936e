"""What differs between two documents, in words, and how grave it is. Pure.

:func:`differences` matches by stable ids, so a part that moved is the same part.
:func:`change_class` is the gravest of them and selects the quorum; it is computed,
never declared, and errs on the grave side. :func:`word_differences` compares two texts
word by word, for showing.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from reference.document import EntryDocument, canonical_bytes

from .classes import ChangeClass, ChangeKind, Difference, Place, graver
from .contexts import Index
from .pairs import Pair, Spot, wording
from .regimens import regimen_differences
from .sources import provenance_differences, reference_differences
from .texts import item_differences, order_differences, section_differences
from .wording import word_differences, wording_class

__all__ = [
    "ChangeClass",
    "ChangeKind",
    "Difference",
    "Place",
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
    if old is not None and canonical_bytes(old) == canonical_bytes(new):
        return []
    found = list(_everything(old, new, drugs))
    if not found:
        spot = Spot((), "Entry", "entry", "")
        found.append(
            spot.differs(
                ChangeKind.CHANGED,
                ChangeClass.DOSE,
                "changed in a way that cannot be told in words",
            )
        )
    return sorted(found, key=lambda difference: -difference.weight.rank)


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
        yield spot.differs(
            ChangeKind.ADDED, ChangeClass.DOSE, f"a new entry: {new.title}", after=new.title
        )
        return
    yield from wording(pair, spot, "title", old.title, new.title, label="title")
    if old.drug != new.drug:
        sentence = f"drug {old.drug} → {new.drug}"
        yield spot.changed(ChangeClass.DOSE, sentence, "drug", old.drug, new.drug, label="drug")
    yield from wording(pair, spot, "slug", old.slug, new.slug, label="address", name="address")
