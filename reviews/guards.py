"""Guards of this app: what the board must have done before anything counts as approved.

The count is the database's own. A revision becomes approved, a round closes as
approved and a publication appears only where enough assigned members, none of
whom contributed, approve in their latest decision exactly the text in question.

An approval is written in this order: the decision, the revision, the round, the
end of the publication before it, the publication.
"""

# ruff: noqa: S608 (every query here is made of names from the code, never of input)

from __future__ import annotations

from functools import cache

from people import guarding
from people.catalogue import Guard, View
from people.guarding import all_of, any_of, once, only, same

APPROVED = "approved"


def _latest(verdict: str, review: str) -> str:
    """Return the number of members whose latest decision in a round is the verdict."""
    return (
        "(SELECT COUNT(*) FROM reviews_decision d"
        f" WHERE d.review_id = {review}.id AND d.verdict = '{verdict}'"
        f" AND d.text_id = {review}.text_id"
        " AND NOT EXISTS (SELECT 1 FROM reviews_decision later"
        " WHERE later.review_id = d.review_id AND later.member_id = d.member_id"
        " AND later.number > d.number))"
    )


def _enough(review: str) -> str:
    """Say that a round has the approvals that it requires, and its floor at least."""
    count = _latest("approve", review)
    return f"{count} >= {review}.required AND {count} >= {review}.floor"


@cache
def guards() -> tuple[Guard, ...]:
    """Return what the database refuses for the work of the board and its record."""
    from reviews import models

    return (
        *_rounds(),
        *_in_rounds(),
        *_approvals(),
        *_redactions(),
        *_tasks(),
        *_comments(),
        *_record(),
        *guarding.insert_only(
            models.PolicyVersion, models.Assignment, models.Decision, models.Waiver, models.Event
        ),
        *guarding.insert_only(models.Acceptance),
        *guarding.histories(
            models.PolicyVersion,
            models.Review,
            models.Assignment,
            models.Decision,
            models.Waiver,
            models.Redaction,
            models.Task,
            models.Thread,
            models.Acceptance,
        ),
    )


def _rounds() -> list[Guard]:
    from reviews.models import Review

    return [
        *guarding.lasting(
            Review,
            (
                "keeps_all",
                "A round keeps its question and its policy to the end.",
                only(Review, "required", "closed_at", "outcome"),
            ),
            (
                "required_falls",
                "The approvals required fall by one for each member who recused, and never rise.",
                "NEW.required = OLD.required OR NEW.required < OLD.required"
                f" AND NEW.required >= OLD.quorum - {_latest('recuse', 'OLD')}",
            ),
            (
                "closes_once",
                "A round closes once, and then never changes.",
                all_of(
                    [
                        once("closed_at", "outcome"),
                        any_of("OLD.closed_at IS NULL", same(["required"])),
                    ]
                ),
            ),
            (
                "closes_approved",
                "A round closes as approved only with the approvals that it requires.",
                any_of(
                    f"NEW.outcome <> '{APPROVED}'",
                    f"OLD.outcome = '{APPROVED}'",
                    _enough("NEW"),
                ),
            ),
        ),
        Guard(
            guarding.table_of(Review),
            "INSERT",
            "opens",
            "A round opens undecided, on the text of a revision as it was submitted.",
            "NEW.closed_at IS NULL AND NEW.outcome = ''"
            " AND EXISTS (SELECT 1 FROM reference_revision r WHERE r.id = NEW.revision_id"
            " AND r.entry_id = NEW.entry_id AND r.text_id = NEW.text_id"
            " AND r.status IN ('submitted', 'under-review', 'approved'))",
        ),
    ]


_OPEN = "EXISTS (SELECT 1 FROM reviews_review v WHERE v.id = NEW.review_id AND v.closed_at IS NULL)"
_OTHERS = (
    "NOT EXISTS (SELECT 1 FROM reference_contribution c"
    " JOIN reviews_review v ON v.revision_id = c.revision_id"
    " WHERE v.id = NEW.review_id AND c.user_id = NEW.member_id)"
)
_ASSIGNED = (
    "EXISTS (SELECT 1 FROM reviews_assignment a"
    " WHERE a.review_id = NEW.review_id AND a.member_id = NEW.member_id)"
)
_ROUND = "reviews_review v WHERE v.id = NEW.review_id"


