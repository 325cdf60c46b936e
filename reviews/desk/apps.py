from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The pages of editors, board, chair and auditors. It has no tables of its own."""

    name = "reviews.desk"
    label = "desk"
    verbose_name = "Desk"
