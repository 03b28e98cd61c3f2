"""What conditions compare: an arithmetic expression reduced to a quantity and a threshold on it.

Any ``a * x + b`` of one fact is the fact itself, with the threshold moved; of several it is their sum, scaled so that the first has the factor 1. All
else is a quantity as it stands (``growth``, a sum over records, a rank), the same where it is written the same. Definitions are followed.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable
from fractions import Fraction

from rubric_engine.checking.cells import Domain
from rubric_engine.core import intervals, walk
from rubric_engine.core.bounds import Analysis
from rubric_engine.core.checks.subjects import Subjects
from rubric_engine.core.fact_ranges import fact_range
from rubric_engine.core.ir import (
    All,
    AnyOf,
    Arith,
    CmpOp,
    Compare,
    Computed,
    Const,
    Definition,
    Expr,
    FactRead,
    FactSpec,
    FieldRead,
    Fold,
    Given,
    InRank,
    Interval,
    Member,
    Not,
    Op,
    Parameter,
    Program,
    Rank,
    RankEnd,
    Scalar,
    ThisUnit,
    Ties,
    Use,
    ValueKind,
    Within,
)
from rubric_engine.core.valueless import may_lack_value
from rubric_engine.diagnostics.frozen import define, evolve, field, frozen

_LAST_DATE = Fraction(datetime.date.max.toordinal())
TURNED = {CmpOp.GE: CmpOp.LE, CmpOp.LE: CmpOp.GE, CmpOp.GT: CmpOp.LT, CmpOp.LT: CmpOp.GT, CmpOp.EQ: CmpOp.EQ, CmpOp.NE: CmpOp.NE}


@frozen
class Quantity:
    """``fact``: its name, where the quantity is a fact (with ``record``: a field of that list). A yes/no is 0 or 1. ``expr`` is what it comes from."""

    key: Hashable
    expr: Expr = field(eq=False)
    fact: str | None = field(default=None, eq=False)
    record: str | None = field(default=None, eq=False)
    domain: Domain = field(factory=Domain, eq=False)
    spec: FactSpec | None = field(default=None, eq=False, repr=False)


@frozen
class Linear:
    """``factor`` times the quantity plus ``shift``; without a quantity the constant ``shift``."""

    quantity: Quantity | None
    factor: Fraction
    shift: Fraction

    def at(self, value: Fraction) -> Fraction:
        """The value of the quantity at which the whole is ``value``."""
        return (value - self.shift) / self.factor

    def turned(self, op: CmpOp) -> CmpOp:
        """What the comparison of the whole is as one of the quantity."""
        return TURNED[op] if self.factor < 0 else op


@frozen
class _Sum:
    """Atoms with their factors, by key, and a constant."""

    parts: tuple[tuple[Quantity, Fraction], ...]
    shift: Fraction


@define(eq=False)
class Quantities:
    """Those of one program; each is found once."""

    program: Program
    analysis: Analysis = field(init=False)
    _subjects: Subjects = field(init=False)
    _supplied: Analysis = field(init=False)
    _sums: dict[str, _Sum | None] = field(init=False, factory=dict)
    _facts: dict[tuple[str | None, str], Quantity | None] = field(init=False, factory=dict)
    _columns: dict[tuple[str, str], _Sum] = field(init=False, factory=dict)
    _folds: dict[Fold, Domain] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.analysis = Analysis(self.program)
        self._supplied = self.analysis.but(supplied=True)
        self._subjects = Subjects(self._supplied, False)
        for definition in self.program.definitions:  # in their order, so that nothing goes deep
            if self.kind(definition.expr, None) == "number":
                self._sums[definition.name] = self._sum(definition.expr, None)

    # ---------------------------------------------------------------- what an expression is

    def kind(self, expr: Expr, record: str | None) -> str:
        """``number``, ``truth`` or ``text``."""
        match expr:
            case Const(value=bool()):
                return "truth"
            case Const(value=str()) | ThisUnit():
                return "text"
            case FactRead() | FieldRead():
                spec = self.spec(expr, record)
                kind = self.computed(record, expr.name) if spec is None and isinstance(expr, FieldRead) else spec
                if kind is not None and kind.kind is ValueKind.YES_NO:
                    return "truth"
                return "text" if kind is not None and kind.kind in (ValueKind.TEXT, ValueKind.UNIT) else "number"
            case Use(name=name):
                named = self.analysis.named.get(name)
                if isinstance(named, Parameter):
                    return "truth" if isinstance(named.value, bool) else "number"
                return self.kind(named.expr, None) if named is not None else "number"
            case Compare() | Within() | Member() | All() | AnyOf() | Not() | Given() | InRank():
                return "truth"
            case _:
                return "number"

    def spec(self, expr: Expr, record: str | None) -> FactSpec | None:
        """The declaration of the fact or field that is read, itself or through a definition that hands it on."""
        match expr:
            case FactRead(name=name):
                return self.analysis.facts.get(name)
            case FieldRead(name=name):
                owner = self.analysis.facts.get(record or "")
                return None if owner is None else next((spec for spec in owner.fields if spec.name == name), None)
            case Use(name=name) if isinstance(named := self.analysis.named.get(name), Definition):
                return self.spec(named.expr, None)
            case _:
                return None

    def computed(self, record: str | None, name: str) -> Computed | None:
        """The column of that name that is worked out for each record of a list."""
        owner = self.analysis.facts.get(record or "")
        return None if owner is None else next((column for column in owner.computed if column.name == name), None)

    def parameter(self, name: str) -> Scalar | None:
        """The value of a parameter that has but one."""
        named = self.analysis.named.get(name)
        return named.value if isinstance(named, Parameter) and not named.dated else None

    def definition(self, name: str) -> Expr | None:
        named = self.analysis.named.get(name)
        return named.expr if isinstance(named, Definition) else None

    # ---------------------------------------------------------------- quantities

    def linear(self, expr: Expr, record: str | None = None) -> Linear:
        """A number as a quantity with factor and shift."""
        found = self._sum(expr, record)
        return self._scaled(found, expr, record)

    def difference(self, left: Expr, right: Expr, record: str | None = None) -> Linear:
        """``left`` less ``right``."""
        one, two = self._sum(left, record), self._sum(right, record)
        return self._scaled(_plus(one, _times(two, Fraction(-1))), Arith(Op.SUB, left, right), record)

    def fact(self, expr: FactRead | FieldRead, record: str | None = None) -> Quantity | None:
        """The quantity of a fact or field; None for a list."""
        at = record if isinstance(expr, FieldRead) else None
        if (at, expr.name) not in self._facts:
            self._facts[at, expr.name] = self._fact(expr, at)
        return self._facts[at, expr.name]

    def rank(self, rank: Rank, end: RankEnd, shared: bool, record: str | None) -> Quantity:
        """The place from an end, or the least share of the field that it is among."""
        whole = not shared and self.program.ties is not Ties.AVERAGE
        span = Interval(Fraction(0), Fraction(1), low_open=True) if shared else Interval(Fraction(1), None)
        domain = Domain(span, whole=whole, none=True, outside=rank.among is not None)
        return Quantity(("rank", record, rank, end, shared), rank, record=record, domain=domain)

    def truth(self, expr: Expr, record: str | None) -> Quantity:
        """A condition that isn't looked into, as no (0) or yes (1)."""
        domain = Domain(Interval(Fraction(0), Fraction(1)), whole=True, none=self._may_lack(expr, record))
        return Quantity(("truth", record, expr), expr, record=record, domain=domain)

    def _may_lack(self, expr: Expr, record: str | None) -> bool:
        return may_lack_value((expr,), self.analysis, self.analysis.facts.get(record or ""))

    def _fact(self, expr: FactRead | FieldRead, record: str | None) -> Quantity | None:
        spec = self.spec(expr, record)
        if spec is None or spec.kind is ValueKind.LIST:
            return None
        return Quantity(("fact", record, spec.name), expr, fact=spec.name, record=record, domain=domain_of(spec), spec=spec)

    def _opaque(self, expr: Expr, record: str | None) -> Quantity:
        if isinstance(expr, Rank):
            return self.rank(expr, RankEnd.TOP, False, record)
        owner = self.analysis.facts.get(record or "")
        span, whole = self._supplied.of(expr, owner), self._subjects.is_whole(expr, owner)
        domain = Domain(span, whole=whole, none=self._may_lack(expr, record))
        domain = self._folded(expr, domain) if isinstance(expr, Fold) else domain
        return Quantity(("expr", record, expr), expr, record=record, domain=domain)

    def _folded(self, fold: Fold, static: Domain) -> Domain:
        from rubric_engine.checking.folds import domain_of_fold  # here: it looks at conditions, which are made of quantities

        if fold not in self._folds:
            self._folds[fold] = static  # for a column that its filter looks at and that has it in it
            self._folds[fold] = domain_of_fold(self, fold, static)
        return self._folds[fold]

    # ---------------------------------------------------------------- sums

    def _sum(self, expr: Expr, record: str | None) -> _Sum:
        """Linear in whatever isn't looked into."""
        if isinstance(expr, Arith):
            first, chain = walk.spine(expr)
            found = self._atom(first, record)
            for step in chain:
                found = self._step(found, step, record)
            return found
        return self._atom(expr, record)

    def _step(self, left: _Sum, step: Arith, record: str | None) -> _Sum:
        right = self._sum(step.right, record)
        match step.op:
            case Op.ADD:
                return _plus(left, right)
            case Op.SUB:
                return _plus(left, _times(right, Fraction(-1)))
            case Op.MUL if not right.parts:
                return _times(left, right.shift)
            case Op.MUL if not left.parts:
                return _times(right, left.shift)
            case Op.DIV if not right.parts and right.shift != 0:
                return _times(left, 1 / right.shift)
            case _:
                return _Sum(((self._opaque(step, record), Fraction(1)),), Fraction(0))

    def _atom(self, expr: Expr, record: str | None) -> _Sum:
        match expr:
            case Const(value=value) if isinstance(value, Fraction):
                return _Sum((), value)
            case FieldRead(name=name) if self.computed(record, name) is not None:
                return self._column(record or "", name)
            case FactRead() | FieldRead():
                found = self.fact(expr, record)
                return _Sum(((found or self._opaque(expr, record), Fraction(1)),), Fraction(0))
            case Use(name=name):
                fixed = self.parameter(name)
                if isinstance(fixed, Fraction):
                    return _Sum((), fixed)
                known = self._sums.get(name)
                return known if known is not None else _Sum(((self._opaque(expr, record), Fraction(1)),), Fraction(0))
            case Arith():
                return self._sum(expr, record)
            case _:
                return _Sum(((self._opaque(expr, record), Fraction(1)),), Fraction(0))

    def _column(self, record: str, name: str) -> _Sum:
        """A computed column; those before it are worked out first, so that nothing goes deep."""
        for column in self.analysis.facts[record].computed:
            if (record, column.name) not in self._columns:
                as_it_stands = _Sum(((self._opaque(FieldRead(column.name), record), Fraction(1)),), Fraction(0))
                self._columns[record, column.name] = as_it_stands
                if self.kind(column.expr, record) == "number":
                    self._columns[record, column.name] = self._sum(column.expr, record)
            if column.name == name:
                break
        return self._columns[record, name]

    def _scaled(self, found: _Sum, expr: Expr, record: str | None) -> Linear:
        parts = tuple(part for part in found.parts if part[1] != 0)
        cancelled = any(factor == 0 and quantity.domain.none for quantity, factor in found.parts)
        if cancelled:
            return Linear(self._opaque(expr, record), Fraction(1), Fraction(0))
        if not parts:
            return Linear(None, Fraction(0), found.shift)
        if len(parts) == 1:
            return Linear(parts[0][0], parts[0][1], found.shift)
        parts = tuple(sorted(parts, key=lambda part: repr(part[0].key)))
        first = parts[0][1]
        scaled = tuple((quantity, factor / first) for quantity, factor in parts)
        span = intervals.total(intervals.multiply(quantity.domain.hull, intervals.point(factor)) for quantity, factor in scaled)
        whole = all(quantity.domain.all_whole and factor.denominator == 1 for quantity, factor in scaled)
        none = any(quantity.domain.none for quantity, _ in scaled)
        domain = Domain(span, whole=whole, none=none)
        key = ("sum", record, tuple((quantity.key, factor) for quantity, factor in scaled))
        whole_sum = _written(scaled)
        return Linear(Quantity(key, whole_sum, record=record, domain=domain), first, found.shift)


