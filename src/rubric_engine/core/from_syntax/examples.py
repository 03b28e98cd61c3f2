"""Examples into facts and conditions."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.core import ir
from rubric_engine.core.examples import Example, Expectation, FlagIs, GradeIs
from rubric_engine.core.from_syntax.expressions import Lowering
from rubric_engine.core.from_syntax.scoring import flag_name, grade_name
from rubric_engine.core.values import NONE, Record, Value
from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.examples import NONE_WORDS, is_no, is_none
from rubric_engine.semantics.model import ExampleDecl, FactDecl
from rubric_engine.semantics.symbols import names_of
from rubric_engine.semantics.types import Sort
from rubric_engine.syntax import tree


def lower_example(example: ExampleDecl, to: Lowering) -> Example:
    label = to.texts.label(example.stmt.label) or ir.Text("", "")
    origin = ir.Origin(label[to.model.language], example.stmt.span, label, label)
    named = [given.unit for given in example.givens] + [expect.unit for expect in example.expects]
    units: dict[str | None, dict[str, Value]] = {unit: {} for unit in named if unit is not None} or {None: {}}
    shared: dict[str, Value] = {}  # what stands without a unit
    for given in example.givens:
        _given(given, shared if given.unit is None else units[given.unit], to)
    for facts in units.values():
        facts.update(shared)
    expects = tuple(
        Expectation(expect.unit, _condition(condition, to), ir.Origin("", condition.span, to.texts.expr(condition)))
        for expect in example.expects
        for condition in expect.conditions
    )
    as_of = None if example.stmt.as_of is None else Fraction(example.stmt.as_of.value.toordinal())
    return Example(origin, tuple((unit, tuple(facts.items())) for unit, facts in units.items()), expects, as_of)


def _given(given: tree.GivenStmt, facts: dict[str, Value], to: Lowering) -> None:
    if given.record_of is None:
        for ref, expr in given.values:
            decl = _declared(ref, to.model.facts)
            facts[decl.name] = _value(expr, decl, to)
        return
    owner = _declared(given.record_of, to.model.facts)
    values = {_declared(ref, owner.fields).name: _value(expr, _declared(ref, owner.fields), to) for ref, expr in given.values}
    record: Record = tuple((field.name, values.get(field.name)) for field in owner.fields)
    before = facts.get(owner.name, ())
    assert isinstance(before, tuple), "a list has records"
    facts[owner.name] = (*before, record)


def _declared(ref: tree.Ref, among: tuple[FactDecl, ...]) -> FactDecl:
    return next(decl for decl in among if ref.name in names_of(decl.stmt.name))


def _value(expr: tree.Expr, decl: FactDecl, to: Lowering) -> Value:
    if is_none(expr, decl):
        return () if decl.type.sort is Sort.LIST else NONE
    if is_no(expr, decl):
        return False
    value = constant(expr, to.resolution)
    assert value is not None, "analysis has made sure of a constant"
    return value


def _condition(condition: tree.Expr, to: Lowering) -> ir.Expr | GradeIs | FlagIs:
    match condition:
        case tree.Compare(op=op, left=tree.Grade(), right=tree.Ref(name=name) | tree.Quoted(text=name)):
            known = any(name in names_of(grade.stmt.name) for grade in to.model.grades)
            return GradeIs(None if name in NONE_WORDS and not known else grade_name(name, to), op is tree.Cmp.NE)
        case tree.IsGiven(subject=tree.Grade(), none=none):
            return GradeIs(None, negated=not none)
        case tree.FlagSet(name=name):
            return FlagIs(flag_name(name, to))
        case tree.Not(operand=tree.FlagSet(name=name)):
            return FlagIs(flag_name(name, to), negated=True)
        case _:
            return to.shown(condition)
