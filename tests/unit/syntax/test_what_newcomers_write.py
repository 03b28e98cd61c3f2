"""Statements that lack what the language wants at their head: each finding proposes the statement, and the statement compiles there."""

from __future__ import annotations

import pytest

from rubric_engine import RubricError, loads
from rubric_engine.diagnostics.model import Diagnostic, Severity
from rubric_engine.diagnostics.render import message

HEAD = """评分办法 「方案」
对象 「县」
数据项 有机构：是否
数据项 有事故：是否
数据项 篇数：数量，单位 篇
数据项 增长率：比例
"""
ITEM = "考核项 1 「方案」，最高 10 分\n"
LINE = "有机构 计 2 分\n"
PLACES = {
    "head": ("评分办法 「方案」\n", f"数据项 领导：是否\n{ITEM}领导 计 2 分\n"),
    "used": ("评分办法 「方案」\n", f"{ITEM}有机构 计 2 分\n"),
    "fact": (HEAD, ITEM + LINE),
    "list": ("评分办法 「方案」\n数据项 走访：清单\n字段 日：日期\n", "考核项 1 「走访」，不封顶\n走访 每条 计 1 分\n"),
    "item": (HEAD, LINE),
    "section": (HEAD, f"考核项 1.1 「方案」\n{LINE}"),
    "line": (HEAD + ITEM, ""),
    "end": (HEAD + ITEM + LINE, ""),
}
"""What stands before and behind a statement, by its kind."""


def errors_in(text: str) -> list[Diagnostic]:
    with pytest.raises(RubricError) as caught:
        loads(text)
    return [each for each in caught.value.diagnostics if each.severity is Severity.ERROR]


