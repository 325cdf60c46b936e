"""How allauth and axes meet: who may sign in, from where, and how often they may guess.

Passwords are throttled once, by axes, by name and address together. allauth's own
count of failed passwords is left out, or two clocks would lock the same person and
only one of them would be lifted by a right password. Guesses at a second factor never
reach axes; those allauth counts, by person.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the chair: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing here: axes counts the failure when the backends have refused."""


def client_address(request: HttpRequest) -> str | None:
    """Return the address that the request came from, believing only our own proxies.

    Behind a socket that says none it is None, and all such requests count together.
    """
    try:
        address: str = get_adapter().get_client_ip(request)
    except PermissionDenied:
        return None
    return address


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the name under which somebody tries to sign in, in one spelling.

    Names are looked up without regard to case, so "ALICE" and "alice" are one person
    and share one count. Upper case first: PostgreSQL compares so, and the long s and
    the dotless i become plain letters only there.
    """
    if credentials is None:
        name = request.POST.get("login", "")
    else:
        name = credentials.get("username") or credentials.get("email") or ""
    return unicodedata.normalize("NFKC", str(name)).strip().upper().casefold()
