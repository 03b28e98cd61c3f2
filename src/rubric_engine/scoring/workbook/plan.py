"""The plan of a rubric's self-scoring workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from rubric_engine.core.flat.cells import Of, Request, cells, in_order
from rubric_engine.core.flat.flatten import Flat, flatten
from rubric_engine.core.flat.ops import Int, Node
from rubric_engine.core.flat.staging import Given
from rubric_engine.core.flat.unsupported import Unsupported
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.core.ir import FactSpec, Program, Text, ValueKind
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.workbook import reasons
from rubric_engine.scoring.workbook.arrays import CannotSay
from rubric_engine.scoring.workbook.asked import Asked
from rubric_engine.scoring.workbook.bounds import all_bounds, too_wide
from rubric_engine.scoring.workbook.checks import checks, missing
from rubric_engine.scoring.workbook.model import Input, Kind, ListOf, Plan, Role, Row
from rubric_engine.scoring.workbook.naming import Names
from rubric_engine.scoring.workbook.rewriting import Rewriter
from rubric_engine.scoring.workbook.text import LONGEST
from rubric_engine.scoring.workbook.typed import Place, Typed, column_bounds, places, scales, typed
from rubric_engine.scoring.workbook.words import Words, words
from rubric_engine.scoring.workbook.writer import Writer

_REQUEST: Final = Request(range=True, grade=True, flags=True, nodes=True, lines=True)
_DECIMALS: Final = (4, 3, 2, 1, 0)
_LEAST_DIGITS, _MOST_DIGITS = 4, 12
_TOO_LARGE: Final = Unsupported(
    "large numbers",
    "numbers on the way to it may be too large for a workbook, which holds fifteen digits",
    chinese="计算中的数值可能超过表格软件能精确表示的十五位数字",
)
_NO_FORMULA: Final = Unsupported("no formula", "no formula says it in every spreadsheet program", chinese="没有各种表格软件都能算的公式")


def plan(program: Program, *, units: int, records: int) -> Plan | Unsupported:
    """
    Args:
        units: so many columns for units; with one, ranks aren't known.
        records: so many rows for the records of each list.

    Returns:
        The plan; or what can't be said in formulas, with the reason, when it is the total.
    """
    reason: Unsupported | None = None
    for required in _required(program):
        made = _made(program, units, records, _DECIMALS[0], required)
        least = _made(program, units, records, _DECIMALS[-1], required) if made is _TOO_LARGE else made
        if isinstance(made, Plan):
            return made
        if isinstance(least, Plan):  # it can be said, if not with so many decimals
            between = (_made(program, units, records, decimals, required) for decimals in _DECIMALS[1:-1])
            return next((each for each in between if isinstance(each, Plan)), least)
        reason = least  # the last attempt asks for the least
    assert reason is not None
    return reason


def _made(program: Program, units: int, records: int, decimals: int, required: frozenset[Place]) -> Plan | Unsupported:
    """Without the place of the total, if no formula says that."""
    made = _Making(program, units, records, decimals, required).plan()
    if made is not _NO_FORMULA or units == 1:
        return made
    without = _Making(program, units, records, decimals, required, placed=False).plan()
    return without if isinstance(without, Plan) else made


def _required(program: Program) -> Iterator[frozenset[Place]]:
    """Which facts must be there: none, if it can be said what it means that they aren't; else all fields of records; else all."""
    every = [(level, spec.name) for level, spec in places(program)]
    yield frozenset()
    if any(level is not None for level, _ in every):
        yield frozenset(place for place in every if place[0] is not None)
    yield frozenset(every)


