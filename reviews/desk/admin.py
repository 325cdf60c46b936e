"""The admin site as a window: everything can be looked at, and nothing can be done.

A superuser holds no role by being one. So that nobody goes round the board, this
site adds, changes and deletes nothing, sets no password and grants no role, whatever
the apps that register themselves ask for. What holds secrets is not even shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.shortcuts import redirect

HIDDEN = frozenset({"mfa.authenticator", "account.emailaddress", "account.emailconfirmation"})
"""What would let a superuser take over somebody's account, and sign in their name."""

SECRET = frozenset({"password", "body"})
"""Fields that are not shown: hashes of passwords, and bytes that say nothing to the eye."""

OURS = ("people", "reference", "reviews")


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows and changes none."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Record(ReadOnly):
    """One of our own tables: every column but the long and the secret ones."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [
            field.name
            for field in self.opts.concrete_fields
            if field.name not in SECRET
            and not isinstance(field, models.TextField | models.JSONField)
        ][:8]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [field.name for field in self.opts.concrete_fields if field.name not in SECRET]

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        shown = set(self.get_list_display(request))
        return [
            field.name
            for field in self.opts.concrete_fields
            if isinstance(field, models.ForeignKey) and field.name in shown
        ]


class RecordSite(admin.AdminSite):
    """The admin site, on which every registration becomes read-only."""

    site_header = "Imprimatur: the record"
    site_title = "Imprimatur"
    index_title = "Everything can be looked at here, and nothing changed"
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        for label in OURS:
            self.register(apps.get_app_config(label).get_models(), Record)

    def register(
        self,
        model_or_iterable: Any,
        admin_class: type[admin.ModelAdmin] | None = None,  # type: ignore[type-arg]
        **options: Any,
    ) -> None:
        given = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        for model in _shown(given):
            base = admin_class or admin.ModelAdmin
            bases = (base,) if issubclass(base, ReadOnly) else (ReadOnly, base)
            super().register(model, type(f"{model.__name__}ReadOnly", bases, {}), **options)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Leave passwords to the account pages, which ask for the old one."""
        return redirect("account_change_password")


def _shown(models_given: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    return [model for model in models_given if model._meta.label_lower not in HIDDEN]
