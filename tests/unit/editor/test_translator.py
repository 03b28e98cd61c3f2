"""Names and labels in the other language, with every use of them."""

from __future__ import annotations

import pytest

from rubric_engine.diagnostics.model import Language, SourceFile
from rubric_engine.editor import dominant_language, format_document, translate
from rubric_engine.syntax import tree
from rubric_engine.syntax.parser import parse

ENGLISH = """\
rubric "Growth" (「增长」)
fact income (收入): money, in yuan (元), 0 to 500 yuan
fact level (级别): choice of county (县) < city (市)
fact role (职务): choice of county (本县) / other, missing counts as county
fact projects (项目): list
field value (金额): money
field scale (级差): choice of big (大) / small (小)
fact sales.first (销售.首年): count
define done (完成额) = sum(projects.value where scale is big) + sales.first
item 4.1 "Income" (「收入」), uncapped
income at least 30 yuan and level is county earns 2 points
role is one of (county, other) earns 1 point
income each yuan earns 1 point, at most 4 yuan
by level:
county: 1 point
city: 2 points
grade good (良好) when total at least 80
grade other_grade otherwise
flag late (迟报) when income below 5
gate "Veto" (「否决」) when income is 0: grade at most good
example "one" (「一」)
given projects has value 5, scale small
given role is county, level is county
expect grade is good, not flag late, income above 3
"""

CHINESE = """\
评分办法 「增长」 (“Growth”)
数据项 收入 (income)：金额，单位 元 (yuan)，0 至 500 元
数据项 级别 (level)：选项 县 (county) < 市 (city)
数据项 职务 (role)：选项 本县 (county) / other，缺失视为 本县
数据项 项目 (projects)：清单
字段 金额 (value)：金额
字段 级差 (scale)：选项 大 (big) / 小 (small)
数据项 销售.首年 (sales.first)：数量
定义 完成额 (done) = 合计(项目.金额 其中 级差 为 大) + 销售.首年
考核项 4.1 「收入」 (“Income”)，不封顶
收入 不低于 30 元 且 级别 为 县 计 2 分
职务 属于 （本县、other） 计 1 分
收入 每元 计 1 分，最高 4 元
按 级别：
县：1 分
市：2 分
等次 良好 (good) 当 总分 不低于 80 时
等次 other_grade 其余
提示 迟报 (late) 当 收入 不满 5 时
前提 「否决」 (“Veto”) 当 收入 为 0 时：等次 最高 良好
示例 「一」 (“one”)
给定 项目 含 金额 5，级差 小
给定 职务 为 本县，级别 为 县
应得 等次 为 良好，没有 提示 迟报，收入 超过 3
"""


def read(text: str) -> tree.Document:
    result = parse(SourceFile("test", text))
    assert not result.diagnostics, result.diagnostics
    return result.document


@pytest.mark.parametrize(("text", "language", "wanted"), [(ENGLISH, "zh", CHINESE), (CHINESE, "en", ENGLISH)])
def test_every_name_is_translated_where_it_stands(text: str, language: Language, wanted: str) -> None:
    assert format_document(read(text), language) == wanted


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (CHINESE, "zh")])
def test_what_is_in_the_language_already_stays(text: str, language: Language) -> None:
    assert translate(read(text), language) == read(text)
    assert format_document(read(text)) == text


def test_an_alias_used_in_the_text_becomes_the_name() -> None:
    mixed = "数据项 收入 (income)：数值\nincome 达到 3 计 1 分"
    assert format_document(read(mixed), "zh").splitlines()[1] == "收入 达到 3 计 1 分"


def test_the_dominant_language_is_that_of_the_names() -> None:
    assert dominant_language(read(CHINESE)) == "zh"
    assert dominant_language(read(ENGLISH)) == "en"
    assert dominant_language(tree.Document(())) == "en"
