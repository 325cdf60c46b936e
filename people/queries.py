"""Who somebody is at a moment: roles, specialties, declaration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from people.models import Declaration, Role, RoleGrant, User


@dataclass(frozen=True)
class Standing:
    """The roles that a person holds at a moment. A superuser holds none by being one."""

    user_id: int | None
    roles: frozenset[str] = frozenset()
    specialties: frozenset[str] = frozenset()

    @property
    def is_editor(self) -> bool:
        return Role.EDITOR in self.roles

    @property
    def is_member(self) -> bool:
        return Role.MEMBER in self.roles

    @property
    def is_chair(self) -> bool:
        return Role.CHAIR in self.roles

    @property
    def is_auditor(self) -> bool:
        return Role.AUDITOR in self.roles

    @property
    def has_desk(self) -> bool:
        return bool(self.roles)

    @property
    def printed_roles(self) -> str:
        """The roles in words, in a fixed order, as records keep them."""
        return ", ".join(role.label for role in Role if role in self.roles)


def grants_at(at: datetime) -> QuerySet[RoleGrant]:
    """Return the grants of active accounts that hold at a moment."""
    return RoleGrant.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at, user__is_active=True
    )


def standing(user: User | None, at: datetime) -> Standing:
    """Return what a person is at a moment. Nobody, if signed out or deactivated."""
    if user is None or not user.is_authenticated:
        return Standing(None)
    return _standing(user.pk, grants_at(at).filter(user_id=user.pk))


def _standing(user_id: int, grants: Iterable[RoleGrant]) -> Standing:
    held = [(grant.role, grant.specialty) for grant in grants]
    return Standing(
        user_id,
        frozenset(role for role, _ in held),
        frozenset(specialty for _, specialty in held if specialty),
    )


def declaration_of(user: User, at: datetime) -> Declaration | None:
    """Return the newest declaration of a person, if it still holds."""
    newest = Declaration.objects.filter(user=user, declared_at__lte=at).order_by("-pk").first()
    return newest if newest is not None and newest.valid_until > at else None


@dataclass(frozen=True)
class BoardMember:
    user: User
    specialties: frozenset[str]


def board(at: datetime, *, without: Any = ()) -> list[BoardMember]:
    """Return the active members of the board, by name.

    ``without``: account numbers, or a query that gives them, to leave out.
    """
    grants = grants_at(at).filter(role=Role.MEMBER).exclude(user_id__in=without)
    return _members(grants.select_related("user").order_by("user__name", "pk"))


def standing_and_board(
    user: User, at: datetime, *, without: Any = ()
) -> tuple[Standing, list[BoardMember]]:
    """Return :func:`standing` and :func:`board` of one moment, in one query."""
    left_out = ExpressionWrapper(Q(user_id__in=without), output_field=BooleanField())
    grants = list(
        grants_at(at)
        .filter(Q(user_id=user.pk) | Q(role=Role.MEMBER))
        .annotate(left_out=left_out)
        .select_related("user")
        .order_by("user__name", "pk")
    )
    return (
        _standing(user.pk, (grant for grant in grants if grant.user_id == user.pk)),
        _members(
            grant
            for grant in grants
            if grant.role == Role.MEMBER and not getattr(grant, "left_out")  # noqa: B009
        ),
    )


def _members(grants: Iterable[RoleGrant]) -> list[BoardMember]:
    members: dict[int, tuple[User, set[str]]] = {}
    for grant in grants:
        _, specialties = members.setdefault(grant.user_id, (grant.user, set()))
        if grant.specialty:
            specialties.add(grant.specialty)
    return [BoardMember(user, frozenset(found)) for user, found in members.values()]


def holders(role: Role, at: datetime) -> list[User]:
    """Return the active people who hold a role, by name."""
    grants = grants_at(at).filter(role=role).select_related("user").order_by("user__name")
    return list({grant.user_id: grant.user for grant in grants}.values())
