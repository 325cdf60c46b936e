"""Entries as YAML files: read with a reason for every refusal, written in one canonical form.

This package is pure: no ORM, no settings, no clock.
"""

from reference.yaml.completing import complete
from reference.yaml.files import NO_FILES, name_of, read_bytes, replace, yaml_files
from reference.yaml.reading import Source, read
from reference.yaml.refusals import BadFile, Refusal
from reference.yaml.writing import write

__all__ = [
    "NO_FILES",
    "BadFile",
    "Refusal",
    "Source",
    "complete",
    "name_of",
    "read",
    "read_bytes",
    "replace",
    "write",
    "yaml_files",
]
