"""Why an item came to what it did; the ranks by hand from examples/2014_facts.csv."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rubric_engine import loads
from rubric_engine.advising import Situation, why


def test_a_missed_rank_with_its_neighbours(situation: Situation) -> None:
    found = why(situation, situation.score(), "登封市工商联", "4.2")
    first, last = found.fields
    assert [(each.line, each.own.rank if each.own else None) for each in found.fields] == [("4.2.1", 6), ("4.2.2", 6)]
    assert first.gap == Fraction(198, 315) - Fraction(270, 432)
    assert last.gap == Fraction(270, 432) - Fraction(150, 265)
    assert [each.unit for each in first.rivals[3:7]] == ["荥阳市工商联", "管城区工商联", "登封市工商联", "中原区工商联"]
    assert dict(found.values) == {"期末会员数": 432, "企业会员数": 270}
    text = found.text("zh")
    for told in (
        "4.2 企业会员占比  0/2",
        "郑联发〔2014〕32号 一（四）2",
        "→  第6位  登封市工商联",
        "前 5 位到此为止",
        "≈0.3571 个百分点",
        "企业会员数 270 个",
    ):
        assert told in text
    assert len(text.splitlines()) <= 30
    assert "top 5 end here" in found.text("en")


def test_a_line_and_a_section(situation: Situation) -> None:
    cohort = situation.score()
    line = why(situation, cohort, "高新区工商联", "1.3.1")
    assert [entry.id for entry in line.entries] == ["1.3.1"]
    assert "差 1 条" in line.text()
    section = why(situation, cohort, "高新区工商联", "1")
    assert [entry.id for entry in section.entries] == ["1.1.1", "1.2.1", "1.3.1"]
    assert section.to_dict()["points"] == "5"
    with pytest.raises(KeyError, match=r"4\.1"):
        why(situation, cohort, "高新区工商联", "4.11")


GROUPED = """rubric "Groups"
unit "club"
ties share the better rank
fact league: text
fact goals: count
item 1 "I"
goals in top 1 within league earns 2 points
"""


def test_only_the_unit_s_own_group_is_shown() -> None:
    rubric = loads(GROUPED)
    units = {"A": {"league": "x", "goals": 3}, "B": {"league": "y", "goals": 9}, "C": {"league": "x", "goals": 4}}
    held = Situation.of(rubric, units)
    found = why(held, held.score(), "A", "1")
    assert [each.unit for each in found.fields[0].rivals] == ["C", "A"]
    assert found.fields[0].gap == 1


def test_an_item_that_is_not_there_names_what_is() -> None:
    rubric = loads(GROUPED.replace('item 1 "I"', 'item 1 "Goals scored"'))
    held = Situation.of(rubric, {"A": {"league": "x", "goals": 3}})
    with pytest.raises(KeyError, match=r"the items are 1$|the items are 1'"):
        why(held, held.score(), "A", "9.9")
    with pytest.raises(KeyError, match=r"did you mean `Goals scored` \(1\)\?"):
        why(held, held.score(), "A", "Goal scored")
