"""Who may do what, and if not, why: a false that knows its reason.

Every function takes a case and returns ``None`` for yes, or the sentence that
the person will read. The action, the button in the page and the command ask the
same function; the action is the guard, hiding the button is courtesy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .answers import BEFORE_BOARD, Collision, Reason, Refused, first, reasoned, require, slug
from .board import (
    DECIDED,
    approve,
    assign,
    checklist,
    decide,
    decided_since,
    declared,
    decline,
    recused_before,
    start,
    waive,
)
from .comments import accept, block, comment, reopen, resolve
from .drafting import (
    NAMED,
    add_editor,
    create_entry,
    discard,
    known_drug,
    merges,
    propose,
    rebase,
    save,
    seen_in_merge,
    settled,
    submit,
    take_back,
    withdraw,
)
from .house import adopt_policy, confirm_redaction, grant_role, redact
from .publications import close_task, reaffirm, recall, reinstate, retire

if TYPE_CHECKING:
    from reviews.queries import Case

ON_REVISION: dict[str, Callable[[Case], Reason]] = {
    "save": save,
    "discard": discard,
    "submit": submit,
    "withdraw": withdraw,
    "take_back": take_back,
    "rebase": rebase,
    "start": start,
    "decline": decline,
}
"""What a person may try on a revision, for pages that show the buttons."""

__all__ = [
    "BEFORE_BOARD",
    "DECIDED",
    "NAMED",
    "ON_REVISION",
    "Collision",
    "Reason",
    "Refused",
    "accept",
    "add_editor",
    "adopt_policy",
    "approve",
    "assign",
    "block",
    "checklist",
    "close_task",
    "comment",
    "confirm_redaction",
    "create_entry",
    "decide",
    "decided_since",
    "declared",
    "decline",
    "discard",
    "first",
    "grant_role",
    "known_drug",
    "merges",
    "propose",
    "reaffirm",
    "reasoned",
    "rebase",
    "recall",
    "recused_before",
    "redact",
    "reinstate",
    "reopen",
    "require",
    "resolve",
    "retire",
    "save",
    "seen_in_merge",
    "settled",
    "slug",
    "start",
    "submit",
    "take_back",
    "waive",
    "withdraw",
]
