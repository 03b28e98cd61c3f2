"""What a section, an item or the total combines, staged."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.core.flat.domain import Number, Sets
from rubric_engine.core.flat.lists import Counted
from rubric_engine.core.flat.ops import Int, Truth
from rubric_engine.core.ir import Line, Node
from rubric_engine.diagnostics.frozen import frozen


@frozen(eq=False)
class Several:
    """What occurs for each record of the list ``records``, for the best n: all occurrences that are surely there, and all that may be there.
    ``copies``: there may be any number of them (the list is missing), each of them ``anything``."""

    records: str
    counted: Counted
    points: Number
    surely: Truth
    perhaps: Truth
    copies: Truth
    anything: Number


@frozen(eq=False)
class Child:
    """``points`` if it applies (a line always does); ``matched`` and ``when_matched`` are what a first match asks. Occurrences for the records of a list are one
    child: ``count`` is how many of them apply (None: it is one by itself), ``several`` what they are one by one (where ``points`` aren't all that
    is needed); ``open``: it may not be known how many there are."""

    part: Node | Line
    applies: Sets
    points: Number
    matched: Sets
    when_matched: Number
    count: Int | None = None
    several: Several | None = None
    open: bool = False

    @property
    def weight(self) -> Fraction | None:
        return self.part.weight if isinstance(self.part, Node) else None
