"""The workbook that scores itself: what stands where, under which names, and what can be typed."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from rubric_engine import FactError, Rubric, load, loads
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.facts import read_facts
from rubric_engine.resources import shipped, shipped_rubrics
from rubric_engine.scoring.workbook import plan as planning
from rubric_engine.scoring.workbook.model import Plan, Role
from rubric_engine.sheets.scoring_book import FormulasCant, UnsupportedError, compares, laid_out, needed_records, scoring_book
from rubric_engine.sheets.scoring_book_frame import check_name, quoted
from tests.unit.sheets.helpers import opened
from tests.unit.sheets.plans import by_hand

UNITS = ["甲县", "乙县"]
FACTS: dict[str | None, dict[str, Any]] = {
    "甲县": {
        "人员到位": True,
        "信息": Fraction(120),
        "增长率": Fraction(6, 100),
        "报送日": Fraction(datetime.date(2014, 5, 31).toordinal()),
        "组别": "=1+1",
        "社情": (
            {"日期": Fraction(datetime.date(2014, 3, 1).toordinal()), "采用": True, "篇幅": Fraction(2)},
            {"日期": None, "采用": False, "篇幅": None},
        ),
    },
    "=乙县": {"人员到位": False, "社情": ()},
}

SHARED = """rubric "Cup"
unit "team"
ties share the better rank
fact season "Season": text, shared
fact home "Home ground": yes/no
fact games (比赛) "Games": list, shared
field first "First team": unit
field goals "Goals": count
item 1 "Games", uncapped
sum(games.goals where first is this unit) at least 1 earns 1 point
home earns 1 point
"""


def book(rubric: Rubric, units: int = 3, records: int = 6, filled: Any = None, **given: Any) -> tuple[Plan, Any]:
    plan = by_hand(rubric.program, units=units, records=records, **given)
    return plan, opened(laid_out(rubric.program, plan, filled or {}))


def cells(sheet: Any) -> list[Any]:
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def place(made: Any, name: str) -> tuple[str, str]:
    """The sheet and the reference that a name stands for."""
    tab, _, reference = made.defined_names[name].attr_text.rpartition("!")
    return tab.strip("'").replace("''", "'"), reference


# ---------------------------------------------------------------- names


@pytest.mark.parametrize("name", [name.removesuffix(".rubric") for name in shipped_rubrics()])
def test_everything_in_the_plan_of_a_shipped_rubric_has_its_cells(name: str) -> None:
    program = load(shipped(name)).program
    plan = by_hand(program, units=3, records=4)
    made = opened(laid_out(program, plan, {}))
    formulas = {row.name: row for row in plan.rows}
    for each in (*plan.rows, *plan.inputs):
        tab, reference = place(made, each.name)
        tab_of_all, all_of_them = place(made, each.name + plan.suffix)
        assert tab == tab_of_all
        left, top, right, bottom = range_boundaries(all_of_them)
        if each.level is None:
            assert reference == f"A${top}"
            assert (left, right, top) == (6, 8, bottom)  # the same columns on every sheet
        else:
            assert reference.endswith("1")
            assert reference == f"${openpyxl.utils.get_column_letter(left)}1"
            assert (top, bottom, left) == (6, 9, right)  # the same rows
        if each.name in formulas:
            for row in made[tab][all_of_them.replace("$", "")] if (left, top) != (right, bottom) else ():
                assert all(cell.value == f"={formulas[each.name].formula}" for cell in row)
    for listed in plan.lists:
        assert (listed.owner is None) or place(made, listed.owner + plan.suffix)[1].count("$") == 4


@pytest.mark.parametrize("name", ["得分_4.1.1", "_x", "XFE1", "ABCD1", "总分_全", "rank", "RCX", "R1C1x", "é2.b", "T", "A1B"])
def test_a_name_that_every_program_takes(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "A1",
        "xfd1048576",
        "AB12",
        "R",
        "c",
        "RC",
        "R1C1",
        "r2",
        "C10",
        "1a",
        "a b",
        "a-b",
        "得分（一）",
        "TRUE",
        "false",
        "x" * 256,
        ".a",
    ],
)
def test_a_name_that_some_program_would_take_for_something_else(name: str) -> None:
    with pytest.raises(ValueError, match="can't be a defined name"):
        check_name(name)


def test_names_that_differ_in_case_alone_are_one_name(rubric: Rubric) -> None:
    plan = by_hand(rubric.program, units=1, records=1)
    twice = attrs.evolve(plan, rows=(*plan.rows, attrs.evolve(plan.row(Role.TOTAL), name="TOTAL", role=Role.WORKING)))
    with pytest.raises(ValueError, match="defined twice"):
        laid_out(rubric.program, twice, {})


@pytest.mark.parametrize("formula", ['"' + "x" * 256 + '"', "1" + "+1" * 4096])
def test_a_formula_with_which_the_workbook_would_not_open_is_refused(rubric: Rubric, formula: str) -> None:
    plan = by_hand(rubric.program, units=1, records=1)
    for level in (None, "社情"):
        row = attrs.evolve(plan.row(Role.COMPLETE), name="long", formula=formula, role=Role.WORKING, level=level)
        with pytest.raises(ValueError, match="'long' is too long"):
            laid_out(rubric.program, attrs.evolve(plan, rows=(*plan.rows, row)), {})


def test_texts_in_formulas() -> None:
    assert quoted('say "x"') == '"say ""x"""'
    assert quoted("") == '""'
    parts = quoted("y" * 600).split("&")
    assert [len(part) - 2 for part in parts] == [250, 250, 100]


