"""Attempts on rounds and what happens in them, and on the record, each with its refusal.

All steps but the last pass; the last is refused, with a sentence that the pattern finds.
"""

from __future__ import annotations

from tests.guards.house import Copy, Step
from tests.guards.steps import (
    APPROVE,
    CLOSE,
    CONFIRM,
    NOW,
    RESOLVE,
    SECOND_APPROVAL,
    TAKEN,
    WROTE,
    acceptance,
    comment,
    decision,
    emptied,
    event,
    reaffirmation,
    round_,
    seat,
    set_,
    thread,
    waiver,
)

ON_BOARD: dict[str, tuple[list[Step], str]] = {
    # rounds
    "a round opens closed": (
        [round_(closed_at=NOW, outcome="'approved'")],
        "opens undecided",
    ),
    "a round opens on another text": ([round_(text_id=":first_text")], "opens undecided"),
    "a round opens on another entry": ([round_(entry_id=":beta")], "opens undecided"),
    "a round opens on a draft": (
        [
            round_(
                revision_id=":draft",
                text_id="(SELECT text_id FROM reference_revision WHERE id = :draft)",
            )
        ],
        "opens undecided",
    ),
    "a second round on a revision": (
        [round_(revision_id=":pending", text_id=":pending_text")],
        TAKEN,
    ),
    "a second open reaffirmation": (
        [
            Copy("reviews_review", "id = :renewal", id=":new_id", closed_at="NULL", outcome="''"),
            Copy("reviews_review", "id = :renewal", id=":event", closed_at="NULL", outcome="''"),
        ],
        TAKEN,
    ),
    "a round requires fewer than its floor": ([round_(floor="3")], "floor_required_quorum"),
    "a round without a floor": ([round_(floor="0")], "floor_required_quorum"),
    "a round requires less, though nobody recused": (
        [set_("reviews_review", "review", "required = 1")],
        "fall by one",
    ),
    "a round requires more again": (
        [
            decision(2, "cyd", verdict="'recuse'", reason="'Kin.'"),
            set_("reviews_review", "review", "required = 1"),
            set_("reviews_review", "review", "required = 2"),
        ],
        "fall by one",
    ),
    "a round lowers its quorum": (
        [set_("reviews_review", "review", "quorum = 1")],
        "keeps its question",
    ),
    "a round lowers its floor": (
        [set_("reviews_review", "review", "floor = 2")],
        "keeps its question",
    ),
    "a round changes its text": (
        [set_("reviews_review", "review", "text_id = :first_text")],
        "keeps its question",
    ),
    "a round changes its policy": (
        [set_("reviews_review", "review", "policy_digest = 'q'")],
        "keeps its question",
    ),
    "a round closes as approved by one of two": ([CLOSE], "only with the approvals"),
    "a round closes without an outcome": (
        [set_("reviews_review", "review", f"closed_at = {NOW}")],
        "a_closed_round_has_an_outcome",
    ),
    "a closed round opens again": (
        [set_("reviews_review", "closed", "closed_at = NULL, outcome = ''")],
        "closes once",
    ),
    "a closed round changes its outcome": (
        [set_("reviews_review", "closed", "outcome = 'declined'")],
        "closes once",
    ),
    # within rounds
    "a contributor is assigned": ([seat("review", "author")], "wrote part"),
    "somebody is assigned twice": ([seat("review", "ann")], TAKEN),
    "somebody is assigned to a closed round": ([seat("closed", "cyd")], "closed"),
    "a contributor decides": ([decision(2, "author")], "wrote part|Only members assigned"),
    "somebody decides who is not assigned": (
        [
            round_(),
            decision(
                1,
                "ann",
                review_id=":new_id",
                text_id="(SELECT text_id FROM reference_revision WHERE id = :waiting)",
            ),
        ],
        "Only members assigned",
    ),
    "a decision in a closed round": (
        [decision(3, "ann", review_id=":closed", text_id=":first_text")],
        "closed",
    ),
    "a decision on another text": ([decision(2, "bob", text_id=":first_text")], "text of its"),
    "a decision out of order": ([decision(7, "bob")], "one after the other"),
    "a decision with the number of another": ([decision(1, "bob")], f"one after the other|{TAKEN}"),
    "a refusal without a reason": (
        [decision(2, "bob", verdict="'request-changes'", reason="''")],
        "a_refusal_has_a_reason",
    ),
    "a waiver by a contributor": (
        [waiver(member_id=":author", rule="'D2'")],
        "wrote part|Only members assigned",
    ),
    "a waiver in a closed round": ([waiver(review_id=":closed")], "closed"),
    "a waiver without a reason": ([waiver(rule="'D2'", reason="''")], "a_waiver_has_a_reason"),
    "a waiver given twice": ([waiver()], TAKEN),
    # reaffirmations
    "a reaffirmation without a round": (
        [reaffirmation(review_id=":new_id")],
        "needs the approvals",
    ),
    "a reaffirmation by a round on a revision": (
        [reaffirmation(review_id=":closed")],
        "needs the approvals",
    ),
    "a reaffirmation of another version": (
        [reaffirmation(publication_id=":recalled")],
        "needs the approvals",
    ),
    "two reaffirmations by one round": ([reaffirmation()], "leads to one reaffirmation"),
    # tasks
    "a task is born closed": (
        [Copy("reviews_task", "id = :task", closed_at=NOW, outcome="'Done.'")],
        "begins open",
    ),
    "a task is closed without a word": (
        [set_("reviews_task", "task", f"closed_at = {NOW}")],
        "a_closed_task_has_an_outcome",
    ),
    "a task gets another day": (
        [set_("reviews_task", "task", f"due_on = '2030-01-01', closed_at = {NOW}, outcome = 'x'")],
        "closed once",
    ),
    "a closed task opens again": (
        [
            set_("reviews_task", "task", f"closed_at = {NOW}, outcome = 'Done.'"),
            set_("reviews_task", "task", "closed_at = NULL, outcome = ''"),
        ],
        "closed once",
    ),
    "a closed task gets another outcome": (
        [
            set_("reviews_task", "task", f"closed_at = {NOW}, outcome = 'Done.'"),
            set_("reviews_task", "task", "outcome = 'Something else.'"),
        ],
        "closed once",
    ),
    # comments
    "a thread moves to another place": (
        [set_("reviews_thread", "thread", "anchor = 'statement:other'")],
        "keeps its place",
    ),
    "a thread stops blocking": (
        [set_("reviews_thread", "thread", "blocking = NOT blocking")],
        "keeps its place",
    ),
    "a thread begins resolved": (
        [RESOLVE, thread(id="987654")],
        "begins unresolved",
    ),
    "a thread begins on a closed revision": (
        [thread(revision_id=":first")],
        "begins unresolved, on an open revision",
    ),
    "a thread begins on another entry": (
        [thread(entry_id=":beta")],
        "begins unresolved, on an open revision",
    ),
    "a thread is resolved by nobody": (
        [set_("reviews_thread", "thread", f"resolved_at = {NOW}, how = 'resolved'")],
        "resolved_by_somebody",
    ),
    "an author blocks": ([thread(blocking="TRUE")], "does not block it"),
    "a blocked revision is approved": (
        [thread(blocking="TRUE", opened_by_id=":ann"), SECOND_APPROVAL, APPROVE],
        "while a comment that blocks it is unresolved",
    ),
    "a comment changes": (
        [set_("reviews_comment", "suggested", "words = 'Another.'")],
        "A comment never changes",
    ),
    "a comment is emptied before its redaction is confirmed": (
        [emptied("spoken")],
        "A comment never changes",
    ),
    "a comment on another text is emptied with a redaction": (
        [CONFIRM, emptied("suggested")],
        "A comment never changes",
    ),
    "a comment is altered under a redaction": (
        [CONFIRM, set_("reviews_comment", "spoken", "words = 'Another.'")],
        "A comment never changes",
    ),
    "a comment says nothing": (
        [comment(words="''", field="''")],
        "says something, or suggests something",
    ),
    "a comment out of order": ([comment(number="4")], "one after the other"),
    "a comment with the number of another": (
        [comment(number="1")],
        f"one after the other|{TAKEN}",
    ),
    "a suggestion is accepted into what is frozen": (
        [
            comment(id="987654"),
            acceptance(
                comment_id="987654",
                revision_id=":waiting",
                text_id="(SELECT text_id FROM reference_revision WHERE id = :waiting)",
            ),
        ],
        "accepted into a draft of its entry",
    ),
    "a suggestion is accepted as another text": (
        [WROTE, acceptance(text_id=":first_text")],
        "accepted into a draft of its entry",
    ),
    "what suggests nothing is accepted": (
        [WROTE, acceptance(comment_id=":spoken")],
        "accepted into a draft of its entry",
    ),
    "a suggestion is accepted without its author": (
        [acceptance()],
        "has written part of the draft",
    ),
    "a suggestion is accepted twice": ([acceptance(comment_id=":suggested")], TAKEN),
    # events and messages
    "an event leaves a gap": ([event(seq="3")], "follows the last one"),
    "an event takes the place of another": (
        [event(seq="1", previous="''")],
        f"follows the last one|{TAKEN}",
    ),
    "an event names another link": ([event(previous="'x'")], "follows the last one"),
    "a chain begins with a link": ([event(chain="'x'", seq="1")], "follows the last one"),
    "a sent message is unsent": (
        [
            set_("reviews_outboxmessage", "message", f"sent_at = {NOW}"),
            set_("reviews_outboxmessage", "message", "sent_at = NULL"),
        ],
        "sent once",
    ),
    "a message changes": (
        [set_("reviews_outboxmessage", "message", "body = 'x'")],
        "sent once",
    ),
    "a sent message is tried again": (
        [
            set_("reviews_outboxmessage", "message", f"sent_at = {NOW}"),
            set_("reviews_outboxmessage", "message", "attempts = 1"),
        ],
        "sent once",
    ),
    "attempts are taken back": (
        [
            set_("reviews_outboxmessage", "message", "attempts = 2"),
            set_("reviews_outboxmessage", "message", "attempts = 1"),
        ],
        "sent once",
    ),
    "a seen notice is new again": (
        [
            set_("reviews_outboxmessage", "message", f"seen_at = {NOW}"),
            set_("reviews_outboxmessage", "message", "seen_at = NULL"),
        ],
        "seen once",
    ),
    "a notice goes into somebody else's digest": (
        [set_("reviews_outboxmessage", "message", "carried_by_id = :other_digest")],
        "goes into one digest",
    ),
    "a notice goes into what is no digest": (
        [set_("reviews_outboxmessage", "message", "carried_by_id = :message")],
        "goes into one digest",
    ),
    "a notice is taken out of its digest": (
        [
            set_("reviews_outboxmessage", "message", "carried_by_id = :digest"),
            set_("reviews_outboxmessage", "message", "carried_by_id = NULL"),
        ],
        "goes into one digest",
    ),
    "a digest is of an event": (
        [Copy("reviews_outboxmessage", "id = :message", key="'other'", is_digest="(1 = 1)")],
        "a_digest_is_no_notice",
    ),
}
