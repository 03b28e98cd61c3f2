"""Statements as official documents write them: what is told is the place, and the statement that is written instead, which compiles."""

from __future__ import annotations

import pytest

from rubric_engine import RubricError, loads
from rubric_engine.diagnostics.model import Diagnostic, SourceFile
from rubric_engine.diagnostics.render import message
from rubric_engine.syntax.mistakes_offices import advised
from rubric_engine.syntax.mistakes_sentences import band
from rubric_engine.syntax.parser import parse

HEAD = """评分办法 「方案」
对象 「县」
并列 取较优名次
数据项 领导分管：是否
数据项 会议：数量，单位 次
数据项 文章：数量，单位 篇
数据项 增长率：比例
数据项 事故：数量，单位 起，缺失视为 0
数据项 报送日：日期
数据项 级别：选项 县级 < 市级 < 省级
数据项 片区：选项 东片 / 西片 / 南片
数据项 得分率：数量，0 至 100
定义 位次 = 名次(增长率)
"""
ITEM = "考核项 1 「方案」，最高 10 分\n"
LINE = "领导分管 计 2 分\n"
PLACES = {
    "head": ("评分办法 「方案」\n", f"数据项 领导分管：是否\n{ITEM}{LINE}"),
    "fact": (HEAD, f"{ITEM}{LINE}"),
    "gate": (HEAD, f"{ITEM}{LINE}"),
    "item": (HEAD, LINE),
    "line": (HEAD + ITEM, ""),
    "end": (HEAD + ITEM + LINE, ""),
    "ranks": (f"{HEAD}{ITEM}按 位次：\n", "其余：0 分\n"),
    "last rank": (f"{HEAD}{ITEM}按 位次：\n1：5 分\n", ""),
    "bands": (f"{HEAD}{ITEM}按 得分率 分档：\n", "其余：0 分\n"),
    "example": (f"{HEAD}{ITEM}{LINE}示例 「甲」\n给定 领导分管 为 是\n", ""),
}
"""What stands before and behind a statement, by its kind."""


def found_in(text: str) -> list[Diagnostic]:
    source = SourceFile("t", text)
    with pytest.raises(RubricError) as caught:
        loads(text)
    return advised(caught.value.diagnostics, source, parse(source).document)


