"""Which codes tell best why a unit is below the baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rubric_engine.core.ir import Line, Node
from rubric_engine.core.results import Entry, EntryKind, NodeResult, ReasonCode, State
from rubric_engine.scoring.reference.cohort import Scope
from rubric_engine.scoring.reference.node_results import nodes_met
from rubric_engine.scoring.reference.plan import nodes_and_lines


def reason_codes(nodes: Sequence[NodeResult], entries: Sequence[Entry], scope: Scope) -> tuple[ReasonCode, ...]:
    """One for each node that didn't reach its baseline, the largest shortfall first, then in the order of the document."""
    plan = scope.cohort.plan
    if not any(isinstance(part, Node) and part.baseline is not None for part in plan.scoring.values()):
        return ()
    scopes = {met.id: met.scope for met in nodes_met(plan.program.total, scope)}
    found: list[ReasonCode] = []
    for result in nodes:
        node = plan.scoring[result.origin.id]
        assert isinstance(node, Node)
        if node.baseline is None or result.points is None:
            continue
        shortfall = node.baseline - result.points
        if plan.program.lower_is_better:
            shortfall = -shortfall
        if shortfall <= 0:
            continue
        code = _of_a_line(node, result, entries, scopes) or node.reason_code
        if code is not None:
            found.append(
                ReasonCode(
                    code=code,
                    id=result.id,
                    origin=result.origin,
                    points=result.points,
                    baseline=node.baseline,
                    shortfall=shortfall,
                )
            )
    found.sort(key=lambda each: -each.shortfall)
    return tuple(found)


def _of_a_line(node: Node, result: NodeResult, entries: Sequence[Entry], scopes: Mapping[str, Scope]) -> str | None:
    """That of the last line that gave points and has one. A line with a condition that holds gives its points, be they 0."""
    codes = {part.origin.id: part for part in nodes_and_lines(node) if isinstance(part, Line) and part.reason_code is not None}
    if not codes:
        return None
    suffix = result.id[len(result.origin.id) :]
    code = None
    for entry in entries:
        line = codes.get(entry.origin.id)
        if (
            entry.kind is EntryKind.LINE
            and line is not None
            and entry.id[len(entry.origin.id) :].startswith(suffix)
            and _gave(line, entry, scopes)
        ):
            code = line.reason_code
    return code


def _gave(line: Line, entry: Entry, scopes: Mapping[str, Scope]) -> bool:
    if entry.points != 0:
        return True
    if line.condition is None or entry.state in (State.NOT_REACHED, State.NOT_APPLICABLE):
        return False
    return scopes[entry.owner].frame.lines[line.origin.id].condition.sure
