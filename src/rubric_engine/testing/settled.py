"""Whether what a law reads of the results is settled, or left open by what is missing: then the law says nothing there."""

from __future__ import annotations

from collections.abc import Iterable

from rubric_engine.core import laws, walk
from rubric_engine.core.examples import FlagIs, GradeIs
from rubric_engine.core.ir import Expr, FactSpec, GateEffect, Line, Node, PointsRead, Program, Rank, UnitFold
from rubric_engine.core.results import EntryKind, State, UnitResult, gate_is_open
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.report.index import base_of
from rubric_engine.testing.answers import Cohort


@frozen
class Reads:
    """``ids`` of sections, items and lines, or ``total``; the ``grade``; ``across``: whether other units are looked at."""

    ids: frozenset[str]
    grade: bool = False
    across: bool = False


def reads_of(condition: laws.Condition, program: Program) -> Reads:
    """What a condition reads of results, itself or by way of definitions and flags."""
    if isinstance(condition, GradeIs):
        return Reads(frozenset(), grade=True)
    if isinstance(condition, FlagIs):
        raised = next((flag.when for flag in program.flags if flag.name == condition.name), None)
        return Reads(frozenset()) if raised is None else reads_of(raised, program)
    found = tuple(walk.through_definitions((condition,), program))
    return Reads(frozenset(each.id for each in found if isinstance(each, PointsRead)), across=any(map(_looks_across, found)))


def _looks_across(expr: Expr) -> bool:
    return isinstance(expr, UnitFold) or (isinstance(expr, Rank) and expr.records is None)


# ---------------------------------------------------------------- of one result


def has_gaps(program: Program, cohort: Cohort) -> bool:
    """Whether something is missing: a fact of a unit, or a field of a record."""
    return any(_is_missing(spec, facts.get(spec.name)) for facts in cohort.values() for spec in program.facts)


def _is_missing(spec: FactSpec, value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, tuple) and any(each is None for record in value for _, each in record)


def is_settled(result: UnitResult, reads: Reads) -> bool:
    """Whether all that is read of a unit's results comes to the same, whatever its missing facts turn out to be. What is read ``across`` units isn't told here."""
    return not (reads.grade and _grade_is_open(result)) and all(points_are_settled(result, id) for id in reads.ids)


def points_are_settled(result: UnitResult, id: str) -> bool:
    """Whether the points of a section, an item or a line, or the total, are the same in every completion."""
    if id == "total":
        return not _total_is_open(result)
    node = next((each for each in result.nodes if each.id == id), None)
    if node is not None:
        return node.applies is False or (node.applies is True and node.low is not None and node.low == node.high)
    lines = [each for each in result.ledger if each.kind is EntryKind.LINE and base_of(each.id) == id]
    return all(each.state is not State.UNKNOWN and each.low is not None and each.low == each.high for each in lines)


def _total_is_open(result: UnitResult) -> bool:
    if result.why_none == "not_applicable":
        return False
    return _eligibility_is_open(result) or result.why_none == "no_result" or result.low is None or result.low != result.high


def _grade_is_open(result: UnitResult) -> bool:
    return _eligibility_is_open(result) or result.why_none == "no_result" or len(result.grades_possible) > 1


def _eligibility_is_open(result: UnitResult) -> bool:
    return any(each.effect == GateEffect.NOT_ELIGIBLE.value and gate_is_open(each) for each in result.gates)


# ---------------------------------------------------------------- of a law


def looks_across(law: laws.Law, program: Program) -> bool:
    """Whether what a law reads of one unit may hang on the others: a rank, or a number made of all units, that counts for it."""
    form = law.form
    ids: frozenset[str] = frozenset({"total"})
    exprs: list[Expr] = []
    match form:
        case laws.Monotone(result=result):
            ids = frozenset({result})
        case laws.Always(condition=condition, when=when):
            parts = [each for each in (condition, when) if each is not None]
            if any(isinstance(each, GradeIs) for each in parts):
                return any(map(_looks_across, walk.through_definitions((each for each, _ in walk.expressions(program)), program)))
            found = [reads_of(each, program) for each in parts]
            if any(each.across for each in found):
                return True
            ids = frozenset(id for each in found for id in each.ids)
        case laws.Changing(condition=condition, when=when):
            others = laws.others(condition, when)
            exprs = [*others, *(laws.without_others(each) for each in (condition, when) if each is not None)]
            ids = frozenset()
        case _:
            pass
    return _behind(ids, exprs, program)


def _behind(ids: Iterable[str], exprs: list[Expr], program: Program) -> bool:
    """Whether other units are looked at by expressions, or by what points are made of."""
    known = walk.by_id(program)
    met: set[str] = set()
    waiting, asked = list(ids), list(exprs)
    while waiting or asked:
        for each in walk.through_definitions(asked, program):
            if _looks_across(each):
                return True
            if isinstance(each, PointsRead):
                waiting.append(each.id)
        asked = []
        for id in (each for each in waiting if each in known and each not in met):
            met.add(id)
            asked += _made_of(known[id], program)
        waiting = []
    return False


def _made_of(part: Node | Line, program: Program) -> list[Expr]:
    if isinstance(part, Line):
        return list(walk.line_expressions(part))
    inside = list(walk.nodes_of(part))
    ids = {each.origin.id for each in inside}
    found = [expr for node in inside for expr in walk.node_expressions(node)]
    found += [expr for node in inside for line in node.children if isinstance(line, Line) for expr in walk.line_expressions(line)]
    gates = (each for each in program.gates if each.target in ids or part is program.total)
    return found + [expr for gate in gates for expr in walk.gate_expressions(gate)]