@define(eq=False)
class _Making:
    program: Program
    units: int
    records: int
    decimals: int
    required: frozenset[Place]
    placed: bool = True
    names: Names = field(init=False)
    words: Words = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.words = words(self.program.language)
        self.names = Names(self.words.suffix)

    # ------------------------------------------------------------ in order

    def plan(self) -> Plan | Unsupported:
        flat = self._flat()
        wanted = cells(flat, _REQUEST)
        refused = {(of, id): what for of, id, what in wanted.unsupported}
        if (Of.TOTAL, "") in refused:
            return refused[Of.TOTAL, ""]
        self._reserve()
        facts = typed(self.program, self.decimals, self.names, required=self.required)
        lists = self._lists()
        rewriter = Rewriter(flat.make)
        asked = Asked(self.program, flat, rewriter, self.names, self.words)
        asked.everything(wanted)
        if self.units > 1 and self.placed:
            asked.standing(max(self.units, self.records))
        elif self.units > 1:
            asked.unsupported.append((Role.RANK.value, _NO_FORMULA))
        found = self._limit(asked, facts)
        if found is None:
            return _TOO_LARGE
        limit, known, wide = found
        writer = Writer(facts, self.names, self.words, lists, known, self.records)
        empties = self._prepare(writer)
        asked.statuses = [each for each in asked.statuses if not wide & set(each.nodes)]
        roots = [node for node in asked.roots() if node not in wide]
        writer.wanted = {node: wanted for node, wanted in asked.wanted.items() if node not in wide}
        asked.describe(writer)
        try:
            writer.write(writer.plan_for(roots))
        except CannotSay:
            return _NO_FORMULA
        if any(len(row.formula) > LONGEST for row in writer.rows):
            return _NO_FORMULA
        results = asked.definition_rows(wide, writer)
        results += [row for cell in wanted.cells if not wide & set(asked.parts(cell)) for row in asked.rows(cell, writer)]
        unsupported = [(f"{of.value} {id}".strip(), what) for (of, id), what in refused.items()]
        unsupported += [(f"{cell.of.value} {cell.id}".strip(), _TOO_LARGE) for cell in wanted.cells if wide & set(asked.parts(cell))]
        if asked.place is not None:
            if wide & set(asked.place.nodes):
                unsupported.append((Role.RANK.value, _TOO_LARGE))
            else:
                results.append(asked.rank_row(writer))
        unsupported += asked.unsupported
        told = [
            row
            for each in asked.statuses
            if (Of.LINE, each.line.origin.id) in asked.titles
            for row in reasons.rows(each, asked.titles[Of.LINE, each.line.origin.id], writer, self.names, self.words, self.program.language)
        ]
        belongs = {level: writer.helpers["belongs", level] for level, each in lists.items() if each.owner is not None}
        crosses = asked.crosses(wide)
        checked = checks(facts, lists, belongs, limit, self.program.language, self.words, self.names, crosses=crosses)
        absent = missing(facts, self.names, self.words, self.program.language)
        return Plan(
            inputs=(*(each.input for each in facts.values()), *empties),
            rows=(*writer.rows, *checked, *absent, *results, *told),
            lists=tuple(lists.values()),
            units=self.units,
            records=self.records,
            limit=limit,
            language=self.program.language,
            suffix=self.words.suffix,
            unit_name=self.words.unit_name,
            yes=self.words.yes,
            no=self.words.no,
            none=self.words.none,
            statuses=reasons.STATUSES["zh" if self.program.language == "zh" else "en"],
            crosses=crosses,
            unsupported=tuple(unsupported),
        )

    def _flat(self) -> Flat:
        every = {(level, spec.name) for level, spec in places(self.program)} | {(None, spec.name) for spec in self.program.facts}
        all_of_it = len(self.required) == len({(level, spec.name) for level, spec in places(self.program)})
        open_ = frozenset(every - self.required) if not all_of_it else frozenset()
        return flatten(self.program, alone=self.units == 1, given=Given(open_, scales(self.program, self.decimals)))

    def _reserve(self) -> None:
        for each in (
            self.words.unit_name,
            self.words.unit_number,
            self.words.unit_text,
            self.words.total,
            self.words.problem,
            self.words.missing,
            self.words.why_none,
            self.words.complete,
            self.words.grade,
            self.words.rank,
        ):
            self.names.new(each)
        self.names.new(self.words.low, self.words.total)
        self.names.new(self.words.high, self.words.total)

    def _lists(self) -> dict[str, ListOf]:
        found: dict[str, ListOf] = {}
        for spec in self.program.facts:
            if spec.kind is ValueKind.LIST:
                owner = None if spec.shared else self.names.new(spec.name, self.words.unit)
                label = spec.label or Text(spec.name, spec.name)
                found[spec.name] = ListOf(spec.name, label, owner, self.names.new(self.words.present, spec.name))
        return found

    def _prepare(self, writer: Writer) -> list[Input]:
        """The rows that say which column and which record is whose; and the cells that say that a list has no records."""
        words, name = self.words, self.words.unit_name
        number = f"COLUMN({name})-COLUMN(INDEX({name}{words.suffix},1,1))+1"
        writer.rows.append(Row(words.unit_number, number, None, Kind.NUMBER, Role.WORKING, note=Text("which column it is", "第几列")))
        note = Text("its name, or nothing where its cell is an error", "单位名称；单元格有错误时为空")
        writer.rows.append(Row(words.unit_text, f'IFERROR({name}&"","")', None, Kind.TEXT, Role.WORKING, note=note))
        writer.helpers["unit number",] = words.unit_number
        empties: list[Input] = []
        for spec in self.program.facts:
            if spec.kind is ValueKind.LIST:
                empties.append(self._list(spec, writer))
        return empties

    def _list(self, spec: FactSpec, writer: Writer) -> Input:
        words, each = self.words, writer.lists[spec.name]
        cells_ = [typed.input.name for (level, _), typed in writer.facts.items() if level == spec.name]
        held = ",".join(f'{cell}<>""' for cell in ([] if each.owner is None else [each.owner]) + cells_)
        writer.rows.append(Row(each.present, f"IFERROR(OR({held}),TRUE)", spec.name, Kind.TRUTH, Role.WORKING))
        empties = Input(self.names.new(spec.name, words.empties), spec.name, None, Kind.TRUTH, each.label, shared=spec.shared, empties=True)
        given = self.names.new(words.value, spec.name)
        if each.owner is None:
            some = f"SUMPRODUCT({each.present}{words.suffix}*1)>0"
        else:
            belongs = self.names.new(words.owner, spec.name)
            writer.helpers["belongs", spec.name] = belongs
            every = f"{words.unit_text}{words.suffix}"
            owner = f'SUMPRODUCT(({every}<>"")*({every}={each.owner})*{words.unit_number}{words.suffix})'
            if self.units == 1:  # the records of the only unit need no name
                owner = f'IF({each.owner}="",1,{owner})'
            writer.rows.append(Row(belongs, f"IFERROR(IF({each.present},{owner},0),0)", spec.name, Kind.NUMBER, Role.WORKING))
            some = f"COUNTIF({belongs}{words.suffix},{words.unit_number})>0"
        writer.rows.append(Row(given, f'OR({some},{empties.name}="{words.yes}")', None, Kind.TRUTH, Role.WORKING))
        writer.helpers["list given", spec.name] = given
        return empties

    def _limit(self, asked: Asked, facts: Mapping[Place, Typed]) -> tuple[int, Mapping[Int, Bounds], set[Node]] | None:
        """The greatest power of ten up to which numbers may be typed; if need be only so that the total is exact."""
        order = in_order(asked.roots())
        most = max(self.units, self.records)
        for vital in ({*asked.results(), *asked.place_nodes}, set(asked.results()), set(in_order(asked.vital()))):
            for digits in range(_MOST_DIGITS, _LEAST_DIGITS - 1, -1):
                known = all_bounds(order, column_bounds(facts, 10**digits), most)
                wide = too_wide(order, known, most)
                if not wide & vital:
                    return 10**digits, known, wide
        return None
