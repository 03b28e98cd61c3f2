"""Points that no facts can show, as the static checks and the ranges of the rubric's numbers prove: each with the code of the finding that says so.

The checks take facts as given. What hangs on missing facts is at its least, each part by itself, and so may come to what no facts come to; therefore nothing is
concluded of conditions that read points, of gates that missing facts decide, or of a first match over several facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product
from math import prod

from rubric_engine.assurance.evaluation import Evaluator
from rubric_engine.assurance.out_of_bounds import out_of_bounds
from rubric_engine.assurance.points import BOUNDS, TAKEN, Target
from rubric_engine.assurance.reach import Reach, define_key
from rubric_engine.assurance.roundings import idle_roundings
from rubric_engine.assurance.runs import Run
from rubric_engine.checking import check
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.records import value_in
from rubric_engine.checking.rests import lines_left_nothing, rows_left_nothing
from rubric_engine.checking.spaces import Space
from rubric_engine.core import walk
from rubric_engine.core.checks import check as checks_of_loading
from rubric_engine.core.checks.context import Context
from rubric_engine.core.checks.grades import every_total_has_a_condition, given_by_gates
from rubric_engine.core.ir import (
    All,
    Combine,
    Const,
    CountBack,
    Expr,
    FieldRead,
    Gate,
    InRank,
    Line,
    Node,
    Origin,
    Program,
    Rank,
    RankLookup,
    UnitFold,
)
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.diagnostics.model import NOWHERE, Span

_AGAIN = r"(?:-[a-z]|-[0-9]+)?"
"""What stands behind the id of a finding that isn't the first of its name."""

_MOST_SETS = 300
_OF_OTHERS = (Rank, InRank, RankLookup, UnitFold, CountBack)

Proof = tuple[tuple[str, ...], str]
"""Ids of points, and the code of the finding."""


def unreachable(program: Program, targets: tuple[Target, ...]) -> dict[str, str]:
    """By the id of a target the code that tells why it can't be shown, ``BOUNDS`` where no finding does. What isn't proved isn't there."""
    proven = _Proven(program, targets)
    for finding in check(program, warnings=checks_of_loading(program)).findings:
        if finding.diagnostic.span != NOWHERE:
            proven.said.setdefault((finding.diagnostic.code, finding.diagnostic.span), []).append(finding.id)
    found: dict[str, str] = {}
    for ids, code in (*((*proven.all(), *proven.rows()) if proven.said else ()), *proven.rests()):
        for id in ids:
            found.setdefault(id, code)
    for id in idle_roundings(proven.ground):
        found.setdefault(f"{id} rounded", BOUNDS)
    for id in out_of_bounds(proven.ground, proven.plain):
        found.setdefault(id, BOUNDS)
    return {each.id: found[each.id] for each in targets if each.id in found}


