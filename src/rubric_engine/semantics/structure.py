"""From the flat statements to the tree of the rubric: who belongs to whom.

``outline`` walks the statements once, keeping the place where it is (the section and item above, the open table, the open list or example),
and then hangs sections and items under each other by their ids. It reports what stands in the wrong place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, assert_never

from rubric_engine.diagnostics.frozen import evolve, frozen
from rubric_engine.diagnostics.model import NOWHERE
from rubric_engine.semantics.findings import Findings
from rubric_engine.semantics.ids import components, longest_prefix
from rubric_engine.semantics.model import (
    ColumnDecl,
    DefinitionDecl,
    ExampleDecl,
    FactDecl,
    FlagDecl,
    GateDecl,
    GradeDecl,
    Head,
    LineDecl,
    NodeDecl,
    PairingDecl,
    ParameterDecl,
    Remarks,
    TableLineDecl,
)
from rubric_engine.semantics.unfinished import Noted, OpenFact, OpenNode, OpenTable, nothing
from rubric_engine.syntax import tree

TOTAL = "total"
DEEPEST = 32
"""How many parts an id may have."""

T = TypeVar("T")


@frozen(kw_only=True)
class Outline:
    """The rubric's structure; fact types are still unknown. ``nodes`` holds every section, item and the total by id."""

    head: Head
    facts: tuple[FactDecl, ...]
    parameters: tuple[ParameterDecl, ...]
    definitions: tuple[DefinitionDecl, ...]
    total: NodeDecl
    gates: tuple[GateDecl, ...]
    grades: tuple[GradeDecl, ...]
    flags: tuple[FlagDecl, ...]
    pairings: tuple[PairingDecl, ...]
    examples: tuple[ExampleDecl, ...]
    laws: tuple[tree.LawStmt, ...] = ()


def outline(document: tree.Document, findings: Findings) -> Outline:
    """The structure of ``document``. Never fails: what is out of place is reported and left out."""
    builder = _Builder(findings)
    for statement in document.statements:
        builder.add(statement)
    return builder.finish(document)


