"""Plans of workbooks: readable formulas, names that are good everywhere, and what is refused."""

from __future__ import annotations

import re

import pytest

from rubric_engine import load_shipped, loads
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.scoring.workbook.model import Plan, Role
from rubric_engine.scoring.workbook.naming import Names, proper
from rubric_engine.scoring.workbook.plan import plan
from rubric_engine.scoring.workbook.text import quoted

SMALL = """
评分办法 「小例」
数据项 理论学习 (study)：数量
数据项 机构健全 (office)：是否
数据项 应到 (due)：数量
数据项 实到 (came)：数量
前提 「机构」：机构健全，否则 总分 零分
考核项 1 「学习」
理论学习 2次以上 计 2 分
实到 不低于 应到 计 3 分
总分，不封顶
"""


def small(units: int = 1) -> Plan:
    found = plan(loads(SMALL).program, units=units, records=5)
    assert isinstance(found, Plan)
    return found


def formula(made: Plan, role: Role, id: str | None) -> str:
    row = made.row(role, id)
    assert row is not None
    return row.formula


def test_a_line_reads_as_it_is_written() -> None:
    made = small()
    assert formula(made, Role.LINE, "1.1") == "IF(AND(ISNUMBER(理论学习),理论学习>=2),2,0)"
    assert formula(made, Role.GATE, "gate 1") == '机构健全<>"是"'


def test_an_item_is_the_sum_of_its_lines() -> None:
    assert formula(small(), Role.NODE, "1") == "得分_1.1+得分_1.2"


def test_the_reason_names_what_was_needed_and_what_there_was() -> None:
    reason = formula(small(), Role.REASON, "1.1")
    assert "理论学习需不少于" in reason
    assert "实为" in reason
    assert "缺：" in reason


def test_several_reasons_have_signs_between_them_alone() -> None:
    text = SMALL.replace("理论学习 2次以上", "理论学习 2次以上 且 实到 1 以上")
    made = plan(loads(text).program, units=1, records=5)
    assert isinstance(made, Plan)
    reason = formula(made, Role.REASON, "1.1")
    assert "MID(IF(" in reason
    assert '"；"&' in reason
    assert not re.search(r"[；、]\"[,)]", reason)


def test_a_rank_reads_as_the_rubric_says_it() -> None:
    """One numerator, one denominator, one rank of what is ranked; no constants, and no cases that only make one of them simpler."""
    made = plan(load_shipped("2014_assessment").program, units=12, records=50)
    assert isinstance(made, Plan)
    rows = {row.name: row.formula for row in made.rows}
    assert formula(made, Role.LINE, "4.1.1") == "IF(AND(会员增长率_有值,会员增长率_分子*50>=N(期初会员数)*3),2,0)"
    assert formula(made, Role.LINE, "4.1.2") == "IF(AND(ISNUMBER(期初会员数),期初会员数>=1,名次_会员增长率<=5),2,0)"
    assert rows["会员增长率_分子"] == "IFERROR(N(期末会员数)-N(期初会员数),0)"
    ahead = "会员增长率_分子_全*会员增长率_分母>会员增长率_分子*会员增长率_分母_全"
    assert rows["名次_会员增长率"] == f'1+SUMPRODUCT((参评单位_全<>"")*会员增长率_有值_全*({ahead}))'
    assert formula(made, Role.DEFINITION, "会员增长率") == 'IF(会员增长率_有值,会员增长率_分子,"")'
    for row in made.rows_of(Role.LINE):
        assert not re.search(r"\d[<>=]+-?\d", row.formula), row.formula


def test_the_place_among_the_units() -> None:
    made = plan(load_shipped("2014_assessment").program, units=12, records=50)
    assert isinstance(made, Plan)
    assert "名次_总分" in formula(made, Role.RANK, None)
    assert small(units=1).row(Role.RANK) is None


GROUP = """
rubric "Group"
unit "team"
ties broken by {keys}, then share the better rank
fact games: list, shared
field home: unit
field away: unit
field goals: count, 0 to 9
field pace: number, 1 to 9
field lap by rank(pace):
1: 1
otherwise: 0
define goals_at_home = sum(games.goals where home is this unit)
define laps = sum(games.lap where home is this unit)
fact a: yes/no
item 1 "A"
a earns 1 point
"""


def group(keys: str, records: int = 20) -> Plan:
    made = plan(loads(GROUP.format(keys=keys)).program, units=4, records=records)
    assert isinstance(made, Plan)
    return made


def test_a_count_back_counts_each_value_and_compares_several_counts_as_one_number() -> None:
    made = group("count-back of games.goals where home is this unit")
    rows = {row.name: row.formula for row in made.rows}
    assert [name for name in rows if name.startswith("times_")] == [f"times_goals_{n}" for n in reversed(range(10))]
    assert re.fullmatch(r"SUMPRODUCT\(there_games_all\*\(.*EXACT\(\w+,unit_name\)\*\(\w+_all=9\)\)\)", rows["times_goals_9"])
    assert f"times_goals_9*{21**7}+times_goals_8*{21**6}" in rows["key_count_back"]
    ahead = "(place_so_far_2_all<place_so_far_2)+(place_so_far_2_all=place_so_far_2)*(key_count_back_2_all>key_count_back_2)"
    assert rows["place_so_far_3"] == f'1+SUMPRODUCT((unit_all<>"")*({ahead}))'


