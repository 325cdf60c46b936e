"""How many queries the workflow takes: a number that the archive does not move."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews import actions
from tests import cast as play
from tests.cast import decide, make_cast, tick

Result = TypeVar("Result")

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_whole_way_to_publication_takes_at_most_60_queries() -> None:
    """From draft to publication, BEGIN and COMMIT counted. PostgreSQL takes eight locks more."""
    cast = make_cast()
    play.published(cast, "an-entry-before")
    counts: dict[str, int] = {}

    def counted(name: str, act: Callable[[], Result]) -> Result:
        with CaptureQueriesContext(connection) as queries:
            result = act()
        counts[name] = len(queries)
        return result

    draft = counted("create", lambda: play.draft(cast))
    sent = counted("submit", lambda: actions.submit(draft, by=cast.editor, at=tick()))
    members = [cast.doctor, cast.pharmacist]
    review = counted(
        "start", lambda: actions.start(sent, by=cast.doctor, members=members, at=tick())
    )
    counted("first approval", lambda: decide(review, cast.doctor))
    counted("second approval", lambda: decide(review, cast.pharmacist))
    allowed = 60 + 8 * connection.features.has_select_for_update
    assert sum(counts.values()) <= allowed, counts


def test_starting_with_more_members_takes_no_more_queries() -> None:
    cast = make_cast()

    def start(slug: str, members: int) -> int:
        sent = play.submitted(cast, slug)
        board = [cast.doctor, cast.pharmacist, cast.third, cast.silent][:members]
        with CaptureQueriesContext(connection) as queries:
            actions.start(sent, by=cast.doctor, members=board, at=tick())
        return len(queries)

    assert start("two", 2) == start("four", 4)
