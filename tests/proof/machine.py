"""Random actions by random people at random things, some of them plausible.

A person is drawn from the whole cast or, half of the time, from those who might be
allowed; a thing is often the object as it was first seen, which is what a page that was
left open holds. There is one rule, which draws the action too: hypothesis would switch
most of many rules off in each example, and hardly anything would ever be approved.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from people.models import Role, RoleGrant
from reference.models import DocumentText, Entry, Publication, Revision
from reviews import actions
from reviews.merging import proposal_of
from reviews.models import Comment, Redaction, Task, Thread
from reviews.queries import case_of, round_of
from tests import cast as play
from tests.proof import invariants
from tests.proof.hands import (
    ADDRESSES,
    PLACES,
    POLICIES,
    REASONS,
    SPECIALTIES,
    TEAMS,
    VERDICTS,
    Hands,
    document,
)

STEPS = ["_work"] * 12 + ["_wait", "_renew"] * 2 + actions.__all__
numbers = st.integers(0, 127)


class House(Hands):
    """The whole house under random hands: one method for each action."""

    @invariant()
    def everything_holds(self) -> None:
        if self.changed:
            invariants.everything_holds(self.memory.all_of)
        self.changed = False

    @rule(verb=st.sampled_from(STEPS), thing=numbers, by=numbers, to=numbers, how=numbers)
    def somebody_acts(self, verb: str, thing: int, by: int, to: int, how: int) -> None:
        getattr(self, verb)(thing, by, to, how)

    # --- drafting -----------------------------------------------------------------

    def create_entry(self, thing: int, by: int, to: int, how: int) -> None:
        content = document(ADDRESSES[thing % 3], how)
        chosen = by if how % 4 == 0 else by | 1  # three times of four somebody who may
        self.attempt(actions.create_entry, content, by=self.person(chosen, "editor", "writer"))

    def propose(self, thing: int, by: int, *_: int) -> None:
        entry = self.pick(Entry.objects.order_by("pk"), thing)
        self.attempt(actions.propose, entry, by=self.person(by, "editor", "writer"))

    def save(self, thing: int, by: int, to: int, how: int) -> None:
        row = self.revision(thing, "draft")
        author = self.person(by, row.entry.owner, *self.authors(row))
        changed = document("elsewhere" if to % 8 == 0 else row.entry.slug, how)
        self.attempt(actions.save, row, changed, by=author, seen_digest=row.digest)

    def _author_acts(self, act: Any, row: Revision, by: int, **more: object) -> None:
        self.attempt(act, row, by=self.person(by, *self.authors(row)), **more)

    def discard(self, thing: int, by: int, to: int, how: int) -> None:
        self._author_acts(actions.discard, self.revision(thing, "draft"), by)

    def submit(self, thing: int, by: int, *_: int) -> None:
        self._author_acts(actions.submit, self.revision(thing, "draft"), by)

    def withdraw(self, thing: int, by: int, to: int, how: int) -> None:
        row = self.revision(thing, "submitted", "under-review")
        self._author_acts(actions.withdraw, row, by, reason=REASONS[how % 4])

    def take_back(self, thing: int, by: int, to: int, how: int) -> None:
        row = self.revision(thing, "under-review")
        self._author_acts(actions.take_back, row, by, reason=REASONS[how % 4])

    def rebase(self, thing: int, by: int, to: int, how: int) -> None:
        row = self.revision(thing, "draft", "submitted", "under-review")
        self._author_acts(actions.rebase, row, by, choices=self._chosen(row, how))

    def _chosen(self, row: Revision, how: int) -> dict[str, str]:
        """Settle what a merge would ask, one way or the other, or only the first of it."""
        case = case_of(row, None, self.now)
        if not case.is_stale or case.revision.text.is_redacted:
            return {}
        asked = proposal_of(case).merge.conflicts
        owner = ["theirs", "mine"][how % 2]
        return {each.key: owner for each in (asked[:1] if how % 8 == 0 else asked)}

    def rename(self, thing: int, by: int, to: int, how: int) -> None:
        entry = self.pick(Entry.objects.order_by("pk"), thing)
        chief = self.person(by, entry.owner, "chair")
        self.attempt(actions.rename, entry, ADDRESSES[how % len(ADDRESSES)], by=chief)

    def add_editor(self, thing: int, by: int, to: int, how: int) -> None:
        entry = self.pick(Entry.objects.order_by("pk"), thing)
        added = self.person(to, "writer", "editor")
        self.attempt(actions.add_editor, entry, added, by=self.person(by, entry.owner, "chair"))

    # --- what is to be done -------------------------------------------------------

    def mark_retracted(self, thing: int, by: int, to: int, how: int) -> None:
        on_view = Publication.objects.filter(ended_at=None)
        rows = on_view if thing % 4 and on_view else Publication.objects.all()
        row = self.pick(rows.order_by("pk"), thing)
        self.attempt(actions.mark_retracted, row, {"guide": "10.1000/test"})

    def close_task(self, thing: int, by: int, to: int, how: int) -> None:
        if not Task.objects.exists():
            self.mark_retracted(thing, by, to, how)
        if (task := self.pick(Task.objects.order_by("pk"), thing)) is not None:
            chief = self.person(by, task.entry.owner, "chair")
            self.attempt(actions.close_task, task, by=chief, outcome=REASONS[how % 4])

    # --- what is said -------------------------------------------------------------

    def comment(self, thing: int, by: int, to: int, how: int) -> None:
        row = self.revision(thing, "submitted", "under-review")
        if row.text.is_redacted:
            return
        speaks = self.person(by, "doctor", "pharmacist", "chair", *self.authors(row))
        if to % 4 == 0 and (thread := self.pick(Thread.objects.order_by("pk"), thing)):
            self.attempt(
                actions.comment,
                thread.revision if how % 2 else row,
                by=speaks,
                thread=thread,
                words=REASONS[how % 4],
            )
            return
        self.attempt(
            actions.comment,
            row,
            by=speaks,
            words=f"{REASONS[how % 4]} @doctor",
            anchor=PLACES[how % len(PLACES)],
            quotation=["", "closely", "nowhere"][to % 3],
            suggestion=["", "Watch it, mark-8.", "2.5"][thing % 3],
            field=["", "", "dose/value", "text"][by % 4],
            blocking=how % 8 == 0,
        )

    def _on(self, act: Any, thing: int, by: int) -> None:
        """Try something on a thread where it began, or on what follows from that."""
        if thread := self.pick(Thread.objects.order_by("pk"), thing):
            row = Revision.objects.filter(entry=thread.entry_id).order_by("pk").last()
            mover = self.person(by, thread.opened_by, "chair", "editor")
            self.attempt(act, thread, thread.revision if thing % 4 else row, by=mover)

    def resolve(self, thing: int, by: int, *_: int) -> None:
        self._on(actions.resolve, thing, by)

    def reopen(self, thing: int, by: int, *_: int) -> None:
        self._on(actions.reopen, thing, by)

    def accept_suggestion(self, thing: int, by: int, to: int, how: int) -> None:
        rows = Comment.objects.exclude(field="").select_related("thread").order_by("-pk")
        if (new := self.pick(rows, thing)) is None:
            return
        later = Revision.objects.filter(entry=new.thread.entry_id).select_related("text")
        row = later.order_by("pk").last()
        seen = row.digest if how % 8 else new.text_id
        author = self.person(by, *self.authors(row))
        self.attempt(actions.accept_suggestion, new, row, by=author, seen_digest=seen)

    # --- the board ----------------------------------------------------------------

    def start(self, thing: int, by: int, to: int, how: int) -> None:
        row = self.revision(thing, "submitted")
        team = TEAMS[how % len(TEAMS)]
        members = None if team is None else [self.person(1, name) for name in team]
        self.attempt(actions.start, row, by=self.person(by, "doctor", "third"), members=members)

    def decline(self, thing: int, by: int, to: int, how: int) -> None:
        row = self.revision(thing, "submitted", "under-review")
        self.attempt(actions.decline, row, by=self.person(by, "chair"), reason=REASONS[how % 4])

    def assign(self, thing: int, by: int, to: int, how: int) -> None:
        if review := self.review(thing):
            asked = self.person(to, "third", "silent")
            self.attempt(actions.assign, review, asked, by=self.person(by, "chair"))

    def assign_specialty(self, thing: int, by: int, to: int, how: int) -> None:
        if review := self.review(thing):
            asked = SPECIALTIES[how % len(SPECIALTIES)]
            self.attempt(actions.assign_specialty, review, asked, by=self.person(by, "chair"))

    def co_opt(self, thing: int, by: int, to: int, how: int) -> None:
        if review := self.review(thing):
            self.attempt(
                actions.co_opt,
                review,
                self.person(to, "outsider"),
                specialty=SPECIALTIES[how % len(SPECIALTIES)],
                by=self.person(by, "chair"),
                reason="Asked for help.",
            )

    def waive(self, thing: int, by: int, to: int, how: int) -> None:
        if review := self.review(thing):
            rule_name, key = "IMP301", ""
            if how % 4 and not review.text.is_redacted:
                judged = round_of(review, None, timezone.now()).judged
                for item in judged[:1]:
                    rule_name, key = item.finding.rule, item.finding.key
            self.attempt(
                actions.waive,
                review,
                by=self.person(by, *self.seats(review)),
                rule=rule_name,
                reason=REASONS[how % 4],
                finding_key=key,
            )

    def decide(self, thing: int, by: int, to: int, how: int) -> None:
        if review := self.review(thing):
            self._sign(
                review,
                self.person(by, *self.seats(review)),
                VERDICTS[to % len(VERDICTS)],
                reason=REASONS[how % 4],
                checklist=play.CHECKLIST[: 3 if how % 8 else 2],
            )

    def settle(self, thing: int, *_: int) -> None:
        if review := self.review(thing):
            self.attempt(actions.settle, review)

    # --- what is on view ------------------------------------------------------------

    def _end(self, act: Any, thing: int, by: int, **more: object) -> None:
        rows = Publication.objects.order_by("pk")
        fitting = rows.filter(ended_at=None)
        row = self.pick(fitting if fitting and thing % 4 else rows, thing)
        if more.pop("widely", False):
            more["also"] = actions.publications.sharing(row)
        self.attempt(act, row, by=self.person(by, "chair", "doctor"), **more)

    def retire(self, thing: int, by: int, to: int, how: int) -> None:
        self._end(actions.retire, thing, by, reason=REASONS[how % 4])

    def recall(self, thing: int, by: int, to: int, how: int) -> None:
        self._end(actions.recall, thing, by, reason=REASONS[how % 4], widely=to % 2)

    def reinstate(self, thing: int, by: int, to: int, how: int) -> None:
        row = self.pick(Publication.objects.order_by("pk"), thing)
        member = self.person(by, "chair", "doctor")
        self.attempt(actions.reinstate, row, by=member, reason=REASONS[how % 4])

    def reaffirm(self, thing: int, by: int, *_: int) -> None:
        self._end(actions.reaffirm, thing, by)

    # --- the house --------------------------------------------------------------------

    def adopt_policy(self, thing: int, by: int, to: int, how: int) -> None:
        body = POLICIES[how % len(POLICIES)]
        self.attempt(actions.adopt_policy, body, by=self.person(by, "chair"))

    def grant_role(self, thing: int, by: int, to: int, how: int) -> None:
        self.attempt(
            actions.grant_role,
            self.person(to),
            [*Role.values, "king"][thing % 5],
            by=None if by % 8 == 0 else self.person(by, "chair"),
            specialty=SPECIALTIES[how % len(SPECIALTIES)],
        )

    def end_role(self, thing: int, by: int, to: int, how: int) -> None:
        grant = self.pick(RoleGrant.objects.order_by("pk"), thing)
        self.attempt(actions.end_role, grant, by=self.person(by, "chair"), reason=REASONS[how % 4])

    def choose_mail(self, thing: int, by: int, to: int, how: int) -> None:
        choices = ["at-once", "daily", "none", "by pigeon"]
        self.attempt(actions.choose_mail, by=self.person(by), mail=choices[how % 4])

    def declare(self, thing: int, by: int, to: int, how: int) -> None:
        self.attempt(
            actions.declare,
            by=self.person(by),
            has_interest=bool(thing % 2),
            statement=REASONS[how % 4],
        )

    def deactivate(self, thing: int, by: int, to: int, how: int) -> None:
        leaves = self.person(to, "writer", "outsider")
        self.attempt(
            actions.deactivate, leaves, by=self.person(by, "chair"), reason=REASONS[how % 4]
        )

    def ask_redaction(self, thing: int, by: int, to: int, how: int) -> None:
        text = self.pick(DocumentText.objects.order_by("digest"), thing)
        self.attempt(
            actions.ask_redaction, text, by=self.person(by, "chair"), reason=REASONS[how % 4]
        )

    def confirm_redaction(self, thing: int, by: int, *_: int) -> None:
        if redaction := self.pick(Redaction.objects.order_by("-pk"), thing):
            member = self.person(by, "doctor", "third")
            self.attempt(actions.confirm_redaction, redaction, by=member)
