from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "reference"
    verbose_name = "Reference"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reference import guards

        guards.connect()
