"""Chains of tie keys: among the tied, runs of keys, count-back, the order of merit; ranks of records."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rubric_engine
from rubric_engine.core.ir import Program
from rubric_engine.core.results import UnitResult
from rubric_engine.core.values import NONE, Value
from rubric_engine.scoring.reference import TieError, score_cohort

GROUP = """rubric "Group"
unit "team"
ties broken by {chain}
fact matches: list, shared
field home: unit
field away: unit
field home_goals: count, 0 to 9
field away_goals: count, 0 to 9
fact lots: count, 0 to 99
define won = count(matches where (home is this unit and home_goals above away_goals) or (away is this unit and away_goals above home_goals))
define drawn = count(matches where (home is this unit or away is this unit) and home_goals is away_goals)
define scored = sum(matches.home_goals where home is this unit) + sum(matches.away_goals where away is this unit)
define conceded = sum(matches.away_goals where home is this unit) + sum(matches.home_goals where away is this unit)
define difference = scored - conceded
define league_points = 3 * won + drawn
item 1 "League points", uncapped
league_points earns its value
"""
RANK = """item 2 "Rank"
league_points in top 1 earns 100 points
"""

Match = tuple[str, str, int | None, int | None]


def group(chain: str, more: str = "") -> Program:
    return rubric_engine.loads(GROUP.format(chain=chain) + more).program


def matches(*rows: Match) -> Value:
    fraction = lambda goals: None if goals is None else F(goals)  # noqa: E731
    return tuple((("home", h), ("away", a), ("home_goals", fraction(x)), ("away_goals", fraction(y))) for h, a, x, y in rows)


def score(program: Program, rows: Sequence[Match], teams: str = "ABCD", **lots: int) -> dict[str, UnitResult]:
    played = matches(*rows)
    return score_cohort(program, {t: {"matches": played, "lots": F(lots.get(t, 0))} for t in teams})


def order(results: Mapping[str, UnitResult]) -> list[str]:
    """The units of one place together: ``["A", "BC", "D"]``."""
    groups = itertools.groupby(sorted(results, key=lambda u: (results[u].merit or 0, u)), lambda u: results[u].merit)
    return ["".join(units) for _, units in groups]


# Three level on 6 points. D lost everything, to C by more than to the others.
THREE = (
    ("A", "B", 2, 1),
    ("B", "C", 1, 0),
    ("C", "A", 3, 2),
    ("A", "D", 1, 0),
    ("B", "D", 1, 0),
    ("C", "D", 5, 0),
)


def test_among_the_tied_only_their_matches_count() -> None:
    by_all = score(group("difference, then share the better rank"), THREE)
    assert order(by_all) == ["C", "AB", "D"]
    among = score(group("difference among the tied, scored among the tied, then share the better rank"), THREE)
    assert order(among) == ["A", "C", "B", "D"]  # 0 each; 4, 3, 2 goals
    values = among["A"].tie_values
    assert values == (F(0), F(4))
    assert among["D"].tie_values == (None, None)


def test_a_run_looks_at_those_level_where_it_begins() -> None:
    """A, B, C are level; of them A and B are level after the first key, but the second still counts their matches with C."""
    rows = (("A", "B", 0, 0), ("B", "C", 1, 0), ("A", "C", 3, 1), ("C", "D", 1, 0), ("C", "E", 0, 0))
    rows = (*rows, ("A", "D", 0, 1), ("A", "E", 0, 1), ("B", "D", 0, 1), ("B", "E", 0, 1))
    run = score(group("league_points among the tied, scored among the tied, then share the better rank"), rows, teams="ABCDE")
    assert order(run) == ["E", "D", "A", "B", "C"]
    two_runs = group("league_points among the tied, lots, scored among the tied, then share the better rank")
    assert order(score(two_runs, rows, teams="ABCDE")) == ["E", "D", "AB", "C"]


def test_a_later_run_starts_anew() -> None:
    # A, B, C level with 1 win and 1 loss among themselves; lots parts C from A and B, whose own match then decides.
    rows = (("A", "B", 1, 0), ("B", "C", 1, 0), ("C", "A", 1, 0))
    program = group("league_points among the tied, lots lowest first, league_points among the tied, then share the better rank")
    results = score(program, rows, teams="ABC", A=7, B=7, C=1)
    assert order(results) == ["C", "A", "B"]
    assert results["A"].tie_values == (F(3), F(7), F(3))
    assert results["B"].tie_values == (F(3), F(7), F(0))
    assert results["C"].tie_values == (F(3), F(1), None)


def test_what_decides_nothing_leaves_them_level() -> None:
    rows = (("A", "B", 1, 0), ("B", "C", 1, 0), ("C", "A", 1, 0))
    assert order(score(group("league_points among the tied, then share the better rank"), rows, teams="ABC")) == ["ABC"]
    with pytest.raises(TieError):
        score(group("league_points among the tied, then are an error", RANK), rows, teams="ABC")


def test_the_chain_decides_ranks_too() -> None:
    results = score(group("difference among the tied, scored among the tied, then share the better rank", RANK), THREE)
    assert {u: r.total for u, r in results.items()} == {"A": 106, "B": 6, "C": 6, "D": 0}
    assert all(r.complete for r in results.values())


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        [
            "difference, league_points among the tied, then share the better rank",
            "league_points among the tied, scored among the tied, then share the worse rank",
            "scored, difference among the tied, lots lowest first, scored among the tied, then share the average rank",
        ]
    ),
    st.lists(st.one_of(st.none(), st.integers(0, 1)), min_size=6, max_size=6).filter(lambda goals: goals.count(None) <= 2),
    st.lists(st.integers(0, 1), min_size=3, max_size=3),
)
def test_ranges_hold_every_completion(chain: str, goals: list[int | None], lots: list[int]) -> None:
    program = rubric_engine.loads((GROUP.format(chain=chain) + RANK).replace("0 to 9\n", "0 to 1\n", 2)).program
    pairs = (("A", "B"), ("B", "C"), ("C", "A"))
    drawn = dict(zip("ABC", lots, strict=True))

    def played(all_goals: Sequence[int | None]) -> list[Match]:
        return [(h, a, all_goals[2 * i], all_goals[2 * i + 1]) for i, (h, a) in enumerate(pairs)]

    open_ones = [i for i, g in enumerate(goals) if g is None]
    partly = score(program, played(goals), teams="ABC", **drawn)
    for filled in itertools.product((0, 1), repeat=len(open_ones)):
        complete = list(goals)
        for i, g in zip(open_ones, filled, strict=True):
            complete[i] = g
        for unit, result in score(program, played(complete), teams="ABC", **drawn).items():
            low, high = partly[unit].low, partly[unit].high
            assert low is None or result.total is None or low <= result.total
            assert high is None or result.total is None or result.total <= high


# ---------------------------------------------------------------- count-back

SEASON = """rubric "Season"
unit "driver"
ties broken by count-back of results.place where driver is this unit and place is given lowest first, then share the better rank
fact results: list, shared
field driver: unit
field place: count, 1 to 99, or none
fact points_won: number, 0 to 99
item 1 "Points", uncapped
points_won earns its value
"""


def season(rows: Sequence[tuple[str, int | Value | None]]) -> dict[str, UnitResult]:
    program = rubric_engine.loads(SEASON).program
    given = tuple((("driver", d), ("place", F(p) if isinstance(p, int) else p)) for d, p in rows)
    return score_cohort(program, {d: {"results": given, "points_won": F(10)} for d in dict.fromkeys(d for d, _ in rows)})


def test_more_firsts_then_more_seconds() -> None:
    rows = [("a", 2), ("a", 2), ("a", 9), ("b", 1), ("b", 12), ("c", 2), ("c", 2), ("c", 5), ("d", 1), ("d", 12), ("e", 2), ("e", 2)]
    assert order(season(rows)) == ["bd", "c", "a", "e"]
    assert order(season([*rows, ("e", NONE)])) == ["bd", "c", "a", "e"]
    assert season(rows)["a"].tie_values == (None,)


def test_a_missing_place_leaves_the_count_back_open() -> None:
    results = season([("a", 1), ("a", None), ("b", 1), ("b", 3)])
    assert order(results) == ["b", "a"]  # of the order of merit only; ranks are open


# ---------------------------------------------------------------- ranks of records

RACES = """rubric "Races"
unit "driver"
ties share the average rank
fact results: list, shared
field race: count
field driver: unit
field time: number, 0 to 1000
field place = rank(time within race lowest first)
fact own: list
field mark: number, 0 to 10
field order = rank(mark)
define places = sum(results.place where driver is this unit)
define orders = sum(own.order)
item 1 "Places", uncapped
places earns its value
item 2 "Own", uncapped
orders earns its value
"""


def test_records_are_ranked_among_each_other() -> None:

    program = rubric_engine.loads(RACES).program

    def results(*rows: tuple[int, str, int | None]) -> Value:
        return tuple((("race", F(r)), ("driver", d), ("time", None if t is None else F(t))) for r, d, t in rows)

    own = tuple((("mark", F(m)),) for m in (3, 5, 5))
    rows = results((1, "a", 50), (1, "b", 40), (1, "c", 50), (2, "a", 1), (2, "b", 2))
    found = score_cohort(program, {u: {"results": rows, "own": own} for u in "abc"})
    assert [found[u].total for u in "abc"] == [F("3.5") + 6, 3 + 6, F("2.5") + 6]
    # A missing time may take every place in its race, and moves the others by one.
    rows = results((1, "a", 50), (1, "b", None), (2, "a", 1), (2, "b", 2))
    found = score_cohort(program, {u: {"results": rows, "own": own} for u in "ab"})
    assert (found["a"].low, found["a"].high) == (8, 9)
    assert (found["b"].low, found["b"].high) == (9, 10)
