"""What stands in the parts that both sides hold."""

from __future__ import annotations

from collections.abc import Sequence

from .asking import THEIRS, Asking
from .fields import units_of
from .lists import is_dose, merged_items, merged_rows
from .parts import Fields, Held, Key, name_of
from .words import named, part_words, said


class Contents(Asking):
    """Merges a part field by field, and asks where both sides changed the same."""

    def _top(self) -> Fields:
        base, theirs, mine = self.base.top, self.theirs.top, self.mine.top
        top = dict(mine)
        for name, label in (("title", "Title"), ("drug", "Drug of the entry")):
            values = [side.get(name) for side in (base, theirs, mine)]
            owner, why = self._settled(*values), self._why
            if name == "drug" and owner and self._regimens_of_other(values):
                owner = ""
                why = "One side changed the drug, the other the regimens that are given of it."
            if not owner:
                owner = self._ask(name, label, why, [value or "" for value in values])
            top[name] = theirs[name] if owner == THEIRS else mine[name]
        return top

    def _regimens_of_other(self, values: Sequence[str | None]) -> bool:
        """Say whether regimens of the entry's own drug changed while another side changed it."""
        base, theirs, mine = values
        if theirs == mine or not self.has_base:
            return False
        other = self.theirs if theirs == base else self.mine
        return any(
            held.key[0] == "regimen"
            and "drug" not in held.fields
            and self.base.parts.get(held.key) != held
            for held in other.parts.values()
        )

    def _both(self, key: Key) -> Held:
        base, theirs, mine = (tree.parts.get(key) for tree in (self.base, self.theirs, self.mine))
        assert theirs is not None and mine is not None
        if base is None:
            fields = self._added_twice(key, theirs, mine)
        else:
            fields = self._fields(key, base.fields, theirs.fields, mine.fields)
        return Held(key, fields, mine.home)

    def _added_twice(self, key: Key, theirs: Held, mine: Held) -> Fields:
        if theirs.fields == mine.fields:
            return mine.fields
        why = "Both added a part under this id." if self.has_base else self._why
        texts = ["", part_words(theirs), part_words(mine)]
        owner = self._ask(name_of(key), self._label(key), why, texts)
        return theirs.fields if owner == THEIRS else mine.fields

    def _fields(self, key: Key, base: Fields, theirs: Fields, mine: Fields) -> Fields:
        fields: Fields = {}
        for unit in units_of(key[0], base, theirs, mine):
            found = [_only(side, unit.names) for side in (base, theirs, mine)]
            owner = self._settled(*found)
            why = unit.why or self._why
            if owner and self._meaning_turns(key, unit.names, base, theirs, mine):
                owner = ""
                why = "One side changed this, the other what stands under it."
            if owner:
                fields |= found[1] if owner == THEIRS else found[2]
            elif (together := self._together(key, unit.names, *found)) is not None:
                fields |= together
            else:
                # The whole of a regimen or of a source is one thing, and is called by its name.
                label = self._label(key)
                place = label if unit.is_whole else f"{label}, {named(unit.names)}"
                texts = [said(side, unit.names) for side in found]
                owner = self._ask(name_of(key, *unit.names), place, why, texts)
                fields |= found[1] if owner == THEIRS else found[2]
        order = [*mine, *theirs]
        return {name: fields[name] for name in dict.fromkeys(order) if name in fields}

    def _meaning_turns(
        self, key: Key, names: Sequence[str], base: Fields, theirs: Fields, mine: Fields
    ) -> bool:
        """Say whether one side made another thing of a section in which the other side wrote."""
        if key[0] != "section":
            return False
        if names == ("kind",):
            turned = [side.get("kind") != base.get("kind") for side in (theirs, mine)]
        else:
            turned = [is_dose(base["heading"], side["heading"]) for side in (theirs, mine)]
        if turned[0] == turned[1]:
            return False
        other = self.mine if turned[0] else self.theirs
        return any(
            self.base.parts.get(part) != other.parts[part]
            for part in other.within(key)
            if part[0] != "section"
        )

    def _together(
        self, key: Key, names: Sequence[str], base: Fields, theirs: Fields, mine: Fields
    ) -> Fields | None:
        """Return two changes of one unit as one where they go together: of a list, of a table."""
        if not self.has_base or self.ask_all:
            return None
        if names == ("cites",):
            lists = [list(side.get("cites", ())) for side in (base, theirs, mine)]
            cites = merged_items(*lists)
            if cites is None or len(cites) > max(50, *map(len, lists)):
                return None
            return {"cites": cites} if cites else {}
        if names == ("columns", "rows"):
            return self._cells(key, base, theirs, mine)
        return None

    def _cells(self, key: Key, base: Fields, theirs: Fields, mine: Fields) -> Fields | None:
        grids = [[side["columns"], *side.get("rows", ())] for side in (base, theirs, mine)]
        shapes = {(len(grid), len(grid[0])) for grid in grids}
        if len(shapes) > 1:
            return None
        rows, apart = merged_rows(*grids)
        if not apart:
            return None
        kept: list[list[str]] = []
        for at, row in enumerate(rows):
            if row is None:
                what = f"row {at} ({grids[2][at][0][:40]})" if at else "headings of the columns"
                owner = self._ask(
                    f"{name_of(key)}.row-{at}",
                    f"{self._label(key)}, {what}",
                    self._why,
                    [" | ".join(grid[at]) for grid in grids],
                )
                row = grids[1][at] if owner == THEIRS else grids[2][at]
            kept.append(row)
        return {"columns": kept[0]} | ({"rows": kept[1:]} if kept[1:] else {})


def _only(fields: Fields, names: Sequence[str]) -> Fields:
    return {name: fields[name] for name in names if name in fields}
