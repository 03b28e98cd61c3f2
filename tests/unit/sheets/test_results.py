"""The workbook of results: what every cell is, whatever stands in rubric and facts."""

from __future__ import annotations

import io
import json
import re
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine import CohortCard, Rubric, loads
from rubric_engine.report.workbook import whole
from rubric_engine.report.workbook.figures import figure
from rubric_engine.sheets import results
from rubric_engine.sheets.results import TooLarge, clean, results_workbook
from rubric_engine.sheets.results_names import sheet_names
from tests.unit.sheets.helpers import opened
from tests.unit.sheets.results_read import below, ledger, meant, tables

UNITS: dict[str, dict[str, Any]] = {
    "甲县": {
        "人员到位": True,
        "信息": 120,
        "增长率": "7%",
        "收入": 600,
        "报送日": "2014-05-31",
        "级别": "市",
        "面谈": 7,
        "社情": [{"采用": True}, {"采用": False}],
    },
    "乙县": {"人员到位": True, "信息": 90, "社情": [], "级别": "县", "增长率": "5%"},
    "丙县": {"人员到位": False, "信息": 5000, "增长率": "7%", "社情": []},
}


@pytest.fixture(scope="module")
def scored(rubric: Rubric) -> CohortCard:
    return rubric.score_cohort(UNITS)


@pytest.fixture(scope="module")
def data(rubric: Rubric, scored: CohortCard) -> bytes:
    return results_workbook(scored, rubric=rubric.source)


def simple(text: str = "", head: str = "") -> Rubric:
    return loads(
        f"评分办法 「考核」\n对象 「单位」\n数据项 甲：数量\n数据项 乙：数量\n考核项 1 「甲项」{head}\n{text or '甲 不少于 1 计 2 分'}\n"
    )


# ---------------------------------------------------------------- what is in it


