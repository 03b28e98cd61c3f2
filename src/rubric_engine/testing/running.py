"""Running a law: fact sets are generated, boundaries first, until one breaks it; that is made as small as can be."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy

from rubric_engine.core.from_syntax import lower_laws
from rubric_engine.core.ir import Program
from rubric_engine.core.laws import Always, Law
from rubric_engine.core.settling import settled_program
from rubric_engine.diagnostics.frozen import define, evolve, frozen
from rubric_engine.testing.answers import Unit
from rubric_engine.testing.asked import check_count, check_rubric, law_asked
from rubric_engine.testing.drawing import Drawing, Rates
from rubric_engine.testing.fact_sets import Units, given_units, unit_names
from rubric_engine.testing.found import found_text
from rubric_engine.testing.given import Facts, GivenFacts, given_facts
from rubric_engine.testing.judging import Judge
from rubric_engine.testing.seeking import Seeker, sought
from rubric_engine.testing.set_strategies import looks_around, named, needs_units, sets_for
from rubric_engine.testing.sets import Sets
from rubric_engine.testing.settled import looks_across
from rubric_engine.testing.shrinking import reduced
from rubric_engine.testing.verdicts import Broken

if TYPE_CHECKING:
    from rubric_engine.rubric import Rubric

EXAMPLES = 200
_SMALL, _PAIRS, _LARGE = (1, 4), (2, 4), (2, 12)
_MOST_UNITS = 12
_MOST_BASES = 3
_SHARE_TOGETHER = 5  # of fact sets of one unit alone, so many times fewer of units together
_LEAST_TOGETHER = 20


@frozen(kw_only=True)
class LawOutcome:
    """How a law came out. ``tried``: how many fact sets were generated; ``applied``: of how many of them the law said something: its condition (``when``) came
    true, and nothing that it reads was open or without a value. ``sought``: how many were tried on top of what was asked for, because the condition is rare.

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
    applied: int = 0
    sought: int = 0

    @property
    def vacuous(self) -> bool:
        """Whether it passed and was never put to the test."""
        return self.passed and not self.applied

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
    check_rubric(rubric)
    return lower_laws(rubric.model)


def run_laws(rubric: Rubric, laws: Iterable[Law | str] | None = None, *, seed: int = 0, examples: int = EXAMPLES) -> tuple[LawOutcome, ...]:
    """Every law of a rubric, or the given ones (or those of these labels), by ``run_law``."""
    return tuple(run_law(rubric, law, seed=seed, examples=examples) for law in (laws_of(rubric) if laws is None else laws))


def run_law(
    rubric: Rubric, law: Law | str, *, seed: int = 0, examples: int = EXAMPLES, as_of: datetime.date | Fraction | None = None
) -> LawOutcome:
    """Generates fact sets until one breaks the law, and makes that as small as can be. A text is the label of one that stands in the rubric.

    First come sets whose values lie at boundaries and in which nothing is missing, then any, some with gaps. Where the law has a condition that rarely comes true,
    it is sought: fact sets for which it does are found, and others generated around them. Where units are ranked among each other, or look at each other, cohorts
    follow. The same seed gives the same outcome, always.

    Args:
        seed: what the sets are generated from.
        examples: how many sets at most; of cohorts a fifth of it comes on top, and as many again may be sought for a rare condition.
        as_of: the day of dated parameters whose date the caller gives; without it the last one from which a value holds.
    """
    law = law_asked(rubric, law)
    check_count(rubric.language, "seed", seed)
    check_count(rubric.language, "examples", examples, 1)
    day = _day(rubric.program, as_of)
    program = settled_program(rubric.program, {}, day)
    trial = _Trial(Judge(program, law))
    sets = _breaking(program, law, trial, seed, examples)
    found = LawOutcome(
        law=law, passed=sets is None, seed=seed, program=program, as_of=day, tried=trial.tried, applied=trial.applied, sought=trial.sought
    )
    if sets is None:
        return found
    sets, broken = _smallest(sets, program, trial.judge)
    return evolve(found, sets=sets, broken=broken, found=found_text(law, sets, broken, program, rubric.language))


check_law = run_law


@define(eq=False)
class _Trial:
    """What fact sets are put to, and how many there were."""

    judge: Judge
    tried: int = 0
    applied: int = 0
    sought: int = 0

    def put(self, sets: Sets) -> Broken | None:
        """How the law is broken, surely."""
        verdict = self.judge.verdict(sets)
        self.tried += 1
        self.applied += verdict.applied
        return verdict.broken


