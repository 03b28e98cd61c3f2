"""Sections, items, lines, gates, grades, flags and pairings into the core."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from rubric_engine.core import ir
from rubric_engine.core.from_syntax.expressions import MODES, ZERO, Lowering, rounding_step
from rubric_engine.core.from_syntax.tables import lower_table
from rubric_engine.diagnostics.frozen import evolve
from rubric_engine.semantics.constants import constant, declared
from rubric_engine.semantics.model import FactDecl, FlagDecl, GateDecl, GradeDecl, LineDecl, NodeDecl, PairingDecl, TableLineDecl
from rubric_engine.semantics.rename import in_both
from rubric_engine.semantics.structure import TOTAL
from rubric_engine.semantics.types import Sort
from rubric_engine.semantics.walk import descend
from rubric_engine.syntax import tree

COMBINES = {
    tree.Combine.SUM: ir.Combine.SUM, tree.Combine.FIRST: ir.Combine.FIRST, tree.Combine.BEST: ir.Combine.BEST,
    tree.Combine.WORST: ir.Combine.WORST, tree.Combine.BEST_N: ir.Combine.BEST_N, tree.Combine.PRODUCT: ir.Combine.PRODUCT,
    tree.Combine.MEAN: ir.Combine.MEAN,
}  # fmt: skip


def lower_node(node: NodeDecl, to: Lowering, citation: str | None) -> ir.Node:
    """A node with everything beneath it; what cites nothing itself cites what is around it."""
    to = to.of(node.id)
    clauses = node.clauses
    repeat = to.repeat(clauses.for_each) if clauses.for_each is not None else None
    to = evolve(to, record=repeat.fact) if repeat is not None else to
    citation = node.remarks.citation or citation
    rounding = clauses.rounding
    return ir.Node(
        kind=ir.NodeKind.ITEM if node.is_item else ir.NodeKind.SECTION if node.is_section else ir.NodeKind.TOTAL,
        origin=_node_origin(node, to, citation),
        children=tuple(_child(child, to, citation) for child in node.children),
        combine=COMBINES[clauses.combine] if clauses.combine is not None else ir.Combine.SUM,
        best_n=clauses.best_n or 1,
        start=to.maybe(clauses.start),
        factors=tuple(_factor(one, node, to, citation) for one in clauses.multipliers),
        minimum=to.maybe(clauses.minimum),
        maximum=to.maybe(clauses.maximum),
        rounding=(MODES[rounding.mode], rounding_step(rounding)) if rounding is not None else None,
        shown=clauses.shown,
        weight=_constant(clauses.weight, to),
        applies=to.maybe(clauses.applies),
        drop=clauses.absent is tree.Absent.DROP,
        reweight=clauses.absent is tree.Absent.REWEIGHT,
        scale=_constant(clauses.scale, to),
        needs=clauses.needs or 0,
        uncapped=clauses.uncapped,
        repeat=repeat,
        baseline=_constant(clauses.baseline, to),
        reason_code=clauses.reason_code,
    )


def _node_origin(node: NodeDecl, to: Lowering, citation: str | None) -> ir.Origin:
    match node.stmt:
        case tree.SectionStmt() | tree.ItemStmt():
            label = to.texts.label(node.stmt.label)
            text, own = label or ir.Text(node.id, node.id), node.remarks.citation is not None
            return ir.Origin(node.id, node.stmt.span, text, label, citation, node.remarks.notes, own)
        case tree.TotalStmt():
            return ir.Origin(TOTAL, node.stmt.span, ir.Text("total", "总分"), None, citation, node.remarks.notes)
        case None:
            return ir.Origin(TOTAL, text=ir.Text("total", "总分"), citation=citation)
        case _:
            assert_never(node.stmt)


def _constant(expr: tree.Expr | None, to: Lowering) -> Fraction | None:
    value = constant(expr, to.resolution) if expr is not None else None
    return value if isinstance(value, Fraction) else None


def _factor(multiplier: tree.Multiplier, node: NodeDecl, to: Lowering, citation: str | None) -> ir.Factor:
    origin = ir.Origin(node.id, multiplier.factor.span, to.texts.multiplier(multiplier), None, citation)
    return ir.Factor(factor=to.shown(multiplier.factor), when=to.maybe(multiplier.when), origin=origin)


def _child(child: NodeDecl | LineDecl | TableLineDecl, to: Lowering, citation: str | None) -> ir.Node | ir.Line:
    match child:
        case NodeDecl():
            return lower_node(child, to, citation)
        case LineDecl():
            return _line(child, to.of(child.id), child.remarks.citation or citation)
        case TableLineDecl():
            to = to.of(child.id)
            text, remarks = to.texts.table(child.table.head), child.remarks
            origin = ir.Origin(child.id, child.stmt.span, text, None, remarks.citation or citation, remarks.notes)
            return ir.Line(origin=origin, amount=lower_table(child.table, to))
        case _:
            assert_never(child)


# ---------------------------------------------------------------- scoring lines


def _line(decl: LineDecl, to: Lowering, citation: str | None) -> ir.Line:
    line = decl.stmt
    condition, steps = to.conditions(line.when), None
    if line.each is not None and line.subject is not None:
        steps = _steps(line.subject, line.each, to)
    elif line.amount is not None:
        condition = to.conditions(line.when, line.subject)
    amount = line.amount if line.amount is not None else line.subject
    assert amount is not None, "a line without an amount has a subject"
    return ir.Line(
        origin=ir.Origin(decl.id, line.span, to.texts.line(line), None, citation, decl.remarks.notes),
        condition=condition,
        steps=steps,
        amount=to.shown(amount),
        loses=line.loses,
        step_limit=line.limit_units.value if line.limit_units is not None else None,
        limit=to.maybe(line.limit),
        to_zero=line.to_zero,
        otherwise=line.subject is None,
        unit=_step_unit(line, to),
        reason_code=line.reason_code,
    )


def _steps(subject: tree.Expr, each: tree.Each, to: Lowering) -> ir.Expr:
    """How many times the amount counts: never less than none."""
    counted = to.counted(subject) if isinstance(subject, tree.Listed) else _records(subject, to) or to.shown(subject)
    origin = counted.origin
    if each.step is not None:
        step = to.lower(each.step)
        if step != ir.Const(Fraction(1)):
            counted = ir.Arith(ir.Op.DIV, counted, step, origin=origin)
        if not each.in_proportion and not (step == ir.Const(Fraction(1)) and _whole(subject, to)):
            counted = ir.Round(counted, ir.RoundMode.DOWN, Fraction(1), origin=origin)
    return counted if _never_negative(counted, to) else ir.Extremum(True, (ZERO, counted), origin=origin)


def _records(subject: tree.Expr, to: Lowering) -> ir.Fold | ir.UnitFold | None:
    """The name of a list by itself: its records."""
    if isinstance(subject, tree.Ref) and to.resolution.type(subject).sort is Sort.LIST:
        return to.counted(tree.Listed(subject, span=subject.span))
    return None


def _whole(subject: tree.Expr, to: Lowering) -> bool:
    found = to.resolution.type(subject)
    return found.whole or found.sort is Sort.LIST


def _never_negative(expr: ir.Expr, to: Lowering) -> bool:
    """Whether it plainly can't be below 0, so that it needs no lower limit."""
    match expr:
        case ir.FactRead(name=name):
            return _from_zero(next(one for one in to.model.facts if one.name == name), to)
        case ir.FieldRead(name=name):
            owner = next((one for one in to.model.facts if one.name == to.record), None)
            return any(_from_zero(one, to) for one in (owner.fields if owner is not None else ()) if one.name == name)
        case ir.Fold(kind=ir.FoldKind.COUNT | ir.FoldKind.DISTINCT) | ir.UnitFold(kind=ir.FoldKind.COUNT | ir.FoldKind.DISTINCT):
            return True
        case ir.Const(value=value):
            return isinstance(value, Fraction) and value >= 0
        case ir.Extremum(greatest=True, args=args):
            return any(_never_negative(arg, to) for arg in args)
        case ir.Round(operand=operand):
            return _never_negative(operand, to)
        case ir.Arith(op=ir.Op.ADD | ir.Op.MUL | ir.Op.DIV, left=left, right=right):
            return _never_negative(left, to) and _never_negative(right, to)
        case _:
            return False


