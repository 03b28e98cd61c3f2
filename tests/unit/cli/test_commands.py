from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


# ---------------------------------------------------------------- check


def test_check_sums_up(run: Run) -> None:
    result = run("check", "m.rubric")
    assert result.exit_code == 0
    assert "m.rubric：无错误" in result.stdout
    assert "考核项 1 个" in result.stdout
    english = run("check", "m.rubric", "--language", "en")
    assert "4 facts, 1 parameter, 1 gate, 1 item, 3 scoring lines" in english.stdout
    assert "totals lie between 0 and 8" in english.stdout


def test_check_reports_every_error_of_every_file(run: Run, folder: Path) -> None:
    (folder / "bad.rubric").write_text("评分办法 「甲」\n考核项 1 「甲」\n会员 达到 6 计 2 分\n增长 达到 6 计 2 分\n", encoding="utf-8")
    result = run("check", "bad.rubric", "m.rubric")
    assert result.exit_code == 1
    assert "bad.rubric:3:1" in result.stdout
    assert "bad.rubric:4:1" in result.stdout
    assert "m.rubric：无错误" in result.stdout
    found = json.loads(run("check", "bad.rubric", "m.rubric", "--json").stdout)
    assert [each["ok"] for each in found] == [False, True]
    assert {each["line"] for each in found[0]["diagnostics"]} >= {3, 4}
    assert found[1]["summary"]["bounded_maximum"] == "8"


def test_check_reads_standard_input_and_shipped_rubrics(run: Run, folder: Path) -> None:
    assert run("check", "-", stdin=(folder / "m.rubric").read_bytes()).exit_code == 0
    assert run("check", "-", stdin=(folder / "m.rubric").read_text("utf-8").encode("gb18030")).exit_code == 0
    assert "2014_assessment：无错误" in run("check", "2014_assessment").stdout


