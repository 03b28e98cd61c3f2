"""Nodes as formulas: one behind the other, each in a row of its own where it is used several times or looked at by other units or records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from rubric_engine.core.flat.cells import in_order, operands
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
    Int,
    IntColumn,
    Lit,
    Months,
    Node,
    Not,
    Pick,
    Ranking,
    RecordRivals,
    Rivals,
    SameWords,
    Side,
    Sum,
    Sure,
    Times,
    Trimmed,
    Truth,
    TruthColumn,
    UnitName,
    Word,
    WordsColumn,
)
from rubric_engine.core.flat.widths import Bounds
from rubric_engine.core.ir import Text
from rubric_engine.diagnostics.frozen import define, field, frozen
from rubric_engine.scoring.workbook import crossing, plainly
from rubric_engine.scoring.workbook.model import Kind, ListOf, Role, Row
from rubric_engine.scoring.workbook.naming import Names
from rubric_engine.scoring.workbook.nodes import OfNamed, OneValue
from rubric_engine.scoring.workbook.text import DEEPEST, SUM, Said, call
from rubric_engine.scoring.workbook.theory import own_keys
from rubric_engine.scoring.workbook.typed import Level, Place, Typed
from rubric_engine.scoring.workbook.words import Words

Constant = Lit | Sure | Word
_LONG: Final = 400
_SHORT: Final = 90  # what is used several times and isn't longer is said again: each formula is to be read by itself
_NOTHING: Final = Text("", "")


def from_one(node: Node) -> bool:
    """Whether its row has a rank: one more than there are ahead."""
    return isinstance(node, Rivals) and node.side in (Side.AHEAD, Side.BEHIND)


def place_in(node: Node) -> Rivals | None:
    """Whose row has the number: one more than there are ahead."""
    match node:
        case Sum(parts=(Rivals() as ahead, Lit(value=1))) if from_one(ahead):
            return ahead
        case _:
            return None


@frozen
class Wanted:
    """A row that is wanted for a node, whatever it looks like."""

    name: str
    role: Role
    id: str | None
    scale: int = 1
    note: Text = Text("", "")


@define(eq=False)
class Writer:
    """``made``: what each node reads as, in its own column or row. ``ranged``: nodes that are looked at from other columns or rows."""

    facts: Mapping[Place, Typed]
    names: Names
    words: Words
    lists: Mapping[str, ListOf]
    known: Mapping[Int, Bounds]
    records: int
    rows: list[Row] = field(factory=list)
    made: dict[Node, Said] = field(factory=dict)
    wanted: dict[Node, Wanted] = field(factory=dict)
    ranged: set[Node] = field(factory=set)
    outside: set[Node] = field(factory=set)  # of records that all units share, and different for each unit: there is no cell for them
    uses: Counter[Node] = field(factory=Counter)
    about: dict[Node, Text] = field(factory=dict)  # for which line
    called: dict[Node, str] = field(factory=dict)
    of: dict[Node, str] = field(factory=dict)  # what each is first used for
    ranks: Mapping[Ranking, tuple[str, bool]] = field(factory=dict)  # what rankings are of, and whether the least is the first
    ranges: dict[Node, str] = field(factory=dict)  # of what is typed, the row with its number, for whoever looks at all of them
    wholes: list[All] = field(factory=list)  # truths with a name that stand for several
    helpers: dict[tuple[object, ...], str] = field(factory=dict)

    @property
    def suffix(self) -> str:
        return self.words.suffix

    # ------------------------------------------------------------ everything, in order

    def plan_for(self, roots: Iterable[Node]) -> tuple[Node, ...]:
        """Looks at all of it before any is written."""
        roots = tuple(roots)
        order = in_order(roots)
        self.uses.update(roots)
        for node in order:
            self.uses.update(operands(node))
            if self._is_outside(node):
                self.outside.add(node)
        for node in order:
            self.ranged.update(each for each in crossing.looked_at(node) if each not in self.outside)
            self.ranged.update(place for each in crossing.looked_at(node) if (place := place_in(each)) is not None)
            if node.level is not None:
                parts = [each for each in operands(node) if not isinstance(each, Constant)]
                self.ranged.update(each for each in parts if each.level is None or (node in self.outside and each not in self.outside))
            if node in self.outside:
                self.ranged.update(each for each in operands(node) if each.level is not None and each not in self.outside)
        return order

    def _is_outside(self, node: Node) -> bool:
        if isinstance(node, OneValue) or node.level is None or isinstance(node, OfNamed):
            return isinstance(node, OneValue)
        if any(each in self.outside for each in operands(node)):
            return True
        shared = self.lists[node.level].owner is None
        return shared and any(each.level is None and not isinstance(each, Constant) for each in operands(node))

    def write(self, order: Iterable[Node]) -> None:
        for node in order:
            if node not in self.made and node not in self.outside:
                self._write(node)

    def _write(self, node: Node) -> None:
        said = self._said(node)
        if said.bare and node in self.ranged and isinstance(node, IntColumn | WordsColumn):
            self.made[node] = said
            note = self.about.get(node, _NOTHING)
            self.ranges[node] = self.row(said, node, Role.WORKING, self._name_for(node), note=note).text
            return
        wanted = self.wanted.get(node)
        if wanted is not None:
            self.made[node] = self.row(said, node, wanted.role, wanted.name, id=wanted.id, scale=wanted.scale, note=wanted.note)
            if isinstance(node, All) and wanted.role is Role.WORKING:
                self.wholes.append(node)
        elif self._needs_row(node, said):
            self.made[node] = self.row(said, node, Role.WORKING, self._name_for(node), note=self.about.get(node, Text("", "")))
        else:
            self.made[node] = said
        if from_one(node) and node not in self.outside:
            self.made[node] = Said(f"{self.made[node].text}-1", SUM, 1)

    def _needs_row(self, node: Node, said: Said) -> bool:
        if (
            isinstance(node, Constant | UnitName)
            or place_in(node) is not None
            or (isinstance(node, WordsColumn) and node not in self.ranged)
        ):
            return False
        if node in self.ranged:
            return True
        if isinstance(node, Rivals | RecordRivals | Across | AcrossDistinct | Gather | Distinct | Trimmed | BestOfRecords | Months):
            return True
        if isinstance(node, IntColumn | TruthColumn):
            return said.depth > 3
        if said.depth > DEEPEST or len(said.text) > _LONG:
            return not isinstance(node, Sum) or len(said.text) > 2000 or self.uses[node] > 1
        return self.uses[node] > 1 and (len(said.text) > _SHORT or said.depth > 4)

    def _name_for(self, node: Node) -> str:
        if node in self.called:
            return self.names.new(self.called[node])
        if isinstance(node, IntColumn | TruthColumn | WordsColumn):
            place = (node.level, node.fact)
            return self.names.new(self.words.value, self.facts[place].input.name if place in self.facts else node.fact)
        if isinstance(node, Rivals):
            return self.names.new(self._rank_name(node))
        of = self.of.get(node, "")
        if isinstance(node, RecordRivals):
            return self.names.new(self.words.rank, of)
        counts = isinstance(node, Gather) and isinstance(node.value, Lit)
        kind = self.words.condition if isinstance(node, Truth) else self.words.counted if counts else self.words.working
        return self.names.new(kind, of)

    def _rank_name(self, node: Rivals) -> str:
        words, behind = self.words, node.side in (Side.BEHIND, Side.BEHIND_OR_LEVEL)
        if node.ranking not in self.ranks:
            return words.rank
        of, lowest_first = self.ranks[node.ranking]
        turned = next((key.rising for key in node.ranking.keys if not isinstance(key.top, Lit)), lowest_first) is not lowest_first
        kind = words.ranked if node.side is Side.ALL else words.from_bottom if behind is not turned else words.rank
        missing = "" if node.side is Side.ALL or node.probe == own_keys(node.ranking) else f"_{words.if_missing}"
        return f"{kind}_{of}{missing}"

    def row(self, said: Said, node: Node, role: Role, name: str, *, id: str | None = None, scale: int = 1, note: Text = _NOTHING) -> Said:
        if isinstance(node, WordsColumn):
            kind, text, instead = Kind.TEXT, said.text + ('&""' if said.bare else ""), '""'
        elif isinstance(node, Truth):
            kind, text, instead = Kind.TRUTH, said.text, "FALSE"
        else:
            kind, text, instead = Kind.NUMBER, f"N({said.text})" if said.bare else said.text, "0"
        if node in self.ranged:  # an error in one column or row is none of the others' business
            text = f"IFERROR({text},{instead})"
        self.rows.append(Row(name, text, node.level, kind, role, id, scale, None, note))
        return Said(name)

    def helper(self, key: tuple[object, ...], said: Said | str, level: Level, kind: Kind, *parts: str) -> Said:
        """A row for what is no node."""
        if key not in self.helpers:
            of = next((self.of[each] for each in key if isinstance(each, Node) and each in self.of), "")
            name = self.names.new(*(parts or (self.words.working, of)))
            self.rows.append(Row(name, said if isinstance(said, str) else said.text, level, kind, Role.WORKING))
            self.helpers[key] = name
        return Said(self.helpers[key])

    # ------------------------------------------------------------ what a node reads as

    def at(self, node: Node, level: Level) -> Said:
        """In a formula of the level: of the record's unit, where that is another column."""
        said = self.made[node]
        if level is None or node.level is not None or isinstance(node, Constant):
            return said
        owner = self.lists[level].owner
        assert owner is not None, "there is a cell for each record of a list that belongs to units"
        name = self.words.unit_text if isinstance(node, UnitName) else self.ranges.get(node, said.text)
        place = f"MAX({self.belongs(level)},1)"
        return Said(f"INDEX({name}{self.suffix},1,{place})", depth=2)

    def belongs(self, level: str) -> str:
        """The row with the number of the unit to which a record belongs, 0 for none."""
        return self.helpers["belongs", level]

    def many(self, node: Node) -> str:
        """The whole range of a node: all units, or all records. Binds as an atom."""
        match node:
            case Lit(value=value):
                return str(value)
            case Sure(holds=holds):
                return "1" if holds else "0"
            case Word(value=value):
                return plainly.word(value)
            case UnitName():
                return self.words.unit_text + self.suffix
            case _:
                return self.ranges.get(node, self.made[node].text) + self.suffix

    def _said(self, node: Node) -> Said:
        match node:
            case Rivals() if from_one(node):
                return Said(f"1+{crossing.said(node, self).text}", SUM, 5)
            case Rivals() | RecordRivals() | Across() | AcrossDistinct() | Gather() | Distinct() | Trimmed() | BestOfRecords() | OfNamed():
                return crossing.said(node, self)
            case _:
                return self._own(node)

    def _own(self, node: Node) -> Said:
        level = node.level

        def at(each: Node) -> Said:
            return self.at(each, level)

        match node:
            case Lit() | Sure() | Word() | IntColumn() | TruthColumn() | WordsColumn() | UnitName():
                return plainly.column(node, self)
            case Sum() | Times():
                return plainly.sum_of(node, at, self)
            case FloorDiv(top=top, bottom=bottom):
                return plainly.floored(node, at(top), at(bottom), self)
            case Extreme(greatest=greatest, parts=parts):
                return call("MAX" if greatest else "MIN", *(plainly.num(at(part)) for part in parts))
            case Pick():
                return plainly.chosen(node, at, self)
            case AsInt(truth=truth):
                return call("IF", at(truth), "1", "0")
            case Months():
                return plainly.months(node, at, self)
            case BestSum():
                return crossing.best_sum(node, at, self)
            case AtLeast() | Equal():
                return plainly.comparison(node, at, self, holds=True)
            case Divides(bottom=bottom, top=top):
                return plainly.divides(plainly.num(at(bottom)), plainly.num(at(top)), sure=(self.known[bottom][0] or 0) >= 1)
            case All(parts=parts):
                return plainly.every(parts, at, self)
            case AnyOf(parts=parts):
                return plainly.some(parts, at, self)
            case Not(operand=operand):
                return plainly.negated(operand, at, self)
            case SameWords(left=left, right=right):
                return plainly.same(left, right, at, holds=True)
            case _:
                raise AssertionError(node)