@pytest.mark.parametrize(
    ("most", "value", "form"), [("8", 8, "General"), ("0.5", 0.5, "General"), ("0.0625", 0.0625, "General"), ("1/3", 1 / 3, "0.00##")]
)
def test_full_points_are_numbers(most: str, value: float, form: str) -> None:
    rubric = loads(f'rubric "R"\nfact a: yes/no\nsection I "S"\nitem 1 "I", shown to 2 decimals\na earns {most} points\n')
    _, made = book(rubric)
    for sheet in ("Scores", "One unit"):
        column = next(cell.column for row in made[sheet].iter_rows() for cell in row if cell.value == "full")
        found = {str(row[1].value): row[column - 1] for row in made[sheet].iter_rows()}
        for label in ("I", "1", "Total"):
            assert (found[label].value, found[label].number_format, found[label].data_type) == (value, form, "n"), (sheet, label)
        assert found["1.1"].value is None


# ---------------------------------------------------------------- what is typed


def test_only_cells_for_facts_and_names_can_be_typed_into(rubric: Rubric) -> None:
    _, made = book(rubric, filled=FACTS)
    for sheet in made.worksheets:
        assert sheet.protection.sheet, sheet.title
        assert not sheet.protection.password
        for cell in cells(sheet):
            yellow = cell.fill.fgColor.rgb in ("FFFFF9E5", "FFFFF2CC")
            assert cell.protection.locked is not yellow, (sheet.title, cell.coordinate)
    facts = made["数据"]
    assert [facts.cell(4, column).value for column in range(6, 9)] == ["甲县", "=乙县", None]
    assert not facts["H4"].protection.locked
    assert made["计分"]["F5"].protection.locked


def test_no_text_becomes_a_formula() -> None:
    text = """评分办法 「=1+1」
对象 「县」
数据项 甲 「=2+2」：文本
数据项 乙 「@SUM」：是否
前提 「=3+3」：乙，否则 总分 零分
部分 一 「=4+4」
考核项 一.1 「=5"+5」
乙 计 1 分
提示 丙 「=6+6」 当 乙
"""
    rubric = loads(text)
    filled = {"=HYPERLINK(1)": {"甲": "=7+7", "乙": True}}
    _, made = book(rubric, units=2, filled=filled)
    plain = [cell.value for sheet in made.worksheets for cell in cells(sheet) if cell.data_type != "f"]
    for typed in ("=1+1", "=2+2", "=HYPERLINK(1)", "=7+7", "@SUM"):
        assert typed in plain
    for formula in (cell.value for sheet in made.worksheets for cell in cells(sheet) if cell.data_type == "f"):
        bare = re.sub(r'"(?:[^"]|"")*"', "", formula)
        assert not re.search(r"[1-7]\+[1-7]|HYPERLINK|@", bare), formula
    assert not any(sheet._hyperlinks for sheet in made.worksheets)


