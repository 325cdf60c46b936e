"""Each kind of tampering is named, in a sentence, by the check that is there for it."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from people import guarding
from reviews.verify import CHECKS, Problem, problems
from tests.guards.house import Copy, Step, run

pytestmark = pytest.mark.django_db

NOW = "CURRENT_TIMESTAMP"
ALTERED = "a" * 64


def tamper(house: SimpleNamespace, *steps: Step) -> list[Problem]:
    """Take the guards away as an owner of the database can, change rows, and verify."""
    with guarding.lifted():
        for step in steps:
            assert run(step, house.keys) != 0
    return list(problems())


def quietly(table: str, where: str, change: str) -> list[Step]:
    """Change a row and its last history row alike, so that the two agree."""
    app, _, model = table.partition("_")
    past = f"{app}_historical{model}"
    return [
        f"UPDATE {table} SET {change} WHERE {where}",
        f"UPDATE {past} SET {change} WHERE {where}",
    ]


def test_untouched_record_agrees(house: SimpleNamespace) -> None:
    assert list(problems()) == []


TAMPERINGS: dict[str, tuple[list[Step], set[tuple[str, str]]]] = {
    "a text": (
        ["UPDATE reference_documenttext SET body = 'x' WHERE digest = :gone_text"],
        {("texts", "was changed: its bytes have another digest.")},
    ),
    "a text emptied": (
        ["UPDATE reference_documenttext SET body = '' WHERE digest = :gone_text"],
        {("texts", "was emptied without a confirmed redaction.")},
    ),
    "a dose in the index that nobody states": (
        [
            "INSERT INTO reference_stateddose (digest, topic, states) VALUES ('d', 't', '{}')",
            "INSERT INTO reference_doseholder"
            " (revision_id, entry_id, regimen, stated_id, says, sources, fingerprint)"
            " VALUES (:draft, :alpha, 'r', 'd', 'x', '[]', 'f')",
        ],
        {("doses", "which is neither on view nor before the board")},
    ),
    "a policy": (
        quietly("reviews_policyversion", "digest = :policy", "body = 'x: 1'"),
        {
            ("policies", "Policy 1 was changed: its text has another digest."),
            ("rounds", "was opened under a policy that cannot be read."),
        },
    ),
    "a policy removed": (
        quietly("reviews_policyversion", "digest = :policy", "number = 2"),
        {("policies", "Policy 1 is missing.")},
    ),
    "an event": (
        ["UPDATE reviews_event SET reason = 'Another.' WHERE id = :event"],
        {("events", "Event 1 of the chain house was changed: its content has another link.")},
    ),
    "an event put in between": (
        [Copy("reviews_event", "id = :event", id=":new_id", seq="2", previous="''")],
        {
            ("events", "Event 2 of the chain house does not name the link of the event before it."),
            ("events", "Event 2 of the chain house was changed: its content has another link."),
        },
    ),
    "the first event removed": (
        ["UPDATE reviews_event SET seq = 2 WHERE id = :event"],
        {
            ("events", "follows event 0: what stood between them is gone."),
            ("events", "was changed: its content has another link."),
        },
    ),
    "a comment": (
        ["UPDATE reviews_comment SET words = 'Another.' WHERE id = :spoken"],
        {("comments", "was changed: its digest is over other words.")},
    ),
    "a comment emptied": (
        ["UPDATE reviews_comment SET words = '', quotation = '' WHERE id = :spoken"],
        {("comments", "was emptied, though no text of its thread was redacted.")},
    ),
    "a comment removed": (
        ["DELETE FROM reviews_comment WHERE id = :spoken"],
        {("comments", "was removed; only its event remains.")},
    ),
    "a comment under another name": (
        ["UPDATE reviews_comment SET author_id = :bob WHERE id = :spoken"],
        {("comments", "is not the one that its event names.")},
    ),
    "a comment put in": (
        [Copy("reviews_comment", "id = :spoken", number="2")],
        {("comments", "1 of 4 comments were put in by no event.")},
    ),
    "a row without its history": (
        ["UPDATE reference_entry SET drug = 'x' WHERE id = :alpha"],
        {("history", "The entry :alpha is not as its history left it: drug differs.")},
    ),
    "a history without its row": (
        ["UPDATE reference_historicalentry SET drug = 'x', slug = 'y' WHERE id = :alpha"],
        {("history", "The entry :alpha is not as its history left it: slug, drug differ.")},
    ),
    "a history removed": (
        ["DELETE FROM people_historicalrolegrant WHERE id = :grant"],
        {("history", "The role grant :grant has no history.")},
    ),
    "a row removed": (
        ["DELETE FROM reviews_waiver"],
        {("history", "was removed; only its history remains.")},
    ),
    "a history row of no event": (
        ["UPDATE reference_historicalentry SET event_id = :new_id WHERE id = :alpha"],
        {("history", "belongs to an event that is not there.")},
    ),
    "a verdict": (
        quietly("reviews_decision", "review_id = :closed AND number = 1", "verdict = 'abstain'"),
        {
            ("signatures", "Decision 1 of the round :closed, by Ann, was changed"),
            ("rounds", "closed as approved with 1 of the 2 approvals that it requires."),
            ("publications", "was published with 1 of the 2 approvals that its round requires."),
            ("publications", "has an imprint that does not agree"),
        },
    ),
    "the name under a decision": (
        quietly("reviews_decision", "review_id = :closed AND number = 1", "printed_name = 'Eve'"),
        {
            ("signatures", "Decision 1 of the round :closed, by Eve, was changed"),
            ("publications", "Version 1 of alpha has an imprint that does not agree"),
        },
    ),
    "what a round requires": (
        quietly("reviews_review", "id = :review", "required = 1"),
        {("rounds", "requires 1 approvals, though its quorum and its recusals come to 2.")},
    ),
    "the quorum of a round": (
        quietly("reviews_review", "id = :review", "quorum = 1, required = 1"),
        {("rounds", "has a quorum of 1 and a floor of 1; its policy says 2 and 1.")},
    ),
    "the policy of a round": (
        quietly("reviews_review", "id = :review", f"policy_digest = '{ALTERED}'"),
        {("rounds", "was opened under a policy that does not exist.")},
    ),
    "a contributor afterwards": (
        ["INSERT INTO reference_contribution (revision_id, user_id) VALUES (:pending, :ann)"],
        {("rounds", "Ann decided in the round :review")},
    ),
    "a status": (
        quietly("reference_revision", "id = :waiting", "status = 'approved'"),
        {("revisions", "Revision 3 of alpha is approved, but no round approved its text.")},
    ),
    "the status of what is published": (
        quietly("reference_revision", "id = :first", "status = 'declined'"),
        {("publications", "Version 1 of alpha shows a revision that is declined, not approved.")},
    ),
    "the text of a publication": (
        quietly("reference_publication", "id = :current", "text_id = :pending_text"),
        {
            ("publications", "Version 1 of alpha is not the text of its revision."),
            ("publications", "Version 1 of alpha was published without a round"),
            ("reaffirmations", "has no round that approved it."),
        },
    ),
    "the round of a publication": (
        quietly("reference_publication", "id = :current", "review_id = :review"),
        {("publications", "Version 1 of alpha was published without a round")},
    ),
    "an imprint": (
        quietly("reference_publication", "id = :current", "imprint = '{}'"),
        {("publications", "Version 1 of alpha has an imprint that does not agree")},
    ),
    "the time of a publication": (
        quietly("reference_publication", "id = :current", f"published_at = {NOW}"),
        {("publications", "Version 1 of alpha has an imprint that does not agree")},
    ),
    "the number of a publication": (
        quietly("reference_publication", "id = :current", "number = 2"),
        {
            ("publications", "Version 1 of alpha is missing."),
            ("publications", "Version 2 of alpha has an imprint that does not agree"),
        },
    ),
    "the round of a reaffirmation": (
        quietly("reference_reaffirmation", "publication_id = :current", "review_id = :closed"),
        {("reaffirmations", "of version 1 of alpha has no round that approved it.")},
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_named(house: SimpleNamespace, name: str) -> None:
    steps, expected = TAMPERINGS[name]
    found = tamper(house, *steps)
    for check, words in expected:
        for key, value in sorted(house.keys.items(), key=lambda item: -len(item[0])):
            pk = getattr(getattr(house, key, None), "pk", value)
            words = words.replace(f":{key}", str(pk))
        assert [item for item in found if item.check == check and words in item.sentence], found
    assert {item.check for item in found} == {check for check, _ in expected}


def test_every_check_has_its_tampering() -> None:
    caught = {check for _, expected in TAMPERINGS.values() for check, _ in expected}
    # Dangling references and two versions on view have tests of their own.
    assert caught == set(CHECKS) - {"references"}


@pytest.mark.sqlite
def test_dangling_reference_is_named(house: SimpleNamespace) -> None:
    found = tamper(
        house, "UPDATE reference_contribution SET user_id = 987 WHERE revision_id = :draft"
    )
    assert found == [
        Problem(
            "references",
            "A row of reference_contribution refers to a row of people_user that is gone.",
        )
    ]
    with guarding.lifted():
        run("UPDATE reference_contribution SET user_id = :author WHERE user_id = 987", house.keys)


def test_two_versions_on_view_are_named(house: SimpleNamespace) -> None:
    found = tamper(
        house,
        "DROP INDEX one_current_publication",
        Copy("reference_publication", "id = :current", number="2"),
    )
    assert Problem("publications", "2 versions of alpha are on view at once.") in found


@pytest.mark.sqlite
def test_what_cannot_be_read_is_named_and_stops_no_other_check(house: SimpleNamespace) -> None:
    found = tamper(
        house,
        "UPDATE reviews_event SET at = '2026-13-45 00:00:00' WHERE id = :event",
        "UPDATE reference_documenttext SET body = 'text' WHERE digest = :gone_text",
    )
    assert [item.check for item in found] == ["texts", "events"]
    assert found[1].sentence.startswith("The events hold something that cannot be read: ")


def test_missing_guard_is_named(house: SimpleNamespace) -> None:
    run("DROP VIEW reader_policy", {})
    assert list(problems()) == [Problem("guards", "The view reader_policy is missing.")]


def test_command_says_that_everything_agrees(house: SimpleNamespace) -> None:
    out = io.StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue().startswith("Everything agrees: guards, texts, ")


def test_command_names_the_tampering_and_exits_with_1(house: SimpleNamespace) -> None:
    tamper(house, "UPDATE reference_entry SET drug = 'x' WHERE id = :alpha")
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"^1 thing does not agree") as stopped:
        call_command("verify", stdout=out)
    assert stopped.value.returncode == 1
    sentence = f"The entry {house.alpha.pk} is not as its history left it: drug differs."
    assert out.getvalue() == f"{sentence}\n"


def test_command_prints_json(house: SimpleNamespace) -> None:
    out = io.StringIO()
    call_command("verify", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"problems": [], "agrees": True}
    run("DROP VIEW reader_policy", {})
    run("DROP VIEW reader_notice", {})
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"^2 things do not agree"):
        call_command("verify", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "problems": [
            {"check": "guards", "sentence": "The view reader_notice is missing."},
            {"check": "guards", "sentence": "The view reader_policy is missing."},
        ],
        "agrees": False,
    }
