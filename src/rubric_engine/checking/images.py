"""The range of a number when the ranges of its facts are narrower than declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from rubric_engine.checking.quantities import Quantities
from rubric_engine.core import intervals, walk
from rubric_engine.core.ir import Absolute, Arith, Const, Expr, Extremum, FactRead, FieldRead, Interval, Lookup, Op, Round, Use
from rubric_engine.core.values import round_to

Spans = Mapping[tuple[str | None, str], Interval]


def image(expr: Expr, spans: Spans, quantities: Quantities, record: str | None) -> Interval:
    """``spans``: by list (None: a fact of the unit) and name. What isn't followed has its static range."""
    analysis = quantities.analysis
    match expr:
        case FactRead(name=name) if (None, name) in spans:
            return spans[None, name]
        case FieldRead(name=name) if (record, name) in spans:
            return spans[record, name]
        case Use(name=name) if (inner := quantities.definition(name)) is not None:
            return image(inner, spans, quantities, None)
        case Const():
            return analysis.of(expr)
        case Arith():
            first, chain = walk.spine(expr)
            found = image(first, spans, quantities, record)
            for step in chain:
                found = intervals.tamed(_step(step.op, found, image(step.right, spans, quantities, record)))
            return found
        case Extremum(greatest=greatest, args=args):
            each = [image(arg, spans, quantities, record) for arg in args]
            return intervals.greatest(each) if greatest else intervals.least(each)
        case Absolute(operand=operand):
            return intervals.absolute(image(operand, spans, quantities, record))
        case Round(operand=operand, mode=mode, step=step):
            return intervals.monotone(image(operand, spans, quantities, record), lambda value: round_to(value, mode, step))
        case Lookup(rows=rows, otherwise=otherwise) if rows:
            values = [row.value for row in rows] + ([] if otherwise is None else [otherwise])
            return intervals.hull(image(value, spans, quantities, record) for value in values)
        case _:
            return analysis.of(expr, analysis.facts.get(record or ""))


def _step(op: Op, left: Interval, right: Interval) -> Interval:
    match op:
        case Op.ADD:
            return intervals.add(left, right)
        case Op.SUB:
            return intervals.add(left, intervals.negate(right))
        case Op.MUL:
            return intervals.multiply(left, right)
        case Op.DIV:
            return intervals.divide(left, right)
        case _:
            assert_never(op)
