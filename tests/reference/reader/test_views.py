"""The reader's pages: what they show, and what they never show."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from reference import yaml
from reference.document import digest
from reference.models import Entry, Publication
from reviews import actions
from reviews.models import PolicyVersion
from tests.cast import (
    Cast,
    document,
    dosed,
    draft,
    make_cast,
    published,
    recalled,
    retired,
    submitted,
    superseded,
    tick,
    update_under_review,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return str(answer.content.decode())


# --- lists ------------------------------------------------------------------


def test_index_lists_what_is_published_and_nothing_else(client: Client, cast: Cast) -> None:
    published(cast, "shown")
    draft(cast, "drafted")
    submitted(cast, "sent")
    html = text(client, "/")
    assert 'href="/entries/shown/"' in html
    assert "drafted" not in html
    assert "sent/" not in html


def test_index_of_an_empty_site_says_so(client: Client) -> None:
    assert "Nothing is published yet." in text(client, "/")


def test_index_shows_recalls_before_the_entries(client: Client, cast: Cast) -> None:
    published(cast, "fine")
    recalled(cast, "bad")
    html = text(client, "/")
    assert html.index("The maximum was wrong.") < html.index('href="/entries/fine/"')


def test_index_shows_a_recall_for_as_long_as_the_policy_says(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = recalled(cast).recalled_at
    assert at is not None
    for days, shown in ((89, True), (91, False)):
        monkeypatch.setattr(
            "reference.reader.views.timezone.now", lambda days=days: at + timedelta(days=days)
        )
        assert ("The maximum was wrong." in text(client, "/")) is shown


def test_index_has_the_same_queries_for_one_entry_and_for_many(
    client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    published(cast, "entry-0")
    with django_assert_num_queries(4):
        client.get("/")
    for number in range(1, 4):
        published(cast, f"entry-{number}")
    with django_assert_num_queries(4):
        client.get("/")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ketamine", True),
        ("KETAMINE surgery", True),
        ("intravenously", True),
        ("0.25 mg/kg", True),
        ("ketamine morphine", False),
        ("", False),
        ("%", False),
        ("a\x00b", False),
    ],
)
def test_search_finds_entries_that_hold_every_word(
    client: Client, cast: Cast, asked: str, found: bool
) -> None:
    published(cast)
    answer = client.get("/search/", {"q": asked})
    assert answer.status_code == 200
    assert ('href="/entries/test-entry/"' in answer.content.decode()) is found


def test_search_shows_what_was_typed_as_text(client: Client) -> None:
    html = client.get("/search/", {"q": '"><script>x</script>'}).content.decode()
    assert "<script>" not in html
    assert "&lt;script&gt;x" in html


def test_search_does_not_find_unapproved_words(client: Client, cast: Cast) -> None:
    update_under_review(cast, published(cast), dosed(value="0.777"))
    assert "No entry holds all of these words." in client.get("/search/?q=0.777").content.decode()


# --- what became of an entry ------------------------------------------------


def test_recalled_entry_is_gone_with_its_reason(client: Client, cast: Cast) -> None:
    recalled(cast)
    html = text(client, "/entries/test-entry/", 410)
    assert "Recalled on 2 November 2026" in html
    assert "The maximum was wrong." in html
    assert "0.25" not in html


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/entries/test-entry/",
        "/entries/test-entry/v/1/",
        "/entries/test-entry/history/",
        "/entries/test-entry/as-of/2026-11-02/",
    ],
)
def test_reason_of_a_recall_keeps_number_and_unit_together(
    client: Client, cast: Cast, path: str
) -> None:
    publication = published(cast)
    reason = "Read in the wrong order, 10 mL of the 100 mg/mL strength is taken."
    actions.recall(publication, by=cast.doctor, reason=reason, at=tick())
    shown = client.get(path).content.decode()
    kept = '<span class="q">10 mL</span> of the <span class="q">100 mg/mL</span> strength'
    assert f"Read in the wrong order, {kept} is taken." in shown


def test_retired_entry_is_gone_with_its_reason(client: Client, cast: Cast) -> None:
    retired(cast)
    html = text(client, "/entries/test-entry/", 410)
    assert "Retired on 2 November 2026" in html
    assert "No longer needed." in html


def test_recalled_data_is_gone_with_its_reason(client: Client, cast: Cast) -> None:
    recalled(cast)
    answer = client.get("/entries/test-entry.json")
    assert answer.status_code == 410
    told = json.loads(answer.content)
    assert (told["status"], told["reason"]) == ("recalled", "The maximum was wrong.")


@pytest.mark.parametrize("rest", ["/", "/v/1/", "/history/", ".json", "/v/1.yaml"])
def test_renamed_entry_leads_to_its_new_address(client: Client, cast: Cast, rest: str) -> None:
    publication = published(cast)
    entry = Entry.objects.get(pk=publication.entry_id)
    actions.rename(entry, "renamed", by=cast.chair, at=tick())
    answer = client.get(f"/entries/test-entry{rest}")
    assert (answer.status_code, answer["Location"]) == (301, f"/entries/renamed{rest}")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/v/1/", "/history/", "/as-of/2026-11-02/", ".json", ".yaml", "/v/1.json", "/v/1.yaml"],
)
@pytest.mark.parametrize("state", [draft, submitted])
def test_unpublished_entry_is_unknown(client: Client, cast: Cast, state: Any, path: str) -> None:
    state(cast)
    answer = client.get(f"/entries/test-entry{path}")
    assert answer.status_code == 404
    assert b"0.25" not in answer.content


# --- versions ---------------------------------------------------------------


def test_superseded_version_says_so_and_keeps_its_text(client: Client, cast: Cast) -> None:
    superseded(cast)
    old, new = text(client, "/entries/test-entry/v/1/"), text(client, "/entries/test-entry/v/2/")
    assert "Superseded by version 2" in old
    assert "0.25\u00a0mg/kg" in old
    assert "0.3\u00a0mg/kg" not in old
    assert "Superseded" not in new
    assert "0.3\u00a0mg/kg" in new


def test_version_that_never_was_is_unknown(client: Client, cast: Cast) -> None:
    published(cast)
    text(client, "/entries/test-entry/v/2/", 404)
    text(client, "/entries/test-entry/v/0/", 404)


def test_history_names_versions_approvers_and_ends(client: Client, cast: Cast) -> None:
    first = superseded(cast)
    html = text(client, "/entries/test-entry/history/")
    assert html.index("Version 2") < html.index("Version 1")
    assert "Dan Doctor" in html
    assert first.text_id in html
    assert "superseded" in html.lower()


# --- what was on view -------------------------------------------------------


def day_and_moments(first: Publication) -> tuple[str, str, str]:
    assert first.ended_at is not None
    before = first.ended_at - timedelta(minutes=1)
    return (
        f"{first.published_at:%Y-%m-%d}",
        f"{before:%Y-%m-%dT%H:%M}",
        f"{first.ended_at:%Y-%m-%dT%H:%M}",
    )


def test_as_of_a_day_of_change_shows_all_of_it(client: Client, cast: Cast) -> None:
    day, _, _ = day_and_moments(superseded(cast))
    html = text(client, f"/entries/test-entry/as-of/{day}/")
    assert "All 2 versions follow" in html
    assert html.index("0.25\u00a0mg/kg") < html.index("0.3\u00a0mg/kg")
    assert html.count('id="v1-dosing"') == html.count('id="v2-dosing"') == 1
    assert html.count('href="#v1-ref-guide"') == html.count('href="#v2-ref-guide"') > 0
    assert 'id="dosing"' not in html


def test_as_of_a_moment_shows_the_version_on_view(client: Client, cast: Cast) -> None:
    _, before, after = day_and_moments(superseded(cast))
    earlier = text(client, f"/entries/test-entry/as-of/{before}/")
    later = text(client, f"/entries/test-entry/as-of/{after}/")
    assert "0.25\u00a0mg/kg" in earlier
    assert "0.3\u00a0mg/kg" not in earlier
    assert "0.3\u00a0mg/kg" in later
    assert "0.25\u00a0mg/kg" not in later


def test_as_of_shows_a_recalled_text_as_recalled(client: Client, cast: Cast) -> None:
    recalled(cast)
    html = text(client, "/entries/test-entry/as-of/2026-11-02/")
    assert "Do not use it." in html
    assert "0.25\u00a0mg/kg" in html


@pytest.mark.parametrize("when", ["2026-10-01", "2099-01-01", "2026-02-30", "9999-12-31"])
def test_as_of_a_day_without_a_version_is_not_found(client: Client, cast: Cast, when: str) -> None:
    published(cast)
    html = text(client, f"/entries/test-entry/as-of/{when}/", 404)
    assert "0.25" not in html


def test_as_of_is_reckoned_in_the_site_s_zone(client: Client, cast: Cast, settings: Any) -> None:
    at = published(cast).published_at
    settings.TIME_ZONE = "Asia/Tokyo"
    local = at + timedelta(hours=9)
    path = f"/entries/test-entry/as-of/{local:%Y-%m-%dT%H:%M}/"
    earlier = local - timedelta(minutes=2)
    text(client, path)
    text(client, f"/entries/test-entry/as-of/{earlier:%Y-%m-%dT%H:%M}/", 404)


@pytest.mark.parametrize(
    ("chosen", "leads_to"),
    [
        ("2026-11-02", "/entries/test-entry/as-of/2026-11-02/"),
        ("", "/entries/test-entry/history/"),
        ("yesterday", "/entries/test-entry/history/"),
    ],
)
def test_day_chosen_in_the_form_leads_to_its_address(
    client: Client, chosen: str, leads_to: str
) -> None:
    answer = client.get("/entries/test-entry/as-of/", {"on": chosen})
    assert (answer.status_code, answer["Location"]) == (302, leads_to)


# --- data -------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/entries/test-entry.json", "/entries/test-entry/v/1.json"])
def test_json_is_the_signed_bytes(client: Client, cast: Cast, path: str) -> None:
    publication = published(cast)
    answer = client.get(path)
    assert answer["Content-Type"] == "application/json"
    assert hashlib.sha256(answer.content).hexdigest() == publication.text_id
    checksum = base64.b64encode(bytes.fromhex(publication.text_id)).decode()
    assert answer["Repr-Digest"] == f"sha-256=:{checksum}:"
    again = client.get(path, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/entries/test-entry.yaml", "/entries/test-entry/v/1.yaml"])
def test_yaml_reads_back_to_the_same_digest(client: Client, cast: Cast, path: str) -> None:
    published(cast)
    answer = client.get(path)
    assert answer["Content-Type"].startswith("application/yaml")
    assert digest(yaml.read(answer.content, "test-entry.yaml").document) == digest(document())
    zipped = client.get(path, headers={"accept-encoding": "gzip"})
    assert gzip.decompress(zipped.content) == answer.content


# --- policy and health ------------------------------------------------------


def test_policy_is_the_one_in_force(client: Client, cast: Cast) -> None:
    html = text(client, "/policy/")
    adopted = PolicyVersion.objects.get()
    assert adopted.digest in html
    assert "pharmacy" in html
    changed = adopted.body.replace("recall_notice_days: 90", "recall_notice_days: 45")
    assert changed != adopted.body
    actions.adopt_policy(changed, by=cast.chair, note="Shorter.", at=tick())
    assert "home page for 45 days" in " ".join(text(client, "/policy/").split())
    assert client.get("/policy.yaml").content.decode() == changed


def test_policy_before_any_was_adopted_is_not_found(client: Client) -> None:
    assert "No policy has been adopted yet." in text(client, "/policy/", 404)
    text(client, "/policy.yaml", 404)


def test_healthz_says_ok(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


# --- every page -------------------------------------------------------------

PAGES = [
    "/",
    "/search/?q=ketamine",
    "/policy/",
    "/entries/test-entry/",
    "/entries/test-entry/v/1/",
    "/entries/test-entry/history/",
    "/entries/test-entry/as-of/2026-11-02/",
    "/entries/bad/",
    "/entries/nobody/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_policy_against_scripts_and_must_be_revalidated(
    client: Client, cast: Cast, path: str
) -> None:
    superseded(cast)
    recalled(cast, "bad")
    answer = client.get(path)
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert answer["Cache-Control"] == "no-cache"
    assert not answer.cookies
    assert b"<script" not in answer.content
    assert b" style=" not in answer.content


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_a_demonstration_says_so(client: Client, settings: Any, path: str) -> None:
    settings.DEMONSTRATION = True
    cast = make_cast()
    superseded(cast)
    recalled(cast, "bad")
    assert b"Not medical advice." in client.get(path).content


@pytest.mark.parametrize("template", ["404.html", "403.html", "500.html"])
def test_error_pages_need_nothing_from_the_request(template: str) -> None:
    assert "<h1>" in render_to_string(template)