# kind of place, what is written, the piece that is shown, and what is told in Chinese and in English
FORMS = [
    # 1. lines of the head
    ("head", "版本：1", "版本：1", "版本 1", "edition 1"),
    ("head", "版本号 1", "版本号 1", "版本 1", "edition 1"),
    ("head", "版本 第二版", "版本 第二版", "版本 2", "edition 2"),
    ("head", "依据：《考核办法（试行）》", "依据：《考核办法（试行）》", "依据 「考核办法（试行）」", 'source "考核办法（试行）"'),
    ("head", "依据：县委办〔2014〕3号", "依据：县委办〔2014〕3号", "依据 「县委办〔2014〕3号」", 'source "县委办〔2014〕3号"'),
    ("head", "对象：县级单位", "对象：县级单位", "对象 「县级单位」", 'unit "县级单位"'),
    ("head", "并列：取较优名次", "并列：取较优名次", "并列 取较优名次", "ties share the better rank"),
    ("head", "edition: 2", "edition: 2", "版本 2", "edition 2"),
    # 2. rows of a table of places
    ("ranks", "第1名：5分", "第1名：5分", "1：5 分", "1: 5 points"),
    ("ranks", "第一名 5分", "第一名 5分", "1：5 分", "1: 5 points"),
    ("ranks", "第1-3名 5分", "第1-3名 5分", "1 至 3：5 分", "1 to 3: 5 points"),
    ("ranks", "第一至第三名：扣2分", "第一至第三名：扣2分", "1 至 3：扣 2 分", "1 to 3: loses 2 points"),
    ("ranks", "第2名 计 5 分", "第2名 计 5 分", "2：5 分", "2: 5 points"),
    ("last rank", "其他名次：0分", "其他名次：0分", "其余：0 分", "otherwise: 0 points"),
    # 3. places in conditions
    ("line", "增长率排名第一计2分", "排名第一", "增长率 居 前 1 位 计 2 分", "增长率 in top 1 earns 2 points"),
    ("line", "增长率 居第1位 计 2 分", "居第1位", "增长率 居 前 1 位 计 2 分", "增长率 in top 1 earns 2 points"),
    ("line", "增长率居第一位 计 2 分", "居第一位", "增长率 居 前 1 位 计 2 分", "增长率 in top 1 earns 2 points"),
    ("line", "增长率居全市第一计2分", "居全市第一", "增长率 居全市 前 1 位 计 2 分", "增长率 in top 1 earns 2 points"),
    ("line", "增长率 排名第1至3名 计 2 分", "排名第1至3名", "增长率 居 前 3 位 计 2 分", "增长率 in top 3 earns 2 points"),
    ("line", "增长率 位居第二 计 2分", "增长率 位居第二", "名次(增长率) 为 2 计 2 分", "rank of 增长率 is 2 earns 2 points"),
    ("line", "增长率排名前3计2分", "排名前3", "增长率 居 前 3 位 计 2 分", "增长率 in top 3 earns 2 points"),
    ("line", "增长率排在前三名计2分", "排在前三名", "增长率 居 前 3 位 计 2 分", "增长率 in top 3 earns 2 points"),
    ("line", "增长率排名末位扣2分", "排名末位", "增长率 居 后 1 位 扣 2 分", "增长率 in bottom 1 loses 2 points"),
    ("end", "等次 优秀 当 总分居前三名 时", "总分居前三名", "等次 优秀 当 总分 居 前 3 位 时", "grade 优秀 when total in top 3"),
    # 4. rows of bands, and grades written as such rows
    ("bands", "90分以上 10分", "90分以上 10分", "达到 90：10 分", "at least 90: 10 points"),
    ("bands", "60至90分（不含）：5分", "60至90分（不含）：5分", "60 至 不满 90：5 分", "60 to below 90: 5 points"),
    ("bands", "80～90分：5分", "80～90分：5分", "80 至 90：5 分", "80 to 90: 5 points"),
    ("bands", "90分以上", "90分以上", "达到 90：… 分", "at least 90: … points"),
    ("end", "90分以上：优秀", "90分以上：优秀", "等次 优秀 当 总分 不低于 90 时", "grade 优秀 when total at least 90"),
    ("end", "等次 优秀：90分以上", "等次 优秀：90分以上", "等次 优秀 当 总分 不低于 90 时", "grade 优秀 when total at least 90"),
    ("end", "等次 良好：80-90分", "等次 良好：80-90分", "等次 良好 当 总分 介于 80 至 90 时", "grade 良好 when total from 80 to 90"),
    ("end", "不足60分为不合格", "不足60分为不合格", "等次 不合格 当 总分 不满 60 时", "grade 不合格 when total below 60"),
    # 5. the maximum behind a heading
    ("item", "考核项 1 「方案」（10分）", "（10分）", "考核项 1 「方案」，最高 10 分", 'item 1 "方案", at most 10 points'),
    ("item", "考核项 1 「方案」(满分10分)", "(满分10分)", "考核项 1 「方案」，最高 10 分", 'item 1 "方案", at most 10 points'),
    ("item", "考核项 1 方案（10分）", "（10分）", "考核项 1 「方案」，最高 10 分", 'item 1 "方案", at most 10 points'),
    ("item", "考核项 1 「方案」 十分", "十分", "考核项 1 「方案」，最高 10 分", 'item 1 "方案", at most 10 points'),
    ("item", 'item 1 "Plan" (10 points)', "(10 points)", "考核项 1 「Plan」，最高 10 分", 'item 1 "Plan", at most 10 points'),
    # 6. rounding
    ("end", "总分，保留两位小数", "，保留两位小数", "总分，四舍五入 保留 2 位小数", "total, rounded half up to 2 decimals"),
    ("end", "总分，向下取整保留两位小数", "，向下取整保留两位小数", "总分，向下取整 保留 2 位小数", "total, rounded down to 2 decimals"),
    (
        "item",
        "考核项 1 「方案」，最高 10 分，四舍五入保留两位小数",
        "，四舍五入保留两位小数",
        "考核项 1 「方案」，最高 10 分，四舍五入 保留 2 位小数",
        'item 1 "方案", at most 10 points, rounded half up to 2 decimals',
    ),
    (
        "fact",
        "定义 率 = 增长率，精确到0.01",
        "，精确到0.01",
        "定义 率 = 增长率 四舍五入 保留 2 位小数",
        "define 率 = 增长率 rounded half up to 2 decimals",
    ),
    # 7. ranges
    ("line", "增长率在6%以上计2分", "在6%以上", "增长率 6%以上 计 2 分", "增长率 6% or more earns 2 points"),
    ("line", "增长率 6%以上10%以下 计 2 分", "6%以上10%以下", "增长率 介于 6% 至 10% 计 2 分", "增长率 from 6% to 10% earns 2 points"),
    (
        "line",
        "增长率6%以上不满10%计2分",
        "6%以上不满10%",
        "增长率 介于 6% 至 不满 10% 计 2 分",
        "增长率 from 6% to below 10% earns 2 points",
    ),
    ("line", "增长率 6%-10% 计 2 分", "6%-10%", "增长率 介于 6% 至 10% 计 2 分", "增长率 from 6% to 10% earns 2 points"),
    ("line", "增长率在6—10%之间计2分", "在6—10%之间", "增长率 介于 6% 至 10% 计 2 分", "增长率 from 6% to 10% earns 2 points"),
    # 8. what is counted
    ("line", "增长率 每提高1个百分点得1分", "每提高1个百分点", "增长率 每满 1% 得 1 分", "增长率 each full 1% earns 1 point"),
    ("line", "文章每有1篇计1分", "每有1篇", "文章 每篇 计 1 分", "文章 each 篇 earns 1 point"),
    ("line", "事故 每发生1起扣2分", "每发生1起", "事故 每起 扣 2 分", "事故 each 起 loses 2 points"),
    ("line", "文章每一篇得1分", "每一篇", "文章 每篇 得 1 分", "文章 each 篇 earns 1 point"),
    ("line", "文章 每满两篇得1分", "每满两篇", "文章 每满 2 篇 得 1 分", "文章 each full 2 篇 earns 1 point"),
    ("line", "每篇文章计1分", "每篇文章", "文章 每篇 计 1 分", "文章 each 篇 earns 1 point"),
    ("line", "每发生1起事故扣2分", "每发生1起事故", "事故 每起 扣 2 分", "事故 each 起 loses 2 points"),
    ("line", "会议每少于4次1次扣1分", "每少于4次1次", "会议 不满 4 的部分 每次 扣 1 分", "会议 short of 4 each 次 loses 1 point"),
    (
        "line",
        "增长率每高于6%1个百分点加1分",
        "每高于6%1个百分点",
        "增长率 超过 6% 的部分 每满 1% 加 1 分",
        "增长率 beyond 6% each full 1% adds 1 point",
    ),
    ("line", "会议每缺1次扣1分", "每缺1次", "会议 不满 … 的部分 每次 扣 1 分", "会议 short of … each 次 loses 1 point"),
    # 9. choices
    ("line", "级别省级以上计2分", "级别省级以上", "级别 不低于 省级 计 2 分", "级别 at least 省级 earns 2 points"),
    ("line", "级别 为 市级及以下 计 2 分", "级别 为 市级及以下", "级别 不超过 市级 计 2 分", "级别 at most 市级 earns 2 points"),
    ("line", "省级以上计2分", "省级以上", "级别 不低于 省级 计 2 分", "级别 at least 省级 earns 2 points"),
    (
        "line",
        "片区 东片以上 计 2 分",
        "片区 东片以上",
        "片区 属于 （东片、西片、南片） 计 2 分",
        "片区 is one of (东片, 西片, 南片) earns 2 points",
    ),
    # 10. amounts
    ("line", "增长率 不满 6% 不得分", "不得分", "增长率 不满 6% 计 0 分", "增长率 below 6% earns 0 points"),
    ("line", "没有 领导分管 的不得分", "的不得分", "没有 领导分管 计 0 分", "not 领导分管 earns 0 points"),
    ("line", "领导分管记2分", "记2分", "领导分管 计 2 分", "领导分管 earns 2 points"),
    ("line", "领导分管 得满分", "得满分", "领导分管 计 10 分", "领导分管 earns 10 points"),
    ("bands", "不满 60：不得分", "不满 60：不得分", "不满 60：0 分", "below 60: 0 points"),
    ("bands", "达到 60：记2分", "达到 60：记2分", "达到 60：2 分", "at least 60: 2 points"),
    # 11. the total
    ("end", "总分不超过100分", "总分不超过100分", "总分，最高 100 分", "total, at most 100 points"),
    ("end", "总分：100分", "总分：100分", "总分，最高 100 分", "total, at most 100 points"),
    ("end", "总分始终介于0至5", "总分始终介于0至5", "规律 「总分」：总分 介于 0 至 5", 'law "总分": total from 0 to 5'),
    (
        "end",
        "规律 「总」：总分始终介于0至5",
        "规律 「总」：总分始终介于0至5",
        "规律 「总」：总分 介于 0 至 5",
        'law "总": total from 0 to 5',
    ),
    ("example", "应得 总分：2分", "应得 总分：2分", "应得 总分 为 2", "expect total is 2"),
    # 12. days
    (
        "line",
        "报送日2014年6月30日前计2分",
        "2014年6月30日前",
        "报送日 早于 2014年6月30日 计 2 分",
        "报送日 before 2014-06-30 earns 2 points",
    ),
    (
        "line",
        "报送日截至2014年6月30日计2分",
        "截至2014年6月30日",
        "报送日 不晚于 2014年6月30日 计 2 分",
        "报送日 on or before 2014-06-30 earns 2 points",
    ),
    # 13. options
    ("fact", "数据项 方位：选项 东、西", "选项 东、西", "数据项 方位：选项 东 / 西", "fact 方位: choice of 东 / 西"),
    (
        "fact",
        "数据项 方位：选项（东，西），缺失视为 东",
        "选项（东，西）",
        "数据项 方位：选项 东 / 西，缺失视为 东",
        "fact 方位: choice of 东 / 西, missing counts as 东",
    ),
    ("fact", "数据项 档次：选项 高 > 低", "选项 高 > 低", "数据项 档次：选项 低 < 高", "fact 档次: choice of 低 < 高"),
    ("fact", "数据项 方位：东/西", "东/西", "数据项 方位：选项 东 / 西", "fact 方位: choice of 东 / 西"),
    ("fact", "选项 东、西", "选项 东、西", "数据项 …：选项 东 / 西", "fact …: choice of 东 / 西"),
    ("fact", "fact side: choice east, west", "choice east, west", "数据项 side：选项 east / west", "fact side: choice of east / west"),
    # 14. when … then
    ("line", "当增长率达到6%时，计2分", "当增长率达到6%时，计2分", "增长率 达到 6% 计 2 分", "增长率 at least 6% earns 2 points"),
    (
        "line",
        "如 增长率 达到 6%，则 计 2 分",
        "如 增长率 达到 6%，则 计 2 分",
        "增长率 达到 6% 计 2 分",
        "增长率 at least 6% earns 2 points",
    ),
    ("line", "若增长率达到6%计2分", "若", "增长率 达到 6% 计 2 分", "增长率 at least 6% earns 2 points"),
    (
        "gate",
        "前提 「底线」：当 没有 领导分管 时，总分 零分",
        "前提 「底线」：当 没有 领导分管 时，总分 零分",
        "前提 「底线」 当 没有 领导分管 时：总分 零分",
        'gate "底线" when not 领导分管: total is zero',
    ),
    (
        "gate",
        "前提「底线」：如没有领导分管，则总分零分",
        "前提「底线」：如没有领导分管，则总分零分",
        "前提 「底线」 当 没有 领导分管 时：总分 零分",
        'gate "底线" when not 领导分管: total is zero',
    ),
    (
        "gate",
        "前提 「底线」：发生事故的，一票否决",
        "前提 「底线」：发生事故的，一票否决",
        "前提 「底线」 当 事故 不低于 1 时：总分 零分",
        'gate "底线" when 事故 at least 1: total is zero',
    ),
    (
        "gate",
        'gate "g": if 领导分管, then total is zero',
        'gate "g": if 领导分管, then total is zero',
        "前提 「g」 当 领导分管 时：总分 零分",
        'gate "g" when 领导分管: total is zero',
    ),
    # 16. nothing, of a yes/no fact
    ("line", "领导分管 为 无 计 2 分", "领导分管 为 无", "没有 领导分管 计 2 分", "not 领导分管 earns 2 points"),
    ("line", "领导分管为无计2分", "领导分管为无", "没有 领导分管 计 2 分", "not 领导分管 earns 2 points"),
    ("line", "会议 为 无 扣 2 分", "会议 为 无", "会议 为 0 扣 2 分", "会议 is 0 loses 2 points"),
    ("example", "给定 领导分管：有", "给定 领导分管：有", "给定 领导分管 为 是", "given 领导分管 is yes"),
    # 17. numerals
    ("line", "文章达到三篇计2分", "达到三篇", "文章 达到 3 篇 计 2 分", "文章 at least 3 篇 earns 2 points"),
    ("line", "会议不少于两次的，计2分", "不少于两次", "会议 不少于 2 次 计 2 分", "会议 not less than 2 次 earns 2 points"),
    ("line", "会议十二次以上计2分", "十二次以上", "会议 12 次以上 计 2 分", "会议 12 次 or more earns 2 points"),
    ("line", "事故 不超过两起 计 2 分", "不超过两起", "事故 不超过 2 起 计 2 分", "事故 at most 2 起 earns 2 points"),
    ("line", "增长率达到百分之六计2分", "达到百分之六", "增长率 达到 6% 计 2 分", "增长率 at least 6% earns 2 points"),
    # 18. a unit in brackets that is no name
    ("fact", "数据项 增幅（%）：比例", "（%）", "数据项 增幅：比例", "fact 增幅: percent"),
]


