"""The fast way to a total: a rubric compiled to code, and the door and the reference evaluator behind it for everything else.

``rubric.score`` asks a ``Quick`` first: it takes facts that are complete and in the plain form of their kinds as they stand, and gives a card of which the total is
worked out. Whatever isn't plain goes through the door and the evaluator, as ever. Of a kept rubric the code is kept too; then nothing else of the engine is
needed for a total, and nothing else is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.facts.plain_numbers import plain_number
from rubric_engine.report.decimals import as_decimal
from rubric_engine.report.pending import Finish, PendingCard, Unsealed, named, pending
from rubric_engine.scorer_finish import Finishing, everything
from rubric_engine.scoring.compiled.language import NotGenerated
from rubric_engine.scoring.compiled.remembered import Remembered

if TYPE_CHECKING:
    from rubric_engine.core.ir import Program
    from rubric_engine.core.results import UnitResult
    from rubric_engine.core.values import Value
    from rubric_engine.report import Card
    from rubric_engine.scorer import Scorer
    from rubric_engine.scorer_cohort import QuickCohorts
    from rubric_engine.scorer_kept import KeptCode
    from rubric_engine.scoring.compiled.code import Lines
    from rubric_engine.scoring.compiled.taking import Taken, Takings

_MOST_DECIMALS = 4096
_MOST_NAMES = 8
_TWICE = 2
"""To compile takes as long as to score two units: it is done from the second unit on that goes through the door."""

_WORTH_COMPILING = 8
"""So many units with missing facts: the code for them is larger."""

_NOT_PLAIN = (KeyError, TypeError, ValueError)
"""What taking facts may raise that aren't plain: a name that isn't there, a value that can't be looked up or serialised."""


def _unknown(_facts: object) -> None:
    """Before any facts have been seen."""


_NONE_YET: Any = (_unknown, None)