def test_the_sheets_and_how_they_are_set_up(data: bytes) -> None:
    book = opened(data)
    assert book.sheetnames == [
        "名次",
        "图表",
        "考核项得分",
        "考核项得分率",
        "缺失数据",
        "等次与事项",
        "解释口径与校验",
        "评分办法",
        "甲县",
        "丙县",
        "乙县",
    ]
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        if sheet.title not in ("图表", "解释口径与校验"):
            assert sheet.freeze_panes is not None, sheet.title
            assert re.fullmatch(r"\$(\d+):\$\1", sheet.print_title_rows), sheet.title
    for title in ("名次", "考核项得分", "考核项得分率", "缺失数据", "等次与事项", "甲县"):
        assert book[title].auto_filter.ref is not None
    assert book["评分办法"].page_setup.orientation == "portrait"
    assert book["甲县"].page_setup.orientation == "landscape"
    fonts = {cell.font.name for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert fonts == {"微软雅黑", "新宋体", "Consolas"}


def test_the_ranking_leads_to_the_ledgers_and_back(data: bytes) -> None:
    book = opened(data)
    links = {cell.value: cell.hyperlink.location for row in book["名次"].iter_rows() for cell in row if cell.hyperlink is not None}
    assert links == {unit: f"'{unit}'!A1" for unit in UNITS}
    back = [cell.hyperlink.location for row in book["丙县"].iter_rows() for cell in row if cell.hyperlink is not None]
    assert back == ["'名次'!A1"]


def test_ranges_and_gates_are_told(data: bytes, scored: CohortCard) -> None:
    found = tables(data)
    head, rows = below(found["名次"], "最低可能")
    by_unit = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    for unit, card in scored.items():
        assert (meant(by_unit[unit]["最低可能"]), meant(by_unit[unit]["最高可能"])) == (card.exact.low, card.exact.high)
        assert by_unit[unit]["数据"] == ("齐全" if card.complete else "不全")
    _, decided = below(found["等次与事项"], "类别")
    assert any(row[0] == "丙县" and row[1] == "前提" and "已触发" in row[2] for row in decided)


def test_a_ledger_says_why(data: bytes, scored: CohortCard) -> None:
    rows = {row["编号"]: row for row in ledger(tables(data)["甲县"])}
    line = rows["一.1.1"]
    assert (line["内容"], line["得分"], line["满分"], line["状态"]) == ("信息 不少于 100 条 计 5 分", 5, 5, "已得")
    assert line["说明"] == "信息为 120 条，达到 100 条。"
    assert rows["一"]["小计"] == scored["甲县"]["一"].points
    missed = {row["编号"]: row for row in ledger(tables(data)["乙县"])}
    assert missed["一.1.1"]["状态"] == "未得"


def test_the_sum_is_checked_by_a_formula_and_nothing_else_is_one(data: bytes) -> None:
    found = [(sheet.title, cell.value) for sheet in opened(data) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert {title for title, _ in found} == set(UNITS)
    assert all(re.fullmatch(r"=IF\(ABS\(SUM\(C\d+:C\d+\)-C\d+\)<=.*", formula) for _, formula in found)
    kept = tables(data)["甲县"][-1]
    assert "各行得分之和与总分相符" in kept


def test_shades_hold_points_against_their_maximum(data: bytes) -> None:
    sheet = opened(data)["考核项得分"]
    rules = [(str(area.sqref), [rule.formula[0] for rule in area.rules]) for area in sheet.conditional_formatting]
    assert rules
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "县")
    first = rules[0][1]
    column = re.match(r"([A-Z]+)", rules[0][0])[1]  # type: ignore[index]
    cell, whole_ = f"{column}{head + 2}", f"{column}${head + 1}"
    assert f"AND(ISNUMBER({cell}),{cell}<=0)" in first
    assert f"AND(ISNUMBER({cell}),ISNUMBER({whole_}),{whole_}>0,5*{cell}>=3*{whole_})" in first


def test_the_charts_show_the_cells(data: bytes, scored: CohortCard) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        charts = [archive.read(name).decode() for name in sorted(archive.namelist()) if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert len(charts) == 2
    assert 'val="stacked"' in charts[0]
    assert charts[0].count("<c:ser>") == 2
    assert drawing.count("descr=") == 2
    areas = re.findall(r"<c:val>.*?<c:f>(.*?)</c:f>", charts[0])
    for area, part in zip(areas, ("一", "二"), strict=True):
        cells = [each.value for row in opened(data)["名次"][area.split("!")[1].replace("$", "")] for each in row]
        assert cells == [float(scored[standing.unit][part].points or 0) for standing in scored.ranking()]


def test_english(rubric: Rubric, scored: CohortCard) -> None:
    found = tables(results_workbook(scored, "en", rubric=rubric.source))
    assert list(found)[:3] == ["Ranking", "Charts", "Items"]
    rows = {row["No."]: row for row in ledger(found["甲县"])}
    assert rows["一.1.1"]["Outcome"] == "earned"
    assert rows["一.1.1"]["Why"].startswith("Posts is 120 posts")
    with pytest.raises(ValueError, match="no language"):
        results_workbook(scored, "fr")  # type: ignore[arg-type]


def test_one_unit_has_no_place(rubric: Rubric) -> None:
    found = tables(results_workbook(rubric.score(UNITS["甲县"])))
    head, rows = below(found["名次"], "总分")
    assert "名次" not in head
    assert len(rows) == 1
    assert "得分明细" not in found
    assert list(found)[-1] == "（未命名）"


def test_the_same_results_give_the_same_bytes(rubric: Rubric, data: bytes) -> None:
    again = rubric.score_cohort(dict(reversed(UNITS.items())))
    assert results_workbook(again, rubric=rubric.source) == data


# ---------------------------------------------------------------- texts


HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2",
    "https://example.org/x",
    "internal:'名次'!A1",
    "{=A1}",
    "_x0041_",
    "a&b<c>\"d'",
    "12345678901234567890",
]


def test_no_text_becomes_a_formula_a_link_or_a_number() -> None:
    rubric = loads(
        '评分办法 「=1+1」\n对象 「=对象」\n数据项 甲 「=HYPERLINK("x")」：数量\n数据项 乙 「@乙」：数量\n提示 多 「=2+2」 当 甲 不少于 1\n考核项 1 「=3+3」\n甲 不少于 1 计 2 分\n'
    )
    cards = rubric.score_cohort({name: {"甲": 3} for name in HOSTILE})
    data = results_workbook(cards, rubric=rubric.source)
    book = opened(data)
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == len(HOSTILE)
    assert all(each.startswith("=IF(ABS(SUM(") for each in formulas)
    external = [cell.hyperlink.target for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink is not None]
    assert set(external) == {None}
    _, rows = below(tables(data)["名次"], "总分")
    assert {row[1] for row in rows} == {clean(name) for name in HOSTILE}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if "chart" in name and name.endswith(".xml"):
                assert not re.search(r"<c:f>(?!'?[^<!]*'?!\$)", archive.read(name).decode()), name


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so() -> None:
    assert clean("县" * 40_000) == "县" * 32_766 + "…"
    assert len(clean("\U00020000" * 40_000).encode("utf-16-le")) // 2 <= 32_767
    assert clean("a\x00b\ud800c\uffff\n\t") == "a\u2400b\ufffdc\ufffd\n "
    assert clean("全　角") == "全　角"


@pytest.mark.parametrize(
    "names",
    [
        ["a/b", "a\\b", "a?b", "a*b", "[a]b", "a:b", "a'b", "A'B", "'a'"],
        ["历史", "history", "History", "HISTORY", "名次", "图表", "...", "_", "*"],
        ["某" * 40 + "一", "某" * 40 + "二", "\U00020000" * 20, "\U00020000" * 19 + "x"],
        ["ＡＢ", "ab", "ß", "ss", "ſs", "ﬁ", "fi"],
    ],
)
def test_units_of_any_name_have_sheets(names: list[str]) -> None:
    rubric = simple()
    cards = rubric.score_cohort({name: {"甲": 1, "乙": number} for number, name in enumerate(names)})
    book = opened(results_workbook(cards))
    assert len(book.sheetnames) == 8 + len(names)
    ranking = book["名次"]
    for row in ranking.iter_rows():
        for cell in row:
            if cell.hyperlink is not None:
                target = re.fullmatch(r"'(.*)'!A1", cell.hyperlink.location)[1]  # type: ignore[index]
                assert book[target]["A1"].value == cell.value


@given(st.lists(st.text(max_size=45), max_size=12))
def test_names_of_sheets_are_legal_and_all_different(titles: list[str]) -> None:
    names = list(sheet_names((f"u{number}", title) for number, title in enumerate(titles)).values())
    assert len({name.casefold() for name in names}) == len({name.lower() for name in names}) == len(titles)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\'")
        assert name == name.strip()
        assert name.isprintable() or "　" in name
        assert name.casefold() != "history"


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("value", "shown", "held", "form", "exact"),
    [
        (Fraction(5, 2), None, "2.5", "General", ""),
        (Fraction(1, 10), None, "0.1", "General", ""),
        (Fraction(5), 2, "5", "0.00", ""),
        (Fraction(1, 3), None, "0.333333333333333", '"≈"0.0000;"≈"-0.0000', "1/3"),
        (Fraction(-1, 3), 2, "-0.333333333333333", "0.00", "-1/3"),
        (Fraction(1, 300000), None, "0.00000333333333333333", '"≈"0.000000000;"≈"-0.000000000', "1/300000"),
        (Fraction(17, 8), 2, "2.125", "General", ""),  # a half, which spreadsheets round up
        (Fraction(123456789012345), None, "123456789012345", "0", ""),
        (Fraction(1234567890123456), None, "1234567890123460", None, "1234567890123456"),
        (Fraction(10**20), None, "1E+20", "General", ""),
    ],
)
def test_numbers_as_cells_hold_them(value: Fraction, shown: int | None, held: str, form: str | None, exact: str) -> None:
    found = figure(value, shown)
    assert found.value is not None
    assert Fraction(found.value) == Fraction(held)
    assert form is None or found.form == form
    assert found.exact == exact


