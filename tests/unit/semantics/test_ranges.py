"""Ranges and readings that name parameters: they hold, follow what is replaced, and are refused where they can't be known."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import rubric_engine
from rubric_engine.diagnostics.errors import FactError, RubricError

RANGES = """rubric "Ranges"
parameter opens = 2014-01-01
parameter closes = 2014-12-31
parameter most = 7
parameter bar = 3
fact x: count, 0 to most, missing counts as most
fact share: number, 0 to most / 2
fact posts: list
field sent: date, opens to closes
item 1 "X", uncapped
x at least bar earns 1 point
share at least 1 earns 1 point
posts each earn 1 point
"""


def test_a_range_holds_that_names_parameters() -> None:
    rubric = rubric_engine.loads(RANGES)
    x, share, posts = rubric.program.facts
    assert (x.low, x.high, x.missing_as) == (0, 7, 7)
    assert share.high == Fraction(7, 2)
    assert (posts.fields[0].low, posts.fields[0].high) == (date(2014, 1, 1).toordinal(), date(2014, 12, 31).toordinal())
    with pytest.raises(FactError, match="2014-12-31"):
        rubric.score({"x": 1, "share": 1, "posts": [{"sent": "2015-03-01"}]})
    with pytest.raises(FactError):
        rubric.score({"x": 8, "share": 1, "posts": []})


def test_a_parameter_in_a_range_is_in_the_unit_of_the_fact() -> None:
    rubric = rubric_engine.loads(
        "评分办法 「金额」\n参数 上限 = 50 万元\n数据项 投入：金额，单位 元，0 至 上限\n考核项 1 「投入」\n投入 不少于 1 元 计 1 分\n"
    )
    assert rubric.program.facts[0].high == 500_000


def test_the_range_follows_a_parameter_that_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "base.rubric").write_text(RANGES, encoding="utf-8")
    changed = tmp_path / "changed.rubric"
    changed.write_text('rubric "Later"\nextends "base.rubric"\nreplace parameter most = 9\n', encoding="utf-8")
    x = rubric_engine.load(changed).program.facts[0]
    assert (x.high, x.missing_as) == (9, 9)


def test_a_caller_sets_no_parameter_that_a_range_is_made_of() -> None:
    rubric = rubric_engine.loads(RANGES)
    facts = {"x": 4, "share": 1, "posts": []}
    assert rubric.score(facts, parameters={"bar": 5}).total == 1
    with pytest.raises(FactError) as refused:
        rubric.score(facts, parameters={"most": 5})
    assert [problem.code for problem in refused.value.problems] == ["F621"]
    assert "`x`" in str(refused.value)


@pytest.mark.parametrize(
    "declared",
    [
        "fact x: count, 0 to grows",
        "fact x: count, 0 to d",
        "fact x: count, 0 to y",
        "fact x: count, 0 to d + 1",
        "fact x: count, 0 to 9, missing counts as d",
        "fact x: count, 0 to 9, missing counts as grows",
    ],
)
def test_a_range_that_cant_be_known_is_an_error_at_its_place(declared: str) -> None:
    text = f"""rubric "Unknown"
{declared}
fact y: count
parameter grows by date:
from 2014-01-01: 5
from 2015-01-01: 6
define d = 2 * y
item 1 "X"
x at least 1 and d at least 1 earns 1 point
"""
    with pytest.raises(RubricError) as refused:
        rubric_engine.loads(text)
    assert [(found.code, text[: found.span.start].count("\n")) for found in refused.value.diagnostics] == [("E268", 1)]


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("fact x: count, most to 3", "E261"),
        ("fact x: count, 0 to half", "E266"),
        ("fact x: count, 0 to 3, missing counts as most", "E263"),
        ("fact x: count, 0 to opens", "E282"),
    ],
)
def test_parameters_in_a_range_are_checked_as_numbers_are(declared: str, code: str) -> None:
    text = f"""rubric "Wrong"
parameter most = 7
parameter half = 3.5
parameter opens = 2014-01-01
{declared}
item 1 "X"
x at least 1 earns 1 point
"""
    with pytest.raises(RubricError) as refused:
        rubric_engine.loads(text)
    assert [found.code for found in refused.value.diagnostics] == [code]


def test_an_example_must_lie_in_such_a_range_and_takes_its_ends() -> None:
    text = RANGES
    least = 'example "Least"\ngiven the rest at their greatest\ngiven posts has sent 2014-02-01\nexpect total is 3\n'
    assert all(outcome.passed for outcome in rubric_engine.loads(text + least).run_examples())
    with pytest.raises(RubricError) as refused:
        rubric_engine.loads(text + 'example "Out"\ngiven x is 8\nexpect total is 1\n')
    assert [found.code for found in refused.value.diagnostics] == ["E353"]


def test_the_2014_rubric_takes_briefings_of_its_year_alone() -> None:
    root = Path(__file__).resolve().parents[3]
    rubric = rubric_engine.load(root / "rubrics" / "2014_assessment.rubric")
    briefing = {"采用": "否", "批示": "否"}
    rubric.score({"民企社情": [{"日期": "2014-12-31", **briefing}]})
    with pytest.raises(FactError):
        rubric.score({"民企社情": [{"日期": "2015-01-01", **briefing}]})
