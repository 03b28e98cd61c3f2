"""Facts at which a section or item comes to the most that was found for it: from facts to start with, one quantity after the other is moved where that brings
more, each time scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import TypeVar

from rubric_engine.checking.falls import alone
from rubric_engine.checking.formulas import Test, tests
from rubric_engine.checking.ground import Ground
from rubric_engine.checking.report import Case
from rubric_engine.checking.solve import facts_at, few_values
from rubric_engine.checking.units_in_order import units_in_order
from rubric_engine.core import walk
from rubric_engine.core.ir import CountBack, Expr, InRank, Line, Node, Program, Rank, RankLookup, ThisUnit, UnitFold
from rubric_engine.core.results import UnitResult
from rubric_engine.core.values import Value

_MOST_SCORED = 240
_ROUNDS = 3
_MOST_UNITS = 8
_Worth = TypeVar("_Worth", Fraction, tuple[Fraction, Fraction])


def facts_of_the_most(ground: Ground, node: Node, reached: Fraction, start: Case) -> Case:
    """The best facts that were found, of one unit (where others count too, of one that is scored by itself)."""
    program = alone(ground, node) if all(isinstance(child, Line) for child in node.children) else None
    program = ground.program if program is None else program
    ranked = looks_at_others(ground, node)
    changes = list(changes_of(ground, node))
    best = {**plain_facts(ground, node), **{name: value for name, value in start.items() if value is not None}}
    return climbed(best, lambda _: changes, lambda facts: points_in(scored(program, facts, ranked), node), reached)


def plain_facts(ground: Ground, node: Node) -> dict[str, Value]:
    """A plain value of each fact that a node reads."""
    read = facts_inside(ground, node)
    return {spec.name: few_values(spec)[0] for spec in ground.program.facts if spec.name in read and few_values(spec)}


def facts_inside(ground: Ground, node: Node) -> set[str]:
    return {name for expr in _expressions(node) for name in walk.facts_used(expr, ground.program)}


def climbed(
    start: dict[str, Value],
    changes: Callable[[Case], Iterable[Case]],
    worth: Callable[[Case], _Worth],
    enough: _Worth,
) -> dict[str, Value]:
    """Facts that are worth as much as was found: those of ``start``, changed wherever that makes them worth more, until it is ``enough``."""
    best, most, scored_before = start, worth(start), 1
    for _ in range(_ROUNDS):
        before = most
        for change in changes(best):
            if most >= enough or scored_before >= _MOST_SCORED:
                return best
            moved = {**best, **{name: value for name, value in change.items() if value is not None}}
            if moved == best:
                continue
            found, scored_before = worth(moved), scored_before + 1
            if found > most:
                best, most = moved, found
        if most == before:
            break
    return best


def looks_at_others(ground: Ground, node: Node) -> bool:
    """Whether what stands in a node hangs on other units."""
    others = Rank | InRank | RankLookup | UnitFold | CountBack | ThisUnit
    return any(isinstance(each, others) for each in walk.through_definitions(_expressions(node), ground.program))


def cohort_of_the_most(ground: Ground, node: Node, reached: Fraction, start: Case) -> Mapping[str, Case]:
    """Some units, one of which comes to ``reached`` or as near as was found: one by itself, or as many as its places need, no two of them level."""
    facts = facts_of_the_most(ground, node, reached, start)
    best: Mapping[str, Case] = {ground.say("Unit 1", "单位1"): facts}
    most = _most_of(ground.program, node, best)
    ranks = dict.fromkeys(each for each in walk.through_definitions(_expressions(node), ground.program) if isinstance(each, Rank))
    for rank, size in product(ranks, range(2, _MOST_UNITS + 1)):
        units = None if most >= reached else units_in_order(ground, rank, size)
        if units is None:
            continue
        cohort = {unit: {**facts, **own} for unit, own in units.items()}
        found = _most_of(ground.program, node, cohort)
        if found > most:
            best, most = cohort, found
    return best


def _most_of(program: Program, node: Node, cohort: Mapping[str, Case]) -> Fraction:
    from rubric_engine.scoring.reference import score_cohort  # here: most checks end without it

    return max(points_in(result, node) for result in score_cohort(program, cohort).values())


def scored(program: Program, facts: Case, ranked: bool) -> UnitResult:
    """One unit, where others count (``ranked``) as one that is scored by itself."""
    from rubric_engine.scoring.reference import score_cohort, score_unit  # here: most checks end without it

    return score_cohort(program, {"": facts})[""] if ranked else score_unit(program, facts)


def points_in(result: UnitResult, node: Node) -> Fraction:
    found = next((each for each in result.nodes if each.id == node.origin.id), None)
    return Fraction(0) if found is None or found.points is None else found.points


def changes_of(ground: Ground, node: Node) -> Iterator[Case]:
    """Facts that put one quantity at one of its thresholds or beside it, a number of steps or an amount at its end, a fact at an end of its range."""
    read = facts_inside(ground, node)
    for formula in ground.points.formulas_of(node):
        for test in tests(formula):
            quantity = test.quantity
            if isinstance(test, Test) and quantity.record is None and isinstance(test.edge, Fraction):
                for side in (0, 1, -1):
                    yield from _at(ground, quantity.expr, test.edge + side)
            elif isinstance(test, Test) and quantity.fact is not None and quantity.record is None:
                yield {quantity.fact: test.edge}
    for line in (child for each in walk.nodes_of(node) for child in each.children if isinstance(child, Line)):
        if ground.points.record(line) is not None:
            continue
        if line.steps is not None:
            for steps in _most_steps(ground, line):
                yield from _at(ground, line.steps, steps)
        high = ground.quantities.analysis.of(line.amount).high
        if high is not None:
            yield from _at(ground, line.amount, high)
    for spec in ground.program.facts:
        yield from ({spec.name: value} for value in (few_values(spec) if spec.name in read else ()))


def _at(ground: Ground, expr: Expr, value: Fraction) -> Iterator[Case]:
    found = facts_at(ground.program, expr, value, quantities=ground.quantities)
    if found is not None:
        yield found


def _most_steps(ground: Ground, line: Line) -> Iterator[Fraction]:
    """So many steps that a limit of the line, or around it, is reached."""
    if line.step_limit is not None:
        yield line.step_limit
    amount = ground.quantities.linear(line.amount)
    limit = None if line.limit is None else ground.quantities.linear(line.limit)
    if limit is not None and amount.quantity is None and limit.quantity is None and amount.shift:
        yield limit.shift / amount.shift


def _expressions(node: Node) -> Iterator[Expr]:
    for each in walk.nodes_of(node):
        yield from walk.node_expressions(each)
        for child in each.children:
            if isinstance(child, Line):
                yield from walk.line_expressions(child)
