"""Who may do what concerns the house: policy, roles, redaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .answers import Reason, chair

if TYPE_CHECKING:
    from people.queries import Standing


def adopt_policy(standing: Standing) -> Reason:
    return chair(standing)


def grant_role(standing: Standing) -> Reason:
    return chair(standing)


def redact(standing: Standing) -> Reason:
    return chair(standing)


def confirm_redaction(standing: Standing, asked_by_id: int) -> Reason:
    if not (standing.is_chair or standing.is_member):
        return "Only the chair or a member of the board confirms a redaction."
    if standing.user_id == asked_by_id:
        return "You asked for this redaction; somebody else confirms it."
    return None
