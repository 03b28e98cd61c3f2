"""Drawing the fact sets that a law is put to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rubric_engine.core import laws, walk
from rubric_engine.core.ir import FactSpec, Program, ThisUnit
from rubric_engine.core.values import Value
from rubric_engine.testing.answers import Unit
from rubric_engine.testing.boundaries import step_of
from rubric_engine.testing.chances import chance, one_of, up_to
from rubric_engine.testing.drawing import Drawing
from rubric_engine.testing.fact_sets import draw_cohort
from rubric_engine.testing.given import Facts, fits, is_number, is_whole, same_value
from rubric_engine.testing.scaling import draw_scaled, steps_of_gates
from rubric_engine.testing.sets import Change, Sets

_COPIES = 0.7
_TIES = 0.3
_NEAR = (1, 2, 3)
_ON_STEPS = 0.7
_GAPS = 0.2  # of fact sets in which something may be missing
_BASES = 0.8
_MOST_OTHERS = 3


def looks_around(program: Program) -> bool:
    """Whether a unit's points hang on other units, or on its own name."""
    names = any(isinstance(each, ThisUnit) for outer, _ in walk.expressions(program) for each in walk.walk(outer))
    return names or walk.ranks_units(program) or walk.folds_units(program)


def named(program: Program) -> bool:
    """Whether something hangs on the unit's own name, so that nobody is scored alone."""
    return any(isinstance(each, ThisUnit) for outer, _ in walk.expressions(program) for each in walk.walk(outer))


def needs_units(law: laws.Law) -> bool:
    """Whether a law is about several units."""
    return isinstance(law.form, laws.EqualFactsEqual | laws.ScalingKeepsOrder)


def sets_for(
    law: laws.Law, drawing: Drawing, sizes: tuple[int, int] | None, gaps: Drawing | None = None, bases: Sequence[dict[Unit, Facts]] = ()
) -> SearchStrategy[Sets]:
    """Fact sets of one unit alone (``sizes`` None), or of so many that are scored together. ``gaps`` draws some of them, those in which something may be missing;
    ``bases``: fact sets that most of them are like, but for a few facts of one unit."""

    own = {spec.name for spec in drawing.program.facts if not spec.shared}
    steps = steps_of_gates(drawing.program) if isinstance(law.form, laws.Monotone | laws.Changing) else {}

    @st.composite
    def drawn(draw: st.DrawFn) -> Sets:
        by = gaps if gaps is not None and chance(draw, _GAPS) else drawing
        units = _like(draw, drawing, one_of(draw, bases)) if bases and chance(draw, _BASES) else _any(draw, by)
        assume(sizes is None or all(own.intersection(facts) for facts in units.values()) or not own)
        match law.form:
            case laws.Monotone(facts=facts):
                return _changed(draw, drawing, units, facts, steps, more=True)
            case laws.Changing(fact=fact):
                return _changed(draw, drawing, units, (fact,), steps, more=False)
            case laws.ScalingKeepsOrder():
                return draw_scaled(draw, drawing, units)
            case _:
                return Sets(units)

    def _any(draw: st.DrawFn, by: Drawing) -> dict[Unit, Facts]:
        if sizes is None:
            return {None: by.facts(draw, {})}
        ties = _COPIES if isinstance(law.form, laws.EqualFactsEqual) else _TIES
        return dict(draw_cohort(draw, by, sizes, ties, {}).items())

    return drawn()


def _like(draw: st.DrawFn, drawing: Drawing, base: dict[Unit, Facts]) -> dict[Unit, Facts]:
    """A fact set with other values in a few facts of one unit."""
    sets = Sets(base)
    unit = one_of(draw, list(base))
    specs = drawing.specs()
    for _ in range(up_to(draw, _MOST_OTHERS) if specs else 0):
        spec = one_of(draw, specs)
        value = drawing.value(draw, spec)
        if value is not None:
            sets = sets.put(drawing.program, unit, spec.name, value)
    return dict(sets.units)


def _changed(
    draw: st.DrawFn,
    drawing: Drawing,
    units: dict[Unit, Facts],
    names: tuple[str, ...],
    steps: Mapping[str, tuple[Fraction, ...]],
    *,
    more: bool,
) -> Sets:
    """The two sets differ in one of the facts; with ``more``, the second has the more of it. ``steps``: the numbers that gates ask of facts; more often than not
    both sets have these, since else the unit has no points in one of them, and the law nothing to say."""
    unit = one_of(draw, list(units))
    fact = one_of(draw, names)
    on_steps = bool(steps) and chance(draw, _ON_STEPS)
    if on_steps:
        units = {**units, unit: {**units[unit], **{name: one_of(draw, values) for name, values in steps.items()}}}
    spec = next(each for each in drawing.program.facts if each.name == fact)
    one = units[unit].get(fact)
    assume(one is not None)
    assert one is not None
    two = one_of(draw, steps[fact]) if on_steps and fact in steps else _another(draw, drawing, spec, one)
    assume(two is not None and not same_value(one, two))
    assert two is not None
    sets = Sets(units)
    if more:
        if not (isinstance(one, Fraction | bool) and isinstance(two, Fraction | bool)):
            assume(False)
        elif two < one:
            one, two = two, one
            sets = sets.put(drawing.program, unit, fact, one)
    return Sets(sets.units, Change(unit, fact, two))


def _another(draw: st.DrawFn, drawing: Drawing, spec: FactSpec, one: Value) -> Value | None:
    """Another value of a fact: next to the first one, or any."""
    if isinstance(one, bool):
        return not one
    if not is_number(spec) or not isinstance(one, Fraction):
        return drawing.value(draw, spec)
    near = up_to(draw, 2)
    if near == 2:
        return drawing.value(draw, spec)
    steps = one_of(draw, _NEAR) * (1 if is_whole(spec) or near == 0 else step_of(one))
    up = draw(st.booleans())
    found = [each for each in ((one - steps, one + steps) if up else (one + steps, one - steps)) if fits(spec, each)]
    return found[0] if found else None
