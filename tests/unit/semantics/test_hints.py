"""What is suggested where a name or a type doesn't fit, which records are looked at for everybody, and that one slip gives one message."""

from __future__ import annotations

import pytest

import rubric_engine
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.diagnostics.model import Diagnostic
from rubric_engine.diagnostics.render import message
from tests.unit.semantics.test_analyse import read

ENGLISH = """rubric "x"
unit "player"
ties share the better rank
fact sales: number, 0 to 9
fact games: list, shared
field won: yes/no
field place: count, 1 to 9
field white: unit
field black: text
define best = lowest(games.place where white is this unit)
"""
CHINESE = """评分办法 「甲」
对象 「学生」
数据项 面积：数值，0 至 9
数据项 打分：清单，共用
字段 作者：对象
字段 分数：数值，0 至 10
定义 平均分 = 平均值(打分.分数 其中 作者 为 本单位)
等次 先进 当 总分 不低于 80 时
等次 一般 其余
"""


@pytest.mark.parametrize(
    ("head", "line", "code", "essential"),
    [
        (ENGLISH, "count(games where white is own) above 1 earns 1 point", "E240", "`this unit`"),
        (ENGLISH, "count(games where white is Ann) above 1 earns 1 point", "E240", '`"Ann"`'),
        (ENGLISH, "highest(sales) above 3 earns 1 point", "E244", "`units.sales`"),
        (ENGLISH, "max(units.sales) above 3 earns 1 point", "E335", "`highest(units.sales)`"),
        (ENGLISH, "highest(employees.sales) above 3 earns 1 point", "E240", "`highest(units.sales)`"),
        (ENGLISH, "count(won) above 3 earns 1 point", "E240", "`won` is a field of `games`"),
        (ENGLISH, "best earns its value", "E291", "`, when best is given`"),
        (ENGLISH, "count(games where black is this unit) above 1 earns 1 point", "E282", "`black: unit`"),
        (CHINESE, "计数(打分 其中 作者 为 本人) 不低于 1 计 1 分", "E240", "「本单位」"),
        (CHINESE, "最高值(面积) 不低于 1 计 1 分", "E244", "「各单位.面积」"),
        (CHINESE, "最高值(县.面积) 不低于 1 计 1 分", "E240", "「最高值(各单位.面积)」"),
        (CHINESE, "平均分 按值计分", "E291", "「，当 平均分 已有 时」"),
        (CHINESE, "先进 计 1 分", "E240", "条件中不能引用等次"),
    ],
)
def test_hints(head: str, line: str, code: str, essential: str) -> None:
    grades = head.find("等次")
    at = len(head) if grades < 0 else grades
    (found,) = read(f"{head[:at]}item 1\n{line}\n{head[at:]}").diagnostics
    assert found.code == code
    assert essential in found.hint


def test_rows_of_a_dated_parameter_that_begin_otherwise() -> None:
    text = 'rubric "x"\nfact a: count\nparameter p by date:\n从2015年1月1日起: 3\nitem 1\na above p earns 1 point\n'
    assert [found.code for found in read(text).diagnostics] == ["E146"]


def test_a_parameter_as_of_a_date_that_is_no_fact() -> None:
    text = 'rubric "x"\nfact a: count\nparameter p as of date:\nfrom 2015-01-01: 3\nitem 1\na above p earns 1 point\n'
    (found,) = read(text).diagnostics
    assert (found.code, "`by date:`" in found.hint) == ("E240", True)


# ---------------------------------------------------------------- whose records


def warned(below: str, head: str = ENGLISH) -> list[tuple[str, dict[str, str]]]:
    found = read(head + below).diagnostics
    assert all(each.code.startswith("W") for each in found), found
    return [(each.code, dict(each.args)) for each in found if each.code in ("W354", "W355")]


def test_one_unit_by_its_name() -> None:
    assert warned('item 1\ncount(games where white is "own") above 1 earns 1 point\n') == [("W354", {"label": "own"})]
    assert warned('item 1\ncount(games where white is one of ("Ann", "Bob")) above 1 earns 1 point\n') == []


