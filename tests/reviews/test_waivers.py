"""What accepts a finding, for how long, and whose word counts."""

from __future__ import annotations

from typing import Any

import pytest

from people.models import Role
from reference.document import EntryDocument, parse
from reference.models import Publication
from reviews import actions, queries
from reviews.conditions import Refused
from reviews.models import Review
from tests import cast as play
from tests.cast import Cast, decide, tick

NO_POPULATION = "IMP203"
NOWHERE = "IMP101"


def warned(**statement: Any) -> EntryDocument:
    """Return a document with one warning: a dose that does not say for whom."""
    data = play.data()
    del data["regimens"][0]["population"]
    data["sections"][0]["statements"][0] |= statement
    return parse(data)


def faulty() -> EntryDocument:
    """Return a document with one error: a citation that points nowhere."""
    data = play.data()
    data["sections"][0]["statements"][0]["cites"] = ["gone"]
    return parse(data)


def round_on(cast: Cast, document: EntryDocument) -> Review:
    draft = actions.create_entry(document, by=cast.editor, at=tick())
    sent = actions.submit(draft, by=cast.editor, at=tick())
    return actions.start(sent, by=cast.doctor, members=[cast.doctor, cast.pharmacist], at=tick())


def waive(review: Review, by: Any, rule: str, key: str = "") -> None:
    actions.waive(review, by=by, rule=rule, finding_key=key, reason="Known.", at=tick())


def key_of(review: Review, rule: str) -> str:
    judged = queries.round_of(review, None, tick()).judged
    return next(item.finding.key for item in judged if item.finding.rule == rule)


def test_a_warning_bars_approval_until_a_member_waives_it(cast: Cast) -> None:
    review = round_on(cast, warned())
    with pytest.raises(Refused, match="1 finding stands against approval"):
        decide(review, cast.doctor)
    waive(review, cast.doctor, NO_POPULATION)
    decide(review, cast.doctor)
    decide(review, cast.pharmacist)
    assert Publication.objects.count() == 1


def test_an_error_takes_two_members_and_no_waiver_by_rule(cast: Cast) -> None:
    review = round_on(cast, faulty())
    key = key_of(review, NOWHERE)
    with pytest.raises(Refused, match="Only warnings are waived by rule"):
        waive(review, cast.doctor, NOWHERE)
    waive(review, cast.doctor, NOWHERE, key)
    with pytest.raises(Refused, match="You waived that already"):
        waive(review, cast.doctor, NOWHERE, key)
    with pytest.raises(Refused, match="stands against approval"):
        decide(review, cast.doctor)
    waive(review, cast.pharmacist, NOWHERE, key)
    decide(review, cast.doctor)


def test_a_waiver_needs_a_finding_that_is_there(cast: Cast) -> None:
    review = round_on(cast, warned())
    with pytest.raises(Refused, match="That finding is not on this text"):
        waive(review, cast.doctor, NO_POPULATION, "0" * 64)
    with pytest.raises(Refused, match="Give a reason"):
        actions.waive(review, by=cast.doctor, rule=NO_POPULATION, reason="  ")


def test_nobody_waives_in_their_own_text_or_from_outside(cast: Cast) -> None:
    review = round_on(cast, warned())
    for person, words in (
        (cast.editor, "You wrote part"),
        (cast.third, "You are not assigned"),
        (cast.chair, "Only members of the board who are assigned"),
    ):
        with pytest.raises(Refused, match=words):
            waive(review, person, NO_POPULATION)


def test_a_waiver_by_rule_holds_later_for_what_it_covered_and_nothing_else(cast: Cast) -> None:
    review = round_on(cast, warned())
    waive(review, cast.doctor, NO_POPULATION)
    play.approve(review, cast.doctor, cast.pharmacist)
    publication = Publication.objects.get()
    same = play.update_under_review(cast, publication, warned(text="Watch the breathing closely."))
    assert queries.round_of(same, cast.doctor, tick()).open_findings == []
    actions.withdraw(same.revision, by=cast.editor, reason="Another way.", at=tick())
    data = play.data()
    del data["regimens"][0]["population"]
    data["regimens"][0]["dose"]["value"] = "0.3"
    changed = play.update_under_review(cast, publication, parse(data))
    found = {row.finding.rule for row in queries.round_of(changed, None, tick()).open_findings}
    assert NO_POPULATION in found


def test_a_waiver_does_not_count_on_a_text_that_its_giver_came_to_write(cast: Cast) -> None:
    review = round_on(cast, warned())
    waive(review, cast.doctor, NO_POPULATION)
    play.approve(review, cast.doctor, cast.pharmacist)
    actions.grant_role(cast.doctor, Role.EDITOR, by=cast.chair, at=tick())
    publication = Publication.objects.get()
    changed = warned(text="Watch the breathing closely.")
    draft = play.proposal(cast, publication, changed, by=cast.doctor)
    sent = actions.submit(draft, by=cast.doctor, at=tick())
    following = actions.start(sent, by=cast.third, members=[cast.third, cast.pharmacist], at=tick())
    found = queries.round_of(following, None, tick()).open_findings
    assert [item.finding.rule for item in found] == [NO_POPULATION]
