"""Whether a law holds for fact sets. Compiled code looks first, and what it finds is true only if the reference evaluator says so too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import assert_never

from rubric_engine.core import laws, walk
from rubric_engine.core.examples import FlagIs, GradeIs
from rubric_engine.core.flat.cells import Of
from rubric_engine.core.ir import Expr, FactRead, FactSpec, GateEffect, Given, Node, Not, PointsRead, Program, Scalar, ValueKind
from rubric_engine.core.results import FlagResult
from rubric_engine.core.values import NoneType_, Value
from rubric_engine.diagnostics.frozen import define, evolve, field
from rubric_engine.report.index import base_of
from rubric_engine.testing.alike import alike
from rubric_engine.testing.answers import Answers, Asked, Cohort, Unit, asking, by_evaluator
from rubric_engine.testing.boundaries import Boundaries
from rubric_engine.testing.sets import Sets
from rubric_engine.testing.settled import Reads, has_gaps, is_settled, points_are_settled, reads_of
from rubric_engine.testing.verdicts import SILENT, Broken, Limit, Verdict, limits_of

_HOLDS, _WHEN, _OTHER = "the law holds", "the law applies", "other {}"
_KINDS = {"number": ValueKind.NUMBER, "truth": ValueKind.YES_NO, "text": ValueKind.TEXT}


@define(eq=False)
class Judge:
    """Judges fact sets of one program by one law."""

    program: Program
    law: laws.Law
    _questions: dict[str, Expr] = field(init=False, factory=dict)
    _others: tuple[Expr, ...] = field(init=False, default=())
    _limits: tuple[Limit, ...] = field(init=False, default=())
    _reads: tuple[Reads, ...] = field(init=False, default=())  # of the conditions
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
                self._limits = tuple(limits_of(program))
                self._questions = {each.name: each.question for each in self._limits if each.value is None}
            case _:
                pass
        self._asking = asking(program, self._questions)
        self._asked = Asked(self._asking, frozenset(self._wants()))

    def verdict(self, sets: Sets, *, surely: bool = True) -> Verdict:
        """What the law says of a fact set. Not ``surely``: as far as compiled code can tell, where that tells all; of open results it doesn't."""
        quick = self._judge(sets, quick=True)
        if not quick.applied:
            return quick
        half = isinstance(self.law.form, laws.GatesDominate | laws.MaximaHold)
        enough = quick.broken is None or not (surely or half)
        return quick if enough and not has_gaps(self.program, sets.units) else self._judge(sets, quick=False)

    def broken(self, sets: Sets, *, surely: bool = True) -> Broken | None:
        """How the law is broken; None where it holds, or says nothing."""
        return self.verdict(sets, surely=surely).broken

    def answers(self, cohort: Cohort) -> dict[Unit, Answers] | None:
        """The evaluator's."""
        return by_evaluator(self._asking, cohort)

    # ---------------------------------------------------------------- what is asked

    def _ask(self, condition: laws.Condition, when: laws.Condition | None) -> None:
        asked = ((_HOLDS, condition), (_WHEN, when))
        self._reads = tuple(reads_of(each, self.program) for _, each in asked if each is not None)
        for name, each in asked:
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

    def _judge(self, sets: Sets, *, quick: bool) -> Verdict:
        form = self.law.form
        if isinstance(form, laws.Changing):
            return self._changing(form, sets, quick)
        answers = self._score(sets.units, quick)
        if answers is None:
            return SILENT
        match form:
            case laws.Always():
                return self._always(form, sets.units, answers)
            case laws.MaximaHold():
                return _first(self._beyond(unit, each) for unit, each in answers.items())
            case laws.GatesDominate():
                return _first(self._ungated(unit, each, quick) for unit, each in answers.items())
            case laws.EqualFactsEqual():
                return _unequal(self.program, sets.units, answers)
            case laws.Monotone():
                return self._monotone(form, sets, answers, quick)
            case laws.ScalingKeepsOrder():
                return self._reordered(sets, answers, quick)
            case _:
                assert_never(form)

    def _always(self, form: laws.Always, units: Cohort, answers: Mapping[Unit, Answers]) -> Verdict:
        applied = False
        for unit, mine in answers.items():
            kept = _kept(form, mine) if self._are_settled(units, mine) else None
            applied = applied or kept is not None
            if kept is False:
                return Verdict(True, Broken(unit=unit, first=mine.total, told=_told(mine), grade=mine.grade))
        return Verdict(applied)

    def _are_settled(self, units: Cohort, answers: Answers) -> bool:
        """Whether nothing that is missing leaves open what the conditions read. (Compiled code isn't asked where something is missing.)"""
        if answers.result is None:
            return True
        if any(each.across for each in self._reads) and has_gaps(self.program, units):
            return False
        return all(is_settled(answers.result, each) for each in self._reads)

    def _beyond(self, unit: Unit, answers: Answers) -> Verdict:
        """What a section or an item comes to beyond its limits; a gate that took effect on it is none of them."""
        zeroed = set() if answers.result is None else {gate.target for gate in answers.result.gates if gate.fired}
        applied = False
        for limit in self._limits:
            id = limit.node.origin.id
            for each in [id, *(other for other in answers.points if base_of(other) == id and other != id)]:
                kept = limit.kept(answers, each) if id not in zeroed and self._is_settled(limit, each, answers) else None
                applied = applied or kept is not None
                if kept is False:
                    return Verdict(True, Broken(unit=unit, id=each, first=answers.of(each), limit=limit.value, most=limit.most))
        return Verdict(applied)

    def _is_settled(self, limit: Limit, id: str, answers: Answers) -> bool:
        if answers.result is None:
            return True
        beside = limit.value is not None or is_settled(answers.result, reads_of(limit.question, self.program))
        return beside and points_are_settled(answers.result, id)

    def _ungated(self, unit: Unit, answers: Answers, quick: bool) -> Verdict:
        """Gates that took effect, and points that are there all the same. Quickly, only the points are looked at."""
        if quick:
            targets = [gate.target or "total" for gate in self.program.gates if gate.effect in (GateEffect.ZERO, GateEffect.NOT_ELIGIBLE)]
            return Verdict(bool(targets), next((Broken(unit=unit, id=id) for id in targets if answers.of(id)), None))
        assert answers.result is not None
        effects = (GateEffect.ZERO.value, GateEffect.NOT_ELIGIBLE.value)
        proven = [
            each for each in answers.result.gates if each.fired and each.effect in effects and not each.unproven and not each.doubtful
        ]
        for gate in proven:
            if gate.effect == GateEffect.ZERO.value and gate.target is not None and answers.of(gate.target):
                return Verdict(True, Broken(unit=unit, id=gate.target, first=answers.of(gate.target), limit=Fraction(0)))
            if gate.effect == GateEffect.NOT_ELIGIBLE.value and answers.total is not None:
                return Verdict(True, Broken(unit=unit, first=answers.total))
        return Verdict(bool(proven))

    def _monotone(self, form: laws.Monotone, sets: Sets, answers: Mapping[Unit, Answers], quick: bool) -> Verdict:
        change = sets.change
        if change is None or not _is_more(change.value, sets.units[change.unit].get(change.fact)):
            return SILENT
        second = sets.second(self.program)
        after = None if second is None else self._score(second, quick)
        if after is None:
            return SILENT
        one, two = (_settled(each[change.unit], form.result) for each in (answers, after))
        if one is None or two is None:
            return SILENT
        kept = two >= one if form.lowers else two <= one
        return Verdict(True, None if kept else Broken(unit=change.unit, id=form.result, first=one, second=two))

    def _reordered(self, sets: Sets, answers: Mapping[Unit, Answers], quick: bool) -> Verdict:
        second = sets.second(self.program)
        after = None if second is None else self._score(second, quick)
        if after is None:
            return SILENT
        before, now = ({unit: _settled(each, "total") for unit, each in found.items()} for found in (answers, after))
        names = list(answers)
        applied = False
        for number, one in enumerate(names):
            for two in names[number + 1 :]:
                first, then = _order(before[one], before[two]), _order(now[one], now[two])
                applied = applied or bool(first and then is not None)
                if first and then == -first:  # who was level before, or is now, has lost nothing
                    return Verdict(True, Broken(unit=one, rival=two, first=now[one], second=now[two]))
        return Verdict(applied)

    def _changing(self, form: laws.Changing, sets: Sets, quick: bool) -> Verdict:
        second, change = sets.second(self.program), sets.change
        if second is None or change is None:
            return SILENT
        values = self._values(second, change.unit, quick)
        if values is None:
            return SILENT
        if not quick:
            when = None if form.when is None else laws.fill_others(form.when, values)
            filled = {_HOLDS: laws.fill_others(form.condition, values), **({} if when is None else {_WHEN: when})}
            answers = by_evaluator(asking(self.program, filled), sets.units)
        else:
            beside = {_OTHER.format(number): values[expr] for number, expr in enumerate(self._others)}
            units = {**sets.units, change.unit: {**sets.units[change.unit], **beside}}
            answers = self._asked.answers(units)
        if answers is None or not self._are_settled(sets.units, answers[change.unit]):
            return SILENT
        mine = answers[change.unit]
        kept = _kept(laws.Always(form.condition, form.when), mine)
        broken = None if kept is not False else Broken(unit=change.unit, first=mine.total, others=values, told=_told(mine))
        return Verdict(kept is not None, broken)

    def _values(self, second: Cohort, unit: Unit, quick: bool) -> dict[Expr, Scalar] | None:
        """What is read in the other fact set; None where something there is missing or open, or has no value."""
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
                if answers is None or not self._is_known(expr, second, answers[unit]):
                    return None
                value = answers[unit].of(expr.id) if isinstance(expr, PointsRead) else answers[unit].values.get(getattr(expr, "name", ""))
            if value is None or isinstance(value, NoneType_) or not isinstance(value, Fraction | bool | str):
                return None
            found[expr] = value
        return found

    def _is_known(self, expr: Expr, second: Cohort, answers: Answers) -> bool:
        reads = reads_of(expr, self.program)
        if answers.result is None or (reads.across and has_gaps(self.program, second)):
            return answers.result is None
        return is_settled(answers.result, reads)