def _in_rounds() -> list[Guard]:
    """Return what holds for assignments, decisions and waivers alike, and for each."""
    guards = []
    for table, deed in (
        ("reviews_assignment", "assigned"),
        ("reviews_decision", "decided"),
        ("reviews_waiver", "waived"),
    ):
        guards += [
            Guard(
                table,
                "INSERT",
                "open",
                f"Nothing is {deed} in a round that is closed.",
                _OPEN,
                lock=_ROUND,
            ),
            Guard(
                table,
                "INSERT",
                "by_others",
                "Who wrote part of a revision does not judge it.",
                _OTHERS,
            ),
        ]
    for table in ("reviews_decision", "reviews_waiver"):
        guards.append(
            Guard(
                table,
                "INSERT",
                "by_assigned",
                "Only members assigned to the round take part in it.",
                _ASSIGNED,
            )
        )
    guards += [
        Guard(
            "reviews_decision",
            "INSERT",
            "same_text",
            "A decision is on the text of its round.",
            "NEW.text_id = (SELECT v.text_id FROM reviews_review v WHERE v.id = NEW.review_id)",
        ),
        Guard(
            "reviews_decision",
            "INSERT",
            "next_number",
            "Decisions of a round are numbered one after the other.",
            "NEW.number = 1 + COALESCE((SELECT MAX(d.number) FROM reviews_decision d"
            " WHERE d.review_id = NEW.review_id), 0)",
        ),
    ]
    return guards


def _approved_round(kinds: str, subject: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM reviews_review v WHERE v.id = NEW.review_id"
        f" AND v.kind IN ({kinds}) AND v.outcome = '{APPROVED}' AND v.closed_at IS NOT NULL"
        f" AND {subject} AND {_enough('v')})"
    )


def _approvals() -> list[Guard]:
    return [
        Guard(
            "reference_revision",
            "UPDATE",
            "approved_by",
            "A revision is approved only by the approvals that its round requires.",
            any_of(
                f"NEW.status <> '{APPROVED}'",
                f"OLD.status = '{APPROVED}'",
                "EXISTS (SELECT 1 FROM reviews_review v WHERE v.revision_id = NEW.id"
                " AND v.kind = 'revision' AND v.text_id = NEW.text_id AND v.closed_at IS NULL"
                f" AND {_enough('v')})",
            ),
        ),
        Guard(
            "reference_publication",
            "INSERT",
            "approved_by",
            "A publication needs the approvals of exactly its text that its round requires.",
            _approved_round(
                "'revision', 'reinstatement'",
                "v.revision_id = NEW.revision_id AND v.entry_id = NEW.entry_id"
                " AND v.text_id = NEW.text_id",
            ),
            lock=_ROUND,
        ),
        Guard(
            "reference_publication",
            "INSERT",
            "once_per_round",
            "A round of the board leads to one publication.",
            "NOT EXISTS (SELECT 1 FROM reference_publication p"
            " WHERE p.entry_id = NEW.entry_id AND p.review_id = NEW.review_id)",
        ),
        Guard(
            "reference_reaffirmation",
            "INSERT",
            "approved_by",
            "A reaffirmation needs the approvals that its round requires.",
            _approved_round(
                "'reaffirmation'",
                "v.publication_id = NEW.publication_id AND v.text_id ="
                " (SELECT p.text_id FROM reference_publication p WHERE p.id = NEW.publication_id)",
            ),
            lock=_ROUND,
        ),
        Guard(
            "reference_reaffirmation",
            "INSERT",
            "once_per_round",
            "A round of the board leads to one reaffirmation.",
            "NOT EXISTS (SELECT 1 FROM reference_reaffirmation a"
            " WHERE a.publication_id = NEW.publication_id AND a.review_id = NEW.review_id)",
        ),
    ]


