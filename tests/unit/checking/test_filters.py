"""Filters on the records of lists, and lines for each record: told with records that show it, and what hangs on them decided where it can be."""

from __future__ import annotations

import pytest

import rubric_engine
from rubric_engine.checking.replay import replay
from rubric_engine.core.values import Value
from tests.unit.checking.rubrics import checked

HEAD = """rubric "Trips"
fact least: count, 0 to 3
fact trips: list
field days: count, 0 to 10
field nights: count, 0 to 10
field place: text
field kind: choice of walk < ride < fly
field ok: yes/no
field cost: number, 0 to 100, or none
field long = days above 5
field spent = days * 2 + 1
flag short when least below 1
"""
ITEM = 'item 1 "Trips", uncapped\n'
EACH = 'section 1 "Trips"\nitem 1.1 "Trip", for each record of trips{}, uncapped\n'


def said(text: str) -> dict[str, str]:
    _, report = checked(text)
    return {each.id: each.message("en") for each in report.findings if each.diagnostic.code in ("W430", "W431", "W432", "W433")}


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("trips where days above 20 each earn 1 point", {"W430-1.1"}),
        ("trips where days above 10 each earn 1 point, at most 5 points", {"W430-1.1"}),
        ("trips where days at least 10 each earn 1 point", set()),
        ("trips where days at least 0 each earn 1 point", {"W431-1.1"}),
        ("trips where days at least 1 each earn 1 point", set()),
        ("trips where cost is given and cost above 200 each earn 1 point", {"W430-1.1"}),
        ("trips where cost is given and cost at least 0 each earn 1 point", set()),
        ('trips where place is "x" each earn 1 point', set()),
        ("trips where long and not long each earn 1 point", {"W433-1.1"}),
        ("trips where long and days below 3 each earn 1 point", {"W433-1.1"}),
        ("trips where spent above 21 each earn 1 point", {"W430-1.1"}),
        ("trips where days + nights above 20 each earn 1 point", {"W430-1.1"}),
        ("trips where days above least or days at most least each earn 1 point", {"W431-1.1"}),
        ("count(trips where days above 20) at least 1 earns 1 point", {"W430-1.1"}),
        ("trips where least above 3 each earn 1 point", set()),
    ],
)  # fmt: skip
def test_filters(line: str, wanted: set[str]) -> None:
    assert set(said(f"{HEAD}{ITEM}{line}\n")) == wanted


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("sum(trips.days where ok) below 0", {"W430-1.1"}),
        ("sum(trips.days where days above 5) is 3", {"W430-1.1"}),
        ("sum(trips.days where days above 5) is 0", set()),
        ("sum(trips.days where days above 5) at least 6", set()),
        ("distinct(trips.kind where kind above walk) at least 3", {"W430-1.1"}),
        ("distinct(trips.kind where kind above walk) at least 2", set()),
        ("highest(trips.days where days below 3) is given and highest(trips.days where days below 3) at least 3", {"W430-1.1"}),
        ("highest(trips.days where days below 3) is given and highest(trips.days where days below 3) at least 2", set()),
        ("count(trips where ok) at least 0", {"W431-1.1"}),
    ],
)  # fmt: skip
def test_numbers_out_of_lists(condition: str, wanted: set[str]) -> None:
    assert set(said(f"{HEAD}{ITEM}{condition} earns 1 point\n")) == wanted