@define(eq=False)
class Quick:
    """Scores plain facts of one unit by itself, and of cohorts, once it has seen what their facts are called. ``latest`` is the code for the latest names,
    one of ``single``; what belongs together is kept in one field, so that another thread never sees half of it."""

    meaning: Callable[[], Program]
    name: str
    text: str
    remembered: Remembered
    kept: KeptCode | None = None
    bottom: int = 0  # of every total
    places: int = -1  # decimals of an unending total; below 0: not asked for yet
    takings: Takings | Literal[False] | None = None  # None: not tried yet; False: there can't be any
    latest: tuple[Callable[[Mapping[str, Any]], Taken | None], Finish] = _NONE_YET
    single: list[tuple[Callable[[Mapping[str, Any]], Taken | None], Finish]] = field(factory=list)
    _cohorts: list[QuickCohorts] = field(factory=list)
    scorer: Scorer | None = None
    of_kept: dict[frozenset[str], tuple[Callable[[Mapping[str, Any]], Taken | None], Finish]] = field(factory=dict)
    seen: set[frozenset[str]] = field(factory=set)  # names for which there is code, or can't be
    slow: int = 0  # how many units went through the door
    decimals: dict[int, Decimal] = field(factory=dict)

    @classmethod
    def of(cls, meaning: Callable[[], Program], name: str, text: str, code: object = None) -> Quick:
        """``code``: what ``scorer_kept`` made of the rubric, if it was kept."""
        found = cls(meaning, name, text, Remembered(plain_number))
        if code is not None:
            from rubric_engine.scorer_kept import from_kept

            try:
                kept = from_kept(code)
            except NotGenerated:
                return found
            found.kept, found.bottom, found.places = kept, kept.bottom, kept.places
        return found

    @property
    def program(self) -> Program:
        return self.meaning()

    @property
    def lines(self) -> Lines:
        from rubric_engine.scoring.compiled.code import Lines

        return Lines.of(self.name, self.text)

    def card(self, facts: Mapping[str, Any]) -> Card | None:
        """None where the door must look."""
        run, finish = self.latest
        try:
            taken = run(facts)
        except _NOT_PLAIN:
            taken = None
        if taken is None:
            return self._card_by_other_names(facts)
        top = taken[0]
        card: Card = Unsealed()  # as ``pending`` does it, whose call would take a good part of the time of a total
        card._told = self.decimals[top] if top in self.decimals else self._decimal(top)
        card._waiting = (taken, finish)
        card.__class__ = PendingCard
        return card

    def card_of(self, unit: str, facts: Mapping[str, Any]) -> Card | None:
        """As ``card``, of a unit with a name; None also where the door must look at the name."""
        from rubric_engine.facts.units import unit_name

        card = self.card(facts) if type(unit) is str and unit_name(unit) == unit else None
        return None if card is None else named(card, unit)

    def _card_by_other_names(self, facts: Mapping[str, Any]) -> Card | None:
        for code in self.single:
            try:
                taken = code[0](facts)
            except _NOT_PLAIN:
                continue
            if taken is not None:
                self.latest = code
                return pending(self._decimal(taken[0]), taken, code[1])
        return None if self.kept is None else self._card_by_kept(self.kept, facts)

    def _card_by_kept(self, kept: KeptCode, facts: Mapping[str, Any]) -> Card | None:
        """By code that was kept; also where texts or dates weren't met before."""
        names = next((each for each in kept.names if each.are_those_of(facts)), None)
        if names is None:
            return None
        wanted = frozenset(facts)
        code = self.of_kept.get(wanted)
        try:
            if code is None:
                finishing = Finishing(self.meaning, kept.order)
                code = (kept.run(names, self.remembered, self.name), Finish(finishing.result, finishing.ledger, self.meaning))
                self.of_kept[wanted] = code
                self.single.append(code)
                self.seen.add(wanted)
            elif not kept.look(facts, names, self.remembered):
                return None
            taken = code[0](facts)
            if taken is None and kept.look(facts, names, self.remembered):
                taken = code[0](facts)
        except NotGenerated:
            self.kept = None
            return None
        except _NOT_PLAIN:
            return None
        if taken is None:
            return None
        self.latest = code
        return pending(self._decimal(taken[0]), taken, code[1])

    @property
    def cohorts(self) -> QuickCohorts:
        if not self._cohorts:
            from rubric_engine.scorer_cohort import QuickCohorts

            self._cohorts.append(QuickCohorts(self.meaning, lambda: self.lines, self.remembered))
        return self._cohorts[0]

    # ------------------------------------------------------------ what the door has read

    def read(self, facts: Mapping[str, object], values: Mapping[str, Value | None]) -> None:
        """Learns what facts are called, and how texts and dates are read."""
        self.slow += 1
        names = frozenset(name for name in facts if isinstance(name, str))
        if len(names) != len(facts) or (self.kept is None and not self._takings()):
            return
        from rubric_engine.scorer_calls import called_by, learn

        learn(self.remembered, self.program, facts, values)
        if not self._is_new(names) or not self._takings():
            return
        assert self.takings
        called = called_by(self.program, facts)
        taking = None if called is None else self.takings.taking(called)
        if taking is not None:
            finishing = Finishing(self.meaning, taking.order)
            self.latest = (taking.run, Finish(finishing.result, finishing.ledger, self.meaning))
            self.single.append(self.latest)

    def _takings(self) -> bool:
        """Whether plain facts can be taken as they stand. It is found out at the second unit."""
        if self.takings is None and self.slow >= _TWICE:
            from rubric_engine.scoring.compiled.taking import Takings

            self.takings = Takings.of(self.program, self.lines, self.remembered) or False
            if self.takings:
                self.bottom = self.takings.bottom
        return bool(self.takings)

    def _is_new(self, names: frozenset[str]) -> bool:
        if names in self.seen or len(self.seen) >= _MOST_NAMES:
            return False
        self.seen.add(names)
        return True

    def validated(self, values: Mapping[str, Value | None]) -> Card | None:
        """The card of facts that the door has read, also where something is missing. None where the rubric can't be compiled, or hasn't been used enough."""
        if self.slow < _WORTH_COMPILING:
            return None
        from rubric_engine.core.ir import ValueKind
        from rubric_engine.scorer import Scorer
        from rubric_engine.scoring.compiled.helpers import TooLarge

        if self.scorer is None:
            self.scorer = Scorer.of(self.program, self.lines)
        if self.scorer.unsupported or any(spec.kind is ValueKind.UNIT for fact in self.program.facts for spec in (fact, *fact.fields)):
            return None
        try:
            total = self.scorer.total(self.scorer.of_values(values))
        except TooLarge:
            return None
        return None if total is None else pending(total, values, Finish(self._everything, _unknown, self.meaning))

    def _everything(self, values: Mapping[str, Value | None]) -> tuple[UnitResult, str]:
        return everything(self.program, values)

    def _decimal(self, top: int) -> Decimal:
        if self.places < 0:
            from rubric_engine.scorer import places_shown

            self.places = places_shown(self.program)
        shown = as_decimal(Fraction(top, self.bottom), self.places)
        if len(self.decimals) < _MOST_DECIMALS:
            self.decimals[top] = shown
        return shown
