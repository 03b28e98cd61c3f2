"""A rubric with its structure built and its names resolved: what ``analyse`` gives and ``core.from_syntax`` lowers.

The declarations hold the statements of the tree as they are. What was found out about an expression (which thing a name
means, its type, the factor between a literal's unit and the wanted one) stands apart in ``Resolution``, keyed by the identity of the node:
equal expressions in two places may mean different things.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from rubric_engine.diagnostics.frozen import field, frozen
from rubric_engine.diagnostics.model import Language, Span
from rubric_engine.semantics.types import Type
from rubric_engine.syntax import tree


@frozen
class Remarks:
    """The ``source`` and ``note`` statements that belong to a declaration."""

    citation: str | None = None
    notes: tuple[str, ...] = ()


@frozen(kw_only=True)
class FactDecl:
    """A fact or a field. ``type`` is that of its values; ``owner`` is the list of a field. ``columns`` are a list's computed columns, in the order of
    the text."""

    stmt: tree.FactStmt
    type: Type
    fields: tuple[FactDecl, ...] = ()
    columns: tuple[ColumnDecl, ...] = ()
    owner: str | None = None
    remarks: Remarks = Remarks()

    @property
    def name(self) -> str:
        return self.stmt.name.text


@frozen(kw_only=True)
class TableDecl:
    head: tree.TableHead
    columns: tuple[tuple[tree.Pattern, ...], ...] = ()
    rows: tuple[tree.RowStmt, ...] = ()


@frozen(kw_only=True)
class ColumnDecl:
    """A computed column of the list ``owner``. Either ``stmt.expr`` or ``table`` is set."""

    stmt: tree.ColumnStmt
    owner: str
    table: TableDecl | None = None
    remarks: Remarks = Remarks()

    @property
    def name(self) -> str:
        return self.stmt.name.text


@frozen(kw_only=True)
class DefinitionDecl:
    """Either ``stmt.expr`` or ``table`` is set."""

    stmt: tree.DefineStmt
    table: TableDecl | None = None
    remarks: Remarks = Remarks()

    @property
    def name(self) -> str:
        return self.stmt.name.text


@frozen(kw_only=True)
class ParameterDecl:
    """``rows``: the values of a dated parameter."""

    stmt: tree.ParameterStmt
    rows: tuple[tree.DatedStmt, ...] = ()
    remarks: Remarks = Remarks()

    @property
    def name(self) -> str:
        return self.stmt.name.text


@frozen(kw_only=True)
class GateDecl:
    """``id`` is ``gate 1`` for the first gate."""

    id: str
    stmt: tree.GateStmt
    remarks: Remarks = Remarks()


@frozen(kw_only=True)
class LineDecl:
    id: str
    stmt: tree.LineStmt
    remarks: Remarks = Remarks()


@frozen(kw_only=True)
class TableLineDecl:
    """A table in an item: one scoring line."""

    id: str
    stmt: tree.TableStmt
    table: TableDecl
    remarks: Remarks = Remarks()


@frozen(kw_only=True)
class NodeDecl:
    """The total, a section or an item. The total's ``stmt`` is None when the rubric has no such statement."""

    id: str
    stmt: tree.SectionStmt | tree.ItemStmt | tree.TotalStmt | None
    clauses: tree.Clauses
    children: tuple[NodeDecl | LineDecl | TableLineDecl, ...] = ()
    remarks: Remarks = Remarks()

    @property
    def is_item(self) -> bool:
        return isinstance(self.stmt, tree.ItemStmt)

    @property
    def is_section(self) -> bool:
        return isinstance(self.stmt, tree.SectionStmt)

    def items(self) -> tuple[NodeDecl, ...]:
        """The items beneath, in the order of the text; of an item, itself."""
        if self.is_item:
            return (self,)
        return tuple(item for child in self.children if isinstance(child, NodeDecl) for item in child.items())


@frozen(kw_only=True)
class GradeDecl:
    id: str
    stmt: tree.GradeStmt
    remarks: Remarks = Remarks()


