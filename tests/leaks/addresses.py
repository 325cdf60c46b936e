"""Every address of the site, and the status with which it answers each role.

This table is the specification: an address that it does not name fails a test. A role
is a person of the cast in what they are to the entry that is asked about; whoever
holds no role meets the same as nobody, superuser or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, get_resolver, reverse

from people.models import RoleGrant, User
from reference.models import Revision
from reviews.models import Event, Thread
from tests.leaks.stages import Stage, World

ROLES: dict[str, Callable[[World], User | None]] = {
    "anonymous": lambda world: None,
    "clinician": lambda world: world.cast.clinician,
    "superuser": lambda world: world.cast.root,
    "co-opted before": lambda world: world.once,
    "co-opted": lambda world: world.cast.outsider,
    "contributor": lambda world: world.cast.editor,
    "other editor": lambda world: world.cast.writer,
    "member": lambda world: world.cast.doctor,
    "member who contributed": lambda world: world.cast.third,
    "chair": lambda world: world.cast.chair,
    "auditor": lambda world: world.cast.auditor,
}

NOBODY = ("clinician", "superuser", "co-opted before")
"""Those who are signed in and hold no role: the desk is closed to them."""
WRITERS = ("contributor", "member who contributed")
EDITORS = (*WRITERS, "other editor")
MEMBERS = ("member", "member who contributed")
OVERSEERS = ("chair", "auditor")
HOLDERS = (*EDITORS, "member", *OVERSEERS)
"""Those who hold a role."""
DESK = (*HOLDERS, "co-opted")

PRIVATE = ("draft", "draft at a hidden address", "update drafted", "discarded")
PRIVATE += ("discarded and renamed", "update behind")
"""States whose revision is seen by its writers, the chair and auditors alone."""
WITHOUT_ROUND = (*PRIVATE, "submitted", "withdrawn", "update submitted")
"""States whose revision never came before the board, so that nobody was co-opted for it."""
NEVER_BEGUN = ("draft", "draft at a hidden address", "discarded", "discarded and renamed")
NEVER_BEGUN += ("submitted", "withdrawn")
"""States of entries that never had a round at all."""

Statuses = Callable[[Stage, str], int]


@dataclass(frozen=True)
class Address:
    """One address: what it takes, and how it answers a GET."""

    kwargs: Callable[[World, Stage], dict[str, Any] | None]
    status: Statuses
    every_state: bool = False
    """Whether its answer depends on the state of an entry."""

    def path(self, name: str, world: World, stage: Stage) -> str | None:
        """Return the path for a stage, or None where the stage has no such object."""
        kwargs = self.kwargs(world, stage)
        return None if kwargs is None else reverse(name, kwargs=kwargs)


# --- who is answered how ------------------------------------------------------


def only(*roles: str, status: int = 200, refused: int = 403) -> Statuses:
    """Answer these roles; send whoever is signed out to signing in, refuse the others."""

    def answer(stage: Stage, role: str) -> int:
        if role == "anonymous":
            return 302
        return status if role in roles else refused

    return answer


def everybody(status: int) -> Statuses:
    return lambda stage, role: status


POSTED = only(*DESK, status=405)
"""What only takes forms: whoever may come in is told so, whatever they may do there."""


def _entry(stage: Stage, role: str) -> int:
    if role == "co-opted" and stage.state in NEVER_BEGUN:
        return 403
    return only(*DESK)(stage, role)


def _revision(stage: Stage, role: str) -> int:
    if stage.state in PRIVATE:
        return only(*WRITERS, *OVERSEERS)(stage, role)
    if stage.state in WITHOUT_ROUND:
        return only(*HOLDERS)(stage, role)
    return only(*DESK)(stage, role)


def _round(stage: Stage, role: str) -> int:
    if stage.review is not None and stage.review.kind != "revision":
        return only(*HOLDERS)(stage, role)
    return only(*DESK, status=302)(stage, role)


def _dossier(stage: Stage, role: str) -> int:
    if stage.review is not None and stage.review.kind != "revision":
        return only(*HOLDERS)(stage, role)
    return only(*DESK)(stage, role)


def _edit(stage: Stage, role: str) -> int:
    if stage.revision.status == "draft":
        return only(*WRITERS)(stage, role)
    # Nobody writes in what is frozen; its writers are led to where it is read.
    return only(*WRITERS, status=302)(stage, role)


def _merge(stage: Stage, role: str) -> int:
    # What is up to date, or closed, has nothing to be merged with: its writers are led back.
    return only(*WRITERS, status=200 if stage.state == "update behind" else 302)(stage, role)


# --- what an address takes ------------------------------------------------------


def _none(world: World, stage: Stage) -> dict[str, Any]:
    return {}


def _slug(world: World, stage: Stage) -> dict[str, Any]:
    return {"slug": stage.slug}


def _revision_number(world: World, stage: Stage) -> dict[str, Any]:
    return {"number": stage.revision.pk}


def _round_number(world: World, stage: Stage) -> dict[str, Any] | None:
    return None if stage.review is None else {"number": stage.review.pk}


def _version(world: World, stage: Stage) -> dict[str, Any] | None:
    versions = stage.versions
    return {"slug": stage.slug, "number": versions[-1].number} if versions else None


def _event(world: World, stage: Stage) -> dict[str, UUID]:
    return {"number": Event.objects.filter(entry=stage.entry).latest("seq").pk}


def _person(world: World, stage: Stage) -> dict[str, int]:
    return {"number": world.cast.third.pk}


def _grant(world: World, stage: Stage) -> dict[str, int]:
    return {"number": RoleGrant.objects.filter(user=world.cast.third).earliest("pk").pk}


def _redaction(world: World, stage: Stage) -> dict[str, int]:
    assert world.asked is not None
    return {"number": world.asked.pk}


def _task(world: World, stage: Stage) -> dict[str, int]:
    assert world.task is not None
    return {"number": world.task.pk}


def _thread(world: World, stage: Stage) -> dict[str, int] | None:
    thread = Thread.objects.filter(revision=stage.revision).order_by("pk").first()
    return None if thread is None else {"number": stage.revision.pk, "thread": thread.pk}


def _suggestion(world: World, stage: Stage) -> dict[str, int]:
    """Name a suggestion in the draft that follows a returned revision: accepted nowhere else."""
    returned = world["returned"]
    named = _thread(world, returned)
    assert named is not None
    draft = Revision.objects.get(parent=returned.revision, status="draft")
    return named | {"number": draft.pk, "comment": 1}


def _posted(kwargs: Callable[[World, Stage], dict[str, Any] | None]) -> Address:
    return Address(kwargs, POSTED)


DESK_ADDRESSES: dict[str, Address] = {
    "desk:home": Address(_none, only(*DESK)),
    "desk:new": Address(_none, only(*EDITORS)),
    "desk:batch": Address(_none, only(*MEMBERS)),
    "desk:conflicts": Address(_none, only(*EDITORS, *MEMBERS, *OVERSEERS)),
    "desk:declarations": Address(_none, only(*DESK)),
    "desk:entries": Address(_none, only(*DESK)),
    "desk:notices": Address(_none, only(*DESK)),
    "desk:undelivered": Address(_none, only(*OVERSEERS)),
    "desk:policy": Address(_none, only(*DESK)),
    "desk:people": Address(_none, only(*MEMBERS, *OVERSEERS)),
    "desk:redactions": Address(_none, only(*MEMBERS, *OVERSEERS)),
    "desk:deactivate": Address(_person, only("chair")),
    "desk:end_role": Address(_grant, only("chair")),
    "desk:audit": Address(_none, only(*OVERSEERS)),
    "desk:audit_csv": Address(_none, only(*OVERSEERS)),
    "desk:audit_json": Address(_none, only(*OVERSEERS)),
    "desk:event": Address(_event, only(*OVERSEERS), every_state=True),
    "desk:entry": Address(_slug, _entry, every_state=True),
    "desk:compare": Address(_slug, _entry, every_state=True),
    "desk:recall": Address(_version, _entry, every_state=True),
    "desk:revision": Address(_revision_number, _revision, every_state=True),
    "desk:edit": Address(_revision_number, _edit, every_state=True),
    "desk:merge": Address(_revision_number, _merge, every_state=True),
    "desk:round": Address(_round_number, _round, every_state=True),
    "desk:dossier": Address(_round_number, _dossier, every_state=True),
    **dict.fromkeys(
        (f"desk:entry_{verb}" for verb in ("propose", "reaffirm", "reinstate", "retire")),
        _posted(_slug),
    ),
    **dict.fromkeys(("desk:entry_rename", "desk:entry_editors"), _posted(_slug)),
    **dict.fromkeys(
        (f"desk:{verb}" for verb in ("submit", "discard", "withdraw", "take_back")),
        _posted(_revision_number),
    ),
    **dict.fromkeys(("desk:start", "desk:decline"), _posted(_revision_number)),
    "desk:comment": _posted(_revision_number),
    **dict.fromkeys((f"desk:{verb}" for verb in ("reply", "resolve", "reopen")), _posted(_thread)),
    "desk:accept_suggestion": _posted(_suggestion),
    **dict.fromkeys(
        (f"desk:{verb}" for verb in ("decide", "waive", "assign", "co_opt")),
        _posted(_round_number),
    ),
    **dict.fromkeys(("desk:grant", "desk:ask_redaction", "desk:notices_seen"), _posted(_none)),
    "desk:confirm_redaction": _posted(_redaction),
    "desk:close_task": _posted(_task),
}

WAITING: dict[str, tuple[str, ...]] = {
    "decide": (*MEMBERS, "co-opted"),
    "unstarted": MEMBERS,
    "drafts": EDITORS,
    "sent": EDITORS,
    "overdue": OVERSEERS,
    "due-soon": (*MEMBERS, *OVERSEERS),
    "open": OVERSEERS,
    "recalled": OVERSEERS,
}
"""The lists of ``desk:waiting``, and whom each concerns."""

ACCOUNTS: dict[str, tuple[int, int]] = {
    # Signed out, signed in.
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_reauthenticate": (302, 200),
    "account_change_password": (302, 200),
    "account_set_password": (302, 302),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),
    "mfa_reauthenticate": (302, 302),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 404),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_download_recovery_codes": (302, 404),
    "mfa_list_webauthn": (302, 200),
    "mfa_add_webauthn": (302, 302),
    "mfa_reauthenticate_webauthn": (302, 302),
    "mfa_remove_webauthn": (302, 302),
    "mfa_edit_webauthn": (302, 302),
}
ACCOUNT_KWARGS: dict[str, dict[str, Any]] = {
    "account_reset_password_from_key": {"uidb36": "1", "key": "wrong"},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
}

ADMIN = ("index", "login", "logout", "password_change", "password_change_done")
ADMIN += ("autocomplete", "jsi18n", "view_on_site", "app_list", "")
ADMIN_OF_MODELS = ("changelist", "add", "history", "delete", "change")
"""What the admin site offers of itself and of every model; nameless ones only redirect."""

READER = ("index", "search", "policy", "policy_yaml", "healthz", "entry", "entry_json")
READER += ("entry_yaml", "history", "choose_day", "as_of", "version", "version_json")
READER += ("version_yaml",)


# --- what the resolver has --------------------------------------------------------


def every_address() -> Iterator[tuple[str, str]]:
    """Yield the name and the route of every address of the site."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: Any, space: str, route: str) -> Iterator[tuple[str, str]]:
    for each in patterns:
        here = f"{route}{each.pattern}"
        if isinstance(each, URLPattern):
            yield f"{space}{each.name or ''}", here
        else:
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each.url_patterns, inner, here)


def is_named(name: str) -> bool:
    """Say whether the table names an address."""
    if name in {*DESK_ADDRESSES, *ACCOUNTS, "desk:waiting", "rules"}:
        return True
    space, _, rest = name.partition(":")
    if space == "admin":
        return rest in ADMIN or rest.rpartition("_")[2] in ADMIN_OF_MODELS
    return space == "reader" and rest in READER
