"""What I was told, and how mail reaches me: /desk/notices/. What did not leave: /desk/mail/."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from people.models import User
from reviews import actions, mailing, reminders
from reviews.models import Event, MailChoice, OutboxMessage
from tests import cast as made
from tests.cast import Cast
from tests.desk.conftest import Clock, Desk
from tests.desk.pages import forms, html, text

PAGE = "/desk/notices/"
SEEN = "/desk/notices/seen/"


def tell(user: User, number: int, **fields: object) -> OutboxMessage:
    return OutboxMessage.objects.create(
        **{
            "key": f"{user.pk}:{number}",
            "recipient": user,
            "subject": f"Subject {number}.",
            "body": "Words.",
            "created_at": timezone.now(),
        }
        | fields
    )


def unseen(user: User) -> int:
    return OutboxMessage.objects.filter(recipient=user, seen_at=None).count()


def test_notices_shows_what_i_was_told_with_a_link(cast: Cast, at_desk: Desk) -> None:
    review = made.under_review(cast)
    page = html(at_desk(cast.doctor).get(PAGE))
    assert f'href="/desk/revisions/{review.revision_id}/">Submitted: How is' in page
    said = text(at_desk(cast.pharmacist).get(PAGE))
    assert "You are asked to decide on a dose change" in said
    assert "Dan Doctor · 2 Nov 2026" in said
    assert "You are asked to decide" not in text(at_desk(cast.editor).get(PAGE))


def test_notice_leads_to_where_it_is_about(cast: Cast, at_desk: Desk) -> None:
    row = made.published(cast)
    review = actions.reaffirm(row, by=cast.chair, at=made.tick())
    actions.recall(row, by=cast.doctor, reason="The maximum was wrong.", at=made.tick())
    paths = dict(OutboxMessage.objects.values_list("event__verb", "path"))
    assert paths == {
        "submit": f"/desk/revisions/{row.revision_id}/",
        "start": f"/desk/revisions/{row.revision_id}/",
        "approve": "/desk/entries/test-entry/",
        "open reaffirmation": f"/desk/rounds/{review.pk}/",
        "recall": "/desk/entries/test-entry/",
    }
    urgent = OutboxMessage.objects.filter(urgent=True).values_list("event__verb", flat=True)
    assert set(urgent) == {"start", "open reaffirmation", "recall"}
    browser = at_desk(cast.chair)
    for row_ in OutboxMessage.objects.filter(recipient=cast.chair):
        assert browser.get(row_.path, follow=True).status_code == 200


def test_bar_counts_what_i_have_not_seen(cast: Cast, at_desk: Desk) -> None:
    for number in range(3):
        tell(cast.auditor, number)
    tell(cast.auditor, 9, is_digest=True)
    browser = at_desk(cast.auditor)
    assert "Notices 3 not seen yet" in text(browser.get("/desk/"))
    assert "not seen yet" not in text(at_desk(cast.chair).get("/desk/"))
    for number in range(10, 120):
        tell(cast.auditor, number)
    assert "Notices 99+ not seen yet" in text(browser.get("/desk/"))


def test_one_notice_is_marked_as_seen(cast: Cast, at_desk: Desk) -> None:
    rows = [tell(cast.auditor, number) for number in range(3)]
    browser = at_desk(cast.auditor)
    done = browser.post(SEEN, {"number": rows[1].pk}, follow=True)
    assert "Marked 1 notice as seen." in text(done)
    seen = OutboxMessage.objects.exclude(seen_at=None)
    assert [row.pk for row in seen] == [rows[1].pk]
    # Again, from a tab that stood open: nothing changes.
    browser.post(SEEN, {"number": rows[1].pk})
    assert OutboxMessage.objects.get(pk=rows[1].pk).seen_at == seen[0].seen_at


def test_all_are_marked_as_seen_but_what_came_since(cast: Cast, at_desk: Desk) -> None:
    for number in range(3):
        tell(cast.auditor, number)
    browser = at_desk(cast.auditor)
    newest = max(row.pk for row in OutboxMessage.objects.filter(recipient=cast.auditor))
    assert f'name="up_to" value="{newest}"' in html(browser.get(PAGE))
    tell(cast.auditor, 8)
    tell(cast.chair, 1)
    done = browser.post(SEEN, {"up_to": newest}, follow=True)
    assert "Marked 3 notices as seen." in text(done)
    assert (unseen(cast.auditor), unseen(cast.chair)) == (1, 1)


@pytest.mark.parametrize("sent", [{"number": "x"}, {"up_to": "-1"}, {"number": "9" * 30}])
def test_nonsense_marks_nothing(cast: Cast, at_desk: Desk, sent: dict[str, str]) -> None:
    tell(cast.auditor, 1)
    browser = at_desk(cast.auditor)
    assert "Nothing was changed." in text(browser.post(SEEN, sent, follow=True))
    browser.post(SEEN, {})
    assert unseen(cast.auditor) == 1


def test_nobody_marks_the_notices_of_others(cast: Cast, at_desk: Desk) -> None:
    row = tell(cast.auditor, 1)
    at_desk(cast.chair).post(SEEN, {"number": row.pk})
    at_desk(cast.chair).post(SEEN, {"up_to": row.pk})
    assert unseen(cast.auditor) == 1


def test_notices_asks_the_same_number_of_queries_for_one_and_for_many(
    cast: Cast, at_desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tell(cast.auditor, 0, event=Event.objects.latest("at"))
    browser = at_desk(cast.auditor)
    browser.get(PAGE)
    with django_assert_num_queries(8):
        browser.get(PAGE)
    for number in range(1, 80):
        tell(cast.auditor, number, event=Event.objects.latest("at"))
    with django_assert_num_queries(8):
        first = browser.get(PAGE)
    assert "Subject 79." in text(first) and "Subject 29." not in text(first)
    assert "Subject 29." in text(browser.get(f"{PAGE}?page=2"))


# --- by mail ------------------------------------------------------------------


def test_page_says_what_holds_for_who_never_chose(cast: Cast, at_desk: Desk) -> None:
    response = at_desk(cast.doctor).get(PAGE)
    assert forms(response)[""]["mail"] == "daily"
    said = text(response)
    assert "Mail goes to doctor@example.org." in said
    assert "The daily mail leaves from 7:00 on" in said


@pytest.mark.parametrize("mail", ["at-once", "none"])
def test_choice_is_stored_and_recorded(cast: Cast, at_desk: Desk, mail: str) -> None:
    browser = at_desk(cast.doctor)
    done = browser.post(PAGE, {"mail": mail}, follow=True)
    assert "Stored: this is how notices reach you from now on." in text(done)
    assert forms(browser.get(PAGE))[""]["mail"] == mail
    event = Event.objects.get(verb="choose mail")
    assert (event.actor, event.details) == (cast.doctor, {"mail": mail, "before": "daily"})
    browser.post(PAGE, {"mail": mail})
    assert Event.objects.filter(verb="choose mail").count() == 1
    assert MailChoice.objects.get().person == cast.doctor


def test_choice_of_something_else_is_refused(cast: Cast, at_desk: Desk) -> None:
    assert at_desk(cast.doctor).post(PAGE, {"mail": "by pigeon"}).status_code == 422
    assert at_desk(cast.doctor).post(PAGE, {}).status_code == 422
    assert not MailChoice.objects.exists()


def test_page_says_that_an_account_has_no_address(cast: Cast, at_desk: Desk) -> None:
    User.objects.filter(pk=cast.doctor.pk).update(email="")
    assert "Your account has no mail address" in text(at_desk(cast.doctor).get(PAGE))


# --- what did not leave ---------------------------------------------------------


def test_chair_and_auditor_are_told_of_mail_that_has_not_left(
    cast: Cast, at_desk: Desk, clock: Clock
) -> None:
    tell(cast.doctor, 1, urgent=True, attempts=mailing.STUCK_AFTER, error="550 No such user")
    tell(cast.editor, 2)
    for name in ("chair", "auditor"):
        browser = at_desk(getattr(cast, name))
        assert "1 mail should have left and has not." in text(browser.get("/desk/"))
        said = text(browser.get("/desk/mail/"))
        assert "Dan Doctor doctor@example.org" in said
        assert "5 attempts: 550 No such user" in said
        assert "Subject 2." not in said
    clock.forward(days=2)
    said = text(at_desk(cast.chair).get("/desk/mail/"))
    assert "not tried yet: the mail server cannot be reached, or nothing runs send_mail" in said
    assert "should have left" not in text(at_desk(cast.doctor).get("/desk/"))
    assert at_desk(cast.doctor).get("/desk/mail/").status_code == 403


def test_page_says_where_all_mail_has_left(cast: Cast, at_desk: Desk) -> None:
    assert "Nothing waits that should have left." in text(at_desk(cast.chair).get("/desk/mail/"))


# --- due soon -------------------------------------------------------------------


def test_entry_stands_on_the_desk_before_its_date_of_review(
    cast: Cast, at_desk: Desk, clock: Clock
) -> None:
    row = made.published(cast)
    soon, late = "/desk/waiting/due-soon/", "/desk/waiting/overdue/"

    def lists() -> tuple[bool, bool]:
        browser = at_desk(cast.chair)
        link = f'href="/desk/entries/{row.slug}/"'
        return link in html(browser.get(soon)), link in html(browser.get(late))

    first = row.next_review_on - timedelta(days=60) - clock.at.date()
    clock.forward(days=first.days - 1)
    assert lists() == (False, False)
    clock.forward(days=1)
    assert lists() == (True, False)
    said = text(at_desk(cast.doctor).get(soon))
    assert "review due 2 Nov 2027" in said and "Overdue" not in said
    assert reminders.send(clock.at) == 2
    clock.forward(days=61)
    assert lists() == (False, True)
    assert "review was due 2 Nov 2027, 1 day ago" in text(at_desk(cast.chair).get(late))
