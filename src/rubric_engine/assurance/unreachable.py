"""Points that no facts can show, as the static checks and the ranges of the rubric's numbers prove: each with the code of the finding that says so.

The checks take facts as given. What hangs on missing facts is at its least, each part by itself, and so may come to what no facts come to; therefore nothing is
concluded of conditions that read points, of gates that missing facts decide, or of a first match over several facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rubric_engine.assurance.evaluation import Evaluator
from rubric_engine.assurance.out_of_bounds import out_of_bounds
from rubric_engine.assurance.points import BOUNDS, Target
from rubric_engine.assurance.reach import Reach, define_key, fact_key
from rubric_engine.assurance.runs import Run
from rubric_engine.checking import check
from rubric_engine.core import walk
from rubric_engine.core.checks import check as checks_of_loading
from rubric_engine.core.ir import All, Combine, Const, Expr, Gate, Line, Node, Origin, Program
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.diagnostics.model import NOWHERE, Span

_AGAIN = r"(?:-[a-z]|-[0-9]+)?"
"""What stands behind the id of a finding that isn't the first of its name."""

Proof = tuple[tuple[str, ...], str]
"""Ids of points, and the code of the finding."""


def unreachable(program: Program, targets: tuple[Target, ...]) -> dict[str, str]:
    """By the id of a target the code that tells why it can't be shown, ``BOUNDS`` where no finding does. What isn't proved isn't there."""
    proven = _Proven(program, targets)
    for finding in check(program, warnings=checks_of_loading(program)).findings:
        if finding.diagnostic.span != NOWHERE:
            proven.said.setdefault((finding.diagnostic.code, finding.diagnostic.span), []).append(finding.id)
    found: dict[str, str] = {}
    for ids, code in (*proven.all(), *proven.rows()) if proven.said else ():
        for id in ids:
            found.setdefault(id, code)
    for id in out_of_bounds(program, proven.plain):
        found.setdefault(id, BOUNDS)
    return {each.id: found[each.id] for each in targets if each.id in found}


@define(eq=False)
class _Proven:
    """``said``: the ids of findings, by code and place."""

    program: Program
    targets: tuple[Target, ...]
    said: dict[tuple[str, Span], list[str]] = field(init=False, factory=dict)
    _reach: Reach = field(init=False)
    _scored: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
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
            if code := self._always(rule.name, rule.origin, rule.when):
                yield ("grade -",), code
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

    # ------------------------------------------------------------ the parts

    def _of_line(self, line: Line, node: Node) -> Iterator[Proof]:
        id = line.origin.id
        if self._reads_points(walk.line_expressions(line)):
            return
        if code := self._never(id, line.origin, line.condition):
            cut = tuple(f"{id} {each}" for each in ("steps cut", "steps counted", "points cut", "points kept"))
            yield (f"{id} earned", *cut), code
        elif (code := self._code(id, line.origin, "W432")) and self._hang_on_one_fact(node) and not self._shown_missing(f"{id} earned"):
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

    def _hang_on_one_fact(self, node: Node) -> bool:
        """Whether the lines of a first match all ask for the same fact. Of several facts one that is missing may leave the lines before open, and a later one not."""
        exprs = [expr for child in node.children for expr in _expressions(child)]
        keys = self._reach.of(exprs)
        return not keys & self._scored and sum(key.startswith(fact_key("")) for key in keys) <= 1

    def _shown_missing(self, id: str) -> bool:
        """Whether a point is shown where no fact is given."""
        nothing = Evaluator(self.program).evaluate(Run("", ((None, {}),)))
        return next(each for each in self.targets if each.id == id).shown(nothing, 0)

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

    def _expressions_of(self, owner: str) -> tuple[Expr, ...]:
        part = walk.by_id(self.program).get(owner)
        if part is not None:
            return _expressions(part)
        return tuple(each.expr for each in self.program.definitions if define_key(each.name) == owner)


def _expressions(part: Node | Line) -> tuple[Expr, ...]:
    return tuple(walk.line_expressions(part) if isinstance(part, Line) else walk.node_expressions(part))
