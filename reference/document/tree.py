"""The typed tree of a document. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from reference.document.scalars import Doi, Line, Link, Number, SchemaNumber, Slug, Stated, Text
from reference.document.vocabulary import (
    NOT_STATED,
    Basis,
    Evidence,
    Intent,
    Phase,
    Population,
    ProvenanceKind,
    RegimenKind,
    Route,
    SectionKind,
    WeightBasis,
)

MAX_ITEMS = 2_000
"""Items in one list. It bounds memory, not style."""

MAX_REGIMENS = 200
"""Regimens of one entry. Rules compare each with every other of its context, and one finding
for each pair is more than anybody reads; a monograph of this size is several entries."""


class Part(BaseModel):
    """A part of a document: frozen, and without keys that nobody declared."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)


Cites = Annotated[list[Slug], Field(default_factory=list, max_length=50)]


class Statement(Part):
    """One claim, with its sources and its plain wording."""

    id: Slug
    text: Text = Field(min_length=1)
    plain: Text = ""
    cites: Cites


class Question(Part):
    """A question that readers ask, with its answer."""

    id: Slug
    question: Line = Field(min_length=1)
    text: Text = Field(min_length=1)
    plain: Text = ""
    cites: Cites


class Table(Part):
    """A table of text; dosing figures belong in regimens."""

    id: Slug
    caption: Line = Field(min_length=1)
    columns: list[Line] = Field(min_length=1, max_length=20)
    rows: list[list[Text]] = Field(default_factory=list, max_length=500)
    cites: Cites

    @model_validator(mode="after")
    def _rows_fit(self) -> Table:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"has {len(row)} cells in row {number} and {len(self.columns)} columns; "
                    "give every row one cell per column"
                )
        return self


class Dose(Part):
    """An amount: either ``value``, or ``low`` and ``high`` (one of them may be open)."""

    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: Line = Field(min_length=1, max_length=30)
    approximate: Annotated[bool, Field(strict=True)] = False
    """The source says "about" or "mean"."""

    @model_validator(mode="after")
    def _value_or_range(self) -> Dose:
        if self.value is not None and (self.low is not None or self.high is not None):
            raise ValueError("has both value and low or high; give one value, or a range")
        if self.value is None and self.low is None and self.high is None:
            raise ValueError("has no number; give value, or low and high")
        return self


class Maximum(Part):
    value: Number
    unit: Line = Field(min_length=1, max_length=30)
    basis: Basis = Basis.NOT_STATED


class Step(Part):
    """One step of a titration: by how much, how often, until when, and no further than."""

    by: Dose
    every: Line = ""
    until: Line = ""
    ceiling: Dose | None = None


class AgeRange(Part):
    low: Number | None = None
    high: Number | None = None
    unit: Literal["years", "months", "days"] = "years"


class Regimen(Part):
    """One dosing statement as data. What the source does not say is ``not-stated``."""

    id: Slug
    kind: RegimenKind
    drug: Slug | None = None
    intent: Intent = Intent.NOT_STATED
    route: Route = Route.NOT_STATED
    method: Line = ""
    """How it is given by that route: bolus, infusion, over 60 seconds."""
    indication: Stated = NOT_STATED
    setting: Stated = NOT_STATED
    population: Population = Population.NOT_STATED
    age: AgeRange | None = None
    phase: Phase = Phase.NOT_STATED
    form: Stated = NOT_STATED
    """Salt or isomer, as the source names it."""
    weight_basis: WeightBasis = WeightBasis.NOT_STATED
    dose: Dose | None = None
    also: Annotated[list[Dose], Field(default_factory=list, max_length=5)]
    """The same dose as the source gives it in other units, or the other arm of a comparison."""
    max: Annotated[list[Maximum], Field(default_factory=list, max_length=10)]
    steps: Annotated[list[Step], Field(default_factory=list, max_length=20)]
    frequency: Line = ""
    duration: Line = ""
    note: Text = ""
    cites: Cites


