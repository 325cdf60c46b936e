"""The process is killed in the middle of an approval: all of it happened, or nothing.

A child process gives the approval that completes the round, and sends itself SIGKILL at
one point of it. The parent then finds the house in order, and the approval can be given
again, or was given once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection

from reference.models import Publication, Revision
from reference.states import Status
from reviews.models import Decision, Event, Review
from tests import cast as play
from tests.cast import decide
from tests.proof import invariants
from tests.proof.dying import AFTER_COMMIT, POINTS
from tests.proof.memory import Memory

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
AT = play.NOW + timedelta(days=20)
"""When the decision is given, in both processes."""


@pytest.fixture
def review(transactional_db: None) -> Iterator[Review]:
    """An update of what is on view, with one of its two approvals."""
    cast = play.make_cast()
    row = play.update_under_review(cast, play.published(cast))
    decide(row, cast.doctor)
    yield row
    invariants.verify_agrees()


def address_of_the_database() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def run_and_be_killed(point: str, review: Review, scratch: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-m", "tests.proof.dying", point, str(review.pk), "pharmacist"],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.testing",
            "DATABASE_URL": address_of_the_database(),
            # What a killed process leaves lying about belongs to this test.
            "TMPDIR": str(scratch),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert child.returncode == -signal.SIGKILL, f"it lived past {point}: {child.stderr}"


def everything_is_well() -> None:
    invariants.everything_holds()
    invariants.pages_are_fresh()
    call_command("verify")


@pytest.mark.parametrize("point", POINTS)
def test_an_approval_cut_off_happened_entirely_or_not_at_all(
    point: str, review: Review, tmp_path: Path
) -> None:
    before = Memory()
    events = Event.objects.count()
    # SQLite: the file is to be opened by the other process as if after a crash.
    connection.close()

    run_and_be_killed(point, review, tmp_path)

    everything_is_well()
    if point == AFTER_COMMIT:
        assert Revision.objects.get(pk=review.revision_id).status == Status.APPROVED
        assert Publication.objects.get(ended_at=None).review_id == review.pk
        assert Event.objects.count() == events + 2
        before.look()
    else:
        assert not before.look(), "something of the approval stayed"
        pharmacist = play.User.objects.get(username="pharmacist")
        decide(review, pharmacist, at=AT)
        assert Publication.objects.get(ended_at=None).review_id == review.pk
        everything_is_well()
    assert Decision.objects.filter(review=review).count() == 2
