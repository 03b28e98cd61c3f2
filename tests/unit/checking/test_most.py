"""The facts of W438 and W418: they come to what the message says that can be had."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rubric_engine.checking.replay import replay
from tests.unit.checking.rubrics import checked

HEAD = """rubric "Most"
ties share the better rank
fact visits: list
field days: count, 0 to 10
field place: choice of east / west
fact level: choice of county < city < province
fact a: count, 0 to 50
fact b: count, 0 to 500
fact c: yes/no
fact word: text
"""
SHOWN = [
    "item 1 \"V\", at most 8 points\ncount(visits) each earns 1 point, at most 3 points\nlevel is city earns 2 points\nlevel is province earns 3 points\n",
    "item 1 \"V\", at most 9 points\ncount(visits where days at least 5) at least 3 earns 2 points\nlevel is city earns 3 points\nlevel is county earns 4 points\n",
    "item 1 \"V\", at most 9 points\nsum(visits.days) at least 25 earns 2 points\nlevel is city earns 3 points\nlevel is county earns 4 points\n",
    "gate \"G\" when c: item 1.1 is zero\nsection 1 \"S\", at most 8 points\nitem 1.1 \"V\"\na at least 3 earns 5 points\nitem 1.2 \"W\"\nc earns 3 points\n",
    "item 1 \"V\", at most 12 points\na in top 3 earns 5 points\na in bottom 3 earns 2 points\nb at least 3 earns 2 points\nb at most 2 earns 3 points\n",
    "item 1 \"V\", at most 8 points\nrank of a at most 2 earns 5 points\nrank of a at least 3 earns 3 points\n",
    "item 1 \"V\", at most 8 points\nrank of a at most 2 earns 3 points\nrank of a at least 3 earns 5 points\n",
    "item 1 \"V\", at most 9 points\nby rank of a:\n1: 5 points\n2: 3 points\notherwise: 0 points\nb at least 3 earns 2 points\nb at most 2 earns 3 points\n",
    "item 1 \"V\", at most 9 points\nword is \"x\" earns 3 points\nword is \"y\" earns 4 points\nb at least 7 earns 1 point\n",
    "item 1 \"V\", at most 20 points\na each earns 1 point, at most 8 points\nb at least 501 earns 5 points\n",
]  # fmt: skip


@pytest.mark.parametrize("text", SHOWN)
def test_the_facts_come_to_the_most(text: str) -> None:
    rubric, report = checked(HEAD + text)
    (finding,) = [each for each in report.findings if each.diagnostic.code in ("W438", "W418")]
    wanted = Fraction(dict(finding.diagnostic.args)["reached"])
    points = [node.points or 0 for result in replay(rubric.program, finding).values() for node in result.nodes if node.id == "1"]
    assert max(points) == wanted


def test_what_isnt_reached_is_shown_as_near_as_it_was_found() -> None:
    text = """item 1 "V", at most 12 points
by rank of a:
1: 5 points
2: 3 points
otherwise: 0 points
b at least 3 earns 2 points
b at most 2 earns 3 points
rank of a at least 2 earns 2 points
"""
    rubric, report = checked(HEAD + text)
    points = [node.points for result in replay(rubric.program, report["W438-1"]).values() for node in result.nodes if node.id == "1"]
    assert max(each or 0 for each in points) == 8