# where it stands, what is written, the piece that is shown, and what is told in Chinese and in English
FORMS = [
    # a fact without the word for it
    ("used", "有机构：是否", "有机构：是否", "数据项 有机构：是否", "fact 有机构: yes/no"),
    ("head", "篇数：数量，单位 篇", "篇数：数量，单位 篇", "数据项 篇数：数量，单位 篇", "fact 篇数: count, in 篇"),
    ("head", "篇数（articles）：数量", "篇数（articles）：数量", "数据项 篇数 (articles)：数量", "fact 篇数 (articles): count"),
    ("head", "staffed: yes/no", "staffed: yes/no", "数据项 staffed：是否", "fact staffed: yes/no"),
    ("head", "片：选项 东 / 西", "片：选项 东 / 西", "数据项 片：选项 东 / 西", "fact 片: choice of 东 / 西"),
    ("head", "得分率：评分 0 至 10", "得分率：评分 0 至 10", "数据项 得分率：评分 0 至 10", "fact 得分率: score 0 to 10"),
    ("head", "有机构：有/无", "有机构：有/无", "数据项 有机构：是否", "fact 有机构: yes/no"),
    ("head", "数据项 有机构：是/否", "数据项 有机构：是/否", "数据项 有机构：是否", "fact 有机构: yes/no"),
    ("head", "人数：整数", "人数：整数", "数据项 人数：数量", "fact 人数: count"),
    ("list", "地点：文本", "地点：文本", "字段 地点：文本", "field 地点: text"),
    # another word for it
    ("used", "指标 有机构：是否", "指标 有机构：是否", "数据项 有机构：是否", "fact 有机构: yes/no"),
    ("used", "变量 有机构：是否", "变量 有机构：是否", "数据项 有机构：是否", "fact 有机构: yes/no"),
    ("used", "参数 有机构：是否", "参数 有机构：是否", "数据项 有机构：是否", "fact 有机构: yes/no"),
    ("used", "数据项：有机构：是否", "数据项：有机构：是否", "数据项 有机构：是否", "fact 有机构: yes/no"),
    ("head", "variable staffed: yes/no", "variable staffed: yes/no", "数据项 staffed：是否", "fact staffed: yes/no"),
    # items and sections
    ("item", "项目 1 「信息」，最高 10 分", "项目 1 「信息」，最高 10 分", "考核项 1 「信息」，最高 10 分", 'item 1 "信息", at most 10 points'),
    ("item", "评分项 1 信息（10分）", "评分项 1 信息（10分）", "考核项 1 「信息」，最高 10 分", 'item 1 "信息", at most 10 points'),
    ("item", "考核项 1 信息，满分 10 分", "，满分 10 分", "考核项 1 「信息」，最高 10 分", 'item 1 "信息", at most 10 points'),
    ("item", "考核项1：信息，10分", "考核项1：信息，10分", "考核项 1 「信息」，最高 10 分", 'item 1 "信息", at most 10 points'),
    ("item", "一、信息（10分）", "一、信息（10分）", "考核项 1 「信息」，最高 10 分", 'item 1 "信息", at most 10 points'),
    ("item", "（二）信息（10分）", "（二）信息（10分）", "考核项 2 「信息」，最高 10 分", 'item 2 "信息", at most 10 points'),
    ("item", "1、信息（10分）", "1、信息（10分）", "考核项 1 「信息」，最高 10 分", 'item 1 "信息", at most 10 points'),
    ("item", "1. Reports (10 points)", "1. Reports (10 points)", "考核项 1 「Reports」，最高 10 分", 'item 1 "Reports", at most 10 points'),
    ("item", "1 信息 10分", "1 信息 10分", "考核项 1 「信息」，最高 10 分", 'item 1 "信息", at most 10 points'),
    ("item", "1.1 信息（10分）", "1.1 信息（10分）", "考核项 1.1 「信息」，最高 10 分", 'item 1.1 "信息", at most 10 points'),
    ("item", "第一项 信息 10分", "第一项 信息 10分", "考核项 1 「信息」，最高 10 分", 'item 1 "信息", at most 10 points'),
    ("section", "第一部分 信息", "第一部分 信息", "部分 1 「信息」", 'section 1 "信息"'),
    ("section", "一、信息工作", "一、信息工作", "部分 1 「信息工作」", 'section 1 "信息工作"'),
    ("item", "考核项 「信息」，最高 10 分", "考核项 「信息」，最高 10 分", "考核项 … 「信息」，最高 10 分", 'item … "信息", at most 10 points'),
    ("item", "信息工作（10分）", "信息工作（10分）", "考核项 … 「信息工作」，最高 10 分", 'item … "信息工作", at most 10 points'),
    # a line with its label in front
    ("line", "1.1 报送：篇数 达到 3 计 4 分", "1.1 报送：", "篇数 达到 3 计 4 分", "篇数 at least 3 earns 4 points"),
    ("line", "报送情况：篇数 达到 3 计 4 分", "报送情况：", "篇数 达到 3 计 4 分", "篇数 at least 3 earns 4 points"),
    ("line", "「报送」：篇数 达到 3 计 4 分", "「报送」：", "篇数 达到 3 计 4 分", "篇数 at least 3 earns 4 points"),
    ("line", "「报送」 篇数 达到 3 计 4 分", "「报送」", "篇数 达到 3 计 4 分", "篇数 at least 3 earns 4 points"),
    ("line", "报送情况 篇数 达到 3 计 4 分", "报送情况", "篇数 达到 3 计 4 分", "篇数 at least 3 earns 4 points"),
    ("line", "报送：篇数达到3篇，计4分", "报送：", "篇数 达到 3 篇 计 4 分", "篇数 at least 3 篇 earns 4 points"),
    ("line", "报送：每报送1篇信息计1分", "", "", ""),
    ("line", "篇数：每篇计1分", "篇数：", "篇数 每篇 计 1 分", "篇数 each 篇 earns 1 point"),
    ("line", "有机构：2分", "有机构：2分", "有机构 计 2 分", "有机构 earns 2 points"),
    ("line", "有机构（2分）", "有机构（2分）", "有机构 计 2 分", "有机构 earns 2 points"),
    ("line", "1.1 有机构 2分", "1.1 有机构 2分", "有机构 计 2 分", "有机构 earns 2 points"),
    ("line", "篇数 每篇 1分", "篇数 每篇 1分", "篇数 每篇 计 1 分", "篇数 each 篇 earns 1 point"),
    ("line", "增长率 达到 6% 2分", "增长率 达到 6% 2分", "增长率 达到 6% 计 2 分", "增长率 at least 6% earns 2 points"),
    # gates
    ("fact", "前提 有机构，否则总分计零分", "前提 有机构，否则总分计零分", "前提 「…」：有机构，否则 总分 零分", 'gate "…": 有机构, otherwise total is zero'),
    ("fact", "前提 机构：有机构，否则总分零分", "前提 机构：有机构，否则总分零分", "前提 「机构」：有机构，否则 总分 零分", 'gate "机构": 有机构, otherwise total is zero'),
    ("fact", "前提 「机构」 有机构，否则不参评", "前提 「机构」 有机构，否则不参评", "前提 「机构」：有机构，否则 不参评", 'gate "机构": 有机构, otherwise not eligible'),
    ("fact", "前提：有机构", "前提：有机构", "前提 「…」：有机构，否则 总分 零分", 'gate "…": 有机构, otherwise total is zero'),
    ("fact", "前提 「机构」：有机构", "前提 「机构」：有机构", "前提 「机构」：有机构，否则 总分 零分", 'gate "机构": 有机构, otherwise total is zero'),
    ("fact", "前提 当 有事故 时：总分 零分", "前提 当 有事故 时：总分 零分", "前提 「…」 当 有事故 时：总分 零分", 'gate "…" when 有事故: total is zero'),
    ("fact", "一票否决：有事故", "一票否决：有事故", "前提 「一票否决」 当 有事故 时：总分 零分", 'gate "一票否决" when 有事故: total is zero'),
    ("fact", "有事故的一票否决", "有事故的一票否决", "前提 「一票否决」 当 有事故 时：总分 零分", 'gate "一票否决" when 有事故: total is zero'),
    ("fact", "一票否决项：有事故、篇数 不满 3", "一票否决项：有事故、篇数 不满 3", "前提 「一票否决」 当 有事故 或 篇数 不满 3 时：总分 零分",
     'gate "一票否决" when 有事故 or 篇数 below 3: total is zero'),
    ("fact", "veto: 有事故", "veto: 有事故", "前提 「Veto」 当 有事故 时：总分 零分", 'gate "Veto" when 有事故: total is zero'),
    # grades
    ("end", "等次 优秀 总分 90分以上", "等次 优秀 总分 90分以上", "等次 优秀 当 总分 不低于 90 时", "grade 优秀 when total at least 90"),
    ("end", "优秀：90分", "优秀：90分", "等次 优秀 当 总分 不低于 90 时", "grade 优秀 when total at least 90"),
    ("end", "优秀 90分以上", "优秀 90分以上", "等次 优秀 当 总分 不低于 90 时", "grade 优秀 when total at least 90"),
    ("end", "优秀等次：90分以上", "优秀等次：90分以上", "等次 优秀 当 总分 不低于 90 时", "grade 优秀 when total at least 90"),
    ("end", "优秀（90分以上）", "优秀（90分以上）", "等次 优秀 当 总分 不低于 90 时", "grade 优秀 when total at least 90"),
    ("end", "90分以上优秀", "90分以上优秀", "等次 优秀 当 总分 不低于 90 时", "grade 优秀 when total at least 90"),
    ("end", "等级 优秀 当 总分 不低于 90 时", "等级 优秀 当 总分 不低于 90 时", "等次 优秀 当 总分 不低于 90 时", "grade 优秀 when total at least 90"),
    ("end", "grade excellent: 90", "grade excellent: 90", "等次 excellent 当 总分 不低于 90 时", "grade excellent when total at least 90"),
    ("end", "grade excellent 90 or more", "grade excellent 90 or more", "等次 excellent 当 总分 不低于 90 时", "grade excellent when total at least 90"),
]  # fmt: skip


