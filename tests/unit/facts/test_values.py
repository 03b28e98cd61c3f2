from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_engine.core.ir import FactSpec, Option, Text, ValueKind
from rubric_engine.core.values import NONE, Value
from rubric_engine.diagnostics.errors import FactProblem
from rubric_engine.facts.problems import Place, Problems
from rubric_engine.facts.records import read_value
from rubric_engine.facts.values import write_value

LEVELS = (Option("县", "county"), Option("市", "city"), Option("无", "nil level"))
SPECS = {
    "yes/no": FactSpec(name="f", kind=ValueKind.YES_NO),
    "yes/no or none": FactSpec(name="f", kind=ValueKind.YES_NO, or_none=True),
    "count": FactSpec(name="f", kind=ValueKind.COUNT, low=Fraction(0), whole=True),
    "posts": FactSpec(name="f", kind=ValueKind.COUNT, low=Fraction(0), whole=True, unit=Text("posts", "条")),
    "number": FactSpec(name="f", kind=ValueKind.NUMBER),
    "open": FactSpec(name="f", kind=ValueKind.NUMBER, low=Fraction(0), high=Fraction(5), low_open=True, high_open=True),
    "percent": FactSpec(name="f", kind=ValueKind.PERCENT),
    "元": FactSpec(name="f", kind=ValueKind.MONEY, unit=Text("yuan", "元")),
    "万元": FactSpec(name="f", kind=ValueKind.MONEY, unit=Text("万元", "万元"), or_none=True),
    "date": FactSpec(name="f", kind=ValueKind.DATE),
    "choice": FactSpec(name="f", kind=ValueKind.CHOICE, options=LEVELS[:2]),
    "choice or none": FactSpec(name="f", kind=ValueKind.CHOICE, options=LEVELS, or_none=True),
    "score": FactSpec(name="f", kind=ValueKind.SCORE, low=Fraction(0), high=Fraction(8)),
    "text": FactSpec(name="f", kind=ValueKind.TEXT),
    "list": FactSpec(name="f", kind=ValueKind.LIST, fields=(FactSpec(name="a", alias="甲", kind=ValueKind.COUNT, whole=True),)),
}


def read(kind: str, raw: object) -> tuple[Value | None, tuple[FactProblem, ...]]:
    problems = Problems()
    return read_value(SPECS[kind], raw, Place(fact="f"), problems), problems.found