@given(st.fractions(), st.sampled_from([None, 0, 2, 4]))
def test_a_number_is_in_the_cell_or_beside_it(value: Fraction, shown: int | None) -> None:
    found = figure(value, shown)
    assert found.value is not None
    assert Fraction(found.exact) == value if found.exact else Fraction(repr(float(found.value))) == value


def test_numbers_beyond_all_cells_are_texts() -> None:
    for value in (Fraction(10**400), Fraction(1, 10**400), Fraction(10**40_000 + 1)):
        found = figure(value)
        assert (found.value, bool(found.told), len(found.exact) <= 32_767) == (None, True, True)
    assert figure(Fraction(10**400)).exact == str(10**400)


def test_what_does_not_end_has_its_fraction_beside_it() -> None:
    rubric = simple("甲 每 1 计 1/3 分\n乙 每 1 计 1/7 分", "，不封顶，显示 2 位小数")
    cards = rubric.score_cohort({"东": {"甲": 1, "乙": 1}, "西": {"甲": 3, "乙": 7}})
    found = tables(results_workbook(cards))
    head, rows = below(found["名次"], "总分（精确值）")
    assert [row[head.index("总分（精确值）")] for row in rows] == ["", "10/21"]
    *lines, total = ledger(found["东"])
    assert [row["得分（精确值）"] for row in lines if row["得分"] != ""] == ["1/3", "1/7"]
    assert total["得分（精确值）"] == "10/21"
    assert "各行得分之和与总分相符" in found["东"][-1]
    assert "得分（精确值）" not in {cell for row in found["西"] for cell in row}


# ---------------------------------------------------------------- many units


