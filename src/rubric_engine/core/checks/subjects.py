"""What a table is looked up by: how its values are written, whether they are whole, and between which ends they lie."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from rubric_engine.core import walk
from rubric_engine.core.bounds import Analysis
from rubric_engine.core.checks.words import Manner, Writer
from rubric_engine.core.decimals import whole_exponent
from rubric_engine.core.ir import (
    Absolute,
    All,
    AnyOf,
    Arith,
    Compare,
    Const,
    CountBack,
    Curve,
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
    Irrational,
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
    ThisUnit,
    Ties,
    UnitFold,
    Use,
    ValueKind,
    Within,
)
from rubric_engine.diagnostics.frozen import field, frozen

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


@frozen(eq=False)
class Subjects:
    """Finds what expressions of one program are as subjects. ``zh``: the language that the values are told in."""

    analysis: Analysis
    zh: bool
    _facts: dict[str, FactSpec] = field(init=False)
    _named: dict[str, Definition | Parameter] = field(init=False)
    _whole: dict[str, bool] = field(init=False, factory=dict)

    @_facts.default
    def _by_name(self) -> dict[str, FactSpec]:
        return {spec.name: spec for spec in self.program.facts}

    @_named.default
    def _definitions(self) -> dict[str, Definition | Parameter]:
        named: dict[str, Definition | Parameter] = {parameter.name: parameter for parameter in self.program.parameters}
        named.update((definition.name, definition) for definition in self.program.definitions)
        return named

    def __attrs_post_init__(self) -> None:
        for definition in self.program.definitions:  # in their order, so that each is asked once
            self._whole[definition.name] = self.is_whole(definition.expr)

    @property
    def program(self) -> Program:
        return self.analysis.program

    def of(self, expr: Expr, percent: bool = False, record: FactSpec | None = None) -> Subject | None:
        """What ``expr`` is as a table's subject; None for text. ``percent``: the table's keys are written so. ``record``: the list whose record is at
        hand."""
        if isinstance(expr, Rank):
            return self.rank(shared=False)
        spec = self._spec(expr, record)
        if spec is None and self._is_yes_no(expr):
            return self._yes_no()
        if spec is not None:
            match spec.kind:
                case ValueKind.TEXT | ValueKind.UNIT | ValueKind.LIST:
                    return None
                case ValueKind.YES_NO:
                    return self._yes_no()
                case ValueKind.CHOICE:
                    names = tuple(_in_language(option, self.zh) for option in spec.options)
                    return Subject(self.analysis.of(expr, record), True, Writer(self.zh, Manner.NAMED, names))
                case ValueKind.DATE:
                    return Subject(self.analysis.of(expr, record), True, Writer(self.zh, Manner.DATE))
                case ValueKind.PERCENT:
                    percent = True
                case _:
                    pass
        manner = Manner.PERCENT if percent else Manner.PLAIN
        return Subject(self.analysis.of(expr, record), self.is_whole(expr, record), Writer(self.zh, manner))

    def rank(self, shared: bool) -> Subject:
        """Places; a mean rank may lie between two, unless the table is over the places themselves (``shared``)."""
        whole = shared or self.program.ties is not Ties.AVERAGE
        return Subject(Interval(Fraction(1), None), whole, Writer(self.zh, Manner.PLACE if whole else Manner.PLAIN))

    def _yes_no(self) -> Subject:
        names = ("否", "是") if self.zh else ("no", "yes")
        return Subject(Interval(Fraction(0), Fraction(1)), True, Writer(self.zh, Manner.NAMED, names))

    def _spec(self, expr: Expr, record: FactSpec | None = None) -> FactSpec | None:
        """The fact or field whose kind of value ``expr`` has, where it simply hands one on."""
        match expr:
            case FactRead(name=name):
                return self._facts.get(name)
            case FieldRead(name=name):
                return _field(record, name)
            case Use(name=name):
                named = self._named.get(name)
                return self._spec(named.expr) if isinstance(named, Definition) else None
            case Extremum(args=args):
                return self._spec(args[0], record)
            case Fold(kind=FoldKind.HIGHEST | FoldKind.LOWEST, fact=fact, value=value) if value is not None:
                return self._spec(value, self._facts.get(fact))
            case UnitFold(kind=FoldKind.HIGHEST | FoldKind.LOWEST, value=value) if value is not None:
                return self._spec(value)
            case _:
                return None

    def _is_yes_no(self, expr: Expr) -> bool:
        match expr:
            case Compare() | Within() | Member() | All() | AnyOf() | Not() | Given() | InRank() | Const(value=True | False):
                return True
            case Use(name=name):
                named = self._named.get(name)
                if isinstance(named, Parameter):
                    return named.kind is ValueKind.YES_NO
                return named is not None and self._is_yes_no(named.expr)
            case _:
                return False

    def is_whole(self, expr: Expr, record: FactSpec | None = None) -> bool:
        """Whether a number is sure to be a whole one, so that nothing lies between 2 and 3."""
        match expr:
            case Const(value=value):
                return isinstance(value, Fraction) and value.denominator == 1
            case FieldRead(name=name) if record is not None and (record.name, name) in self.analysis.columns:
                return self._is_whole_column(record, name)
            case FactRead() | FieldRead():
                spec = self._spec(expr, record)
                return spec is not None and (spec.whole or spec.kind in _WHOLE_KINDS)
            case Use(name=name):
                return self._whole.get(name, False)  # a parameter may be overridden
            case Arith():
                first, chain = walk.spine(expr)
                return self.is_whole(first, record) and all(step.op is not Op.DIV and self.is_whole(step.right, record) for step in chain)
            case Extremum(args=args):
                return all(self.is_whole(arg, record) for arg in args)
            case Absolute(operand=operand):
                return self.is_whole(operand, record)
            case Round(step=step):
                return step.denominator == 1
            case DateDiff():
                return True
            case Rank():
                return self.program.ties is not Ties.AVERAGE
            case Fold(kind=kind, fact=fact, value=value):
                return self._is_whole_fold(kind, value, self._facts.get(fact))
            case UnitFold(kind=kind, value=value):
                return self._is_whole_fold(kind, value, None)
            case Irrational(curve=Curve.WHOLE_POWER, args=(base, _)):
                return self.is_whole(base, record)
            case Irrational(curve=curve, args=args):
                exponent = whole_exponent(curve, args)
                return exponent is not None and exponent >= 0 and self.is_whole(args[0], record)
            case Lookup(rows=rows, otherwise=otherwise):
                values = [*(row.value for row in rows), *([] if otherwise is None else [otherwise])]
                return all(self.is_whole(value, record) for value in values)
            case RankLookup(table=table, shared=shared, floored=floored):
                return floored or (not shared and self.is_whole(table, record))
            case PointsRead() | Interpolate() | ThisUnit() | CountBack():
                return False
            case Compare() | Within() | Member() | All() | AnyOf() | Not() | Given() | InRank():
                return False
            case _:
                assert_never(expr)

    def _is_whole_fold(self, kind: FoldKind, value: Expr | None, record: FactSpec | None) -> bool:
        if kind in (FoldKind.COUNT, FoldKind.DISTINCT):
            return True
        return kind is not FoldKind.MEAN and value is not None and self.is_whole(value, record)

    def _is_whole_column(self, record: FactSpec, name: str) -> bool:
        key = f"{record.name}.{name}"
        if key not in self._whole:
            self._whole[key] = False  # in a circle, an error of its own
            self._whole[key] = self.is_whole(self.analysis.columns[record.name, name], record)
        return self._whole[key]


def _field(record: FactSpec | None, name: str) -> FactSpec | None:
    """The field of that name; a computed column as if it were one."""
    if record is None:
        return None
    column = next((one for one in record.computed if one.name == name), None)
    if column is not None:
        return FactSpec(name=name, kind=column.kind)
    return next((spec for spec in record.fields if spec.name == name), None)


def _in_language(option: Option, zh: bool) -> str:
    """The option's name that is written in the language; which of the two it is, only the letters tell."""
    for name in (option.name, option.alias):
        if name is not None and name.isascii() is not zh:
            return name
    return option.name
