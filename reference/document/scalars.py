"""The texts, numbers and links of a document: what is taken, what is refused and why. Pure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from reference.document.vocabulary import NOT_STATED

SCHEMA = 1

MAX_TEXT = 20_000
"""Characters in one text. The longest paragraph of the five sources has under 900."""

SLUG_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
DECIMAL_PATTERN = r"^(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,9})?$"

_SLUG = re.compile(SLUG_PATTERN)
_DECIMAL = re.compile(DECIMAL_PATTERN)
# C0 and C1 controls except tab and line feed; the characters that reorder or hide
# text (bidirectional controls, zero-width characters, soft hyphen, byte-order mark,
# tags); and what is no character at all (surrogates, U+FFFE, U+FFFF).
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
MAX_ACCENTS = 30
"""Combining marks on one letter: the bound of Unicode's stream-safe text (UAX #15, 13).

Sorting a longer run takes time that grows with its square, so it is refused unread.
"""


def _clean(value: object) -> object:
    """Normalise text before its length is judged, so that what is stored can be read again."""
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        return value  # refused by the type, or by the length
    found = INVISIBLE.search(value)
    if found:
        raise ValueError(
            f"holds the invisible character U+{ord(found.group()):04X}; remove it and type "
            "the text again"
        )
    if _accents(value) > MAX_ACCENTS:
        raise ValueError(f"has over {MAX_ACCENTS} accents on one letter; type the text again")
    return unicodedata.normalize("NFC", value).strip()


def _accents(value: str) -> int:
    if value.isascii():
        return 0
    longest = run = 0
    for character in value:
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    return longest


def _one_line(value: object) -> object:
    return re.sub(r"\s+", " ", value) if isinstance(value, str) else value


def _or_not_stated(value: str) -> str:
    return value or NOT_STATED


def _whole(value: object) -> object:
    # true and 1.0 equal 1 in Python, and are not a schema number.
    if type(value) is not int:
        raise ValueError(f"must be the whole number {SCHEMA}, without quotes")
    return value


def _slug(value: str) -> str:
    if len(value) > 80 or not _SLUG.fullmatch(value):
        raise ValueError(
            "is not an id; use small letters, digits and single hyphens, such as periop-infusion, "
            "80 characters at most"
        )
    return value


def _exact(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (str, Decimal)):
        raise ValueError('must be a decimal number in quotes, such as "0.5"')
    text = str(value)
    if not _DECIMAL.fullmatch(text):
        raise ValueError(
            f"“{text[:24]}” is not a plain decimal number; write digits with a point, "
            'such as "0.5" or "1500", at most 9 digits on each side'
        )
    return Decimal(text)


def _link(value: str) -> str:
    if value and not re.match(r"^https?://[^\s<>\"'\\]+$", value):
        raise ValueError("is not a web address; it must begin with https:// or http://")
    return value


Text = Annotated[str, Field(strict=True, max_length=MAX_TEXT), BeforeValidator(_clean)]
Line = Annotated[
    str,
    Field(strict=True, max_length=500),
    BeforeValidator(_one_line),
    BeforeValidator(_clean),  # of two, the later is asked first
]
Stated = Annotated[Line, AfterValidator(_or_not_stated)]
"""A line that is ``not-stated`` where nothing is said."""
Slug = Annotated[
    str,
    Field(strict=True),
    AfterValidator(_slug),
    WithJsonSchema({"type": "string", "pattern": SLUG_PATTERN, "maxLength": 80}),
]
Number = Annotated[
    Decimal,
    BeforeValidator(_exact),
    PlainSerializer(lambda value: format(value, "f"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": DECIMAL_PATTERN}),
]
"""An exact decimal, held as it was written: "0.50" stays "0.50"."""
Link = Annotated[
    str,
    Field(strict=True, max_length=2_000),
    BeforeValidator(_clean),
    AfterValidator(_link),
]
Doi = Annotated[
    str,
    Field(strict=True, max_length=200, pattern=r"^(10\.[0-9]{4,9}/[^\s<>\"]+)?$"),
    BeforeValidator(_clean),
]

SchemaNumber = Annotated[Literal[1], BeforeValidator(_whole)]