def _first(verdicts: Iterable[Verdict]) -> Verdict:
    """Of several units: the first that breaks the law, else whether the law said something of one of them."""
    applied = False
    for each in verdicts:
        if each.broken is not None:
            return each
        applied = applied or each.applied
    return Verdict(applied)


def _settled(answers: Answers, id: str) -> Fraction | None:
    """The points, where nothing that is missing leaves them open."""
    return None if answers.result is not None and not points_are_settled(answers.result, id) else answers.of(id)


def _reading(expr: Expr, reads: Mapping[Expr, FactRead]) -> Expr:
    """A condition in which what is read in the other fact set is a fact."""
    if isinstance(expr, laws.Other):
        return reads[expr.expr]
    return walk.rebuild(expr, lambda inner: _reading(inner, reads))


def _kept(form: laws.Always, answers: Answers) -> bool | None:
    """Whether the condition holds; None where that isn't known, and where the law doesn't apply."""
    applies = True if form.when is None else _holds(form.when, answers, _WHEN)
    return _holds(form.condition, answers, _HOLDS) if applies is True else None


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


def _unequal(program: Program, units: Cohort, answers: Mapping[Unit, Answers]) -> Verdict:
    names = list(units)
    applied = False
    for number, one in enumerate(names):
        for two in names[number + 1 :]:
            if alike(program, units, one, two):
                applied = True
                broken = _differing(one, two, answers)
                if broken is not None:
                    return Verdict(True, broken)
    return Verdict(applied)


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
