"""What is said about slips that people make: the message has what is to be written instead, in the language of the text."""

from __future__ import annotations

import pytest

from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.diagnostics.render import message
from rubric_engine.syntax.language import language_of
from rubric_engine.syntax.parser import parse
from rubric_engine.syntax.printer import print_document
from rubric_engine.syntax.statements import TIES

SLIPS = [
    ("字段 位次 = 名次(金额 分组按 月份、客户)", "E150", "只能写一项"),
    ("字段 位次 = 名次(金额 分组按 月份 分组按 客户)", "E150", "只能写一项"),
    ("define p = rank(a within b within c)", "E150", "`within` groups by one thing"),
    ("ties broken by K, then wins, then rating, then leave no gap", "E151", "`ties broken by K, wins, rating, then leave no gap`"),
    ("ties broken by K, wins", "E151", "`ties broken by K, wins, then share the better rank`"),
    ("并列 依次比较 甲、乙", "E151", "`并列 依次比较 甲、乙，再 取较优名次`"),
    ("数据项 打分：清单 共用", "E140", "「清单，共用」"),
    ("shared fact games: list", "E140", "`fact games: list, shared`"),
    ("fact games: list shared", "E140", "`list, shared`"),
    ("考核项 1，逐条 成绩，其中 车手 为 本单位", "E140", "「逐条 成绩 其中」"),
    ("item 1, for each record of games when mine", "E140", "`for each record of games where`"),
    ("考核项 1，逐条 车手 为 本单位 的成绩", "E140", "「逐条 成绩 其中 车手 为 本单位」"),
    ("并列 依次比较 逐个比较 成绩.名次，再 取较优名次", "E140", "「逐一比较」"),
    ("item 2, for each goal of games", "E143", "`for each record of games`"),
    ("结对：总分 不低于 80 对 总分 不满 60，按 总分", "E140", "「结对 「名称」：」"),
    ("define x = rank(a between the tied)", "E140", "`among the tied`"),
    ("a in top 20% with at least 5 units earns 1 point", "E140", "`in top 20% and count(units) at least 5`"),
    ("define x = a is its unit", "E140", "`this unit`"),
    ("（最重扣分）扣分", "E140", "「扣 （…） 分」"),
    ("修改 考核项 2.2 「甲」", "E140", "「替换」"),
    ("延用 「a.rubric」", "E140", "「沿用」"),
    ("替换 字段 甲：数量", "E153", "替换其所在的考核项、清单或定义"),
    ("替换 计分行 2.2.1", "E153", "「替换 考核项 …」"),
    ("replace line 2.2.1", "E153", "`replace item …`"),
    ("替换 迟报天数 = 3", "E144", "`替换 参数 迟报天数`"),
    ("define x = (a rounded down)", "E140", "`rounded down to 0 decimals`"),
    ("定义 x = 乘方(面积，0.5) 四舍五入", "E140", "「四舍五入 保留 0 位小数」"),
    ("define x = floor(a)", "E140", "`round x down to 0 decimals`"),
    ("define x = exp(a) + 1", "E152", "no function `exp`"),
    ("定义 x = 平方根(面积)", "E140", "「开方(x)」"),
    ("定义 x = 中位数(面积)", "E152", "没有「中位数」这一函数"),
    ("2015年1月1日起：7%", "E146", "「自 2015年1月1日 起：7%」"),
    ("总分 居 前 3 位 按学校分组 计 2 分", "E140", "「分组按 学校」"),
    ("总分 居 前 3 位，分组按 学校 计 2 分", "E140", "「居 前 3 位 分组按 学校」"),
    ("总分 学校内前 3 位 计 2 分", "E140", "「前 3 位 分组按 学校」"),
    ("define x = rank of place within race", "E140", "`rank(place within …)`"),
]


@pytest.mark.parametrize(("text", "code", "essential"), SLIPS)
def test_a_slip_is_explained(text: str, code: str, essential: str) -> None:
    (found,) = parse(SourceFile("t", text)).diagnostics
    assert found.code == code
    assert essential in message(found, language_of(text))


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        (
            "定义 x = 平均值(打分.分 去掉最高 1 个、最低 2 个 其中 作者 为 本单位)",
            "define x = mean(打分.分 where 作者 is this unit without highest 1 and lowest 2)",
            "定义 x = 平均值(打分.分 其中 作者 为 本单位 去掉最高 1 个、最低 2 个)",
        ),
        (
            "define x = sum(units.a without lowest 1 where b within c)",
            "define x = sum(units.a where b within c without lowest 1)",
            "定义 x = 合计(各单位.a 其中 b 分组按 c 去掉最低 1 个)",
        ),
        ("数据项 打分：清单，共享", "fact 打分: list, shared", "数据项 打分：清单，共用"),
        ("数据项 打分：共用清单", "fact 打分: list, shared", "数据项 打分：清单，共用"),
        ("fact games: shared list", "fact games: list, shared", "数据项 games：清单，共用"),
        ("删除 考核项 2.2", "remove item 2.2", "删去 考核项 2.2"),
        (
            "结对 「一帮一」：n 不低于 80 对 n 不满 50，按 n",
            'pairing "一帮一": n at least 80 with n below 50, by n',
            "结对 「一帮一」：（n 不低于 80） 对 n 不满 50，按 n",
        ),
        (
            "结对 「一帮一」：n 不低于 3 对 对 n 不满 5 对 且 b，按 n",
            'pairing "一帮一": n at least 3 对 with n below 5 对 and b, by n',
            "结对 「一帮一」：n 不低于 3 对 对 n 不满 5 对 且 b，按 n",
        ),
        (
            "ties broken by count back of games.place, then leave no gap",
            "ties broken by count-back of games.place, then leave no gap",
            "并列 依次比较 逐一比较 games.place，再 名次连续",
        ),
    ],
)
def test_what_is_understood_in_another_order_or_word(text: str, english: str, chinese: str) -> None:
    read = parse(SourceFile("t", text))
    assert not read.diagnostics
    for language, wanted in (("en", english), ("zh", chinese)):
        printed = print_document(read.document, language)  # type: ignore[arg-type]
        assert printed.strip() == wanted
        assert parse(SourceFile("t", printed)).document == read.document


