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
    """For each fact asked for, how much the total may change with it (None: without bound)."""

    asked: frozenset[str]
    by_name: dict[str, Fraction | None] = field(factory=dict)

    def more(self, names: frozenset[str], low: Fraction | None, high: Fraction | None) -> None:
        for name in self.asked & names:
            known = self.by_name.get(name, ZERO)
            self.by_name[name] = None if known is None or low is None or high is None else known + high - low


def missing_facts(entries: Iterable[Entry], scope: Scope) -> tuple[MissingFact, ...]:
    """Those that the rubric looks at, by what they could change, the most first; no more than the whole total can."""
    unit = scope.facts
    silent = unit.missing | unit.assumed
    if not silent:
        return ()
    changes = _changes(entries, scope, silent)
    whole = scope.cohort.frames[Mode.RANGE][scope.unit].nodes[scope.cohort.plan.program.total.origin.id].points
    most = None if whole.low is None or whole.high is None else whole.high - whole.low
    found: list[MissingFact] = []
    for name in fact_names(scope):
        if name in changes:
            assumed = name in unit.assumed and name not in unit.missing
            change = ZERO if assumed else min((each for each in (changes[name], most) if each is not None), default=None)
            found.append(MissingFact(name=name, label=fact_label(name, scope), could_change=change, assumed=assumed))
    found.sort(key=lambda m: (m.could_change is not None, ZERO if m.could_change is None else -m.could_change))
    return tuple(found)


def _changes(entries: Iterable[Entry], scope: Scope, silent: frozenset[str]) -> dict[str, Fraction | None]:
    """For each of the ``silent`` facts the spread of the lines that look at it, and of the nodes whose clauses or gates do."""
    prepared = scope.cohort.plan
    program = prepared.program
    changes = _Changes(silent)
    met = list(nodes_met(program.total, scope))
    spans = {each.id: _span(each) for each in met}
    for owner, lines in itertools.groupby((e for e in entries if e.kind is EntryKind.LINE), lambda e: e.owner):
        for name, spread in _spreads(list(lines), spans[owner], prepared.reads, silent).items():
            changes.more(frozenset((name,)), ZERO, spread)
    for each in met:
        span = spans[each.id]
        for names in _behind_clauses(each.node, scope):
            changes.more(names, span.low, span.high)
        if each.occurrence is not None:  # whether it exists, and with which records
            settled = each.occurrence.exists.sure and not each.occurrence.place.open_group
            low, high = (ZERO, ZERO) if settled else (span.low, span.high)
            changes.more(behind_occurrences(each.node, scope), low, high)
    for part in nodes_and_lines(program.total):
        if isinstance(part, Node) and part.repeat is not None:
            changes.more(behind_occurrences(part, scope), ZERO, ZERO)
    changes.more(_behind_the_rest(scope), ZERO, ZERO)
    return changes.by_name


def _behind_clauses(node: Node, scope: Scope) -> tuple[frozenset[str], frozenset[str]]:
    """The facts that a node's own clauses and its gates look at; the same for all units."""
    kept, prepared, id = scope.cohort.fields, scope.cohort.plan, node.origin.id
    key = ("behind clauses", id)
    if key not in kept:
        clauses = tuple(e for e in node_parts(node) if node.repeat is None or e is not node.repeat.where)
        gates = tuple(e for g in prepared.gates.get(id, ()) for e in gate_parts(g))
        kept[key] = (prepared.facts_in(clauses, prepared.lists[id]), prepared.facts_in(gates))
    found: tuple[frozenset[str], frozenset[str]] = kept[key]
    return found


def _behind_the_rest(scope: Scope) -> frozenset[str]:
    """The facts that are looked at without changing the total: by gates of other effects, grades and flags."""
    kept, program = scope.cohort.fields, scope.cohort.plan.program
    key = ("behind the rest",)
    if key not in kept:
        gates = (e for g in program.gates if g.effect is not GateEffect.ZERO for e in gate_parts(g))
        grades = (g.when for g in program.grades if g.when is not None)
        kept[key] = scope.cohort.plan.facts_in((*gates, *grades, *(f.when for f in program.flags)))
    found: frozenset[str] = kept[key]
    return found


def _span(met: Met) -> Number:
    """The points over all completions; of an occurrence that may not exist, none too."""
    if not met.known:
        return ANY_NUMBER
    seen = met.scope.seen(Mode.RANGE)
    if seen is None:
        return point(0)
    points = seen.frame.nodes[met.node.origin.id].points
    return points if met.occurrence is None or met.occurrence.exists.sure else hull([points, point(0)])


def _spreads(lines: list[Entry], node: Number, reads: Mapping[str, frozenset[str]], silent: frozenset[str]) -> dict[str, Fraction | None]:
    """For each silent fact the spread of the lines of one item that look at it, together no more than that of the item."""
    spreads: dict[str, Fraction | None] = {}
    for entry in lines:
        for name in reads[entry.origin.id] & silent:
            known = spreads.get(name, ZERO)
            spreads[name] = None if known is None or entry.low is None or entry.high is None else known + entry.high - entry.low
    if node.low is None or node.high is None:
        return spreads
    most = node.high - node.low
    return {name: most if spread is None else min(spread, most) for name, spread in spreads.items()}
