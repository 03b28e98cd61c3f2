"""A small rubric and its results, built by hand: what reports read, without the stages that make it."""

from fractions import Fraction

import pytest

from rubric_engine.core.ir import (
    CmpOp,
    Const,
    FactRead,
    FactSpec,
    Flag,
    Gate,
    GateEffect,
    GradeRule,
    Line,
    Node,
    NodeKind,
    Option,
    Origin,
    Program,
    RankEnd,
    Text,
    Ties,
    ValueKind,
)
from rubric_engine.core.results import (
    Compared,
    Counted,
    Entry,
    EntryKind,
    FactUse,
    FlagResult,
    GateResult,
    LimitedTo,
    MissingFact,
    MissingFacts,
    NodeResult,
    Ranked,
    State,
    UnitResult,
)

F = Fraction


def origin(id, en="", zh="", *, text=None, citation="郑联发〔2014〕32号"):
    label = Text(en, zh) if en or zh else None
    return Origin(id, text=text or Text("", ""), label=label, citation=citation)


GROWTH = origin("4.1.1", text=Text("growth at least 6% earns 2 points", "会员增长率 达到 6% 计 2 分"), citation="第四条第一款")
RANK = origin("4.1.2", text=Text("growth in top 5 earns 2 points", "会员增长率 居 前 5 位 计 2 分"), citation="第四条第一款")
POSTS = origin("4.2.1", text=Text("web_posts each earn 1 point, at most 10 points", "网站信息 每条 计 1 分，最高 10 分"))
WEB = origin("4.2.2", text=Text("web_posts at least 100 earns 1/3 points", "网站信息 达到 100 条 计 1/3 分"), citation="第四条")
SIX, ONE = F(3, 50), F(1)
POSTS_UNIT = Text("posts", "条")


def line(where, **more):
    return Line(origin=where, amount=Const(F(1)), **more)


def program(**changes):
    gate = Gate(
        origin=origin("gate 1", "Three conditions", "三项条件"),
        prerequisites=(FactRead("has_staff"),),
        effect=GateEffect.ZERO,
        target="total",
    )
    items = (
        Node(kind=NodeKind.ITEM, origin=origin("4.1", "Growth", "会员增长", citation="第四条第一款"), children=(line(GROWTH), line(RANK))),
        Node(kind=NodeKind.ITEM, origin=origin("4.2", "Posts", "网站信息"), children=(line(POSTS), line(WEB))),
    )
    section = Node(kind=NodeKind.SECTION, origin=origin("4", "Membership", "会员组织"), children=items, bound=F(15))
    settings = {
        "label": Text("2014 work-target assessment", "2014年度工作目标考核"),
        "edition": "1",
        "citation": "郑联发〔2014〕32号",
        "unit": Text("county federation", "县级工商联"),
        "language": "zh",
        "facts": (
            FactSpec(name="网站信息", alias="web_posts", kind=ValueKind.COUNT, unit=POSTS_UNIT),
            FactSpec(name="has_staff", alias="人员到位", kind=ValueKind.YES_NO),
            FactSpec(name="级别", alias="level", kind=ValueKind.CHOICE, options=(Option("县", "county"), Option("市", "city"))),
        ),
        "total": Node(kind=NodeKind.TOTAL, origin=origin("total"), children=(section,), bound=F(15)),
        "gates": (gate,),
        "grades": (GradeRule(name="优秀", alias="excellent", origin=origin("优秀")), GradeRule(name="合格", origin=origin("合格"))),
        "flags": (Flag(name="late", alias="迟报", when=Const(True), origin=origin("late")),),
        "ties": Ties.BETTER,
        "text_digest": "ab" * 32,
    }
    return Program(**{**settings, **changes})


def entry(
    where, owner, points, *reasons, state=State.EARNED, low=None, high=None, facts=(), kind=EntryKind.LINE, before=None, possible=None
):
    points = F(points)
    before = F(0) if before is None else F(before)
    low = points if low is None else F(low)
    high = points if high is None else F(high)
    return Entry(
        id=where.id, owner=owner, kind=kind, state=state, points=points, before=before, after=before + points, low=low, high=high, origin=where,
        possible=None if possible is None else F(possible), reasons=reasons, facts=facts,
    )  # fmt: skip


def compared(holds, had, needed=SIX, *, op=CmpOp.GE, kind=ValueKind.PERCENT, text=("growth", "会员增长率"), unit=None, **more):
    return Compared(text=Text(*text), op=op, needed=needed, had=had, kind=kind, holds=holds, unit=unit, **more)


def ranked(holds, rank, **more):
    settings = {
        "text": Text("growth", "会员增长率"), "end": RankEnd.TOP, "places": F(5), "rank": rank, "value": F(61, 1000),
        "cutoff": F(83, 1000), "size": 12, "tied": 0, "kind": ValueKind.PERCENT, "holds": holds,
    }  # fmt: skip
    return Ranked(**{**settings, **more})