@pytest.mark.parametrize(("where", "written", "shown", "zh", "en"), [form for form in FORMS if form[3]], ids=lambda value: value)
def test_the_statement_is_proposed_and_compiles(where: str, written: str, shown: str, zh: str, en: str) -> None:
    before, behind = PLACES[where]
    text = f"{before}{written}\n{behind}"
    (found,) = errors_in(text)
    assert found.code == "E140"
    assert text[found.span.start : found.span.end] == shown
    args = dict(found.args)
    assert (args["zh"], args["en"]) == (zh, en)
    assert message(found, "zh") == f"这里不用「{shown}」；请写「{zh}」"
    for proposed in (zh, en):
        loads(f"{before}{proposed.replace('… ', '7 ')}\n{behind}")


@pytest.mark.parametrize(
    ("where", "written", "code"),
    [
        ("line", "报送：每报送1篇信息计1分", "E113"),  # what is counted isn't known
        ("line", "有机构：篇数 达到 3 计 4 分", "E113"),  # both may be conditions
        ("line", "篇数 3分", "E121"),  # for each, or from how many on?
        ("line", "1、篇数 达到 3 计 4 分", "E110"),  # only the number is too much
        ("end", "满意：90分", "E204"),  # no word for a grade
        ("end", "合格数：篇数", "E204"),
    ],
)
def test_what_may_mean_several_things_is_not_proposed(where: str, written: str, code: str) -> None:
    before, behind = PLACES[where]
    (found,) = errors_in(f"{before}{written}\n{behind}")
    assert found.code == code


