"""The flat form, worked out node by node with Python's own whole numbers: slow, and plainly what ``core/flat/ops.py`` says.

It looks at no bounds and takes no short cuts. Where a column may hold any value, it holds ``junk``, so that whoever looks at it is found out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import lcm
from typing import Any, assert_never

from attrs import define, field

from rubric_engine.core.dates import difference
from rubric_engine.core.flat.cells import Cell, Cells, ChoiceCell, NumberCell, Of, TruthCell, in_order
from rubric_engine.core.flat.ops import (
    Across,
    AcrossDistinct,
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
    IntColumn,
    Lit,
    Months,
    Node,
    Not,
    Part,
    Pick,
    RecordRivals,
    Rivals,
    SameWords,
    Side,
    Sum,
    Sure,
    Times,
    Trimmed,
    TruthColumn,
    UnitName,
    Word,
    WordsColumn,
)
from rubric_engine.core.ir import DateUnit, Program
from rubric_engine.core.values import NONE, Record, Value

Facts = Mapping[str, Value | None]
CellName = tuple[Of, str]
CellValue = Fraction | str | bool | None
_LAST_DAY = 3_652_059


def interpret(wanted: Cells, units: Mapping[str | None, Facts], junk: int = 0) -> list[dict[CellName, CellValue]]:
    """The cells of each unit, in the order of the units."""
    run = Run(list(units.items()), junk, settled_texts(wanted.flat.program))
    for node in in_order(wanted.roots):
        run.work_out(node)
    return [{(cell.of, cell.id): run.cell(cell, unit) for cell in wanted.cells} for unit in range(len(units))]


def settled_texts(program: Program) -> dict[tuple[str | None, str], str]:
    columns = [(None, spec) for spec in program.facts] + [(spec.name, column) for spec in program.facts for column in spec.fields]
    return {(level, spec.name): spec.missing_as for level, spec in columns if isinstance(spec.missing_as, str)}


@define(eq=False)
class Run:
    """``values``: of a node of the unit one value for each unit, of one of a list for each unit one for each record."""

    units: list[tuple[str | None, Facts]]
    junk: int
    settled_texts: Mapping[tuple[str | None, str], str]  # what a missing text is read as, which stands in its column
    values: dict[Node, list[Any]] = field(factory=dict)

    def cell(self, cell: Cell, unit: int) -> CellValue:
        match cell:
            case NumberCell():
                if not self.at(cell.there, unit):
                    return None
                assert self.at(cell.bottom, unit) > 0, (cell.of, cell.id)
                return Fraction(self.at(cell.top, unit), self.at(cell.bottom, unit))
            case ChoiceCell():
                place = self.at(cell.place, unit)
                return None if place < 0 else cell.names[place]
            case TruthCell():
                true, false = self.at(cell.true, unit), self.at(cell.false, unit)
                assert not (true and false), (cell.of, cell.id)
                return True if true else False if false else None
            case _:
                assert_never(cell)

    # ------------------------------------------------------------ values

    def work_out(self, node: Node) -> None:
        units = range(len(self.units))
        if node.level is None:
            self.values[node] = [self._value(node, unit, None) for unit in units]
        else:
            records = [range(len(self.records(unit, node.level))) for unit in units]
            self.values[node] = [[self._value(node, unit, record) for record in records[unit]] for unit in units]

    def at(self, node: Node, unit: int, record: int | None = None) -> Any:
        of_unit = self.values[node][unit]
        return of_unit if node.level is None else of_unit[record]

    def records(self, unit: int, level: str) -> tuple[Record, ...]:
        records = self.units[unit][1].get(level)
        return records if isinstance(records, tuple) else ()

    def column(self, fact: str, level: str | None, unit: int, record: int | None) -> Value | None:
        if level is None:
            return self.units[unit][1].get(fact)
        assert record is not None
        return dict(self.records(unit, level)[record]).get(fact)

    def _value(self, node: Node, unit: int, record: int | None) -> Any:
        def at(used: Node) -> Any:
            return self.at(used, unit, record)

        match node:
            case Lit(value=value) | Word(value=value):
                return value
            case Sure(holds=holds):
                return holds
            case IntColumn():
                return self._int_column(node, self.column(node.fact, node.level, unit, record))
            case TruthColumn():
                return self._truth_column(node, self.column(node.fact, node.level, unit, record))
            case WordsColumn():
                return self._words_column(node, self.column(node.fact, node.level, unit, record))
            case UnitName():
                return self.units[unit][0]
            case Sum(parts=parts):
                return sum(at(part) for part in parts)
            case Times(left=left, right=right):
                return at(left) * at(right)
            case FloorDiv(top=top, bottom=bottom):
                return at(top) // at(bottom) if at(bottom) > 0 else self.junk
            case Extreme(greatest=greatest, parts=parts):
                return (max if greatest else min)(at(part) for part in parts)
            case Pick(when=when, then=then, otherwise=otherwise):
                return at(then) if at(when) else at(otherwise)
            case AsInt(truth=truth):
                return 1 if at(truth) else 0
            case Months():
                return self._months(at(node.start), at(node.end), years=node.years)
            case BestSum():
                there = [at(value) for value, present in zip(node.values, node.present, strict=True) if at(present)]
                return sum(sorted(there, reverse=True)[: node.n])
            case AtLeast(left=left, right=right):
                return at(left) >= at(right)
            case Equal(left=left, right=right):
                return at(left) == at(right)
            case Divides(bottom=bottom, top=top):
                return at(top) % at(bottom) == 0 if at(bottom) > 0 else self.junk % 2 == 1
            case All(parts=parts):
                return all(at(part) for part in parts)
            case AnyOf(parts=parts):
                return any(at(part) for part in parts)
            case Not(operand=operand):
                return not at(operand)
            case SameWords(left=left, right=right):
                return at(left) == at(right)
            case Gather() | Distinct() | Trimmed() | BestOfRecords():
                return self._of_records(node, unit)
            case RecordRivals():
                assert record is not None
                return self._rivals(node, unit, record)
            case Across() | AcrossDistinct() | Rivals():
                return self._of_units(node, unit)
            case _:
                assert_never(node)

    def _int_column(self, node: IntColumn, value: Value | None) -> int:
        if isinstance(value, bool) or not isinstance(value, Fraction):
            return self.junk
        match node.part:
            case Part.TOP:
                return value.numerator
            case Part.BOTTOM:
                return value.denominator
            case Part.VALUE:
                scaled = value * node.scale
                assert scaled.denominator == 1, (node.fact, value)
                return scaled.numerator
            case _:
                raise AssertionError(node.part)

    def _words_column(self, node: WordsColumn, value: Value | None) -> str:
        if value is None:
            return self.settled_texts.get((node.level, node.fact), f"junk {self.junk}")
        return value if isinstance(value, str) else f"junk {self.junk}"

    def _truth_column(self, node: TruthColumn, value: Value | None) -> bool:
        match node.part:
            case Part.GIVEN:
                return value is not None
            case Part.NONE:
                return value is NONE
            case Part.TRUTH:
                return value if isinstance(value, bool) else self.junk % 2 == 1
            case _:
                raise AssertionError(node.part)

    def _months(self, start: int, end: int, *, years: bool) -> int:
        if not all(1 <= day <= _LAST_DAY for day in (start, end)):
            return self.junk
        return difference(start, end, DateUnit.YEARS if years else DateUnit.MONTHS)

    # ------------------------------------------------------------ of records

    def _of_records(self, node: Gather | Distinct | Trimmed | BestOfRecords, unit: int) -> int:
        there = [record for record in range(len(self.records(unit, node.records))) if self.at(node.where, unit, record)]
        match node:
            case Gather():
                return self._gathered(node.how, [self.at(node.value, unit, record) for record in there])
            case Distinct():
                return len({tuple(self.at(key, unit, record) for key in node.keys) for record in there})
            case Trimmed():
                values = sorted(self.at(node.value, unit, record) for record in there)
                return sum(values[node.lowest : len(values) - node.highest]) if len(values) > node.lowest + node.highest else 0

            case BestOfRecords():
                own = [self.at(value, unit) for value, present in zip(node.values, node.present, strict=True) if self.at(present, unit)]
                return sum(sorted([*own, *(self.at(node.value, unit, record) for record in there)], reverse=True)[: node.n])

    def _gathered(self, how: Gathering, values: list[int]) -> int:
        match how:
            case Gathering.SUM:
                return sum(values)
            case Gathering.LEAST:
                return min(values, default=0)
            case Gathering.GREATEST:
                return max(values, default=0)
            case Gathering.MULTIPLE:
                return lcm(*values) if all(value > 0 for value in values) else self.junk

    # ------------------------------------------------------------ of units

    def _of_units(self, node: Across | AcrossDistinct | Rivals, unit: int) -> int:
        if isinstance(node, Rivals):
            return self._rivals(node, unit)
        there = self._alike(node.within, unit, lambda other: self.at(node.where, other))
        match node:
            case Across():
                return self._gathered(node.how, [self.at(node.value, other) for other in there])
            case AcrossDistinct():
                return len({tuple(self.at(key, other) for key in node.keys) for other in there})

    def _alike(self, within: Iterable[Node], unit: int, takes: Callable[[int], bool]) -> list[int]:
        own = [self.at(key, unit) for key in within]
        return [other for other in range(len(self.units)) if takes(other) and [self.at(key, other) for key in within] == own]

    def _rivals(self, node: Rivals | RecordRivals, unit: int, record: int | None = None) -> int:
        """Contestants are units, or the records of a unit."""
        field, own = node.ranking, (unit, record)
        everyone: list[tuple[int, int | None]] = (
            [(unit, number) for number in range(len(self.records(unit, node.records)))]
            if isinstance(node, RecordRivals)
            else [(number, None) for number in range(len(self.units))]
        )
        group = [self.at(key, *own) for key in field.within]
        members = [each for each in everyone if self.at(field.takes, *each) and [self.at(key, *each) for key in field.within] == group]
        if node.side is Side.ALL:
            assert not node.places
            return len(members)
        found = [member for member in members if _on_side(self._standing(node, member, own), node.side)]
        if not node.places:
            return len(found)
        return len({tuple(Fraction(self.at(key.top, *each), self.at(key.bottom, *each)) for key in field.keys) for each in found})

    def _standing(self, node: Rivals | RecordRivals, member: tuple[int, int | None], own: tuple[int, int | None]) -> int:
        """Above 0: the member is ahead of the probe; 0: level."""
        for key, (top, bottom) in zip(node.ranking.keys, node.probe, strict=True):
            left = self.at(key.top, *member) * self.at(bottom, *own)
            right = self.at(top, *own) * self.at(key.bottom, *member)
            if left != right:
                return 1 if (left > right) is not key.rising else -1
        return 0


def _on_side(stands: int, side: Side) -> bool:
    match side:
        case Side.AHEAD:
            return stands > 0
        case Side.AHEAD_OR_LEVEL:
            return stands >= 0
        case Side.BEHIND:
            return stands < 0
        case Side.BEHIND_OR_LEVEL:
            return stands <= 0
        case Side.ALL:
            return True
        case _:
            assert_never(side)
