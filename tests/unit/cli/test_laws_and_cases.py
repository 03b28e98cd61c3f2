"""``rubric test``: laws, files of cases, what is chosen, and the reports for programs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.unit.cli.conftest import Run

RUBRIC = """rubric "Library"
fact posts (信息): count, 0 to 50
fact plan (有方案): yes/no
item 1 "Posts" (「信息」)
posts each earn 0.5 points
posts at least 40 earns -5 points
plan earns 1 point
example "two posts"
given posts is 2, plan is no
expect total is 1
"""
LAWS = """law "more is better": more posts never lowers total
law "a plan helps": more plan never lowers total
"""
CASES = """# beside the rubric
example "a <plan> & nothing else"
given plan is yes, posts is 0
expect total is 1
"""
CHINESE = """评分办法 「图书馆」
数据项 信息：数量，0 至 50
考核项 1 「信息」
信息 每条 计 0.5 分
信息 不低于 40 计 -5 分
示例 「两条」
给定 信息 为 2
应得 总分 为 1
规律 「多报不吃亏」：信息 增加，总分 不降
"""


@pytest.fixture
def library(folder: Path) -> Path:
    (folder / "library.rubric").write_text(RUBRIC, encoding="utf-8")
    return folder


def add(library: Path, text: str, name: str = "library.rubric") -> None:
    path = library / name
    path.write_text((path.read_text("utf-8") if path.exists() else "") + text, encoding="utf-8")


# ---------------------------------------------------------------- laws


def test_a_broken_law_shows_the_smallest_counterexample(run: Run, library: Path) -> None:
    add(library, LAWS)
    result = run("test", "library.rubric")
    assert result.exit_code == 1
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[0] == "passed  two posts"
    at = next(number for number, line in enumerate(lines) if line.startswith("FAILED  more is better (law, "))
    assert lines[at + 1] == 'line 11  law "more is better": more posts never lowers total'
    assert re.fullmatch(r"found  the total goes from \S+ to \S+ when posts goes from 3\d to 40", lines[at + 2]), lines[at + 2]
    assert '# law "more is better": more posts never lowers total' in lines
    assert "again: rubric test library.rubric -k 'more is better' --seed 0 --examples 200" in lines
    assert any(line.startswith("passed  a plan helps (law, ") for line in lines)
    assert lines[-1] == "library.rubric: 1 example, 2 laws, 1 failed (seed 0, 200 fact sets a law)"


def test_in_chinese(run: Run, library: Path) -> None:
    (library / "l.rubric").write_text(CHINESE, encoding="utf-8")
    shown = run("test", "l.rubric").stdout
    assert "通过  两条\n" in shown
    assert re.search(r"未过  多报不吃亏（规律，试过 \d+ 组数据）", shown)
    assert "第 9 行  规律 「多报不吃亏」：信息 增加，总分 不降" in shown
    assert "最小的反例，可以贴进文件：" in shown
    assert "\n        示例 「反例：多报不吃亏" in shown
    assert "再现：rubric test l.rubric -k '多报不吃亏' --seed 0 --examples 200" in shown
    assert shown.endswith("l.rubric：示例 1 个，规律 1 条，未过 1 个（种子 0，每条规律试 200 组数据）\n")


def test_the_counterexample_can_be_pasted_and_fails_there(run: Run, library: Path) -> None:
    add(library, LAWS)
    (law,) = (
        each for each in json.loads(run("test", "library.rubric", "--format", "json").stdout)["rubrics"][0]["tests"] if not each["passed"]
    )
    assert law["counterexample"].startswith("# law")
    add(library, "\n" + law["counterexample"])
    result = run("test", "library.rubric", "-k", "counterexample")
    assert result.exit_code == 1
    assert "1 failed" in result.stdout
    mended = (library / "library.rubric").read_text("utf-8").replace("earns -5 points", "earns 5 points")
    (library / "library.rubric").write_text(mended, encoding="utf-8")
    assert run("test", "library.rubric").exit_code == 0, "where the rubric is mended, the law holds and the pasted example, too"


def test_the_same_seed_finds_the_same(run: Run, library: Path) -> None:
    add(library, LAWS)
    one = run("test", "library.rubric", "--seed", "7", "--examples", "60").stdout
    assert one == run("test", "library.rubric", "--seed", "7", "--examples", "60").stdout
    assert "(seed 7, 60 fact sets a law)" in one
    again = next(line for line in one.splitlines() if "again:" in line)
    assert again.endswith("--seed 7 --examples 60")


def test_laws_without_hypothesis(run: Run, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(library, LAWS)
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    result = run("test", "library.rubric")
    assert result.exit_code == 2
    assert result.stdout == "passed  two posts\nlibrary.rubric: 1 example, all passed; 2 laws not tried\n", "examples run all the same"
    assert result.stderr.strip() == 'error: laws are tried with Hypothesis, which isn\'t installed: pip install "rubric-engine[testing]"'
    assert run("test", "library.rubric", "-k", "two posts").exit_code == 0, "examples need no Hypothesis"
    told = json.loads(run("test", "library.rubric", "--format", "json").stdout)
    assert (told["ok"], told["rubrics"][0]["untried"]) == (False, ["more is better", "a plan helps"])
    assert "规律 2 条未检验" in run("test", "library.rubric", "--language", "zh").stdout
    root = ElementTree.fromstring(run("test", "library.rubric", "--format", "junit").stdout)
    left_out = {case.get("name"): case.find("skipped") for case in root.iter("testcase")}
    assert left_out["two posts"] is None
    assert all("Hypothesis" in (left_out[label].get("message") or "") for label in ("more is better", "a plan helps"))  # type: ignore[union-attr]
    assert (root.get("tests"), root.get("skipped")) == ("3", "2")


def test_nothing_is_left_in_the_folder(library: Path) -> None:
    add(library, LAWS)
    before = sorted(path.name for path in library.iterdir())
    asked = {name: value for name, value in os.environ.items() if name != "HYPOTHESIS_STORAGE_DIRECTORY"}
    command = [sys.executable, "-m", "rubric_engine.cli", "test", "library.rubric"]
    done = subprocess.run(
        command, cwd=library, env={**asked, "RUBRIC_ENGINE_CACHE": "0"}, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1, done.stderr
    assert sorted(path.name for path in library.iterdir()) == before


def test_cohorts_that_come_on_top_are_counted(run: Run, folder: Path) -> None:
    (folder / "m.rubric").write_text((folder / "m.rubric").read_text("utf-8") + "规律 「上限」：总分 不超过 8\n", encoding="utf-8")
    assert re.search(r"（种子 0，每条规律试 20 组数据，多个对象的至多另试 \d+ 组）", run("test", "m.rubric", "--examples", "20").stdout)


def test_how_often_a_condition_came_true_is_told(run: Run, library: Path) -> None:
    add(
        library,
        'law "rich": total at least 10 when posts at least 40\nlaw "never": total is 5 when total above 1000\nlaw "all": total at most 99\n',
    )
    result = run("test", "library.rubric")
    assert result.exit_code == 0
    assert re.search(r"^passed  rich \(law, \d+ fact sets tried, its condition came true in \d+\)$", result.stdout, re.MULTILINE)
    assert "passed  never (law, 200 fact sets tried, its condition never came true: nothing was tested)\n" in result.stdout
    assert "passed  all (law, 200 fact sets tried)\n" in result.stdout
    assert result.stdout.endswith("; 1 law put to no test\n")
    assert run("test", "library.rubric", "-q").stdout.endswith("; 1 law put to no test\n")
    shown = run("test", "library.rubric", "--language", "zh").stdout
    assert "通过  never（规律，试过 200 组数据，没有一组符合条件，等于没有检验）" in shown
    assert re.search("通过  rich（规律，试过 [0-9]+ 组数据，其中 [0-9]+ 组符合条件）", shown)
    assert shown.endswith("；规律 1 条等于没有检验\n")
    data = json.loads(run("test", "library.rubric", "--format", "json").stdout)
    told = {each["label"]: each.get("applied") for each in data["rubrics"][0]["tests"]}
    assert data["ok"] is True
    assert told["never"] == 0
    assert 0 < told["rich"] < 200
    root = ElementTree.fromstring(run("test", "library.rubric", "--format", "junit").stdout)
    cases = {case.get("name"): case for case in root.iter("testcase")}
    (skipped,) = cases["never"].findall("skipped")
    assert (skipped.get("message"), root.get("skipped")) == ("its condition never came true: nothing was tested", "1")
    assert "its condition came true in" in (cases["rich"].findtext("system-out") or "")
    assert cases["rich"].find("skipped") is None


def test_a_law_that_has_nothing_to_say(run: Run, library: Path) -> None:
    add(library, 'law "gates": gates dominate\n')
    result = run("test", "library.rubric")
    assert result.exit_code == 0
    assert "passed  gates (law, 200 fact sets tried, it never had anything to say: nothing was tested)" in result.stdout


def test_what_is_a_record_says_so(run: Run, library: Path) -> None:
    add(library, 'law "two sets": more posts never lowers total\nlaw "one set": total at most 3\n')
    shown = {each["label"]: each for each in json.loads(run("test", "library.rubric", "--format", "json").stdout)["rubrics"][0]["tests"]}
    remark = "# the points below are those that came out: look at them again when the rubric is mended\n"
    assert remark in shown["two sets"]["counterexample"]
    assert remark not in shown["one set"]["counterexample"]


# ---------------------------------------------------------------- cases, choosing


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ('example "two posts"\ngiven posts is 4\nexpect total is 2\n', "examples"),
        ('law "l": total at most 90\nlaw "l": maxima hold\n', "laws"),
    ],
)
@pytest.mark.parametrize("file", ["library.rubric", "library.cases"])
def test_two_of_one_label(run: Run, library: Path, more: str, what: str, file: str) -> None:
    add(library, more, file)
    result = run("test", "library.rubric")
    assert result.exit_code == 1
    label = "two posts" if what == "examples" else "l"
    assert f"error E233: two {what} have the label `{label}`" in result.stderr
    assert f"--> {file}:" in result.stderr
    if file == "library.rubric":
        assert run("check", file).exit_code == 1


def test_an_example_and_a_law_may_share_a_label(run: Run, library: Path) -> None:
    add(library, 'law "two posts": total at most 90\n')
    root = ElementTree.fromstring(run("test", "library.rubric", "--format", "junit").stdout)
    assert [case.get("name") for case in root.iter("testcase")] == ["two posts", "two posts (2)"]


def test_cases_beside_a_rubric(run: Run, library: Path) -> None:
    add(library, CASES, "library.cases")
    result = run("test", "library.rubric")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "library.rubric: 2 examples, all passed")
    add(library, 'example "wrong"\ngiven posts is 2\nexpect total is 9\n', "library.cases")
    result = run("test", "library.rubric")
    assert result.exit_code == 1
    assert "FAILED  wrong (library.cases)\n      line 7, expected  total is 9\n" in result.stdout


def test_another_file_of_cases(run: Run, library: Path) -> None:
    add(library, CASES, "library.cases")
    add(library, 'example "other"\ngiven posts is 4\nexpect total is 2\nlaw "l": total at most 10\n', "other.cases")
    shown = run("test", "library.rubric", "--cases", "other.cases").stdout
    assert "passed  other\n" in shown
    assert "nothing else" not in shown
    assert "again: rubric test library.rubric --cases other.cases -k l --seed 0 --examples 200" in shown
    assert run("test", "library.rubric", "--cases", "none.cases").exit_code == 2
    assert run("test", "library.rubric", "m.rubric", "--cases", "other.cases").exit_code == 2


def test_errors_in_cases_have_their_own_places(run: Run, library: Path) -> None:
    add(library, 'example "x"\ngiven poste is 2\nexpect total is 1\n', "library.cases")
    result = run("test", "library.rubric")
    assert result.exit_code == 1
    assert "--> library.cases:2:7" in result.stderr


def test_a_file_of_cases_is_no_rubric(run: Run, library: Path) -> None:
    add(library, CASES, "library.cases")
    result = run("test", "library.cases")
    assert result.exit_code == 2
    assert "name the rubric" in result.stderr


def test_only(run: Run, library: Path) -> None:
    add(library, LAWS)
    assert run("test", "library.rubric", "-k", "PLAN").stdout.splitlines()[-1].startswith("library.rubric: 1 law, all passed")
    result = run("test", "library.rubric", "--only", "nowhere")
    assert result.exit_code == 2
    assert "no example and no law has `nowhere` in its label" in result.stderr


def test_a_tie_that_is_an_error_is_a_failure(run: Run, library: Path) -> None:
    text = (
        'rubric "t"\nunit "u"\nties are an error\nfact n: count, 0 to 9\nitem 1 "x"\nn in top 1 earns 1 point\n'
        'example "level"\ngiven "A": n is 1\ngiven "B": n is 1\nexpect "A": total is 1\n'
    )
    (library / "t.rubric").write_text(text, encoding="utf-8")
    result = run("test", "t.rubric", "m.rubric")
    assert result.exit_code == 1
    assert "FAILED  level\n      line 7  " in result.stdout
    assert "通过  恰好达标" in result.stdout
    (test,) = json.loads(run("test", "t.rubric", "--format", "json").stdout)["rubrics"][0]["tests"]
    assert (test["refused"]["code"], test["failures"]) == ("F547", [])


def test_one_broken_rubric_keeps_none_of_the_others_from_running(run: Run, library: Path) -> None:
    (library / "broken.rubric").write_text('rubric "b"\nitem 1 "x"\nnobody earns 1 point\n', encoding="utf-8")
    result = run("test", "broken.rubric", "library.rubric")
    assert result.exit_code == 1
    assert "--> broken.rubric:3:1" in result.stderr
    assert result.stdout.endswith("library.rubric: 1 example, all passed\n")


# ---------------------------------------------------------------- reports


def test_json(run: Run, library: Path) -> None:
    add(library, LAWS)
    add(library, CASES.replace("total is 1", "total is 3"), "library.cases")
    result = run("test", "library.rubric", "--format", "json")
    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert {key: data[key] for key in ("ok", "seed", "examples", "passed", "failed")} == {
        "ok": False,
        "seed": 0,
        "examples": 200,
        "passed": 2,
        "failed": 2,
    }
    (rubric,) = data["rubrics"]
    assert (rubric["file"], rubric["cases"], rubric["language"], rubric["error"]) == ("library.rubric", "library.cases", "en", None)
    first, second, third, fourth = rubric["tests"]
    assert [each["kind"] for each in rubric["tests"]] == ["example", "example", "law", "law"]
    assert (first["label"], first["file"], first["line"], first["passed"]) == ("two posts", "library.rubric", 8, True)
    assert (second["label"], second["file"], second["line"]) == ("a <plan> & nothing else", "library.cases", 2)
    (failure,) = second["failures"]
    assert (failure["line"], failure["expected"], failure["unit"]) == (4, "total is 3", None)
    assert [each["id"] for each in failure["ledger"]] == ["1.1", "1.2", "1.3"]
    assert third["again"].startswith("rubric test library.rubric -k")
    assert (fourth["passed"], fourth["found"], fourth["counterexample"]) == (True, None, None)
    assert run("test", "library.rubric", "--format", "json").stdout == result.stdout


def test_json_of_a_broken_rubric(run: Run, library: Path) -> None:
    (library / "broken.rubric").write_text('rubric "b"\nitem 1 "x"\nnobody earns 1 point\n', encoding="utf-8")
    result = run("test", "broken.rubric", "library.rubric", "--format", "json")
    broken, whole = json.loads(result.stdout)["rubrics"]
    assert (result.exit_code, broken["ok"], whole["ok"]) == (1, False, True)
    assert broken["error"]["diagnostics"][0]["line"] == 3


def test_junit(run: Run, library: Path) -> None:
    add(library, LAWS)
    add(library, CASES.replace("total is 1", "total is 3"), "library.cases")
    (library / "broken.rubric").write_text('rubric "b"\nitem 1 "<x>"\nnobody earns 1 point\n', encoding="utf-8")
    result = run("test", "library.rubric", "broken.rubric", "--format", "junit")
    assert result.exit_code == 1
    root = ElementTree.fromstring(result.stdout)
    assert root.tag == "testsuites"
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["library.rubric", "library.cases", "broken.rubric"]
    counts = {name: [suite.get(key) for key in ("tests", "failures", "errors")] for name, suite in suites.items()}
    assert counts == {"library.rubric": ["3", "1", "0"], "library.cases": ["1", "1", "0"], "broken.rubric": ["1", "0", "1"]}
    assert [root.get(key) for key in ("tests", "failures", "errors")] == ["5", "2", "1"]
    (case,) = suites["library.cases"].iter("testcase")
    assert (case.get("name"), case.get("classname")) == ("a <plan> & nothing else", "library.cases")
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "total is 1 point, not 3 points."
    assert failure.text is not None
    assert failure.text.startswith("library.cases:2\nline 4, expected  total is 3\n")
    law = next(each for each in suites["library.rubric"].iter("failure"))
    assert (law.get("type"), 'example "counterexample' in (law.text or "")) == ("law", True)
    error = next(suites["broken.rubric"].iter("error"))
    assert "nobody" in (error.get("message") or "")
    assert {each.get("name"): each.get("value") for each in suites["library.rubric"].iter("property")} == {"seed": "0", "examples": "200"}
    assert all(set(each.attrib) == {"name", "classname", "time"} for each in root.iter("testcase"))


def test_a_report_goes_to_a_file_and_the_text_is_shown(run: Run, library: Path) -> None:
    result = run("test", "library.rubric", "-o", "r.xml")
    assert (result.exit_code, result.stdout) == (0, "passed  two posts\nlibrary.rubric: 1 example, all passed\n")
    assert ElementTree.parse(library / "r.xml").getroot().tag == "testsuites"
    run("test", "library.rubric", "-o", "r.json")
    assert json.loads((library / "r.json").read_text("utf-8"))["ok"] is True
    run("test", "library.rubric", "--format", "text", "-o", "r.log")
    assert (library / "r.log").read_text("utf-8") == result.stdout
    assert run("test", "library.rubric", "--format", "junit", "-o", "-").stdout.startswith("<?xml")


def test_whole_or_not_at_all(run: Run, library: Path) -> None:
    before = (library / "library.rubric").read_bytes()
    assert run("test", "library.rubric", "--format", "text", "-o", "library.rubric").exit_code == 2
    add(library, CASES, "library.cases")
    assert run("test", "library.rubric", "--format", "text", "-o", "library.cases").exit_code == 2
    assert (library / "library.rubric").read_bytes() == before
    assert run("test", "library.rubric", "-o", "r.csv").exit_code == 2
    assert run("test", "library.rubric", "--format", "junit", "-o", "r.json").exit_code == 2
    assert run("test", "library.rubric", "nowhere.rubric", "-o", "r.xml").exit_code == 2
    assert not any((library / name).exists() for name in ("r.csv", "r.json", "r.xml"))


def test_what_xml_cannot_hold(run: Run, library: Path) -> None:
    from rubric_engine.cli.tested_reports import _fit

    assert _fit("a\x00b\x1f\ufffe c\t中\U0001f600") == "a\\x00b\\x1f\\xfffe c\t中\U0001f600"


def test_shipped_by_name_with_its_cases(run: Run) -> None:
    result = run("test", "2014_assessment", "--format", "json", "--examples", "10")
    assert result.exit_code == 0
    (data,) = json.loads(result.stdout)["rubrics"]
    assert data["cases"] == "2014_assessment.cases"
    assert {each["file"] for each in data["tests"]} == {"2014_assessment", "2014_assessment.cases"}
