"""What other facts would change, with numbers worked out by hand from examples/2014_facts.csv."""

from __future__ import annotations

import json

import pytest

from rubric_engine import FactError, Rubric, loads
from rubric_engine.advising import what_if
from rubric_engine.core.values import NONE
from rubric_engine.diagnostics.width import display_width
from rubric_engine.facts import FactsFile


def test_others_move_too(assessment: Rubric, facts: FactsFile) -> None:
    """452 of 1000 is 45.2%: from place 3 to the last but one, so 1 point instead of 2. So 登封 (62.5%) comes into the first five, and 中原 (56.6%) out of the last five."""
    found = what_if(assessment, facts, "新郑市工商联", {"members_end": "1000"})
    assert (found.move.before.total, found.move.after.total) == (168, 167)
    assert {move.unit: (move.before.total, move.after.total) for move in found.others} == {
        "登封市工商联": (144, 146),
        "中原区工商联": (124, 123),
    }
    assert [(each.id, each.before, each.after) for each in found.move.points] == [
        ("4", 20, 19),
        ("4.2", 2, 1),
        ("4.2.1", 2, 0),
        ("4.2.2", 0, 1),
    ]
    assert [(each.name, each.before, each.after) for each in found.changes] == [("期末会员数", 682, 1000)]


def test_several_facts_and_a_place(assessment: Rubric, facts: FactsFile) -> None:
    """5 for posts and 2 + 2 for growth (3.2%) are lost: 159, still ahead of 157; with 2 less it is third."""
    found = what_if(assessment, facts, "新郑市工商联", {"网站信息": 99, "期末会员数": "640"})
    assert (found.move.after.total, found.move.after.place) == (159, 2)
    worse = what_if(assessment, facts, "新郑市工商联", {"网站信息": 99, "期末会员数": "640", "媒体文章": 6})
    assert (worse.move.after.total, worse.move.after.place) == (156, 3)
    assert [(move.unit, move.before.place, move.after.place) for move in worse.others] == [("荥阳市工商联", 3, 2)]


def test_missing_takes_the_points(assessment: Rubric, facts: FactsFile) -> None:
    found = what_if(assessment, facts, "新郑市工商联", {"网站信息": None, "民企社情": "[]"})
    assert found.move.after.total == 168 - 5 - 23
    assert found.move.after.flags == ("社情漏报",)
    assert found.after["新郑市工商联"].missing == ("网站信息",)


def test_the_facts_stay_as_they_were(assessment: Rubric, facts: FactsFile) -> None:
    before = assessment.score_read(facts).to_json()
    what_if(assessment, facts, "新郑市工商联", {"网站信息": 0})
    assert assessment.score_read(facts).to_json() == before


def test_what_is_wrong_is_said(assessment: Rubric, facts: FactsFile) -> None:
    with pytest.raises(FactError) as caught:
        what_if(assessment, facts, "新郑市工商联", {"网站": 1, "期末会员数": "x"})
    assert {problem.code for problem in caught.value.problems} == {"F530", "F501"}
    with pytest.raises(KeyError, match="新郑市工商联"):
        what_if(assessment, facts, "新郑市", {"网站信息": 1})


def test_a_table_stays_aligned(assessment: Rubric, facts: FactsFile) -> None:
    text = what_if(assessment, facts, "新郑市工商联", {"members_end": "1000"}).text("zh")
    rows = [line for line in text.splitlines() if "→" in line and "工商联" in line]
    assert len(rows) == 3
    assert len({display_width(row[: row.index("→")]) for row in rows}) == 1
    assert "members_end" in what_if(assessment, facts, "新郑市工商联", {"members_end": "1000"}).text("en")


def test_as_data(assessment: Rubric, facts: FactsFile) -> None:
    data = json.loads(what_if(assessment, facts, "新郑市工商联", {"members_end": "1000"}).to_json())
    assert data["changes"] == [{"name": "期末会员数", "before": "682", "after": "1000", "shared": False}]
    assert data["move"]["after"] == {"total": "167", "place": "2", "grade": None, "flags": []}


SHARED = """rubric "Shared"
unit "club"
fact limit: count, shared
fact goals: count
fact level: choice of low < high, or none
fact must: count, required
item 1 "I"
goals above limit earns 2 points
level is given and level is high earns 1 point
grade good when total at least 2
grade fair otherwise
"""


def test_shared_facts_change_for_all_and_none_is_a_value() -> None:
    rubric = loads(SHARED.replace(", required", ", missing is an error"))
    units = {"A": {"goals": 3, "level": "high", "must": 1}, "B": {"goals": 5, "level": "none", "must": 1}}
    found = what_if(rubric, units, "A", {"limit": 4, "level": NONE}, shared={"limit": 6})
    assert [(each.name, each.shared) for each in found.changes] == [("level", False), ("limit", True)]
    assert (found.move.before.total, found.move.after.total) == (1, 0)
    assert [(move.unit, move.after.total, move.after.grade) for move in found.others] == [("B", 2, "good")]
    with pytest.raises(FactError) as caught:
        what_if(rubric, units, "A", {"must": None}, shared={"limit": 6})
    assert [problem.code for problem in caught.value.problems] == ["F525"]
