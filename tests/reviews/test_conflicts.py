"""Entries that disagree: the board is told before it approves, and readers of both see both."""

from __future__ import annotations

import gzip
import io
from itertools import product
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reference import conflicts
from reference.document import EntryDocument, parse
from reference.doses import Verdict, compare_regimens
from reference.known import terms
from reference.models import DoseHolder, DosePair, Entry, Page, Publication, Revision, StatedDose
from reviews import actions, queries
from reviews.conditions import Refused
from reviews.models import Review
from tests import cast as play
from tests.cast import Cast, decide, make_cast, tick

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def regimen(slug: str, title: str, **changes: Any) -> EntryDocument:
    """Return the clean document with another title, and changes to its one regimen."""
    content = play.data(slug, title=title)
    dose = changes.get("dose", content["regimens"][0]["dose"])
    content["regimens"][0] |= changes
    content["summary"][0]["text"] = content["summary"][0]["text"].replace("0.25", dose["value"])
    return parse(content)


def send(cast: Cast, document: EntryDocument) -> Revision:
    draft = actions.create_entry(document, by=cast.editor, at=tick())
    return actions.submit(draft, by=cast.editor, at=tick())


def start(cast: Cast, revision: Revision) -> Review:
    members = [cast.doctor, cast.pharmacist]
    return actions.start(revision, by=cast.doctor, members=members, at=tick())


def higher(slug: str = "higher") -> EntryDocument:
    return regimen(slug, "Another guide to ketamine", dose={"value": "0.5", "unit": "mg/kg"})


def page(slug: str, variant: str = "current") -> str:
    row = Page.objects.get(
        publication__entry__slug=slug, publication__ended_at=None, variant=variant
    )
    return gzip.decompress(bytes(row.body)).decode().replace("\u00a0", " ")


def findings(review: Review) -> list[tuple[str, str]]:
    judged = queries.round_of(review, None, tick()).judged
    return [
        (item.finding.rule, item.finding.message.replace("\u00a0", " "))
        for item in judged
        if item.finding.rule.startswith("IMP6")
    ]


def publish(cast: Cast, document: EntryDocument) -> Publication:
    review = start(cast, send(cast, document))
    play.approve(review, cast.doctor, cast.pharmacist)
    return Publication.objects.get(entry=review.entry_id, ended_at=None)


# --- the board ----------------------------------------------------------------


def test_board_is_told_of_a_conflict_with_both_figures_and_records_why_both_stand(
    cast: Cast,
) -> None:
    play.published(cast)
    review = start(cast, send(cast, higher()))
    [(rule, message)] = findings(review)
    assert rule == "IMP601"
    assert message == (
        "“start” conflicts with “How is ketamine dosed after surgery?” (approved on 2 November "
        "2026): 0.25 mg/kg, no more than 25 mg per dose there, after Guideline on analgesia after "
        "surgery, 0.5 mg/kg, no more than 25 mg per dose here, after Guideline on analgesia after "
        "surgery. 0.5 mg/kg and 0.25 mg/kg have no value in common: the second is two times lower."
    )
    with pytest.raises(Refused, match="conflicts with"):
        decide(review, cast.doctor)
    actions.waive(review, by=cast.doctor, rule="IMP601", reason="Different wards.", at=tick())
    decide(review, cast.doctor)
    decide(review, cast.pharmacist)
    assert Publication.objects.filter(entry__slug="higher", ended_at=None).exists()


def test_what_is_before_the_board_elsewhere_counts_too(cast: Cast) -> None:
    review = start(cast, send(cast, play.document()))
    assert findings(review) == []
    other = send(cast, higher())
    [(_rule, message)] = findings(review)
    assert "“Another guide to ketamine” (submitted): 0.5 mg/kg" in message
    start(cast, other)
    [(_rule, message)] = findings(review)
    assert "“Another guide to ketamine” (under review): 0.5 mg/kg" in message


@pytest.mark.parametrize("end", ["withdraw", "decline", "take_back", "returned"])
def test_what_the_board_is_done_with_counts_no_more(cast: Cast, end: str) -> None:
    review = start(cast, send(cast, play.document()))
    other = send(cast, higher())
    round_ = start(cast, other)
    assert len(findings(review)) == 1
    if end == "withdraw":
        actions.withdraw(other, by=cast.editor, reason="Too early.", at=tick())
    elif end == "decline":
        actions.decline(other, by=cast.chair, reason="Not for us.", at=tick())
    elif end == "take_back":
        actions.take_back(other, by=cast.editor, reason="To mend it.", at=tick())
    else:
        for member in (cast.doctor, cast.pharmacist):
            decide(round_, member, "request-changes")
    assert findings(review) == []
    assert not DoseHolder.objects.filter(revision=other).exists()


