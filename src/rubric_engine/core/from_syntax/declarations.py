"""Facts, computed columns, parameters and definitions into the core."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.core import ir, walk
from rubric_engine.core.from_syntax.expressions import Lowering
from rubric_engine.core.from_syntax.tables import lower_table
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.semantics import constants
from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.model import ColumnDecl, DefinitionDecl, FactDecl, FactSymbol, ParameterDecl, ParameterSymbol, Remarks
from rubric_engine.semantics.types import Sort, Type
from rubric_engine.semantics.walk import descend
from rubric_engine.syntax import tree

SORTS = {Sort.RATIO: ir.ValueKind.NUMBER, Sort.POINTS: ir.ValueKind.SCORE, Sort.CHOICE: ir.ValueKind.NUMBER}
KINDS = {kind: ir.ValueKind(kind.value) for kind in tree.Kind}


def lower_fact(decl: FactDecl, to: Lowering, citation: str | None) -> ir.FactSpec:
    stmt = decl.stmt
    low, high = _range(decl, to)
    bounds = stmt.bounds or tree.Bounds()
    label = to.texts.label(stmt.label)
    return ir.FactSpec(
        name=decl.name,
        alias=stmt.name.alias,
        kind=KINDS[stmt.kind],
        label=label,
        unit=to.texts.name(stmt.unit) if stmt.unit is not None else None,
        options=tuple(ir.Option(option.text, option.alias) for option in stmt.options),
        ordered=stmt.ordered,
        low=low,
        high=high,
        low_open=bounds.above,
        high_open=bounds.below,
        whole=stmt.kind is tree.Kind.COUNT,
        or_none=stmt.or_none,
        missing_as=constants.declared(stmt.missing_as, to.resolution) if stmt.missing_as is not None else None,
        missing_error=stmt.missing_error,
        shared=stmt.shared,
        better=stmt.better.value if stmt.better is not None else None,
        fields=tuple(lower_fact(one, to, decl.remarks.citation or citation) for one in decl.fields),
        computed=tuple(_lower_column(one, evolve(to, record=decl.name), decl.remarks.citation or citation) for one in decl.columns),
        origin=declared(stmt.name, stmt, label, decl.remarks, citation, to),
    )


def _range(decl: FactDecl, to: Lowering) -> tuple[Fraction | None, Fraction | None]:
    stmt = decl.stmt
    if stmt.kind is tree.Kind.CHOICE:
        return Fraction(0), Fraction(len(stmt.options) - 1)
    bounds = stmt.bounds or tree.Bounds()
    low, high = (constants.declared(end, to.resolution) if end is not None else None for end in (bounds.low, bounds.high))
    if stmt.kind is tree.Kind.COUNT and low is None:
        low = Fraction(0)
    return (low if isinstance(low, Fraction) else None), (high if isinstance(high, Fraction) else None)


def declared(
    name: tree.Name, stmt: tree.Statement, label: ir.Text | None, remarks: Remarks, citation: str | None, to: Lowering
) -> ir.Origin:
    return ir.Origin(name.text, stmt.span, to.texts.name(name), label, remarks.citation or citation, remarks.notes)


def lower_parameter(decl: ParameterDecl, to: Lowering, citation: str | None) -> ir.Parameter:
    stmt = decl.stmt
    dated = tuple((_date(row.start, to), _value(row.value, to)) for row in decl.rows)
    last = decl.rows[-1].value if decl.rows else stmt.expr
    assert last is not None, "a parameter without rows has a value"
    kind = {Sort.YES_NO: ir.ValueKind.YES_NO, Sort.PERCENT: ir.ValueKind.PERCENT, Sort.DATE: ir.ValueKind.DATE}.get(
        to.resolution.type(last).sort, ir.ValueKind.NUMBER
    )
    return ir.Parameter(
        name=decl.name,
        alias=stmt.name.alias,
        value=_value(last, to),
        kind=kind,
        dated=dated,
        as_of=_fact_name(stmt.as_of, to) if stmt.as_of is not None else None,
        bounds=tuple(_bounded_by(decl, to.model.facts, to)),
        origin=declared(stmt.name, stmt, to.texts.label(stmt.label), decl.remarks, citation, to),
    )


def _bounded_by(decl: ParameterDecl, facts: tuple[FactDecl, ...], to: Lowering) -> Iterator[str]:
    """The facts and fields in whose range, or reading of a missing value, the parameter stands."""
    for fact in facts:
        bounds = fact.stmt.bounds or tree.Bounds()
        exprs = [expr for expr in (bounds.low, bounds.high, fact.stmt.missing_as) if expr is not None]
        symbols = (to.resolution.symbols.get(id(each)) for expr in exprs for each in descend(expr))
        if any(isinstance(symbol, ParameterSymbol) and symbol.decl.name == decl.name for symbol in symbols):
            yield fact.name if fact.owner is None else f"{fact.owner}.{fact.name}"
        yield from _bounded_by(decl, fact.fields, to)


def _value(expr: tree.Expr, to: Lowering) -> ir.Scalar:
    value = constant(expr, to.resolution)
    assert value is not None, "analysis has made sure of a constant"
    return value


def _date(expr: tree.Expr, to: Lowering) -> Fraction:
    value = _value(expr, to)
    assert isinstance(value, Fraction), "a date is its ordinal"
    return value


def _fact_name(ref: tree.Ref, to: Lowering) -> str:
    symbol = to.resolution.symbol(ref)
    assert isinstance(symbol, FactSymbol), "a date is that of a fact"
    return symbol.decl.name


def _lower_column(decl: ColumnDecl, to: Lowering, citation: str | None) -> ir.Computed:
    stmt = decl.stmt
    to = to.of(decl.name)
    if decl.table is not None:
        expr = lower_table(decl.table, to)
        found = to.resolution.type(decl.table.rows[0].cells[0].value)
    else:
        assert stmt.expr is not None, "a column is an expression or a table"
        expr, found = to.shown(stmt.expr), to.resolution.type(stmt.expr)
    label = to.texts.label(stmt.label)
    return ir.Computed(
        name=decl.name,
        alias=stmt.name.alias,
        kind=_kind(found),
        label=label,
        unit=to.texts.name(found.unit.name) if found.unit is not None and found.sort is not Sort.PERCENT else None,
        expr=expr,
        origin=declared(stmt.name, stmt, label, decl.remarks, citation, to),
    )


def _kind(found: Type) -> ir.ValueKind:
    return SORTS.get(found.sort) or ir.ValueKind(found.sort.value)


def with_columns_in_order(program: ir.Program) -> ir.Program:
    """Each computed column behind those that it uses, else in the order of the text."""
    return evolve(
        program, facts=tuple(evolve(spec, computed=_in_order(spec, program)) if spec.computed else spec for spec in program.facts)
    )


def _in_order(spec: ir.FactSpec, program: ir.Program) -> tuple[ir.Computed, ...]:
    used = {one.name: _columns_used(one.expr, spec.name, program) for one in spec.computed}
    done: list[ir.Computed] = []
    left = list(spec.computed)
    while left:
        before = {one.name for one in done}
        ready = next((one for one in left if used[one.name] & used.keys() <= before), left[0])
        left.remove(ready)
        done.append(ready)
    return tuple(done)


def _columns_used(expr: ir.Expr, owner: str, program: ir.Program) -> set[str]:
    """Columns of the list ``owner`` that a column of it reads itself, or by way of a definition."""
    definitions = {definition.name: definition.expr for definition in program.definitions}
    found: set[str] = set()
    followed: set[str] = set()
    waiting: list[tuple[ir.Expr, str | None]] = [(expr, owner)]
    while waiting:
        for inner, record in walk.walk_with_records(*waiting.pop()):
            if isinstance(inner, ir.FieldRead) and record == owner:
                found.add(inner.name)
            elif isinstance(inner, ir.Use) and inner.name in definitions and inner.name not in followed:
                followed.add(inner.name)
                waiting.append((definitions[inner.name], None))
    return found


def lower_definition(decl: DefinitionDecl, to: Lowering, citation: str | None) -> ir.Definition:
    stmt = decl.stmt
    to = to.of(decl.name)
    if decl.table is not None:
        expr = lower_table(decl.table, to)
    else:
        assert stmt.expr is not None, "a definition is an expression or a table"
        expr = to.shown(stmt.expr)
    origin = declared(stmt.name, stmt, to.texts.label(stmt.label), decl.remarks, citation, to)
    return ir.Definition(name=decl.name, alias=stmt.name.alias, expr=expr, origin=origin)
