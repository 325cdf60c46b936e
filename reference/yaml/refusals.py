"""Why a file is not an entry: each reason with its line and column, fit for one line each."""

from __future__ import annotations

import re
from typing import NamedTuple

from reference.document import INVISIBLE

MAX_REFUSALS = 100
"""Lines about one file; one more says that there are others."""


class Refusal(NamedTuple):
    """One reason why a file is not an entry, and where; line and column count from 1."""

    line: int
    column: int
    message: str


class BadFile(ValueError):
    """A file that is not an entry. Carries every reason that was found."""

    def __init__(self, name: str, refusals: list[Refusal]) -> None:
        self.name = shown(name, 500)
        found = sorted(set(refusals))
        kept = found[:MAX_REFUSALS]
        self.refusals = [each._replace(message=shown(each.message, 500)) for each in kept]
        if len(found) > len(kept):
            more = "and there is more; correct what stands above first"
            self.refusals.append(kept[-1]._replace(message=more))
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """``file:line:column: what is wrong, and what would be right``, one for each reason."""
        return [f"{self.name}:{line}:{column}: {text}" for line, column, text in self.refusals]


class Stopped(Exception):
    """Reading cannot go on."""

    def __init__(self, *refusals: Refusal) -> None:
        self.refusals = list(refusals)
        super().__init__(*refusals)


def shown(text: str, length: int = 40) -> str:
    """Return the text fit for one line of a terminal."""
    line = re.sub(r"\s+", " ", INVISIBLE.sub("�", text[: length + 1]))
    return line if len(line) <= length else line[:length] + "…"
