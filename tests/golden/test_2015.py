"""The illustration of a 2015 edition: the 2014 assessment with some of it replaced, removed and added, in a page of text."""

from __future__ import annotations

import shutil
from pathlib import Path

import attrs
import pytest

from rubric_engine import Rubric, load, load_shipped, shipped, shipped_rubrics
from rubric_engine.core.ir import Node, Program

EDITION = Path(__file__).parent / "data" / "2015_assessment.rubric"


@pytest.fixture
def edition(tmp_path: Path) -> Rubric:
    shutil.copy(shipped("2014_assessment"), tmp_path)
    shutil.copy(EDITION, tmp_path)
    return load(tmp_path / EDITION.name)


def items(rubric: Rubric) -> dict[str, list[str]]:
    return {
        node.origin.id: [child.origin.id for child in node.children if isinstance(child, Node)]
        for node in rubric.program.total.children
        if isinstance(node, Node)
    }


def test_what_is_left_and_what_has_changed(edition: Rubric) -> None:
    before, after = items(load_shipped("2014_assessment")), items(edition)
    assert "12" not in after
    assert after.pop("4") == [*before.pop("4"), "4.7"]
    del before["12"]
    assert after == before
    assert not edition.warnings
    assert [outcome.passed for outcome in edition.run_examples()] == [True]


def test_points(edition: Rubric) -> None:
    facts = {"期初会员数": 100, "期末会员数": 107, "机构健全": True, "has_staff": True, "经费保障": True, "visits": 50}
    facts["briefings"] = [{"date": "2015-03-01", "adopted": True, "endorsed": False}]
    old = {name: value for name, value in facts.items() if name not in ("visits", "briefings")}
    card = edition.score(facts)
    assert card["4.1.1"].points == 0
    assert load_shipped("2014_assessment").score(old)["4.1.1"].points == 2
    assert card["4.7"].points == 2
    assert card["15.4"].points == 5
    assert [flag.name for flag in edition.program.flags] == ["社情漏报"]


def test_both_documents_are_cited(edition: Rubric) -> None:
    (base,) = edition.program.bases
    assert base.citation == "郑联发〔2014〕32号"
    assert base.text_digest == load_shipped("2014_assessment").program.text_digest
    card = edition.score({})
    assert card["4.1"].citation == "2015年度考核方案（示例）"
    assert card["4.2"].citation == "郑联发〔2014〕32号 一（四）2"
    assert card["7"].citation == "郑联发〔2014〕32号 一（七）"
    assert "郑州市工商联系统2014年度工作目标考核" in card.explain("zh")


@pytest.mark.parametrize("name", shipped_rubrics())
def test_nothing_changes_where_nothing_is_changed(name: str, tmp_path: Path) -> None:
    """A rubric that only extends another one means the same, source for source."""
    for each in shipped_rubrics():
        shutil.copy(shipped(each), tmp_path)
    theirs = load_shipped(name).program
    head = "评分办法 「续」\n沿用 「{}」\n" if theirs.language == "zh" else 'rubric "Next"\nextends "{}"\n'
    (tmp_path / "next.rubric").write_text(head.format(f"{name}.rubric"), encoding="utf-8")
    ours = load(tmp_path / "next.rubric").program
    own = {"label", "edition", "citation", "notes", "total", "bases", "text_digest"}
    for part in attrs.fields(Program):
        assert part.name in own or getattr(ours, part.name) == getattr(theirs, part.name)
    assert ours.total.children == theirs.total.children
