"""Single steps in raw SQL on the house, and what must pass as a whole."""

from __future__ import annotations

from tests.guards.house import Copy, Step

NOW = "CURRENT_TIMESTAMP"


def set_(table: str, key: str, change: str) -> str:
    return f"UPDATE {table} SET {change} WHERE id = :{key}"


def moved(key: str, status: str) -> str:
    return set_("reference_revision", key, f"status = '{status}'")


def decision(number: int, member: str, **columns: str) -> Copy:
    return Copy(
        "reviews_decision",
        "review_id = :review AND number = 1",
        number=str(number),
        member_id=f":{member}",
        **columns,
    )


def seat(review: str, member: str) -> Copy:
    return Copy(
        "reviews_assignment",
        "review_id = :review AND member_id = :ann",
        review_id=f":{review}",
        member_id=f":{member}",
    )


def waiver(**columns: str) -> Copy:
    return Copy("reviews_waiver", "review_id = :review", **columns)


def publication(**columns: str) -> Copy:
    values = {
        "number": "2",
        "revision_id": ":pending",
        "text_id": ":pending_text",
        "review_id": ":review",
        "ended_at": "NULL",
        "end_kind": "''",
        "end_reason": "''",
    }
    return Copy("reference_publication", "id = :current", **values | columns)


def round_(**columns: str) -> Copy:
    values = {"id": ":new_id", "revision_id": ":waiting", "closed_at": "NULL", "outcome": "''"}
    text = "(SELECT text_id FROM reference_revision WHERE id = :waiting)"
    return Copy("reviews_review", "id = :review", **values | {"text_id": text} | columns)


def draft(**columns: str) -> Copy:
    values = {"number": "9", "status": "'draft'", "submitted_at": "NULL"}
    return Copy("reference_revision", "id = :draft", **values | columns)


def reaffirmation(**columns: str) -> Copy:
    return Copy("reference_reaffirmation", "publication_id = :current", **columns)


def event(**columns: str) -> Copy:
    values = {
        "id": ":new_id",
        "seq": "2",
        "previous": "link",
    }
    return Copy("reviews_event", "id = :event", **values | columns)


def thread(**columns: str) -> Copy:
    return Copy("reviews_thread", "id = :thread", **columns)


def comment(**columns: str) -> Copy:
    return Copy("reviews_comment", "id = :suggested", **{"number": "2"} | columns)


def acceptance(**columns: str) -> Copy:
    # Ann suggested it; before it is accepted, she has written part of the draft.
    return Copy(
        "reviews_acceptance",
        "comment_id = :suggested",
        **{"comment_id": ":asked_about"} | columns,
    )


def emptied(key: str) -> str:
    words = ("words", "quotation", "beside", "replaces", "suggestion")
    return set_("reviews_comment", key, ", ".join(f"{name} = ''" for name in words))


WROTE = "INSERT INTO reference_contribution (revision_id, user_id) VALUES (:draft, :ann)"
RESOLVE = set_(
    "reviews_thread", "thread", f"resolved_at = {NOW}, resolved_by_id = :bob, how = 'resolved'"
)
REOPEN = set_("reviews_thread", "thread", "resolved_at = NULL, resolved_by_id = NULL, how = ''")

SUBMIT = set_(
    "reference_revision",
    "draft",
    f"status = 'submitted', submitted_at = {NOW}, policy_digest = 'p', change_class = 'dose'",
)
SECOND_APPROVAL = decision(2, "bob")
APPROVE = moved("pending", "approved")
CLOSE = set_("reviews_review", "review", f"closed_at = {NOW}, outcome = 'approved'")
END = set_(
    "reference_publication",
    "current",
    f"ended_at = {NOW}, end_kind = 'superseded', end_reason = 'Newer.'",
)
RECALL = set_("reference_publication", "current", f"recalled_at = {NOW}, recall_reason = 'Wrong.'")
PUBLISH = publication()
APPROVAL: list[Step] = [SECOND_APPROVAL, APPROVE, CLOSE, END, PUBLISH]
CONFIRM = set_("reviews_redaction", "redaction", f"confirmed_at = {NOW}, confirmed_by_id = :bob")
EMPTY = "UPDATE reference_documenttext SET body = SUBSTR(body, 1, 0) WHERE digest = :gone_text"

TAKEN = "cannot take the place|duplicate key"
"""A unique key: on SQLite a guard speaks first, because of INSERT OR REPLACE."""

