"""Whether a law holds for fact sets. Compiled code looks first, and what it finds is true only if the reference evaluator says so too."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import assert_never

from rubric_engine.core import laws, walk
from rubric_engine.core.examples import FlagIs, GradeIs
from rubric_engine.core.flat.cells import Of
from rubric_engine.core.ir import (
    CmpOp,
    Compare,
    Const,
    Expr,
    FactRead,
    FactSpec,
    GateEffect,
    Given,
    Node,
    Not,
    PointsRead,
    Program,
    Scalar,
    ValueKind,
)
from rubric_engine.core.results import FlagResult
from rubric_engine.core.values import NoneType_, Value
from rubric_engine.diagnostics.frozen import define, evolve, field, frozen
from rubric_engine.report.index import base_of
from rubric_engine.testing.alike import alike
from rubric_engine.testing.answers import Answers, Asked, Cohort, Unit, asking, by_evaluator
from rubric_engine.testing.boundaries import Boundaries
from rubric_engine.testing.sets import Sets

_HOLDS, _WHEN, _OTHER = "the law holds", "the law applies", "other {}"
_KINDS = {"number": ValueKind.NUMBER, "truth": ValueKind.YES_NO, "text": ValueKind.TEXT}


@frozen(kw_only=True)
class Broken:
    """How a law is broken: for which ``unit``, by what (``id``: a section, an item, a line or ``total``), which came to ``first``, and in the second fact set, or
    for the ``rival``, to ``second``. ``limit``: what it may come to at most (``most``) or at least; None where that hangs on facts."""

    unit: Unit
    id: str = "total"
    first: Fraction | None = None
    second: Fraction | None = None
    rival: Unit = None
    limit: Fraction | None = None
    most: bool = True
    others: Mapping[Expr, Scalar] = field(factory=dict)
    told: FlagResult | None = None  # of a condition: what the evaluator says of it


@frozen
class Limit:
    """``name``: the question that asks whether it is kept, where it isn't one number for all facts."""

    node: Node
    most: bool
    value: Fraction | None
    name: str

    def kept(self, answers: Answers, id: str) -> bool:
        points = answers.of(id)
        if points is None:
            return True
        if self.value is None:
            return answers.flags.get(self.name) is not False
        return points <= self.value if self.most else points >= self.value


