"""The fast way to the totals of units that are scored together; everything else about them is worked out when it is asked for.

Three kinds of code, the fastest first: straight from the caller's plain facts where the rubric asks only who is among the best or the last ones (``together.py``), straight from
them whatever it asks (``taken_cohort.py``), and from facts that the door has read, of which some may be missing (``cohort_totals.py``).

What units are called and how their texts are read needn't be known beforehand: of a cohort that is plain, the door reads one unit for what facts are called, and those in which
something stands that isn't read at sight. So a first cohort of many units costs little more than a later one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.report.decimals import as_decimal
from rubric_engine.report.pending_cohort import CohortFinish, pending_cohort

if TYPE_CHECKING:
    from rubric_engine.core.ir import Program
    from rubric_engine.facts import Facts
    from rubric_engine.report import CohortCard
    from rubric_engine.report.pending_cohort import Finished
    from rubric_engine.scorer_calls import Sights
    from rubric_engine.scoring.compiled.code import Lines
    from rubric_engine.scoring.compiled.cohort_totals import CohortTotals, Total
    from rubric_engine.scoring.compiled.columns import Plain
    from rubric_engine.scoring.compiled.layout import Called
    from rubric_engine.scoring.compiled.remembered import Remembered
    from rubric_engine.scoring.compiled.taken_cohort import TakenCohorts
    from rubric_engine.scoring.compiled.taking import TakesAll
    from rubric_engine.scoring.compiled.together import Togethers

_MOST_DECIMALS = 4096
_MOST_LOOKS = 2_000_000
"""Units times shared records: where there are more, the door's caller says that it is too much."""

_TWICE = 2
"""Code that takes facts as they stand is made for a caller who comes again, or with many units."""

_MANY = 6
"""To compile for facts as they stand takes no longer than to compile for those that the door reads, which is done from so many units on."""

_NOT_PLAIN = (KeyError, TypeError, ValueError)

TakenUnits = tuple[list[Any], list[tuple["Plain", ...]], list["Plain"]]
"""As ``TakesAll`` appends it."""


@frozen(eq=False)
class Code:
    """For facts under the names ``called``. ``shown`` gives the totals, out of what ``take`` worked out of each unit, and the units' names."""

    called: Called
    sights: Sights
    take: TakesAll
    shown: Callable[[list[Any], Sequence[str]], list[Decimal | None] | None]
    finish: CohortFinish


