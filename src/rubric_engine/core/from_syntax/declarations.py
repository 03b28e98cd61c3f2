"""Facts, parameters and definitions into the core."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.core import ir
from rubric_engine.core.from_syntax.expressions import Lowering
from rubric_engine.core.from_syntax.tables import lower_table
from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.model import DefinitionDecl, FactDecl, ParameterDecl, Remarks
from rubric_engine.semantics.types import Sort
from rubric_engine.syntax import tree

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
        missing_as=constant(stmt.missing_as, to.resolution) if stmt.missing_as is not None else None,
        missing_error=stmt.missing_error,
        fields=tuple(lower_fact(one, to, citation) for one in decl.fields),
        origin=declared(stmt.name, stmt, label, decl.remarks, citation, to),
    )


def _range(decl: FactDecl, to: Lowering) -> tuple[Fraction | None, Fraction | None]:
    stmt = decl.stmt
    if stmt.kind is tree.Kind.CHOICE:
        return Fraction(0), Fraction(len(stmt.options) - 1)
    bounds = stmt.bounds or tree.Bounds()
    low, high = (constant(end, to.resolution) if end is not None else None for end in (bounds.low, bounds.high))
    if stmt.kind is tree.Kind.COUNT and low is None:
        low = Fraction(0)
    return (low if isinstance(low, Fraction) else None), (high if isinstance(high, Fraction) else None)


def declared(
    name: tree.Name, stmt: tree.Statement, label: ir.Text | None, remarks: Remarks, citation: str | None, to: Lowering
) -> ir.Origin:
    return ir.Origin(name.text, stmt.span, to.texts.name(name), label, remarks.citation or citation, remarks.notes)


def lower_parameter(decl: ParameterDecl, to: Lowering, citation: str | None) -> ir.Parameter:
    stmt = decl.stmt
    value = constant(stmt.expr, to.resolution)
    assert value is not None, "analysis has made sure of a constant"
    found = to.resolution.type(stmt.expr)
    kind = {Sort.YES_NO: ir.ValueKind.YES_NO, Sort.PERCENT: ir.ValueKind.PERCENT, Sort.DATE: ir.ValueKind.DATE}.get(
        found.sort, ir.ValueKind.NUMBER
    )
    origin = declared(stmt.name, stmt, to.texts.label(stmt.label), decl.remarks, citation, to)
    return ir.Parameter(name=decl.name, alias=stmt.name.alias, value=value, kind=kind, origin=origin)


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
