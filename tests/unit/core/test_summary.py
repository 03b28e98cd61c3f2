"""What a rubric amounts to."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from rubric_engine import loads
from rubric_engine.cli.check_command import summary_text
from rubric_engine.core.ir import (
    Combine,
    Const,
    FactRead,
    FactSpec,
    InRank,
    Line,
    Node,
    NodeKind,
    Origin,
    Program,
    Rank,
    RankEnd,
    Text,
    Ties,
    ValueKind,
)
from rubric_engine.core.summary import UnboundedItem, summarise

GROWTH, YES, COUNT = FactRead("growth"), FactRead("yes"), FactRead("count")


def line(id: str, points: int, **more: object) -> Line:
    return Line(origin=Origin(id), amount=Const(F(points)), **more)  # type: ignore[arg-type]


def node(kind: NodeKind, id: str, *children: Node | Line, **more: object) -> Node:
    return Node(kind=kind, origin=Origin(id), children=children, **more)  # type: ignore[arg-type]


def ranked(end: RankEnd) -> InRank:
    return InRank(Rank(GROWTH), end, Const(F(5)))


def rubric(**more: object) -> Program:
    first = node(
        NodeKind.ITEM,
        "1.1",
        line("1.1.1", 2, condition=ranked(RankEnd.TOP)),
        line("1.1.2", 1, condition=ranked(RankEnd.BOTTOM)),
        combine=Combine.FIRST,
    )
    mixed = node(NodeKind.ITEM, "1.2", line("1.2.1", 3, condition=YES), line("1.2.2", 1, steps=COUNT), uncapped=True)
    capped = node(NodeKind.ITEM, "1.3", line("1.3.1", 1, steps=COUNT), maximum=Const(F(10)))
    losses = node(NodeKind.ITEM, "1.4", line("1.4.1", 1, steps=COUNT, loses=True, limit=Const(F(4))))
    total = node(NodeKind.TOTAL, "total", node(NodeKind.SECTION, "1", first, mixed, capped, losses), **more)
    facts = (
        FactSpec(name="growth", kind=ValueKind.PERCENT),
        FactSpec(name="yes", kind=ValueKind.YES_NO),
        FactSpec(name="count", kind=ValueKind.COUNT),
    )
    return Program(label=Text("t", "t"), total=total, facts=facts, ties=Ties.BETTER)


def test_an_unbounded_line_leaves_the_bounded_lines_of_its_item_in():
    summary = summarise(rubric())
    assert summary.bounded_maximum == 2 + 3 + 10
    assert summary.unbounded == (UnboundedItem("1.2", ("1.2.2",)),)
    assert (summary.low, summary.high) == (-4, None)
    assert summary.needs_cohort


def test_counts():
    summary = summarise(rubric())
    assert summary.facts == ((ValueKind.YES_NO, 1), (ValueKind.COUNT, 1), (ValueKind.PERCENT, 1))
    assert (summary.sections, summary.items, summary.lines, summary.gates) == (1, 4, 6, 0)


def test_a_limited_total():
    summary = summarise(rubric(minimum=Const(F(0)), maximum=Const(F(12))))
    assert (summary.low, summary.high, summary.bounded_maximum) == (0, 12, 12)


@pytest.mark.parametrize(
    ("condition", "en", "zh"),
    [
        ("a in top 2", "ranks units among each other: score them together", "含排名条款，须将全部对象一并评分"),
        ("a at least mean(units.a)", "makes something of all units together: score them together", "含各单位的汇总，须将全部对象一并评分"),
        ("a in top 2 or a at least mean(units.a)", "ranks units among each other and makes something of all units together: score them together",
         "含排名条款和各单位的汇总，须将全部对象一并评分"),
    ],
)  # fmt: skip
def test_why_units_are_scored_together(condition, en, zh):
    found = loads(f'rubric "x"\nties share the better rank\nfact a: number, 0 to 9\nitem 1\n{condition} earns 1 point\n').summary
    assert summary_text("x", found, [], "en").splitlines()[-1].strip() == en
    assert summary_text("x", found, [], "zh").splitlines()[-1].strip() == zh