def test_another_version_of_the_same_entry_is_a_change_and_no_conflict(cast: Cast) -> None:
    row = play.published(cast)
    review = play.update_under_review(cast, row)
    assert findings(review) == []


def test_a_dose_that_lacks_what_comparing_takes_is_noted_and_bars_nothing(cast: Cast) -> None:
    play.published(cast)
    vague = regimen("vague", "A vague guide", phase="not-stated")
    review = start(cast, send(cast, vague))
    told = findings(review)
    assert [rule for rule, _message in told] == ["IMP602"]
    assert "One does not state its phase." in told[0][1]
    assert "IMP602" not in {
        item.finding.rule for item in queries.round_of(review, None, tick()).open_findings
    }


def test_synonyms_are_the_same_thing(cast: Cast) -> None:
    play.published(cast)
    other = regimen(
        "synonym",
        "Another name for it",
        indication="sudden pain",
        dose={"value": "0.5", "unit": "mg/kg"},
    )
    assert [rule for rule, _ in findings(start(cast, send(cast, other)))] == ["IMP601"]


def test_a_waiver_of_a_conflict_lapses_when_the_other_figure_changes(cast: Cast) -> None:
    first = play.published(cast)
    review = start(cast, send(cast, higher()))
    actions.waive(review, by=cast.doctor, rule="IMP601", reason="Other patients.", at=tick())
    assert queries.round_of(review, None, tick()).open_findings == []
    play.approve(play.update_under_review(cast, first), cast.doctor, cast.pharmacist)
    [again] = queries.round_of(review, None, tick()).open_findings
    assert "0.3 mg/kg" in again.finding.message.replace("\u00a0", " ")


# --- readers ------------------------------------------------------------------


def test_readers_of_both_entries_see_both_figures_while_both_stand(cast: Cast) -> None:
    play.published(cast)
    before = page("test-entry")
    assert "Another entry disagrees" not in before
    second = publish(cast, higher())
    there, here = page("test-entry"), page("higher")
    assert "Another entry disagrees" in there and "Another entry disagrees" in here
    assert '<a href="/entries/higher/">Another guide to ketamine</a>' in there
    assert '<a href="/entries/test-entry/">How is ketamine dosed after surgery?</a>' in here
    for words in (there, here):
        assert "0.25 mg/kg" in words and "0.5 mg/kg" in words
    assert "Another entry disagrees" in page("higher", "overdue")

    actions.recall(second, by=cast.doctor, reason="Twice too high.", at=tick())
    assert page("test-entry") == before


def test_what_is_not_on_view_never_reaches_a_page(cast: Cast) -> None:
    play.published(cast)
    before = page("test-entry")
    start(cast, send(cast, higher()))
    assert page("test-entry") == before


def test_the_page_of_a_version_is_what_was_signed(cast: Cast) -> None:
    play.published(cast)
    publish(cast, higher())
    assert "Another entry disagrees" not in page("test-entry", "version")
    assert "Another entry disagrees" not in page("higher", "version")


def test_a_change_that_ends_the_conflict_ends_the_notice_on_both(cast: Cast) -> None:
    play.published(cast)
    second = publish(cast, higher())
    review = play.update_under_review(cast, second, regimen("higher", "Another guide to ketamine"))
    play.approve(review, cast.doctor, cast.pharmacist)
    for slug in ("test-entry", "higher"):
        assert "Another entry disagrees" not in page(slug)


def test_retirement_ends_the_notice_and_return_brings_it_back(cast: Cast) -> None:
    play.published(cast)
    second = publish(cast, higher())
    actions.retire(second, by=cast.chair, reason="Not used.", at=tick())
    assert "Another entry disagrees" not in page("test-entry")
    review = actions.reinstate(second, by=cast.doctor, reason="Used again.", at=tick())
    assert [rule for rule, _ in findings(review)] == ["IMP601"]
    play.approve(review, cast.doctor, cast.pharmacist)
    assert "Another entry disagrees" in page("test-entry")
    assert "Another entry disagrees" in page("higher")


def test_a_change_of_address_leaves_the_other_page_as_it_is(cast: Cast) -> None:
    play.published(cast)
    second = publish(cast, higher())
    before = page("test-entry")
    actions.rename(second.entry, "much-higher", by=cast.editor, at=tick())
    call_command("rerender", stdout=io.StringIO())
    assert page("test-entry") == before


