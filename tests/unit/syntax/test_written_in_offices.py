"""Slips of people who write in an office: dates, commas, words without spaces, lines that break off."""

from __future__ import annotations

import pytest
from attrs import evolve

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


LINES = """评分办法「方案」
数据项 会议：数量
数据项 增长率：比例
数据项 投诉：数量
数据项 文章：数量，单位 篇
考核项 1「方案」，最高 20 分
"""


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("增长率达6%计2分", "增长率 达到 6% 计 2 分"),
        ("增长率超6%计2分", "增长率 超过 6% 计 2 分"),
        ("增长率未达到6%扣2分", "增长率 低于 6% 扣 2 分"),
        ("会议不到4次扣2分", "会议 不满 4 次 扣 2 分"),
        ("增长率6%（含）以上计2分", "增长率 不低于 6% 计 2 分"),
        ("会议 4 次（含）以下 计 1 分", "会议 不超过 4 次 计 1 分"),
        ("文章每篇计1分，最多计10分", "文章 每篇 计 1 分，最高 10 分"),
        ("文章每篇计1分，累计不超过10分", "文章 每篇 计 1 分，最高 10 分"),
        ("投诉每件扣2分，最多扣10分", "投诉 每件 扣 2 分，最高 10 分"),
        ("增长率每满1个百分点加0.5分", "增长率 每满 1% 计 0.5 分"),
        ("增长率每增长1%计0.5分，按比例", "增长率 每 1% 计 0.5 分，按比例"),
    ],
)
def test_the_office_writes_it_so(written: str, canonical: str) -> None:
    """Two ways to say one thing are one program."""
    one, two = (loads(LINES + line + "\n").program.total.children[0].children[0] for line in (written, canonical))
    assert evolve(one, origin=two.origin) == evolve(two, origin=two.origin)


@pytest.mark.parametrize("dash", ["- ", "-", "－", "– ", "— "])
def test_a_dash_in_front_of_a_line_is_no_minus(dash: str) -> None:
    """It would turn what is meant into its opposite."""
    with pytest.raises(RubricError) as caught:
        loads(f"{LINES}{dash}会议达到2次计2分\n")
    assert [each.code for each in caught.value.diagnostics] == ["E110"]
    rubric = loads(f"{LINES}-(会议) 不低于 -2 计 2 分\n")
    assert rubric.format("zh").splitlines()[-1] == "-(会议) 不低于 -2 计 2 分"


@pytest.mark.parametrize(
    ("line", "hint"),
    [("无重大事故计2分", "写成「没有 重大事故」"), ("级别是省级计2分", "写成「级别 为 省级」"), ("有重大事故计2分", "是否指「重大事故」")],
)
def test_what_is_proposed_is_understood(line: str, hint: str) -> None:
    text = "评分办法「方案」\n数据项 重大事故：是否\n数据项 级别：选项 县级 < 省级\n考核项 1「方案」，最高 2 分\n"
    with pytest.raises(RubricError, match=hint):
        loads(f"{text}{line}\n")
    loads(f"{text}没有 重大事故 计2分\n级别 为 省级 计2分\n重大事故计2分\n")


@pytest.mark.parametrize("line", ["增长率第1名计5分，第2名计3分", "文章超过5篇的，每篇计1分", "文章计1分，否则计0分"])
def test_no_and_is_proposed_that_would_be_refused(line: str) -> None:
    with pytest.raises(RubricError) as caught:
        loads(f"{LINES}{line}\n")
    assert " 且 " not in str(caught.value)


NOT_THE_FIRST_ALONE = [
    ("前提「底线」：没有 甲、乙，否则零分", True),
    ("前提「底线」：没有 甲、没有 乙，否则零分", False),
    ("前提「底线」：乙、没有 甲，否则零分", False),
    ("定义 丙 = 成立数(没有 甲、乙)", True),
    ("定义 丙 = 没有 甲 或 乙", True),
    ("定义 丙 = 没有 （甲 或 乙）", False),
    ("定义 丙 = 没有 甲 且 乙", False),
]


@pytest.mark.parametrize(("line", "told"), NOT_THE_FIRST_ALONE)
def test_a_not_before_several(line: str, told: bool) -> None:
    rubric = loads(f"评分办法「平安」\n数据项 甲：是否\n数据项 乙：是否\n{line}\n考核项 1「平安」\n是 计 2 分\n")
    assert ("W356" in {each.code for each in rubric.warnings}) is told


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("三项 不低于 2 计 2 分", "E149"),
        ("三项 每满 1 计 1 分，最高 3 分", "E149"),
        ("【三项】 不低于 2 计 2 分", None),
        ("三项不低于2计2分", None),
    ],
)
def test_a_name_is_never_taken_for_a_number(line: str, code: str | None) -> None:
    """三项 is three of something where no name stands; where it is declared, nobody means three."""
    text = f"评分办法「方案」\n数据项 数：数量\n定义 三项 = 数 + 1\n考核项 1「方案」，最高 3 分\n{line}\n"
    if code is None:
        assert loads(text).score({"数": 0}).total == 0
    else:
        with pytest.raises(RubricError) as caught:
            loads(text)
        assert [each.code for each in caught.value.diagnostics] == [code]
