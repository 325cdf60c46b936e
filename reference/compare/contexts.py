"""Both documents, indexed by stable ids, with what the place of a part says about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from reference.document import (
    EntryDocument,
    Question,
    Reference,
    Regimen,
    Section,
    SectionKind,
    Statement,
    Table,
)

from .classes import Path
from .wording import denies, speaks_of_dose

Item = Statement | Question | Table


@dataclass(frozen=True, slots=True)
class Held:
    """A part with its path and the sections around it, outermost first."""

    path: Path
    part: Item | Section
    parents: tuple[Section, ...] = ()

    @property
    def parent(self) -> str:
        """The id of the section that holds it, empty for the summary or the top level."""
        return self.parents[-1].id if self.parents else ""

    @property
    def kinds(self) -> tuple[SectionKind, ...]:
        return tuple(section.kind for section in self.parents)

    @property
    def headings(self) -> str:
        return " / ".join(section.heading for section in self.parents)

    @property
    def contraindicates(self) -> bool:
        own = (self.part.kind,) if isinstance(self.part, Section) else ()
        return SectionKind.CONTRAINDICATIONS in (*self.kinds, *own)


@dataclass
class Index:
    """One document, ready to be looked up. An absent document is an empty index."""

    document: EntryDocument | None
    items: dict[tuple[str, str], Held] = field(default_factory=dict)
    sections: dict[str, Held] = field(default_factory=dict)
    regimens: dict[str, tuple[Path, Regimen]] = field(default_factory=dict)
    references: dict[str, tuple[Path, Reference]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.document is None:
            return
        self._hold(("summary",), self.document.summary, ())
        self._descend(("sections",), self.document.sections, ())
        for at, regimen in enumerate(self.document.regimens):
            self.regimens[regimen.id] = (("regimens", at), regimen)
        for at, source in enumerate(self.document.references):
            self.references[source.id] = (("references", at), source)

    def _hold(self, path: Path, parts: Iterable[Item], parents: tuple[Section, ...]) -> None:
        for at, part in enumerate(parts):
            self.items[kind_of(part), part.id] = Held((*path, at), part, parents)

    def _descend(
        self, path: Path, sections: Iterable[Section], parents: tuple[Section, ...]
    ) -> None:
        for at, section in enumerate(sections):
            here, inside = (*path, at), (*parents, section)
            self.sections[section.id] = Held(here, section, parents)
            self._hold((*here, "statements"), section.statements, inside)
            self._hold((*here, "tables"), section.tables, inside)
            self._hold((*here, "questions"), section.questions, inside)
            self._descend((*here, "sections"), section.sections, inside)

    def under_doses(self) -> set[str]:
        """Return the ids of the references that anything about a dose cites."""
        cited = {key for _path, regimen in self.regimens.values() for key in regimen.cites}
        for held in self.items.values():
            if bears_dose(held.part) or held.contraindicates:
                cited.update(held.part.cites)  # type: ignore[union-attr]
        return cited

    def drugs(self) -> set[str]:
        """Return the names of drugs that the document itself gives, in small letters."""
        if self.document is None:
            return set()
        slugs = {
            self.document.drug,
            *(regimen.drug or "" for _path, regimen in self.regimens.values()),
        }
        return {word for slug in slugs for word in slug.split("-") if len(word) > 1}


def kind_of(part: Item | Section) -> str:
    return type(part).__name__.lower()


def texts_of(part: Item | Section) -> Iterator[str]:
    """Yield every text of a part, of a section its own heading and everything within."""
    match part:
        case Statement():
            yield from (part.text, part.plain)
        case Question():
            yield from (part.question, part.text, part.plain)
        case Table():
            yield part.caption
            yield from part.columns
            for row in part.rows:
                yield from row
        case Section():
            yield part.heading
            inner: tuple[Item | Section, ...] = (
                *part.statements,
                *part.tables,
                *part.questions,
                *part.sections,
            )
            for each in inner:
                yield from texts_of(each)


def bears_dose(part: Item | Section) -> bool:
    return speaks_of_dose(*texts_of(part))


def grave(part: Item | Section) -> bool:
    """Tell whether every word of the part counts: it gives a dose, or denies something."""
    texts = tuple(texts_of(part))
    return speaks_of_dose(*texts) or denies(*texts)
