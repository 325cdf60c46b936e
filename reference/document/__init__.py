"""The content of one entry as one typed tree, its canonical bytes and its digest.

An :class:`EntryDocument` is what an editor writes, what the board signs and
what the reader's page is rendered from. Its canonical form is the only form
that is stored: UTF-8 JSON with sorted keys, no white space, nothing empty, and
every number a string of decimal digits exactly as it was written. The digest is
the SHA-256 of those bytes, so it depends on neither key order, platform nor
library version.

This module is pure: no ORM, no settings, no clock.
"""

from reference.document.canonical import (
    UPCASTS,
    canonical_bytes,
    digest,
    digest_of,
    json_schema,
    load,
    plain_data,
)
from reference.document.faults import MAX_DEPTH, Fault, Malformed, parse
from reference.document.scalars import (
    DECIMAL_PATTERN,
    INVISIBLE,
    MAX_ACCENTS,
    MAX_TEXT,
    SCHEMA,
    SLUG_PATTERN,
    Doi,
    Line,
    Link,
    Number,
    Slug,
    Stated,
    Text,
)
from reference.document.tree import (
    MAX_ITEMS,
    AgeRange,
    Cites,
    Dose,
    EntryDocument,
    Maximum,
    Name,
    Part,
    Provenance,
    Question,
    Reference,
    Regimen,
    Section,
    Statement,
    Step,
    Table,
)
from reference.document.vocabulary import (
    LOW_EVIDENCE,
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

__all__ = [
    "DECIMAL_PATTERN",
    "INVISIBLE",
    "LOW_EVIDENCE",
    "MAX_ACCENTS",
    "MAX_DEPTH",
    "MAX_ITEMS",
    "MAX_TEXT",
    "NOT_STATED",
    "SCHEMA",
    "SLUG_PATTERN",
    "UPCASTS",
    "AgeRange",
    "Basis",
    "Cites",
    "Doi",
    "Dose",
    "EntryDocument",
    "Evidence",
    "Fault",
    "Intent",
    "Line",
    "Link",
    "Malformed",
    "Maximum",
    "Name",
    "Number",
    "Part",
    "Phase",
    "Population",
    "Provenance",
    "ProvenanceKind",
    "Question",
    "Reference",
    "Regimen",
    "RegimenKind",
    "Route",
    "Section",
    "SectionKind",
    "Slug",
    "Stated",
    "Statement",
    "Step",
    "Table",
    "Text",
    "WeightBasis",
    "canonical_bytes",
    "digest",
    "digest_of",
    "json_schema",
    "load",
    "parse",
    "plain_data",
]
