"""Reports on what occurs for each record: a season of which the best races count, a section for each project with marks in it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction as F

import pytest
from attrs import evolve

from rubric_engine.core.ir import Combine, FactSpec, Node, NodeKind, Origin, RankEnd, Repeat, Text, ValueKind
from rubric_engine.core.results import (
    Behind,
    Entry,
    EntryKind,
    MissingFact,
    Occurrence,
    OverriddenBy,
    Override,
    Picked,
    Ranked,
    State,
    UnitResult,
)
from rubric_engine.report.card import Card
from rubric_engine.report.cohort import CohortCard
from rubric_engine.report.index import Index

RACES = {3: ("Brazil", "巴西", 9), 25: ("Monaco", "摩纳哥", 6), 37: ("Belgium", "比利时", 0), 51: ("Italy", "意大利", 4)}


@pytest.fixture
def season(build):
    """Item 1.1 occurs for each race of the driver; the best two of the four count."""
    line = build.origin("1.1.1", text=Text("by place:", "按 名次："))
    race = Node(
        kind=NodeKind.ITEM,
        origin=build.origin("1.1", "Race", "分站"),
        children=(build.line(line),),
        repeat=Repeat(fact="成绩", origin=Origin("")),
    )
    section = Node(
        kind=NodeKind.SECTION, origin=build.origin("1", "Season", "赛季"), children=(race,), combine=Combine.BEST_N, best_n=2, bound=F(18)
    )
    fields = (FactSpec(name="名次", alias="place", kind=ValueKind.COUNT),)
    return build.program(
        facts=(FactSpec(name="成绩", alias="results", kind=ValueKind.LIST, fields=fields),),
        total=Node(kind=NodeKind.TOTAL, origin=build.origin("total"), children=(section,), bound=F(18)),
        gates=(), grades=(), flags=(),
    )  # fmt: skip


def driven(build, season, unit="塞纳", races=RACES, counted=(3, 25), **changes):
    total, section = season.total, season.total.children[0]
    race, line = section.children[0], section.children[0].children[0]
    ledger, nodes, running = [], [], F(0)
    for number, (en, zh, points) in races.items():
        where = (Occurrence(number, Text(en, zh)),)
        picked = Picked(subject=Text("place", "名次"), value=F(2), kind=ValueKind.COUNT, row=Text("2", "2"), points=F(points))
        state = State.EARNED if points else State.MISSED
        entry = build.entry(line.origin, f"1.1[{number}]", points, picked, state=state, possible=9)
        ledger.append(evolve(entry, id=f"1.1.1[{number}]", occurrence=where))
        node = build.node(race.origin, NodeKind.ITEM, points, maximum=9, children=(f"1.1.1[{number}]",))
        nodes.append(evolve(node, id=f"1.1[{number}]", occurrence=where, contribution=F(points if number in counted else 0)))
        running += points
    best = sum((F(races[number][2]) for number in counted if number in races), F(0))
    if running != best:
        why = tuple(Behind(id=f"1.1[{number}]") for number in counted)
        ledger.append(
            build.entry(section.origin, "1", best - running, *why, kind=EntryKind.COMBINATION, state=State.ADJUSTED, before=running)
        )
    ids = tuple(node.id for node in nodes)
    above = (
        build.node(total.origin, NodeKind.TOTAL, best, maximum=18, children=("1",)),
        build.node(section.origin, NodeKind.SECTION, best, maximum=18, children=ids),
    )
    settings = {"unit": unit, "total": best, "low": best, "high": best, "nodes": (*above, *nodes), "ledger": tuple(ledger)}
    return UnitResult(**{**settings, **changes})


def test_ids_of_occurrences(build, season):
    card = Card(driven(build, season), season)
    assert card["1.1[25]"].points == Decimal(6)
    assert (card["1.1[25]"].label, card["1.1.1[25]"].entry.occurrence[0].number) == ("分站（摩纳哥）", 25)
    assert card["Race, Monaco"].id == card["分站（摩纳哥）"].id == "1.1[25]"
    assert [view.id for view in card.items] == ["1.1[3]", "1.1[25]", "1.1[37]", "1.1[51]"]
    assert "1.1[4]" not in card
    with pytest.raises(KeyError, match=r"没有编号「1\.1\.1」，相近的有：1\.1\.1\[3\]、1\.1\.1\[25\]、1\.1\.1\[37\]"):
        card["1.1.1"]


def test_all_occurrences_together(build, season):
    group = Card(driven(build, season), season)["1.1"]
    assert (group.id, group.label, group.points, group.low, group.high, group.maximum) == ("1.1", "分站", 15, 15, 15, None)
    assert group.occurrences == ("1.1[3]", "1.1[25]", "1.1[37]", "1.1[51]")
    assert group.counted == ("1.1[3]", "1.1[25]")
    assert (group.state, group.applies, group.contribution) == (State.EARNED, True, 15)
    nobody = Card(driven(build, season, races={}, counted=()), season)["1.1"]
    assert (nobody.occurrences, nobody.points, nobody.applies, nobody.state) == ((), None, False, State.NOT_APPLICABLE)


def test_places_and_parents_of_nested_occurrences(build, season):
    mark = Node(kind=NodeKind.ITEM, origin=build.origin("2.1"), repeat=Repeat(fact="成绩", origin=Origin("")))
    plain = Node(kind=NodeKind.ITEM, origin=build.origin("2.2"))
    project = Node(
        kind=NodeKind.SECTION, origin=build.origin("2"), children=(mark, plain), repeat=Repeat(fact="成绩", by="名次", origin=Origin(""))
    )
    index = Index.of(evolve(season, total=evolve(season.total, children=(*season.total.children, project))))
    ids = ["total", "1", "1.1[3]", "2[1]", "2.1[1][3]", "2.1[1][20]", "2.2[1]", "2[4]", "2.1[4][2]"]
    backwards = ids[::-1]
    assert sorted(backwards, key=index.place) == ids
    assert [index.parent(id) for id in ids] == [None, "total", "1", "total", "2[1]", "2[1]", "2[1]", "total", "2[4]"]


def test_a_season_reads_well(build, season):
    told = Card(driven(build, season), season)
    zh, en = told.explain("zh"), told.explain("en")
    assert [line.split() for line in en.splitlines()[3:9]] == [
        "1 Season 15/18".split(),
        "1.1 Race 15 4 records, of which 2 count".split(),
        "1.1[3] Brazil +9 counts; earned: place is 2, row `2` gives 9 points.".split(),
        "1.1[25] Monaco +6 counts; earned: place is 2, row `2` gives 6 points.".split(),
        "1.1[37] Belgium 0 not counted; missed: place is 2, row `2` gives 0 points.".split(),
        "1.1[51] Italy +4 not counted; earned: place is 2, row `2` gives 4 points.".split(),
    ]
    assert "-4  the best 2 of 4 count; not counted: Italy (4 points)." in en
    assert "共 4 条记录，计其中 2 条" in zh
    assert "1.1[51]  意大利       +4  不计入；已得：名次为 2，属「2」一档，计 4 分。" in zh
    assert "4 项取最高 2 项；不计入的有：意大利（4 分）。" in zh


def test_where_all_count_nothing_is_marked(build, season):
    races = {number: RACES[number] for number in (3, 25)}
    told = Card(driven(build, season, races=races), season).explain("en")
    assert "15  2 records\n" in told
    assert "counts" not in told


def test_the_best_of_several(build, season):
    section = season.total.children[0]
    best = evolve(season, total=evolve(season.total, children=(evolve(section, combine=Combine.BEST),)))
    card = Card(driven(build, season, counted=(3,)), best)
    assert "the best of 4 counts: Brazil; not counted: Monaco (6 points), Italy (4 points)." in card.explain("en")
    assert "4 项取最高者：巴西；不计入的有：摩纳哥（6 分）、意大利（4 分）。" in card.explain("zh")


def test_no_record_and_a_missing_list(build, season):
    none = driven(build, season, races={}, counted=())
    assert "1.1  Race" in Card(none, season).explain("en")
    assert "no record" in Card(none, season).explain("en")
    missing = evolve(none, missing=(MissingFact(name="成绩", label=Text("results", "成绩"), could_change=None),))
    assert "缺「成绩」" in Card(missing, season).explain("zh")


def test_an_occurrence_with_several_entries_has_a_heading(build, season):
    result = driven(build, season)
    entry = next(entry for entry in result.ledger if entry.id == "1.1.1[51]")
    by_hand = Entry(
        id="1.1.1[51]", owner="1.1[51]", kind=EntryKind.OVERRIDE, state=State.OVERRIDDEN, points=F(-1), before=F(4), after=F(3), low=F(-1), high=F(-1),
        origin=entry.origin, reasons=(OverriddenBy(points=F(3), reason="迟到", by="裁判长", when=date(2014, 3, 1)),), occurrence=entry.occurrence,
    )  # fmt: skip
    override = Override(id="1.1.1[51]", points=F(3), reason="迟到", by="裁判长", when=date(2014, 3, 1))
    where = result.ledger.index(entry) + 1
    result = evolve(result, ledger=(*result.ledger[:where], by_hand, *result.ledger[where:]), overrides=(override,))
    card = Card(result, season)
    told = card.explain("zh")
    rows = [" ".join(line.split()) for line in told.splitlines()]
    assert "1.1[51] 意大利 4/9 不计入" in rows
    assert "1.1.1[51] 人工核定 -1 由裁判长于2014年3月1日人工核定为 3 分，理由：迟到。" in rows
    assert (
        "人工核定  1.1.1 按 名次（意大利）：由裁判长于2014年3月1日人工核定为 3 分，理由：迟到；1 所取的是其他项，核定的分不计入。" in told
    )
    assert card["1.1.1[51]"].state is State.OVERRIDDEN
    assert card["1.1.1[51]"].points == 3
    assert card["1.1.1[51]"].entry.points == 4


def test_tables_and_html(build, season):
    card = Card(driven(build, season), season)
    assert str(card).splitlines() == [
        "2014年度工作目标考核  塞纳",
        "1            赛季    15/18",
        "  1.1        分站    15（共 4 条记录，计其中 2 条）",
        "    1.1[3]   巴西    9/9",
        "    1.1[25]  摩纳哥  6/9",
        "    1.1[37]  比利时  0/9（不计入）",
        "    1.1[51]  意大利  4/9（不计入）",
        "总分                 15 分（满分 18 分）",
    ]
    html = card._repr_html_()
    assert "意大利" in html
    assert "按 名次（意大利）" in html


def test_data(build, season):
    data = json.loads(Card(driven(build, season), season).to_json())
    node = next(node for node in data["nodes"] if node["id"] == "1.1[51]")
    assert node["occurrence"] == [{"number": 51, "text": {"en": "Italy", "zh": "意大利"}}]
    assert (node["parent"], node["counts"], node["contribution"]) == ("1", False, "0")
    entry = next(entry for entry in data["ledger"] if entry["id"] == "1.1.1[3]")
    assert (entry["owner"], entry["occurrence"][0]["number"]) == ("1.1[3]", 3)
    assert data["nodes"][0]["occurrence"] == []


def test_csv_has_one_column_for_all_occurrences_and_rows_for_each(build, season):
    other = driven(build, season, "普罗斯特", {4: ("Brazil", "巴西", 6)}, (4,))
    cohort = CohortCard(season, (driven(build, season), other, driven(build, season, "无名", {}, ())))
    rows = cohort.to_rows()
    assert [(row["unit"], row["1"], row["1.1"]) for row in rows] == [("塞纳", "15", "15"), ("普罗斯特", "6", "6"), ("无名", "0", None)]
    long = list(csv.DictReader(io.StringIO(cohort.to_csv(occurrences=True))))
    assert [(row["unit"], row["id"], row["record"], row["points"], row["counted"]) for row in long] == [
        ("塞纳", "1.1[3]", "Brazil", "9", "yes"), ("塞纳", "1.1[25]", "Monaco", "6", "yes"), ("塞纳", "1.1[37]", "Belgium", "0", "no"),
        ("塞纳", "1.1[51]", "Italy", "4", "no"), ("普罗斯特", "1.1[4]", "Brazil", "6", "yes"),
    ]  # fmt: skip
    assert cohort.to_csv("zh", occurrences=True).startswith("单位,编号,记录,得分,满分,计入\n塞纳,1.1[3],巴西,9,9,是\n")
    assert str(cohort)


def test_a_place_among_records_counts_records(build, season):
    ranked = Ranked(
        text=Text("time", "用时"), end=RankEnd.TOP, places=F(3), rank=F(4), value=F(80), cutoff=F(78), size=22, tied=1, kind=ValueKind.NUMBER,
        holds=False, records=True,
    )  # fmt: skip
    result = driven(build, season)
    entry = evolve(result.ledger[0], points=F(0), after=result.ledger[0].before, state=State.MISSED, reasons=(ranked,))
    card = Card(evolve(result, ledger=(entry, *result.ledger[1:])), season)
    assert "time: needed top 3, placed 4th of 22 records, tied with 1 other; place 3 had 78, this record 80" in card.explain("en")
    assert "在22条记录中列第4位（与1条记录并列），第3位为 78，本条为 80" in card.explain("zh")


def test_a_missing_list_is_told_once(build, season):
    """What stands for all the records that a missing list may hold has the ids of the rubric itself."""
    none = driven(build, season, races={}, counted=())
    race, line = season.total.children[0].children[0], season.total.children[0].children[0].children[0]
    waiting = build.entry(line.origin, "1.1", 0, build.missing_posts(), state=State.UNKNOWN, low=0, high=9)
    node = build.node(race.origin, NodeKind.ITEM, None, low=0, high=9, applies=None)
    missing = (MissingFact(name="成绩", label=Text("results", "成绩"), could_change=None),)
    card = Card(evolve(none, ledger=(waiting,), nodes=(*none.nodes, node), missing=missing), season)
    rows = [" ".join(row.split()) for row in card.explain("en").splitlines()[3:6]]
    assert rows[1] == "1.1 Race missing `results`"
    assert rows[2].startswith("1.1.1 by place 0 open: missing")
    assert "分站  –（缺「成绩」）" in str(card)