@define(eq=False)
class _Proven:
    """``said``: the ids of findings, by code and place."""

    program: Program
    targets: tuple[Target, ...]
    said: dict[tuple[str, Span], list[str]] = field(init=False, factory=dict)
    ground: Ground = field(init=False)
    _reach: Reach = field(init=False)
    _scored: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.ground = Ground(self.program)
        self._reach = Reach(self.program)
        self._scored = frozenset(walk.by_id(self.program))

    def all(self) -> Iterator[Proof]:
        for node in walk.nodes(self.program):
            yield from self._of_node(node)
            for child in node.children:
                if isinstance(child, Line):
                    yield from self._of_line(child, node)
        for gate in self.program.gates:
            yield from self._of_gate(gate)
        for rule in self.program.grades:
            if code := self._loading(rule.origin, "W426") or self._never(rule.name, rule.origin, rule.when):
                yield (f"grade {rule.name}",), code
            if rule.when is not None and not self._reads_points((rule.when,)) and self._never_fails(rule.when):
                yield ("grade -",), self._code(rule.name, rule.origin, "W431") or TAKEN
        for flag in self.program.flags:
            if code := self._never(flag.name, flag.origin, flag.when):
                yield (f"flag {flag.name} on",), code
            if code := self._always(flag.name, flag.origin, flag.when):
                yield (f"flag {flag.name} off",), code

    # ------------------------------------------------------------ what is said

    def _code(self, about: str, origin: Origin, *codes: str) -> str:
        """The first of the codes that is said of something in its place; "" where none is."""
        for code in codes:
            wanted = re.compile(f"{code}-{re.escape(about)}{_AGAIN}")
            if any(wanted.fullmatch(id) for id in self.said.get((code, origin.span), ())):
                return code
        return ""

    def _loading(self, origin: Origin, code: str) -> str:
        """Findings of loading are told by their place alone."""
        return code if (code, origin.span) in self.said else ""

    def _reads_points(self, exprs: Iterable[Expr], record: str | None = None) -> bool:
        return bool(self._reach.of(tuple(exprs), record=record) & self._scored)

    def _never(self, about: str, origin: Origin, condition: Expr | None, *more: str) -> str:
        """Why a condition never holds."""
        if condition is None or self._reads_points((condition,)):
            return ""
        code = self._code(about, origin, "W430", *more)
        if not code and isinstance(condition, All):  # the whole of it, not only a part
            code = self._code(about, condition.origin or origin, "W433")
        return code

    def _always(self, about: str, origin: Origin, condition: Expr | None) -> str:
        return "" if condition is None or self._reads_points((condition,)) else self._code(about, origin, "W431")

    def _never_fails(self, condition: Expr) -> bool:
        formula = self.ground.formulas.of(condition)
        space = self.ground.space([formula])
        return space is not None and space.size > 0 and space.masks(formula).yes == space.full and not space.masks(formula).no

    # ------------------------------------------------------------ the parts

    def _of_line(self, line: Line, node: Node) -> Iterator[Proof]:
        id = line.origin.id
        if self._reads_points(walk.line_expressions(line)):
            return
        if code := self._never(id, line.origin, line.condition):
            cut = tuple(f"{id} {each}" for each in ("steps cut", "steps counted", "points cut", "points kept"))
            yield (f"{id} earned", *cut), code
        else:
            taken = "" if line.otherwise else self._code(id, line.origin, "W432")
            code = taken or self._code(id, line.origin, "W439")
            if code and not self._brought_about(f"{id} earned", node, given_too=not taken):
                yield (f"{id} earned",), code
        plain = line.steps is None and isinstance(line.amount, Const) and line.amount.value != 0
        if (
            plain
            and node.combine in (Combine.SUM, Combine.MEAN, Combine.PRODUCT)
            and (code := self._always(id, line.origin, line.condition))
        ):
            yield (f"{id} missed",), code
        binds = self._code(id, line.origin, "W435") or (self._loading(line.origin, "W418") if line.limit is not None else "")
        if binds and (line.step_limit is None) is not (line.limit is None):
            yield (f"{id} steps cut" if line.limit is None else f"{id} points cut",), binds

    def _brought_about(self, id: str, node: Node, *, given_too: bool = False) -> bool:
        """Whether facts of which some are missing may show a point of a line that none show which are all given (``given_too``: which some may). One that is
        missing may leave other lines open, and this one not; so every choice of given and missing ones is scored, where there are few, else it is assumed."""
        if self._reads_points(expr for child in node.children for expr in _expressions(child)):
            return True
        sets = self._sets_of_facts(node, given_too=given_too)
        shown = next(each for each in self.targets if each.id == id).shown
        evaluator = Evaluator(self.program)
        return sets is None or any(shown(evaluator.evaluate(Run("", ((None, facts),))), 0) for facts in sets)

    def _sets_of_facts(self, node: Node, *, given_too: bool) -> list[dict[str, Value]] | None:
        """Facts, one of each cell of what the lines of a first match ask for, or missing; None where they ask for more than facts, or for too many."""
        exprs, record = [expr for child in node.children for expr in _expressions(child)], self.ground.points.record(node)
        read = {name for expr in exprs for name in walk.facts_used(expr, self.program, record)}
        never_missing = {spec.name for spec in self.program.facts if spec.missing_error}
        inside = tuple(walk.through_definitions(exprs, self.program))
        if any(isinstance(each, _OF_OTHERS) for each in inside):
            return None
        fields = {each.name for each in inside if isinstance(each, FieldRead)}
        if record is not None and not given_too:
            return self._records(record, fields, read)
        if fields:
            return None
        if not given_too and len(read) <= 1:
            return [] if read <= never_missing else [{}]  # one fact is given or missing
        amounts = [line.amount for line in node.children if isinstance(line, Line) and line.steps is None and line.limit is None]
        if len(amounts) < len(node.children) or not all(isinstance(each, Const) for each in amounts):
            return None
        space = Space.of(formula for child in node.children for formula in self.ground.points.formulas_of(child))
        if space is None or {quantity.fact for quantity in space.quantities} != read or any(each.record for each in space.quantities):
            return None
        choices = [
            [*([] if quantity.fact in never_missing else [{}]), *({str(quantity.fact): value_in(quantity, cell)} for cell in cells)]
            for quantity, cells in zip(space.quantities, space.cells, strict=True)
        ]
        if prod(len(each) for each in choices) > _MOST_SETS:
            return None
        return [{name: value for facts in chosen for name, value in facts.items()} for chosen in product(*choices)]

    def _records(self, record: str, fields: set[str], read: set[str]) -> list[dict[str, Value]] | None:
        """A record that lacks the one field that is asked for; None where more is asked for."""
        spec = next(each for each in self.program.facts if each.name == record)
        given = [each for each in spec.fields if each.name in fields]
        if read != {record} or len(fields) != 1 or len(given) != 1:
            return None
        return [] if given[0].missing_error else [{record: (tuple((each.name, None) for each in spec.fields),)}]

    def _of_node(self, node: Node) -> Iterator[Proof]:
        id = node.origin.id
        binds = self._code(id, node.origin, "W438") or self._loading(node.origin, "W418")
        if binds and self.plain(node):
            yield (f"{id} maximum binds",), binds
        if code := self._never(id, node.origin, node.applies):
            yield (f"{id} applies",), code
        if code := self._always(id, node.origin, node.applies):
            yield (f"{id} absent",), code
        for number, factor in enumerate(node.factors, 1):
            if code := self._never(f"{id}-factor-{number}", factor.origin, factor.when):
                yield (f"{id} factor {number} on",), code
            if code := self._always(f"{id}-factor-{number}", factor.origin, factor.when):
                yield (f"{id} factor {number} off",), code

    def plain(self, node: Node) -> bool:
        """Whether missing facts bring a node no nearer to its maximum than facts do."""
        if node.maximum is None or self.program.lower_is_better:
            return False
        simple = not (node.factors or node.minimum is not None or node.start is not None or node.combine is Combine.PRODUCT)
        return simple and not self._reads_points(
            expr for one in walk.nodes_of(node) for part in (one, *one.children) for expr in _expressions(part)
        )

    def _of_gate(self, gate: Gate) -> Iterator[Proof]:
        """A prerequisite that isn't proven fails, and a condition that isn't proven doesn't fire: missing facts can do both."""
        id = gate.origin.id
        if self._reads_points(walk.gate_expressions(gate)):
            return
        if not gate.prerequisites and (code := self._code(id, gate.origin, "W430")):
            yield (f"{id} fires",), code
        if gate.when is None and (code := self._code(id, gate.origin, "W431")):
            yield (f"{id} holds",), code

    def rows(self) -> Iterator[Proof]:
        """Rows of tables that are never taken; where several stand in one place of the text it isn't known which of them is meant."""
        rows = [each for each in self.targets if each.kind == "row" and not each.id.endswith(" otherwise")]
        for row in rows:
            code = next((code for code in ("W430", "W432") if (code, row.origin.span) in self.said), "")
            if not code:
                continue
            owner = row.id.partition(" row ")[0]
            if isinstance(line := walk.by_id(self.program).get(owner), Line) and line.condition is not None:
                continue  # it is told of the rows where the condition holds, and looked up wherever
            taken = [each for each in rows if each.origin.span == row.origin.span and each.id.endswith(" taken")]
            if len(taken) == 1 and not self._reads_points(self._expressions_of(owner)):
                yield (row.id,), code

    def rests(self) -> Iterator[Proof]:
        """An ``otherwise`` for which nothing is left over, told or not."""
        for id, node in lines_left_nothing(self.ground):
            if not self._brought_about(f"{id} earned", node):
                yield (f"{id} earned",), self._code(id, walk.by_id(self.program)[id].origin, "W432") or TAKEN
        for origin in rows_left_nothing(self.ground):
            meant = [each for each in self.targets if each.id.endswith(" otherwise") and each.origin.span == origin.span]
            if len(meant) == 1 and not self._reads_points(self._expressions_of(meant[0].id.partition(" row ")[0])):
                yield (meant[0].id,), "W432" if ("W432", origin.span) in self.said else TAKEN
        last = next((rule for rule in self.program.grades if rule.when is None), None)
        if last is not None and last.name not in given_by_gates(self.program) and every_total_has_a_condition(Context(self.program)):
            yield (f"grade {last.name}",), self._code(last.name, last.origin, "W430") or TAKEN

    def _expressions_of(self, owner: str) -> tuple[Expr, ...]:
        part = walk.by_id(self.program).get(owner)
        if part is not None:
            return _expressions(part)
        return tuple(each.expr for each in self.program.definitions if define_key(each.name) == owner)


def _expressions(part: Node | Line) -> tuple[Expr, ...]:
    return tuple(walk.line_expressions(part) if isinstance(part, Line) else walk.node_expressions(part))