def test_a_key_among_the_tied_counts_the_records_that_name_nobody_else() -> None:
    made = group("goals_at_home among the tied")
    rows = {row.name: row for row in made.rows}
    named = rows["games_away_place_so_far"]
    assert named.level == "games"
    assert named.formula == 'IFERROR(SUMPRODUCT((unit_all<>"")*EXACT(unit_all,games_away)*place_so_far_all),0)'
    level = "(games_home_place_so_far_all=place_so_far)*(games_away_place_so_far_all=place_so_far)"
    assert any(level in row.formula and "value_games_goals_all" in row.formula for row in made.rows)


def test_few_numbers_without_a_close_range_are_compared_one_by_one() -> None:
    keys = "count-back of games.pace where home is this unit lowest first"
    assert group(keys, records=20).row(Role.RANK) is not None
    left_out = group(keys, records=200)
    assert left_out.row(Role.RANK) is None
    assert {what: why.construct for what, why in left_out.unsupported}["rank"] == "count-back"


@pytest.mark.parametrize(
    ("keys", "why"), [("laps among the tied", "among the tied"), ("distinct(games.away where home is this unit)", "no formula")]
)
def test_a_place_that_can_not_be_said_is_left_out_with_the_reason(keys: str, why: str) -> None:
    """Ranks of records that name units; different values of a list that all share, for which there is no formula. All else is there."""
    made = group(keys)
    assert made.row(Role.RANK) is None
    assert made.row(Role.TOTAL) is not None
    found = dict(made.unsupported)["rank"]
    assert found.construct == why
    assert re.search(r"[\u4e00-\u9fff]", found.told("zh"))
    assert not re.search(r"[a-z]{4}", found.told("zh").replace("games", ""))


def test_long_texts_are_cut_into_pieces() -> None:
    assert quoted("a" * 600) == f'("{"a" * 250}"&"{"a" * 250}"&"{"a" * 100}")'
    assert quoted('a"b') == '"a""b"'


def test_nothing_is_shown_beside_a_problem() -> None:
    made = small()
    assert formula(made, Role.TOTAL, None).startswith('IF(单位名称="","",IF(问题="",')
    checks = {row.id: row.formula for row in made.rows_of(Role.CHECK)}
    assert "应填整数" in checks["理论学习"]
    assert "应填“是”或“否”" in checks["机构健全"]


@pytest.mark.parametrize("name", ["2014_assessment", "f1_drivers_1979", "fifa_group_2018"])
def test_each_row_stands_behind_what_it_uses(name: str) -> None:
    made = plan(load_shipped(name).program, units=12, records=50)
    assert isinstance(made, Plan)
    known = {made.unit_name, *(each.name for each in made.inputs), *(each.owner for each in made.lists if each.owner)}
    every = known | {row.name for row in made.rows}
    for row in made.rows:
        used = {name.removesuffix(made.suffix) for name in re.findall(r"[^\W\d][\w.]*", re.sub(r'"[^"]*"', "", row.formula))} & every
        assert used <= known, (row.name, used - known)
        known.add(row.name)


@pytest.mark.parametrize(
    "name", ["2014_assessment", "2014_five_goods", "f1_drivers_1988", "fifa_group_2018", "eurovision", "food_hygiene_rating"]
)
def test_names_and_formulas_are_good_for_every_program(name: str) -> None:
    made = plan(load_shipped(name).program, units=4, records=20)
    assert isinstance(made, Plan)
    names = [each.name for each in (*made.inputs, *made.rows)]
    folded = [text.casefold() for each in names for text in (each, each + made.suffix)]
    assert len(set(folded)) == len(folded)
    newer = re.compile(
        r"\b(LET|LAMBDA|XLOOKUP|FILTER|MAXIFS|MINIFS|IFS|SWITCH|TEXTJOIN|CONCAT|UNIQUE|SORT|OFFSET|INDIRECT|NOW|TODAY|RAND)\("
    )
    for row in made.rows:
        assert len(row.formula) <= 8192, row.name
        assert not newer.search(row.formula), row.formula


def test_the_same_plan_whenever_it_is_made() -> None:
    program = load_shipped("2014_five_goods").program
    assert plan(program, units=3, records=9) == plan(program, units=3, records=9)


@pytest.mark.slow
def test_a_shipped_rubric_with_long_constants_is_refused_with_the_reason() -> None:
    found = plan(load_shipped("hospital_value_based_purchasing_2017").program, units=4, records=1)
    assert isinstance(found, Unsupported)
    assert found.construct == "large numbers"
    assert "十五位" in found.told("zh")


def test_numbers_that_cannot_be_exact_are_refused_with_the_reason() -> None:
    text = 'rubric "Large"\nfact a: number\nfact b: number\nitem 1 "One"\na * a * b * b * a * b at least 7 earns 1 point\ntotal, at most 9 points\n'
    found = plan(loads(text).program, units=2, records=1)
    if isinstance(found, Unsupported):
        assert found.construct == "large numbers"
        assert found.told("zh")
    else:  # fewer decimals are taken, and smaller numbers
        assert found.limit >= 10**4


@pytest.mark.parametrize(
    ("text", "name"),
    [("A1", "A1_"), ("R1C1", "R1C1_"), ("4.1", "_4.1"), ("得分 甲", "得分_甲"), ("true", "true_"), ("理论学习", "理论学习")],
)
def test_no_name_is_a_reference(text: str, name: str) -> None:
    assert proper(text) == name


def test_names_are_given_once() -> None:
    names = Names("_all")
    assert [names.new("a"), names.new("A"), names.new("a_all")] == ["a", "A_2", "a_all_2"]
