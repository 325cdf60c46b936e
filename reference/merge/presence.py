"""Which parts there are: what one side alone holds was added here, or taken out there."""

from __future__ import annotations

from collections.abc import Iterator

from .asking import MINE
from .contents import Contents
from .lists import shared
from .parts import Key, Tree, name_of
from .words import part_words


class Presence(Contents):
    """Keeps what was added, lets go what was taken out, and asks where it was changed too."""

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
        owner = self._ask(name_of(key), self._label(key), why, texts)
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
