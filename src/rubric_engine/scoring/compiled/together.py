"""Units that are scored together, straight from the caller's facts.

Each unit is taken by itself first, as far as it doesn't hang on others: what its lines pay, and the keys by which it is ranked. Then each ranking is put in order
once: to be among the first k is to be no worse than the k-th best. What hangs on places is added last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress
from typing import Any

from rubric_engine.core.flat.cells import Cells, NumberCell, in_order, operands
from rubric_engine.core.flat.ops import Across, AcrossDistinct, AtLeast, Int, Lit, Node, Ranking, Rivals, Side, Sum
from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.scoring.compiled.code import Lines, functions
from rubric_engine.scoring.compiled.columns import Plain, looked_at, names_of
from rubric_engine.scoring.compiled.guards import Guards, Remembered
from rubric_engine.scoring.compiled.layout import Called, Layout, TakenNames, added_up, parts_of_sum, read
from rubric_engine.scoring.compiled.taking import TakesAll, staged, taken_alone, taking_all, uncounted
from rubric_engine.scoring.compiled.text import Statement
from rubric_engine.scoring.compiled.unit import writer_for

CROSSING = (Rivals, Across, AcrossDistinct)


@frozen
class Threshold:
    """At least ``k`` rivals of a ranking stand ahead (or behind)."""

    ranking: int
    behind: bool
    k: int


@frozen
class Order:
    """A ranking by one key: where its top, its bottom and whether the unit takes a place stand in what was taken of it."""

    top: int
    bottom: int
    takes: int
    rising: bool


@frozen(eq=False)
class Together:
    """``take_all`` takes units, each with what was worked out of it for ``finish``, which gives the totals of all, times the bottom of all totals."""

    take_all: TakesAll
    order: tuple[int, ...]
    orders: tuple[Order, ...]
    thresholds: tuple[Threshold, ...]
    finish: Callable[[Iterable[tuple[Any, ...]], list[int]], list[int]]

    def take(self, facts: Mapping[str, Any]) -> tuple[Any, tuple[Plain, ...], Plain] | None:
        return taken_alone(self.take_all, facts)

    def totals(self, saved: Sequence[tuple[Any, ...]]) -> list[int]:
        """The totals of all units, out of what was saved of each."""
        columns = [*zip(*saved)]  # noqa: B905  (code makes all rows alike)
        keys: list[list[int]] = []
        fields: list[list[int]] = []
        for order in self.orders:
            own = _keys(columns[order.top], columns[order.bottom], order.rising)
            keys.append(own)
            fields.append(sorted(compress(own, columns[order.takes])))
        limits = [_limit(fields[each.ranking], each) for each in self.thresholds]
        return self.finish(zip(saved, *keys), limits)  # noqa: B905


def _keys(tops: Sequence[int], bottoms: Sequence[int], rising: bool) -> list[int]:
    """Whole numbers that are in the order of the quotients, the best the greatest: so finely divided that different quotients differ. (A bottom of 0 is that of a unit that
    takes no place.)"""
    shift = 2 * max(bottoms).bit_length() + 1
    keys = [(top << shift) // (bottom or 1) for top, bottom in zip(tops, bottoms)]  # noqa: B905
    return [-key for key in keys] if rising else keys


def _limit(field: list[int], threshold: Threshold) -> int:
    """The key of the k-th rival from the end that is asked for; beyond all keys, where there are fewer."""
    k = threshold.k
    if len(field) < k:
        return (field[-1] + 1 if threshold.behind else field[0] - 1) if field else 0
    return field[k - 1] if threshold.behind else field[-k]


# ---------------------------------------------------------------- compiling


@define(eq=False)
class Togethers:
    """As ``Takings``, for cohorts."""

    program: Program
    wanted: Cells
    top: Int
    bottom: int
    lines: Lines
    remembered: Remembered
    crossings: _Crossings = field(init=False)

    @classmethod
    def of(cls, program: Program, lines: Lines, remembered: Remembered) -> Togethers | None:
        """None where more is asked of other units than how many of them stand ahead or behind by one key."""
        if any(spec.shared for spec in program.facts):
            return None
        wanted = staged(program, alone=False)
        if wanted is None:
            return None
        cell = wanted.cells[0]
        assert isinstance(cell, NumberCell)
        assert isinstance(cell.bottom, Lit)
        made = cls(program, wanted, cell.top, cell.bottom.value, lines, remembered)
        made.crossings = _Crossings.of(made.top)
        return made if made.crossings.simple else None

    def together(self, called: Called) -> Together | None:
        """None where facts that matter aren't among those given."""
        order = in_order([self.top])
        total = added_up(self.top)
        parts = () if total is None else tuple(parts_of_sum(total, order))
        early = tuple(part for part in parts if not self.crossings.behind(part))
        if total is None or not early:
            return None
        late = [part for part in parts if self.crossings.behind(part)]
        layout = Layout.of(self.program, called.facts, (self.top,), early, names_of(looked_at(self.wanted)))
        if layout is None:
            return None
        guards = Guards(self.remembered, layout.used)
        writer = writer_for(self.wanted, TakenNames(self.program, used=layout.used))
        read(layout, called, guards, writer)
        writer.add_up(total, "total", uncounted(early, layout), layout.yeses())
        del writer.names[total]  # what is added up so far
        saved = list(dict.fromkeys([*self.crossings.inputs, *self._needed_later(late, total)]))
        writer.write(saved)
        kept = "".join(f", {writer.say(node)}" for node in saved)
        take = taking_all(f"(total{kept},)", layout, called, guards, writer, self.lines)
        return Together(take, layout.order, self.crossings.orders(saved), self.crossings.thresholds, self._finishing(total, late, saved))

    def _needed_later(self, late: Iterable[Int], total: Sum) -> list[Node]:
        """What doesn't hang on others, and is looked at beside what does."""
        found: dict[Node, None] = {}
        waiting: list[Node] = [*late, *(node for node in operands(self.top) if node is not total)]
        while waiting:
            node = waiting.pop()
            if node is total or node in self.crossings.compared or isinstance(node, Lit):
                continue
            if self.crossings.behind(node):
                waiting.extend(operands(node))
            elif operands(node) or node.level is None:
                found[node] = None
        return [node for node in found if not isinstance(node, Lit)]

    def _finishing(self, total: Sum, late: list[Int], saved: list[Node]) -> Callable[..., list[int]]:
        writer = writer_for(self.wanted, TakenNames(self.program))
        names = [f"s{i}" for i in range(len(saved))]
        writer.names.update(zip(saved, names, strict=True))
        for i, (node, threshold) in enumerate(self.crossings.compared.items()):
            sign = ">" if threshold.behind else "<"
            writer.names[node] = f"(k{threshold.ranking} {sign} l{i})"
        keys = "".join(f", k{i}" for i in range(len(self.crossings.rankings)))
        writer.line(f"({''.join(f'l{i}, ' for i in range(len(self.crossings.thresholds)))}) = limits")
        writer.line("totals = []")
        writer.line(f"for ({''.join(f'{name}, ' for name in ('total', *names))}){keys} in units:")
        writer.indent = 2
        writer.add_up(total, "total", late, ["total"])
        writer.write([self.top])
        writer.line(f"totals += ({writer.say(self.top)},)")
        writer.indent = 1
        writer.line("return totals")
        body = [Statement("def finish(units, limits):", indent=0), *writer.statements]
        return functions([body], "finish", {}, self.lines)


