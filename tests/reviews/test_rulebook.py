"""The public page of the rules."""

from __future__ import annotations

from django.test import Client

from reference.rules import RULES
from tests.cast import POLICY, Cast, make_cast


def test_the_page_explains_every_rule(cast: Cast, client: Client) -> None:
    answer = client.get("/rules/")
    assert answer.status_code == 200
    page = answer.content.decode()
    for rule in RULES.values():
        assert f'id="{rule.id}"' in page
    assert page.count("What to do.") == len(RULES)
    assert not answer.cookies


def test_the_page_shows_the_severity_of_the_policy(db: None, client: Client) -> None:
    first = next(iter(RULES))
    make_cast(
        POLICY.replace("severities: {}", f"severities: {{{first}: note}}").replace(
            "bars_submission: []", f"bars_submission: [{first}]"
        )
    )
    page = client.get("/rules/").content.decode()
    own = page[page.index(f'id="{first}"') :]
    assert "Note, refused at submission already" in own[:400]


def test_the_page_stands_before_there_is_a_policy(db: None, client: Client) -> None:
    assert client.get("/rules/").status_code == 200
