"""The commands: ``explain --item``, ``explain --what-if``, ``advise`` and ``compare``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

FACTS = str(Path(__file__).resolve().parents[3] / "examples" / "2014_facts.csv")
Run = Callable[..., Result]


def test_explain_an_item_and_other_facts(run: Run) -> None:
    done = run("explain", "2014_assessment", FACTS, "--unit", "新郑市工商联", "--item", "4.2", "--what-if", "期末会员数=1000")
    assert done.exit_code == 0, done.output
    assert "4.2 企业会员占比  2/2" in done.output
    assert "168 → 167" in done.output
    data = json.loads(run("explain", "2014_assessment", FACTS, "-u", "新郑市工商联", "--what-if", "网站信息=缺失", "--json").output)
    assert data["what_if"]["move"]["after"]["total"] == "163"


def test_explain_says_what_is_wrong(run: Run) -> None:
    assert run("explain", "2014_assessment", FACTS, "--item", "4.2").exit_code == 2
    assert run("explain", "2014_assessment", FACTS, "-u", "新郑市工商联", "--item", "4.22").exit_code == 2
    assert run("explain", "2014_assessment", FACTS, "-u", "新郑市工商联", "--what-if", "网站信息").exit_code == 2
    wrong = run("explain", "2014_assessment", FACTS, "-u", "新郑市工商联", "--what-if", "网站信息=多")
    assert wrong.exit_code == 1
    assert "F501" in wrong.output


def test_advise(run: Run, tmp_path: Path) -> None:
    costs = tmp_path / "costs.csv"
    costs.write_text("数据项,一次,每单位\n媒体文章,0,0.5\n", encoding="utf-8")
    done = run("advise", "2014_assessment", FACTS, "-u", "新郑市工商联", "--gain", "5", "--limit", "1", "--cost", str(costs), "--json")
    assert done.exit_code == 0, done.output
    data = json.loads(done.output)
    assert data["goal"]["total"] == "173"
    assert data["suggestions"][0]["cost"] == "1"
    assert data["suggestions"][0]["changes"][0]["name"] in ("提案线索", "调研采纳", "调研获批示")  # level; five articles come to 2.5
    cheaper = run("advise", "2014_assessment", FACTS, "-u", "新郑市工商联", "--gain", "5", "--limit", "1", "--cost", "媒体文章=0+0.1")
    assert "媒体文章  9 篇 → 14 篇" in cheaper.output
    assert "成本 0.5" in cheaper.output


def test_advise_says_what_is_wrong(run: Run) -> None:
    for options in (
        (),
        ("--gain", "x"),
        ("--grade", "优秀"),
        ("--gain", "1", "--cost", "媒体文章=-1"),
        ("--gain", "1", "--cost", "nowhere.csv"),
    ):
        assert run("advise", "2014_assessment", FACTS, "-u", "新郑市工商联", *options).exit_code == 2, options
    assert run("advise", "2014_assessment", FACTS, "-u", "新郑市工商联", "--gain", "1", "--fixed", "媒体").exit_code == 1


def test_compare(run: Run, tmp_path: Path) -> None:
    head = 'rubric "R"\nunit "club"\nfact a: count\nitem 1 "I"\n'
    old, new, facts = tmp_path / "old.rubric", tmp_path / "new.rubric", tmp_path / "f.csv"
    old.write_text(head + "a at least 6 earns 2 points\n", encoding="utf-8")
    new.write_text(head + "a at least 5 earns 2 points\n", encoding="utf-8")
    facts.write_text("unit,a\nX,5\nY,1\n", encoding="utf-8")
    done = run("compare", str(old), str(new), str(facts))
    assert done.exit_code == 0, done.output
    for told in ("1 I: more generous", "for example a 5: 0 → 2", "1.1 +2", "Y         0  1 → 2  1 (place 2)"):
        assert told in done.output
    data = json.loads(run("compare", str(old), str(new), "--json").output)
    assert data["items"][0]["verdict"] == "more_generous"
    assert run("compare", str(old), str(tmp_path / "none.rubric")).exit_code == 2
