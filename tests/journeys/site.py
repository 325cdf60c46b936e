"""The site in a browser: one profile for each person, and a note of all that goes wrong there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

from people.models import User
from tests.cast import PASSWORD

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
REFUSED = "Failed to load resource"
"""How Chromium reports any answer of 400 and more; those are judged by what was asked for."""


class Site:
    """The running site, opened by one person or several."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.faults: list[str] = []

    def open(
        self, user: User | None = None, *, scripting: bool = True, viewport: Any = DESK
    ) -> Page:
        """Return a page in a new profile, signed in already where a person is given.

        Requests are watched rather than routed: routing would switch the cache off.
        """
        profile = self.browser.new_context(
            base_url=self.url, java_script_enabled=scripting, viewport=viewport
        )
        profile.set_default_timeout(15_000)
        profile.on("console", self._console)
        profile.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        profile.on("request", self._request)
        profile.on("response", self._response)
        if user is not None:
            client = Client()
            client.force_login(user, backend=BACKEND)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            profile.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.url}]
            )
        return profile.new_page()

    def sign_in(self, user: User, **options: Any) -> Page:
        """Return the desk of a person who signed in as people do: by the form."""
        page = self.open(**options)
        page.goto("/desk/")
        sign_in_here(page, user)
        expect(page.get_by_role("heading", name="What waits for you")).to_be_visible()
        return page

    def close(self) -> None:
        for profile in self.browser.contexts:
            profile.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(REFUSED):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
            self.faults.append(f"asked elsewhere: {request.url}")

    def _response(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.faults.append(f"{response.status}: {response.url}")


def sign_in_here(page: Page, user: User) -> None:
    """Fill the form of signing in that a page shows."""
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def press(page: Page | Locator, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page | Locator, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()


def status(page: Page) -> str:
    """Return the words in which the page says what was just done."""
    return page.locator(".messages").inner_text()


def refusal(page: Page) -> Locator:
    """Return the place where a page says why something was not done."""
    return page.locator("#refusal")


def decide(page: Page, verdict: str, *, reason: str = "", password: str = PASSWORD) -> None:
    """Fill in the form of a decision and sign it."""
    form = page.locator("#decide")
    form.get_by_label(verdict, exact=True).check()
    if reason:
        form.get_by_label("Reason", exact=True).fill(reason)
    if verdict == "Approve":
        for box in form.get_by_role("checkbox").all():
            box.check()
    form.get_by_label("Your password").fill(password)
    form.get_by_role("button", name="Sign the decision").click()
