"""The steps that lead from the old document to the new, and taking them.

Every :class:`~reference.compare.Difference` carries the steps that it speaks of. Taken
together on the old document they give the new one, so nothing can change that no
sentence tells: :func:`differences` takes them itself, and says so if they do not.

Steps name parts by their stable ids, and items of lists without ids by position. What
is set, removed or put in order is named as it stood in the old document, what is added
by where it stands in the new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as declared
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

Data = dict[str, Any]
Key = tuple[str, str]
"""What kind of part, and its id; the entry itself is ``("entry", "")``."""

ROOT: Key = ("entry", "")

KINDS = {
    "summary": "statement",
    "regimens": "regimen",
    "statements": "statement",
    "tables": "table",
    "questions": "question",
    "sections": "section",
    "references": "reference",
}
"""The lists whose items have ids, and what kind of part each holds."""


class Op(StrEnum):
    SET = "set"
    REMOVE = "remove"
    ORDER = "order"
    ADD = "add"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Edit:
    """One step: of which part, what of it, and what it becomes, as plain data."""

    op: Op
    part: str
    part_id: str
    field: str = ""
    """What of the part; empty where the part itself comes, goes or moves."""
    at: tuple[int, ...] = ()
    """Which item of the field, of a cell its row and column; of a part its place in its list."""
    into: tuple[str, str] = ("", "")
    """Where a part comes to stand: the id of the section, empty for the entry, and its list."""
    value: Any = declared(default=None, hash=False)

    @property
    def key(self) -> Key:
        return (self.part, self.part_id)


def plain(value: Any) -> Any:
    """Return a value of a document as plain data, numbers as they were written."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def own(part: BaseModel) -> Data:
    """Return a part as plain data, without the parts within it."""
    return part.model_dump(mode="json", by_alias=True, exclude=set(KINDS))


def taken(data: Data, steps: Iterable[Edit]) -> Data:
    """Return the plain data of a document after these steps; it was not checked yet."""
    pieces = _Pieces(data)
    ordered = sorted(steps, key=lambda step: list(Op).index(step.op))
    whole = next((step for step in ordered if step.op is Op.SET and not step.field), None)
    if whole is not None:
        return dict(whole.value)
    within: dict[Key, list[Edit]] = {}
    coming: list[Edit] = []
    for step in ordered:
        match step.op:
            case Op.REMOVE if not step.field:
                pieces.detach(step.key)
            case Op.MOVE:
                pieces.detach(step.key)
                coming.append(step)
            case Op.ADD if not step.field:
                pieces.own[step.key] = dict(step.value)
                coming.append(step)
            case Op.ORDER if step.field in KINDS:
                pass
            case _:
                within.setdefault(step.key, []).append(step)
    for step in ordered:
        if step.op is Op.ORDER and step.field in KINDS:
            pieces.reorder((step.part_id, step.field), step.value)
    for step in sorted(coming, key=lambda step: step.at):
        pieces.lists.setdefault(step.into, []).insert(step.at[0], step.key)
    for key, inside in within.items():
        if key in pieces.own:
            _within(pieces.own[key], inside)
    return pieces.joined(ROOT)


class _Pieces:
    """A document as its parts and the lists in which they stand."""

    def __init__(self, data: Data) -> None:
        self.own: dict[Key, Data] = {}
        self.lists: dict[tuple[str, str], list[Key]] = {}
        self._take(ROOT, data)

    def _take(self, key: Key, data: Data) -> None:
        self.own[key] = {name: value for name, value in data.items() if name not in KINDS}
        for name, kind in KINDS.items():
            if name in data:
                self.lists[key[1], name] = [(kind, item["id"]) for item in data[name]]
                for item in data[name]:
                    self._take((kind, item["id"]), item)

    def detach(self, key: Key) -> None:
        for held in self.lists.values():
            if key in held:
                held.remove(key)

    def reorder(self, where: tuple[str, str], ids: Sequence[str]) -> None:
        place = {key: at for at, key in enumerate(ids)}
        self.lists[where] = sorted(
            self.lists.get(where, []), key=lambda key: place.get(key[1], len(place))
        )

    def joined(self, key: Key) -> Data:
        data = dict(self.own[key])
        for name in KINDS:
            held = self.lists.get((key[1], name))
            if held:
                data[name] = [self.joined(inner) for inner in held]
        return data


def _within(data: Data, steps: list[Edit]) -> None:
    """Take the steps that concern what one part says itself. They come in the order of Op."""
    fields: dict[str, list[Edit]] = {}
    for step in steps:
        if step.op is Op.SET and not step.at:
            data[step.field] = step.value
        else:
            fields.setdefault(step.field, []).append(step)
    if data.get("columns") and {"rows", "columns"} & set(fields):
        _table(data, fields.get("columns", []), fields.get("rows", []))
        return
    for name, inside in fields.items():
        data[name] = _listed(list(data.get(name) or []), inside)


def _listed(items: list[Any], steps: list[Edit]) -> list[Any]:
    for step in steps:
        if step.op is Op.SET:
            items[step.at[0]] = step.value
    items = [items[at] for at in _kept(len(items), steps)]
    for step in _added(steps):
        items.insert(step.at[0], step.value)
    return items


def _kept(count: int, steps: list[Edit]) -> list[int]:
    """Return the positions of the items that stay, in the order in which they then stand."""
    gone = {step.at[0] for step in steps if step.op is Op.REMOVE}
    kept = [at for at in range(count) if at not in gone]
    for step in steps:
        if step.op is Op.ORDER:
            place = {was: at for at, was in enumerate(step.value)}
            kept.sort(key=lambda was: place.get(was, len(place)))
    return kept


def _added(steps: list[Edit]) -> list[Edit]:
    return sorted((step for step in steps if step.op is Op.ADD), key=lambda step: step.at)


def _table(data: Data, columns: list[Edit], rows: list[Edit]) -> None:
    """Take the steps of a table. A column that is added brings its cells in the rows that stay."""
    names, cells = list(data["columns"]), [list(row) for row in data.get("rows") or []]
    for step in columns:
        if step.op is Op.SET:
            names[step.at[0]] = step.value
    for step in rows:
        if step.op is Op.SET:
            row, column = step.at
            cells[row][column] = step.value
    stay = _kept(len(names), columns)
    names = [names[at] for at in stay]
    cells = [[cells[row][at] for at in stay] for row in _kept(len(cells), rows)]
    for step in _added(columns):
        names.insert(step.at[0], step.value["heading"])
        for row_cells, said in zip(cells, step.value["cells"], strict=True):
            row_cells.insert(step.at[0], said)
    for step in _added(rows):
        cells.insert(step.at[0], list(step.value))
    data["columns"], data["rows"] = names, cells