def _from_zero(fact: FactDecl, to: Lowering) -> bool:
    low = fact.stmt.bounds.low if fact.stmt.bounds is not None else None
    value = declared(low, to.resolution) if low is not None else None
    return fact.type.sort is Sort.COUNT or (isinstance(value, Fraction) and value >= 0)


def _step_unit(line: tree.LineStmt, to: Lowering) -> ir.Text | None:
    if line.each is None or line.subject is None:
        return None
    unit = to.resolution.type(line.subject).unit
    if unit is not None and line.each.step is None:
        return to.texts.name(unit.name)
    return ir.Text(*in_both(line.each.unit, None, to.model.language)) if line.each.unit is not None else None


# ---------------------------------------------------------------- gates, grades and flags


def lower_gate(decl: GateDecl, to: Lowering, citation: str | None) -> ir.Gate:
    gate, effect = decl.stmt, decl.stmt.effect
    to = to.of(decl.id)
    remarks = decl.remarks
    label = to.texts.label(gate.label)
    origin = ir.Origin(decl.id, gate.span, to.texts.gate(gate), label, remarks.citation or citation, remarks.notes)
    prerequisites = tuple(to.shown(one) for one in gate.prerequisites)
    kind, target = _effect(effect, to)
    when, applies = to.maybe(gate.when), to.maybe(gate.applies)
    return ir.Gate(origin=origin, prerequisites=prerequisites, when=when, applies=applies, effect=kind, target=target)


