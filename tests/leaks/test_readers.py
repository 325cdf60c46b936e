"""No reader's address ever holds what was not published, asked for in any way."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.leaks.asking import Ask
from tests.leaks.looking import (
    Looker,
    Teller,
    hidden_addresses,
    look,
    look_in_every_way,
    searches,
    tells_apart,
)
from tests.leaks.questions import (
    GZIP,
    HOSTILE_SEARCHES,
    METHODS,
    ODD_HEADERS,
    ODD_HOSTS,
    PAGES,
    RAW_SEARCHES,
    RULES,
    every_address,
    odd_paths,
)
from tests.leaks.stages import World
from tests.leaks.words import PLACES, PUBLIC, RECALLED, found

ON_VIEW = ("published", "update under review", "superseded", "reaffirmed", "renamed")
"""Some states in which a reader sees the text at its address."""


@pytest.mark.parametrize("headers", [{}, GZIP])
@pytest.mark.parametrize("state", ON_VIEW)
def test_looking_finds_every_word_that_is_there(
    world: World, teller: Teller, state: str, headers: dict[str, str]
) -> None:
    slug, code = world[state].slug, world[state].code
    (page, data) = teller(
        [Ask(f"/entries/{slug}/", headers=headers), Ask(f"/entries/{slug}.json", headers=headers)]
    )
    words = {
        word.removeprefix(f"{PUBLIC}{code}").removeprefix("update") for word in found(data.body)
    }
    assert words == set(PLACES)
    assert len(found(page.body)) >= len(PLACES) - 1  # not the plain wording


def test_no_address_of_readers_holds_what_was_not_published(
    world: World, looker: Looker, teller: Teller
) -> None:
    faults = look_in_every_way(looker, teller, every_address(world))
    assert not faults, "\n".join(faults)


def test_recalled_text_is_read_under_its_banner_alone(world: World, teller: Teller) -> None:
    stage = world["recalled"]
    (row,) = stage.versions
    at, word = f"/entries/{stage.slug}", f"{RECALLED}{stage.code}".encode()
    banner = (f"Wrong maximum of {stage.code}.".encode(), b"Do not use")
    for path in (f"{at}/v/1/", f"{at}/as-of/{row.published_at:%Y-%m-%d}/"):
        (told,) = teller([Ask(path)])
        assert told.status == 200
        assert all(each in told.body for each in (*banner, word))
    for path in (f"{at}/", f"{at}.json", f"{at}.yaml", f"{at}/v/1.json", f"{at}/v/1.yaml"):
        (told,) = teller([Ask(path)])
        assert told.status == 410
        assert banner[0] in told.body
        assert f"{RECALLED}{stage.code}summary".encode() not in told.body
    (told,) = teller([Ask(f"/entries/{world['recalled behind'].slug}/v/1.json")])
    assert told.status == 410
    assert b'"status": "recalled"' in told.body


def test_search_does_not_tell_hidden_words_from_words_that_are_nowhere(
    world: World, teller: Teller
) -> None:
    faults = tells_apart(teller, searches(world))
    assert not faults, "\n".join(faults)


def test_search_finds_the_words_that_are_there(world: World, teller: Teller) -> None:
    stage = world["published"]
    for word in (f"{PUBLIC}{stage.code}summary", f"{PUBLIC}{stage.code}TITLE", PUBLIC):
        (told,) = teller([Ask(f"/search/?q={word}")])
        assert f'href="/entries/{stage.slug}/"'.encode() in told.body


def test_addresses_of_drafts_answer_like_addresses_of_nothing(world: World, teller: Teller) -> None:
    pairs = hidden_addresses(world)
    assert len(pairs) > 20
    faults = tells_apart(teller, pairs)
    assert not faults, "\n".join(faults)


def test_search_survives_whatever_is_typed(looker: Looker, teller: Teller) -> None:
    queries = [f"q={quote(words)}" for words in HOSTILE_SEARCHES] + list(RAW_SEARCHES)
    asks = [Ask(f"/search/?{query}") for query in queries]
    wrong = [str(ask) for ask, told in zip(asks, teller(asks), strict=True) if told.status != 200]
    assert not wrong, "\n".join(wrong)
    faults = look(looker, teller, asks)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("words", ["%", "_", "%%", "\\", "' OR '1'='1", "*", ".*", "!!!", "----"])
def test_search_takes_wildcards_for_letters(teller: Teller, world: World, words: str) -> None:
    (told,) = teller([Ask(f"/search/?q={quote(words)}")])
    assert b"/entries/" not in told.body


def test_odd_paths_give_nothing_away(world: World, looker: Looker, teller: Teller) -> None:
    paths = odd_paths(world["update under review"].slug, world["draft"].slug)
    asks = [ask for path in paths for ask in (Ask(path), Ask(path, "HEAD", GZIP))]
    faults = look(looker, teller, asks)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Lima"])
def test_ends_of_time_are_days_without_a_version(
    world: World, teller: Teller, settings: Any, zone: str
) -> None:
    settings.TIME_ZONE = zone
    at = f"/entries/{world['published'].slug}/as-of"
    days = ("0001-01-01", "0001-01-01T00:00", "9999-12-31", "9999-12-31T23:59:59")
    told = teller([Ask(f"{at}/{day}/") for day in days])
    assert [each.status for each in told] == [404] * len(days)


def test_odd_headers_change_nothing(world: World, looker: Looker, teller: Teller) -> None:
    stages = [world[state] for state in ("update under review", "draft", "recalled")]
    paths = [f"/entries/{stage.slug}{end}" for stage in stages for end in ("/", ".json", "/v/1/")]
    for path in [*paths, *PAGES]:
        asks = [Ask(path, headers=headers) for headers in ODD_HEADERS]
        (plain, *odd) = teller([Ask(path), *asks])
        for ask, told in zip(asks, odd, strict=True):
            assert (told.status, told.body) == (plain.status, plain.body), str(ask)
            assert looker.faults(ask, told) == []


def test_hosts_of_others_are_refused(world: World, looker: Looker, teller: Teller) -> None:
    for path in ("/", f"/entries/{world['published'].slug}/", "/policy/", "/nowhere/"):
        asks = [Ask(path, headers={"Host": host}) for host in ODD_HOSTS]
        faults = look(looker, teller, asks)
        assert not faults, "\n".join(faults)
        assert [told.status for told in teller(asks)] == [400] * len(asks)


def test_readers_can_only_read(world: World, looker: Looker, teller: Teller) -> None:
    paths = [path for path in every_address(world) if not (_is_incomplete(path) or path == RULES)]
    asks = [Ask(path, "POST", body="q=x") for path in paths]
    asks += [Ask(f"/entries/{world['draft'].slug}/", method) for method in METHODS]
    told = teller(asks)
    assert {(each.status, each.body, each.header("Allow")) for each in told} == {
        (405, b"", "GET, HEAD")
    }
    faults = look(looker, teller, asks)
    assert not faults, "\n".join(faults)


def _is_incomplete(path: str) -> bool:
    """Say whether an address lacks the slash to which it leads."""
    return path.startswith("/entries/") and "?" not in path and path[-1] != "/" and "." not in path


def test_readers_are_answered_alike_whoever_they_are(
    world: World, teller: Teller, client: Client
) -> None:
    paths = [path for path in every_address(world) if "/as-of/" not in path]
    nobody = teller([Ask(path) for path in paths])
    for user in (world.cast.auditor, world.cast.editor, world.cast.root):
        client.force_login(user)
        cookie = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
        somebody = teller([Ask(path, headers=cookie) for path in paths])
        assert somebody == nobody
        # The same cookie does open the desk to them, so it was a session that counted.
        (desk,) = teller([Ask("/desk/", headers=cookie)])
        assert desk.status == (403 if user == world.cast.root else 200)