@pytest.mark.parametrize(("place", "written", "piece", "chinese", "english"), FORMS, ids=[form[1] for form in FORMS])
def test_the_statement_is_told_that_is_written_here(place: str, written: str, piece: str, chinese: str, english: str) -> None:
    before, behind = PLACES[place]
    text = f"{before}{written}\n{behind}"
    (found,) = [each for each in found_in(text) if each.span.start < len(before) + len(written) and each.severity.value == "error"]
    assert (found.code, text[found.span.start : found.span.end]) == ("E140", piece)
    assert found.span.start >= len(before)
    assert message(found, "zh") == f"这里不用「{piece}」；请写「{chinese}」"
    assert message(found, "en") == f"`{piece}` isn't used here; write `{english}`"
    if "…" not in chinese:
        one, two = (loads(f"{before}{mended}\n{behind}") for mended in (chinese, english))
        assert one.format("en") == two.format("en")


@pytest.mark.parametrize(
    ("place", "written", "told"),
    [
        ("line", "增长率 6%-10% 计 2 分", "含两端；不含上限的写「至 不满 …」"),
        ("line", "报送日2014年6月30日前计2分", "「早于」不含当日；含当日的写「不晚于」"),
        ("line", "片区 东片以上 计 2 分", "这些选项不分高低"),
        ("end", "总分，保留两位小数", "其他取舍方式可写「向上取整」「向下取整」"),
        ("fact", "数据项 方位：选项 东、西", "有高低之分的选项用「<」"),
        ("line", "增长率 每提高1个百分点得1分", "从某一数起算的，写成「增长率 超过 6% 的部分 每满 1% 计 1 分」"),
        ("line", "领导分管 计 2 分，否则不得分", "写成「领导分管 计 2 分」；条件不成立时即不计分，不必写出"),
        ("end", "总分四舍五入保留两位小数", "写成「总分，四舍五入 保留 2 位小数」"),
        ("line", "报送日6月30日前计2分", "补上年份，写成「报送日 早于 …年6月30日 计 2 分」"),
    ],
)
def test_what_else_the_author_should_know(place: str, written: str, told: str) -> None:
    before, behind = PLACES[place]
    (found,) = [
        each for each in found_in(f"{before}{written}\n{behind}") if each.span.start >= len(before) and each.severity.value == "error"
    ]
    assert told in found.hint


