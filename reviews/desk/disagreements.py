"""The register of conflicts: doses of two entries that disagree, or cannot be compared."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from reference import conflicts
from reference.models import DoseHolder
from reference.rules import conflict_key
from reviews.desk.access import DeskRequest, desk
from reviews.models import Waiver

PAGE = 30
ONLY_HOUSE = "Editors, members of the board, the chair and auditors see the register."


@dataclass(frozen=True)
class Listed:
    """A pair as the page shows it, and why the board let both stand."""

    pair: conflicts.Pair
    reasons: list[Waiver]

    @property
    def sides(self) -> list[tuple[DoseHolder, str]]:
        return [(side, conflicts.standing_of(side)) for side in (self.pair.here, self.pair.there)]


@desk
def register(request: DeskRequest) -> HttpResponse:
    """Show the pairs of doses in conflict, or those that cannot be compared."""
    if not request.standing.has_desk:
        raise PermissionDenied(ONLY_HOUSE)
    incomparable = request.GET.get("show") == "incomparable"
    after = _after(request.GET.get("after", ""))
    # One more than is shown tells whether there is another page; counting them all does not.
    found = conflicts.pairs(conflicting=not incomparable, count=PAGE + 1, after=after)
    shown = found[:PAGE]
    reasons = {} if incomparable else why_both_stand(shown)
    context = {
        "rows": [Listed(pair, reasons.get(_name(pair), [])) for pair in shown],
        "incomparable": incomparable,
        "is_first": after is None,
        "next": "{}-{}".format(*_name(shown[-1])) if len(found) > PAGE else "",
        "here": "conflicts",
    }
    return render(request, "desk/conflicts.html", context)


_NAME = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


def _after(asked: str) -> tuple[int, int] | None:
    """Return the pair that the page before ended with; None for the first page."""
    match = _NAME.fullmatch(asked)
    return (int(match[1]), int(match[2])) if match else None


def _name(pair: conflicts.Pair) -> tuple[int, int]:
    return pair.there.pk, pair.here.pk


def why_both_stand(pairs: Iterable[conflicts.Pair]) -> dict[tuple[int, int], list[Waiver]]:
    """Return by pair the reasons that members recorded, in the round of either entry.

    A reason counts for exactly the figures that it was given for.
    """
    keys: dict[str, list[tuple[int, int]]] = defaultdict(list)
    entries = set()
    for pair in pairs:
        for here, there in ((pair.here, pair.there), (pair.there, pair.here)):
            key = conflict_key(
                here.fingerprint,
                entry=str(there.entry_id),
                regimen=there.regimen,
                says=there.says,
            )
            keys[key].append(_name(pair))
            entries.add(here.entry_id)
    found: dict[tuple[int, int], list[Waiver]] = defaultdict(list)
    waivers = Waiver.objects.filter(rule="IMP601", review__entry__in=entries)
    for waiver in waivers.select_related("member").order_by("at", "pk"):
        for key in waiver.covers:
            for name in keys.get(key, ()):
                found[name].append(waiver)
    return found
