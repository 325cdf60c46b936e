"""From the bytes of a YAML file to a document, or to the reasons why not, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

from reference.document import EntryDocument, Malformed, parse
from reference.yaml.composing import Composed, Path, compose, subject
from reference.yaml.decoding import MAX_BYTES
from reference.yaml.refusals import BadFile, Refusal

__all__ = ["MAX_BYTES", "BadFile", "Composed", "Refusal", "Source", "compose", "read", "source_of"]


@dataclass(frozen=True)
class Source:
    """A document with the places of its parts in the file that it was read from."""

    document: EntryDocument
    composed: Composed

    @property
    def name(self) -> str:
        return self.composed.name

    def at(self, path: Path) -> tuple[int, int]:
        """Return line and column, from 1: of a key, of an item, or of what it is missing from."""
        return self.composed.at(path)


def read(data: bytes, name: str) -> Source:
    """Read one entry. Raise :class:`BadFile` with every reason why it is not one."""
    return source_of(compose(data, name))


def source_of(composed: Composed) -> Source:
    """Make the document. Raise :class:`BadFile` with what is wrong in the file and in the data."""
    refusals = list(composed.refusals)
    try:
        document = parse(composed.data)
    except Malformed as malformed:
        for fault in malformed.faults:
            if fault.path not in composed.refused:
                at = composed.at(fault.path)
                refusals.append(Refusal(*at, f"{subject(fault.path)} {fault.message}"))
        raise BadFile(composed.name, refusals) from None
    if refusals:
        raise BadFile(composed.name, refusals)
    return Source(document, composed)
