"""The YAML files that a command was given: read within the limit, replaced in one step."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from reference.yaml.decoding import MAX_BYTES
from reference.yaml.refusals import BadFile, Refusal, shown

SUFFIXES = (".yaml", ".yml")
NO_FILES = "There is no .yaml file here; name a file or a folder with some."
"""Said by commands that were given nothing to do: nothing checked is not the same as right."""


def yaml_files(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Yield each file once: those named, and those within folders by name, hidden ones apart.

    A folder that cannot be looked into is yielded itself, so that reading it says so: files
    that nobody saw must not pass for files that are right.
    """
    seen: set[Path] = set()
    for path in map(Path, paths):
        for found in _within(path) if os.path.isdir(path) else [path]:
            if found not in seen:
                seen.add(found)
                yield found


def _within(folder: Path) -> Iterator[Path]:
    closed: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(SUFFIXES) and not name.startswith("."):
                yield Path(parent, name)
    yield from (Path(error.filename) for error in closed)


def name_of(path: Path) -> str:
    """Return a file's name fit for one line of a terminal, whatever bytes it is made of."""
    return shown(str(path), 500)


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, at most one more than may be read of an entry.

    Raise :class:`reference.yaml.BadFile` for what is no readable file: a device or a pipe
    would never end.
    """
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise _refused(path, "the folder cannot be looked into; check who may read it")
        if not stat.S_ISREG(kind):
            raise _refused(path, "this is no file; name a file or a folder")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise _refused(path, "there is no such file; check the name") from None
    except OSError as error:
        wrong = f"the file cannot be read: {error.strerror}; check the name and who may read it"
        raise _refused(path, wrong) from None


def _refused(path: Path, wrong: str) -> BadFile:
    return BadFile(str(path), [Refusal(1, 1, wrong)])


def replace(path: Path, data: bytes) -> None:
    """Put data in the place of a file in one step: a reader sees the old or the new, whole.

    Raise :class:`OSError` where the file cannot be replaced; it is then as it was.
    """
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), target.stat().st_mode & 0o777 if target.exists() else 0o644)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
