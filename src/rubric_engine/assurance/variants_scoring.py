"""Lines, items, sections and the total with one thing changed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rubric_engine.assurance.reach import applies_key
from rubric_engine.assurance.rewriting import Candidate, with_field, with_part
from rubric_engine.assurance.variants import At, Change, numbers, rounding_modes, variants
from rubric_engine.assurance.variants_steps import step_variants
from rubric_engine.assurance.writing import Region, Writing, decimal, holes_of
from rubric_engine.checking.quantities import Quantities
from rubric_engine.core.ir import Combine, Expr, Line, Node, Program
from rubric_engine.core.walk import line_expressions, node_expressions, nodes, record_at, repeats
from rubric_engine.diagnostics.frozen import evolve, frozen

_OTHER_COMBINES = {
    Combine.FIRST: Combine.SUM,
    Combine.BEST: Combine.SUM,
    Combine.WORST: Combine.SUM,
    Combine.BEST_N: Combine.SUM,
    Combine.MEAN: Combine.SUM,
    Combine.SUM: None,
    Combine.PRODUCT: Combine.SUM,
}
_COMBINED = {
    Combine.FIRST: ("the first match", "取先满足者"),
    Combine.BEST: ("the best", "取最高者"),
    Combine.WORST: ("the worst", "取最低者"),
    Combine.BEST_N: ("the best few", "取最高几项"),
    Combine.MEAN: ("the mean", "取平均"),
    Combine.PRODUCT: ("the product", "连乘"),
}


def of_scoring(program: Program, writing: Writing, known: Quantities) -> Iterator[Candidate]:
    """In the order of the text."""
    around = repeats(program)
    for node in nodes(program):
        yield from _Clauses(program, node, _at(node, writing, known, record_at(around[node.origin.id]))).all()
        for child in node.children:
            if isinstance(child, Line):
                yield from _of_line(program, child, _at(child, writing, known, record_at(around[child.origin.id])))


def _at(part: Node | Line, writing: Writing, known: Quantities, record: str | None) -> At:
    outer = line_expressions(part) if isinstance(part, Line) else node_expressions(part)
    holes = holes_of(each.origin.span for each in outer if each.origin is not None)
    return At(writing, known, Region(part.origin.span, holes), record=record)


# ---------------------------------------------------------------- lines


def _of_line(program: Program, line: Line, at: At) -> Iterator[Candidate]:
    def candidate(new: Line, change: Change) -> Candidate:
        id = line.origin.id
        return Candidate(owner=id, touches=frozenset({id}), origin=line.origin, change=change, make=with_part(program, line, new))

    if line.condition is not None:
        for expr, change in variants(line.condition, at):
            yield candidate(evolve(line, condition=expr), change)
    if line.steps is not None:
        for expr, change in step_variants(line.steps, at):
            yield candidate(evolve(line, steps=expr), change)
    for expr, change in variants(line.amount, evolve(at, role="points")):
        yield candidate(evolve(line, amount=expr), change)
    if line.limit is not None:
        for expr, change in variants(line.limit, evolve(at, role="limit")):
            yield candidate(evolve(line, limit=expr), change)
        yield candidate(evolve(line, limit=None), at.change("limit", "its limit removed", "去掉限额"))
    if line.step_limit is not None:
        for value, reading in numbers(line.step_limit, at.region, at.writing):
            said = (f"at most {decimal(value)} steps", f"次数上限改为 {decimal(value)}")
            yield candidate(evolve(line, step_limit=value), at.change("limit", *said, reading))
        yield candidate(evolve(line, step_limit=None), at.change("limit", "the limit of steps removed", "去掉次数上限"))
    if line.to_zero:
        reading = at.writing.reworded(at.region, ("to_zero",), "")
        yield candidate(evolve(line, to_zero=False), at.change("to zero", "losses don't stop at zero", "去掉扣完为止", reading))


# ---------------------------------------------------------------- sections, items and the total


@frozen(eq=False)
class _Clauses:
    """The clauses of one node."""

    program: Program
    node: Node
    at: At

    def all(self) -> Iterator[Candidate]:
        yield from self._combining()
        yield from self._bounds()
        yield from self._weights()
        yield from self._conditions()

    def _candidate(self, new: Node, change: Change, touches: str | None = None) -> Candidate:
        id = self.node.origin.id
        keys = frozenset({id} if touches is None else {id, touches})
        return Candidate(owner=id, touches=keys, origin=self.node.origin, change=change, make=with_part(self.program, self.node, new))

    def _combining(self) -> Iterator[Candidate]:
        node, at = self.node, self.at
        other = _OTHER_COMBINES[node.combine]
        if other is not None and len(node.children) > 1:
            en, zh = _COMBINED[node.combine]
            reading = at.writing.reworded(at.region, (f"combine.{node.combine.value}",), "combine.sum")
            yield self._candidate(
                evolve(node, combine=other), at.change("combining", f"the sum instead of {en}", f"「{zh}」改为累加", reading)
            )
        if node.combine is Combine.BEST_N:
            for value, reading in numbers(Fraction(node.best_n), at.region, at.writing):
                if value > 0:
                    said = (f"the best {value}", f"取最高 {value} 项")
                    yield self._candidate(evolve(node, best_n=int(value)), at.change("combining", *said, reading))
        if node.start is not None:
            for expr, change in variants(node.start, evolve(at, role="points")):
                yield self._candidate(evolve(node, start=expr), change)

    def _bounds(self) -> Iterator[Candidate]:
        node, at = self.node, self.at
        for name, expr, en, zh in (("maximum", node.maximum, "its maximum", "最高分"), ("minimum", node.minimum, "its minimum", "最低分")):
            if expr is None:
                continue
            for changed, change in variants(expr, evolve(at, role="limit")):
                yield self._candidate(with_field(node, name, changed), change)
            yield self._candidate(with_field(node, name, None), at.change("limit", f"{en} removed", f"去掉{zh}"))
        if node.rounding is not None:
            mode, step = node.rounding
            for other, en, zh in rounding_modes(mode):
                reading = at.writing.reworded(at.region, (f"round.{mode.value}",), f"round.{other.value}")
                yield self._candidate(evolve(node, rounding=(other, step)), at.change("rounding", en, zh, reading))
            for value in (step * 10, step / 10):
                said = (f"rounded to {decimal(value)}", f"舍入到 {decimal(value)}")
                yield self._candidate(evolve(node, rounding=(mode, value)), at.change("rounding", *said))
            yield self._candidate(evolve(node, rounding=None), at.change("rounding", "not rounded", "去掉舍入"))

    def _weights(self) -> Iterator[Candidate]:
        node, at = self.node, self.at
        if node.weight is not None:
            for value, reading in numbers(node.weight, at.region, at.writing):
                said = (f"weight {decimal(value)}", f"权重 {decimal(value)}")
                yield self._candidate(evolve(node, weight=value), at.change("weight", *said, reading))
        if node.scale is not None:
            for value, reading in numbers(node.scale, at.region, at.writing):
                said = (f"scaled to {decimal(value)}", f"折算 {decimal(value)} 分")
                yield self._candidate(evolve(node, scale=value), at.change("weight", *said, reading))
            yield self._candidate(evolve(node, scale=None), at.change("weight", "not scaled", "去掉折算"))
        if node.reweight:
            yield self._candidate(evolve(node, reweight=False), at.change("weight", "weights not made up", "权重不再重新分配"))
        if node.needs:
            for value, reading in numbers(Fraction(node.needs), at.region, at.writing):
                said = (f"needs {value} that apply", f"至少 {value} 项适用")
                yield self._candidate(evolve(node, needs=int(value)), at.change("limit", *said, reading))

    def _conditions(self) -> Iterator[Candidate]:
        node, at = self.node, self.at
        if node.applies is not None:
            key = applies_key(node.origin.id)
            for expr, change in variants(node.applies, at):
                yield self._candidate(evolve(node, applies=expr), change, key)
            yield self._candidate(evolve(node, applies=None), at.change("condition dropped", "applies always", "一律适用"), key)
        for factor in node.factors:
            for name, inner in (("when", factor.when), ("factor", factor.factor)):
                yield from self._of_factor(factor, name, inner)
            rest = tuple(each for each in node.factors if each is not factor)
            yield self._candidate(evolve(node, factors=rest), at.change("condition dropped", "a multiplier dropped", "去掉系数"))
        repeat = node.repeat
        if repeat is not None and repeat.where is not None:
            for expr, change in variants(repeat.where, at):
                yield self._candidate(evolve(node, repeat=evolve(repeat, where=expr)), change)
            dropped = evolve(node, repeat=evolve(repeat, where=None))
            yield self._candidate(dropped, at.change("condition dropped", "for all records, whatever the condition", "去掉记录的条件"))

    def _of_factor(self, factor: object, name: str, inner: Expr | None) -> Iterator[Candidate]:
        if inner is None:
            return
        for expr, change in variants(inner, evolve(self.at, role="number")):
            factors = tuple(with_field(each, name, expr) if each is factor else each for each in self.node.factors)
            yield self._candidate(evolve(self.node, factors=factors), change)
