"""Assertions about scores: what they take, and what they say."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from rubric_engine import loads
from rubric_engine.diagnostics.width import display_width
from rubric_engine.testing import assert_same, assert_scores, ledger_difference
from tests.unit.testing.planted import planted, total_moved

RUBRIC = loads("""\
rubric "English"
fact posts: count, 0 to 20
fact plan: yes/no
fact late (迟): yes/no
fact fraud: yes/no
gate "Fraud" when fraud: not eligible
section 1 "Work"
item 1.1 "Posts"
posts at least 10 earns 2.5 points
item 1.2 "Plan"
plan earns 1/3 points
late loses 1 point
total, shown to 2 decimals
grade good when total at least 2
grade poor otherwise
flag unplanned when not plan
""")
ZH = loads("""\
评分办法 「台账」
数据项 条数：数量，0 至 20
数据项 有方案：是否
数据项 会场A：是否
部分 1 「办公室工作」
考核项 1.1 「信息」
条数 10 条以上 计 3 分
考核项 1.2 「方案」
有方案 计 2 分
会场A 扣 1 分
等次 优 当 总分 不低于 4
等次 平 其余
提示 无方案 当 没有 有方案
""")
FACTS = {"posts": 10, "plan": True, "late": False, "fraud": False}


def test_everything_that_can_be_expected() -> None:
    third = Fraction(1, 3)
    card = assert_scores(
        RUBRIC,
        FACTS,
        {"total": Fraction(17, 6), "low": "17/6", "high": Fraction(17, 6), "1": Fraction(17, 6), "1.1": "2.5", "1.1.1": Decimal("2.5"), "1.2.1": third,
         "1.2.2": 0, "grade": "good", "flags": (), "missing": [], "complete": True, "why_none": None},
    )  # fmt: skip
    assert card.result.total == Fraction(17, 6)
    assert_scores(RUBRIC, {**FACTS, "fraud": True}, {"total": None, "why_none": "not_eligible"})
    assert_scores(RUBRIC, {"posts": 10, "plan": False, "fraud": False}, {"missing": ["迟"], "flags": ["unplanned"], "complete": False})


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("total", 3), ("total", None), ("low", 0), ("high", 9), ("1.1", 2), ("1.2.1", "1/2"), ("grade", "poor"), ("flags", ["unplanned"]), ("missing", ["plan"]),
     ("complete", False), ("why_none", "not_eligible")],
)  # fmt: skip
def test_what_is_not_so_fails(name: str, wanted: object) -> None:
    with pytest.raises(AssertionError, match="the scores aren't as expected:\n"):
        assert_scores(RUBRIC, FACTS, {name: wanted})


@pytest.mark.parametrize("wanted", [2.5, True, [2]])
def test_what_is_no_exact_number_is_refused(wanted: Any) -> None:
    with pytest.raises(TypeError, match="an exact number is expected"):
        assert_scores(RUBRIC, FACTS, {"total": wanted})


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        assert_scores(RUBRIC, FACTS, {"9.9": 1})


def test_the_part_of_the_ledger_is_shown_that_led_there() -> None:
    with pytest.raises(AssertionError) as raised:
        assert_scores(RUBRIC, {"posts": 9, "plan": True, "late": False, "fraud": False}, {"1.1": "2.5", "flags": []})
    assert str(raised.value) == (
        "the scores aren't as expected:\n"
        "     expected  found\n"
        "1.1  2.5       0\n"
        "\n"
        "id     label                               points   of\n"
        "1.1.1  posts at least 10 earns 2.5 points       0  2.5\n"
        "    missed: posts: needed at least 10, had 9 (1 short)."
    )


def test_in_the_language_of_the_rubric() -> None:
    with pytest.raises(AssertionError) as raised:
        assert_scores(ZH, {"条数": 10}, {"total": 1, "missing": [], "complete": True})
    shown = str(raised.value)
    assert shown.startswith(
        "得分与预期不符：\n          应为  实为\ntotal     1     2\nmissing   –     会场A、有方案\ncomplete  是    否\n"
    )
    assert "待定：缺「会场A」，按从低计分；补齐后得分为 -1 至 0 分。" in shown


def test_the_same_and_not_the_same() -> None:
    here = RUBRIC.score(FACTS)
    assert_same(here, RUBRIC.score(dict(reversed(FACTS.items()))))
    with pytest.raises(AssertionError, match="the results differ:\nid     label"):
        assert_same(here, RUBRIC.score({**FACTS, "posts": 9}))
    with pytest.raises(AssertionError, match="两份结果不同：\n"):
        assert_same(ZH.score({"条数": 10}), ZH.score({"条数": 9}))
    with pytest.raises(AssertionError, match="total"):
        assert_same(here, planted(RUBRIC, total_moved(1)).score(FACTS))


# ---------------------------------------------------------------- ledgers side by side


def test_no_difference() -> None:
    assert ledger_difference(RUBRIC.score(FACTS), RUBRIC.score(FACTS)) == ""


def test_a_difference_lines_up_in_chinese() -> None:
    here, there = ({"条数": 10, "有方案": True, "会场A": False}, {"条数": 9, "有方案": False, "会场A": True})
    shown = ledger_difference(ZH.score(here), ZH.score(there))
    assert shown == (
        "编号    名称                    此处    彼处\n"
        "总分                               5      -1\n"
        "可能为                             5      -1\n"
        "等次                              优      平\n"
        "提示                               –  无方案\n"
        "1.1.1   条数 10 条以上 计 3 分     3       0\n"
        "    此处：已得：条数为 10 条，达到 10 条。\n"
        "    彼处：未得：条数为 9 条，要求不少于 10 条，差 1 条。\n"
        "1.2.1   有方案 计 2 分             2       0\n"
        "    此处：已得：符合「有方案」。\n"
        "    彼处：未得：不符合「有方案」。\n"
        "1.2.2   会场A 扣 1 分              0      -1\n"
        "    此处：不扣：不符合「会场A」。\n"
        "    彼处：已扣：符合「会场A」。"
    )
    rows = [line for line in shown.splitlines() if not line.startswith(" ")]
    assert len({display_width(line) for line in rows}) == 1, "the last column is right-aligned, Chinese text counting double"


def test_a_difference_in_the_other_language() -> None:
    shown = ledger_difference(ZH.score({"条数": 10}), ZH.score({"条数": 9}), "en")
    assert shown.split("\n")[0].split() == ["id", "label", "here", "there"]
    assert "there: missed: 条数: needed at least 10 条, had 9 (1 short)." in shown
    assert len({display_width(line) for line in shown.splitlines() if not line.startswith(" ")}) == 1


def test_only_what_differs_is_shown() -> None:
    shown = ledger_difference(RUBRIC.score(FACTS), RUBRIC.score({**FACTS, "late": True}))
    assert [line.split()[0] for line in shown.splitlines() if not line.startswith(" ")] == ["id", "total", "range", "grade", "1.2.2"]


def test_who_has_no_total() -> None:
    shown = ledger_difference(RUBRIC.score(FACTS), RUBRIC.score({**FACTS, "fraud": True}))
    total = next(line for line in shown.splitlines() if line.startswith("total"))
    assert total.endswith("–")


def test_a_long_label_is_cut() -> None:
    words = "会场" * 20
    rubric = loads(f"评分办法 「长」\n数据项 {words}：是否\n考核项 1 「项」\n{words} 计 1 分\n")
    line = next(
        line for line in ledger_difference(rubric.score({words: True}), rubric.score({words: False})).splitlines() if line.startswith("1.1")
    )
    assert line.split()[1] == "会场" * 10 + "会…"
