from __future__ import annotations

import pytest

from reviews import actions
from reviews.models import Task
from tests import cast as made
from tests.cast import Cast, tick
from tests.desk.conftest import Desk
from tests.desk.pages import html, text


@pytest.fixture
def task(cast: Cast) -> Task:
    row = made.published(cast)
    found = actions.mark_retracted(row, {"guide": "10.1000/test"}, at=tick())
    assert found is not None
    return found


def test_task_waits_on_the_desk_of_its_editors(cast: Cast, at_desk: Desk, task: Task) -> None:
    page = text(at_desk(cast.editor).get("/desk/"))
    assert "Version 1 cites what was retracted: 10.1000/test." in page
    assert "due 9 Nov 2026" in page
    for name in ("chair", "auditor"):
        assert "cites what was retracted" in text(at_desk(getattr(cast, name)).get("/desk/"))
    assert "cites what was retracted" not in text(at_desk(cast.writer).get("/desk/"))


def test_task_is_late_after_its_day(cast: Cast, at_desk: Desk, task: Task, clock) -> None:
    clock.forward(days=30)
    assert "was due 9 Nov 2026" in text(at_desk(cast.editor).get("/desk/waiting/tasks/"))


def test_task_is_closed_on_the_page_of_its_entry(cast: Cast, at_desk: Desk, task: Task) -> None:
    desk = at_desk(cast.editor)
    assert "Close it without a change" in html(desk.get("/desk/entries/test-entry/"))
    address = f"/desk/tasks/{task.pk}/close/"
    refused = desk.post(address, {"reason": ""})
    assert refused.status_code == 422
    done = desk.post(address, {"reason": "It is cited for its retraction."}, follow=True)
    assert "The task is closed." in text(done)
    assert "To be done" not in text(done)
    again = desk.post(address, {"reason": "Typed for nothing?"})
    assert again.status_code == 409
    assert "This task is closed already." in text(again)


def test_others_see_a_task_and_cannot_close_it(cast: Cast, at_desk: Desk, task: Task) -> None:
    desk = at_desk(cast.doctor)
    page = html(desk.get("/desk/entries/test-entry/"))
    assert "To be done" in page and "Close it without a change" not in page
    refused = desk.post(f"/desk/tasks/{task.pk}/close/", {"reason": "Mine."})
    assert refused.status_code == 409
    assert "Only the editors of this entry and the chair" in text(refused)


def test_unknown_task_is_not_found(cast: Cast, at_desk: Desk) -> None:
    assert at_desk(cast.chair).post("/desk/tasks/99/close/", {"reason": "x"}).status_code == 404
