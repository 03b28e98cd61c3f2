"""Where the values of nodes are kept while a block is run, and how a step comes to take them from there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from rubric_engine.core.flat.ops import Int, Lit, Node, Sure, Truth, Word
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.columnar.fusing import Fused
from rubric_engine.scoring.columnar.segments import Octets
from rubric_engine.scoring.columnar.table import Level
from rubric_engine.scoring.columnar.widths import OBJECT, Kind, kind_for, node_bounds

Registers = list[Any]
Step = Callable[[Registers], None]


@define(eq=False)
class Steps:
    """``run``: each step with the registers that are free behind it. ``register``: where the values of a node are found; ``constants``: those that stand there before;
    ``matrix``: where the matrix of truths is wanted (0: nowhere)."""

    run: list[tuple[Step, tuple[int, ...]]]
    register: dict[Node, int]
    constants: list[tuple[int, object]]
    words: list[tuple[int, str]]
    offsets: dict[str, int]
    size: int
    bounds: dict[Int, Bounds]
    matrix: int


@define(eq=False)
class Assembler:
    """``given``: nodes whose values are there before, with the kinds of the numbers among them. ``most``: records that a unit has at most; ``rows``: truths that
    stand in a matrix too."""

    fused: Fused
    given: Mapping[Node, Kind]
    bounds: dict[Int, Bounds]
    most: int
    rows: Mapping[Node, int] = field(factory=dict)
    kinds: dict[Node, Kind] = field(factory=dict)
    register: dict[Node, int] = field(factory=dict)
    spread: dict[tuple[Node, str], int] = field(factory=dict)
    steps: list[tuple[Step, int, tuple[int, ...]]] = field(factory=list)
    constants: list[tuple[int, object]] = field(factory=list)
    words: list[tuple[int, str]] = field(factory=list)
    offsets: dict[str, int] = field(factory=dict)
    octets_at: dict[str, int] = field(factory=dict)
    units: int = 0  # a register with the number of units, as the last of a tuple
    size: int = 1
    matrix: int = 0

    def work_out(self, node: Node) -> None:
        """Leave the steps that give the values of a node, whose operands are there."""
        raise NotImplementedError

    # ------------------------------------------------------------ registers

    def new(self) -> int:
        self.size += 1
        return self.size - 1

    def learn(self, node: Node) -> None:
        """Bounds, and the registers of what is there before."""
        match node:
            case Lit(value=value):
                self._constant(node, value)
                self.bounds[node] = (value, value)
                self.kinds[node] = kind_for((value, value))
            case Sure(holds=holds_):
                self._constant(node, holds_)
            case Word(value=value):
                self.register[node] = self.new()
                self.words.append((self.register[node], value))
            case _ if node in self.given:
                self.register[node] = self.new()
                self.kinds[node] = self.given[node]
            case _:
                if isinstance(node, Int) and node in self.fused.linear:
                    self.bounds[node] = self._linear_bounds(node)
                elif isinstance(node, Int):
                    self.bounds[node] = node_bounds(node, self.bounds, self.most)

    def _constant(self, node: Node, value: object) -> None:
        self.register[node] = self.new()
        self.constants.append((self.register[node], value))

    def _linear_bounds(self, node: Node) -> Bounds:
        linear = self.fused.linear[node]
        low = high = linear.constant
        for weight, each in (*((w, (0, 1)) for w, _ in linear.truths), *((w, self.bounds[i]) for w, i in linear.ints)):
            if each[0] is None or each[1] is None:
                return (None, None)
            ends = (weight * each[0], weight * each[1])
            low, high = low + min(ends), high + max(ends)
        return (low, high)

    def begins(self, records: str) -> int:
        if records not in self.offsets:
            self.offsets[records] = self.new()
        return self.offsets[records]

    def octets(self, records: str) -> int:
        """The register of what truths of records are counted by."""
        if records not in self.octets_at:
            out, offsets, most = self.new(), self.begins(records), self.most
            self.octets_at[records] = out

            def step(r: Registers) -> None:
                r[out] = Octets.of(r[offsets], most)

            self.steps.append((step, out, ()))
        return self.octets_at[records]

    def at(self, node: Node, level: Level) -> int:
        """The register of a node's values on a level: those of the unit stand for each of its records."""
        if node not in self.register:
            self.work_out(node)
        own = self.register[node]
        if level is None or node.level is not None or isinstance(node, Lit | Sure | Word):
            return own
        known = self.spread.get((node, level))
        if known is not None:
            return known
        out, offsets = self.new(), self.begins(level)

        def step(r: Registers) -> None:
            r[out] = np.repeat(r[own], np.diff(r[offsets]))

        self.spread[node, level] = out
        self.steps.append((step, out, (own,)))
        return out

    def emit(self, node: Node, work: Callable[..., Any], *inputs: int, kind: Kind | None = None) -> None:
        out = self.register[node] = self.new()
        if kind is not None:
            self.kinds[node] = kind
        match inputs:
            case (a,):

                def step(r: Registers) -> None:
                    r[out] = work(r[a])
            case (a, b):

                def step(r: Registers) -> None:
                    r[out] = work(r[a], r[b])
            case _:

                def step(r: Registers) -> None:
                    r[out] = work(*[r[i] for i in inputs])

        self.steps.append((step, out, inputs))

    def whole(self, node: Node, level: Level) -> int:
        """The register of an array, also of what is the same for all."""
        if not isinstance(node, Lit | Sure | Word):
            return self.at(node, level)
        out, own = self.new(), self.register[node]
        size = self.units if level is None else self.begins(level)
        kind = self.kinds[node] if isinstance(node, Lit) else None

        def step(r: Registers) -> None:
            r[out] = np.full(r[size][-1], r[own], kind)

        self.steps.append((step, out, ()))
        return out

    def fit(self, node: Int, level: Level, kind: Kind) -> int:
        """The register of a number's values, where one of the two is an array of objects and the other isn't made alike."""
        own = self.at(node, level)
        if isinstance(node, Lit) or (self.kinds[node] == OBJECT) == (kind == OBJECT):
            return own
        out = self.new()

        def step(r: Registers) -> None:
            r[out] = r[own].astype(kind)

        self.steps.append((step, out, (own,)))
        return out

    def truth(self, node: Truth, level: Level) -> int:
        return self.whole(node, level)
