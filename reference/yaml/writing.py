"""The canonical YAML of a document: the same document gives the same bytes everywhere.

Keys stand in their declared order, what says nothing is left out, and everything
that some YAML program would not read as text is quoted. Reading the result gives
the same document, and writing that gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from reference.document import EntryDocument, plain_data
from reference.yaml.scalars import meaning, quoted

SCHEMA_LINE = "# yaml-language-server: $schema=../entry.schema.json"
"""Tells a YAML editor where the schema is: beside the folder of the entries."""

WIDTH = 92
"""Characters in a line, where the text has a space to break it at."""

_INLINE = frozenset({"cites", "columns", "rows", "dose", "also", "max", "by", "ceiling", "age"}) | {
    "author"
}
"""The keys whose groups and lists stand in one line where they fit."""

_PLAIN_START = re.compile(r"[A-Za-z0-9(/$+.\u0080-\U0010ffff]")
_BREAK = re.compile(r"(?<=[^ ]) (?=[^ ])")


def write(document: EntryDocument) -> bytes:
    """Return the document as a YAML file: UTF-8, line feeds, no comment but the schema's."""
    return write_with(document, ())


def write_with(document: EntryDocument, comments: Sequence[str]) -> bytes:
    """Return the document as a YAML file with whole comment lines at its beginning."""
    lines = [SCHEMA_LINE, *comments]
    for key, value in plain_data(document).items():
        if isinstance(value, list):
            lines.append("")
        lines += _entry(key, value, 0)
    return ("\n".join(lines) + "\n").encode()


def _entry(key: str, value: Any, indent: int) -> list[str]:
    head = " " * indent + f"{key}:"
    if not isinstance(value, (dict, list)):
        return _scalar(head, value, indent + 2)
    inline = key in _INLINE
    if inline and (line := _fitting(head, value)):
        return [line]
    return [head, *_block(value, indent + 2, inline=inline)]


def _block(value: Any, indent: int, *, inline: bool) -> list[str]:
    if isinstance(value, dict):
        return [line for key, item in value.items() for line in _entry(key, item, indent)]
    lines: list[str] = []
    head = " " * indent + "-"
    for item in value:
        if not isinstance(item, (dict, list)):
            lines += _scalar(head, item, indent + 2)
        elif inline and (line := _fitting(head, item)):
            lines.append(line)
        else:
            first, *others = _block(item, indent + 2, inline=inline)
            lines += [f"{head} {first[indent + 2 :]}", *others]
    return lines


def _fitting(head: str, value: Any) -> str | None:
    line = f"{head} {_flow(value)}"
    return line if len(line) <= WIDTH else None


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    text = _bare(value)
    if text is not None:
        return text
    return value if _is_plain(value) and not re.search(r"[,\[\]{}:?\"']", value) else quoted(value)


def _scalar(head: str, value: Any, indent: int) -> list[str]:
    text = _bare(value)
    if text is not None:
        return [f"{head} {text}"]
    line = f"{head} {value if _is_plain(value) else quoted(value)}"
    breakable = "\n" in value or (len(line) > WIDTH and _BREAK.search(value))
    if breakable and not re.search(r"\t| (?:\n|$)|^[ \n]|\n$", value):
        pad = " " * indent
        style, lines = _paragraphs(value, WIDTH - indent)
        return [f"{head} {style}", *(pad + line if line else "" for line in lines)]
    return [line]


def _bare(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else None


def _is_plain(text: str) -> bool:
    return bool(
        _PLAIN_START.match(text)
        and meaning(text) is None
        and not re.search(r": |:$| #|[\t\n]| $|^\.\.\.", text)
    )


def _paragraphs(text: str, width: int) -> tuple[str, list[str]]:
    """Return a block's style and lines: kept as they are if they fit or are indented, or folded.

    In a folded block a line break reads as a space, and n + 1 of them as n.
    """
    lines = text.split("\n")
    if any(line.startswith(" ") for line in lines) or all(len(line) <= width for line in lines):
        return "|-", lines
    folded: list[str] = []
    for number, line in enumerate(lines):
        if number and line:
            folded.append("")
        folded += _wrapped(line, width)
    return ">-", folded


def _wrapped(line: str, width: int) -> list[str]:
    width = max(width, 40)
    words = iter(_BREAK.split(line))
    wrapped = [next(words)]
    for word in words:
        if len(wrapped[-1]) + 1 + len(word) <= width:
            wrapped[-1] += f" {word}"
        else:
            wrapped.append(word)
    return wrapped
