"""Over the whole range of what a table is looked up by, exactly one row applies.

E403: a stretch, a choice or a combination that no row covers, and no ``otherwise`` fills the gap.
E404: two rows that both apply.
E405: a place without an entry in a rank table.
E406: a definition ``by cases`` that has no value when no case holds (as a scoring line it earns nothing then).

Wrong, at 3% and above::

    by growth in bands:
    below 0: 0 points
    0 to below 3%: 1 point

Mended with a row ``at least 3%: 2 points``, or ``otherwise: 0 points``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from rubric_engine.core import walk
from rubric_engine.core.checks.axes import Axis, axis_of
from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.checks.subjects import Subject, Subjects
from rubric_engine.core.checks.words import Manner
from rubric_engine.core.intervals import EVERYTHING
from rubric_engine.core.ir import Arith, Given, Lookup, Origin, RankLookup, Row, Text
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.diagnostics.model import NOWHERE, Diagnostic

_MOST = 5  # of each table, overlaps reported and uncovered combinations named


@frozen
class _Table:
    lookup: Lookup
    axes: tuple[Axis, ...]
    ranked: bool
    origin: Origin


def check(context: Context) -> Iterator[Diagnostic]:
    subjects = Subjects(context.analysis.but(supplied=True), context.zh)
    of_ranks: set[int] = set()
    asked: set[int] = set()
    for expr, origin, record in walk.located_with_records(context.program):
        match expr:
            case RankLookup(table=lookup, shared=shared):
                of_ranks.add(id(lookup))
                yield from _check_table(context, lookup, origin, [subjects.rank(shared)])
            case Given(operand=Lookup(subjects=()) as lookup):
                asked.add(id(lookup))  # whether one of its cases holds
            case Lookup(subjects=()) if id(expr) not in asked:
                yield from _check_cases(context, expr, origin)
            case Lookup() if expr.subjects and id(expr) not in of_ranks:
                percent = any("%" in _text(row).en for row in expr.rows)
                at_hand = context.analysis.facts.get(record or "")
                found = [subjects.of(subject, percent, at_hand) for subject in expr.subjects]
                yield from _check_table(context, expr, origin, [subject for subject in found if subject is not None])
            case _:
                pass


def _check_table(context: Context, lookup: Lookup, origin: Origin, subjects: list[Subject]) -> Iterator[Diagnostic]:
    if len(subjects) != max(1, len(lookup.subjects)) or any(len(row.keys) != len(subjects) for row in lookup.rows):
        return
    axes = [axis_of(subject, [row.keys[i] for row in lookup.rows]) for i, subject in enumerate(subjects)]
    known = tuple(axis for axis in axes if axis is not None)
    if len(known) < len(axes):
        return
    ranked = any(axis.subject.writer.manner is Manner.PLACE for axis in known)
    yield from _check_rows(context, _Table(lookup, known, ranked, origin))


def _check_rows(context: Context, table: _Table) -> Iterator[Diagnostic]:
    """Rows take their cells one after the other: a cell that is taken is an overlap, one that is left a gap."""
    taken: dict[tuple[int, ...], Row] = {}
    overlaps = 0
    for row in table.lookup.rows:
        told: set[int] = set()  # the rows that this one was said to overlap
        for cell in product(*(axis.covered(key) for axis, key in zip(table.axes, row.keys, strict=True))):
            first = taken.get(cell)
            if first is None or first is row:
                taken[cell] = row
            elif id(first) not in told and not _fills_up(row):
                told.add(id(first))
                overlaps += 1
                yield _overlap(context, table, first, row, cell)
                if overlaps == _MOST:
                    return
    if table.lookup.otherwise is None and overlaps == 0:
        yield from _gaps(context, table, taken)


def _fills_up(row: Row) -> bool:
    """Whether a row stands for ``otherwise`` in a grid: it takes whatever of its column is left."""
    return any(part == EVERYTHING for key in row.keys for part in key)


def _overlap(context: Context, table: _Table, first: Row, second: Row, cell: tuple[int, ...]) -> Diagnostic:
    origin = second.origin if second.origin is not None and second.origin.span != NOWHERE else table.origin
    example = context.say(", ", "、").join(axis.example(stretch) for axis, stretch in zip(table.axes, cell, strict=True))
    return finding("E404", origin, first=_written(context, table, first), second=_written(context, table, second), example=example)


def _written(context: Context, table: _Table, row: Row) -> str:
    """A row's key as written, or else as we would write it."""
    covered = zip(table.axes, row.keys, strict=True)
    return _text(row)[context.program.language] or " | ".join(", ".join(axis.names(axis.covered(key))) for axis, key in covered)


def _text(row: Row) -> Text:
    return Text("", "") if row.origin is None else row.origin.text


def _gaps(context: Context, table: _Table, taken: dict[tuple[int, ...], Row]) -> Iterator[Diagnostic]:
    *outer, inner = table.axes
    gaps: list[str] = []
    example = ""
    for cell in product(*(range(len(axis)) for axis in outer)):
        free = [stretch for stretch in range(len(inner)) if (*cell, stretch) not in taken]
        if not free:
            continue
        around = [axis.names([stretch])[0] for axis, stretch in zip(outer, cell, strict=True)]
        gaps += [" | ".join([*around, name]) for name in inner.names(free)]
        values = [axis.example(stretch) for axis, stretch in zip(outer, cell, strict=True)]
        example = example or context.say(", ", "、").join([*values, inner.example(free[0])])
        if len(gaps) > _MOST:
            break
    if gaps and table.ranked:
        yield finding("E405", table.origin, places=context.listed(gaps))
    elif gaps:
        yield finding("E403", table.origin, gaps=context.listed(gaps), example=example)


def _check_cases(context: Context, lookup: Lookup, origin: Origin) -> Iterator[Diagnostic]:
    if lookup.otherwise is None and not _is_scored(context, lookup):
        yield finding("E406", origin)


def _is_scored(context: Context, lookup: Lookup) -> bool:
    """Whether the table stands as a scoring line, of which no case may hold."""
    for line in walk.lines(context.program):
        if line.amount is lookup or (isinstance(line.amount, Arith) and (line.amount.left is lookup or line.amount.right is lookup)):
            return True
    return False
