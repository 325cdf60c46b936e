"""What editors do: write, submit, withdraw."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from people import queries as people
from people.models import User
from reference import conflicts, drugs
from reference.compare import change_class
from reference.document import EntryDocument, canonical_bytes, digest_of
from reference.models import (
    Contribution,
    DocumentText,
    Entry,
    EntryEditor,
    FormerSlug,
    Publication,
    Revision,
    WorkingCopy,
)
from reference.rules import Facts
from reference.states import MOVES, Status
from reviews import conditions, queries
from reviews.conditions import Collision, Refused, require
from reviews.findings import bars_submission, facts_beside, facts_of, judge
from reviews.ledger import NOTHING_YET, Act, act, hold_house
from reviews.outbox import notify
from reviews.policy import Policy
from reviews.quorum import lacking


def create_entry(document: EntryDocument, *, by: User, at: datetime | None = None) -> Revision:
    """Make an entry with its first draft. The creator owns it and is its first contributor."""
    at = at or timezone.now()
    taken = f"The address “{document.slug}” is taken. Choose another slug."
    try:
        with act(by=by, at=at) as deed:
            require(conditions.create_entry(deed.standing()))
            entry = Entry(slug=document.slug, drug=document.drug, owner=by, created_at=at)
            entry.save(force_insert=True)
            deed.entry_id, deed.head = entry.pk, NOTHING_YET
            revision = _new_revision(
                entry, document, number=1, parent=None, base=None, by=by, at=at, contributors=()
            )
            deed.record(
                "create", revision=revision, move=("", Status.DRAFT), digest=revision.digest
            )
    except IntegrityError:
        # Held by the database: no two entries at one address, now or formerly.
        if _is_taken(document.slug):
            raise Refused(taken) from None
        raise
    return revision


def propose(entry: Entry, *, by: User, at: datetime | None = None) -> Revision:
    """Begin a draft of a change: from what is on view, or from the newest text of the entry."""
    at = at or timezone.now()
    with act(by=by, at=at, entry_id=entry.pk) as deed:
        require(conditions.propose(deed.standing()))
        entry = Entry.objects.get(pk=entry.pk)
        base = entry.publications.select_related("revision__text").order_by("-number").first()
        parent = (
            base.revision
            if base is not None
            else entry.revisions.select_related("text").order_by("-number").first()
        )
        if parent is None or parent.text.is_redacted:
            raise Refused("There is no text to begin from. Make a new entry instead.")
        if base is None and parent.state.is_open:
            raise Refused(
                f"Nothing of this entry was published yet; work on revision {parent.number}, "
                f"which is {parent.state.label.lower()}."
            )
        # Who wrote what is published is judged already; who wrote an unpublished
        # ancestor is not.
        inherited = () if base is not None else _contributors(parent)
        revision = _new_revision(
            entry,
            _at_address(parent.text.document(), entry),
            number=_next_number(entry),
            parent=parent,
            base=base,
            by=by,
            at=at,
            contributors=inherited,
        )
        deed.record("propose", revision=revision, move=("", Status.DRAFT), digest=revision.digest)
    return revision


def save(
    revision: Revision,
    document: EntryDocument,
    *,
    by: User,
    seen_digest: str,
    at: datetime | None = None,
) -> Revision:
    """Store a new text in a draft and make the writer a contributor.

    Raise :class:`Collision` if somebody else saved since ``seen_digest``; the
    text is then kept as the writer's working copy. Saving what is stored already
    changes nothing.
    """
    at = at or timezone.now()
    body = canonical_bytes(document)
    digest = digest_of(body)
    with act(by=by, at=at, entry_id=revision.entry_id) as deed:
        case = _case(deed, revision)
        require(conditions.save(case))
        row = case.revision
        if document.slug != row.entry.slug:
            raise Refused(
                f"The slug must stay “{row.entry.slug}”, the address of this entry. "
                "To change the address, rename the entry."
            )
        if row.text_id == digest:
            deed.changed_nothing()
            return row
        collided = row.text_id != seen_digest
        if not collided:
            before = put(row, document, body, digest, by=[by.pk], at=at)
            WorkingCopy.objects.filter(revision=row, editor=by).delete()
            deed.record(
                "save",
                revision=row,
                move=(Status.DRAFT, Status.DRAFT),
                digest=digest,
                before=before,
            )
        else:
            deed.changed_nothing()
    if collided:
        from reference import yaml

        WorkingCopy.objects.update_or_create(
            revision=row,
            editor=by,
            defaults={
                "source": yaml.write(document).decode(),
                "seen_digest": seen_digest,
                "edited_at": at,
            },
        )
        raise Collision(
            "Somebody else saved this draft since you opened it. Both texts are kept: theirs "
            "is the draft, yours is your working copy.",
            theirs=bytes(row.text.body),
            theirs_digest=row.text_id,
        )
    return row


def put(
    row: Revision,
    document: EntryDocument,
    body: bytes,
    digest: str,
    *,
    by: list[int],
    at: datetime,
) -> str:
    """Put a text in a draft, and make those who wrote it contributors. Return what was there.

    Call inside an act that has asked whether it may be done.
    """
    before = row.text_id
    row.text = store_text(body, digest)
    row.title = document.title
    row.saved_at = at
    row.save()
    contribute(row, by)
    return before


def discard(
    revision: Revision, *, by: User, reason: str = "", at: datetime | None = None
) -> Revision:
    """Put a draft out of view. Its texts stay in the record."""
    return _end_draft(revision, "discard", by=by, reason=reason, at=at or timezone.now())


def submit(revision: Revision, *, by: User, note: str = "", at: datetime | None = None) -> Revision:
    """Hand a draft to the board. From here on its text is frozen; the clock starts.

    Pins the policy in force, and computes the change class against what is on view.
    """
    at = at or timezone.now()
    with act(by=by, at=at, entry_id=revision.entry_id) as deed:
        wrote = Contribution.objects.filter(revision=revision.pk).values("user")
        known, board = people.standing_and_board(by, at, without=wrote)
        case = queries.case_of(revision, by, at, known=known)
        deed.meets(case)
        require(conditions.submit(case))
        row = case.revision
        policy_digest = case.newest_policy
        if not policy_digest:
            raise Refused("No editorial policy is in force yet. The chair adopts one first.")
        policy = queries.policy_of(policy_digest)
        document = row.text.document()
        require(conditions.known_drug(document.drug, drugs.keys()))
        base = case.current.text.document() if case.current is not None else None
        row.change_class = change_class(base, document, drugs=drugs.names()).value
        barred = bars_submission(
            judge(document, policy, _facts(document, policy, row.entry_id, at)), policy
        )
        if barred:
            raise Refused(
                "Mend this before submitting: "
                + " ".join(item.finding.message for item in barred[:5])
            )
        needs = policy.for_class(row.change_class)
        lacks = lacking(
            [member.specialties for member in board],
            approvals=needs.floor,
            specialties=needs.specialties,
        )
        if lacks:
            raise Refused(
                f"The board could not decide on a {row.change_class} change now. "
                f"It lacks {'; '.join(lacks)}."
            )
        row.status = MOVES["submit"].target
        row.submitted_at = at
        row.policy_digest = policy_digest
        row.note = note.strip()
        row.save()
        conflicts.enter(row, document)
        event = deed.record(
            "submit",
            revision=row,
            move=(Status.DRAFT, row.status),
            digest=row.digest,
            change_class=row.change_class,
            policy=policy_digest,
        )
        notify(
            event,
            [member.user for member in board],
            f"Submitted: {row.title}",
            f"{by.name} submitted a {row.change_class} change of “{row.title}”.\n{row.note}",
        )
    return row


def withdraw(revision: Revision, *, by: User, reason: str, at: datetime | None = None) -> Revision:
    """Take a submitted revision out of the board's hands for good."""
    from reviews.actions.rounds import close_with_revision

    at = at or timezone.now()
    require(conditions.reasoned(reason))
    with act(by=by, at=at, entry_id=revision.entry_id, reason=reason) as deed:
        case = _case(deed, revision)
        require(conditions.withdraw(case))
        close_with_revision(deed, case, "withdraw", outcome="withdrawn")
    return case.revision


