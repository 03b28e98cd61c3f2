"""What rows are wanted of a rubric: its results as nodes made simple, and the rows that show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rubric_engine.core.flat.cells import Cell, Cells, ChoiceCell, NumberCell, Of, TruthCell, in_order, parts_of
from rubric_engine.core.flat.flatten import Flat
from rubric_engine.core.flat.gates import firing
from rubric_engine.core.flat.ops import Across, AcrossDistinct, IntColumn, Lit, Node, Rivals, Sure, TruthColumn
from rubric_engine.core.flat.staging import Here, Mode
from rubric_engine.core.flat.unsupported import NotFlat, Unsupported
from rubric_engine.core.ir import Origin, Program, Text
from rubric_engine.core.walk import lines, nodes
from rubric_engine.diagnostics.frozen import define, field
from rubric_engine.scoring.workbook import definitions, reasons
from rubric_engine.scoring.workbook.definitions import Defined, defined, name_ranks, steps
from rubric_engine.scoring.workbook.model import Kind, Role, Row
from rubric_engine.scoring.workbook.naming import Names
from rubric_engine.scoring.workbook.rewriting import Rewriter
from rubric_engine.scoring.workbook.standings import Place, place_of
from rubric_engine.scoring.workbook.text import either, quoted
from rubric_engine.scoring.workbook.words import Words
from rubric_engine.scoring.workbook.writer import Wanted, Writer


@define(eq=False)
class Asked:
    """What rows are wanted for, made simple."""

    program: Program
    flat: Flat
    rewriter: Rewriter
    names: Names
    words: Words
    wanted: dict[Node, Wanted] = field(factory=dict)
    simple: dict[tuple[Of, str], tuple[Node, ...]] = field(factory=dict)
    gates: list[tuple[str, Node]] = field(factory=list)
    titles: dict[tuple[Of, str], str] = field(factory=dict)
    statuses: list[reasons.Stated] = field(factory=list)
    place: Place | None = None
    defined: list[Defined] = field(factory=list)
    unsupported: list[tuple[str, Unsupported]] = field(factory=list)

    def everything(self, wanted: Cells) -> None:
        by_place = {(cell.of, cell.id): cell for cell in wanted.cells}
        origins: dict[str, Origin] = {line.origin.id: line.origin for line in lines(self.program)}
        origins |= {node.origin.id: node.origin for node in nodes(self.program)}
        name_ranks(self.flat, self.rewriter, self.words)
        self.defined = defined(self.flat, self.rewriter)
        for known in self.defined:
            for node, row in steps(known, self.names, self.words):
                self.wanted.setdefault(node, row)
        for cell in wanted.cells:  # before some of them stand in the rows of others
            if cell.of is Of.LINE and isinstance(cell, NumberCell):
                self.rewriter.simplified(cell.top)
        for line in lines(self.program):
            if (Of.LINE, line.origin.id) in by_place:
                told = reasons.stated(line, self.flat, self.rewriter)
                if told is not None:
                    self.statuses.append(told)
        for line in lines(self.program):
            self._number(by_place.get((Of.LINE, line.origin.id)), Role.LINE, origins)
        for part in reversed(list(nodes(self.program))):
            if part is not self.program.total:
                self._number(by_place.get((Of.POINTS, part.origin.id)), Role.NODE, origins)
        self._gates()
        for cell in wanted.cells:
            if (cell.of, cell.id) not in self.simple and not (cell.of is Of.POINTS and cell.id == self.program.total.origin.id):
                self.simple[cell.of, cell.id] = tuple(self.rewriter.simplified(each) for each in parts_of(cell))

    def _number(self, cell: Cell | None, role: Role, origins: Mapping[str, Origin]) -> None:
        if not isinstance(cell, NumberCell):
            return
        top = self.rewriter.simplified(cell.top)
        name = self.names.new(self.words.points, cell.id)
        self.titles[cell.of, cell.id] = name
        plain = isinstance(cell.there, Sure) and cell.there.holds and isinstance(cell.bottom, Lit)
        if plain and not isinstance(top, Lit | IntColumn) and top not in self.wanted:
            assert isinstance(cell.bottom, Lit)
            self.wanted[top] = Wanted(name, role, cell.id, cell.bottom.value, _label(origins.get(cell.id)))
            self.rewriter.keep(cell.top, top)
        self.simple[cell.of, cell.id] = (top, self.rewriter.simplified(cell.bottom), self.rewriter.simplified(cell.there))

    def _gates(self) -> None:
        here = Here(self.flat.staging, Mode.TAKEN)
        for gate in self.program.gates:
            try:
                fires = self.flat.staging.domain.sure(firing(gate, here).fires)
            except NotFlat:
                continue
            simple = self.rewriter.simplified(fires)
            self.gates.append((gate.origin.id, simple))
            if not isinstance(simple, Sure | TruthColumn) and simple not in self.wanted:
                name = self.names.new(self.words.gate, gate.origin.id.removeprefix("gate "))
                self.wanted[simple] = Wanted(name, Role.GATE, gate.origin.id, note=_label(gate.origin))
                self.rewriter.keep(fires, simple)

    def standing(self, most: int) -> None:
        """The place of each unit among those of the workbook. ``most``: so many units, and records, there are at most."""
        try:
            self.place = place_of(self.flat, self.rewriter, self.words, most)
        except NotFlat as error:
            self.unsupported.append((Role.RANK.value, error.what))

    def crosses(self, left_out: set[Node]) -> bool:
        """Whether what a unit gets hangs on other units; its place alone doesn't count."""
        every = in_order(node for node in self.results() if node not in left_out)
        return any(isinstance(node, Rivals | Across | AcrossDistinct) for node in every)

    def parts(self, cell: Cell) -> tuple[Node, ...]:
        return self.simple.get((cell.of, cell.id), ())

    def roots(self) -> list[Node]:
        return list(dict.fromkeys([*self._definitions(), *self.results(), *self.place_nodes]))

    def _definitions(self) -> Iterator[Node]:
        yield from (node for each in self.defined for node in each.nodes)

    @property
    def place_nodes(self) -> tuple[Node, ...]:
        return () if self.place is None else self.place.nodes

    def results(self) -> Iterator[Node]:
        yield from (node for _, node in self.gates)
        yield from (node for parts in self.simple.values() for node in parts)
        yield from (node for each in self.statuses for node in each.nodes)

    def vital(self) -> list[Node]:
        return [node for (of, _), parts in self.simple.items() if of in (Of.TOTAL, Of.WHY_NONE) for node in parts]

    def describe(self, writer: Writer) -> None:
        """For whoever looks at the steps: for which line they are, and a condition by the line's name."""
        writer.ranks = self.rewriter.ranked.called
        for of, used in self._named():
            for node in in_order(used, self.rewriter.opaque - set(used)):
                writer.of.setdefault(node, of)
        for known in self.defined:
            for column, word in [] if known.at is None else [(known.at.top, self.words.top), (known.at.bottom, self.words.bottom)]:
                if isinstance(column, IntColumn):
                    writer.called.setdefault(column, f"{known.definition.name}_{word}")
        for each in self.statuses:
            top = self.simple.get((Of.LINE, each.line.origin.id), ())[:1]
            for node in in_order((*top, *each.nodes), self.rewriter.opaque - set(top)):
                writer.about.setdefault(node, each.line.origin.text)
        if self.place is not None:
            for node, name in self.place.called.items():
                writer.called.setdefault(node, name)
            for node, note in self.place.about.items():
                writer.about.setdefault(node, note)
        if self.place is not None and not isinstance(self.place.key, Lit | IntColumn):
            writer.called.setdefault(self.place.key, f"{self.words.key}_{self.words.total}")
        for each in self.statuses:
            for _, node in each.held:
                if not isinstance(node, Lit | Sure | TruthColumn):
                    writer.called.setdefault(node, f"{self.words.condition}_{each.line.origin.id}")

    def _named(self) -> Iterator[tuple[str, tuple[Node, ...]]]:
        """What steps are called after: the first that uses them of definitions, lines, conditions, flags, and what comes of all of these."""
        yield from ((known.definition.name, known.nodes) for known in self.defined)
        for each in self.statuses:
            yield each.line.origin.id, (*self.simple.get((Of.LINE, each.line.origin.id), ()), *each.nodes)
        yield from ((f"{self.words.gate}_{id.removeprefix('gate ')}", (node,)) for id, node in self.gates)
        words = self.words
        called = {Of.TOTAL: words.total, Of.LOW: f"{words.low}_{words.total}", Of.HIGH: f"{words.high}_{words.total}"}
        called |= {Of.WHY_NONE: words.why_none, Of.COMPLETE: words.complete, Of.GRADE: words.grade}
        for (of, id), parts in self.simple.items():
            yield called.get(of) or id, parts
        if self.place is not None:
            yield f"{words.rank}_{words.total}", self.place.nodes

    # ------------------------------------------------------------ rows of results

    def rows(self, cell: Cell, writer: Writer) -> Iterator[Row]:
        parts = self.parts(cell)
        if not parts:
            return
        match cell:
            case NumberCell():
                yield from self._number_rows(cell, parts, writer)
            case ChoiceCell(of=Of.WHY_NONE):
                yield Row(
                    self.words.why_none,
                    self._shown(self._chosen(parts[0], _why(self.program.language), writer)),
                    None,
                    Kind.TEXT,
                    Role.WHY_NONE,
                )
            case ChoiceCell():
                yield Row(self.words.grade, self._shown(self._chosen(parts[0], cell.names, writer)), None, Kind.CHOICE, Role.GRADE)
            case TruthCell(of=Of.COMPLETE):
                yield Row(self.words.complete, self._shown(writer.made[parts[0]].text), None, Kind.TRUTH, Role.COMPLETE)
            case TruthCell():
                true, false = (writer.made[part].text for part in parts)
                text = self._shown(either(true, f'"{self.words.yes}"', either(false, f'"{self.words.no}"', '""')))
                yield Row(self.names.new(self.words.flag, cell.id), text, None, Kind.TEXT, Role.FLAG, cell.id, note=self._flag(cell.id))

    def _number_rows(self, cell: NumberCell, parts: Sequence[Node], writer: Writer) -> Iterator[Row]:
        top, bottom, there = parts
        of_unit = cell.of in (Of.TOTAL, Of.LOW, Of.HIGH)
        role = {Of.TOTAL: Role.TOTAL, Of.LOW: Role.LOW, Of.HIGH: Role.HIGH, Of.LINE: Role.LINE, Of.POINTS: Role.NODE}[cell.of]
        held = self.wanted.get(top)
        if held is not None and held.role is role and held.id == cell.id:
            return
        text = _as_number(writer.made[top].text, writer.made[top].bare)
        if not (isinstance(there, Sure) and there.holds):
            text = either(writer.made[there].text, text, '""')
        name = self.titles.get((cell.of, cell.id)) or self._name(cell.of)
        under = None
        if not isinstance(bottom, Lit):
            under = self.names.new(name, "bottom" if self.program.language == "en" else "分母")
            yield Row(under, writer.made[bottom].text, None, Kind.NUMBER, Role.WORKING)
        scale = bottom.value if isinstance(bottom, Lit) else 1
        yield Row(name, self._shown(text) if of_unit else text, None, Kind.NUMBER, role, cell.id or None, scale, under)

    def definition_rows(self, left_out: set[Node], writer: Writer) -> list[Row]:
        said = [each for each in self.defined if not left_out & set(each.nodes)]
        return [made for each in said for made in definitions.row(each, writer, self.names, self.words)]

    def rank_row(self, writer: Writer) -> Row:
        """A place is shown when the facts of all units are right."""
        assert self.place is not None
        number, there = _as_number(writer.made[self.place.number].text, False), writer.made[self.place.there].text
        words = self.words
        wrong = f'OR({words.unit_name}="",SUMPRODUCT(({words.problem}{words.suffix}<>"")*1)>0)'
        shown = either(there, number, '""')
        text = f'IF({wrong},"",{shown})'
        return Row(words.rank, text, None, Kind.NUMBER, Role.RANK, None, self.place.scale, note=Text("place by total", "按总分排列的名次"))

    def _name(self, of: Of) -> str:
        total = self.words.total
        return {Of.TOTAL: total, Of.LOW: f"{self.words.low}_{total}", Of.HIGH: f"{self.words.high}_{total}"}[of]

    def _shown(self, text: str) -> str:
        """Nothing of a column without a unit, nor of one in which something is wrong."""
        return f'IF({self.words.unit_name}="","",IF({self.words.problem}="",{text},""))'

    def _chosen(self, place: Node, names: Sequence[str], writer: Writer) -> str:
        """A text out of several; none for a place below 0."""
        if isinstance(place, Lit):
            return quoted(names[place.value]) if place.value >= 0 else '""'
        said = writer.made[place]
        options = ",".join(quoted(name) for name in names)
        return f'IF({said.text}<0,"",CHOOSE({said.text}+1,{options}))'

    def _flag(self, name: str) -> Text:
        return next((_label(flag.origin) for flag in self.program.flags if flag.name == name), Text("", ""))


def _label(origin: object) -> Text:
    label, text = getattr(origin, "label", None), getattr(origin, "text", None)
    return label or text or Text("", "")


def _as_number(text: str, bare: bool) -> str:
    return f"N({text})" if bare else text


def _why(language: str) -> tuple[str, ...]:
    if language == "zh":
        return ("不具备参评资格", "不适用于本单位", "数据缺失，无法得出总分")
    return ("not eligible", "does not concern this unit", "facts are missing, and there is no result")
