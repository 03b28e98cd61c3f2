"""The workbook that scores itself, opened and worked out by LibreOffice with its own settings, as it comes from the command."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rubric_engine import Rubric, loads
from rubric_engine.facts import read_facts
from rubric_engine.sheets.scoring_book import laid_out, scoring_book
from tests.unit.sheets.plans import by_hand
from tests.unit.sheets.test_scoring_book import FACTS, SHARED

SOFFICE = shutil.which("soffice")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) isn't installed")]


def worked_out(path: Path) -> Any:
    """The values that stand in the cells when a person opens the workbook and saves it."""
    target = path.parent / "out"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    form = "xlsx:Calc MS Excel 2007 XML"
    subprocess.run([str(SOFFICE), profile, "--headless", "--convert-to", form, "--outdir", str(target), str(path)], check=True, timeout=300)
    return openpyxl.load_workbook(target / path.name, data_only=True)


def row_of(sheet: Any, id: str) -> list[Any]:
    """What stands in the units' columns of a row."""
    return [cell.value for cell in next(row for row in sheet.iter_rows() if row[1].value == id)[5:]]


def test_each_unit_and_each_record_has_its_own_values(rubric: Rubric, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(laid_out(rubric.program, by_hand(rubric.program, units=3, records=5, scale=2), FACTS))
    made = worked_out(path)
    scores, facts, card = made["计分"], made["数据"], made["得分单"]
    assert row_of(scores, "一.1.1")[:2] == [1, 0]
    assert row_of(scores, "一.2.1")[:2] == [1, 1]  # of the second record the date is missing
    assert row_of(scores, "总分")[:3] == [4, 1, None]
    assert [facts.cell(2, column).value for column in (6, 7, 8)] == ["有空缺", "有空缺", None]
    assert [facts.cell(3, column).value for column in (6, 7, 8)] == [4, 1, None]
    assert (card["C3"].value, card["H3"].value) == ("甲县", 1)
    line = next(row for row in card.iter_rows() if row[1].value == "一.1.1")
    assert [cell.value for cell in line[4:7]] == [1, "得分", None]
    found = read_facts(rubric.program, tmp_path / "out" / "book.xlsx")
    assert not found.problems
    assert list(found.units) == list(FACTS)


def test_another_unit_can_be_chosen(rubric: Rubric, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(laid_out(rubric.program, by_hand(rubric.program, units=3, records=5), FACTS))
    book = openpyxl.load_workbook(path)
    book["得分单"]["C3"] = "=乙县"
    book["得分单"]["C3"].data_type = "s"
    book.save(path)
    card = worked_out(path)["得分单"]
    line = next(row for row in card.iter_rows() if row[1].value == "一.1.1")
    assert card["H3"].value == 2
    assert [cell.value for cell in line[4:7]] == [0, "未得分", "没有达到要求：须多于 0，实为 0"]


def test_what_is_shared_reaches_every_unit(tmp_path: Path) -> None:
    rubric = loads(SHARED)
    path = tmp_path / "book.xlsx"
    filled: Any = {"A": {"season": "2014", "games": ({"first": "A", "goals": Fraction(3)},)}, "B": {"season": "2014"}}
    path.write_bytes(laid_out(rubric.program, by_hand(rubric.program, units=3, records=4), filled))
    made = worked_out(path)
    named = next(row for row in made["Workings"].iter_rows() if row[1].value == "season")
    assert [cell.value for cell in named[5:8]] == ["2014"] * 3
    assert row_of(made["Scores"], "1.1")[:2] == [1, 1]


def test_the_real_formulas_give_what_the_engine_gives(rubric: Rubric, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(scoring_book(rubric.program, units=3, records=5, facts=FACTS)[1])
    made = worked_out(path)["计分"]
    cohort = rubric.score_file(tmp_path / "out" / "book.xlsx")
    for at, unit in enumerate(FACTS):
        card = cohort[unit]  # type: ignore[index]
        assert row_of(made, "总分")[at] == card.total
        for id in ("一", "一.1", "一.2", "一.2.1", "二", "二.1", "二.1.1", "二.2.1", "二.2.3"):
            assert row_of(made, id)[at] == card[id].points, (unit, id)
