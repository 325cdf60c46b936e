"""Raw SQL against every guard and constraint: each attempt refused, each legitimate step let by."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from people import guarding
from tests.guards.attempts_on_board import ON_BOARD
from tests.guards.attempts_on_content import ON_CONTENT
from tests.guards.house import run
from tests.guards.steps import CONFIRM, EMPTY, LEGITIMATE

pytestmark = pytest.mark.django_db

REFUSED = ON_CONTENT | ON_BOARD


@pytest.mark.parametrize("name", LEGITIMATE)
def test_legitimate_steps_pass(house: SimpleNamespace, name: str) -> None:
    assert [run(step, house.keys) for step in LEGITIMATE[name]] == [1] * len(LEGITIMATE[name])
    connection.check_constraints()


@pytest.mark.parametrize("name", REFUSED)
def test_refused_attempts_are_refused(house: SimpleNamespace, name: str) -> None:
    steps, sentence = REFUSED[name]
    assert [run(step, house.keys) for step in steps[:-1]] == [1] * (len(steps) - 1)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        run(steps[-1], house.keys)
        connection.check_constraints()


@pytest.mark.sqlite
def test_text_is_not_emptied_to_something_other_than_bytes(house: SimpleNamespace) -> None:
    run(CONFIRM, house.keys)
    with pytest.raises(IntegrityError, match="is bytes"), transaction.atomic():
        run(EMPTY.replace("SUBSTR(body, 1, 0)", "''"), house.keys)


@pytest.mark.postgres
def test_text_under_another_digest_is_refused_on_postgresql(house: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError, match="SHA-256"), transaction.atomic():
        run(
            f"INSERT INTO reference_documenttext (digest, body) VALUES ('{'a' * 64}', 'x')",
            house.keys,
        )


def test_every_particular_guard_has_an_attempt_against_it() -> None:
    general = {"no_update", "no_delete", "no_truncate", "no_replace", "keeps_place", "keeps_id"}
    guards, _ = guarding.stated(connection)
    untried = {
        guard.name
        for guard in guards
        if guard.rule not in general
        and guard.rule != "stays_bytes"  # tried below, on SQLite alone
        and not any(re.search(sentence, guard.message) for _, sentence in REFUSED.values())
    }
    assert untried == set()