def _redactions() -> list[Guard]:
    from reviews.models import Redaction

    confirmation = ("confirmed_at", "confirmed_by_id")
    return [
        *guarding.lasting(
            Redaction,
            (
                "confirmed_once",
                "A redaction is confirmed once; otherwise it never changes.",
                all_of(
                    [
                        only(Redaction, *confirmation),
                        once(*confirmation),
                        "NEW.confirmed_at IS NULL OR NEW.confirmed_by_id IS NOT NULL",
                    ]
                ),
            ),
        ),
        Guard(
            guarding.table_of(Redaction),
            "INSERT",
            "asked_first",
            "A redaction is asked for by one person, then confirmed by another.",
            "NEW.confirmed_at IS NULL AND NEW.confirmed_by_id IS NULL",
        ),
        Guard(
            "reference_documenttext",
            "UPDATE",
            "emptied_by_two",
            "A text never changes, except that a confirmed redaction empties it.",
            "length(NEW.body) = 0 AND EXISTS (SELECT 1 FROM reviews_redaction x"
            " WHERE x.text_id = OLD.digest AND x.confirmed_by_id IS NOT NULL)",
        ),
        Guard(
            "reference_documenttext",
            "UPDATE",
            "stays_bytes",
            "A text is bytes, even when it is empty.",
            "typeof(NEW.body) = 'blob'",
            vendor="sqlite",
        ),
        Guard(
            "reference_documenttext",
            "UPDATE",
            "not_on_view",
            "End the publication that shows this text before the text is emptied.",
            "NOT EXISTS (SELECT 1 FROM reference_publication p"
            " WHERE p.text_id = OLD.digest AND p.ended_at IS NULL)",
        ),
    ]


def _tasks() -> list[Guard]:
    from reviews.models import Task

    end = ("closed_at", "closed_by_id", "outcome")
    return [
        *guarding.lasting(
            Task,
            (
                "closed_once",
                "A task is closed once; otherwise it never changes.",
                all_of([only(Task, *end), once(*end), "NEW.closed_at IS NOT NULL"]),
            ),
        ),
        Guard(
            guarding.table_of(Task),
            "INSERT",
            "begins_open",
            "A task begins open.",
            "NEW.closed_at IS NULL AND NEW.closed_by_id IS NULL AND NEW.outcome = ''",
        ),
    ]


_WORDS = ("words", "quotation", "beside", "replaces", "suggestion")
_THREAD_IS_EMPTIED = (
    "EXISTS (SELECT 1 FROM reviews_redaction x WHERE x.confirmed_by_id IS NOT NULL"
    " AND (x.text_id IN (SELECT c.text_id FROM reviews_comment c"
    " WHERE c.thread_id = OLD.thread_id)"
    " OR x.text_id IN (SELECT a.text_id FROM reviews_acceptance a"
    " JOIN reviews_comment c ON c.id = a.comment_id WHERE c.thread_id = OLD.thread_id)))"
)