def test_drop_downs_and_ranges(rubric: Rubric) -> None:
    _, made = book(rubric)
    rules = {str(rule.sqref): rule for rule in made["数据"].data_validations.dataValidation}
    by_fact = {made["数据"].cell(int(re.findall(r"\d+", area)[0]), 1).value: rule for area, rule in rules.items()}
    assert by_fact["人员到位"].formula1 == '"是,否"'
    assert by_fact["级别"].formula1 == '"县,市,省"'
    assert (by_fact["信息"].type, by_fact["信息"].formula1, by_fact["信息"].formula2) == ("whole", "0", "50000")
    assert by_fact["社情"].formula1 == '"无"'
    owner = next(rule for rule in made["社情"].data_validations.dataValidation if str(rule.sqref) == "B6:B11")
    assert owner.formula1 == "单位名称_全"
    chosen = made["得分单"].data_validations.dataValidation
    assert [(str(rule.sqref), rule.formula1) for rule in chosen] == [("C3", "单位名称_全")]


def test_a_wrong_cell_is_shown_by_its_check(rubric: Rubric) -> None:
    _, made = book(rubric)
    marked = {str(area.sqref): [rule.formula[0] for rule in rules] for area, rules in made["数据"].conditional_formatting._cf_rules.items()}
    row = next(cell.row for cell in made["数据"]["A"] if cell.value == "信息")
    assert marked[f"F{row}:H{row}"] == ['check_信息<>""']


def test_what_is_filled_in_is_read_again_as_it_was(rubric: Rubric, tmp_path: Path) -> None:
    plan = by_hand(rubric.program, units=4, records=6)
    path = tmp_path / "book.xlsx"
    path.write_bytes(laid_out(rubric.program, plan, FACTS))
    found = read_facts(rubric.program, path)
    assert not found.problems
    assert not found.remarks
    empty = {spec.name: None for spec in rubric.program.facts}
    assert list(found.units) == list(FACTS)
    for unit, values in FACTS.items():
        facts = dict(found.units[unit])
        records = [dict(record) for record in facts.pop("社情")]
        assert records == list(values["社情"])
        assert facts | {"社情": None} == empty | values | {"社情": None}


def test_facts_of_a_unit_without_a_name_are_the_first_ones(rubric: Rubric) -> None:
    _, made = book(rubric, units=1, filled={None: FACTS["甲县"]})
    row = next(cell.row for cell in made["数据"]["A"] if cell.value == "信息")
    assert (made["数据"]["F4"].value, made["数据"].cell(row, 6).value) == ("本单位", 120)
    assert str(made["社情"]["C6"].value) == "2014-03-01 00:00:00"


# ---------------------------------------------------------------- lists and shared facts


def test_the_unit_of_a_record_is_known_where_there_is_only_one(rubric: Rubric) -> None:
    plan, made = book(rubric, units=1)
    assert made["社情"]["B6"].value == '=IF(COUNTA(C6:E6)>0,INDEX(单位名称_全,1),"")'
    assert made["社情"]["B6"].protection.locked
    assert place(made, plan.lists[0].owner or "") == ("社情", "$B1")
    _, several = book(rubric, units=2)
    assert several["社情"]["B6"].value is None
    assert not several["社情"]["B6"].protection.locked


def test_steps_of_a_list_stand_beside_its_records_and_are_hidden(rubric: Rubric) -> None:
    plan, made = book(rubric)
    there = plan.lists[0].present
    assert place(made, there) == ("社情", "$F1")
    assert made["社情"].column_dimensions["F"].hidden
    assert made["社情"]["F6"].value == '=社情_日期<>""'


def test_no_records_is_typed_as_in_any_form_and_given_to_the_formulas_as_yes(rubric: Rubric) -> None:
    _, made = book(rubric)
    tab, reference = place(made, "none_社情")
    row = next(cell.row for cell in made["数据"]["A"] if cell.value == "社情")
    assert tab == "计算过程"
    assert (
        made[tab][f"G{reference.rpartition('$')[2]}"].value == f"""=IF('数据'!G${row}="","",IF('数据'!G${row}="无","是",'数据'!G${row}))"""
    )


