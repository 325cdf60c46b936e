"""What is asked of the reader's site: every address of every entry, and what is odd."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tests.leaks.asking import Ask
from tests.leaks.stages import Stage, World
from tests.leaks.words import HIDDEN, PLACES, RECALLED, SAID, STEM

PAGES = ("/", "/?page=2", "/search/", "/policy/", "/policy.yaml", "/healthz")
"""The reader's addresses that are of no one entry."""

RULES = "/rules/"
"""For readers as well, but made by the whole site: a reader-only deployment lacks it."""

GZIP = {"Accept-Encoding": "gzip"}
METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "GETT", "")


def moments(world: World, stage: Stage) -> list[str]:
    """Return days and moments before, at and after everything that happened to an entry."""
    times = {world.now, world.now + timedelta(days=400)}
    for row in stage.versions:
        for at in (row.published_at, row.ended_at, row.recalled_at):
            if at is not None:
                times |= {at, at - timedelta(minutes=1), at + timedelta(minutes=1)}
    first = min(times)
    days = {f"{at:%Y-%m-%d}" for at in times} | {f"{first - timedelta(days=2):%Y-%m-%d}"}
    return sorted(days) + sorted(f"{at:%Y-%m-%dT%H:%M}" for at in times)


def addresses(world: World, stage: Stage, slug: str = "") -> list[str]:
    """Return every reader's address of an entry, there or not."""
    at = f"/entries/{slug or stage.slug}"
    found = [at, f"{at}/", f"{at}.json", f"{at}.yaml", f"{at}/history/", f"{at}/as-of/"]
    found += [f"{at}/as-of/?on={world.now:%Y-%m-%d}", f"{at}/as-of/?on=x"]
    for number in range(1, len(stage.versions) + 2):
        found += [f"{at}/v/{number}{end}" for end in ("", "/", ".json", ".yaml")]
    return found + [f"{at}/as-of/{when}/" for when in moments(world, stage)]


def slugs(stage: Stage) -> list[str]:
    return list(dict.fromkeys([stage.slug, stage.first_slug]))


def every_address(world: World) -> list[str]:
    """Return every address of readers whose path gives nothing away by itself."""
    found = [*PAGES, RULES]
    for stage in world.stages.values():
        for slug in slugs(stage):
            if STEM not in slug:
                found += addresses(world, stage, slug)
    return found


def ways(path: str, etag: str = "") -> Iterator[Ask]:
    """Yield the ways of asking for one address."""
    yield Ask(path)
    yield Ask(path, "HEAD", GZIP)
    if "/as-of/" in path:
        return  # made for each request, and never packed
    yield Ask(path, headers=GZIP)
    yield Ask(path, headers={"If-None-Match": "*"})
    if etag:
        yield Ask(path, headers={"If-None-Match": etag})


# --- words asked for ----------------------------------------------------------


def hidden_words(world: World) -> list[str]:
    """Return words that no reader may find, and beginnings of them."""
    words = [HIDDEN, SAID, f"{HIDDEN}a", f"{SAID}interest"]
    for stage in world.stages.values():
        words += [stage.hidden, f"{stage.hidden}title", f"{stage.hidden}summary"]
        words += [f"{stage.hidden}updatetitle", f"{RECALLED}{stage.code}summary"]
    words += [f"{world['under review'].hidden}{place}" for place in PLACES]
    return words


CONTROL = f"{STEM}nil"
"""Begins like a marked word, and nothing holds it."""


def control_for(word: str) -> str:
    """Return a word of the same length that stands nowhere."""
    return f"{CONTROL}{'o' * (len(word) - len(CONTROL))}"


HOSTILE_SEARCHES = (
    "",
    " ",
    "%",
    "_",
    "%%",
    "__________",
    "\\",
    "\\%",
    "%\\",
    "'",
    '"',
    "''",
    "' OR '1'='1",
    "' OR 1=1 --",
    '" OR ""="',
    "'; DROP TABLE reference_revision; --",
    "') UNION SELECT body FROM reference_documenttext --",
    "x' AND (SELECT title FROM reference_revision LIMIT 1) LIKE '%zq%",
    "slug:draft status:draft",
    "title__icontains=draft",
    "*",
    "?",
    "[a-z]*",
    ".*",
    "(((((",
    "!!!",
    ";;;",
    "-----",
    "\x00",
    "a\x00b",
    "\n\r\t",
    "\ufeff\u200b\u202e",
    "\ud7ff\ue000\uffff",
    "K\u0130\u0131\u017f",
    "\U0001f489",
    "mµg",
    "x" * 5_000,
    "%" * 5_000,
    "_" * 199,
    "\\" * 200,
    "a " * 2_000,
    "{{ entry.document }}",
    "${jndi:ldap://x}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
)

RAW_SEARCHES = (
    "q",
    "q=%",
    "q=%zz",
    "q=%ff%fe",
    "q=%C0%AF",
    "q=%ED%A0%80",
    "q=a&q=b",
    "q[]=a",
    "q=a;q=b",
    "=",
    "&&&",
    "page=2&q=ketamine",
    "page=-1&q=ketamine",
    "page=99999999999999999999999999&q=ketamine",
    "page=%00&q=ketamine",
    "page=last&q=ketamine",
    "page=1e9&q=ketamine",
    "page=" + "9" * 5_000 + "&q=ketamine",
    "q=ketamine&status=draft&order_by=document&format=json",
)

# --- odd paths ------------------------------------------------------------------


