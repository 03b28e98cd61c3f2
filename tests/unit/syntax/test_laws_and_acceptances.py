"""Directions of facts, laws, acceptances and what examples say of the rest: read, printed in either vocabulary, and read back."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.syntax import tree
from rubric_engine.syntax.parser import parse
from rubric_engine.syntax.printer import print_document
from rubric_engine.syntax.tree import Ref, RestKind, Total


def read(text: str) -> tree.Statement:
    result = parse(SourceFile("test", text))
    assert not result.diagnostics, (text, result.diagnostics)
    (statement,) = result.document.statements
    return statement


def codes(text: str) -> list[str]:
    return [found.code for found in parse(SourceFile("test", text)).diagnostics]


SAME = [
    ("fact a: count, higher is better", "数据项 a：数量，越高越好"),
    ("fact a: count, 0 to 5, missing counts as 0, fewer is better", "数据项 a：数量，0 至 5，缺失视为 0，越少越好"),
    ("fact a: yes/no, no is better", "数据项 a：是否，无为好"),
    ("field a: date, later is better", "字段 a：日期，越晚越好"),
    ('law "x": total from 0 to 20', "规律 「x」：总分 介于 0 至 20"),
    ('law "x": total is 0 when not plan', "规律 「x」：总分 为 0 当 没有 plan"),
    ('law "x": grade is good when flag late', "规律 「x」：等次 为 good 当 提示 late"),
    ('law "x": more a, b never lowers total', "规律 「x」：a、b 增加，总分 不降"),
    ('law "x": more a never raises points(4.1)', "规律 「x」：a 增加，得分(4.1) 不升"),
    ('law "x": maxima hold', "规律 「x」：各项不超限"),
    ('law "x": gates dominate', "规律 「x」：前提优先"),
    ('law "x": equal facts score equal', "规律 「x」：数据相同则得分相同"),
    ('law "x": scaling all counts keeps the order', "规律 「x」：数量同比变化则名次不变"),
    (
        'law "x": changing a, total at most other total + 3 when a is other a + 1',
        "规律 「x」：只变 a，总分 不超过 另一 总分 + 3 当 a 为 另一 a + 1",
    ),
    ('law "x": changing a, points(1) is other points(1)', "规律 「x」：只变 a，得分(1) 为 另一 得分(1)"),
    ("given the rest at their least", "给定 其余 取最低"),
    ('given "A": a is 3, the rest at their greatest', "给定 「A」：a 为 3，其余 取最高"),
    ('given a is 3, the rest as in "b"', "给定 a 为 3，其余 同 「b」"),
    ("expect total may be 10 to 20, points(4.1) may be -1 to 2", "应得 总分 可能为 10 至 20，得分(4.1) 可能为 -1 至 2"),
    ('accept W402 "as in the text"', "认可 W402 「as in the text」"),
]


@pytest.mark.parametrize(("en", "zh"), SAME, ids=[en for en, _ in SAME])
def test_both_vocabularies_say_the_same(en: str, zh: str) -> None:
    english, chinese = tree.Document((read(en),)), tree.Document((read(zh),))
    assert english == chinese
    for document in (english, chinese):
        assert print_document(document, "en") == f"{en}\n"
        assert print_document(document, "zh") == f"{zh}\n"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ('law "x": total stays within 0 to 20', 'law "x": total from 0 to 20'),
        ("规律 「x」：总分 始终介于 0 至 20", 'law "x": total from 0 to 20'),
        ("规律 「x」：信息增加，总分不降", 'law "x": more 信息 never lowers total'),
        ("规律 「x」：信息、走访 增加，得分(4.1)不升", 'law "x": more 信息, 走访 never raises points(4.1)'),
        ('law "x":\n  total at most 20', 'law "x": total at most 20'),
        ("给定 其余 取 最低", "given the rest at their least"),
        ("给定 其余 取 最高", "given the rest at their greatest"),
        ("应得 总分可能为 10 至 20", "expect total may be 10 to 20"),
        ("认可W402「原文如此」", 'accept w402 "原文如此"'),
        ("fact a: count, lowest first", "fact a: count, lower is better"),
    ],
)
def test_other_ways_to_write_them(written: str, plain: str) -> None:
    assert read(written) == read(plain)


def test_what_the_trees_hold() -> None:
    law = read('law "x": more a, b never lowers total')
    assert isinstance(law, tree.LawStmt)
    assert law.form == tree.More((Ref("a"), Ref("b")), Total(), True)
    given = read('given the rest as in "b"')
    assert isinstance(given, tree.GivenStmt)
    assert given.values == ()
    assert given.rest == tree.Rest(RestKind.AS_IN, "b")
    expect = read("expect total may be 10 to 20")
    assert isinstance(expect, tree.ExpectStmt)
    assert expect.conditions == (tree.MayBe(Total(), tree.Number(Fraction(10)), tree.Number(Fraction(20))),)
    accepted = read("accept w402")
    assert isinstance(accepted, tree.AcceptStmt)
    assert (accepted.code, accepted.reason) == ("W402", "")


@pytest.mark.parametrize(
    "text",
    [
        "other at least 5 earns 2 points",
        "other each earns 2 points",
        "other in top 3 earns 2 points",
        "other is one of (a, b) earns 2 points",
        "other or accept earns 2 points",
        "other more than 5 earns 2 points",
        "define x = other + more",
        "accept at least 3 earns 1 point",
        "law at least 3 earns 1 point",
        "more at least 3 earns 1 point",
        "changing at least 3 earns 1 point",
        "given more is 3, changing is 4, accept is 5",
        "增加 不低于 3 计 1 分",
        "增加数 不低于 3 计 1 分",
        "认可 不低于 3 计 1 分",
        "规律 不低于 3 计 1 分",
        "同比 不低于 3 计 1 分",
        "另一单位数 不低于 3 计 1 分",
        "给定 其余收入 为 3",
    ],
)
def test_their_words_are_still_names(text: str) -> None:
    assert isinstance(read(text), tree.LineStmt | tree.DefineStmt | tree.GivenStmt)
    for language in ("en", "zh"):
        assert tree.Document((read(text),)) == parse(SourceFile("t", print_document(tree.Document((read(text),)), language))).document


def test_a_fact_is_better_one_way_only() -> None:
    assert codes("fact a: count, higher is better, lower is better") == ["E120"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("law more posts never lowers total", "E123"),
        ('law "x": posts never lowers total', "E113"),
        ('law "x": grade is a and total at least 3', "E390"),
        ('law "x": total may be 3 to 5', "E113"),
        ('accept "why"', "E113"),
        ("given the rest", "E119"),
        ("expect a may be 3 to 5", "E113"),
    ],
)
def test_slips_are_told(text: str, code: str) -> None:
    assert codes(text) == [code]
