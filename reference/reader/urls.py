"""The addresses that readers have. They are kept for good: a page that was cited must be found."""

from django.urls import path, re_path

from reference.reader import views

app_name = "reader"

_SLUG = r"(?P<slug>[a-z0-9-]{1,80})"
_NUMBER = r"(?P<number>[1-9][0-9]{0,8})"

urlpatterns = [
    path("", views.index, name="index"),
    path("search/", views.search, name="search"),
    path("policy/", views.policy, name="policy"),
    path("policy.yaml", views.policy_yaml, name="policy_yaml"),
    path("healthz", views.healthz, name="healthz"),
    re_path(rf"^entries/{_SLUG}/$", views.entry, name="entry"),
    re_path(rf"^entries/{_SLUG}\.json$", views.entry_json, name="entry_json"),
    re_path(rf"^entries/{_SLUG}\.yaml$", views.entry_yaml, name="entry_yaml"),
    re_path(rf"^entries/{_SLUG}/history/$", views.history, name="history"),
    re_path(rf"^entries/{_SLUG}/as-of/$", views.choose_day, name="choose_day"),
    re_path(
        rf"^entries/{_SLUG}/as-of/(?P<when>\d{{4}}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?)/$",
        views.as_of,
        name="as_of",
    ),
    re_path(rf"^entries/{_SLUG}/v/{_NUMBER}/$", views.version, name="version"),
    re_path(rf"^entries/{_SLUG}/v/{_NUMBER}\.json$", views.version_json, name="version_json"),
    re_path(rf"^entries/{_SLUG}/v/{_NUMBER}\.yaml$", views.version_yaml, name="version_yaml"),
]
