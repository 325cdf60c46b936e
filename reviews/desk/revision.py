"""The page of one revision: what it says, what differs, what is against it, what one can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString

from people import queries as people
from reference.document import EntryDocument
from reference.models import Publication, WorkingCopy
from reference.rendering import Remark, Talked, render_content
from reference.states import Status
from reviews import conditions, queries
from reviews.conditions import Reason, Refused
from reviews.desk import batch, comments, keeping
from reviews.desk import forms as desk_forms
from reviews.desk.access import DeskRequest, find_case
from reviews.desk.deciding import deciding
from reviews.desk.places import Spot, remarks, spot
from reviews.desk.sides import Side, find_side, offers, version_note, views_of
from reviews.desk.told import changes
from reviews.desk.wording import STEPS
from reviews.findings import Judged, bars_submission, facts_beside, judge
from reviews.models import Event, PolicyVersion, Review, Waiver
from reviews.policy import ClassPolicy, Policy
from reviews.quorum import lacking

Forms = Mapping[str, forms.Form]


@dataclass(frozen=True)
class Choice:
    """Something a person may do with a revision, or why they may not."""

    name: str
    label: str
    words: str
    form: forms.Form | None = None
    tone: str = "quiet"
    refusal: Reason = None

    @property
    def is_open(self) -> bool:
        """Whether its form came back with something to put right."""
        return self.form is not None and self.form.is_bound


@dataclass(frozen=True)
class Placed:
    """A finding with its place in words, and the form that accepts it."""

    judged: Judged
    spot: Spot
    waivers: list[Waiver]
    form: forms.Form | None = None


@dataclass(frozen=True)
class Needs:
    """What a change of a class will need, said before it is submitted."""

    change_class: str
    policy: ClassPolicy
    lacks: list[str]
    barred: list[Judged]


def show(
    request: DeskRequest,
    number: int,
    *,
    refusal: str = "",
    bound: Forms | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a revision, with a refusal on top and what was typed kept."""
    case = find_case(request, number)
    bound = bound or {}
    review = Review.objects.filter(revision=number, kind=Review.Kind.REVISION).first()
    turn = None
    if review is not None:
        turn = queries.round_of(review, request.user, request.at, known=request.standing)
        case = turn.case
    document = case.revision.text.document_if_kept()
    context: dict[str, Any] = {
        "case": case,
        "revision": case.revision,
        "entry": case.entry,
        "refusal": refusal,
        "document": document,
        "steps": STEPS.get(case.revision.state),
        "events": Event.objects.filter(revision=case.revision).order_by("seq"),
        "contributors": case.revision.contributions.select_related("user").order_by("pk"),
        "may_edit": document is not None and conditions.save(case) is None,
        "may_merge": case.is_stale and conditions.rebase(case) is None,
        "copy": WorkingCopy.objects.filter(revision=case.revision, editor=request.user).first(),
        "written": _written(request),
        "page": reverse("desk:revision", args=[number]),
        "writer": keeping.writer(request),
        "here": "entries",
    }
    policy = _policy(case)
    judged: list[Judged] = []
    if document is not None:
        context |= compared(request, case, document)
        if policy is not None:
            judged = turn.judged if turn is not None else _judged(case, document, policy)
            context |= found(document, judged, turn, bound.get("waive"))
            if case.revision.state is Status.DRAFT:
                context["needs"] = needs_of(case, policy, context["change_class"], judged)
    if turn is not None:
        context |= deciding(request, turn, bound)
        batch.opened(request, turn)
    context |= comments.section(request, case, turn, document, bound)
    if document is not None:
        context["content"] = _content(document, judged, context)
    context["choices"] = choices(case, turn, bound)
    return render(request, "desk/revision.html", context, status=status)


def attempt(
    request: DeskRequest,
    number: int,
    name: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    done: str,
) -> HttpResponse:
    """Carry out one action on a revision, or show its page again with the reason why not."""
    find_case(request, number)
    if not form.is_valid():
        return show(request, number, bound={name: form}, status=422)
    try:
        act(form.cleaned_data)
    except Refused as refused:
        return show(request, number, refusal=str(refused), bound={name: form}, status=409)
    messages.success(request, done)
    return back(number)


def back(number: int) -> HttpResponseRedirect:
    return redirect("desk:revision", number)


def _written(request: DeskRequest) -> str:
    """Return the reason or note that came with a refused form, so that it is never lost."""
    names = ("reason", "note", "words", "suggestion")
    return "\n\n".join(filter(None, (request.POST.get(name, "").strip() for name in names)))


def _judged(case: queries.Case, document: EntryDocument, policy: Policy) -> list[Judged]:
    facts = facts_beside(document, policy, case.at, entry_id=case.revision.entry_id)
    return judge(document, policy, facts)


def _content(document: EntryDocument, judged: list[Judged], context: dict[str, Any]) -> SafeString:
    """Return the text with what the rules and what people say about each part beside it."""
    beside: dict[str, list[Remark | Talked]] = {
        anchor: list(found) for anchor, found in remarks(document, judged).items()
    }
    talked = comments.beside(document, context["talks"], may_comment=context["may_comment"])
    for anchor, talk in talked.items():
        beside.setdefault(anchor, []).append(talk)
    return render_content(document, remarks=beside)


# --- what the page is made of ---------------------------------------------------


def _policy(case: queries.Case) -> Policy | None:
    try:
        return case.policy
    except PolicyVersion.DoesNotExist:
        return None


