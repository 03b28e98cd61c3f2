"""Formulas that are read by people: names that say what a step is for, and no leftovers of what is settled."""

from __future__ import annotations

import re

import pytest

from rubric_engine import load
from rubric_engine.resources import shipped
from rubric_engine.scoring.workbook.model import Plan
from rubric_engine.scoring.workbook.plan import plan
from rubric_engine.scoring.workbook.text import call, either

_OPAQUE = re.compile(r"(步骤|step)(_\d+)?")
_SETTLED = re.compile(r"\b(IF|NOT)\((TRUE|FALSE)[,)]|\b(AND|OR)\((TRUE|FALSE),|\bNOT\([\w.]+=\"[^\"]*\"\)")


def test_what_is_settled_is_no_choice() -> None:
    assert either("甲>1", "甲", '""') == 'IF(甲>1,甲,"")'
    assert (either("TRUE", "甲", '""'), either("FALSE", "甲", '""')) == ("甲", '""')
    assert call("IF", "TRUE", call("MAX", "甲", "1"), "0").text == "MAX(甲,1)"
    assert call("IF", "NOT(甲)", "1", "0").text == "IF(NOT(甲),1,0)"


@pytest.mark.parametrize("name", ["2014_assessment", "2014_five_goods", "2014_2017_plan", "premier_league", "food_hygiene_rating"])
def test_steps_are_called_after_what_they_are_for_and_nothing_settled_is_left(name: str) -> None:
    made = plan(load(shipped(name)).program, units=3, records=5)
    assert isinstance(made, Plan)
    assert [row.name for row in made.rows if _OPAQUE.fullmatch(row.name)] == []
    assert [(row.name, row.formula) for row in made.rows if _SETTLED.search(row.formula)] == []


def test_a_count_of_records_is_called_by_the_line_that_counts() -> None:
    made = plan(load(shipped("2014_assessment")).program, units=3, records=5)
    assert isinstance(made, Plan)
    named = {row.name: row.formula for row in made.rows}
    assert named["条数_15.4.2"] == "SUMPRODUCT((归属_民企社情_全=单位序号)*条件_15.4.2_全)"
    assert named["条件_15.4.2"].startswith("IFERROR(民企社情_采用=")