LEGITIMATE: dict[str, list[Step]] = {
    "an approval in its order": APPROVAL,
    "a version that ended is recalled": [END, RECALL],
    "a recusal lowers what is required": [
        decision(2, "cyd", verdict="'recuse'", reason="'Kin.'"),
        set_("reviews_review", "review", "required = 1"),
        APPROVE,
        CLOSE,
        END,
        PUBLISH,
    ],
    "a draft is saved": [
        set_("reference_revision", "draft", "text_id = :first_text, title = 'New'"),
    ],
    "a draft is submitted": [SUBMIT],
    "a draft is discarded": [moved("draft", "discarded")],
    "a submitted revision is withdrawn": [moved("waiting", "withdrawn")],
    "a revision under review is returned": [
        moved("pending", "returned"),
        set_("reviews_review", "review", f"closed_at = {NOW}, outcome = 'returned'"),
    ],
    "a draft begins": [draft()],
    "a draft gains a contributor": [
        "INSERT INTO reference_contribution (revision_id, user_id) VALUES (:draft, :cyd)"
    ],
    "a round opens": [round_()],
    "a member is assigned": [round_(), seat("new_id", "cyd")],
    "a finding is waived": [waiver(rule="'D2'")],
    "a member changes their mind": [decision(2, "ann", verdict="'abstain'")],
    "an entry gets another owner and address": [
        set_("reference_entry", "alpha", "owner_id = :ann, slug = 'new-alpha'"),
        "INSERT INTO reference_formerslug (slug, entry_id) VALUES ('alpha', :alpha)",
    ],
    "an entry gets its address back": [
        set_("reference_entry", "alpha", "slug = 'old-alpha'"),
    ],
    "a grant ends": [set_("people_rolegrant", "grant", f"ends_at = {NOW}")],
    "an account is deactivated": [set_("people_user", "ann", "is_active = NOT is_active")],
    "a redaction is confirmed and done": [CONFIRM, EMPTY],
    "a thread opens": [thread()],
    "a thread is resolved and opened again": [RESOLVE, REOPEN],
    "a thread is answered": [comment()],
    "a suggestion is accepted": [WROTE, acceptance()],
    "a comment is emptied with the text that it is about": [CONFIRM, EMPTY, emptied("spoken")],
    "a blocked revision is approved once that is resolved": [
        thread(blocking="TRUE", opened_by_id=":ann", id="987654"),
        f"UPDATE reviews_thread SET resolved_at = {NOW}, resolved_by_id = :ann, how = 'resolved'"
        " WHERE id = 987654",
        *APPROVAL,
    ],
    "a task is closed": [
        set_(
            "reviews_task", "task", f"closed_at = {NOW}, closed_by_id = :ann, outcome = 'Mended.'"
        ),
    ],
    "a task is closed by the system": [
        set_("reviews_task", "task", f"closed_at = {NOW}, outcome = 'The version ended.'"),
    ],
    "an event follows": [event()],
    "a chain begins": [event(chain="'entry:9'", seq="1", previous="''")],
    "a message is tried, then sent": [
        set_(
            "reviews_outboxmessage",
            "message",
            f"attempts = 1, error = 'No such user', locked_until = {NOW}",
        ),
        set_("reviews_outboxmessage", "message", f"sent_at = {NOW}, error = ''"),
    ],
    "a message goes into a digest, is sent, then seen": [
        set_("reviews_outboxmessage", "message", "carried_by_id = :digest"),
        set_("reviews_outboxmessage", "message", f"sent_at = {NOW}"),
        set_("reviews_outboxmessage", "message", f"seen_at = {NOW}"),
    ],
    "a version is reaffirmed again": [
        Copy("reviews_review", "id = :renewal", id=":new_id", closed_at="NULL", outcome="''"),
        seat("new_id", "ann"),
        seat("new_id", "bob"),
        decision(1, "ann", review_id=":new_id", text_id=":first_text"),
        decision(2, "bob", review_id=":new_id", text_id=":first_text"),
        set_("reviews_review", "new_id", f"closed_at = {NOW}, outcome = 'approved'"),
        reaffirmation(review_id=":new_id"),
    ],
    "a recalled version is reinstated": [
        Copy(
            "reviews_review",
            "id = :past",
            id=":new_id",
            kind="'reinstatement'",
            publication_id=":recalled",
            closed_at="NULL",
            outcome="''",
        ),
        seat("new_id", "bob"),
        decision(1, "bob", review_id=":new_id", text_id=":gone_text"),
        set_("reviews_review", "new_id", f"closed_at = {NOW}, outcome = 'approved'"),
        publication(
            entry_id=":beta", revision_id=":gone", text_id=":gone_text", review_id=":new_id"
        ),
    ],
}
