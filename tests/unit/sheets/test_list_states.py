"""Lists in forms: missing, empty, none, and records of which nothing is known are different, and come back as they were."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from rubric_engine import Rubric, loads
from rubric_engine.core.values import NONE
from rubric_engine.facts import read_unit
from rubric_engine.sheets import form
from tests.unit.sheets.helpers import opened, read, said

TEXT = """rubric "Visits"
unit "county"
fact posts: count
fact visits (走访): list
field far (远): yes/no
field cost (花费): count
fact awards (奖项): list, or none
field level (级别): count
fact matches (比赛): list, shared
field home (主场): yes/no
item 1 "V", uncapped
visits each earn 1 point
awards each earn 1 point, when awards is given
matches each earn 1 point
posts each earn 1 point
"""
UNKNOWN = (("far", None), ("cost", None))
KNOWN = (("far", True), ("cost", Fraction(3)))


@pytest.fixture(scope="module")
def visits() -> Rubric:
    return loads(TEXT)


@pytest.mark.parametrize("cohort", [False, True])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"visits": ()},
        {"visits": (UNKNOWN,)},
        {"visits": (UNKNOWN, KNOWN, UNKNOWN)},
        {"visits": (KNOWN, UNKNOWN, UNKNOWN, KNOWN)},
        {"awards": ()},
        {"awards": NONE},
        {"awards": ((("level", None),),)},
        {"matches": ()},
        {"matches": ((("home", None),), (("home", False),))},
    ],
    ids=str,
)
def test_each_state_comes_back(visits: Rubric, tmp_path: Path, facts: dict[str, Any], language: Any, cohort: bool) -> None:
    (tmp_path / "f.xlsx").write_bytes(form(visits.program, language, filled={"East": facts}, cohort=cohort))
    found = read(visits, tmp_path / "f.xlsx", "en")
    assert said(found, "en") == []
    assert {name: value for name, value in found.units["East"].items() if value is not None} == facts


def test_how_a_county_says_none(visits: Rubric, tmp_path: Path) -> None:
    """The cells that may say it, and what they offer."""
    sheet = opened(form(visits.program, "zh"))["数据"]
    cells = {sheet.cell(row, 1).value: sheet.cell(row, 3) for row in range(4, sheet.max_row + 1)}
    rules = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    assert rules[cells["visits"].coordinate] == '"无"'
    assert rules[cells["awards"].coordinate] == '"没有记录,无"'
    asked = {sheet.cell(row, 1).value: sheet.cell(row, 6).value for row in range(4, sheet.max_row + 1)}
    assert asked["visits"] == "逐条填入同名工作表；没有记录的在此填“无”"
    assert asked["awards"] == "逐条填入同名工作表；没有记录的在此填“没有记录”，不存在该项的填“无”"
    text = "".join(str(cell.value) for row in opened(form(visits.program, "zh"))["填报说明"].iter_rows() for cell in row)
    assert "「空记录」栏选“是”" in text
    assert "空记录" not in "".join(
        str(cell.value) for row in opened(form(visits.program, "zh", cohort=True))["填报说明"].iter_rows() for cell in row
    )


def filled_in(visits: Rubric, path: Path, cells: dict[str, Any]) -> Path:
    book = opened(form(visits.program, "en", ("East",)))
    for at, value in cells.items():
        book["visits"][at] = value
    book.save(path)
    return path


def test_a_row_that_only_says_that_it_is_a_record(visits: Rubric, tmp_path: Path) -> None:
    book = opened(form(visits.program, "en", ("East",)))
    sheet = book["visits"]
    headings = {sheet.cell(4, column).value: column for column in range(1, sheet.max_column + 1)}
    assert headings == {None: 1, "far": 2, "cost": 3, "blank record": 4}
    path = filled_in(visits, tmp_path / "f.xlsx", {"D6": "yes", "C7": 3, "B7": "yes", "D8": True, "D9": "no", "D12": " ", "B10": " "})
    found = read(visits, path, "en")
    assert said(found, "en") == []
    assert found.units["East"]["visits"] == (UNKNOWN, KNOWN, UNKNOWN)


def test_what_stands_there_must_be_yes_or_no(visits: Rubric, tmp_path: Path) -> None:
    found = read(visits, filled_in(visits, tmp_path / "f.xlsx", {"D6": "maybe", "B7": "yes"}), "en")
    assert [(problem.code, problem.cell) for problem in found.problems] == [("F500", "visits!D6")]


def test_blank_rows_are_no_records(visits: Rubric, tmp_path: Path) -> None:
    path = filled_in(visits, tmp_path / "f.xlsx", {"B7": "yes", "C7": 3, "B12": "yes", "C12": 3, "B13": "  "})
    assert read(visits, path, "en").units["East"]["visits"] == (KNOWN, KNOWN)


def test_a_form_without_the_column_is_read_as_before(visits: Rubric, tmp_path: Path) -> None:
    book = opened(form(visits.program, "en", ("East",)))
    book["visits"].delete_cols(4)
    book["visits"]["B6"] = "yes"
    book.save(tmp_path / "f.xlsx")
    assert read(visits, tmp_path / "f.xlsx", "en").units["East"]["visits"] == ((("far", True), ("cost", None)),)


def test_the_column_is_known_by_its_heading_when_the_hidden_names_are_gone(visits: Rubric, tmp_path: Path) -> None:
    book = opened(form(visits.program, "zh", ("East",), filled={"East": {"visits": (UNKNOWN, KNOWN)}}))
    for name in ("走访", "数据"):
        sheet = book[name]
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.delete_cols(1)
    book["走访"].delete_rows(5)
    del book["_rubric"]
    book.save(tmp_path / "f.xlsx")
    found = read(visits, tmp_path / "f.xlsx")
    assert said(found, "zh") == []
    assert found.units["East"]["visits"] == (UNKNOWN, KNOWN)


def test_no_records_in_words_of_any_form(visits: Rubric) -> None:
    for word in ("no records", "没有记录", " No Records "):
        values, problems = read_unit(visits.program, {"visits": word, "awards": word, "matches": "none"})
        assert (values, problems) == ({"posts": None, "visits": (), "awards": (), "matches": ()}, ())
    assert read_unit(visits.program, {"awards": "none"})[0]["awards"] is NONE
