"""The plain sums of all units for many sets of facts, by compiled code where there can be any, else by the evaluator. What they lead to is replayed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from rubric_engine.advising.goals import Totals
from rubric_engine.advising.situation import Situation
from rubric_engine.core import walk
from rubric_engine.core.ir import Program
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.facts import Facts
from rubric_engine.scoring.compiled.code import Lines
from rubric_engine.scoring.compiled.cohort_totals import CohortTotals
from rubric_engine.scoring.reference import NumberTooLarge, score_cohort_full, score_unit

_WARM = 24
"""So many units are shown to the compiler before it thinks that compiling is worth it."""


@define(eq=False)
class Sums:
    """``program`` is the plain sum of the situation's rubric, or the rubric itself where it is none. ``looks``: how many sets of facts were tried. ``own_only``:
    nothing of the other units changes with this one."""

    situation: Situation
    program: Program
    unit: str | None
    looks: int = field(init=False, default=0)
    own_only: bool = field(init=False)
    _compiled: CohortTotals = field(init=False)
    _rest: Totals = field(init=False)
    _by_hand: Totals = field(init=False)
    _seen: dict[tuple[tuple[str, Value | None], ...], Totals | None] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        source = self.situation.rubric.source
        self._compiled = CohortTotals(self.program, Lines.of(source.name, source.text))
        self._compiled.waited = _WARM
        self.own_only = not (walk.ranks_units(self.program) or walk.folds_units(self.program))
        self._by_hand = self._set_by_hand()
        self._rest = {}
        if self.own_only:
            units = {name or "": facts for name, facts in self.situation.facts.units.items() if name != self.unit}
            self._rest = self._of(units) or {} if units else {}

    def of(self, changes: Mapping[str, Value | None]) -> Totals | None:
        """The sums of all units with some facts of the unit changed; None where the unit has none, or a number grows too large."""
        key = tuple(sorted(changes.items(), key=lambda each: each[0]))
        if key not in self._seen:
            self.looks += 1
            units = self.situation.facts.units
            mine = {**units[self.unit], **changes}
            chosen = {self.unit or "": mine} if self.own_only else {n or "": mine if n == self.unit else f for n, f in units.items()}
            found = self._of(chosen)
            self._seen[key] = None if found is None or (self.unit or "") not in found else {**self._rest, **found}
        return self._seen[key]

    def _of(self, units: Mapping[str, Facts]) -> Totals | None:
        alone = self.situation.facts.alone
        totals = None if alone else self._compiled.totals(units)
        if totals is None:
            return self._evaluated(units, alone)
        zero = Fraction(0)
        return {name: Fraction(*each) + self._by_hand.get(name, zero) for name, each in zip(units, totals, strict=True) if each is not None}

    def _set_by_hand(self) -> Totals:
        """What points set by hand make of the sums as they are; compiled code knows nothing of them. They are taken to bring as much whatever changes, and replaying
        says where they don't."""
        if self.situation.overrides is None or self.situation.facts.alone:
            return {}
        units = {name or "": facts for name, facts in self.situation.facts.units.items()}
        plain, real = self._compiled.totals(units), self._evaluated(units, False)
        if plain is None or real is None:
            return {}
        return {name: real[name] - Fraction(*each) for name, each in zip(units, plain, strict=True) if each is not None and name in real}

    def _evaluated(self, units: Mapping[str, Facts], alone: bool) -> Totals | None:
        by_hand = self.situation.by_hand()
        try:
            if alone:
                ((name, facts),) = units.items()
                found = {name: score_unit(self.program, facts, unit=self.unit, overrides=by_hand.get(self.unit, ()))}
            else:
                given = {str(name): each for name, each in by_hand.items()}
                found = dict(score_cohort_full(self.program, units, overrides=given).units)
        except NumberTooLarge:
            return None
        return {name: result.total for name, result in found.items() if result.total is not None}
