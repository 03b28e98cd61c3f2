"""Points set by hand, the date of dated parameters, and names of units."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve

from rubric_engine import loads
from rubric_engine.core.ir import Const, FactSpec, Line, Node, NodeKind, Origin, Parameter, Program, Repeat, ValueKind
from rubric_engine.core.results import Override
from rubric_engine.core.values import Value
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.facts import Overrides, read_as_of, read_names, read_overrides, read_overrides_file


def line(id: str) -> Line:
    return Line(origin=Origin(id), condition=None, steps=Const(Fraction(1)), amount=Const(Fraction(1)))


@pytest.fixture
def program(program: Program) -> Program:
    """An item with a line, and an item that occurs for each race."""
    races = FactSpec(name="races", kind=ValueKind.LIST, fields=(FactSpec(name="place", kind=ValueKind.COUNT),))
    plain = Node(kind=NodeKind.ITEM, origin=Origin("1"), children=(line("1.1"),))
    each = Repeat(fact="races", origin=Origin("2"))
    repeated = Node(kind=NodeKind.ITEM, origin=Origin("2"), repeat=each, children=(line("2.1"),))
    total = Node(kind=NodeKind.TOTAL, origin=Origin("total"), children=(plain, repeated))
    return evolve(program, language="en", unit=None, facts=(races,), total=total)


UNITS: dict[str | None, dict[str, Value | None]] = {"A": {"races": ((("place", Fraction(1)),),)}, "B": {"races": ()}}


def read(program: Program, given: object, alone: bool = False) -> tuple[Overrides, list[str]]:
    found, problems = read_overrides(program, given, {"A": UNITS["A"]} if alone else UNITS, alone=alone)
    return found, codes(problems)


def codes(problems: Iterable[FactProblem]) -> list[str]:
    return [problem.code for problem in problems]


DAY = datetime.date(2014, 3, 1)
WANTED = Override(id="1", points=Fraction(5, 2), reason="appeal", by="Li", when=DAY)


@pytest.mark.parametrize(
    "given",
    [
        {"A": [WANTED]},
        {"Ａ ": [{"id": "1", "points": "2.5", "reason": " appeal ", "by": " Li", "when": "2014-03-01"}]},
        [{"unit": "A", "id": 1, "points": Decimal("2.50"), "reason": "appeal", "by": "Li", "when": DAY}],
        [{"单位": "A", "编号": "１", "分值": "2.5分", "理由": "appeal", "经办": "Li", "时间": "2014年3月1日"}],
        ({"unit": "A", "id": "1", "points": Fraction(5, 2), "reason": "appeal", "by": "Li", "when": DAY} for _ in range(1)),
    ],
)
def test_forms(program: Program, given: object) -> None:
    assert read(program, given) == ({"A": (WANTED,)}, [])


@pytest.mark.parametrize("name", ["when", "时间", "日期", "Date"])
@pytest.mark.parametrize("day", ["2014-03-01", "2014年3月1日", " 2014/3/1 ", "２０１４年３月１日", datetime.date(2014, 3, 1)])
def test_when(program: Program, name: str, day: object) -> None:
    row = {"unit": "A", "id": "1", "points": "2.5", "reason": "appeal", "by": "Li", name: day}
    assert read(program, [row]) == ({"A": (WANTED,)}, [])
    assert read(program, {"A": [WANTED]}) == ({"A": (WANTED,)}, [])
    assert read(program, [{**row, name: ""}])[1] == read(program, [{**row, name: None}])[1] == ["F610"]


RECORDED = {"reason": "r", "by": "Li", "when": "2014-03-01"}


def test_alone(program: Program) -> None:
    line = {"id": "1.1", "points": -1, **RECORDED}
    assert read(program, [WANTED, line], alone=True) == (
        {"A": (WANTED, Override(id="1.1", points=Fraction(-1), reason="r", by="Li", when=DAY))},
        [],
    )
    assert read(program, [{**line, "unit": "B"}], alone=True)[1] == ["F609"]
    total = read(program, [{"id": "总分", "points": 0, **RECORDED}], alone=True)[0]["A"][0]
    assert total.id == "total"


ROW = {"unit": "A", "id": "1", "points": 1, **RECORDED}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"unit": "Aa"}, ["F609"]),
        ({"unit": None}, ["F541"]),
        ({"unit": 10**5000}, ["F609"]),
        ({"id": "3"}, ["F608"]),
        ({"id": None}, ["F608"]),
        ({"id": 10**5000}, ["F608"]),
        ({"reason": " "}, ["F610"]),
        ({"reason": None}, ["F610"]),
        ({"reason": 7}, ["F613"]),
        ({"by": None}, ["F610"]),
        ({"by": "  "}, ["F610"]),
        ({"by": 7}, ["F613"]),
        ({"when": None}, ["F610"]),
        ({"when": " "}, ["F610"]),
        ({"reason": "", "by": "", "when": ""}, ["F610", "F610", "F610"]),
        ({"points": 2.5}, ["F611"]),
        ({"points": True}, ["F611"]),
        ({"points": ""}, ["F611"]),
        ({"points": "full marks"}, ["F611"]),
        ({"points": "1e3"}, ["F611"]),
        ({"points": "5%"}, ["F611"]),
        ({"points": Decimal("NaN")}, ["F611"]),
        ({"points": 10**50}, ["F611"]),
        ({"pionts": 1}, ["F614"]),
        ({"when": "3/1/2014"}, ["F622"]),
        ({"when": "2014-02-30"}, ["F622"]),
        ({"when": "yesterday"}, ["F622"]),
        ({"when": 41699}, ["F622"]),
        ({"when": datetime.datetime(2014, 3, 1, 9, tzinfo=datetime.UTC)}, ["F622"]),
        ({"when": "2014-03-01", "时间": "2014-03-01"}, ["F614"]),
        ({"id": "2"}, ["F616"]),
        ({"id": "2.1[1][1]"}, ["F616"]),
        ({"id": "1[1]"}, ["F617"]),
        ({"id": "2[2]"}, ["F618"]),
        ({"id": "2.1[1]"}, []),
        ({"unit": "C", "id": "9", "points": "x", "reason": ""}, ["F609", "F608", "F611", "F610"]),
        (
            {"unit": "C", "id": "9", "points": "x", "reason": "", "by": None, "when": "3/1"},
            ["F609", "F608", "F611", "F622", "F610", "F610"],
        ),
    ],
)
def test_what_is_wrong(program: Program, change: dict[str, object], expected: list[str]) -> None:
    assert read(program, [{**ROW, **change}])[1] == expected


@pytest.mark.parametrize(
    ("given", "expected"), [(5, ["F613"]), ("x", ["F613"]), ([5], ["F613"]), ({"A": ROW}, ["F613"]), (ROW, ["F613"]), ([], [])]
)
def test_other_shapes(program: Program, given: object, expected: list[str]) -> None:
    assert read(program, given)[1] == expected


def test_twice(program: Program) -> None:
    assert read(program, [ROW, {**ROW, "points": 2}])[1] == ["F612"]
    assert read(program, [ROW, {**ROW, "unit": "B"}])[1] == []


def test_the_nearest_names(program: Program) -> None:
    _, problems = read_overrides(program, [{**ROW, "unit": "AA", "id": "1.11"}], UNITS)
    assert ["`A`" in problems[0].hint, "`1.1`" in problems[1].hint] == [True, True]


@pytest.mark.parametrize("name", ["o.csv", "o.json"])
def test_files(program: Program, tmp_path: Path, name: str) -> None:
    table = "单位,编号,分值,理由,经办,时间\nA,1,2.5,appeal,Li,2014-03-01\nB,1.1,-1,,,\nC,9,x,r,Li,2014-03-01\n"
    document = """[{"unit": "A", "id": "1", "points": 2.5, "reason": "appeal", "by": "Li", "when": "2014-03-01"}, {"unit": "B", "id": 1.1, "points": -1},
        {"unit": "C", "id": "9", "points": "x", "reason": "r", "by": "Li", "when": "2014-03-01"}]"""
    path = tmp_path / name
    path.write_text(table if name.endswith("csv") else document, encoding="utf-8")
    found, problems = read_overrides_file(program, path, UNITS)
    assert found == {"A": (WANTED,)}
    row = 3 if name.endswith("csv") else 2
    assert [(p.code, p.row, p.unit) for p in problems] == [
        *(("F610", row, "B") for _ in range(3)),
        *(((code, row + 1, None)) for code in ("F609", "F608", "F611")),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("o.csv", "单位,编号,分值,理由,经办,时间\nA,1,2.5,appeal,Li,2014年3月1日\nB,1.1,-1,r,Li,2014-3-1\n"),
        ("o.csv", "序号,单位,编号,分值,理由,备注,经办,时间\n1,A,1,2.5,appeal,read aloud,Li,2014年3月1日\n2,B,1.1,-1,r,,Li,2014-3-1\n"),
        ("o.csv", "when,unit,id,points,reason,by\n2014-03-01,A,1,2.5,appeal,Li\n2014-03-01,B,1.1,-1,r,Li\n"),
        (
            "o.json",
            '[{"unit": "A", "id": "1", "points": 2.5, "reason": "appeal", "by": "Li", "when": "2014-03-01"}, {"unit": "B", "id": "1.1", "points": -1, "reason": "r", "by": "Li", "when": "2014-03-01"}]',
        ),
    ],
)
def test_files_with_days(program: Program, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found, problems = read_overrides_file(program, tmp_path / name, UNITS)
    assert found == {"A": (WANTED,), "B": (Override(id="1.1", points=Fraction(-1), reason="r", by="Li", when=DAY),)}
    assert not problems


def test_wrong_files(program: Program, tmp_path: Path) -> None:
    def told(name: str, text: str) -> list[str]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return codes(read_overrides_file(program, tmp_path / name, UNITS)[1])

    assert told("o.csv", "unit,id,points,reason,by\nA,1,1,r,Li\n") == ["F615"]
    assert told("o.csv", "unit,id,points\nA,1,1\n") == ["F615", "F615", "F615"]
    assert told("o.csv", "id,points,reason,by,when\n1,1,r,Li,2014-03-01\n") == ["F541"]
    assert told("o.doc", "x") == ["F560"]
    assert told("o.xlsx", "x") == ["F710"]
    assert told("o.csv", "unit,id,points,points,reason,by,when\nA,1,1,2,r,Li,2014-03-01\n") == ["F614"]
    assert told("o.csv", "unit,id,points,reason,by,when,\nA,1,1,r,Li,2014-03-01,x\n") == ["F559"]
    assert told("o.json", "{") == ["F553"]
    assert codes(read_overrides_file(program, tmp_path / "none.csv", UNITS)[1]) == ["F550"]


# ---------------------------------------------------------------- the date


def day(year: int) -> Fraction:
    return Fraction(datetime.date(year, 1, 1).toordinal())


def test_the_date_of_dated_parameters(program: Program) -> None:
    dated = Parameter(
        name="fee",
        value=Fraction(2),
        kind=ValueKind.NUMBER,
        dated=((day(2014), Fraction(1)), (day(2015), Fraction(2))),
        origin=Origin("fee"),
    )
    by_fact = evolve(dated, name="limit", as_of="filed")
    rubric = evolve(program, parameters=(dated, by_fact))
    assert read_as_of(rubric, "2014年1月1日", {}) == (day(2014), ())
    assert read_as_of(rubric, datetime.date(2015, 1, 1), {}) == (day(2015), ())
    assert codes(read_as_of(rubric, None, {})[1]) == codes(read_as_of(rubric, " ", {})[1]) == ["F606"]
    assert codes(read_as_of(rubric, "2013-12-31", {})[1]) == ["F607"]
    assert codes(read_as_of(rubric, "31.5.2014", {})[1]) == ["F505"]
    assert codes(read_as_of(rubric, 2014, {})[1]) == ["F505"]
    assert read_as_of(rubric, None, {"fee": Fraction(3)}) == (None, ())
    assert read_as_of(evolve(program, parameters=(by_fact,)), None, {}) == (None, ())


def test_names_of_units(program: Program) -> None:
    assert read_names(program, [" A ", "Ｂ", 7]) == (("A", "Ｂ", "7"), ())
    assert codes(read_names(program, ["A", "Ａ", "", "x" * 201, 10**5000, True])[1]) == ["F540", "F541", "F543", "F543", "F543"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"unit": "A", "id": "1", "points": 1, "points": 2, "reason": "x", "by": "x", "when": "2014-03-01"}]', ["F614"]),
        ('{"A": [], "A": []}', ["F540"]),
        ('{"A": [{"unit": "B", "id": "1", "points": 1, "reason": "x", "by": "x", "when": "2014-03-01"}]}', ["F614"]),
    ],
)
def test_nothing_of_a_json_file_is_dropped_unsaid(program: Program, tmp_path: Path, text: str, expected: list[str]) -> None:
    """Of a name that stands twice in an object, JSON itself keeps the last."""
    (tmp_path / "o.json").write_text(text, encoding="utf-8")
    found, problems = read_overrides_file(program, tmp_path / "o.json", UNITS)
    assert not any(found.values())
    assert codes(problems) == expected


def test_a_nearest_name_is_looked_for_fifty_times_at_most(program: Program) -> None:
    rows = [{"unit": f"AAAAAA{n}", "id": "1", "points": 1, **RECORDED} for n in range(90)]
    problems = read_overrides(program, rows, {"AAAAAA": {}, **UNITS})[1]
    assert [bool(problem.hint) for problem in problems] == [True] * 50 + [False] * 40


def test_a_float_is_told_apart_with_its_digits(program: Program) -> None:
    """Everything else that can't be points has no such hint."""
    for raw, hint in ((5.5, 'give its digits as a text, "5.5"'), (float("nan"), ""), ("full marks", ""), (True, "")):
        _, problems = read_overrides(program, {"A": [{"id": "1", "points": raw, **RECORDED}]}, UNITS)
        (problem,) = problems
        assert problem.code == "F611"
        assert problem.hint.endswith(hint)
        assert bool(problem.hint) is bool(hint)
    _, problems = read_overrides(program, {"A": [{"id": "1", "points": 0.5, **RECORDED}]}, UNITS, language="zh")
    assert '请改用文本 "0.5"' in problems[0].hint


