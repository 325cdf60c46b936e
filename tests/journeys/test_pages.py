"""Every page, for everybody: in light and dark, on a phone and a desktop, and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from people.models import User
from reference.models import Publication, Revision
from reviews import actions
from reviews.demonstration import BAG, CHRONIC, GUIDE, MENTAL, ORAL, PATIENTS, Stage, play
from reviews.installation import install, read_people
from reviews.models import Event, Review
from tests.journeys.looking import flaws
from tests.journeys.site import PHONE, Site, press

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    """The demonstration, with all its stories played."""
    now = timezone.now()
    people = read_people(FIXTURES / "people.yaml")
    policy = (FIXTURES / "policy.yaml").read_text(encoding="utf-8")
    played = Stage(install(people, policy, now=now, password="not used here").people, FIXTURES, now)
    for _ in play(played):
        pass
    return played


def revision(slug: str) -> Revision:
    """Return the newest revision of an entry."""
    return Revision.objects.filter(entry__slug=slug).latest("number")


def look_at(page: Page, *addresses: str) -> list[str]:
    found = []
    for address in addresses:
        page.goto(address)
        found += flaws(page, address)
    return found


def test_readers_pages_have_no_barriers(site: Site, stage: Stage) -> None:
    published = Publication.objects.get(entry__slug=CHRONIC, number=1)
    changed = Publication.objects.get(entry__slug=CHRONIC, number=2)
    assert published.ended_at is not None
    found = look_at(
        site.open(),
        "/",
        "/search/?q=ketamine",
        "/search/?q=nothing-of-the-kind",
        "/policy/",
        f"/entries/{GUIDE}/",  # an update of it is under review
        f"/entries/{CHRONIC}/",
        f"/entries/{CHRONIC}/v/1/",  # superseded
        f"/entries/{CHRONIC}/history/",
        f"/entries/{CHRONIC}/as-of/{changed.published_at:%Y-%m-%d}/",
        f"/entries/{CHRONIC}/as-of/2020-01-01/",
        f"/entries/{BAG}/",  # recalled
        f"/entries/{BAG}/v/1/",
        f"/entries/{BAG}/history/",
        "/entries/nowhere/",
    )
    assert not found, "\n".join(found)


def test_an_editors_pages_have_no_barriers(site: Site, stage: Stage) -> None:
    tomas = stage.person("tomas")
    draft = revision(MENTAL)
    page = site.open()
    found = look_at(page, "/accounts/login/?next=/desk/")
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("nothing")
    press(page, "Sign in")
    found += flaws(page, "a refused sign-in")
    found += look_at(page, "/accounts/password/reset/", "/accounts/password/reset/done/")

    page = site.open(tomas)
    found += look_at(
        page,
        "/desk/",
        "/desk/waiting/sent/",
        "/desk/entries/",
        "/desk/entries/?q=nothing-of-the-kind",
        f"/desk/entries/{MENTAL}/",
        f"/desk/revisions/{draft.pk}/",
        f"/desk/revisions/{revision(ORAL).pk}/",
        f"/desk/revisions/{revision(PATIENTS).pk}/",
        "/desk/policy/",
        "/desk/people/",  # not for editors
        "/accounts/password/change/",
        "/accounts/second-factor/",
    )
    page.goto("/desk/")
    page.locator(".who > summary").click()
    found += flaws(page, "the menu under one's name")
    page.goto("/desk/new/")
    press(page, "Check and preview")
    found += flaws(page, "the preview of a new entry")
    page.get_by_label("Entry, as YAML").fill("schema: 1\nslug: Not A Slug\n")
    press(page, "Begin the entry")
    expect(page.get_by_role("alert")).to_be_visible()
    found += flaws(page, "an entry with errors")

    page.goto(f"/desk/revisions/{draft.pk}/edit/")
    source = page.get_by_label("Entry, as YAML")
    source.fill(source.input_value().replace("title: ", "title: Now: ", 1))
    press(page, "Save")
    found += flaws(page, "a draft with errors")
    collide(draft, tomas)
    page.reload()
    expect(page.get_by_text("Somebody else saved this draft")).to_be_visible()
    found += flaws(page, "two texts of one draft")
    assert not found, "\n".join(found)


def collide(draft: Revision, by: User) -> None:
    """Save another text of a draft than the one in somebody's editor."""
    document = draft.text.document().model_copy(update={"title": "Another title?"})
    actions.save(draft, document, by=by, seen_digest=draft.digest)


