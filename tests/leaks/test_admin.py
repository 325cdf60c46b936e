"""The admin site is a window: a superuser looks, everybody else is turned away, nobody changes."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver, reverse

from people.trail import Governed
from tests.leaks.browsers import sign_in
from tests.leaks.stages import World
from tests.leaks.test_posts import record

TAKES_OVER = ("mfa.authenticator", "account.emailaddress")
"""What would let a superuser sign in as somebody else, and decide in their name."""


@pytest.fixture
def browsers(world: World, caplog: pytest.LogCaptureFixture) -> dict[str, Client]:
    caplog.set_level("ERROR", "django")
    return sign_in(world)


def registered() -> list[type[Any]]:
    """Return the models for which the site has addresses."""
    names = {
        str(name).removesuffix("_changelist")
        for name in get_resolver().namespace_dict["admin"][1].reverse_dict
        if str(name).endswith("_changelist")
    }
    return [
        model
        for model in apps.get_models()
        if f"{model._meta.app_label}_{model._meta.model_name}" in names
    ]


def address(model: type[Any], kind: str, *args: Any) -> str:
    options = model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{kind}", args=args)


def test_admin_shows_every_governed_table_and_no_key_to_an_account() -> None:
    shown = set(registered())
    governed = {model for model in apps.get_models() if issubclass(model, Governed)}
    assert governed <= shown
    assert not shown & {apps.get_model(label) for label in TAKES_OVER}


def test_superuser_looks_at_every_table_and_changes_none(
    world: World, browsers: dict[str, Client]
) -> None:
    root, before, wrong = browsers["superuser"], record(), []
    assert root.get(reverse("admin:index")).status_code == 200
    for model in registered():
        tried = [("changelist", (), 200), ("add", (), 403)]
        row = model._default_manager.first()
        if row is not None:
            tried += [("change", (row.pk,), 200), ("delete", (row.pk,), 403)]
        for kind, args, wanted in tried:
            path = address(model, kind, *args)
            if (got := root.get(path).status_code) != wanted:
                wrong.append(f"GET {path} answers {got}, not {wanted}")
            body = {"action": "delete_selected", "_selected_action": args, "post": "yes"}
            body |= {"name": "x", "slug": "x", "role": "chair", "is_superuser": "on"}
            got = root.post(path, body).status_code
            if got not in (403, 405) and not (kind == "changelist" and got in (200, 302)):
                wrong.append(f"POST {path} answers {got}")
    assert not wrong, "\n".join(wrong)
    assert record() == before


@pytest.mark.parametrize("role", ["anonymous", "clinician", "contributor", "member", "chair"])
def test_admin_is_closed_to_everybody_else(browsers: dict[str, Client], role: str) -> None:
    paths = [reverse(f"admin:{name}") for name in ("index", "password_change", "autocomplete")]
    paths += [address(model, kind) for model in registered() for kind in ("changelist", "add")]
    for path in paths:
        for answer in (browsers[role].get(path), browsers[role].post(path, {"name": "x"})):
            assert answer.status_code in (302, 403), path
            leads = answer.headers.get("Location", "")
            assert answer.status_code == 403 or leads.startswith(reverse("admin:login")), path


def test_superuser_resets_nobody_s_password(world: World, browsers: dict[str, Client]) -> None:
    hashes = record_of_passwords()
    root, someone = browsers["superuser"], world.cast.chair.pk
    for path in (f"/admin/people/user/{someone}/password/", "/admin/password_change/"):
        body = {"password1": "another pass phrase", "password2": "another pass phrase"}
        root.post(path, body, follow=True)
        root.post(path, {"old_password": "x", "new_password1": "y" * 20, "new_password2": "y" * 20})
    assert record_of_passwords() == hashes


def record_of_passwords() -> list[tuple[int, str]]:
    return list(apps.get_model("people.User").objects.order_by("pk").values_list("pk", "password"))
