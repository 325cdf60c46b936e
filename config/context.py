"""What every page of the desk knows about the site."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's name and whether its pages say that the content is a demonstration."""
    return {"SITE_NAME": settings.SITE_NAME, "DEMONSTRATION": settings.DEMONSTRATION}
