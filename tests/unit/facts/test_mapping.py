from __future__ import annotations

import random
from fractions import Fraction

import pytest
from attrs import evolve

from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.errors import FactError
from rubric_engine.facts import digest, raise_for, read_cohort, read_parameters, read_unit


def test_names_aliases_and_groups(program: Program) -> None:
    facts, problems = read_unit(program, {"has_staff": True, "网站信息": 3, "sales": {"first_year": 5}, "growth": None})
    assert problems == ()
    assert list(facts) == [spec.name for spec in program.facts]
    assert facts["人员到位"] is True
    assert facts["网站信息"] == 3
    assert facts["销售.首年"] == Fraction(5)
    assert facts["增长率"] is None
    assert read_unit(program, {"sales.first_year": 5})[0] == read_unit(program, {"销售": {"首年": 5}})[0]


def test_every_problem_at_once(program: Program) -> None:
    _, problems = read_unit(
        program,
        {"has_staf": True, "posts": -1, "网站信息": 1, "sales": 3, "级别": "区", 5: 5, "销售": {"次年": 1}},
        "甲",
    )
    assert [problem.code for problem in problems] == ["F530", "F512", "F531", "F532", "F507", "F535", "F530"]
    assert "has_staff" in problems[0].hint
    assert {problem.unit for problem in problems} == {"甲"}
    with pytest.raises(FactError) as caught:
        raise_for(problems, "zh")
    assert len(caught.value.problems) == 7


def test_a_required_fact(program: Program) -> None:
    strict = evolve(program, facts=tuple(evolve(spec, missing_error=spec.name == "网站信息") for spec in program.facts))
    assert [p.code for p in read_unit(strict, {})[1]] == ["F525"]
    assert [p.code for p in read_unit(strict, {"posts": ""})[1]] == ["F525"]
    assert [p.code for p in read_unit(strict, {"posts": "x"})[1]] == ["F501"]
    assert read_unit(strict, {"posts": 0})[1] == ()


def test_units_as_mapping_or_rows(program: Program) -> None:
    mapped, problems = read_cohort(program, {"甲": {"posts": 1}, "乙": {"posts": 2}})
    assert problems == ()
    for heading in ("unit", "单位", "Unit", "对象", "county federation", "县级工商联"):
        rows, problems = read_cohort(program, [{heading: "甲", "posts": 1}, {"posts": 2, heading: "乙"}])
        assert problems == ()
        assert rows == mapped
    assert read_cohort(program, iter([{"unit": 17, "posts": 1}]))[0].keys() == {"17"}


@pytest.mark.parametrize(
    ("units", "code"),
    [
        ([{"unit": "甲"}, {"unit": " 甲"}], "F540"),
        ({"甲": {}, "甲　": {}}, "F540"),
        ([{"posts": 1}], "F541"),
        ([{"unit": " "}], "F541"),
        ([{"unit": "甲\n乙"}], "F543"),
        ([{"unit": "长" * 201}], "F543"),
        ([{"unit": 1.5}], "F543"),
        ([{"unit": "甲", "单位": "乙"}], "F545"),
        ([], "F546"),
        ({}, "F546"),
        ({"甲": 3}, "F536"),
        ([3], "F536"),
        ("甲", "F555"),
        (5, "F555"),
    ],
)
def test_wrong_units(program: Program, units: object, code: str) -> None:
    _, problems = read_cohort(program, units)  # type: ignore[arg-type]
    assert [problem.code for problem in problems] == [code]


def test_a_fact_called_unit_comes_first(program: Program) -> None:
    own = evolve(program, facts=(*program.facts, evolve(program.facts[0], name="单位", alias="unit")))
    cohort, problems = read_cohort(own, [{"对象": "甲", "unit": "是"}])
    assert problems == ()
    assert cohort["甲"]["单位"] is True


def test_problems_end_somewhere(program: Program) -> None:
    _, problems = read_cohort(program, {str(n): {"posts": -1} for n in range(1500)})
    assert len(problems) == 1001
    assert problems[-1].code == "F589"


def test_digest_ignores_order_and_sees_values(program: Program) -> None:
    units = {str(n): {"posts": n, "growth": "6%"} for n in range(9)}
    shuffled = list(units.items())
    random.Random(1).shuffle(shuffled)
    one, _ = read_cohort(program, units)
    other, _ = read_cohort(program, dict(shuffled))
    assert digest(one) == digest(other)
    changed, _ = read_cohort(program, {**units, "3": {"posts": 4, "growth": "6%"}})
    assert digest(changed) != digest(one)
    assert digest({"a": None}) == digest({})
    assert len({digest({"a": value}) for value in (True, "true", Fraction(1), "1/1", ())}) == 5


def test_parameters(program: Program) -> None:
    assert read_parameters(program, {"threshold": "8%", "严格": True}) == ({"门槛": Fraction(8, 100), "严格": True}, ())
    _, problems = read_parameters(program, {"threshold": "8", "门槛": 1, "x": 1, "strict": ""})
    assert [problem.code for problem in problems] == ["F504", "F531", "F590", "F591"]