@pytest.mark.parametrize(
    ("written", "code", "piece"),
    [
        ("领导分管 得 2 分，否则不得分", "E139", "否则"),
        ("报送日6月30日前计2分", "E137", "6月30日"),
        ("报送日 在6月30日前 计 2 分", "E137", "6月30日"),
    ],
)
def test_what_has_a_message_of_its_own_keeps_it(written: str, code: str, piece: str) -> None:
    text = f"{HEAD}{ITEM}{written}\n"
    (found,) = [each for each in found_in(text) if each.severity.value == "error"]
    assert (found.code, text[found.span.start : found.span.end]) == (code, piece)


def test_several_places_in_one_line_are_several_rows() -> None:
    before, behind = PLACES["ranks"]
    (found,) = found_in(f"{before}第1名得5分，第2名得3分\n{behind}")
    assert message(found, "zh").endswith("请写「1：5 分」，另起一行写「2：3 分」")
    (found,) = [each for each in found_in(f"{HEAD}{ITEM}第1名得5分，第2名得3分\n") if each.code == "E140"]
    assert message(found, "zh").endswith("请写「按 名次(…)：」，其下逐行写「1：5 分」，另起一行写「2：3 分」")
    assert message(found, "en").endswith("write `by rank of …:`, and below it `1: 5 points`, and on a line of its own `2: 3 points`")


