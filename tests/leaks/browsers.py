"""A browser for each role, signed in."""

from __future__ import annotations

from django.test import Client

from tests.leaks.addresses import ROLES
from tests.leaks.stages import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(world: World, *, csrf: bool = False) -> dict[str, Client]:
    made = {}
    for role, person in ROLES.items():
        user = person(world)
        made[role] = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
        if user is not None:
            made[role].force_login(user, backend=BACKEND)
    return made


def cookies_of(browsers: dict[str, Client]) -> dict[str, dict[str, str]]:
    """Return by role the header that carries its session."""
    return {
        role: {"Cookie": "; ".join(f"{key}={each.value}" for key, each in browser.cookies.items())}
        for role, browser in browsers.items()
    }
