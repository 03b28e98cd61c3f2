"""Names and labels in the other language, with every use of them."""

from __future__ import annotations

import pytest

from rubric_engine import loads
from rubric_engine.diagnostics.model import Language, SourceFile
from rubric_engine.editor import dominant_language, format_document, translate
from rubric_engine.editor.translator import singular
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


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("day after 2014-01-31", "日 晚于 2014年1月31日"),
        ("day before 2014-01-31", "日 早于 2014年1月31日"),
        ("day on or after 2014-01-31", "日 不早于 2014年1月31日"),
        ("day on or before 2014-01-31", "日 不晚于 2014年1月31日"),
        ("income more than 3", "收入 多于 3"),
        ("income less than 3", "收入 少于 3"),
        ("income not less than 3", "收入 不少于 3"),
        ("income not more than 3", "收入 不多于 3"),
        ("income over 3", "收入 高于 3"),
        ("income under 3", "收入 低于 3"),
        ("income above 3", "收入 超过 3"),
        ("income below 3", "收入 不满 3"),
        ("income at least 3", "收入 不低于 3"),
        ("income at most 3", "收入 不超过 3"),
        ("income 30 or more", "收入 30 以上"),
        ("income 30 or less", "收入 30 以下"),
    ],
)
def test_synonyms_have_partners_there_and_back(english: str, chinese: str) -> None:
    facts = ("fact day (日): date\nfact income (收入): number\n", "数据项 日 (day)：日期\n数据项 收入 (income)：数值\n")
    there = f"{facts[0]}{english} adds 2 points\n", f"{facts[1]}{chinese} 加 2 分\n"
    assert format_document(read(there[0]), "zh") == there[1]
    assert format_document(read(there[1]), "en") == there[0]


def test_one_of_a_thing_is_singular_in_english() -> None:
    chinese = "数据项 文章 (work)：数量，单位 篇 (articles)\n文章 每篇 计 1 分，最高 1 篇\n文章 不低于 1 篇 计 1 分\n文章 每 2 篇 计 1 分，最高 3 篇\n"
    english = (
        "fact work (文章): count, in articles (篇)\nwork each article earns 1 point, at most 1 article\nwork at least 1 article earns 1 point\n"
        "work each 2 articles earns 1 point, at most 3 articles\n"
    )
    assert format_document(read(chinese), "en") == english
    assert format_document(read(english), "zh") == chinese  # `article` is the unit `articles`


@pytest.mark.parametrize(
    ("many", "one"),
    [("counties", "county"), ("prizes", "prize"), ("classes", "class"), ("boxes", "box"), ("series", "series"), ("news", "new"), ("km", "km"),
     ("movies", "movies"), ("people", "people"), ("campus", "campus"), ("days", "day"), ("houses", "house")],
)  # fmt: skip
def test_singulars(many: str, one: str) -> None:
    assert singular(many) == one


NEW = (
    """\
rubric "Season" (「赛季」)
fact results (成绩): list, shared
field driver (车手): unit
field place (位次): count
field gain (得分值) by place:
1: 25
otherwise: 0
field margin (净胜) = gain - place
fact growth (增长率): percent
fact filed (报送日): date
parameter threshold (门槛) as of filed:
from 2014-01-01: 6%
define wins (胜场) = distinct(results.place where driver is this unit)
define middle (中值) = mean(units.growth where growth is given within threshold)
section 1 "Races" (「分站」), best 11, uncapped
item 1.1 "Race" (「分站赛」), for each record of results where driver is this unit
gain above 0 earns (gain * 2) points
section 2 "Places" (「名次」), for each different results.place where margin above 0, uncapped
item 2.1 "Place" (「名次」), uncapped
place below 3 earns 1 point
pairing "Friends" (「友好」): growth above middle with growth below middle, by wins
""",
    """\
评分办法 「赛季」 (“Season”)
数据项 成绩 (results)：清单，共用
字段 车手 (driver)：对象
字段 位次 (place)：数量
字段 得分值 (gain) 按 位次：
1：25
其余：0
字段 净胜 (margin) = 得分值 - 位次
数据项 增长率 (growth)：比例
数据项 报送日 (filed)：日期
参数 门槛 (threshold) 按 报送日 适用：
自 2014年1月1日 起：6%
定义 胜场 (wins) = 不同值数(成绩.位次 其中 车手 为 本单位)
定义 中值 (middle) = 平均值(各单位.增长率 其中 增长率 已有 分组按 门槛)
部分 1 「分站」 (“Races”)，取最高 11 项，不封顶
考核项 1.1 「分站赛」 (“Race”)，逐条 成绩 其中 车手 为 本单位
得分值 超过 0 计 （得分值 × 2） 分
部分 2 「名次」 (“Places”)，逐个 成绩.位次 其中 净胜 超过 0，不封顶
考核项 2.1 「名次」 (“Place”)，不封顶
位次 不满 3 计 1 分
结对 「友好」 (“Friends”)：增长率 超过 中值 对 增长率 不满 中值，按 胜场
""",
)


@pytest.mark.parametrize(("text", "language", "wanted"), [(NEW[0], "zh", NEW[1]), (NEW[1], "en", NEW[0])])
def test_columns_are_translated_where_they_have_their_bare_names(text: str, language: Language, wanted: str) -> None:
    assert format_document(read(text), language) == wanted


