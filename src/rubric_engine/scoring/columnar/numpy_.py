"""The flat form run with NumPy.

What looks at several units (places, numbers over a cohort) is worked out first, over whole columns; everything else block by block, so that what is in between
stays in the processor's cache. A block is run by steps that are made for the bounds of its columns, and kept: blocks of one table mostly share them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import numpy as np

from rubric_engine.core.flat.ops import Int, IntColumn, Lit, Node, Sure, TruthColumn, UnitName, WordsColumn
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.columnar.crossing import Inputs, crossed
from rubric_engine.scoring.columnar.plain import Plain
from rubric_engine.scoring.columnar.stages import MOST_KEPT, Parted, Prepared, Ready, Stage
from rubric_engine.scoring.columnar.steps import Compiler
from rubric_engine.scoring.columnar.table import (
    Array,
    Bits,
    ColumnKey,
    Level,
    Table,
    Truths,
    Whole,
    exact_bounds,
    parts_of,
    read_bounds,
    widened,
)
from rubric_engine.scoring.columnar.widths import INT64, OBJECT, Kind, kind_for

BLOCK: Final = 65_536
"""Units of a block; of a list that has many records for each unit fewer."""
_THREADED: Final = 4 * BLOCK

Answer = Array | int | bool
"""Of a node: an array with one value for each unit, or what is the same for all."""


def run(prepared: Prepared, table: Table, *, threads: int = 1) -> dict[Node, Answer]:
    """The values of the cells' roots for all units. Raises ``OutsideError`` where a column of the table has values that it may not have."""
    found: dict[Node, Array] = {}
    with _Each(threads, table.rows) as each:
        for stage in prepared.stages[:-1]:
            inputs = Inputs(table, _blocks(stage, table, found, each, check=False), each.alone)
            work = partial(crossed, fused=prepared.fused, inputs=inputs)
            found.update(zip(stage.crossings, each(work, stage.crossings), strict=True))
        return _blocks(prepared.stages[-1], table, found, each, check=True)


class _Each:
    """Runs what doesn't hang on one another side by side, where it pays; ``alone``: one behind the other."""

    def __init__(self, threads: int, rows: int) -> None:
        self._executor = ThreadPoolExecutor(threads) if threads > 1 and rows >= _THREADED else None
        self.alone = self._executor is None

    def __enter__(self) -> _Each:
        return self

    def __call__(self, work: Callable[[Any], Any], over: Iterable[Any]) -> list[Any]:
        return [work(item) for item in over] if self._executor is None else list(self._executor.map(work, over))

    def __exit__(self, *error: object) -> None:
        if self._executor is not None:
            self._executor.shutdown()


# ---------------------------------------------------------------- blocks


def _blocks(stage: Stage, table: Table, found: dict[Node, Array], each: _Each, *, check: bool) -> dict[Node, Answer]:
    """``check``: hold every column of the table against what is allowed, not only those that are needed."""
    given = {node: found[node] for node in stage.given}
    bounds: dict[Node, Bounds] = {node: widened(*exact_bounds(values)) for node, values in given.items() if isinstance(node, Int)}
    results: dict[Node, Answer] = {}
    whole: list[Node] = []
    for root in stage.roots:
        if isinstance(root, Lit):
            results[root] = root.value
        elif isinstance(root, Sure):
            results[root] = root.holds
        elif root in given:
            results[root] = given[root]
        elif (values := _ready(root, table, narrow=not check)) is not None:
            results[root] = values
        else:
            whole.append(root)
    if not whole and not check:
        return results
    loads = _Loads.of(stage, table, check)
    parts = each(lambda span: _block(stage, table, whole, given, bounds, span, loads), _spans(table))
    for number, root in enumerate(whole):
        results[root] = _joined([part[number] for part in parts], root, narrow=not check)
    return results