@frozen(kw_only=True)
class FlagDecl:
    stmt: tree.FlagStmt
    remarks: Remarks = Remarks()


@frozen(kw_only=True)
class PairingDecl:
    """``id`` is ``pairing 1`` for the first."""

    id: str
    stmt: tree.PairingStmt
    remarks: Remarks = Remarks()


@frozen(kw_only=True)
class ExampleDecl:
    stmt: tree.ExampleStmt
    givens: tuple[tree.GivenStmt, ...] = ()
    expects: tuple[tree.ExpectStmt, ...] = ()


@frozen(kw_only=True)
class AcceptDecl:
    """``where``: the span of what it stands behind, with the rows or fields of that; None for the whole rubric."""

    stmt: tree.AcceptStmt
    where: Span | None = None


@frozen(kw_only=True)
class Head:
    rubric: tree.RubricStmt | None = None
    edition: tree.EditionStmt | None = None
    unit: tree.UnitStmt | None = None
    ties: tree.TiesStmt | None = None
    missing: tree.MissingStmt | None = None
    remarks: Remarks = Remarks()


# ---------------------------------------------------------------- what names mean


@frozen
class FactSymbol:
    decl: FactDecl


@frozen
class FieldSymbol:
    """A column of a list, by its own name inside ``where`` or with the list's name before it."""

    owner: FactDecl
    decl: FactDecl


@frozen
class ColumnSymbol:
    """A computed column, by its own name or with the list's name before it."""

    owner: FactDecl
    decl: ColumnDecl


@frozen
class UnitsSymbol:
    """The units that are scored together (``units``, 各单位), or with a dotted name what is looked at in each: a fact, a definition, or the
    total (``total``)."""

    column: FactSymbol | DefinitionSymbol | None = None
    total: bool = False


@frozen
class DefinitionSymbol:
    decl: DefinitionDecl


@frozen
class ParameterSymbol:
    decl: ParameterDecl


@frozen
class OptionSymbol:
    """An option of a choice; ``index`` from 0, lowest first."""

    name: tree.Name
    index: int


Symbol = FactSymbol | FieldSymbol | ColumnSymbol | UnitsSymbol | DefinitionSymbol | ParameterSymbol | OptionSymbol


@frozen(eq=False)
class Resolution:
    """What was found out about expressions, by ``id(node)``; the model keeps the nodes alive.

    ``scales`` holds the exact factor that brings an expression into the unit that is wanted where it stands, ``units`` the declared unit
    that a literal's unit word stands for. ``record_ranks``: of a rank that is taken among the records of a list (inside of a computed column or of
    what occurs for each record), the list's name.
    """

    symbols: Mapping[int, Symbol]
    types: Mapping[int, Type]
    scales: Mapping[int, Fraction]
    units: Mapping[int, tree.Name]
    record_ranks: Mapping[int, str] = field(factory=dict)

    def symbol(self, node: tree.Expr) -> Symbol:
        return self.symbols[id(node)]

    def type(self, node: tree.Expr) -> Type:
        return self.types[id(node)]

    def scale(self, node: tree.Expr) -> Fraction:
        return self.scales.get(id(node), Fraction(1))


@frozen(kw_only=True, eq=False)
class Model:
    """A whole rubric. ``definitions`` are in the order of the text, ``order`` names them so that each uses only earlier ones."""

    language: Language
    head: Head
    facts: tuple[FactDecl, ...]
    parameters: tuple[ParameterDecl, ...]
    definitions: tuple[DefinitionDecl, ...]
    order: tuple[str, ...] = ()
    total: NodeDecl
    gates: tuple[GateDecl, ...]
    grades: tuple[GradeDecl, ...]
    flags: tuple[FlagDecl, ...]
    pairings: tuple[PairingDecl, ...] = ()
    examples: tuple[ExampleDecl, ...]
    laws: tuple[tree.LawStmt, ...] = ()
    acceptances: tuple[AcceptDecl, ...] = ()
    document: tree.Document = field(repr=False)  # alive, because the resolution goes by identity
    resolution: Resolution = field(repr=False)
