"""A command line that can't be meant: told in its language, with the nearest name; and files in each other's places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("scor",), "没有「scor」这一命令，是否指「score」？"),
        (("xyz",), "没有「xyz」这一命令"),
        (("score", "m.rubric", "f.csv", "--bogus"), "没有「--bogus」这一选项"),
        (("score", "m.rubric"), "缺少参数「FACTS」"),
        (("check", "m.rubric", "--units", "x"), "「--units」的值不正确，应为 1 至 1000000 的整数"),
        (("check", "m.rubric", "--language", "fr"), "「--language」的值不正确，可选：zh、en"),
        (("verify", "a", "b", "c", "d"), "多出参数「d」"),
    ],
)
def test_misuse_in_chinese(run: Run, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...], told: str) -> None:
    monkeypatch.setenv("RUBRIC_LANGUAGE", "zh")
    result = run(*line)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == f"错误：{told}"
    assert "Error" not in result.stderr
    assert "Usage" not in result.stderr


def test_misuse_in_english(run: Run) -> None:
    assert "No such command 'scor'. Did you mean 'score'?" in run("scor").stderr
    assert "No such option" in run("check", "--bogus", "m.rubric").stderr
    assert "没有「--bogus」这一选项" in run("check", "政务.rubric", "--bogus").stderr, "who writes Chinese reads it"
    assert "No such option" in run("check", "政务.rubric", "--bogus", "--language", "en").stderr


def test_no_command_shows_the_help(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUBRIC_LANGUAGE", "zh")
    assert run().output.startswith("Usage: rubric")


def test_json_instead_of_a_rubric(run: Run, folder: Path) -> None:
    (folder / "r.json").write_text(run("score", "m.rubric", "f.csv", "--json").stdout, encoding="utf-8")
    result = run("verify", "m.rubric", "r.json", "f.csv")
    assert result.exit_code == 2
    assert result.stderr == "错误：「r.json」不是评分办法，是 JSON；结果应写在最前：rubric verify 结果 评分办法 数据\n"
    result = run("score", "r.json", "f.csv")
    assert result.exit_code == 1
    assert "错误 E154：这不是评分办法，是 JSON" in result.stderr
    assert "共 1 处错误" in result.stderr
    assert run("verify", "r.json", "m.rubric", "f.csv").exit_code == 0


def test_a_workbook_instead_of_a_rubric(run: Run, folder: Path) -> None:
    (folder / "x.xlsx").write_bytes(bytes([0x50, 0x4B, 0x03, 0x04, 0xFF, 0xFF, 0x80, 0x00]))
    assert "workbook (.xlsx)" in run("check", "x.xlsx").stdout


def test_a_missing_file_with_a_chinese_name_is_told_in_chinese(run: Run) -> None:
    assert run("check", "政务公开").stderr.startswith("错误：没有文件「政务公开」")
    assert run("check", "nowhere").stderr.startswith("error: there is no file `nowhere`")