def test_what_all_units_share_is_typed_once() -> None:
    rubric = loads(SHARED)
    plan, made = book(rubric, filled={"A": {"season": "2014", "games": ({"first": "A", "goals": Fraction(3)},)}, "B": {}})
    tab, reference = place(made, "season")
    row = int(reference.rpartition("$")[2])
    typed = next(cell for cell in made["Shared"]["C"] if cell.value == "2014")
    assert {made[tab].cell(row, column).value for column in (6, 7, 8)} == {
        f"=IF('Shared'!$C${typed.row}=\"\",\"\",'Shared'!$C${typed.row})"
    }
    assert plan.lists[0].owner is None
    assert [made["games"].cell(6, column).value for column in (2, 3)] == ["A", 3]
    first = next(rule for rule in made["games"].data_validations.dataValidation if str(rule.sqref) == "B6:B11")
    assert first.formula1 == "unit_name_all"


# ---------------------------------------------------------------- what is shown


def test_the_formula_stands_beside_the_text_of_its_line(rubric: Rubric) -> None:
    plan, made = book(rubric)
    line = plan.row(Role.LINE, "一.1.1")
    assert line is not None
    row = next(row for row in made["计分"].iter_rows() if row[1].value == "一.1.1")
    assert row[3].value == "信息 不少于 100 条 计 5 分"
    assert {cell.value for cell in row[5:8]} == {f"={line.formula}"}
    assert place(made, line.name) == ("计分", f"A${row[0].row}")
    above = next(row for row in made["计分"].iter_rows() if row[1].value == "一.2")
    assert (above[3].value, above[4].value, above[3].font.bold) == ("社情", 6, True)


def test_points_with_a_divisor_are_shown_as_their_value(rubric: Rubric) -> None:
    plan, made = book(rubric, scale=3)
    line = plan.row(Role.LINE, "一.1.1")
    assert line is not None
    row = next(row for row in made["计分"].iter_rows() if row[1].value == "一.1.1")
    assert row[5].value == f'=IF(单位名称="","",IF(ISNUMBER({line.name}),{line.name}/3,""))'
    assert row[5].number_format == "0.00##"
    assert place(made, line.name)[0] == "计算过程"
    below = attrs.evolve(line, bottom="total", scale=1)
    rows = tuple(below if each is line else each for each in plan.rows)
    other = opened(laid_out(rubric.program, attrs.evolve(plan, rows=rows), {}))
    shown = next(row for row in other["计分"].iter_rows() if row[1].value == "一.1.1")[5].value
    assert shown == f'=IF(单位名称="","",IF(ISNUMBER({line.name}),{line.name}/total,""))'


def test_results_stay_in_sight(rubric: Rubric) -> None:
    program = load(shipped("2014_assessment")).program
    made = opened(laid_out(program, by_hand(program, units=12, records=5), {}))
    sheet = made["计分"]
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", sheet.freeze_panes).groups()
    labels = [sheet.cell(at, 2).value for at in range(3, int(row))]
    assert column == "E"
    assert labels == ["总分", "补齐空缺后可能的范围", "名次", "提示", "数据"]
    assert "社情漏报" in sheet["F6"].value
    _, graded = book(rubric)
    assert "名次" not in [cell.value for cell in graded["计分"]["B"]]


def test_one_unit_has_its_points_states_and_reasons(rubric: Rubric) -> None:
    _, made = book(rubric, filled=FACTS)
    sheet = made["得分单"]
    assert sheet["C3"].value == '=INDEX(单位名称_全,1)&""'
    assert sheet["H3"].value == "=IFERROR(MATCH($C$3,单位名称_全,0),1)"
    row = next(row for row in sheet.iter_rows() if row[1].value == "一.1.1")
    scores = next(row for row in made["计分"].iter_rows() if row[1].value == "一.1.1")[0].row
    assert row[4].value == f"""=IF($C$3="","",INDEX('计分'!$F${scores}:$H${scores},$H$3))"""
    assert row[5].value == '=IF($C$3="","",INDEX(status_一.1.1_全,$H$3))'
    assert "INDEX(reason_一.1.1_全,$H$3)" in row[6].value


