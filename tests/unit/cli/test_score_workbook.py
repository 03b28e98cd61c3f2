"""``rubric score -o results.xlsx``, as it is called."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from rubric_engine.sheets import results
from tests.unit.sheets.results_read import below, tables


def test_the_ending_says_a_workbook(run, folder: Path) -> None:
    done = run("score", "m.rubric", "f.csv", "-o", "r.XLSX")
    assert (done.exit_code, done.output) == (0, "")
    found = tables((folder / "r.XLSX").read_bytes())
    _, rows = below(found["名次"], "总分")
    told = json.loads(run("score", "m.rubric", "f.csv", "--json").stdout)
    assert [row[1] for row in rows] == [each["unit"] for each in told["ranking"]]
    assert [str(int(row[2])) for row in rows] == [each["total"] for each in told["ranking"]]
    lines = (folder / "m.rubric").read_text(encoding="utf-8").splitlines()
    assert [row[1] for row in below(found["评分办法"], "行")[1]][: len(lines)] == lines


def test_the_language_of_the_workbook(run, folder: Path) -> None:
    assert run("score", "m.rubric", "f.csv", "-o", "r.xlsx", "--language", "en").exit_code == 0
    assert "Ranking" in tables((folder / "r.xlsx").read_bytes())


def test_overrides_and_parameters_are_in_it(run, folder: Path) -> None:
    (folder / "o.csv").write_text("单位,编号,分值,理由,经办,时间\n乙,1,5,复核后改定,考核组 王某,2014年3月1日\n", encoding="utf-8")
    assert run("score", "m.rubric", "f.csv", "--overrides", "o.csv", "-p", "门槛=5%", "-o", "r.xlsx").exit_code == 0
    told = [cell for row in tables((folder / "r.xlsx").read_bytes())["等次与事项"] for cell in row]
    assert any("复核后改定" in str(cell) for cell in told)
    assert "门槛 = 5%" in told


def test_one_unit_by_itself(run, folder: Path) -> None:
    (folder / "one.json").write_text(json.dumps({"人员到位": True, "增长率": "6%", "社情": []}, ensure_ascii=False), encoding="utf-8")
    assert run("score", "m.rubric", "one.json", "-o", "r.xlsx").exit_code == 0
    head, _ = below(tables((folder / "r.xlsx").read_bytes())["名次"], "总分")
    assert "名次" not in head


def test_an_input_is_never_written_over(run, folder: Path) -> None:
    run("template", "m.rubric", "-o", "facts.xlsx", "--unit", "甲", "--unit", "乙")
    before = (folder / "facts.xlsx").read_bytes()
    done = run("score", "m.rubric", "facts.xlsx", "-o", "facts.xlsx")
    assert done.exit_code == 2
    assert (folder / "facts.xlsx").read_bytes() == before
    assert run("score", "m.rubric", "facts.xlsx", "-o", "r.xlsx").exit_code == 0


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_another_form_isnt_written_under_its_ending(run, folder: Path, form: str) -> None:
    done = run("score", "m.rubric", "f.csv", form, "-o", "r.xlsx")
    assert done.exit_code == 2
    assert not (folder / "r.xlsx").exists()


def test_nothing_is_written_where_facts_are_wrong_or_too_many(run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "r.xlsx").write_bytes(b"before")
    (folder / "bad.csv").write_text("单位,会员数\n甲,许多\n", encoding="utf-8")
    assert run("score", "m.rubric", "bad.csv", "-o", "r.xlsx").exit_code == 1
    monkeypatch.setattr(results, "MOST_ROWS", 8)
    done = run("score", "m.rubric", "f.csv", "-o", "r.xlsx")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "错误：结果超出工作表的上限" in done.stderr
    assert "error: the results need more than" in run("score", "m.rubric", "f.csv", "-o", "r.xlsx", "--language", "en").stderr
    assert (folder / "r.xlsx").read_bytes() == b"before"
    assert not [each for each in os.listdir(folder) if each.endswith(".tmp")]


def test_a_missing_library_is_named_in_one_line(run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    done = run("score", "m.rubric", "f.csv", "-o", "r.xlsx")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "错误：读写工作簿需要 XlsxWriter，请安装「rubric-engine[excel]」\n"
    assert not (folder / "r.xlsx").exists()
