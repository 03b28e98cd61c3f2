"""Fact sets for which the condition of a law comes true, where those that are generated rarely meet it: those that came nearest are changed, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import zip_longest

from rubric_engine.core import laws, walk
from rubric_engine.core.examples import FlagIs, GradeIs
from rubric_engine.core.flat.cells import Of
from rubric_engine.core.ir import All, FactSpec, Node, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.testing.answers import Answers, Asked, Cohort, Unit, asking
from rubric_engine.testing.boundaries import Boundaries
from rubric_engine.testing.given import Facts, fits, is_number
from rubric_engine.testing.nearness import Nearness
from rubric_engine.testing.scaling import let_pass, read_by_gates
from rubric_engine.testing.sets import Sets
from rubric_engine.testing.settled import has_gaps, reads_of

_WHEN = "the law applies"
_RARE = 5  # one fact set in so many meets the condition: then nothing is sought
_STARTS = 3
_MOST_VALUES = 12
_MOST_RECORDS = 6
_MOST_BASES = 12
_TRIES, _SLOW_TRIES = 1500, 150

Units = dict[Unit, Facts]


def sought(law: laws.Law) -> laws.Condition | None:
    """What is to come true for a law to say something, as far as it is about one fact set; None where that is nothing."""
    match law.form:
        case laws.Always(when=when):
            return when
        case laws.Changing(when=when) if when is not None:
            parts = when.parts if isinstance(when, All) else (when,)
            mine = tuple(each for each in parts if not laws.others(each))
            return None if not mine else mine[0] if len(mine) == 1 else All(mine)
        case _:
            return None


@define(eq=False)
class Seeker:
    """Of one program and one condition. It is shown what was generated, and finds on from there."""

    program: Program
    when: laws.Condition
    _shown: list[tuple[Fraction, Units]] = field(init=False, factory=list)
    _held: list[Units] = field(init=False, factory=list)
    _seen: dict[str, list[Value]] = field(init=False, factory=dict)
    _asked: Asked = field(init=False)
    _boundaries: Boundaries = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._boundaries = Boundaries.of(self.program)
        questions = {} if isinstance(self.when, GradeIs | FlagIs) else {_WHEN: self.when}
        self._asked = Asked(asking(self.program, questions), frozenset(self._wants()))

    def show(self, sets: Sets) -> None:
        """A fact set that was generated; what has gaps isn't looked at."""
        units = dict(sets.units)
        if has_gaps(self.program, units):
            return
        for facts in units.values():
            for name, value in facts.items():
                seen = self._seen.setdefault(name, [])
                if value is not None and len(seen) < _MOST_VALUES and not any(type(each) is type(value) and each == value for each in seen):
                    seen.append(value)
        gap = self._gap(units)
        if gap is None:
            return
        if gap == 0:
            self._held.append(units)
        self._shown.append((gap, units))

    def found(self) -> tuple[Units, ...]:
        """Fact sets for which the condition holds; none where that isn't rare, and where none was found."""
        if len(self._held) * _RARE >= len(self._shown):
            return ()
        bases = self._held[:_MOST_BASES]
        nearest = sorted(self._shown, key=lambda each: each[0])[:_STARTS]
        for gap, units in nearest if len(bases) < _STARTS else ():
            climbed = self._climbed(gap, units)
            if climbed is not None and climbed not in bases:
                bases.append(climbed)
        return tuple(bases)

    def beside(self, base: Units) -> Iterator[Units]:
        """Fact sets that differ in one fact of the first unit, and for which the condition holds, too."""
        for changed in self._changed(base, at_once=False):
            if self._gap(changed) == 0:
                yield changed

    # ---------------------------------------------------------------- the condition

    def _wants(self) -> set[tuple[Of, str]]:
        if isinstance(self.when, GradeIs):
            rule = next((each.when for each in self.program.grades if each.name == self.when.name), None)
            ids: frozenset[str] = frozenset() if rule is None else reads_of(rule, self.program).ids
            return {(Of.GRADE, ""), *map(self._points, ids)}
        flag = self.when.name if isinstance(self.when, FlagIs) else _WHEN
        return {(Of.FLAG, flag), *map(self._points, reads_of(self.when, self.program).ids)}

    def _points(self, id: str) -> tuple[Of, str]:
        if id == "total":
            return Of.TOTAL, ""
        return (Of.POINTS if isinstance(walk.by_id(self.program).get(id), Node) else Of.LINE), id

    def _gap(self, units: Cohort) -> Fraction | None:
        """How far the unit that is nearest is from the condition; 0 where it holds for one. None where nothing can be said."""
        answers = self._asked.answers(units)
        if answers is None:
            return None
        return min((self._of(units[unit], each) for unit, each in answers.items()), default=None)

    def _of(self, facts: Mapping[str, Value | None], answers: Answers) -> Fraction:
        if self._holds(answers):
            return Fraction(0)
        gap = Nearness(self.program, self._boundaries, facts, answers).gap(self.when)
        return gap or Fraction(1)

    def _holds(self, answers: Answers) -> bool:
        if isinstance(self.when, GradeIs):
            return (answers.grade == self.when.name) is not self.when.negated
        if isinstance(self.when, FlagIs):
            return answers.flags.get(self.when.name) is not self.when.negated
        return answers.flags.get(_WHEN) is True

    # ---------------------------------------------------------------- nearer step by step

    def _climbed(self, gap: Fraction, units: Units) -> Units | None:
        """From a fact set to one for which the condition holds, by changes of the first unit that bring it nearer; None where that leads nowhere."""
        left = _TRIES if self._asked.is_quick(units) else _SLOW_TRIES
        first = next(iter(units))
        passed = {**units, first: let_pass(self.program, units[first], read_by_gates(self.program))}
        better = self._gap(passed)
        if better is not None and better < gap:
            gap, units = better, passed
        moved = True
        while gap > 0 and moved and left > 0:
            moved = False
            for changed in self._changed(units, at_once=True):
                left -= 1
                found = self._gap(changed) if left > 0 else None
                if found is not None and found < gap:
                    gap, units, moved = found, changed, True
                    break
        return units if gap == 0 else None

    def _changed(self, units: Units, *, at_once: bool) -> Iterator[Units]:
        """With another value in one fact of the first unit; with ``at_once`` also in several that make up one number. First one value of each fact, then the next."""
        first = next(iter(units))
        facts = units[first]
        if at_once:
            for aim in self._boundaries.aims:
                for side in (0, 1, -1):
                    solved = self._boundaries.solve(aim, side, {})
                    if solved and all(self._may_be(name, value) for name, value in solved.items()):
                        yield self._put(units, first, solved)
        values = [[(spec.name, each) for each in self._values(spec, facts.get(spec.name))] for spec in self.program.facts]
        for together in zip_longest(*values):
            for one in together:
                if one is not None and not (type(facts.get(one[0])) is type(one[1]) and facts.get(one[0]) == one[1]):
                    yield self._put(units, first, {one[0]: one[1]})

    def _put(self, units: Units, unit: Unit, values: Mapping[str, Value]) -> Units:
        sets = Sets(units)
        for name, value in values.items():
            sets = sets.put(self.program, unit, name, value)
        return dict(sets.units)

    def _may_be(self, name: str, value: Value) -> bool:
        spec = next(each for each in self.program.facts if each.name == name)
        return not isinstance(value, Fraction) or fits(spec, value)

    def _values(self, spec: FactSpec, now: Value | None) -> list[Value]:
        seen = self._seen.get(spec.name, [])
        if spec.kind is ValueKind.YES_NO:
            return [True, False]
        if spec.kind is ValueKind.CHOICE:
            return [Fraction(place) for place in range(len(spec.options)) if fits(spec, Fraction(place))]
        if spec.kind is ValueKind.LIST:
            records = list(dict.fromkeys(record for each in seen if isinstance(each, tuple) for record in each))[:_MOST_RECORDS]
            longer = [(*now, record) for record in records] if isinstance(now, tuple) else []
            return [*longer, *((record,) * 4 for record in records), *seen]
        if not is_number(spec):
            return seen
        edges: list[Value] = list(self._boundaries.numbers.get((None, spec.name), ()))
        return [*reversed(edges), *seen]
