"""The stories of the demonstration, told once through the real actions."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reference.models import Entry, Publication, Revision
from reviews.demonstration import BAG, CHRONIC, GUIDE, MENTAL, ORAL, PATIENTS, Stage, play
from reviews.installation import install, read_people
from reviews.models import Decision, Event, Review

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture
def stage(db: None) -> Stage:
    people = read_people(FIXTURES / "people.yaml")
    policy = (FIXTURES / "policy.yaml").read_text(encoding="utf-8")
    now = timezone.now()
    done = install(people, policy, now=now, password=people.demo_password)
    return Stage(done.people, FIXTURES, now)


def statuses(slug: str) -> list[str]:
    rows = Revision.objects.filter(entry__slug=slug).order_by("number")
    return list(rows.values_list("status", flat=True))


def test_every_entry_reaches_its_state(stage: Stage) -> None:
    lines = list(play(stage))
    assert len(lines) == 6
    assert statuses(GUIDE) == ["returned", "approved", "under-review"]
    assert statuses(CHRONIC) == ["approved", "approved"]
    assert statuses(PATIENTS) == ["under-review"]
    assert statuses(ORAL) == ["submitted"]
    assert statuses(MENTAL) == ["draft"]
    assert statuses(BAG) == ["approved"]
    current = Publication.objects.filter(ended_at=None).order_by("slug")
    assert [(row.slug, row.number) for row in current] == [(CHRONIC, 2), (GUIDE, 1)]
    assert Publication.objects.get(slug=BAG).end_kind == "recalled"
    review = Review.objects.get(revision__entry__slug=PATIENTS)
    assert [row.verdict for row in review.decisions.all()] == ["approve"]
    found = Decision.objects.filter(review__revision__entry__slug=GUIDE, review__outcome="returned")
    assert {row.verdict for row in found} == {"request-changes"}


def test_playing_again_changes_nothing(stage: Stage) -> None:
    list(play(stage))
    before = (Event.objects.count(), Entry.objects.count())
    assert all("already here" in line for line in play(stage))
    assert (Event.objects.count(), Entry.objects.count()) == before


def test_demo_refuses_outside_of_a_demonstration(db: None) -> None:
    with pytest.raises(CommandError, match="for demonstrations only"):
        call_command("demo", no_serve=True)
