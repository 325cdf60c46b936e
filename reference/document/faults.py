"""From plain data to a document, or to every fault with its place. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from reference.document.tree import EntryDocument

MAX_DEPTH = 6
"""Levels of sections within sections: HTML has six levels of headings."""


class Malformed(ValueError):
    """A document that is not one. Carries every fault with its place."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.pointer or '/'}: {fault.message}" for fault in faults))


class Fault:
    """One fault in the form of a document: a JSON pointer and a sentence."""

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        self.path = path
        self.message = message

    @property
    def pointer(self) -> str:
        return "".join(f"/{step}" for step in self.path)

    def __repr__(self) -> str:
        return f"Fault({self.pointer!r}, {self.message!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fault) and (self.path, self.message) == (
            other.path,
            other.message,
        )

    def __hash__(self) -> int:
        return hash((self.path, self.message))


_PLAIN_WORDS = {
    "missing": "is missing; it must be given",
    "extra_forbidden": "is not a known key; see manage.py document_schema for those that are",
    "string_type": "must be text; put it in quotes",
    "string_unicode": "holds half a character; type the text again",
    "list_type": "must be a list",
    "model_type": "must be a group of keys and values",
    "dict_type": "must be a group of keys and values",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number, without quotes",
    "string_too_short": "is empty; write something",
    "literal_error": "is not allowed here; it must be {expected}",
    "enum": "is not one of the known words; it must be {expected}",
    "string_too_long": "is too long; {max_length} characters at most",
    "too_long": "has too many items; {max_length} at most",
    "too_short": "has too few items; at least {min_length}",
    "greater_than_equal": "is too small; at least {ge}",
    "less_than_equal": "is too large; at most {le}",
}
_PATTERN_WORDS = {
    "DOI": 'is not a DOI; it begins with "10.", such as 10.1002/ejp.624',
    "PMID": 'is not a PubMed number; digits in quotes, such as "22833552"',
}


def parse(data: object) -> EntryDocument:
    """Make a document of plain data. Raise :class:`Malformed` with every fault."""
    try:
        document = EntryDocument.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise Malformed(_faults(error)) from None
    faults = list(_structure_faults(document))
    if faults:
        raise Malformed(faults)
    return document


def _faults(error: ValidationError) -> list[Fault]:
    faults = []
    for item in error.errors(include_url=False, include_input=False)[:200]:
        path = item["loc"]
        kind = item["type"]
        if kind == "value_error":
            message = str(item["ctx"]["error"])
        elif kind == "string_pattern_mismatch":
            message = _PATTERN_WORDS.get(str(path[-1]), "is not in the form expected here")
        else:
            words = _PLAIN_WORDS.get(kind)
            message = words.format(**item.get("ctx", {})) if words else item["msg"]
        fault = Fault(path, message)
        if fault not in faults:
            faults.append(fault)
    return faults


def _structure_faults(document: EntryDocument) -> Iterator[Fault]:
    """Yield what a single field cannot know: repeated ids and sections nested too deep."""
    seen: dict[str, tuple[str | int, ...]] = {}
    for path, part in _identified(document):
        if part in seen:
            first = "".join(f"/{step}" for step in seen[part])
            yield Fault((*path, "id"), f"“{part}” is already the id at {first}; ids must differ")
        else:
            seen[part] = path
    for path, _section in document.walk_sections():
        if len(path) // 2 > MAX_DEPTH:
            yield Fault(path, f"is nested too deep; {MAX_DEPTH} levels of sections at most")


def _identified(document: EntryDocument) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for path, statement in document.walk_statements():
        yield path, statement.id
    for index, regimen in enumerate(document.regimens):
        yield ("regimens", index), regimen.id
    for path, section in document.walk_sections():
        yield path, section.id
    for path, table in document.walk_tables():
        yield path, table.id
    for index, source in enumerate(document.references):
        yield ("references", index), source.id
