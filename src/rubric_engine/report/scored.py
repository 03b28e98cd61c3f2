"""What reports look up in the result of one unit: nodes and lines by id, the records that a repeated node occurs for, what was set by hand."""

from __future__ import annotations

from fractions import Fraction

from rubric_engine.core.ir import Combine
from rubric_engine.core.results import Behind, Entry, EntryKind, NodeResult, Occurrence, Override, State, UnitResult
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.report.index import Index, base_of, split

_CHOOSING = (Combine.BEST, Combine.WORST, Combine.BEST_N)
_ADJUSTING = (
    EntryKind.COMBINATION,
    EntryKind.MAXIMUM,
    EntryKind.MINIMUM,
    EntryKind.GATE,
    EntryKind.OVERRIDE,
    EntryKind.NOT_APPLICABLE,
)


@frozen(eq=False)
class Scored:
    """``nodes`` by id; ``lines`` has the entries of scoring lines; ``taken`` by the id of a node the parts of it that its points were taken from, where
    only some were. ``groups`` has the occurrences of each repeated node, by its id and the numbers of the records above. ``adjusted``: the entries that may
    take points away that were set by hand, those of such points among them."""

    index: Index
    nodes: dict[str, NodeResult]
    lines: dict[str, Entry]
    taken: dict[str, frozenset[str]]
    overrides: dict[str, Override]
    groups: dict[tuple[str, tuple[int, ...]], tuple[NodeResult, ...]]
    adjusted: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, result: UnitResult, index: Index) -> Scored:
        groups: dict[tuple[str, tuple[int, ...]], list[NodeResult]] = {}
        for node in sorted(result.nodes, key=lambda node: index.place(node.id)):
            base, numbers = split(node.id)
            piece = index.nodes.get(base)
            # one without a number stands for all that a missing list may hold
            if piece is not None and piece.repeat is not None and len(numbers) == index.levels[base]:
                groups.setdefault((base, numbers[:-1]), []).append(node)
        return cls(
            index=index,
            nodes={node.id: node for node in result.nodes},
            lines={entry.id: entry for entry in result.ledger if entry.kind is EntryKind.LINE},
            taken={entry.owner: _taken(entry) for entry in result.ledger if entry.kind is EntryKind.COMBINATION},
            overrides={override.id: override for override in result.overrides},
            groups={where: tuple(nodes) for where, nodes in groups.items()},
            adjusted=tuple(entry for entry in result.ledger if entry.kind in _ADJUSTING) if result.overrides else (),
        )

    def by_hand(self, id: str) -> Entry | None:
        """The entry of what was set by hand for a node or line."""
        return next((entry for entry in self.adjusted if entry.kind is EntryKind.OVERRIDE and entry.id == id), None)

    def set_to(self, id: str) -> Override | None:
        """What was set by hand in the place of the points of a node or line; None also where it has no effect on them."""
        entry, override = self.by_hand(id), self.overrides.get(id)
        return override if entry is None or entry.state is State.OVERRIDDEN else None

    def marked(self, id: str) -> bool:
        """Whether points of a node, of its occurrences or of anything in it were set by hand."""
        return any(each == id or each.startswith((f"{id}.", f"{id}[")) for each in self.overrides if self.set_to(each))

    def occurrences(self, base: str, above: tuple[int, ...] = ()) -> tuple[NodeResult, ...]:
        """The occurrences of a repeated node, in the order of the records; ``above`` are the numbers of the node that it stands in."""
        return self.groups.get((base, above), ())

    def occurrence(self, id: str) -> tuple[Occurrence, ...]:
        """The records that a node or line is of; none for one that isn't repeated."""
        found = self.nodes.get(id) or self.lines.get(id)
        return () if found is None else found.occurrence

    def counts(self, node: NodeResult) -> bool | None:
        """Whether an occurrence is one of those that its parent takes; None where the parent takes all, or nothing was left out."""
        above = self.index.parent(node.id)
        parent = None if above is None else self.index.node(above)
        taken = None if above is None else self.taken.get(above)
        if parent is None or parent.combine not in _CHOOSING or not taken:
            return None
        return node.id in taken

    def brought(self, base: str, above: tuple[int, ...] = ()) -> Fraction | None:
        """What all occurrences of a repeated node bring to the node above them; None where that isn't their sum (a mean, a product), or there is
        none of them and nothing that would be a sum."""
        parent = self.index.node(self.index.parents[base])
        if parent is None or parent.combine in (Combine.MEAN, Combine.PRODUCT):
            return None
        contributions = [node.contribution for node in self.occurrences(base, above) if node.contribution is not None]
        return sum(contributions, Fraction(0)) if contributions or parent.combine is Combine.SUM else None

    def reach(self, base: str, above: tuple[int, ...] = ()) -> tuple[Fraction | None, Fraction | None]:
        """What all occurrences may bring at least and at most; None where that is unbounded, or they aren't just added up."""
        parent, found = self.index.node(self.index.parents[base]), self.occurrences(base, above)
        settled = all(each.applies is not None and each.low is not None and each.low == each.high for each in found)
        brought = self.brought(base, above)
        if settled and brought is not None:
            return brought, brought
        if parent is None or parent.combine is not Combine.SUM or self.index.nodes[base].weight is not None or parent.scale is not None:
            return None, None
        zero = Fraction(0)  # from what may not be there
        lows = [each.low if each.low is None or each.applies else min(each.low, zero) for each in found]
        highs = [each.high if each.high is None or each.applies else max(each.high, zero) for each in found]
        return _added(lows), _added(highs)

    def left_out(self, entry: Entry) -> tuple[int, list[NodeResult]] | None:
        """Of a combination of occurrences: how many parts there were, and those that bring something and weren't taken. None of any other."""
        taken = _taken(entry)
        deeper = self.index.levels.get(base_of(entry.owner), 0)
        if not any(len(split(id)[1]) > deeper for id in taken):
            return None
        parts = [node for node in self.nodes.values() if node.points is not None and self.index.parent(node.id) == entry.owner]
        return len(parts), [part for part in parts if part.id not in taken and part.points]


def _added(ends: list[Fraction | None]) -> Fraction | None:
    known = [end for end in ends if end is not None]
    return sum(known, Fraction(0)) if len(known) == len(ends) else None


def _taken(entry: Entry) -> frozenset[str]:
    return frozenset(reason.id for reason in entry.reasons if isinstance(reason, Behind))