@frozen(kw_only=True)
class _Stage:
    """What is generated together: of units ``alone`` (or one for itself, with its places among itself), with how much of it. ``gaps`` draws those in which
    something may be missing."""

    drawing: Drawing
    most: int
    gaps: Drawing | None = None
    sizes: tuple[int, int] | None = None
    alone: bool = False


def _breaking(program: Program, law: Law, trial: _Trial, seed: int, examples: int) -> Sets | None:
    """A fact set that breaks the law; None where none was found."""
    when = sought(law)
    seeker = None if when is None else Seeker(program, when)
    bases: tuple[dict[Unit, Facts], ...] = ()
    for number, stage in enumerate(_stages(program, law, examples)):
        if number == 1 and seeker is not None:
            bases = seeker.found()
            sets = _beside(seeker, bases, law, trial, examples)
            if sets is not None:
                return sets
        show = seeker.show if number == 0 and seeker is not None else None
        strategy = sets_for(law, stage.drawing, stage.sizes, stage.gaps, bases if number == 1 else ())
        sets = _search(strategy, trial, seed + number, stage.most, shrink=stage.alone, show=show)
        if sets is not None:
            return sets
    return None


def _beside(seeker: Seeker, bases: tuple[dict[Unit, Facts], ...], law: Law, trial: _Trial, most: int) -> Sets | None:
    """One of those for which the condition holds, or that differ from one in one fact, if it breaks the law; where this is about one fact set."""
    if not isinstance(law.form, Always):
        return None
    for base in bases[:_MOST_BASES]:
        for units in chain([base], seeker.beside(base)):
            if trial.sought >= most:
                return None
            trial.sought += 1
            if trial.put(Sets(units)) is not None:
                return Sets(units)
    return None


def _stages(program: Program, law: Law, examples: int) -> list[_Stage]:
    """What is generated one after another. What hangs on places isn't known of a unit that is scored alone: there it is one of a cohort of one."""

    def drawing(rates: Rates) -> Drawing:
        return Drawing(program, rates, units=unit_names(program, _MOST_UNITS))

    half, rest = examples - examples // 2, examples // 2
    edges, anywhere, gaps = drawing(Rates(boundaries=0.9)), drawing(Rates(boundaries=0.4)), drawing(Rates(missing=0.1, boundaries=0.4))
    fewer = max(min(_LEAST_TOGETHER, examples), examples // _SHARE_TOGETHER)
    around = looks_around(program)
    if needs_units(law) or named(program):
        least = _PAIRS if needs_units(law) else _SMALL
        found = [_Stage(drawing=edges, most=half, sizes=least), _Stage(drawing=anywhere, most=rest, gaps=gaps, sizes=least)]
    else:
        one = (1, 1) if around and looks_across(law, program) else None
        found = [_Stage(drawing=edges, most=half, sizes=one, alone=True)]
        found.append(_Stage(drawing=anywhere, most=rest, gaps=gaps, sizes=one, alone=True))
        if around:
            found.append(_Stage(drawing=edges, most=fewer - fewer // 2, sizes=_SMALL))
    if around:
        few_gaps = drawing(Rates(missing=0.02))
        found.append(_Stage(drawing=drawing(Rates()), most=fewer // 2, gaps=few_gaps, sizes=_LARGE))
    return [stage for stage in found if stage.most > 0]


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


def _search(
    strategy: SearchStrategy[Sets], trial: _Trial, seed: int, most: int, *, shrink: bool, show: Callable[[Sets], None] | None = None
) -> Sets | None:
    """A fact set that breaks the law, if one was generated: with ``shrink`` a small one. (Cohorts take too long for Hypothesis to go through; what is left out of
    them is for ``reduced``.) ``show`` is called with each that doesn't."""
    kept = list[Sets]()

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
        broken = trial.judge.broken(sets, surely=False) if kept else trial.put(sets)
        if broken is not None:
            kept.append(sets)
            raise _BrokenLaw
        if show is not None and not kept:
            show(sets)

    try:
        run: Callable[[], None] = law
        run()
    except _BrokenLaw:
        return kept[-1] if trial.judge.broken(kept[-1]) is not None else kept[0]  # the first is sure
    except Unsatisfiable:
        pass  # no fact set fits the law, which then says nothing
    return None


def _day(program: Program, as_of: datetime.date | Fraction | None) -> Fraction | None:
    if isinstance(as_of, datetime.date):
        return Fraction(as_of.toordinal())
    dated = [parameter.dated[-1][0] for parameter in program.parameters if parameter.dated and parameter.as_of is None]
    return max(dated, default=None) if as_of is None else as_of
