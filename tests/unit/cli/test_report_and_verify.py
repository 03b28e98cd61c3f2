"""``rubric report`` and ``rubric verify``, as they are called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.report.pages import checked

OVERRIDES = "单位,编号,分值,理由,经办,时间\n乙,1,5,复核后改定,考核组 王某,2014年3月1日\n"


@pytest.fixture
def by_hand(folder: Path) -> Path:
    (folder / "o.csv").write_text(OVERRIDES, encoding="utf-8")
    return folder


def test_a_report_is_written(run, folder: Path) -> None:
    done = run("report", "m.rubric", "f.csv", "-o", "r.html")
    assert (done.exit_code, done.output) == (0, "")
    page = checked((folder / "r.html").read_text(encoding="utf-8"))
    assert [row[1] for row in page.rows_of("rank")[1:]] == ["乙", "甲", "丙"]
    assert 'lang="zh-CN"' in page.html
    assert run("report", "m.rubric", "f.csv").output == page.html
    assert 'lang="en"' in run("report", "m.rubric", "f.csv", "--language", "en").output


def test_overrides_show_in_the_report(run, by_hand: Path) -> None:
    page = checked(run("report", "m.rubric", "f.csv", "--overrides", "o.csv").stdout)
    assert ["1 会员", "3", "5", "复核后改定", "考核组 王某", "2014年3月1日"] in page.rows_of("stack")
    assert "由考核组 王某于2014年3月1日人工核定为 5 分" in page.text
    assert "复核后改定" not in run("report", "m.rubric", "f.csv").stdout


def test_pages_of_units(run, folder: Path) -> None:
    def ledgers(*asked: str) -> int:
        done = run("report", "m.rubric", "f.csv", *asked)
        assert done.exit_code == 0, done.output
        return sum(css == "ledger" for css, _ in checked(done.stdout).tables)

    assert ledgers() == ledgers("--units", "all") == 3
    assert ledgers("--units", "none") == 0
    assert ledgers("--units", "2") == 2
    assert ledgers("--units", "none", "--unit", "丙") == ledgers("--unit", "丙") == 1
    for wrong in ("-1", "some", "1.5", "٣"):
        assert run("report", "m.rubric", "f.csv", "--units", wrong).exit_code == 2
    missing = run("report", "m.rubric", "f.csv", "--unit", "丁")
    assert missing.exit_code == 2
    assert "丁" in missing.output


def test_groups_are_facts_of_plain_kind(run, folder: Path) -> None:
    page = checked(run("report", "m.rubric", "f.csv", "--group", "人员到位").stdout)
    assert ["是", "1", "甲"] in [row[:3] for row in page.rows_of("stack")]
    assert run("report", "m.rubric", "f.csv", "--group", "has_staff").exit_code == 0
    for wrong in ("会员数", "社情", "nothing"):
        assert run("report", "m.rubric", "f.csv", "--group", wrong).exit_code == 2


def test_nothing_is_written_if_anything_is_wrong(run, folder: Path) -> None:
    (folder / "r.html").write_text("precious", encoding="utf-8")
    (folder / "bad.csv").write_text("单位,人员到位\n甲,也许\n", encoding="utf-8")
    assert run("report", "m.rubric", "bad.csv", "-o", "r.html").exit_code == 1
    assert run("report", "m.rubric", "f.csv", "-o", "r.html", "--unit", "丁").exit_code == 2
    assert (folder / "r.html").read_text(encoding="utf-8") == "precious"
    assert run("report", "m.rubric", "f.csv", "-o", "f.csv").exit_code == 2
    assert run("report", "m.rubric", "f.csv", "-o", "r.pdf").exit_code == 2
    assert run("report", "m.rubric", "f.csv", "-o", "no/such/r.html").exit_code == 2
    assert not [name for name in os.listdir(folder) if name.endswith(".tmp")]


def test_a_failure_on_the_way_leaves_the_old_file(folder: Path) -> None:
    from rubric_engine.cli.output import deliver_parts

    (folder / "r.html").write_text("precious", encoding="utf-8")

    def parts():
        yield "half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        deliver_parts(parts(), str(folder / "r.html"))
    assert (folder / "r.html").read_text(encoding="utf-8") == "precious"
    assert not [name for name in os.listdir(folder) if name.endswith(".tmp")]


def test_the_report_does_not_depend_on_the_hash_seed(folder: Path) -> None:
    def written(seed: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).resolve().parents[3] / "src")}
        command = [sys.executable, "-m", "rubric_engine.cli", "report", "m.rubric", "f.csv"]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True).stdout

    assert written("0") == written("1")


# ---------------------------------------------------------------- verify


def test_a_published_result_is_the_same(run, by_hand: Path) -> None:
    for extra in ([], ["--overrides", "o.csv"], ["-p", "门槛=5%"]):
        assert run("score", "m.rubric", "f.csv", "--json", "-o", "r.json", *extra).exit_code == 0
        done = run("verify", "r.json", "m.rubric", "f.csv", *extra)
        assert done.exit_code == 0, done.output
        assert "逐字节相同" in done.output
    assert "byte for byte" in run("verify", "r.json", "m.rubric", "f.csv", "-p", "门槛=5%", "--language", "en").output


def test_one_unit_alone_is_verified_too(run, folder: Path) -> None:
    (folder / "one.json").write_text(json.dumps({"has_staff": True, "members": 5}), encoding="utf-8")
    run("score", "m.rubric", "one.json", "--json", "-o", "r.json")
    assert run("verify", "r.json", "m.rubric", "one.json").exit_code == 0


def test_where_it_first_differs(run, folder: Path) -> None:
    run("score", "m.rubric", "f.csv", "--json", "-o", "r.json")
    data = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    unit = next(each for each in data["units"] if each["unit"] == "乙")
    next(entry for entry in unit["ledger"] if entry["id"] == "1.2")["points"] = "7"
    (folder / "r.json").write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    done = run("verify", "r.json", "m.rubric", "f.csv")
    assert done.exit_code == 1
    assert "乙" in done.output
    assert "1.2" in done.output
    assert "会员数 居 前 1 位 计 3 分" in done.output
    assert "公布的：7" in done.output
    assert "算出的：3" in done.output


def test_other_facts_and_overrides_are_named(run, by_hand: Path) -> None:
    run("score", "m.rubric", "f.csv", "--json", "-o", "r.json", "--overrides", "o.csv")
    done = run("verify", "r.json", "m.rubric", "f.csv", "--language", "en")
    assert done.exit_code == 1
    assert "look at --overrides" in done.output
    assert '{"id"' not in done.output  # an override is told in its sentence
    (by_hand / "g.csv").write_text("单位,人员到位,会员数,增长率\n甲,是,53,6%\n乙,是,71,5%\n丙,否,10,\n", encoding="utf-8")
    (by_hand / "g.briefings.csv").write_text("单位,采用\n甲,是\n甲,否\n", encoding="utf-8")
    done = run("verify", "r.json", "m.rubric", "g.csv", "--overrides", "o.csv", "--language", "en")
    assert done.exit_code == 1
    assert "digest of the facts" in done.output


def test_what_can_not_be_verified(run, folder: Path) -> None:
    assert run("verify", "no.json", "m.rubric", "f.csv").exit_code == 2
    assert run("verify", "f.csv", "m.rubric", "f.csv").exit_code == 2
    run("score", "m.rubric", "f.csv", "--json", "-o", "r.json")
    (folder / "bad.csv").write_text("单位,人员到位\n甲,也许\n", encoding="utf-8")
    assert run("verify", "r.json", "m.rubric", "bad.csv").exit_code == 1


def test_the_day_of_an_override_is_verified(run, by_hand: Path) -> None:
    """It is part of the result."""
    (by_hand / "d.csv").write_text(OVERRIDES, encoding="utf-8")
    dated = run("score", "m.rubric", "f.csv", "--overrides", "d.csv", "--json").stdout
    assert '"when": "2014-03-01"' in dated
    (by_hand / "r.json").write_text(dated, encoding="utf-8")
    assert run("verify", "r.json", "m.rubric", "f.csv", "--overrides", "d.csv").exit_code == 0
    (by_hand / "d.csv").write_text(OVERRIDES.replace("3月1日", "3月2日"), encoding="utf-8")
    done = run("verify", "r.json", "m.rubric", "f.csv", "--overrides", "d.csv", "--language", "en")
    assert done.exit_code == 1
    assert "2014-03-01" in done.output
    assert "2014-03-02" in done.output
    assert "--overrides" in done.output


def test_a_day_that_is_none_is_refused(run, by_hand: Path) -> None:
    (by_hand / "o.csv").write_text(OVERRIDES.replace("2014年3月1日", "三月初"), encoding="utf-8")
    done = run("score", "m.rubric", "f.csv", "--overrides", "o.csv")
    assert done.exit_code == 1
    assert "F622" in done.output
    assert "三月初" in done.output


def test_names_out_of_published_results_do_nothing_to_a_terminal(run, folder: Path) -> None:
    """Whoever wrote the file must not write the verdict, too."""
    run("score", "m.rubric", "f.csv", "--json", "-o", "r.json")
    data = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    forged = {"\x1b[2K\x1b[1A\u202e\nr.json：与重新计算的结果逐字节相同。\x1b]0;x\x07\ud800": 1, **data}
    (folder / "r.json").write_text(json.dumps(forged, indent=2) + "\n", encoding="utf-8")
    done = run("verify", "r.json", "m.rubric", "f.csv")
    assert done.exit_code == 1
    assert not [ch for ch in done.output if ch != "\n" and not ch.isprintable()]
    assert not [line for line in done.output.splitlines() if line.startswith("r.json：与重新计算的结果逐字节相同")]
