"""Views that are imported when one of them is asked for, not with the addresses."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


class Late:
    """A module of views, of which only the name is known until the first request.

    Documents, rules and comparison take half a second to import. Every process reads
    the addresses, `manage.py check` and a worker that only serves readers among them,
    and few of them ever show a desk.
    """

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> View:
        if name.startswith("_"):
            raise AttributeError(name)
        module = self._module

        def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            answer: HttpResponseBase = getattr(import_module(module), name)(
                request, *args, **kwargs
            )
            return answer

        view.__module__, view.__name__, view.__qualname__ = module, name, name
        return view