def test_several_grades_in_one_line() -> None:
    (found,) = errors_in(f"{HEAD}{ITEM}{LINE}优秀 90分以上，良好 80-89分，60分以下不合格\n")
    assert dict(found.args)["zh"] == (
        "等次 优秀 当 总分 不低于 90 时」，另起一行写「等次 良好 当 总分 介于 80 至 89 时」，另起一行写「等次 不合格 当 总分 不超过 60 时"
    )
    (found,) = errors_in(f"{HEAD}{ITEM}{LINE}等次：甲等 90分以上，乙等 80分以上，其余丙等\n")
    assert dict(found.args)["en"].endswith("grade 丙等 otherwise")


@pytest.mark.parametrize("line", ["级别 为 市级或省级 计 2 分", "级别 为 市级 或 省级 计 2 分", "级别 是 市级、省级 计 2 分"])
def test_one_of_several_options(line: str) -> None:
    (found,) = errors_in(f"{HEAD}数据项 级别：选项 县级 < 市级 < 省级\n{ITEM}{line}\n")
    assert (dict(found.args)["zh"], dict(found.args)["en"]) == (
        "级别 属于 （市级、省级） 计 2 分",
        "级别 is one of (市级, 省级) earns 2 points",
    )


def test_the_missing_colon_of_a_fact() -> None:
    (found,) = errors_in(f"{HEAD}数据项 会议 数量，单位 次\n{ITEM}{LINE}")
    assert (found.code, found.hint) == ("E122", "写成「数据项 会议：数量，单位 次」")


def test_uses_of_a_fact_that_is_proposed_are_no_second_errors() -> None:
    text = f"评分办法 「方案」\n有机构：是否\n篇数：数量\n{ITEM}有机构 计 2 分\n篇数 每 1 计 1 分\n无此项 计 1 分\n"
    assert [each.code for each in errors_in(text)] == ["E140", "E140", "E240"]


def test_a_row_of_a_table_is_no_grade_and_no_heading() -> None:
    head = f"{HEAD}数据项 评级：选项 优秀 / 良好\n{ITEM}按 评级：\n"
    assert loads(f"{head}优秀：9分\n良好：5分\n")
    for found in errors_in(f"{head}优秀 9分\n良好：5分\n其余：0 分\n"):
        assert "等次" not in message(found, "zh")
        assert "考核项" not in dict(found.args).get("zh", "")


@pytest.mark.parametrize(
    "line", ["有机构，" * 55, "1、" * 100, "前提 " + "甲，" * 70, "优秀 " * 70, "（" * 40 + "10分", "90分以上" * 40, "甲 " * 100 + "10分"]
)
def test_what_is_looked_for_takes_bounded_work(line: str) -> None:
    assert errors_in(f"{HEAD}{ITEM}{LINE}{f'{line}x' + chr(10)}" * 1)
    many = "".join(f"{line} {number}\n" for number in range(30))
    assert errors_in(f"{HEAD}{ITEM}{LINE}{many}")