@pytest.mark.parametrize(
    ("where", "lines", "wanted"),
    [
        (" where days above 20", "ok earns 1 point", {"W430-1.1"}),
        (" where days above 20", "days above 3 earns 1 point", {"W430-1.1"}),  # of the filter alone
        (" where days at least 0", "ok earns 1 point", {"W431-1.1"}),
        (" where days at least 5", "days at least 3 earns 1 point", {"W431-1.1.1"}),
        (" where days at least 5", "days below 4 earns 1 point", {"W430-1.1.1"}),
        (" where days at least 5", "days at least 6 earns 1 point", set()),
        (" where ok", "yes earns 1 point", set()),
        ("", "days above 10 earns 1 point", {"W430-1.1.1"}),
        ("", "long and days below 3 earns 1 point", {"W433-1.1.1"}),
        (", first match", "days at least 3 earns 2 points\ndays at least 5 earns 1 point", {"W432-1.1.2"}),
        (", first match", "days at least 5 earns 2 points\ndays at least 3 earns 1 point", set()),
        (" where days below 5, first match", "days below 3 earns 2 points\ndays at least 3 earns 1 point\notherwise earns 3 points", {"W432-1.1.3"}),
        (", times 2 when days above 20", "ok earns 1 point", {"W430-1.1-factor-1"}),
        (" where days below 5", "by days in bands:\nbelow 5: 1 point\n5 to 10: 2 points", {"W430-1.1.1.2"}),
    ],
)  # fmt: skip
def test_for_each_record(where: str, lines: str, wanted: set[str]) -> None:
    assert set(said(f"{HEAD}{EACH.format(where)}{lines}\n")) == wanted


def test_a_filter_that_no_record_satisfies_is_shown_by_the_nearest_one() -> None:
    rubric, report = checked(f"{HEAD}{ITEM}trips where days above 20 and ok each earn 1 point\n")
    finding = report["W430-1.1"]
    assert finding.message("en") == (
        "the condition `days above 20 and ok` on records of `trips` can never take effect: no record within the ranges of its fields satisfies it"
    )
    assert finding.case is not None
    (record,) = records(finding.case["trips"])
    assert (record["days"], record["ok"]) == (10, True)
    (result,) = replay(rubric.program, finding).values()
    assert result.total == 0


def test_a_filter_that_every_record_satisfies_is_shown_by_one_that_counts() -> None:
    rubric, report = checked(f"{HEAD}{ITEM}trips where days at least 0 each earn 1 point\n")
    (result,) = replay(rubric.program, report["W431-1.1"]).values()
    assert result.total == 1


def test_a_line_for_each_record_is_shown_by_a_record_of_its_filter() -> None:
    rubric, report = checked(f"{HEAD}{EACH.format(' where days at least 5')}days below 4 earns 1 point\n")
    finding = report["W430-1.1.1"]
    assert finding.case is not None
    assert [record["days"] for record in records(finding.case["trips"])] == [5]
    (result,) = replay(rubric.program, finding).values()
    assert [entry.id for entry in result.ledger] == ["1.1.1[1]"]


def test_what_is_computed_out_of_fields_is_solved_for() -> None:
    rubric, report = checked(f"{HEAD}{ITEM}trips where days * nights above 200 and ok each earn 1 point\n")
    finding = report["W430-1.1"]
    assert finding.case is not None
    assert rubric.program.facts
    (record,) = records(finding.case["trips"])
    assert record["ok"] is True


def test_it_is_told_in_chinese() -> None:
    text = "评分办法 「甲」\n数据项 走访：清单\n字段 天数：数量，0 至 10\n考核项 1 「走访」，不封顶\n走访 其中 天数 超过 20 每条 计 1 分\n"
    (finding,) = rubric_engine.loads(text).check().findings
    assert str(finding) == "W430-1.1: 对「走访」记录的条件「天数 超过 20」永远不会生效：各字段在其范围之内，没有记录能够符合"


def records(value: object) -> list[dict[str, Value]]:
    assert isinstance(value, tuple)
    return [dict(record) for record in value]


def test_a_sum_with_a_gap_keeps_its_range_in_larger_sums() -> None:
    assert said(f"{HEAD}{ITEM}sum(trips.days where days above 5) + least is 4 earns 1 point\n") == {}
    assert set(said(f"{HEAD}{ITEM}sum(trips.days where days above 5) + least below 0 earns 1 point\n")) == {"W430-1.1"}
