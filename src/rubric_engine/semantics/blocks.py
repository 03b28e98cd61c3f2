"""A document cut into what stands or falls together: an item with its lines, tables and remarks, a list with its fields, a definition with its rows.

The walk is that of ``structure``: a line belongs to the item above it even where a definition stands between the two.
"""

from __future__ import annotations

from collections.abc import Iterable

from rubric_engine.diagnostics.frozen import Factory, define, field, frozen
from rubric_engine.semantics.ids import components, longest_prefix
from rubric_engine.semantics.structure import DEEPEST, TOTAL
from rubric_engine.syntax import tree
from rubric_engine.syntax.tree import Part

NODES = (Part.SECTION, Part.ITEM)


@define(eq=False)
class Block:
    """``above`` is the section that a section or item stands under in the text, ``cites`` the source that holds for it, its own or one from above."""

    first: tree.Statement
    rest: list[tree.Statement] = field(factory=list)
    above: str = TOTAL
    cites: str | None = None

    @property
    def statements(self) -> tuple[tree.Statement, ...]:
        return (self.first, *self.rest)

    @property
    def part(self) -> Part | None:
        return part_of(self.first)

    @property
    def names(self) -> tuple[str, ...]:
        """The id; or the name or label, in either language."""
        return names_of(self.first)

    @property
    def citation(self) -> str | None:
        """What the sources say that stand at the declaration itself."""
        own: list[str] = []
        for statement in self.rest:
            if isinstance(statement, tree.SourceStmt):
                own.append(statement.text)
            elif not isinstance(statement, tree.NoteStmt | tree.AcceptStmt | tree.RowStmt | tree.ColumnsStmt | tree.DatedStmt):
                break
        return "; ".join(own) or None


@frozen
class Blocks:
    """A document in pieces. ``examples`` has the laws, too. ``strays`` are the statements that belong to nothing; each is an error."""

    head: tuple[tree.Statement, ...]
    declared: tuple[Block, ...]
    totals: tuple[Block, ...]
    removals: tuple[tree.RemoveStmt, ...]
    examples: tuple[Block, ...]
    strays: tuple[tree.Statement, ...]

    @property
    def citation(self) -> str | None:
        return "; ".join(each.text for each in self.head if isinstance(each, tree.SourceStmt)) or None


def part_of(statement: tree.Statement) -> Part | None:
    match statement:
        case tree.FactStmt(field=False):
            return Part.FACT
        case tree.DefineStmt():
            return Part.DEFINITION
        case tree.ParameterStmt():
            return Part.PARAMETER
        case tree.GateStmt():
            return Part.GATE
        case tree.SectionStmt():
            return Part.SECTION
        case tree.ItemStmt():
            return Part.ITEM
        case tree.GradeStmt():
            return Part.GRADE
        case tree.FlagStmt():
            return Part.FLAG
        case tree.PairingStmt():
            return Part.PAIRING
        case _:
            return None


def named(statement: tree.Statement) -> tree.Name | tree.Label | tree.Id | None:
    """What a declaration is known under."""
    match statement:
        case tree.SectionStmt() | tree.ItemStmt():
            return statement.id
        case tree.GateStmt() | tree.PairingStmt():
            return statement.label
        case tree.FactStmt() | tree.DefineStmt() | tree.ParameterStmt() | tree.GradeStmt() | tree.FlagStmt():
            return statement.name
        case _:
            return None


def names_of(statement: tree.Statement) -> tuple[str, ...]:
    match named(statement):
        case None:
            return ()
        case tree.Id(text=text):
            return (text,)
        case tree.Name(text=text, alias=alias) | tree.Label(text=text, alias=alias):
            return (text,) if alias in (None, text) else (text, str(alias))


def cut(document: tree.Document) -> Blocks:
    """The pieces of a document."""
    walk = _Walk()
    for statement in document.statements:
        walk.add(statement)
    blocks = Blocks(
        tuple(walk.head),
        tuple(walk.declared),
        tuple(walk.totals),
        tuple(walk.removals),
        tuple(walk.examples),
        tuple(walk.strays),
    )
    _cite(blocks)
    return blocks


def _cite(blocks: Blocks) -> None:
    nodes = [block for block in blocks.declared if block.part in NODES]
    sections = {block.names[0]: block for block in nodes if block.part is Part.SECTION and block.names[0] != TOTAL}
    under = parents(nodes)
    for block in blocks.declared:
        here: Block | None = block
        while here is not None and block.cites is None:
            block.cites = here.citation
            here = sections.get(under.get(id(here), TOTAL))
        if block.cites is None and block.part in NODES:
            block.cites = next((total.citation for total in blocks.totals), None)
        block.cites = block.cites or blocks.citation


