"""What is read otherwise than its writer may think is told; what is right isn't."""

from __future__ import annotations

import pytest

from rubric_engine.diagnostics.render import message
from tests.unit.semantics.test_analyse import read

CHINESE = "评分办法 「甲」\n数据项 有机构：是否\n数据项 演出：数量，单位 场，0 至 9\n"
ENGLISH = 'rubric "x"\nfact staffed: yes/no\nfact nights: count, in shows, 0 to 9\n'
ITEM = "考核项 1\n有机构 计 2 分\n"


@pytest.mark.parametrize(
    ("fact", "unit"),
    [
        (CHINESE + "数据项 产出（万元）：数值", "万元"),
        (CHINESE + "数据项 产出（亿元）：数值，0 至 9", "亿元"),
        (CHINESE + "数据项 会员（人）：数量", "人"),
        (CHINESE + "数据项 里程（km）：数值", "km"),
        (CHINESE + "数据项 排练（场）：数量", "场"),  # a unit of another fact
        (CHINESE + "数据项 走访：清单\n字段 时长（小时）：数值", "小时"),
        (ENGLISH + "fact output (万元): number", "万元"),
        (ENGLISH + "fact training (hours): number", "hours"),
        (ENGLISH + "fact rehearsals (shows): count", "shows"),
    ],
)
def test_a_unit_of_measure_behind_a_name(fact: str, unit: str) -> None:
    (found,) = read(f"{fact}\n{ITEM if fact.startswith('评') else 'item 1'}\n").diagnostics[:1]
    assert (found.code, dict(found.args)["unit"]) == ("W357", unit)
    assert f"「（{unit}）」被读作" in message(found, "zh")
    assert f"`, in {unit}`" in message(found, "en")


@pytest.mark.parametrize(
    "fact",
    [
        CHINESE + "数据项 天数 (days)：数量",  # a translation
        CHINESE + "数据项 会员 (people)：数量",
        CHINESE + "数据项 产出 (万元)：数值，单位 万元",
        CHINESE + "数据项 产出 (output)：金额，单位 万元",
        CHINESE + "数据项 达标 (件)：是否",
        ENGLISH + "fact visits (次): count",
        ENGLISH + "fact t (time): number",
    ],
)
def test_another_name_is_another_name(fact: str) -> None:
    assert "W357" not in [each.code for each in read(f"{fact}\n").diagnostics]


@pytest.mark.parametrize(
    ("fact", "hint"),
    [
        ("数据项 片：选项 东片或西片", "请写成「选项 东片 / 西片」"),
        ("数据项 片：选项 东片或者西片，或无", "请写成「选项 东片 / 西片」"),
        ("数据项 片：选项 东片", ""),
    ],
)
def test_a_choice_of_one_option(fact: str, hint: str) -> None:
    (found,) = [each for each in read(f"{CHINESE}{fact}\n{ITEM}").diagnostics if each.code == "W358"]
    assert (dict(found.args)["name"], found.hint) == ("片", hint)


@pytest.mark.parametrize("fact", ["数据项 片：选项 东片 / 西片", "数据项 奖：选项 金奖，或无", "数据项 学历：选项 大专 < 本科或以上"])
def test_a_choice_of_several_options(fact: str) -> None:
    assert "W358" not in [each.code for each in read(f"{CHINESE}{fact}\n{ITEM}").diagnostics]


@pytest.mark.parametrize(
    ("options", "upwards"),
    [
        ("优秀 < 良好 < 合格", "合格 < 良好 < 优秀"),
        ("优秀 < 良好 < 基本合格 < 不合格", "不合格 < 基本合格 < 良好 < 优秀"),
        ("国家级 < 市级", "市级 < 国家级"),
        ("高 < 中 < 低", "低 < 中 < 高"),
        ("Excellent < Good < Fair", "Fair < Good < Excellent"),
    ],
)
def test_options_from_the_highest_down(options: str, upwards: str) -> None:
    (found,) = [each for each in read(f"{CHINESE}数据项 片：选项 {options}\n{ITEM}").diagnostics if each.code == "W361"]
    assert found.hint == f"由低到高写成「选项 {upwards}」"


@pytest.mark.parametrize(
    "options",
    ["合格 < 良好 < 优秀", "优秀 / 良好 / 合格", "良好 < 优秀 < 合格", "优秀 < 自定", "合格 < 达标", "中等 < 一般", "甲 < 乙", "高 < 差"],
)
def test_options_that_are_left_alone(options: str) -> None:
    assert "W361" not in [each.code for each in read(f"{CHINESE}数据项 片：选项 {options}\n{ITEM}").diagnostics]


@pytest.mark.parametrize(
    ("item", "hint"),
    [
        ("考核项 1 「方案（10分）」，最高 8 分\n有机构 计 2 分", "规定的最高分是 8，请改为一致"),
        ("考核项 1 「方案（满分10分）」\n有机构 计 2 分", ""),
        ("考核项 1 「方案（10 分）」\n演出 每场 计 1 分，最高 5 分\n有机构 计 3 分", ""),
        ("考核项 1 「方案（10分）」，不封顶\n演出 每场 计 2 分", ""),
        ("考核项 1 「方案【10分】」\n按 演出 分档：\n不满 3：2 分\n其余：5 分", ""),
        ("部分 1 「方案（10分）」\n考核项 1.1 「甲」，最高 4 分\n演出 每场 计 1 分\n考核项 1.2 「乙」\n有机构 计 4 分", ""),
        ("考核项 1 「方案」 (“Plan (10 points)”)，最高 12 分\n有机构 计 2 分", "规定的最高分是 12，请改为一致"),
    ],
)
def test_a_maximum_in_the_label_only(item: str, hint: str) -> None:
    text = f"{CHINESE}{item}\n"
    (found,) = [each for each in read(text).diagnostics if each.code == "W359"]
    assert (dict(found.args), found.hint) == ({"id": "1", "points": "10"}, hint)
    assert text[found.span.start] == "「"


