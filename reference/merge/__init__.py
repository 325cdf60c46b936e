"""Three-way merge of documents: what goes together merges, the rest is put before a person. Pure.

:func:`merge` matches by stable ids, as ``reference.compare`` does. What only one side changed
is taken; the same change on both sides is one change. Where both changed the same thing
differently, or one changed what the other removed, nobody's text is lost silently: it is a
:class:`Conflict`, settled by a choice, and until then as ``mine`` has it.

It errs on the side of asking. The figures of a regimen are one unit, so that no dose is put
together from two halves; a text and its plain wording are one where either change touches a
number, a unit or a negation; the cells of a row, and a source under another title, likewise.
"""

from .asking import MINE, THEIRS, Conflict
from .merging import Merge, merge

__all__ = ["MINE", "THEIRS", "Conflict", "Merge", "merge"]
