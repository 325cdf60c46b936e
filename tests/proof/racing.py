"""Two people at once: threads with a connection each, starting from one barrier."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from threading import Barrier
from typing import Any

from django.db import connection, connections

from reviews.conditions import Refused
from tests.cast import Cast
from tests.proof import invariants

TIMES = 6
"""How often each race is run."""

Deed = Callable[[], Any]
_names = count()


def each_time(test: Callable[[Cast, str], None]) -> Callable[[Cast], None]:
    """Run a race several times with the same cast, each time at an address of its own."""

    def again_and_again(cast: Cast) -> None:
        for _ in range(TIMES):
            test(cast, f"race-{next(_names)}")

    again_and_again.__name__, again_and_again.__doc__ = test.__name__, test.__doc__
    return again_and_again


@dataclass
class Race:
    """What each of the racers got: a result, or the refusal."""

    won: list[Any]
    refused: list[Refused]

    @property
    def words(self) -> str:
        return " ".join(map(str, self.refused))


def race(*deeds: Deed) -> Race:
    """Run the deeds at once, each on a connection of its own, and check the house after."""
    barrier = Barrier(len(deeds), timeout=30)

    def run(deed: Deed) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait()
            return deed()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        results = [future.result() for future in [pool.submit(run, deed) for deed in deeds]]
    invariants.everything_holds()
    invariants.pages_are_fresh()
    refused = [each for each in results if isinstance(each, Refused)]
    assert all(str(refusal) for refusal in refused)
    return Race([each for each in results if not isinstance(each, Refused)], refused)
