"""The reader's addresses × every state × every role: status, the same whoever asks."""

from __future__ import annotations

import pytest

from tests.leaks.addresses import READER
from tests.leaks.asking import Ask
from tests.leaks.looking import Teller
from tests.leaks.stages import STATES, World

THERE = dict.fromkeys(READER, 200) | {"choose_day": 302}
UNKNOWN = dict.fromkeys(READER, 404) | {"choose_day": 302}
GONE = THERE | dict.fromkeys(("entry", "entry_json", "entry_yaml"), 410)
TAKEN = dict.fromkeys(("version_json", "version_yaml"), 410)
"""The data of a version that was recalled."""

EXPECTED: dict[str, dict[str, int]] = {
    "draft": UNKNOWN,
    "draft at a hidden address": UNKNOWN,
    "submitted": UNKNOWN,
    "under review": UNKNOWN,
    "returned": UNKNOWN,
    "declined": UNKNOWN,
    "withdrawn": UNKNOWN,
    "discarded": UNKNOWN,
    "discarded and renamed": UNKNOWN,
    "published": THERE,
    "update drafted": THERE,
    "update behind": THERE,
    "update submitted": THERE,
    "update under review": THERE,
    "update declined": THERE,
    "superseded": THERE,
    "recalled": GONE | TAKEN,
    "recalled behind": THERE | TAKEN,
    "retired": GONE,
    "being reinstated": GONE | TAKEN,
    "reinstated": THERE | TAKEN,
    "being reaffirmed": THERE,
    "reaffirmed": THERE,
    "renamed": THERE,
    "redacted": GONE | TAKEN | {"version": 410},
}
"""By state: the statuses of an entry's addresses, of its first version, and of a day on view."""

OF_NO_ENTRY = ("index", "search", "policy", "policy_yaml", "healthz")


def paths(slug: str, day: str) -> dict[str, str]:
    at = f"/entries/{slug}"
    return {
        "entry": f"{at}/",
        "entry_json": f"{at}.json",
        "entry_yaml": f"{at}.yaml",
        "history": f"{at}/history/",
        "choose_day": f"{at}/as-of/",
        "as_of": f"{at}/as-of/{day}/",
        "version": f"{at}/v/1/",
        "version_json": f"{at}/v/1.json",
        "version_yaml": f"{at}/v/1.yaml",
    }


def test_table_has_every_state_and_every_address() -> None:
    assert set(EXPECTED) == set(STATES)
    assert {*paths("x", "x"), *OF_NO_ENTRY} == set(READER)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reader_meets_each_state_as_expected(world: World, teller: Teller, method: str) -> None:
    wrong = []
    for state, stage in world.stages.items():
        versions = stage.versions
        day = f"{versions[0].published_at:%Y-%m-%d}" if versions else f"{world.now:%Y-%m-%d}"
        for name, path in paths(stage.slug, day).items():
            (told,) = teller([Ask(path, method)])
            if told.status != EXPECTED[state][name]:
                wrong.append(f"{state}: {path} answers {told.status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", ["published", "renamed"])
def test_version_that_never_was_and_day_without_one_are_not_found(
    world: World, teller: Teller, state: str
) -> None:
    at = f"/entries/{world[state].slug}"
    asks = [Ask(f"{at}/v/2{end}") for end in ("/", ".json", ".yaml")]
    asks += [Ask(f"{at}/as-of/{day}/") for day in ("2001-01-01", "2900-01-01")]
    assert [told.status for told in teller(asks)] == [404] * len(asks)


def test_renamed_entry_leads_from_every_former_address(world: World, teller: Teller) -> None:
    stage = world["renamed"]
    for name, path in paths(stage.first_slug, f"{world.now:%Y-%m-%d}").items():
        (told,) = teller([Ask(path)])
        leads = told.header("Location")
        if name == "choose_day":
            assert told.status == 302
        else:
            assert (told.status, leads) == (301, path.replace(stage.first_slug, stage.slug))


def test_addresses_of_no_entry_answer(teller: Teller, world: World) -> None:
    asks = [Ask(path) for path in ("/", "/search/", "/policy/", "/policy.yaml", "/healthz")]
    assert [told.status for told in teller([*asks, Ask("/rules/")])] == [200] * 6


def test_missing_slash_is_added_alike_for_drafts_and_for_nothing(
    world: World, teller: Teller
) -> None:
    for slug in (world["draft"].slug, world["published"].slug, "nobody-at-all"):
        (told,) = teller([Ask(f"/entries/{slug}")])
        assert (told.status, told.header("Location")) == (301, f"/entries/{slug}/")
