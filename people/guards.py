"""Guards of this app: accounts stay, grants end once, declarations never change."""

from __future__ import annotations

from functools import cache

from people import guarding
from people.catalogue import Guard


@cache
def guards() -> tuple[Guard, ...]:
    """Return what the database refuses for accounts, grants and declarations."""
    from people.models import Declaration, RoleGrant, User

    return (
        *guarding.lasting(
            User,
            ("keeps_id", "An account keeps its number.", guarding.same(["id"])),
        ),
        *guarding.lasting(
            RoleGrant,
            (
                "ends_once",
                "A role grant is ended once; otherwise it never changes.",
                guarding.all_of([guarding.only(RoleGrant, "ends_at"), guarding.once("ends_at")]),
            ),
        ),
        *guarding.insert_only(Declaration),
        *guarding.histories(RoleGrant, Declaration),
    )


def connect() -> None:
    guarding.state("people", guards)
    guarding.connect()
