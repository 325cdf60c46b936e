"""Whatever anybody does, what must be impossible does not happen."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from reviews import actions
from tests.cast import Cast
from tests.proof import invariants
from tests.proof.hands import stage
from tests.proof.machine import House

pytestmark = pytest.mark.django_db

SHORT = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)
LONG = settings(SHORT, max_examples=120, stateful_step_count=60)


def untried(tried: Counter[str]) -> set[str]:
    """Return the public actions that are not among those."""
    return set(actions.__all__) - set(tried)


@pytest.fixture
def house(db: None) -> Cast:
    return stage()


def play_out(house: Cast, how: settings) -> None:
    House.tried.clear()
    House.done.clear()
    run_state_machine_as_test(lambda: House(house), settings=how)  # type: ignore[no-untyped-call]
    invariants.verify_agrees()


def test_random_actions_never_bring_about_what_must_be_impossible(house: Cast) -> None:
    play_out(house, SHORT)
    # Chance chooses what is tried in so few steps; the long run does everything there is.
    assert len(House.tried) > len(actions.__all__) * 3 // 4
    assert {"create_entry", "submit", "start", "decide", "recall"} <= House.done.keys()


def test_every_action_is_in_the_random_hands() -> None:
    assert [verb for verb in actions.__all__ if not callable(getattr(House, verb, None))] == []


@pytest.mark.long
def test_many_random_actions_never_bring_about_what_must_be_impossible(house: Cast) -> None:
    play_out(house, LONG)
    assert not untried(House.done)
