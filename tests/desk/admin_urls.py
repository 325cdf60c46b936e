"""The whole site with the read-only admin, for the tests of it."""

from django.urls import include, path

from reviews.desk.admin import RecordSite

urlpatterns = [
    path("", include("reference.reader.urls")),
    path("", include("reviews.desk.urls")),
    path("accounts/", include("config.accounts")),
    path("admin/", RecordSite().urls),
]