def counted(had, counted=None, each=ONE, unit=POSTS_UNIT):
    return Counted(
        text=Text("web_posts", "网站信息"), had=F(had), steps=F(had), counted=F(had if counted is None else counted), each=each, unit=unit
    )


def missing_posts():
    return MissingFacts(names=("网站信息",), labels=(Text("web_posts", "网站信息"),))


def node(where, kind, points, low=None, high=None, maximum=None, applies=True, children=()):
    number = None if points is None else F(points)
    return NodeResult(
        id=where.id, kind=kind, origin=where, applies=applies, points=number, low=number if low is None else F(low),
        high=number if high is None else F(high), maximum=None if maximum is None else F(maximum), contribution=number, children=children,
    )  # fmt: skip


def result(unit="新郑市", posts=12, **changes):
    """Growth earned, rank missed, posts limited to ten of twelve, a third of a point for the hundred missed... and earned here."""
    items = {child.origin.id: child for child in program().total.children[0].children}
    third = F(1, 3)
    ledger = (
        entry(GROWTH, "4.1", 2, compared(True, F(3, 50)), possible=2),
        entry(RANK, "4.1", 0, ranked(False, F(7)), state=State.MISSED, possible=2),
        entry(POSTS, "4.2", min(posts, 10), counted(posts), LimitedTo(limit=F(10), before=F(posts)), state=State.LIMITED, possible=10),
        entry(WEB, "4.2", third, state=State.EARNED, possible=third),
    )
    total = sum((e.points for e in ledger), F(0))
    item2 = ledger[2].points + ledger[3].points
    section = program().total.children[0].origin
    nodes = (
        node(origin("total"), NodeKind.TOTAL, total, maximum=15, children=("4",)),
        node(section, NodeKind.SECTION, total, maximum=15, children=("4.1", "4.2")),
        node(items["4.1"].origin, NodeKind.ITEM, 2, maximum=4, children=("4.1.1", "4.1.2")),
        node(items["4.2"].origin, NodeKind.ITEM, item2, children=("4.2.1", "4.2.2")),
    )
    settings = {
        "unit": unit, "total": total, "low": total, "high": total, "grade": "优秀", "grades_possible": ("优秀",), "nodes": nodes,
        "ledger": ledger, "gates": (GateResult(origin=program().gates[0].origin, fired=False, possible=False, effect="zero", target="total"),),
    }  # fmt: skip
    return UnitResult(**{**settings, **changes})


def unproven(unit="荥阳市"):
    """Posts are missing: zero to five points more, and a gate, a flag and the grade hang on facts too."""
    base = result(unit)
    ledger = (*base.ledger[:2], entry(POSTS, "4.2", 0, missing_posts(), state=State.UNKNOWN, low=0, high=5), base.ledger[3])
    gate = program().gates[0].origin
    proof = Origin("has_staff", text=Text("has_staff", "人员到位"))
    return UnitResult(
        unit=unit, total=F(0), low=F(0), high=None, grade="合格", grades_possible=("优秀", "合格"), nodes=base.nodes, ledger=ledger,
        gates=(GateResult(origin=gate, fired=True, possible=True, effect="zero", target="total", failed=(proof,), unproven=()),),
        flags=(FlagResult(name="late", alias="迟报", label=Text("No report for two months", "有两个月未报"), raised=True, origin=origin("late")),),
        missing=(
            MissingFact(name="b", label=Text("b", "乙数"), could_change=F(1)),
            MissingFact(name="网站信息", label=Text("web_posts", "网站信息"), could_change=F(5)),
            MissingFact(name="a", label=Text("a", "甲数"), could_change=None),
            MissingFact(name="c", label=Text("c", "丙数"), could_change=F(0), assumed=True),
        ),
    )  # fmt: skip


def fact_use(value, assumed=False):
    return FactUse(
        name="网站信息", label=Text("web_posts", "网站信息"), value=value, kind=ValueKind.COUNT, unit=POSTS_UNIT, assumed=assumed
    )


class Build:
    """The helpers above, for tests that don't import their conftest."""

    program = staticmethod(program)
    result = staticmethod(result)
    unproven = staticmethod(unproven)
    entry = staticmethod(entry)
    compared = staticmethod(compared)
    ranked = staticmethod(ranked)
    counted = staticmethod(counted)
    missing_posts = staticmethod(missing_posts)
    node = staticmethod(node)
    origin = staticmethod(origin)
    line = staticmethod(line)
    fact_use = staticmethod(fact_use)
    GROWTH, RANK, POSTS, WEB = GROWTH, RANK, POSTS, WEB


@pytest.fixture
def build():
    return Build
