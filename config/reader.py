"""The settings of a reader-only deployment: the reader's app, and rights to its views alone.

Run with ``DJANGO_SETTINGS_MODULE=config.reader``. The same environment variables
hold as for the whole site. ``READER_DATABASE_URL`` names the database if it differs:
on PostgreSQL a role that was granted nothing but the five views, or a streaming
replica. On SQLite the file is opened read-only, and an authorizer refuses whatever
is not one of the views. There are no sessions, no accounts and nothing to sign, so
it needs no secret.
"""

from __future__ import annotations

import os
import secrets
from typing import Any
from urllib.parse import quote

from config import environment

if not os.environ.get("DEBUG") and not os.environ.get("DEMO"):
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))

from config.settings import (  # noqa: F401
    ALLOWED_HOSTS,
    BASE_DIR,
    DATABASE_URL,
    DATE_FORMAT,
    DATETIME_FORMAT,
    DEBUG,
    DEFAULT_AUTO_FIELD,
    DEMONSTRATION,
    LANGUAGE_CODE,
    LOGGING,
    SECRET_KEY,
    SECURE_CONTENT_TYPE_NOSNIFF,
    SECURE_HSTS_INCLUDE_SUBDOMAINS,
    SECURE_HSTS_PRELOAD,
    SECURE_HSTS_SECONDS,
    SECURE_REDIRECT_EXEMPT,
    SECURE_REFERRER_POLICY,
    SECURE_SSL_REDIRECT,
    SITE_NAME,
    SITE_URL,
    STATIC_ROOT,
    STATIC_URL,
    STATICFILES_DIRS,
    STORAGES,
    TIME_FORMAT,
    TIME_ZONE,
    TRUSTED_PROXIES,
    USE_I18N,
    USE_TZ,
    WHITENOISE_USE_FINDERS,
    WSGI_APPLICATION,
)

if TRUSTED_PROXIES:
    from config.settings import SECURE_PROXY_SSL_HEADER  # noqa: F401

READER_ONLY = True
"""Connections are held to the reader's views; see ``reference.reader.authorizer``."""

INSTALLED_APPS = ["reference.reader", "django.contrib.staticfiles"]
MIDDLEWARE = [
    "reference.reader.front.ReaderFront",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
# Readers send nothing that changes anything, so there is nothing to forge; who may
# frame a page is said by its content security policy.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W003"]
ROOT_URLCONF = "config.reader_urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
    }
]

_database = environment.database(environment.text("READER_DATABASE_URL", default=DATABASE_URL))
if _database["ENGINE"].endswith("sqlite3"):
    _database["NAME"] = f"file:{quote(str(_database['NAME']))}?mode=ro"
    _database["OPTIONS"] = {
        "timeout": environment.SQLITE_BUSY_SECONDS,
        # Mapped pages count as the worker's memory, sixteen of them for each that is read.
        # 16 MiB of its own hold the indexes of 50,000 entries beside what is read once.
        "init_command": "PRAGMA mmap_size=0;PRAGMA cache_size=-16384;",
    }
DATABASES = {"default": _database}
