"""The fast way to a total: a rubric compiled to code, and the door and the reference evaluator behind it for everything else.

``rubric.score`` asks a ``Quick`` first: it takes facts that are complete and in the plain form of their kinds as they stand, and gives a card of which the total is
worked out. Whatever isn't plain goes through the door and the evaluator, as ever. ``Scorer`` is for a program that scores the same facts often: they are
validated once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from rubric_engine.core.flat.cells import Request
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.results import Entry, UnitResult
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactError, FactProblem
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.entries import Ledgers
from rubric_engine.facts import digest, digest_cohort, read_unit
from rubric_engine.facts.folding import key
from rubric_engine.facts.plain_numbers import plain_number
from rubric_engine.report import Card, CohortCard
from rubric_engine.report.pending import Finish, pending
from rubric_engine.report.pending_cohort import CohortFinish, Finished, pending_cohort
from rubric_engine.report.reported import as_decimal
from rubric_engine.scoring.compiled.code import Lines
from rubric_engine.scoring.compiled.columns import Plain, missing_among, plain_facts
from rubric_engine.scoring.compiled.guards import Remembered
from rubric_engine.scoring.compiled.helpers import TooLarge
from rubric_engine.scoring.compiled.layout import Called
from rubric_engine.scoring.compiled.taking import Taken, Takings
from rubric_engine.scoring.compiled.together import Together, Togethers
from rubric_engine.scoring.compiled.unit import UnitScorer, compile_unit
from rubric_engine.scoring.reference import NumberTooLarge, score_cohort_full, score_unit

_MOST_DECIMALS = 4096
_MOST_NAMES = 8
_MOST_UNITS = 100_000
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

    program: Program
    places: int  # decimals of an unending total
    lines: Lines
    remembered: Remembered
    takings: Takings | Literal[False] | None = None  # None: not tried yet; False: there can't be any
    togethers: Togethers | Literal[False] | None = None
    latest: tuple[Callable[[Mapping[str, Any]], Taken | None], Finish] = _NONE_YET
    single: list[tuple[Callable[[Mapping[str, Any]], Taken | None], Finish]] = field(factory=list)
    together: tuple[Called, Together, CohortFinish] | None = None
    scorer: Scorer | None = None
    seen: set[frozenset[str]] = field(factory=set)  # names for which there is code, or can't be
    slow: int = 0  # how many units went through the door
    decimals: dict[int, Decimal] = field(factory=dict)
    unit_names: dict[str, str] = field(factory=dict)  # what a unit's name has in common with its other spellings

    @classmethod
    def of(cls, program: Program, lines: Lines) -> Quick:
        return cls(program, places_shown(program), lines, Remembered(plain_number))

    def card(self, facts: Mapping[str, Any]) -> Card | None:
        """None where the door must look."""
        run, finish = self.latest
        try:
            taken = run(facts)
        except _NOT_PLAIN:
            taken = None
        if taken is None:
            return self._card_by_other_names(facts)
        total = self.decimals.get(taken[0])
        return pending(self._decimal(taken[0]) if total is None else total, taken, finish)

    def _card_by_other_names(self, facts: Mapping[str, Any]) -> Card | None:
        for code in self.single:
            try:
                taken = code[0](facts)
            except _NOT_PLAIN:
                continue
            if taken is not None:
                self.latest = code
                return pending(self._decimal(taken[0]), taken, code[1])
        return None

    def cohort(self, units: Mapping[str, Mapping[str, Any]]) -> CohortCard | None:
        """None where the door must look."""
        if self.together is None or type(units) is not dict:
            return None
        _, together, finish = self.together
        keys, take = self.unit_names, together.take
        try:
            taken = [take(facts) for facts in units.values()]
            if len({keys[unit] for unit in units}) != len(units):
                return None
        except _NOT_PLAIN:
            return None
        if None in taken or not taken:
            return None
        tops = together.totals([each[0] for each in taken if each is not None])
        decimals = self.decimals
        totals = [decimals[top] if top in decimals else self._decimal(top) for top in tops]
        return pending_cohort(totals, dict(zip(units, taken, strict=True)), finish)

    # ------------------------------------------------------------ what the door has read

    def read(self, facts: Mapping[str, object], values: Mapping[str, Value | None]) -> None:
        """Learns what facts are called, and how texts and dates are read."""
        names = frozenset(name for name in facts if isinstance(name, str))
        if len(names) != len(facts) or not self._takings():
            return
        assert self.takings
        self.learn(facts, values)
        if not self._is_new(names):
            return
        called = called_by(self.program, facts)
        taking = None if called is None else self.takings.taking(called)
        if taking is not None:
            finishing = Finishing(self.program, taking.order)
            self.latest = (taking.run, Finish(finishing.result, finishing.ledger, self.program))
            self.single.append(self.latest)

    def _takings(self) -> bool:
        """Whether plain facts can be taken as they stand. It is asked from the second unit on."""
        self.slow += 1
        if self.takings is None and self.slow >= _TWICE:
            self.takings = Takings.of(self.program, self.lines, self.remembered) or False
        return bool(self.takings)

    def _is_new(self, names: frozenset[str]) -> bool:
        if names in self.seen or len(self.seen) >= _MOST_NAMES:
            return False
        self.seen.add(names)
        return True

    def read_cohort(self, units: Mapping[str, Mapping[str, object]], values: Mapping[str, Mapping[str, Value | None]]) -> None:
        """As ``read``, for units that are scored together."""
        if not self._takings() or list(units) != list(values):
            return
        assert self.takings
        if len(self.unit_names) + len(units) > _MOST_UNITS:
            self.unit_names = {}
        self.unit_names.update((unit, key(unit)) for unit in units)
        called: Called | None = None
        for unit, facts in units.items():
            self.learn(facts, values[unit])
            called = called or called_by(self.program, facts)
        if called is None or (self.together is not None and self.together[0] == called):
            return
        if self.togethers is None:
            self.togethers = Togethers.of(self.program, self.lines, self.remembered) or False
        together = self.togethers.together(called) if self.togethers else None
        if together is not None:
            self.together = (called, together, CohortFinish(Finishing(self.program, together.order).cohort, self.program))

    def validated(self, values: Mapping[str, Value | None]) -> Card | None:
        """The card of facts that the door has read, also where something is missing. None where the rubric can't be compiled, or hasn't been used enough."""
        if self.slow < _WORTH_COMPILING:
            return None
        if self.scorer is None:
            self.scorer = Scorer.of(self.program, self.lines)
        if self.scorer.unsupported or any(spec.kind is ValueKind.UNIT for fact in self.program.facts for spec in (fact, *fact.fields)):
            return None
        try:
            total = self.scorer.total(self.scorer.of_values(values))
        except TooLarge:
            return None
        return None if total is None else pending(total, values, Finish(self._everything, _unknown, self.program))

    def _everything(self, values: Mapping[str, Value | None]) -> tuple[UnitResult, str]:
        return score_unit(self.program, values), digest(values)

    def _decimal(self, top: int) -> Decimal:
        assert self.takings
        shown = as_decimal(Fraction(top, self.takings.bottom), self.places)
        if len(self.decimals) < _MOST_DECIMALS:
            self.decimals[top] = shown
        return shown

    def learn(self, facts: Mapping[str, object], values: Mapping[str, Value | None]) -> None:
        """How texts and dates were read by the door, so that they can be taken at sight the next time."""
        plain = dict(zip((spec.name for spec in self.program.facts), plain_facts(self.program)(values), strict=True))
        for spec in self.program.facts:
            raw = facts.get(spec.name, facts.get(spec.alias or spec.name))
            if spec.kind is not ValueKind.LIST:
                self.remembered.learn(spec.name, raw, plain[spec.name])
            elif isinstance(raw, list | tuple) and isinstance(plain[spec.name], tuple) and len(raw) == len(plain[spec.name]):
                for record, read in zip(raw, plain[spec.name], strict=True):
                    for column, value in zip(spec.fields, read, strict=True) if isinstance(record, Mapping) else ():
                        given = record.get(column.name, record.get(column.alias or column.name))
                        self.remembered.learn(f"{spec.name}.{column.name}", given, value)


def called_by(program: Program, facts: Mapping[str, object]) -> Called | None:
    """What facts and fields are called in a mapping that the door has read; None where some of them isn't plain to see."""
    by_name = {written: spec for spec in program.facts for written in (spec.alias, spec.name) if written is not None}
    found: dict[str, str] = {}
    for written, raw in facts.items():
        spec = by_name.get(written)
        if spec is None or raw is None:
            return None
        found[spec.name] = written
    fields = {spec.name: _fields(spec, facts.get(found.get(spec.name, "")), found.get(spec.name) == spec.alias) for spec in program.facts}
    return Called(found, fields)


