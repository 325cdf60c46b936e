"""What a page shows of a round: who decided what, what is missing, and the forms of its members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from people import queries as people
from reviews import conditions, queries
from reviews.desk import forms as desk_forms
from reviews.desk import keeping
from reviews.desk.access import DeskRequest
from reviews.models import Decision, Review
from reviews.signing import MEANINGS, methods


def deciding(
    request: DeskRequest, turn: queries.Round, bound: Mapping[str, forms.Form]
) -> dict[str, Any]:
    """Return what ``desk/_round.html`` shows of a round before one person."""
    review = turn.review
    decisions = decisions_of(review)
    refusal = conditions.first(conditions.decide(turn), conditions.recused_before(turn))
    is_open = review.closed_at is None
    context: dict[str, Any] = {
        "turn": turn,
        "review": review,
        "decisions": decisions,
        "requirements": turn.tally.requirements,
        "due": review.due_at,
        "own": next((row for row in reversed(decisions) if row.member_id == request.user.pk), None),
        "decide_refusal": refusal if turn.own_seat is not None and is_open else None,
        "meanings": MEANINGS,
    }
    if refusal is None:
        kept = keeping.taken(request, holding="digest") if request.method == "GET" else None
        context |= {
            "approve_refusal": conditions.approve(turn),
            "decide_form": bound.get("decide") or decide_form(request, turn, kept=kept),
            "declare_form": (bound.get("declare") or declare_form(kept=kept))
            if conditions.declared(turn)
            else None,
            "can_sign": bool(methods(request.user)),
            "offered_again": kept is not None,
        }
    if conditions.assign(turn) is None:
        context |= _seating(turn, bound)
    return context


def decisions_of(review: Review) -> list[Decision]:
    """Return every signed decision of a round, each with whether it is in effect."""
    rows = list(
        Decision.objects.filter(review=review).select_related("declaration").order_by("number")
    )
    newest = {row.member_id: row.pk for row in rows}
    for row in rows:
        row.in_effect = newest[row.member_id] == row.pk  # type: ignore[attr-defined]
    return rows


def decide_form(
    request: DeskRequest,
    turn: queries.Round,
    data: QueryDict | None = None,
    kept: QueryDict | None = None,
) -> desk_forms.DecideForm:
    """Return the form of a member's verdict, filled with what was kept over a lost session."""
    initial: dict[str, Any] = {"digest": turn.review.digest, "seen": turn.own_number}
    if kept is not None:
        initial |= {name: kept.get(name, "") for name in ("verdict", "reason")}
        initial["checklist"] = kept.getlist("checklist")
    return desk_forms.DecideForm(
        data,
        initial=initial,
        auto_id="decide-%s",
        checklist=turn.policy.checklist,
        methods=methods(request.user),
        can_approve=conditions.approve(turn) is None,
    )


def declare_form(
    data: QueryDict | None = None, kept: QueryDict | None = None
) -> desk_forms.DeclareForm:
    names = ("has_interest", "statement")
    initial = {name: kept.get(name, "") for name in names} if kept is not None else None
    return desk_forms.DeclareForm(data, initial=initial, auto_id="declare-%s")


def _seating(turn: queries.Round, bound: Mapping[str, forms.Form]) -> dict[str, Any]:
    """Return the forms with which the chair asks more people to decide."""
    return {
        "assign_form": bound.get("assign") or assign_form(turn),
        "co_opt_form": bound.get("co_opt") or desk_forms.CoOptForm(auto_id="co-opt-%s"),
    }


def assign_form(turn: queries.Round, data: QueryDict | None = None) -> desk_forms.AssignForm:
    """Return the form that asks more members, offering those who could decide and do not yet."""
    authors = turn.case.revision.contributions.values_list("user_id", flat=True)
    seated = [seat.member_id for seat in turn.seats]
    members = people.board(turn.case.at, without=[*authors, *seated])
    load = queries.load_of(member.user.pk for member in members)
    return desk_forms.AssignForm(data, members=members, load=load, auto_id="assign-%s")
