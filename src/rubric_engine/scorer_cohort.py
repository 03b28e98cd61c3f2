"""The fast way to the totals of units that are scored together; everything else about them is worked out when it is asked for.

Three kinds of code, the fastest first: straight from the caller's plain facts where the rubric asks only who is among the best or the last ones (``together.py``), straight from
them whatever it asks (``taken_cohort.py``), and from facts that the door has read, of which some may be missing (``cohort_totals.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.report.decimals import as_decimal

if TYPE_CHECKING:
    from rubric_engine.core.ir import Program
    from rubric_engine.facts import Facts
    from rubric_engine.report import CohortCard
    from rubric_engine.report.pending_cohort import CohortFinish
    from rubric_engine.scoring.compiled.code import Lines
    from rubric_engine.scoring.compiled.cohort_totals import CohortTotals, Total
    from rubric_engine.scoring.compiled.layout import Called
    from rubric_engine.scoring.compiled.remembered import Remembered
    from rubric_engine.scoring.compiled.taken_cohort import TakenCohorts
    from rubric_engine.scoring.compiled.taking import Taken
    from rubric_engine.scoring.compiled.together import Togethers

_MOST_DECIMALS = 4096
_MOST_UNITS = 100_000
_MOST_LOOKS = 2_000_000
"""Units times shared records: where there are more, the door's caller says that it is too much."""

_TWICE = 2
"""Code that takes facts as they stand is made for a caller who comes again."""

_NOT_PLAIN = (KeyError, TypeError, ValueError)


@frozen(eq=False)
class Code:
    """For facts under the names ``called``. ``totals`` takes what ``take`` worked out of each unit, and the units' names."""

    called: Called
    take: Callable[[Mapping[str, Any]], Taken | None]
    totals: Callable[[Sequence[Any], Sequence[str]], list[Total] | None]
    finish: CohortFinish


@define(eq=False)
class QuickCohorts:
    """``calls``: how many cohorts went through the door. ``code``: what takes facts under the names of the latest ones; ``tried``: names for which there is code,
    or can't be."""

    meaning: Callable[[], Program]
    lines: Callable[[], Lines]
    remembered: Remembered
    calls: int = 0
    code: Code | None = None
    tried: Called | None = None
    of_read: CohortTotals | None = None
    togethers: Togethers | Literal[False] | None = None  # None: not tried yet; False: there can't be any
    wide: TakenCohorts | Literal[False] | None = None
    unit_names: dict[str, str] = field(factory=dict)  # what a unit's name has in common with its other spellings
    decimals: dict[tuple[int, int], Decimal] = field(factory=dict)
    places: int = -1  # decimals of an unending total; below 0: not asked for yet

    # ------------------------------------------------------------ straight from the caller

    def card(self, units: Mapping[str, Mapping[str, Any]]) -> CohortCard | None:
        """None where the door must look."""
        code = self.code
        if code is None or type(units) is not dict:
            return None
        keys, take = self.unit_names, code.take
        try:
            taken = [take(facts) for facts in units.values()]
            if len({keys[unit] for unit in units}) != len(units):
                return None
        except _NOT_PLAIN:
            return None
        if None in taken or not taken:
            return None
        totals = code.totals([each[0] for each in taken if each is not None], tuple(units))
        return None if totals is None else self._pending(totals, dict(zip(units, taken, strict=True)), code.finish)

    def learn(self, units: Mapping[str, Mapping[str, object]], values: Mapping[str, Facts]) -> None:
        """What units and facts are called and how they are read, from those that the door has read."""
        self.calls += 1
        if self.calls < _TWICE or list(units) != list(values) or not self._can_be_taken():
            return
        from rubric_engine.facts.folding import key
        from rubric_engine.scorer_calls import called_by, learn

        if len(self.unit_names) + len(units) > _MOST_UNITS:
            self.unit_names = {}
        self.unit_names.update((unit, key(unit)) for unit in units)
        called: Called | None = None
        for unit, facts in units.items():
            learn(self.remembered, self.meaning(), facts, values[unit])
            called = called or called_by(self.meaning(), facts)
        if called is not None and called != self.tried:
            self.tried = called
            self.code = self._coded(called) or self.code

    def _can_be_taken(self) -> bool:
        return bool(self._togethers() or self._wide())

    def _togethers(self) -> Togethers | Literal[False]:
        if self.togethers is None:
            from rubric_engine.scoring.compiled.together import Togethers

            self.togethers = Togethers.of(self.meaning(), self.lines(), self.remembered) or False
        return self.togethers

    def _wide(self) -> TakenCohorts | Literal[False]:
        if self.wide is None:
            from rubric_engine.scoring.compiled.taken_cohort import TakenCohorts

            self.wide = TakenCohorts.of(self.meaning(), self.lines(), self.remembered) or False
        return self.wide

    def _coded(self, called: Called) -> Code | None:
        togethers = self._togethers()
        together = togethers.together(called) if togethers else None
        if togethers and together is not None:
            run, bottom = together.totals, togethers.bottom
            return Code(called, together.take, lambda saved, names: [(top, bottom) for top in run(saved)], self._finish(together.order))
        wide = self._wide()
        taken = wide.taking(called) if wide else None
        return None if taken is None else Code(called, taken.take, taken.totals, self._finish(taken.order))

    def _finish(self, order: tuple[int, ...]) -> CohortFinish:
        from rubric_engine.report.pending_cohort import CohortFinish
        from rubric_engine.scorer_finish import Finishing

        return CohortFinish(Finishing(self.meaning, order).cohort, self.meaning)

    # ------------------------------------------------------------ what the door has read

    def read(self, values: Mapping[str, Facts], finish: Callable[[Mapping[str, Facts]], CohortCard]) -> CohortCard | None:
        """The card of facts that the door has read, also where something is missing. ``finish`` scores them with the evaluator. None where that must be done
        now."""
        from rubric_engine.report.pending_cohort import CohortFinish, Finished
        from rubric_engine.scoring.compiled.cohort_totals import CohortTotals

        program = self.meaning()
        first = next(iter(values.values()), {})
        shared = [first.get(spec.name) for spec in program.facts if spec.shared]
        if len(values) * sum(len(each) for each in shared if isinstance(each, tuple)) > _MOST_LOOKS:
            return None
        if self.of_read is None:
            self.of_read = CohortTotals(program, self.lines())
        totals = self.of_read.totals(values)
        if totals is None:
            return None

        def finished(taken: dict[str, Any]) -> Finished:
            card = finish(taken)
            return card.results, card.facts_digest or "", card.pairings

        return self._pending(totals, dict(values), CohortFinish(finished, self.meaning))

    # ------------------------------------------------------------

    def _pending(self, totals: list[Total], taken: dict[str, Any], finish: CohortFinish) -> CohortCard:
        from rubric_engine.report.pending_cohort import pending_cohort

        decimals = self.decimals
        shown = [None if total is None else decimals[total] if total in decimals else self._decimal(total) for total in totals]
        return pending_cohort(shown, taken, finish)

    def _decimal(self, total: tuple[int, int]) -> Decimal:
        if self.places < 0:
            from rubric_engine.scorer import places_shown

            self.places = places_shown(self.meaning())
        shown = as_decimal(Fraction(*total), self.places)
        if len(self.decimals) < _MOST_DECIMALS:
            self.decimals[total] = shown
        return shown
