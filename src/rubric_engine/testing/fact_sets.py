"""``facts_for``, ``cohorts_for`` and ``rows_for``: fact sets that a rubric's door takes, out of what the rubric declares."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rubric_engine.core.ir import FactSpec, Program, ValueKind
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactError
from rubric_engine.facts import read_unit
from rubric_engine.testing.asked import Sizes, check_count, check_rates, check_rubric, enough_units, names_given, sizes_of, unknown_facts
from rubric_engine.testing.boundaries import Aim, Boundaries
from rubric_engine.testing.chances import chance, one_of, up_to
from rubric_engine.testing.drawing import Drawing, Rates
from rubric_engine.testing.given import Facts, GivenFacts, as_decimal, given_facts

if TYPE_CHECKING:
    from rubric_engine.rubric import Rubric

_STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Units(dict[str, GivenFacts]):
    """Facts by the unit's name, as ``score_cohort`` takes them. ``shared``: what all have in common.

    ``rubric.score_cohort(units, shared=units.shared)``
    """

    def __init__(self, units: Mapping[str, GivenFacts], shared: GivenFacts) -> None:
        super().__init__(units)
        self.shared = shared

    def __repr__(self) -> str:
        return f"Units({dict(self)!r}, shared={self.shared!r})"


class Rows(list[GivenFacts]):
    """Rows of a table, as lists of mappings with every column. ``shared``: what all units have in common, which is no column."""

    def __init__(self, rows: Collection[GivenFacts], shared: GivenFacts) -> None:
        super().__init__(rows)
        self.shared = shared

    def __repr__(self) -> str:
        return f"Rows({list(self)!r}, shared={self.shared!r})"


def facts_for(
    rubric: Rubric,
    *,
    missing: float = 0.0,
    none: float = 0.1,
    boundaries: float = 0.5,
    only: Collection[str] | None = None,
    fixed: Mapping[str, object] | None = None,
    units: Collection[str] = (),
    records: int = 4,
) -> SearchStrategy[GivenFacts]:
    """Fact sets of one unit for ``rubric.score``: all of them valid, values exact. They shrink towards complete, simple facts.

    Args:
        missing: how often, from 0 to 1, a fact or a field of a record is missing (has no entry). One that must be given never is.
        none: how often a fact that is declared ``or none`` is ``NONE``.
        boundaries: how often a value is sought at a threshold, the edge of a band or the end of a range, or next to it; and how often, in a fact set,
            expressions over several facts (a growth rate, the number of records) are brought to theirs.
        only: the names (or aliases) of the facts that are drawn; without it all. What isn't drawn is missing, unless it is ``fixed``.
        fixed: facts that each set has as they are given here.
        units: whom a fact of kind ``unit`` may name.
        records: the most records of a list, but for those that a threshold on their number asks for.

    Raises:
        FactError: a fixed fact is wrong.
        ValueError: ``only`` names no fact of the rubric, or a number is out of its range.
        TypeError: what should be a rubric, a number or several names is something else.
    """
    _check(rubric, only=only, units=units, records=records, missing=missing, none=none, boundaries=boundaries)
    program, held = rubric.program, fixed_facts(rubric, fixed)
    rates = Rates(missing=missing, none=none, boundaries=boundaries)
    drawing = Drawing(program, rates, names_of(program, only), tuple(units) or unit_names(program, 3), records)

    @st.composite
    def facts(draw: st.DrawFn) -> GivenFacts:
        return given_facts(program, drawing.facts(draw, held))

    return facts()


def cohorts_for(
    rubric: Rubric,
    sizes: Sizes = (2, 12),
    *,
    missing: float = 0.0,
    none: float = 0.1,
    boundaries: float = 0.5,
    ties: float = 0.3,
    only: Collection[str] | None = None,
    fixed: Mapping[str, object] | None = None,
    units: Collection[str] = (),
    records: int = 4,
) -> SearchStrategy[Units]:
    """Units that are scored together, by name: ``rubric.score_cohort(units, shared=units.shared)``.

    Args:
        sizes: the least and the most units, or how many exactly.
        ties: how often a unit is a copy of another one, or brought to be level with it in something that units are ranked by.
        units: the names to take, at least as many as units at most; without it names in the rubric's language.
        missing, none, boundaries, only, fixed, records, and what is raised: as for ``facts_for``.
    """
    _check(rubric, only=only, units=units, records=records, missing=missing, none=none, boundaries=boundaries, ties=ties)
    program, held = rubric.program, fixed_facts(rubric, fixed)
    between = sizes_of(rubric.language, sizes)
    enough_units(rubric.language, units, between[1])
    names = tuple(units) or unit_names(program, between[1])
    rates = Rates(missing=missing, none=none, boundaries=boundaries)
    drawing = Drawing(program, rates, names_of(program, only), names, records)

    @st.composite
    def cohort(draw: st.DrawFn) -> Units:
        return given_units(program, draw_cohort(draw, drawing, between, ties, held))

    return cohort()


def rows_for(
    rubric: Rubric,
    sizes: Sizes = (1, 12),
    *,
    unit: str = "unit",
    cohort: str | None = None,
    missing: float = 0.1,
    boundaries: float = 0.5,
    ties: float = 0.3,
    only: Collection[str] | None = None,
) -> SearchStrategy[Rows]:
    """Rows for a frame: each has every fact that units have of their own as a column, None where it is missing, and a column ``unit``.

    Numbers that needn't be whole are ``Decimal`` throughout, so that a column has one type. Lists stand in their cells as lists of mappings, shared facts
    in ``rows.shared``. Nothing is none: a table has one kind of empty cell. With ``cohort`` there is a column of that name, and ``sizes`` is that of the
    whole table.
    """
    _check(rubric, only=only, missing=missing, boundaries=boundaries, ties=ties)
    program, between = rubric.program, sizes_of(rubric.language, sizes)
    names = unit_names(program, between[1])
    drawing = Drawing(program, Rates(missing=missing, none=0, boundaries=boundaries), names_of(program, only), names)
    specs = drawing.specs(shared=False)

    @st.composite
    def rows(draw: st.DrawFn) -> Rows:
        found = given_units(program, draw_cohort(draw, drawing, between, ties, {}))
        made: list[GivenFacts] = []
        for name, facts in found.items():
            beside: GivenFacts = {unit: name}
            if cohort is not None:
                beside[cohort] = one_of(draw, names[:2])
            made.append({**beside, **{spec.name: _cell(spec, facts.get(spec.name)) for spec in specs}})
        return Rows(made, found.shared)

    return rows()


def _check(rubric: Rubric, *, only: Collection[str] | None, units: Collection[str] = (), records: int = 0, **rates: float) -> None:
    """Everything that can be told to be wrong before facts are drawn."""
    check_rubric(rubric)
    language = rubric.language
    check_rates(language, **rates)
    check_count(language, "records", records)
    names_given(language, "only", only)
    names_given(language, "units", units)


def _cell(spec: FactSpec, value: object) -> object:
    whole = spec.kind in (ValueKind.COUNT, ValueKind.DATE, ValueKind.CHOICE, ValueKind.YES_NO)
    return as_decimal(Fraction(value)) if not whole and isinstance(value, int) and not isinstance(value, bool) else value


# ---------------------------------------------------------------- exact cohorts


def draw_cohort(
    draw: st.DrawFn, drawing: Drawing, sizes: tuple[int, int], ties: float, held: Mapping[str, Value | None]
) -> dict[str, Facts]:
    """Units with exact facts, what they share among those of each."""
    number = sizes[0] + up_to(draw, sizes[1] - sizes[0])
    there = dict(zip(drawing.units, (drawing.units[i % max(number, 1)] for i in range(len(drawing.units))), strict=True))
    shared = {spec.name for spec in drawing.program.facts if spec.shared}
    common = drawing.facts(draw, {name: value for name, value in held.items() if name in shared}, shared=True)
    own = {name: value for name, value in held.items() if name not in shared}
    cohort: dict[str, Facts] = {}
    for name in drawing.units[:number]:
        model = cohort[one_of(draw, list(cohort))] if cohort and chance(draw, ties) else None
        if model is not None and draw(st.booleans()):
            facts = dict(model)
        else:
            facts = {**common, **drawing.facts(draw, {**common, **own}, shared=False)}
            if model is not None:
                _level(draw, drawing, facts, model, set(common) | set(own))
        cohort[name] = facts
    return {name: _naming(drawing.program, facts, there) for name, facts in cohort.items()}


def _naming(program: Program, facts: Facts, there: Mapping[str, str]) -> Facts:
    """Facts that name only units that are there."""

    def named(spec: FactSpec, value: Value | None) -> Value | None:
        if isinstance(value, tuple) and any(each.kind is ValueKind.UNIT for each in spec.fields):
            fields = {each.name: each for each in spec.fields}
            return tuple(tuple((key, named(fields[key], each)) for key, each in record) for record in value)
        return there.get(value, value) if spec.kind is ValueKind.UNIT and isinstance(value, str) else value

    return {spec.name: named(spec, facts[spec.name]) for spec in program.facts if spec.name in facts}


def _level(draw: st.DrawFn, drawing: Drawing, facts: Facts, model: Facts, held: set[str]) -> None:
    """Make a unit level with another one in something that units are ranked by: by the same facts, or by others that come to the same."""
    boundaries: Boundaries = drawing.boundaries
    if not boundaries.ranked:
        return
    expr, reads = one_of(draw, boundaries.ranked)
    free = {name for name in reads if name not in held and (drawing.names is None or name in drawing.names)}
    facts.update({name: model[name] for name in reads if name in free and name in model})
    value = boundaries.value(expr, model)
    if value is not None and len(free) > 1 and draw(st.booleans()):
        drawing.aim(draw, Aim(expr, value, reads), facts, free, sides=(0,))


def given_units(program: Program, cohort: Mapping[str, Mapping[str, Value | None]]) -> Units:
    """A cohort as callers give it."""
    shared = {spec.name for spec in program.facts if spec.shared}
    given = {name: given_facts(program, facts) for name, facts in cohort.items()}
    common = {key: value for facts in list(given.values())[:1] for key, value in facts.items() if key in shared}
    return Units({name: {key: value for key, value in facts.items() if key not in shared} for name, facts in given.items()}, common)


def unit_names(program: Program, most: int) -> tuple[str, ...]:
    """So many names for units, in the rubric's language."""
    zh = program.language == "zh"
    short = _STEMS if zh else _LETTERS
    return tuple(short[i] if i < len(short) else (f"单位{i + 1}" if zh else f"unit {i + 1}") for i in range(most))


def names_of(program: Program, only: Collection[str] | None) -> frozenset[str] | None:
    """Facts by their names; ``ValueError`` where there is no such fact."""
    if only is None:
        return None
    known = {name: spec.name for spec in program.facts for name in (spec.name, spec.alias) if name}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise unknown_facts("zh" if program.language == "zh" else "en", unknown, known)
    return frozenset(known[name] for name in only)


def fixed_facts(rubric: Rubric, fixed: Mapping[str, object] | None) -> Facts:
    """What is given for every fact set, through the door."""
    if not fixed:
        return {}
    values, problems = read_unit(rubric.program, fixed)
    wrong = tuple(problem for problem in problems if problem.code != "F525")  # what isn't fixed needn't be there
    if wrong:
        raise FactError(wrong, rubric.language)
    return {name: value for name, value in values.items() if value is not None}


__all__ = ["Rows", "Units", "cohorts_for", "facts_for", "rows_for"]
