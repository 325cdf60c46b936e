"""The audit trail: /audit/."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reviews import actions
from reviews.desk.wording import VERBS
from reviews.models import Event
from tests import cast as made
from tests.cast import Cast
from tests.desk.conftest import Desk
from tests.desk.pages import html, text

AUDIT = "/audit/"
FILES = (AUDIT, AUDIT + "events.csv", AUDIT + "events.json")


def streamed(response: StreamingHttpResponse) -> str:
    return b"".join(response.streaming_content).decode()  # type: ignore[arg-type]


def records(browser: Client, **asked: str) -> list[dict[str, object]]:
    answer: list[dict[str, object]] = json.loads(
        streamed(browser.get(AUDIT + "events.json", asked))  # type: ignore[arg-type]
    )
    return answer


@pytest.mark.parametrize("address", FILES)
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("chair", 200),
        ("auditor", 200),
        ("doctor", 403),
        ("editor", 403),
        ("clinician", 403),
        ("root", 403),
    ],
)
def test_audit_is_for_the_chair_and_auditors(
    cast: Cast, at_desk: Desk, address: str, name: str, status: int
) -> None:
    assert at_desk(getattr(cast, name)).get(address).status_code == status


def test_audit_event_is_for_the_chair_and_auditors(cast: Cast, at_desk: Desk) -> None:
    address = f"{AUDIT}{Event.objects.all()[0].pk}/"
    assert at_desk(cast.auditor).get(address).status_code == 200
    assert at_desk(cast.doctor).get(address).status_code == 403


def test_audit_shows_every_event(cast: Cast, at_desk: Desk) -> None:
    made.recalled(cast)
    page = text(at_desk(cast.auditor).get(AUDIT))
    assert f"Audit trail {Event.objects.count()}" in page
    assert "Dan Doctor Board member recalled the version The maximum was wrong." in page


@pytest.mark.parametrize(
    ("asked", "verbs"),
    [
        ({"entry": "two"}, {"create"}),
        ({"verb": "submit"}, {"submit"}),
        ({"since": "2026-11-02", "verb": "adopt policy"}, set()),
        ({"until": "2026-10-03", "verb": "adopt policy"}, {"adopt policy"}),
        ({"since": "2026-10-03", "until": "2026-10-03", "verb": "declare"}, {"declare"}),
        ({"entry": "nothing"}, set()),
    ],
)
def test_audit_filters_page_and_files_alike(
    cast: Cast, at_desk: Desk, asked: dict[str, str], verbs: set[str]
) -> None:
    made.submitted(cast, "one")
    made.draft(cast, "two")
    browser = at_desk(cast.auditor)
    found = records(browser, **asked)
    assert {record["action"] for record in found} == verbs
    rows = list(
        csv.DictReader(io.StringIO(streamed(browser.get(AUDIT + "events.csv", asked))))  # type: ignore[arg-type]
    )
    assert [row["event"] for row in rows] == [record["event"] for record in found]
    page = html(browser.get(AUDIT, asked))
    assert all(f"/audit/{record['event']}/" in page for record in found)
    assert page.count('<th scope="row">') == len(found)


def test_audit_filters_by_person(cast: Cast, at_desk: Desk) -> None:
    made.submitted(cast)
    found = records(at_desk(cast.auditor), person=str(cast.editor.pk))
    assert {(record["actor"], record["action"]) for record in found} == {
        ("Erin Editor", "create"),
        ("Erin Editor", "submit"),
    }


def test_audit_finds_an_entry_by_an_earlier_address(cast: Cast, at_desk: Desk) -> None:
    publication = made.published(cast)
    actions.rename(publication.entry, "new-name", by=cast.editor, at=made.tick())
    browser = at_desk(cast.auditor)
    assert records(browser, entry="test-entry") == records(browser, entry="new-name") != []


def test_audit_refuses_a_filter_that_makes_no_sense_and_shows_nothing(
    cast: Cast, at_desk: Desk
) -> None:
    response = at_desk(cast.auditor).get(AUDIT, {"since": "2026-11-02", "until": "2026-11-01"})
    assert "The end lies before the beginning." in text(response)
    assert "No event fits this filter." in text(response)


def test_audit_export_is_safe_in_a_spreadsheet(cast: Cast, at_desk: Desk) -> None:
    row = made.submitted(cast)
    formula = '=HYPERLINK("https://evil.example","x")'
    actions.withdraw(row, by=cast.editor, reason=formula, at=made.tick())
    browser = at_desk(cast.auditor)
    written = streamed(browser.get(AUDIT + "events.csv", {"verb": "withdraw"}))  # type: ignore[arg-type]
    (record,) = csv.DictReader(io.StringIO(written))
    assert record["reason"] == f"'{formula}"
    # Data for programs stays word for word.
    assert records(browser, verb="withdraw")[0]["reason"] == formula


@pytest.mark.parametrize("start", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "|x"])
def test_audit_export_harms_no_spreadsheet_whatever_a_cell_begins_with(start: str) -> None:
    from reviews.desk.audit import _harmless

    assert _harmless(start) == f"'{start}"
    assert _harmless("0.5 mg/kg = a dose") == "0.5 mg/kg = a dose"


def test_audit_event_shows_what_changed_field_by_field(cast: Cast, at_desk: Desk) -> None:
    row = made.submitted(cast)
    browser = at_desk(cast.auditor)
    event = Event.objects.get(verb="submit")
    page = text(browser.get(f"{AUDIT}{event.pk}/"))
    assert f"Revision {row.pk}" in page
    assert "status draft submitted" in page
    assert "change class – dose" in page
    assert f"Link {event.link}" in page


def test_audit_event_names_people_beside_their_numbers(cast: Cast, at_desk: Desk) -> None:
    made.draft(cast)
    event = Event.objects.get(verb="create")
    page = text(at_desk(cast.auditor).get(f"{AUDIT}{event.pk}/"))
    assert f"owner {cast.editor.pk}, Erin Editor" in page


def test_audit_event_that_another_caused_leads_to_it_with_its_changes(
    cast: Cast, at_desk: Desk
) -> None:
    made.published(cast)
    browser = at_desk(cast.auditor)
    decided = Event.objects.filter(verb="decide").order_by("-seq")[0]
    published = Event.objects.get(verb="approve")
    page = browser.get(f"{AUDIT}{published.pk}/")
    assert f"{AUDIT}{decided.pk}/" in html(page)
    assert "status under-review approved" in text(page)


def test_audit_asks_the_same_number_of_queries_for_one_and_for_many(
    cast: Cast,
    at_desk: Desk,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = at_desk(cast.auditor)
    browser.get(AUDIT)
    with django_assert_max_num_queries(15) as few:
        browser.get(AUDIT)
    for at in range(12):
        made.submitted(cast, f"entry-{at}")
    with django_assert_num_queries(len(few)):
        page = browser.get(AUDIT)
    assert "entry-11" in html(page)


def test_audit_has_words_for_every_verb_that_is_recorded(cast: Cast) -> None:
    made.superseded(cast, "one")
    made.recalled(cast, "two")
    made.retired(cast, "three")
    review = made.under_review(cast, "four")
    made.decide(review, cast.doctor, "request-changes")
    made.approve(review, cast.pharmacist)
    assert set(Event.objects.values_list("verb", flat=True)) <= set(VERBS)
