from django.apps import AppConfig
from django.conf import settings
from django.core.signals import request_started
from django.db import close_old_connections, reset_queries


class ReaderConfig(AppConfig):
    """The read-only site. It knows five database views, and no other table or app."""

    name = "reference.reader"
    label = "reader"
    verbose_name = "Reader"

    def ready(self) -> None:
        if getattr(settings, "READER_ONLY", False):
            from reference.reader import authorizer

            authorizer.hold_connections()
            # Asked before every request: is the connection too old (it has no age), and
            # forget the statements of the last one (none is noted). Broken connections
            # are still closed when a request ends.
            request_started.disconnect(reset_queries)
            request_started.disconnect(close_old_connections)
