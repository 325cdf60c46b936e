"""Every form × every role without the right × every state: refused, and nothing recorded."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from reviews.models import Event, Redaction
from tests.leaks.addresses import DESK_ADDRESSES, NOBODY
from tests.leaks.browsers import sign_in
from tests.leaks.posts import NEEDS_A_SITTING, POSTS, READ_ONLY, SAFE, path_of, refused, states_of
from tests.leaks.stages import World

REFUSALS = (403, 404, 409, 422)


@pytest.fixture
def browsers(world: World, caplog: pytest.LogCaptureFixture) -> dict[str, Client]:
    caplog.set_level("ERROR", "django")
    return sign_in(world)


def record() -> list[int]:
    """Return how many rows each of our tables has, histories and the outbox included."""
    tables: list[Any] = [
        model
        for label in ("people", "reference", "reviews")
        for model in apps.get_app_config(label).get_models()
    ]
    return [model.objects.count() for model in tables]


def test_every_address_that_takes_a_form_is_tried() -> None:
    assert {*POSTS, *READ_ONLY, *SAFE} == set(DESK_ADDRESSES)


def test_form_of_somebody_without_the_right_changes_nothing(
    world: World, browsers: dict[str, Client]
) -> None:
    before, wrong = record(), []
    for name, post in POSTS.items():
        for stage in (world[state] for state in states_of(name)):
            path = path_of(name, world, stage)
            for role in refused(name) if path is not None else ():
                answer = browsers[role].post(path, post.body(world, stage))
                if not _is_refused(answer, role):
                    wrong.append(f"{path} ({name}) answers {role} {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert record() == before


def _is_refused(answer: Any, role: str) -> bool:
    if role == "anonymous":
        at_sign_in = str(answer.headers.get("Location")).startswith(reverse("account_login"))
        return answer.status_code == 302 and at_sign_in
    return answer.status_code in ((403,) if role in NOBODY else REFUSALS)


@pytest.mark.parametrize("name", sorted(POSTS.keys() - NEEDS_A_SITTING))
def test_same_form_of_somebody_with_the_right_is_recorded(
    world: World, browsers: dict[str, Client], name: str
) -> None:
    post = POSTS[name]
    stage = world[post.state]
    path = path_of(name, world, stage)
    events = Event.objects.count()
    answer = browsers[post.role].post(path, post.body(world, stage))
    recorded = Event.objects.count() > events
    assert (answer.status_code, recorded) == (302, post.recorded), path


def test_form_from_another_site_changes_nothing(world: World) -> None:
    before = record()
    strangers = sign_in(world, csrf=True)
    for name, post in POSTS.items():
        stage = world[post.state]
        path = path_of(name, world, stage)
        assert strangers[post.role].post(path, post.body(world, stage)).status_code == 403, path
    assert record() == before


def test_what_is_sent_to_a_page_without_a_form_changes_nothing(
    world: World, browsers: dict[str, Client]
) -> None:
    stage, before = world["under review"], record()
    body = {"reason": "Because.", "do": "save"}
    for names, status in ((SAFE, 405), (READ_ONLY, 200)):
        for name in names:
            assert browsers["chair"].post(path_of(name, world, stage), body).status_code == status
    assert record() == before


def test_redacted_text_is_never_brought_back(world: World, browsers: dict[str, Client]) -> None:
    stage, before = world["redacted"], record()
    path = f"/desk/entries/{stage.slug}/reinstate/"
    answer = browsers["chair"].post(path, {"reason": "We miss it."})
    assert answer.status_code == 409
    assert b"was redacted" in answer.content
    assert record() == before


def test_text_before_the_board_is_not_redacted(world: World, browsers: dict[str, Client]) -> None:
    stage = world["being reinstated"]
    ask = {"digest": stage.revision.digest, "reason": "It names a patient."}
    assert browsers["chair"].post("/desk/redactions/ask/", ask).status_code == 302
    asked = Redaction.objects.latest("pk")
    answer = browsers["member"].post(f"/desk/redactions/{asked.pk}/confirm/")
    assert answer.status_code == 409
    assert b"A round of the board on this text is open." in answer.content
    path = path_of("desk:round", world, stage)
    assert browsers["member"].get(path).status_code == 200
