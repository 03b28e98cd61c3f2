"""Names of rubrics on the command line: folders, names that are nearly right, and what keeps a file from being read, in the reader's language."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from rubric_engine.cli.failures import why_not
from tests.unit.cli.conftest import Run

COMMANDS = ("test", "check", "coverage", "mutate")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", [".", "/", "..", "./"])
def test_a_folder_is_no_rubric(run: Run, command: str, name: str) -> None:
    done = run(command, name)
    assert done.exit_code == 2
    assert done.stderr == f"error: `{name}` is a folder; name a rubric file\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_an_empty_name(run: Run, command: str) -> None:
    done = run(command, "")
    assert (done.exit_code, done.stderr) == (2, "error: the name of the rubric is empty; name a rubric file\n")


@pytest.mark.parametrize("command", ["test", "check"])
@pytest.mark.parametrize("written", ["站.rubic", "站", "站.rubirc", "站点.rubric"])
def test_the_file_beside_it_is_suggested(run: Run, folder: Path, command: str, written: str) -> None:
    (folder / "站.rubric").write_bytes((folder / "m.rubric").read_bytes())
    done = run(command, written)
    assert done.exit_code == 2
    meant = "站.rubric"
    assert done.stderr == f"错误：没有文件「{written}」，是否指「{meant}」？\n"


def test_in_another_folder(run: Run, folder: Path) -> None:
    (folder / "of" / "2015").mkdir(parents=True)
    (folder / "of" / "2015" / "posts.rubric").write_bytes((folder / "m.rubric").read_bytes())
    named = os.path.join("of", "2015", "posts.rubric")
    done = run("check", os.path.join("of", "2015", "post.rubic"))
    assert f"did you mean `{named}`?" in done.stderr


@pytest.mark.parametrize("written", ["x.rubric", "f.csv.rubric", "qqq"])
def test_an_ending_alone_makes_no_name_near(run: Run, folder: Path, written: str) -> None:
    assert "did you mean" not in run("check", written).stderr


def test_a_shipped_rubric_is_suggested_still(run: Run) -> None:
    assert "did you mean `2014_assessment`?" in run("check", "2014_asessment").stderr


@pytest.mark.parametrize(
    ("number", "reading", "writing"),
    [
        (errno.ENOENT, "没有这个文件", "没有这个文件夹"),
        (errno.EACCES, "无权读取", "无权写入"),
        (errno.EISDIR, "这是文件夹，不是文件", "这是文件夹，不是文件"),
        (errno.ENOTDIR, "路径中有一级不是文件夹", "路径中有一级不是文件夹"),
        (errno.ENOSPC, "磁盘已满", "磁盘已满"),
    ],
)
def test_what_the_system_says_is_said_in_chinese(number: int, reading: str, writing: str) -> None:
    error = OSError(number, os.strerror(number))
    assert why_not(error)[1] == reading
    assert why_not(error, writing=True)[1] == writing


def test_what_nobody_has_words_for_is_marked_as_the_systems() -> None:
    assert why_not(OSError(errno.EBADMSG, "Bad message")) == ("Bad message", "系统报告 Bad message")


def test_a_file_that_is_not_there(run: Run) -> None:
    done = run("test", "m.rubric", "--cases", "none.cases")
    assert (done.exit_code, done.stderr) == (2, "错误：无法读取「none.cases」：没有这个文件\n")
    assert (
        "`none.cases` can't be read: there is no such file" in run("test", "m.rubric", "--cases", "none.cases", "--language", "en").stderr
    )
    assert "无法写入「no/such.json」：没有这个文件夹" in run("test", "m.rubric", "-o", "no/such.json").stderr
