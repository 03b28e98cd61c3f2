"""W455: a fact that counts only where another one has no value.

Every place that reads the fact is looked at together with what must be so for it to count: conditions beside it (``and``), before it in a table of cases or a first
match, around it in the line, the item or the section, and around each use of a definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from rubric_engine.checking.ground import Ground
from rubric_engine.checking.report import Case, Found
from rubric_engine.checking.solve import few_values
from rubric_engine.core import walk
from rubric_engine.core.ir import All, AnyOf, Combine, Expr, FactRead, FactSpec, Given, Line, Lookup, Node, Not, Use
from rubric_engine.core.values import NONE
from rubric_engine.core.walk_expressions import children, given
from rubric_engine.diagnostics.frozen import define, field

Absent = frozenset[str]
"""Facts that have no value wherever something counts."""

NOTHING: Absent = frozenset()


def check(ground: Ground) -> Iterator[Found]:
    reads: dict[str, list[Absent]] = {}
    for name, absent in _Reads(ground).all():
        reads.setdefault(name, []).append(absent)
    specs = {spec.name: spec for spec in ground.program.facts}
    for name, places in reads.items():
        others = frozenset.intersection(*places) - {name}
        for other in (spec.name for spec in ground.program.facts if spec.name in others):
            case = partial(_with_and_without, ground, specs[name], specs[other])
            yield Found("W455", specs[name].origin, name, {"name": name, "other": other}, case, cohort=True, apart=True)


def _with_and_without(ground: Ground, spec: FactSpec, other: FactSpec) -> Mapping[str, Case] | None:
    """The same value of the fact where the other one has a value, and where it has none."""
    mine, values = few_values(spec), [value for value in few_values(other) if value is not NONE]
    if not mine or not values:
        return None
    names = ground.say(f"with {other.name}", f"「{other.name}」有值"), ground.say(f"without {other.name}", f"「{other.name}」无值")
    value = next((each for each in reversed(mine) if each is not NONE), mine[0])
    return {
        names[0]: {other.name: values[0], spec.name: value},
        names[1]: {**({other.name: NONE} if other.or_none else {}), spec.name: value},
    }


@define(eq=False)
class _Reads:
    """Each reading of a fact, with what has no value where it counts."""

    ground: Ground
    _followed: set[tuple[str, Absent]] = field(init=False, factory=set)

    def all(self) -> Iterator[tuple[str, Absent]]:
        program = self.ground.program
        yield from self._node(program.total, NOTHING)
        outer: list[Expr] = [expr for gate in program.gates for expr in walk.gate_expressions(gate)]
        outer += [rule.when for rule in program.grades if rule.when is not None]
        outer += [flag.when for flag in program.flags]
        outer += [expr for each in program.pairings for expr in (each.first, each.second, each.key)]
        outer += [key.key for key in program.tie_keys]
        outer += [column.expr for spec in program.facts for column in spec.computed]
        for expr in outer:
            yield from self._expression(expr, NOTHING)
        yield from ((parameter.as_of, NOTHING) for parameter in program.parameters if parameter.as_of is not None)

    # ------------------------------------------------------------ what is scored

    def _node(self, node: Node, absent: Absent) -> Iterator[tuple[str, Absent]]:
        yield from self._several(given(node.applies), absent)
        inside = absent | self._lacking(node.applies)
        for factor in node.factors:
            yield from self._several(given(factor.when), inside)
            yield from self._expression(factor.factor, inside | self._lacking(factor.when))
        told = {id(each) for factor in node.factors for each in given(factor.when, factor.factor)} | {
            id(each) for each in given(node.applies)
        }
        yield from self._several((each for each in walk.node_expressions(node) if id(each) not in told), inside)
        before = inside
        for child in node.children:
            if isinstance(child, Node):
                yield from self._node(child, before)
                continue
            yield from self._line(child, before)
            if node.combine is Combine.FIRST and not isinstance(child.amount, Lookup):
                before |= self._having(child.condition)

    def _line(self, line: Line, absent: Absent) -> Iterator[tuple[str, Absent]]:
        yield from self._several(given(line.condition), absent)
        inside = absent | self._lacking(line.condition)
        yield from self._several((each for each in walk.line_expressions(line) if each is not line.condition), inside)

    # ------------------------------------------------------------ expressions

    def _several(self, exprs: Iterable[Expr], absent: Absent) -> Iterator[tuple[str, Absent]]:
        for expr in exprs:
            yield from self._expression(expr, absent)

    def _expression(self, expr: Expr, absent: Absent) -> Iterator[tuple[str, Absent]]:
        match expr:
            case FactRead(name=name):
                yield name, absent
            case Use(name=name):
                inner = self.ground.quantities.definition(name)
                if inner is not None and (name, absent) not in self._followed:
                    self._followed.add((name, absent))
                    yield from self._expression(inner, absent)
            case All(parts=parts):
                for part in parts:
                    beside = (self._lacking(each) for each in parts if each is not part)
                    yield from self._expression(part, absent.union(*beside))
            case AnyOf(parts=parts):
                for part in parts:
                    beside = (self._having(each) for each in parts if each is not part)
                    yield from self._expression(part, absent.union(*beside))
            case Lookup(subjects=()):
                before = absent
                for row in expr.rows:
                    yield from self._several(given(row.case), before)
                    yield from self._expression(row.value, before | self._lacking(row.case))
                    before |= self._having(row.case)
                yield from self._several(given(expr.otherwise), before)
            case _:
                yield from self._several(children(expr), absent)

    def _lacking(self, condition: Expr | None) -> Absent:
        """What has no value wherever a condition holds."""
        match condition:
            case Not(operand=operand):
                return self._having(operand)
            case All(parts=parts):
                return NOTHING.union(*(self._lacking(part) for part in parts))
            case Use(name=name):
                return self._lacking(self.ground.quantities.definition(name))
            case _:
                return NOTHING

    def _having(self, condition: Expr | None) -> Absent:
        """What has no value wherever a condition fails."""
        match condition:
            case Given(operand=FactRead(name=name)):
                return frozenset({name})
            case Not(operand=operand):
                return self._lacking(operand)
            case AnyOf(parts=parts):
                return NOTHING.union(*(self._having(part) for part in parts))
            case Use(name=name):
                return self._having(self.ground.quantities.definition(name))
            case _:
                return NOTHING
