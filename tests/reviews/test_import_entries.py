"""Entries in and out: drafts of a named editor, a line per refusal, and the same bytes back."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from people.models import Role
from reference.document import EntryDocument, digest
from reference.models import DocumentText, Entry, Revision
from reference.states import Status
from reference.yaml import read, write
from reviews import actions
from reviews.conditions import Refused
from reviews.models import Event, OutboxMessage
from tests.cast import (
    Cast,
    document,
    dosed,
    draft,
    published,
    recalled,
    reworded,
    submitted,
    tick,
    update_under_review,
)

BAD = b"slug: no\ntitle: T\ndrug: ketamine\n"


@pytest.fixture(autouse=True)
def _clock_of_the_cast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands live in the time in which the people hold their roles."""
    monkeypatch.setattr(timezone, "now", tick)


def run(*arguments: object) -> tuple[int, str, str]:
    """Call a command; return its exit code, its output and its errors."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, out.getvalue(), err.getvalue()


def put(folder: Path, *documents: EntryDocument) -> None:
    for each in documents:
        (folder / f"{each.slug}.yaml").write_bytes(write(each))


def import_as_editor(*arguments: object) -> tuple[int, str, str]:
    return run("import_entries", "--as", "editor", *arguments)


# --- import -------------------------------------------------------------------


def test_import_makes_an_entry_with_its_first_draft(cast: Cast, tmp_path: Path) -> None:
    put(tmp_path, document("one"))
    code, out, err = import_as_editor(tmp_path)
    assert (code, err) == (0, "")
    assert out == (f"{tmp_path}/one.yaml: new entry, draft 1\n1 stored, 0 unchanged, 0 refused.\n")
    revision = Revision.objects.get(entry__slug="one")
    assert (revision.state, revision.author) == (Status.DRAFT, cast.editor)
    assert revision.digest == digest(document("one"))


def test_import_prints_any_file_name_in_one_line(cast: Cast, tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff\n\x1b[31m.yaml")
    Path(path).write_bytes(write(document("one")))
    assert import_as_editor(path)[1].splitlines() == [
        f"{tmp_path}/bad� �[31m.yaml: new entry, draft 1",
        "1 stored, 0 unchanged, 0 refused.",
    ]


def test_import_stores_the_good_and_refuses_the_bad(cast: Cast, tmp_path: Path) -> None:
    put(tmp_path, *(document(f"entry-{number}") for number in range(100)))
    bad = tmp_path / "entry-50b.yaml"
    bad.write_bytes(BAD)
    code, out, err = import_as_editor(tmp_path)
    assert code == 1
    assert err == f'{bad}:1:7: “no” reads as true or false; put it in quotes: "no"\n'
    assert out.endswith("\n100 stored, 0 unchanged, 1 refused.\n")
    assert len(out.splitlines()) == 101
    assert Entry.objects.count() == 100


def test_import_all_or_nothing_stores_nothing_if_one_is_bad(cast: Cast, tmp_path: Path) -> None:
    put(tmp_path, document("a"), document("c"))
    (tmp_path / "b.yaml").write_bytes(BAD)
    before = Event.objects.count(), OutboxMessage.objects.count(), DocumentText.objects.count()
    code, out, err = import_as_editor("--all-or-nothing", "--submit", tmp_path)
    assert (code, out, len(err.splitlines())) == (1, "Nothing was stored: 1 refused.\n", 1)
    assert not Entry.objects.exists()
    after = Event.objects.count(), OutboxMessage.objects.count(), DocumentText.objects.count()
    assert after == before


def test_import_all_or_nothing_stores_all_that_are_good(cast: Cast, tmp_path: Path) -> None:
    put(tmp_path, document("a"), document("b"))
    code, out, _ = import_as_editor("--all-or-nothing", tmp_path)
    assert (code, len(out.splitlines())) == (0, 3)
    assert Entry.objects.count() == 2


def test_import_of_the_same_file_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    put(tmp_path, document("one"))
    import_as_editor(tmp_path)
    before = Event.objects.count()
    code, out, _ = import_as_editor(tmp_path)
    assert (code, out.splitlines()[0]) == (0, f"{tmp_path}/one.yaml: unchanged")
    assert (Event.objects.count(), Revision.objects.count()) == (before, 1)


def test_import_of_a_changed_file_saves_into_the_open_draft(cast: Cast, tmp_path: Path) -> None:
    draft(cast, "one")
    put(tmp_path, dosed("one"))
    code, out, _ = import_as_editor(tmp_path)
    assert (code, out.splitlines()[0]) == (0, f"{tmp_path}/one.yaml: draft 1")
    assert Revision.objects.get().digest == digest(dosed("one"))


def test_import_of_a_changed_file_proposes_a_change_of_what_is_published(
    cast: Cast, tmp_path: Path
) -> None:
    publication = published(cast, "one")
    put(tmp_path, dosed("one"))
    code, out, _ = import_as_editor(tmp_path)
    assert (code, out.splitlines()[0]) == (0, f"{tmp_path}/one.yaml: draft 2")
    second = Revision.objects.get(number=2)
    assert (second.base, second.digest) == (publication, digest(dosed("one")))
    assert publication.text_id == digest(document("one"))


def test_import_of_what_is_published_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    publication = published(cast, "one")
    review = update_under_review(cast, publication)
    actions.withdraw(review.revision, by=cast.editor, reason="A mistake.", at=tick())
    put(tmp_path, document("one"))
    assert import_as_editor(tmp_path)[1].splitlines()[0] == f"{tmp_path}/one.yaml: unchanged"
    assert Revision.objects.count() == 2


def test_import_of_the_published_text_takes_an_open_draft_back_to_it(
    cast: Cast, tmp_path: Path
) -> None:
    publication = published(cast, "one")
    begun = actions.propose(publication.entry, by=cast.editor, at=tick())
    actions.save(begun, dosed("one"), by=cast.editor, seen_digest=begun.digest, at=tick())
    put(tmp_path, document("one"))
    assert import_as_editor(tmp_path)[1].splitlines()[0] == f"{tmp_path}/one.yaml: draft 2"
    assert Revision.objects.get(number=2).digest == publication.text_id


def test_import_refuses_a_change_of_what_lies_before_the_board(cast: Cast, tmp_path: Path) -> None:
    submitted(cast, "one")
    put(tmp_path, dosed("one"), document("two"))
    code, out, err = import_as_editor(tmp_path)
    assert code == 1
    assert err.startswith(f"{tmp_path}/one.yaml:3:1: Nothing of this entry was published yet")
    assert err.count("\n") == 1
    assert out.endswith("1 stored, 0 unchanged, 1 refused.\n")
    assert Revision.objects.filter(entry__slug="one").count() == 1


def test_import_leaves_no_empty_draft_when_the_text_is_refused(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(cast, "one")
    put(tmp_path, dosed("one"))

    def refuse(*_: object, **__: object) -> Revision:
        raise Refused("Not now.")

    monkeypatch.setattr(actions, "save", refuse)
    code, _, err = import_as_editor(tmp_path)
    assert (code, err) == (1, f"{tmp_path}/one.yaml:3:1: Not now.\n")
    assert Revision.objects.count() == 1


def test_import_submits_and_says_so(cast: Cast, tmp_path: Path) -> None:
    put(tmp_path, document("one"))
    code, out, _ = import_as_editor("--submit", tmp_path)
    assert (code, out.splitlines()[0]) == (
        0,
        f"{tmp_path}/one.yaml: new entry, draft 1, submitted",
    )
    assert Revision.objects.get().state is Status.SUBMITTED
    assert import_as_editor("--submit", tmp_path)[1].splitlines()[0].endswith(": unchanged")


def test_import_submits_a_draft_that_was_stored_before(cast: Cast, tmp_path: Path) -> None:
    put(tmp_path, document("one"))
    import_as_editor(tmp_path)
    out = import_as_editor("--submit", tmp_path)[1]
    assert out.splitlines()[0] == f"{tmp_path}/one.yaml: unchanged, submitted"


def test_import_keeps_the_draft_when_the_board_cannot_take_it(cast: Cast, tmp_path: Path) -> None:
    for grant in cast.doctor.grants.all() | cast.pharmacist.grants.all():
        actions.end_role(grant, by=cast.chair, reason="On leave.", at=tick())
    put(tmp_path, document("one"))
    code, out, err = import_as_editor("--submit", tmp_path)
    assert code == 1
    assert err.startswith(f"{tmp_path}/one.yaml:3:1: not submitted: The board could not decide")
    assert out.splitlines()[0].endswith(": new entry, draft 1, not submitted")
    assert Revision.objects.get().state is Status.DRAFT


def test_import_refuses_two_files_for_one_entry(cast: Cast, tmp_path: Path) -> None:
    put(tmp_path, document("one"))
    (tmp_path / "two.yaml").write_bytes(write(dosed("one")))
    code, _, err = import_as_editor(tmp_path)
    assert code == 1
    assert err == (
        f"{tmp_path}/two.yaml:3:1: slug “one” came in {tmp_path}/one.yaml already; "
        "one file to an entry\n"
    )
    assert Revision.objects.get().digest == digest(document("one"))


def test_import_refuses_people_who_do_not_write(cast: Cast, tmp_path: Path) -> None:
    put(tmp_path, document("one"))
    for username in ("clinician", "doctor", "root"):
        code, _, err = run("import_entries", "--as", username, tmp_path)
        assert (code, err.count("\n")) == (1, 1)
    assert not Entry.objects.exists()


def test_import_asks_who_writes(cast: Cast, tmp_path: Path) -> None:
    put(tmp_path, document("one"))
    with pytest.raises(CommandError, match=r"with --as USER\. Editors: editor, writer"):
        run("import_entries", tmp_path)
    with pytest.raises(CommandError, match="no active account “nobody”"):
        run("import_entries", "--as", "nobody", tmp_path)
    grant = cast.writer.grants.get(role=Role.EDITOR)
    actions.end_role(grant, by=cast.chair, reason="On leave.", at=tick())
    assert run("import_entries", tmp_path)[0] == 0
    assert Revision.objects.get().author == cast.editor


def test_import_refuses_a_folder_without_entries(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no \.yaml file here"):
        import_as_editor(tmp_path)


# --- export -------------------------------------------------------------------


def test_export_writes_what_is_published(cast: Cast, tmp_path: Path) -> None:
    publication = published(cast, "one")
    actions.propose(publication.entry, by=cast.editor, at=tick())
    draft(cast, "two")
    recalled(cast, "three")
    folder = tmp_path / "new" / "out"
    assert run("export_entries", folder) == (0, f"1 written to {folder}.\n", "")
    assert [path.name for path in folder.iterdir()] == ["one.yaml"]
    written = (folder / "one.yaml").read_bytes()
    assert written == write(document("one"))
    assert digest(read(written, "f").document) == publication.text_id


def test_export_all_writes_the_newest_revisions(cast: Cast, tmp_path: Path) -> None:
    publication = published(cast, "one")
    begun = actions.propose(publication.entry, by=cast.editor, at=tick())
    actions.save(begun, reworded("one"), by=cast.editor, seen_digest=begun.digest, at=tick())
    draft(cast, "two")
    assert run("export_entries", "--all", tmp_path)[1] == f"2 written to {tmp_path}.\n"
    assert (tmp_path / "one.yaml").read_bytes() == write(reworded("one"))
    assert (tmp_path / "two.yaml").read_bytes() == write(document("two"))


def test_exported_entries_import_as_unchanged(cast: Cast, tmp_path: Path) -> None:
    published(cast, "one")
    draft(cast, "two")
    run("export_entries", "--all", tmp_path)
    code, out, _ = import_as_editor(tmp_path)
    assert (code, out.splitlines()[-1]) == (0, "0 stored, 2 unchanged, 0 refused.")


def test_export_says_where_it_cannot_write(cast: Cast, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    code, out, err = run("export_entries", blocked)
    assert (code, out) == (1, "")
    assert err.startswith(f"{blocked}: ")