def domain_of(spec: FactSpec) -> Domain:
    """What a fact or field that isn't a list can be."""
    match spec.kind:
        case ValueKind.YES_NO:
            return Domain(Interval(Fraction(0), Fraction(1)), whole=True, none=spec.or_none)
        case ValueKind.TEXT | ValueKind.UNIT:
            return Domain(text=True, none=spec.or_none)
        case _:
            pass
    span = fact_range(evolve(spec, missing_as=None))
    if spec.kind is ValueKind.DATE:
        span = Interval(
            Fraction(1) if span.low is None else span.low, _LAST_DATE if span.high is None else span.high, span.low_open, span.high_open
        )
    whole = spec.whole or spec.kind in (ValueKind.COUNT, ValueKind.CHOICE, ValueKind.DATE)
    read = spec.missing_as
    extra = (read,) if isinstance(read, Fraction) and not intervals.contains(span, read) else ()
    return Domain(span, whole=whole, none=spec.or_none, extra=extra)


def _written(parts: tuple[tuple[Quantity, Fraction], ...]) -> Expr:
    """The sum as an expression."""
    found: Expr | None = None
    for quantity, factor in parts:
        term = quantity.expr if factor == 1 else Arith(Op.MUL, Const(factor), quantity.expr)
        found = term if found is None else Arith(Op.ADD, found, term)
    assert found is not None
    return found


def _times(found: _Sum, factor: Fraction) -> _Sum:
    return _Sum(tuple((quantity, each * factor) for quantity, each in found.parts), found.shift * factor)


def _plus(left: _Sum, right: _Sum) -> _Sum:
    parts: dict[Hashable, tuple[Quantity, Fraction]] = {quantity.key: (quantity, factor) for quantity, factor in left.parts}
    for quantity, factor in right.parts:
        before = parts[quantity.key][1] if quantity.key in parts else Fraction(0)
        parts[quantity.key] = (quantity, before + factor)
    return _Sum(tuple(parts.values()), left.shift + right.shift)
