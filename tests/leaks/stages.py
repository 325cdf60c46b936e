"""A house in which one entry stands in every state, brought there by real actions.

Every text and every word said in it is marked (see ``words``), so a single look at an
answer tells whether it holds what its reader must not see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from people.models import Role, User
from reference.document import parse, plain_data
from reference.models import Entry, Publication, Revision, WorkingCopy
from reviews import actions
from reviews.findings import Judged
from reviews.models import Redaction, Review, Task
from reviews.queries import round_of
from tests import cast as play
from tests.cast import Cast, tick
from tests.leaks.words import HIDDEN, PUBLIC, RECALLED, SAID, marked


@dataclass
class Stage:
    """One entry in one state, and what of it somebody may ask for."""

    state: str
    code: str
    entry: Entry
    revision: Revision
    """What the state is about: the revision that was brought there last."""
    review: Review | None = None
    """The round that an address of a round is tried on."""
    first_slug: str = ""

    @property
    def slug(self) -> str:
        return self.entry.slug

    @property
    def hidden(self) -> str:
        """The beginning of every word of its unapproved texts."""
        return f"{HIDDEN}{self.code}"

    @property
    def versions(self) -> list[Publication]:
        return list(Publication.objects.filter(entry=self.entry).order_by("number"))


@dataclass
class World:
    cast: Cast
    once: User
    """An outsider who was co-opted into rounds that have closed since."""
    late: User
    """A member who joined the board after everything happened."""
    asked: Redaction | None = None
    """A redaction that nobody has confirmed yet."""
    task: Task | None = None
    """A task that is still open."""
    stages: dict[str, Stage] = field(default_factory=dict)
    now: datetime = play.NOW
    """A day after everything happened."""

    def __getitem__(self, state: str) -> Stage:
        return self.stages[state]


class Play:
    """How one entry comes into its state."""

    def __init__(self, world: World, state: str, code: str) -> None:
        self.world, self.cast, self.code = world, world.cast, code
        self.slug = f"{state.replace(' ', '-')}-entry"

    def word(self, kind: str) -> str:
        return f"{kind}{self.code}"

    def said(self, what: str) -> str:
        """Return a reason that carries the word of what is only said among colleagues."""
        return f"Because of {self.word(SAID)}{what}."

    # --- the first text ---------------------------------------------------

    def draft(self, kind: str = HIDDEN) -> Revision:
        """Make a draft of two editors, one of them on the board; its first text is replaced."""
        editor, third = self.cast.editor, self.cast.third
        row = actions.create_entry(
            marked(self.slug, f"{self.word(HIDDEN)}first", "0.2"), by=editor, at=tick()
        )
        actions.add_editor(row.entry, third, by=editor, at=tick())
        return self.written(row, marked(self.slug, self.word(kind)))

    def written(self, row: Revision, document: play.EntryDocument) -> Revision:
        by = self.cast.third
        return actions.save(row, document, by=by, seen_digest=row.digest, at=tick())

    def submitted(self, kind: str = HIDDEN) -> Revision:
        return self.sent(self.draft(kind))

    def sent(self, row: Revision) -> Revision:
        return actions.submit(row, by=self.cast.editor, note=self.said("sent"), at=tick())

    def under_review(self, kind: str = HIDDEN) -> Review:
        return self.begun(self.submitted(kind))

    def begun(self, row: Revision, spare: int = 0) -> Review:
        """Open the round, with every finding waived but the last ``spare`` of them."""
        review = actions.start(
            row,
            by=self.cast.doctor,
            members=[self.cast.doctor, self.cast.pharmacist, self.cast.silent],
            at=tick(),
        )
        for outsider in (self.cast.outsider, self.world.once):
            # The one whose rounds have all closed has a seat in none that stays open.
            if outsider is self.cast.outsider or self.code in CLOSING:
                actions.co_opt(
                    review,
                    outsider,
                    specialty="pharmacy",
                    by=self.cast.chair,
                    reason=self.said("coopted"),
                    at=tick(),
                )
        self.talked(row)
        judged = _judged(review)
        for item in judged[: len(judged) - spare]:
            for by in (self.cast.doctor, self.cast.pharmacist)[: item.needed]:
                actions.waive(
                    review,
                    by=by,
                    rule=item.finding.rule,
                    finding_key=item.finding.key,
                    reason=self.said("waived"),
                    at=tick(),
                )
        return review

    def talked(self, row: Revision) -> None:
        """Let one comment on the text, with a suggestion, and others answer and resolve it."""
        new = actions.comment(
            row,
            by=self.cast.doctor,
            words=self.said("commented"),
            anchor="statement:seen",
            suggestion=f"Watch {self.word(HIDDEN)}suggested.",
            at=tick(),
        )
        answer = self.said("answered")
        actions.comment(row, by=self.cast.editor, words=answer, thread=new.thread, at=tick())
        if self.code in RESOLVED:
            actions.resolve(new.thread, row, by=self.cast.editor, at=tick())

    # --- what is on view --------------------------------------------------

    def published(self, kind: str = PUBLIC) -> Publication:
        return self.approved(self.under_review(kind))

    def approved(self, review: Review) -> Publication:
        """Let those assigned decide until it is approved: all but one, who abstains."""
        seats = review.assignments.select_related("member").order_by("pk")
        for member in [seat.member for seat in seats]:
            if Review.objects.filter(pk=review.pk, closed_at__isnull=False).exists():
                break
            is_silent = member.pk == self.cast.silent.pk
            play.decide(
                review,
                member,
                "abstain" if is_silent else "approve",
                reason=self.said("abstained" if is_silent else "approved"),
            )
        return Publication.objects.get(entry=review.entry_id, ended_at=None)

    def proposed(self, row: Publication, kind: str = HIDDEN) -> Revision:
        entry = Entry.objects.get(pk=row.entry_id)
        begun = actions.propose(entry, by=self.cast.editor, at=tick())
        return self.written(begun, marked(self.slug, f"{self.word(kind)}update", "0.3"))

    def updatesent(self, row: Publication) -> Revision:
        return self.sent(self.proposed(row))

    def updatebegun(self, row: Publication, kind: str = HIDDEN) -> Review:
        return self.begun(self.sent(self.proposed(row, kind)))

    def recalled(self, kind: str = RECALLED) -> Publication:
        row = self.published(kind)
        actions.recall(row, by=self.cast.doctor, reason=f"Wrong maximum of {self.code}.", at=tick())
        return row

    # --- stages -----------------------------------------------------------

    def stage(self, of: Revision | Review | Publication) -> Stage:
        """Return the stage as it stands now."""
        review = of if isinstance(of, Review) else None
        revision = of if isinstance(of, Revision) else of.revision
        if review is None:
            review = Review.objects.filter(revision=revision, kind="revision").first()
        else:
            review = Review.objects.get(pk=review.pk)
        entry = Entry.objects.get(pk=revision.entry_id)
        state = self.slug.removesuffix("-entry").replace("-", " ")
        fresh = Revision.objects.get(pk=revision.pk)
        return Stage(state, self.code, entry, fresh, review, self.slug)


def _draft(p: Play) -> Stage:
    row = p.draft()
    WorkingCopy.objects.create(
        revision=row,
        editor=p.cast.editor,
        source=f"title: {p.word(HIDDEN)}typing",
        seen_digest=row.digest,
        edited_at=tick(),
    )
    return p.stage(row)


def _hidden_address(p: Play) -> Stage:
    p.slug = f"{HIDDEN}{p.code}address"
    return p.stage(p.draft())


def _under_review(p: Play) -> Stage:
    """A source that nothing cites is found by a rule, and waived by one of the board."""
    row = p.draft()
    content = plain_data(row.text.document())
    for number in (1, 2):
        spare = {"id": f"spare-{number}", "evidence": "review", "title": f"Spare {number}"}
        content["references"].append(spare)
    row = p.written(row, parse(content))
    return p.stage(p.begun(p.sent(row), spare=1))


def _judged(review: Review) -> list[Judged]:
    return round_of(review, None, timezone.now()).judged


def last_finding_of(review: Review) -> dict[str, str]:
    """Return what names the finding that nobody waived."""
    row = _judged(review)[-1].finding
    return {"rule": row.rule, "finding_key": row.key}


def _returned(p: Play) -> Stage:
    review = p.under_review()
    for seat in review.assignments.select_related("member").order_by("pk"):
        play.decide(review, seat.member, "request-changes", reason=p.said("wanted"))
    return p.stage(review)


def _declined(p: Play) -> Stage:
    review = p.under_review()
    actions.decline(review.revision, by=p.cast.chair, reason=p.said("declined"), at=tick())
    return p.stage(review)


def _withdrawn(p: Play) -> Stage:
    row = p.submitted()
    return p.stage(actions.withdraw(row, by=p.cast.editor, reason=p.said("withdrawn"), at=tick()))


def _discarded(p: Play) -> Stage:
    row = actions.discard(p.draft(), by=p.cast.editor, reason=p.said("discarded"), at=tick())
    return p.stage(row)


def _discarded_and_renamed(p: Play) -> Stage:
    p.slug = f"{HIDDEN}{p.code}address"
    row = actions.discard(p.draft(), by=p.cast.editor, reason=p.said("discarded"), at=tick())
    actions.rename(row.entry, f"{HIDDEN}{p.code}moved", by=p.cast.editor, at=tick())
    return p.stage(row)


def _superseded(p: Play) -> Stage:
    return p.stage(p.approved(p.updatebegun(p.published(), PUBLIC)))


def _recalled_behind(p: Play) -> Stage:
    first = p.published(RECALLED)
    newest = p.approved(p.updatebegun(first, PUBLIC))
    actions.recall(first, by=p.cast.doctor, reason=f"Wrong maximum of {p.code}.", at=tick())
    return p.stage(newest)


def _retired(p: Play) -> Stage:
    row = p.published()
    actions.retire(row, by=p.cast.chair, reason=f"No longer needed: {p.code}.", at=tick())
    return p.stage(row)


def _being_reinstated(p: Play) -> Stage:
    row = p.recalled()
    return p.stage(actions.reinstate(row, by=p.cast.doctor, reason=p.said("reinstate"), at=tick()))


def _reinstated(p: Play) -> Stage:
    row = p.recalled(PUBLIC)
    review = actions.reinstate(row, by=p.cast.doctor, reason=p.said("reinstate"), at=tick())
    p.approved(review)
    return p.stage(review)


def _being_reaffirmed(p: Play) -> Stage:
    return p.stage(actions.reaffirm(p.published(), by=p.cast.doctor, at=tick()))


def _reaffirmed(p: Play) -> Stage:
    review = actions.reaffirm(p.published(), by=p.cast.doctor, at=tick())
    p.approved(review)
    return p.stage(review)


def _renamed(p: Play) -> Stage:
    row = p.published()
    actions.rename(row.entry, "renamed-since", by=p.cast.editor, at=tick())
    return p.stage(row)


def _redacted(p: Play) -> Stage:
    # What a redaction removes is nobody's to see any more, so it counts as hidden.
    row = p.recalled(HIDDEN)
    asked = actions.ask_redaction(row.text, by=p.cast.chair, reason=p.said("redacted"), at=tick())
    actions.confirm_redaction(asked, by=p.cast.doctor, at=tick())
    return p.stage(row)


def _update_declined(p: Play) -> Stage:
    review = p.updatebegun(p.published())
    actions.decline(review.revision, by=p.cast.chair, reason=p.said("declined"), at=tick())
    return p.stage(review)


def _update_behind(p: Play) -> Stage:
    """A draft of an update, while another update was published."""
    first = p.published()
    row = p.proposed(first)
    p.approved(p.updatebegun(first, PUBLIC))
    return p.stage(row)


STATES: dict[str, Callable[[Play], Stage]] = {
    "draft": _draft,
    "draft at a hidden address": _hidden_address,
    "submitted": lambda p: p.stage(p.submitted()),
    "under review": _under_review,
    "returned": _returned,
    "declined": _declined,
    "withdrawn": _withdrawn,
    "discarded": _discarded,
    "discarded and renamed": _discarded_and_renamed,
    "published": lambda p: p.stage(p.published()),
    "update drafted": lambda p: p.stage(p.proposed(p.published())),
    "update behind": _update_behind,
    "update submitted": lambda p: p.stage(p.updatesent(p.published())),
    "update under review": lambda p: p.stage(p.updatebegun(p.published())),
    "update declined": _update_declined,
    "superseded": _superseded,
    "recalled": lambda p: p.stage(p.recalled()),
    "recalled behind": _recalled_behind,
    "retired": _retired,
    "being reinstated": _being_reinstated,
    "reinstated": _reinstated,
    "being reaffirmed": _being_reaffirmed,
    "reaffirmed": _reaffirmed,
    "renamed": _renamed,
    "redacted": _redacted,
}

CODES = {state: f"{chr(97 + at // 13)}{chr(97 + at % 13)}" for at, state in enumerate(STATES)}
CLOSING = {CODES["published"], CODES["declined"]}
"""The entries into whose rounds the second outsider was co-opted."""
RESOLVED = {CODES["update under review"], CODES["published"]}
"""The entries of which every comment is resolved."""


def make_world() -> World:
    """Make the house with an entry in every state."""
    cast = play.make_cast(play.POLICY)
    once, late = _account("once", "Olga Once"), _account("late", "Lena Late")
    world = World(cast, once, late)
    actions.grant_role(cast.third, Role.EDITOR, by=cast.chair, at=tick())
    actions.declare(by=once, has_interest=False, at=tick())
    interest = f"Fees from {SAID}interest."
    actions.declare(by=cast.silent, has_interest=True, statement=interest, at=tick())
    for state, bring in STATES.items():
        stage = bring(Play(world, state, CODES[state]))
        stage.state = state
        world.stages[state] = stage
    actions.grant_role(late, Role.MEMBER, by=cast.chair, specialty="oncology", at=tick())
    text, reason = world["retired"].revision.text, f"Because of {SAID}asked."
    world.asked = actions.ask_redaction(text, by=cast.chair, reason=reason, at=tick())
    on_view = world["published"].versions[-1]
    world.task = actions.mark_retracted(on_view, {"guide": "10.1000/retracted"}, at=tick())
    world.now = tick() + timedelta(days=1)
    return world


def _account(username: str, name: str) -> User:
    user = User(username=username, name=name, email=f"{username}@example.org")
    user.set_password(play.PASSWORD)
    user.save()
    return user