def test_steps_show_their_formulas(rubric: Rubric) -> None:
    plan, made = book(rubric)
    gate = plan.rows_of(Role.GATE)[0]
    row = next(row for row in made["计算过程"].iter_rows() if row[1].value == gate.name)
    assert (row[4].value, row[4].data_type, row[5].value) == (gate.formula, "s", f"={gate.formula}")


def test_it_is_printed_on_a4_with_its_heading_on_each_page(rubric: Rubric) -> None:
    _, made = book(rubric)
    for sheet in made.worksheets[:-1]:
        assert sheet.page_setup.paperSize == 9, sheet.title
        assert sheet.print_title_rows, sheet.title
    assert made["数据"].page_setup.orientation == "landscape"
    assert made["得分单"].page_setup.orientation == "portrait"
    assert made["计分"].sheet_properties.pageSetUpPr.fitToPage
    _, wide = book(rubric, units=13)
    assert wide["计分"].print_title_cols == "$A:$E"
    assert not wide["计分"].sheet_properties.pageSetUpPr.fitToPage


def test_it_speaks_the_language_of_the_rubric(rubric: Rubric) -> None:
    _, chinese = book(rubric)
    assert chinese.sheetnames == ["说明", "数据", "社情", "计分", "得分单", "检查", "计算过程", "_rubric"]
    _, english = book(loads(SHARED))
    assert english.sheetnames == ["Instructions", "Facts", "Shared", "games", "Scores", "One unit", "Checks", "Workings", "_rubric"]
    shown = [str(cell.value) for sheet in english.worksheets[:-2] for cell in cells(sheet) if cell.data_type != "f"]
    assert not any(re.search("[一-鿿]", text) for text in shown)


def test_what_it_does_not_have_is_said(rubric: Rubric) -> None:
    plan = attrs.evolve(by_hand(rubric.program, units=1, records=1), unsupported=(("rank", Unsupported("x", "y", None, "算不出")),))
    made = opened(laid_out(rubric.program, plan, {}))
    assert ("名次", "x：算不出") in [(row[1].value, row[2].value) for row in made["说明"].iter_rows()]


# ---------------------------------------------------------------- making it


def test_the_same_rubric_gives_the_same_bytes(rubric: Rubric) -> None:
    plan = by_hand(rubric.program, units=2, records=3)
    assert laid_out(rubric.program, plan, FACTS) == laid_out(rubric.program, plan, FACTS)


@pytest.fixture
def made_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "plan", by_hand)


@pytest.mark.usefixtures("made_by_hand")
def test_how_many_units_and_records_there_is_room_for(rubric: Rubric, tmp_path: Path) -> None:
    assert not compares(rubric.program)
    assert compares(loads(SHARED).program)
    assert needed_records(rubric.program, FACTS) == 2
    plan, data = scoring_book(rubric.program)
    (tmp_path / "a.xlsx").write_bytes(data)
    assert (plan.units, plan.records) == (1, 200)
    assert scoring_book(loads(SHARED).program)[0].units == 12
    assert scoring_book(rubric.program, facts=FACTS)[0].units == 2
    for wrong in ({"units": 1}, {"units": 201}, {"records": 1}, {"records": 5001}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            scoring_book(rubric.program, facts=FACTS, **wrong)
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames[1] == "数据"


def test_a_rubric_that_formulas_can_not_say_is_refused(rubric: Rubric, monkeypatch: pytest.MonkeyPatch) -> None:
    why = Unsupported("rank", "it is too deep", None, "太深")
    monkeypatch.setattr(planning, "plan", lambda program, **_: why)
    with pytest.raises(UnsupportedError) as caught:
        rubric.scoring_workbook()
    assert caught.value.unsupported == (why,)
    assert str(caught.value).startswith("无法导出自动计分表：")
    assert "太深" in str(caught.value)
    assert "can't become a workbook" in str(FormulasCant((why,), "en"))


@pytest.mark.usefixtures("made_by_hand")
def test_from_a_rubric(rubric: Rubric) -> None:
    assert rubric.scoring_workbook(units=3) == scoring_book(rubric.program, units=3)[1]
    with pytest.raises(FactError):
        rubric.scoring_workbook({"甲": {"nothing of the kind": 1}})
