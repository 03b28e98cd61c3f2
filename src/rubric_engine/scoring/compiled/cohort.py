"""Units that are scored together, out of plain facts: any results, whatever the rubric asks of other units.

A rubric falls apart into stages. Behind each stage's code, which takes one unit at a time, stands what looks at all units: the *crossings*, worked out for all of
them at once. The next stage takes each unit again, with what the crossings gave and what was worked out of the unit before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

from rubric_engine.core.flat.cells import Cell, Cells, Of, Request, cells, in_order, operands
from rubric_engine.core.flat.flatten import flatten
from rubric_engine.core.flat.ops import (
    Across,
    AcrossDistinct,
    BestOfRecords,
    Distinct,
    Gather,
    IntColumn,
    Lit,
    Node,
    Ranking,
    RecordRivals,
    Rivals,
    Side,
    Sure,
    Trimmed,
    TruthColumn,
    UnitName,
    WordsColumn,
)
from rubric_engine.core.flat.sizes import too_large
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.ir import Program
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.scoring.compiled.code import Lines, function
from rubric_engine.scoring.compiled.columns import Naming, Plain, looked_at
from rubric_engine.scoring.compiled.crossing import (
    Column,
    Groups,
    across,
    across_distinct,
    different_of,
    field_of,
    fineness,
    groups_of,
    joined,
    places_of,
    rivals,
    sizes,
)
from rubric_engine.scoring.compiled.text import Statement, Writer
from rubric_engine.scoring.compiled.unit import Result, decoded, said

Columns = frozenset[tuple[str | None, str]]
"""Columns by (list or None, name), as in ``Given``."""

Crossing = Rivals | Across | AcrossDistinct


@frozen(eq=False)
class Stage:
    """``code`` takes ``(values, unit, common, saved, *crossed)`` of one unit, where ``saved`` is what the stage before gave of it. ``crossed``: what is worked out of all units
    beforehand. ``gives``: where a node stands in what the code gives; empty for the last stage, which gives the cells."""

    crossed: tuple[Crossing, ...]
    code: Callable[..., tuple[Any, ...]]
    gives: Mapping[Node, int]


@frozen(eq=False)
class CohortScorer:
    """``looked_at``: the columns that matter. ``unsupported``: what was asked for and can't be compiled. ``common``: code for what is the same for all units, because it hangs
    on shared facts alone."""

    cells: tuple[Cell, ...]
    unsupported: tuple[tuple[Of, str, Unsupported], ...]
    looked_at: Columns
    common: Callable[[tuple[Plain, ...]], tuple[Any, ...]]
    stages: tuple[Stage, ...]

    def run(self, units: Sequence[tuple[Plain, ...]], names: Sequence[str | None] | None = None) -> list[tuple[Any, ...]]:
        """A value for each of ``cells``, for each unit. ``units``: plain facts; ``names``: what the units are called.

        Raises:
            TooLarge: where a common denominator grows beyond bounds.
        """
        if not units:
            return []
        common = self.common(units[0])
        crossings = Crossings(len(units))
        rows: list[tuple[Any, ...]] = [()] * len(units)
        for stage in self.stages:
            crossed = [crossings.worked_out(node) for node in stage.crossed]
            rows = list(map(stage.code, units, repeat(None) if names is None else names, repeat(common), rows, *crossed))
            crossings.rows, crossings.gives = rows, stage.gives
        return rows

    def results(self, units: Sequence[tuple[Plain, ...]], names: Sequence[str | None] | None = None) -> list[dict[tuple[Of, str], Result]]:
        return [
            {(cell.of, cell.id): decoded(cell, raw) for cell, raw in zip(self.cells, row, strict=True)} for row in self.run(units, names)
        ]


# ---------------------------------------------------------------- crossings of one run


@define(eq=False)
class Crossings:
    """``rows``: what the latest stage gave of each unit. What is put in order is put in order once."""

    units: int
    rows: list[tuple[Any, ...]] = field(factory=list)
    gives: Mapping[Node, int] = field(factory=dict)
    columns: dict[Node, Column] = field(factory=dict)
    kept: dict[Any, Any] = field(factory=dict)

    def worked_out(self, node: Crossing) -> Column:
        if node not in self.columns:
            self.columns[node] = self._worked_out(node)
        return self.columns[node]

    def _worked_out(self, node: Crossing) -> Column:
        match node:
            case Across(how=how, value=value, where=where, within=within):
                return across(how, self._column(value), self._column(where), self._groups(within))
            case AcrossDistinct(keys=keys, where=where, within=within):
                return across_distinct([self._column(key) for key in keys], self._column(where), self._groups(within))
            case Rivals(ranking=ranking, side=Side.ALL):
                return sizes(self._column(ranking.takes), self._groups(ranking.within))
            case Rivals():
                return self._rivals(node)

    def _rivals(self, node: Rivals) -> Column:
        ranking = node.ranking
        fine = tuple(max(self._fine(key.bottom), self._fine(bottom)) for key, (_, bottom) in zip(ranking.keys, node.probe, strict=True))
        probes = self._places(ranking, node.probe, fine)
        groups = self._groups(ranking.within)
        found = self._different(ranking, fine) if node.places else self._field(ranking, fine)
        return rivals(found, probes, groups, node.side)

    def _field(self, ranking: Ranking, fine: tuple[int, ...]) -> list[Column]:
        def work() -> list[Column]:
            own = self._places(ranking, tuple((key.top, key.bottom) for key in ranking.keys), fine)
            return field_of(own, self._column(ranking.takes), self._groups(ranking.within))

        found: list[Column] = self._once((ranking, fine), work)
        return found

    def _different(self, ranking: Ranking, fine: tuple[int, ...]) -> list[Column]:
        found: list[Column] = self._once((ranking, fine, "different"), lambda: different_of(self._field(ranking, fine)))
        return found

    def _places(self, ranking: Ranking, probe: tuple[tuple[Node, Node], ...], fine: tuple[int, ...]) -> Column:
        rising = tuple(key.rising for key in ranking.keys)

        def work() -> Column:
            keys = [
                places_of(self._column(top), self._column(bottom), parts, rising=turned)
                for (top, bottom), parts, turned in zip(probe, fine, rising, strict=True)
            ]
            return joined(keys)

        found: Column = self._once(("places", probe, fine, rising), work)
        return found

    def _fine(self, bottom: Node) -> int:
        if isinstance(bottom, Lit):
            return fineness((bottom.value,))
        found: int = self._once(("fine", bottom), lambda: fineness(self._column(bottom)))
        return found

    def _groups(self, within: tuple[Node, ...]) -> Groups:
        found: Groups = self._once(("groups", within), lambda: groups_of([self._column(each) for each in within], self.units))
        return found

    def _column(self, node: Node) -> Column:
        found = self.columns.get(node)
        if found is None:
            found = self.columns[node] = self._new_column(node)
        return found

    def _new_column(self, node: Node) -> Column:
        match node:
            case Lit(value=value):
                return [value] * self.units
            case Sure(holds=holds):
                return [holds] * self.units
            case _:
                place = self.gives[node]
                return [row[place] for row in self.rows]

    def _once(self, key: Any, work: Callable[[], Any]) -> Any:
        if key not in self.kept:
            self.kept[key] = work()
        return self.kept[key]


# ---------------------------------------------------------------- compiling


def compile_cohort(program: Program, request: Request, *, dense: bool, lines: Lines, open: Columns | None = None) -> CohortScorer:
    """``dense``: nothing is missing. Else ``open`` are the columns of which values may be missing (None: any)."""
    open = frozenset() if dense else open
    wanted = cells(flatten(program, alone=False, given=Given(open)), request)
    large = too_large(in_order(wanted.roots))
    if large is not None:
        refused = tuple((cell.of, cell.id, large) for cell in wanted.cells)
        return CohortScorer((), (*wanted.unsupported, *refused), frozenset(), lambda values: (), (Stage((), lambda *given: (), {}),))
    common, stages = _compiled(wanted, Plan.of(wanted), _loose(program, open), lines)
    return CohortScorer(wanted.cells, wanted.unsupported, looked_at(wanted), common, stages)


def _loose(program: Program, open: Columns | None) -> Columns:
    """The columns that may hold something else than a value."""
    every = [(None, spec) for spec in program.facts] + [(spec.name, column) for spec in program.facts for column in spec.fields]
    return frozenset((level, spec.name) for level, spec in every if spec.or_none or open is None or (level, spec.name) in open)


@frozen(eq=False)
class Plan:
    """For each stage what it ``takes`` over (of the stage before), which crossings stand before it, and what it ``gives``. ``common``: what is the same for all units."""

    takes: tuple[tuple[Node, ...], ...]
    crossed: tuple[tuple[Crossing, ...], ...]
    gives: tuple[tuple[Node, ...], ...]
    common: tuple[Node, ...]

    @classmethod
    def of(cls, wanted: Cells) -> Plan:
        order = in_order(wanted.roots)
        stage, same = _stages(order), _same_for_all(order, wanted.flat.program)
        last = max(stage.values(), default=0)
        common: dict[Node, None] = {}
        takes, crossed, gives = list[tuple[Node, ...]](), list[tuple[Crossing, ...]](), [wanted.roots]
        for number in range(last, -1, -1):
            met = _met(gives[-1], number, stage, same)
            common.update(dict.fromkeys(node for node in met if node in same))
            crossings = tuple(node for node in met if isinstance(node, Crossing) and stage[node] == number)
            before = tuple(node for node in met if node not in same and node not in crossings)
            takes.append(before)
            crossed.append(crossings)
            inputs = [node for crossing in crossings for node in operands(crossing) if not isinstance(node, Lit | Sure)]
            gives.append(tuple(dict.fromkeys((*before, *inputs))))
        return cls(tuple(reversed(takes)), tuple(reversed(crossed)), tuple(reversed(gives[:-1])), tuple(common))


def _stages(order: Iterable[Node]) -> dict[Node, int]:
    """How many crossings, one behind the other, a node hangs on."""
    stage: dict[Node, int] = {}
    for node in order:
        stage[node] = max((stage[used] for used in operands(node)), default=0) + isinstance(node, Crossing)
    return stage


def _same_for_all(order: Iterable[Node], program: Program) -> set[Node]:
    """What of a unit hangs on shared facts alone."""
    shared = {spec.name for spec in program.facts if spec.shared}
    same: set[Node] = set()
    for node in order:
        if not shared or isinstance(node, UnitName | Crossing):
            continue
        if isinstance(node, IntColumn | TruthColumn | WordsColumn):
            own = (node.fact if node.level is None else node.level) in shared
        elif isinstance(node, Gather | Distinct | Trimmed | BestOfRecords | RecordRivals):
            own = node.records in shared
        else:
            own = True
        if own and all(used in same for used in operands(node)):
            same.add(node)
    return {node for node in same if (node.level is None and operands(node)) or isinstance(node, RecordRivals)}


def _met(roots: Iterable[Node], number: int, stage: Mapping[Node, int], same: set[Node]) -> list[Node]:
    """Going down from the roots: what is there before the stage begins. Columns are read again wherever they are needed."""
    met: dict[Node, None] = {}
    seen: set[Node] = set()
    waiting = list(reversed(tuple(roots)))
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        before = stage[node] < number and node.level is None and bool(operands(node))
        if node in same or before or isinstance(node, Crossing):
            met[node] = None
        else:
            waiting.extend(reversed(operands(node)))
    return list(met)


# ---------------------------------------------------------------- code


def _compiled(wanted: Cells, plan: Plan, loose: Columns, lines: Lines) -> tuple[Callable[..., Any], tuple[Stage, ...]]:
    stages: list[Stage] = []
    for number, gives in enumerate(plan.gives):
        last = number == len(plan.gives) - 1
        code = _Code.of(wanted, loose)
        before = () if number == 0 else plan.gives[number - 1]
        code.unpack(plan.common, "k", "common")
        code.unpack(before, "s", "saved", used=plan.takes[number])
        crossed = [code.name(node, f"x{i}") for i, node in enumerate(plan.crossed[number])]
        code.writer.write(gives)
        given = ", ".join(said(cell, code.writer) for cell in wanted.cells) if last else code.given(gives)
        parameters = ", ".join(("values", "unit", "common", "saved", *crossed))
        stages.append(
            Stage(plan.crossed[number], code.function(parameters, given, lines), {} if last else {n: i for i, n in enumerate(gives)})
        )
    code = _Code.of(wanted, loose)
    code.writer.write(plan.common)
    return code.function("values", code.given(plan.common), lines), tuple(stages)


@define(eq=False)
class _Code:
    """A function about one unit. ``facts``: the places of those that it reads."""

    tight: Naming
    loosely: Naming
    loose: Columns
    writer: Writer = field(init=False)
    facts: set[int] = field(factory=set)
    before: list[Statement] = field(factory=list)

    @classmethod
    def of(cls, wanted: Cells, loose: Columns) -> _Code:
        program, make = wanted.flat.program, wanted.flat.make
        made = cls(Naming(program), Naming(program, safe=True), loose)
        made.writer = Writer(made._column, made._records, make.bounds, make.places)
        return made

    def name(self, node: Node, name: str) -> str:
        self.writer.names[node] = name
        return name

    def unpack(self, nodes: Sequence[Node], letter: str, out_of: str, used: Sequence[Node] | None = None) -> None:
        wanted = set(nodes if used is None else used)
        for i, node in enumerate(nodes):
            if isinstance(node, RecordRivals):
                self.writer.call_places(node, f"{letter}{i}")
            elif node in wanted:
                self.name(node, f"{letter}{i}")
        if wanted:
            names = [f"{letter}{i}" if node in wanted else "_" for i, node in enumerate(nodes)]
            self.before.append(Statement(f"({', '.join(names)},) = {out_of}"))

    def given(self, nodes: Iterable[Node]) -> str:
        """What ``unpack`` takes apart. Of records it is the list of their places."""
        say, say_places = self.writer.say, self.writer.say_places
        return ", ".join(say_places(node) if isinstance(node, RecordRivals) else say(node) for node in nodes)

    def function(self, parameters: str, given: str, lines: Lines) -> Callable[..., Any]:
        count = len(self.tight.program.facts)
        if 3 * len(self.facts) > count:
            names = (f"f{place}" if place in self.facts else "_" for place in range(count))
            read = [Statement(f"({', '.join(names)},) = values")]
        else:
            read = [Statement(f"f{place} = values[{place}]") for place in sorted(self.facts)]
        result = Statement(f"return ({given},)" if given else "return ()")
        return function("score", parameters, [*read, *self.before, *self.writer.statements, result], lines)

    def _column(self, node: Node) -> str:
        if not isinstance(node, IntColumn | TruthColumn | WordsColumn):
            return self.tight.column(node)
        if node.level is None:
            self.facts.add(self.tight.fact(node.fact))
        return (self.loosely if (node.level, node.fact) in self.loose else self.tight).column(node)

    def _records(self, name: str) -> tuple[str, str]:
        self.facts.add(self.tight.fact(name))
        return (self.loosely if (None, name) in self.loose else self.tight).records(name)
