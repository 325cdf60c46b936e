"""The addresses name their views, and import none of them before one is asked for."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.urls import URLPattern, resolve

from reviews.desk import urls
from reviews.late import Late

ROOT = Path(__file__).resolve().parents[2]
LATE = [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]


@pytest.mark.parametrize("pattern", LATE, ids=lambda pattern: pattern.name)
def test_every_address_has_its_view(pattern: URLPattern) -> None:
    named = pattern.callback
    view = getattr(import_module(named.__module__), named.__name__)
    inspect.signature(view).bind(None, **dict.fromkeys(pattern.pattern.converters))
    assert view.__module__ == named.__module__


def test_rules_page_has_its_view() -> None:
    named = resolve("/rules/").func
    assert callable(getattr(import_module(named.__module__), named.__name__))


def test_unknown_view_is_an_error_when_it_is_asked_for() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        Late("reviews.desk.home").nothing(None)


def test_checks_and_addresses_import_no_documents_and_no_rules() -> None:
    script = (
        "import sys, django\n"
        "django.setup()\n"
        "from django.core.checks import run_checks\n"
        "run_checks()\n"
        "import config.urls\n"
        "heavy = ('pydantic', 'reference.document', 'reference.rules', 'reference.compare')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "config.testing", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.stdout, told.stderr) == ("[]\n", "")
