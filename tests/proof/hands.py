"""The hands of the random house: who acts on what, how, and what most people do on most days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine

from people.models import User
from reference.document import EntryDocument, Malformed, parse
from reference.models import Entry, Revision
from reference.states import Status
from reviews import actions
from reviews.conditions import Refused
from reviews.models import Review
from reviews.policy import BadPolicy
from reviews.queries import round_of
from tests import cast as play
from tests.cast import Cast
from tests.proof import invariants
from tests.proof.memory import Memory, Written

NAMES = [field.name for field in fields(Cast)]
VERDICTS = ["approve", "approve", "request-changes", "abstain", "recuse", "perhaps"]
ADDRESSES = ["test-entry", "fifth", "sixth", "Bad Slug", "", "x" * 81]
SPECIALTIES = ["pharmacy", "pain-medicine", "", "Not A Slug", "x" * 61]
REASONS = ["Because of it.", "For a reason.", "x" * 5_000, "  "]
TEAMS = [None, ["doctor", "pharmacist"], ["doctor", "pharmacist", "third"], ["editor"]]
PLACES = ["statement:sats", "regimen:start", "entry", "statement:gone", "cell:none:1:1", "?"]
POLICIES = [
    play.POLICY,
    play.POLICY.replace("hold_hours: 72", "hold_hours: 0"),
    play.POLICY.replace("approvals: 2", "approvals: 3"),
    play.POLICY.replace("title: Editorial policy", "title: Another"),
    play.POLICY.replace("approvals: 2", "approvals: none"),
    "title: [",
]


@cache
def document(slug: str, kind: int) -> EntryDocument:
    """Return one of a few documents of every class of change, with and without findings."""
    content = play.data(slug)
    watch = content["sections"][0]["statements"][0]
    match kind % 8:
        case 1 | 2:
            return play.dosed(slug, ["0.3", "0.35"][kind % 2])
        case 3 | 4:
            watch["text"] = f"Watch breathing, mark-{kind % 8}."
        case 5:
            return play.retitled_source(slug)
        case 6:
            watch["text"], watch["cites"] = "Watch breathing, mark-6.", ["nowhere"]
        case 7:
            watch["text"] = "Watch breathing after 5 µg, mark-7."
    return parse(content)


def stage() -> Cast:
    """Make the cast, and an entry in each of the states that take long to reach."""
    cast = play.make_cast()
    first = play.published(cast)
    play.proposal(cast, first, play.reworded())  # which falls behind at once
    play.approve(play.update_under_review(cast, first), cast.doctor, cast.pharmacist)
    review = play.under_review(cast, "second", members=[cast.doctor, cast.pharmacist, cast.third])
    actions.comment(
        review.revision,
        by=cast.doctor,
        anchor="statement:sats",
        suggestion="Watch it, mark-8.",
        at=play.tick(),
    )
    play.recalled(cast, "third")
    play.draft(cast, "fourth")
    return cast


class Hands(RuleBasedStateMachine):
    """People, things and time, and a note of what was tried on them."""

    tried: Counter[str] = Counter()
    done: Counter[str] = Counter()
    """How often each action was tried, and how often it was allowed, over all examples."""

    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self.cast = cast
        self.now = play.tick()
        self.seen: dict[Any, Any] = {}
        self.example = transaction.atomic()
        self.example.__enter__()
        self.memory = Memory()
        self.changed = True

    def teardown(self) -> None:
        try:
            assert not self.memory.look(), "something was written behind the actions"
            invariants.pages_are_fresh()
            invariants.verify_agrees()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    def attempt(self, act: Callable[..., object], *args: object, **more: object) -> None:
        """Act. Whatever is refused is refused in words, and has changed nothing."""
        verb = act.__name__
        self.tick()
        self.tried[verb] += 1
        written = Written()
        try:
            with connection.execute_wrapper(written):
                act(*args, at=self.now, **more)
        except (Refused, BadPolicy, Malformed) as refusal:
            assert str(refusal).strip(), f"{verb} was refused without a word"
            changed = self.memory.look(written.models)
            assert not changed, f"{verb} was refused, and changed something"
        else:
            self.done[verb] += 1
            self.changed |= self.memory.look(written.models)

    def tick(self, **span: int) -> None:
        self.now += timedelta(**(span or {"minutes": 1}))

    def person(self, number: int, *fitting: str | User) -> User:
        """Return anybody, or one of those who fit; as a request would load them."""
        everybody: list[str | User] = [*NAMES]
        chosen = list(fitting) if number % 2 and fitting else everybody
        found = chosen[number // 2 % len(chosen)]
        known = getattr(self.cast, found) if isinstance(found, str) else found
        return User.objects.get(pk=known.pk)

    def pick(self, rows: Any, number: int) -> Any:
        """Pick a row: half of the time as it is, else as it was when it was first picked."""
        rows = list(rows)
        if not rows:
            return None
        found = rows[number // 2 % len(rows)]
        before = self.seen.setdefault((type(found), found.pk), found)
        return before if number % 2 else found

    def revision(self, number: int, *statuses: str) -> Any:
        rows = Revision.objects.select_related("entry", "text").order_by("pk")
        fitting = rows.filter(status__in=statuses)
        return self.pick(fitting if fitting and number % 16 else rows, number)

    def review(self, number: int) -> Any:
        rows = Review.objects.order_by("opened_at")
        fitting = rows.filter(closed_at=None)
        return self.pick(fitting if fitting and number % 16 else rows, number)

    def authors(self, revision: Revision) -> list[User]:
        return list(
            User.objects.filter(pk__in=revision.contributions.values("user")).order_by("pk")
        )

    def seats(self, review: Review) -> list[User]:
        return list(User.objects.filter(assignments__review=review).order_by("pk"))

    # --- time, and what most people do on most days -------------------------------

    def _wait(self, thing: int, *_: int) -> None:
        self.tick(days=[1, 4, 200][thing % 3])

    def _renew(self, *_: int) -> None:
        for name in ("doctor", "pharmacist", "third"):
            self.attempt(actions.declare, by=self.person(1, name), has_interest=False)

    def _work(self, thing: int, by: int, to: int, how: int) -> None:
        """Take one thing a step further by the right hands."""
        review = Review.objects.filter(closed_at=None).order_by("opened_at").last()
        submitted = Revision.objects.filter(status=Status.SUBMITTED).order_by("pk").first()
        draft = Revision.objects.filter(status=Status.DRAFT).order_by("pk").last()
        if thing % 8 == 0:
            self._begin(thing, by, how)
        elif review is not None:
            decided = review.decisions.values("member")
            seat = review.assignments.exclude(member__in=decided).order_by("pk").first()
            if seat is not None:
                self._accept(review, seat.member)
                self._sign(review, seat.member, "approve")
            else:
                self.attempt(actions.settle, review)
        elif submitted is not None:
            team = [self.cast.doctor, self.cast.pharmacist]
            self.attempt(actions.start, submitted, by=self.cast.doctor, members=team)
        elif draft is not None:
            self.attempt(actions.submit, draft, by=draft.author)
        else:
            self._begin(thing, by, how)

    def _accept(self, review: Review, member: User) -> None:
        """Waive the warnings of other entries' doses, as a board does where both are right."""
        if not review.text.is_redacted:
            judged = round_of(review, member, self.now).open_findings
            if {item.finding.rule for item in judged} == {"IMP601"}:
                self.attempt(
                    actions.waive, review, by=member, rule="IMP601", reason="Both are right."
                )

    def _begin(self, thing: int, by: int, how: int) -> None:
        entry = self.pick(Entry.objects.order_by("pk"), thing)
        author = self.person(by | 1, "editor", "writer")
        self.attempt(actions.propose, entry, by=author)
        row = entry.revisions.order_by("pk").last()
        if row.status == Status.DRAFT and not row.text.is_redacted:
            changed = document(row.text.document().slug, how)
            self.attempt(actions.save, row, changed, by=author, seen_digest=row.digest)

    def _sign(self, review: Review, by: User, verdict: str, **more: object) -> None:
        self.tick()
        signature = play.signed(by, review.text_id, self.now)
        more = {"reason": "For a reason.", "checklist": play.CHECKLIST} | more
        self.attempt(actions.decide, review, by=by, verdict=verdict, signature=signature, **more)
