"""Signatures: a credential, checked again, over the digest that was shown.

The credential travels in the same request as the digest and the verdict, and is
checked before the transaction opens: checking a password takes a fifth of a
second, and would hold the lock on SQLite for as long. A verified credential
becomes a :class:`Signature`, which the action takes and holds against the person
and the digest.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.utils import timezone

from people.models import User
from reviews.conditions import Refused
from reviews.ledger import canonical

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reviews.models import Decision

VALID_FOR = timedelta(minutes=5)
"""From checking the credential to storing the decision. It covers one request."""

MEANINGS = {
    "approve": "I have reviewed this text and approve it for publication.",
    "request-changes": "I have reviewed this text and request changes.",
    "abstain": "I have read this text and abstain.",
    "recuse": "I take no part in this decision.",
}


@dataclass(frozen=True)
class Signature:
    """Proof that a person gave a credential for a digest at a moment."""

    user_id: int
    digest: str
    method: str
    at: datetime

    def refusal(self, *, by: User, digest: str, at: datetime) -> str | None:
        """Say why this signature does not hold, or return None."""
        if self.user_id != by.pk:
            return "This signature is somebody else's. Sign with your own credential."
        if self.digest != digest:
            return (
                "The text changed since it was shown to you. Read it again, then sign what you see."
            )
        if not timedelta(0) <= at - self.at <= VALID_FOR:
            return "Your signature has run out. Enter your credential again."
        return None


def seal(signed: dict[str, object]) -> str:
    """Return the digest over everything that a signature covers."""
    return hashlib.sha256(canonical(signed)).hexdigest()


def signature_of(decision: Decision) -> str:
    """Return the signature that a stored decision must carry."""
    return seal(
        {
            "review": decision.review_id,
            "number": decision.number,
            "member": decision.member_id,
            "verdict": decision.verdict,
            "reason": decision.reason,
            "checklist": decision.checklist,
            "declaration": decision.declaration_id,
            "digest": decision.text_id,
            "printed_name": decision.printed_name,
            "printed_role": decision.printed_role,
            "specialty": decision.specialty,
            "meaning": decision.meaning,
            "method": decision.method,
            "signed_at": decision.signed_at,
        }
    )


# --- the credential ---------------------------------------------------------

PASSWORD = "password"  # noqa: S105 - the name of a method, and no secret
CODE = "authenticator code"


def methods(user: User) -> list[str]:
    """Return how a person can sign: by password, by authenticator code, both, or not at all."""
    found = [PASSWORD] if user.has_usable_password() else []
    return [*found, CODE] if _authenticator(user) is not None else found


def sign(
    user: User,
    *,
    digest: str,
    password: str = "",
    code: str = "",
    request: HttpRequest,
    at: datetime | None = None,
) -> Signature:
    """Check a credential and return the signature that it gives over a digest.

    Call it before any transaction opens. Where both are given the code counts.
    Wrong credentials are counted together with those of signing in, and locked
    out with them. Refused also for an account that has neither a usable password
    nor an authenticator: such a person could not show that it was they who signed.
    """
    able = methods(user)
    if not able:
        raise Refused(
            "Your account has neither a password nor an authenticator, so it cannot sign. "
            "Set one of them up under your name above, then sign."
        )
    if code.strip() and CODE in able:
        _check_code(user, code.strip())
        method = CODE
    elif password and PASSWORD in able:
        _check_password(user, password, request)
        method = PASSWORD
    else:
        raise Refused(f"Sign with your {' or your '.join(able)}; nothing was stored.")
    return Signature(user.pk, digest, method, at or timezone.now())


def _check_password(user: User, password: str, request: HttpRequest) -> None:
    from axes.handlers.proxy import AxesProxyHandler

    known = authenticate(request, username=user.username, password=password)
    locked = getattr(request, "axes_locked_out", False)
    # The middleware of axes would put a page of its own in the place of ours, and
    # with it would go everything that was typed.
    request.axes_locked_out = False  # type: ignore[attr-defined]
    if locked:
        raise Refused(
            f"Too many attempts. Try again in {_minutes(settings.AXES_COOLOFF_TIME)} minutes; "
            "nothing was stored."
        )
    if known is None or known.pk != user.pk:
        raise Refused("That is not your password. Nothing was stored; enter it again.")
    AxesProxyHandler.reset_attempts(
        username=_name_counted(user, request),
        ip_address=request.axes_ip_address,  # type: ignore[attr-defined]
    )


def _name_counted(user: User, request: HttpRequest) -> str:
    from people.adapters import name_tried

    return name_tried(request, {"username": user.username})


def _check_code(user: User, code: str) -> None:
    from allauth.mfa.base.internal.flows import check_rate_limit

    try:
        clear = check_rate_limit(user)
    except ValidationError:
        raise Refused("Too many attempts. Try again in 15 minutes; nothing was stored.") from None
    if not _authenticator(user).wrap().validate_code(code):
        raise Refused(
            "That code is wrong, or was used before. Nothing was stored; enter the next code."
        )
    clear()


def _authenticator(user: User) -> Any:
    """Return the person's authenticator app, or None."""
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)


__all__ = [
    "CODE",
    "MEANINGS",
    "PASSWORD",
    "VALID_FOR",
    "Refused",
    "Signature",
    "methods",
    "seal",
    "sign",
    "signature_of",
]
