"""The words of the record: what each verb of an Event reads like in a sentence."""

from __future__ import annotations

from reference.states import Status
from reviews.models import Event

VERBS = {
    "create": "created the entry",
    "propose": "began a draft",
    "save": "saved the draft",
    "discard": "discarded the draft",
    "submit": "submitted it to the board",
    "withdraw": "withdrew it",
    "rename": "changed the address",
    "add editor": "added an editor",
    "start": "started the review",
    "assign": "assigned a member",
    "co-opt": "co-opted a member",
    "waive": "waived a finding",
    "comment": "commented",
    "resolve": "resolved a comment",
    "reopen": "opened a comment again",
    "accept suggestion": "accepted a suggestion",
    "decide": "signed a decision",
    "approve": "published it as approved",
    "return": "returned it to its authors",
    "decline": "declined it",
    "rebase": "brought it up to date",
    "retire": "retired the version",
    "recall": "recalled the version",
    "open reinstatement": "opened the round on bringing it back",
    "reinstate": "brought the version back",
    "open reaffirmation": "opened the round on reaffirming it",
    "reaffirm": "reaffirmed the version",
    "not agreed": "closed the round without agreement",
    "mark retracted": "marked a retracted source",
    "close task": "closed a task",
    "adopt policy": "adopted a policy",
    "grant role": "granted a role",
    "end role": "ended a role",
    "declare": "declared interests",
    "choose mail": "chose how notices reach them",
    "deactivate": "deactivated an account",
    "ask redaction": "asked for a redaction",
    "redact": "redacted a text",
}
"""Every verb that an action records, in the order of an entry's life."""

VERDICTS = {
    "approve": "approved",
    "request-changes": "asked for changes",
    "abstain": "abstained",
    "recuse": "recused themselves",
}

CLASSES = {
    "dose": "Dose change",
    "clinical": "Clinical change",
    "editorial": "Editorial change",
}

STEPS = {
    Status.DRAFT: (0, True),
    Status.SUBMITTED: (1, False),
    Status.UNDER_REVIEW: (1, False),
    Status.APPROVED: (3, False),
}
"""How many of the readers' three steps a status has complete, and whether none is under way."""


def sentence(event: Event) -> str:
    """Say what somebody did, without who and when."""
    details = event.details
    if event.verb == "decide":
        return VERDICTS.get(str(details.get("verdict", "")), VERBS["decide"])
    said = VERBS.get(event.verb, event.verb)
    if event.verb == "comment":
        return _commented(details)
    if event.verb == "accept suggestion":
        return f"accepted a suggestion of {details.get('author_name', 'somebody')}"
    if event.verb in ("assign", "co-opt"):
        return f"{said.rsplit(' a ', 1)[0]} {details.get('member_name', 'a member')}" + _for(
            details.get("specialty")
        )
    if event.verb == "add editor":
        return f"added {details.get('editor_name', 'somebody')} to the editors"
    if event.verb == "rename":
        return f"changed the address from “{details.get('before')}” to “{details.get('after')}”"
    if event.verb in ("grant role", "end role"):
        name, role = details.get("person_name", "somebody"), details.get("role", "")
        verb = "made" if event.verb == "grant role" else "ended the role of"
        words = f"{name} {role}" if event.verb == "grant role" else f"{name} as {role}"
        return f"{verb} {words}" + _for(details.get("specialty"))
    if event.verb == "deactivate":
        return f"deactivated the account of {details.get('person_name', 'somebody')}"
    if event.verb == "adopt policy":
        return f"adopted policy {details.get('number', '')}".strip()
    if event.verb == "declare":
        return "declared an interest" if details.get("has_interest") else "declared no interest"
    if event.verb == "waive":
        which = "a finding of" if details.get("finding") else "the warnings of"
        return f"waived {which} {details.get('rule', 'a rule')}"
    if event.verb in ("approve", "reinstate") and details.get("number"):
        return f"published it as version {details['number']}"
    if event.verb == "rebase" and details.get("draft"):
        return (
            f"brought it up to date with version {details.get('version')}: "
            f"revision {details['draft']} took its place"
        )
    if event.verb == "submit" and details.get("change_class"):
        return f"submitted it to the board as {_a(str(details['change_class']))} change"
    return said


def _commented(details: dict[str, object]) -> str:
    if details.get("number") != 1:
        return "answered a comment"
    return "commented, and blocked approval" if details.get("blocking") else "commented"


def _for(specialty: object) -> str:
    return f" for {str(specialty).replace('-', ' ')}" if specialty else ""


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
