"""What is suggested where a name or a type doesn't fit, which records are looked at for everybody, and that one slip gives one message."""

from __future__ import annotations

import pytest

import rubric_engine
from rubric_engine.diagnostics.errors import RubricError
from rubric_engine.diagnostics.model import Diagnostic
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
