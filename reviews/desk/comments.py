"""What a page shows of the comments on a revision: beside their places, and in a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.http import QueryDict

from reference.compare import word_differences
from reference.document import EntryDocument, Table
from reference.rendering import Talked
from reviews import anchors, conditions, queries, threads
from reviews.conditions import Reason
from reviews.desk import keeping
from reviews.desk.access import DeskRequest
from reviews.desk.forms import Form
from reviews.models import Comment

TABLE = "table"
"""The kind of a place that is no anchor yet: its row and column are chosen in the form."""


class CommentForm(Form):
    """What somebody says about a place, and the words that they would put there."""

    anchor = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    thread = forms.IntegerField(required=False, widget=forms.HiddenInput)
    row = forms.ChoiceField(label="Row")
    column = forms.ChoiceField(label="Column")
    quotation = forms.CharField(
        label="Quoted words",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Copied from there, if you mean these words only.",
    )
    words = forms.CharField(
        label="Comment",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field = forms.ChoiceField(label="Your suggestion replaces", required=False)
    suggestion = forms.CharField(
        label="Suggested words",
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The author can accept them with one click. Whoever suggested what was "
        "accepted has written part of the text, and does not decide on it.",
    )
    blocking = forms.BooleanField(
        label="This must be resolved before approval",
        required=False,
        help_text="You resolve it, or the chair does.",
    )

    def __init__(
        self,
        *args: Any,
        place: anchors.Anchor | None,
        fields: Mapping[str, str] | None,
        table: Table | None = None,
        opens: bool = True,
        may_block: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        named = self.fields["field"]
        assert isinstance(named, forms.ChoiceField)
        if table is not None:
            _choose(self, "row", ((at, row[0]) for at, row in enumerate(table.rows, 1)))
            _choose(self, "column", enumerate(table.columns, 1))
            self.fields["suggestion"].label = "Suggested words, for the quoted ones or the cell"
        else:
            del self.fields["row"], self.fields["column"]
        if fields and len(fields) > 1:
            whole = "the quoted words, or all of: " if place and place.kind != "regimen" else ""
            named.choices = [
                ("", "No suggestion, or as it fits"),
                *((name, whole + _told(name, value)) for name, value in fields.items()),
            ]
        else:
            del self.fields["field"]
        if not fields and table is None:
            del self.fields["suggestion"]
        if not opens:
            del self.fields["quotation"]
        if not may_block:
            del self.fields["blocking"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if not any(cleaned.get(name, "").strip() for name in ("words", "field", "suggestion")):
            self.add_error("words", "Say something, or suggest other words.")
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        """What the action takes of the form."""
        names = ("words", "quotation", "field", "suggestion", "blocking")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    @property
    def written_anchor(self) -> str:
        """The anchor: of a table, the cell that was chosen."""
        kind, _, name = str(self.cleaned_data["anchor"]).partition(":")
        if kind != TABLE:
            return str(self.cleaned_data["anchor"])
        return f"cell:{name}:{self.cleaned_data.get('row')}:{self.cleaned_data.get('column')}"


def _choose(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def _told(name: str, value: str) -> str:
    shown = value if len(value) <= 60 else f"{value[:57]}…"
    words = anchors.field_words(name)
    return f"{words}: {shown}" if shown else f"{words} (empty)"


@dataclass(frozen=True)
class Said:
    """One comment with its suggestion as a difference, and whether it can be accepted here."""

    comment: Comment
    runs: list[tuple[str, str]]
    field_words: str
    accepts: bool
    refusal: Reason


@dataclass(frozen=True)
class Shown:
    """A thread as the page shows it to one person."""

    talk: threads.Talk
    said: list[Said]
    reply: CommentForm | None
    may_resolve: bool
    may_reopen: bool
    refusal: Reason
    """Why this person does not resolve a comment that blocks."""

    @property
    def is_open(self) -> bool:
        return self.reply is not None and (self.reply.is_bound or "words" in self.reply.initial)


@dataclass(frozen=True)
class Asked:
    """The form of a new comment, with the place that it is about in words."""

    form: CommentForm
    words: str
    target: str
    stands: list[tuple[str, str]]
    """What stands there, field by field, as it is written."""


def section(
    request: DeskRequest,
    case: queries.Case,
    turn: queries.Round | None,
    document: EntryDocument | None,
    bound: Mapping[str, forms.Form],
) -> dict[str, Any]:
    """Return what ``desk/_comments.html`` shows of a revision before one person."""
    seated = turn is not None and turn.own_seat is not None
    refusal = conditions.comment(
        case, seated=seated, follows_return=threads.follows_return(case.revision)
    )
    if document is None:
        refusal = refusal or "The text was redacted."
    kept = keeping.taken(request, holding="words") if request.method == "GET" else None
    talks = threads.talks(case.revision, document)
    shown = [
        _shown(case, talk, seated=seated, may_answer=refusal is None, bound=bound, kept=kept)
        for talk in talks
    ]
    found: dict[str, Any] = {
        "comments_open": [each for each in shown if not each.talk.is_resolved],
        "comments_resolved": [each for each in shown if each.talk.is_resolved],
        "may_comment": refusal is None,
        "talks": talks,
    }
    if kept is not None:
        found["offered_again"] = True
    if refusal is None and document is not None:
        may_block = conditions.block(case, seated=seated) is None
        asked = bound.get("comment")
        on = kept.get("anchor", "") if kept is not None else request.GET.get("on", "")
        if isinstance(asked, CommentForm):
            found["asked"] = _asked(document, asked.data.get("anchor", ""), asked)
        elif on:
            form = form_for(document, on, may_block=may_block, kept=kept)
            found["asked"] = _asked(document, on, form)
    return found


def form_for(
    document: EntryDocument,
    on: str,
    data: QueryDict | None = None,
    *,
    may_block: bool,
    kept: QueryDict | None = None,
) -> CommentForm:
    """Return the form of a new comment on a place, filled with what was kept."""
    place, table = _place(document, on)
    fields = None if place is None else anchors.fields(document, place)
    initial: dict[str, Any] = {"anchor": on}
    if kept is not None:
        initial |= {name: kept.get(name, "") for name in CommentForm.base_fields}
    return CommentForm(
        data,
        initial=initial,
        auto_id="comment-%s",
        place=place,
        fields=fields,
        table=table,
        may_block=may_block,
    )


def reply_form(
    talk: threads.Talk, data: QueryDict | None = None, *, kept: QueryDict | None = None
) -> CommentForm:
    """Return the form of an answer in a thread."""
    initial: dict[str, Any] = {"thread": talk.thread.pk}
    if kept is not None and kept.get("thread") == str(talk.thread.pk):
        initial |= {name: kept.get(name, "") for name in ("words", "field", "suggestion")}
    return CommentForm(
        data,
        initial=initial,
        auto_id=f"reply-{talk.thread.pk}-%s",
        place=talk.anchor,
        fields=talk.fields,
        opens=False,
    )


def _place(document: EntryDocument, on: str) -> tuple[anchors.Anchor | None, Table | None]:
    kind, _, name = on.partition(":")
    if kind == TABLE:
        tables = (table for _, table in document.walk_tables() if table.id == name)
        return None, next(tables, None)
    try:
        return anchors.read(on), None
    except ValueError:
        return None, None


def _asked(document: EntryDocument, on: str, form: CommentForm) -> Asked | None:
    """Return the form with its place; None for a place that is not in the text."""
    place, table = _place(document, on)
    if table is not None:
        return Asked(form, f"Table “{table.id}”", f"table-{table.id}", [])
    if place is None:
        return None
    fields = anchors.fields(document, place) or {}
    if not fields and not form.is_bound:
        return None
    stands = [(anchors.field_words(name), value) for name, value in fields.items() if value]
    return Asked(form, place.words, place.target, [] if place.kind == "regimen" else stands)


def _shown(
    case: queries.Case,
    talk: threads.Talk,
    *,
    seated: bool,
    may_answer: bool,
    bound: Mapping[str, forms.Form],
    kept: QueryDict | None,
) -> Shown:
    thread = talk.thread
    resolve = conditions.resolve(case, thread, seated=seated)
    reply = bound.get(f"reply-{thread.pk}")
    if not isinstance(reply, CommentForm):
        reply = reply_form(talk, kept=kept)
    blocks = thread.blocking and not talk.is_resolved and may_answer
    return Shown(
        talk,
        [_said(case, talk, comment) for comment in talk.comments],
        reply if may_answer and not talk.is_resolved else None,
        resolve is None,
        conditions.reopen(case, thread, seated=seated) is None,
        resolve if blocks else None,
    )


def _said(case: queries.Case, talk: threads.Talk, comment: Comment) -> Said:
    comment.thread = talk.thread
    accepted = hasattr(comment, "acceptance")
    refusal: Reason = None
    if comment.field and not accepted and not comment.is_emptied and case.contributed:
        refusal = conditions.accept(case, comment, accepted=False)
        if refusal is None and not talk.fits(comment):
            refusal = "What it replaces does not stand here any more."
    writes = conditions.accept(case, comment, accepted=accepted) is None
    runs = word_differences(comment.replaces, comment.suggestion) if comment.field else []
    return Said(
        comment,
        [(str(op), text) for op, text in runs],
        anchors.field_words(comment.field) if comment.field else "",
        writes and talk.fits(comment),
        refusal,
    )


def open_on(case: queries.Case) -> list[tuple[threads.Talk, list[Said]]]:
    """Return the open threads on a draft, to stand beside the editor."""
    text = case.revision.text
    found = threads.talks(case.revision, text.document_if_kept())
    return [
        (talk, [_said(case, talk, comment) for comment in talk.comments])
        for talk in found
        if not talk.is_resolved
    ]


def beside(
    document: EntryDocument, talks: list[threads.Talk], *, may_comment: bool
) -> dict[str, Talked]:
    """Return what stands beside each statement, regimen and table, by the id of the part."""
    by_target: dict[str, list[threads.Talk]] = {}
    for talk in talks:
        if talk.fields is not None:
            by_target.setdefault(talk.anchor.target, []).append(talk)
    found: dict[str, Talked] = {}
    for kind, name, target in _places(document):
        here = by_target.get(target, [])
        if here or may_comment:
            found[target] = Talked(
                open=sum(not talk.is_resolved for talk in here),
                closed=sum(talk.is_resolved for talk in here),
                target=f"thread-{here[0].thread.pk}" if here else "",
                form=f"?on={quote(f'{kind}:{name}')}#comment" if may_comment else "",
                place=f"{kind} {name}",
            )
    return found


def _places(document: EntryDocument) -> list[tuple[str, str, str]]:
    said = [("statement", part.id, f"say-{part.id}") for _, part in document.walk_statements()]
    doses = [("regimen", part.id, f"dose-{part.id}") for part in document.regimens]
    tables = [(TABLE, part.id, f"table-{part.id}") for _, part in document.walk_tables()]
    return [*said, *doses, *tables]
