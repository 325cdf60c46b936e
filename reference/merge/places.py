"""Where each part stands, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reference.document import MAX_DEPTH

from .asking import THEIRS
from .lists import in_order, shared
from .parts import TOP, Held, Home, Key, Tree, name_of, section_of
from .presence import Presence
from .words import heading_of, list_of


class Places(Presence):
    """Gives every part a home that is there, and every list its order."""

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
                    f"{name_of(key)}.place", f"{self._label(key)}, where it stands", why, places
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
        tree = next(
            tree for tree in (self.mine, self.theirs) if section_of(held.home) in tree.parts
        )
        self.notes.append(f"Section “{lost}” stays: {self._label(key)} has no other place.")
        kept = tree.parts[section_of(held.home)]
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
                depth, home = depth + 1, self.parts[section_of(home)].home
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
            return old[0], new.get(section_of(old), section_of(old))[1] if old[1] else ""

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