class _Builder:
    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.head = Head()
        self.rubric = Noted(nothing)
        self.total: tree.TotalStmt | None = None
        self.total_noted = Noted(nothing)
        self.facts: list[OpenFact] = []
        self.parameters: list[Noted[ParameterDecl]] = []
        self.definitions: list[Noted[DefinitionDecl]] = []
        self.gates: list[Noted[GateDecl]] = []
        self.grades: list[Noted[GradeDecl]] = []
        self.flags: list[Noted[FlagDecl]] = []
        self.pairings: list[Noted[PairingDecl]] = []
        self.examples: list[tuple[tree.ExampleStmt, list[tree.GivenStmt], list[tree.ExpectStmt]]] = []
        self.laws: list[tree.LawStmt] = []
        self.nodes: list[OpenNode] = []
        self.by_id: dict[str, OpenNode] = {}
        # where the walk is
        self.section = TOTAL
        self.item: OpenNode | None = None
        self.table: OpenTable | None = None
        self.fact: OpenFact | None = None
        self.dated: list[tree.DatedStmt] | None = None  # the rows of the dated parameter above
        self.example = False
        self.stray = False
        self.noted: Noted[Any] = self.rubric

    # ------------------------------------------------------------ the walk

    def add(self, statement: tree.Statement) -> None:
        match statement:
            case tree.SourceStmt():
                self.noted.sources.append(statement.text)
                return
            case tree.NoteStmt():
                self.noted.notes.append(statement.text)
                return
            case tree.AcceptStmt():
                return  # see ``acceptances``
            case tree.RowStmt():
                self._row(statement)
                return
            case tree.ColumnsStmt():
                self._columns(statement)
                return
            case tree.DatedStmt():
                self._dated(statement)
                return
            case _:
                self.table = None
                self.dated = None
        match statement:
            case tree.GivenStmt() | tree.ExpectStmt():
                self._example_part(statement)
                return
            case _:
                self.example = False
        match statement:
            case tree.FactStmt(field=True):
                self._field(statement)
                return
            case tree.ColumnStmt():
                self._column(statement)
                return
            case _:
                self.fact = None
        match statement:
            case tree.RubricStmt() | tree.EditionStmt() | tree.UnitStmt() | tree.TiesStmt() | tree.MissingStmt():
                self._head(statement)
            case tree.FactStmt():
                self._fact(statement)
            case tree.DefineStmt():
                self._define(statement)
            case tree.ParameterStmt():
                self._parameter(statement)
            case tree.GateStmt():
                number = f"gate {len(self.gates) + 1}"
                self._declare(self.gates, lambda remarks: GateDecl(id=number, stmt=statement, remarks=remarks))
            case tree.SectionStmt() | tree.ItemStmt():
                self._node(statement)
            case tree.TotalStmt():
                self._total(statement)
            case tree.LineStmt():
                self._line(statement)
            case tree.TableStmt():
                self._table(statement)
            case tree.GradeStmt():
                self._leave()
                number = f"grade {len(self.grades) + 1}"
                self._declare(self.grades, lambda remarks: GradeDecl(id=number, stmt=statement, remarks=remarks))
            case tree.FlagStmt():
                self._declare(self.flags, lambda remarks: FlagDecl(stmt=statement, remarks=remarks))
            case tree.PairingStmt():
                number = f"pairing {len(self.pairings) + 1}"
                self._declare(self.pairings, lambda remarks: PairingDecl(id=number, stmt=statement, remarks=remarks))
            case tree.ExampleStmt():
                self._leave()
                self.example = True
                self.noted = Noted(nothing)
                self.examples.append((statement, [], []))
            case tree.LawStmt():
                self._leave()
                self.noted = Noted(nothing)
                self.laws.append(statement)
            case tree.ExtendsStmt():
                self.noted = self.rubric  # followed where rubrics are put together, as are removals
            case tree.RemoveStmt():
                self.noted = Noted(nothing)
            case _:
                raise TypeError(f"a statement of an unknown kind: {type(statement).__name__}")

    def _declare(self, into: list[Noted[T]], make: Callable[[Remarks], T]) -> None:
        noted = Noted(make)
        into.append(noted)
        self.noted = noted

    def _leave(self) -> None:
        """Behind these statements no line belongs to an item any more."""
        self.item = None
        self.section = TOTAL

    def _head(self, statement: tree.RubricStmt | tree.EditionStmt | tree.UnitStmt | tree.TiesStmt | tree.MissingStmt) -> None:
        self.noted = self.rubric
        before: tree.Statement | None
        match statement:
            case tree.RubricStmt():
                before, words, head = self.head.rubric, ("rubric", "评分办法"), evolve(self.head, rubric=statement)
            case tree.EditionStmt():
                before, words, head = self.head.edition, ("edition", "版本"), evolve(self.head, edition=statement)
            case tree.UnitStmt():
                before, words, head = self.head.unit, ("unit", "对象"), evolve(self.head, unit=statement)
            case tree.TiesStmt():
                before, words, head = self.head.ties, ("ties", "并列"), evolve(self.head, ties=statement)
            case tree.MissingStmt():
                before, words, head = self.head.missing, ("missing", "缺失"), evolve(self.head, missing=statement)
            case _:
                assert_never(statement)
        if before is None:
            self.head = head
        else:
            self.findings.error("E201", statement.span, statement=self.findings.say(*words))

    def _fact(self, statement: tree.FactStmt) -> None:
        self.noted = Noted(nothing)
        self.fact = OpenFact(statement, self.noted)
        self.facts.append(self.fact)

    def _field(self, statement: tree.FactStmt) -> None:
        self.noted = Noted(nothing)
        if self.fact is None or self.fact.stmt.kind is not tree.Kind.LIST:
            name = statement.name.text
            hint = self.findings.say(
                f"if it is no field of a list, write `fact {name}: …`", f"不是清单的字段的，请写成「数据项 {name}：…」"
            )
            self.findings.error("E206", statement.span, hint, name=name)
        else:
            self.fact.fields.append(OpenFact(statement, self.noted))

    def _column(self, statement: tree.ColumnStmt) -> None:
        table = self.table = None if statement.table is None else OpenTable(statement.table, statement.span)
        self.noted = Noted(nothing)
        if self.fact is None or self.fact.stmt.kind is not tree.Kind.LIST:
            self.findings.error("E206", statement.span, name=statement.name.text)
            return
        owner = self.fact.stmt.name.text
        self._declare(
            self.fact.columns,
            lambda remarks: ColumnDecl(stmt=statement, owner=owner, table=table.finish() if table else None, remarks=remarks),
        )

    def _parameter(self, statement: tree.ParameterStmt) -> None:
        rows: list[tree.DatedStmt] = []
        self._declare(self.parameters, lambda remarks: ParameterDecl(stmt=statement, rows=tuple(rows), remarks=remarks))
        self.dated = rows if statement.dated else None

    def _dated(self, statement: tree.DatedStmt) -> None:
        if self.dated is None:
            self.findings.error("E320", statement.span)
        else:
            self.dated.append(statement)

    def _define(self, statement: tree.DefineStmt) -> None:
        table = None if statement.table is None else OpenTable(statement.table, statement.span)
        self.table = table
        self._declare(
            self.definitions,
            lambda remarks: DefinitionDecl(stmt=statement, table=table.finish() if table else None, remarks=remarks),
        )

    def _node(self, statement: tree.SectionStmt | tree.ItemStmt) -> None:
        self.noted = Noted(nothing)
        node = OpenNode(statement, self.section, self.noted)
        if isinstance(statement, tree.SectionStmt):
            self.section, self.item = node.id, None
        else:
            self.item = node
        self.stray = False
        if len(components(node.id)) > DEEPEST:
            self.findings.error("E231", statement.id.span, most=str(DEEPEST))
            return
        if node.id in self.by_id or node.id == TOTAL:
            self.findings.error("E207", statement.id.span, id=node.id)
            return  # its lines are still read, so that what is wrong in them is told
        self.by_id[node.id] = node
        self.nodes.append(node)

    def _total(self, statement: tree.TotalStmt) -> None:
        self._leave()
        self.noted = self.total_noted
        if self.total is not None:
            self.findings.error("E208", statement.span)
        else:
            self.total = statement

    def _line(self, statement: tree.LineStmt) -> None:
        self.noted = Noted(nothing)
        if self.item is None:
            self._outside("E202", statement)
            return
        id_text = f"{self.item.id}.{len(self.item.lines) + 1}"
        self._declare(self.item.lines, lambda remarks: LineDecl(id=id_text, stmt=statement, remarks=remarks))

    def _table(self, statement: tree.TableStmt) -> None:
        self.noted = Noted(nothing)
        table = self.table = OpenTable(statement.head, statement.span)
        if self.item is None:
            self._outside("E203", statement)
            return
        id_text = f"{self.item.id}.{len(self.item.lines) + 1}"
        self._declare(self.item.lines, lambda remarks: TableLineDecl(id=id_text, stmt=statement, table=table.finish(), remarks=remarks))

    def _outside(self, code: str, statement: tree.Statement) -> None:
        """Lines outside an item come in runs, below one missing or broken item: said once."""
        if not self.stray:
            hint = self.findings.say(
                'put an item above it, such as `item 1 "name", at most 10 points`',
                "请在上面先写一行考核项，如「考核项 1 「名称」，最高 10 分」",
            )
            self.findings.error(code, statement.span, hint)
        self.stray = True

    def _row(self, statement: tree.RowStmt) -> None:
        if self.table is None:
            self.findings.error("E204" if self.dated is None else "E146", statement.span)
        else:
            self.table.rows.append(statement)

    def _columns(self, statement: tree.ColumnsStmt) -> None:
        table = self.table
        if table is None or table.head.kind is not tree.TableKind.GRID or table.columns or table.rows:
            self.findings.error("E205", statement.span)
        else:
            table.columns = statement.keys

    def _example_part(self, statement: tree.GivenStmt | tree.ExpectStmt) -> None:
        if not self.example:
            self.findings.error("E214", statement.span)
            return
        _, givens, expects = self.examples[-1]
        if isinstance(statement, tree.GivenStmt):
            givens.append(statement)
        else:
            expects.append(statement)

    # ------------------------------------------------------------ putting together

    def finish(self, document: tree.Document) -> Outline:
        first = document.statements[0].span if document.statements else NOWHERE
        if self.head.rubric is None:
            self.findings.error("E200", first)
        return Outline(
            head=evolve(self.head, remarks=self.rubric.remarks()),
            facts=tuple(fact.finish() for fact in self.facts),
            parameters=tuple(one.finish() for one in self.parameters),
            definitions=tuple(one.finish() for one in self.definitions),
            total=self._tree(),
            gates=tuple(one.finish() for one in self.gates),
            grades=tuple(one.finish() for one in self.grades),
            flags=tuple(one.finish() for one in self.flags),
            pairings=tuple(one.finish() for one in self.pairings),
            examples=tuple(ExampleDecl(stmt=stmt, givens=tuple(givens), expects=tuple(expects)) for stmt, givens, expects in self.examples),
            laws=tuple(self.laws),
        )

    def _tree(self) -> NodeDecl:
        """Sections and items under the section whose id theirs continue, else items under the section above them."""
        sections = {components(node.id): node for node in self.nodes if isinstance(node.stmt, tree.SectionStmt)}
        top: list[OpenNode] = []
        for node in self.nodes:
            prefix = longest_prefix(node.id, sections)
            if prefix is not None:
                sections[prefix].children.append(node)
            elif isinstance(node.stmt, tree.ItemStmt) and node.above in self.by_id:
                self.by_id[node.above].children.append(node)
            else:
                top.append(node)
        clauses = self.total.clauses if self.total else tree.Clauses()
        children = tuple(_finished(node) for node in top)
        return NodeDecl(id=TOTAL, stmt=self.total, clauses=clauses, children=children, remarks=self.total_noted.remarks())


def _finished(node: OpenNode) -> NodeDecl:
    lines = tuple(line.finish() for line in node.lines)
    beneath = tuple(_finished(child) for child in node.children)
    return NodeDecl(id=node.id, stmt=node.stmt, clauses=node.stmt.clauses, children=(*lines, *beneath), remarks=node.noted.remarks())
