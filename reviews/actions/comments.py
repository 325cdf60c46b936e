"""What people say about a text: comments, their threads, and suggestions that are accepted.

No event and no mail holds the words of a comment: they may be those of the text, and
a redaction has to find them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from people.models import User
from reference.document import EntryDocument, Malformed, canonical_bytes, digest_of
from reference.models import Revision
from reference.states import Status
from reviews import anchors, conditions, queries, threads
from reviews.actions.drafting import put
from reviews.conditions import Refused, require
from reviews.ledger import Act, act
from reviews.models import Acceptance, Comment, Event, Thread
from reviews.outbox import notify


def comment(
    revision: Revision,
    *,
    by: User,
    words: str = "",
    anchor: str = "",
    thread: Thread | None = None,
    quotation: str = "",
    field: str = "",
    suggestion: str = "",
    blocking: bool = False,
    at: datetime | None = None,
) -> Comment:
    """Say something about a place of a text: open a thread at an anchor, or answer in one.

    ``suggestion`` replaces what is quoted in ``field``, or all of the field. Without a
    field it is for the one that holds the quotation, or for the text of the statement.
    Whoever is named as "@username" and may read the revision is told.

    Refused, among others, where the place or the quotation is not in the text, and for a
    suggestion that could not stand there.
    """
    at = at or timezone.now()
    with act(by=by, at=at, entry_id=revision.entry_id) as deed:
        case = queries.case_of(revision, by, at)
        deed.meets(case)
        row = case.revision
        seated = threads.seated(row, by)
        require(conditions.comment(case, seated=seated, follows_return=threads.follows_return(row)))
        if blocking:
            require(conditions.block(case, seated=seated))
        document = row.text.document()
        if thread is None:
            new = _opening(row, document, anchor, quotation, blocking=blocking, by=by, at=at)
            concerned, did = _authors(row), "commented"
        else:
            new = _answer(row, thread, by=by, at=at)
            concerned, did = _participants(new.thread), "answered a comment"
        new.words = words.strip()
        if suggestion.strip() or field:
            _suggest(new, document, field, suggestion.strip())
        if not (new.words or new.field):
            raise Refused("Say something, or suggest other words.")
        new.digest = threads.digest_of(new)
        new.save(force_insert=True)
        event = _record(deed, "comment", row, new.thread, number=new.number, comment=new.digest)
        told, mentioned = _told(row, at, concerned, threads.mentioned(new.words))
        where = f"“{row.title}”: {_lower(new.thread.anchor)}."
        said = f"{by.name} named you in a comment on {where}"
        notify(event, mentioned, f"You were mentioned: {row.title}", said)
        notify(event, told, f"Comment: {row.title}", f"{by.name} {did} on {where}")
    return new


def resolve(thread: Thread, revision: Revision, *, by: User, at: datetime | None = None) -> Thread:
    """Close a thread as it stands on a revision. One that blocks, its opener or the chair closes.

    It can be opened again.
    """
    at = at or timezone.now()
    with act(by=by, at=at, entry_id=revision.entry_id) as deed:
        case, row = _thread(deed, thread, revision)
        require(conditions.resolve(case, row, seated=threads.seated(case.revision, by)))
        _close(row, Thread.How.RESOLVED, by, at)
        event = _record(deed, "resolve", case.revision, row)
        _tell(event, case.revision, row, "Resolved", f"{by.name} resolved a comment on")
    return row


def reopen(thread: Thread, revision: Revision, *, by: User, at: datetime | None = None) -> Thread:
    """Open a resolved thread again. One that blocked blocks again."""
    at = at or timezone.now()
    with act(by=by, at=at, entry_id=revision.entry_id) as deed:
        case, row = _thread(deed, thread, revision)
        require(conditions.reopen(case, row, seated=threads.seated(case.revision, by)))
        row.resolved_at, row.resolved_by, row.how = None, None, ""
        row.save()
        event = _record(deed, "reopen", case.revision, row)
        _tell(event, case.revision, row, "Open again", f"{by.name} opened a comment again on")
    return row


def accept_suggestion(
    comment: Comment,
    revision: Revision,
    *,
    by: User,
    seen_digest: str,
    at: datetime | None = None,
) -> Revision:
    """Put the suggested words into a draft. Whoever suggested them has written part of it.

    The thread is resolved with it, unless it blocks and somebody else than its opener made
    the suggestion. Refused if the draft is not the one that was shown, and if what the
    words replace does not stand there any more.
    """
    at = at or timezone.now()
    with act(by=by, at=at, entry_id=revision.entry_id) as deed:
        case, thread = _thread(deed, comment.thread, revision)
        draft = case.revision
        new = Comment.objects.select_related("author").get(pk=comment.pk)
        new.thread = thread
        accepted = Acceptance.objects.filter(comment=new).exists()
        require(conditions.accept(case, new, accepted=accepted))
        if draft.text_id != seen_digest:
            raise Refused(
                "Somebody saved this draft since you opened the page. Look at it again, "
                "then accept."
            )
        document = _replaced(draft.text.document(), new)
        body = canonical_bytes(document)
        digest = digest_of(body)
        if digest == draft.text_id:
            raise Refused("The draft says so already. Resolve the comment.")
        before = put(draft, document, body, digest, by=[by.pk, new.author_id], at=at)
        Acceptance(comment=new, revision=draft, text_id=digest, by=by, at=at).save(
            force_insert=True
        )
        if not thread.blocking or new.author_id == thread.opened_by_id:
            _close(thread, Thread.How.ACCEPTED, by, at)
        event = _record(
            deed,
            "accept suggestion",
            draft,
            thread,
            move=(Status.DRAFT, Status.DRAFT),
            number=new.number,
            author=new.author_id,
            author_name=new.author.name,
            before=before,
            resolved=thread.resolved_at is not None,
        )
        notify(
            event,
            [new.author],
            f"Accepted: {draft.title}",
            f"{by.name} accepted what you suggested for “{draft.title}”. You have written part of "
            "it now, so you cannot decide on it.",
        )
    return draft


# --- what they share ----------------------------------------------------------


def _opening(
    revision: Revision,
    document: EntryDocument,
    anchor: str,
    quotation: str,
    *,
    blocking: bool,
    by: User,
    at: datetime,
) -> Comment:
    """Open a thread at a place; return its first comment, not yet stored."""
    place = _place(anchor)
    beside = anchors.first_of_row(document, place)
    found = anchors.fields(document, place, beside)
    if found is None:
        raise Refused(f"{place.words} is not in this text. Look at it again.")
    thread = Thread(
        entry_id=revision.entry_id,
        revision=revision,
        anchor=str(place),
        blocking=blocking,
        opened_by=by,
        opened_at=at,
    )
    thread.save(force_insert=True)
    return Comment(
        thread=thread,
        number=1,
        author=by,
        text_id=revision.text_id,
        quotation=_quotation(found, quotation),
        beside=beside,
        at=at,
    )


def _answer(revision: Revision, thread: Thread, *, by: User, at: datetime) -> Comment:
    """Return the next comment of a thread, not yet stored."""
    row = _on_line(thread, revision)
    return Comment(
        thread=row,
        number=row.comments.count() + 1,
        author=by,
        text_id=revision.text_id,
        at=at,
    )


def _place(written: str) -> anchors.Anchor:
    try:
        return anchors.read(written)
    except ValueError:
        raise Refused("Choose the place in the text that you mean.") from None


def _quotation(found: dict[str, str], words: str) -> str:
    """Return quoted words exactly as they stand at the place; refuse what does not stand there."""
    if not words.strip():
        return ""
    for value in found.values():
        if stands := anchors.quoted(value, words):
            return stands[0]
    raise Refused(
        "The words that you quote do not stand there. Copy them from the text, or leave the "
        "quotation out."
    )


def _first(new: Comment) -> Comment:
    return new if new.number == 1 else new.thread.comments.get(number=1)


def _suggest(new: Comment, document: EntryDocument, field: str, suggestion: str) -> None:
    """Note in a comment which words it would put in place of which."""
    first = _first(new)
    quotation = first.quotation
    found = anchors.fields(document, anchors.read(new.thread.anchor), first.beside)
    if found is None:
        raise Refused("The place is not in this text any more, so nothing is replaced there.")
    if not field:
        holds = [name for name, value in found.items() if quotation and quotation in value]
        usual = [name for name in ("text", "cell", "title") if name in found]
        field = next(iter([*holds, *usual]), "")
    if field not in found:
        raise Refused("Choose what your suggestion replaces.")
    value = found[field]
    if quotation and value.count(quotation) > 1:
        raise Refused("The words that you quote stand there more than once. Quote more of them.")
    new.field, new.suggestion = field, suggestion
    new.replaces = quotation if quotation and quotation in value else value
    if suggestion == new.replaces:
        raise Refused("Your suggestion says what stands there already.")
    _replaced(document, new)  # refused now rather than by its author later


def _replaced(document: EntryDocument, new: Comment) -> EntryDocument:
    """Return the document with what a comment suggests; refuse what cannot stand there."""
    first = _first(new)
    try:
        return anchors.replaced(
            document,
            anchors.read(new.thread.anchor),
            new.field,
            old=new.replaces,
            new=new.suggestion,
            within=threads.is_within(first, new),
            beside=first.beside,
        )
    except anchors.Gone as gone:
        raise Refused(f"{gone} Nothing was changed.") from None
    except Malformed as malformed:
        fault = malformed.faults[0]
        raise Refused(f"The suggested words cannot stand there: it {fault.message}.") from None


def _on_line(thread: Thread, revision: Revision) -> Thread:
    """Return a thread as it is under the lock; refuse it where it does not stand."""
    row = Thread.objects.select_related("opened_by").get(pk=thread.pk)
    if row.entry_id != revision.entry_id or row.revision_id not in threads.line(revision):
        raise Refused("This comment is about another revision.")
    return row


def _thread(deed: Act, thread: Thread, revision: Revision) -> tuple[queries.Case, Thread]:
    case = queries.case_of(revision, deed.by, deed.at)
    deed.meets(case)
    return case, _on_line(thread, case.revision)


def _close(thread: Thread, how: Thread.How, by: User, at: datetime) -> None:
    thread.resolved_at, thread.resolved_by, thread.how = at, by, how
    thread.save()


def _record(
    deed: Act,
    verb: str,
    revision: Revision,
    thread: Thread,
    *,
    move: tuple[str, str] | None = None,
    **details: Any,
) -> Event:
    return deed.record(
        verb,
        revision=revision,
        move=move or (revision.status, revision.status),
        digest=revision.text_id,
        thread=thread.pk,
        anchor=thread.anchor,
        blocking=thread.blocking,
        **details,
    )


def _authors(revision: Revision) -> list[int]:
    return list(revision.contributions.values_list("user_id", flat=True))


def _participants(thread: Thread) -> list[int]:
    said = thread.comments.values_list("author_id", flat=True)
    return [thread.opened_by_id, *said]


def _told(
    revision: Revision, at: datetime, concerned: Iterable[int], named: set[str]
) -> tuple[list[User], list[User]]:
    """Return who is told of a comment, and apart from them who is named in it.

    Nobody is told who could not read the revision.
    """
    people = threads.readers(revision, at)
    concerned = set(concerned)
    found = list(people.filter(pk__in=concerned) | people.filter(username__in=named))
    mentioned = [user for user in found if user.username in named]
    return [user for user in found if user.username not in named], mentioned


def _tell(event: Event, revision: Revision, thread: Thread, subject: str, did: str) -> None:
    told, _ = _told(revision, event.at, _participants(thread), set())
    where = f"“{revision.title}”: {_lower(thread.anchor)}."
    notify(event, told, f"{subject}: {revision.title}", f"{did} {where}")


def _lower(anchor: str) -> str:
    words = anchors.read(anchor).words
    return f"{words[0].lower()}{words[1:]}"