def _fields(spec: FactSpec, records: object, aliased: bool) -> tuple[str, ...]:
    """As in the first record; where there is none, as the list is called."""
    first = next((record for record in records if isinstance(record, Mapping)), {}) if isinstance(records, list | tuple) else {}
    own = {written: written for written in first}
    names: list[str] = []
    for column in spec.fields:
        spelled = (column.name, column.alias) if column.name in own or not (aliased or column.alias in own) else (column.alias, column.name)
        name = spelled[0] or column.name
        names.append(own.get(name, name))
    return tuple(names)


@frozen(eq=False)
class Finishing:
    """Everything else about a unit of which facts were taken in ``order``."""

    program: Program
    order: tuple[int, ...]
    _ledgers: list[Ledgers | None] = field(factory=list)

    def result(self, taken: Taken) -> tuple[UnitResult, str]:
        values = self.values(taken)
        return score_unit(self.program, values), digest(values)

    def ledger(self, taken: Taken) -> tuple[Entry, ...] | None:
        """The entries alone; None where they come with everything else only."""
        if not self._ledgers:
            self._ledgers.append(Ledgers.of(self.program, self.order))
        ledgers = self._ledgers[0]
        if ledgers is None:
            return None
        rest = tuple([tuple(each) if type(each) is list else each for each in taken[2]])
        return ledgers.ledger(taken[0], taken[1] + rest, lambda: self.values(taken), lambda: self.result(taken)[0].ledger)

    def cohort(self, taken: dict[str, Taken]) -> Finished:
        values = {unit: self.values(each) for unit, each in taken.items()}
        scored = score_cohort_full(self.program, values)
        return tuple(scored.units.values()), digest_cohort(self.program, values), scored.pairings

    def values(self, taken: Taken) -> dict[str, Value | None]:
        """What was taken, through the door: it was looked at before."""
        raw: dict[str, object] = {}
        for place, value in zip(self.order, (*taken[1], *taken[2]), strict=True):
            spec = self.program.facts[place]
            if spec.kind is ValueKind.LIST:
                names = [column.name for column in spec.fields]
                raw[spec.name] = [dict(zip(names, map(_given, row), strict=True)) for row in value]
            else:
                raw[spec.name] = _given(value)
        values, problems = read_unit(self.program, raw)
        assert not problems, "the guards let nothing through that the door refuses"
        return values


