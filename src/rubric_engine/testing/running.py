"""Running a law: fact sets are generated, boundaries first, until one breaks it; that is made as small as can be."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy

from rubric_engine.core.from_syntax import lower_laws
from rubric_engine.core.ir import Program
from rubric_engine.core.laws import Law
from rubric_engine.core.settling import settled_program
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.testing.drawing import Drawing, Rates
from rubric_engine.testing.fact_sets import Units, given_units, unit_names
from rubric_engine.testing.found import found_text
from rubric_engine.testing.given import GivenFacts, given_facts
from rubric_engine.testing.judging import Broken, Judge
from rubric_engine.testing.set_strategies import looks_around, named, needs_units, sets_for
from rubric_engine.testing.sets import Sets
from rubric_engine.testing.shrinking import reduced

if TYPE_CHECKING:
    from rubric_engine.rubric import Rubric

EXAMPLES = 200
_SMALL, _PAIRS, _LARGE = (1, 4), (2, 4), (2, 12)
_MOST_UNITS = 12
_SHARE_TOGETHER = 5  # of fact sets of one unit alone, so many times fewer of units together
_LEAST_TOGETHER = 20


@frozen(kw_only=True)
class LawOutcome:
    """How a law came out. ``tried``: how many fact sets were generated.

    Where it failed: ``sets`` and ``broken`` are the smallest counterexample found (``counterexample`` is the same as callers give facts), ``found`` says in the
    rubric's language what is there instead.
    """

    law: Law
    passed: bool
    tried: int
    seed: int
    program: Program
    sets: Sets | None = None
    broken: Broken | None = None
    as_of: Fraction | None = None
    found: str = ""

    @property
    def label(self) -> str:
        return self.law.origin.id

    @property
    def counterexample(self) -> tuple[GivenFacts, ...] | tuple[Units, ...]:
        """The fact set that breaks the law, or the two of them: facts of one unit, or units by name. () where the law held."""
        if self.sets is None:
            return ()
        second = self.sets.second(self.program)
        both = [self.sets.units, *([] if second is None else [second])]
        if None in self.sets.units:
            return tuple(given_facts(self.program, each[None]) for each in both)
        return tuple(given_units(self.program, {str(unit): facts for unit, facts in each.items()}) for each in both)


def laws_of(rubric: Rubric) -> tuple[Law, ...]:
    """The laws that stand in a rubric, in the order of the text."""
    return lower_laws(rubric.model)


def run_laws(rubric: Rubric, laws: Iterable[Law] | None = None, *, seed: int = 0, examples: int = EXAMPLES) -> tuple[LawOutcome, ...]:
    """Every law of a rubric, or the given ones, by ``run_law``."""
    return tuple(run_law(rubric, law, seed=seed, examples=examples) for law in (laws_of(rubric) if laws is None else laws))


def run_law(
    rubric: Rubric, law: Law, *, seed: int = 0, examples: int = EXAMPLES, as_of: datetime.date | Fraction | None = None
) -> LawOutcome:
    """Generates fact sets until one breaks the law, and makes that as small as can be.

    First come sets whose values lie at boundaries and in which nothing is missing, then any, with gaps. Where units are ranked among each other, or look at each
    other, cohorts follow. The same seed gives the same outcome, always.

    Args:
        seed: what the sets are generated from.
        examples: how many sets at most; of cohorts a fifth of it comes on top.
        as_of: the day of dated parameters whose date the caller gives; without it the last one from which a value holds.
    """
    day = _day(rubric.program, as_of)
    program = settled_program(rubric.program, {}, day)
    judge = Judge(program, law)
    tried = 0
    for number, (strategy, most, alone) in enumerate(_stages(program, law, examples)):
        count, sets = _search(strategy, judge, seed + number, most, shrink=alone)
        tried += count
        if sets is None:
            continue
        sets, broken = _smallest(sets, program, judge)
        return LawOutcome(
            law=law, passed=False, tried=tried, seed=seed, program=program, sets=sets, broken=broken, as_of=day,
            found=found_text(law, sets, broken, program, rubric.language),
        )  # fmt: skip
    return LawOutcome(law=law, passed=True, tried=tried, seed=seed, program=program, as_of=day)


check_law = run_law


def _stages(program: Program, law: Law, examples: int) -> list[tuple[SearchStrategy[Sets], int, bool]]:
    """What is generated one after another, with how much of it, and whether it is about one unit alone."""

    def together(rates: Rates, sizes: tuple[int, int], most: int) -> tuple[SearchStrategy[Sets], int, bool]:
        return sets_for(law, drawing(rates), sizes), most, False

    def drawing(rates: Rates) -> Drawing:
        return Drawing(program, rates, units=unit_names(program, _MOST_UNITS))

    at_boundaries, anywhere = Rates(boundaries=0.9), Rates(missing=0.1, boundaries=0.4)
    fewer = max(min(_LEAST_TOGETHER, examples), examples // _SHARE_TOGETHER)
    if needs_units(law) or named(program):
        least = _PAIRS if needs_units(law) else _SMALL
        found = [together(at_boundaries, least, examples - examples // 2), together(anywhere, least, examples // 2)]
    else:
        found = [(sets_for(law, drawing(rates), None), examples // 2, True) for rates in (at_boundaries, anywhere)]
        if looks_around(program):
            found.append(together(at_boundaries, _SMALL, fewer - fewer // 2))
    if looks_around(program):
        found.append(together(Rates(missing=0.02), _LARGE, fewer // 2))
    return [stage for stage in found if stage[1] > 0]


def _smallest(sets: Sets, program: Program, judge: Judge) -> tuple[Sets, Broken]:
    """What is left when all is taken away that doesn't matter. The evaluator has the last word."""
    small = reduced(sets, program, lambda each: judge.broken(each, surely=False) is not None)
    broken = judge.broken(small)
    if broken is None:  # compiled code was wrong on the way
        small = reduced(sets, program, lambda each: judge.broken(each) is not None)
        broken = judge.broken(small)
    assert broken is not None, "what breaks a law once breaks it again"
    return small, broken


class _BrokenLaw(Exception):
    """Tells Hypothesis that a set is one."""


def _search(strategy: SearchStrategy[Sets], judge: Judge, seed: int, most: int, *, shrink: bool) -> tuple[int, Sets | None]:
    """How many sets were tried, and one that breaks the law: with ``shrink`` a small one. (Cohorts take too long for Hypothesis to go through; what is left out of
    them is for ``reduced``.)"""
    tried, kept = [0], list[Sets]()

    @seeded(seed)
    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        print_blob=False,
    )
    @given(strategy)
    def law(sets: Sets) -> None:
        tried[0] += not kept
        if judge.broken(sets, surely=not kept) is not None:
            kept.append(sets)
            raise _BrokenLaw

    try:
        run: Callable[[], None] = law
        run()
    except _BrokenLaw:
        return tried[0], kept[-1] if judge.broken(kept[-1]) is not None else kept[0]  # the first is sure
    except Unsatisfiable:
        pass  # no fact set fits the law, which then says nothing
    return tried[0], None


def _day(program: Program, as_of: datetime.date | Fraction | None) -> Fraction | None:
    if isinstance(as_of, datetime.date):
        return Fraction(as_of.toordinal())
    dated = [parameter.dated[-1][0] for parameter in program.parameters if parameter.dated and parameter.as_of is None]
    return max(dated, default=None) if as_of is None else as_of
