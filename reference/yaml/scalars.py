"""What a YAML program would make of unquoted text.

YAML 1.1 and 1.2 differ: "no" is false in one and a word in the other, "12:30" is
750, "010" is 8. Whatever either of them would convert is quoted when we write it,
and refused unquoted when we read it.
Sources: https://yaml.org/type/ (1.1) and https://yaml.org/spec/1.2.2/#103-core-schema.
"""

from __future__ import annotations

import re

# No two neighbouring parts of a pattern match the same character: matching takes
# time in proportion to the text, however it is made.
_MEANINGS = [
    ("nothing", re.compile(r"~|null|", re.IGNORECASE)),
    ("true or false", re.compile(r"y|n|yes|no|on|off|true|false", re.IGNORECASE)),
    ("an octal number", re.compile(r"[-+]?0(?:o[0-7_]+|[0-9_]+)")),
    ("a number", re.compile(r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+)")),
    (
        "a number",
        re.compile(r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][-+]?[0-9]+)?"),
    ),
    ("infinity or not a number", re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)),
    (
        "a number to the base 60",
        re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"),
    ),
    (
        "a date",
        re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t][0-9:.Zz+ \t-]*)?"),
    ),
    ("a sign of YAML's own", re.compile(r"=|<<")),
]


def meaning(text: str) -> str | None:
    """Return what else than text it reads as, in words, or None if it is text everywhere."""
    return next((words for words, pattern in _MEANINGS if pattern.fullmatch(text)), None)


def quoted(text: str) -> str:
    """Return the text in double quotes, on one line."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + inner.replace("\n", "\\n").replace("\t", "\\t") + '"'