@define(eq=False)
class QuickCohorts:
    """``calls``: how many cohorts went through the door. ``code``: what takes facts under the names of the latest ones; ``tried``: names for which there is code,
    or can't be. ``names``: what the units were called the last time."""

    meaning: Callable[[], Program]
    lines: Callable[[], Lines]
    remembered: Remembered
    calls: int = 0
    code: Code | None = None
    tried: Called | None = None
    of_read: CohortTotals | None = None
    togethers: Togethers | Literal[False] | None = None  # None: not tried yet; False: there can't be any
    wide: TakenCohorts | Literal[False] | None = None
    names: list[str] = field(factory=list)
    decimals: dict[Any, Decimal] = field(factory=dict)  # by top and bottom, or by the top where there is one bottom
    places: int = -1  # decimals of an unending total; below 0: not asked for yet

    # ------------------------------------------------------------ straight from the caller

    def card(self, units: Mapping[str, Mapping[str, Any]]) -> CohortCard | None:
        """None where the door must look."""
        if type(units) is not dict or not units:
            return None
        code = self.code
        taken = None if code is None else self._taken(code, units)
        if taken is None and len(units) >= _MANY and self._learned_of_first(units):
            code = self.code
            taken = None if code is None else self._taken(code, units)
        names = [*units]
        if code is None or taken is None or not (names == self.names or self._apart(names)):
            return None
        shown = code.shown(taken[0], names)
        return None if shown is None else pending_cohort(shown, names, taken[1:], code.finish)

    def _taken(self, code: Code, units: Mapping[str, Mapping[str, Any]]) -> TakenUnits | None:
        """What was taken of each unit; None as soon as one isn't plain, whatever was read of it."""
        taken: TakenUnits = ([], [], [])
        waiting = iter(units.values())
        while True:
            try:  # noqa: SIM105  (a good part of the time that a few units take)
                code.take(waiting, *taken)
            except _NOT_PLAIN:
                pass
            if len(taken[0]) == len(units):
                return taken
            unit, facts = next(islice(units.items(), len(taken[0]), None))
            if not self._retaken(code, unit, facts, taken, many=len(units) >= _MANY):
                return None

    def _retaken(self, code: Code, unit: str, facts: Mapping[str, Any], taken: TakenUnits, *, many: bool) -> bool:
        """Whether a unit could be taken after all, once its texts had been read: at sight, or (one of many) by the door."""
        before = len(taken[0])
        if code.sights.look(facts, self.remembered):
            with suppress(*_NOT_PLAIN):
                code.take((facts,), *taken)
        if many and len(taken[0]) == before and self._learned(unit, facts):
            with suppress(*_NOT_PLAIN):
                code.take((facts,), *taken)
        return len(taken[0]) > before

    def _learned(self, unit: str, facts: Mapping[str, Any]) -> bool:
        values = self._read(unit, facts)
        if values is None:
            return False
        from rubric_engine.scorer_calls import learn

        learn(self.remembered, self.meaning(), facts, values)
        return True

    def _read(self, unit: str, facts: Mapping[str, Any]) -> Facts | None:
        """One of the units, through the door; None where something is wrong."""
        from rubric_engine.facts import read_cohort

        values, problems = read_cohort(self.meaning(), {unit: facts})
        return None if problems else values.get(unit)

    def _learned_of_first(self, units: Mapping[str, Mapping[str, object]]) -> bool:
        """Whether there is new code, for what the facts of the first unit are called."""
        from rubric_engine.scorer_calls import called_by

        unit, facts = next(iter(units.items()))
        called = called_by(self.meaning(), facts) if type(facts) is dict else None
        if called is None or called == self.tried:
            return False
        return self._read(unit, facts) is not None and self._can_be_taken() and self._compiled(called)

    def _compiled(self, called: Called) -> bool:
        self.tried = called
        code = self._coded(called)
        self.code = code or self.code
        return code is not None

    def _apart(self, names: list[str]) -> bool:
        """Whether these are names of units as they stand, and no two of them spellings of one."""
        from rubric_engine.facts.folding import key
        from rubric_engine.facts.units import unit_name

        if any(type(name) is not str or unit_name(name) != name for name in names) or len(set(map(key, names))) != len(names):
            return False
        self.names = names
        return True

    def learn(self, units: Mapping[str, Mapping[str, object]], values: Mapping[str, Facts]) -> None:
        """What facts are called, from units that the door has read; and how those of a few units are read."""
        self.calls += 1
        if self.calls < _TWICE or list(units) != list(values) or not self._can_be_taken():
            return
        from rubric_engine.scorer_calls import called_by, learn

        for unit, facts in units.items() if len(units) < _MANY else ():
            learn(self.remembered, self.meaning(), facts, values[unit])
        found = (called_by(self.meaning(), facts) for facts in units.values())
        called = next((each for each in found if each is not None), None)
        if called is not None and called != self.tried:
            self._compiled(called)

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
            return self._code(called, together.take_all, together.order, lambda saved, names: self._shown_over(bottom, run(saved)))
        wide = self._wide()
        taken = wide.taking(called) if wide else None
        if taken is None:
            return None
        totals = taken.totals
        return self._code(called, taken.take_all, taken.order, lambda saved, names: self._shown(totals(saved, names)))

    def _code(self, called: Called, take: TakesAll, order: tuple[int, ...], shown: Callable[..., list[Decimal | None] | None]) -> Code:
        from rubric_engine.scorer_calls import Sights

        return Code(called, Sights.of(self.meaning(), called), take, shown, self._finish(order))

    def _finish(self, order: tuple[int, ...]) -> CohortFinish:
        from rubric_engine.scorer_finish import Finishing

        return CohortFinish(Finishing(self.meaning, order).cohort, self.meaning)

    # ------------------------------------------------------------ what the door has read

    def read(self, values: Mapping[str, Facts], finish: Callable[[Mapping[str, Facts]], CohortCard]) -> CohortCard | None:
        """The card of facts that the door has read, also where something is missing. ``finish`` scores them with the evaluator. None where that must be done
        now."""
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

        def finished(names: Sequence[str], taken: Mapping[str, Facts]) -> Finished:
            card = finish(taken)
            return card.results, card.facts_digest or "", card.pairings

        shown = self._shown(totals)
        return None if shown is None else pending_cohort(shown, tuple(values), dict(values), CohortFinish(finished, self.meaning))

    # ------------------------------------------------------------

    def _shown(self, totals: list[Total] | None) -> list[Decimal | None] | None:
        if totals is None:
            return None
        decimals = self.decimals
        return [None if total is None else decimals[total] if total in decimals else self._decimal(total, total) for total in totals]

    def _shown_over(self, bottom: int, tops: list[int]) -> list[Decimal | None]:
        decimals = self.decimals
        try:
            return [decimals[top] for top in tops]
        except KeyError:
            return [decimals[top] if top in decimals else self._decimal(top, (top, bottom)) for top in tops]

    def _decimal(self, key: object, total: tuple[int, int]) -> Decimal:
        if self.places < 0:
            from rubric_engine.scorer import places_shown

            self.places = places_shown(self.meaning())
        shown = as_decimal(Fraction(*total), self.places)
        if len(self.decimals) < _MOST_DECIMALS:
            self.decimals[key] = shown
        return shown
