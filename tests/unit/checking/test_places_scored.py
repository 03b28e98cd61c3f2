"""W440 to W442 of lines by places, shares of places and ranges of places, held against cohorts of every size that the reference evaluator scores."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rubric_engine
from rubric_engine.checking.places import sizes_words
from rubric_engine.checking.replay import replay
from rubric_engine.diagnostics.render import message

MOST = 13
HEAD = 'rubric "Places"\nties share the better rank\nfact x: count, 0 to 1000{better}\nitem 1 "X"{clauses}\n'


def _rubric(lines: list[str], combine: str = ", first match", better: str = "") -> rubric_engine.Rubric:
    start = ", starts at 100 points" if any("loses" in each for each in lines) else ""
    return rubric_engine.loads(HEAD.format(better=better, clauses=combine + start) + "\n".join(lines) + "\n")


def _told(rubric: rubric_engine.Rubric, units: int | None = None) -> dict[str, str]:
    return {
        each.diagnostic.code: message(each.diagnostic, "en")
        for each in rubric.check(units=units).findings
        if each.diagnostic.code.startswith("W44")
    }


def _earned(rubric: rubric_engine.Rubric, size: int) -> list[tuple[int, Fraction]]:
    """By place: how many lines apply, and the points of the item."""
    scored = rubric.score_cohort({f"u{place}": {"x": 900 - place} for place in range(1, size + 1)})
    found = []
    for place in range(1, size + 1):
        card = scored[f"u{place}"]
        item = next(node for node in card.result.nodes if node.id == "1")
        found.append((sum(bool(entry.points) for entry in card.result.ledger), item.points or Fraction(0)))
    return found


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        (
            ["x in top 3 earns 1 point", "x in top 10 earns 2 points"],
            "W442",
            "with 4 units or more a lower place earns more: place 4 gets 2 points, and place 3 gets 1",
        ),
        (
            ["x in top 20% earns 1 point", "x in top 50% earns 2 points"],
            "W442",
            "with 5 units or more a lower place earns more: among 5, place 2 gets 2 points, and place 1 gets 1",
        ),
        (["x in top 60% earns 2 points", "x in bottom 60% earns 1 point"], "W440", "the top 60% and the bottom 60% overlap"),
        (
            ["x in top 30% earns 2 points", "x in bottom 30% earns 1 point"],
            "W441",
            "with 4 units or more, among 4, place 2 is neither in the top 30% nor in the bottom 30%",
        ),
        (
            ["rank of x at most 3 earns 3 points", "rank of x at least 5 and rank of x at most 6 earns 2 points"],
            "W442",
            "with 5 units or more a lower place earns more: place 5 gets 2 points, and place 4 gets 0",
        ),
        (
            ["rank of x at most 3 earns 3 points", "rank of x at least 3 and rank of x at most 6 earns 2 points"],
            "W440",
            "with 4 units or more places 3 to 6 overlap",
        ),
        (
            ["rank of x at most 3 earns 1 point", "rank of x at least 4 and rank of x at most 6 earns 2 points"],
            "W442",
            "with 4 units or more a lower place earns more: place 4 gets 2 points, and place 3 gets 1",
        ),
    ],
)
def test_what_is_said(lines: list[str], code: str, said: str) -> None:
    found = _told(_rubric(lines))
    if code == "W440" and "places" in said:
        assert found[code].startswith("with 4 units or more the top 3 and places 3 to 6 overlap")
    else:
        assert said in found[code]


@pytest.mark.parametrize(
    ("lines", "better", "told"),
    [
        (["x in top 3 loses 2 points"], ", higher is better", True),
        (["x in top 3 loses 2 points"], ", lower is better", False),
        (["x in top 3 loses 2 points"], "", False),
        (["x in bottom 3 loses 2 points"], ", higher is better", False),
        (["x in bottom 3 earns 2 points"], ", higher is better", True),
        (["x in bottom 20% earns 2 points"], ", higher is better", True),
        (["x in top 3 lowest first earns 2 points"], ", higher is better", True),
        (["x in top 3 lowest first earns 2 points"], ", lower is better", False),
        (["x in top 3 earns 2 points", "x in bottom 3 loses 1 point"], ", higher is better", False),
        (["x in top 3 loses 2 points", "x in bottom 3 earns 1 point"], ", higher is better", True),
    ],
)
def test_a_declared_direction_says_which_end_is_the_best(lines: list[str], better: str, told: bool) -> None:
    assert ("W442" in _told(_rubric(lines, "", better))) is told


def test_sizes_in_words() -> None:
    assert sizes_words([4, 5, 6], True)["size_en"] == "4 units"
    assert sizes_words(list(range(4, 61)), False) == {"size_en": "4 units or more", "size_zh": "4 个以上单位"}
    assert sizes_words(list(range(4, 10)), False) == {"size_en": "4 to 9 units", "size_zh": "4 至 9 个单位"}
    assert sizes_words([5, 7, *range(9, 61)], False) == {"size_en": "5, 7, 9 units or more", "size_zh": "5、7、9 个以上单位"}
    assert sizes_words(list(range(1, 10)), False) == {"size_en": "9 units or fewer", "size_zh": "不超过 9 个单位"}
    assert sizes_words([1, 3, 5, 7, 9], False)["size_en"] == "for example 1, 3, 5, 7 units"


_COUNTS = st.integers(1, 6).map(lambda count: f"x in top {count}")
_SHARES = st.sampled_from((10, 20, 30, 50, 60, 75)).map(lambda share: f"x in top {share}%")
_RANGES = st.tuples(st.integers(1, 6), st.integers(0, 3)).map(
    lambda each: f"rank of x at least {each[0]} and rank of x at most {each[0] + each[1]}"
)
_LINES = st.lists(st.tuples(st.one_of(_COUNTS, _SHARES, _RANGES), st.integers(1, 4)), min_size=2, max_size=3)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(_LINES, st.sampled_from((", first match", ", best line", "")))
def test_lines_from_the_top_are_told_just_where_a_lower_place_gets_more(drawn: list[tuple[str, int]], combine: str) -> None:
    """Who is in no line has nothing where a range of places says who is in; where lines only reach down from the top, nobody behind them gets more."""
    rubric = _rubric([f"{what} earns {points} points" for what, points in drawn], combine)
    for size in range(1, MOST):
        got = [points for _, points in _earned(rubric, size)]
        rises = any(after > before for place, before in enumerate(got) for after in got[place + 1 :])
        assert ("W442" in _told(rubric, size)) is rises, (size, got)


_BOTTOMS = st.one_of(st.integers(1, 6).map(str), st.sampled_from(("20%", "40%", "60%")))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(_BOTTOMS, _BOTTOMS, st.integers(1, 3), st.integers(1, 3), st.sampled_from((", first match", ", best line", "")))
def test_both_ends_are_told_just_where_they_overlap_or_leave_a_hole(top: str, bottom: str, high: int, low: int, combine: str) -> None:
    rubric = _rubric([f"x in top {top} earns {high} points", f"x in bottom {bottom} earns {low} points"], combine)

    def count(number: str, size: int) -> int:
        return min(size, int(number[:-1]) * size // 100 if number.endswith("%") else int(number))

    for size in range(1, MOST):
        got = [points for _, points in _earned(rubric, size)]
        ends = count(top, size), count(bottom, size)
        told = _told(rubric, size)
        assert ("W440" in told) is (all(ends) and sum(ends) > size)
        hole = any(points == 0 for points in got) and all(ends)
        assert ("W441" in told) is hole, (size, got)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(_LINES, st.sampled_from((", first match", ", best line", "")), st.sampled_from(("", ", higher is better", ", lower is better")))
def test_the_units_that_are_shown_show_it(drawn: list[tuple[str, int]], combine: str, better: str) -> None:
    rubric = _rubric([f"{what} earns {points} points" for what, points in drawn], combine, better)
    for finding in rubric.check().findings:
        if finding.diagnostic.code == "W442":
            got = [result.total for result in replay(rubric.program, finding).values()]
            args = dict(finding.diagnostic.args)
            assert (got[int(args["low"]) - 1], got[int(args["high"]) - 1]) == (Fraction(args["more"]), Fraction(args["less"]))
