"""Ledgers put together out of entries that were met before.

What an item's entries say hangs on the facts that the item looks at, and on nothing else, as long as it reads no points of others and its clauses are its own. So the
entries of such a part are worked out by the reference evaluator once for each set of values of these facts, and remembered; a ledger is then put together in the
order of the document. A rubric that isn't made of such parts is left to the evaluator as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any, Final

from rubric_engine.core.ir import (
    Combine,
    Expr,
    Gate,
    GateEffect,
    Line,
    Node,
    NodeKind,
    PointsRead,
    Program,
    ThisUnit,
    UnitFold,
    Use,
)
from rubric_engine.core.outline import nodes_and_lines, through
from rubric_engine.core.results import Entry
from rubric_engine.core.values import Value
from rubric_engine.core.walk import computed_columns, facts_used, gate_expressions, line_expressions, node_expressions, record_at, repeats
from rubric_engine.diagnostics.frozen import define, evolve, field
from rubric_engine.scoring.reference.partly import entries_of, prepared
from rubric_engine.scoring.reference.plan import Plan

_MOST_REMEMBERED: Final = 4096
_Take = Callable[[tuple[Any, ...]], Any]
_Values = Callable[[], Mapping[str, Value | None]]
_Everything = Callable[[], tuple[Entry, ...]]


@define(eq=False)
class Part:
    """A node with all that is in it. ``take``: the values that its entries hang on, out of all that were taken."""

    program: Program  # with this part alone
    take: _Take
    met: dict[Any, tuple[Entry, ...]] = field(factory=dict)
    _plan: Plan | None = None

    def work_out(self, key: Any, values: Mapping[str, Value | None]) -> tuple[Entry, ...]:
        if self._plan is None:
            self._plan = prepared(self.program)
        found = entries_of(self._plan, {spec.name: values.get(spec.name) for spec in self.program.facts})
        if len(self.met) >= _MOST_REMEMBERED:
            self.met.clear()
        self.met[key] = found
        return found


@define(eq=False)
class Ledgers:
    """``gates``: the values on which gates hang that may take the total (None: there are none)."""

    parts: tuple[Part, ...]
    gates: _Take | None
    tails: dict[Any, tuple[Entry, ...]] = field(factory=dict)  # what gates did, by what stood there and their facts

    @classmethod
    def of(cls, program: Program, order: tuple[int, ...]) -> Ledgers | None:
        """``order``: the facts, by their place in the program, as they stand in what is taken. None where the rubric isn't made of parts."""
        if not all(gate.effect is GateEffect.ZERO and _is_of_total(gate, program) for gate in program.gates):
            return None
        splitting = _Splitting(program, {program.facts[place].name: at for at, place in enumerate(order)})
        try:
            parts = tuple(_parts(program.total, (), splitting))
            gates = splitting.gates() if program.gates else None
        except _NotAlone:
            return None
        return cls(parts, gates)

    def ledger(self, total: object, taken: tuple[Any, ...], values: _Values, everything: _Everything) -> tuple[Entry, ...]:
        """``values``: the validated facts, for what wasn't met before; ``everything``: the whole ledger, as the evaluator writes it."""
        found: list[Entry] = []
        known: Mapping[str, Value | None] | None = None
        for part in self.parts:
            key = part.take(taken)
            entries = part.met.get(key)
            if entries is None:
                known = values() if known is None else known
                entries = part.work_out(key, known)
            found += entries
        if total == 0 and self.gates is not None:  # that may be their doing
            found += self._tail(found, self.gates(taken), everything)
        return tuple(found)

    def _tail(self, found: list[Entry], gates: Any, everything: _Everything) -> tuple[Entry, ...]:
        key = (sum(entry.points for entry in found), gates)
        if key not in self.tails:
            if len(self.tails) >= _MOST_REMEMBERED:
                self.tails.clear()
            self.tails[key] = everything()[len(found) :]
        return self.tails[key]


class _NotAlone(Exception):
    """Something looks beyond its own part."""


@define(eq=False)
class _Splitting:
    program: Program
    at: Mapping[str, int]  # where a fact stands in what is taken

    def part(self, node: Node, above: tuple[Node, ...]) -> Part:
        """``above``: what the node stands in, the total first."""
        own = {each.origin.id for each in nodes_and_lines(node)}
        around = repeats(self.program)
        read: set[str] = set()
        for each in nodes_and_lines(node):
            record = record_at(around[each.origin.id])
            for expr in line_expressions(each) if isinstance(each, Line) else node_expressions(each):
                self._alone(expr, own)
                read.update(facts_used(expr, self.program, record))
        program = self._program(node, above, read)
        return Part(program, self._taking(read))

    def gates(self) -> _Take:
        read: set[str] = set()
        for expr in (each for gate in self.program.gates for each in gate_expressions(gate)):
            self._alone(expr, set())
            read.update(facts_used(expr, self.program))
        return self._taking(read)

    def _taking(self, read: set[str]) -> _Take:
        places = [self.at[name] for name in sorted(read) if name in self.at]
        return itemgetter(*places) if places else _nothing

    def _alone(self, expr: Expr, own: set[str]) -> None:
        definitions = {definition.name: definition for definition in self.program.definitions}
        for inner in through(definitions, (expr, *computed_columns(self.program).values())):
            if isinstance(inner, ThisUnit | UnitFold) or (isinstance(inner, PointsRead) and inner.id not in own):
                raise _NotAlone

    def _program(self, node: Node, above: tuple[Node, ...], read: set[str]) -> Program:
        """With the node alone, and the definitions that it needs."""
        inner: Node = node
        for outer in reversed(above):
            inner = evolve(outer, children=(inner,))
        used = self._definitions(node)
        return evolve(
            self.program,
            facts=tuple(spec for spec in self.program.facts if spec.name in read),
            definitions=tuple(each for each in self.program.definitions if each.name in used),
            total=inner,
            gates=(),
            grades=(),
            flags=(),
            pairings=(),
            tie_keys=(),
        )

    def _definitions(self, node: Node) -> set[str]:
        definitions = {definition.name: definition for definition in self.program.definitions}
        exprs = [
            expr
            for each in nodes_and_lines(node)
            for expr in (line_expressions(each) if isinstance(each, Line) else node_expressions(each))
        ]
        columns = tuple(computed_columns(self.program).values())
        return {inner.name for inner in through(definitions, (*exprs, *columns)) if isinstance(inner, Use) and inner.name in definitions}


def _nothing(_taken: tuple[Any, ...]) -> None:
    return None


def _parts(node: Node, above: tuple[Node, ...], splitting: _Splitting) -> Iterator[Part]:
    """A node that does nothing but add up other nodes is taken apart."""
    plain = node.combine is Combine.SUM and not any(isinstance(child, Line) for child in node.children) and not _has_clauses(node)
    if not plain:
        if not above:
            raise _NotAlone
        yield splitting.part(node, above)
        return
    for child in node.children:
        if isinstance(child, Node):
            if child.weight is not None:
                raise _NotAlone
            yield from _parts(child, (*above, node), splitting)


def _has_clauses(node: Node) -> bool:
    clauses = (node.start, node.minimum, node.maximum, node.rounding, node.applies, node.scale, node.repeat, node.weight)
    return bool(node.factors) or node.reweight or node.drop or bool(node.needs) or any(clause is not None for clause in clauses)


def _is_of_total(gate: Gate, program: Program) -> bool:
    return gate.target in (None, NodeKind.TOTAL.value, program.total.origin.id)
