"""Invariants of what is read for each record, of units together, of curves, dates and pairings; see ``invariants``."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from rubric_engine.core import walk
from rubric_engine.core.decimals import is_irrational
from rubric_engine.core.ir import (
    Combine,
    CountBack,
    Curve,
    Expr,
    FactSpec,
    FieldRead,
    Fold,
    FoldKind,
    Irrational,
    Line,
    Node,
    Parameter,
    PointsRead,
    Program,
    Rank,
    Repeat,
    Round,
    UnitFold,
    ValueKind,
)

Require = Callable[[bool, str, str], None]

_MOST_DROPPED = 100
_ARGUMENTS = {Curve.POWER: 2, Curve.WHOLE_POWER: 2, Curve.ROOT: 2, Curve.LN: 1, Curve.LOG: 1}


def verify_records(program: Program, require: Require) -> None:
    """Calls ``require`` with whether something holds, the invariant's name, and where."""
    facts = {spec.name: spec for spec in program.facts}
    for spec in program.facts:
        _columns(spec, require)
    for parameter in program.parameters:
        _dated(parameter, facts, require)
    _repeats(program, facts, require)
    _points_at_hand(program, require)
    keys = {id(tie.key) for tie in program.tie_keys}
    for expr, origin, record in walk.located_with_records(program):
        _shape(expr, origin.id, record, require)
        require(not isinstance(expr, CountBack) or id(expr) in keys, "count-back-placed", origin.id)
    for expr, origin in walk.expressions(program):
        _decided(expr, origin.id, require)
    for tie in program.tie_keys:
        if tie.among_tied:
            ranked = any(isinstance(expr, Rank | UnitFold) for expr in walk.walk(tie.key))
            require(not ranked, "ties-shaped", "a key among the tied")


def _columns(spec: FactSpec, require: Require) -> None:
    known = {field.name for field in spec.fields}
    require(not spec.computed or spec.kind is ValueKind.LIST, "columns-ordered", spec.name)
    for field in spec.fields:
        require(not field.shared and not field.computed, "columns-ordered", f"{spec.name}.{field.name}")
    for column in spec.computed:
        read = {expr.name for expr in walk.walk(column.expr) if isinstance(expr, FieldRead)}
        folded = any(isinstance(expr, Fold | UnitFold | CountBack | PointsRead) for expr in walk.walk(column.expr))
        require(column.name not in known and not folded, "columns-ordered", f"{spec.name}.{column.name}")
        require(read <= known, "columns-ordered", f"{spec.name}.{column.name}")
        known.add(column.name)


def _dated(parameter: Parameter, facts: dict[str, FactSpec], require: Require) -> None:
    dates = [date for date, _ in parameter.dated]
    require(all(early < late for early, late in pairwise(dates)), "parameters-dated", parameter.name)
    require(not parameter.dated or parameter.dated[-1][1] == parameter.value, "parameters-dated", parameter.name)
    if parameter.as_of is not None:
        is_date = parameter.as_of in facts and facts[parameter.as_of].kind is ValueKind.DATE
        require(bool(parameter.dated) and is_date, "parameters-dated", parameter.name)


def _repeats(program: Program, facts: dict[str, FactSpec], require: Require) -> None:
    require(program.total.repeat is None, "repeats-placed", "total")
    for node in walk.nodes(program):
        _codes(node, require)
        for child in node.children:
            if isinstance(child, Node) and child.repeat is not None:
                require(child.weight is None and node.combine is not Combine.FIRST, "repeats-placed", child.origin.id)
    for id, around in walk.repeats(program).items():
        repeats = [node.repeat for node in around if node.repeat is not None]
        for repeat in repeats:
            spec = facts.get(repeat.fact)
            require(spec is not None and spec.kind is ValueKind.LIST, "repeats-placed", id)
            require(spec is None or repeat.by is None or repeat.by in column_names(spec), "repeats-placed", id)
        require(len(repeats) < 2 or _nests(repeats), "repeats-placed", id)


def _codes(node: Node, require: Require) -> None:
    """Reason codes stand where a baseline is, which has at least one."""
    codes = [line.reason_code for line in node.children if isinstance(line, Line) and line.reason_code is not None]
    require(node.baseline is not None or not codes, "codes-placed", node.origin.id)


def column_names(spec: FactSpec) -> set[str]:
    return {field.name for field in spec.fields} | {column.name for column in spec.computed}


def _nests(repeats: list[Repeat]) -> bool:
    """Inside of different values of a list's column, the records of that list."""
    outer, inner, *deeper = repeats
    return not deeper and outer.by is not None and inner.by is None and outer.fact == inner.fact


def _points_at_hand(program: Program, require: Require) -> None:
    """The points of what is repeated are read inside of the same repeated nodes only."""
    repeated = walk.repeats(program)
    repeated["total"] = ()
    places = [(expr, origin.id) for expr, origin in walk.expressions(program)]
    for outer, place in places:
        around = repeated.get(place, ())
        for expr in walk.walk(outer):
            if isinstance(expr, PointsRead):
                of = repeated.get(expr.id, ())
                require(of == around[: len(of)], "points-at-hand", f"{expr.id} in {place}")


def _shape(expr: Expr, where: str, record: str | None, require: Require) -> None:
    match expr:
        case Irrational(curve=curve, args=args):
            require(len(args) == _ARGUMENTS[curve], "expressions-shaped", where)
        case Fold(kind=kind, drop_highest=highest, drop_lowest=lowest):
            _drops(kind, highest, lowest, where, require)
        case UnitFold(kind=kind, value=value, drop_highest=highest, drop_lowest=lowest):
            _drops(kind, highest, lowest, where, require)
            require(value is not None or kind is FoldKind.COUNT, "expressions-shaped", where)
            require(record is None, "units-placed", where)
            inside = [inner for part in walk.children(expr) for inner in walk.walk(part)]
            require(not any(isinstance(inner, UnitFold | Rank) for inner in inside), "units-placed", where)
        case Rank(records=records):
            require(records is None or records == record, "ranks-placed", where)
        case _:
            pass


def _drops(kind: FoldKind, highest: int, lowest: int, where: str, require: Require) -> None:
    dropped = 0 <= highest <= _MOST_DROPPED and 0 <= lowest <= _MOST_DROPPED
    require(dropped and (kind in (FoldKind.SUM, FoldKind.MEAN) or not (highest or lowest)), "expressions-shaped", where)


def _decided(outer: Expr, where: str, require: Require) -> None:
    """What is irrational stands in a rounding, one in each."""
    waiting: list[tuple[Expr, bool]] = [(outer, False)]
    while waiting:
        expr, rounded = waiting.pop()
        if isinstance(expr, Round):
            require(_undecided(expr.operand) <= 1, "curves-rounded", where)
            rounded = True
        require(not _is_irrational(expr) or rounded, "curves-rounded", where)
        waiting.extend((inner, rounded) for inner in walk.children(expr))


def _undecided(operand: Expr) -> int:
    """How many irrational numbers stand in a rounding, those inside of an inner one left out."""
    count, waiting = 0, [operand]
    while waiting:
        expr = waiting.pop()
        if not isinstance(expr, Round):
            count += _is_irrational(expr)
            waiting.extend(walk.children(expr))
    return count


def _is_irrational(expr: Expr) -> bool:
    return isinstance(expr, Irrational) and is_irrational(expr.curve, expr.args)
