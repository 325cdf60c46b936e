from django.apps import AppConfig
from django.conf import settings


class ReaderConfig(AppConfig):
    """The read-only site. It knows four database views, and no other table or app."""

    name = "reference.reader"
    label = "reader"
    verbose_name = "Reader"

    def ready(self) -> None:
        if getattr(settings, "READER_ONLY", False):
            from reference.reader import authorizer

            authorizer.hold_connections()