LABELLED = """rubric "Posts" (「信息」)
fact a: count, 0 to 10
section 2 "Publicity" (「宣传」)
item 2.1 "Posts on the web" (「网站信息」)
a above 1 earns 1 point
item 2.2 "Growth" (「增长率」)
a above 1 earns 1 point
item 2.3 "Reports" (「报送」)
a above 1 earns 1 point
item 2.4 "Reports" (「报送」)
a above 1 earns 1 point
"""


@pytest.mark.parametrize(
    ("id", "english", "chinese"),
    [
        ("Growth", "did you mean `2.2` (Growth)?", "是否指「2.2」（Growth）？"),
        ("growht", "did you mean `2.2` (Growth)?", "是否指「2.2」（Growth）？"),
        ("网站信息", "did you mean `2.1` (网站信息)?", "是否指「2.1」（网站信息）？"),
        ("网站消息", "did you mean `2.1` (网站信息)?", "是否指「2.1」（网站信息）？"),
        ("Reports", "", ""),
        ("21", "did you mean `2.1`?", "是否指「2.1」？"),
        ("2.9", "", ""),
        ("xyz", "", ""),
    ],
)
def test_an_id_that_nothing_has_is_asked_about_by_label_too(id: str, english: str, chinese: str) -> None:
    labelled = loads(LABELLED).program
    for language, hint in (("en", english), ("zh", chinese)):
        _, (problem,) = read_overrides(labelled, [{**ROW, "id": id}], {"A": {}}, language=language)  # type: ignore[arg-type]
        assert (problem.code, problem.hint) == ("F608", hint)
