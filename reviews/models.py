"""Policy versions, rounds of the board, decisions, waivers, events and the outbox."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from people.models import Declaration
from people.trail import Governed, trail
from reference.models import DocumentText, Entry, Publication, Revision

USER = settings.AUTH_USER_MODEL


class PolicyVersion(Governed):
    """The editorial policy as it was adopted, under its digest. The newest is in force."""

    digest = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveIntegerField(unique=True)
    body = models.TextField()
    """The YAML file, word for word."""
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    history = trail()

    def __str__(self) -> str:
        return f"policy {self.number}"


class Review(Governed):
    """One round in which the board considers one digest under one policy."""

    class Kind(models.TextChoices):
        REVISION = "revision", "Approval of a revision"
        REAFFIRMATION = "reaffirmation", "Reviewed, no change"
        REINSTATEMENT = "reinstatement", "Return of a recalled version"

    class Outcome(models.TextChoices):
        APPROVED = "approved", "Approved"
        RETURNED = "returned", "Returned"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REPLACED = "replaced", "Replaced"
        REFUSED = "refused", "Not agreed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="reviews")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="reviews")
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="+")
    """What a reaffirmation or a reinstatement is about."""
    text = models.ForeignKey(DocumentText, models.PROTECT, related_name="+")
    """The digest that every decision of this round must name."""
    policy_digest = models.CharField(max_length=64)
    change_class = models.CharField(max_length=10)
    rules_version = models.CharField(max_length=64)
    quorum = models.PositiveSmallIntegerField()
    floor = models.PositiveSmallIntegerField()
    required = models.PositiveSmallIntegerField()
    """Approvals still required: the quorum less recusals, never below the floor."""
    specialties = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True, blank=True)
    """By when the policy wants a decision, counted from the submission."""
    hold_until = models.DateTimeField(null=True, blank=True)
    """Until then the round waits for every assigned member."""
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision"], condition=Q(kind="revision"), name="one_round_per_revision"
            ),
            models.UniqueConstraint(
                fields=["publication", "kind"],
                condition=Q(closed_at=None),
                name="one_open_round_per_publication",
            ),
            models.CheckConstraint(
                condition=Q(floor__gte=1, required__gte=models.F("floor"))
                & Q(quorum__gte=models.F("required")),
                name="floor_required_quorum",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="a_closed_round_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.opened_at:%Y-%m-%d}"

    @property
    def digest(self) -> str:
        return self.text_id


class Assignment(Governed):
    """That a member is asked to decide in a round, and for which specialty they stand."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="assignments")
    member = models.ForeignKey(USER, models.PROTECT, related_name="assignments")
    specialty = models.SlugField(max_length=60, blank=True)
    co_opted = models.BooleanField(default=False)
    assigned_at = models.DateTimeField()

    history = trail()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "member"], name="assigned_once")]

    def __str__(self) -> str:
        return f"{self.member} in {self.review_id}"


class Decision(Governed):
    """One member's signed verdict on one digest. A later one replaces it in effect only."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", "Approve"
        REQUEST_CHANGES = "request-changes", "Request changes"
        ABSTAIN = "abstain", "Abstain"
        RECUSE = "recuse", "Recuse"

    review = models.ForeignKey(Review, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    member = models.ForeignKey(USER, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=15, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    checklist = models.JSONField(default=list)
    declaration = models.ForeignKey(Declaration, models.PROTECT, null=True, related_name="+")
    text = models.ForeignKey(DocumentText, models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=120)
    printed_role = models.CharField(max_length=120)
    specialty = models.CharField(max_length=60, blank=True)
    meaning = models.CharField(max_length=200)
    method = models.CharField(max_length=20)
    """The credential that was checked: password, or code of an authenticator."""
    signed_at = models.DateTimeField()
    signature = models.CharField(max_length=64)
    """SHA-256 over all of the above in canonical form."""

    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="decision_number"),
            models.CheckConstraint(
                condition=~Q(verdict__in=["request-changes", "recuse"]) | ~Q(reason=""),
                name="a_refusal_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.printed_name}: {self.get_verdict_display()}"


class Waiver(Governed):
    """The acceptance of a finding, or of a rule within this entry, by a named member."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="waivers")
    member = models.ForeignKey(USER, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=20)
    finding_key = models.CharField(max_length=64, blank=True)
    """Empty: every warning of the rule in this text."""
    covers = models.JSONField()
    """The keys of the findings that were accepted. A key holds what its finding rests on,
    so the waiver lasts exactly as long as that text does."""
    reason = models.TextField()
    at = models.DateTimeField()

    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "member", "rule", "finding_key"], name="waived_once_by_each"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_waiver_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} waived by {self.member}"


class Redaction(Governed):
    """The removal of patient data from a stored text: asked by one, confirmed by another."""

    text = models.ForeignKey(DocumentText, models.PROTECT, related_name="+")
    reason = models.TextField()
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text"], name="redacted_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("asked_by")),
                name="redaction_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"redaction of {self.text_id[:12]}"


class Task(Governed):
    """What somebody has to do about an entry by a day."""

    class Kind(models.TextChoices):
        RETRACTED = "retracted", "A source was retracted"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="tasks")
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="tasks")
    words = models.TextField()
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    """Empty where the system closed it."""
    outcome = models.TextField(blank=True)
    """What was done about it."""

    history = trail()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="a_closed_task_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(closed_at=None), name="task_open"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, by {self.due_on}"