class Section(Part):
    id: Slug
    heading: Line = Field(min_length=1)
    kind: SectionKind = SectionKind.GENERAL
    statements: Annotated[list[Statement], Field(default_factory=list, max_length=MAX_ITEMS)]
    tables: Annotated[list[Table], Field(default_factory=list, max_length=100)]
    questions: Annotated[list[Question], Field(default_factory=list, max_length=200)]
    sections: Annotated[list[Section], Field(default_factory=list, max_length=100)]


class Name(Part):
    family: Line = Field(min_length=1)
    given: Line = ""


class Reference(Part):
    """A source, under CSL-JSON's names, so that a reference manager's export fits."""

    id: Slug
    evidence: Evidence
    title: Line = Field(min_length=1)
    author: Annotated[list[Name], Field(default_factory=list, max_length=200)]
    container_title: Line = Field("", alias="container-title")
    publisher: Line = ""
    issued: Annotated[int, Field(strict=True, ge=1500, le=2200)] | None = None
    """The year of issue."""
    volume: Line = ""
    issue: Line = ""
    page: Line = ""
    DOI: Doi = ""
    PMID: Annotated[str, Field(strict=True, pattern=r"^([1-9][0-9]{0,8})?$")] = ""
    URL: Link = ""
    note: Text = ""


class Provenance(Part):
    source: Line = Field(min_length=1)
    kind: ProvenanceKind
    note: Text = ""


class EntryDocument(Part):
    """Everything that an entry says."""

    schema_: Annotated[SchemaNumber, Field(alias="schema")] = 1
    slug: Slug
    title: Line = Field(min_length=1, max_length=200)
    drug: Slug
    summary: Annotated[list[Statement], Field(default_factory=list, max_length=50)]
    regimens: Annotated[list[Regimen], Field(default_factory=list, max_length=MAX_REGIMENS)]
    sections: Annotated[list[Section], Field(default_factory=list, max_length=200)]
    references: Annotated[list[Reference], Field(default_factory=list, max_length=MAX_ITEMS)]
    provenance: Annotated[list[Provenance], Field(default_factory=list, max_length=200)]

    def walk_sections(self) -> Iterator[tuple[tuple[str | int, ...], Section]]:
        """Yield every section, parents first, with its path."""
        yield from _walk(("sections",), self.sections)

    def walk_statements(
        self,
    ) -> Iterator[tuple[tuple[str | int, ...], Statement | Question]]:
        """Yield every statement and answered question, in reading order, with its path."""
        for index, statement in enumerate(self.summary):
            yield ("summary", index), statement
        for path, section in self.walk_sections():
            for index, statement in enumerate(section.statements):
                yield (*path, "statements", index), statement
            for index, question in enumerate(section.questions):
                yield (*path, "questions", index), question

    def walk_tables(self) -> Iterator[tuple[tuple[str | int, ...], Table]]:
        for path, section in self.walk_sections():
            for index, table in enumerate(section.tables):
                yield (*path, "tables", index), table

    def walk_cites(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield every citation with the path of the list item that makes it."""
        for index, regimen in enumerate(self.regimens):
            for at, cite in enumerate(regimen.cites):
                yield ("regimens", index, "cites", at), cite
        for path, statement in self.walk_statements():
            for at, cite in enumerate(statement.cites):
                yield (*path, "cites", at), cite
        for path, table in self.walk_tables():
            for at, cite in enumerate(table.cites):
                yield (*path, "cites", at), cite

    def reference(self, key: str) -> Reference | None:
        return next((source for source in self.references if source.id == key), None)


def _walk(
    path: tuple[str | int, ...], sections: list[Section]
) -> Iterator[tuple[tuple[str | int, ...], Section]]:
    for index, section in enumerate(sections):
        here = (*path, index)
        yield here, section
        yield from _walk((*here, "sections"), section.sections)
