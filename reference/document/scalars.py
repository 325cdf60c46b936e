"""The texts, numbers and links of a document: what is taken, what is refused and why. Pure."""

from __future__ import annotations

import html
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
# C0 and C1 controls except tab and line feed; what reorders or hides text (bidirectional
# controls, soft hyphen, byte-order mark, tags) or has no width of its own, because "5" and
# "0 mg" with one of them between look like 50 mg to a reader and like 5 to a rule
# (Default_Ignorable_Code_Point of the Unicode Character Database); and what is no character
# at all (surrogates, noncharacters).
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
    + "".join(f"{chr(last)}{chr(last + 1)}" for last in range(0x1FFFE, 0x110000, 0x10000))
    + "]"
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
    if not value.isascii():
        _refuse_unstable(value)
    return unicodedata.normalize("NFC", value).strip()


def _refuse_unstable(value: str) -> None:
    """Refuse what cannot be normalised quickly, or not to the same text everywhere.

    Unicode promises one normal form for the characters that it has. One that it gets
    later may move in the text of a newer Python, and the digest with it.
    """
    run = 0
    for character in value:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MAX_ACCENTS:
            raise ValueError(f"has over {MAX_ACCENTS} accents on one letter; type the text again")
        if unicodedata.category(character) == "Cn":
            raise ValueError(
                f"holds U+{ord(character):04X}, which is no character that is known here; "
                "write it in another way"
            )


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


# A host and nothing before it: in https://example.org@other.example the host is the other.
_WEB_ADDRESS = re.compile(
    r"https?://[^\W_](?:[\w.-]*[^\W_])?(?::[0-9]{1,5})?(?:[/?#][^\s<>\"'\\]*)?"
)


def _link(value: str) -> str:
    if value and not _WEB_ADDRESS.fullmatch(value):
        raise ValueError(
            "is not a web address; it must begin with https:// or http:// and the name of a site"
        )
    return value


_LINKED = re.compile(r"\]\(\s*<?([^\s)>]*)")
_OTHER_SCHEME = re.compile(r"(?!https?://)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def _without_other_links(value: str) -> str:
    """Refuse a link in a text, ``[words](address)``, to anything but the web.

    The address is judged as a browser might come to see it: with references to characters
    and backslashes resolved, and without white space.
    """
    for found in _LINKED.finditer(value):
        address = re.sub(r"\\(?=\W)|\s", "", html.unescape(found.group(1)))
        if _OTHER_SCHEME.match(address):
            raise ValueError(
                f"links to “{address[:24]}”; a link in a text must begin with https:// or http://"
            )
    return value


Text = Annotated[
    str,
    Field(strict=True, max_length=MAX_TEXT),
    BeforeValidator(_clean),
    AfterValidator(_without_other_links),
]
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
