"""A rule's docstring, read into its parts: the rules page and the drift test use the same.

The form is: what the rule flags, as a paragraph; then the sections ``Why:``, ``Source:``
and ``Mend:``; then ``Bad::`` and ``Good::``, each an indented fragment of a document in
YAML. A test runs the rule on both fragments.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import lru_cache

SECTIONS = ("Why:", "Source:", "Mend:", "Bad::", "Good::")
_HEAD = re.compile(r"^(Why:|Source:|Mend:|Bad::|Good::)[ \t]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a rule flags, why it matters, who says so, what to do, and two examples."""

    what: str
    why: str
    source: str
    mend: str
    bad: str
    good: str


@lru_cache(maxsize=256)
def explain(docstring: str | None) -> Explanation:
    """Read a docstring. Raise ValueError naming the section that is missing or empty."""
    what, *rest = _HEAD.split(inspect.cleandoc(docstring or ""))
    found = dict(zip(rest[::2], rest[1::2], strict=True))
    if list(found) != list(SECTIONS):
        raise ValueError(
            f"a rule's docstring has the sections {', '.join(SECTIONS)}, in this order"
        )
    texts = {name: _flow(text) if name[-2] != ":" else _block(text) for name, text in found.items()}
    texts["what"] = _flow(what)
    for name, text in texts.items():
        if not text:
            raise ValueError(f"the section {name} of a rule's docstring is empty")
    return Explanation(
        what=texts["what"],
        why=texts["Why:"],
        source=texts["Source:"],
        mend=texts["Mend:"],
        bad=texts["Bad::"],
        good=texts["Good::"],
    )


def _flow(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _block(text: str) -> str:
    return inspect.cleandoc("\n" + text).strip("\n")