SAME = {"list": "games", "field": "white"}


@pytest.mark.parametrize(
    "below",
    [
        "item 1, for each record of games\nplace earns its value\n",
        "item 1, for each record of games where won\nplace earns its value\n",
        "item 1\nsum(games.place) earns its value\n",
        "define all = sum(games.place)\nitem 1\nall at least 3 earns 2 points\n",
        "item 1, for each different games.place\ncount(games) earns its value\n",
    ],
)
def test_everybody_gets_the_same(below: str) -> None:
    assert warned(below) == [("W355", {"id": "1", **SAME})]


@pytest.mark.parametrize(
    "below",
    [
        "item 1, for each record of games where white is this unit\nplace earns its value\n",
        "item 1, for each record of games\nplace earns its value, when white is this unit\n",
        "section 1, for each record of games where white is this unit\nitem 1.1\nplace earns its value\n",
        "define mine = count(games where white is this unit)\nitem 1\nmine earns its value\n",
        "item 1\nsum(games.place) above sales earns 1 point\n",
        "item 1, applies when sales above 3\nsum(games.place) above 9 earns 1 point\n",
        "item 1\nbest is given and best * count(games) above 9 earns 1 point\n",
    ],
)
def test_not_everybody_gets_the_same(below: str) -> None:
    assert warned(below) == []


def test_a_list_that_names_no_units_says_nothing_of_them() -> None:
    head = 'rubric "x"\nfact days_off: list, shared\nfield hours: number, 0 to 9\n'
    assert warned("item 1, for each record of days_off\nhours earns its value\n", head) == []


# ---------------------------------------------------------------- one slip, one message


def refused(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(RubricError) as caught:
        rubric_engine.loads(text)
    return caught.value.diagnostics


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('rubric "x"\nties broken by a, b\nfact a: count\nfact b: count\nitem 1\na in top 3 earns 1 point\n', ["E151"]),
        ('rubric "x"\nfact l: lst\nfield n: count\nfield m: text\nitem 1\ncount(l where n above 1) above 3 earns 1 point\n', ["E136"]),
        (
            'rubric "x"\nfact k: list\nfield a: count\nfact l: lst\nfield a: count\nfield b: text\nitem 1\ncount(k where a above 1) above 3 earns 1 point\n',
            ["E136"],
        ),
        (
            'rubric "x"\nfact a: count\nsection 1 “A” at most\nitem 1.1\na above 3 earns 1 point\nitem 1.2\npoints(1) above 3 earns 1 point\n',
            ["E113"],
        ),
        ('rubric "x"\nfact a: count\nsection 1 “A” at most\nitem 1.1\na earns its value\n', ["E113"]),
        ('rubric "x"\nfact a: count\nparameter p byy date:\nfrom 2014-01-01: 3\nitem 1\na above p earns 1 point\n', ["E136"]),
        ('rubric "x"\nfact a: count\nparameter p by date:\nfrom 2014: 3\nitem 1\na above p earns 1 point\n', ["E146"]),
        (
            'rubric "x"\nfact l: list\nfield n: count\nfield m: text\nitem 1, for each thing of l\nn above 1 earns 1 point\nm is “x” earns 1 point\n',
            ["E143"],
        ),
        (
            'rubric "x"\nfact l: lst\nfield n: count\nitem 1, for each record of l\nn above 1 earns 1 point\nquite unknown earns 1 point\n',
            ["E136", "E113"],
        ),
    ],
)
def test_one_slip_gives_one_message(text: str, codes: list[str]) -> None:
    assert [found.code for found in refused(text)] == codes


PARTS = """rubric "x"
fact a: count, 0 to 10
fact z: percent, above 0% to below 10%
fact y: count
fact l: list
field n: count
item 1 "A"
a each earns 0.1 points
item 2 "B"
a above 1 earns 1 point
a above 2 earns 1 point
a above 3 earns 1 point
"""


