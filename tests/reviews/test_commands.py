"""The commands of the house: render again, close what is due, set up people."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from people.models import RoleGrant, User
from reference.models import Page, Publication
from reviews.models import Event, PolicyVersion
from tests import cast as play
from tests.cast import Cast, decide

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def run(*words: object) -> str:
    out = StringIO()
    call_command(*[str(word) for word in words], stdout=out)
    return out.getvalue()


def test_rerender_makes_every_page_again_and_touches_nothing_signed(cast: Cast) -> None:
    play.superseded(cast)
    pages = dict(Page.objects.values_list("pk", "etag"))
    signed = list(Publication.objects.order_by("pk").values("text_id", "imprint"))
    events = Event.objects.count()
    # A page from an older template, as after an upgrade.
    Page.objects.update(body=b"old", etag="old")
    assert run("rerender") == "2 versions rendered.\n"
    assert dict(Page.objects.values_list("pk", "etag")) == pages
    assert list(Publication.objects.order_by("pk").values("text_id", "imprint")) == signed
    assert Event.objects.count() == events


def test_rerender_takes_the_entries_it_is_given(cast: Cast) -> None:
    play.published(cast, "one")
    play.published(cast, "two")
    Page.objects.update(etag="old")
    assert run("rerender", "two") == "1 version rendered.\n"
    stale = Page.objects.filter(etag="old").values_list("publication__slug", flat=True)
    assert set(stale) == {"one"}


def test_close_rounds_publishes_what_its_hours_held_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = play.under_review(cast, members=[cast.doctor, cast.third, cast.pharmacist])
    play.approve(review, cast.doctor, cast.pharmacist)
    assert not Publication.objects.exists()
    for hours, said in ((71, "0 of 0"), (73, "1 of 1"), (74, "0 of 0")):
        moment = review.opened_at + timedelta(hours=hours)
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        assert run("close_rounds") == f"{said} rounds closed.\n"
    assert Publication.objects.count() == 1


def test_close_rounds_leaves_a_round_that_lacks_something(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = play.under_review(cast, members=[cast.doctor, cast.third, cast.pharmacist])
    decide(review, cast.doctor)
    monkeypatch.setattr("django.utils.timezone.now", lambda: review.opened_at + timedelta(hours=80))
    assert run("close_rounds") == "0 of 1 rounds closed.\n"


@pytest.mark.django_db
def test_load_people_sets_up_a_house_and_can_be_run_again() -> None:
    for _ in range(2):
        said = run("load_people", FIXTURES / "people.yaml", FIXTURES / "policy.yaml")
        assert said == "10 people are set up.\n"
    assert User.objects.count() == 10
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert RoleGrant.objects.get(role="chair").user.username == "helen.brandt"
    assert PolicyVersion.objects.count() == 1


@pytest.mark.django_db
def test_load_people_names_the_line_of_a_mistake(tmp_path: Path) -> None:
    wrong = tmp_path / "people.yaml"
    wrong.write_text("people:\n  - username: a\n    name: A\n    mail: x\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"people\.yaml:4:5: mail"):
        run("load_people", wrong, FIXTURES / "policy.yaml")
    with pytest.raises(CommandError, match="No such file"):
        run("load_people", tmp_path / "none.yaml", FIXTURES / "policy.yaml")
    assert not User.objects.exists()