class Event(models.Model):
    """The record of one action. Append-only, and chained by digest per entry.

    Its id marks every history row of the action; an insert-only table is its own
    history.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.CharField(max_length=40)
    """``entry:ID``, or ``house`` for what concerns no entry."""
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=30)
    actor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=120)
    """As it was then; "Imprimatur" for what the system did by itself."""
    actor_roles = models.CharField(max_length=200, blank=True)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="events")
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="events")
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="events")
    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="events")
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    document_digest = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=64)
    """SHA-256 over all of the above in canonical form, the previous link included."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="chain_has_no_gap")]
        indexes = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["actor", "at"], name="event_actor"),
            models.Index(fields=["verb", "at"], name="event_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} by {self.actor_name}"


class OutboxMessage(models.Model):
    """A notice to one person, written in the transaction of what caused it, and its mail.

    A daily digest is one too: it has no event, and carries the notices that it lists.
    """

    key = models.CharField(max_length=120, unique=True)
    """Event and recipient, or what else makes it one: the same news is never sent twice."""
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="messages")
    """Empty for reminders and digests, which nobody's action caused."""
    recipient = models.ForeignKey(USER, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    path = models.CharField(max_length=200, default="/desk/")
    """Where on this site the recipient finds what it is about."""
    urgent = models.BooleanField(default=False)
    """Whether it goes at once to whoever reads the rest once a day."""
    is_digest = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    carried_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="carries")
    """The digest that lists it, instead of a mail of its own."""
    locked_until = models.DateTimeField(null=True, blank=True)
    """Until then one worker has it, or it waits for its next attempt."""
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")
    """What the last attempt met."""
    sent_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    """When the recipient marked it as seen on the desk."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_digest=False) | Q(event=None, carried_by=None),
                name="a_digest_is_no_notice",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(sent_at=None), name="outbox_waiting"),
            models.Index(
                fields=["recipient"],
                condition=Q(seen_at=None, is_digest=False),
                name="outbox_unseen",
            ),
            models.Index(fields=["recipient", "-created_at", "-id"], name="outbox_of"),
        ]

    def __str__(self) -> str:
        return self.subject


class MailChoice(models.Model):
    """How a person wants notices by mail. Who never chose has the daily digest."""

    class Mail(models.TextChoices):
        AT_ONCE = "at-once", "At once: a mail for every notice"
        DAILY = "daily", "Once a day, in one mail; what asks you to decide and recalls, at once"
        NONE = "none", "No mail at all: I look at this page"

    person = models.OneToOneField(USER, models.PROTECT, primary_key=True, related_name="mail")
    mail = models.CharField(max_length=10, choices=Mail.choices)
    since = models.DateTimeField(null=True)
    """When mail was switched on again: what came before is not sent after all."""

    def __str__(self) -> str:
        return f"{self.person}: {self.get_mail_display()}"


class Thread(Governed):
    """What is said about one place of an entry's text, from one revision on. Holds no words."""

    class How(models.TextChoices):
        RESOLVED = "resolved", "Resolved"
        ACCEPTED = "accepted", "Suggestion accepted"

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="threads")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="threads")
    """The revision on which it began; it stands on every later one of the same line."""
    anchor = models.CharField(max_length=200)
    """The place by the ids of the document, as ``reviews.anchors`` reads it."""
    blocking = models.BooleanField(default=False)
    """Until it is resolved, nothing of its line is approved."""
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    resolved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)

    history = trail()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None, how="")
                | Q(resolved_at__isnull=False, resolved_by__isnull=False) & ~Q(how=""),
                name="resolved_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["entry"],
                condition=Q(blocking=True, resolved_at=None),
                name="thread_blocking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anchor} of {self.revision_id}"


class Comment(models.Model):
    """What one person said in a thread. Insert-only, so its own history.

    Its words may be those of the text that it is about, so that they stand in no history
    and no event: once a text of the thread is redacted, they are emptied with it.
    """

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(USER, models.PROTECT, related_name="+")
    text = models.ForeignKey(DocumentText, models.PROTECT, related_name="+")
    """What the author had before them."""
    words = models.TextField(blank=True)
    quotation = models.TextField(blank=True)
    """In the first of a thread: the words that it is about, exactly as they stood there."""
    beside = models.TextField(blank=True)
    """In the first of a thread about a cell: the first cell of its row."""
    field = models.CharField(max_length=40, blank=True)
    """The field for which other words are suggested; empty where none are."""
    replaces = models.TextField(blank=True)
    suggestion = models.TextField(blank=True)
    """The suggested words; empty, beside a field, to leave out what it replaces."""
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    """SHA-256 over all of the above in canonical form; the event of the comment names it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="comment_number"),
        ]

    def __str__(self) -> str:
        return f"comment {self.number} of thread {self.thread_id}"

    @property
    def is_emptied(self) -> bool:
        return not (self.words or self.replaces or self.suggestion)


class Acceptance(Governed):
    """That the words which a comment suggests were put into a draft. Its author wrote them."""

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="acceptance")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    text = models.ForeignKey(DocumentText, models.PROTECT, related_name="+")
    """The text that it made, whose redaction empties the comment as well."""
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    history = trail()

    def __str__(self) -> str:
        return f"acceptance of {self.comment_id}"