def test_other_statements_tell_what_was_meant() -> None:
    text = """rubric "x"
unit "player"
fact games: list, shared
field white: player
item 1, for each game
"""
    source = SourceFile("t", text)
    typed, occurs = parse(source).diagnostics
    assert (typed.code, source.text[typed.span.start : typed.span.end], message(typed, "en")) == (
        "E140",
        "player",
        "`player` isn't used here; write `unit`",
    )
    assert occurs.code == "E143"
    assert "`for each record of games`" in message(occurs, "en")


def test_what_a_broken_heading_would_have_declared() -> None:
    text = """rubric "x"
ties broken by a, b
fact l: lst
field n: count
field m = n * 2
parameter p byy date:
from 2014-01-01: 3
section 4 at
item 4.1, for each thing
n earns its value
"""
    read = parse(SourceFile("t", text))
    assert len(read.diagnostics) == 5
    assert {TIES, "l", "p", "#4", "#4.1"} <= read.poisoned
    assert len(read.document.statements) == 2  # the rubric's name, and the line: fields and dated rows went with their headings


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        ("5 points", "`yes earns 5 points`", "「是 计 5 分」"),
        ("1 point", "`yes earns 1 point`", "「是 计 1 分」"),
        ("earns 5 points", "`yes earns 5 points`", "「是 计 5 分」"),
        ("loses 2.5 points", "`yes loses 2.5 points`", "「是 扣 2.5 分」"),
        ("5 分", "`yes earns 5 points`", "「是 计 5 分」"),
        ("计 5 分", "`yes earns 5 points`", "「是 计 5 分」"),
        ("扣 2 分", "`yes loses 2 points`", "「是 扣 2 分」"),
        ("计 5", "`yes earns 5 points`", "「是 计 5 分」"),
    ],
)
def test_points_for_everybody(line: str, english: str, chinese: str) -> None:
    source = SourceFile("t", f'item 1 "甲"\n{line}\n{line}\n')
    first, second = parse(source).diagnostics
    assert (first.code, second.code) == ("E140", "E140")
    assert source.text[first.span.start : first.span.end] == line
    assert english in message(first, "en")
    assert chinese in message(first, "zh")
    assert not parse(SourceFile("t", english.strip("`"))).diagnostics
    assert not parse(SourceFile("t", chinese.strip("「」"))).diagnostics


@pytest.mark.parametrize("above", ["by n in bands:", "by n in bands:\n0 to below 3: 1 point", 'example "a"'])
def test_points_alone_that_are_something_else(above: str) -> None:
    """A row that lacks its key, or nothing at all."""
    (found,) = parse(SourceFile("t", f"{above}\n5 points\n")).diagnostics
    assert found.code == "E113"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("posts.cases", "some thing here: 3"),
        ("posts.cases", "growth at lst 6"),
        ("other.txt", 'example "a"\ngiven posts is 3\nsome thing here: 3\n'),
        ("other.txt", "示例 「甲」\n给定 信息 为 3\n别的 东西 3\n"),
    ],
)
def test_a_file_of_cases_has_forms_of_its_own(name: str, text: str) -> None:
    (found,) = parse(SourceFile(name, text)).diagnostics
    assert found.code == "E113"
    assert '`example "name"`, `given members is 50`, `expect total is 25`' in message(found, "en")
    assert "`示例 「名称」`、`给定 会员数 为 50`、`应得 总分 为 25`" in message(found, "zh")


def test_what_belongs_into_cases_keeps_its_own_form() -> None:
    (found,) = parse(SourceFile("posts.cases", "given posts is is 3")).diagnostics
    assert "`given members is 50, has_staff is yes`" in message(found, "en")
    (found,) = parse(SourceFile("posts.rubric", 'rubric "x"\nsome thing here: 3\nexample "a"\n')).diagnostics
    assert "example" not in message(found, "en")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("数据项 0型：是否", "0型"),
        ("数据项0型：是否", "0型"),
        ("字段 2档 = 3", "2档"),
        ("参数 3次 = 4", "3次"),
        ("数据项 2014年会员：数量", "2014年会员"),
        ("fact 3d_models: count, 0 to 3", "3d_models"),
        ("define 2x = 3", "2x"),
    ],
)
def test_a_name_that_begins_with_a_digit(text: str, name: str) -> None:
    source = SourceFile("t", text)
    read = parse(source)
    (found,) = read.diagnostics
    assert (found.code, source.text[found.span.start : found.span.end]) == ("E155", name)
    assert f"「【{name}】」" in message(found, "zh")
    assert name in read.poisoned
    assert not parse(SourceFile("t", text.replace(name, f"【{name}】"))).diagnostics


def test_a_word_of_the_language_needs_backquotes_only_where_it_is_misread() -> None:
    head = 'rubric "x"\nfact before: count\nfact now: count\ndefine growth = (now - before) / before\nitem 1 "a"\nnow above before earns 1 point\n'
    assert not parse(SourceFile("t", head)).diagnostics
    source = SourceFile("t", f"{head}before each earn 1 point\n")
    (found,) = parse(source).diagnostics
    assert (found.code, source.text[found.span.start : found.span.end]) == ("E149", "before")
    assert "declared" not in message(found, "en")
    assert not parse(SourceFile("t", f"{head}`before` each earn 1 point\n")).diagnostics
