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
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.urls import Resolver404, get_resolver

from reference.reader import answers
from reference.reader.current import current_page

ENTRIES = "/entries/"
MOST_HOSTS = 100
"""A pattern such as .example.org allows any number of hosts; so many are remembered."""


class ReaderFront:
    """Middleware that answers readers by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.resolver = get_resolver("reference.reader.urls")
        self.known_hosts: set[str] = set()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path.startswith(ENTRIES) and request.method in ("GET", "HEAD"):
            self._check_host(request)
            slug, _, rest = path[len(ENTRIES) :].partition("/")
            if not rest and path[-1] == "/":
                answer = current_page(request, slug)
                if answer is not None:
                    return answer
        return self._other(request, path)

    def _other(self, request: HttpRequest, path: str) -> HttpResponseBase:
        try:
            match = self.resolver.resolve(path)
        except Resolver404:
            return self._without_slash(path) or self.get_response(request)
        self._check_host(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"], headers=answers.HEADERS)
        request.resolver_match = match
        view: Callable[..., HttpResponse] = match.func
        return view(request, *match.args, **match.kwargs)

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
        try:
            self.resolver.resolve(f"{path}/")
        except Resolver404:
            return None
        return answers.moved(f"{path}/")