def day(year: int, month: int, date: int) -> Fraction:
    return Fraction(datetime.date(year, month, date).toordinal())


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        *(("yes/no", word, True) for word in ("是", "有", "yes", "Yes", "TRUE", "y", "√", " 是　", "ｙｅｓ", True)),
        *(("yes/no", word, False) for word in ("否", "无", "没有", "no", "False", "N", "×", False)),
        *(("count", raw, Fraction(12)) for raw in (12, "12", "１２", " 12 ", "12.0", Decimal("12"), Fraction(12), 12.0)),
        ("count", "1,234", Fraction(1234)),
        ("count", "1，234，567", Fraction(1234567)),
        ("count", "2.78万", Fraction(27800)),
        ("count", "1.2亿", Fraction(120_000_000)),
        *(("posts", text, Fraction(100)) for text in ("100条", "100 条", "100 posts", "100 post", "１００条")),
        ("posts", "1万条", Fraction(10000)),
        ("number", "-3.25", Fraction(-13, 4)),
        ("number", "−3", Fraction(-3)),
        ("number", "+.5", Fraction(1, 2)),
        ("number", 0.1, Fraction(1, 10)),
        ("number", Fraction(1, 3), Fraction(1, 3)),
        *(("percent", raw, Fraction(3, 50)) for raw in ("6%", "６％", "6﹪", "６ ﹪", "6 %", 0.06, Decimal("0.06"), Fraction(3, 50))),
        ("percent", "0", Fraction(0)),
        ("percent", "-12.5%", Fraction(-1, 8)),
        ("元", "2.78万元", Fraction(27800)),
        ("元", "100元", Fraction(100)),
        ("元", "100 yuan", Fraction(100)),
        ("万元", "2.78", Fraction(139, 50)),
        ("万元", "2.78万元", Fraction(139, 50)),
        ("万元", "无", NONE),
        ("万元", "None", NONE),
        ("万元", NONE, NONE),
        ("yes/no or none", "none", NONE),
        *(("date", raw, day(2014, 5, 31)) for raw in ("2014年5月31日", "2014-05-31", "2014/5/31", "2014.5.31", "２０１４年５月３１日")),
        ("date", datetime.date(2014, 5, 31), day(2014, 5, 31)),
        *(("choice", raw, Fraction(1)) for raw in ("市", "city", " 市 ")),
        ("choice or none", "none", NONE),
        ("choice or none", "nil level", Fraction(2)),
        ("score", "7.5分", Fraction(15, 2)),
        ("text", " 好的 ", "好的"),
        ("text", "无", "无"),
        ("text", "-", "-"),
        ("list", [{"甲": 1}, {}], ((("a", Fraction(1)),), (("a", None),))),
        ("list", '[{"a": 1}]', ((("a", Fraction(1)),),)),
        ("list", [], ()),
        ("list", "无", ()),
        *((kind, None, None) for kind in SPECS),
        *((kind, "　 ", None) for kind in SPECS),
    ],
)
def test_reads(kind: str, raw: object, value: object) -> None:
    got, problems = read(kind, raw)
    assert problems == ()
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        *(("yes/no", raw, "F500") for raw in (1, 0, "1", "0", "x", "是的吧", 1.0, [])),
        *(("count", raw, "F501") for raw in (True, "twelve", "十二", "12-13", "1/3", [3], "6%")),
        ("number", "1,2,3 4", "F502"),
        ("number", "1.2.3", "F502"),
        ("percent", "six", "F503"),
        ("percent", "6个百分点", "F503"),
        ("percent", True, "F503"),
        ("percent", "6", "F504"),
        ("percent", "0.06", "F504"),
        *(
            ("date", raw, "F505")
            for raw in ("20140531", "31/5/2014", "5月31日", "41790", 41790, datetime.datetime(2014, 5, 31, tzinfo=datetime.UTC))
        ),
        ("date", "2014-02-30", "F506"),
        ("choice", "县级", "F507"),
        ("choice", 1, "F507"),
        ("text", 5, "F508"),
        ("list", 5, "F509"),
        ("list", {"a": 1}, "F509"),
        ("list", "{}", "F509"),
        ("list", "[", "F553"),
        ("list", [5], "F536"),
        ("list", [{"b": 5}], "F533"),
        ("list", [{"a": 5, "甲": 5}], "F531"),
        ("list", '[{"a": 5, "a": 5}]', "F531"),
        ("list", NONE, "F522"),
        ("count", "1.5", "F511"),
        ("count", -1, "F512"),
        ("score", 8.5, "F513"),
        ("open", 0, "F514"),
        ("open", "5", "F515"),
        ("posts", "100家", "F516"),
        ("posts", "1到2条", "F501"),
        ("posts", "1 to 2", "F501"),
        ("posts", "3或4条", "F501"),
        ("万元", "100元", "F516"),
        ("count", "100家", "F517"),
        ("万元", "2.78万", "F518"),
        *(("number", raw, "F519") for raw in ("1,23", "12,34,567", "0,123", "1234,567")),
        ("number", "1.2E+05", "F520"),
        ("number", float("nan"), "F521"),
        ("number", Decimal("-Infinity"), "F521"),
        ("count", "无", "F522"),
        ("count", NONE, "F522"),
        ("yes/no or none", "无", "F523"),
        ("choice or none", "无", "F523"),
        *(("count", raw, "F524") for raw in ("-", "—", "N/A", "#DIV/0!", "未知", "nan")),
        ("number", "1" * 41, "F580"),
        pytest.param("number", 10**5000, "F580", id="an enormous integer"),
        ("number", Fraction(1, 10**50), "F580"),
        ("number", Decimal("1E999999999"), "F580"),
        ("number", Decimal("1E-999999999"), "F580"),
        ("number", 1e300, "F580"),
        ("number", "9" * 39 + "亿", "F580"),
        pytest.param("text", "长" * 10_001, "F581", id="long text"),
        pytest.param("count", "1" * 10_001, "F581", id="long number"),
        pytest.param("list", [{}] * 10_001, "F582", id="many records"),
        ("text", "a\ud800", "F583"),
        ("text", "a\0", "F583"),
    ],
)
def test_refuses(kind: str, raw: object, code: str) -> None:
    value, problems = read(kind, raw)
    assert value is None or kind == "list"
    assert [problem.code for problem in problems] == [code]
    for language in ("en", "zh"):
        assert "…" not in problems[0].message(language) or "…" in str(problems[0].args)  # every argument is filled in


def test_a_percent_without_its_sign_says_both_readings() -> None:
    _, (problem,) = read("percent", "6")
    assert "`6%`" in problem.message("en")
    assert "`600%`" in problem.message("en")


@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=1).flatmap(lambda n: st.integers(0, 6).map(lambda p: n / 10**p)))
def test_what_is_written_reads_back(number: Fraction) -> None:
    for kind in ("number", "percent", "元"):
        assert read(kind, write_value(SPECS[kind], number)) == (number, ())


@given(
    st.sampled_from(sorted(SPECS)),
    st.one_of(st.text(), st.text(alphabet='0123456789.,%-+eE 万亿年月日条元[]{}":'), st.floats(), st.decimals(), st.binary()),
)
def test_never_crashes(kind: str, raw: object) -> None:
    value, problems = read(kind, raw)
    assert value is None or kind == "list" or not problems
    for problem in problems:
        assert problem.message("zh").encode()
