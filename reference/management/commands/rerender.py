"""Make the readers' pages and the index of doses anew, after a change of templates or rules."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from reference import conflicts, pages
from reference.models import Entry, Publication


class Command(BaseCommand):
    help = (
        "Render every stored page again. What was signed is not touched; the site serves "
        "meanwhile, each entry changing over in one step."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", help="entries; all of them without any")

    def handle(self, *args: Any, slugs: list[str], **options: Any) -> None:
        entries = Entry.objects.filter(publications__isnull=False).distinct().order_by("pk")
        if slugs:
            entries = entries.filter(slug__in=slugs)
        # The index first: a page names what contradicts it, wherever that stands in the list.
        open_ones = Entry.objects.filter(pk__in=conflicts.indexed().values("entry"))
        for pk in (open_ones if not slugs else open_ones.filter(slug__in=slugs)).values_list(
            "pk", flat=True
        ):
            with transaction.atomic():
                Entry.objects.select_for_update().get(pk=pk)
                conflicts.reindex(pk)
        conflicts.prune()
        done = 0
        for pk in entries.values_list("pk", flat=True).iterator():
            with transaction.atomic():
                # Under the lock of the actions, so that none publishes between
                # what is read here and what is written.
                Entry.objects.select_for_update().get(pk=pk)
                rows = Publication.objects.filter(entry=pk).select_related("text")
                for publication in rows.order_by("number"):
                    pages.rewrite(publication)
                    done += 1
        self.stdout.write(f"{done} version{'' if done == 1 else 's'} rendered.")