@define(eq=False)
class Judge:
    """Judges fact sets of one program by one law."""

    program: Program
    law: laws.Law
    _questions: dict[str, Expr] = field(init=False, factory=dict)
    _others: tuple[Expr, ...] = field(init=False, default=())
    _limits: tuple[Limit, ...] = field(init=False, default=())
    _asked: Asked = field(init=False)
    _asking: Program = field(init=False)

    def __attrs_post_init__(self) -> None:
        program, form = self.program, self.law.form
        match form:
            case laws.Always():
                self._ask(form.condition, form.when)
            case laws.Changing():
                self._others = laws.others(form.condition, form.when)
                program = evolve(program, facts=(*program.facts, *map(self._as_fact, range(len(self._others)))))
                reads = {expr: FactRead(_OTHER.format(number)) for number, expr in enumerate(self._others)}
                self._ask(_reading(form.condition, reads), None if form.when is None else _reading(form.when, reads))
            case laws.MaximaHold():
                self._limits = tuple(_limits(program))
                self._questions = {each.name: _question(each) for each in self._limits if each.value is None}
            case _:
                pass
        self._asking = asking(program, self._questions)
        self._asked = Asked(self._asking, frozenset(self._wants()))

    def broken(self, sets: Sets, *, surely: bool = True) -> Broken | None:
        """How the law is broken; None where it holds, or says nothing. Not ``surely``: as far as compiled code can tell, where that tells all."""
        quick = self._judge(sets, quick=True)
        half = isinstance(self.law.form, laws.GatesDominate | laws.MaximaHold)
        return quick if quick is None or not (surely or half) else self._judge(sets, quick=False)

    def answers(self, cohort: Cohort) -> dict[Unit, Answers] | None:
        """The evaluator's."""
        return by_evaluator(self._asking, cohort)

    # ---------------------------------------------------------------- what is asked

    def _ask(self, condition: laws.Condition, when: laws.Condition | None) -> None:
        for name, each in ((_HOLDS, condition), (_WHEN, when)):
            if each is not None and not isinstance(each, GradeIs | FlagIs):
                self._questions[name] = each

    def _as_fact(self, number: int) -> FactSpec:
        kind = Boundaries.of(self.program).quantities.kind(self._others[number], None)
        return FactSpec(name=_OTHER.format(number), kind=_KINDS[kind])

    def _wants(self) -> set[tuple[Of, str]]:
        """What the law looks at."""
        form = self.law.form
        found = {(Of.FLAG, name) for name in self._questions}
        match form:
            case laws.Always():
                for each in (form.condition, form.when):
                    if isinstance(each, GradeIs):
                        found.add((Of.GRADE, ""))
                    elif isinstance(each, FlagIs):
                        found.add((Of.FLAG, each.name))
                found.add((Of.TOTAL, ""))
            case laws.Monotone():
                found.add(self._points(form.result))
            case laws.MaximaHold():
                found |= {self._points(each.node.origin.id) for each in self._limits}
            case laws.GatesDominate():
                found |= {self._points(gate.target) for gate in self.program.gates if gate.effect is GateEffect.ZERO and gate.target}
                found.add((Of.TOTAL, ""))
            case laws.Changing():
                found |= {self._points(each.id) for each in self._others if isinstance(each, PointsRead)}
            case laws.EqualFactsEqual() | laws.ScalingKeepsOrder():
                found.add((Of.TOTAL, ""))
            case _:
                assert_never(form)
        return found

    def _points(self, id: str) -> tuple[Of, str]:
        if id == "total":
            return Of.TOTAL, ""
        return (Of.POINTS if isinstance(walk.by_id(self.program).get(id), Node) else Of.LINE), id

    def _score(self, cohort: Cohort, quick: bool) -> dict[Unit, Answers] | None:
        return self._asked.answers(cohort) if quick else self.answers(cohort)

    # ---------------------------------------------------------------- the forms

    def _judge(self, sets: Sets, *, quick: bool) -> Broken | None:
        form = self.law.form
        if isinstance(form, laws.Changing):
            return self._changing(form, sets, quick)
        answers = self._score(sets.units, quick)
        if answers is None:
            return None
        match form:
            case laws.Always():
                failed = ((unit, each) for unit, each in answers.items() if _fails(form, each))
                return next((Broken(unit=unit, first=each.total, told=_told(each)) for unit, each in failed), None)
            case laws.MaximaHold():
                return next((found for unit, each in answers.items() for found in self._beyond(unit, each)), None)
            case laws.GatesDominate():
                return next((found for unit, each in answers.items() for found in self._ungated(unit, each, quick)), None)
            case laws.EqualFactsEqual():
                return _unequal(self.program, sets.units, answers)
            case laws.Monotone():
                return self._monotone(form, sets, answers, quick)
            case laws.ScalingKeepsOrder():
                return self._reordered(sets, answers, quick)
            case _:
                assert_never(form)

    def _beyond(self, unit: Unit, answers: Answers) -> list[Broken]:
        """What a section or an item comes to beyond its limits; a gate that took effect on it is none of them."""
        zeroed = set() if answers.result is None else {gate.target for gate in answers.result.gates if gate.fired}
        found: list[Broken] = []
        for limit in self._limits:
            id = limit.node.origin.id
            for each in [id, *(other for other in answers.points if base_of(other) == id and other != id)]:
                if id not in zeroed and not limit.kept(answers, each):
                    found.append(Broken(unit=unit, id=each, first=answers.of(each), limit=limit.value, most=limit.most))
        return found

    def _ungated(self, unit: Unit, answers: Answers, quick: bool) -> list[Broken]:
        """Gates that took effect, and points that are there all the same. Quickly, only the points are looked at."""
        if quick:
            targets = [gate.target or "total" for gate in self.program.gates if gate.effect in (GateEffect.ZERO, GateEffect.NOT_ELIGIBLE)]
            return [Broken(unit=unit, id=id) for id in targets if answers.of(id)]
        assert answers.result is not None
        found: list[Broken] = []
        for gate in answers.result.gates:
            proven = gate.fired and not gate.unproven and not gate.doubtful
            if proven and gate.effect == GateEffect.ZERO.value and gate.target is not None and answers.of(gate.target):
                found.append(Broken(unit=unit, id=gate.target, first=answers.of(gate.target), limit=Fraction(0)))
            elif proven and gate.effect == GateEffect.NOT_ELIGIBLE.value and answers.total is not None:
                found.append(Broken(unit=unit, first=answers.total))
        return found

    def _monotone(self, form: laws.Monotone, sets: Sets, answers: Mapping[Unit, Answers], quick: bool) -> Broken | None:
        change = sets.change
        if change is None or not _is_more(change.value, sets.units[change.unit].get(change.fact)):
            return None
        second = sets.second(self.program)
        after = None if second is None else self._score(second, quick)
        if after is None:
            return None
        one, two = answers[change.unit].of(form.result), after[change.unit].of(form.result)
        if one is None or two is None or (two >= one if form.lowers else two <= one):
            return None
        return Broken(unit=change.unit, id=form.result, first=one, second=two)

    def _reordered(self, sets: Sets, answers: Mapping[Unit, Answers], quick: bool) -> Broken | None:
        second = sets.second(self.program)
        after = None if second is None else self._score(second, quick)
        if after is None:
            return None
        names = list(answers)
        for number, one in enumerate(names):
            for two in names[number + 1 :]:
                before = _order(answers[one].total, answers[two].total)
                now = _order(after[one].total, after[two].total)
                if before and now == -before:  # who was level before, or is now, has lost nothing
                    return Broken(unit=one, rival=two, first=after[one].total, second=after[two].total)
        return None

    def _changing(self, form: laws.Changing, sets: Sets, quick: bool) -> Broken | None:
        second, change = sets.second(self.program), sets.change
        if second is None or change is None:
            return None
        values = self._values(second, change.unit, quick)
        if values is None:
            return None
        if not quick:
            when = None if form.when is None else laws.fill_others(form.when, values)
            filled = {_HOLDS: laws.fill_others(form.condition, values), **({} if when is None else {_WHEN: when})}
            answers = by_evaluator(asking(self.program, filled), sets.units)
        else:
            beside = {_OTHER.format(number): values[expr] for number, expr in enumerate(self._others)}
            units = {**sets.units, change.unit: {**sets.units[change.unit], **beside}}
            answers = self._asked.answers(units)
        if answers is None or not _fails(laws.Always(form.condition, form.when), answers[change.unit]):
            return None
        mine = answers[change.unit]
        return Broken(unit=change.unit, first=mine.total, others=values, told=_told(mine))

    def _values(self, second: Cohort, unit: Unit, quick: bool) -> dict[Expr, Scalar] | None:
        """What is read in the other fact set; None where something there is missing, or has no value."""
        found: dict[Expr, Scalar] = {}
        answers: dict[Unit, Answers] | None = None
        for expr in self._others:
            value: object
            if isinstance(expr, FactRead):
                spec = next(each for each in self.program.facts if each.name == expr.name)
                value = second[unit].get(expr.name)
                value = spec.missing_as if value is None else value
            else:
                quick_enough = quick and isinstance(expr, PointsRead)
                if answers is None or (not quick_enough and answers[unit].result is None):
                    answers = self._asked.answers(second) if quick_enough else by_evaluator(self.program, second)
                if answers is None:
                    return None
                value = answers[unit].of(expr.id) if isinstance(expr, PointsRead) else answers[unit].values.get(getattr(expr, "name", ""))
            if value is None or isinstance(value, NoneType_) or not isinstance(value, Fraction | bool | str):
                return None
            found[expr] = value
        return found


