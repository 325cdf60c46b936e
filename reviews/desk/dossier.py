"""The dossier of a round: everything that stands behind one decision of the board, on one page."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reference.rendering import render_content
from reference.rules import VERSION
from reviews import queries
from reviews.desk.access import DeskRequest, desk, find_round
from reviews.desk.deciding import decisions_of
from reviews.desk.revision import found
from reviews.desk.told import changes
from reviews.models import Event


@desk
@require_safe
def dossier(request: DeskRequest, number: UUID) -> HttpResponse:
    """Show text, difference, findings, waivers, signatures, declarations and record of a round.

    For an inspector, and made to be printed: nothing on it can be acted on.
    """
    turn = find_round(request, number)
    review = turn.review
    document = review.text.document_if_kept()
    before = turn.case.revision.base
    old = before.text.document_if_kept() if before is not None else None
    context = {
        "turn": turn,
        "review": review,
        "entry": turn.case.entry,
        "revision": turn.case.revision,
        "contributors": turn.case.revision.contributions.select_related("user").order_by("pk"),
        "decisions": decisions_of(review),
        "requirements": turn.tally.requirements,
        "policy_number": queries.policy_number(review.policy_digest),
        "before": before,
        "before_is_redacted": before is not None and old is None,
        "rules_now": VERSION,
        "open_accepted": True,
        "events": Event.objects.filter(revision=turn.case.revision).order_by("seq"),
        "here": "entries",
    }
    if document is not None:
        shown = found(document, turn.judged, turn)
        context |= {name: [replace(row, form=None) for row in rows] for name, rows in shown.items()}
        context |= {
            "document": document,
            "changes": changes(old, document),
            "content": render_content(document),
        }
    return render(request, "desk/dossier.html", context)
