"""A program with a fact of every kind."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest

from rubric_engine.core.ir import FactSpec, Node, NodeKind, Option, Origin, Parameter, Program, Text, ValueKind


def ordinal(year: int, month: int, day: int) -> Fraction:
    return Fraction(datetime.date(year, month, day).toordinal())


@pytest.fixture
def program() -> Program:
    fields = (
        FactSpec(name="日期", alias="date", kind=ValueKind.DATE),
        FactSpec(name="采用", alias="adopted", kind=ValueKind.YES_NO, label=Text("taken up", "被采用")),
    )
    facts = (
        FactSpec(name="人员到位", alias="has_staff", kind=ValueKind.YES_NO, label=Text("Staff are in place", "工作人员配备到位")),
        FactSpec(
            name="网站信息", alias="posts", kind=ValueKind.COUNT, unit=Text("posts", "条"), low=Fraction(0), high=Fraction(5000), whole=True
        ),
        FactSpec(name="增长率", alias="growth", kind=ValueKind.PERCENT, label=Text("growth, in all", "增长幅度")),
        FactSpec(name="收入", alias="income", kind=ValueKind.MONEY, unit=Text("万元", "万元"), or_none=True),
        FactSpec(
            name="报送日",
            alias="filed",
            kind=ValueKind.DATE,
            low=ordinal(2014, 1, 1),
            high=ordinal(2014, 12, 31),
            label=Text("day", "某日"),
        ),
        FactSpec(
            name="级别",
            alias="level",
            kind=ValueKind.CHOICE,
            ordered=True,
            options=(Option("县", "county"), Option("市", "city"), Option("省", "province")),
            label=Text("day", "某日"),
        ),
        FactSpec(name="面谈", alias="interview", kind=ValueKind.SCORE, low=Fraction(0), high=Fraction(8)),
        FactSpec(name="备注", alias="remark", kind=ValueKind.TEXT),
        FactSpec(name="销售.首年", alias="sales.first_year", kind=ValueKind.NUMBER),
        FactSpec(name="民企社情", alias="briefings", kind=ValueKind.LIST, fields=fields),
    )
    return Program(
        label=Text("r", "r"),
        unit=Text("county federation", "县级工商联"),
        language="zh",
        total=Node(kind=NodeKind.TOTAL, origin=Origin("total")),
        facts=facts,
        parameters=(
            Parameter(name="门槛", alias="threshold", value=Fraction(6, 100), kind=ValueKind.PERCENT, origin=Origin("门槛")),
            Parameter(name="严格", alias="strict", value=False, kind=ValueKind.YES_NO, origin=Origin("严格")),
        ),
    )
