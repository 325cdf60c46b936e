"""What concerns the house rather than one entry: policy, roles, declarations, redaction."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from people.models import Declaration, Role, RoleGrant, User
from reference import pages
from reference.models import DocumentText, Entry, Publication, Revision, WorkingCopy
from reviews import conditions, queries, threads
from reviews.conditions import Refused, require
from reviews.ledger import act
from reviews.models import PolicyVersion, Redaction, Review
from reviews.policy import digest_of, read


def adopt_policy(
    body: str, *, by: User, note: str = "", at: datetime | None = None
) -> PolicyVersion:
    """Put a policy in force for what is submitted from now on.

    Raise :class:`reviews.policy.BadPolicy` with the line of each mistake. What is
    under way keeps the policy that was pinned on it.
    """
    at = at or timezone.now()
    read(body)
    with act(by=by, at=at, reason=note) as deed:
        require(conditions.adopt_policy(deed.standing()))
        newest = PolicyVersion.objects.select_for_update().order_by("-number").first()
        digest = digest_of(body)
        if PolicyVersion.objects.filter(digest=digest).exists():
            raise Refused(
                "This very text was adopted before. Change something in it, at least its title."
            )
        row = PolicyVersion(
            digest=digest,
            number=newest.number + 1 if newest else 1,
            body=body,
            adopted_at=at,
            adopted_by=by,
        )
        row.save(force_insert=True)
        deed.record("adopt policy", digest=digest, number=row.number)
    return row


def grant_role(
    user: User,
    role: str,
    *,
    by: User | None,
    specialty: str = "",
    at: datetime | None = None,
) -> RoleGrant:
    """Give a person a role from now on.

    The chair grants. The very first chair is installed by the operator of the
    site (``by=None``), which is refused as soon as there is one.
    """
    at = at or timezone.now()
    if role not in Role.values:
        raise Refused(f"There is no role “{role}”; there are {', '.join(Role.values)}.")
    if specialty:
        require(conditions.slug(specialty, "a specialty", 60))
    with act(by=by, at=at) as deed:
        standing = deed.standing()
        if by is not None:
            require(conditions.grant_role(standing))
        elif RoleGrant.objects.filter(role=Role.CHAIR).exists():
            raise Refused("There is a chair; only the chair grants roles.")
        elif role != Role.CHAIR:
            raise Refused("The first role to be granted is the chair's.")
        if RoleGrant.objects.filter(
            user=user, role=role, specialty=specialty, ends_at=None
        ).exists():
            raise Refused(f"{user.name} holds this role already.")
        row = RoleGrant(user=user, role=role, specialty=specialty, starts_at=at, granted_by=by)
        row.save(force_insert=True)
        deed.record(
            "grant role", person=user.pk, person_name=user.name, role=role, specialty=specialty
        )
    return row


def end_role(grant: RoleGrant, *, by: User, reason: str, at: datetime | None = None) -> RoleGrant:
    """End a role. Refused for the last chair, without whom nobody could grant one again."""
    at = at or timezone.now()
    require(conditions.reasoned(reason))
    with act(by=by, at=at, reason=reason) as deed:
        require(conditions.grant_role(deed.standing()))
        row = (
            RoleGrant.objects.select_for_update(of=("self",))
            .select_related("user")
            .get(pk=grant.pk)
        )
        if row.ends_at is not None:
            raise Refused("This role ended already.")
        if row.role == Role.CHAIR:
            _require_another_chair(row.user)
        row.ends_at = at
        row.save()
        deed.record(
            "end role",
            person=row.user_id,
            person_name=row.user.name,
            role=row.role,
            specialty=row.specialty,
        )
    return row


def _require_another_chair(than: User) -> None:
    """Refuse to part with the last chair; asks no clock, for whoever waited has an older one."""
    chairs = RoleGrant.objects.filter(role=Role.CHAIR, ends_at=None, user__is_active=True)
    if not chairs.exclude(user=than).exists():
        raise Refused("The last chair cannot be ended. Grant the role to somebody else first.")


def declare(
    *, by: User, has_interest: bool, statement: str = "", at: datetime | None = None
) -> Declaration:
    """Declare one's interests. It holds for as long as the policy in force says."""
    at = at or timezone.now()
    if has_interest and not statement.strip():
        raise Refused("Describe the interest: with whom, since when, and of what kind.")
    with act(by=by, at=at) as deed:
        deed.standing()
        row = Declaration(
            user=by,
            has_interest=has_interest,
            statement=statement.strip(),
            declared_at=at,
            valid_until=queries.policy_in_force().declaration_until(at),
        )
        row.save(force_insert=True)
        deed.record("declare", declaration=row.pk, has_interest=has_interest)
    return row


