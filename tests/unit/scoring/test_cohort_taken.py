"""Cohorts straight from the caller's facts, whatever the rubric asks of other units; and what the code of cohorts consists of."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from rubric_engine import load_shipped, loads
from rubric_engine.core.flat.cells import EVERYTHING, Request
from rubric_engine.core.ir import Program
from rubric_engine.facts.plain_numbers import plain_number
from rubric_engine.scorer_calls import called_by, learn
from rubric_engine.scoring.compiled.cohort import compile_cohort
from rubric_engine.scoring.compiled.language import check
from rubric_engine.scoring.compiled.plain_units import plain_units
from rubric_engine.scoring.compiled.remembered import Remembered
from rubric_engine.scoring.compiled.taken_cohort import TakenCohorts
from tests.unit.scoring.cohorts import LISTED, NOWHERE, TOGETHER, Rows, by_reference, fractions, many, read


@pytest.fixture(scope="module")
def together() -> Program:
    return loads(TOGETHER).program


def taken(program: Program, units: Rows) -> list[Fraction | None] | None:
    values = read(program, units)
    remembered = Remembered(plain_number)
    for unit, facts in units.items():
        learn(remembered, program, facts, values[unit])
    makers = TakenCohorts.of(program, NOWHERE, remembered)
    called = called_by(program, next(iter(units.values())))
    taking = None if makers is None or called is None else makers.taking(called)
    if taking is None:
        return None
    found = [taking.take(facts) for facts in units.values()]
    if None in found:
        return None
    return fractions(taking.totals([each[0] for each in found if each is not None], tuple(units)))


def test_straight_from_the_caller(together: Program) -> None:
    assert taken(together, many(20)) == by_reference(together, read(together, many(20)))


def test_lists_straight_from_the_caller() -> None:
    program = loads(LISTED + "sum(trips.cost) in top 2 earns 3 points\n").program
    units = {f"U{i}": {"trips": [{"cost": k / 2, "far": k > 2} for k in range(i)], "note": "x"} for i in range(6)}
    assert taken(program, units) == by_reference(program, read(program, units))


@pytest.mark.parametrize(
    "changed",
    [{"a": None}, {"a": "3"}, {"a": -1}, {"c": "many"}, {"district": 3}, {"staff": 1}, {"more": 1}],
    ids=lambda changed: str(changed),
)
def test_what_isnt_plain_goes_through_the_door(together: Program, changed: dict[str, Any]) -> None:
    values = read(together, many(3))
    remembered = Remembered(plain_number)
    for unit, facts in many(3).items():
        learn(remembered, together, facts, values[unit])
    makers = TakenCohorts.of(together, NOWHERE, remembered)
    assert makers is not None
    called = called_by(together, many(1)["U0"])
    assert called is not None
    taking = makers.taking(called)
    assert taking is not None
    assert taking.take(many(1)["U0"]) is not None
    assert taking.take({**many(1)["U0"], **changed}) is None


def test_facts_that_arent_given_go_through_the_door(together: Program) -> None:
    units = {unit: {name: value for name, value in facts.items() if name != "staff"} for unit, facts in many(9).items()}
    assert taken(together, units) is None


# ---------------------------------------------------------------- the code


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("name", ["together", "2014_assessment", "premier_league"])
def test_the_code_is_of_the_language(name: str, dense: bool, together: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    trees: list[ast.Module] = []
    real = ast.parse

    def parse(source: str, *args: Any, **named: Any) -> Any:
        tree = real(source, *args, **named)
        trees.append(tree)
        return tree

    program = together if name == "together" else load_shipped(name).program
    monkeypatch.setattr(ast, "parse", parse)
    compile_cohort(program, EVERYTHING, dense=dense, lines=NOWHERE)
    assert trees
    for tree in trees:
        check(ast.walk(tree))


def test_unsupported_cells_are_told() -> None:
    program = loads(TOGETHER.replace("ties broken by b, c lowest first, then share the better rank", "ties are an error")).program
    scorer = compile_cohort(program, Request(), dense=True, lines=NOWHERE)
    assert {what.construct for _, _, what in scorer.unsupported} == {"ties are an error"}
    units: Sequence[tuple[Any, ...]] = [(1, 2, (3, 1), "a", True)] * 2
    assert scorer.run(units) == [(), ()]


RACES = """
rubric "races"
ties share the better rank
fact own: count
fact races: list, shared
field seconds: number
field heat: count
field position = rank(seconds within heat lowest first)
item 1 "A", uncapped
count(races where position is 1 and heat at most own) at least 2 earns 1 point
own in top 1 earns 2 points
"""


def test_places_of_shared_records_are_worked_out_once() -> None:
    program = loads(RACES).program
    times = [(1, 5), (1, 4), (2, 9), (2, 8.5), (3, 1)]
    shared = {"races": [{"heat": heat, "seconds": seconds} for heat, seconds in times]}
    values = read(program, {"A": {"own": 1}, "B": {"own": 2}, "C": {"own": 3}}, shared)
    scorer = compile_cohort(program, Request(), dense=True, lines=NOWHERE)
    assert not scorer.unsupported
    assert "record_rivals" in scorer.common.__code__.co_names
    assert all("record_rivals" not in stage.code.__code__.co_names for stage in scorer.stages)
    found = fractions(row[0] for row in scorer.run(plain_units(program, list(values.values())).units))
    assert found == by_reference(program, values)
    assert found == [Fraction(0), Fraction(1), Fraction(3)]
