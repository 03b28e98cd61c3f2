"""Facts and what is expected of them as an ``example`` that can be pasted into a rubric or a file of cases."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from fractions import Fraction

from rubric_engine.assurance.runs import Facts, Run
from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import NoneType_, Record, Value
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.syntax import printer_statements, tree
from rubric_engine.syntax.printer_names import resolved
from rubric_engine.syntax.vocabulary import CHINESE, ENGLISH


@frozen
class Expected:
    """``what``: ``points`` of a line, a section or an item, a ``definition``, ``total``, ``grade`` or ``flag``; ``range`` of the total, an item or a line; ``value``: points (None: no total), the
    grade's name (None: no grade), whether the flag is raised, or the ends of the range."""

    unit: str | None
    what: str
    id: str
    value: Fraction | str | bool | tuple[Fraction, Fraction] | None


def example_text(program: Program, run: Run, expected: Iterable[Expected], label: str) -> str:
    """Statements, one a line, in the rubric's language. Ends in a line feed."""
    as_of = None if run.as_of is None else tree.DateValue(datetime.date.fromordinal(int(run.as_of)))
    statements: list[tree.Statement] = [tree.ExampleStmt(label=tree.Label(label), as_of=as_of)]
    for name, facts in run.units:
        statements += _given(program, name, facts)
    statements += [tree.ExpectStmt(unit=each.unit, conditions=(_condition(each),)) for each in expected]
    vocabulary = CHINESE if program.language == "zh" else ENGLISH
    return "".join(f"{resolved(printer_statements.statement(each, vocabulary), vocabulary.name_quotes)}\n" for each in statements)


def _given(program: Program, unit: str | None, facts: Facts) -> list[tree.Statement]:
    plain: list[tuple[tree.Ref, tree.Expr]] = []
    records: list[tree.Statement] = []
    for spec in program.facts:
        value = facts.get(spec.name)
        if value is None:
            continue
        if not isinstance(value, tuple):
            plain.append((tree.Ref(spec.name), _value(spec, value)))
        elif not value:
            plain.append((tree.Ref(spec.name), tree.Ref("none")))
        else:
            records += [_record(spec, unit, record) for record in value]
    return [*([tree.GivenStmt(unit=unit, values=tuple(plain))] if plain else []), *records]


def _record(spec: FactSpec, unit: str | None, record: Record) -> tree.Statement:
    fields = {field.name: field for field in spec.fields}
    values = tuple((tree.Ref(name), _value(fields[name], value)) for name, value in record if value is not None)
    return tree.GivenStmt(unit=unit, record_of=tree.Ref(spec.name), values=values)


def _value(spec: FactSpec, value: Value) -> tree.Expr:
    match value:
        case NoneType_():
            return tree.Ref("none")
        case bool():
            return tree.YesNo(value)
        case str():
            return tree.Quoted(value)
        case Fraction() if spec.kind is ValueKind.DATE:
            return tree.DateValue(datetime.date.fromordinal(int(value)))
        case Fraction() if spec.kind is ValueKind.CHOICE:
            return tree.Ref(spec.options[int(value)].name)
        case Fraction():
            return _number(value, percent=spec.kind is ValueKind.PERCENT)
        case _:
            raise TypeError(f"not a value of a fact or field: {spec.name}")


def _number(value: Fraction, *, percent: bool = False) -> tree.Expr:
    figure = tree.Number(abs(value), percent=percent)
    return tree.Negate(figure) if value < 0 else figure


def _condition(expected: Expected) -> tree.Expr:
    match expected.what, expected.value:
        case "grade", None:
            return tree.IsGiven(tree.Grade(), none=True)
        case "grade", str(name):
            return tree.Compare(tree.Cmp.EQ, tree.Grade(), tree.Ref(name))
        case "range", (low, high):
            asked = tree.Total() if expected.id == "total" else tree.PointsOf(tree.Id(expected.id))
            return tree.MayBe(asked, _number(low), _number(high))
        case "flag", raised:
            flag = tree.FlagSet(expected.id)
            return flag if raised is True else tree.Not(flag)
        case what, value:
            subject: tree.Expr = (
                tree.Ref(expected.id) if what == "definition" else tree.Total() if what == "total" else tree.PointsOf(tree.Id(expected.id))
            )
            if value is None:
                return tree.IsGiven(subject, none=True)
            assert isinstance(value, Fraction)
            return tree.Compare(tree.Cmp.EQ, subject, _number(value))