def _ready(root: Node, table: Table, *, narrow: bool) -> Array | None:
    """What stands in the table as it is asked for; ``narrow``: or in fewer bits."""
    match root:
        case IntColumn() if table.plain is not None and (root.level, root.fact, root.part) in table.plain.layout.ints:
            return (table.plain.narrow if narrow else table.plain.ints)[table.plain.layout.ints[root.level, root.fact, root.part]]
        case IntColumn() if not table.ints[root.level, root.fact, root.part].plus:
            values = table.ints[root.level, root.fact, root.part].values
            return values.astype(kind_for(exact_bounds(values))) if values.dtype == np.uint64 else values
        case WordsColumn(level=None):
            return table.words[None, root.fact]
        case UnitName() if table.names is not None:
            return table.names
        case _:
            return None


def is_one_block(rows: int, offsets: Mapping[str, Array]) -> bool:
    """Whether a table of so many units is worked out in one go."""
    return rows <= BLOCK and all(ends[-1] <= 4 * BLOCK for ends in offsets.values())


def _spans(table: Table) -> Iterable[tuple[int, int]]:
    if not table.rows or table.plain is not None:
        return [(0, table.rows)]
    records = max((int(offsets[-1]) for offsets in table.offsets.values()), default=0)
    block = max(1, BLOCK * table.rows // max(table.rows, records // 4))
    return ((start, min(start + block, table.rows)) for start in range(0, table.rows, block))


def _joined(parts: Sequence[Array], root: Node, *, narrow: bool) -> Array:
    """Numbers in 64 bits, unless they are ``narrow`` and of one block."""
    first = parts[0]
    if len(parts) == 1 and (narrow or first.dtype in (INT64, OBJECT) or not isinstance(root, Int)):
        return first
    if isinstance(root, Int) and not any(part.dtype == OBJECT for part in parts):
        result = np.empty(sum(map(len, parts)), INT64)
        np.concatenate(parts, out=result)
        return result
    return np.concatenate(parts)


@frozen(eq=False)
class _Span:
    """A block of units, and where its records lie in each list."""

    start: int
    stop: int
    offsets: dict[str, Array]

    def of(self, level: Level) -> tuple[int, int]:
        if level is None:
            return self.start, self.stop
        return int(self.offsets[level][0]), int(self.offsets[level][-1])


@frozen(eq=False)
class _Loads:
    """What a stage reads of a table. ``checked``: columns that nobody needs, and that are held against what is allowed all the same."""

    ints: list[tuple[IntColumn, ColumnKey, Whole]]
    truths: Mapping[Level, tuple[list[TruthColumn], list[Truths | Bits]]]
    texts: list[tuple[WordsColumn | UnitName, Array]]
    checked: list[tuple[ColumnKey, Whole]]
    parted: Parted | None

    @classmethod
    def of(cls, stage: Stage, table: Table, check: bool) -> _Loads:
        parted = None if table.plain is None else stage.apart(table.plain.layout)
        columns = stage.columns if parted is None else parted.others
        truths: dict[Level, tuple[list[TruthColumn], list[Truths | Bits]]] = {}
        for truth, key in columns.truths:
            nodes, held = truths.setdefault(truth.level, ([], []))
            nodes.append(truth)
            held.append(table.truths[key])
        texts: list[tuple[WordsColumn | UnitName, Array]] = []
        for node in columns.texts:
            if isinstance(node, WordsColumn):
                texts.append((node, table.words[node.level, node.fact]))
            elif table.names is not None:
                texts.append((node, table.names))
        return cls(
            [(number, key, table.ints[key]) for number, key in columns.ints],
            truths,
            texts,
            [(key, column) for key, column in table.ints.items() if key not in columns.numbers and column.is_bounded] if check else [],
            parted,
        )

    def put(self, plain: Plain, kinds: dict[Node, Kind], bounds: dict[Node, Bounds]) -> dict[Node, int]:
        """Of what is plain: its kinds and bounds; and the rows of truths, if they lie in a matrix."""
        parted = self.parted
        assert parted is not None
        for node, place in zip(parted.ints, parted.int_places, strict=True):
            kinds[node], bounds[node] = plain.narrow[place].dtype, plain.bounds[place]
        return {} if plain.matrix is None else dict(zip(parted.truths, parted.truth_places, strict=True))


def _block(
    stage: Stage,
    table: Table,
    wanted: Sequence[Node],
    given: dict[Node, Array],
    bounds: dict[Node, Bounds],
    ends: tuple[int, int],
    loads: _Loads,
) -> list[Array]:
    span = _Span(*ends, {level: offsets[ends[0] : ends[1] + 1] for level, offsets in table.offsets.items()})
    reach = {level: span.of(level) for level in (None, *table.offsets)}
    values: dict[Node, Any] = {node: array[span.start : span.stop] for node, array in given.items()}
    kinds: dict[Node, Kind] = {node: array.dtype for node, array in given.items()}
    known = dict(bounds)
    for number, key, column in loads.ints:
        values[number], known[number] = _numbers(column, key, reach[key[0]])
        kinds[number] = values[number].dtype
    for level, (nodes, held) in loads.truths.items():
        values.update(zip(nodes, parts_of(held, *reach[level]), strict=True))
    for text, array in loads.texts:
        start, stop = reach[text.level]
        values[text] = array[start:stop]
    for key, column in loads.checked:
        read_bounds(column, column.part(*reach[key[0]]), key)
    sizes = (offsets[1:] - offsets[:-1] for offsets in span.offsets.values() if stage.has_records)
    most = max((int(np.maximum.reduce(each, initial=0)) for each in sizes), default=0)
    ready = _steps(stage, wanted, known, kinds, widened(0, most)[1] or 0, loads, table.plain)
    return _run(ready, wanted, values, table, span)


def _numbers(column: Whole, key: ColumnKey, reach: tuple[int, int]) -> tuple[Array, Bounds]:
    part = column.part(*reach)
    bounds = read_bounds(column, part, key)
    if column.plus:
        part = np.add(part, column.plus, dtype=kind_for(bounds, exact_bounds(part), (column.plus, column.plus)))
    elif part.dtype == np.uint64:  # beside signed numbers it would be taken for something broken
        part = part.astype(kind_for(bounds))
    return part, bounds


def _steps(
    stage: Stage,
    wanted: Sequence[Node],
    bounds: dict[Node, Bounds],
    kinds: dict[Node, Kind],
    most: int,
    loads: _Loads,
    plain: Plain | None,
) -> Ready:
    """``bounds`` and ``kinds``: of what isn't plain, in the order in which ``loads`` has it."""
    key = (loads.parted, None if plain is None else plain.told_by, tuple(wanted), tuple(bounds.values()), tuple(kinds.values()), most)
    ready = stage.kept.get(key)
    if ready is None:
        rows = {} if plain is None else loads.put(plain, kinds, bounds)
        inputs = {node: kinds.get(node, INT64) for node in (*stage.given, *stage.columns.nodes)}
        ints: dict[Int, Bounds] = {node: each for node, each in bounds.items() if isinstance(node, Int)}
        steps = Compiler(stage.fused, inputs, ints, most, rows).compiled(stage.order, wanted)
        ready = Ready.of(steps, loads.parted)
        if len(stage.kept) >= MOST_KEPT:
            stage.kept.clear()
        stage.kept[key] = ready
    return ready


def _run(ready: Ready, wanted: Sequence[Node], values: dict[Node, Any], table: Table, span: _Span) -> list[Array]:
    steps, plain = ready.steps, table.plain
    registers: list[Any] = [None] * steps.size
    registers[0] = (span.stop - span.start,)
    for place, constant in steps.constants:
        registers[place] = constant
    for place, word in steps.words:
        registers[place] = table.vocabulary.get(word, -1)
    for level, place in steps.offsets.items():
        offsets = span.offsets[level]
        registers[place] = offsets - offsets[0] if offsets[0] else offsets
    if plain is not None:
        for place, register in ready.ints:
            registers[register] = plain.narrow[place]
        for place, register in ready.truths:
            registers[register] = plain.truths[place]
        if steps.matrix:
            registers[steps.matrix] = plain.matrix
    for node, value in values.items():
        if node in steps.register:
            registers[steps.register[node]] = value
    with np.errstate(all="ignore"):
        for step, free in steps.run:
            step(registers)
            for place in free:
                registers[place] = None
    return [registers[steps.register[root]] for root in wanted]
