"""Attempts on revisions, publications, entries, accounts and texts, each with its refusal.

All steps but the last pass; the last is refused, with a sentence that the pattern finds.
"""

from __future__ import annotations

from tests.guards.house import Copy, Step
from tests.guards.steps import (
    APPROVAL,
    APPROVE,
    CLOSE,
    CONFIRM,
    EMPTY,
    END,
    NOW,
    PUBLISH,
    SECOND_APPROVAL,
    SUBMIT,
    TAKEN,
    decision,
    draft,
    moved,
    publication,
    set_,
)

ON_CONTENT: dict[str, tuple[list[Step], str]] = {
    # revisions
    "a revision is born approved": ([draft(status="'approved'")], "begins as a draft"),
    "a revision is born submitted": ([draft(submitted_at=NOW)], "begins as a draft"),
    "a submitted text changes": (
        [set_("reference_revision", "waiting", "text_id = :first_text")],
        "frozen from submission on",
    ),
    "a submitted title changes": (
        [set_("reference_revision", "waiting", "title = 'x'")],
        "frozen from submission on",
    ),
    "a text changes while it is approved": (
        [
            SECOND_APPROVAL,
            set_("reference_revision", "pending", "status = 'approved', text_id = :first_text"),
        ],
        "frozen from submission on|as it was saved|by the approvals",
    ),
    "the policy of a submitted revision changes": (
        [set_("reference_revision", "waiting", "policy_digest = 'q'")],
        "frozen from submission on",
    ),
    "a draft is submitted with a text that nobody saved": (
        [SUBMIT.replace("SET ", "SET text_id = :first_text, ")],
        "as it was saved",
    ),
    "a draft is submitted under no policy": (
        [moved("draft", "submitted")],
        "names its policy",
    ),
    "a draft changes its author": (
        [set_("reference_revision", "draft", "author_id = :ann")],
        "keeps its entry",
    ),
    "a draft changes its base": (
        [set_("reference_revision", "draft", "base_id = NULL")],
        "keeps its entry",
    ),
    "a draft goes to another entry": (
        [set_("reference_revision", "draft", "entry_id = :beta")],
        "keeps its entry",
    ),
    "a revision is submitted again after its end": (
        [moved("waiting", "withdrawn"), moved("waiting", "submitted")],
        "does not move",
    ),
    "a draft skips the board": ([moved("draft", "approved")], "does not move|by the approvals"),
    "an approved revision becomes a draft": ([moved("first", "draft")], "does not move"),
    "a submitted revision becomes a draft": ([moved("waiting", "draft")], "does not move"),
    "a status that does not exist": ([moved("pending", "published")], "does not move|known_status"),
    "a revision is approved by one of two": ([APPROVE], "by the approvals"),
    "a revision is approved without a round": (
        [moved("waiting", "under-review"), moved("waiting", "approved")],
        "by the approvals",
    ),
    "an approval that was taken back counts": (
        [SECOND_APPROVAL, decision(3, "ann", verdict="'abstain'"), APPROVE],
        "by the approvals",
    ),
    "one member approves twice": ([decision(2, "ann"), APPROVE], "by the approvals"),
    "a frozen revision gains a contributor": (
        ["INSERT INTO reference_contribution (revision_id, user_id) VALUES (:waiting, :cyd)"],
        "Only a draft",
    ),
    "two revisions with one number": ([draft(number="1")], TAKEN),
    # publications
    "a second version on view": ([SECOND_APPROVAL, APPROVE, CLOSE, PUBLISH], TAKEN),
    "a version before its round closed": (
        [SECOND_APPROVAL, APPROVE, END, PUBLISH],
        "approvals of exactly its text",
    ),
    "a version of a revision under review": (
        [END, PUBLISH],
        "Only an approved revision|approvals of exactly",
    ),
    "a version of a submitted revision": (
        [
            END,
            publication(
                revision_id=":waiting",
                text_id="(SELECT text_id FROM reference_revision WHERE id = :waiting)",
                review_id=":new_id",
            ),
        ],
        "Only an approved revision|approvals of exactly",
    ),
    "a version with another text than was approved": (
        [*APPROVAL[:-1], publication(text_id=":first_text", review_id=":review")],
        "exactly as approved|approvals of exactly",
    ),
    "a version of another entry": (
        [*APPROVAL[:-1], publication(entry_id=":beta", review_id=":review")],
        "exactly as approved|approvals of exactly|one after the other",
    ),
    "a version by a round of another revision": (
        [*APPROVAL[:-1], publication(review_id=":closed")],
        "approvals of exactly its text|leads to one publication",
    ),
    "a version by a round that does not exist": (
        [*APPROVAL[:-1], publication(review_id=":new_id")],
        "approvals of exactly its text",
    ),
    "a version by a round that only reaffirmed": (
        [
            END,
            publication(revision_id=":first", text_id=":first_text", review_id=":renewal"),
        ],
        "approvals of exactly its text",
    ),
    "a round that published publishes again": (
        [
            publication(
                entry_id=":beta", revision_id=":gone", text_id=":gone_text", review_id=":past"
            )
        ],
        "leads to one publication",
    ),
    "a version out of order": (
        [*APPROVAL[:-1], publication(number="3", review_id=":review")],
        "one after the other",
    ),
    "a version that has ended before it began": (
        [*APPROVAL[:-1], publication(review_id=":review", ended_at=NOW, end_kind="'retired'")],
        "begins on view",
    ),
    "a version shows another text": (
        [set_("reference_publication", "current", "text_id = :pending_text")],
        "never changes",
    ),
    "a version changes its imprint": (
        [set_("reference_publication", "current", "imprint = '{}'")],
        "never changes",
    ),
    "a version is reviewed later than it was": (
        [set_("reference_publication", "current", "next_review_on = '2099-01-01'")],
        "never changes",
    ),
    "a version comes back on view": (
        [set_("reference_publication", "recalled", "ended_at = NULL, end_kind = ''")],
        "ends once",
    ),
    "a version ends for another reason": (
        [set_("reference_publication", "recalled", "end_reason = 'Never mind.'")],
        "ends once",
    ),
    "a version on view has a reason to have ended": (
        [set_("reference_publication", "current", "end_reason = 'Over.'")],
        "ends once",
    ),
    "a recall is taken back": (
        [set_("reference_publication", "recalled", "recalled_at = NULL, recall_reason = ''")],
        "recalled once",
    ),
    "a recall gets another reason": (
        [set_("reference_publication", "recalled", "recall_reason = 'x'")],
        "recalled once",
    ),
    "an end without a kind": (
        [set_("reference_publication", "current", f"ended_at = {NOW}")],
        "an_end_has_a_kind",
    ),
    "a recall without a reason": (
        [set_("reference_publication", "current", f"recalled_at = {NOW}")],
        "a_recall_has_a_reason",
    ),
    # entries, accounts, grants
    "an entry changes when it was made": (
        [set_("reference_entry", "alpha", f"created_at = {NOW}")],
        "keeps its number",
    ),
    "an entry takes the former address of another": (
        [set_("reference_entry", "beta", "slug = 'old-alpha'")],
        "led to another entry",
    ),
    "an entry begins at the former address of another": (
        [Copy("reference_entry", "id = :beta", slug="'old-alpha'")],
        "led to another entry",
    ),
    "the address of another entry becomes a former one": (
        ["INSERT INTO reference_formerslug (slug, entry_id) VALUES ('beta', :alpha)"],
        "address of another entry",
    ),
    "an ended grant begins again": (
        [
            set_("people_rolegrant", "grant", f"ends_at = {NOW}"),
            set_("people_rolegrant", "grant", "ends_at = NULL"),
        ],
        "ended once",
    ),
    "a grant becomes another role": (
        [set_("people_rolegrant", "grant", "role = 'chair'")],
        "never changes",
    ),
    "one role granted twice": ([Copy("people_rolegrant", "id = :grant")], TAKEN),
    "a grant that ends before it starts": (
        [set_("people_rolegrant", "grant", "ends_at = '2000-01-01 00:00:00'")],
        "grant_ends_after_it_starts",
    ),
    "an interest without a description": (
        [Copy("people_declaration", "user_id = :ann", has_interest="(1 = 1)")],
        "an_interest_is_described",
    ),
    # texts and redaction
    "a text changes": (
        ["UPDATE reference_documenttext SET body = SUBSTR(body, 1, 1) WHERE digest = :gone_text"],
        "never changes",
    ),
    "a text is emptied before a second person confirmed": ([EMPTY], "confirmed redaction"),
    "a redacted text is written anew": (
        [CONFIRM, EMPTY.replace("1, 0", "1, 1")],
        "never changes",
    ),
    "a text is emptied that is on view": (
        [
            Copy("reviews_redaction", "id = :redaction", text_id=":first_text"),
            "UPDATE reviews_redaction SET"
            f" confirmed_at = {NOW}, confirmed_by_id = :bob WHERE text_id = :first_text",
            EMPTY.replace(":gone_text", ":first_text"),
        ],
        "End the publication",
    ),
    "a text gets another digest": (
        ["UPDATE reference_documenttext SET digest = :policy WHERE digest = :gone_text"],
        "keeps its digest|never changes",
    ),
    "a text without bytes": (
        [f"INSERT INTO reference_documenttext (digest, body) VALUES ('{'a' * 64}', '')"],
        "SHA-256",
    ),
    "a text under no digest": (
        ["INSERT INTO reference_documenttext (digest, body) VALUES ('abc', 'abc')"],
        "SHA-256",
    ),
    "one person redacts alone": (
        [CONFIRM.replace(":bob", ":ann")],
        "redaction_takes_two",
    ),
    "a redaction is confirmed by nobody": (
        [set_("reviews_redaction", "redaction", f"confirmed_at = {NOW}")],
        "confirmed once",
    ),
    "a redaction is confirmed by somebody else after all": (
        [CONFIRM, CONFIRM.replace(":bob", ":cyd")],
        "confirmed once",
    ),
    "a redaction is born confirmed": (
        [
            Copy(
                "reviews_redaction",
                "id = :redaction",
                text_id=":first_text",
                confirmed_at=NOW,
                confirmed_by_id=":bob",
            )
        ],
        "then confirmed by another",
    ),
}
