"""A rubric in the flat form: what each of its results comes to, in nodes.

Results are staged when they are asked for: who wants the total alone pays for nothing else. ``NotFlat`` says what can't be staged; nothing has been read then.
"""

from __future__ import annotations

from rubric_engine.core.flat.builder import Builder
from rubric_engine.core.flat.combine import deciding
from rubric_engine.core.flat.domain import Domain, End, Number, Sets
from rubric_engine.core.flat.expressions import yes_no
from rubric_engine.core.flat.facts import column_ranges
from rubric_engine.core.flat.gates import firing
from rubric_engine.core.flat.ops import Int, Truth
from rubric_engine.core.flat.ratios import Ratio
from rubric_engine.core.flat.scoring import children_of, line_staged, node_staged, taken
from rubric_engine.core.flat.staging import Given, Here, Mode, Staging
from rubric_engine.core.flat.unsupported import refuse
from rubric_engine.core.ir import Combine, Gate, GateEffect, Line, Missing, Node, Program
from rubric_engine.core.outline import outline
from rubric_engine.core.walk import ancestry
from rubric_engine.diagnostics.frozen import frozen

_MOST_TRIED = 6
"""So many children of which it isn't known whether they apply are tried in every combination by the reference evaluator."""


@frozen(eq=False)
class Points:
    """What was taken. Where ``there`` doesn't hold it doesn't apply, or missing facts give it no result."""

    points: Ratio
    there: Truth


@frozen(eq=False)
class Span:
    """What something can come to, over all completions."""

    low: End
    high: End


@frozen(eq=False)
class Why:
    """Why there is no total; at most one of them is told, the first that holds."""

    not_eligible: Truth
    not_applicable: Truth
    no_result: Truth


def flatten(program: Program, *, alone: bool, given: Given | None = None) -> Flat:
    """``alone``: for units that are scored one by one, whose ranks aren't known. Parameters have the values that the program says."""
    given = Given() if given is None else given
    make = Builder(column_ranges(program, given))
    return Flat(Staging(outline(program), Domain.of(make), given, alone))


