"""Every address × every role × every state of its object: status, and whose text it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from tests.leaks.addresses import (
    ACCOUNT_KWARGS,
    ACCOUNTS,
    DESK_ADDRESSES,
    OVERSEERS,
    PRIVATE,
    ROLES,
    WAITING,
    WRITERS,
    every_address,
    is_named,
    only,
)
from tests.leaks.asking import Ask
from tests.leaks.browsers import cookies_of, sign_in
from tests.leaks.looking import Teller, telling
from tests.leaks.stages import STATES, World
from tests.leaks.words import HIDDEN, PUBLIC, RECALLED, SAID, found

SHOWN = {"title", "summary", "note", "heading", "statement", "cell", "answer", "provenance"}
"""Where a text must carry its word on the page of its revision."""

LISTS = ("/desk/", "/desk/entries/", "/desk/entries/?q=ketamine", "/desk/waiting/open/")
LISTS += ("/desk/notices/",)


@dataclass(frozen=True)
class Visit:
    """What one role met at one address, for one state."""

    state: str
    role: str
    name: str
    path: str
    status: int
    wanted: int
    words: frozenset[str]

    def __str__(self) -> str:
        return f"{self.path} ({self.name}) answers {self.role} {self.status}, not {self.wanted}"


@pytest.fixture(scope="module")
def visits(_built_world: World, django_db_blocker: DjangoDbBlocker) -> list[Visit]:
    """Let every role go to every address of every state, once for all tests."""
    world = _built_world
    with (
        django_db_blocker.unblock(),
        mock.patch("django.utils.timezone.now", lambda: world.now),
        transaction.atomic(),
        telling() as teller,
    ):
        made = list(_visits(world, teller, cookies_of(sign_in(world))))
        transaction.set_rollback(True)
    return made


def _visits(world: World, teller: Teller, cookies: dict[str, dict[str, str]]) -> Iterator[Visit]:
    for state, stage in world.stages.items():
        for name, address in DESK_ADDRESSES.items():
            path = address.path(name, world, stage) if address.every_state else None
            if path is None:
                continue
            told = teller([Ask(path, headers=cookie) for cookie in cookies.values()])
            for role, got in zip(cookies, told, strict=True):
                wanted = address.status(stage, role)
                words = frozenset(found(got.everything))
                yield Visit(state, role, name, path, got.status, wanted, words)


@pytest.fixture
def browsers(world: World, caplog: pytest.LogCaptureFixture) -> dict[str, Client]:
    caplog.set_level("ERROR", "django")
    return sign_in(world)


# --- the table ------------------------------------------------------------------


def test_table_names_every_address() -> None:
    missing = sorted({name for name, _ in every_address() if not is_named(name)})
    assert missing == []


def test_every_address_of_the_table_exists() -> None:
    there = {name for name, _ in every_address()}
    assert there >= {*DESK_ADDRESSES, *ACCOUNTS, "desk:waiting", "rules"}


# --- the desk, state by state -----------------------------------------------------


def test_desk_answers_each_role_as_the_state_allows(world: World, visits: list[Visit]) -> None:
    assert {visit.state for visit in visits} == set(STATES) == set(world.stages)
    wrong = [str(visit) for visit in visits if visit.status != visit.wanted]
    assert not wrong, "\n".join(wrong)


def test_desk_shows_a_text_to_whoever_may_read_it_and_to_nobody_else(
    world: World, visits: list[Visit]
) -> None:
    """What readers are denied does exist: somebody at the desk is shown every word of it."""
    tried = 0
    for visit in visits:
        stage = world[visit.state]
        said = _places(visit.words, stage.code)
        if visit.name == "desk:revision" and visit.status == 200 and visit.state != "redacted":
            assert said >= SHOWN, visit
            tried += 1
        elif visit.status != 200:
            assert not said, visit
    assert tried > 100


def test_comments_are_shown_with_their_text_and_not_after_its_redaction(
    world: World, visits: list[Visit]
) -> None:
    tried = 0
    for visit in visits:
        stage = world[visit.state]
        words = {f"{SAID}{stage.code}commented", f"{stage.hidden}suggested"}
        if visit.name == "desk:revision" and visit.status == 200 and stage.review is not None:
            shown = set() if visit.state == "redacted" else words
            assert visit.words & words == shown, visit
            tried += 1
        elif visit.status != 200:
            assert not visit.words & words, visit
    assert tried > 100


def test_private_text_is_on_no_page_of_those_who_may_not_read_it(
    world: World, browsers: dict[str, Client], visits: list[Visit]
) -> None:
    pages = {(visit.role, visit.path): visit.words for visit in visits}
    for role, browser in browsers.items():
        for path in (*LISTS, *(f"/desk/waiting/{name}/" for name in WAITING)):
            pages[role, path] = frozenset(found(browser.get(path).content))
    for (role, path), words in pages.items():
        for state in PRIVATE if role not in (*WRITERS, *OVERSEERS) else ():
            assert not _hidden(words, world[state].code), (role, path)
    # The same pages do show the drafts to those who write them.
    assert _hidden(pages["contributor", "/desk/"], world["draft"].code) == {"title"}
    assert _hidden(pages["auditor", "/desk/waiting/open/"], world["draft"].code) == {"title"}


def test_working_copy_is_seen_by_whoever_is_typing_it_alone(
    world: World, visits: list[Visit]
) -> None:
    word = f"{world['draft'].hidden}typing"
    assert {(visit.role, visit.name) for visit in visits if word in visit.words} == {
        ("contributor", "desk:edit")
    }


def test_redacted_text_is_on_no_page_of_the_desk(world: World, visits: list[Visit]) -> None:
    """Its title stays: a revision keeps it in a column of its own, for the record."""
    code = world["redacted"].code
    shown = {place for visit in visits for place in _places(visit.words, code)}
    assert shown == {"title"}


def _places(words: frozenset[str], code: str) -> set[str]:
    """Return the places of the texts of one entry that stand among some words."""
    kinds = tuple(f"{kind}{code}" for kind in (HIDDEN, PUBLIC, RECALLED))
    own = (word[len(kinds[0]) :] for word in words if word.startswith(kinds))
    return {place.removeprefix("update") for place in own} - {"address", "moved"}


def _hidden(words: frozenset[str], code: str) -> set[str]:
    return _places(frozenset(word for word in words if word.startswith(HIDDEN)), code)


# --- what is of no one entry --------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_rest_of_the_desk_answers_each_role(
    world: World, browsers: dict[str, Client], role: str
) -> None:
    stage, browser, wrong = world["under review"], browsers[role], []
    for name, address in DESK_ADDRESSES.items():
        if not address.every_state:
            path = str(address.path(name, world, stage))
            wanted, got = address.status(stage, role), browser.get(path).status_code
            if wanted != got:
                wrong.append(f"{path} ({name}) answers {got}, not {wanted}")
    for name, concerned in WAITING.items():
        path = reverse("desk:waiting", args=[name])
        wanted, got = only(*concerned)(stage, role), browser.get(path).status_code
        if wanted != got:
            wrong.append(f"{path} answers {got}, not {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["anonymous", "clinician", "superuser", "chair"])
def test_account_pages_answer_each_role(browsers: dict[str, Client], role: str) -> None:
    wrong = []
    for name, (signed_out, signed_in) in ACCOUNTS.items():
        path = reverse(name, kwargs=ACCOUNT_KWARGS.get(name))
        wanted = signed_out if role == "anonymous" else signed_in
        got = browsers[role].get(path).status_code
        if got != wanted:
            wrong.append(f"{path} ({name}) answers {got}, not {wanted}")
    assert not wrong, "\n".join(wrong)


def test_addresses_of_nothing_are_not_found(browsers: dict[str, Client]) -> None:
    nothing = (
        "/desk/waiting/nothing/",
        "/desk/entries/nobody/",
        "/desk/entries/draft-entry/v/1/recall/",
        "/desk/revisions/0/",
        "/desk/revisions/99999999999999999999999/",
        "/desk/revisions/99999999999999999999999/edit/",
        "/desk/rounds/00000000-0000-0000-0000-000000000000/",
        "/desk/people/99999999999999999999999/deactivate/",
        "/desk/grants/99999999999999999999999/end/",
        "/audit/00000000-0000-0000-0000-000000000000/",
    )
    for path in nothing:
        assert browsers["chair"].get(path).status_code == 404, path
        assert browsers["clinician"].get(path).status_code == 403, path


@pytest.mark.parametrize("words", ["a%00b", "%25_%5C", "%27%22--", "%ff", "x" * 5_000])
def test_desk_survives_whatever_is_asked_for(browsers: dict[str, Client], words: str) -> None:
    names = ("q", "page", "entry", "person", "verb", "since", "until", "digest")
    query = "&".join(f"{name}={words}" for name in names)
    for path in ("/desk/entries/", "/desk/people/", "/desk/redactions/", "/audit/"):
        answer = browsers["chair"].get(f"{path}?{query}")
        assert answer.status_code == 200, path


def test_former_address_leads_to_the_present_one(world: World, browsers: dict[str, Client]) -> None:
    stage = world["renamed"]
    answer = browsers["auditor"].get(f"/desk/entries/{stage.first_slug}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/desk/entries/{stage.slug}/")


def test_draft_after_a_return_is_private_again(world: World, browsers: dict[str, Client]) -> None:
    draft = world["returned"].entry.revisions.latest("number")
    for role, browser in browsers.items():
        wanted = only(*WRITERS, *OVERSEERS)(world["draft"], role)
        assert browser.get(f"/desk/revisions/{draft.pk}/").status_code == wanted, role
