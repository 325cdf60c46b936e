from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Group
from django.test import RequestFactory

from people.models import RoleGrant, User
from reviews.desk.admin import HIDDEN, OURS, RecordSite
from tests import cast as made
from tests.cast import Cast
from tests.desk.conftest import Desk
from tests.desk.pages import text

pytestmark = pytest.mark.urls("tests.desk.admin_urls")

TABLES = [model for label in OURS for model in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label_lower)
def test_admin_lists_every_table_to_a_superuser_and_changes_none(
    cast: Cast, at_desk: Desk, model: type
) -> None:
    made.recalled(cast)
    browser = at_desk(cast.root)
    options = model._meta  # type: ignore[attr-defined]
    base = f"/admin/{options.app_label}/{options.model_name}/"
    assert browser.get(base).status_code == 200
    assert browser.get(f"{base}add/").status_code == 403
    row = model.objects.first()  # type: ignore[attr-defined]
    if row is not None:
        key = str(row.pk).replace("_", "_5F")
        assert browser.get(f"{base}{key}/change/").status_code == 200
        assert browser.post(f"{base}{key}/change/", {"name": "x"}).status_code == 403
        assert browser.post(f"{base}{key}/delete/", {"post": "yes"}).status_code == 403
        assert model.objects.filter(pk=row.pk).exists()  # type: ignore[attr-defined]


def test_admin_grants_no_role_and_sets_no_password(cast: Cast, at_desk: Desk) -> None:
    browser = at_desk(cast.root)
    grants = RoleGrant.objects.count()
    fields = {"user": cast.root.pk, "role": "chair", "starts_at_0": "2026-11-01"}
    assert browser.post("/admin/people/rolegrant/add/", fields).status_code == 403
    assert RoleGrant.objects.count() == grants
    before = User.objects.get(pk=cast.doctor.pk).password
    address = f"/admin/people/user/{cast.doctor.pk}/password/"
    browser.post(address, {"password1": "a" * 20, "password2": "a" * 20}, follow=True)
    assert User.objects.get(pk=cast.doctor.pk).password == before
    page = text(browser.get(f"/admin/people/user/{cast.doctor.pk}/change/"))
    assert "Dan Doctor" in page
    assert before not in page


def test_admin_leaves_passwords_to_the_account_pages(cast: Cast, at_desk: Desk) -> None:
    response = at_desk(cast.root).get("/admin/password_change/")
    assert response["Location"] == "/accounts/password/change/"


def test_admin_makes_read_only_whatever_an_app_registers(cast: Cast, rf: RequestFactory) -> None:
    class Generous(ModelAdmin):  # type: ignore[type-arg]
        def has_delete_permission(self, request: object, obj: object = None) -> bool:
            return True

    site = RecordSite("other")
    site.register(Group, Generous)
    request = rf.get("/")
    request.user = cast.root
    registered = site.get_model_admin(Group)
    assert registered.has_view_permission(request)
    assert not registered.has_delete_permission(request)
    assert registered.actions is None


def test_admin_hides_what_would_open_an_account(cast: Cast) -> None:
    site = RecordSite("other")
    for label in HIDDEN:
        model = apps.get_model(label)
        site.register(model)
        assert not site.is_registered(model)


@pytest.mark.parametrize("name", ["chair", "doctor", "clinician"])
def test_admin_is_closed_to_whoever_is_no_superuser(cast: Cast, at_desk: Desk, name: str) -> None:
    assert at_desk(getattr(cast, name)).get("/admin/").status_code == 302
