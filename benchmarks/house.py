"""A small house with its people and policy, and one entry's way through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from benchmarks import ground
from people.models import Role, User
from people.queries import board, declaration_of, holders
from reference.document import EntryDocument
from reference.models import Revision
from reviews import actions, queries
from reviews.installation import install, read_people
from reviews.models import Review
from reviews.signing import PASSWORD, Signature

Signs = Callable[[User, str, datetime], Signature]


@dataclass(frozen=True)
class House:
    """Who writes, and the two who approve."""

    editor: User
    members: list[User]


def found() -> House:
    """Make the tables, the people and the policy in an empty database."""
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    fixtures = Path(settings.BASE_DIR) / "fixtures"
    policy = (fixtures / "policy.yaml").read_text(encoding="utf-8")
    people = read_people(fixtures / "people.yaml")
    install(people, policy, now=timezone.now(), password=ground.PASSWORD)
    return house()


def house() -> House:
    """Return who writes and who approves: a pharmacist and one more, both declared."""
    now = timezone.now()
    declared = [seat for seat in board(now) if declaration_of(seat.user, now) is not None]
    first = next(seat for seat in declared if "pharmacy" in seat.specialties)
    second = next(seat for seat in declared if seat is not first)
    return House(holders(Role.EDITOR, now)[0], [first.user, second.user])


def signed(user: User, digest: str, at: datetime) -> Signature:
    """Return the proof that a credential was checked, without the time that takes."""
    return Signature(user.pk, digest, PASSWORD, at)


def steps(
    house: House, document: EntryDocument, *, start: datetime, sign: Signs = signed
) -> Iterator[str]:
    """Bring an entry from nothing to publication. Yield the name of each step once it is done."""
    revision = actions.create_entry(document, by=house.editor, at=start)
    yield "draft"
    revision = actions.submit(revision, by=house.editor, at=start + timedelta(minutes=1))
    yield "submit"
    review = begin(house, revision, at=start + timedelta(minutes=2))
    yield "start"
    for number, member in enumerate(house.members, 1):
        approve(review, member, at=start + timedelta(minutes=2 + number), sign=sign)
        last = number == len(house.members)
        yield f"approval {number}, publication" if last else f"approval {number}"


def begin(house: House, revision: Revision, *, at: datetime) -> Review:
    return actions.start(revision, by=house.members[0], members=house.members, at=at)


def approve(review: Review, member: User, *, at: datetime, sign: Signs = signed) -> None:
    policy = queries.policy_of(review.policy_digest)
    actions.decide(
        review,
        by=member,
        verdict="approve",
        checklist=[item.id for item in policy.checklist],
        signature=sign(member, review.text_id, at),
        at=at,
    )
