"""What the parser takes, and what it says of what it doesn't take."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.parser import ParseResult, parse
from rubric_engine.syntax.printer import print_document


def read(text: str) -> ParseResult:
    return parse(SourceFile("test", text))


def one(text: str) -> t.Statement:
    result = read(text)
    assert not result.diagnostics, result.diagnostics
    (statement,) = result.document.statements
    return statement


CANONICAL = "会员增长率 达到 6% 计 2 分"


@pytest.mark.parametrize(
    "text",
    [
        "会员增长率达到6%计2分",
        "会员增长率 达到 ６％ 计 ２ 分",
        "会员增长率 达到 6﹪ 计 2 分",
        "会员增长率　达到6%　计2分",
        "会员增长率达到6%以上的计2分",
        "会员增长率达到6%以上的，计2分",
        "会员增长率 不低于 6% 得 2 分",
        "会员增长率\t不少于6% 计 2分",
        "会员增长率 >= 6% earns 2 points",
        "会员增长率≥6%计2分",
        "会员增长率 6% 以上 计2分",
        "会员增长率 at least 6% 计 2 分",
        "会员增长率大于等于6%计二分",
        "会员增长率 达到 6%，计 2 分",
        "会员增长率 达到 百分之六 计 两分",
        "会员增长率 大于或等于 6 % 计 2 分",
        "会员增长率 at least 6 percent earns 2 points",
    ],
)
def test_spelling_variants_are_one_tree(text: str) -> None:
    assert one(text) == one(CANONICAL)


@pytest.mark.parametrize(
    "text", ["增长率居前5位计2分", "增长率居全市前五位的计2分", "增长率 前 5 名 计 2 分", "增长率位列全市前5名的，计2分"]
)
def test_rank_variants(text: str) -> None:
    assert one(text) == one("增长率 in top 5 earns 2 points")


@pytest.mark.parametrize(
    "name",
    [
        "设计方案数", "加分项得分", "累计参加次数", "三方评估", "按时报送", "部分乡镇覆盖数", "points", "rank", "is_ready", "not_late", "计划完成率", "得票数",
        "前期准备", "每月例会", "满意度", "为民服务", "达标率", "第2季度完成数", "小微企业", "非公企业数", "未报送次数", "有效提案", "是否达标", "总分值", "项目数", "单位数",
        "数量", "评分", "限额", "中标数", "全市排名", "in_top", "each", "total_2", "五好", "一次合格率", "依据充分", "说明材料",
    ],
)  # fmt: skip
def test_natural_names_stay_names(name: str) -> None:
    statement = one(f"{name} 不低于 3 计 2 分")
    assert isinstance(statement, t.LineStmt)
    assert isinstance(statement.subject, t.Compare)
    assert statement.subject.left == t.Ref(name)


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("会员增长率 达到 6% 计 2", "E114", 15),
        ("growth at least 6% earns 2", "E114", 26),
        ("考核项 4.1 「会员增长", "E103", 9),
        ('item 4.1 "Growth', "E103", 10),
        ("考核项 4.1 会员增长", "E123", 9),
        ("会员增长率 达到 6% 计 2 分，", "E111", 18),
        ("1、会员增长率 达到 6% 计 2 分", "E110", 1),
        ("（1）会员增长率 达到 6% 计 2 分", "E110", 1),
        ("会员增长率 达到 6% 计 2 分。", "E112", 18),
        ("a or b and c earns 2 points", "E115", 6),
        ("a == 3 earns 2 points", "E116", 3),
        ("a >= 9^9^9 earns 2 points", "E118", 7),
        ("members at least 1,200 earns 2 points", "E124", 18),
        ("数据项 人员到位 是否", "E122", 5),
        ("filed before 2014-02-30 earns 2 points", "E117", 14),
        ("min((a, b) earns 2 points", "E104", 4),
        ("a) earns 2 points", "E108", 2),
        ("数据像 面积：数值", "E136", 1),
        ('itme 1 "x"', "E136", 1),
        ("fcat a: count", "E136", 1),
        ("members above 3 eearns 2 points", "E136", 17),
        ("增长率 不底于 6% 计 2 分", "E136", 5),
        ("growth atleast 6% earns 2 points", "E136", 8),
        ("members between 3 and 5 earns 1 point", "E140", 9),
        ("总分，保留 1 位小数", "E140", 4),
        ("5%~8%：2 分", "E140", 3),
        ("3-5：1 分", "E135", 1),
        ("报送日 不晚于 5月31日 计 2 分", "E137", 9),
        ("机构健全 计 2 分，否则 0 分", "E139", 12),
        ("按 增长率 分档", "E141", 8),
        ("总分 最高 100 分", "E142", 1),
        ("item 1, weight 50", "E138", 16),
        ("①增长率达到6%计2分", "E110", 1),
        ("hours each full 8 earns 1 point, in proportion", "E134", 34),
        ("item 4.1, at most 4 points, at most 5 points", "E120", 29),
        ("a at least " + "9" * 200 + " earns 1 point", "E106", 12),
    ],
)
def test_slips(text: str, code: str, column: int) -> None:
    result = read(text)
    source = SourceFile("test", text)
    assert [d.code for d in result.diagnostics] == [code]
    assert source.line_column(result.diagnostics[0].span.start)[1] == column


def test_all_errors_of_a_file_come_at_once() -> None:
    text = 'rubric "x\nfact a yes/no\nitem 1 Growth\na earns 2\n'
    assert [d.code for d in read(text).diagnostics] == ["E103", "E122", "E123", "E114"]


def test_a_broken_declaration_poisons_its_names() -> None:
    assert read("数据项 人员到位 (has_staff) 是否").poisoned == {"人员到位", "has_staff"}


def test_lines_go_on() -> None:
    text = 'gate "Three":  # why\n  a, b,\n  otherwise total is zero\nx = 1'
    result = read(text)
    gate = result.document.statements[0]
    assert isinstance(gate, t.GateStmt)
    assert gate.prerequisites == (t.Ref("a"), t.Ref("b"))
    assert gate.leading == ("why",)


def test_short_gate_is_the_long_one() -> None:
    long = one('gate "g": a, b, c, otherwise total is zero')
    assert one('gate "g": a / b / c or zero') == long
    assert one("前提 「g」：a、b、c，否则零分") == long


def test_numbers_are_exact() -> None:
    statement = one("sales at least 2.78万 earns 0.1 points")
    assert isinstance(statement, t.LineStmt)
    assert isinstance(statement.subject, t.Compare)
    assert isinstance(statement.subject.right, t.Number)
    assert statement.subject.right.value == 27_800
    assert isinstance(statement.amount, t.Number)
    assert statement.amount.value == Fraction(1, 10)


def test_comments_stay_with_their_statements() -> None:
    result = read("# head\nedition 1  # behind\n# end\n")
    (statement,) = result.document.statements
    assert statement.leading == ("head",)
    assert statement.trailing == "behind"
    assert result.document.closing == ("end",)


def test_blank_lines_stay_where_they_are() -> None:
    text = "# head\n\n# more\nedition 1\n\n# ---- facts\n\n# group\nfact a: yes/no\n"
    document = read(text).document
    assert print_document(document, "en") == text
