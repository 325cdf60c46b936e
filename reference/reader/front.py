"""The reader's way in: answers its addresses before sessions and sign-in begin.

It stands in ``MIDDLEWARE`` right after the security middleware. An address of
``reference.reader.urls`` is answered here and goes no further; any other goes on
to the rest of the site. The current page of an entry is one prepared statement
and stored bytes, without even the search through the addresses.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotAllowed, ResponseHeaders
from django.middleware.security import SecurityMiddleware
from django.urls import Resolver404, ResolverMatch, get_resolver

from reference.reader import answers
from reference.reader.current import current_page

ENTRIES = "/entries/"
MOST_HOSTS = 100
"""A pattern such as .example.org allows any number of hosts; so many are remembered."""


class _Asked(HttpRequest):
    """A request of which only one thing is asked."""

    def __init__(self, secure: bool) -> None:
        super().__init__()
        self.secure = secure

    def is_secure(self) -> bool:
        return self.secure


class ReaderFront(SecurityMiddleware):
    """Middleware that answers readers by itself.

    It is Django's security middleware as well, so that what that one adds to every
    answer is worked out once and not for each.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self.onward = get_response
        self.headers = {secure: self._headers(secure) for secure in (False, True)}
        self.resolver = get_resolver("reference.reader.urls")
        self.known_hosts: set[str] = set()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        elsewhere: HttpResponseBase | None = self.process_request(request)
        if elsewhere is not None:
            return elsewhere
        path = request.path_info
        if path.startswith(ENTRIES) and request.method in ("GET", "HEAD"):
            self._check_host(request)
            slug, _, rest = path[len(ENTRIES) :].partition("/")
            # PostgreSQL takes no null byte in a text, not even to say that it found none.
            if not rest and path[-1] == "/" and "\x00" not in slug:
                answer = current_page(request, slug, self.headers[request.is_secure()])
                if answer is not None:
                    return answer
        return self._other(request, path)

    def _headers(self, secure: bool) -> ResponseHeaders:
        """Return what every answer carries."""
        answer = HttpResponse(headers=answers.HEADERS)
        self.process_response(_Asked(secure), answer)
        return answer.headers

    def _other(self, request: HttpRequest, path: str) -> HttpResponseBase:
        match = self._match(path)
        if match is None:
            moved = self._without_slash(path)
            if moved is None:
                return self.onward(request)
            return self.process_response(request, moved)
        self._check_host(request)
        if request.method not in ("GET", "HEAD"):
            refused = HttpResponseNotAllowed(["GET", "HEAD"], headers=answers.HEADERS)
            return self.process_response(request, refused)
        request.resolver_match = match
        view: Callable[..., HttpResponse] = match.func
        return self.process_response(request, view(request, *match.args, **match.kwargs))

    def _match(self, path: str) -> ResolverMatch | None:
        try:
            return self.resolver.resolve(path)
        except Resolver404:
            return None

    def _check_host(self, request: HttpRequest) -> None:
        """Raise DisallowedHost for a host that is not ours; one that was is not looked at again."""
        host = request.META.get("HTTP_HOST", "")
        if host in self.known_hosts and not settings.USE_X_FORWARDED_HOST:
            return
        request.get_host()
        if len(self.known_hosts) < MOST_HOSTS:
            self.known_hosts.add(host)

    def _without_slash(self, path: str) -> HttpResponse | None:
        if path.endswith("/") or not path.startswith(ENTRIES):
            return None
        return answers.moved(f"{path}/") if self._match(f"{path}/") is not None else None
