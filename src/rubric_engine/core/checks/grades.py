"""Every total gets a grade, and every grade some total.

W426: a grade is never given, because the grades above it take every total that it asks for.
W427: no grade stands with ``otherwise``, and some totals get no grade.
W425: a gate sets the total to zero, where fewer points are better, so that it rewards what it should punish.

Wrong::

    grade passed when total at least 60
    grade good when total at least 80

Mended: ``good`` above ``passed``, and ``grade failed otherwise`` at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rubric_engine.core.checks.context import Context, finding
from rubric_engine.core.intervals import EVERYTHING
from rubric_engine.core.ir import All, CmpOp, Compare, Const, Expr, GateEffect, Interval, PointsRead, Program, Within
from rubric_engine.diagnostics.model import Diagnostic

_MOST_NAMED = 5
_TURNED = {CmpOp.GE: CmpOp.LE, CmpOp.LE: CmpOp.GE, CmpOp.GT: CmpOp.LT, CmpOp.LT: CmpOp.GT}


def check(context: Context) -> Iterator[Diagnostic]:
    yield from _rewarding_gates(context)
    yield from _unreachable(context)
    yield from _without_grade(context)


def _rewarding_gates(context: Context) -> Iterator[Diagnostic]:
    for gate in context.program.gates:
        if context.program.lower_is_better and gate.effect is GateEffect.ZERO and gate.target in (None, "", "total"):
            label = gate.origin.label[context.program.language] if gate.origin.label is not None else gate.origin.id
            yield finding("W425", gate.origin, gate=label)


def _unreachable(context: Context) -> Iterator[Diagnostic]:
    by_gates = given_by_gates(context.program)
    taken: list[Interval] = []
    names: list[str] = []
    for grade in context.program.grades:
        if grade.when is None:
            return
        if _covers(taken, _asked(grade.when)) and grade.name not in by_gates:
            yield finding("W426", grade.origin, name=grade.name, **_above(names))
        exact = _exact(grade.when)
        if exact is not None:
            taken.append(exact)
            names.append(grade.name)


def _above(names: list[str]) -> dict[str, str]:
    """The grades above, in the words of both languages."""
    few, more = names[:_MOST_NAMED], len(names) - _MOST_NAMED
    en = ", ".join(f"`{name}`" for name in few) + (f" and {more} more" if more > 0 else "")
    zh = "、".join(f"「{name}」" for name in few) + (f"等 {len(names)} 个等次" if more > 0 else "")
    return {"above_en": f"{en} above it {'takes' if len(names) == 1 else 'take'}", "above_zh": zh}


def given_by_gates(program: Program) -> frozenset[str]:
    """The names of grades that a gate gives, or limits a unit to, whatever they ask for themselves."""
    effects = (GateEffect.GRADE_IS, GateEffect.GRADE_AT_MOST)
    return frozenset(gate.target for gate in program.gates if gate.effect in effects and gate.target is not None)


def _without_grade(context: Context) -> Iterator[Diagnostic]:
    grades = context.program.grades
    if not grades or any(grade.when is None for grade in grades):
        return
    if not every_total_has_a_condition(context):
        yield finding("W427", grades[-1].origin)


def every_total_has_a_condition(context: Context) -> bool:
    """Whether each total that there may be meets the condition of some grade, by the ends of its range alone."""
    conditions = [grade.when for grade in context.program.grades if grade.when is not None]
    taken = [exact for when in conditions if (exact := _exact(when)) is not None]
    span = context.analysis.node(context.program.total)
    return _covers(taken, Interval(span.low, span.high))


# ---------------------------------------------------------------- what a condition asks of the total


def _exact(when: Expr) -> Interval | None:
    """The totals for which the condition holds, where it asks for nothing else."""
    match when:
        case Compare(op=op, left=PointsRead(id="total"), right=Const(value=Fraction() as bound)):
            return _half(op, bound)
        case Compare(op=op, left=Const(value=Fraction() as bound), right=PointsRead(id="total")):
            return _half(_TURNED.get(op, op), bound)
        case Within(
            operand=PointsRead(id="total"), low=Const(value=Fraction() as low), high=Const(value=Fraction() as high), high_open=open_
        ):
            return Interval(low, high, high_open=open_)
        case All(parts=parts):
            asked = [_exact(part) for part in parts]
            return None if None in asked else _both([span for span in asked if span is not None])
        case _:
            return None


def _asked(when: Expr) -> Interval:
    """Totals outside of these can't meet the condition."""
    parts = when.parts if isinstance(when, All) else (when,)
    return _both([span for part in parts if (span := _exact(part)) is not None])


def _half(op: CmpOp, bound: Fraction) -> Interval | None:
    match op:
        case CmpOp.GE | CmpOp.GT:
            return Interval(bound, None, low_open=op is CmpOp.GT)
        case CmpOp.LE | CmpOp.LT:
            return Interval(None, bound, high_open=op is CmpOp.LT)
        case CmpOp.EQ:
            return Interval(bound, bound)
        case CmpOp.NE:
            return None


def _both(spans: Sequence[Interval]) -> Interval:
    found = EVERYTHING
    for span in spans:
        low, low_open = max((found.low, found.low_open), (span.low, span.low_open), key=lambda end: _from_below(*end))
        high, high_open = min((found.high, found.high_open), (span.high, span.high_open), key=lambda end: _from_above(*end))
        found = Interval(low, high, low_open, high_open)
    return found


def _from_below(end: Fraction | None, is_open: bool) -> tuple[int, Fraction, int]:
    """Where a stretch begins, as something that compares."""
    return (-1, Fraction(0), 0) if end is None else (0, end, int(is_open))


def _from_above(end: Fraction | None, is_open: bool) -> tuple[int, Fraction, int]:
    """Where what follows a stretch begins."""
    return (1, Fraction(0), 0) if end is None else (0, end, int(not is_open))


def _covers(spans: Sequence[Interval], wanted: Interval) -> bool:
    """Whether the stretches together hold every number of ``wanted``."""
    here, goal = _from_below(wanted.low, wanted.low_open), _from_above(wanted.high, wanted.high_open)
    for span in sorted(spans, key=lambda one: _from_below(one.low, one.low_open)):
        if _from_below(span.low, span.low_open) > here:
            break
        here = max(here, _from_above(span.high, span.high_open))
    return here >= goal
