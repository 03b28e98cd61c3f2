"""``Rubric.describe``: what a program that makes a form or a page needs to know of a rubric."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from rubric_engine import Rubric, load_shipped, loads, rubric_described, shipped_rubrics

TEXT = """rubric "Year" (「年度」)
source "Circular 7"
unit "district" (「县区」)
ties share the better rank
parameter goal (目标) by date:
from 2014-01-01: 6%
from 2015-01-01: 8%
parameter most (上限) = 50
fact growth (增长率) "Growth of sales": percent, higher is better
fact posts (信息): count, in posts (条), 0 to most, missing counts as 0
fact filed (报送日): date, above 2014-01-01, missing is an error
fact level (级别): choice of county (县) < city (市), or none, missing counts as city
fact races: list, shared
field place: count, 1 to 20
section 1 "Business" (「经营」), at most 8 points
item 1.1 "Growth", at most 6 points
growth at least goal earns 2 points
growth in top 3 earns 4.5 points
item 1.2 "Delay"
filed after 2014-06-30 loses 1 point
section 2 "Work"
item 2.1 "Posts", shown to 2 decimals
posts each earn (1 / 3) points, at most 3 points
grade good (良好) when total at least 6
grade passed otherwise
flag late (迟报) "Filed late" when filed after 2014-09-30
"""


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return loads(TEXT)


@pytest.fixture(scope="module")
def data(rubric: Rubric) -> dict[str, Any]:
    return rubric.describe()


def test_the_head(data: dict[str, Any], rubric: Rubric) -> None:
    assert data["schema"] == 1
    assert data["rubric"]["label"] == {"en": "Year", "zh": "年度"}
    assert data["rubric"]["digest"] == rubric.program.text_digest
    assert data["unit"] == {"en": "district", "zh": "县区"}
    assert (data["language"], data["needs_cohort"], data["low"], data["high"]) == ("en", True, "-1", "9")


def test_facts(data: dict[str, Any]) -> None:
    facts = {each["name"]: each for each in data["facts"]}
    assert facts["growth"] == {
        "name": "growth",
        "alias": "增长率",
        "label": {"en": "Growth of sales", "zh": "Growth of sales"},
        "kind": "percent",
        "unit": None,
        "whole": False,
        "low": None,
        "high": None,
        "low_open": False,
        "high_open": False,
        "options": [],
        "ordered": False,
        "or_none": False,
        "missing": "open",
        "required": False,
        "missing_as": None,
        "shared": False,
        "better": "higher",
        "citation": "Circular 7",
        "notes": [],
        "expected": "percent, such as 6%",
        "fields": [],
        "computed": [],
    }
    posts, filed, level, races = (facts[name] for name in ("posts", "filed", "level", "races"))
    assert (posts["low"], posts["high"], posts["unit"], posts["whole"]) == ("0", "50", {"en": "posts", "zh": "条"}, True)
    assert (posts["missing"], posts["missing_as"]) == ("assumed", "0")
    assert (filed["low"], filed["low_open"], filed["high"], filed["missing"], filed["required"]) == (
        "2014-01-01",
        True,
        None,
        "error",
        True,
    )
    assert level["options"] == [{"name": "county", "alias": "县"}, {"name": "city", "alias": "市"}]
    assert (level["low"], level["high"], level["missing_as"], level["or_none"], level["ordered"]) == (None, None, "city", True, True)
    assert (races["shared"], [(each["name"], each["low"], each["high"]) for each in races["fields"]]) == (True, [("place", "1", "20")])


def test_parameters(data: dict[str, Any]) -> None:
    goal, most = data["parameters"]
    assert goal["dated"][-1] == {"from": "2015-01-01", "value": "0.08"}
    assert (goal["kind"], goal["value"], goal["as_of"], goal["settable"]) == ("percent", "0.08", "given", True)
    assert (most["value"], most["dated"], most["as_of"], most["settable"]) == ("50", [], None, False)


def test_sections_items_and_lines(data: dict[str, Any], rubric: Rubric) -> None:
    assert [(each["id"], each["kind"], each["parent"], each["maximum"], each["minimum"]) for each in data["nodes"]] == [
        ("total", "total", None, "9", "-1"),
        ("1", "section", "total", "6", "-1"),
        ("1.1", "item", "1", "6", "0"),
        ("1.2", "item", "1", "0", "-1"),
        ("2", "section", "total", "3", "0"),
        ("2.1", "item", "2", "3", "0"),
    ]
    lines = {each["id"]: each for each in data["lines"]}
    assert lines["1.1.2"]["text"] == {"en": "growth in top 3 earns 4.5 points", "zh": "增长率 居 前 3 位 计 4.5 分"}
    assert [(each["owner"], each["minimum"], each["maximum"], each["loses"]) for each in lines.values()] == [
        ("1.1", "0", "2", False),
        ("1.1", "0", "4.5", False),
        ("1.2", "-1", "0", True),
        ("2.1", "0", "3", False),
    ]


def test_grades_and_flags(data: dict[str, Any]) -> None:
    assert [(each["name"], each["alias"]) for each in data["grades"]] == [("good", "良好"), ("passed", None)]
    (flag,) = data["flags"]
    assert (flag["name"], flag["label"]["en"], flag["text"]["en"]) == ("late", "Filed late", "filed after 2014-09-30")


def test_the_language_of_what_is_to_be_filled_in(rubric: Rubric) -> None:
    zh = rubric.describe("zh")
    assert (zh["language"], zh["facts"][0]["expected"]) == ("zh", "百分数，如 6%")
    assert {**zh, "language": "", "facts": []} == {**rubric.describe("en"), "language": "", "facts": []}
    with pytest.raises(ValueError, match="no language `fr`"):
        rubric.describe("fr")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", shipped_rubrics())
def test_shipped_rubrics(name: str, tmp_path: Path) -> None:
    """It is JSON, the same of one that was kept, and knows every node and fact that there is."""
    rubric = load_shipped(name, cache=tmp_path)
    data = rubric.describe()
    assert json.loads(json.dumps(data)) == data
    assert load_shipped(name, cache=tmp_path).describe() == data
    assert [each["name"] for each in data["facts"]] == list(rubric.facts)
    summary = rubric.summary
    assert sum(each["kind"] == "item" for each in data["nodes"]) == summary.items
    assert (len(data["lines"]), len(data["gates"]), len(data["grades"])) == (summary.lines, summary.gates, summary.grades)


def test_maxima_are_those_of_a_card() -> None:
    rubric = load_shipped("2014_assessment")
    told = {each["id"]: each["maximum"] for each in rubric.describe()["nodes"]}
    card = {each["id"]: each["maximum"] for each in rubric.score({}).to_dict()["nodes"]}
    assert told == card


def test_every_key_is_told_at_the_head_of_the_module(data: dict[str, Any]) -> None:
    head = set(re.findall(r'"(\w+)"', str(rubric_described.__doc__)))

    def keys(value: Any) -> set[str]:
        match value:
            case dict():
                return set(value) | {inner for each in value.values() for inner in keys(each)}
            case list():
                return {inner for each in value for inner in keys(each)}
            case _:
                return set()

    shipped = {key for name in shipped_rubrics() for key in keys(load_shipped(name).describe())}
    assert (keys(data) | shipped) - {"zh"} <= head
