"""The workbooks of shipped rubrics, read back by another library: every number is held against the results."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from rubric_engine import CohortCard, Rubric, load_shipped
from rubric_engine.core.ir import Node
from rubric_engine.core.results import EntryKind
from rubric_engine.report.page.standing import placed
from rubric_engine.sheets.results import results_workbook
from tests.unit.sheets.results_read import Rows, below, ledger, meant, near, tables

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests" / "golden" / "data"


def _example(rubric: str, facts: str) -> tuple[Rubric, CohortCard]:
    found = load_shipped(rubric)
    return found, found.score_file(ROOT / "examples" / facts)


def _hospitals() -> tuple[Rubric, CohortCard]:
    found = load_shipped("hospital_value_based_purchasing_2017")
    cases = json.loads((GOLDEN / "cms_hvbp_2017.json").read_text(encoding="utf-8"))["cases"]
    return found, found.score_cohort({case["unit"]: case["facts"] for case in cases})


def _season(rubric: str, name: str) -> tuple[Rubric, CohortCard]:
    found = load_shipped(rubric)
    facts = json.loads((GOLDEN / "competitions" / f"{name}.json").read_text(encoding="utf-8"))["facts"]
    return found, found.score_cohort(facts["units"], shared=facts["shared"])


ALL: dict[str, Callable[[], tuple[Rubric, CohortCard]]] = {
    "2014": lambda: _example("2014_assessment", "2014_facts.json"),
    "2014 with briefings": lambda: _example("2014_assessment", "2014_facts.csv"),
    "plan": lambda: _example("2014_2017_plan", "2014_2017_plan_facts.json"),
    "five goods": lambda: _example("2014_five_goods", "2014_five_goods_facts.json"),
    "hospitals": _hospitals,
    "climbing": lambda: _season("climbing_world_cup", "climbing_ifsc_lead_world_cup_2017_women"),
    "Swiss cup": lambda: _season("climbing_swiss_cup", "climbing_swiss_cup_2017_women"),
    "formula one": lambda: _season("f1_drivers_1988", "f1_drivers_1988"),
}


@cache
def made(name: str) -> tuple[CohortCard, dict[str, Rows], bool]:
    rubric, cards = ALL[name]()
    return cards, tables(results_workbook(cards, rubric=rubric.source)), rubric.language == "zh"


def sheet(name: str, chinese: str, english: str) -> Rows:
    _, found, zh = made(name)
    return found[chinese if zh else english]


@pytest.mark.parametrize("name", ALL)
def test_the_ranking(name: str) -> None:
    cards, _, zh = made(name)
    head, rows = below(sheet(name, "名次", "Ranking"), "名次" if zh else "Place")
    total = head.index("总分" if zh else "Total")
    exactly = [number for number, each in enumerate(head) if each in ("总分（精确值）", "Total, exactly")]
    places, units = cards.ranking(), placed(cards)
    assert [row[1] for row in rows] == [standing.unit for standing in places]
    for row, standing, unit in zip(rows, places, units, strict=True):
        value = cards[standing.unit].exact.total
        assert meant(row[0]) == (None if standing.place is None else Fraction(standing.place))
        assert meant(row[total], row[exactly[0]] if exactly else "") == value
        for word, distance in (
            ("距第一名" if zh else "Behind the first", unit.behind_first),
            ("距前一名" if zh else "Behind the next", unit.behind_next),
        ):
            cell = row[head.index(word)]
            assert isinstance(cell, str) if distance is None else near(cell, distance)
        for part in cards.program.total.children:
            if isinstance(part, Node) and part.repeat is None:
                column = next(number for number, each in enumerate(head) if each.split(" ")[0] == part.origin.id)
                brought = unit.card.scored.nodes[part.origin.id].contribution
                assert row[column] == "—" if brought is None else near(row[column], brought)


@pytest.mark.parametrize("name", ALL)
def test_the_points_of_a_ledger_add_up_to_the_total(name: str) -> None:
    cards, found, zh = made(name)
    points, exactly, subtotal = ("得分", "得分（精确值）", "小计") if zh else ("Points", "Points, exactly", "Subtotal")
    of, id = ("满分", "编号") if zh else ("Of", "No.")
    for unit, card in cards.items():
        *rows, total = ledger(found[unit])
        lines = {row[id]: row for row in rows if row[points] != ""}
        assert sum((meant(row[points], row.get(exactly, "")) or 0 for row in rows if row[points] != ""), Fraction(0)) == card.exact.total
        assert meant(total[points], total.get(exactly, "")) == card.exact.total
        for entry in card.ledger:
            if entry.kind is EntryKind.LINE:
                row = lines[entry.id]
                assert meant(row[points], row.get(exactly, "")) == entry.points
                assert row[of] == "" if entry.possible is None else near(row[of], entry.possible)
        headings = {row[id]: row for row in rows if row[points] == ""}
        for node in card.result.nodes:
            if node.id != "total" and node.points is not None and card.index.nodes[node.id.split("[")[0]].repeat is None:
                assert meant(headings[node.id][subtotal], headings[node.id].get(exactly, "")) == node.points


@pytest.mark.parametrize("name", ALL)
def test_items_by_unit_and_their_shares(name: str) -> None:
    cards, _, zh = made(name)
    program = cards.program
    head, rows = below(sheet(name, "考核项得分", "Items"), "总分" if zh else "Total")
    by_unit = {row[0]: dict(zip((each.split(" ")[0] for each in head), row, strict=True)) for row in rows}
    assert list(by_unit)[1:] == [standing.unit for standing in cards.ranking()]
    for unit, card in cards.items():
        for node in card.result.nodes:
            if node.id != "total" and node.id in by_unit[unit]:
                if card.index.nodes[node.id].repeat is not None:
                    continue
                cell = by_unit[unit][node.id]
                assert cell == "—" if node.points is None else near(cell, node.points)
    if program.lower_is_better:
        return
    head, rows = below(sheet(name, "考核项得分率", "Shares earned"), cards_kind(cards, zh))
    for row in rows[1:]:
        card = cards[row[0]]
        for id, cell in zip((each.split(" ")[0] for each in head[1:]), row[1:], strict=True):
            found = card.scored.nodes.get(id)
            if (
                found is not None
                and found.maximum
                and found.points is not None
                and found.points >= 0
                and card.index.nodes[id].repeat is None
            ):
                assert near(cell, min(found.points / found.maximum, Fraction(1)))
            assert cell == "—" or 0 <= cell <= 1
    for column, cell in enumerate(rows[0][1:], start=1):
        known = [row[column] for row in rows[1:] if row[column] != "—"]
        assert cell == "—" if not known else abs(cell - sum(known) / len(known)) < 1e-12


def cards_kind(cards: CohortCard, zh: bool) -> str:
    unit = cards.program.unit
    return (unit["zh" if zh else "en"] if unit is not None else "") or ("对象" if zh else "Unit")


@pytest.mark.parametrize("name", ALL)
def test_what_is_missing_and_what_proves_it(name: str) -> None:
    cards, _, zh = made(name)
    told = [cell for row in sheet(name, "解释口径与校验", "How it is read, proof") for cell in row if isinstance(cell, str)]
    assert {cards.program.text_digest, cards.facts_digest} <= set(told)
    assert any(each.startswith("rubric-engine ") for each in told)
    notes = {f"· {note}" for note in cards.program.notes}
    assert notes <= set(told)
    missing = [(unit, fact) for unit, card in cards.items() for fact in card.missing_facts]
    if not missing:
        return
    _, rows = below(sheet(name, "缺失数据", "Missing facts"), "可影响分值" if zh else "Worth up to")
    assert len(rows) == len(missing)
    worth = {(row[0], row[1]): row[2] for row in rows}
    for unit, fact in missing:
        if not fact.assumed and fact.could_change:
            assert near(worth[unit, fact.label["zh" if zh else "en"] or fact.name], fact.could_change)


def test_the_text_of_the_rubric_stands_in_it_line_by_line() -> None:
    rubric, _ = ALL["2014"]()
    head, rows = below(sheet("2014", "评分办法", "Rubric"), "行")
    lines = rubric.source.text.splitlines()
    assert [row[1].rstrip() for row in rows][: len(lines)] == [line.rstrip() for line in lines]
    assert [row[0] for row in rows][:3] == ["1", "2", "3"]
    assert head[1] == rubric.source.name
