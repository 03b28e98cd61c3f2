"""Lists that are shared, columns, occurrences, folds over units, chains of ties, dated parameters, rubrics that extend others: what the parser
reads, in both vocabularies."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest

from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.parser import ParseResult, parse
from rubric_engine.syntax.printer import print_document
from rubric_engine.syntax.tree import Cmp, Compare, Fold, Folded, Listed, Name, Number, PointsOf, Ref


def read(text: str) -> ParseResult:
    return parse(SourceFile("test", text))


def one(text: str) -> t.Statement:
    result = read(text)
    assert not result.diagnostics, result.diagnostics
    (statement,) = result.document.statements
    return statement


def expr(text: str) -> t.Expr:
    statement = one(f"define x = {text}")
    assert isinstance(statement, t.DefineStmt)
    assert statement.expr is not None
    return statement.expr


HERE = Compare(Cmp.EQ, Ref("车手"), t.ThisUnit())

SAME_IN_BOTH = [
    ("fact 比赛 (matches): list, shared", "数据项 比赛 (matches)：清单，共用"),
    ("field 主队: unit", "字段 主队：对象"),
    ("field 得分值 by 名次:", "字段 得分值 按 名次："),
    ("field 净胜 = 主队进球 - 客队进球", "字段 净胜 = 主队进球 - 客队进球"),
    (
        'item 1.1 "站", for each record of 成绩 where 车手 is this unit, uncapped',
        "考核项 1.1 「站」，逐条 成绩 其中 车手 为 本单位，不封顶",
    ),
    ("section 2, for each different 获奖.项目 where 级别 is given", "部分 2，逐个 获奖.项目 其中 级别 已有"),
    ("item 2, baseline 30 points, reason code “R02”", "考核项 2，基准 30 分，原因码 “R02”"),
    ("收入 below 5 earns 10 points, reason code “R21”, when b", "收入 不满 5 计 10 分，原因码 “R21”，当 b"),
    ("define x = distinct(社情.时段)", "定义 x = 不同值数(社情.时段)"),
    (
        "define x = mean(打分.分数 where 有效 without highest 1 and lowest 2)",
        "定义 x = 平均值(打分.分数 其中 有效 去掉最高 1 个、最低 2 个)",
    ),
    ("define x = sum(打分.分数 without lowest 1)", "定义 x = 合计(打分.分数 去掉最低 1 个)"),
    ("define x = count(units where 到位)", "定义 x = 计数(各单位 其中 到位)"),
    ("define x = mean(units.增长率 where 增长率 is given within 片区)", "定义 x = 平均值(各单位.增长率 其中 增长率 已有 分组按 片区)"),
    ("define x = power(a, 2) + root(a, 3) + ln(a) - log(a)", "定义 x = 乘方(a, 2) + 开方(a, 3) + 自然对数(a) - 常用对数(a)"),
    ("define x = holding(a, not b, c at least 3) + min()", "定义 x = 成立数(a, 没有 b, c 不低于 3) + 较小值()"),
    (
        "ties broken by 净胜球, points(1) among the tied lowest first, count-back of 成绩.名次 where 车手 is this unit lowest first, then leave no gap",
        "并列 依次比较 净胜球、得分(1) 就并列者 低者优先、逐一比较 成绩.名次 其中 车手 为 本单位 低者优先，再 名次连续",
    ),
    ("parameter 门槛 as of 报送日:", "参数 门槛 按 报送日 适用："),
    ("parameter 会费 by date:", "参数 会费 按日期适用："),
    ("parameter 会费 as of 日期:", "参数 会费 按 日期 适用："),
    ("from 2015-01-01: 7%", "自 2015年1月1日 起：7%"),
    ("extends “base.rubric”", "沿用 “base.rubric”"),
    ("replace item 4.1 “Growth”", "替换 考核项 4.1 “Growth”"),
    ("replace fact a: count", "替换 数据项 a：数量"),
    ("replace parameter 门槛 as of 报送日:", "替换 参数 门槛 按 报送日 适用："),
    ("remove item 四(一)1", "删去 考核项 四（一）1"),
    ("remove fact 会员数", "删去 数据项 会员数"),
    ("remove define 增长率", "删去 定义 增长率"),
    ("remove gate “Zones”", "删去 前提 “Zones”"),
    ("remove grade “甲 等”", "删去 等次 “甲 等”"),
    ("pairing “友好”: a with b, by points(1) lowest first", "结对 “友好”：a 对 b，按 得分(1) 低者优先"),
    ("gate “Zones”, applies when z at least 1: a, otherwise total is zero", "前提 “Zones”，适用于 z 不低于 1：a，否则 总分 零分"),
    ("gate “Late”, applies when z, when late above 3: section 4 is zero", "前提 “Late”，适用于 z，当 late 超过 3 时：部分 4 零分"),
]


@pytest.mark.parametrize(("english", "chinese"), SAME_IN_BOTH)
def test_both_vocabularies_are_one_tree(english: str, chinese: str) -> None:
    assert one(english) == one(chinese)
    document = read(english).document
    printed = print_document(document, "en"), print_document(document, "zh")
    curly = str.maketrans({"“": '"', "”": '"'})
    assert printed[0] == english.translate(curly) + "\n"
    assert printed[1] == chinese.replace("“", "「").replace("”", "」") + "\n"


def test_shared_facts_and_units() -> None:
    assert one("fact m: list, shared") == t.FactStmt(name=Name("m"), kind=t.Kind.LIST, shared=True)
    assert one("字段 主队：对象") == t.FactStmt(name=Name("主队"), kind=t.Kind.UNIT, field=True)
    assert expr("车手 is this unit") == HERE


def test_columns() -> None:
    assert one("field margin = a - b") == t.ColumnStmt(name=Name("margin"), expr=t.Binary(t.Arith.SUB, Ref("a"), Ref("b")))
    head = t.TableHead(kind=t.TableKind.BANDS, subjects=(Ref("名次"),))
    assert one("字段 得分值 (points) 「分」 按 名次 分档：") == t.ColumnStmt(name=Name("得分值", "points"), label=t.Label("分"), table=head)
    assert expr("rank(time among records where done)") == expr("rank(time among units where done)")


def test_occurrences() -> None:
    section = one("部分 2，逐个 获奖.项目 其中 级别 已有，最高 9 分")
    assert isinstance(section, t.SectionStmt)
    assert section.clauses.for_each == t.ForEach(Listed(Ref("获奖.项目"), t.IsGiven(Ref("级别"))), different=True)
    item = one("item 1, for each record of results")
    assert isinstance(item, t.ItemStmt)
    assert item.clauses.for_each == t.ForEach(Listed(Ref("results")))


def test_folds() -> None:
    marks = Listed(Ref("marks.mark"), Ref("valid"))
    assert expr("mean(marks.mark where valid without lowest 2 and highest 1)") == Folded(Fold.MEAN, marks, 1, 2)
    assert expr("种数(a.b)") == Folded(Fold.DISTINCT, Listed(Ref("a.b")))
    assert expr("平均值(各单位.增长率 分组按 片区)") == Folded(Fold.MEAN, Listed(Ref("units.增长率"), within=Ref("片区")))
    assert expr("平均值(打分.分 去掉最高 1 个和最低 1 个)") == Folded(Fold.MEAN, Listed(Ref("打分.分")), 1, 1)


def test_a_quoted_name_is_not_the_units() -> None:
    assert expr("计数(【各单位】)") == Folded(Fold.COUNT, Listed(Ref("各单位")))
    assert read(print_document(read("define x = count(`各单位`)").document, "zh")).document == read("定义 x = 计数(【各单位】)").document


def test_what_groups_the_units_is_no_part_of_the_condition() -> None:
    ranked = t.InRank(Ref("a"), t.End.TOP, Number(Fraction(3), text="3"), t.Field_(within=Ref("d")))
    bare = t.InRank(Ref("a"), t.End.TOP, Number(Fraction(3), text="3"))
    assert expr("count(units where a in top 3 within d)") == Folded(Fold.COUNT, Listed(Ref("units"), bare, Ref("d")))
    assert expr("count(units where (a in top 3 within d) within e)") == Folded(Fold.COUNT, Listed(Ref("units"), ranked, Ref("e")))


def test_chains_of_ties() -> None:
    ties = one(
        "ties broken by points(1) among the tied, count-back of results.place where 车手 is this unit lowest first, then share the better rank"
    )
    assert isinstance(ties, t.TiesStmt)
    assert ties.keys == (
        t.TieKey(PointsOf(t.Id("1")), among_tied=True),
        t.TieKey(t.CountBack(Listed(Ref("results.place"), HERE)), lowest_first=True),
    )


def test_dated_parameters() -> None:
    assert one("参数 门槛 (threshold) 按 报送日 适用：") == t.ParameterStmt(
        name=Name("门槛", "threshold"), expr=None, dated=True, as_of=Ref("报送日")
    )
    assert one("parameter fee by date:") == t.ParameterStmt(name=Name("fee"), expr=None, dated=True)
    row = t.DatedStmt(start=t.DateValue(datetime.date(2015, 1, 1)), value=Number(Fraction(7, 100), percent=True, text="7%"))
    assert one("自2015年1月1日起：7%") == row
    assert one("from 2015-01-01: 7%") == row


def test_a_table_by_a_fact_called_date_is_still_one() -> None:
    statement = one("define fee by date:")
    assert isinstance(statement, t.DefineStmt)
    assert statement.table == t.TableHead(kind=t.TableKind.VALUES, subjects=(Ref("date"),))


def test_extending() -> None:
    assert one("沿用 「2014_assessment.rubric」") == t.ExtendsStmt("2014_assessment.rubric")
    gate = one('replace gate "g": a, otherwise total is zero')
    assert gate.replaces
    assert isinstance(gate, t.GateStmt)
    assert one("删去 提示 迟报") == t.RemoveStmt(part=t.Part.FLAG, target="迟报")
    assert one("remove definition growth") == t.RemoveStmt(part=t.Part.DEFINITION, target="growth")
    assert not one("item 4.1").replaces


def test_a_line_ends_before_replace_and_remove() -> None:
    result = read("a and\nreplace item 4\nb,\n删去 考核项 5\n")
    assert [statement.replaces for statement in result.document.statements] == [True, False]
    assert [d.code for d in result.diagnostics][-1] == "E111"


def test_a_replacement_that_breaks_poisons_its_name() -> None:
    assert read("replace fact 人员到位 (has_staff) 是否").poisoned == {"人员到位", "has_staff"}


@pytest.mark.parametrize(
    "name",
    [
        "对象数", "对象", "共用设施", "共用", "逐条办理数", "逐条", "逐个", "替换率", "替换", "删去数", "删去", "沿用", "结对数", "结对", "本单位职工数", "基准",
        "基准线", "原因码", "适用", "起", "自主创新", "自2014", "对口帮扶", "对", "参数适用", "种数", "units", "shared", "replace", "remove", "extends", "pairing",
        "baseline", "power", "root", "log", "ln", "distinct", "this", "count", "without",
    ],
)  # fmt: skip
def test_words_that_were_added_stay_names(name: str) -> None:
    statement = one(f"{name} 不低于 3 计 2 分")
    assert isinstance(statement, t.LineStmt)
    assert statement.subject == Compare(Cmp.GE, Ref(name), Number(Fraction(3), text="3"))
    given = one(f"given a is 1, {name} is 2, {name} is 3")
    assert isinstance(given, t.GivenStmt)
    assert [ref.name for ref, _ in given.values] == ["a", name, name]
    assert expr(f"a + {name} * 2") == t.Binary(t.Arith.ADD, Ref("a"), t.Binary(t.Arith.MUL, Ref(name), Number(Fraction(2), text="2")))


@pytest.mark.parametrize(
    ("text", "unit"), [("帮扶 不低于 5 对 计 2 分", "对"), ("事故 不超过 3 起 计 2 分", "起"), ("结对 不低于 5 对 计 2 分，按比例", "对")]
)
def test_units_of_things_stay_units(text: str, unit: str) -> None:
    result = read(text)
    assert [d.code for d in result.diagnostics] in ([], ["E134"])
    if not result.diagnostics:
        (line,) = result.document.statements
        assert isinstance(line, t.LineStmt)
        assert isinstance(line.subject, Compare)
        assert isinstance(line.subject.right, Number)
        assert line.subject.right.unit == unit


def test_a_number_before_the_second_kind_is_bracketed() -> None:
    pairing = one("pairing “友好”: a at least 5 with b, by c")
    printed = print_document(t.Document((pairing,)), "zh")
    assert printed == "结对 「友好」：（a 不低于 5） 对 b，按 c\n"
    assert one(printed) == pairing


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ('item 1 "x", for each results where a', "E143", 13),
        ('item 1 "x", for every record of results', "E143", 13),
        ('item 1 "x", for each record of', "E140", 13),
        ("考核项 1 「x」，逐条成绩", "E143", 11),
        ("考核项 1 「x」，每条 成绩 其中 a", "E143", 11),
        ("extends 2014_assessment.rubric", "E123", 9),
        ("沿用 2014_assessment.rubric", "E123", 4),
        ("pairing Friends: a with b, by c", "E123", 9),
        ('item 1 "x", baseline 3 points, reason code R02', "E123", 44),
        ("考核项 1 「x」，原因 「R02」", "E140", 11),
        ('item 1 "x", baseline 30', "E114", 23),
        ("remove 4.2", "E144", 1),
        ("remove growth", "E144", 1),
        ('replace "Zones"', "E144", 1),
        ("替换 4.1 「会员增长」", "E144", 1),
        ("替换考核项 4.1", "E140", 1),
        ("remove total", "E145", 1),
        ("replace source “x”", "E145", 1),
        ("删去 版本", "E145", 1),
        ("a is this county earns 1 point", "E140", 6),
        ("ties broken by a among tied, then leave no gap", "E140", 18),
        ("并列 依次比较 甲 就并列，再 名次连续", "E140", 11),
        ("ties broken by r.place count-back, then leave no gap", "E140", 16),
        ("parameter t as of filed", "E147", 1),
        ("parameter t by filed:", "E147", 1),
        ("参数 门槛 按 报送日：", "E147", 1),
        ("参数 门槛 按报送日适用：", "E147", 1),
        ("from 2014: 6%", "E146", 1),
        ("since 2014-01-01: 6%", "E146", 1),
        ("自 2014年起：6%", "E146", 1),
        ("from 3 to 5: 1 point", "E140", 1),
        ("a is one of 1, 2 earns 1 point", "E140", 3),
        ("级别属于县、市 计 1 分", "E140", 3),
        ("3 <= a <= 5 earns 1 point", "E140", 1),
        ("define m = mean(a.b without the highest)", "E140", 21),
        ("定义 m = 平均值(a.b 去掉一个最高分)", "E140", 16),
        ("define m = mean(a.b without highest 0.5)", "E133", 37),
        ("define m = mean(all units.growth)", "E140", 17),
        ("define m = count(distinct a.b)", "E140", 12),
        ("define m = sqrt(a)", "E140", 12),
        ("define m = log10(a)", "E140", 12),
        ("define m = a ^ 2", "E118", 14),
        ('pairing "x": a with b by c', "E148", 1),
        ("结对 「x」：甲 对 乙 按 c", "E148", 1),
        ("结对 「x」：甲对乙，按 c", "E140", 8),
        ('pairing "x": a and b, by c', "E140", 14),
        ('gate "x", when z: a, otherwise total is zero', "E140", 1),
        ("fact m: list, shared, shared", "E120", 23),
        ("item 1, for each record of a, for each different a.b", "E120", 31),
        ("define m = rank(a among units where b among records where c)", "E120", 59),
    ],
)
def test_slips(text: str, code: str, column: int) -> None:
    result = read(text)
    assert [d.code for d in result.diagnostics] == [code]
    assert SourceFile("test", text).line_column(result.diagnostics[0].span.start)[1] == column
