"""Roundings that change nothing, because what is rounded is always a multiple of their step."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.checking.ground import Ground
from rubric_engine.core import walk
from rubric_engine.core.checks.subjects import Subjects
from rubric_engine.core.ir import Arith, Combine, Const, Definition, Expr, Extremum, FactSpec, Line, Lookup, Node, Op, Round, Use
from rubric_engine.core.walk_expressions import given
from rubric_engine.diagnostics.frozen import evolve, frozen

_KEEPING = (Combine.SUM, Combine.FIRST, Combine.BEST, Combine.WORST, Combine.BEST_N)
"""Ways of combining multiples that give one."""


def idle_roundings(ground: Ground) -> Iterator[str]:
    """Ids of the nodes whose rounding changes nothing."""
    analysis = ground.quantities.analysis
    known = _Multiples(ground, Subjects(analysis.but(supplied=True), False))
    for node in walk.nodes(ground.program):
        if node.rounding is not None and known.of_node(evolve(node, rounding=None), node.rounding[1]):
            yield node.origin.id


@frozen(eq=False)
class _Multiples:
    ground: Ground
    subjects: Subjects

    def of_node(self, node: Node, step: Fraction) -> bool:
        """Whether the points of a node are always a multiple of a step."""
        if node.rounding is not None:
            return (node.rounding[1] / step).denominator == 1
        if node.factors or node.reweight or node.scale is not None or node.combine not in _KEEPING:
            return False
        record = self._record(node)
        numbers = given(node.start, node.minimum, node.maximum)
        return all(self.of(expr, step, record) for expr in numbers) and all(self._of_child(child, step) for child in node.children)

    def _of_child(self, child: Node | Line, step: Fraction) -> bool:
        if isinstance(child, Node):
            return child.weight is None and self.of_node(child, step)
        record = self._record(child)
        counted = child.step_limit is None or child.step_limit.denominator == 1
        if child.steps is not None and not (counted and self.subjects.is_whole(child.steps, record)):
            return False
        return all(self.of(expr, step, record) for expr in given(child.amount, child.limit))

    def of(self, expr: Expr, step: Fraction, record: FactSpec | None) -> bool:
        """Whether a number is always a multiple of a step."""
        match expr:
            case Const(value=Fraction() as value):
                return (value / step).denominator == 1
            case Use(name=name) if isinstance(named := self.subjects.analysis.named.get(name), Definition):
                return self.of(named.expr, step, None)
            case Arith():
                return self._arithmetic(expr, step, record)
            case Extremum(args=args):
                return all(self.of(each, step, record) for each in args)
            case Lookup(rows=rows, otherwise=otherwise):
                return all(self.of(value, step, record) for value in (*(row.value for row in rows), *given(otherwise)))
            case Round(step=own):
                return (own / step).denominator == 1
            case _:
                return (1 / step).denominator == 1 and self.subjects.is_whole(expr, record)

    def _arithmetic(self, expr: Arith, step: Fraction, record: FactSpec | None) -> bool:
        first, chain = walk.spine(expr)
        multiple, whole = self.of(first, step, record), self.subjects.is_whole(first, record)
        for each in chain:
            its_multiple, its_whole = self.of(each.right, step, record), self.subjects.is_whole(each.right, record)
            match each.op:
                case Op.ADD | Op.SUB:
                    multiple = multiple and its_multiple
                case Op.MUL:
                    multiple = (multiple and its_whole) or (whole and its_multiple)
                case Op.DIV:
                    multiple = its_whole = False
            whole = whole and its_whole
        return multiple

    def _record(self, part: Node | Line) -> FactSpec | None:
        return self.ground.quantities.analysis.record_of(part)