def _effect(effect: tree.Effect, to: Lowering) -> tuple[ir.GateEffect, str | None]:
    match effect.kind:
        case tree.EffectKind.ZERO_TOTAL:
            return ir.GateEffect.ZERO, TOTAL
        case tree.EffectKind.ZERO_SECTION | tree.EffectKind.ZERO_ITEM:
            return ir.GateEffect.ZERO, effect.target.text if effect.target is not None else None
        case tree.EffectKind.NOT_ELIGIBLE:
            return ir.GateEffect.NOT_ELIGIBLE, None
        case tree.EffectKind.GRADE_IS:
            return ir.GateEffect.GRADE_IS, grade_name(effect.grade or "", to)
        case tree.EffectKind.GRADE_AT_MOST:
            return ir.GateEffect.GRADE_AT_MOST, grade_name(effect.grade or "", to)
        case _:
            assert_never(effect.kind)


def grade_name(name: str, to: Lowering) -> str:
    """The declared name of a grade that was named in either language."""
    return next((one.stmt.name.text for one in to.model.grades if name in (one.stmt.name.text, one.stmt.name.alias)), name)


def flag_name(name: str, to: Lowering) -> str:
    return next((one.stmt.name.text for one in to.model.flags if name in (one.stmt.name.text, one.stmt.name.alias)), name)


def lower_grade(decl: GradeDecl, to: Lowering, citation: str | None) -> ir.GradeRule:
    grade, remarks = decl.stmt, decl.remarks
    to = to.of(decl.id)
    label = to.texts.label(grade.label)
    origin = ir.Origin(decl.id, grade.span, to.texts.grade(grade), label, remarks.citation or citation, remarks.notes)
    return ir.GradeRule(name=grade.name.text, alias=grade.name.alias, when=to.maybe(grade.when), origin=origin)


def lower_flag(decl: FlagDecl, to: Lowering, citation: str | None) -> ir.Flag:
    flag, remarks = decl.stmt, decl.remarks
    to = to.of(flag.name.text)
    label = to.texts.label(flag.label)
    origin = ir.Origin(flag.name.text, flag.span, to.texts.expr(flag.when), label, remarks.citation or citation, remarks.notes)
    return ir.Flag(name=flag.name.text, alias=flag.name.alias, when=to.shown(flag.when), origin=origin)


def lower_pairing(decl: PairingDecl, to: Lowering, citation: str | None) -> ir.Pairing:
    pairing, remarks = decl.stmt, decl.remarks
    to = to.of(decl.id)
    label = to.texts.label(pairing.label) or ir.Text("", "")
    origin = ir.Origin(decl.id, pairing.span, to.texts.pairing(pairing), label, remarks.citation or citation, remarks.notes)
    of_points = any(isinstance(each, tree.Total | tree.PointsOf) for each in descend(pairing.key))
    return ir.Pairing(
        label=label,
        first=to.shown(pairing.first),
        second=to.shown(pairing.second),
        key=to.shown(pairing.key),
        lowest_first=pairing.lowest_first or (of_points and to.model.total.clauses.lower_is_better),
        origin=origin,
    )
