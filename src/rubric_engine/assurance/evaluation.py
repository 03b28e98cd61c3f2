"""A program evaluated for a run, in the reference evaluator, as far as somebody asks: no ledger is written, and what nobody asks for isn't worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from rubric_engine.assurance.reach import define_key
from rubric_engine.assurance.runs import Run
from rubric_engine.core.examples import Expectation, FlagIs, GradeIs, MayBe
from rubric_engine.core.ir import Definition, Expr, GateEffect, Given, Missing, Not, PointsRead, Program, Scalar, Use
from rubric_engine.core.results import EntryKind, UnitResult
from rubric_engine.core.settling import settled_program
from rubric_engine.core.walk import folds_units
from rubric_engine.diagnostics.frozen import define, evolve, field
from rubric_engine.scoring.reference import NumberTooLarge, TieError, score_cohort, score_unit
from rubric_engine.scoring.reference.abstract import Number
from rubric_engine.scoring.reference.awards import firings_of, grade_of
from rubric_engine.scoring.reference.cohort import Cohort, Mode, Scope, unit_of, unit_of_others
from rubric_engine.scoring.reference.expressions import evaluate, number, yes_no
from rubric_engine.scoring.reference.filling import fill
from rubric_engine.scoring.reference.node_results import own_points
from rubric_engine.scoring.reference.plan import Plan, plan
from rubric_engine.scoring.reference.wording import learn_kinds


@define(eq=False)
class Evaluated:
    """A run, evaluated. ``units`` are their names, in order."""

    cohort: Cohort
    units: tuple[str | None, ...]

    @property
    def program(self) -> Program:
        return self.cohort.plan.program

    def scope(self, unit: int, mode: Mode = Mode.SCORE) -> Scope:
        return Scope(self.cohort, unit, mode)

    def occurrences(self, id: str, unit: int, mode: Mode = Mode.SCORE) -> Iterator[Scope]:
        """Where a line or node is evaluated: once for the unit, or once for each record that it occurs for."""
        scopes = [self.scope(unit, mode)]
        for node in self.cohort.plan.repeated.get(id, ()):
            scopes = [
                scope.within(each.place)
                for scope in scopes
                for each in scope.frame.occurrences.get(node, {}).values()
                if each.place.number and each.exists.sure
            ]
        yield from scopes

    def why_none(self, unit: int) -> str | None:
        """Why there is no total."""
        program, after = self.program, self.scope(unit, Mode.TAKEN)
        if any(fired.fires.sure for _, fired in firings_of(program, after, GateEffect.NOT_ELIGIBLE)):
            return "not_eligible"
        total = program.total
        if not self.scope(unit).frame.nodes[total.origin.id].applies.true:
            return "not_applicable"
        if program.missing is Missing.NO_RESULT and own_points(total, self.scope(unit)) is None:
            return "no_result"
        return None

    def grade(self, unit: int) -> str | None:
        return None if self.why_none(unit) is not None else grade_of(self.program, self.scope(unit, Mode.TAKEN))

    def raised(self, flag: str, unit: int) -> bool | None:
        when = next(each.when for each in self.program.flags if each.name == flag)
        return self.holds(when, unit)

    def holds(self, condition: Expr, unit: int) -> bool | None:
        """A condition on the results, as a flag would have it. None: unknown, or without a value."""
        return yes_no(condition, self.scope(unit, Mode.TAKEN)).holds

    def points(self, id: str, unit: int) -> Fraction | None:
        """What was taken for a line, a node or the total."""
        found = number(PointsRead(id), self.scope(unit, Mode.TAKEN))
        return found.point

    def worth(self, definition: str, unit: int) -> Fraction | None:
        """What a definition comes to, where that is a number."""
        found = evaluate(Use(definition), self.scope(unit, Mode.TAKEN))
        return found.point if isinstance(found, Number) else None

    def meets(self, expectation: Expectation) -> bool:
        units = range(len(self.units)) if expectation.unit is None else (self.units.index(expectation.unit),)
        return all(self._meets(expectation, unit) for unit in units)

    def _meets(self, expectation: Expectation, unit: int) -> bool:
        condition = expectation.condition
        if isinstance(condition, GradeIs):
            return (self.grade(unit) == condition.name) is not condition.negated
        if isinstance(condition, FlagIs):
            return (self.raised(condition.name, unit) is True) is not condition.negated
        if isinstance(condition, MayBe):
            raise TypeError("ranges are judged by their own")
        if asks_for_no_total(condition):
            return self.why_none(unit) is not None
        return self.holds(condition, unit) is True


@define(eq=False)
class Evaluator:
    """Of one program. Where it is told what is ``wanted`` (keys of ``reach``), nothing else is evaluated."""

    program: Program
    _folds: bool = field(init=False)
    _plans: dict[Fraction | None, tuple[Plan, Mapping[str, Scalar]]] = field(init=False, factory=dict)
    _narrowed: dict[tuple[Fraction | None, frozenset[str] | None], Plan] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self._folds = folds_units(self.program)

    def evaluate(self, run: Run, wanted: frozenset[str] | None = None) -> Evaluated:
        """Raises ``TieError`` where the rubric refuses ties, and ``NumberTooLarge``."""
        prepared, parameters = self._plan(run.as_of, wanted)
        members = tuple(unit_of(prepared, name, facts) for name, facts in run.units)
        cohort = Cohort(prepared, members, parameters, alone=run.alone, as_of=run.as_of)
        if run.alone and self._folds:
            others = (unit_of_others(prepared, run.units[0][1]),)
            cohort.anybody = Cohort(prepared, others, parameters, alone=True, as_of=run.as_of)
            fill(cohort.anybody, Mode.RANGE)
        fill(cohort, Mode.SCORE)
        if self.program.missing is Missing.NO_RESULT:
            fill(cohort, Mode.OWN)
        fill(cohort, Mode.TAKEN)
        return Evaluated(cohort, tuple(name for name, _ in run.units))

    def passes(self, run: Run, wanted: frozenset[str] | None = None) -> bool:
        """Whether everything that the run expects is so. Where scoring refuses the facts, nothing is."""
        try:
            found = self.evaluate(run, wanted)
            plain = [each for each in run.expects if not isinstance(each.condition, MayBe)]
            return all(found.meets(each) for each in plain) and self._ranges(run)
        except (TieError, NumberTooLarge):
            return False

    def _ranges(self, run: Run) -> bool:
        """Whether what results may come to is as expected; these need the whole evaluation."""
        asked = [(each.unit, each.condition) for each in run.expects if isinstance(each.condition, MayBe)]
        if not asked:
            return True
        results: dict[str | None, UnitResult]
        if run.alone:
            results = {None: score_unit(self.program, run.units[0][1], as_of=run.as_of)}
        else:
            named = {str(name): facts for name, facts in run.units}
            results = dict(score_cohort(self.program, named, as_of=run.as_of).items())
        for unit, condition in asked:
            for result in results.values() if unit is None else (results[unit],):
                if _possible(condition.result, result) != (condition.low, condition.high):
                    return False
        return True

    def _plan(self, as_of: Fraction | None, wanted: frozenset[str] | None) -> tuple[Plan, Mapping[str, Scalar]]:
        if as_of not in self._plans:
            settled = settled_program(self.program, {}, as_of)
            whole = plan(settled)
            learn_kinds(whole)
            self._plans[as_of] = whole, {each.name: each.value for each in settled.parameters if not each.dated}
        whole, parameters = self._plans[as_of]
        if wanted is None:
            return whole, parameters
        if (as_of, wanted) not in self._narrowed:
            self._narrowed[as_of, wanted] = _narrowed(whole, wanted)
        return self._narrowed[as_of, wanted], parameters


def _narrowed(whole: Plan, wanted: frozenset[str]) -> Plan:
    """With the steps alone that are asked for."""
    return evolve(
        whole,
        order=tuple(step for step in whole.order if (define_key(step.name) if isinstance(step, Definition) else step.origin.id) in wanted),
    )


def _possible(id: str, result: UnitResult) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that something can come to, as ``rubric test`` has it."""
    if id == "total":
        return result.low, result.high
    node = next((each for each in result.nodes if each.id == id), None)
    if node is not None:
        return node.low, node.high
    line = next((each for each in result.ledger if each.id == id and each.kind is EntryKind.LINE), None)
    return (None, None) if line is None else (line.low, line.high)


def asks_for_no_total(condition: Expr) -> bool:
    """``expect total is none``: no result, or not eligible."""
    return isinstance(condition, Not) and isinstance(condition.operand, Given) and condition.operand.operand == PointsRead("total")
