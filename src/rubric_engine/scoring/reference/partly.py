"""The entries of a ledger for a part of a rubric, by itself: for those who put a ledger together out of parts that they have met before."""

from __future__ import annotations

from collections.abc import Mapping

from rubric_engine.core.ir import Program
from rubric_engine.core.results import Entry
from rubric_engine.core.values import Value
from rubric_engine.scoring.reference.cohort import Cohort, Mode, Scope, unit_of
from rubric_engine.scoring.reference.filling import evaluate_all
from rubric_engine.scoring.reference.ledger import write_ledger
from rubric_engine.scoring.reference.plan import Plan, plan
from rubric_engine.scoring.reference.wording import learn_kinds


def prepared(program: Program) -> Plan:
    """What follows from the program alone."""
    found = plan(program)
    learn_kinds(found)
    return found


def entries_of(found: Plan, facts: Mapping[str, Value | None]) -> tuple[Entry, ...]:
    """The ledger of a unit by itself, without what is decided when its total stands."""
    cohort = Cohort(found, (unit_of(found, None, facts),), {p.name: p.value for p in found.parameters.values() if not p.dated}, alone=True)
    evaluate_all(cohort)
    return tuple(write_ledger(Scope(cohort, 0, Mode.SCORE)).entries)
