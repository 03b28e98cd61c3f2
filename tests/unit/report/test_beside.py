"""What stands beside the points: what is set by hand, reason codes, gates that don't apply, pairings, what a rubric extends, the date."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from fractions import Fraction as F

import pytest
from attrs import evolve

from rubric_engine.core.ir import Base, CmpOp, Text, ValueKind
from rubric_engine.core.results import (
    Entry,
    EntryKind,
    GateResult,
    Held,
    OverriddenBy,
    Override,
    Pair,
    PairingResult,
    ReasonCode,
    State,
)
from rubric_engine.report.card import Card
from rubric_engine.report.cohort import CohortCard
from rubric_engine.report.index import Index
from rubric_engine.report.sentences import entry_sentence

# ---------------------------------------------------------------- set by hand


DAY = datetime.date(2014, 3, 1)


def set_by_hand(build, by="张三", when=DAY):
    """Item 4.1 came to 2 points and is set to 3."""
    base = build.result()
    node = build.program().total.children[0].children[0]
    entry = Entry(
        id="4.1", owner="4.1", kind=EntryKind.OVERRIDE, state=State.OVERRIDDEN, points=F(1), before=F(2), after=F(3), low=F(1), high=F(1),
        origin=node.origin, reasons=(OverriddenBy(points=F(3), reason="复核更正", by=by, when=when),),
    )  # fmt: skip
    nodes = tuple(evolve(each, points=F(3), low=F(3), high=F(3)) if each.id == "4.1" else each for each in base.nodes)
    override = Override(id="4.1", points=F(3), reason="复核更正", by=by, when=when)
    return evolve(base, ledger=(*base.ledger[:2], entry, *base.ledger[2:]), nodes=nodes, overrides=(override,))


def test_points_set_by_hand(build):
    card = Card(set_by_hand(build), build.program())
    assert card.overrides[0].reason == "复核更正"
    assert (card["4.1"].state, card["4.1"].points) == (State.OVERRIDDEN, Decimal(3))
    zh, en = card.explain("zh"), card.explain("en")
    assert zh.count("由张三于2014年3月1日人工核定为 3 分，理由：复核更正。") == 2
    assert en.count("set to 3 points by hand: 复核更正 (by 张三, 2014-03-01).") == 2
    assert "人工核定  4.1 会员增长：由张三于2014年3月1日人工核定为 3 分，理由：复核更正。" in zh
    assert "By hand  4.1 Growth: set to 3 points by hand: 复核更正 (by 张三, 2014-03-01)." in en
    assert "人工核定" in str(card)
    assert "由张三于2014年3月1日人工核定为 3 分" in card._repr_html_()
    row = card.to_dict()["overrides"][0]
    assert (row["id"], row["points"], row["by"], row["when"], row["state"]) == ("4.1", "3", "张三", "2014-03-01", "overridden")
    entry = next(entry for entry in card.to_dict()["ledger"] if entry["kind"] == "override")
    assert entry["reasons"] == [{"type": "overriddenby", "points": "3", "reason": "复核更正", "by": "张三", "when": "2014-03-01"}]


def test_a_line_set_by_hand_says_its_own_points(build):
    """``after`` is what stands in the item then, not what the line was set to."""
    line = build.entry(
        build.GROWTH,
        "4.1",
        -1,
        OverriddenBy(points=F(1), reason="迟报", by="张三", when=DAY),
        kind=EntryKind.OVERRIDE,
        state=State.OVERRIDDEN,
        before=12,
    )
    card = Card(evolve(build.result(), overrides=(Override(id="4.1.1", points=F(1), reason="迟报", by="张三", when=DAY),)), build.program())
    assert entry_sentence(line, card.index, "zh", card.scored) == "由张三于2014年3月1日人工核定为 1 分，理由：迟报。"
    assert entry_sentence(line, card.index, "en") == "set to 1 point by hand: 迟报 (by 张三, 2014-03-01)."
    assert (card["4.1.1"].points, card["4.1.1"].low, card["4.1.1"].state) == (Decimal(1), Decimal(1), State.OVERRIDDEN)


def test_a_cohort_notes_what_was_set_by_hand(build):
    text = CohortCard(build.program(), (set_by_hand(build),)).table("zh")
    assert "人工核定：新郑市：4.1 会员增长：由张三于2014年3月1日人工核定为 3 分，理由：复核更正。" in text


def test_what_people_write_cannot_act_on_a_terminal(build):
    card = Card(set_by_hand(build, by="\x1b[2J"), build.program())
    assert "\x1b" not in card.explain("zh") + card.explain("en") + str(card)


# ---------------------------------------------------------------- reason codes


def test_reason_codes(build):
    item = build.program().total.children[0].children[0]
    code = ReasonCode(code="R21", id="4.1", origin=item.origin, points=F(2), baseline=F(5, 2), shortfall=F(1, 2))
    card = Card(build.result(reason_codes=(code,)), build.program())
    assert card.reason_codes == (code,)
    assert "原因码    R21：4.1 会员增长，得 2 分，比基准 2.5 分低 0.5 分。" in card.explain("zh")
    assert "Reasons  R21: 4.1 Growth: 2 of a baseline of 2.5 points, 0.5 short." in card.explain("en")
    row = card.to_dict()["reason_codes"][0]
    assert (row["code"], row["id"], row["shortfall"]) == ("R21", "4.1", "0.5")


# ---------------------------------------------------------------- gates


def test_a_gate_that_does_not_apply(build):
    held = Held(text=Text("zones at least 1", "集聚区数 不低于 1"), holds=False)
    gate = GateResult(origin=build.program().gates[0].origin, fired=False, possible=False, effect="zero", target="total", applies=False, reasons=(held,))  # fmt: skip
    card = Card(build.result(gates=(gate,)), build.program())
    assert "「三项条件」：不适用于本单位；不符合「集聚区数 不低于 1」。" in card.explain("zh")
    assert "Three conditions: does not apply to this unit; `zones at least 1` is no." in card.explain("en")
    assert card.to_dict()["gates"][0]["applies"] is False


# ---------------------------------------------------------------- what it extends, and the date


def test_what_a_rubric_extends(build):
    base = Base(Text("2013 assessment", "2013年度工作目标考核"), "3", "郑联发〔2013〕8号", "cd" * 32)
    program = build.program(bases=(base,))
    card = Card(build.result(as_of=F(datetime.date(2014, 6, 1).toordinal())), program)
    assert f"沿用      2013年度工作目标考核，版本 3，文本摘要 {'cd' * 32}" in card.explain("zh")
    assert f"Extends  2013 assessment, edition 3, digest {'cd' * 32}" in card.explain("en")
    assert "2014年6月1日" in card.explain("zh")
    assert "As of    2014-06-01" in card.explain("en")
    assert card.as_of == datetime.date(2014, 6, 1)
    data = card.to_dict()
    assert data["as_of"] == "2014-06-01"
    assert data["rubric"]["bases"][0]["digest"] == "cd" * 32
    table = CohortCard(program, (card.result,)).table("zh")
    assert "适用日期：2014年6月1日" in table
    assert "沿用：2013年度工作目标考核，版本 3，文本摘要 cdcdcdcdcdcd" in table


# ---------------------------------------------------------------- units together


PAIRING = PairingResult(
    label=Text("Friendly federations", "友好工商联"),
    origin=None,
    pairs=(Pair(first="甲", second="丁"), Pair(first="乙", second=None)),
    undecided=("丙",),
)


def test_pairings(build):
    pairing = evolve(PAIRING, origin=build.origin("pairing 1"))
    cohort = CohortCard(build.program(), (build.result("甲"), build.result("乙")), pairings=(pairing,))
    assert cohort.pairings[0].pairs[0].second == "丁"
    assert "结对：友好工商联：甲与丁；乙未配对；待定：丙。" in cohort.table("zh")
    assert "Pairings: Friendly federations: 甲 with 丁; 乙 with nobody; undecided: 丙." in cohort.table("en")
    assert "甲与丁" in cohort._repr_html_()
    data = json.loads(cohort.to_json())
    assert data["pairings"][0]["pairs"] == [{"first": "甲", "second": "丁"}, {"first": "乙", "second": None}]
    assert data["pairings"][0]["undecided"] == ["丙"]
    nobody = CohortCard(build.program(), (), pairings=(evolve(pairing, pairs=(), undecided=()),))
    assert "友好工商联：无配对。" in nobody.table("zh")


@pytest.mark.parametrize(
    ("merits", "places"), [((1, 0, 1), [("乙", 1), ("丙", 2), ("甲", 2)]), ((2, 1, 0), [("丙", 1), ("乙", 2), ("甲", 3)])]
)
def test_the_ranking_follows_the_order_of_merit(build, merits, places):
    found = [build.result(unit, total=F(9), merit=merit) for unit, merit in zip("甲乙丙", merits, strict=True)]
    assert [(s.unit, s.place) for s in CohortCard(build.program(), found).ranking()] == places


def test_a_value_of_all_units_in_a_comparison(build):
    """The words come from the rubric; they are quoted, so that they don't run into what is said of them."""
    mean = build.compared(False, F(1, 10), F(3, 25), op=CmpOp.GE, kind=ValueKind.PERCENT,
                          needed_text=Text("mean(units.growth within district)", "平均值(各单位.增长率 分组按 片区)"))  # fmt: skip
    entry = build.entry(build.GROWTH, "4.1", 0, mean, state=State.MISSED)
    index = Index.of(build.program())
    assert "要求不低于平均值(各单位.增长率 分组按 片区)（12%）" in entry_sentence(entry, index, "zh")
    assert "at least mean(units.growth within district) (12%)" in entry_sentence(entry, index, "en")
