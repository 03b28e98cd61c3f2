"""What is written to, and what never is."""

from __future__ import annotations

import os
import threading
from pathlib import Path

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