@frozen(eq=False)
class Flat:
    """Each method raises ``NotFlat`` where what it asks for can't be staged."""

    staging: Staging

    @property
    def program(self) -> Program:
        return self.staging.outline.program

    @property
    def make(self) -> Builder:
        return self.staging.make

    def _in(self, mode: Mode) -> Here:
        return Here(self.staging, mode)

    # ------------------------------------------------------------ the total

    def total(self) -> Points:
        """The total, where there is one (``why_none``)."""
        why, make = self.why_none(), self.make
        there = make.negate(make.some((why.not_eligible, why.not_applicable, why.no_result)))
        return Points(self._taken(self.program.total), there)

    def _taken(self, node: Node) -> Ratio:
        return taken(node_staged(node, self._in(Mode.SCORE)).points, self._in(Mode.SCORE))

    def why_none(self) -> Why:
        make = self.make
        applies = node_staged(self.program.total, self._in(Mode.SCORE)).applies.true
        return Why(self._not_eligible(), make.negate(applies), make.negate(self._is_settled(self.program.total)))

    def _not_eligible(self) -> Truth:
        domain, make = self.staging.domain, self.make
        return make.some(domain.sure(firing(g, self._in(Mode.TAKEN)).fires) for g in self._gates(GateEffect.NOT_ELIGIBLE))

    def _gates(self, effect: GateEffect) -> list[Gate]:
        return [g for g in self.program.gates if g.effect is effect]

    def _is_settled(self, node: Node) -> Truth:
        """Whether the points don't hang on what the unit itself leaves open, where the rubric wants them to."""
        make = self.make
        if self.program.missing is not Missing.NO_RESULT:
            return make.yes
        own = node_staged(node, self._in(Mode.OWN))
        return make.every((make.negate(own.applies.false), self.staging.domain.is_point(own.points)))

    def total_span(self) -> Span:
        """What the total can come to. Where there is none, what it could have been; of a unit that isn't eligible, nothing is asked."""
        return self._span(self.program.total, self.total())

    # ------------------------------------------------------------ sections, items, lines

    def node(self, id: str) -> Points:
        node = self._node(id)
        staged = node_staged(node, self._in(Mode.SCORE))
        return Points(self._taken(node), self.make.every((self._counts(node), staged.applies.true, self._is_settled(node))))

    def node_span(self, id: str) -> Span:
        return self._span(self._node(id), self.node(id))

    def _node(self, id: str) -> Node:
        part = self.staging.outline.part(id)
        assert isinstance(part, Node)
        return part

    def _span(self, node: Node, points: Points) -> Span:
        """Widened to hold the points that were taken."""
        domain, make = self.staging.domain, self.make
        seen = node_staged(node, self._in(Mode.RANGE))
        possible = domain.choose(seen.applies.true, domain.given(seen.points), domain.point(0))
        applies = node_staged(node, self._in(Mode.SCORE)).applies.true
        if possible.pointed and seen.points.low.at == points.points and seen.applies.true is applies:
            return Span(possible.low, possible.low)  # nothing is open: what was taken is all that is possible
        at = End(make.no, points.points)
        low = domain.pick_end(points.there, domain.outer(possible.low, at, greatest=False), possible.low)
        high = domain.pick_end(points.there, domain.outer(possible.high, at, greatest=True), possible.high)
        return Span(low, high)

    def _above(self, id: str) -> Node | None:
        above = ancestry(self.program).get(id, ())
        return above[0] if above else None

    def reaches_inside(self, node: Node) -> Truth:
        """Whether the ledger looks at what is in the node: it applies, or only too few of its children do."""
        domain, make = self.staging.domain, self.make
        here = self._in(Mode.SCORE)
        condition = domain.true if node.applies is None else yes_no(node.applies, here)
        own = make.some((domain.sure(condition), node_staged(node, here).applies.true))
        above = self._above(node.origin.id)
        return own if above is None else make.every((own, self.reaches_inside(above)))

    def _counts(self, node: Node) -> Truth:
        """Whether the node is one of those that its parent combines."""
        above, make = self._above(node.origin.id), self.make
        if above is None:
            return make.yes
        here = self._in(Mode.SCORE)
        staged, around = node_staged(node, here), node_staged(above, here)
        reached = self.reaches_inside(above)
        if staged.applies.settled:
            return reached
        if any(child.open for child in children_of(above, here)):
            raise refuse("open applicability", "beside what occurs for records, which may not be known", node.origin)
        if around.counts is None:
            counts = make.some((make.negate(staged.applies.false), self._is_left_in(node, above)))
        else:
            # Where too few of its children apply, those that may are counted.
            counts = self.staging.domain.pick_truth(around.applies.true, around.counts[above.children.index(node)], staged.applies.true)
        return make.every((reached, counts))

    def _is_left_in(self, node: Node, above: Node) -> Truth:
        """Of what may not apply, what costs is counted, and what makes no difference beside it. Where more are in doubt than are tried in every
        combination, it is as if first none of them was tried, then all, then those that cost: of equal ones the first."""
        make, here = self.make, self._in(Mode.SCORE)
        staged = [node_staged(child, here) for child in above.children if isinstance(child, Node) and child.repeat is None]
        doubtful = [each for each in staged if not each.applies.settled]
        own = node_staged(node, self._in(Mode.SCORE))
        costs, helps = self._costs(own.points), self._helps(own.points)
        if len(doubtful) <= _MOST_TRIED:
            return make.negate(helps)
        in_doubt = [make.every((each.applies.true, each.applies.false)) for each in doubtful]
        many = make.at_least(make.total(make.as_int(each) for each in in_doubt), make.lit(_MOST_TRIED + 1))
        some_cost = make.some(make.every((there, self._costs(each.points))) for there, each in zip(in_doubt, doubtful, strict=True))
        some_help = make.some(make.every((there, self._helps(each.points))) for there, each in zip(in_doubt, doubtful, strict=True))
        neutral = make.every((make.negate(helps), some_cost, make.negate(some_help)))
        return self.staging.domain.pick_truth(many, make.some((costs, neutral)), make.negate(helps))

    def _costs(self, points: Number) -> Truth:
        """Whether what is taken is unfavourable."""
        at, zero = taken(points, self._in(Mode.SCORE)), self.make.lit(0)
        return self.make.above(at.top, zero) if self.program.lower_is_better else self.make.above(zero, at.top)

    def _helps(self, points: Number) -> Truth:
        at, zero = taken(points, self._in(Mode.SCORE)), self.make.lit(0)
        return self.make.above(zero, at.top) if self.program.lower_is_better else self.make.above(at.top, zero)

    def line(self, id: str) -> Ratio:
        """What the line gives in the ledger; 0 where its item doesn't apply, or an earlier line of a first match decided."""
        line = self.staging.outline.part(id)
        assert isinstance(line, Line)
        owner = self._above(id)
        assert owner is not None
        here, make, ratios = self._in(Mode.SCORE), self.make, self.staging.ratios
        staged = line_staged(line, here)
        there = make.every((self.reaches_inside(owner), node_staged(owner, here).applies.true))
        if owner.combine is not Combine.FIRST:
            return ratios.pick(there, taken(staged.points, here), ratios.of(0))
        decides = make.every((there, deciding(owner, children_of(owner, here), here)[owner.children.index(line)]))
        return ratios.pick(decides, taken(staged.when_matched, here), ratios.of(0))

    # ------------------------------------------------------------ what is decided once the total stands

    def grade(self) -> Int:
        """The place of the grade, best 0; -1 without one."""
        make, domain = self.make, self.staging.domain
        here, names = self._in(Mode.TAKEN), [g.name for g in self.program.grades]
        none = grade = make.lit(-1)
        for place, rule in reversed(list(enumerate(self.program.grades))):
            surely = make.yes if rule.when is None else domain.sure(yes_no(rule.when, here))
            grade = make.pick(surely, make.lit(place), grade)
        assigned = none
        for gate in self._gates(GateEffect.GRADE_IS):
            place = self._place(gate, names)
            assigned = make.pick(domain.sure(firing(gate, here).fires), make.extreme((assigned, make.lit(place)), greatest=True), assigned)
        grade = make.pick(make.at_least(assigned, make.lit(0)), assigned, grade)
        limited = grade
        for gate in self._gates(GateEffect.GRADE_AT_MOST):
            place = self._place(gate, names)
            limited = make.pick(domain.sure(firing(gate, here).fires), make.extreme((limited, make.lit(place)), greatest=True), limited)
        limited = make.pick(make.at_least(grade, make.lit(0)), limited, none)
        return make.pick(self.total().there, limited, none)

    def _place(self, gate: Gate, names: list[str]) -> int:
        if gate.target not in names:
            raise refuse("unknown grade", "a gate gives a grade that isn't declared", gate.origin)
        return names.index(gate.target)

    def flag(self, name: str) -> Sets:
        """Raised where it surely holds, not raised where it surely doesn't; else unknown."""
        flag = next(f for f in self.program.flags if f.name == name)
        return yes_no(flag.when, self._in(Mode.TAKEN))

    def complete(self) -> Truth:
        """Whether nothing that is missing could change the total, the eligibility or what a gate says of the grade."""
        make, span = self.make, self.total_span()
        bounded = (make.negate(span.low.open), make.negate(span.high.open))
        settled = make.yes if span.low == span.high else self.staging.ratios.equal(span.low.at, span.high.at)
        return make.every(
            (*bounded, settled, *(make.negate(self._is_open(g)) for g in self.program.gates if g.effect is not GateEffect.ZERO))
        )

    def _is_open(self, gate: Gate) -> Truth:
        make, domain = self.make, self.staging.domain
        now, then = firing(gate, self._in(Mode.TAKEN)), firing(gate, self._in(Mode.RANGE))
        fired = domain.sure(now.fires)
        return domain.pick_truth(fired, make.some((now.unproven, now.doubtful)), then.fires.true)