def rename(entry: Entry, slug: str, *, by: User, at: datetime | None = None) -> Entry:
    """Give an entry another address; the old one leads to the new one for ever.

    Refused while anything of the entry is open, since an open text carries the slug.
    """
    at = at or timezone.now()
    require(conditions.slug(slug, "the address of an entry"))
    taken = f"The address “{slug}” is taken. Choose another slug."
    try:
        with _addresses(), act(by=by, at=at, entry_id=entry.pk) as deed:
            row = Entry.objects.get(pk=entry.pk)
            require(conditions.add_editor(row.owner_id, deed.standing()))
            if row.slug == slug:
                raise Refused(f"The address is “{slug}” already.")
            if row.revisions.filter(status__in=queries.OPEN_STATUSES).exists():
                raise Refused("A revision of this entry is open. Rename it when nothing is open.")
            if _is_taken(slug, but_by=row):
                raise Refused(taken)
            before, row.slug = row.slug, slug
            row.save()
            if not FormerSlug.objects.filter(slug=before).exists():
                FormerSlug(slug=before, entry=row).save(force_insert=True)
            deed.record("rename", before=before, after=slug)
    except IntegrityError:
        # Somebody else took it since we asked: the lock is on our own entry only.
        if _is_taken(slug, but_by=entry):
            raise Refused(taken) from None
        raise
    return row


@contextmanager
def _addresses() -> Iterator[None]:
    """Give and leave addresses one at a time: no entry begins at one that another is leaving."""
    with transaction.atomic():
        hold_house()
        yield