@pytest.mark.parametrize(
    "item",
    [
        "考核项 1 「方案（10分）」，最高 10 分\n有机构 计 2 分",
        "考核项 1 「方案（10分）」，最高 满分线 分\n有机构 计 2 分",
        "考核项 1 「方案（10分）」\n有机构 计 7 分\n演出 每场 计 1 分，最高 3 分",
        "考核项 1 「方案（10分）」，起评 10 分，最低 0 分\n演出 每场 扣 2 分",
        "考核项 1 「方案（10分）」\n演出 每场 计 1 分",  # 0 to 9: as many as the facts' ranges give
        "考核项 1 「方案（10分）」，取先满足者\n演出 达到 3 计 10 分\n其余 计 5 分",
        "考核项 1 「方案（扣10分）」\n有机构 扣 5 分，扣完为止",
        "考核项 1 「方案（10分）」，权重 100%\n有机构 计 100 分",
        "部分 1 「方案（10分）」，折算 10 分\n考核项 1.1 「甲」，最高 4 分\n演出 每场 计 1 分",
        "部分 1 「方案（10分）」\n考核项 1.1 「甲（6分）」，最高 6 分\n演出 每场 计 1 分\n考核项 1.2 「乙（4分）」\n有机构 计 4 分",
    ],
)
def test_a_label_that_says_what_is_so(item: str) -> None:
    assert "W359" not in [each.code for each in read(f"{CHINESE}参数 满分线 = 10\n{item}\n").diagnostics]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("有机构 计 2-3 分", "2-3"),
        ("有机构 扣 1-2 分", "1-2"),
        ("演出 达到 3-5 计 1 分", "3-5"),
        ("演出 达到 3-5 场 计 1 分", "3-5 场"),
        ("演出 每场 计 1 分，最高 5-10 分", "5-10"),
        ("演出 每场 计 1-2 分，最高 5 分", "1-2"),
        ("按 演出 分档：\n不满 3：1-2 分\n其余：3 分", "1-2"),
        ("演出 ÷ 9 达到 6%-10% 计 1 分", "6%-10%"),
    ],
)
def test_a_range_where_one_number_is_wanted(line: str, shown: str) -> None:
    text = f"{CHINESE}考核项 1，不封顶\n{line}\n"
    (found,) = read(text).diagnostics
    assert (found.code, text[found.span.start : found.span.end]) == ("E392", shown)
    low, _, high = shown.removesuffix(" 场").partition("-")
    assert f"「{low}-{high}」会读作 {low} 减 {high}" in message(found, "zh")


@pytest.mark.parametrize(
    "line", ["有机构 计 3-2 分", "有机构 计 (2 - 3) 分", "有机构 计 2 - 3 分", "演出 达到 演出-5 计 1 分", "演出-5 达到 -3 计 1 分"]
)
def test_a_difference_is_a_difference(line: str) -> None:
    assert not read(f"{CHINESE}考核项 1，不封顶\n{line}\n").diagnostics


RANKED = CHINESE + "并列 取较优名次\n定义 位次 = 名次(演出)\n考核项 1\n"


@pytest.mark.parametrize(
    ("condition", "sign"),
    [
        ("名次(演出) 不低于 3", ">="),
        ("位次 不低于 3", ">="),
        ("位次 达到 3", ">="),
        ("位次 高于 3", ">"),
        ("位次 低于 3", "<"),
        ("位次 不高于 3", "<="),
    ],
)
def test_a_place_by_words_that_are_read_both_ways(condition: str, sign: str) -> None:
    (found,) = read(f"{RANKED}{condition} 计 1 分\n").diagnostics
    assert (found.code, dict(found.args)["sign"], dict(found.args)["place"]) == ("W360", sign, "3")
    assert f"即「{sign} 3」" in message(found, "zh")


@pytest.mark.parametrize(
    "condition",
    ["位次 不超过 3", "位次 >= 3", "位次 超过 3", "位次 大于 3", "位次 为 3", "演出 居 前 3 位", "位次 介于 2 至 3", "演出 不低于 3"],
)
def test_a_place_by_its_number(condition: str) -> None:
    assert not read(f"{RANKED}{condition} 计 1 分\n").diagnostics


def test_english_compares_places_as_numbers() -> None:
    text = f"{ENGLISH}ties share the better rank\nitem 1\nrank of nights at least 3 earns 1 point\n"
    assert not read(text).diagnostics


# ---------------------------------------------------------------- hints of older findings


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        (
            "数据项 演出：是否",
            "E241",
            "前面已声明为数据项（数量），此处又声明为数据项（「是否」类）；同一事项请只留一处，不同事项请另取名称",
        ),
        ("数据项 有机构：是否", "E241", "前面已声明为数据项（「是否」类），请删去一处"),
        ("参数 演出 = 3", "E241", "前面已声明为数据项（数量），此处又声明为参数；同一事项请只留一处，不同事项请另取名称"),
        ("字段 面积：数值", "E206", "不是清单的字段的，请写成「数据项 面积：…」"),
        ("有机构 计 2 分", "E202", "请在上面先写一行考核项，如「考核项 1 「名称」，最高 10 分」"),
    ],
)
def test_what_to_do_instead(text: str, code: str, hint: str) -> None:
    found = [each for each in read(f"{CHINESE}{text}\n").diagnostics if each.code == code]
    assert [each.hint for each in found] == [hint]