def _comments() -> list[Guard]:
    from reviews.models import Acceptance, Comment, Thread

    table = guarding.table_of
    return [
        *guarding.lasting(
            Thread,
            (
                "keeps_anchor",
                "A thread keeps its place and its opener; it is resolved and opened again.",
                only(Thread, "resolved_at", "resolved_by_id", "how"),
            ),
        ),
        Guard(
            table(Thread),
            "INSERT",
            "opens",
            "A thread begins unresolved, on an open revision of its entry.",
            "NEW.resolved_at IS NULL AND EXISTS (SELECT 1 FROM reference_revision r"
            " WHERE r.id = NEW.revision_id AND r.entry_id = NEW.entry_id"
            " AND r.status IN ('draft', 'submitted', 'under-review'))",
        ),
        Guard(
            table(Thread),
            "INSERT",
            "blocks_by_others",
            "Who wrote part of a revision does not block it.",
            "NOT NEW.blocking OR NOT EXISTS (SELECT 1 FROM reference_contribution c"
            " WHERE c.revision_id = NEW.revision_id AND c.user_id = NEW.opened_by_id)",
        ),
        *guarding.lasting(
            Comment,
            (
                "emptied_by_two",
                "A comment never changes, except that a confirmed redaction empties it.",
                all_of(
                    [
                        only(Comment, *_WORDS),
                        *(f"NEW.{name} = ''" for name in _WORDS),
                        _THREAD_IS_EMPTIED,
                    ]
                ),
            ),
        ),
        Guard(
            table(Comment),
            "INSERT",
            "says_something",
            "A comment says something, or suggests something.",
            "NEW.words <> '' OR NEW.field <> ''",
        ),
        Guard(
            table(Comment),
            "INSERT",
            "next_number",
            "Comments of a thread are numbered one after the other.",
            "NEW.number = 1 + COALESCE((SELECT MAX(c.number) FROM reviews_comment c"
            " WHERE c.thread_id = NEW.thread_id), 0)",
        ),
        Guard(
            table(Acceptance),
            "INSERT",
            "into_its_draft",
            "What a comment suggests is accepted into a draft of its entry, as it then stands.",
            "EXISTS (SELECT 1 FROM reviews_comment c"
            " JOIN reviews_thread t ON t.id = c.thread_id"
            " JOIN reference_revision r ON r.entry_id = t.entry_id"
            " WHERE c.id = NEW.comment_id AND c.field <> '' AND r.id = NEW.revision_id"
            " AND r.text_id = NEW.text_id AND r.status = 'draft')",
        ),
        Guard(
            table(Acceptance),
            "INSERT",
            "author_wrote",
            "The author of an accepted suggestion has written part of the draft.",
            "EXISTS (SELECT 1 FROM reference_contribution w"
            " JOIN reviews_comment c ON c.author_id = w.user_id"
            " WHERE c.id = NEW.comment_id AND w.revision_id = NEW.revision_id)",
        ),
        Guard(
            "reference_revision",
            "UPDATE",
            "not_blocked",
            "A revision is not approved while a comment that blocks it is unresolved.",
            any_of(
                f"NEW.status <> '{APPROVED}'",
                f"OLD.status = '{APPROVED}'",
                "NOT EXISTS (SELECT 1 FROM reviews_thread t WHERE t.revision_id = NEW.id"
                " AND t.blocking AND t.resolved_at IS NULL)",
            ),
        ),
    ]


def _record() -> list[Guard]:
    from reviews.models import OutboxMessage

    last = "FROM reviews_event e WHERE e.chain = NEW.chain ORDER BY e.seq DESC LIMIT 1"
    tried = ("locked_until", "attempts", "error")
    return [
        Guard(
            "reviews_event",
            "INSERT",
            "follows",
            "An event follows the last one of its chain and names its link.",
            f"NEW.seq = 1 + COALESCE((SELECT e.seq {last}), 0)"
            f" AND NEW.previous = COALESCE((SELECT e.link {last}), '')",
        ),
        *guarding.lasting(
            OutboxMessage,
            (
                "keeps_all",
                "A message never changes; it is tried, and sent once.",
                all_of(
                    [
                        only(OutboxMessage, *tried, "carried_by_id", "sent_at", "seen_at"),
                        once("sent_at"),
                        any_of("OLD.sent_at IS NULL", same([*tried, "carried_by_id"])),
                        "NEW.attempts >= OLD.attempts",
                    ]
                ),
            ),
            ("seen_once", "A notice is seen once.", once("seen_at")),
            (
                "carried_once",
                "A notice goes into one digest, and that is its recipient's.",
                any_of(
                    same(["carried_by_id"]),
                    "OLD.carried_by_id IS NULL AND EXISTS (SELECT 1 FROM reviews_outboxmessage d"
                    " WHERE d.id = NEW.carried_by_id AND d.is_digest"
                    " AND d.recipient_id = NEW.recipient_id)",
                ),
            ),
        ),
    ]


# Readers see the policy in force, and no other.
_READER_POLICY = """
SELECT v.number AS number, v.digest AS digest, v.body AS body, v.adopted_at AS adopted_at
FROM reviews_policyversion v
WHERE v.number = (SELECT MAX(o.number) FROM reviews_policyversion o)"""


def views() -> tuple[View, ...]:
    """Return what readers may see of this app."""
    return (View("reader_policy", _READER_POLICY, ("reviews_policyversion",)),)


def connect() -> None:
    guarding.state("reviews", guards, views)