BULLETS = "1） 1) （1） (a) a) ① ⑴ ⒈ ❶ ㈠ Ⅰ、 一、 （一） 1、 1. 1.1 * ● 一是 其一， 第一， A.".split()


@pytest.mark.parametrize("bullet", BULLETS)
@pytest.mark.parametrize("line", ["领导分管 计 2 分", "增长率达到6%计2分"])
def test_numbers_in_front_of_lines(bullet: str, line: str) -> None:
    text = f"{HEAD}{ITEM}{bullet}{' ' if bullet == '1.1' else ''}{line}\n"
    (found,) = [each for each in found_in(text) if each.severity.value == "error"]
    assert (found.code, text[found.span.start : found.span.end]) == ("E110", bullet)
    assert f"行首的「{bullet.translate({0xFF08: '(', 0xFF09: ')'})}」" in message(found, "zh").translate(
        {0xFF08: "(", 0xFF09: ")"}
    ).replace(",", "，")
    loads(f"{HEAD}{ITEM}{line}\n")


def test_a_rubric_whose_name_stands_behind_a_colon() -> None:
    text = f"评分办法：试行方案\n数据项 领导分管：是否\n{ITEM}{LINE}"
    (found,) = found_in(text)
    assert (found.code, found.span.start) == ("E140", 0)
    assert "请写「评分办法 「试行方案」」" in message(found, "zh")


