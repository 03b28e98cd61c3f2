"""OpenFisca-Core: a variable for each fact and each line, one entity for units and one for cohorts. Its ranks break ties by order, so that ranks are
worked out in a formula with NumPy; it has no lists, so that briefings are three numbers. What it works out are arrays: many units cost hardly more
than one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.by_hand import numpy_
from benchmarks.by_hand.plain import Facts
from benchmarks.facts import COUNTS, SHORT_OF, YES_NO
from benchmarks.peers.lines import EACH, YES

PERIOD = "2014"
INTEGERS = (
    *COUNTS, *SHORT_OF, "members_start", "members_end", "enterprise_members", "chambers_start", "chambers_end", "sent", "adopted", "endorsed",
)  # fmt: skip
RATED = ("members_start", "members_end", "enterprise_members", "chambers_start", "chambers_end")
unit = build_entity("unit", "units", "A federation", is_person=True)
cohort_ = build_entity(
    "cohort", "cohorts", "Federations that are ranked together", roles=[{"key": "member", "plural": "members", "label": "member"}]
)
Formula = Callable[[Any, Any], Any]


def _variable(name: str, kind: type, formula: Formula | None = None) -> type[Variable]:
    body: dict[str, Any] = {"value_type": kind, "entity": unit, "definition_period": DateUnit.YEAR, "label": name}
    if formula is not None:
        body["formula"] = lambda units, period: formula(units, period)
    return type(name, (Variable,), body)


def _line(worth: int, condition: str) -> Formula:
    """The conditions of this rubric are comparisons and products of facts, joined by "and"."""
    parts = [compile(part, "line", "eval") for part in condition.split(" and ")]
    names = sorted({name for part in parts for name in part.co_names})

    def formula(units: Any, period: Any) -> Any:
        found = {name: units(name, period) for name in names}
        return worth * np.logical_and.reduce([eval(part, {}, found) for part in parts])

    return formula


def _each(worth: int, number: str) -> Formula:
    return lambda units, period: worth * units(number, period)


def _gated(names: Sequence[str]) -> Formula:
    def formula(units: Any, period: Any) -> Any:
        eligible = units("has_institution", period) & units("has_staff", period) & units("has_funds", period)
        return eligible * sum(units(name, period) for name in names)

    return formula


def _ranks(units: Any, period: Any) -> Any:
    columns: dict[str, Any] = {name: units(name, period).astype(np.int64) for name in RATED}
    columns["cohort"] = units.simulation.populations["cohort"].members_entity_id
    return numpy_.rank_points(columns)


def _system() -> TaxBenefitSystem:
    system = TaxBenefitSystem([unit, cohort_])
    for name in YES_NO:
        system.add_variable(_variable(name, bool))
    for name in INTEGERS:
        system.add_variable(_variable(name, int))
    lines = {"line_" + line.replace(".", "_"): _line(worth, condition) for line, worth, condition in YES}
    lines |= {"line_" + line.replace(".", "_"): _each(worth, number) for line, worth, number in EACH}
    for name, formula in lines.items():
        system.add_variable(_variable(name, int, formula))
    system.add_variable(_variable("ranks", int, _ranks))
    system.add_variable(_variable("total", int, _gated(list(lines))))
    system.add_variable(_variable("ranked_total", int, _gated([*lines, "ranks"])))
    return system


SYSTEM = _system()


def _calculated(columns: Mapping[str, Any], cohorts: Any, asked: str) -> Any:
    builder = SimulationBuilder()
    builder.create_entities(SYSTEM)
    builder.declare_person_entity("unit", np.arange(len(cohorts)))
    group = builder.declare_entity("cohort", np.unique(cohorts))
    builder.join_with_persons(group, cohorts, roles=np.repeat("member", len(cohorts)))
    simulation = builder.build(SYSTEM)
    for name in (*YES_NO, *INTEGERS):
        simulation.set_input(name, PERIOD, columns[name])
    return simulation.calculate(asked, PERIOD)


def _columns(units: Sequence[Facts]) -> dict[str, Any]:
    counted = {
        "sent": [len(each["briefings"]) for each in units],
        "adopted": [sum(briefing["adopted"] for briefing in each["briefings"]) for each in units],
        "endorsed": [sum(briefing["endorsed"] for briefing in each["briefings"]) for each in units],
    }
    names = (name for name in (*YES_NO, *INTEGERS) if name not in counted)
    return {name: np.array(values) for name, values in {**{name: [each[name] for each in units] for name in names}, **counted}.items()}


def total(facts: Facts) -> int:
    return int(_calculated(_columns([facts]), np.zeros(1, np.int64), "total")[0])


def cohort(units: Sequence[Facts]) -> list[int]:
    return _calculated(_columns(units), np.zeros(len(units), np.int64), "ranked_total").tolist()


def table(columns: Mapping[str, Any], *, ranked: bool) -> Any:
    """The totals of a table as NumPy's program takes it."""
    renamed = {**columns, "sent": columns["briefings"], "adopted": columns["briefings_adopted"], "endorsed": columns["briefings_endorsed"]}
    return _calculated(renamed, columns["cohort"], "ranked_total" if ranked else "total")
