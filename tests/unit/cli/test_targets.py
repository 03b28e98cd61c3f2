"""What is written to, and what never is."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import openpyxl
from click.testing import CliRunner

from rubric_engine.cli.app import app
from rubric_engine.cli.output import write_whole

RUBRIC = "评分办法 「甲」\n数据项 会议：清单\n字段 日期：日期\n考核项 1 「乙」，不封顶\n会议 每次 计 1 分\n"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_whole(pipe, "one\n")
    reader.join()
    assert got == ["one\n"]
    assert pipe.is_fifo()


def test_a_filled_form_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "r.rubric").write_text(RUBRIC, encoding="utf-8")
    (tmp_path / "f.会议.csv").write_text("precious", encoding="utf-8")
    done = CliRunner().invoke(app, ["template", str(tmp_path / "r.rubric"), "-o", str(tmp_path / "f.csv")])
    assert done.exit_code == 2
    assert (tmp_path / "f.会议.csv").read_text(encoding="utf-8") == "precious"
    assert not (tmp_path / "f.csv").exists()


def test_a_long_name_is_written(tmp_path: Path) -> None:
    target = tmp_path / ("长" * 82 + ".md")  # 249 bytes, of 255 that a name may have
    write_whole(target, "one\n")
    assert target.read_text(encoding="utf-8") == "one\n"
    assert len(list(tmp_path.iterdir())) == 1


def test_format_writes_over_no_input_and_into_no_table(tmp_path: Path) -> None:
    (tmp_path / "r.rubric").write_text(RUBRIC, encoding="utf-8")
    for target in ("r.rubric", "f.csv"):
        done = CliRunner().invoke(app, ["format", "--language", "en", str(tmp_path / "r.rubric"), "-o", str(tmp_path / target)])
        assert done.exit_code == 2, target
    assert (tmp_path / "r.rubric").read_text(encoding="utf-8") == RUBRIC
    assert not (tmp_path / "f.csv").exists()


def test_a_marked_copy_is_written_over_no_input(tmp_path: Path) -> None:
    rubric, facts, roster = (tmp_path / name for name in ("r.rubric", "f.xlsx", "roster.xlsx"))
    rubric.write_text("评分办法 「甲」\n对象 「县」\n数据项 数：数量\n考核项 1 「乙」，最高 3 分\n数 达到 1 计 3 分\n", encoding="utf-8")
    for path, rows in ((facts, [("县", "数"), ("一县", -4)]), (roster, [("县",), ("一县",)])):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    before = roster.read_bytes()
    asked = ["score", str(rubric), str(facts), "--roster", str(roster), "--marked"]
    assert CliRunner().invoke(app, [*asked, str(roster)]).exit_code == 2
    assert roster.read_bytes() == before
    source, target = tmp_path / "in", tmp_path / "out"
    for folder in (source, target):
        folder.mkdir()
    facts.rename(source / "a.xlsx")
    (target / "a.xlsx").symlink_to(source / "a.xlsx")
    before = (source / "a.xlsx").read_bytes()
    assert CliRunner().invoke(app, ["score", str(rubric), str(source), "--marked", str(target)]).exit_code == 2
    assert (source / "a.xlsx").read_bytes() == before


def test_a_file_without_an_end_is_no_rubric() -> None:
    done = CliRunner().invoke(app, ["check", "/dev/zero"])
    assert done.exit_code == 2
    assert "/dev/zero" in done.output