def test_more_units_than_sheets_have_one_ledger_for_all() -> None:
    rubric = simple("甲 每 1 计 1/3 分\n乙 不少于 100 计 2 分", "，不封顶，显示 2 位小数")
    cards = rubric.score_cohort({f"单位{number}": {"甲": number, "乙": number} for number in range(whole.APART + 1)})
    data = results_workbook(cards, rubric=rubric.source)
    found = tables(data)
    assert list(found) == ["名次", "图表", "考核项得分", "考核项得分率", "缺失数据", "等次与事项", "解释口径与校验", "评分办法", "得分明细"]
    head, rows = below(found["得分明细"], "编号")
    sums = {unit: Fraction(0) for unit in cards}
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        sums[cells["单位"]] += meant(cells["得分"], cells["得分（精确值）"] if cells["得分"] != "" else "") or 0
    assert sums == {unit: card.exact.total for unit, card in cards.items()}
    book = opened(data)
    assert book["得分明细"].auto_filter.ref == f"A5:J{len(rows) + 5}"
    assert not [cell for row in book["名次"].iter_rows() for cell in row if cell.hyperlink is not None]
    assert [row[1] for row in below(found["名次"], "总分")[1]] == [standing.unit for standing in cards.ranking()]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first, last = re.search(r"<c:val>.*?\$(\d+):\$[A-Z]+\$(\d+)</c:f>", archive.read("xl/charts/chart1.xml").decode()).groups()  # type: ignore[union-attr]
    assert int(last) - int(first) + 1 == whole.DRAWN


def test_three_hundred_have_sheets_of_their_own() -> None:
    cards = simple().score_cohort({f"单位{number}": {"甲": 1} for number in range(whole.APART)})
    assert len(tables(results_workbook(cards))) == 8 + whole.APART


def test_ledgers_that_fill_a_sheet_go_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    cards = simple("甲 不少于 1 计 2 分\n乙 不少于 1 计 2 分").score_cohort({f"单位{number}": {"甲": 1} for number in range(10)})
    monkeypatch.setattr(whole, "APART", 5)
    monkeypatch.setattr(results, "MOST_ROWS", 40)
    found = tables(results_workbook(cards))
    ledgers = [name for name in found if name.startswith("得分明细")]
    assert ledgers == [f"得分明细 {number}" for number in range(1, len(ledgers) + 1)]
    assert len(ledgers) > 1
    assert all(len(found[name]) <= 40 for name in ledgers)
    units = [list(dict.fromkeys(row[1] for row in below(found[name], "编号")[1])) for name in ledgers]
    assert [unit for some in units for unit in some] == [standing.unit for standing in cards.ranking()]


def test_more_rows_than_a_sheet_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cards = simple().score_cohort({f"单位{number}": {"甲": 1} for number in range(30)})
    monkeypatch.setattr(results, "MOST_ROWS", 25)
    with pytest.raises(TooLarge, match="25 rows") as refused:
        results_workbook(cards)
    assert "25 行" in refused.value.zh


def test_what_was_set_by_hand_is_marked(rubric: Rubric, tmp_path: Path) -> None:
    facts, by_hand = tmp_path / "f.json", tmp_path / "o.csv"
    facts.write_text(json.dumps(UNITS, ensure_ascii=False), encoding="utf-8")
    by_hand.write_text("单位,编号,分值,理由,经办,时间\n乙县,一.1,4,=复核后改定,考核组 王某,2014-03-01\n", encoding="utf-8")
    cards = rubric.score_file(facts, overrides=by_hand)
    data = results_workbook(cards)
    found = tables(data)
    head, rows = below(found["名次"], "人工核定（处）")
    assert [row[head.index("人工核定（处）")] for row in rows if row[1] == "乙县"] == [1]
    assert any(row[0] == "乙县" and row[1] == "人工核定" and "复核后改定" in row[2] for row in below(found["等次与事项"], "类别")[1])
    sheet = opened(data)["考核项得分"]
    cell = next(row[2] for row in sheet.iter_rows() if row[0].value == "乙县")
    assert (cell.value, cell.number_format) == (4, 'General"*"')
    *lines, total = ledger(found["乙县"])
    assert sum(row["得分"] for row in lines if row["得分"] != "") == total["得分"]


def test_what_was_lost_counts_in_the_mean() -> None:
    rubric = loads(
        'rubric "Losses"\nunit "u"\nfact good: yes/no\nfact bad: yes/no\nitem 1 "I", at most 4 points\ngood earns 4 points\nbad loses 6 points\n'
    )
    units = {"A": {"good": True, "bad": False}, "B": {"good": True, "bad": True}, "C": {"good": False, "bad": False}}
    book = opened(results_workbook(rubric.score_cohort(units)))
    shares = {row[0].value: row[1].value for row in book["Shares earned"].iter_rows() if row[0].value in ("A", "B", "C", "Mean of all")}
    assert shares["B"] == -0.5
    assert abs(shares["Mean of all"] - (1 - 0.5 + 0) / 3) < 1e-9