@define
class _Walk:
    head: list[tree.Statement] = field(factory=list)
    declared: list[Block] = field(factory=list)
    totals: list[Block] = field(factory=list)
    removals: list[tree.RemoveStmt] = field(factory=list)
    examples: list[Block] = field(factory=list)
    strays: list[tree.Statement] = field(factory=list)
    # where the walk is
    section: str = TOTAL
    item: Block | None = None
    rows: Block | None = None  # that has the table or the dated parameter which is open
    fields: Block | None = None
    example: Block | None = None
    noted: list[tree.Statement] = field(default=Factory(lambda self: self.head, takes_self=True))

    def add(self, statement: tree.Statement) -> None:
        match statement:
            case tree.SourceStmt() | tree.NoteStmt() | tree.AcceptStmt():
                self.noted.append(statement)
                return
            case tree.RowStmt() | tree.ColumnsStmt() | tree.DatedStmt():
                self._inside(self.rows, statement)
                return
            case _:
                self.rows = None
        match statement:
            case tree.GivenStmt() | tree.ExpectStmt():
                self._inside(self.example, statement)
                return
            case _:
                self.example = None
        match statement:
            case tree.FactStmt(field=True) | tree.ColumnStmt():
                self._inside(self.fields, statement)
                self.rows = self.fields
                return
            case _:
                self.fields = None
        match statement:
            case tree.LineStmt() | tree.TableStmt():
                self._inside(self.item, statement)
                self.rows = self.item if isinstance(statement, tree.TableStmt) else None
            case tree.RemoveStmt():
                self.removals.append(statement)
                self.noted = []  # why it is removed is said to the reader of this text alone
            case tree.TotalStmt():
                self._leave()
                self._open(Block(statement), self.totals)
            case tree.LawStmt():
                self._leave()
                self._open(Block(statement), self.examples)
            case tree.ExampleStmt():
                self._leave()
                self.example = self._open(Block(statement), self.examples)
            case _ if part_of(statement) is not None:
                self._declare(statement)
            case _:
                self.head.append(statement)
                self.noted = self.head

    def _declare(self, statement: tree.Statement) -> None:
        block = self._open(Block(statement, above=self.section), self.declared)
        match statement:
            case tree.FactStmt():
                self.fields = block
            case tree.DefineStmt() | tree.ParameterStmt():
                self.rows = block
            case tree.SectionStmt():
                self.section, self.item = statement.id.text, None
            case tree.ItemStmt():
                self.item = block
            case tree.GradeStmt():
                self._leave()
            case _:
                pass

    def _open(self, block: Block, into: list[Block]) -> Block:
        into.append(block)
        self.noted = block.rest
        return block

    def _leave(self) -> None:
        self.item, self.section = None, TOTAL

    def _inside(self, block: Block | None, statement: tree.Statement) -> None:
        self.noted = self.strays if block is None else block.rest
        self.noted.append(statement)


# ---------------------------------------------------------------- sections and items under each other


def parents(nodes: Iterable[Block]) -> dict[int, str]:
    """By the identity of each section or item, the id of the section that it stands under: the one that its id continues, else the one above it in the
    text, else the total."""
    nodes = tuple(nodes)
    sections = _sections(nodes)
    found: dict[int, str] = {}
    for block in nodes:
        prefix = longest_prefix(block.names[0], sections)
        if prefix is not None:
            found[id(block)] = sections[prefix]
        else:
            under = isinstance(block.first, tree.ItemStmt) and block.above in sections.values()
            found[id(block)] = block.above if under else TOTAL
    return found


def in_order(nodes: Iterable[Block], totals: tuple[Block, ...]) -> tuple[Block, ...]:
    """Sections with what is in them, so placed that each stands in the text where ``parents`` says, and the total.

    An item whose id continues no section stands under the section above it. So such items come before the sections within theirs; and those
    that stand under none come behind the total, which ends a section.
    """
    nodes = tuple(nodes)
    under = parents(nodes)
    below: dict[str, list[Block]] = {}
    for block in nodes:
        below.setdefault(under[id(block)], []).append(block)
    sections = _sections(nodes)
    out: list[Block] = []

    def by_place(block: Block) -> bool:
        return isinstance(block.first, tree.ItemStmt) and longest_prefix(block.names[0], sections) is None

    def place(block: Block) -> None:
        out.append(block)
        if isinstance(block.first, tree.SectionStmt):
            inner = below.pop(block.names[0], [])
            first_section = next((n for n, each in enumerate(inner) if isinstance(each.first, tree.SectionStmt)), len(inner))
            late = [each for each in inner[first_section:] if by_place(each)]
            for each in (*inner[:first_section], *late, *(each for each in inner[first_section:] if each not in late)):
                place(each)

    top = below.pop(TOTAL, [])
    behind = next((n for n, each in enumerate(top) if not by_place(each)), len(top))  # from here on a section is open
    free = next((n for n, each in enumerate(top) if n > behind and by_place(each)), len(top))
    for block in top[:free]:
        place(block)
    if free < len(top):
        out.extend(totals or (Block(tree.TotalStmt(clauses=tree.Clauses())),))
    for block in sorted(top[free:], key=by_place, reverse=True):
        place(block)
    if free == len(top):
        out.extend(totals)
    return tuple(out)


def _sections(nodes: Iterable[Block]) -> dict[tuple[str, ...], str]:
    """The ids of sections, by their parts."""
    ids = [block.names[0] for block in nodes if isinstance(block.first, tree.SectionStmt)]
    return {parts: text for text in ids if len(parts := components(text)) <= DEEPEST}
