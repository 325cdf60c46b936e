"""Retracted sources: marked for readers at once, and a task with a day for the editors."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reference import known
from reference.models import Publication, RetractedCitation
from reviews import actions, queries
from reviews.conditions import Refused
from reviews.models import Event, OutboxMessage, Task
from tests import cast as play
from tests.cast import Cast, decide, make_cast, tick
from tests.reviews.test_conflicts import page

pytestmark = pytest.mark.django_db(transaction=True)

DOI = "10.1000/test"
"""What the clean document cites."""


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def listed(settings, tmp_path: Path) -> Path:
    """An empty list of retracted sources, the one in force."""
    path = tmp_path / "retracted.txt"
    path.write_text("")
    settings.RETRACTED_SOURCES = path
    return path


def sweep() -> str:
    out = io.StringIO()
    call_command("sweep_sources", stdout=out)
    return out.getvalue()


def test_sweep_marks_the_citing_lines_and_opens_a_task(cast: Cast, listed: Path) -> None:
    row = play.published(cast)
    assert sweep() == "1 on view, 0 newly marked.\n"
    assert "retracted" not in page("test-entry")
    listed.write_text(f"{DOI.upper()}  # a trial that never was\n")
    told = sweep()
    assert "test-entry: Version 1 cites what was retracted: 10.1000/test. A task is open" in told
    for variant in ("current", "overdue", "version"):
        shown = page("test-entry", variant)
        assert "A source of this entry was retracted." in shown
        assert shown.count('<span class="retracted">retracted</span>') == 4
    task = Task.objects.get()
    assert (task.entry_id, task.publication_id, task.closed_at) == (row.entry_id, row.pk, None)
    assert (task.due_on - task.opened_at.date()).days == 7
    event = Event.objects.get(verb="mark retracted")
    assert event.details["sources"] == [DOI]
    assert event.actor is None
    told_to = OutboxMessage.objects.filter(event=event).values_list("recipient", flat=True)
    assert set(told_to) == {cast.editor.pk, cast.chair.pk}


def test_sweep_is_idempotent(cast: Cast, listed: Path) -> None:
    play.published(cast)
    listed.write_text(DOI)
    sweep()
    before = page("test-entry")
    assert sweep() == "1 on view, 0 newly marked.\n"
    assert (Task.objects.count(), RetractedCitation.objects.count()) == (1, 1)
    assert page("test-entry") == before


def test_task_closes_when_its_version_ends(cast: Cast, listed: Path) -> None:
    row = play.published(cast)
    listed.write_text(DOI)
    sweep()
    actions.retire(row, by=cast.chair, reason="It rests on nothing.", at=tick())
    task = Task.objects.get()
    assert (task.outcome, task.closed_by) == ("The version ended: retired.", cast.chair)


def test_retracted_source_is_an_error_and_two_may_override_it(cast: Cast, listed: Path) -> None:
    listed.write_text(DOI)
    review = play.under_review(cast)
    [finding] = queries.round_of(review, None, tick()).open_findings
    assert (finding.finding.rule, finding.needed) == ("IMP106", 2)
    with pytest.raises(Refused, match="has been retracted"):
        decide(review, cast.doctor)
    for member in (cast.doctor, cast.pharmacist):
        actions.waive(
            review,
            by=member,
            rule="IMP106",
            finding_key=finding.finding.key,
            reason="Cited as what was retracted.",
            at=tick(),
        )
    decide(review, cast.doctor)
    decide(review, cast.pharmacist)
    assert "A source of this entry was retracted." in page("test-entry")
    assert sweep() == "1 on view, 0 newly marked.\n"
    assert not Task.objects.exists()


def test_list_is_read_again_when_it_changes_and_a_spoilt_one_changes_nothing(
    listed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert known.retracted() == frozenset()
    listed.write_text("https://doi.org/10.1000/A # why\nPMID: 123\n\n# nothing\n")
    assert known.retracted() == {"10.1000/a", "123"}
    listed.write_text("10.1000/a\nwhatever\n")
    assert known.retracted() == {"10.1000/a", "123"}
    assert "retracted.txt:2: “whatever” is neither a DOI nor a PubMed number" in caplog.text
    listed.unlink()
    assert known.retracted() == {"10.1000/a", "123"}


def test_a_list_that_never_could_be_read_is_refused(settings, tmp_path: Path) -> None:
    settings.RETRACTED_SOURCES = tmp_path / "none.txt"
    with pytest.raises(known.BadList, match=r"none\.txt"):
        known.retracted()
    with pytest.raises(CommandError, match=r"none\.txt"):
        sweep()
    [fault] = known.readable()
    assert fault.id == "reference.E001"
    (tmp_path / "none.txt").write_bytes(b"\xff\xfe1")
    with pytest.raises(CommandError, match="is not UTF-8"):
        sweep()


# --- closing by hand ------------------------------------------------------------


@pytest.fixture
def task(cast: Cast, listed: Path) -> Task:
    play.published(cast)
    listed.write_text(DOI)
    sweep()
    return Task.objects.get()


@pytest.mark.parametrize("name", ["writer", "doctor", "auditor", "clinician", "root"])
def test_only_its_editors_and_the_chair_close_a_task(cast: Cast, task: Task, name: str) -> None:
    with pytest.raises(Refused, match="Only the editors of this entry and the chair"):
        actions.close_task(task, by=getattr(cast, name), outcome="Done.", at=tick())
    assert Task.objects.get().closed_at is None


@pytest.mark.parametrize("name", ["editor", "chair"])
def test_task_is_closed_once_with_a_word(cast: Cast, task: Task, name: str) -> None:
    by = getattr(cast, name)
    with pytest.raises(Refused, match="Give a reason"):
        actions.close_task(task, by=by, outcome="  ", at=tick())
    actions.close_task(task, by=by, outcome="Cited for its retraction.", at=tick())
    with pytest.raises(Refused, match="closed already"):
        actions.close_task(task, by=by, outcome="Again.", at=tick())
    row = Task.objects.get()
    assert (row.outcome, row.closed_by) == ("Cited for its retraction.", by)
    assert Event.objects.filter(verb="close task").count() == 1
    assert Publication.objects.get().is_current


def test_added_editor_closes_a_task(cast: Cast, task: Task) -> None:
    actions.add_editor(task.entry, cast.writer, by=cast.editor, at=tick())
    actions.close_task(task, by=cast.writer, outcome="Looked at.", at=tick())
    assert Task.objects.get().closed_by == cast.writer
