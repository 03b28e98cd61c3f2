"""The missing facts of a unit, with what each could change."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from fractions import Fraction

from rubric_engine.core.ir import GateEffect, Node
from rubric_engine.core.results import Entry, EntryKind, MissingFact
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.reference.abstract import ANY_NUMBER, ZERO, Number, hull, point
from rubric_engine.scoring.reference.cohort import Mode, Scope
from rubric_engine.scoring.reference.facts_used import behind_occurrences, fact_names
from rubric_engine.scoring.reference.node_results import Met, nodes_met
from rubric_engine.scoring.reference.plan import gate_parts, node_parts, nodes_and_lines
from rubric_engine.scoring.reference.reasons import fact_label


@define(eq=False)
class _Changes:
    """For each fact how much the total may change with it (None: without bound)."""

    by_name: dict[str, Fraction | None] = field(factory=dict)

    def more(self, names: Iterable[str], low: Fraction | None, high: Fraction | None) -> None:
        for name in names:
            known = self.by_name.get(name, ZERO)
            self.by_name[name] = None if known is None or low is None or high is None else known + high - low


def missing_facts(entries: Iterable[Entry], scope: Scope) -> tuple[MissingFact, ...]:
    """Those that the rubric looks at, by what they could change, the most first; no more than the whole total can."""
    unit = scope.facts
    changes = _changes(entries, scope)
    whole = scope.cohort.frames[Mode.RANGE][scope.unit].nodes[scope.cohort.plan.program.total.origin.id].points
    most = None if whole.low is None or whole.high is None else whole.high - whole.low
    found: list[MissingFact] = []
    for name in fact_names(scope):
        if name in changes and name in (unit.missing | unit.assumed):
            assumed = name in unit.assumed and name not in unit.missing
            change = ZERO if assumed else most if changes[name] is None else changes[name]
            found.append(MissingFact(name=name, label=fact_label(name, scope), could_change=change, assumed=assumed))
    found.sort(key=lambda m: (m.could_change is not None, ZERO if m.could_change is None else -m.could_change))
    return tuple(found)


def _changes(entries: Iterable[Entry], scope: Scope) -> dict[str, Fraction | None]:
    """For each fact the spread of the lines that look at it, and of the nodes whose clauses or gates do."""
    prepared = scope.cohort.plan
    program = prepared.program
    changes = _Changes()
    met = list(nodes_met(program.total, scope))
    spans = {each.id: _span(each) for each in met}
    for owner, lines in itertools.groupby((e for e in entries if e.kind is EntryKind.LINE), lambda e: e.owner):
        for name, spread in _spreads(list(lines), spans[owner], prepared.reads).items():
            changes.more((name,), ZERO, spread)
    for each in met:
        id = each.node.origin.id
        gates = prepared.gates.get(id, ())
        span = spans[each.id]
        repeat = each.node.repeat
        clauses = tuple(e for e in node_parts(each.node) if repeat is None or e is not repeat.where)
        changes.more(prepared.facts_in(clauses, prepared.lists[id]), span.low, span.high)
        changes.more(prepared.facts_in(tuple(e for g in gates for e in gate_parts(g))), span.low, span.high)
        if each.occurrence is not None:  # whether it exists, and with which records
            settled = each.occurrence.exists.sure and not each.occurrence.place.open_group
            low, high = (ZERO, ZERO) if settled else (span.low, span.high)
            changes.more(behind_occurrences(each.node, scope), low, high)
    for part in nodes_and_lines(program.total):
        if isinstance(part, Node) and part.repeat is not None:
            changes.more(behind_occurrences(part, scope), ZERO, ZERO)
    for gate in program.gates:
        if gate.effect is not GateEffect.ZERO:
            changes.more(prepared.facts_in(gate_parts(gate)), ZERO, ZERO)
    others = (*(g.when for g in program.grades if g.when is not None), *(f.when for f in program.flags))
    changes.more(prepared.facts_in(others), ZERO, ZERO)
    return changes.by_name


def _span(met: Met) -> Number:
    """The points over all completions; of an occurrence that may not exist, none too."""
    if not met.known:
        return ANY_NUMBER
    seen = met.scope.seen(Mode.RANGE)
    if seen is None:
        return point(0)
    points = seen.frame.nodes[met.node.origin.id].points
    return points if met.occurrence is None or met.occurrence.exists.sure else hull([points, point(0)])


def _spreads(lines: list[Entry], node: Number, reads: Mapping[str, frozenset[str]]) -> dict[str, Fraction | None]:
    """For each fact the spread of the lines of one item that look at it, together no more than that of the item."""
    spreads: dict[str, Fraction | None] = {}
    for entry in lines:
        for name in reads[entry.origin.id]:
            known = spreads.get(name, ZERO)
            spreads[name] = None if known is None or entry.low is None or entry.high is None else known + entry.high - entry.low
    if node.low is None or node.high is None:
        return spreads
    most = node.high - node.low
    return {name: most if spread is None else min(spread, most) for name, spread in spreads.items()}
