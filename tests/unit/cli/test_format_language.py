"""A translation is printed; a rubric is only replaced by one where that is asked for."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from rubric_engine.cli.app import app

ZH = "评分办法 「甲」\n数据项 有方案 (has_plan)：是否\n考核项 1 「乙」\n有方案 计 1 分\n"
EN = 'rubric "甲"\nfact has_plan (有方案): yes/no\nitem 1 "乙"\nhas_plan earns 1 point\n'


def test_a_translation_is_printed_and_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "r.rubric"
    file.write_text(ZH, encoding="utf-8")
    done = CliRunner().invoke(app, ["format", "--language", "en", str(file)])
    assert done.exit_code == 0
    assert done.stdout == EN
    assert file.read_text(encoding="utf-8") == ZH


def test_output_and_in_place(tmp_path: Path) -> None:
    file, other = tmp_path / "r.rubric", tmp_path / "e.rubric"
    file.write_text(ZH, encoding="utf-8")
    assert CliRunner().invoke(app, ["format", "--language", "en", str(file), "-o", str(other)]).exit_code == 0
    assert other.read_text(encoding="utf-8") == EN
    assert file.read_text(encoding="utf-8") == ZH
    assert CliRunner().invoke(app, ["format", "--language", "en", "--in-place", str(file)]).exit_code == 0
    assert file.read_text(encoding="utf-8") == EN
    assert CliRunner().invoke(app, ["format", str(file), str(other), "-o", "x"]).exit_code == 2
