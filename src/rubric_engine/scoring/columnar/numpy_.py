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

from rubric_engine.core.flat.cells import Cells, without
from rubric_engine.core.flat.ops import (
    Int,
    IntColumn,
    Lit,
    Node,
    RecordRivals,
    Sure,
    TruthColumn,
    UnitName,
    WordsColumn,
)
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.scoring.columnar.crossing import Inputs, crossed
from rubric_engine.scoring.columnar.fusing import Fused
from rubric_engine.scoring.columnar.registers import Steps
from rubric_engine.scoring.columnar.steps import Compiler
from rubric_engine.scoring.columnar.table import (
    Array,
    Bits,
    ColumnKey,
    Layout,
    Level,
    Plain,
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
_MOST_STEPS_KEPT: Final = 64
_THREADED: Final = 4 * BLOCK

Answer = Array | int | bool
"""Of a node: an array with one value for each unit, or what is the same for all."""


@frozen(eq=False)
class _Columns:
    """The columns that a stage reads, with their keys in a table."""

    ints: tuple[tuple[IntColumn, ColumnKey], ...]
    truths: tuple[tuple[TruthColumn, ColumnKey], ...]
    texts: tuple[WordsColumn | UnitName, ...]
    numbers: frozenset[ColumnKey]

    @classmethod
    def of(cls, order: Iterable[Node]) -> _Columns:
        nodes = tuple(order)
        ints = tuple((node, (node.level, node.fact, node.part)) for node in nodes if isinstance(node, IntColumn))
        truths = tuple((node, (node.level, node.fact, node.part)) for node in nodes if isinstance(node, TruthColumn))
        texts = tuple(node for node in nodes if isinstance(node, WordsColumn | UnitName))
        return cls(ints, truths, texts, frozenset(key for _, key in ints))

    @property
    def nodes(self) -> tuple[Node, ...]:
        return (*(node for node, _ in self.ints), *(node for node, _ in self.truths), *self.texts)


@frozen(eq=False)
class _Parted:
    """Columns that stand in a ``Plain``, each with its place there; and the others."""

    ints: tuple[IntColumn, ...]
    int_places: tuple[int, ...]
    truths: tuple[TruthColumn, ...]
    truth_places: tuple[int, ...]
    others: _Columns

    @classmethod
    def of(cls, columns: _Columns, layout: Layout) -> _Parted:
        ints = {node: layout.ints[key] for node, key in columns.ints if key in layout.ints}
        truths = {node: layout.truths[key] for node, key in columns.truths if key in layout.truths}
        others = _Columns(
            tuple(each for each in columns.ints if each[0] not in ints),
            tuple(each for each in columns.truths if each[0] not in truths),
            columns.texts,
            columns.numbers,
        )
        return cls(tuple(ints), tuple(ints.values()), tuple(truths), tuple(truths.values()), others)


@define(eq=False)
class Stage:
    """``roots`` are worked out block by block, when the results of ``crossings`` (each with what looks at several units) of all earlier stages are there."""

    fused: Fused
    roots: tuple[Node, ...]
    order: tuple[Node, ...]
    given: frozenset[Node]
    crossings: tuple[Node, ...]
    columns: _Columns
    kept: dict[tuple[object, ...], Steps] = field(factory=dict)
    parted: dict[Layout, _Parted] = field(factory=dict)

    def apart(self, layout: Layout) -> _Parted:
        """Which of the columns are plain; found once for each layout."""
        found = self.parted.get(layout)
        if found is None:
            if len(self.parted) >= _MOST_STEPS_KEPT:
                self.parted.clear()
            found = self.parted[layout] = _Parted.of(self.columns, layout)
        return found

    @classmethod
    def of(cls, fused: Fused, roots: tuple[Node, ...], given: frozenset[Node], crossings: tuple[Node, ...]) -> Stage:
        order = fused.order(roots, given)
        return cls(fused, roots, order, given & frozenset(order), crossings, _Columns.of(order))


@frozen(eq=False)
class Prepared:
    """What a request needs, in the order in which it is worked out; made once, for any number of tables."""

    cells: Cells
    fused: Fused
    stages: tuple[Stage, ...]


RANKED_RECORDS = Unsupported("ranks of records", "places among the records of a list aren't worked out over columns")


def prepare(wanted: Cells) -> Prepared:
    wanted = without(wanted, (RecordRivals,), RANKED_RECORDS)
    roots = wanted.roots
    fused = Fused.of(roots)
    order = fused.order(roots, frozenset())
    depth: dict[Node, int] = {}
    for node in order:
        used = max((depth[each] for each in fused.needs(node)), default=0)
        depth[node] = used + 1 if fused.is_crossing(node) else used
    stages: list[Stage] = []
    for number in range(1, max(depth.values(), default=0) + 1):
        now = tuple(node for node in order if fused.is_crossing(node) and depth[node] == number)
        given = frozenset(node for node in order if fused.is_crossing(node) and depth[node] < number)
        needed = tuple(dict.fromkeys(used for node in now for used in fused.needs(node) if not isinstance(used, Lit | Sure)))
        stages.append(Stage.of(fused, needed, given, now))
    given = frozenset(node for node in order if fused.is_crossing(node))
    stages.append(Stage.of(fused, roots, given, ()))
    return Prepared(wanted, fused, tuple(stages))


def run(prepared: Prepared, table: Table, *, threads: int = 1) -> dict[Node, Answer]:
    """The values of the cells' roots for all units. Raises ``OutsideError`` where a column of the table has values that it may not have."""
    found: dict[Node, Array] = {}
    with _pool(threads, table.rows) as each:
        for stage in prepared.stages[:-1]:
            inputs = Inputs(table, _blocks(stage, table, found, each, check=False))
            work = partial(crossed, fused=prepared.fused, inputs=inputs)
            found.update(zip(stage.crossings, each(work, stage.crossings), strict=True))
        return _blocks(prepared.stages[-1], table, found, each, check=True)


Each = Callable[[Callable[[Any], Any], Iterable[Any]], list[Any]]


class _pool:
    """Runs what doesn't hang on one another side by side, where it pays."""

    def __init__(self, threads: int, rows: int) -> None:
        self._executor = ThreadPoolExecutor(threads) if threads > 1 and rows >= _THREADED else None

    def __enter__(self) -> Each:
        return self._each

    def _each(self, work: Callable[[Any], Any], over: Iterable[Any]) -> list[Any]:
        return [work(item) for item in over] if self._executor is None else list(self._executor.map(work, over))

    def __exit__(self, *error: object) -> None:
        if self._executor is not None:
            self._executor.shutdown()


# ---------------------------------------------------------------- blocks


def _blocks(stage: Stage, table: Table, found: dict[Node, Array], each: Each, *, check: bool) -> dict[Node, Answer]:
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
        elif (values := _ready(root, table)) is not None:
            results[root] = values
        else:
            whole.append(root)
    if not whole and not check:
        return results
    loads = _Loads.of(stage, table, check)
    parts = each(lambda span: _block(stage, table, whole, given, bounds, span, loads), _spans(table))
    for number, root in enumerate(whole):
        results[root] = _joined([part[number] for part in parts], root)
    return results


def _ready(root: Node, table: Table) -> Array | None:
    """What stands in the table as it is asked for."""
    match root:
        case IntColumn() if table.plain is not None and (root.level, root.fact, root.part) in table.plain.layout.ints:
            return table.plain.ints[table.plain.layout.ints[root.level, root.fact, root.part]]
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
    records = max((int(offsets[-1]) for offsets in table.offsets.values()), default=0)
    if not table.rows or table.plain is not None:
        return [(0, table.rows)]
    block = max(1, BLOCK * table.rows // max(table.rows, records // 4))
    return ((start, min(start + block, table.rows)) for start in range(0, table.rows, block))


def _joined(parts: Sequence[Array], root: Node) -> Array:
    if isinstance(root, Int) and not any(part.dtype == OBJECT for part in parts):
        result = np.empty(sum(map(len, parts)), INT64)
        np.concatenate(parts, out=result)
        return result
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


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
    parted: _Parted | None

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
            [(key, column) for key, column in table.ints.items() if key not in columns.numbers] if check else [],
            parted,
        )

    def put(self, plain: Plain, values: dict[Node, Any], kinds: dict[Node, Kind], bounds: dict[Node, Bounds]) -> None:
        """What is plain of them, which is whole columns."""
        parted, kinds_there = self.parted, plain.layout.kinds
        assert parted is not None
        values.update(zip(parted.ints, [plain.ints[place] for place in parted.int_places], strict=True))
        kinds.update(zip(parted.ints, [kinds_there[place] for place in parted.int_places], strict=True))
        bounds.update(zip(parted.ints, [plain.bounds[place] for place in parted.int_places], strict=True))
        values.update(zip(parted.truths, [plain.truths[place] for place in parted.truth_places], strict=True))


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
    if table.plain is not None:
        loads.put(table.plain, values, kinds, known)
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
    most = max((int((offsets[1:] - offsets[:-1]).max(initial=0)) for offsets in span.offsets.values()), default=0)
    steps = _steps(stage, wanted, known, kinds, widened(0, most)[1] or 0, loads.parted)
    return _run(steps, wanted, values, table, span)


def _numbers(column: Whole, key: ColumnKey, reach: tuple[int, int]) -> tuple[Array, Bounds]:
    part = column.part(*reach)
    bounds = read_bounds(column, part, key)
    if column.plus:
        part = np.add(part, column.plus, dtype=kind_for(bounds, exact_bounds(part), (column.plus, column.plus)))
    elif part.dtype == np.uint64:  # beside signed numbers it would be taken for something broken
        part = part.astype(kind_for(bounds))
    return part, bounds


def _steps(
    stage: Stage, wanted: Sequence[Node], bounds: dict[Node, Bounds], kinds: dict[Node, Kind], most: int, parted: _Parted | None
) -> Steps:
    """``parted`` says in which order the columns stand in ``bounds`` and ``kinds``."""
    key = (parted, tuple(wanted), tuple(bounds.values()), tuple(kinds.values()), most)
    steps = stage.kept.get(key)
    if steps is None:
        inputs = {node: kinds.get(node, INT64) for node in (*stage.given, *stage.columns.nodes)}
        ints: dict[Int, Bounds] = {node: each for node, each in bounds.items() if isinstance(node, Int)}
        steps = Compiler(stage.fused, inputs, ints, most).compiled(stage.order, wanted)
        if len(stage.kept) >= _MOST_STEPS_KEPT:
            stage.kept.clear()
        stage.kept[key] = steps
    return steps


def _run(steps: Steps, wanted: Sequence[Node], values: dict[Node, Any], table: Table, span: _Span) -> list[Array]:
    registers: list[Any] = [None] * steps.size
    registers[0] = (span.stop - span.start,)
    for place, constant in steps.constants:
        registers[place] = constant
    for place, word in steps.words:
        registers[place] = table.vocabulary.get(word, -1)
    for level, place in steps.offsets.items():
        registers[place] = span.offsets[level] - span.offsets[level][0]
    for node, value in values.items():
        if node in steps.register:
            registers[steps.register[node]] = value
    with np.errstate(all="ignore"):
        for step, free in steps.run:
            step(registers)
            for place in free:
                registers[place] = None
    return [registers[steps.register[root]] for root in wanted]
