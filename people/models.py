"""Accounts, dated role grants and declarations of interest."""

from __future__ import annotations

from typing import Any, NoReturn

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from people.trail import Governed, UngovernedWrite, trail


class User(AbstractUser):
    """An account. It is deactivated, never deleted: records point to it for ever."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("name as printed", max_length=120)
    title = models.CharField("professional title", max_length=120, blank=True)

    REQUIRED_FIELDS = ["name", "email"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise UngovernedWrite("People are not deleted; deactivate the account instead.")


class Role(models.TextChoices):
    EDITOR = "editor", "Editor"
    MEMBER = "member", "Board member"
    CHAIR = "chair", "Chair"
    AUDITOR = "auditor", "Auditor"


class RoleGrant(Governed):
    """A role that a person holds from one moment to another; ended once, never changed."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    specialty = models.SlugField(max_length=60, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "specialty"],
                condition=Q(ends_at=None),
                name="one_current_grant",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=models.F("starts_at")),
                name="grant_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Declaration(Governed):
    """What a person declared about conflicts of interest, and until when it holds."""

    user = models.ForeignKey(User, models.PROTECT, related_name="declarations")
    has_interest = models.BooleanField()
    statement = models.TextField(blank=True)
    declared_at = models.DateTimeField()
    valid_until = models.DateTimeField()

    history = trail()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(has_interest=False) | ~Q(statement=""),
                name="an_interest_is_described",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.declared_at:%Y-%m-%d}"
