"""The YAML files that a command was given: read within the limit, replaced in one step."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from reference.yaml.decoding import MAX_BYTES
from reference.yaml.refusals import BadFile, Refusal

SUFFIXES = (".yaml", ".yml")


def yaml_files(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Yield each file once: those named, and those within folders by name, hidden ones apart."""
    seen: set[Path] = set()
    for path in map(Path, paths):
        for found in _within(path) if path.is_dir() else [path]:
            if found not in seen:
                seen.add(found)
                yield found


def _within(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(SUFFIXES) and not name.startswith("."):
                yield Path(parent, name)


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, at most one more than may be read of an entry.

    Raise :class:`reference.yaml.BadFile` for what is no readable file: a device or a pipe
    would never end.
    """
    if not path.exists():
        raise BadFile(str(path), [Refusal(1, 1, "there is no such file; check the name")])
    if not path.is_file():
        raise BadFile(str(path), [Refusal(1, 1, "this is no file; name a file or a folder")])
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        wrong = f"the file cannot be read: {error.strerror}; check who may read it"
        raise BadFile(str(path), [Refusal(1, 1, wrong)]) from None


def replace(path: Path, data: bytes) -> None:
    """Put data in the place of a file in one step: a reader sees the old or the new, whole."""
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
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