def compared_with(case: queries.Case) -> Publication | None:
    """Return what a revision is held against: what is on view, or its base once it is closed."""
    if case.revision.state.is_open:
        return case.latest if case.latest is not None and case.latest.is_current else None
    return case.revision.base


def compared(request: DeskRequest, case: queries.Case, document: EntryDocument) -> dict[str, Any]:
    """Return what differs from what is published, or from what the person asks for.

    The class of the change is that of the difference with what is published, whatever is
    shown.
    """
    publication = compared_with(case)
    usual = Side(publication, _usual_note(publication)) if publication is not None else None
    asked = request.GET.get("against", "")
    against = usual
    if asked and (usual is None or asked != usual.key):
        against = find_side(request, case.entry, asked)
    shown = changes(against.document if against is not None else None, document)
    judged = shown
    if against is not usual:
        judged = changes(usual.document if usual is not None else None, document)
    return {
        "changes": shown,
        "against": against,
        "change_class": judged.change_class,
        "offers": offers(request, case.revision, usual),
        "is_usual": against is usual,
        **views_of(request.GET),
    }


def _usual_note(publication: Publication) -> str:
    return version_note(publication) if publication.is_current else "from which it began"


def found(
    document: EntryDocument,
    judged: list[Judged],
    turn: queries.Round | None,
    bound: forms.Form | None = None,
) -> dict[str, Any]:
    """Return findings with their places: those open, and apart from them those accepted.

    Each open one carries its form where this person may waive it.
    """
    may_waive = turn is not None and conditions.waive(turn) is None
    waivers = turn.waivers if turn is not None and turn.waivers is not None else []
    rows = [
        Placed(
            item,
            spot(document, item.finding.path),
            [
                row
                for row in waivers
                if row.rule == item.finding.rule and item.finding.key in row.covers
            ]
            if item.waived_by
            else [],
            _waive_form(item, bound) if may_waive and not item.is_settled else None,
        )
        for item in judged
    ]
    return {
        "findings": [row for row in rows if not row.judged.is_settled],
        "accepted": [row for row in rows if row.judged.is_settled],
    }


def _waive_form(item: Judged, bound: forms.Form | None) -> forms.Form:
    key = item.finding.key
    if bound is not None and bound.data.get("finding_key") == key:
        return bound
    form = desk_forms.WaiveForm(
        auto_id=f"waive-{key}-%s", initial={"rule": item.finding.rule, "finding_key": key}
    )
    if item.needed != 1:  # an error is overridden one by one
        form.fields["scope"].widget = forms.HiddenInput()
    return form


def needs_of(case: queries.Case, policy: Policy, change: str, judged: list[Judged]) -> Needs | None:
    """Say what a draft will need if it is submitted as it stands."""
    if not change:
        return None
    wanted = policy.for_class(change)
    authors = list(case.revision.contributions.values_list("user_id", flat=True))
    board = people.board(case.at, without=authors)
    lacks = lacking(
        [member.specialties for member in board],
        approvals=wanted.floor,
        specialties=wanted.specialties,
    )
    return Needs(change, wanted, lacks, bars_submission(judged, policy))


def choices(case: queries.Case, turn: queries.Round | None, bound: Forms) -> list[Choice]:
    """Return what this person may do now; and why not, where they would expect to."""
    state = case.revision.state
    found = [
        Choice("submit", "Submit to the board", "Its text is frozen from then on.",
               _form(bound, "submit", desk_forms.SubmitForm), "main", conditions.submit(case)),
        Choice("start", "Start the review", "The board begins to consider it.",
               _start_form(case, bound), "main", conditions.start(case)),
        Choice("take_back", "Take it back to revise it",
               "The round closes; a new draft carries the text and its authors along.",
               _form(bound, "take_back", desk_forms.ReasonForm), "quiet",
               conditions.take_back(case)),
        Choice("withdraw", "Withdraw it", "It ends for good. The record stays.",
               _form(bound, "withdraw", desk_forms.ReasonForm), "stop", conditions.withdraw(case)),
        Choice("discard", "Discard the draft", "It goes out of view. The record stays.",
               _form(bound, "discard", desk_forms.DiscardForm), "stop", conditions.discard(case)),
        Choice("decline", "Decline it", "It ends for good, with the reason.",
               _form(bound, "decline", desk_forms.ReasonForm), "stop", conditions.decline(case)),
    ]  # fmt: skip
    explained = {
        "submit": state is Status.DRAFT and case.contributed,
        "start": state is Status.SUBMITTED and case.standing.is_member,
    }
    return [each for each in found if each.refusal is None or explained.get(each.name)]


def _form(bound: Forms, name: str, make: type[forms.Form]) -> forms.Form:
    return bound.get(name) or make(auto_id=f"{name}-%s")


def _start_form(case: queries.Case, bound: Forms) -> forms.Form | None:
    if conditions.start(case) is not None:
        return None
    return bound.get("start") or start_form(case)


def start_form(case: queries.Case, data: Any = None) -> desk_forms.StartForm:
    """Return the form that starts a review, offering whoever could decide."""
    authors = list(case.revision.contributions.values_list("user_id", flat=True))
    members = people.board(case.at, without=authors)
    load = queries.load_of(member.user.pk for member in members)
    return desk_forms.StartForm(data, members=members, load=load, auto_id="start-%s")