def _is_taken(slug: str, *, but_by: Entry | None = None) -> bool:
    """Say whether an address leads to an entry, or led to one other than that."""
    holders = Entry.objects.filter(Q(slug=slug) | Q(former_slugs__slug=slug))
    if but_by is not None:
        holders = holders.exclude(pk=but_by.pk)
    return holders.exists()


def add_editor(entry: Entry, user: User, *, by: User, at: datetime | None = None) -> EntryEditor:
    """Let another editor write in the drafts of an entry."""
    at = at or timezone.now()
    with act(by=by, at=at, entry_id=entry.pk) as deed:
        require(conditions.add_editor(entry.owner_id, deed.standing()))
        if not people.standing(user, at).is_editor:
            raise Refused(f"{user.name} is not an editor. The chair grants that role.")
        if entry.editors.filter(user=user).exists():
            raise Refused(f"{user.name} is among the editors of this entry already.")
        row = EntryEditor(entry=entry, user=user)
        row.save(force_insert=True)
        deed.record("add editor", editor=user.pk, editor_name=user.name)
    return row


# --- shared with the other actions ------------------------------------------


def _case(deed: Act, revision: Revision) -> queries.Case:
    """Load the case inside the lock, and note in which roles the person acts."""
    case = queries.case_of(revision, deed.by, deed.at)
    deed.meets(case)
    return case


def _facts(document: EntryDocument, policy: Policy, entry_id: int, at: datetime) -> Facts:
    """Return what the rules have to know to say whether a text may be submitted.

    Other entries are asked only where the policy bars submission for what they say.
    """
    if not {"IMP601", "IMP602"} & set(policy.rules.bars_submission):
        return facts_of(policy, at)
    return facts_beside(document, policy, at, entry_id=entry_id)


def store_text(body: bytes, digest: str) -> DocumentText:
    """Store canonical bytes under their digest, once. Refused for what was redacted."""
    if DocumentText.objects.filter(digest=digest, body=b"").exists():
        raise Refused("This very text was redacted and is not stored again. Change its wording.")
    DocumentText.objects.bulk_create(
        [DocumentText(digest=digest, body=body)], ignore_conflicts=True
    )
    return DocumentText(digest=digest, body=body)


def contribute(revision: Revision, users: list[int]) -> None:
    """Make people contributors of a revision; those who are already stay so."""
    Contribution.objects.bulk_create(
        [Contribution(revision=revision, user_id=user) for user in users], ignore_conflicts=True
    )


def _at_address(document: EntryDocument, entry: Entry) -> EntryDocument:
    """Return the document under the entry's present slug; it may have been renamed since."""
    if document.slug == entry.slug:
        return document
    return document.model_copy(update={"slug": entry.slug})


def _contributors(revision: Revision) -> list[int]:
    return list(revision.contributions.values_list("user_id", flat=True))


def _next_number(entry: Entry) -> int:
    return (entry.revisions.aggregate(newest=Max("number"))["newest"] or 0) + 1


def _new_revision(
    entry: Entry,
    document: EntryDocument,
    *,
    number: int,
    parent: Revision | None,
    base: Publication | None,
    by: User,
    at: datetime,
    contributors: tuple[int, ...] | list[int],
    author: User | None = None,
) -> Revision:
    body = canonical_bytes(document)
    revision = Revision(
        entry=entry,
        number=number,
        text=store_text(body, digest_of(body)),
        title=document.title,
        status=Status.DRAFT,
        author=author or by,
        parent=parent,
        base=base,
        created_at=at,
        saved_at=at,
    )
    revision.save(force_insert=True)
    contribute(revision, sorted({*contributors, (author or by).pk}))
    return revision


def next_draft(returned: Revision, *, by: User, at: datetime) -> Revision:
    """Make the draft that follows a returned revision: same text, author and contributors."""
    return after(returned, returned.text.document(), base=returned.base, by=by, at=at)


def after(
    row: Revision, document: EntryDocument, *, base: Publication | None, by: User, at: datetime
) -> Revision:
    """Make the draft that follows a revision, of the same author and contributors."""
    return _new_revision(
        row.entry,
        _at_address(document, row.entry),
        number=_next_number(row.entry),
        parent=row,
        base=base,
        by=by,
        at=at,
        contributors=_contributors(row),
        author=row.author,
    )


def _end_draft(revision: Revision, verb: str, *, by: User, reason: str, at: datetime) -> Revision:
    with act(by=by, at=at, entry_id=revision.entry_id, reason=reason) as deed:
        case = _case(deed, revision)
        require(conditions.ON_REVISION[verb](case))
        row = case.revision
        before, row.status = row.status, MOVES[verb].target
        row.save()
        WorkingCopy.objects.filter(revision=row).delete()
        deed.record(verb, revision=row, move=(before, row.status), digest=row.digest)
    return row