@pytest.mark.parametrize(
    ("id", "hint"),
    [
        ("2.9", "`2` has `2.1`, `2.2`, `2.3`"),
        ("1.5", "`1` has `1.1`"),
        ("7", ""),
        ("7.1", ""),
        ("11", "did you mean `1.1`?"),
    ],
)
def test_ids_beside_it_are_told_not_what_is_around(id: str, hint: str) -> None:
    (found,) = read(f'{PARTS}item 3 "C"\npoints({id}) at least 1 earns 1 point\n').diagnostics
    assert (found.code, found.hint) == ("E223", hint)


def test_many_ids_are_told_by_their_ends() -> None:
    lines = "".join(f"a above {number} earns 1 point\n" for number in range(1, 9))
    text = f'rubric "x"\nfact a: count, 0 to 10\nitem 2 "B"\n{lines}item 3 "C"\npoints(2.19) at least 1 earns 1 point\n'
    (found,) = read(text).diagnostics
    assert found.hint == "`2` has `2.1`, …, `2.8`"


@pytest.mark.parametrize(
    ("given", "english", "chinese"),
    [
        ("a is 30", "it may be a whole number from 0 to 10", "可取 0 至 10 的整数"),
        ("z is 10%", "it may be above 0% to below 10%", "可取超过 0% 至不满 10% 的值"),
        ("y is 1.5", "it may be a whole number, at least 0", "可取不低于 0 的整数"),
    ],
)
def test_an_example_beyond_a_range_is_told_the_range(given: str, english: str, chinese: str) -> None:
    tail = f'example "e"\ngiven {given}\nexpect total is 1\n'
    (found,) = read(PARTS + tail).diagnostics
    assert (found.code, found.hint) == ("E353", english)
    (found,) = read(PARTS.replace('"x"', '"甲"') + tail).diagnostics
    assert found.hint == chinese


def test_readings_of_a_missing_value_that_can_be() -> None:
    (found,) = read(PARTS.replace("fact y: count", "fact y: count, 0 to 4, missing counts as 7")).diagnostics
    assert (found.code, found.hint) == ("E263", "it may be a whole number from 0 to 4")
    (found,) = read(PARTS.replace("fact l: list", "fact l: list, missing counts as 0")).diagnostics
    assert (found.code, found.hint) == ("E263", "of a list there is only `missing is an error`")


@pytest.mark.parametrize(
    ("line", "said", "unsaid"),
    [
        ("count(l) each loses 1 point", "or say of the list `missing is an error`", "missing counts as 0"),
        ("y each loses 1 point", "or say of the fact `missing counts as 0` or `missing is an error`", "list"),
    ],
)
def test_a_loss_without_end_is_told_what_its_facts_can_have(line: str, said: str, unsaid: str) -> None:
    with pytest.raises(RubricError) as refused:
        rubric_engine.loads(f'{PARTS}item 3 "C"\n{line}\n')
    (found,) = refused.value.diagnostics
    assert found.code == "E417"
    assert said in message(found, "en")
    assert unsaid not in message(found, "en")


@pytest.mark.parametrize(("written", "meant"), [("各项不超限额", "各项不超限"), ("前提优先级", "前提优先")])
def test_a_law_of_its_own_that_is_misspelt(written: str, meant: str) -> None:
    (found,) = (each for each in read(f"{CHINESE}规律 「规」：{written}\n").diagnostics if each.code == "E240")
    assert found.hint == f"是否指「{meant}」？"


def test_a_name_that_is_broken_gives_one_message() -> None:
    with pytest.raises(RubricError) as refused:
        rubric_engine.loads("评分办法 「甲」\n数据项 0型：是否\n考核项 1 「乙」\n0型 计 1 分\n")
    assert [found.code for found in refused.value.diagnostics] == ["E155"]


def test_two_characters_of_which_one_is_wrong() -> None:
    (found,) = read("评分办法 「甲」\n数据项 投诉：数量，0 至 10\n考核项 1 「乙」\n投述 每次 计 1 分\n").diagnostics
    assert (found.code, found.hint) == ("E240", "是否指「投诉」？")