@pytest.mark.parametrize("arguments", [("nothing",), (".",), ()])
def test_check_misused(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("check", *arguments).exit_code == 2


def test_binary_rubrics_are_findings(run: Run, folder: Path) -> None:
    (folder / "b.rubric").write_bytes(bytes(range(256)))
    assert run("check", "b.rubric").exit_code == 1


# ---------------------------------------------------------------- score


def totals(text: str) -> dict[str, str]:
    return {row["unit"]: row["total"] for row in csv.DictReader(io.StringIO(text))}


def test_score_in_three_forms(run: Run) -> None:
    table = run("score", "m.rubric", "f.csv")
    assert table.exit_code == 0
    assert "名次" in table.stdout
    assert "\x1b" not in table.stdout
    assert totals(run("score", "m.rubric", "f.csv", "--csv").stdout) == {"甲": "3", "乙": "3", "丙": "0"}
    found = json.loads(run("score", "m.rubric", "f.csv", "--json").stdout)
    assert {unit["unit"]: unit["total"] for unit in found["units"]}["甲"] == "3"
    assert "place" in run("score", "m.rubric", "f.csv", "--language", "en").stdout.lower()


def test_score_writes_files_whole(run: Run, folder: Path) -> None:
    assert run("score", "m.rubric", "f.csv", "-o", "out.csv").stdout == ""
    assert "\n甲,1,3," in (folder / "out.csv").read_text("utf-8-sig")
    assert run("score", "m.rubric", "f.csv", "-o", "out.json").exit_code == 0
    assert json.loads((folder / "out.json").read_text("utf-8"))["units"]
    assert not list(folder.glob(".*.tmp"))


@pytest.mark.parametrize("target", ["f.csv", "m.rubric", "./f.briefings.csv", "link.csv"])
def test_score_never_overwrites_an_input(run: Run, folder: Path, target: str) -> None:
    (folder / "link.csv").symlink_to(folder / "f.csv")
    before = (folder / "f.csv").read_bytes()
    result = run("score", "m.rubric", "f.csv", "-o", target)
    assert result.exit_code == 2
    assert "不能覆盖" in result.stderr
    assert (folder / "f.csv").read_bytes() == before


def test_wrong_facts_write_nothing(run: Run, folder: Path) -> None:
    (folder / "out.json").write_text("old", encoding="utf-8")
    (folder / "f.csv").write_text("单位,人员到位,会员数,增长率,别的\n甲,x,-1,6,1\n", encoding="utf-8")
    result = run("score", "m.rubric", "f.csv", "-o", "out.json")
    assert result.exit_code == 1
    for code in ("F500", "F512", "F504", "F530"):
        assert code in result.stderr
    assert result.stdout == ""
    assert (folder / "out.json").read_text("utf-8") == "old"


def test_score_can_override_parameters(run: Run) -> None:
    assert totals(run("score", "m.rubric", "f.csv", "--csv", "-p", "threshold=5%").stdout)["乙"] == "5"
    assert run("score", "m.rubric", "f.csv", "-p", "threshold=5").exit_code == 1
    assert run("score", "m.rubric", "f.csv", "-p", "nothing=5%").exit_code == 1
    assert run("score", "m.rubric", "f.csv", "-p", "threshold").exit_code == 2


def test_score_reads_records_from_elsewhere(run: Run, folder: Path) -> None:
    (folder / "other.csv").write_text("单位,采用\n乙,是\n乙,是\n", encoding="utf-8")
    assert totals(run("score", "m.rubric", "f.csv", "--csv", "--records", "社情=other.csv").stdout) == {"甲": "2", "乙": "5", "丙": "0"}
    assert run("score", "m.rubric", "f.csv", "--records", "社情=none.csv").exit_code == 2


def test_score_reads_standard_input(run: Run, folder: Path) -> None:
    facts = (folder / "f.csv").read_text("utf-8")
    assert totals(run("score", "m.rubric", "-", "--csv", stdin=facts).stdout)["甲"] == "2"
    rubric = (folder / "m.rubric").read_text("utf-8")
    assert totals(run("score", "-", "f.csv", "--csv", stdin=rubric).stdout)["甲"] == "3"
    assert run("score", "-", "-", stdin=rubric).exit_code == 2


def test_one_unit_alone_has_no_ranks(run: Run, folder: Path) -> None:
    (folder / "one.json").write_text('{"has_staff": true, "members": 53, "growth": 0.06}', encoding="utf-8")
    found = json.loads(run("score", "m.rubric", "one.json", "--json").stdout)
    assert (found["total"], found["low"], found["high"]) == ("2", "2", "8")
    assert run("score", "m.rubric", "one.json").exit_code == 0
    assert totals(run("score", "m.rubric", "one.json", "--csv").stdout) == {"": "2"}
    assert "增长率" in run("explain", "m.rubric", "one.json").stdout


@pytest.mark.parametrize(("facts", "status"), [("none.csv", 2), (".", 2), ("f.xlsx", 2), ("bin.csv", 2), ("bad.json", 1)])
def test_facts_out_of_reach(run: Run, folder: Path, facts: str, status: int) -> None:
    (folder / "f.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "bin.csv").write_bytes(b"\0\1\2")
    (folder / "bad.json").write_text("{", encoding="utf-8")
    assert run("score", "m.rubric", facts).exit_code == status


def test_ties_that_are_an_error(run: Run, folder: Path) -> None:
    text = (folder / "m.rubric").read_text("utf-8").replace("取较优名次", "报错")
    (folder / "m.rubric").write_text(text, encoding="utf-8")
    (folder / "f.csv").write_text("单位,人员到位,会员数,增长率\n甲,是,53,6%\n乙,是,53,5%\n", encoding="utf-8")
    result = run("score", "m.rubric", "f.csv")
    assert result.exit_code == 1
    assert "F547" in result.stderr


# ---------------------------------------------------------------- explain


def test_explain(run: Run, folder: Path) -> None:
    result = run("explain", "m.rubric", "f.csv", "--unit", "乙")
    assert result.exit_code == 0
    assert "乙" in result.stdout
    assert run("explain", "m.rubric", "f.csv", "--unit", "乙", "--language", "en", "-o", "e.txt").exit_code == 0
    assert "乙" in (folder / "e.txt").read_text("utf-8")
    missing = run("explain", "m.rubric", "f.csv")
    assert (missing.exit_code, "--unit" in missing.stderr) == (2, True)
    wrong = run("explain", "m.rubric", "f.csv", "-u", "甲县")
    assert (wrong.exit_code, "「甲」" in wrong.stderr) == (2, True)


# ---------------------------------------------------------------- format


def test_format_in_place(run: Run, folder: Path) -> None:
    path = folder / "m.rubric"
    untidy = path.read_text("utf-8").replace("考核项 1 「会员」，最高 8 分", "考核项   1 「会员」,最高8分   # 注")
    path.write_bytes(untidy.replace("\n", "\r\n").encode("gb18030"))
    path.chmod(0o640)
    assert run("format", "--check", "m.rubric").exit_code == 1
    diff = run("format", "--diff", "m.rubric")
    assert diff.exit_code == 1
    assert "+考核项 1 「会员」，最高 8 分  # 注" in diff.stdout
    assert run("format", "m.rubric").exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o640
    tidy = path.read_bytes()
    assert b"\r" not in tidy
    assert "# 注" in tidy.decode()
    again = run("format", "--check", "m.rubric")
    assert (again.exit_code, again.output) == (0, "")
    assert run("check", "m.rubric").exit_code == 0


def test_format_translates_there_and_back(run: Run, folder: Path) -> None:
    run("format", "m.rubric")
    before = (folder / "m.rubric").read_text("utf-8")
    english = run("format", "--language", "en", "-", stdin=before).stdout
    assert english.startswith('rubric "Membership"')
    assert run("format", "--language", "zh", "-", stdin=english).stdout == before


def test_format_leaves_what_it_cannot_read(run: Run, folder: Path) -> None:
    (folder / "bad.rubric").write_text("评分办法 「甲\n", encoding="utf-8")
    result = run("format", "bad.rubric", "m.rubric")
    assert result.exit_code == 1
    assert (folder / "bad.rubric").read_text("utf-8") == "评分办法 「甲\n"
    assert run("format", "none.rubric").exit_code == 2
    assert run("format", "2014_assessment").exit_code == 2  # what is shipped stays as it is


# ---------------------------------------------------------------- template


def test_template_comes_back_as_facts(run: Run, folder: Path) -> None:
    assert run("template", "m.rubric", "-u", "甲", "-u", "乙", "-o", "t.csv").exit_code == 0
    assert (folder / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (folder / "t.社情.csv").read_text("utf-8-sig").startswith("单位,采用")
    assert run("score", "m.rubric", "t.csv").exit_code == 0
    assert run("template", "m.rubric", "-o", "t.json").exit_code == 0
    assert run("score", "m.rubric", "t.json").exit_code == 0
    assert "has_staff" in run("template", "m.rubric", "--language", "en").stdout
    assert run("template", "m.rubric", "--list", "briefings").stdout.endswith("单位,采用\n")
    assert run("template", "m.rubric", "--list", "members").exit_code == 2
    assert run("template", "m.rubric", "-o", "m.rubric").exit_code == 2


# ---------------------------------------------------------------- test


def test_examples(run: Run, folder: Path) -> None:
    assert run("test", "m.rubric").exit_code == 0
    text = (folder / "m.rubric").read_text("utf-8").replace("得分(1) 为 2", "得分(1) 为 3")
    (folder / "bad.rubric").write_text(text, encoding="utf-8")
    result = run("test", "m.rubric", "bad.rubric", "--explain")
    assert result.exit_code == 1
    assert "通过  恰好达标" in result.stdout
    assert "未过  恰好达标" in result.stdout
    assert "第 18 行" in result.stdout
    assert run("test", "bad.rubric", "--quiet", "--language", "en").stdout.endswith("1 example, 1 failed\n")
