"""What a result hangs on: the lines, items, definitions, gates and facts behind an expression, a grade or a flag."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from rubric_engine.core.ir import (
    CountBack,
    Expr,
    FactRead,
    FieldRead,
    Fold,
    Gate,
    GateEffect,
    Line,
    Node,
    PointsRead,
    Program,
    Rank,
    UnitFold,
    Use,
)
from rubric_engine.core.outline import Outline, outline
from rubric_engine.core.walk import gate_expressions, line_expressions, node_expressions, walk_with_records
from rubric_engine.diagnostics.frozen import define, field

TIES, GRADES, PAIRINGS = "ties", "grades", "pairings"


def define_key(name: str) -> str:
    return f"define {name}"


def column_key(record: str, name: str) -> str:
    return f"column {record}.{name}"


def fact_key(name: str) -> str:
    return f"fact {name}"


def parameter_key(name: str) -> str:
    return f"parameter {name}"


def flag_key(name: str) -> str:
    return f"flag {name}"


def applies_key(id: str) -> str:
    """Of the condition that says whether a node applies: it matters to all that is in it."""
    return f"applies {id}"


@define(eq=False)
class Reach:
    """Of one program. Keys are the ids of lines, nodes and gates as they are, and of everything else what the functions above make of its name."""

    program: Program
    _outline: Outline = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._outline = outline(self.program)

    def outputs(self) -> frozenset[str]:
        """Behind anything that a result shows: points, eligibility, grades, flags, pairings."""
        return frozenset().union(*self.by_output().values())

    def by_output(self) -> dict[str, frozenset[str]]:
        """Behind the points (with eligibility), the grade, each flag, and the pairings."""
        program = self.program
        found = {"points": self.of(parts=("total",), gates=program.gates), GRADES: self.of_grades()}
        found.update((flag_key(flag.name), self.of((flag.when,)) | {flag_key(flag.name)}) for flag in program.flags)
        paired = frozenset({PAIRINGS}) if program.pairings else frozenset()
        found[PAIRINGS] = paired | self.of([expr for each in program.pairings for expr in (each.first, each.second, each.key)])
        found["standing"] = self.of([key.key for key in program.tie_keys])
        return found

    def of_grades(self) -> frozenset[str]:
        """Behind the grade."""
        rules = [rule.when for rule in self.program.grades if rule.when is not None]
        if not self.program.grades:
            return frozenset()
        return self.of(rules, gates=[gate for gate in self.program.gates if gate.effect is not GateEffect.ZERO]) | {GRADES}

    def of_eligibility(self) -> frozenset[str]:
        """Behind whether there is a total."""
        total = self.program.total
        gates = [gate for gate in self.program.gates if gate.effect is GateEffect.NOT_ELIGIBLE]
        applies = () if total.applies is None else (total.applies,)
        return self.of(applies, gates=gates) | {applies_key(total.origin.id)}

    def of(
        self, exprs: Iterable[Expr] = (), *, parts: Iterable[str] = (), gates: Iterable[Gate] = (), record: str | None = None
    ) -> frozenset[str]:
        """Behind expressions (``record``: the list whose record is at hand), the points of nodes and lines, and gates."""
        found = _Found(self._outline)
        for expr in exprs:
            found.expression(expr, record)
        for id in parts:
            found.part(id)
        for gate in gates:
            found.gate(gate)
        while found.waiting:
            found.expression_now(*found.waiting.pop())
        return frozenset(found.keys)


@define(eq=False)
class _Found:
    outline: Outline
    keys: set[str] = field(factory=set)
    waiting: list[tuple[Expr, str | None]] = field(factory=list)

    def expression(self, expr: Expr, record: str | None) -> None:
        self.waiting.append((expr, record))

    def expression_now(self, outer: Expr, record: str | None) -> None:
        for expr, at_hand in walk_with_records(outer, record):
            match expr:
                case FactRead(name=name) | Fold(fact=name) | CountBack(fact=name):
                    self.keys.add(fact_key(name))
                case FieldRead(name=name) if at_hand is not None:
                    self._column(at_hand, name)
                case Use(name=name):
                    self._use(name)
                case PointsRead(id=id):
                    self.part(id)
                case Rank() | UnitFold():
                    self._among_others(expr)
                case _:
                    pass

    def part(self, id: str) -> None:
        part = self.outline.part(id)
        own = part.origin.id
        if own in self.keys:
            return
        self.keys.add(own)
        around = self.outline.repeated.get(own, ())
        if around and around[0] != own:
            self.part(around[0])  # what occurs for each record is evaluated as a whole
        record = self.outline.lists.get(own)
        for node in self.outline.conditional.get(own, ()):
            self.keys.add(applies_key(node.origin.id))
            if node.applies is not None:
                self.expression(node.applies, self.outline.lists.get(node.origin.id))
        match part:
            case Line():
                exprs = line_expressions(part)
            case Node():
                exprs = node_expressions(part)
                self.keys.add(applies_key(own))
                if part.repeat is not None:
                    self.keys.add(fact_key(part.repeat.fact))
                    if part.repeat.by is not None:
                        self._column(part.repeat.fact, part.repeat.by)
                for gate in self.outline.gates.get(own, ()):
                    self.gate(gate)
                for child in part.children:
                    self.part(child.origin.id)
            case _:
                assert_never(part)
        for expr in exprs:
            self.expression(expr, record)

    def gate(self, gate: Gate) -> None:
        if gate.origin.id in self.keys:
            return
        self.keys.add(gate.origin.id)
        for expr in gate_expressions(gate):
            self.expression(expr, None)

    def _column(self, record: str, name: str) -> None:
        key = column_key(record, name)
        if key in self.keys:
            return
        self.keys |= {key, fact_key(record)}
        computed = self.outline.columns.get((record, name))
        if computed is not None:
            self.expression(computed, record)

    def _use(self, name: str) -> None:
        definition = self.outline.definitions.get(name)
        key = parameter_key(name) if definition is None else define_key(name)
        if key in self.keys:
            return
        self.keys.add(key)
        if definition is not None:
            self.expression(definition.expr, None)
        elif self.outline.parameters[name].as_of is not None:
            self.keys.add(fact_key(str(self.outline.parameters[name].as_of)))

    def _among_others(self, expr: Rank | UnitFold) -> None:
        """What ranks and sums over units look at besides what stands in them."""
        for gate in self.outline.excluding:
            self.gate(gate)
        if isinstance(expr, Rank) and expr.records is not None:
            self.keys.add(fact_key(expr.records))
        elif isinstance(expr, Rank) and TIES not in self.keys:
            self.keys.add(TIES)
            for key in self.outline.program.tie_keys:
                self.expression(key.key, None)
