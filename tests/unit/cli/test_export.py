"""``rubric export``: the workbook that scores itself, on the command line."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.scoring.workbook import plan as planning
from tests.unit.cli.conftest import Run
from tests.unit.sheets.plans import by_hand


@pytest.fixture(autouse=True)
def made_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Formulas have tests of their own."""
    monkeypatch.setattr(planning, "plan", by_hand)


def test_it_writes_a_workbook(run: Run) -> None:
    done = run("export", "m.rubric", "--to", "xlsx", "-o", "m.xlsx")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    book = openpyxl.load_workbook("m.xlsx")
    assert book.sheetnames[:2] == ["说明", "数据"]
    assert book.defined_names["单位名称_全"].attr_text == "'数据'!$F$4:$Q$4"  # twelve, since it compares units


def test_facts_stand_in_it_and_it_is_scored_as_they_are(run: Run) -> None:
    assert run("export", "m.rubric", "-o", "m.xlsx", "--with", "f.csv", "--units", "5", "--records", "9").exit_code == 0
    book = openpyxl.load_workbook("m.xlsx")
    assert [book["数据"].cell(4, column).value for column in range(6, 11)] == ["甲", "乙", "丙", None, None]
    assert book.defined_names["there_社情_全"].attr_text == "'社情'!$D$6:$D$14"
    from_book, from_table = run("score", "m.rubric", "m.xlsx", "--json"), run("score", "m.rubric", "f.csv", "--json")
    assert from_book.exit_code == 0
    units = [line for line in from_book.stdout.splitlines() if '"points"' in line]
    assert units == [line for line in from_table.stdout.splitlines() if '"points"' in line]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "错误：工作簿须写入文件：-o 文件.xlsx\n"),
        (("-o", "-"), "错误：工作簿须写入文件：-o 文件.xlsx\n"),
        (("-o", "m.csv"), "错误：无法写成「m.csv」，扩展名可用 .xlsx\n"),
        (("-o", "m.csv", "--to", "xlsx"), "错误：「m.csv」的扩展名与 XLSX 不符，请改用 .xlsx\n"),
        (("-o", "m.rubric"), "错误：「m.rubric」是输入文件，不能覆盖，请另选文件名\n"),
        (("-o", "f.csv", "--with", "f.csv"), "错误：「f.csv」是输入文件，不能覆盖，请另选文件名\n"),
        (("-o", "m.xlsx", "--with", "f.csv", "--units", "2"), "错误：「--units」：数据中有 3 个单位，不能少于这个数\n"),
        (("-o", "m.xlsx", "--with", "f.csv", "--records", "1"), "错误：「--records」：数据中有清单共 2 条记录，不能少于这个数\n"),
        (("-o", "m.xlsx", "--with", "-"), "错误：「--with」须给出文件\n"),
        (("-o", "m.xlsx", "-p", "门槛"), "错误：-p 须写成 名称=数值，而不是「门槛」\n"),
        (
            ("-o", "m.xlsx", "--with", "f.csv", "--units", "2", "--language", "en"),
            "error: --units: FACTS has 3 units; there must be room for them\n",
        ),
    ],
)
def test_what_can_not_be_meant(run: Run, arguments: tuple[str, ...], message: str) -> None:
    done = run("export", "m.rubric", *arguments)
    assert (done.exit_code, done.stderr) == (2, message)
    assert not Path("m.xlsx").exists()


@pytest.mark.parametrize("arguments", [("--units", "0"), ("--units", "201"), ("--records", "0"), ("--to", "ods")])
def test_numbers_and_forms_that_there_are_not(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("export", "m.rubric", "-o", "m.xlsx", *arguments).exit_code == 2


def test_more_units_than_there_is_room_for(run: Run) -> None:
    Path("many.csv").write_text("单位,人员到位\n" + "".join(f"县{number},是\n" for number in range(201)), encoding="utf-8")
    done = run("export", "m.rubric", "-o", "m.xlsx", "--with", "many.csv")
    assert done.exit_code == 2
    assert done.stderr == "错误：一个工作簿最多 200 个单位、每张清单 5,000 条记录，数据中有 201 个单位、0 条记录\n"
    assert not Path("m.xlsx").exists()


def test_wrong_facts_and_parameters_are_all_told(run: Run) -> None:
    Path("f.csv").write_text("单位,人员到位,会员数\n甲,对,1\n乙,是,x\n", encoding="utf-8")
    done = run("export", "m.rubric", "-o", "m.xlsx", "--with", "f.csv")
    assert done.exit_code == 1
    assert done.stderr.count("f.csv") >= 2
    assert run("export", "m.rubric", "-o", "m.xlsx", "-p", "门坎=3%").exit_code == 1
    assert not Path("m.xlsx").exists()


def test_a_parameter_reaches_the_formulas(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(planning, "plan", lambda program, **given: (seen.append(program), by_hand(program, **given))[1])
    assert run("export", "m.rubric", "-o", "m.xlsx", "-p", "门槛=3%").exit_code == 0
    assert str(seen[0].parameters[0].value) == "3/100"


def test_a_rubric_that_can_not_be_exported(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "plan", lambda *_, **__: Unsupported("rank", "too deep", None, "层次太多"))
    done = run("export", "m.rubric", "-o", "m.xlsx")
    assert (done.exit_code, done.stderr) == (1, "错误：无法导出自动计分表：rank：层次太多\n")
    assert not Path("m.xlsx").exists()


def test_a_workbook_that_may_be_filled_in_is_not_written_over(run: Run) -> None:
    Path("m.xlsx").write_bytes(b"kept")
    done = run("export", "m.rubric", "-o", "m.xlsx")
    assert (done.exit_code, done.stderr) == (2, "错误：已有文件「m.xlsx」，请先移走或另选文件名\n")
    assert Path("m.xlsx").read_bytes() == b"kept"


def test_what_the_workbook_does_not_have_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import attrs

    def without(*given: object, **named: object) -> object:
        return attrs.evolve(by_hand(*given, **named), unsupported=(("flag 甲", Unsupported("rank", "too deep", None, "层次太多")),))  # type: ignore[arg-type]

    monkeypatch.setattr(planning, "plan", without)
    done = run("export", "m.rubric", "-o", "m.xlsx")
    assert (done.exit_code, done.stderr) == (0, "提示：表中没有提示「甲」：rank：层次太多\n")