def _reading(expr: Expr, reads: Mapping[Expr, FactRead]) -> Expr:
    """A condition in which what is read in the other fact set is a fact."""
    if isinstance(expr, laws.Other):
        return reads[expr.expr]
    return walk.rebuild(expr, lambda inner: _reading(inner, reads))


def _limits(program: Program) -> list[Limit]:
    """What sections and items declare; where the limit hangs on a record, it isn't asked."""
    repeated = walk.repeats(program)
    found: list[Limit] = []
    for node in walk.nodes(program):
        for most, expr in ((True, node.maximum), (False, node.minimum)):
            value = expr.value if isinstance(expr, Const) and isinstance(expr.value, Fraction) else None
            if expr is not None and (value is not None or not repeated[node.origin.id]):
                found.append(Limit(node, most, value, f"limit {len(found)}"))
    return found


def _question(limit: Limit) -> Expr:
    expr = limit.node.maximum if limit.most else limit.node.minimum
    assert expr is not None
    return Compare(CmpOp.LE if limit.most else CmpOp.GE, PointsRead(limit.node.origin.id), expr)


def _fails(form: laws.Always, answers: Answers) -> bool:
    """Whether the condition is known not to hold where the law applies."""
    applies = True if form.when is None else _holds(form.when, answers, _WHEN)
    return applies is True and _holds(form.condition, answers, _HOLDS) is False


def _told(answers: Answers) -> FlagResult | None:
    flags = () if answers.result is None else answers.result.flags
    return next((flag for flag in flags if flag.name == _HOLDS), None)


def _holds(condition: laws.Condition, answers: Answers, name: str) -> bool | None:
    """None: not known, or without a value."""
    if isinstance(condition, GradeIs):
        return (answers.grade == condition.name) is not condition.negated
    if isinstance(condition, FlagIs):
        raised = answers.flags.get(condition.name)
        return None if raised is None else raised is not condition.negated
    if isinstance(condition, Not) and isinstance(condition.operand, Given) and condition.operand.operand == PointsRead("total"):
        return answers.total is None  # as an example has it: also where a unit isn't eligible
    return answers.flags.get(name)


def _unequal(program: Program, units: Cohort, answers: Mapping[Unit, Answers]) -> Broken | None:
    names = list(units)
    for number, one in enumerate(names):
        for two in names[number + 1 :]:
            broken = _differing(one, two, answers)
            if broken is not None and alike(program, units, one, two):
                return broken
    return None


def _differing(one: Unit, two: Unit, answers: Mapping[Unit, Answers]) -> Broken | None:
    first, second = answers[one], answers[two]
    if first.total != second.total:
        return Broken(unit=one, rival=two, first=first.total, second=second.total)
    for id, points in first.points.items():
        if points != second.points.get(id):
            return Broken(unit=one, rival=two, id=id, first=points, second=second.points.get(id))
    return None


def _is_more(value: Value, than: Value | None) -> bool:
    return isinstance(value, Fraction | bool) and isinstance(than, Fraction | bool) and value > than


def _order(one: Fraction | None, two: Fraction | None) -> int | None:
    return None if one is None or two is None else (one > two) - (one < two)
