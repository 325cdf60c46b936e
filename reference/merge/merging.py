"""The merge itself: which parts there are, what stands in them, where, and in which order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reference.compare import Difference, differences
from reference.document import MAX_DEPTH, EntryDocument, digest_of, parse

from .fields import units_of
from .lists import in_order, is_dose, merged_items, merged_rows, shared
from .parts import TOP, Fields, Held, Home, Key, Tree, written
from .words import heading_of, label_of, list_of, named, part_words, said

THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that cannot be merged by itself, with all three texts as plain text.

    An empty text says that the part, or the field, is not there.
    """

    key: str
    """What names it, the same for the same three documents."""
    place: str
    """What it is about, in words."""
    why: str
    base: str
    theirs: str
    mine: str

    @property
    def is_dose(self) -> bool:
        """Whether it is about the drug or a regimen, which a person sees first."""
        return self.key == "drug" or self.key.startswith("regimen:")

    @property
    def mark(self) -> str:
        """Return a digest of all that it says: a choice holds for these texts and no others."""
        said = json.dumps([self.key, self.base, self.theirs, self.mine])
        return digest_of(said.encode())[:16]


@dataclass(frozen=True)
class Merge:
    """A merged document, what it took over, and what a person has to settle."""

    document: EntryDocument
    """Where nothing was chosen it says what ``mine`` says."""
    conflicts: list[Conflict]
    unsettled: list[Conflict]
    """The conflicts for which nothing was chosen."""
    taken: list[Difference]
    """What it says otherwise than ``mine``: all that came from ``theirs``, in words."""
    notes: list[str]
    """What had to be moved or renamed so that both fit into one document."""


def merge(
    base: EntryDocument | None,
    theirs: EntryDocument,
    mine: EntryDocument,
    *,
    choices: Mapping[str, str] | None = None,
    ask_all: bool = False,
) -> Merge:
    """Merge what two people made of one text.

    ``base`` is None where the text from which both came is not known: then everything that
    differs is a conflict. ``choices`` give "theirs" or "mine" by the key of a conflict.
    ``ask_all`` makes a conflict of whatever ``theirs`` changed, because it is not trusted.
    Raise :class:`reference.document.Malformed` if both together are not a valid document,
    such as one with too many regimens.
    """
    work = _Merging(base, theirs, mine, choices or {}, ask_all)
    document = parse(work.data())
    chosen = choices or {}
    conflicts = sorted(work.conflicts, key=lambda each: not each.is_dose)
    return Merge(
        document,
        conflicts,
        [each for each in conflicts if chosen.get(each.key) not in (THEIRS, MINE)],
        differences(mine, document),
        work.notes,
    )


