"""The canonical form: the only bytes that are stored and signed, and the way back. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from reference.document.faults import parse
from reference.document.tree import EntryDocument, Regimen
from reference.document.vocabulary import NOT_STATED


def plain_data(document: EntryDocument) -> dict[str, Any]:
    """Return the document as plain data in declared order, with nothing empty in it."""
    data = document.model_dump(mode="json", by_alias=True)
    kept = pruned(data)
    assert isinstance(kept, dict)
    return kept


def pruned(value: Any) -> Any:
    """Return plain data without what says nothing: the form that :func:`plain_data` gives."""
    if isinstance(value, dict):
        pairs = ((key, pruned(item)) for key, item in value.items())
        return {key: item for key, item in pairs if not _says_nothing(key, item)}
    if isinstance(value, list):
        return [pruned(item) for item in value]
    return value


_SILENT_UNLESS_STATED = frozenset(
    name for name, field in Regimen.model_fields.items() if field.default == NOT_STATED
) | {"basis"}


def _says_nothing(key: str, value: object) -> bool:
    if value == NOT_STATED:
        return key in _SILENT_UNLESS_STATED
    return value is None or value is False or value == "" or value == [] or value == {}


def canonical_bytes(document: EntryDocument) -> bytes:
    """Return the canonical bytes: the only form in which a document is stored and signed."""
    return json.dumps(
        plain_data(document), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of stored bytes, in 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest(document: EntryDocument) -> str:
    return digest_of(canonical_bytes(document))


UPCASTS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From each older schema number, the function that makes the next one's plain data."""


def load(stored: bytes) -> EntryDocument:
    """Read stored canonical bytes, of this schema or an older one.

    The digest of a document is always that of its stored bytes; a document that
    was upcast on reading keeps the digest under which it was stored.
    """
    data = json.loads(stored)
    while data.get("schema", 1) in UPCASTS:
        data = UPCASTS[data.get("schema", 1)](data)
    return parse(data)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a document, for editors that complete and validate."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **EntryDocument.model_json_schema(by_alias=True),
        "title": "Imprimatur entry document",
    }
