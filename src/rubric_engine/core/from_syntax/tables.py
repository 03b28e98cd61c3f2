"""Tables into lookups."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.core import ir
from rubric_engine.core.from_syntax.expressions import Lowering
from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.model import TableDecl
from rubric_engine.syntax import tree

Key = tuple[ir.Interval | ir.Scalar, ...]


def lower_table(table: TableDecl, to: Lowering) -> ir.Expr:
    """The value of a table. A two-way table has a row for each row and column."""
    head = table.head
    origin = ir.Origin(to.owner, head.span, to.texts.table(head))
    match head.kind:
        case tree.TableKind.CASES:
            return _cases(table, to, origin)
        case tree.TableKind.INTERPOLATED:
            return _interpolation(table, to, origin)
        case tree.TableKind.GRID:
            return _grid(table, to, origin)
        case tree.TableKind.BANDS | tree.TableKind.VALUES:
            return _single(table, to, origin)


def _single(table: TableDecl, to: Lowering, origin: ir.Origin) -> ir.Expr:
    expr, tied = table.head.subjects[0], table.head.tied
    subject = to.shown(expr)
    rows = tuple(
        ir.Row((_keys(row.keys, to),), _cell(row.cells[0], to), origin=_row_origin(row.keys, row, to)) for row in table.rows if row.keys
    )
    otherwise = next((_cell(row.cells[0], to) for row in table.rows if not row.keys), None)
    rest = _rest(table, to)
    if not isinstance(subject, ir.Rank):
        return ir.Lookup((subject,), rows, otherwise, origin=origin, rest=rest)
    shared = tied is not tree.TieShare.ENTRY
    placed = ir.Lookup((ir.Const(Fraction(0)),) if shared else (subject,), rows, otherwise, origin=origin, rest=rest)
    return ir.RankLookup(subject, placed, shared, tied is tree.TieShare.MEAN_DOWN, origin=origin)


def _grid(table: TableDecl, to: Lowering, origin: ir.Origin) -> ir.Lookup:
    subjects = tuple(to.shown(subject) for subject in table.head.subjects)
    columns = [(column, _keys(column, to)) for column in table.columns]
    rows: list[ir.Row] = []
    otherwise: ir.Expr | None = None
    for row in table.rows:
        key = _keys(row.keys, to)
        for (patterns, column), cell in zip(columns, row.cells, strict=True):
            value = _cell(cell, to)
            across = to.texts.keys(patterns)
            if row.keys:
                down = to.texts.keys(row.keys)
                text = ir.Text(f"{down.en}, {across.en}", f"{down.zh}、{across.zh}")
                rows.append(ir.Row((key, column), value, origin=ir.Origin(to.owner, row.span, text)))
        if not row.keys:  # the rest of the first subject: a table of the second one alone
            rest = tuple(
                ir.Row((column,), _cell(cell, to), origin=_row_origin(patterns, row, to))
                for (patterns, column), cell in zip(columns, row.cells, strict=True)
            )
            otherwise = ir.Lookup((subjects[1],), rest, None, origin=origin)
    return ir.Lookup(subjects, tuple(rows), otherwise, origin=origin, rest=_rest(table, to))


def _cases(table: TableDecl, to: Lowering, origin: ir.Origin) -> ir.Lookup:
    rows: list[ir.Row] = []
    otherwise: ir.Expr | None = None
    for row in table.rows:
        value = _cell(row.cells[0], to)
        conditions = tuple(to.shown(pattern.value) for pattern in row.keys if pattern.value is not None)
        if not conditions:
            otherwise = value
            continue
        case = conditions[0] if len(conditions) == 1 else ir.AnyOf(conditions)
        rows.append(ir.Row((), value, case, origin=_row_origin(row.keys, row, to)))
    return ir.Lookup((), tuple(rows), otherwise, origin=origin, rest=_rest(table, to))


def _interpolation(table: TableDecl, to: Lowering, origin: ir.Origin) -> ir.Interpolate:
    points: list[tuple[Fraction, Fraction]] = []
    for row in table.rows:
        key = constant(row.keys[0].value, to.resolution) if row.keys[0].value is not None else None
        value = constant(row.cells[0].value, to.resolution)
        assert isinstance(key, Fraction), "analysis has made sure of constants"
        assert isinstance(value, Fraction), "analysis has made sure of constants"
        points.append((key, -value if row.cells[0].loses else value))
    return ir.Interpolate(to.shown(table.head.subjects[0]), tuple(sorted(points)), origin=origin)


def _row_origin(patterns: tuple[tree.Pattern, ...], row: tree.RowStmt, to: Lowering) -> ir.Origin:
    return ir.Origin(to.owner, row.span, to.texts.keys(patterns))


def _rest(table: TableDecl, to: Lowering) -> ir.Origin | None:
    """Where what no row covers has its value."""
    return next((ir.Origin(to.owner, row.span, ir.Text("otherwise", "其余")) for row in table.rows if not row.keys), None)


def _cell(cell: tree.Cell, to: Lowering) -> ir.Expr:
    made = to.lower(cell.value)
    if not cell.loses:
        return made
    if isinstance(made, ir.Const) and isinstance(made.value, Fraction):
        return ir.Const(-made.value)
    return ir.Arith(ir.Op.SUB, ir.Const(Fraction(0)), made)


def _keys(patterns: tuple[tree.Pattern, ...], to: Lowering) -> Key:
    return tuple(_key(pattern, to) for pattern in patterns)


def _key(pattern: tree.Pattern, to: Lowering) -> ir.Interval | ir.Scalar:
    if pattern.value is not None:
        value = constant(pattern.value, to.resolution)
        assert value is not None, "analysis has made sure of a constant"
        return value
    bounds = pattern.bounds
    assert bounds is not None, "a pattern is a value or bounds"
    low, high = (constant(end, to.resolution) if end is not None else None for end in (bounds.low, bounds.high))
    return ir.Interval(_number(low), _number(high), bounds.above, bounds.below)


def _number(value: ir.Scalar | None) -> Fraction | None:
    return value if isinstance(value, Fraction) else None
