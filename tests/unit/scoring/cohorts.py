"""Rubrics and facts of cohorts that several tests score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from rubric_engine.core.ir import Program
from rubric_engine.facts import read_cohort
from rubric_engine.scoring.compiled.code import Lines
from rubric_engine.scoring.reference import score_cohort_full

NOWHERE = Lines("a rubric", (0,))
Rows = Mapping[str, Mapping[str, Any]]

TOGETHER = """
rubric "together"
ties broken by b, c lowest first, then share the better rank
fact a: count
fact b: count
fact c: number
fact district: text
fact staff: yes/no
item 1 "ranks", uncapped
a in top 1 within district earns 1 point
a in top 2 among units where staff earns 2 points
a in bottom 1 earns 4 points
a in top 40% earns 8 points
rank(a) at most 2 earns 16 points
item 2 "of all", uncapped
a above mean(units.a) earns 1 point
c at least highest(units.c within district) earns 2 points
item 3 "table", uncapped
by rank of c:
1: 3 points
2: 2 points
otherwise: 0 points
item 4 "behind ranks", uncapped
points(1) in top 2 earns 0.5 points
"""

LISTED = """
rubric "listed"
ties share the better rank
fact trips: list
field cost: number
field far: yes/no
fact note: text
item 1 "A", uncapped
count(trips where far) at least 1 earns 1 point
sum(trips.cost) at least 2 earns 1 point
"""


def read(program: Program, rows: Rows, shared: Mapping[str, Any] | None = None) -> Any:
    values, problems = read_cohort(program, rows, shared=shared)
    assert not problems
    return values


def by_reference(program: Program, values: Any) -> list[Fraction | None]:
    return [unit.total for unit in score_cohort_full(program, values).units.values()]


def fractions(totals: Iterable[tuple[int, int] | None] | None) -> list[Fraction | None] | None:
    return None if totals is None else [None if total is None else Fraction(*total) for total in totals]


def many(number: int, **changed: Any) -> dict[str, dict[str, Any]]:
    drawn = {
        f"U{i}": {"a": i * 7 % 11, "b": i % 3, "c": i * 5 % 9 / 4, "district": "nse"[i % 3], "staff": i % 2 == 0} for i in range(number)
    }
    return {unit: {**facts, **(changed if unit == "U1" else {})} for unit, facts in drawn.items()}