def test_names_of_the_rubric_that_is_extended() -> None:
    base = read(
        "fact income (收入): number\nfact list (清单表): list\nfield size (大小): count\nsection 1, for each record of list\nitem 1.1"
    )
    own = read('extends "base.rubric"\nreplace item 1.1\nsize above 3 and income above 5 earns 1 point\nremove fact income')
    assert format_document(own, "zh", bases=(base,)).splitlines()[2:] == ["大小 超过 3 且 收入 超过 5 计 1 分", "删去 数据项 收入"]


def test_the_words_of_the_language_decide_and_not_the_names() -> None:
    text = "fact 增长率: percent\nitem 1 「会员增长」\n增长率 above 6% earns 1 point\n增长率 above 7% earns 1 point\n"
    assert dominant_language(read(text), text) == "en"
    assert format_document(read(text), text=text).startswith('fact 增长率: percent\nitem 1 "会员增长"')
    chinese = "# note\n数据项 growth：比例\n\n考核项 1\ngrowth 超过 6% 计 1 分\n"
    assert dominant_language(read(chinese), chinese) == "zh"
    assert dominant_language(read("growth 超过 6% 计 1 分"), "growth 超过 6% 计 1 分") == "en"


def test_the_dominant_language_is_that_of_the_names() -> None:
    assert dominant_language(read(CHINESE)) == "zh"
    assert dominant_language(read(ENGLISH)) == "en"
    assert dominant_language(tree.Document(())) == "en"


TWO_KINDS = """\
评分办法 「家」
数据项 企业数 (firm_count)：数量，单位 家 (firms)，0 至 100 家
数据项 商会数 (chamber_count)：数量，单位 家 (chambers)，0 至 100 家，缺失视为 1 家
数据项 名单 (branches)：清单
字段 户数 (households)：数量，单位 家 (households)，0 至 100
定义 合计数 (both) = 企业数 + 5 家
考核项 1 「家」
企业数 30 家以上 计 2 分
商会数 不低于 30 家 计 2 分
商会数 每满 3 家 计 1 分，最高 3 家
商会数 超过 3 家 的部分 每满 1 家 计 1 分，最高 3 分
商会数 介于 3 家 至 5 家 计 1 分
合计数 不低于 30 家 计 1 分
名单 其中 户数 不低于 3 家 每条 计 1 分，最高 3 分
按 商会数 分档：
不满 3 家：0 分
达到 3 家：1 分
示例 「家」
给定 企业数 为 30 家，商会数 为 1 家
给定 名单 含 户数 4 家
应得 企业数 为 30 家
"""


def test_a_unit_word_with_two_partners_goes_by_what_it_stands_beside() -> None:
    english = format_document(parse(SourceFile("x", TWO_KINDS)).document, "en")
    for line in (
        "fact chamber_count (商会数): count, in chambers (家), 0 to 100 chambers, missing counts as 1 chamber",
        "firm_count 30 firms or more earns 2 points",
        "chamber_count each full 3 chambers earns 1 point, at most 3 chambers",
        "chamber_count beyond 3 chambers each full 1 chamber earns 1 point, at most 3 points",
        "chamber_count from 3 chambers to 5 chambers earns 1 point",
        "both at least 30 家 earns 1 point",  # nobody says whose, and both words are understood
        "branches where households at least 3 households each 条 earns 1 point, at most 3 points",
        "below 3 chambers: 0 points",
        "given firm_count is 30 firms, chamber_count is 1 chamber",
        "given branches has households 4 households",
    ):
        assert line in english.splitlines()
    loads(english)
    assert format_document(parse(SourceFile("x", english)).document, "zh") == format_document(
        parse(SourceFile("x", TWO_KINDS)).document, "zh"
    )


def test_laws_acceptances_and_the_rest() -> None:
    english = """\
rubric "Growth" (「增长」)
accept W402 "as in the text"
fact posts (信息): count, 0 to 9, more is better
fact plan (有方案): yes/no, yes is better
item 1 "Posts" (「信息」)
posts each earns 1 point
accept W402 "as in the text"
law "more helps" (「多报不吃亏」): more posts, plan never lowers points(1)
law "a step" (「逐条」): changing posts, total at most other total + 1 when posts is other posts + 1
example "one" (「一」)
given posts is 3, the rest at their least
expect total may be 3 to 3
example "two" (「二」)
given plan is yes, the rest as in "one"
expect total is 3
"""
    chinese = """\
评分办法 「增长」 （“Growth”）
认可 W402 「as in the text」
数据项 信息 (posts)：数量，0 至 9，越多越好
数据项 有方案 (plan)：是否，有为好
考核项 1 「信息」 （“Posts”）
信息 每 计 1 分
认可 W402 「as in the text」
规律 「多报不吃亏」 （“more helps”）：信息、有方案 增加，得分(1) 不降
规律 「逐条」 （“a step”）：只变 信息，总分 不超过 另一 总分 + 1 当 信息 为 另一 信息 + 1
示例 「一」 （“one”）
给定 信息 为 3，其余 取最低
应得 总分 可能为 3 至 3
示例 「二」 （“two”）
给定 有方案 为 是，其余 同 「一」
应得 总分 为 3
"""
    document = parse(SourceFile("t", english)).document
    assert format_document(document, "zh").replace("(“", "（“").replace("”)", "”）") == chinese
    again = format_document(parse(SourceFile("t", format_document(document, "zh"))).document, "en")
    assert again.replace("each earn 1", "each earns 1") == english
    assert all(outcome.passed for outcome in loads(format_document(document, "zh")).run_examples())
