"""What a request needs, in stages: each is worked out block by block, and then what looks at several units out of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rubric_engine.core.flat.cells import Cells, without
from rubric_engine.core.flat.ops import (
    BestOfRecords,
    Distinct,
    Gather,
    IntColumn,
    Lit,
    Node,
    RecordRivals,
    Sure,
    Trimmed,
    TruthColumn,
    UnitName,
    WordsColumn,
)
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.scoring.columnar.fusing import Fused
from rubric_engine.scoring.columnar.plain import Layout
from rubric_engine.scoring.columnar.registers import Steps
from rubric_engine.scoring.columnar.table import ColumnKey

MOST_KEPT: Final = 64


@frozen(eq=False)
class Columns:
    """The columns that a stage reads, with their keys in a table."""

    ints: tuple[tuple[IntColumn, ColumnKey], ...]
    truths: tuple[tuple[TruthColumn, ColumnKey], ...]
    texts: tuple[WordsColumn | UnitName, ...]
    numbers: frozenset[ColumnKey]

    @classmethod
    def of(cls, order: Iterable[Node]) -> Columns:
        nodes = tuple(order)
        ints = tuple((node, (node.level, node.fact, node.part)) for node in nodes if isinstance(node, IntColumn))
        truths = tuple((node, (node.level, node.fact, node.part)) for node in nodes if isinstance(node, TruthColumn))
        texts = tuple(node for node in nodes if isinstance(node, WordsColumn | UnitName))
        return cls(ints, truths, texts, frozenset(key for _, key in ints))

    @property
    def nodes(self) -> tuple[Node, ...]:
        return (*(node for node, _ in self.ints), *(node for node, _ in self.truths), *self.texts)


@frozen(eq=False)
class Parted:
    """Columns that stand in a ``Plain``, each with its place there; and the others."""

    ints: tuple[IntColumn, ...]
    int_places: tuple[int, ...]
    truths: tuple[TruthColumn, ...]
    truth_places: tuple[int, ...]
    others: Columns

    @classmethod
    def of(cls, columns: Columns, layout: Layout) -> Parted:
        ints = {node: layout.ints[key] for node, key in columns.ints if key in layout.ints}
        truths = {node: layout.truths[key] for node, key in columns.truths if key in layout.truths}
        others = Columns(
            tuple(each for each in columns.ints if each[0] not in ints),
            tuple(each for each in columns.truths if each[0] not in truths),
            columns.texts,
            columns.numbers,
        )
        return cls(tuple(ints), tuple(ints.values()), tuple(truths), tuple(truths.values()), others)


@frozen(eq=False)
class Ready:
    """Steps, and from which place of a ``Plain`` to which register its columns of numbers and of truths go."""

    steps: Steps
    ints: tuple[tuple[int, int], ...] = ()
    truths: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, steps: Steps, parted: Parted | None) -> Ready:
        if parted is None:
            return cls(steps)
        register = steps.register
        ints = tuple((place, register[node]) for node, place in zip(parted.ints, parted.int_places, strict=True))
        return cls(steps, ints, tuple((place, register[node]) for node, place in zip(parted.truths, parted.truth_places, strict=True)))


@define(eq=False)
class Stage:
    """``roots`` are worked out block by block, when the results of ``crossings`` (each with what looks at several units) of all earlier stages are there."""

    fused: Fused
    roots: tuple[Node, ...]
    order: tuple[Node, ...]
    given: frozenset[Node]
    crossings: tuple[Node, ...]
    columns: Columns
    has_records: bool
    kept: dict[tuple[object, ...], Ready] = field(factory=dict)
    parted: dict[Layout, Parted] = field(factory=dict)

    def apart(self, layout: Layout) -> Parted:
        """Which of the columns are plain; found once for each layout."""
        found = self.parted.get(layout)
        if found is None:
            if len(self.parted) >= MOST_KEPT:
                self.parted.clear()
            found = self.parted[layout] = Parted.of(self.columns, layout)
        return found

    @classmethod
    def of(cls, fused: Fused, roots: tuple[Node, ...], given: frozenset[Node], crossings: tuple[Node, ...]) -> Stage:
        order = fused.order(roots, given)
        records = any(isinstance(node, Gather | Distinct | Trimmed | BestOfRecords) for node in order)
        return cls(fused, roots, order, given & frozenset(order), crossings, Columns.of(order), records)


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


def counted_together(prepared: Prepared) -> list[ColumnKey]:
    """The truths that are added up, those of one weight one behind the other: where they lie like that in a table they are added at once."""
    sums = sorted(prepared.fused.linear.values(), key=lambda linear: -len(linear.truths))
    found: dict[ColumnKey, None] = {}
    for linear in sums:
        weights = dict.fromkeys(weight for weight, _ in linear.truths)
        for weight in weights:
            for each, truth in linear.truths:
                if each == weight and isinstance(truth, TruthColumn) and truth.level is None:
                    found.setdefault((truth.level, truth.fact, truth.part))
    return list(found)
