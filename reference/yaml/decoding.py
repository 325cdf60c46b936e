"""From the bytes of a file to its text, or to the characters that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from reference.document import INVISIBLE
from reference.yaml.refusals import MAX_REFUSALS, Refusal, Stopped

MAX_BYTES = 1 << 20
"""Bytes in one file (1 MiB). The longest of the five sources has 11,246."""


def decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Stopped(
            Refusal(
                1,
                1,
                f"the file has over {MAX_BYTES:,} bytes; split it into several entries",
            )
        )
    if data.startswith(b"\xef\xbb\xbf"):
        raise Stopped(
            Refusal(
                1,
                1,
                "the file begins with a byte-order mark; save it as UTF-8 without one",
            )
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Stopped(Refusal(1, 1, "the file is UTF-16; save it as UTF-8"))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        wrong = f"the byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise Stopped(Refusal(line, column, wrong)) from None
    text = text.replace("\r\n", "\n")
    if INVISIBLE.search(text) or text.startswith("%") or "\n%" in text:
        raise Stopped(*islice(_unreadable(text), MAX_REFUSALS + 1))
    return text


def _unreadable(text: str) -> Iterator[Refusal]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("%"):
            yield Refusal(number, 1, "a line begins with %; remove it, or indent it if it is text")
        for found in INVISIBLE.finditer(line):
            code = f"U+{ord(found.group()):04X}"
            wrong = f"the invisible character {code} stands here; remove it and type the text again"
            yield Refusal(number, found.start() + 1, wrong)