@pytest.mark.parametrize(
    "line",
    [
        "增长率居第一产业 计 2 分",  # 第一产业 is no place
        "如东县增长 计 2 分",
        "增长率 每月 计 2 分 再加",
        "陌生的数 不得分 的",
        "会议 6-4 次 计 2 分",  # a range that falls
        "领导 分管 6%-10% 计 2 分",
    ],
)
def test_nothing_is_proposed_that_would_not_be_read(line: str) -> None:
    for found in found_in(f"{HEAD}{ITEM}{line}\n"):
        assert found.code != "E140" or "…" in message(found, "zh")


@pytest.mark.parametrize("fact", ["数据项 甲：数量，位 次", "数据项 甲：数量单位 篇", "数据项 甲：也许"])
def test_a_type_is_no_option(fact: str) -> None:
    assert all("选项 数量" not in message(each, "zh") for each in found_in(f"{HEAD}{fact}\n{ITEM}{LINE}"))


def test_a_name_that_looks_like_an_office_form_is_a_name() -> None:
    text = f"{HEAD}数据项 如期完成：是否\n数据项 当年新增：是否\n{ITEM}如期完成 计 2 分\n当年新增计2分\n"
    assert loads(text).score({"如期完成": True, "当年新增": True, "领导分管": True}).total == 4
    (found,) = [each for each in found_in(f"{text}如期完成 不得分\n") if each.severity.value == "error"]
    assert message(found, "zh") == "这里不用「不得分」；请写「如期完成 计 0 分」"


