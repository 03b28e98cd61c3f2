import csv
import io
import itertools
import json
from decimal import Decimal
from fractions import Fraction as F

import pytest
from attrs import evolve

from rubric_engine.core.ir import Const, PointsRead, TieKey, Ties
from rubric_engine.diagnostics.width import display_width
from rubric_engine.report.cohort import CohortCard

TOTALS = {"甲": 9, "乙": 7, "丙": 7, "丁": 5}


def results(build, totals=None, **changes):
    found = [build.result(unit, total=F(n), low=F(n), high=F(n), **changes) for unit, n in (totals or TOTALS).items()]
    return (*found, build.result("戊", total=None, low=None, high=None, why_none="no_result", grade=None, grades_possible=()))


@pytest.mark.parametrize(
    ("ties", "places"),
    [
        (Ties.BETTER, [1, 2, 2, 4]),
        (Ties.WORSE, [1, 3, 3, 4]),
        (Ties.DENSE, [1, 2, 2, 3]),
        (Ties.AVERAGE, [1, Decimal("2.5"), Decimal("2.5"), 4]),
        (None, [1, 2, 2, 4]),
    ],
)
def test_places(build, ties, places):
    cohort = CohortCard(build.program(ties=ties), results(build))
    standings = cohort.ranking()
    assert [s.place for s in standings] == [*places, None]
    assert [s.unit for s in standings] == ["甲", "丙", "乙", "丁", "戊"]  # 丙 comes before 乙 in code points
    assert [s.tied for s in standings] == [False, True, True, False, False]


def test_fewer_points_may_be_better(build):
    cohort = CohortCard(build.program(lower_is_better=True), results(build))
    assert [s.unit for s in cohort.ranking()] == ["丁", "丙", "乙", "甲", "戊"]


def test_the_tied_are_compared_by_the_keys(build):
    values = {"甲": F(0), "乙": F(3), "丙": F(2), "丁": F(0)}
    found = [build.result(unit, total=F(n), tie_values=(values[unit],)) for unit, n in TOTALS.items()]
    cohort = CohortCard(build.program(tie_keys=(TieKey(Const(F(0))),)), found)
    assert [(s.place, s.unit) for s in cohort.ranking()] == [(1, "甲"), (2, "乙"), (3, "丙"), (4, "丁")]
    lowest = CohortCard(build.program(tie_keys=(TieKey(Const(F(0)), lowest_first=True),)), found)
    assert [s.unit for s in lowest.ranking()] == ["甲", "丙", "乙", "丁"]
    plain = CohortCard(
        build.program(tie_keys=(TieKey(PointsRead("4.2")),)), [build.result("A", posts=3, total=F(9)), build.result("B", total=F(9))]
    )
    assert [s.unit for s in plain.ranking()] == ["B", "A"]


def test_the_order_of_units_never_matters(build):
    texts = {
        (cohort.to_json(), cohort.to_csv(), str(cohort), cohort._repr_html_())
        for order in itertools.permutations(results(build)[:4])
        for cohort in [CohortCard(build.program(), order)]
    }
    assert len(texts) == 1


def test_a_mapping_of_cards(build):
    cohort = CohortCard(build.program(), results(build))
    assert len(cohort) == 5
    assert cohort["甲"].total == 9
    assert list(cohort) == sorted(cohort)
    assert "己" not in cohort
    with pytest.raises(KeyError, match="没有单位「甲县」"):
        cohort["甲县"]


