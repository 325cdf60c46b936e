"""What people do with comments: say, answer, resolve, open again, accept."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from reviews import actions, conditions, queries, threads
from reviews.desk import comments, revision
from reviews.desk.access import DeskRequest, desk, find_case
from reviews.models import Comment, Thread


class SeenForm(forms.Form):
    """That somebody saw a draft as it stands."""

    seen_digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


@desk
@require_POST
def comment(request: DeskRequest, number: int) -> HttpResponse:
    """Open a thread on a place of the text."""
    case = find_case(request, number)
    document = case.revision.text.document_if_kept()
    if document is None:
        raise Http404
    seated = threads.seated(case.revision, request.user)
    may_block = conditions.block(case, seated=seated) is None
    on = str(request.POST.get("anchor", ""))[:200]
    form = comments.form_for(document, on, request.POST, may_block=may_block)
    said: list[Comment] = []
    answer = revision.attempt(
        request,
        number,
        "comment",
        form,
        lambda data: said.append(
            actions.comment(case.revision, by=request.user, anchor=form.written_anchor, **form.said)
        ),
        "Your comment is there, and those concerned are told.",
    )
    return _at(answer, said[0].thread_id if said else 0)


def _find(request: DeskRequest, number: int, thread: int) -> tuple[queries.Case, Thread]:
    case = find_case(request, number)
    row = get_object_or_404(Thread.objects.select_related("opened_by"), pk=thread)
    if row.entry_id != case.revision.entry_id:
        raise Http404
    return case, row


@desk
@require_POST
def reply(request: DeskRequest, number: int, thread: int) -> HttpResponse:
    """Answer in a thread."""
    case, row = _find(request, number, thread)
    talk = next(
        (
            each
            for each in threads.talks(case.revision, case.revision.text.document_if_kept())
            if each.thread == row
        ),
        None,
    )
    if talk is None:
        raise Http404
    form = comments.reply_form(talk, request.POST)
    answer = revision.attempt(
        request,
        number,
        f"reply-{row.pk}",
        form,
        lambda data: actions.comment(case.revision, by=request.user, thread=row, **form.said),
        "Your answer is there, and those concerned are told.",
    )
    return _at(answer, row.pk)


@desk
@require_POST
def resolve(request: DeskRequest, number: int, thread: int) -> HttpResponse:
    """Close a thread."""
    case, row = _find(request, number, thread)
    answer = revision.attempt(
        request,
        number,
        "resolve",
        forms.Form(request.POST),
        lambda data: actions.resolve(row, case.revision, by=request.user),
        "Resolved.",
    )
    return _at(answer, row.pk)


@desk
@require_POST
def reopen(request: DeskRequest, number: int, thread: int) -> HttpResponse:
    """Open a resolved thread again."""
    case, row = _find(request, number, thread)
    answer = revision.attempt(
        request,
        number,
        "reopen",
        forms.Form(request.POST),
        lambda data: actions.reopen(row, case.revision, by=request.user),
        "Open again.",
    )
    return _at(answer, row.pk)


@desk
@require_POST
def accept_suggestion(request: DeskRequest, number: int, thread: int, comment: int) -> HttpResponse:
    """Put what a comment suggests into the draft that was shown."""
    case, row = _find(request, number, thread)
    new = get_object_or_404(Comment.objects.select_related("thread"), thread=row, number=comment)
    answer = revision.attempt(
        request,
        number,
        "accept",
        SeenForm(request.POST),
        lambda data: actions.accept_suggestion(
            new, case.revision, by=request.user, seen_digest=data["seen_digest"]
        ),
        "Accepted: the suggested words are in the draft.",
    )
    return _at(answer, row.pk)


def _at(answer: HttpResponse, thread: int) -> HttpResponse:
    """Lead on to the thread, where something was done."""
    if answer.status_code == 302:
        answer["Location"] += f"#thread-{thread}"
    return answer
