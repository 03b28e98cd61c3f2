"""What is told about slips in tables of text and from programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rubric_engine import Rubric, loads
from rubric_engine.facts import read_cohort, read_facts

TEXT = """评分办法 「考核」
数据项 信息：数量
数据项 办结率：比例，0% 至 100%
数据项 完成日：日期，晚于 2020年12月31日
数据项 稿件：清单
字段 级别：选项 区 < 市
考核项 1 「信息」
信息 每条 计 1 分，最高 5 分
办结率 不低于 6% 计 1 分
"""


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return loads(TEXT)


def problems(rubric: Rubric, folder: Path, text: str) -> Any:
    (folder / "f.csv").write_text(text, encoding="utf-8")
    return read_facts(rubric.program, folder / "f.csv").problems


def test_full_width_commas_are_told_once(rubric: Rubric, tmp_path: Path) -> None:
    (problem,) = problems(rubric, tmp_path, "\n单位，信息\n甲，1\n乙，2\n")
    assert (problem.code, problem.row) == ("F563", 2)
    assert "请改用英文逗号「,」" in problem.message("zh")
    (problem,) = problems(rubric, tmp_path, "单位,信息\n甲，1\n乙,2\n")
    assert (problem.code, problem.hint) == ("F558", "分隔请用英文逗号「,」，不用「，」")


def test_a_full_width_comma_within_a_heading_or_a_name_is_a_sign_like_others(rubric: Rubric, tmp_path: Path) -> None:
    assert problems(rubric, tmp_path, "单位,信息\n甲，乙,1\n") == ()
    assert [each.code for each in problems(rubric, tmp_path, "单位,甲，信息\n乙,1\n")] == ["F530"]


@pytest.mark.parametrize(("given", "hint"), [(85, "如指 85%，请填「85%」"), (8500, ""), ("8500%", ""), (-1, "")])
def test_a_percent_that_was_given_as_its_hundredfold(rubric: Rubric, given: object, hint: str) -> None:
    (problem,) = read_cohort(rubric.program, {"甲": {"办结率": given}})[1]
    assert (problem.code, problem.hint) == ("F512" if given == -1 else "F513", hint)


def test_a_field_of_a_record_is_named_in_words(rubric: Rubric) -> None:
    (problem,) = read_cohort(rubric.program, {"甲": {"稿件": [{"级别": "区"}, {"级别": "国家级"}]}})[1]
    assert problem.message("zh") == "「国家级」不是「稿件第 2 条的级别」的选项，请从「区」、「市」中选填"
    assert problem.fact == "稿件[2].级别"
    (problem,) = read_cohort(rubric.program, {"甲": {"稿件": [{"级别": "国家级"}]}}, language="en")[1]
    assert "`稿件[1].级别`" in problem.message("en")


def test_the_example_of_a_date_is_one_that_may_be_given(rubric: Rubric) -> None:
    (problem,) = read_cohort(rubric.program, {"甲": {"完成日": "年底"}})[1]
    assert problem.message("zh").endswith("请按「2021-05-31」或「2021年5月31日」填写")
