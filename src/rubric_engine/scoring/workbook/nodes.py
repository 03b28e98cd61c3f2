"""Nodes that only workbooks have: the flat form knows neither.

Each is a kind of node that the flat form does have, so that whoever goes through nodes goes through these too; the ``Rewriter`` is told not to look into them.
"""

from __future__ import annotations

from rubric_engine.core.flat.builder import Builder
from rubric_engine.core.flat.ops import Equal, Int, IntColumn, Lit, Part, Truth, WordsColumn
from rubric_engine.diagnostics.frozen import frozen


@frozen(eq=False)
class OfNamed(IntColumn):
    """``value`` of the unit that ``words`` (a field of the list ``level``) names, where ``takes`` holds of it; 0 where there is no such unit. ``value`` isn't below 0.

    Whoever puts units in order asks each record once which of them it names.
    """

    value: Int
    takes: Truth
    words: WordsColumn


def of_named(make: Builder, value: Int, takes: Truth, words: WordsColumn) -> OfNamed:
    node = OfNamed(words.fact, Part.VALUE, 1, words.level, value, takes, words)
    make.bounds[node] = (0, None)
    return node


@frozen(eq=False)
class OneValue(Equal):
    """Whether a record has just this value. There is no cell for it: it stands in what is counted, so that many values cost no cell for each record."""


def one_value(value: Int, constant: Int) -> OneValue:
    assert isinstance(constant, Lit)
    return OneValue(value, constant, value.level)
