"""Whether points are sure to have a finite decimal, so that they can be shown in full without anybody saying how.

Facts are finite decimals, and sums and products of these are; a division may not be. A parameter may be overridden, so that a division by
one counts as a division by anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import assert_never

from rubric_engine.core import walk
from rubric_engine.core.bounds import Analysis
from rubric_engine.core.combining import full_marks, may_be_absent
from rubric_engine.core.ir import (
    Absolute,
    All,
    AnyOf,
    Arith,
    Combine,
    Compare,
    Const,
    CountBack,
    Curve,
    DateDiff,
    Definition,
    Expr,
    Extremum,
    FactRead,
    FieldRead,
    Fold,
    FoldKind,
    Given,
    InRank,
    Interpolate,
    Irrational,
    Line,
    Lookup,
    Member,
    Node,
    Not,
    Op,
    PointsRead,
    Program,
    Rank,
    RankLookup,
    Round,
    ThisUnit,
    UnitFold,
    Use,
    Within,
)
from rubric_engine.diagnostics.frozen import define, field

_COLUMN = "column of "


def terminating(expr: Expr, program: Program) -> bool:
    """Whether every value that ``expr`` can have is a finite decimal. True for what isn't a number."""
    return Decimals(Analysis(program)).of(expr)


def is_finite(value: Fraction) -> bool:
    """Whether a number has a finite decimal: no prime but 2 and 5 in its denominator."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def whole_exponent(curve: Curve, args: tuple[Expr, ...]) -> int | None:
    """The exponent of a power with a whole constant, which is exact."""
    exponent = args[1] if curve is Curve.POWER and len(args) == 2 else None
    if isinstance(exponent, Const) and isinstance(exponent.value, Fraction) and exponent.value.denominator == 1:
        return int(exponent.value)
    return None


def is_irrational(curve: Curve, args: tuple[Expr, ...]) -> bool:
    """Whether a curve may give irrational numbers."""
    return curve is not Curve.WHOLE_POWER and whole_exponent(curve, args) is None


@define(eq=False)
class Decimals:
    """Answers for one program; each node and definition is looked at once."""

    analysis: Analysis
    _definitions: dict[str, Expr] = field(init=False)
    _parts: dict[str, Node | Line] = field(init=False)
    _known: dict[tuple[str, str], bool] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        program = self.analysis.program
        self._definitions = {definition.name: definition.expr for definition in program.definitions}
        self._parts = walk.by_id(program)
        for step in walk.in_order(program):
            self._remembered(*(("use", step.name) if isinstance(step, Definition) else ("points", step.origin.id)))

    def of(self, expr: Expr, record: str | None = None) -> bool:
        """Whether the values of ``expr`` are finite decimals; ``record`` names the list whose record is at hand."""
        match expr:
            case Const(value=value):
                return not isinstance(value, Fraction) or is_finite(value)
            case FactRead() | ThisUnit() | DateDiff() | CountBack() | Rank():
                return True  # a mean rank ends in .5
            case Compare() | Within() | Member() | All() | AnyOf() | Not() | Given() | InRank():
                return True
            case FieldRead(name=name):
                column = (record or "", name)
                return column not in self.analysis.columns or self._remembered(_COLUMN + column[0], name)
            case Use(name=name):
                return self._remembered("use", name)
            case PointsRead(id=id):
                return self._remembered("points", id)
            case Arith():
                first, chain = walk.spine(expr)
                steps = (self._divides(step.right) if step.op is Op.DIV else self.of(step.right, record) for step in chain)
                return self.of(first, record) and all(steps)
            case Extremum(args=args):
                return all(self.of(arg, record) for arg in args)
            case Absolute(operand=operand):
                return self.of(operand, record)
            case Irrational(curve=curve, args=args):
                return self._power(curve, args, record)
            case Round(step=step):
                return is_finite(step)
            case Fold(kind=kind, value=value, fact=fact):
                return self._folded(kind, value, fact)
            case UnitFold(kind=kind, value=value):
                return self._folded(kind, value, None)
            case Lookup(rows=rows, otherwise=otherwise):
                return all(self.of(row.value, record) for row in rows) and (otherwise is None or self.of(otherwise, record))
            case RankLookup(table=table, shared=shared, floored=floored):
                return floored or (not shared and self.of(table, record))
            case Interpolate(operand=operand, points=points):
                ends = all(is_finite(value) for _, value in points)
                return ends and (_is_level(points) or self.of(operand, record)) and _even_slopes(points)
            case _:
                assert_never(expr)

    def _folded(self, kind: FoldKind, value: Expr | None, record: str | None) -> bool:
        if kind in (FoldKind.COUNT, FoldKind.DISTINCT):
            return True
        return kind is not FoldKind.MEAN and (value is None or self.of(value, record))

    def _power(self, curve: Curve, args: tuple[Expr, ...], record: str | None) -> bool:
        if curve is Curve.WHOLE_POWER:
            return self.of(args[0], record)
        exponent = whole_exponent(curve, args)
        if exponent is None:
            return False
        return self.of(args[0], record) if exponent >= 0 else self._divides(args[0])

    def _divides(self, expr: Expr) -> bool:
        """Whether a finite decimal over ``expr`` is one: a constant without other primes than 2 and 5."""
        match expr:
            case Const(value=Fraction() as value):
                return value != 0 and is_finite(1 / value)
            case Use(name=name) if name in self._definitions:
                return self._divides(self._definitions[name])
            case Arith(op=Op.MUL, left=left, right=right):
                return self._divides(left) and self._divides(right)
            case Arith(op=Op.DIV, left=left, right=Const() as right):
                return self._divides(left) and self.of(right)
            case _:
                return False

    def _remembered(self, kind: str, name: str) -> bool:
        """Of a definition (``kind`` "use"), of points ("points"), or of a computed column (``_COLUMN`` and its list)."""
        key = (kind, name)
        if key not in self._known:
            self._known[key] = True  # in a circle, an error of its own, everything else decides
            match kind:
                case "use":
                    self._known[key] = name not in self._definitions or self.of(self._definitions[name])
                case "points":
                    self._known[key] = name not in self._parts or self._points(self._parts[name])
                case _:
                    owner = kind.removeprefix(_COLUMN)
                    self._known[key] = self.of(self.analysis.columns[owner, name], owner)
        return self._known[key]

    def _record(self, part: Node | Line) -> str | None:
        found = self.analysis.record_of(part)
        return found.name if found is not None else None

    def points(self, part: Node | Line) -> bool:
        """Whether the points of a line or node are finite decimals."""
        return self._remembered("points", part.origin.id)

    def _points(self, part: Node | Line) -> bool:
        if isinstance(part, Line):
            return all(self.of(expr, self._record(part)) for expr in (part.amount, part.steps, part.limit) if expr is not None)
        if part.rounding is not None:
            return is_finite(part.rounding[1])
        return self.clauses(part) and all(self.points(child) for child in part.children)

    def clauses(self, node: Node) -> bool:
        """Whether a node's own clauses and its way of combining keep finite decimals finite."""
        read = (node.start, node.minimum, node.maximum, *(factor.factor for factor in node.factors))
        return all(self.of(expr, self._record(node)) for expr in read if expr is not None) and self._combines(node)

    def _combines(self, node: Node) -> bool:
        absent = any(may_be_absent(child) for child in node.children)
        count = len(node.children)
        repeated = any(isinstance(child, Node) and child.repeat is not None for child in node.children)
        if repeated and (node.combine is Combine.MEAN or node.scale is not None):
            return False  # over any number of them
        if node.combine is Combine.MEAN:
            fewest = max(1, sum(not may_be_absent(child) for child in node.children))
            if not all(is_finite(Fraction(1, size)) for size in range(fewest, count + 1)):
                return False
        if node.reweight:
            weights = [child.weight or Fraction(0) for child in node.children if isinstance(child, Node)]
            whole = sum(weights, Fraction(0))
            if whole and ((absent and count > 1) or not all(is_finite(weight / whole) for weight in weights)):
                return False  # no weights at all are an error of their own, as are children without maxima
        if node.scale is not None:
            weighed = [
                (full_marks(child, self.analysis.child(child).high), child.weight if isinstance(child, Node) else None)
                for child in node.children
            ]
            bounded = [maximum * (1 if weight is None else weight) for maximum, weight in weighed if maximum is not None and maximum > 0]
            if len(bounded) == count and sum(bounded) > 0:
                return not (absent and count > 1) and is_finite(node.scale / sum(bounded))
        return True


def _is_level(points: tuple[tuple[Fraction, Fraction], ...]) -> bool:
    return len({value for _, value in points}) <= 1


def _even_slopes(points: tuple[tuple[Fraction, Fraction], ...]) -> bool:
    return all(left[0] == right[0] or is_finite((right[1] - left[1]) / (right[0] - left[0])) for left, right in pairwise(points))


def endless(program: Program, analysis: Analysis) -> Iterator[Node | Line]:
    """Where points without a finite decimal come from: lines, and nodes whose own clauses make them so."""
    decimals = Decimals(analysis)
    for node in walk.nodes(program):
        if node.rounding is None and not decimals.clauses(node):
            yield node
        for child in node.children:
            if isinstance(child, Line) and not decimals.points(child):
                yield child