def test_what_is_quoted_stays_as_it_was_written() -> None:
    text = f"{HEAD}考核项 1 「每有1篇（２０１４）」（10分）\n{LINE}"
    (found,) = [each for each in found_in(text) if each.severity.value == "error"]
    assert "请写「考核项 1 「每有1篇（２０１４）」，最高 10 分」" in message(found, "zh")


def test_findings_that_are_no_slips_of_offices_stay() -> None:
    text = f"{HEAD}{ITEM}增长绿 达到 6% 计 2 分\n领导分管 计 2\n"
    source = SourceFile("t", text)
    with pytest.raises(RubricError) as caught:
        loads(text)
    before = list(caught.value.diagnostics)
    assert advised(before, source, parse(source).document) == before
    assert advised([], source, parse(source).document) == []


def test_a_text_with_many_slips_is_told_of_them_all_in_bounded_work() -> None:
    lines = "".join(f"{'增长率 且 ' * 30}增长率 6%-10% 计 2 分\n" for _ in range(200))
    found = parse(SourceFile("t", f"{HEAD}{ITEM}{lines}")).diagnostics
    assert len(found) == 200
    long = parse(SourceFile("t", f"{HEAD}{ITEM}{'每' * 5000} 不得分\n")).diagnostics
    assert len(long) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("90分以上", "不低于 90"),
        ("90分（含）以上", "不低于 90"),
        ("80-90分", "介于 80 至 90"),
        ("80分以上90分以下", "介于 80 至 90"),
        ("80分以上不足90分", "介于 80 至 不满 90"),
        ("80分（含）至90分（不含）", "介于 80 至 不满 90"),
        ("60分以下", "不超过 60"),
        ("不足60分", "不满 60"),
        ("6-10%", "介于 6% 至 10%"),
        ("90-80分", ""),
        ("90分以上 10分", ""),
        ("优秀", ""),
    ],
)
def test_ranges_of_points(text: str, told: str) -> None:
    from rubric_engine.syntax.folding import fold

    assert band(fold(text))[0] == told
