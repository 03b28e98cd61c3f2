"""Numbers out of the units that are scored together, dated parameters, roundings of what is irrational."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from fractions import Fraction as F
from math import isqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rubric_engine
from rubric_engine.core.ir import Program
from rubric_engine.core.results import UnitResult
from rubric_engine.core.values import Value
from rubric_engine.scoring.reference import score_cohort, score_unit

Rows = Mapping[str, Mapping[str, int | str | bool | F | None]]

HEAD = """rubric "Units"
fact x: number, 0 to 10
fact district: text
fact staff: yes/no
"""


def exact(values: Mapping[str, int | str | bool | F | None]) -> dict[str, Value | None]:
    return {k: F(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in values.items()}


def compiled(definition: str, more: str = "") -> Program:
    return rubric_engine.loads(
        f'{HEAD}define v = {definition}\nitem 1 "V", at least -99 points, at most 99 points, shown to 2 decimals\nv earns its value\n{more}'
    ).program


def scored(program: Program, rows: Rows) -> dict[str, UnitResult]:
    return score_cohort(program, {u: exact(values) for u, values in rows.items()})


def totals(program: Program, rows: Rows) -> list[F | None]:
    return [r.total for r in scored(program, rows).values()]


KNOWN: Rows = {
    "a": {"x": 1, "district": "n", "staff": True},
    "b": {"x": 4, "district": "n", "staff": False},
    "c": {"x": 7, "district": "s", "staff": True},
    "d": {"x": 7, "district": "s", "staff": True},
}


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("count(units where staff)", [3, 3, 3, 3]),
        ("count(units within district)", [2, 2, 2, 2]),
        ("sum(units.x)", [19, 19, 19, 19]),
        ("sum(units.x where staff)", [15, 15, 15, 15]),
        ("mean(units.x within district)", [F(5, 2), F(5, 2), 7, 7]),
        ("highest(units.x within district)", [4, 4, 7, 7]),
        ("lowest(units.x)", [1, 1, 1, 1]),
        ("distinct(units.x)", [3, 3, 3, 3]),
        ("sum(units.x without highest 1 and lowest 1)", [11, 11, 11, 11]),
        ("x - mean(units.x)", [F(-15, 4), F(-3, 4), F(9, 4), F(9, 4)]),
    ],
)
def test_known_units(definition: str, expected: list[F]) -> None:
    program = compiled(definition)
    results = scored(program, KNOWN)
    assert [r.total for r in results.values()] == expected
    assert all(r.complete for r in results.values())


def test_the_silence_of_others_is_left_out_of_scores_and_in_ranges() -> None:
    rows = {**KNOWN, "b": {"x": None, "district": "n", "staff": False}}
    program = compiled("sum(units.x)")
    results = scored(program, rows)
    assert (results["a"].total, results["a"].low, results["a"].high) == (15, 15, 25)
    assert (results["b"].total, results["b"].low, results["b"].high) == (15, 15, 25)  # its own silence is open: 0 to 10
    mean = scored(compiled("mean(units.x)"), rows)
    assert (mean["a"].total, mean["a"].low, mean["a"].high) == (5, F(15, 4), F(25, 4))


def test_an_open_group_is_open() -> None:
    rows = {**KNOWN, "b": {"x": 4, "district": None, "staff": False}}
    results = scored(compiled("count(units within district)"), rows)
    assert (results["a"].total, results["a"].low, results["a"].high) == (1, 1, 2)
    assert (results["b"].total, results["b"].low, results["b"].high) == (1, 1, 4)


def test_a_unit_that_is_not_eligible_has_no_total_for_the_others() -> None:
    text = (
        f'{HEAD}gate "Staff": staff, otherwise not eligible\nitem 1 "X"\nx earns its value\n'
        'flag ahead "Ahead" when total above mean(units.total)\n'
    )
    results = scored(rubric_engine.loads(text).program, KNOWN)
    assert [r.flags[0].raised for r in results.values()] == [False, False, True, True]  # of 1, 7, 7
    assert results["b"].total is None


def test_alone_it_knows_nothing_of_the_others() -> None:
    def alone(definition: str, **values: int | str | bool | None) -> UnitResult:
        return score_unit(compiled(definition), exact(values), unit="a")

    one = alone("count(units where staff)", x=3, district="n", staff=True)
    assert (one.total, one.low, one.high) == (1, 1, 99)
    one = alone("mean(units.x)", x=3, district="n", staff=True)
    assert (one.total, one.low, one.high) == (0, 0, 10)
    one = alone("highest(units.x)", x=3, district="n", staff=True)
    assert (one.total, one.low, one.high) == (3, 3, 10)
    one = alone("x - lowest(units.x)", x=3, district="n", staff=True)
    assert (one.low, one.high) == (0, 3)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=3, max_size=3), st.sampled_from(["sum", "mean", "highest", "distinct"]))
def test_ranges_hold_every_completion(xs: list[int | None], kind: str) -> None:
    program = _bounded(kind)
    partly = scored(program, {u: {"x": x} for u, x in zip("abc", xs, strict=True)})
    for filled in itertools.product(range(4), repeat=xs.count(None)):
        rest = iter(filled)
        full = [next(rest) if x is None else x for x in xs]
        for unit, result in scored(program, {u: {"x": x} for u, x in zip("abc", full, strict=True)}).items():
            low, high = partly[unit].low, partly[unit].high
            assert low is not None
            assert high is not None
            assert result.total is not None
            assert low <= result.total <= high


_PROGRAMS: dict[str, Program] = {}


def _bounded(kind: str) -> Program:
    if kind not in _PROGRAMS:
        text = f'rubric "U"\nfact x: count, 0 to 3\ndefine v = {kind}(units.x)\nitem 1 "V", at most 99 points, shown to 2 decimals\nv earns its value\n'
        _PROGRAMS[kind] = rubric_engine.loads(text).program
    return _PROGRAMS[kind]


# ---------------------------------------------------------------- dated parameters

DATED = """rubric "Dates"
fact filed: date
fact x: number, 0 to 10
parameter rate as of filed:
from 2014-01-01: 2
from 2015-01-01: 3
from 2016-01-01: 1
item 1 "X", at most 99 points
(x * rate) earns its value
"""


def day(text: str) -> F:
    return F(date.fromisoformat(text).toordinal())


DATED_BY_FACT = DATED.replace("(x * rate) earns", "v earns").replace("item 1", "define v = x * rate\nitem 1")
DATED_BY_CALLER = DATED_BY_FACT.replace("rate as of filed", "rate by date").replace("fact filed: date\n", "")


def test_a_date_fact_chooses() -> None:
    program = rubric_engine.loads(DATED_BY_FACT).program

    def total(filed: str | None) -> UnitResult:
        return score_unit(program, {"x": F(5), "filed": None if filed is None else day(filed)})

    assert [total(d).total for d in ("2014-01-01", "2014-12-31", "2015-01-01", "2030-01-01")] == [10, 10, 15, 5]
    assert total("2013-12-31").total == 0
    missing = total(None)
    assert (missing.total, missing.low, missing.high) == (0, 0, 15)
    assert [m.name for m in missing.missing] == ["filed"]
    assert score_unit(program, {"x": F(5), "filed": day("2013-01-01")}, parameters={"rate": F(4)}).total == 20


def test_the_caller_chooses() -> None:
    program = rubric_engine.loads(DATED_BY_CALLER).program
    found = score_unit(program, {"x": F(5)}, as_of=day("2015-06-01"))
    assert (found.total, found.as_of) == (15, day("2015-06-01"))
    cohort = score_cohort(program, {"a": {"x": F(1)}}, as_of=day("2016-06-01"))
    assert cohort["a"].total == 1


# ---------------------------------------------------------------- what is irrational


def rounding(expr: str, x: F | None, y: int | None = 0) -> UnitResult:
    text = f'rubric "R"\nfact x: number, 0.001 to 1000000\nfact y: number, 0 to 10\ndefine v = {expr}\nitem 1 "V", at least -99 points\nv earns its value\n'
    if text not in _PROGRAMS:
        _PROGRAMS[text] = rubric_engine.loads(text).program
    return score_unit(_PROGRAMS[text], {"x": x, "y": None if y is None else F(y)})


@settings(max_examples=40, deadline=None)
@given(st.fractions(min_value=0, max_value=1000000, max_denominator=1000))
def test_a_root_is_rounded_correctly(x: F) -> None:
    total = rounding("root(x) rounded down to 2 decimals", x).total
    assert total == F(isqrt((x * 10000).numerator // (x * 10000).denominator), 100)


@settings(max_examples=40, deadline=None)
@given(st.fractions(min_value=F(1, 100), max_value=1000, max_denominator=100))
def test_a_power_is_rounded_correctly(x: F) -> None:
    total = rounding("power(x, 1.81) rounded down to 3 decimals", x).total
    assert total is not None
    assert total**100 <= x**181 < (total + F(1, 1000)) ** 100


@pytest.mark.parametrize(
    ("expr", "x", "total"),
    [
        ("round root(x) to 0 decimals", F("6.25"), 3),  # 2.5, half up
        ("round (root(x) * 0 + 0.5) to 0 decimals", F(2), 1),
        ("round max(root(x), 2.5) to 0 decimals", F(2), 3),
        ("25.4347 * power(x, 1.81) rounded down to 0 decimals", F(7), 861),  # 25.4347 * 33.8635...
        ("round log(x) to 3 decimals", F(2), F("0.301")),
        ("round ln(x) to 4 decimals", F(10), F("2.3026")),
        ("round (100 / root(x)) to 2 decimals", F(3), F("57.74")),
        ("power(x, 3)", F(5), 125),
        ("round log(x) to 0 decimals", F(1000), 3),
        ("round root(x, 3) to 6 decimals", F(27), 3),
    ],
)
def test_known_roundings(expr: str, x: F, total: F) -> None:
    assert rounding(expr, x).total == total


def test_missing_facts_leave_a_range() -> None:
    found = rounding("round root(x) to 1 decimal", None)
    assert (found.low, found.high) == (0, 1000)
    found = rounding("round (root(x) + y) to 1 decimal", F(2), None)
    assert (found.low, found.high) == (F("1.4"), F("11.4"))