def test_a_members_pages_have_no_barriers(site: Site, stage: Stage) -> None:
    lucia = stage.person("lucia")
    update, patients = revision(GUIDE), revision(PATIENTS)
    on_view = Publication.objects.get(entry__slug=CHRONIC, ended_at=None)
    again = actions.reaffirm(on_view, by=stage.person("jonas"))
    page = site.open(lucia)
    found = look_at(
        page,
        "/desk/",
        "/desk/waiting/decide/",
        "/desk/declarations/",
        "/desk/people/",
        "/desk/new/",  # not for members
        f"/desk/revisions/{update.pk}/",
        f"/desk/revisions/{patients.pk}/",
        f"/desk/revisions/{revision(ORAL).pk}/",
        f"/desk/rounds/{again.pk}/",
        f"/desk/entries/{GUIDE}/",
        f"/desk/entries/{CHRONIC}/v/2/recall/",
    )
    page.goto(f"/desk/revisions/{update.pk}/")
    press(page, "Sign the decision")
    if not page.locator(".error-summary").count():  # the browser held it back
        page.locator("#decide form").evaluate("form => { form.noValidate = true; }")
        press(page, "Sign the decision")
    expect(page.locator(".error-summary").first).to_be_visible()
    found += flaws(page, "an incomplete decision")
    page.get_by_label("Abstain", exact=True).check()
    page.get_by_label("Your password").fill("not my password")
    press(page, "Sign the decision")
    expect(page.locator("#refusal")).to_be_visible()
    found += flaws(page, "a refused signature")
    undeclared = stage.person("noor")
    actions.grant_role(undeclared, "member", by=stage.person("helen"), specialty="surgery")
    review = Review.objects.get(revision=update)
    actions.assign(review, undeclared, by=stage.person("helen"))
    found += look_at(site.open(undeclared), f"/desk/revisions/{update.pk}/", "/desk/declarations/")
    assert not found, "\n".join(found)


def test_the_pages_of_chair_and_auditor_have_no_barriers(site: Site, stage: Stage) -> None:
    helen, pieter = stage.person("helen"), stage.person("pieter")
    signed = Event.objects.filter(verb="decide").latest("seq")
    grant = stage.person("mara").grants.get()
    held = Publication.objects.get(entry__slug=BAG)
    actions.ask_redaction(held.text, by=helen, reason="A name stood in the note.")
    found = look_at(
        site.open(helen),
        "/desk/",
        "/desk/waiting/open/",
        "/desk/waiting/recalled/",
        "/desk/people/",
        reverse("desk:deactivate", args=[stage.person("mara").pk]),
        reverse("desk:end_role", args=[grant.pk]),
        "/desk/redactions/",
        "/desk/policy/",
        f"/desk/entries/{BAG}/",
        f"/desk/revisions/{revision(GUIDE).pk}/",
        f"/desk/revisions/{revision(MENTAL).pk}/",
    )
    found += look_at(
        site.open(pieter),
        "/desk/",
        "/desk/redactions/",
        "/audit/",
        "/audit/?entry=nowhere",
        "/audit/?since=2026-11-04&until=2026-11-01",
        f"/audit/{signed.pk}/",
    )
    assert not found, "\n".join(found)


def test_an_entry_on_paper_carries_its_version_date_and_digest(site: Site, stage: Stage) -> None:
    publication = Publication.objects.get(entry__slug=CHRONIC, ended_at=None)
    page = site.open(viewport=PHONE)
    page.goto(f"/entries/{CHRONIC}/")
    page.emulate_media(media="print")
    imprint = page.locator(".imprint")
    for fact in (
        f"{publication.number}, published {publication.published_at:%-d %B %Y}",
        publication.text_id,
        f"/entries/{CHRONIC}/v/{publication.number}/",
    ):
        expect(imprint.get_by_text(fact).first).to_be_visible()
    expect(page.locator(".facts")).to_be_visible()
    expect(page.locator(".summary")).to_be_visible()
    for hidden in (".skip", ".search", ".site-nav", ".contents", ".colophon"):
        expect(page.locator(hidden)).to_have_count(1)
        expect(page.locator(hidden)).to_be_hidden()
    assert len(page.pdf()) > 10_000
