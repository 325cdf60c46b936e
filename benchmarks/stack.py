"""Settings of the same Django stack without our apps: what the memory of ours is compared with.

They are read from our settings, so that the two cannot drift apart; whatever names
something of ours is left out.
"""

from __future__ import annotations

from config import settings as _site

_OURS = ("people.", "reference.", "reviews.", "config.")


def _is_ours(value: object) -> bool:
    return isinstance(value, str) and f"{value}.".startswith(_OURS)


globals().update(
    {name: value for name, value in vars(_site).items() if name.isupper() and not _is_ours(value)}
)
# Ours is the admin site with less in it: the stack has Django's in its place.
INSTALLED_APPS = [
    "django.contrib.admin",
    *(name for name in _site.INSTALLED_APPS if not _is_ours(name)),
]
MIDDLEWARE = [name for name in _site.MIDDLEWARE if not _is_ours(name)]
ROOT_URLCONF = "benchmarks.stack_urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
