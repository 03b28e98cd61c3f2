"""What is compared besides what is generated: the spec cases, and the shipped rubrics with the facts that they are proved with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rubric_engine import Rubric, load_shipped, loads
from rubric_engine.core.ir import Program
from rubric_engine.facts import read_as_of, read_cohort, read_facts, read_parameters
from tests.conformance.backends import as_units
from tests.conformance.comparing import Case
from tests.golden.test_competitions import RUBRICS as COMPETITIONS
from tests.spec import harness

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "golden" / "data"
SPEC = [
    case
    for path in sorted(harness.FOLDER.glob("*.cases"))
    for case in harness.read_cases(path)
    if case.facts and not case.overrides and not harness.marked(case.rubric)["error"]
]
EXAMPLES = ("2014_facts.json", "2014_facts.csv", "2014_2017_plan_facts.json", "2014_five_goods_facts.json")
QUICK = (*EXAMPLES, "premises", "fifa_groups", "f1_drivers_1988", "climbing_swiss_cup_2017_women")
SHIPPED = (*EXAMPLES, "hospitals", "premises", "fifa_groups", "premier_league_2018-19", *COMPETITIONS)


@cache
def loaded(text: str) -> Rubric:
    return loads(text)


@cache
def shipped(name: str) -> Program:
    return load_shipped(name).program


def of_spec(case: harness.Case) -> Iterator[Case]:
    """Each case both ways, whatever it is written for."""
    program = loaded(case.rubric).program
    units, problems = read_cohort(program, {name or "the first": facts for name, facts in case.facts.items()}, shared=case.shared)
    parameters, wrong = read_parameters(program, case.parameters)
    as_of, undated = read_as_of(program, case.date, parameters)
    assert not (*problems, *wrong, *undated)
    for alone in (True, False):
        yield Case(str(case), program, as_units(units), alone, parameters, as_of)


def of_shipped(name: str) -> Iterator[Case]:
    if name in EXAMPLES:
        program = shipped("2014_assessment" if name.startswith("2014_facts") else name.removesuffix("_facts.json"))
        found = read_facts(program, ROOT / "examples" / name)
        assert not found.problems
        yield from _both(name, program, {str(unit): facts for unit, facts in found.units.items()})
    elif name == "hospitals":
        yield from _published(name, "hospital_value_based_purchasing_2017", "cms_hvbp_2017.json")
    elif name == "premises":
        yield from _published(name, "food_hygiene_rating", "fhrs.json")
    elif name == "fifa_groups":
        for group in json.loads((DATA / "competitions" / "fifa_groups.json").read_text(encoding="utf-8")):
            program = shipped("fifa_group_2018" if int(group["tournament"][3:7]) >= 2018 else "fifa_group")
            yield from _read(f"{name} {group['group']}", program, group["facts"]["units"], group["facts"]["shared"])
    else:
        program = shipped(COMPETITIONS.get(name, "premier_league"))
        facts = json.loads((DATA / "competitions" / f"{name}.json").read_text(encoding="utf-8"))["facts"]
        yield from _read(name, program, facts["units"], facts["shared"])


def _published(title: str, rubric: str, file: str) -> Iterator[Case]:
    cases: list[dict[str, Any]] = json.loads((DATA / file).read_text(encoding="utf-8"))["cases"]
    yield from _read(title, shipped(rubric), {case["unit"]: case["facts"] for case in cases}, {})


def _read(title: str, program: Program, units: Mapping[str, Any] | Iterable[Any], shared: Mapping[str, Any]) -> Iterator[Case]:
    values, problems = read_cohort(program, units, shared=shared)
    assert not problems, problems
    yield from _both(title, program, values)


def _both(title: str, program: Program, units: Mapping[str, Any]) -> Iterator[Case]:
    yield from (Case(title, program, as_units(units), alone) for alone in (True, False))
