"""The settings of a test run: the site's own, with a key, a throwaway database and cheap hashing.

``DATABASE_URL`` still chooses the database, so that the same tests run on PostgreSQL.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Every process of the run (pytest-xdist starts several) has a directory of its own: a
# file, because a database in memory cannot be opened by a second connection that races.
_scratch = Path(tempfile.mkdtemp(prefix="imprimatur-test-"))
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)

os.environ["DATA_DIR"] = str(_scratch)
os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789" * 5
for _name in (
    "DEBUG",
    "DEMO",
    "DEMONSTRATION",
    "EMAIL_HOST",
    "SITE_NAME",
    "SITE_URL",
    "DIGEST_HOUR",
):
    os.environ.pop(_name, None)
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["TIME_ZONE"] = "UTC"

from config.settings import *  # noqa: E402,F403
from config.settings import DATABASES, STATIC_ROOT  # noqa: E402

DATABASES["default"]["TEST"] = {}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"]["NAME"] = str(_scratch / "test.sqlite3")
    # Durable against a killed process, which the tests do; not against a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The live server finds static files by itself; whitenoise would look them all up again
# for every client that a test makes, and warn if their directory were missing.
WHITENOISE_USE_FINDERS = False
STATIC_ROOT.mkdir()

# The client and the browser of the tests speak plain http.
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
