"""Compiled code for facts that are validated once: what ``rubric.scorer()`` gives. (What scores plain facts at sight is in ``scorer_quick``.)"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rubric_engine.core.flat.cells import Request
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.ir import Program
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactError, FactProblem
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.facts import read_unit
from rubric_engine.report.decimals import as_decimal
from rubric_engine.scoring.compiled.code import Lines
from rubric_engine.scoring.compiled.columns import Plain, missing_among, plain_facts
from rubric_engine.scoring.compiled.unit import UnitScorer, compile_unit
from rubric_engine.scoring.reference import NumberTooLarge, score_unit

_MOST_DECIMALS = 4096


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
    """Validated facts of one unit, in the form that a ``Scorer`` of their rubric takes. Immutable."""

    program: Program = field(repr=False)
    values: Mapping[str, Value | None] = field(repr=False)
    plain: tuple[Plain, ...] = field(repr=False)
    open: bool  # something is missing that the total hangs on


@define(eq=False)
class Scorer:
    """Scores one unit by itself, from facts that were validated before: ``scorer.total(scorer.ready(facts))``.

    ``unsupported`` says why totals are worked out by the reference evaluator instead of compiled code (empty: they aren't).
    """

    program: Program = field(repr=False)
    unsupported: tuple[Unsupported, ...]
    _lines: Lines = field(repr=False)
    _dense: Callable[[Ready], tuple[Any, ...]] = field(repr=False)
    _open: Callable[[Ready], tuple[Any, ...]] = field(repr=False)
    _plain: Callable[[Mapping[str, Value | None]], tuple[Plain, ...]] = field(repr=False)
    _matters: Callable[[tuple[Plain, ...]], bool] = field(repr=False)  # whether something is missing that the total hangs on
    _places: int = field(repr=False)
    _decimals: dict[tuple[int, int], Decimal] = field(factory=dict, repr=False)

    @classmethod
    def of(cls, program: Program, lines: Lines) -> Scorer:
        dense, open_ = (compile_unit(program, Request(), dense=each, lines=lines) for each in (True, False))
        unsupported = tuple(dict.fromkeys(what for scorer in (dense, open_) for _, _, what in scorer.unsupported))
        runs = (_running(dense, program), _running(open_, program))
        return cls(program, unsupported, lines, *runs, plain_facts(program), missing_among(program, dense.used), places_shown(program))

    def __reduce__(self) -> tuple[Any, ...]:
        """In another process it is compiled anew."""
        return (Scorer.of, (self.program, self._lines))

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
        return Ready(self.program, values, plain, self._matters(plain))

    def total(self, ready: Ready) -> Decimal | None:
        """As ``rubric.score(facts).total``.

        Raises:
            FactError: a number grows beyond all bounds.
            TypeError, ValueError: ``ready`` isn't what ``ready(facts)`` gave, or is of another rubric.
        """
        self._refuse_others(ready)
        found = (self._open if ready.open else self._dense)(ready)[0]
        if found is None:
            return None
        shown = self._decimals.get(found)
        return self._decimal(found) if shown is None else shown

    def exact(self, ready: Ready) -> Fraction | None:
        """The total as a fraction. Raises as ``total`` does."""
        self._refuse_others(ready)
        found = (self._open if ready.open else self._dense)(ready)[0]
        return None if found is None else Fraction(*found)

    def _refuse_others(self, ready: Ready) -> None:
        """Facts of another rubric stand in another order, and would give a wrong total."""
        if type(ready) is not Ready:
            raise TypeError(f"facts are wanted that scorer.ready(facts) gave, not {type(ready).__name__}")
        if ready.program is not self.program:
            raise ValueError(
                "these facts were made ready for another rubric, or for this one before it was loaded again: scorer.ready(facts) makes them ready"
            )

    def _decimal(self, found: tuple[int, int]) -> Decimal:
        shown = as_decimal(Fraction(*found), self._places)
        if len(self._decimals) < _MOST_DECIMALS:
            self._decimals[found] = shown
        return shown
