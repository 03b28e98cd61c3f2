"""Slips of people who write in an office: dates, commas, words without spaces, lines that break off."""

from __future__ import annotations

import pytest

from rubric_engine import RubricError, loads

RUBRIC = """评分办法 「方案」
数据项 领导分管：是否
数据项 专人负责：是否
数据项 整改完成日：日期
数据项 信息稿件：清单
字段 级别：选项 区 < 市 < 省
字段 采用：是否
考核项 1 「方案」，最高 9 分
"""


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("整改完成日 在 2025年6月30日 前 计 5 分", "E140", "请写「早于 2025年6月30日」，含当日的写「不晚于 2025年6月30日」"),
        ("整改完成日 在2025年6月30日之后 计 5 分", "E140", "请写「晚于 2025年6月30日」，含当日的写「不早于 2025年6月30日」"),
        ("领导分管 为 是，专人负责 为 是 计 5 分", "E140", "请写「领导分管 为 是 且 专人负责 为 是」"),
        ("信息稿件 其中 采用且级别不低于市 每条 计 3 分", "E240", "请用空格分开，写成「采用 且 级别 不低于 市」"),
        ("信息稿件 其中 采用", "E119", "后面应是「每 …」及其计分"),
        ("数据项 数：数量，0", "E119", "后面应是「至」及范围的另一端"),
        ("规律 「甲」：领导分管 增加，总分", "E119", "后面应是「不降」或「不升」"),
    ],
)
def test_what_is_meant_is_told(line: str, code: str, told: str) -> None:
    with pytest.raises(RubricError) as caught:
        loads(f"{RUBRIC}{line}\n")
    (text,) = [block for block in str(caught.value).split("\n\n") if block.startswith(f"错误 {code}")]
    assert told in text


def test_what_is_told_is_taken() -> None:
    for line in (
        "整改完成日 早于 2025年6月30日 计 5 分",
        "整改完成日 不晚于 2025年6月30日 计 5 分",
        "领导分管 为 是 且 专人负责 为 是 计 5 分",
        "信息稿件 其中 采用 且 级别 不低于 市 每条 计 3 分",
    ):
        loads(f"{RUBRIC}{line}\n")


@pytest.mark.parametrize(
    "effect",
    [
        "总分零分",
        "总分计零分",
        "总分记零分",
        "总分为零",
        "总分为零分",
        "总分计0分",
        "总分 为 0",
        "总分归零",
        "零分",
        "计零分",
        "考核项1计零分",
    ],
)
def test_a_gate_is_written_without_spaces(effect: str) -> None:
    rubric = loads(f"评分办法「方案」\n数据项 到位：是否\n前提「到位」：到位，否则{effect}\n考核项 1「方案」\n是 计 2 分\n")
    assert rubric.score({"到位": False}).total == 0
    assert rubric.score({"到位": True}).total == 2


TABLE = """评分办法「方案」
数据项 篇数：数量
考核项 1「信息」
按 篇数 分档：
"""


def test_rows_of_a_table_have_a_colon() -> None:
    with pytest.raises(RubricError) as caught:
        loads(f"{TABLE}不低于 5 计 5 分\n3 至 4 得 3 分\n0 至 2：计 0 分\n")
    found = [(each.code, dict(each.args).get("zh")) for each in caught.value.diagnostics]
    assert found == [("E140", "不低于 5：5 分"), ("E140", "3 至 4：3 分")]


def test_whatever_is_left_has_one_name() -> None:
    with pytest.raises(RubricError, match="其他情形写作「其余」"):
        loads(f"{TABLE}不低于 5：5 分\n其他：0 分\n")
    loads(f"{TABLE}不低于 5：5 分\n其余：0 分\n")


def test_a_line_below_an_item_is_no_row() -> None:
    with pytest.raises(RubricError) as caught:
        loads("评分办法「方案」\n数据项 篇数：数量\n考核项 1「信息」\n不低于 5 计 5 分\n")
    assert [each.code for each in caught.value.diagnostics] == ["E113"]


def test_an_english_row() -> None:
    with pytest.raises(RubricError, match="write `at least 5: 5 points`"):
        loads('rubric "r"\nfact posts: count\nitem 1 "Posts"\nby posts in bands:\n  at least 5 earns 5 points\n  below 5: 0 points\n')