class _Merging:
    def __init__(
        self,
        base: EntryDocument | None,
        theirs: EntryDocument,
        mine: EntryDocument,
        choices: Mapping[str, str],
        ask_all: bool,
    ) -> None:
        self.has_base = base is not None
        self.base, self.theirs, self.mine = Tree.of(base), Tree.of(theirs), Tree.of(mine)
        self.choices = choices
        self.ask_all = ask_all
        self.conflicts: list[Conflict] = []
        self.notes: list[str] = []
        self.parts: dict[Key, Held] = {}

    def data(self) -> Fields:
        top = self._top()
        for key in dict.fromkeys([*self.mine.parts, *self.theirs.parts]):
            if key in self.mine.parts and key in self.theirs.parts:
                self.parts[key] = self._both(key)
        self._lone(self.mine, self.theirs)
        self._lone(self.theirs, self.mine)
        self._give_homes()
        self._untangle()
        renamed = self._without_twins()
        lists = self._lists()
        return written(top, *renamed(lists))

    # --- asking ---------------------------------------------------------------

    def _ask(self, key: str, place: str, why: str, texts: Sequence[str]) -> str:
        """Put a conflict before a person; return whose text holds."""
        base, theirs, mine = texts
        self.conflicts.append(Conflict(key, place, why, base, theirs, mine))
        return THEIRS if self.choices.get(key) == THEIRS else MINE

    def _settled(self, base: Any, theirs: Any, mine: Any) -> str:
        """Return whose value holds, or nothing where that is a question."""
        if theirs == mine:
            return MINE
        if self.has_base:
            if theirs == base:
                return MINE
            if mine == base and not self.ask_all:
                return THEIRS
        return ""

    @property
    def _why(self) -> str:
        if not self.has_base:
            return "There is no text from which both came, and they differ here."
        if self.ask_all:
            return "The version that changed this is no longer on view."
        return "Both changed it."

    def _label(self, key: Key) -> str:
        return label_of(key, self.mine, self.theirs, self.base)

    # --- the entry itself -------------------------------------------------------

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

    # --- parts that both have ---------------------------------------------------

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
        owner = self._ask(_name(key), self._label(key), why, texts)
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
                owner = self._ask(_name(key, *unit.names), place, why, texts)
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
                    f"{_name(key)}.row-{at}",
                    f"{self._label(key)}, {what}",
                    self._why,
                    [" | ".join(grid[at]) for grid in grids],
                )
                row = grids[1][at] if owner == THEIRS else grids[2][at]
            kept.append(row)
        return {"columns": kept[0]} | ({"rows": kept[1:]} if kept[1:] else {})

    # --- parts that one side has ------------------------------------------------

    def _lone(self, side: Tree, other: Tree) -> None:
        """Settle the parts that only one side has: a section together with what goes with it."""
        done: set[Key] = set()
        for key in [*side.sections(), *side.parts]:
            if key in other.parts or key in done:
                continue
            group = list(self._group(key, side, other))
            done.update(group)
            if self._stays(key, group, side, other):
                self.parts |= {each: side.parts[each] for each in group}

    def _group(self, key: Key, side: Tree, other: Tree) -> Iterator[Key]:
        """Yield a part with all in it that comes and goes with it."""
        yield key
        is_new = key not in self.base.parts
        for part in side.within(key):
            if part not in other.parts and not (is_new and part in self.base.parts):
                yield from self._group(part, side, other)

    def _stays(self, key: Key, group: list[Key], side: Tree, other: Tree) -> bool:
        is_mine = side is self.mine
        if key not in self.base.parts:
            if self.has_base and (is_mine or not self.ask_all):
                return True
            why = self._why
        elif not self._changed(key, group, side, other):
            if is_mine and self.ask_all:
                why = self._why
            else:
                return False
        elif is_mine:
            why = "This revision changed it; what was published meanwhile no longer has it."
        else:
            why = "This revision removed it; what was published meanwhile changed it."
        before = [each for each in group if each in self.base.parts]
        texts = [
            self._whole(before, self.base),
            "" if is_mine else self._whole(group, side),
            self._whole(group, side) if is_mine else "",
        ]
        owner = self._ask(_name(key), self._label(key), why, texts)
        return (owner == MINE) is is_mine

    def _whole(self, group: list[Key], tree: Tree) -> str:
        return "\n".join(part_words(tree.parts[each]) for each in group)

    def _changed(self, key: Key, group: list[Key], side: Tree, other: Tree) -> bool:
        """Say whether a side did anything to a part, or to what is in it, that would be lost."""
        base = self.base.parts
        if any(each not in base or base[each] != side.parts[each] for each in group):
            return True
        for each in group:
            now = [part for part in side.within(each) if part not in group]
            if any(base.get(part) is None or base[part].home != side.parts[part].home
                   for part in now):  # fmt: skip
                return True
            for home in {side.parts[part].home for part in side.within(each)}:
                old, new = self.base.lists.get(home, []), side.lists[home]
                if shared(old, new, group) != shared(new, old, group):
                    return True
        if key[0] == "reference":
            return bool(side.cited_by(key[1]) - self.base.cited_by(key[1]))
        return False

    # --- where parts stand --------------------------------------------------------

    def _give_homes(self) -> None:
        for key, held in self.parts.items():
            theirs, mine = self.theirs.parts.get(key), self.mine.parts.get(key)
            if theirs is None or mine is None:
                continue
            base = self.base.parts.get(key)
            owner = self._settled(base.home if base is not None else None, theirs.home, mine.home)
            if not owner:
                places = [list_of(side.home, tree) if side is not None else ""
                          for side, tree in ((base, self.base), (theirs, self.theirs),
                                             (mine, self.mine))]  # fmt: skip
                why = self._why if not self.has_base else "Both moved it."
                if self.ask_all and self.has_base:
                    why = self._why
                owner = self._ask(
                    f"{_name(key)}.place", f"{self._label(key)}, where it stands", why, places
                )
            self.parts[key] = replace(held, home=theirs.home if owner == THEIRS else mine.home)

    def _untangle(self) -> None:
        """See that every part stands somewhere, and that no section stands within itself."""
        self._house()
        if self._astray():
            texts = [self._outline(tree) for tree in (self.base, self.theirs, self.mine)]
            owner = self._ask(
                "sections.places",
                "Where the sections stand",
                "Both moved sections, and the two orders do not go together.",
                texts,
            )
            first, second = (
                (self.theirs, self.mine) if owner == THEIRS else (self.mine, self.theirs)
            )
            for key, held in self.parts.items():
                if key[0] == "section":
                    tree = first if key in first.parts else second
                    self.parts[key] = replace(held, home=tree.parts[key].home)
            self._house()
        while astray := self._astray():
            key = astray[0]
            self.parts[key] = replace(self.parts[key], home=TOP)
            self.notes.append(
                f"{self._label(key)} now stands at the top level: it had no place left."
            )

    def _house(self) -> None:
        """Find a place for every part whose section is gone."""
        for key, held in list(self.parts.items()):
            if not self._is_there(held.home):
                self.parts[key] = replace(held, home=self._place_for(key, held))

    def _is_there(self, home: Home) -> bool:
        return not home[1] or ("section", home[1]) in self.parts

    def _place_for(self, key: Key, held: Held) -> Home:
        sides = [tree for tree in (self.mine, self.theirs) if key in tree.parts]
        for tree in sides:
            if key[0] != "section" and self._is_there(tree.parts[key].home):
                return tree.parts[key].home
        lost = heading_of(held.home[1], self.mine, self.theirs)
        for tree in sides:
            for section in tree.around(tree.parts[key].home):
                if ("section", section) in self.parts:
                    where = heading_of(section, self.mine, self.theirs)
                    self.notes.append(
                        f"{self._label(key)} now stands in “{where}”: “{lost}” is no longer there."
                    )
                    return (held.home[0], section)
        if key[0] == "section":
            self.notes.append(
                f"{self._label(key)} now stands at the top level: “{lost}” is no longer there."
            )
            return TOP
        # Nothing else can hold it, so the section stays.
        tree = next(tree for tree in (self.mine, self.theirs) if _section(held.home) in tree.parts)
        self.notes.append(f"Section “{lost}” stays: {self._label(key)} has no other place.")
        kept = tree.parts[_section(held.home)]
        self.parts[kept.key] = kept
        if not self._is_there(kept.home):
            self.parts[kept.key] = replace(kept, home=self._place_for(kept.key, kept))
        return held.home

    def _astray(self) -> list[Key]:
        """Return the sections that do not hang together with the top, or stand too deep."""
        astray = []
        for key, held in self.parts.items():
            if key[0] != "section":
                continue
            depth, home = 1, held.home
            while home[1] and depth <= MAX_DEPTH:
                depth, home = depth + 1, self.parts[_section(home)].home
            if home[1] or depth > MAX_DEPTH:
                astray.append(key)
        return astray

    def _outline(self, tree: Tree) -> str:
        """Say which sections stand where, one a line, indented."""
        lines = []

        def descend(home: Home, depth: int) -> None:
            for key in tree.lists.get(home, ()):
                lines.append("– " * depth + str(tree.parts[key].fields["heading"]))
                descend(("sections", key[1]), depth + 1)

        descend(TOP, 0)
        return "\n".join(lines)

    # --- ids and order --------------------------------------------------------------

    def _without_twins(self) -> Callable[..., tuple[dict[Key, Held], dict[Home, list[Key]]]]:
        """Give another id to parts of two kinds that would have the same one.

        Return what applies the new ids to the parts and lists at the end; until then parts
        are found under the ids that they have on their sides.
        """
        owners: dict[str, Key] = {}
        new: dict[Key, Key] = {}
        taken = {key[1] for key in self.parts}
        # A source keeps its id, for texts cite it; then what is mine does.
        for key in sorted(
            self.parts, key=lambda key: (key[0] != "reference", key not in self.mine.parts)
        ):
            if key[0] == "provenance":
                continue
            if key[1] in owners:
                number = 2
                while (name := f"{key[1][:76].rstrip('-')}-{number}") in taken:
                    number += 1
                taken.add(name)
                new[key] = (key[0], name)
                self.notes.append(
                    f"{self._label(key)} now has the id {name}: "
                    f"{key[1]} is the id of {self._label(owners[key[1]])}."
                )
            else:
                owners[key[1]] = key

        def home(old: Home) -> Home:
            return old[0], new.get(_section(old), _section(old))[1] if old[1] else ""

        def apply(
            lists: dict[Home, list[Key]],
        ) -> tuple[dict[Key, Held], dict[Home, list[Key]]]:
            parts = {
                new.get(key, key): replace(held, key=new.get(key, key), home=home(held.home))
                for key, held in self.parts.items()
            }
            named = {
                home(where): [new.get(key, key) for key in keys] for where, keys in lists.items()
            }
            return parts, named

        return apply

    def _lists(self) -> dict[Home, list[Key]]:
        members: dict[Home, list[Key]] = {}
        for key, held in self.parts.items():
            members.setdefault(held.home, []).append(key)
        return {home: self._ordered(home, keys) for home, keys in members.items()}

    def _ordered(self, home: Home, members: list[Key]) -> list[Key]:
        base, theirs, mine = (
            tree.lists.get(home, []) for tree in (self.base, self.theirs, self.mine)
        )
        alike = [members, theirs, mine, *([base] if self.has_base else [])]
        orders = [shared(keys, *alike) for keys in (base, theirs, mine)]
        owner = self._settled(*orders)
        if not owner:
            texts = [", ".join(key[1] for key in order) for order in orders]
            what = list_of(home, self.mine, self.theirs)
            name = f"{home[0]}{f'.{home[1]}' if home[1] else ''}.order"
            why = (
                self._why if self.ask_all or not self.has_base else "Both put it in another order."
            )
            owner = self._ask(name, f"Order of {what}", why, texts)
        # What stands alike on both sides follows mine, and what they added its neighbours there.
        if owner == THEIRS:
            return in_order(theirs, mine, members)
        return in_order(mine, theirs, members)


def _name(key: Key, *names: str) -> str:
    """Return what names a conflict about a part, or about fields of it."""
    return ".".join([":".join(key), "-".join(names)] if names else [":".join(key)])


def _only(fields: Fields, names: Sequence[str]) -> Fields:
    return {name: fields[name] for name in names if name in fields}


def _section(home: Home) -> Key:
    return ("section", home[1])
