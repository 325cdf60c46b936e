"""Recompute what the record claims, and say in sentences where it does not agree.

Each check reads one kind of row from first to last, in constant memory, and yields
a sentence for each thing that was tampered with. The guards prevent; this detects
what somebody did who owns the database and took the guards away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from people import guarding
from people.snapshot import snapshot
from reference import conflicts
from reviews.verify import board, record, said, stored

Check = Callable[[], Iterator[str]]

CHECKS: dict[str, Check] = {
    "texts": stored.texts,
    "policies": stored.policies,
    "references": stored.references,
    "events": record.events,
    "history": record.history,
    "signatures": board.signatures,
    "rounds": board.rounds,
    "revisions": board.revisions,
    "publications": board.publications,
    "comments": said.comments,
    "reaffirmations": board.reaffirmations,
    "doses": conflicts.differences,
}
"""Every check but the first, of the guards, which belongs to ``people``."""


class Problem(NamedTuple):
    """What does not agree, and the check that found it."""

    check: str
    sentence: str


def problems() -> Iterator[Problem]:
    """Yield every problem of one moment's state of the database."""
    for sentence in guarding.differences():
        yield Problem("guards", sentence)
    with snapshot():
        for name, check in CHECKS.items():
            for sentence in _to_the_end(name, check):
                yield Problem(name, sentence)


def _to_the_end(name: str, check: Check) -> Iterator[str]:
    """Run a check; what it cannot even read is a problem too, and does not stop the others."""
    try:
        yield from check()
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        yield f"The {name} hold something that cannot be read: {error}"
