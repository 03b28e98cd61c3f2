"""Arguments of the kit that can't be meant are told where they are given, in the rubric's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rubric_engine import Rubric, loads
from rubric_engine.testing import Season, assert_law, assert_scores, cohorts_for, facts_for, laws_of, rows_for, run_law, run_laws

few = settings(max_examples=10, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))

RUBRIC = loads("""rubric "Posts"
ties share the better rank
fact posts (信息): count, 0 to 20
fact growth: percent
item 1 "Posts"
posts at least 10 earns 3 points
posts in top 1 earns 1 point
law "the range": total from 0 to 4
law "more posts": more posts never lowers total
""")
CHINESE = loads("""评分办法 「助餐」
数据项 助餐人次：数量，0 至 20
考核项 1 「助餐」
助餐人次 不低于 10 计 3 分
规律 「比例」：总分 介于 0 至 3
规律 「范围」：总分 介于 0 至 3
""")
Call = Callable[[Any], Any]


@pytest.mark.parametrize(
    "call",
    [
        facts_for,
        cohorts_for,
        rows_for,
        Season.for_rubric,
        laws_of,
        run_laws,
        lambda rubric: run_law(rubric, "the range"),
        lambda rubric: assert_law(rubric, "the range"),
        lambda rubric: assert_scores(rubric, {}, {"total": 0}),
    ],
)
@pytest.mark.parametrize("given_instead", ["posts.rubric", None, 3])
def test_no_rubric(call: Call, given_instead: object) -> None:
    with pytest.raises(TypeError, match="a rubric is wanted, as `load` gives it, not " + re.escape(repr(given_instead))):
        call(given_instead)


@pytest.mark.parametrize("rate", [2, -1, -0.1, 1.01, float("nan"), float("inf"), Fraction(3, 2)])
@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("missing", (facts_for, cohorts_for, rows_for)),
        ("none", (facts_for, cohorts_for, Season.for_rubric)),
        ("boundaries", (facts_for, cohorts_for, rows_for, Season.for_rubric)),
        ("ties", (cohorts_for, rows_for)),
    ],
)
def test_rates_lie_between_0_and_1(name: str, kinds: tuple[Callable[..., Any], ...], rate: object) -> None:
    for kind in kinds:
        with pytest.raises(ValueError, match=f"`{name}` is a number from 0 to 1, not "):
            kind(RUBRIC, **{name: rate})
    with pytest.raises(ValueError, match=f"「{name}」应为 0 至 1 的数"):
        kinds[0](CHINESE, **{name: rate})


@pytest.mark.parametrize("rate", ["0.5", None, True])
def test_rates_are_numbers(rate: Any) -> None:
    with pytest.raises(TypeError, match="`missing` is a number from 0 to 1, not "):
        facts_for(RUBRIC, missing=rate)


@pytest.mark.parametrize("rate", [0, 1, 0.5, Fraction(1, 3)])
def test_rates_that_are_taken(rate: Any) -> None:
    @few
    @given(facts_for(RUBRIC, missing=rate, boundaries=rate))
    def drawn(facts: dict[str, object]) -> None:
        assert set(facts) <= {"posts", "growth"}

    drawn()


@pytest.mark.parametrize("kind", [cohorts_for, rows_for])
@pytest.mark.parametrize(
    ("sizes", "error", "said"),
    [
        ((5, 2), ValueError, "5 is more than 2"),
        ((-1, 2), ValueError, "`sizes` is a whole number from 0, not -1"),
        (-3, ValueError, "`sizes` is a whole number from 0, not -3"),
        ((1, 2, 3), TypeError, r"such as \(2, 12\), or one number, not \(1, 2, 3\)"),
        ("3", TypeError, "or one number, not '3'"),
        ((1, 2.5), TypeError, "`sizes` is a whole number from 0, not 2.5"),
        (True, TypeError, "`sizes` is a whole number from 0, not True"),
    ],
)
def test_sizes(kind: Callable[..., Any], sizes: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        kind(RUBRIC, sizes)


@pytest.mark.parametrize("kind", [cohorts_for, rows_for])
def test_one_number_is_so_many_units(kind: Callable[[Rubric, int], st.SearchStrategy[Any]]) -> None:
    @few
    @given(kind(RUBRIC, 3))
    def drawn(units: Any) -> None:
        assert len(units) == 3

    drawn()


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"records": -1}, ValueError, "`records` is a whole number from 0, not -1"),
        ({"records": 1.5}, TypeError, "`records` is a whole number from 0, not 1.5"),
        ({"only": "posts"}, TypeError, r"`only` is several names, such as \['posts'\], not a text"),
        ({"units": "ABC"}, TypeError, r"`units` is several names, such as \['ABC'\], not a text"),
        ({"only": ["post"]}, ValueError, r"the rubric has no fact 'post' \(did you mean 'posts'\?\)"),
        ({"only": ["xyz"]}, ValueError, "the rubric has no fact 'xyz'$"),
        ({"only": [3]}, ValueError, "the rubric has no fact 3"),
    ],
)
def test_what_else_can_not_be_meant(asked: dict[str, Any], error: type[Exception], said: str) -> None:
    for kind in (facts_for, cohorts_for):
        with pytest.raises(error, match=said):
            kind(RUBRIC, **asked)


def test_units_for_all_of_a_cohort() -> None:
    with pytest.raises(ValueError, match="`units` has 2 names, for up to 3 units"):
        cohorts_for(RUBRIC, (1, 3), units=("A", "B"))
    with pytest.raises(ValueError, match="`units` has a name twice"):
        cohorts_for(RUBRIC, (1, 2), units=("A", "A"))


def test_in_chinese() -> None:
    with pytest.raises(ValueError, match="评分办法中没有数据项「助餐人此」（是否指「助餐人次」？）"):
        facts_for(CHINESE, only=["助餐人此"])
    with pytest.raises(ValueError, match="「sizes」应先写下限、后写上限：5 大于 2"):
        cohorts_for(CHINESE, (5, 2))
    with pytest.raises(KeyError, match="没有规律「比列」，是否指「比例」？"):
        assert_law(CHINESE, "比列")


# ---------------------------------------------------------------- laws


def test_a_law_by_its_label() -> None:
    by_label, by_law = (run_law(RUBRIC, law, examples=20) for law in ("the range", laws_of(RUBRIC)[0]))
    assert (by_label.label, by_label.passed, by_label.tried) == (by_law.label, True, by_law.tried)
    assert [each.label for each in run_laws(RUBRIC, ["more posts", "the range"], examples=20)] == ["more posts", "the range"]


@pytest.mark.parametrize("run", [run_law, assert_law])
def test_no_such_law(run: Callable[..., Any]) -> None:
    with pytest.raises(KeyError, match=r"no law is called `the rnge`; did you mean `the range`\?"):
        run(RUBRIC, "the rnge")
    with pytest.raises(KeyError, match="no law is called `q`; there are `the range`, `more posts`"):
        run(RUBRIC, "q")
    with pytest.raises(KeyError, match="no law is called `q`; the rubric has none"):
        run(loads('rubric "x"\nfact a: yes/no\nitem 1 "A"\na earns 1 point\n'), "q")
    with pytest.raises(TypeError, match="a law or its label is wanted, not 3"):
        run(RUBRIC, 3)


@pytest.mark.parametrize(
    ("asked", "said"), [({"examples": 0}, "`examples` is a whole number from 1"), ({"seed": -1}, "`seed` is a whole number")]
)
def test_numbers_of_a_run(asked: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        run_law(RUBRIC, "the range", **asked)  # type: ignore[arg-type]
