"""A text, sorted by what its statements are, with what it takes over from the text that it extends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import Factory, define

from rubric_engine.diagnostics.model import SourceFile
from rubric_engine.syntax import tree as t
from rubric_engine.syntax.parser import parse

Files = Mapping[str, str]
"""The texts that others extend, by the name of the file."""


@define
class Table:
    head: t.TableHead
    columns: tuple[tuple[t.Pattern, ...], ...] = ()
    rows: list[t.RowStmt] = Factory(list)


@define
class Dated:
    """A parameter whose value depends on a date."""

    fact: str | None
    rows: list[t.DatedStmt] = Factory(list)


@define
class Line:
    id: str
    says: t.LineStmt | Table


@define
class Node:
    id: str
    item: bool
    clauses: t.Clauses
    children: list[Node] = Factory(list)
    lines: list[Line] = Factory(list)
    parent: Node | None = None

    def above(self) -> Iterator[Node]:
        """The node and what it stands in, outwards."""
        yield self
        if self.parent is not None:
            yield from self.parent.above()

    @property
    def depth(self) -> int:
        """In how many repetitions it stands, its own included."""
        return sum(node.clauses.for_each is not None for node in self.above())


@define
class Parts:
    facts: dict[str, t.FactStmt] = Factory(dict)
    fields: dict[str, dict[str, t.FactStmt]] = Factory(dict)
    columns: dict[str, dict[str, t.Expr | Table]] = Factory(dict)
    values: dict[str, t.Expr | Table | Dated] = Factory(dict)
    options: dict[str, int] = Factory(dict)
    nodes: dict[str, Node] = Factory(dict)
    lines: dict[str, tuple[Node, Line]] = Factory(dict)
    total: Node = Factory(lambda: Node("total", False, t.Clauses()))
    ties: t.TiesStmt = Factory(lambda: t.TiesStmt(t.TieRule.BETTER))
    gates: list[t.GateStmt] = Factory(list)
    grades: list[t.GradeStmt] = Factory(list)
    flags: list[t.FlagStmt] = Factory(list)
    pairings: list[t.PairingStmt] = Factory(list)


def read(text: str, files: Files | None = None) -> Parts:
    reader = _Reader()
    for groups in _layers(text, files or {}):
        reader.section = reader.item = None
        for group in groups:
            for statement in group:
                reader.take(statement)
    reader.parts.nodes["total"] = reader.parts.total
    return reader.parts


# ---------------------------------------------------------------- rubrics on rubrics

Group = list[t.Statement]
"""A statement with everything that belongs to it."""

_BELONGING = (t.LineStmt, t.TableStmt, t.ColumnsStmt, t.RowStmt, t.ColumnStmt, t.DatedStmt, t.SourceStmt, t.NoteStmt)


def _layers(text: str, files: Files) -> list[list[Group]]:
    """The statements of each text, the oldest text first, without what later ones remove and with what they replace."""
    parsed = parse(SourceFile("<text>", text))
    assert not parsed.diagnostics, parsed.diagnostics
    own: list[Group] = []
    layers: list[list[Group]] = []
    for statement in parsed.document.statements:
        if isinstance(statement, t.ExtendsStmt):
            layers = _layers(files[statement.file], files)
        elif own and (isinstance(statement, _BELONGING) or (isinstance(statement, t.FactStmt) and statement.field)):
            own[-1].append(statement)
        else:
            own.append([statement])
    added = []
    for group in own:
        head = group[0]
        if isinstance(head, t.RemoveStmt):
            layers = [[each for each in layer if not _removed(each[0], head)] for layer in layers]
        elif head.replaces:
            for layer in layers:
                for place, each in enumerate(layer):
                    if _key(each[0]) == _key(head):
                        layer[place] = [*group, *(each[1:] if isinstance(head, t.SectionStmt) else ())]
        else:
            added.append(group)
    return [*layers, added]


def _key(statement: t.Statement) -> tuple[t.Part, str] | None:
    match statement:
        case t.FactStmt():
            return t.Part.FACT, statement.name.text
        case t.DefineStmt():
            return t.Part.DEFINITION, statement.name.text
        case t.ParameterStmt():
            return t.Part.PARAMETER, statement.name.text
        case t.GateStmt():
            return t.Part.GATE, statement.label.text
        case t.SectionStmt():
            return t.Part.SECTION, statement.id.text
        case t.ItemStmt():
            return t.Part.ITEM, statement.id.text
        case t.GradeStmt():
            return t.Part.GRADE, statement.name.text
        case t.FlagStmt():
            return t.Part.FLAG, statement.name.text
        case t.PairingStmt():
            return t.Part.PAIRING, statement.label.text
        case _:
            return None


def _removed(statement: t.Statement, by: t.RemoveStmt) -> bool:
    key = _key(statement)
    inside = (
        by.part is t.Part.SECTION
        and key is not None
        and key[1].startswith(by.target + ".")
        and isinstance(statement, t.SectionStmt | t.ItemStmt)
    )
    return key == (by.part, by.target) or inside


# ---------------------------------------------------------------- sorting


def split(id: str) -> list[str]:
    """The parts of an id: at dots, at brackets, and where the script changes."""
    return re.findall(r"[0-9]+|[A-Za-z_]+|[^\W0-9A-Za-z_]+", id)


@define
class _Reader:
    parts: Parts = Factory(Parts)
    table: Table | None = None
    dated: Dated | None = None
    records: str = ""
    section: Node | None = None
    item: Node | None = None

    def take(self, s: t.Statement) -> None:
        parts = self.parts
        match s:
            case t.FactStmt():
                (parts.fields[self.records] if s.field else parts.facts)[s.name.text] = s
                for place, option in enumerate(s.options):
                    assert parts.options.setdefault(option.text, place) == place, f"{option.text} has two places"
                if s.kind is t.Kind.LIST:
                    self.records = s.name.text
                    parts.fields[self.records], parts.columns[self.records] = {}, {}
            case t.ColumnStmt():
                parts.columns[self.records][s.name.text] = self.value(s.expr, s.table)
            case t.ParameterStmt():
                if s.dated:
                    parts.values[s.name.text] = self.dated = Dated(None if s.as_of is None else s.as_of.name)
                else:
                    parts.values[s.name.text] = self.value(s.expr, None)
            case t.DatedStmt():
                assert self.dated is not None
                self.dated.rows.append(s)
            case t.DefineStmt():
                parts.values[s.name.text] = self.value(s.expr, s.table)
            case t.SectionStmt():
                self.section = self.node(s.id.text, False, s.clauses, None)
            case t.ItemStmt():
                self.item = self.node(s.id.text, True, s.clauses, self.section)
            case t.TotalStmt():
                parts.total.clauses = s.clauses
            case t.LineStmt() | t.TableStmt():
                assert self.item is not None
                line = Line(f"{self.item.id}.{len(self.item.lines) + 1}", s if isinstance(s, t.LineStmt) else self.rows(s.head))
                self.item.lines.append(line)
                parts.lines[line.id] = (self.item, line)
            case t.ColumnsStmt():
                assert self.table is not None
                self.table.columns = s.keys
            case t.RowStmt():
                assert self.table is not None
                self.table.rows.append(s)
            case t.TiesStmt():
                parts.ties = s
            case t.GateStmt():
                parts.gates.append(s)
            case t.GradeStmt():
                parts.grades.append(s)
            case t.FlagStmt():
                parts.flags.append(s)
            case t.PairingStmt():
                parts.pairings.append(s)
            case _:
                pass

    def value(self, expr: t.Expr | None, head: t.TableHead | None) -> t.Expr | Table:
        if head is not None:
            return self.rows(head)
        assert expr is not None
        return expr

    def rows(self, head: t.TableHead) -> Table:
        self.table = Table(head)
        return self.table

    def node(self, id: str, item: bool, clauses: t.Clauses, under: Node | None) -> Node:
        """In the section whose id this one continues, else the one it stands under, else the total."""
        nodes = self.parts.nodes
        parts = split(id)
        continued = [node for node in nodes.values() if not node.item and split(node.id) == parts[: len(split(node.id))] != parts]
        home = max(continued, key=lambda node: len(split(node.id)), default=under or self.parts.total)
        nodes[id] = Node(id, item, clauses, parent=home)
        home.children.append(nodes[id])
        return nodes[id]
