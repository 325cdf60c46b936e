from typing import Any

from django.apps import AppConfig
from django.core import checks


class ReferenceConfig(AppConfig):
    name = "reference"
    verbose_name = "Reference"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reference import guards

        guards.connect()
        checks.register(_lists_are_readable, deploy=True)


def _lists_are_readable(**options: Any) -> list[checks.CheckMessage]:
    from reference import known  # which reads the language of doses, and takes its time

    return known.readable(**options)
