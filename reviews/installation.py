"""Setting up a house: its people and roles from a file, its first policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from people.models import Role, User
from reference.yaml.reading import BadFile, Refusal, compose
from reviews import actions
from reviews.conditions import Refused
from reviews.models import PolicyVersion
from reviews.policy import digest_of


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class GrantLine(_Part):
    role: Role
    specialty: str = ""
    days_ago: int = Field(0, ge=0)


class DeclarationLine(_Part):
    has_interest: bool
    statement: str = ""
    days_ago: int = Field(0, ge=0)


class PersonLine(_Part):
    username: str
    name: str
    title: str = ""
    email: str
    superuser: bool = False
    grants: list[GrantLine] = []
    declaration: DeclarationLine | None = None


class PeopleFile(_Part):
    demo_password: str = ""
    people: list[PersonLine]


@dataclass
class Installed:
    """What an installation did, for the command to print."""

    people: dict[str, User] = field(default_factory=dict)
    password: str = ""


def read_people(path: Path) -> PeopleFile:
    """Read a people file. Raise :class:`BadFile` with the place of each mistake."""
    composed = compose(
        path.read_bytes(),
        path.name,
        whole_numbers=frozenset({"days_ago"}),
        truths=frozenset({"superuser", "has_interest"}),
    )
    if composed.refusals:
        raise BadFile(path.name, composed.refusals)
    try:
        return PeopleFile.model_validate(composed.data)
    except ValidationError as error:
        raise BadFile(
            path.name,
            [
                Refusal(*composed.at(item["loc"]), f"{item['loc'][-1]}: {item['msg']}")
                for item in error.errors()
            ],
        ) from None


def install(
    people: PeopleFile, policy: str, *, now: datetime, password: str | None = None
) -> Installed:
    """Make accounts, the first chair, the policy, grants and declarations, oldest first.

    Safe to run again: what is there already stays as it is. Without a password
    the accounts get an unusable one, and each person sets their own by mail.
    """
    done = Installed(password=password or "")
    # Hashed once: the demonstration gives everyone the same public password.
    hashed = make_password(password)
    for line in people.people:
        done.people[line.username] = _account(line, hashed)
    for when, _, deed in sorted(_deeds(people, policy, done, now), key=lambda item: item[:2]):
        try:
            deed(when)
        except Refused as refusal:
            if "already" not in str(refusal) and "There is a chair" not in str(refusal):
                raise
    return done


def _account(line: PersonLine, hashed: str) -> User:
    user = User.objects.filter(username=line.username).first()
    if user is not None:
        return user
    user = User(
        username=line.username,
        name=line.name,
        title=line.title,
        email=line.email,
        is_staff=line.superuser,
        is_superuser=line.superuser,
        password=hashed,
    )
    user.save()
    return user


def _deeds(people: PeopleFile, policy: str, done: Installed, now: datetime) -> list[Any]:
    chair = next(
        (line for line in people.people if any(grant.role is Role.CHAIR for grant in line.grants)),
        None,
    )
    if chair is None:
        raise Refused("The people file names no chair; nobody could grant a role.")
    head = done.people[chair.username]
    deeds: list[Any] = []
    first = max(grant.days_ago for grant in chair.grants if grant.role is Role.CHAIR)
    for line in people.people:
        user = done.people[line.username]
        for grant in line.grants:
            is_first = line is chair and grant.role is Role.CHAIR
            deeds.append(
                (
                    now - timedelta(days=first if is_first else min(grant.days_ago, first)),
                    0 if is_first else 2,
                    lambda at, user=user, grant=grant, by=None if is_first else head: (
                        actions.grant_role(
                            user, grant.role, by=by, specialty=grant.specialty, at=at
                        )
                    ),
                )
            )
        if line.declaration is not None and not user.declarations.exists():
            said = line.declaration
            deeds.append(
                (
                    now - timedelta(days=said.days_ago),
                    3,
                    lambda at, user=user, said=said: actions.declare(
                        by=user,
                        has_interest=said.has_interest,
                        statement=said.statement if said.has_interest else "",
                        at=at,
                    ),
                )
            )
    if not PolicyVersion.objects.filter(digest=digest_of(policy)).exists():
        deeds.append(
            (
                now - timedelta(days=first),
                1,
                lambda at: actions.adopt_policy(policy, by=head, note="First policy.", at=at),
            )
        )
    return deeds
