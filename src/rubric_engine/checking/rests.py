"""An ``otherwise`` for which the lines, rows or grades before it leave nothing over.

One that gives nothing, or what something before it gives too, is a careful way to write, and nothing is said of it. One that gives what nothing else gives
has points that nobody can get, and is told (W432; of grades W430).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from rubric_engine.checking import asked as asks
from rubric_engine.checking.ground import Ground
from rubric_engine.core import walk
from rubric_engine.core.ir import Combine, Const, Expr, Line, Lookup, Node, Origin

Given = tuple[bool, Expr]
"""What is given: whether it is taken off, and the amount."""


def is_worth_telling(several: Iterable[Node | Line | Lookup]) -> bool:
    """Whether the ``otherwise`` of the children of a first match, or of a table, gives something, and what nothing before it gives."""
    before: list[Given] = []
    rest: list[Given] = []
    for each in several:
        match each:
            case Line():
                (rest if each.otherwise else before).extend((each.loses, value) for value in _values(each.amount))
            case Lookup():
                before += [(False, value) for row in each.rows for value in _values(row.value)]
                rest += [] if each.otherwise is None else [(False, value) for value in _values(each.otherwise)]
            case Node():
                pass
    return any(value != Const(Fraction(0)) and (loses, value) not in before for loses, value in rest)


def _values(expr: Expr) -> Iterator[Expr]:
    """The values of a table, or the expression itself."""
    if isinstance(expr, Lookup):
        for row in expr.rows:
            yield from _values(row.value)
        if expr.otherwise is not None:
            yield from _values(expr.otherwise)
        return
    yield expr


def lines_left_nothing(ground: Ground) -> Iterator[tuple[str, Node]]:
    """The id of each ``otherwise`` line for which nothing is left over, and the first match that it stands in, told or not."""
    for node in walk.nodes(ground.program):
        if node.combine is Combine.FIRST:
            several = asks.of_lines(ground, node)
            if len(several) > 1 and several[-1].otherwise and asks.taken(ground, several[-1], several[:-1]) is not None:
                yield several[-1].about, node


def rows_left_nothing(ground: Ground) -> Iterator[Origin]:
    """Where the ``otherwise`` of each table stands for which nothing is left over, whatever the line asks for that it is of."""
    for table in asks.tables(ground):
        if table.lookup.otherwise is None or table.lookup.rest is None:
            continue
        several = asks.of_rows(ground, asks.Table(table.lookup, table.around, table.record, None))
        if asks.taken(ground, several[-1], several[:-1]) is not None:
            yield table.lookup.rest