def odd_paths(slug: str, hidden: str) -> list[str]:
    """Return paths that no link leads to: about an entry, and about a draft of another."""
    found = []
    for name in (slug, hidden):
        at = f"/entries/{name}"
        found += [
            f"{at}%2F",
            f"/entries%2F{name}%2F",
            f"%2Fentries/{name}/",
            f"//entries/{name}/",
            f"/entries//{name}/",
            f"{at}//",
            f"/ENTRIES/{name}/",
            f"/entries/{name.upper()}/",
            f"{at}./",
            f"{at}.",
            f"{at}/.",
            f"{at}/..",
            f"{at}/../",
            f"{at}/./",
            f"/./entries/{name}/",
            f"/entries/../desk/entries/{name}/",
            f"{at}/%2e%2e/%2e%2e/desk/entries/{name}/",
            f"{at}/..%2f..%2fdesk/",
            f"{at}%00/",
            f"/entries/%00{name}/",
            f"{at}/%00",
            f"{at}%00.json",
            f"{at}%0a/",
            f"{at}/%0a",
            f"{at}%0d%0aSet-Cookie:x=y/",
            f"{at}%20/",
            f"{at}%09/",
            f"{at}%ff/",
            f"{at}%C0%AF",
            f"{at}%E2%80%AE/",
            f"{at}%ED%A0%80/",
            f"{at};v=1/",
            f"{at}/;/",
            f"{at}%3F/",
            f"{at}%23x/",
            f"{at}\\",
            f"{at}.JSON",
            f"{at}.json/",
            f"{at}.json.yaml",
            f"{at}.html",
            f"{at}.xml",
            f"{at}.atom",
            f"{at}/feed/",
            f"{at}.json?format=yaml",
            f"{at}/edit/",
            f"{at}/history",
            f"{at}/history.json",
            f"{at}/v/0/",
            f"{at}/v/-1/",
            f"{at}/v/01/",
            f"{at}/v/1.0/",
            f"{at}/v/999999999/",
            f"{at}/v/99999999999999999999/",
            f"{at}/v/999999999.json",
            f"{at}/v/%D9%A1/",
            f"{at}/v/1/edit/",
            f"{at}/v/1/..%2f2/",
            f"{at}/as-of/0000-01-01/",
            f"{at}/as-of/0001-01-01/",
            f"{at}/as-of/0001-01-01T00:00/",
            f"{at}/as-of/9999-12-31/",
            f"{at}/as-of/9999-12-31T23:59:59/",
            f"{at}/as-of/2026-02-30/",
            f"{at}/as-of/2026-11-02T25:00/",
            f"{at}/as-of/2026-11-02T23:60/",
            f"{at}/as-of/%D9%A2%D9%A0%D9%A2%D9%A6-%D9%A1%D9%A1-%D9%A0%D9%A2/",
            f"{at}/as-of/?on=2026-W45-1",
            f"{at}/as-of/?on=%00",
            f"{at}/as-of/?on=//evil.example",
            f"{at}/as-of/?on=0001-01-01",
        ]
    found += [
        "",
        "*",
        "//",
        "///",
        "/%2e%2e/",
        "/%00",
        "/%ff",
        "/entries/",
        "/entries",
        "/entries//",
        "/entries/%00/",
        "/entries/%",
        f"/entries/{'a' * 80}/",
        f"/entries/{'a' * 81}/",
        f"/entries/{'a' * 20_000}/",
        f"/entries/{'-' * 5_000}",
        f"/{'../' * 500}etc/passwd",
        "/static/../config/settings.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/",
        "/healthz/",
        "/healthz?x=%00",
        "/policy",
        "/policy.yaml/",
        "/policy.json",
        "/feed/",
        "/robots.txt",
        "/sitemap.xml",
        "/.git/config",
        "/db.sqlite3",
        "/DESK/",
        "/desk%2Fentries/",
        "http://testserver/desk/",
    ]
    return found


ODD_HEADERS: tuple[dict[str, str], ...] = (
    {"Accept": "application/json"},
    {"Accept": "*/*;q=0, text/x-draft"},
    {"Accept-Encoding": "gzip;q=0"},
    {"Accept-Encoding": "br, *;q=0.1"},
    {"Accept-Encoding": "\xff\xfe, gzip;;;q=x"},
    {"Accept-Encoding": "gzip," * 2_000},
    {"Accept-Language": "de-DE, ar;q=0.9, *;q=0"},
    {"Authorization": "Basic Y2hhaXI6eA=="},
    {"Cookie": "sessionid=x; csrftoken=y; " + "a=b; " * 500},
    {"Cookie": "\xff\xfe=\x01;;;=;"},
    {"Content-Length": "x"},
    {"Content-Length": "-1"},
    {"Content-Type": "multipart/form-data"},
    {"Expect": "100-continue"},
    {"Forwarded": "host=evil.example"},
    {"HX-Request": "true", "HX-Target": "draft"},
    {"If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"},
    {"If-None-Match": '"' + "x" * 9_000 + '"'},
    {"If-None-Match": "W/*, \xff"},
    {"If-Match": '"x"'},
    {"Purpose": "prefetch"},
    {"Range": "bytes=0-10"},
    {"Range": "bytes=-99999999999999999999"},
    {"Referer": "http://testserver/desk/"},
    {"Transfer-Encoding": "chunked"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "http"},
    {"X-Forwarded-For": "x" * 5_000},
    {"X-HTTP-Method-Override": "DELETE"},
    {"X-Original-URL": "/desk/"},
    {"X-Rewrite-URL": "/audit/"},
    {"X-Requested-With": "XMLHttpRequest"},
    {"X-Script-Name": "/desk"},
)

ODD_HOSTS = (
    "evil.example",
    "testserver.evil.example",
    "testserver@evil.example",
    "testserver, evil.example",
    "[::1",
    "\xff",
    "test server",
    "a" * 5_000,
)