def test_csv_is_safe_in_a_spreadsheet(build):
    units = {"=1+1": -9, "-2": 7, "@cmd": 5, '引"号,': 4}
    text = CohortCard(build.program(), results(build, units)[:4]).to_csv()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["unit", "place", "total", "low", "high", "complete", "grade", "flags", "why_none", "by_hand", "4", "4.1", "4.2"]
    assert [row[0] for row in rows[1:]] == ["'-2", "'@cmd", '引"号,', "'=1+1"]
    assert rows[4][2] == "-9"
    wide = CohortCard(build.program(), results(build, {"＝1+1": 1, "－2": 2, "＋3": 3, "＠cmd": 4})[:4]).to_csv()
    assert [row[0] for row in list(csv.reader(io.StringIO(wide)))[1:]] == ["'＠cmd", "'＋3", "'－2", "'＝1+1"]
    zh = CohortCard(build.program(), results(build)).to_csv("zh")
    assert zh.startswith("单位,名次,总分,")
    assert "不出结果" in zh


def test_rows(build):
    rows = CohortCard(build.program(), results(build)).to_rows()
    assert rows[1]["place"] == "2"
    assert rows[1]["4.2"] == "10.3333"
    assert rows[4]["total"] is None
    assert rows[4]["place"] is None


def test_json(build):
    data = json.loads(CohortCard(build.program(), results(build)).to_json())
    assert [s["unit"] for s in data["ranking"]] == [u["unit"] for u in data["units"]] == ["甲", "丙", "乙", "丁", "戊"]
    assert data["ranking"][0] == {"place": "1", "unit": "甲", "total": "9", "shown": {"total": "9"}, "grade": "优秀", "tied": False}
    assert "rubric" not in data["units"][0]


def test_the_table_lines_up_and_has_notes(build):
    cohort = CohortCard(build.program(), (*results(build), build.unproven("荥阳市\x1b[2J")))
    text = cohort.table("zh")
    assert "\x1b" not in text
    lines = text.splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("名次"))
    right = display_width(lines[head][: lines[head].index("总分") + 2])
    assert display_width(lines[head + 1][: lines[head + 1].index(" 9 ") + 2]) == right
    assert "不出结果" in text
    assert "并列：丙、乙并列第2位" in text
    assert "缺失数据：荥阳市␛[2J：「甲数」、「网站信息」、「乙数」、「丙数」" in text
    assert "「三项条件」：已触发，总分计零分；未满足：人员到位。" in text
    assert "各栏：4 会员组织" in text
    assert "\x1b[31m" in cohort.table("zh", color=True)
    assert "share place 2" in cohort.table("en")
    assert str(cohort) == text


def test_what_all_units_lack_is_said_once(build):
    """Then of each what else it lacks."""
    units = [build.unproven(name) for name in ("甲", "乙")]
    text = CohortCard(build.program(), tuple(units)).table("zh")
    assert text.count("缺失数据：") == 1
    assert "缺失数据：全部 2 个单位都缺「甲数」、「网站信息」、「乙数」、「丙数」" in text
    less = evolve(units[1], missing=tuple(fact for fact in units[1].missing if fact.name != units[1].missing[0].name))
    kept = CohortCard(build.program(), (units[0], less)).table("en").splitlines()
    told = [line for line in kept if line.startswith("Missing: ")]
    assert len(told) == 2
    assert "of all 2 units: " in told[0]
    assert "甲: " in told[1]


def test_ties_that_are_an_error_are_said(build):
    assert "评分办法规定并列报错" in CohortCard(build.program(ties=Ties.ERROR), results(build)).table()


def test_an_empty_cohort(build):
    cohort = CohortCard(build.program(), ())
    assert cohort.ranking() == ()
    assert str(cohort)
    assert cohort.to_csv().count("\n") == 1


def test_html_is_escaped(build):
    assert "<i>" not in CohortCard(build.program(), [build.result("<i>x</i>")])._repr_html_()


@pytest.mark.parametrize("indent", [None, 0, 2, 5])
def test_json_is_made_unit_by_unit(build, indent):
    for units in (results(build), ()):
        cohort = CohortCard(build.program(), units)
        assert cohort.to_json(indent) == json.dumps(cohort.to_dict(), ensure_ascii=False, indent=indent)
        assert len(list(cohort.json_parts(indent))) == len(cohort) + 2
