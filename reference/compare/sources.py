"""Differences between references and provenance: the same source in another form, or another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reference.document import EntryDocument, Name, Provenance, Reference
from reference.doses import spoken

from .classes import ChangeClass, ChangeKind, Difference
from .edits import Op, own, plain
from .pairs import Pair, Spot, paired, reordered, wording
from .wording import tokens

CLINICAL, DOSE, EDITORIAL = ChangeClass.CLINICAL, ChangeClass.DOSE, ChangeClass.EDITORIAL

IDENTITY = ("title", "DOI", "PMID", "URL", "evidence", "issued")
"""What says which source is meant and how strong it is. Changed, it is another source."""

FORM = ("author", "container_title", "publisher", "volume", "issue", "page")
"""How the same source is described."""


def reference_differences(pair: Pair) -> Iterator[Difference]:
    """Yield what differs between the references, matched by id."""
    old, new = pair.old.references, pair.new.references
    for key, (path, source) in new.items():
        spot = Spot(path, f"Source {key}", "reference", key)
        weight = DOSE if key in pair.dose_sources else CLINICAL
        if key not in old:
            said = source_line(source)
            edits = [spot.add(path, "", own(source))]
            yield spot.differs(
                ChangeKind.ADDED, weight, f"source added: {said}", after=said, edits=edits
            )
        else:
            yield from _changes(pair, spot, old[key][1], source, weight)
    for key, (path, source) in old.items():
        if key not in new:
            weight = DOSE if key in pair.dose_sources else CLINICAL
            said = source_line(source)
            spot = Spot(path, f"Source {key}", "reference", key)
            edits = [spot.step(Op.REMOVE)]
            yield spot.differs(
                ChangeKind.REMOVED, weight, f"source removed: {said}", before=said, edits=edits
            )
    yield from reordered(("references",), "Sources", "reference", "", list(old), list(new))


def source_line(source: Reference) -> str:
    """Say a source in one line, for a difference."""
    parts = [source.title, source.container_title or source.publisher, str(source.issued or "")]
    parts += [
        f"doi {source.DOI}" if source.DOI else "",
        f"PMID {source.PMID}" if source.PMID else "",
    ]
    return ", ".join(part for part in parts if part)


def _changes(
    pair: Pair, spot: Spot, old: Reference, new: Reference, weight: ChangeClass
) -> Iterator[Difference]:
    for field in IDENTITY:
        before, after = _said(getattr(old, field)), _said(getattr(new, field))
        if before == after:
            continue
        name = "year" if field == "issued" else field
        edits = [spot.set(field, plain(getattr(new, field)))]
        if _identity(field, before) == _identity(field, after):
            sentence, heavy = f"{name} in another form", EDITORIAL
        else:
            sentence, heavy = f"{name}: {_arrow(before, after)}", weight
        yield spot.changed(heavy, sentence, field, before, after, edits=edits)
    for field in FORM:
        before, after = _said(getattr(old, field)), _said(getattr(new, field))
        if getattr(old, field) != getattr(new, field):
            name = "journal" if field == "container_title" else field
            at = ("container-title",) if field == "container_title" else (field,)
            sentence = f"{name}: {_arrow(before, after)}"
            edits = [spot.set(at[0], plain(getattr(new, field)))]
            yield spot.changed(EDITORIAL, sentence, field, before, after, at, edits=edits)
    yield from wording(pair, spot, "note", old.note, new.note)


def _said(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(
            " ".join(filter(None, (name.family, name.given)))
            for name in value
            if isinstance(name, Name)
        )
    return "" if value is None else str(value)


def _arrow(before: str, after: str) -> str:
    return f"{before or 'none'} → {after or 'none'}"


def _identity(field: str, value: str) -> object:
    if field == "title":
        return [token.casefold() for token in tokens(value) if token[0].isalnum()]
    if field == "URL":
        return re.sub(r"^https?://(?:www\.)?|/$", "", value)
    return value.casefold() if field == "DOI" else value


def provenance_differences(
    pair: Pair, old: EntryDocument | None, new: EntryDocument
) -> Iterator[Difference]:
    """Yield what differs in where the content came from. Never merely editorial."""
    before = [] if old is None else old.provenance
    pairs = paired(before, new.provenance, _all, lambda item: item.source)
    for was, now in pairs:
        one = before[was] if was is not None else None
        other = new.provenance[now] if now is not None else None
        if one == other:
            continue
        texts = tuple(_provenance_line(item) for item in (one, other))
        weight = pair.weigh(*texts)
        if weight is EDITORIAL and (one is None or other is None):
            weight = CLINICAL
        kind = (
            ChangeKind.ADDED
            if one is None
            else ChangeKind.REMOVED
            if other is None
            else ChangeKind.CHANGED
        )
        path = ("provenance", now) if now is not None else ("provenance",)
        source = (other or one).source  # type: ignore[union-attr]
        spot = Spot(path, f"Provenance “{source[:60]}”", "provenance", "")
        if was is None:
            edit = _ENTRY.step(Op.ADD, "provenance", plain(other), now or 0)
        elif now is None:
            edit = _ENTRY.step(Op.REMOVE, "provenance", None, was)
        else:
            edit = _ENTRY.set("provenance", plain(other), was)
        yield spot.differs(
            kind, weight, f"provenance {kind}", before=texts[0], after=texts[1], edits=[edit]
        )
    kept = [was for was, now in pairs if was is not None and now is not None]
    if kept != sorted(kept):
        spot = Spot(("provenance",), "Provenance", "provenance", "")
        order = tuple("\n".join(map(_provenance_line, items)) for items in (before, new.provenance))
        yield spot.differs(
            ChangeKind.MOVED,
            EDITORIAL,
            "Provenance in another order",
            field="order",
            before=order[0],
            after=order[1],
            edits=[_ENTRY.step(Op.ORDER, "provenance", kept)],
        )


_ENTRY = Spot((), "Entry", "entry", "")


def _all(item: Provenance) -> tuple[str, ...]:
    return (item.source, item.kind, item.note)


def _provenance_line(item: Provenance | None) -> str:
    return "" if item is None else f"{item.source} ({spoken(item.kind)}) {item.note}".strip()
