"""The editorial policy as data: how many must approve what, and for how long it holds.

The policy is a YAML file, adopted by the chair and kept word for word under its
digest. A revision is judged under the policy that was in force when it was
submitted. This module is pure: it reads text and answers questions.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from reference.compare import ChangeClass
from reference.document import Line, Slug, Text
from reference.rules import RULES, Severity
from reference.yaml.reading import BadFile, Refusal, compose

WHOLE_NUMBERS = frozenset(
    {
        "approvals",
        "floor",
        "hold_hours",
        "decide_within_days",
        "review_every_months",
        "valid_days",
        "recall_notice_days",
        "oldest_source_years",
        "retraction_days",
        "before_days",
        "again_days",
        "escalate_days",
        "task_before_days",
        "review_before_days",
    }
)


class BadPolicy(ValueError):
    """A policy file that cannot be adopted. Its text is one line per fault, with its place."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ClassPolicy(_Part):
    """What a change of one class needs, and how long it then holds."""

    approvals: Annotated[int, Field(ge=1, le=20)]
    floor: Annotated[int, Field(ge=1, le=20)] = 1
    """Recusals lower the number of approvals, never below this."""
    specialties: list[Slug] = Field(default_factory=list, max_length=20)
    """Each must be among the specialties of those who approve."""
    hold_hours: Annotated[int, Field(ge=0, le=24 * 60)] = 0
    """The round waits this long for every assigned member; 0: it does not wait."""
    decide_within_days: Annotated[int, Field(ge=1, le=365)] = 30
    review_every_months: Annotated[int, Field(ge=1, le=120)] = 12

    @model_validator(mode="after")
    def _adds_up(self) -> ClassPolicy:
        if self.floor > self.approvals:
            raise ValueError(
                f"has a floor of {self.floor} above its {self.approvals} approvals; "
                "the floor can be the number of approvals at most"
            )
        return self


class ChecklistItem(_Part):
    id: Slug
    text: Line


class RulePolicy(_Part):
    bars_submission: list[str] = Field(default_factory=list, max_length=200)
    """Rules whose errors are refused at submission already. Every error bars approval."""
    severities: dict[str, Severity] = Field(default_factory=dict)
    oldest_source_years: Annotated[int, Field(ge=1, le=200)] | None = None
    """Sources older than this are noted; without it, none for its age."""
    retraction_days: Annotated[int, Field(ge=0, le=365)] = 7
    """Within so many days something is done about an entry that cites a retracted source."""

    @model_validator(mode="after")
    def _known(self) -> RulePolicy:
        for rule in (*self.bars_submission, *self.severities):
            if rule not in RULES:
                raise ValueError(f"names the rule “{rule}”, which does not exist; see /rules/")
        return self


class DeclarationPolicy(_Part):
    valid_days: Annotated[int, Field(ge=1, le=3650)] = 365
    shown_to_readers: Literal["statement", "whether", "nothing"] = "statement"


class ReminderPolicy(_Part):
    """When people are reminded of what is due, in days; nothing else follows from these."""

    before_days: Annotated[int, Field(ge=0, le=365)] = 3
    """Before a decision is due, members who have not decided are reminded; at most half of
    the time that they have for it."""
    again_days: Annotated[int, Field(ge=1, le=365)] = 7
    """After the day, everybody concerned is reminded as often, until it is done."""
    escalate_days: Annotated[int, Field(ge=0, le=365)] = 3
    """So long after a decision was due, the chair is told."""
    task_before_days: Annotated[int, Field(ge=0, le=365)] = 2
    """Before its day, those who can close a task are reminded of it."""
    review_before_days: Annotated[int, Field(ge=0, le=365)] = 60
    """So long before its date of review an entry is due soon: it stands on the desk, and its
    owner and the chair are told."""


class Policy(_Part):
    """The whole policy, as in ``fixtures/policy.yaml``."""

    title: Line
    statement: list[Text] = Field(min_length=1, max_length=50)
    """What readers are told, paragraph by paragraph."""
    classes: dict[ChangeClass, ClassPolicy]
    emergency: ClassPolicy
    """The quorum that may bring a recalled version back."""
    checklist: list[ChecklistItem] = Field(min_length=1, max_length=30)
    """What a member confirms before approving."""
    declarations: DeclarationPolicy
    rules: RulePolicy
    reminders: ReminderPolicy = Field(default_factory=ReminderPolicy)
    recall_notice_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """How long a recall stands first on the readers' home page."""

    @model_validator(mode="after")
    def _every_class(self) -> Policy:
        missing = [item.value for item in ChangeClass if item not in self.classes]
        if missing:
            raise ValueError(f"says nothing about changes of class {', '.join(missing)}")
        return self

    def for_class(self, change_class: str) -> ClassPolicy:
        return self.classes[ChangeClass(change_class)]

    def severity(self, rule: str) -> Severity:
        """Return the severity of a rule: the policy's, else the rule's own."""
        return self.rules.severities.get(rule, RULES[rule].severity)

    def declaration_until(self, declared_at: datetime) -> datetime:
        return declared_at + timedelta(days=self.declarations.valid_days)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def digest_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def read(body: str, name: str = "policy.yaml") -> Policy:
    """Read a policy file. Raise :class:`BadPolicy`, a line per mistake with its place."""
    try:
        composed = compose(body.encode(), name, whole_numbers=WHOLE_NUMBERS, truths=frozenset())
        if composed.refusals:
            raise BadFile(name, composed.refusals)
        return Policy.model_validate(composed.data)
    except BadFile as error:
        raise BadPolicy(str(error)) from None
    except ValidationError as error:
        refusals = [
            Refusal(*composed.at(item["loc"]), _sentence(item["loc"], item))
            for item in error.errors(include_url=False, include_input=False)
        ]
        raise BadPolicy(str(BadFile(name, refusals))) from None


def _sentence(path: tuple[str | int, ...], item: ErrorDetails) -> str:
    subject = str(path[-1]) if path else "the policy"
    if item["type"] == "missing":
        return f"{subject} is missing; it must be given"
    if item["type"] == "extra_forbidden":
        return f"{subject} is not a known key; see fixtures/policy.yaml for those that are"
    if item["type"] == "value_error":
        return f"{subject} {item['ctx']['error']}"
    message = item["msg"]
    return f"{subject}: {message[0].lower()}{message[1:]}"
