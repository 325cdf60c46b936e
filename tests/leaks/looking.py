"""What an answer to a reader must never hold, and how that is looked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote

from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections

from reference.models import DocumentText, Publication
from tests.leaks.asking import Ask, Told, tell
from tests.leaks.questions import addresses, control_for, hidden_words, slugs, ways
from tests.leaks.stages import World
from tests.leaks.words import HIDDEN, RECALLED, SAID, STEM, found

Teller = Callable[[list[Ask]], list[Told]]
"""Answers many questions at once, in this process or in another."""


@contextmanager
def telling() -> Iterator[Teller]:
    """Answer with the whole site, in this process and with all its rights."""
    # The house stands in a transaction, which the end of a request must not close.
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    application = WSGIHandler()
    yield lambda asks: [tell(application, ask) for ask in asks]
    for signal in ends:
        signal.connect(close_old_connections)


_SHOWS_RECALLED = re.compile(r"/entries/[a-z0-9-]+/(v/\d+|as-of/[^/]+)/$")
"""Where the text of a recalled version may be read still, under its banner."""


class Looker:
    """Knows what of a house is not for readers, and reads answers for it."""

    def __init__(self, world: World) -> None:
        self.world = world
        cast = world.cast
        silent = (
            *(cast.chair, cast.editor, cast.writer, cast.third),
            *(cast.silent, cast.auditor, cast.clinician, cast.root),
        )
        names = [user.name for user in silent]
        published = Publication.objects.values("text")
        digests = DocumentText.objects.exclude(pk__in=published).values_list("pk", flat=True)
        self.never = [each.encode() for each in (*names, "@example.org", *digests)]

    def faults(self, ask: Ask, told: Told) -> list[str]:
        """Return what is wrong with an answer; nothing, if it may be given to anybody."""
        wrong = []
        if told.status >= 500:
            wrong.append(f"answered {told.status}")
        if told.header("Set-Cookie"):
            wrong.append("set a cookie")
        everything = told.everything
        wrong += [f"names {each.decode()}" for each in self.never if each in everything]
        wrong += [
            f"holds {word}" for word in sorted(found(everything)) if not _may(word, ask, told)
        ]
        return [f"{ask}: {each}" for each in wrong]


def _may(word: str, ask: Ask, told: Told) -> bool:
    """Say whether a word may stand in an answer: the place decides for what was recalled."""
    if word.startswith((HIDDEN, SAID)):
        return False
    if not word.startswith(RECALLED) or word.endswith("title"):
        # By its title alone a reader knows which entry was recalled.
        return True
    path = unquote(ask.path.partition("?")[0])
    has_banner = b"Recalled on" in told.body and b"Do not use" in told.body
    return told.status == 200 and bool(_SHOWS_RECALLED.search(path)) and has_banner


def look(looker: Looker, teller: Teller, asks: list[Ask]) -> list[str]:
    """Ask everything; return what is wrong with any of the answers."""
    told = zip(asks, teller(asks), strict=True)
    return [fault for ask, each in told for fault in looker.faults(ask, each)]


def look_in_every_way(looker: Looker, teller: Teller, paths: list[str]) -> list[str]:
    """Ask for every path plain, compressed, by HEAD and again with the tag that it had."""
    tags = [told.header("ETag") for told in teller([Ask(path) for path in paths])]
    asks = [ask for path, tag in zip(paths, tags, strict=True) for ask in ways(path, tag)]
    faults = []
    for ask, told in zip(asks, teller(asks), strict=True):
        faults += looker.faults(ask, told)
        if ask.method == "HEAD" and told.body:
            faults.append(f"{ask}: has a body")
        if ask.headers.get("If-None-Match", "*") != "*" and told.status != 304:
            faults.append(f"{ask}: answered {told.status} to its own tag")
    return faults


def tells_apart(teller: Teller, pairs: list[tuple[str, str, str, str]]) -> list[str]:
    """Return where an answer about a hidden word differs from one about a word that is nowhere.

    Each pair is a path and the word in it, and the same with the word that is nowhere;
    an answer may repeat what it was asked, so that is taken out of both.
    """
    there = teller([Ask(path) for path, _, _, _ in pairs])
    nowhere = teller([Ask(path) for _, _, path, _ in pairs])
    return [
        f"{path}: {one.status} differs from {other.status} for {word}"
        for (path, asked, _, word), one, other in zip(pairs, there, nowhere, strict=True)
        if _without(one, asked) != _without(other, word)
    ]


def _without(told: Told, word: str) -> tuple[int, bytes]:
    # The tag is of the bytes, and those repeat the word.
    kept = [f"{key}: {value}" for key, value in told.headers if key.lower() != "etag"]
    text = "\n".join(kept).encode() + told.body
    return told.status, text.replace(word.encode(), b"")


def searches(world: World) -> list[tuple[str, str, str, str]]:
    """Return every hidden word as a search, with the search for a word that is nowhere."""
    return [
        (f"/search/?q={word}", word, f"/search/?q={control_for(word)}", control_for(word))
        for word in hidden_words(world)
    ]


def hidden_addresses(world: World) -> list[tuple[str, str, str, str]]:
    """Return every address under a slug that no reader knows, with one that nobody has."""
    pairs = []
    for stage in world.stages.values():
        for slug in slugs(stage):
            if STEM in slug:
                nobody = control_for(slug)
                there = addresses(world, stage, slug)
                nowhere = addresses(world, stage, nobody)
                pairs += [(a, slug, b, nobody) for a, b in zip(there, nowhere, strict=True)]
    return pairs
