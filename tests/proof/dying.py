"""A process that decides, and is killed on the way: POINT REVIEW USERNAME.

It reaches into the connection, not into the product: the product has no hooks for this.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import django

STATEMENTS = {
    "the decision": ("INSERT", "reviews_decision", 1),
    "the history of the decision": ("INSERT", "reviews_historicaldecision", 1),
    "the event of the decision": ("INSERT", "reviews_event", 1),
    "the revision": ("UPDATE", "reference_revision", 1),
    "the round": ("UPDATE", "reviews_review", 1),
    "the end of the old publication": ("UPDATE", "reference_publication", 1),
    "the publication": ("INSERT", "reference_publication", 1),
    "the pages": ("INSERT", "reference_page", 1),
    "the index of regimens": ("INSERT", "reference_regimenkey", 1),
    "the page of the old publication": ("INSERT", "reference_page", 2),
    "the event of the approval": ("INSERT", "reviews_event", 2),
    "the mail": ("INSERT", "reviews_outboxmessage", 1),
}
"""After which statement on which table, and the how-manieth of its kind, the process dies."""

BEFORE_COMMIT, AFTER_COMMIT = "right before the commit", "right after the commit"
POINTS = [*STATEMENTS, BEFORE_COMMIT, AFTER_COMMIT]


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody outlives this")


class After:
    """Kill the process once the database has carried out the statement."""

    def __init__(self, verb: str, table: str, count: int) -> None:
        self.start, self.table, self.left = verb, f'"{table}"', count

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        words = sql.split(maxsplit=4)
        if words[0] == self.start and self.table in words[1:3]:
            self.left -= 1
            if self.left == 0:
                die()
        return result


def main(point: str, review_id: str, username: str) -> None:
    django.setup()
    from django.db import connection

    from people.models import User
    from reviews.models import Review
    from tests.cast import decide
    from tests.proof.test_killed import AT

    review = Review.objects.get(pk=review_id)
    member = User.objects.get(username=username)
    commit = connection.commit

    def commit_or_die() -> None:
        if point == BEFORE_COMMIT:
            die()
        commit()
        if point == AFTER_COMMIT:
            die()

    if point in STATEMENTS:
        with connection.execute_wrapper(After(*STATEMENTS[point])):
            decide(review, member, at=AT)
    else:
        connection.commit = commit_or_die  # type: ignore[method-assign]
        decide(review, member, at=AT)


if __name__ == "__main__":
    main(*sys.argv[1:])