def test_two_recalled_together_leave_no_notice(cast: Cast) -> None:
    third = publish(cast, regimen("third", "A third guide", dose={"value": "0.4", "unit": "mg/kg"}))
    first = play.published(cast)
    second = publish(cast, higher())
    assert page("third").count("Another entry disagrees") == 2
    actions.recall(first, also=[second], by=cast.doctor, reason="Both wrong.", at=tick())
    assert "Another entry disagrees" not in page("third")
    assert third.is_current


# --- the index ----------------------------------------------------------------


def index() -> tuple[Any, ...]:
    return (
        set(DoseHolder.objects.values_list("revision", "regimen", "stated", "says")),
        set(DosePair.objects.values_list("one", "other", "conflicting", "reason")),
    )


def test_rerender_makes_the_index_again_and_verify_says_when_it_is_needed(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    play.published(cast)
    publish(cast, higher())
    start(cast, send(cast, regimen("vague", "A vague guide", phase="not-stated")))
    before = index()
    pages = [page(slug) for slug in ("test-entry", "higher")]
    assert list(conflicts.differences()) == []
    DoseHolder.objects.filter(entry__slug="higher").delete()
    StatedDose.objects.filter(holders=None).delete()
    [told] = conflicts.differences()
    assert told.startswith("The index of doses is not that of higher, revision 1;")
    call_command("rerender")
    assert index() == before
    assert [page(slug) for slug in ("test-entry", "higher")] == pages
    capsys.readouterr()


def test_verify_finds_a_dose_that_stands_in_the_index_without_right(cast: Cast) -> None:
    revision = send(cast, higher())
    conflicts.leave(revision.pk)
    draft = actions.create_entry(play.document("unsent"), by=cast.editor, at=tick())
    conflicts.enter(draft, draft.text.document())
    told = list(conflicts.differences())
    assert len(told) == 2
    assert "which is neither on view nor before the board" in told[1]


def test_a_statement_made_by_many_is_held_and_compared_once(cast: Cast) -> None:
    for number in range(3):
        send(cast, play.document(f"same-{number}"))
    assert StatedDose.objects.count() == 1
    send(cast, higher())
    assert StatedDose.objects.count() == 2
    assert DosePair.objects.count() == 2
    assert len(conflicts.pairs(conflicting=True, first=0, count=50)) == 3


def test_register_takes_the_same_queries_whatever_it_holds(cast: Cast) -> None:
    send(cast, play.document())

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            conflicts.pairs(conflicting=True, first=0, count=50)
        return len(captured)

    send(cast, higher())
    few = asked()
    for number in range(5):
        send(cast, higher(f"higher-{number}"))
    assert asked() == few <= 2
    assert Entry.objects.count() == 7


def test_whatever_may_conflict_is_near_and_nothing_else() -> None:
    choices = (
        ("population", ("adult", "older-adult", "not-stated")),
        ("phase", ("start", "rescue", "not-stated")),
        ("intent", ("analgesia", "mental-health", "not-stated")),
    )
    names = [name for name, _words in choices]

    def doses(value: str) -> list[conflicts.Dose]:
        stated = [
            regimen(
                "a",
                "A",
                dose={"value": value, "unit": "mg/kg"},
                **dict(zip(names, words, strict=True)),
            )
            for words in product(*(words for _name, words in choices))
        ]
        return [dose for document in stated for _place, dose in conflicts.doses_of(document)]

    met = 0
    for one, other in product(doses("0.25"), doses("0.5")):
        found = compare_regimens(one.said, other.said, terms=terms())
        matters = found.verdict is Verdict.CONFLICTING or found.is_for_want
        assert (other.topic in conflicts.topics_near(one.said)) == matters, (one, other)
        met += matters
        if found.is_for_want:
            assert compare_regimens(other.said, one.said, terms=terms()).reason == found.reason
    assert met == 7**3


def test_register_is_read_on_from_any_pair(cast: Cast) -> None:
    for number in range(3):
        send(cast, play.document(f"same-{number}"))
        send(cast, higher(f"higher-{number}"))
    whole = conflicts.pairs(conflicting=True, count=50)
    assert len(whole) == 9
    assert [pair.there.pk for pair in whole] == sorted(
        (pair.there.pk for pair in whole), reverse=True
    )
    for place, pair in enumerate(whole):
        after = pair.there.pk, pair.here.pk
        rest = conflicts.pairs(conflicting=True, count=50, after=after)
        assert rest == whole[place + 1 :]
        assert conflicts.pairs(conflicting=True, first=place, count=1) == [pair]