def _given(value: Plain) -> object:
    return Fraction(*value) if type(value) is tuple else value


def places_shown(program: Program) -> int:
    """The decimals of the total, as a card shows it."""
    from rubric_engine.report.index import Index
    from rubric_engine.report.reported import places_of

    index = Index.of(program)
    return places_of(index, index.total)


def _reference(program: Program) -> Callable[[Mapping[str, Value | None]], tuple[Any, ...]]:
    """What the compiled function would give, by the evaluator."""

    def run(values: Mapping[str, Value | None]) -> tuple[Any, ...]:
        try:
            total = score_unit(program, values).total
        except NumberTooLarge:
            raise FactError([FactProblem("F594")], "zh" if program.language == "zh" else "en") from None
        return (None if total is None else (total.numerator, total.denominator),)

    return run


def _running(scorer: UnitScorer, program: Program) -> Callable[[Ready], tuple[Any, ...]]:
    if scorer.unsupported:
        reference = _reference(program)
        return lambda ready: reference(ready.values)
    run = scorer.run
    return lambda ready: run(ready.plain)


# ---------------------------------------------------------------- facts that are validated once


@frozen(eq=False)
class Ready:
    """Validated facts of one unit, in the form that a ``Scorer`` takes. Immutable."""

    values: Mapping[str, Value | None] = field(repr=False)
    plain: tuple[Plain, ...] = field(repr=False)
    open: bool  # something is missing that the total hangs on


@define(eq=False)
class Scorer:
    """Scores one unit by itself, from facts that were validated before: ``scorer.total(scorer.ready(facts))``.

    ``unsupported`` says why totals are worked out by the reference evaluator instead of compiled code (empty: they aren't).
    """

    program: Program
    unsupported: tuple[Unsupported, ...]
    _dense: Callable[[Ready], tuple[Any, ...]]
    _open: Callable[[Ready], tuple[Any, ...]]
    _plain: Callable[[Mapping[str, Value | None]], tuple[Plain, ...]]
    _matters: Callable[[tuple[Plain, ...]], bool]  # whether something is missing that the total hangs on
    _places: int
    _decimals: dict[tuple[int, int], Decimal] = field(factory=dict)

    @classmethod
    def of(cls, program: Program, lines: Lines) -> Scorer:
        dense, open_ = (compile_unit(program, Request(), dense=each, lines=lines) for each in (True, False))
        unsupported = tuple(dict.fromkeys(what for scorer in (dense, open_) for _, _, what in scorer.unsupported))
        runs = (_running(dense, program), _running(open_, program))
        return cls(program, unsupported, *runs, plain_facts(program), missing_among(program, dense.used), places_shown(program))

    def ready(self, facts: Mapping[str, object]) -> Ready:
        """The facts of a unit, validated.

        Raises:
            FactError: with every wrong value.
        """
        values, problems = read_unit(self.program, facts)
        if problems:
            raise FactError(problems, "zh" if self.program.language == "zh" else "en")
        return self.of_values(values)

    def of_values(self, values: Mapping[str, Value | None]) -> Ready:
        """Of facts that were validated elsewhere."""
        plain = self._plain(values)
        return Ready(values, plain, self._matters(plain))

    def total(self, ready: Ready) -> Decimal | None:
        """As ``rubric.score(facts).total``. Raises ``FactError`` where a number grows beyond all bounds."""
        found = (self._open if ready.open else self._dense)(ready)[0]
        if found is None:
            return None
        shown = self._decimals.get(found)
        return self._decimal(found) if shown is None else shown

    def exact(self, ready: Ready) -> Fraction | None:
        """The total as a fraction."""
        found = (self._open if ready.open else self._dense)(ready)[0]
        return None if found is None else Fraction(*found)

    def _decimal(self, found: tuple[int, int]) -> Decimal:
        shown = as_decimal(Fraction(*found), self._places)
        if len(self._decimals) < _MOST_DECIMALS:
            self._decimals[found] = shown
        return shown
