"""The shipped 2014 rubric against the clauses worked out by hand: the twelve units, then units made up at random."""

from __future__ import annotations

import datetime
import importlib.util
import json
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric_engine import load

ROOT = Path(__file__).resolve().parents[2]


def _hand() -> ModuleType:
    name = "hand_2014"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("hand_2014.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


hand = _hand()
RUBRIC = load(ROOT / "rubrics" / "2014_assessment.rubric")
UNITS: dict[str, dict[str, Any]] = json.loads((ROOT / "examples" / "2014_facts.json").read_text(encoding="utf-8"))

# Read off the hand calculation once, so that a slip on both sides doesn't pass unseen.
TOTALS = {
    "新郑市工商联": 168,
    "金水区工商联": 192,
    "中原区工商联": 124,
    "荥阳市工商联": 157,
    "上街区工商联": 0,
    "高新区工商联": 104,
    "登封市工商联": 144,
    "新密市工商联": 117,
    "管城区工商联": 111,
    "中牟县工商联": 48,
    "二七区工商联": 100,
    "惠济区工商联": 131,
}


def expect_by_hand(units: Mapping[str, Mapping[str, Any]]) -> None:
    """Every line, item, section and total of every unit is what the hand calculation gives."""
    cohort = RUBRIC.score_cohort(units)
    for name, expected in hand.score_all(units).items():
        card = cohort[name]
        assert card.exact.total == expected.pop("total"), name
        got = {node: card[node].points for node in expected}
        assert {node: Fraction(points) for node, points in got.items()} == expected, name
        assert sum(entry.points for entry in card.ledger) == card.exact.total, name
        if units[name].get("briefings") is not None:
            assert bool(card.flags) == hand.quiet_period(units[name]), name


def test_the_twelve_units_item_by_item() -> None:
    expect_by_hand(UNITS)


def test_the_twelve_totals() -> None:
    cohort = RUBRIC.score_cohort(UNITS)
    assert {name: cohort[name].total for name in cohort} == TOTALS


def test_what_the_twelve_show() -> None:
    cohort = RUBRIC.score_cohort(UNITS)
    assert cohort["荥阳市工商联"]["4.1.2"].points == cohort["登封市工商联"]["4.1.2"].points == 2  # tied at the fifth place
    assert cohort["中原区工商联"]["4.1.1"].points == 2  # exactly 6%
    assert cohort["登封市工商联"]["6.1"].points == 0  # neither in the top three nor in the bottom eight
    assert cohort["上街区工商联"].total == 0  # no office funds
    assert cohort["上街区工商联"]["1"].points == 18
    assert cohort["惠济区工商联"].missing == ("企业会员数",)
    assert (cohort["惠济区工商联"].low, cohort["惠济区工商联"].high) == (131, 133)
    assert [name for name in UNITS if cohort[name].flags] == ["高新区工商联", "管城区工商联", "中牟县工商联", "二七区工商联"]


def test_the_order_of_the_units_changes_nothing() -> None:
    backwards = dict(reversed(UNITS.items()))
    assert RUBRIC.score_cohort(backwards).to_dict() == RUBRIC.score_cohort(UNITS).to_dict()


def test_every_unit_is_one_of_the_document() -> None:
    groups = [facts["assessment_group"] for facts in UNITS.values()]
    assert {group: groups.count(group) for group in groups} == {"第一组": 3, "第二组": 3, "第三组": 3, "第四组": 3}


def test_the_csv_says_the_same_as_the_json() -> None:
    from_csv = RUBRIC.score_file(ROOT / "examples" / "2014_facts.csv")
    from_json = RUBRIC.score_file(ROOT / "examples" / "2014_facts.json")
    assert from_csv.to_dict() == from_json.to_dict() == RUBRIC.score_cohort(UNITS).to_dict()


def everything_met() -> dict[str, Any]:
    facts: dict[str, Any] = {name: True for _, names in hand.YES_LINES.values() for name in names}
    facts |= {name: wanted for _, name, wanted in hand.COUNT_LINES.values()}
    facts |= {name: 0 for _, name in hand.EACH_LINES.values()}
    facts |= dict.fromkeys(hand.GATE, True) | {"organised_participants": True, "briefings": []}
    facts |= {"meetings_due": 6, "meetings_attended": 6, "committee_due": 9, "committee_attended": 9}
    facts |= {"members_start": 50, "members_end": 53, "enterprise_members": 40, "chambers_start": 10, "chambers_end": 11}
    return facts | {"townships": 12, "townships_with_chamber": 12, "zones": 2, "zones_with_chamber": 2}


def test_the_bounded_lines_come_to_123() -> None:
    card = RUBRIC.score_cohort({"one": everything_met()})["one"]
    assert card.exact.total == 123
    assert card.complete
    sections = [18, 8, 8, 20, 6, 8, 2, 2, 11, 12, 6, 3, 6, 6, 7]
    assert [card[str(number)].points for number in range(1, 16)] == sections


@pytest.mark.parametrize("name", sorted(hand.GATE))
@pytest.mark.parametrize("value", [False, None])
def test_each_condition_is_a_gate(name: str, value: bool | None) -> None:
    card = RUBRIC.score_cohort({"one": everything_met() | {name: value}})["one"]
    assert card.exact.total == 0
    assert card["1"].points == 18


BOUNDARIES = [(name, wanted, line, worth) for line, (worth, name, wanted) in hand.COUNT_LINES.items()]


@pytest.mark.parametrize(("name", "wanted", "line", "worth"), BOUNDARIES)
def test_thresholds_include_their_number(name: str, wanted: int, line: str, worth: int) -> None:
    units = {str(n): everything_met() | {name: n} for n in (wanted - 1, wanted, wanted + 1)}
    cohort = RUBRIC.score_cohort(units)
    assert [cohort[str(n)][line].points for n in (wanted - 1, wanted, wanted + 1)] == [0, worth, worth]


def test_nothing_due_is_nothing_missed() -> None:
    none_due = {"meetings_due": 0, "meetings_attended": 0, "committee_due": 0, "committee_attended": 0}
    card = RUBRIC.score_cohort({"one": everything_met() | none_due | {"zones": 0, "zones_with_chamber": 0}})["one"]
    assert [card[item].points for item in ("1.1", "8.1", "6.3")] == [8, 2, 2]


def test_no_members_at_the_start_gives_no_growth() -> None:
    units = {"a": everything_met() | {"members_start": 0, "members_end": 9}, "b": everything_met()}
    assert RUBRIC.score_cohort(units)["a"]["4.1"].points == 0
    expect_by_hand(units)


def test_silence_of_others_costs_nothing() -> None:
    units = {str(n): everything_met() | {"members_end": 60 + n} for n in range(6)}
    silent = units | {"5": everything_met() | {"members_end": None}}
    assert RUBRIC.score_cohort(units)["0"]["4.1"].points == 2
    assert RUBRIC.score_cohort(silent)["0"]["4.1"].points == 4
    expect_by_hand(silent)


def test_names_and_aliases_give_the_same_score() -> None:
    facts = UNITS["荥阳市工商联"]
    chinese = {spec.name: facts[spec.alias] for spec in RUBRIC.facts.values() if spec.alias in facts and spec.alias != "briefings"}
    briefings = [{"日期": b["date"], "采用": b["adopted"], "批示": b["endorsed"]} for b in facts["briefings"]]
    assert RUBRIC.score(chinese | {"民企社情": briefings}).exact.total == RUBRIC.score(facts).exact.total


# ---------------------------------------------------------------- units made up at random

_yes_no = st.sampled_from([True, True, False, None])
_small = st.one_of(st.none(), st.integers(0, 4))
_date = st.dates(min_value=datetime.date(2014, 1, 1), max_value=datetime.date(2014, 12, 31))
_briefing = st.fixed_dictionaries({"date": _date.map(str), "adopted": st.booleans(), "endorsed": st.booleans()})


@st.composite
def unit(draw: st.DrawFn) -> dict[str, Any]:
    facts = {name: draw(_yes_no) for _, names in hand.YES_LINES.values() for name in names}
    facts |= {name: draw(st.one_of(st.none(), st.integers(wanted - 1, wanted + 1))) for _, name, wanted in hand.COUNT_LINES.values()}
    facts |= {name: draw(_small) for _, name in hand.EACH_LINES.values()}
    facts |= {name: draw(st.sampled_from([True, True, True, True, False])) for name in hand.GATE}
    facts["organised_participants"] = draw(_yes_no)
    for name in ("meetings_due", "meetings_attended", "committee_due", "committee_attended", "townships", "zones"):
        facts[name] = draw(_small)
    for name in ("townships_with_chamber", "zones_with_chamber", "chambers_start", "chambers_end"):
        facts[name] = draw(_small)
    facts |= {
        "members_start": draw(st.sampled_from([None, 0, 50, 100])),
        "members_end": draw(st.sampled_from([None, 0, 52, 53, 54, 106, 107])),
    }
    facts |= {"enterprise_members": draw(_small), "briefings": draw(st.lists(_briefing, max_size=8))}
    return facts


@settings(max_examples=10, deadline=None)
@given(st.lists(unit(), min_size=1, max_size=13))
def test_units_made_up_at_random(units: list[dict[str, Any]]) -> None:
    expect_by_hand({f"unit {number}": facts for number, facts in enumerate(units, 1)})
