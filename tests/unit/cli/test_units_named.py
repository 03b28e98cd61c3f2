"""``--unit``: a name, the beginning of one, or a slip."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from rubric_engine.cli.inputs import meant_unit
from tests.unit.commands import Run
from tests.unit.report.pages import checked

NAMES = ("新郑市工商联", "新密市工商联", "登封市工商联", "East", "East End", "West")


@pytest.mark.parametrize(
    ("given", "expected", "said"),
    [
        ("East", "East", ""),
        ("登封", "登封市工商联", "note: `登封` is taken for `登封市工商联`\n"),
        ("ＷＥＳＴ", "West", "note: `ＷＥＳＴ` is taken for `West`\n"),
        ("east", "East", "note: `east` is taken for `East`\n"),
        ("East E", "East End", "note: `East E` is taken for `East End`\n"),
        (" 登封市工商联", "登封市工商联", "note: ` 登封市工商联` is taken for `登封市工商联`\n"),
    ],
)
def test_what_is_meant(capsys: pytest.CaptureFixture[str], given: str, expected: str, said: str) -> None:
    assert meant_unit(given, NAMES, "en") == expected
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("given", "english", "chinese"),
    [
        (
            "新",
            "several units begin with `新`: `新郑市工商联`, `新密市工商联`; write more of the name",
            "以「新」开头的有「新郑市工商联」、「新密市工商联」，请写完整些",
        ),
        (
            "登峰市工商联",
            "the facts have no unit `登峰市工商联`; did you mean `登封市工商联`?",
            "数据中没有「登峰市工商联」，是否指「登封市工商联」？",
        ),
        ("zzz", "the facts have no unit `zzz`", "数据中没有「zzz」"),
        ("", "the facts have no unit ``", "数据中没有「」"),
    ],
)
def test_what_is_not_clear(given: str, english: str, chinese: str) -> None:
    with pytest.raises(click.ClickException) as caught:
        meant_unit(given, NAMES, "en")
    assert english in caught.value.message
    with pytest.raises(click.ClickException) as caught:
        meant_unit(given, NAMES, "zh")
    assert chinese in caught.value.message


def test_many_that_begin_so_are_counted() -> None:
    with pytest.raises(click.ClickException) as caught:
        meant_unit("u", [f"u{number}" for number in range(9)], "en")
    assert "`u4` and 4 more;" in caught.value.message


def test_every_command_takes_the_beginning(run, folder: Path) -> None:
    explained = run("explain", "m.rubric", "f.csv", "--unit", "甲")
    names = [line.split(",")[0] for line in (folder / "f.csv").read_text(encoding="utf-8").splitlines()[1:]]
    assert "甲" in names
    assert explained.exit_code == 0
    (folder / "g.csv").write_text((folder / "f.csv").read_text(encoding="utf-8").replace("甲", "甲县"), encoding="utf-8")
    for arguments in (
        ("explain", "m.rubric", "g.csv", "--unit", "甲"),
        ("explain", "m.rubric", "g.csv", "--unit", "甲", "--item", "1"),
        ("advise", "m.rubric", "g.csv", "--unit", "甲", "--gain", "1"),
        ("report", "m.rubric", "g.csv", "--units", "none", "--unit", "甲"),
    ):
        done = run(*arguments)
        assert done.exit_code == 0, done.output
        assert "提示：「甲」按「甲县」处理\n" in done.stderr
        assert "甲县" in done.stdout
        wrong = run(*(each if each != "甲" else "丁" for each in arguments))
        assert wrong.exit_code == 2
        assert "数据中没有「丁」" in wrong.output
    page = checked(run("report", "m.rubric", "g.csv", "--units", "none", "--unit", "甲").stdout)
    assert sum(css == "ledger" for css, _ in page.tables) == 1


def test_of_two_units_or_options_that_are_equally_near_both_are_named(folder: Path, run: Run) -> None:
    (folder / "two.csv").write_text("单位,会员数\n东城镇,3\n西城镇,4\n", encoding="utf-8")
    asked = ("explain", "m.rubric", "two.csv", "-u", "南城镇")
    assert "数据中没有「南城镇」，是指「东城镇」还是「西城镇」？" in run(*asked).stderr
    assert "; did you mean `东城镇` or `西城镇`?" in run(*asked, "--language", "en").stderr
    assert "，是否指「--records」？" in run("score", "m.rubric", "two.csv", "--recors", "x=y", "--language", "zh").stderr
