"""Examples into facts and conditions."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.core import ir
from rubric_engine.core.examples import Example, Expectation, FlagIs, GradeIs, MayBe
from rubric_engine.core.from_syntax.expressions import Lowering
from rubric_engine.core.from_syntax.scoring import flag_name, grade_name
from rubric_engine.core.laws import Condition
from rubric_engine.core.values import NONE, Record, Value
from rubric_engine.semantics.constants import constant
from rubric_engine.semantics.examples import NONE_WORDS, is_no, is_none
from rubric_engine.semantics.model import ExampleDecl, FactDecl
from rubric_engine.semantics.rests import before, end_of, rest_of
from rubric_engine.semantics.structure import TOTAL
from rubric_engine.semantics.symbols import names_of
from rubric_engine.semantics.types import Sort
from rubric_engine.syntax import tree

Earlier = tuple[tuple[ExampleDecl, Example], ...]
"""The examples before one, as they are written and as they are."""


def lower_example(example: ExampleDecl, to: Lowering, earlier: Earlier = ()) -> Example:
    label = to.texts.label(example.stmt.label) or ir.Text("", "")
    origin = ir.Origin(label[to.model.language], example.stmt.span, label, label)
    named = [given.unit for given in example.givens] + [expect.unit for expect in example.expects]
    units: dict[str | None, dict[str, Value]] = {unit: {} for unit in named if unit is not None} or {None: {}}
    shared: dict[str, Value] = {}  # what stands without a unit
    for given in example.givens:
        _given(given, shared if given.unit is None else units[given.unit], to)
    for unit, facts in units.items():
        facts.update(shared)
        for name, value in _rest(example, unit, to, earlier):
            facts.setdefault(name, value)
    expects = tuple(
        Expectation(expect.unit, _condition(condition, to), ir.Origin("", condition.span, to.texts.expr(condition)))
        for expect in example.expects
        for condition in expect.conditions
    )
    as_of = None if example.stmt.as_of is None else Fraction(example.stmt.as_of.value.toordinal())
    return Example(origin, tuple((unit, tuple(facts.items())) for unit, facts in units.items()), expects, as_of)


def _rest(example: ExampleDecl, unit: str | None, to: Lowering, earlier: Earlier) -> tuple[tuple[str, Value], ...]:
    """The facts of a unit that its example doesn't name one by one."""
    rest = rest_of(example, unit)
    if rest is None:
        return ()
    if rest.kind is tree.RestKind.AS_IN:
        like = before(rest.like or "", tuple(decl for decl, _ in earlier))
        taken = next(made for decl, made in earlier if decl is like)
        return next(facts for each, facts in taken.units if each == unit)
    ends = ((decl.name, end_of(decl, rest.kind, to.resolution)) for decl in to.model.facts)
    return tuple((name, end) for name, end in ends if end is not None)


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


def _condition(condition: tree.Expr, to: Lowering) -> Condition | MayBe:
    if isinstance(condition, tree.MayBe):
        low, high = constant(condition.low, to.resolution), constant(condition.high, to.resolution)
        assert isinstance(low, Fraction), "analysis has made sure of a number"
        assert isinstance(high, Fraction), "analysis has made sure of a number"
        return MayBe(result_id(condition.subject), low, high)
    return lower_condition(condition, to)


def result_id(result: tree.PointsOf | tree.Total) -> str:
    return result.id.text if isinstance(result, tree.PointsOf) else TOTAL


def lower_condition(condition: tree.Expr, to: Lowering) -> Condition:
    """A condition on results, which may be about the grade or a flag."""
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
