"""The addresses of the whole site.

The reader's are answered before these are reached (``reference.reader.front``);
they stand here so that links to them can be made.
"""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from reviews.late import Late

# The admin's own sign-in form would skip the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("reference.reader.urls")),
    path("rules/", Late("reviews.rulebook").rules, name="rules"),
    path("", include("reviews.desk.urls")),
    path("accounts/", include("config.accounts")),
    path("admin/", admin.site.urls),
]
