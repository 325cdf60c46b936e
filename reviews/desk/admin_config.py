"""Django's admin with our read-only site in the place of its own, for INSTALLED_APPS."""

from django.contrib.admin.apps import AdminConfig


class RecordAdminConfig(AdminConfig):
    default_site = "reviews.desk.admin.RecordSite"