@define(eq=False)
class _Crossings:
    """What is asked of other units. ``compared``: conditions that so many rivals stand ahead or behind; ``simple``: nothing else is asked."""

    rankings: list[Ranking]
    compared: dict[Node, Threshold]
    simple: bool
    _behind: set[Node]

    @classmethod
    def of(cls, top: Int) -> _Crossings:
        order = in_order([top])
        behind: set[Node] = set()
        for node in order:
            if isinstance(node, CROSSING) or any(used in behind for used in operands(node)):
                behind.add(node)
        compared: dict[Node, Threshold] = {}
        rankings: list[Ranking] = []
        for node in order:
            rivals = _rivals(node)
            if rivals is not None and isinstance(node, AtLeast) and isinstance(node.right, Lit):
                if rivals.ranking not in rankings:
                    rankings.append(rivals.ranking)
                compared[node] = Threshold(rankings.index(rivals.ranking), rivals.side is Side.BEHIND, node.right.value)
        crossing = [node for node in order if isinstance(node, CROSSING)]
        asked = {rivals for node in compared if (rivals := _rivals(node)) is not None}
        alone = all(used not in behind for node in crossing for used in operands(node))
        only = all(node in asked for node in crossing)
        others = any(isinstance(used, CROSSING) for node in order if node not in compared for used in operands(node))
        return cls(rankings, compared, bool(crossing) and alone and only and not others, behind)

    def behind(self, node: Node) -> bool:
        """Whether it hangs on other units."""
        return node in self._behind

    @property
    def inputs(self) -> list[Node]:
        return [node for ranking in self.rankings for node in (ranking.keys[0].top, ranking.keys[0].bottom, ranking.takes)]

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        return tuple(self.compared.values())

    def orders(self, saved: list[Node]) -> tuple[Order, ...]:
        """Behind the total, where each node of a ranking stands among those saved."""
        return tuple(
            Order(1 + saved.index(r.keys[0].top), 1 + saved.index(r.keys[0].bottom), 1 + saved.index(r.takes), r.keys[0].rising)
            for r in self.rankings
        )


def _rivals(node: Node) -> Rivals | None:
    """Rivals of a field of all units by one key, compared with the unit's own key: how many stand ahead or behind."""
    if not (isinstance(node, AtLeast) and isinstance(node.left, Rivals) and isinstance(node.right, Lit)):
        return None
    rivals = node.left
    key = rivals.ranking.keys[0]
    plain = len(rivals.ranking.keys) == 1 and not rivals.ranking.within and not rivals.places
    same = rivals.probe == ((key.top, key.bottom),)
    return rivals if plain and same and rivals.side in (Side.AHEAD, Side.BEHIND) and node.right.value >= 1 else None
