"""A second reading of the documents: a plain evaluator of rubrics over complete facts, written from ``docs/`` alone.

It shares nothing with the engine but the syntax tree, knows nothing of ranges, reasons or ledgers, and favours the obvious over the fast.
What is missing is for the caller to fill in, in every possible way. English texts only: ids with dots, one name for each thing.

``score(text, units)`` gives an ``Outcome`` for each unit, one for each way to settle applicabilities that have no value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from attrs import Factory, define, evolve

from rubric_engine.syntax import tree as t
from tests.oracle.expressions import Expressions
from tests.oracle.nodes import Nodes
from tests.oracle.plain import UNDEFINED
from tests.oracle.ranks import Ranks
from tests.oracle.reading import Files, Line, Node, Parts, read
from tests.oracle.world import Call, Facts, Refused, Scope, Wanted

__all__ = ["UNDEFINED", "Call", "Outcome", "Refused", "TooMany", "read", "score"]


class TooMany(Exception):
    """More ways to settle applicabilities than anybody wants to see."""


@define
class Outcome:
    """``points`` and ``lines`` by id, that of an occurrence with its number; ``order``: 0 for the best total, equal for units that tie."""

    total: Fraction | None
    points: dict[str, Fraction | None]
    lines: dict[str, Fraction]
    values: dict[str, Any]
    grade: str | None
    flags: dict[str, bool]
    fired: list[bool]
    order: int | None = None
    codes: list[tuple[str, str]] = Factory(list)
    pairings: list[list[tuple[str, str | None]]] = Factory(list)


def score(
    text: str, units: Mapping[str, Facts], shared: Facts | None = None, call: Call | None = None, files: Files | None = None
) -> dict[str, list[Outcome]]:
    """Every unit's outcomes over complete facts: one, or several where an applicability has no value."""
    world = World(parts=_read(text) if files is None else read(text, files), units=units, shared=shared or {}, call=call or Call())
    found: dict[str, list[Outcome]] = {unit: [] for unit in units}
    settled: list[dict[Any, bool]] = [{}]
    while settled:
        if len(settled) + len(found[min(units)]) > 64:
            raise TooMany
        choice = settled.pop()
        now = evolve(world, settled=choice, known={})
        try:
            outcomes = {unit: now.outcome(unit) for unit in units}
        except Wanted as wanted:
            settled += [{**choice, wanted.args[0]: answer} for answer in (True, False)]
            continue
        for unit, outcome in outcomes.items():
            found[unit].append(outcome)
    return found


@define(kw_only=True)
class World(Nodes, Expressions, Ranks):
    """A cohort with complete facts."""

    def outcome(self, unit: str) -> Outcome:
        total = self.total(unit)
        occurring = list(self.occurring(self.parts.total, Scope(unit)))
        values = {name: self.named(Scope(unit), name) for name in self.parts.values}
        standings = self.kept("standings", self.standings)
        return Outcome(
            total=None if total is UNDEFINED else total,
            points={node.id + at.suffix: _or_none(self.points(at, node)) for node, at in occurring},
            lines={line.id + at.suffix: self.line_in_ledger(at, node, line) for node, at in occurring for line in node.lines},
            values={name: value for name, value in values.items() if not isinstance(value, list)},
            grade=self.grade(unit),
            flags={flag.name.text: self.expr(Scope(unit), flag.when) is True for flag in self.parts.flags},
            fired=[self.fires(unit, gate) for gate in self.parts.gates],
            order=next((place for place, group in enumerate(standings) if unit in group), None),
            codes=self.codes(occurring),
            pairings=[self.kept(("pairs", number), lambda p=p: self.pairs(p)) for number, p in enumerate(self.parts.pairings)],  # type: ignore[misc]
        )

    def occurring(self, node: Node, scope: Scope) -> Iterator[tuple[Node, Scope]]:
        """Everything that occurs below a node, in the order of the document."""
        for child in node.children:
            for at in self.occurrences(scope, child):
                yield child, at
                yield from self.occurring(child, at)

    def total(self, unit: str) -> Any:
        if any(gate.effect.kind is t.EffectKind.NOT_ELIGIBLE and self.fires(unit, gate) for gate in self.parts.gates):
            return UNDEFINED
        return self.points(Scope(unit), self.parts.total)

    def grade(self, unit: str) -> str | None:
        names = [grade.name.text for grade in self.parts.grades]
        if self.total(unit) is UNDEFINED or not names:
            return None
        effects = [gate.effect for gate in self.parts.gates if self.fires(unit, gate)]
        assigned = [names.index(e.grade or "") for e in effects if e.kind is t.EffectKind.GRADE_IS]
        limits = [names.index(e.grade or "") for e in effects if e.kind is t.EffectKind.GRADE_AT_MOST]
        held = [place for place, g in enumerate(self.parts.grades) if g.when is None or self.expr(Scope(unit), g.when) is True]
        place = max(assigned) if assigned else min(held, default=None)
        return None if place is None else names[max([place, *limits])]

    def line_in_ledger(self, scope: Scope, node: Node, line: Line) -> Fraction:
        """What the ledger has for a line: nothing where the item doesn't apply, and of a first match only the line that decides."""
        if not self.applies(scope, node):
            return Fraction(0)
        if node.clauses.combine is t.Combine.FIRST:
            decides = next((each for each in node.lines if self.line(scope, each)[0]), None)
            if decides is not line:
                return Fraction(0)
        return self.computed(scope, line)[1]

    def tells(self, scope: Scope, node: Node, line: Line) -> bool:
        """Whether a line may say why points are missing: it holds and is reached, and if it counts steps, there are some."""
        if not self.applies(scope, node) or not self.line(scope, line)[0]:
            return False
        if node.clauses.combine is t.Combine.FIRST and any(self.line(scope, each)[0] for each in node.lines[: node.lines.index(line)]):
            return False
        return not (isinstance(line.says, t.LineStmt) and line.says.each) or self.steps(scope, line.says) != 0

    def codes(self, occurring: list[tuple[Node, Scope]]) -> list[tuple[str, str]]:
        """The reason codes, each with where it comes from, the largest shortfall first."""
        found: list[tuple[Fraction, str, str]] = []
        for node, at in occurring:
            points = self.points(at, node)
            if node.clauses.baseline is None or points is UNDEFINED:
                continue
            below = [(node, at), *((n, s) for n, s in occurring if node in list(n.above())[1:] and s.of(node) == at)]
            given = [getattr(line.says, "reason_code", None) for n, s in below for line in n.lines if self.tells(s, n, line)]
            code = next((code for code in reversed(given) if code), node.clauses.reason_code)
            baseline = self.expr(at, node.clauses.baseline)
            shortfall = points - baseline if self.fewer_is_better else baseline - points
            if shortfall > 0 and code is not None:
                found.append((shortfall, code, node.id + at.suffix))
        return [(code, id) for _, code, id in sorted(found, key=lambda each: -each[0])]


@lru_cache(maxsize=64)
def _read(text: str) -> Parts:
    return read(text)


def _or_none(points: Any) -> Fraction | None:
    return None if points is UNDEFINED else points
