"""The canonical form, by example; that everything is read back is a property (``tests/properties/test_printing.py``)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from attrs import evolve

from rubric_engine.diagnostics.model import Language, SourceFile
from rubric_engine.diagnostics.width import display_width
from rubric_engine.syntax import tree
from rubric_engine.syntax.parser import parse
from rubric_engine.syntax.printer import print_document, print_expr, print_statement
from rubric_engine.syntax.tree import Arith, Binary, Number, Ref
from rubric_engine.syntax.vocabulary import CHINESE, ENGLISH, is_chinese


def read(text: str) -> tree.Document:
    result = parse(SourceFile("test", text))
    assert not result.diagnostics, (text, result.diagnostics)
    return result.document


def shown(text: str, language: Language) -> str:
    return print_document(read(text), language).rstrip("\n")


def test_the_two_vocabularies_have_words_for_the_same_things() -> None:
    assert list(ENGLISH.words) == list(CHINESE.words)


SAME_IN_BOTH = [
    ("fact 级别 (level): choice of 县 (county) < 市 (city)", "数据项 级别 (level)：选项 县 (county) < 市 (city)"),
    ("define x = -(a - b) / (c + d) * (-e)", "定义 x = -（a - b） ÷ （c + d） × （-e）"),
    ("define x = a - (b - c) - 2", "定义 x = a - （b - c） - 2"),
    ("define x = (a + b) rounded half up to 1 decimal", "定义 x = （a + b） 四舍五入 保留 1 位小数"),
    ("define x = days(a, 2014-05-31)", "定义 x = 天数(a, 2014年5月31日)"),
    ("define x = count(articles where adopted and a is one of (b, c))", "定义 x = 计数(articles 其中 adopted 且 a 属于 （b、c）)"),
    ("define x = rank of a", "定义 x = 名次(a)"),
    ("define x = rank of (a within b lowest first)", "定义 x = 名次(a 分组按 b 低者优先)"),
    ('gate "三项": a, not (b at least 3), otherwise item 4.1 is zero', "前提 「三项」：a、没有 （b 不低于 3），否则 考核项 4.1 零分"),
    ("item 4.1, best 3, at most 4 points, weight 30%", "考核项 4.1，取最高 3 项，最高 4 分，权重 30%"),
    ("a in top 20% among units where b is 3 lowest first earns 1 point", "a 居 前 20% 限 b 为 3 者 低者优先 计 1 分"),
    ("a from 3 to below 5 loses 0.5 points, to zero", "a 介于 3 至 不满 5 扣 0.5 分，扣完为止"),
    ("a beyond 6% each full 5% earns (b * 2) points, when c", "a 超过 6% 的部分 每满 5% 计 （b × 2） 分，当 c"),
    ("a each 8 小时 earns 1 point, at most 4 家, in proportion", "a 每 8 小时 计 1 分，最高 4 家，按比例"),
    ("a each earn 1 point", "a 每 计 1 分"),
    ("any item of 4 is 0 earns 1 point", "任一考核项 4 为 0 计 1 分"),
    ("by a, b:", "按 a、b："),
    ("at least 3%, above 5 to 6: loses 2 points", "达到 3%、超过 5 至 6：扣 2 分"),
    ('grade "甲 等" when total at least 90 points', "等次 「甲 等」 当 总分 不低于 90 分 时"),
    ('expect "甲": grade is good, not flag late', "应得 「甲」：等次 为 good，没有 提示 late"),
    ("given list has a 2014-03-01, b yes", "给定 list 含 a 2014年3月1日，b 是"),
    ("section 四(一)1", "部分 四（一）1"),
    ("item 二(二)1(1)", "考核项 二（二）1（1）"),
    ("points(四(一)1.1) is 1 earns 2 points", "得分(四（一）1.1) 为 1 计 2 分"),
    ("given list has a is none, b yes", "给定 list 含 a 为无，b 是"),
]


@pytest.mark.parametrize(("english", "chinese"), SAME_IN_BOTH)
def test_one_tree_has_one_form_in_each_vocabulary(english: str, chinese: str) -> None:
    assert read(english) == read(chinese)
    assert shown(chinese, "en") == english
    assert shown(english, "zh") == chinese


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("增长率 达到 6% 且 企业数 30 家以上 得 2 分", "zh"),
        ("增长率 居全市 前 5 位 计 2 分", "zh"),
        ("a not less than 2.50 and b 30 or more adds 2 points", "en"),
        ("收入 不少于 2.78万 计 1 分", "zh"),
    ],
)
def test_the_authors_own_words_and_figures_stay(written: str, language: Language) -> None:
    assert shown(written, language) == written


def test_words_of_the_other_vocabulary_give_way() -> None:
    assert shown("增长率居全市前五位得2分", "en") == "增长率 in top 5 earns 2 points"
    assert shown("收入 达到 2.78万 计 1 分", "en") == "收入 at least 27800 earns 1 point"
    assert shown("收入 不少于 2.78万 计 1 分", "en") == "收入 not less than 27800 earns 1 point"  # the two go with each other


@pytest.mark.parametrize(
    ("name", "bare"),
    [("设计方案数", True), ("加分项得分", True), ("三方评估", True), ("points", True), ("date", True), ("total", False), ("总分", False),
     ("达到6", False), ("计2分", False), ("为", False), ("a b", False)],
)  # fmt: skip
def test_names_are_quoted_only_where_they_would_be_misread(name: str, bare: bool) -> None:
    define = tree.DefineStmt(name=tree.Name("x"), expr=Ref(name))
    assert print_statement(define, "zh") == (f"定义 x = {name}" if bare else f"定义 x = 【{name}】")
    assert print_statement(define, "en") == (f"define x = {name}" if bare else f"define x = `{name}`")


def test_a_name_that_begins_with_a_word_is_quoted_where_the_word_could_stand() -> None:
    assert shown("【加分项得分】 达到 3 计 1 分", "zh") == "加分项得分 达到 3 计 1 分"
    assert shown("3：【加分项得分】", "zh") == "3：【加分项得分】"
    assert shown("【达到率】 为 3 计 1 分", "zh") == "【达到率】 为 3 计 1 分"
    assert shown("a 为 【达到率】 计 1 分", "zh") == "a 为 达到率 计 1 分"


def test_a_text_gets_quotes_that_it_does_not_hold() -> None:
    def note(text: str, language: Language) -> str:
        return print_statement(tree.NoteStmt(text), language)

    assert note("“五好”工商联", "zh") == "说明 「“五好”工商联」"
    assert note("称「五好」", "zh") == "说明 “称「五好」”"
    assert note('so "called"', "en") == 'note “so "called"”'
    assert note("full-width ＂", "en") == "note “full-width ＂”"
    with pytest.raises(ValueError, match="no quotes"):
        note('"”」》', "en")


def test_labels_and_their_other_language() -> None:
    rubric = tree.RubricStmt(tree.Label("会员增长", "Growth"))
    assert print_statement(rubric, "zh") == "评分办法 「会员增长」 (“Growth”)"
    assert print_statement(tree.RubricStmt(tree.Label("Growth", "会员增长")), "en") == 'rubric "Growth" (「会员增长」)'


def test_numbers_are_exact() -> None:
    assert print_expr(Number(Fraction(3, 50), percent=True), "en") == "6%"
    assert print_expr(Number(Fraction(1, 8)), "en") == "0.125"
    assert print_expr(Number(Fraction(-5, 2), text="-2.50"), "en") == "-2.50"
    assert print_expr(Number(Fraction(7), text="8"), "en") == "7"  # the text of another value
    assert print_expr(Binary(Arith.MUL, Number(Fraction(1, 3)), Ref("x")), "en") == "(1 / 3) * x"


def test_the_columns_of_a_grid_are_lined_up() -> None:
    text = "按 级别、片区：\n| 东片 | 西部片区\n省：5 分 | 6 分\n其他省：1.25 分 | 2 分"
    assert shown(text, "zh").splitlines()[1:] == [
        "         | 东片    | 西部片区",
        "省：       5 分    | 6 分",
        "其他省：   1.25 分 | 2 分",
    ]
    bars = {display_width(line[: line.rindex("|")]) for line in shown(text, "zh").splitlines()[1:]}
    assert len(bars) == 1


def test_comments_and_single_blank_lines_stay() -> None:
    text = "# 本文件\n\n版本 1  # 第一版\n\n\n\n# 上面\n# 再上面\n版本 2\n\n# 完"
    assert shown(text, "zh") == "# 本文件\n\n版本 1  # 第一版\n\n# 上面\n# 再上面\n版本 2\n\n# 完"


def test_an_empty_document_prints_nothing() -> None:
    assert print_document(tree.Document(()), "en") == ""


def test_a_comparison_before_the_part_beyond_is_not_read_as_beyond() -> None:
    document = read("a 高于 3 且 （b 超过 6% 的部分） 不低于 2 计 1 分")
    statement = document.statements[0]
    assert isinstance(statement, tree.LineStmt)
    junction = statement.subject
    assert isinstance(junction, tree.Junction)
    first = junction.operands[0]
    assert isinstance(first, tree.Compare)
    plain = evolve(statement, subject=evolve(junction, operands=(evolve(first, word=""), *junction.operands[1:])))
    printed = print_statement(plain, "zh")
    assert printed == "a 超过 3 且 （b 超过 6% 的部分） 不低于 2 计 1 分"
    assert read(printed).statements[0] == plain


def test_scripts() -> None:
    assert is_chinese("A类企业")
    assert not is_chinese("Ü1")
