"""``rubric coverage`` and ``rubric mutate``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.assurance.rubrics import CHINESE
from tests.unit.commands import invoke as run

CASE = "示例 「达标」\n给定 信息数 为 100\n应得 得分(1.1) 为 5\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "m.rubric").write_text(CHINESE, encoding="utf-8")
    (tmp_path / "m.cases").write_text(CASE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RUBRIC_LANGUAGE", raising=False)
    return tmp_path


def test_coverage_reads_the_cases_beside_the_rubric(folder: Path) -> None:
    found = run("coverage", "m.rubric")
    assert found.exit_code == 0
    assert found.output.startswith("m.rubric：覆盖 ")
    assert "示例 1 个" in found.output
    (folder / "m.cases").unlink()
    assert "示例 0 个" in run("coverage", "m.rubric").output


def test_coverage_in_the_other_language(folder: Path) -> None:
    assert "m.rubric: coverage" in run("coverage", "m.rubric", "--language", "en").output


def test_coverage_as_json_and_as_a_page(folder: Path) -> None:
    data = json.loads(run("coverage", "m.rubric", "--json").output)
    assert next(each for each in data["points"] if each["id"] == "1.1 earned")["by"] == ["达标"]
    assert run("coverage", "m.rubric", "--html", "out.html").output == ""
    assert (folder / "out.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert run("coverage", "m.rubric", "--html", "m.rubric").exit_code == 2
    assert run("coverage", "m.rubric", "--html", "out.csv").exit_code == 2


def test_too_little_coverage_is_a_finding(folder: Path) -> None:
    assert run("coverage", "m.rubric", "--fail-under", "100").exit_code == 1
    assert run("coverage", "m.rubric", "--fail-under", "1").exit_code == 0


def test_mutate(folder: Path) -> None:
    found = run("mutate", "m.rubric", "--only", "1.1")
    assert found.exit_code == 0
    assert "变异 5 个，识别 4 个，漏过 1 个（80%）" in found.output
    assert "+ 信息数 不少于 99 条 计 5 分" in found.output
    assert json.loads(run("mutate", "m.rubric", "--only", "1.1", "--json").output)["killed"] == 4
    assert run("mutate", "m.rubric", "--only", "1.1", "--fail-under", "90").exit_code == 1
    assert run("mutate", "m.rubric", "--only", "7").exit_code == 2


def test_errors_in_cases_end_the_command(folder: Path) -> None:
    (folder / "m.cases").write_text("示例 「错」\n给定 没有这项 为 1\n应得 总分 为 0\n", encoding="utf-8")
    for command in ("coverage", "mutate"):
        found = run(command, "m.rubric")
        assert found.exit_code == 1
        assert "m.cases" in found.output


def test_a_file_of_cases_is_told_from_its_rubric(folder: Path) -> None:
    for command in ("coverage", "mutate"):
        found = run(command, "m.cases")
        assert found.exit_code == 2
        assert found.stderr == "错误：「m.cases」是「m.rubric」的示例文件，请写评分办法的文件名，两者一并读取\n"


def test_a_share_that_there_is_none_of(folder: Path) -> None:
    for command in ("coverage", "mutate"):
        for percent in ("101", "-1", "nan"):
            found = run(command, "m.rubric", "--fail-under", percent)
            assert found.exit_code == 2
            assert "0 至 100" in found.stderr
        assert "from 0 to 100, not 101" in run(command, "m.rubric", "--fail-under", "101", "--language", "en").stderr


def test_what_there_is_nothing_of_is_told_in_the_language_of_the_rubric(folder: Path) -> None:
    assert run("mutate", "m.rubric", "--only", "9.9").stderr == "错误：评分办法中没有「9.9」，或者那里没有可以改变的地方\n"
    assert run("mutate", "m.rubric", "--only", "9.9", "--language", "en").stderr.startswith("error: nothing in the rubric is called `9.9`")


def test_without_a_search_it_is_not_said_that_nothing_was_found(folder: Path) -> None:
    found = run("mutate", "m.rubric", "--only", "1.1", "--no-search").output
    assert "+ 信息数 不少于 99 条 计 5 分" in found
    assert "没有找到" not in found
    assert json.loads(run("mutate", "m.rubric", "--no-search", "--json").output)["searched"] is False


def test_a_gate_is_chosen_by_its_name_in_either_language(folder: Path) -> None:
    assert (
        run("mutate", "m.rubric", "--only", "前提 1", "--no-search").output
        == run("mutate", "m.rubric", "--only", "gate 1", "--no-search").output
    )