def deactivate(user: User, *, by: User, reason: str, at: datetime | None = None) -> User:
    """Close an account. Its records stay, under the name that they were made with."""
    at = at or timezone.now()
    require(conditions.reasoned(reason))
    if user.pk == by.pk:
        raise Refused("You cannot deactivate your own account.")
    with act(by=by, at=at, reason=reason) as deed:
        require(conditions.grant_role(deed.standing()))
        row = User.objects.select_for_update().get(pk=user.pk)
        _require_another_chair(row)
        row.is_active = False
        row.save(update_fields=["is_active"])
        deed.record("deactivate", person=row.pk, person_name=row.name)
    return row


def ask_redaction(
    text: DocumentText, *, by: User, reason: str, at: datetime | None = None
) -> Redaction:
    """Ask for patient data to be removed from a stored text."""
    at = at or timezone.now()
    require(conditions.reasoned(reason))
    with act(by=by, at=at, reason=reason) as deed:
        require(conditions.redact(deed.standing()))
        if Redaction.objects.filter(text=text).exists():
            raise Refused("A redaction of this text was asked for already.")
        row = Redaction(text=text, reason=reason.strip(), asked_by=by, asked_at=at)
        row.save(force_insert=True)
        deed.record("ask redaction", digest=text.digest)
    return row


def confirm_redaction(redaction: Redaction, *, by: User, at: datetime | None = None) -> Redaction:
    """Remove the text for good; its digest and this record stay. Takes a second person.

    Every thread in which something was said on this text, or accepted into it, loses its
    words as well, since they may be the same.

    Refused while the text is on view or open: recall or withdraw it first.
    """
    at = at or timezone.now()
    with act(by=by, at=at, reason=redaction.reason) as deed:
        standing = deed.standing()
        require(conditions.confirm_redaction(standing, redaction.asked_by_id))
        # Nobody rewrites a page of this text, or begins from it, until it is empty.
        holders = Revision.objects.filter(text=redaction.text_id).values("entry")
        list(Entry.objects.select_for_update().filter(pk__in=holders).order_by("pk"))
        row = (
            Redaction.objects.select_for_update(of=("self",))
            .select_related("text")
            .get(pk=redaction.pk)
        )
        if row.confirmed_at is not None:
            raise Refused("This text was redacted already.")
        if Publication.objects.filter(text=row.text_id, ended_at=None).exists():
            raise Refused("This text is on view. Recall it, then redact it.")
        if row.text.is_redacted:
            raise Refused("This text was redacted already.")
        open_revisions = queries.revisions_for(None).filter(
            text=row.text_id, status__in=queries.OPEN_STATUSES
        )
        if open_revisions.exists():
            raise Refused("This text is still being worked on. Discard or withdraw it first.")
        if Review.objects.filter(text=row.text_id, closed_at=None).exists():
            raise Refused("A round of the board on this text is open. Let it end first.")
        row.confirmed_by, row.confirmed_at = by, at
        row.save()
        DocumentText.objects.filter(pk=row.text_id).update(body=b"")
        WorkingCopy.objects.filter(revision__text=row.text_id).delete()
        threads.empty(row.text_id)
        for publication in Publication.objects.filter(text=row.text_id):
            publication.text.refresh_from_db()
            pages.rewrite(publication)
        deed.record("redact", digest=row.text_id)
    return row
