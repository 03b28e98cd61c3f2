"""What a rubric amounts to, at a glance: what ``rubric check`` prints."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from rubric_engine.core import walk
from rubric_engine.core.bounds import Analysis
from rubric_engine.core.combining import adds_up_without_bound
from rubric_engine.core.ir import Line, Node, NodeKind, Program, ValueKind
from rubric_engine.diagnostics.frozen import frozen


@frozen
class UnboundedItem:
    """An item whose points can grow without bound, or a section or item that occurs without bound for the records of ``records`` (a list's name).
    ``lines`` are the ids of its lines that make it so."""

    id: str
    lines: tuple[str, ...]
    records: str | None = None


@frozen(kw_only=True)
class Summary:
    """``facts`` counts them by kind, in the order of ``ValueKind`` (kinds that don't occur left out).

    ``bounded_maximum``, in points: what the lines that have a limit come to at best, the unbounded ones left out; limits, weights and
    multipliers of items, sections and the total applied. ``low`` and ``high``, in points, enclose every total; None is unbounded.
    ``needs_cohort``: units are ranked (``ranks_units``), or something is made of all of them (``folds_units``), so that a unit alone can't be scored
    in full.
    """

    facts: tuple[tuple[ValueKind, int], ...]
    parameters: int
    definitions: int
    sections: int
    items: int
    lines: int
    gates: int
    grades: int
    flags: int
    pairings: int
    bounded_maximum: Fraction
    unbounded: tuple[UnboundedItem, ...]
    ranks_units: bool
    folds_units: bool
    low: Fraction | None
    high: Fraction | None

    @property
    def needs_cohort(self) -> bool:
        return self.ranks_units or self.folds_units


def summarise(program: Program) -> Summary:
    """Counts and static ranges of a program."""
    analysis = Analysis(program)
    kinds = Counter(spec.kind for spec in program.facts)
    nodes = list(walk.nodes(program))
    total = analysis.node(program.total)
    above = walk.ancestry(program)
    return Summary(
        facts=tuple((kind, kinds[kind]) for kind in ValueKind if kinds[kind]),
        parameters=len(program.parameters),
        definitions=len(program.definitions),
        sections=sum(node.kind is NodeKind.SECTION for node in nodes),
        items=sum(node.kind is NodeKind.ITEM for node in nodes),
        lines=sum(1 for _ in walk.lines(program)),
        gates=len(program.gates),
        grades=len(program.grades),
        flags=len(program.flags),
        pairings=len(program.pairings),
        bounded_maximum=Analysis(program, bounded_only=True).node(program.total).high or Fraction(0),
        unbounded=tuple(_unbounded(node, analysis) for node in nodes if _is_unbounded(node, above[node.origin.id], analysis)),
        ranks_units=walk.ranks_units(program),
        folds_units=walk.folds_units(program),
        low=total.low,
        high=total.high,
    )


def _is_unbounded(node: Node, above: tuple[Node, ...], analysis: Analysis) -> bool:
    high = analysis.node(node).high
    if node.repeat is not None and adds_up_without_bound(node, above, high):
        return True
    return node.kind is NodeKind.ITEM and high is None


def _unbounded(node: Node, analysis: Analysis) -> UnboundedItem:
    lines = (child for child in node.children if isinstance(child, Line))
    unbounded = tuple(line.origin.id for line in lines if analysis.child(line).high is None)
    return UnboundedItem(node.origin.id, unbounded, node.repeat.fact if node.repeat is not None else None)
