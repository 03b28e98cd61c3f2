"""Nodes of the flat form as steps over a block of units: each takes arrays from registers and leaves one.

Widths are proved beforehand: each operation is done in the narrowest width in which its operands and its result surely fit, given the bounds of the columns
of this block; beyond 64 bits with Python's own numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, assert_never

import numpy as np

from rubric_engine.core.flat.ops import (
    All,
    AnyOf,
    AsInt,
    AtLeast,
    BestOfRecords,
    BestSum,
    Distinct,
    Divides,
    Equal,
    Extreme,
    FloorDiv,
    Gather,
    Gathering,
    Int,
    Lit,
    Months,
    Node,
    Not,
    Pick,
    SameWords,
    Sum,
    Sure,
    Times,
    Trimmed,
    Truth,
)
from rubric_engine.core.flat.widths import hull
from rubric_engine.diagnostics.frozen import define
from rubric_engine.scoring.columnar import segments
from rubric_engine.scoring.columnar.arithmetic import (
    MOST_COUNTED,
    Count,
    best_sum,
    floor_div,
    in_kind,
    linear_sum,
    masked,
    months,
    remainder_free,
)
from rubric_engine.scoring.columnar.registers import Assembler, Steps
from rubric_engine.scoring.columnar.table import Array, Level
from rubric_engine.scoring.columnar.widths import INT64, OBJECT, Kind, kind_for

_LAZY = AtLeast | Equal | Not
"""Worked out where they are used: what uses them may take the opposite as well."""
_SHORTEST_RUN = 3
"""Rows of a matrix that are added at once; fewer are added one by one."""


@define(eq=False)
class Compiler(Assembler):
    """What each node is worked out by."""

    def compiled(self, order: Sequence[Node], roots: Sequence[Node]) -> Steps:
        for node in order:
            self.learn(node)
        for node in order:
            if node not in self.register and (node in roots or not isinstance(node, _LAZY)):
                self.work_out(node)
        kept = {self.register[root] for root in roots}
        last = {used: place for place, (_, _, uses) in enumerate(self.steps) for used in uses}
        made = {out for _, out, _ in self.steps}
        ends: dict[int, list[int]] = {}
        for used, place in last.items():
            if used in made and used not in kept:
                ends.setdefault(place, []).append(used)
        run = [(step, tuple(ends.get(place, ()))) for place, (step, _, _) in enumerate(self.steps)]
        return Steps(run, self.register, self.constants, self.words, self.offsets, self.size, self.bounds, self.matrix)

    # ------------------------------------------------------------ nodes

    def work_out(self, node: Node) -> None:
        match node:
            case Sum() | AsInt() | Times(right=Lit()):
                self._linear(node)
            case Times(left=left, right=right):
                kind = self._kind(node, left, right)
                self.emit(node, in_kind(np.multiply, kind), *self._pair(left, right, node.level, kind), kind=kind)
            case FloorDiv(top=top, bottom=bottom):
                kind = self._kind(node, top, bottom)
                self.emit(node, floor_div(kind), *self._pair(top, bottom, node.level, kind), kind=kind)
            case Divides(bottom=bottom, top=top):
                kind = kind_for(self.bounds[bottom], self.bounds[top])
                self.emit(node, remainder_free(kind), *self._pair(top, bottom, node.level, kind))
            case Extreme(greatest=greatest, parts=parts):
                self._extreme(node, parts, np.maximum if greatest else np.minimum)
            case Pick():
                self._pick(node)
            case Months(start=start, end=end, years=years):
                self.emit(node, months(years), *self._pair(start, end, node.level, INT64), kind=INT64)
            case BestSum(n=n, values=values, present=present):
                self._best_sum(node, n, values, present)
            case AtLeast() | Equal():
                self._comparison(node, node, negated=False)
            case Not(operand=operand):
                if isinstance(operand, AtLeast | Equal) and operand not in self.register and self.fused.uses[operand] == 1:
                    self._comparison(node, operand, negated=True)
                else:
                    self.emit(node, np.logical_not, self.truth(operand, node.level))
            case All(parts=parts):
                self._chain(node, parts, np.logical_and, np.greater)
            case AnyOf(parts=parts):
                self._chain(node, parts, np.logical_or, np.greater_equal)
            case SameWords(left=left, right=right):
                self.emit(node, np.equal, self.at(left, node.level), self.at(right, node.level))
            case Gather() | Distinct() | Trimmed() | BestOfRecords():
                self._of_records(node)
            case _:
                raise AssertionError(node)

    def _kind(self, node: Int, *operands: Int) -> Kind:
        """That of an operation: wide enough for what goes in and what comes out."""
        return kind_for(self.bounds[node], *(self.bounds[each] for each in operands))

    def _pair(self, left: Int, right: Int, level: Level, kind: Kind) -> tuple[int, int]:
        if isinstance(left, Lit) and isinstance(right, Lit):
            return self.whole(left, level), self.fit(right, level, kind)
        return self.fit(left, level, kind), self.fit(right, level, kind)

    def _linear(self, node: Int) -> None:
        linear = self.fused.linear[node]
        sizes = [abs(linear.constant), *(abs(weight) for weight, _ in linear.truths)]
        least: int | None = sum(sizes)
        for weight, each in linear.ints:
            low, high = self.bounds[each]
            least = None if least is None or low is None or high is None else least + abs(weight) * max(abs(low), abs(high), 1)
        kind = kind_for((None, None) if least is None else (-least, least))
        small = kind_for((-sum(sizes), sum(sizes)))
        groups: dict[int, list[Truth]] = {}
        for weight, truth in linear.truths:
            groups.setdefault(weight, []).append(truth)
        counts, truths = list[Count](), list[int]()
        for weight, group in groups.items():
            runs, rest = self._in_matrix(group)
            counts.append(Count(weight, runs, len(rest)))
            truths.extend(self.truth(truth, node.level) for truth in rest)
        ints = [(weight, self.fit(each, node.level, kind)) for weight, each in linear.ints]
        inputs = (*truths, *(each for _, each in ints))
        if any(count.runs for count in counts):
            self.matrix = self.matrix or self.new()
            inputs = (self.matrix, *inputs)
        if not inputs:
            return self.emit(node, lambda x: x, self.whole(self._lit(linear.constant), node.level), kind=kind)
        return self.emit(node, linear_sum(linear.constant, counts, [w for w, _ in ints], kind, small), *inputs, kind=kind)

    def _in_matrix(self, truths: Sequence[Truth]) -> tuple[tuple[tuple[int, int], ...], list[Truth]]:
        """Rows of the matrix that lie one behind the other, each run with its first and behind its last, and the truths that aren't among them."""
        if len(truths) > MOST_COUNTED:
            return (), list(truths)
        runs: list[list[int]] = []
        for row in sorted(self.rows[truth] for truth in truths if truth in self.rows):
            if runs and runs[-1][-1] == row - 1:
                runs[-1].append(row)
            else:
                runs.append([row])
        runs = [run for run in runs if len(run) >= _SHORTEST_RUN]
        there = {row for run in runs for row in run}
        return tuple((run[0], run[-1] + 1) for run in runs), [truth for truth in truths if self.rows.get(truth) not in there]

    def _lit(self, value: int) -> Lit:
        node = Lit(value)
        self.learn(node)
        return node

    def _extreme(self, node: Extreme, parts: Sequence[Int], ufunc: np.ufunc) -> None:
        kind = self._kind(node, *parts)
        registers = [self.fit(part, node.level, kind) for part in parts]
        order = sorted(range(len(parts)), key=lambda i: isinstance(parts[i], Lit))

        def work(*values: Any) -> Array:
            found: Array = values[0]
            for each in values[1:]:
                found = ufunc(found, each, dtype=kind)
            return found

        self.emit(node, work, *(registers[i] for i in order), kind=kind)

    def _pick(self, node: Pick) -> None:
        when, then, otherwise, level = node.when, node.then, node.otherwise, node.level
        kind = self._kind(node, then, otherwise)
        for value, other, picks in ((then, otherwise, True), (otherwise, then, False)):
            if isinstance(other, Lit) and kind != OBJECT:
                work = masked(kind, picks, other.value)
                self.emit(node, work, self.truth(when, level), self.fit(value, level, kind), kind=kind)
                return

        def chosen(holds_: Array, one: Any, two: Any) -> Array:
            one, two = (np.array(each, kind) if isinstance(each, int) else each for each in (one, two))
            found: Array = np.where(holds_, one, two)
            return found

        self.emit(node, chosen, self.truth(when, level), self.fit(then, level, kind), self.fit(otherwise, level, kind), kind=kind)

    def _best_sum(self, node: BestSum, n: int, values: Sequence[Int], present: Sequence[Truth]) -> None:
        low, high = hull((0, 0), *(self.bounds[value] for value in values))
        sums = (None, None) if low is None or high is None else (low * len(values) - 1, high * len(values))
        kind = kind_for(sums)
        registers = [self.fit(value, node.level, kind) for value in values]
        there = [self.truth(each, node.level) for each in present]
        self.emit(node, best_sum(n, len(values), kind, low), *registers, *there, kind=kind)

    def _comparison(self, node: Truth, asked: AtLeast | Equal, *, negated: bool) -> None:
        left, right = asked.left, asked.right
        exact = OBJECT in (self.kinds[left], self.kinds[right])
        kind = OBJECT if exact else INT64
        ufunc: np.ufunc
        match asked, negated:
            case AtLeast(), False:
                ufunc = np.greater_equal
            case AtLeast(), True:
                ufunc = np.less
            case Equal(), False:
                ufunc = np.equal
            case Equal(), True:
                ufunc = np.not_equal
            case _:
                raise AssertionError(asked)
        self.emit(node, ufunc, *self._pair(left, right, asked.level, kind))

    def _chain(self, node: All | AnyOf, parts: Sequence[Truth], ufunc: np.ufunc, inverse: np.ufunc) -> None:
        """``inverse`` takes the opposite of what is behind it: a and not b is a > b."""
        turned: list[Truth] = [
            part
            for part in parts
            if isinstance(part, Not) and not isinstance(part.operand, AtLeast | Equal | Sure) and part not in self.register
        ]
        plain = [part for part in parts if part not in turned]
        if not plain:
            plain, turned = turned[:1], turned[1:]
        first = [self.truth(part, node.level) for part in plain]
        behind = [self.truth(part.operand, node.level) for part in turned if isinstance(part, Not)]
        many = len(first)

        def work(*values: Any) -> Array:
            found: Array = ufunc(values[0], values[1]) if many > 1 else inverse(values[0], values[1])
            for place in range(2, len(values)):
                (ufunc if place < many else inverse)(found, values[place], out=found)
            return found

        self.emit(node, work, *first, *behind)

    # ------------------------------------------------------------ records

    def _of_records(self, node: Gather | Distinct | Trimmed | BestOfRecords) -> None:
        offsets, level = self.begins(node.records), node.records
        where = None if isinstance(node.where, Sure) and node.where.holds else self.whole(node.where, level)
        work: Callable[..., Array]
        match node:
            case Gather(how=Gathering.SUM, value=Lit(value=each)) if where is not None:
                work = segments.counting(each)
                inputs = [self.octets(level)]
            case Gather(how=how, value=value):
                work = segments.gathering(how)
                inputs = [self.register[value] if isinstance(value, Lit) else self.at(value, level)]
            case Distinct(keys=keys):
                work = segments.distinct_of(len(keys))
                inputs = [self.whole(key, level) for key in keys]
            case Trimmed(value=value, highest=highest, lowest=lowest):
                work = segments.trimming(highest, lowest)
                inputs = [self.whole(value, level)]
            case BestOfRecords(n=n, value=value, values=values, present=present):
                work = segments.best_of(n, len(values))
                own = [self.whole(each, None) for each in (*values, *present)]
                inputs = [self.whole(value, level), *own]
            case _:
                assert_never(node)
        kind = kind_for(self.bounds[node], (0, 2**15 - 1))

        def fitted(*values: Any) -> Array:
            found = work(*values)
            return found if found.dtype == kind else found.astype(kind)

        self.emit(node, fitted, offsets, *inputs, *(() if where is None else (where,)), kind=kind)
