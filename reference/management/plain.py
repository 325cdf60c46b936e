"""What the commands over plain text share: reading a file whole or refusing it, and output."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reference.yaml import name_of

MAX_BYTES = 5_000_000
"""Bytes of one text (5 MB): some 2,000 printed pages."""

STANDARD_INPUT = "-"

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_PLAIN = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "an archive, as Word and OpenDocument files are",
    b"\xd0\xcf\x11\xe0": "a file of an old Word or Excel",
    b"{\\rtf": "rich text (RTF)",
}
# From its first digit only, so that the look takes time that grows with the text alone.
_ENDLESS = re.compile(r"(?<!\d)(?<!\d[,.])\d(?:[,.]?\d){1000}")


class Unreadable(Exception):
    """Why a file cannot be read as plain text, and what would be right, in one line."""


class Plain:
    """The text of one file, with its places."""

    def __init__(self, name: str, data: bytes) -> None:
        """Decode it. Raise :class:`Unreadable` for what is no plain text in UTF-8."""
        self.name = name
        self.text = _decoded(data)
        self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        endless = _ENDLESS.search(self.text)
        if endless:
            raise Unreadable(
                f"line {self.at(endless.start())[0]} has a number of over 1,000 digits; "
                "take it out, for no dose is written so"
            )

    def at(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character, from 1. A tab is one character."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def name(path: str) -> str:
    """Return what a file is called in the output, fit for one line."""
    return "<stdin>" if path == STANDARD_INPUT else name_of(Path(path))


def read_plain(path: str) -> Plain:
    """Read a file, or standard input for ``-``. Raise :class:`Unreadable` in words.

    A byte-order mark is left out, and every line end (CR LF, CR) becomes a line feed.
    """
    try:
        data = _bytes_of(path)
    except (FileNotFoundError, NotADirectoryError):
        raise Unreadable("there is no such file; check the name") from None
    except (OSError, ValueError) as error:  # ValueError: a name that holds a zero byte
        reason = getattr(error, "strerror", None) or error
        raise Unreadable(
            f"the file cannot be read: {reason}; check the name and who may read it"
        ) from None
    return Plain(name(path), data)


def _bytes_of(path: str) -> bytes:
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise Unreadable("standard input is closed; name a file, or pipe a text in")
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    kind = os.stat(path).st_mode
    if stat.S_ISDIR(kind):
        raise Unreadable("this is a folder; name the files in it")
    if not stat.S_ISREG(kind):  # a device or a pipe might never end
        raise Unreadable("this is no file; name a file, or - to read standard input")
    with open(path, "rb") as file:
        return file.read(MAX_BYTES + 1)


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Unreadable(f"the text has over {MAX_BYTES:,} bytes; split it into several files")
    for start, kind in _NOT_PLAIN.items():
        if data.startswith(start):
            raise Unreadable(f"this is {kind}, not plain text; save its text alone, as UTF-8")
    if data.startswith(_UTF_16):
        raise Unreadable("the text is UTF-16; save it as UTF-8")
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" in data:
        line, _ = _place(data, data.index(b"\0"))
        raise Unreadable(
            f"this is no plain text, for line {line} holds a zero byte; name a text in UTF-8"
        )
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line, column = _place(data, error.start)
        raise Unreadable(
            f"the byte 0x{data[error.start]:02x} on line {line}, column {column} is not UTF-8; "
            "save the text as UTF-8"
        ) from None


def _place(data: bytes, at: int) -> tuple[int, int]:
    """Return line and column, from 1, of a byte."""
    start = data.rfind(b"\n", 0, at) + 1
    return data.count(b"\n", 0, at) + 1, len(data[start:at].decode(errors="replace")) + 1


@contextmanager
def printing() -> Iterator[None]:
    """Print what the terminal can show, and end quietly when nobody reads on, as with ``head``.

    What the encoding of the output lacks is escaped rather than refused.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        yield
    except BrokenPipeError:
        # Python flushes standard output once more at its end; let that go nowhere.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        raise SystemExit(1) from None
