"""The smallest Django site that gives the same answer: one view, no middleware, no database.

The headers and the body are those of a page of ours, read once from the file that
BARE_ANSWER names.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    USE_I18N=False,
)

_answer = json.loads(Path(os.environ["BARE_ANSWER"]).read_text(encoding="utf-8"))
BODY = base64.b64decode(_answer["body"])
HEADERS: dict[str, str] = _answer["headers"]
UNCHANGED: dict[str, str] = _answer["unchanged"]


def page(request: HttpRequest, slug: str) -> HttpResponse:
    if "HTTP_IF_NONE_MATCH" in request.META:
        return HttpResponse(status=304, headers=UNCHANGED)
    return HttpResponse(BODY, headers=HEADERS)


urlpatterns = [path("entries/<slug:slug>/", page)]
application = get_wsgi_application()
