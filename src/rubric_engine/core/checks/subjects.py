"""What a table is looked up by: how its values are written, whether they are whole, and between which ends they lie."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from attrs import frozen

from rubric_engine.core.bounds import Analysis
from rubric_engine.core.checks.words import Manner, Writer
from rubric_engine.core.ir import (
    Absolute,
    All,
    AnyOf,
    Arith,
    Compare,
    Const,
    DateDiff,
    Definition,
    Expr,
    Extremum,
    FactRead,
    FactSpec,
    FieldRead,
    Fold,
    FoldKind,
    Given,
    InRank,
    Interpolate,
    Interval,
    Lookup,
    Member,
    Not,
    Op,
    Option,
    Parameter,
    PointsRead,
    Program,
    Rank,
    RankLookup,
    Round,
    Ties,
    Use,
    ValueKind,
    Within,
)

_WHOLE_KINDS = (ValueKind.COUNT, ValueKind.CHOICE, ValueKind.DATE)


@frozen
class Subject:
    """``named``: a choice or yes/no (0 and 1), of which each value is told by its name."""

    span: Interval
    whole: bool
    writer: Writer

    @property
    def named(self) -> bool:
        return self.writer.manner is Manner.NAMED


def subject_of(expr: Expr, analysis: Analysis, zh: bool, percent: bool) -> Subject | None:
    """What ``expr`` is as a table's subject; None for text. ``percent``: the table's keys are written so."""
    spec = _spec(expr, analysis.program)
    if isinstance(expr, Rank):
        return rank_subject(analysis.program, zh, shared=False)
    if spec is None and _is_yes_no(expr, analysis.program):
        return _yes_no(zh)
    if spec is not None:
        match spec.kind:
            case ValueKind.TEXT | ValueKind.LIST:
                return None
            case ValueKind.YES_NO:
                return _yes_no(zh)
            case ValueKind.CHOICE:
                names = tuple(_in_language(option, zh) for option in spec.options)
                return Subject(analysis.of(expr), True, Writer(zh, Manner.NAMED, names))
            case ValueKind.DATE:
                return Subject(analysis.of(expr), True, Writer(zh, Manner.DATE))
            case ValueKind.PERCENT:
                percent = True
            case _:
                pass
    manner = Manner.PERCENT if percent else Manner.PLAIN
    return Subject(analysis.of(expr), is_whole(expr, analysis.program), Writer(zh, manner))


def rank_subject(program: Program, zh: bool, shared: bool) -> Subject:
    """Places; a mean rank may lie between two, unless the table is over the places themselves (``shared``)."""
    whole = shared or program.ties is not Ties.AVERAGE
    return Subject(Interval(Fraction(1), None), whole, Writer(zh, Manner.PLACE if whole else Manner.PLAIN))


def _yes_no(zh: bool) -> Subject:
    names = ("否", "是") if zh else ("no", "yes")
    return Subject(Interval(Fraction(0), Fraction(1)), True, Writer(zh, Manner.NAMED, names))


def _in_language(option: Option, zh: bool) -> str:
    """The option's name that is written in the language; which of the two it is, only the letters tell."""
    for name in (option.name, option.alias):
        if name is not None and name.isascii() is not zh:
            return name
    return option.name


def _spec(expr: Expr, program: Program, record: FactSpec | None = None) -> FactSpec | None:
    """The fact or field whose kind of value ``expr`` has, where it simply hands one on."""
    match expr:
        case FactRead(name=name):
            return next((spec for spec in program.facts if spec.name == name), None)
        case FieldRead(name=name):
            return next((spec for spec in record.fields if spec.name == name), None) if record else None
        case Use(name=name):
            return next((_spec(definition.expr, program) for definition in program.definitions if definition.name == name), None)
        case Extremum(args=args):
            return _spec(args[0], program, record)
        case Fold(kind=FoldKind.HIGHEST | FoldKind.LOWEST, fact=fact, value=value) if value is not None:
            return _spec(value, program, next((spec for spec in program.facts if spec.name == fact), None))
        case _:
            return None


def _is_yes_no(expr: Expr, program: Program) -> bool:
    match expr:
        case Compare() | Within() | Member() | All() | AnyOf() | Not() | Given() | InRank() | Const(value=True | False):
            return True
        case Use(name=name):
            named = _definition(name, program)
            if isinstance(named, Parameter):
                return named.kind is ValueKind.YES_NO
            return named is not None and _is_yes_no(named.expr, program)
        case _:
            return False


def _definition(name: str, program: Program) -> Definition | Parameter | None:
    for parameter in program.parameters:
        if parameter.name == name:
            return parameter
    return next((definition for definition in program.definitions if definition.name == name), None)


def is_whole(expr: Expr, program: Program, record: FactSpec | None = None) -> bool:
    """Whether a number is sure to be a whole one, so that nothing lies between 2 and 3."""
    match expr:
        case Const(value=value):
            return isinstance(value, Fraction) and value.denominator == 1
        case FactRead() | FieldRead():
            spec = _spec(expr, program, record)
            return spec is not None and (spec.whole or spec.kind in _WHOLE_KINDS)
        case Use(name=name):
            named = _definition(name, program)
            return isinstance(named, Definition) and is_whole(named.expr, program)
        case Arith(op=op, left=left, right=right):
            return op is not Op.DIV and is_whole(left, program, record) and is_whole(right, program, record)
        case Extremum(args=args):
            return all(is_whole(arg, program, record) for arg in args)
        case Absolute(operand=operand):
            return is_whole(operand, program, record)
        case Round(step=step):
            return step.denominator == 1
        case DateDiff():
            return True
        case Rank():
            return program.ties is not Ties.AVERAGE
        case Fold(kind=kind, fact=fact, value=value):
            if kind is FoldKind.COUNT:
                return True
            listed = next((spec for spec in program.facts if spec.name == fact), None)
            return kind is not FoldKind.MEAN and value is not None and is_whole(value, program, listed)
        case Lookup(rows=rows, otherwise=otherwise):
            values = [*(row.value for row in rows), *([] if otherwise is None else [otherwise])]
            return all(is_whole(value, program, record) for value in values)
        case RankLookup(table=table, shared=shared, floored=floored):
            return floored or (not shared and is_whole(table, program, record))
        case PointsRead() | Interpolate() | Compare() | Within() | Member() | All() | AnyOf() | Not() | Given() | InRank():
            return False
        case _:
            assert_never(expr)
