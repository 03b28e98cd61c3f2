"""How facts are laid out when code takes them straight from a caller's mapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from rubric_engine.core.flat.cells import in_order, operands
from rubric_engine.core.flat.ops import (
    AsInt,
    BestOfRecords,
    Distinct,
    Gather,
    Int,
    IntColumn,
    Lit,
    Node,
    Part,
    Pick,
    Sum,
    Times,
    Trimmed,
    TruthColumn,
    WordsColumn,
)
from rubric_engine.core.ir import Program, ValueKind
from rubric_engine.diagnostics.frozen import frozen
from rubric_engine.scoring.compiled.columns import Naming
from rubric_engine.scoring.compiled.guards import Guards, is_by_sight, is_natural, narrower
from rubric_engine.scoring.compiled.remembered import taker
from rubric_engine.scoring.compiled.shape import VERSION, Shape
from rubric_engine.scoring.compiled.text import Statement, Writer, is_plain_sum

_WORTH_COUNTING: Final = 6
"""Fewer yes/no with the same points are asked one by one."""


@frozen
class Called:
    """What the caller calls the facts that are given, and the fields of each list among them: the caller's own strings, for a mapping is
    looked up fastest by the very keys that it has."""

    facts: Mapping[str, str]
    fields: Mapping[str, tuple[str, ...]]


@frozen(eq=False)
class TakenNames(Naming):
    """Of the columns that code has taken from the caller: what needs no change has its raw name."""

    used: frozenset[str] = frozenset()

    def records(self, name: str) -> tuple[str, str]:
        place = self.fact(name)
        columns = "".join(f"{self._raw(each.name, name)}, " for each in self.program.facts[place].fields)
        return (f"f{place}" if name in self.used else f"r{place}"), columns

    def _raw(self, fact: str, level: str | None) -> str:
        if level is None:
            return super()._raw(fact, level)
        place = self.fact(level)
        fields = self.program.facts[place].fields
        number = next(i for i, each in enumerate(fields) if each.name == fact)
        plain = "c" if is_by_sight(fields[number]) and f"{level}.{fact}" in self.used else "r"
        return f"{plain}{place}_{number}"


@frozen(eq=False)
class Layout:
    """``counted``: yes/no that only pay, by what they pay; they come first in the shape, then other yes/no, then whole numbers. ``rest``: all others,
    lists last. ``sums``: what is added up of the records of lists while they are taken."""

    program: Program
    counted: Mapping[int, list[int]]
    truths: list[int]
    wholes: list[int]
    rest: list[int]
    sums: tuple[Gather, ...]
    used: frozenset[str]

    @classmethod
    def of(
        cls,
        program: Program,
        given: Collection[str],
        roots: tuple[Node, ...],
        added: Sequence[Int],
        looked_at: frozenset[str] = frozenset(),
    ) -> Layout | None:
        """``given``: the facts that the caller has. ``added``: what the total is the sum of. None where a fact that matters isn't given; ``looked_at`` are those
        that may matter when they are missing, though they don't while they are there."""
        specs = [(place, spec) for place, spec in enumerate(program.facts) if spec.name in given]
        order = in_order(roots)
        sums = tuple(node for node in order if isinstance(node, Gather) and is_plain_sum(node))
        used = _used(order, sums)
        lacking = {spec.name for spec in program.facts if spec.name not in given}
        if any(name.partition(".")[0] in lacking for name in (*used, *looked_at, *(node.records for node in sums))):
            return None
        if any(spec.missing_error for spec in program.facts if spec.name in lacking):
            return None
        paying = _paying(order, added)
        counted: dict[int, list[int]] = {}
        for place, spec in specs:
            if spec.name in paying:
                counted.setdefault(paying[spec.name], []).append(place)
        counted = {weight: places for weight, places in counted.items() if len(places) >= _WORTH_COUNTING}
        alone = {place for places in counted.values() for place in places}
        truths = [place for place, spec in specs if spec.kind is ValueKind.YES_NO and place not in alone]
        truths.sort(key=lambda place: program.facts[place].name in used)
        wholes = [place for place, spec in specs if is_natural(spec)]
        wholes.sort(key=lambda place: program.facts[place].name not in used and not narrower(program.facts[place]))
        shape = Shape(len(alone) + len(truths), len(wholes))
        if shape.truths + shape.wholes < 2 or not shape.usual:
            counted, truths, wholes = {}, [], []
        shaped = {*alone, *truths, *wholes} if truths or wholes or counted else set()
        rest = sorted((place for place, _ in specs if place not in shaped), key=lambda place: program.facts[place].kind is ValueKind.LIST)
        return cls(program, counted, truths, wholes, rest, sums, used)

    @property
    def shape(self) -> Shape:
        return Shape(sum(map(len, self.counted.values())) + len(self.truths), len(self.wholes))

    @property
    def shaped(self) -> list[int]:
        return [*(place for places in self.counted.values() for place in places), *self.truths, *self.wholes]

    @property
    def counting(self) -> int:
        """How many of the shape aren't looked at one by one, because they are counted or don't matter."""
        unseen = [place for place in self.truths if not self._is_needed(place)]
        return sum(map(len, self.counted.values())) + len(unseen)

    @property
    def needed(self) -> list[int]:
        """Those behind them that are looked at one by one: of the yes/no the last, of the whole numbers the first."""
        return [place for place in (*self.truths, *self.wholes) if self._is_needed(place)]

    def _is_needed(self, place: int) -> bool:
        spec = self.program.facts[place]
        return spec.name in self.used or narrower(spec)

    @property
    def order(self) -> tuple[int, ...]:
        return (*self.shaped, *self.rest)

    @property
    def counted_facts(self) -> frozenset[str]:
        return frozenset(self.program.facts[place].name for places in self.counted.values() for place in places)

    def yeses(self) -> list[str]:
        """The points of those that are counted, in code."""
        found, first = [], 0
        for weight, places in self.counted.items():
            found.append(f"{weight} * {self.shape.yeses('shape', first, first + len(places))}")
            first += len(places)
        return found

    def taken(self, names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        """What is taken out of a mapping, by the name of what takes it."""
        facts = self.program.facts
        found: dict[str, tuple[str, ...]] = {}
        if self.shaped:
            found["take"] = tuple(names[facts[place].name] for place in self.shaped)
        if self.rest:
            found["take_rest"] = tuple(names[facts[place].name] for place in self.rest)
        return found

    def takers(self, names: Mapping[str, str]) -> dict[str, Any]:
        """What takes the values out of a mapping."""
        return {name: taker(taken) for name, taken in self.taken(names).items()}


def _used(order: tuple[Node, ...], sums: tuple[Gather, ...]) -> frozenset[str]:
    """The columns that are looked at (``list.field`` for fields), and the lists whose records are gone through again."""
    found: set[str] = set()
    for node in order:
        if isinstance(node, IntColumn | WordsColumn | TruthColumn):
            found.add(node.fact if node.level is None else f"{node.level}.{node.fact}")
        elif isinstance(node, Distinct | Trimmed | BestOfRecords | Gather) and node not in sums:
            found.add(node.records)
    return frozenset(found)


def _paying(order: tuple[Node, ...], added: Sequence[Int]) -> dict[str, int]:
    """The yes/no that do nothing but pay, each with what it pays."""
    uses: Counter[Node] = Counter(used for node in order for used in operands(node))
    found: dict[str, int] = {}
    for part in added:
        pays = weighted(part)
        if pays is not None and all(uses[node] <= 1 for node in (part, *in_order([pays[0]]))):
            found[pays[0].fact] = pays[1]
    return found


def weighted(part: Int) -> tuple[TruthColumn, int] | None:
    match part:
        case Times(left=AsInt(truth=TruthColumn(part=Part.TRUTH, level=None) as column), right=Lit(value=value)):
            return column, value
        case AsInt(truth=TruthColumn(part=Part.TRUTH, level=None) as column):
            return column, 1
        case _:
            return None


def added_up(top: Int) -> Sum | None:
    """The sum that the total is, or is unless a gate says another number."""
    match top:
        case Sum():
            return top
        case Pick(then=Lit(), otherwise=Sum() as total) | Pick(then=Sum() as total, otherwise=Lit()):
            return total
        case _:
            return None


def parts_of_sum(total: Sum, order: tuple[Node, ...]) -> Iterator[Int]:
    """What is added up, sums within it taken apart."""
    return _parts(total, Counter(used for node in order for used in operands(node)))


def _parts(total: Sum, uses: Counter[Node]) -> Iterator[Int]:
    for part in total.parts:
        if isinstance(part, Sum) and uses[part] == 1:
            yield from _parts(part, uses)
        else:
            yield part


# ---------------------------------------------------------------- code


def read(layout: Layout, called: Called, guards: Guards, writer: Writer) -> None:
    """The facts are taken and guarded; sums over their records are made on the way."""
    then = guards.statements
    then.append(Statement(f"if type(facts) is not dict or len(facts) != {len(layout.order)}: return None"))
    if layout.shaped:
        then.append(Statement("values = take(facts)"))
        then.append(Statement(f"shape = dumps(values, {VERSION})"))
        then.append(Statement(f"if {layout.shape.wrong('shape')}: return None"))
        if layout.needed:
            then.append(Statement(f"({named('f', layout.needed)}) = values[{layout.counting}:{layout.counting + len(layout.needed)}]"))
        for place in (place for place in layout.wholes if narrower(layout.program.facts[place])):
            guards.within(f"f{place}", layout.program.facts[place])
    else:
        then.append(Statement("values = ()"))
    if layout.rest:
        names = f"r{layout.rest[0]}" if len(layout.rest) == 1 else f"({named('r', layout.rest)})"
        then.append(Statement(f"{names} = take_rest(facts)"))
    for place in layout.rest:
        spec = layout.program.facts[place]
        if spec.kind is not ValueKind.LIST:
            guards.scalar(f"r{place}", f"f{place}", str(place), spec.name, spec)
            if spec.name in layout.used and not is_by_sight(spec):
                then.append(Statement(f"f{place} = r{place}"))
            continue
        sums = writer.sums_of(node for node in layout.sums if node.records == spec.name)
        then += writer.statements
        writer.statements.clear()
        guards.records(place, spec, called.fields[spec.name], sums)


def named(letter: str, places: list[int]) -> str:
    return "".join(f"{letter}{place}, " for place in places)
