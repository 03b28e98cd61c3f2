"""One node that looks at several units, worked out over whole columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np

from rubric_engine.core.flat.ops import Across, AcrossDistinct, Key, Lit, Node, Ranking, Rivals, Side, Sure, Truth
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.columnar import groups
from rubric_engine.scoring.columnar.fusing import Fused
from rubric_engine.scoring.columnar.groups import Field, Groups, Standings, grouped
from rubric_engine.scoring.columnar.quotients import Ends, code_of
from rubric_engine.scoring.columnar.table import Array, Table, near_bounds
from rubric_engine.scoring.columnar.widths import OBJECT, kind_for


@define(eq=False)
class Inputs:
    """The values of what is needed, for all units. Fields and groups are made once; ``alone``: one thread asks for them."""

    table: Table
    values: Mapping[Node, Any]
    alone: bool = False
    _kept: dict[object, Any] = field(factory=dict, init=False)
    _locks: dict[object, Lock] = field(factory=dict, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    def once(self, key: object, work: Any) -> Any:
        """Made once, also where several threads ask for it."""
        if key in self._kept:
            return self._kept[key]
        if self.alone:
            return self._kept.setdefault(key, work())
        with self._lock:
            lock = self._locks.setdefault(key, Lock())
        with lock:
            if key not in self._kept:
                self._kept[key] = work()
            return self._kept[key]

    def number(self, node: Node) -> Array | int:
        return node.value if isinstance(node, Lit) else self.values[node]

    def column(self, node: Node) -> Array:
        """Also of what is the same for all."""
        match node:
            case Lit(value=value):
                return np.full(self.table.rows, value, kind_for((value, value)))
            case Sure(holds=holds):
                return np.full(self.table.rows, holds)
            case _ if not isinstance(self.values.get(node), np.ndarray):
                raise AssertionError(node)
            case _:
                return self.values[node]  # type: ignore[no-any-return]

    def ends(self, node: Node) -> Ends:
        """The least and the greatest number of a node; 0 for a least one above it."""
        if isinstance(node, Lit):
            return (node.value, node.value)
        return self.once(("ends", node), lambda: near_bounds(self.column(node)))  # type: ignore[no-any-return]

    def truth(self, node: Truth) -> Array | None:
        """None where it always holds."""
        return None if isinstance(node, Sure) and node.holds else self.column(node)

    def groups(self, within: tuple[Node, ...]) -> Groups:
        return self.once(("groups", within), lambda: grouped(self.table.rows, self.table.cohort, [self.column(n) for n in within]))  # type: ignore[no-any-return]

    def field(self, ranking: Ranking) -> Field:
        def made() -> Field:
            key = ranking.keys[0]
            code = self._own_code(key)
            return Field.of(self.groups(ranking.within), code, self.truth(ranking.takes))

        return self.once(("field", ranking), made)  # type: ignore[no-any-return]

    def standings(self, node: Rivals) -> Standings:
        ranking, probe = node.ranking, node.probe

        def made() -> Standings:
            own = probe == tuple((key.top, key.bottom) for key in ranking.keys)
            codes = [self._code(key, None if own else each) for key, each in zip(ranking.keys, probe, strict=True)]
            return Standings.of(self.groups(ranking.within), codes, self.truth(ranking.takes))

        return self.once(("standings", ranking, probe), made)  # type: ignore[no-any-return]

    def _own_code(self, key: Key) -> Array:
        ends = None if isinstance(key.bottom, Lit) else (self.ends(key.top), self.ends(key.bottom))
        return code_of(self.column(key.top), self.number(key.bottom), rising=key.rising, ends=ends)

    def _code(self, key: Key, probe: tuple[Node, Node] | None) -> Array:
        if probe is None:
            return self._own_code(key)
        top = _together([self.column(key.top), self.column(probe[0])])
        both = (self.number(key.bottom), self.number(probe[1]))
        same = isinstance(both[0], int) and both[0] == both[1]
        bottom = both[0] if same else _together([self.column(key.bottom), self.column(probe[1])])
        return code_of(top, bottom, rising=key.rising)


def _together(columns: Sequence[Array]) -> Array:
    return np.concatenate([column.astype(OBJECT) for column in columns] if any(c.dtype == OBJECT for c in columns) else columns)


def crossed(node: Node, fused: Fused, inputs: Inputs) -> Array:
    threshold = fused.thresholds.get(node)
    if threshold is not None:
        field_ = inputs.field(threshold.rivals.ranking)
        many = min(threshold.beside, inputs.table.rows) + 1
        if threshold.rivals.side is Side.AHEAD:
            return field_.among_first(many, turned=threshold.turned)
        return field_.among_last(many, turned=threshold.turned)
    match node:
        case Rivals(ranking=ranking, side=Side.ALL):
            return groups.size_of(inputs.groups(ranking.within), inputs.truth(ranking.takes))
        case Rivals(side=side, places=places):
            return inputs.standings(node).counts(side, places=places)
        case Across(how=how, value=value, where=where, within=within):
            return groups.across(how, inputs.number(value), inputs.truth(where), inputs.groups(within))
        case AcrossDistinct(keys=keys, where=where, within=within):
            return groups.across_distinct([inputs.column(key) for key in keys], inputs.truth(where), inputs.groups(within))
        case _:
            raise AssertionError(node)
