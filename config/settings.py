"""The settings of the whole site. Everything that differs between machines is in the environment.

README.md lists the variables. Without any of them nothing starts, except after
``make demo``, whose data directory holds a key that makes this checkout a
demonstration: it answers on this machine only and says so on every page.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = environment.path("DATA_DIR", default=BASE_DIR / "var")
RETRACTED_SOURCES = environment.path(
    "RETRACTED_SOURCES", default=BASE_DIR / "fixtures" / "retracted.txt"
)
"""The list of retracted sources that an administrator keeps."""

# How this process runs

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.text("SECRET_KEY")
DEMO = environment.flag(
    "DEMO",
    default=not SECRET_KEY and not DEBUG and (DATA_DIR / environment.DEMO_KEY_FILE).exists(),
)
if DEMO and not SECRET_KEY:
    SECRET_KEY = environment.demo_secret_key(DATA_DIR)
if DEBUG and not SECRET_KEY:
    SECRET_KEY = "only-for-development-and-known-to-everybody"  # noqa: S105
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random text in production; "
        "to develop set DEBUG=1, to look around run `make demo`."
    )

LOCAL = DEBUG or DEMO
"""Whether people reach this process over plain http on their own machine."""

ALLOWED_HOSTS = environment.words(
    "ALLOWED_HOSTS", default=("localhost", "127.0.0.1", "[::1]") if LOCAL else ()
)
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", default=0)
"""How many proxies of ours stand before this process: their headers are believed, no others."""

# What the site says of itself

SITE_NAME = environment.text("SITE_NAME", default="Imprimatur")
SITE_URL = environment.text("SITE_URL", default="http://localhost:8000").rstrip("/")
DEMONSTRATION = environment.flag("DEMONSTRATION", default=DEMO)
"""Whether every page says that this is demonstration content and not medical advice."""

# Applications

INSTALLED_APPS = [
    "people",
    "reference",
    "reference.reader",
    "reviews",
    "reviews.desk",
    # The admin site that shows what is recorded and changes nothing.
    "reviews.desk.admin_config.RecordAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    # Readers are answered here: no session, no sign-in, nothing that could leak.
    "reference.reader.front.ReaderFront",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Last, so that it turns the refusal of a locked-out sign-in into the answer.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
]

# Data

DATABASE_URL = environment.text("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
DATABASES = {"default": environment.database(DATABASE_URL)}
if not environment.text("DATABASE_URL"):
    DATA_DIR.mkdir(parents=True, exist_ok=True)

# Second-factor codes are throttled, and refused a second time, through the cache, so
# every process has to see the same one. `manage.py createcachetable` makes its table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
    }
}

# Times are stored in UTC and shown in the site's zone. Nothing is localised: a comma
# in place of a decimal point can kill.

USE_TZ = True
TIME_ZONE = environment.text("TIME_ZONE", default="UTC")
USE_I18N = False
LANGUAGE_CODE = "en-gb"
DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = environment.path("STATIC_ROOT", default=DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# On one's own machine they are served where they lie, without a collectstatic before it.
WHITENOISE_USE_FINDERS = LOCAL
if LOCAL:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing

# People and sign-in

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ["username", "name", "email"]}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
DESK_URL = "/desk/"
"""Where readers' lists lead people who write; a reader-only deployment has no such place."""
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = environment.text("LOGIN_REDIRECT_URL", default="/desk/")
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LOCAL else "https"
ACCOUNT_RATE_LIMITS = {
    # Passwords are throttled by axes alone (people.adapters); this is what is left to
    # allauth: guesses at a second factor, which axes does not see.
    "login_failed": "5/15m/key",
    "login": None,
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# Both together: one person's mistakes lock neither a colleague at the same hospital
# address nor, for anybody else who knows the name, the person's own account.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "people.adapters.name_tried"
AXES_CLIENT_IP_CALLABLE = "people.adapters.client_address"
AXES_COOLOFF_MESSAGE = (
    "Too many failed sign-ins under this name from this address. Try again in 15 minutes."
)
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False

# History rows are written with the actor that the action was given, so there is no
# middleware here that would guess one; reasons are longer than 100 characters; and
# history is never turned back from the admin site.

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_REVERT_DISABLED = True

# Security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 0 if LOCAL else environment.number("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_HSTS_PRELOAD = not LOCAL
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
CSRF_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_HTTPONLY = True
# What was typed under a token that has run out is offered again, not lost.
CSRF_FAILURE_VIEW = "reviews.desk.keeping.csrf_failure"

# Mail: sent where EMAIL_HOST is set, else kept as files in the data directory. The people
# of a demonstration do not exist; no mail to them ever leaves the machine.

EMAIL_HOST = "" if DEMO else environment.text("EMAIL_HOST")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_USE_SSL = environment.flag("EMAIL_USE_SSL")
EMAIL_PORT = environment.number("EMAIL_PORT", default=465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", default=not EMAIL_USE_SSL)
if EMAIL_USE_SSL and EMAIL_USE_TLS:
    raise ImproperlyConfigured(
        "EMAIL_USE_SSL and EMAIL_USE_TLS are both set: TLS begins either with the "
        "connection (port 465) or after STARTTLS (port 587). Set one of them."
    )
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", default="imprimatur@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
DIGEST_HOUR = environment.number("DIGEST_HOUR", default=7)
"""From this hour on, in the site's zone, the daily digests are sent."""
if DIGEST_HOUR > 23:
    raise ImproperlyConfigured(f"DIGEST_HOUR is {DIGEST_HOUR}; write an hour from 0 to 23.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("LOG_LEVEL", default="WARNING")},
}
