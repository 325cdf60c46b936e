"""The trail beneath the events: every known way to leave it, closed, and what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from simple_history.management.commands import clean_duplicate_history, clean_old_history
from simple_history.utils import bulk_create_with_history, update_change_reason

from people.models import User
from people.trail import UngovernedWrite, marking
from reference.document import EntryDocument, parse
from reference.models import Entry, Page, Publication, RegimenKey, Revision
from reviews import actions
from reviews.models import Decision, Event, OutboxMessage, Redaction
from reviews.verify import problems
from tests import cast as play
from tests.cast import Cast, make_cast, tick
from tests.proof import invariants
from tests.proof.memory import KEPT, Memory
from tests.proof.tables import GOVERNED, rows

pytestmark = pytest.mark.django_db

WORDS = "her name is on the chart"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@contextmanager
def refused(*kinds: type[Exception]) -> Iterator[None]:
    """Expect a refusal that leaves every row and its history as they were."""
    memory = Memory()
    with pytest.raises(kinds or (UngovernedWrite,)), transaction.atomic():
        yield
    assert not memory.look()


def governed_rows(cast: Cast) -> Iterator[Any]:
    """Yield a row of every governed table that a story of the whole house fills."""
    whole_story(cast)
    for model in GOVERNED:
        yield model.objects.first()


def whole_story(cast: Cast) -> None:
    """Bring about a row of every governed kind, each for a reason of its own."""
    first = play.superseded(cast)
    actions.add_editor(first.entry, cast.writer, by=cast.editor, at=tick())
    round_ = actions.reaffirm(Publication.objects.get(ended_at=None), by=cast.third, at=tick())
    for member in (cast.doctor, cast.pharmacist, cast.third):
        play.decide(round_, member)
    actions.settle(round_, at=round_.hold_until)
    on_view = Publication.objects.get(ended_at=None)
    actions.mark_retracted(on_view, {"guide": "10.1000/test"}, at=tick())
    actions.recall(first, by=cast.third, reason="Recalled for a reason.", at=tick())
    actions.ask_redaction(first.text, by=cast.chair, reason="Redacted for a reason.", at=tick())
    waived = play.data("waived")
    waived["sections"][0]["statements"][0]["text"] = "Watch breathing after 5 µg."
    draft = actions.create_entry(parse(waived), by=cast.editor, at=tick())
    sent = actions.submit(draft, by=cast.editor, at=tick())
    review = actions.start(sent, by=cast.doctor, at=tick())
    actions.waive(review, by=cast.doctor, rule="IMP301", reason="Waived so.", at=tick())
    actions.co_opt(
        review,
        cast.outsider,
        specialty="pharmacy",
        by=cast.chair,
        reason="Co-opted for a reason.",
        at=tick(),
    )
    said = {"by": cast.third, "anchor": "statement:sats", "suggestion": "Watch breathing."}
    new = actions.comment(sent, words="How often?", at=tick(), **said)
    draft = actions.take_back(sent, by=cast.editor, reason="Taken back for a reason.", at=tick())
    sent = actions.accept_suggestion(
        new, draft, by=cast.editor, seen_digest=draft.digest, at=tick()
    )
    actions.reopen(new.thread, sent, by=cast.editor, at=tick())
    actions.resolve(new.thread, sent, by=cast.editor, at=tick())
    sent = actions.submit(sent, by=cast.editor, at=tick())
    actions.withdraw(sent, by=cast.editor, reason="Withdrawn for a reason.", at=tick())
    actions.rename(first.entry, "another-address", by=cast.editor, at=tick())
    grant = actions.grant_role(cast.outsider, "editor", by=cast.chair, at=tick())
    actions.end_role(grant, by=cast.chair, reason="Ended for a reason.", at=tick())


# --- what goes round the actions ------------------------------------------------


def test_no_governed_row_is_saved_outside_of_an_action(cast: Cast) -> None:
    for row in governed_rows(cast):
        with refused(UngovernedWrite, IntegrityError):
            row.save()


def test_no_governed_row_is_saved_in_part(cast: Cast) -> None:
    for row in governed_rows(cast):
        name = row._meta.concrete_fields[-1].name
        with refused(), marking(uuid4(), by=cast.editor):
            row.save(update_fields=[name])


def test_no_governed_row_is_deleted(cast: Cast) -> None:
    for row in governed_rows(cast):
        with refused(), marking(uuid4(), by=cast.chair):
            row.delete()


BULK: dict[str, Callable[[Any], object]] = {
    "update": lambda row: type(row).objects.filter(pk=row.pk).update(pk=row.pk),
    "delete": lambda row: type(row).objects.filter(pk=row.pk).delete(),
    "bulk_create": lambda row: type(row).objects.bulk_create([row]),
    "bulk_update": lambda row: type(row).objects.bulk_update(
        [row], [row._meta.concrete_fields[-1].name]
    ),
    "bulk_create_with_history": lambda row: bulk_create_with_history([row], type(row)),
    "update_or_create": lambda row: type(row).objects.update_or_create(
        pk=row.pk, defaults={row._meta.concrete_fields[-1].name: None}
    ),
}


@pytest.mark.parametrize("how", BULK)
def test_no_governed_rows_are_written_in_bulk(cast: Cast, how: str) -> None:
    for row in governed_rows(cast):
        with refused(), marking(uuid4(), by=cast.chair):
            BULK[how](row)


def test_a_related_manager_writes_nothing_in_bulk_either(cast: Cast) -> None:
    entry = play.draft(cast).entry
    with refused():
        entry.revisions.update(title="Another")
    with refused():
        entry.revisions.all().delete()


def test_no_row_is_saved_without_its_history(cast: Cast) -> None:
    row = play.draft(cast)
    row.title = "Another title"
    with refused(), marking(uuid4(), by=cast.editor):
        row.save_without_historical_record()
    row.skip_history_when_saving = True
    with refused(), marking(uuid4(), by=cast.editor):
        row.save()


def test_history_cannot_be_switched_off(cast: Cast, settings: Any) -> None:
    row = play.draft(cast)
    row.title = "Another title"
    settings.SIMPLE_HISTORY_ENABLED = False
    with refused():
        row.save()
    with refused(), marking(uuid4(), by=cast.editor):
        row.save()


def test_people_are_never_deleted(cast: Cast) -> None:
    with refused():
        cast.clinician.delete()
    with refused(IntegrityError):
        User.objects.filter(pk=cast.clinician.pk).delete()
    with refused(ProtectedError, IntegrityError):
        User.objects.filter(pk=cast.editor.pk).delete()


# --- what goes for the history itself -------------------------------------------


def test_history_is_neither_changed_nor_removed(cast: Cast) -> None:
    whole_story(cast)
    for model in GOVERNED:
        history = model.history
        with refused(IntegrityError):
            history.all().delete()
        with refused(IntegrityError):
            history.first().delete()
        with refused(IntegrityError):
            history.update(history_change_reason="Another reason.")
        row = history.first()
        row.history_change_reason = "Another reason."
        with refused(IntegrityError):
            row.save()


def test_a_reason_is_not_altered_afterwards(cast: Cast) -> None:
    row = play.draft(cast)
    with refused(IntegrityError):
        update_change_reason(row, "Another reason.")


def test_no_history_row_appears_outside_of_an_action(cast: Cast) -> None:
    row = play.draft(cast)
    with refused(IntegrityError, UngovernedWrite):
        Revision.history.bulk_history_create([row])
    with refused():
        Revision.history.first().instance.save()


def test_the_clean_up_commands_remove_nothing(cast: Cast) -> None:
    row = play.draft(cast)
    event = Event.objects.get(verb="create")
    for _ in range(2):
        with marking(event.pk, by=cast.editor):
            row.save()
    for name in ("clean_old_history", "clean_duplicate_history", "populate_history"):
        with refused(CommandError):
            call_command(name)
    # Whoever calls the library's own is refused by the database.
    with refused(IntegrityError):
        call_command(clean_old_history.Command(), auto=True, days=0)
    with refused(IntegrityError):
        call_command(clean_duplicate_history.Command(), auto=True)


def test_what_goes_round_everything_is_found(cast: Cast) -> None:
    row = play.draft(cast)
    Revision._base_manager.filter(pk=row.pk).update(title="Another title")
    assert [problem.check for problem in problems()] == ["history"]
    with pytest.raises(AssertionError):
        invariants.history_belongs_to_events()


# --- what it holds --------------------------------------------------------------


def test_every_history_row_names_event_actor_and_reason(cast: Cast) -> None:
    whole_story(cast)
    for model in GOVERNED:
        assert model.history.exists(), f"the story makes no {model.__name__}"
    invariants.everything_holds()
    for verb, model, reason in (
        ("recall", Publication, "Recalled for a reason."),
        ("withdraw", Revision, "Withdrawn for a reason."),
        ("ask redaction", Redaction, "Redacted for a reason."),
    ):
        event = Event.objects.get(verb=verb)
        (row,) = model.history.filter(event_id=event.pk)
        assert row.history_change_reason == event.reason == reason
        assert row.history_user == event.actor


def test_what_a_decision_causes_carries_its_event(cast: Cast) -> None:
    review = play.under_review(cast)
    play.decide(review, cast.doctor)
    play.decide(review, cast.pharmacist)
    last = Event.objects.filter(verb="decide").order_by("seq").last()
    assert last is not None
    for model in (Decision, Revision, Publication):
        row = model.history.order_by("history_id").last()
        assert (row.event_id, row.history_user) == (last.pk, cast.pharmacist)


def test_a_reason_of_5000_letters_is_kept_whole(cast: Cast) -> None:
    reason = "Because of a long story. " * 200
    sent = play.submitted(cast)
    actions.withdraw(sent, by=cast.editor, reason=reason, at=tick())
    assert Event.objects.get(verb="withdraw").reason.strip() == reason.strip()
    kept = Revision.history.order_by("history_id").last().history_change_reason
    assert kept.strip() == reason.strip()
    assert len(reason) == 5_000


def test_rows_of_one_moment_keep_their_order(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = play.draft(cast)
    still = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: still)
    texts = [play.dosed(value=f"0.{number}") for number in range(3, 8)]
    digests = [row.digest]
    for text in texts:
        row = actions.save(row, text, by=cast.editor, seen_digest=row.digest, at=play.NOW)
        digests.append(row.digest)
    assert len(set(row.history.values_list("history_date", flat=True))) <= 2
    assert list(row.history.order_by("history_id").values_list("text", flat=True)) == digests
    assert row.history.first().text_id == row.history.latest().text_id == digests[-1]


def told() -> EntryDocument:
    content = play.data()
    content["summary"][0]["text"] += f" In the summary {WORDS}."
    content["sections"][0]["statements"][0]["text"] += f" In a section {WORDS}."
    return parse(content)


def _published_with_words(cast: Cast, *, talked: bool = False) -> Publication:
    draft = actions.create_entry(told(), by=cast.editor, at=tick())
    sent = actions.submit(draft, by=cast.editor, at=tick())
    if talked:
        new = actions.comment(
            sent,
            by=cast.doctor,
            words=f"Why say that {WORDS}? Ask @third.",
            anchor="statement:sats",
            quotation=WORDS,
            suggestion=f"Perhaps {WORDS}",
            at=tick(),
        )
        words = f"Because {WORDS}."
        actions.comment(sent, by=cast.editor, words=words, thread=new.thread, at=tick())
        actions.resolve(new.thread, sent, by=cast.doctor, at=tick())
    team = [cast.doctor, cast.pharmacist]
    play.approve(actions.start(sent, by=cast.doctor, members=team, at=tick()), *team)
    return Publication.objects.get()


def _tables_with_words(models: list[Any]) -> list[str]:
    return [
        f"{model.__name__}.{name}"
        for model in models
        for row in rows(model)
        for name, value in row.items()
        if WORDS.encode() in (value if isinstance(value, bytes) else str(value).encode())
    ]


def test_history_holds_digests_and_never_documents(cast: Cast) -> None:
    publication = _published_with_words(cast, talked=True)
    draft = actions.propose(Entry.objects.get(), by=cast.editor, at=tick())
    actions.save(draft, play.dosed(), by=cast.editor, seen_digest=draft.digest, at=tick())
    histories = [model.history.model for model in GOVERNED]
    assert publication.text_id in {row.text_id for row in Revision.history.all()}
    assert _tables_with_words([*histories, Event, OutboxMessage]) == []


def test_a_redaction_leaves_the_words_nowhere(cast: Cast) -> None:
    publication = _published_with_words(cast, talked=True)
    actions.recall(publication, by=cast.doctor, reason="It names a patient.", at=tick())
    asked = actions.ask_redaction(
        publication.text, by=cast.chair, reason="It names a patient.", at=tick()
    )
    assert _tables_with_words(KEPT) != []
    actions.confirm_redaction(asked, by=cast.doctor, at=tick())
    assert _tables_with_words([*KEPT, RegimenKey]) == []
    assert not Page.objects.filter(publication=publication).exists()
    invariants.everything_holds()
