"""What happens: one function per verb, and no other way to change a governed row.

Every action opens one transaction, locks its entry, asks ``reviews.conditions``,
changes the state, and records an Event with the mail that it causes. Refusals
raise :class:`reviews.conditions.Refused` with the sentence that the person reads.

    drafting      create_entry, propose, save, discard, submit, withdraw, rename,
                  add_editor
    rebasing      rebase
    rounds        start, assign, assign_specialty, co_opt, waive, decline, take_back
    deciding      decide, settle (which approve, reaffirm, reinstate or return)
    comments      comment, resolve, reopen, accept_suggestion
    publications  retire, recall, reinstate, reaffirm
    tasks         mark_retracted, close_task
    notices       choose_mail
    house         adopt_policy, grant_role, end_role, declare, deactivate,
                  ask_redaction, confirm_redaction
"""

from reviews.actions.comments import accept_suggestion, comment, reopen, resolve
from reviews.actions.deciding import decide, settle
from reviews.actions.drafting import (
    add_editor,
    create_entry,
    discard,
    propose,
    rename,
    save,
    submit,
    withdraw,
)
from reviews.actions.house import (
    adopt_policy,
    ask_redaction,
    confirm_redaction,
    deactivate,
    declare,
    end_role,
    grant_role,
)
from reviews.actions.notices import choose_mail
from reviews.actions.publications import reaffirm, recall, reinstate, retire
from reviews.actions.rebasing import rebase
from reviews.actions.rounds import (
    assign,
    assign_specialty,
    co_opt,
    decline,
    start,
    take_back,
    waive,
)
from reviews.actions.tasks import close_task, mark_retracted

__all__ = [
    "accept_suggestion",
    "add_editor",
    "adopt_policy",
    "ask_redaction",
    "assign",
    "assign_specialty",
    "choose_mail",
    "close_task",
    "co_opt",
    "comment",
    "confirm_redaction",
    "create_entry",
    "deactivate",
    "decide",
    "declare",
    "decline",
    "discard",
    "end_role",
    "grant_role",
    "mark_retracted",
    "propose",
    "reaffirm",
    "rebase",
    "recall",
    "reinstate",
    "rename",
    "reopen",
    "resolve",
    "retire",
    "save",
    "settle",
    "start",
    "submit",
    "take_back",
    "waive",
    "withdraw",
]
